# SPDX-License-Identifier: Apache-2.0
"""Whole divisions of columns, in integers on every engine.

Some engines, and SQL of some dialects, divide whole numbers through binary fractions, which have 53 bits.  So every division
stands in a stage of its own, in which each engine is given its own whole division.
"""

from typing import Any, Final

import attrs
import narwhals as nw

__all__ = ["Quotients", "whole_quotient"]

_NUMERATOR: Final = "__numerator_{}"
_QUOTIENT: Final = "__quotient_{}"


@attrs.define
class Quotients:
    """The divisions that the expressions of one assessment need, gathered while these are written."""

    _numerators: list[nw.Expr] = attrs.field(factory=list[nw.Expr], init=False)
    _divisors: list[int] = attrs.field(factory=list[int], init=False)

    def of(self, numerator: nw.Expr, divisor: int) -> nw.Expr:
        """The column that will hold `numerator // divisor`.

        Args:
            numerator: An Int64 expression over the columns of the frame; of a negative one the engine rounds as it does.
            divisor: 1 or more.
        """
        self._numerators.append(numerator)
        self._divisors.append(divisor)
        return nw.col(_QUOTIENT.format(len(self._divisors) - 1))

    def stage(self, frame: Any) -> Any:
        """The narwhals frame with all quotients as columns."""
        if not self._divisors:
            return frame
        pairs = [(_NUMERATOR.format(i), _QUOTIENT.format(i), divisor) for i, divisor in enumerate(self._divisors)]
        kind = frame.implementation
        if not (kind.is_duckdb() or kind.is_pyspark()):
            made = {
                name: whole_quotient(frame, top, nw.lit(by, nw.Int64))
                for (_, name, by), top in zip(pairs, self._numerators, strict=True)
            }
            return frame.with_columns(**made)
        native = frame.with_columns(**{top: one for (top, _, _), one in zip(pairs, self._numerators, strict=True)}).to_native()
        if kind.is_duckdb():
            divided = ", ".join(f'"{top}" // {by} AS "{name}"' for top, name, by in pairs)
            return nw.from_native(native.project(f"*, {divided}"))
        return nw.from_native(native.selectExpr("*", *(f"`{top}` DIV {by} AS `{name}`" for top, name, by in pairs)))


def whole_quotient(frame: Any, numerator: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    """`numerator // divisor` on an engine that has no branch of its own here.

    Args:
        frame: A narwhals frame.
        numerator: An Int64 expression over its columns.
        divisor: An Int64 expression, 1 or more.
    """
    if frame.implementation.is_polars():
        return numerator // divisor
    # Others may divide through a binary fraction: what it leaves is small, and its own quotient exact.
    near = (numerator // divisor).cast(nw.Int64)
    return near + ((numerator - near * divisor) // divisor).cast(nw.Int64)
