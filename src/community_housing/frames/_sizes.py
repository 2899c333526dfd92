# SPDX-License-Identifier: Apache-2.0
"""Conditions whose arithmetic could leave 64 bits on columns within their bounds, and the rows on which it does.

Python computes such a row with whole numbers of any length; a column would wrap round, so these rows are refused.  Hardly any
condition is of this kind: a product of two large amounts is.
"""

import ast
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import narwhals as nw

from community_housing._messages import Message
from community_housing.conditions import Condition
from community_housing.errors import Fault
from community_housing.frames._bounds import faulty_rows

__all__ = ["too_large"]

_WHOLE: Final = 2**63 - 1
_SAFE: Final = 9.2e18
"""Below the largest whole number by more than the floats that look at sizes are off."""


def too_large(frame: Any, condition: Condition, columns: Mapping[str, nw.Expr], limits: Mapping[str, int]) -> list[Fault]:
    """The rows on which a condition would leave 64 bits.

    Args:
        frame: A narwhals frame; a lazy one is read once, where the bounds alone do not keep it within.
        condition: The condition.
        columns: A whole-number expression over the frame for each fact.
        limits: The most that each whole-number fact can be; the least is 0.

    Returns:
        A fault for each of the first hundred rows of a part; none where no row within the limits can be one.
    """
    parts = _open_parts(condition, tuple(sorted(limits.items())))
    faults: list[Fault] = []
    for part in parts:
        size = _size(part, columns, condition.figures)
        text = ast.unparse(part)
        faults += faulty_rows(
            frame.with_columns(**{text: size}) if isinstance(frame, nw.DataFrame) else frame.select(size.alias(text)),
            text,
            nw.col(text) > _SAFE,
            message=Message("leaves 64 bits in the condition {id}", id=condition.id),
            expected="a product of less than 9.2 * 10^18",
            code="range",
        )
    return faults


@cache
def _open_parts(condition: Condition, limits: tuple[tuple[str, int], ...]) -> tuple[ast.expr, ...]:
    """The sums and products of a condition that the limits alone do not keep within 64 bits."""
    most = dict(limits)
    parts = [node for node in ast.walk(condition.tree) if isinstance(node, ast.BinOp)]
    return tuple(node for node in parts if _most(node, most, condition.figures) > _WHOLE)


def _most(node: ast.expr, most: Mapping[str, int], figures: Mapping[str, int | str]) -> int:
    match node:
        case ast.Constant(value=int(value)):
            return abs(value)
        case ast.Name(id=name):
            figure = figures.get(name, most.get(name, 0))
            return abs(figure) if isinstance(figure, int) else 0
        case ast.UnaryOp(operand=operand):
            return _most(operand, most, figures)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _most(left, most, figures), _most(right, most, figures)
            return one * other if isinstance(op, ast.Mult) else one + other
        case _:
            return 0


def _size(node: ast.expr, columns: Mapping[str, nw.Expr], figures: Mapping[str, int | str]) -> Any:
    """How large the parts of a node are together, whatever their signs, as a binary fraction."""
    match node:
        case ast.Name(id=name) if name in columns:
            return columns[name].cast(nw.Float64).abs()
        case ast.UnaryOp(operand=operand):
            return _size(operand, columns, figures)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _size(left, columns, figures), _size(right, columns, figures)
            return one * other if isinstance(op, ast.Mult) else one + other
        case _:
            return float(_most(node, {}, figures))
