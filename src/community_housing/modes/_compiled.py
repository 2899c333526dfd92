# SPDX-License-Identifier: Apache-2.0
"""Conditions compiled once into plain functions of the facts, in three-valued logic: None is unknown.

`Condition.test` walks the expression wherever a fact is missing; a table that is applied to every opportunity of every
community is worth compiling, into one function that gives the whole reason.  The tests hold both to the same truths.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from community_housing.conditions import Condition, Scalar
from community_housing.findings import Reason, Truth, Unit
from community_housing.modes._drafts import maker

__all__ = ["Asked", "Look", "Sums", "Test", "compiled_open", "compiled_reasons", "compiled_test"]

Test = Callable[[Mapping[str, Scalar]], bool | None]
Look = Callable[..., tuple[Reason, ...]]
"""The reasons of conditions, as a function of every fact in the order given."""

Sums = tuple[tuple[str, ...], tuple[str, ...], Truth | None]
"""A margin: names whose sum is measured, names whose sum is required, and the truth that it is for."""

Asked = tuple[Condition, Unit, Sequence[Sums]]
"""A condition with what its margins count and with its margins."""

_make = maker(Reason)


def compiled_test(condition: Condition) -> Test:
    """The condition as a function of a mapping of facts: True met, False unmet, None unknown."""
    reads = condition.reads
    test = _function(f"lambda {', '.join(reads)}: {_Writer(condition.figures).truth(condition.tree)}", {})
    return lambda facts: test(*[facts[name] for name in reads])


def compiled_reasons(asked: Sequence[Asked], facts: Sequence[str], *, always: frozenset[str]) -> Look:
    """Conditions as one function that gives all their reasons: truth, margin, what is missing, what was read.

    Args:
        asked: The conditions, each with what its margins count and with its margins; the first margin whose sums are known
            and whose sign agrees with the truth is shown.
        facts: Names of all facts, in the order in which the function takes them.
        always: Those that are always a truth, so that a condition over them alone has a handful of reasons, made once.
    """
    scope: dict[str, Any] = {"make": _make, "MET": Truth.MET, "UNMET": Truth.UNMET}
    texts: list[str] = []
    for i, (condition, unit, measures) in enumerate(asked):
        if not measures and set(condition.reads) <= always:
            scope[f"made{i}"] = _handful(condition, unit)
            # One name is its own key; several are a tuple of theirs.
            texts.append(f"made{i}[{', '.join(condition.reads)}]")
            continue
        scope |= {f"id{i}": condition.id, f"unit{i}": unit, f"kind{i}": unit.kind, f"citation{i}": condition.citation}
        scope[f"unknown{i}"] = _unknown(condition, unit)
        reads = "(" + "".join(f"({name!r}, {name})," for name in condition.reads) + ")"
        met, unmet = (_shown(i, condition, measures, reads, met=met) for met in (True, False))
        truth = _Writer(condition.figures).truth(condition.tree)
        texts.append(f"(unknown{i}({reads}) if (truth := {truth}) is None else {met} if truth else {unmet})")
    return _function(f"lambda {', '.join(facts)}: ({', '.join(texts)},)", scope)


def _unknown(condition: Condition, unit: Unit) -> Callable[[tuple[tuple[str, Scalar], ...]], Reason]:
    missing = compiled_open(condition)

    def unknown(values: tuple[tuple[str, Scalar], ...]) -> Reason:
        return _make(
            condition.id, Truth.UNKNOWN, unit, None, None, None, missing(dict(values)), values, condition.citation, None
        )

    return unknown


def _shown(i: int, condition: Condition, measures: Sequence[Sums], reads: str, *, met: bool) -> str:
    """The text that makes the reason of one truth with its margin."""
    name = "MET" if met else "UNMET"
    text = f"make(id{i}, {name}, unit{i}, None, None, None, (), {reads}, citation{i}, None)"
    for measured, required, truth in reversed(measures):
        if truth not in (None, Truth.MET if met else Truth.UNMET):
            continue
        figures = condition.figures
        guards = [f"{n} is not None and " for n in dict.fromkeys((*measured, *required)) if n not in figures]
        one, two = (" + ".join(str(figures.get(n, n)) for n in side) for side in (measured, required))
        holds = f"{''.join(guards)}(one := {one or 0}) {'>=' if met else '<'} (two := {two or 0})"
        shown = f"kind{i}(one), kind{i}(two), kind{i}(one - two)"
        text = f"make(id{i}, {name}, unit{i}, {shown}, (), {reads}, citation{i}, None) if {holds} else {text}"
    return f"({text})"


def _handful(condition: Condition, unit: Unit) -> dict[bool | tuple[bool | None, ...] | None, Reason]:
    test, unknown = compiled_test(condition), _unknown(condition, unit)
    made: dict[bool | tuple[bool | None, ...] | None, Reason] = {}
    # Classification always has these truths; who asks a criterion by itself may leave one out.
    for values in product((False, True, None), repeat=len(condition.reads)):
        reads = tuple(zip(condition.reads, values, strict=True))
        found = test(dict(reads))
        truth = Truth.MET if found else Truth.UNMET
        made[values[0] if len(values) == 1 else values] = (
            unknown(reads)
            if found is None
            else _make(condition.id, truth, unit, None, None, None, (), reads, condition.citation, None)
        )
    return made


def compiled_open(condition: Condition) -> Callable[[Mapping[str, Scalar]], tuple[str, ...]]:
    """A function of the facts: the missing ones that the truth of the condition hangs on, sorted; none where it is decided.

    A part that is decided by what is known names nothing: in `a >= 1 and b >= 1 or c >= 1` with c = 2, neither a nor b.
    """
    reads = condition.reads
    names = _function(f"lambda {', '.join(reads)}: {_Writer(condition.figures).open(condition.tree)}", {})
    return lambda facts: tuple(sorted(set(names(*[facts[name] for name in reads]))))


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _function(text: str, scope: Mapping[str, Any]) -> Callable[..., Any]:
    # The text is written by this module from an expression that Condition accepted: names, numbers and comparisons only.
    made: Callable[..., Any] = eval(text, {"__builtins__": {}, **scope})  # noqa: S307
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
                return f"({name} is not None)"
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [left, *comparators]
                pairs = [self._pair(op, sides[i], sides[i + 1]) for i, op in enumerate(ops)]
                return pairs[0] if len(pairs) == 1 else self._joined(pairs, decisive=False)
            case _:
                return self._value(node)

    def open(self, node: ast.expr) -> str:
        """The text of a tuple of the names that an undecided truth hangs on; empty where it is decided."""
        match node:
            case ast.BoolOp(values=values):
                return f"({' + '.join(self.open(value) for value in values)} if {self.truth(node)} is None else ())"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.open(operand)
            case ast.Call():
                return "()"
            case ast.Compare(left=left, comparators=[right]):
                names = sorted(({*_names(left), *_names(right)}) - set(self._figures))
                return "(" + " + ".join(f"(({name!r},) if {name} is None else ())" for name in names) + ")"
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [left, *comparators]
                pairs: list[ast.expr] = [ast.Compare(sides[i], [op], [sides[i + 1]]) for i, op in enumerate(ops)]
                return self.open(ast.BoolOp(ast.And(), pairs))
            case _:
                return f"(({ast.unparse(node)!r},) if {ast.unparse(node)} is None else ())"

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
        names = _names(left) | _names(right)
        guard = " or ".join(f"{name} is None" for name in sorted(names - set(self._figures)))
        text = f"{self._value(left)} {_SIGN[type(op)]} {self._value(right)}"
        return f"(None if {guard} else {text})" if guard else f"({text})"

    def _value(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return repr(self._figures[name]) if name in self._figures else name
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
