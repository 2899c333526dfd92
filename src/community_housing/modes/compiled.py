# SPDX-License-Identifier: Apache-2.0
"""Conditions compiled once into functions of a mapping of facts, in three-valued logic: None is unknown.

`Condition.test` walks the expression wherever a fact is missing; a table that is applied to every opportunity of every
community is worth compiling.  The laws of the tests hold both to the same truths.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from community_housing.conditions import Condition, Scalar

__all__ = ["Test", "compiled_reads", "compiled_sum", "compiled_test"]

Test = Callable[[Mapping[str, Scalar]], bool | None]


def compiled_test(condition: Condition) -> Test:
    """The condition as one function: True met, False unmet, None unknown."""
    return _function(_Writer(condition.figures).truth(condition.tree))


def compiled_reads(names: tuple[str, ...]) -> Callable[[Mapping[str, Scalar]], tuple[tuple[str, Scalar], ...]]:
    """A function of the facts that pairs each name with its value."""
    return _function("(" + "".join(f"({name!r}, F[{name!r}])," for name in names) + ")")


def compiled_sum(names: tuple[str, ...], figures: Mapping[str, int | str]) -> Callable[[Mapping[str, Scalar]], int | None]:
    """A function of the facts that adds up facts and figures; None where one is missing."""
    facts = [name for name in names if name not in figures]
    constant = sum(int(figures[name]) for name in names if name in figures)
    guard = " or ".join(f"F[{name!r}] is None" for name in dict.fromkeys(facts))
    whole = " + ".join([*(f"F[{name!r}]" for name in facts), str(constant)])
    return _function(f"None if {guard} else {whole}" if guard else whole)


def _function(text: str) -> Callable[[Mapping[str, Any]], Any]:
    # The text is written by this module from an expression that Condition accepted: names, numbers and comparisons only.
    made: Callable[[Mapping[str, Any]], Any] = eval(f"lambda F: {text}", {"__builtins__": {}})  # noqa: S307
    return made


class _Writer:
    """Writes the Python text of a truth; every part has a name of its own, so that it is computed once."""

    def __init__(self, figures: Mapping[str, int | str]) -> None:
        self._figures = figures
        self._count = 0

    def truth(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self._joined([self.truth(value) for value in values], decisive=isinstance(op, ast.Or))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._count += 1
                name = f"t{self._count}"
                return f"(None if ({name} := {self.truth(operand)}) is None else not {name})"
            case ast.Call(args=[ast.Name(id=name)]):
                return f"(F[{name!r}] is not None)"
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [left, *comparators]
                pairs = [self._pair(op, sides[i], sides[i + 1]) for i, op in enumerate(ops)]
                return pairs[0] if len(pairs) == 1 else self._joined(pairs, decisive=False)
            case _:
                return self._value(node)

    def _joined(self, parts: list[str], *, decisive: bool) -> str:
        """Kleene's or (a True decides) and and (a False decides)."""
        names: list[str] = []
        for _ in parts:
            self._count += 1
            names.append(f"t{self._count}")
        decides = " or ".join(f"({name} := {part}) is {decisive}" for name, part in zip(names, parts, strict=True))
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"({decisive} if {decides} else None if {unknown} else {not decisive})"

    def _pair(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> str:
        names = {n.id for side in (left, right) for n in ast.walk(side) if isinstance(n, ast.Name)}
        guard = " or ".join(f"F[{name!r}] is None" for name in sorted(names - set(self._figures)))
        text = f"{self._value(left)} {_SIGN[type(op)]} {self._value(right)}"
        return f"(None if {guard} else {text})" if guard else f"({text})"

    def _value(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return repr(self._figures[name]) if name in self._figures else f"F[{name!r}]"
            case ast.UnaryOp(operand=operand):
                return f"(-{self._value(operand)})"
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self._value(left)} {_ARITHMETIC[type(op)]} {self._value(right)})"
            case _:
                return ast.unparse(node)


_SIGN: dict[type[ast.cmpop], str] = {
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.LtE: "<=",
    ast.Lt: "<",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
