# SPDX-License-Identifier: Apache-2.0
"""The language of conditions: what an expression may be made of, what kind each of its facts is, and how large it may grow."""

import ast
import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final
from unicodedata import normalize

import attrs

from community_housing._messages import Message
from community_housing.errors import InputError

__all__ = ["ARITHMETIC", "COMPARISONS", "LONGEST", "Kind", "Language", "wrong_fact"]

LONGEST: Final = 100_000
"""Most characters of an expression."""

_WHOLE: Final = 2**63 - 1
"""Largest magnitude of a whole number: what a column of every engine holds."""

_BITS: Final = 1024
"""Most bits that a value may grow to while it is computed."""

COMPARISONS: Final = (ast.GtE, ast.Gt, ast.LtE, ast.Lt, ast.Eq, ast.NotEq)
ARITHMETIC: Final = (ast.Add, ast.Sub, ast.Mult)
_KNOWN: Final = "known"


class Kind(StrEnum):
    """What a fact is, as the expression uses it."""

    TRUTH = "truth"
    NUMBER = "number"
    TEXT = "text"
    ALIKE = "alike"
    """Compared with other facts only: numbers, texts or days, but all of one kind."""
    ANY = "any"
    """Asked for being known only."""


def wrong_fact(kind: Kind, value: object) -> str | None:
    """What a value should have been, or None where it is right; a missing one is."""
    if value is None or kind is Kind.ANY:
        return None
    match kind:
        case Kind.TRUTH:
            return None if type(value) is bool else Message("must be True or False")
        case Kind.NUMBER:
            return _number(value)
        case Kind.TEXT:
            return None if isinstance(value, str) else Message("must be a text")
        case _:
            if isinstance(value, str) or type(value) is dt.date:
                return None
            right = type(value) is int and _number(value) is None
            return None if right else Message("must be a whole number, a text or a day")


def _number(value: object) -> str | None:
    if type(value) is not int:
        return Message("must be a whole number (of fen, dm² or what the rule counts)")
    return None if -_WHOLE <= value <= _WHOLE else Message("must be a whole number of at most 63 bits")


@attrs.frozen(slots=True)
class Language:
    """The grammar that the expression of one condition is held to.

    Attributes:
        id: Id of the condition, for messages.
        expression: Its text.
        figures: Its constants by name.
    """

    id: str
    expression: str
    figures: Mapping[str, int | str]

    def kinds_of(self, tree: ast.expr) -> dict[str, Kind]:
        """The facts that the expression reads, in order of first appearance, and what kind each is.

        Raises:
            InputError: The tree steps outside of the language, uses a name in two ways, or may grow too large.
        """
        for name, value in self.figures.items():
            # Python reads the names of an expression in this form, so a figure of another one could not be named.
            read = normalize("NFKC", name)
            if read != name:
                raise InputError(
                    Message("the figure {name!r} must be named {read!r}", name=name, read=read), f"condition {self.id}", name
                )
            problem = None if type(value) is str else _number(value)
            if problem is not None:
                raise InputError(
                    Message("the figure {name!r} {problem}, got {value!r}", name=name, problem=problem, value=value),
                    f"condition {self.id}",
                    value,
                )
        found = _Kinds(self)
        self._truth(tree, found)
        return found.settled()

    def refuse(self, node: ast.AST, why: str) -> InputError:
        """The error of a part of the expression."""
        return InputError(Message("{why}: {node!r}", why=why, node=ast.unparse(node)), f"condition {self.id}", self.expression)

    def _truth(self, node: ast.expr, found: "_Kinds") -> None:
        match node:
            case ast.BoolOp(values=values):
                for value in values:
                    self._truth(value, found)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._truth(operand, found)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                self._comparison(left, ops, comparators, found)
            case ast.Call(func=ast.Name(id=called), args=[ast.Name(id=name)], keywords=[]) if (
                called == _KNOWN and name not in self.figures
            ):
                found.note(name, Kind.ANY, node)
            case ast.Name(id=name) if name not in self.figures:
                found.note(name, Kind.TRUTH, node)
            case _:
                raise self.refuse(node, "must be a truth made of comparisons, in, and, or, not, known(name)")

    def _comparison(self, left: ast.expr, ops: Sequence[ast.cmpop], comparators: Sequence[ast.expr], found: "_Kinds") -> None:
        self._value(left, found)
        for op, before, right in zip(ops, [left, *comparators], comparators, strict=False):
            if not self._reads_fact(before) and not self._reads_fact(right):
                raise self.refuse(ast.Compare(before, [op], [right]), "a comparison must read a fact on one of its sides")
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(right, ast.Tuple) or not right.elts or len(ops) > 1:
                    raise self.refuse(right, "after 'in' stands a tuple of constants, alone")
                for item in right.elts:
                    if not isinstance(item, ast.Constant):
                        raise self.refuse(item, "after 'in' stand constants")
                    self._value(item, found)
                    found.compared(before, item)
            elif isinstance(op, COMPARISONS):
                self._value(right, found)
                found.compared(before, right)
            else:
                raise self.refuse(right, "compares with >= > <= < == != in only")

    def _reads_fact(self, node: ast.expr) -> bool:
        return any(isinstance(part, ast.Name) and part.id not in self.figures for part in ast.walk(node))

    def _value(self, node: ast.expr, found: "_Kinds") -> int:
        """Check a value; how many bits it may have."""
        match node:
            case ast.Constant(value=bool()):
                raise self.refuse(node, "a truth is not compared; write the name or 'not' the name")
            case ast.Constant(value=int() as number):
                if number > _WHOLE:
                    raise self.refuse(node, "whole numbers have at most 63 bits")
                return number.bit_length()
            case ast.Constant(value=str()):
                return 0
            case ast.Name(id=name):
                found.read(name)
                return _WHOLE.bit_length()
            case ast.BinOp(left=left, op=op, right=right) if isinstance(op, ARITHMETIC):
                sizes = [self._operand(one, found) for one in (left, right)]
                size = sum(sizes) if isinstance(op, ast.Mult) else max(sizes) + 1
                if size > _BITS:
                    raise self.refuse(node, f"may grow beyond {_BITS} bits")
                return size
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self._operand(operand, found)
            case _:
                raise self.refuse(node, "computes with names, whole numbers, texts and + - * only")

    def _operand(self, node: ast.expr, found: "_Kinds") -> int:
        size = self._value(node, found)
        found.computed(node)
        return size


@attrs.frozen(slots=True)
class _Kinds:
    """What each fact is used as, gathered while the tree is walked."""

    language: Language
    kinds: dict[str, Kind] = attrs.field(factory=dict[str, Kind], init=False)
    alike: list[tuple[str, str, ast.AST]] = attrs.field(factory=list[tuple[str, str, ast.AST]], init=False)

    def read(self, name: str) -> None:
        """Note that a value reads a fact."""
        if name not in self.language.figures:
            self.kinds.setdefault(name, Kind.ANY)

    def note(self, name: str, kind: Kind, node: ast.AST) -> None:
        """Note what a fact is used as; it is used so everywhere."""
        before = self.kinds.get(name, Kind.ANY)
        if kind is not Kind.ANY and before is not Kind.ANY and before is not kind:
            raise self.language.refuse(node, f"{name!r} is used as a {before.value} and as a {kind.value}")
        self.kinds[name] = before if kind is Kind.ANY else kind

    def computed(self, node: ast.expr) -> None:
        """Note that a value is computed with, which numbers are alone."""
        kind = self._kind(node)
        if kind is Kind.TEXT:
            raise self.language.refuse(node, "computes with whole numbers only")
        if isinstance(kind, str) and not isinstance(kind, Kind):
            self.note(kind, Kind.NUMBER, node)

    def compared(self, left: ast.expr, right: ast.expr) -> None:
        """Note that two values are compared, which only those of one kind are."""
        one, other = self._kind(left), self._kind(right)
        if not isinstance(one, Kind) and not isinstance(other, Kind):
            self.alike.append((one, other, left))
            return
        for name, kind in ((one, other), (other, one)):
            if not isinstance(name, Kind) and isinstance(kind, Kind):
                self.note(name, kind, left)
        if isinstance(one, Kind) and isinstance(other, Kind) and one is not other:
            raise self.language.refuse(ast.Compare(left, [ast.Eq()], [right]), "compares a number with a text")

    def settled(self) -> dict[str, Kind]:
        """The kinds, where facts that are compared with each other are of one."""
        for _ in self.alike:
            for one, other, node in self.alike:
                for name, like in ((one, other), (other, one)):
                    self.note(name, self.kinds.get(like, Kind.ANY), node)
        for one, other, node in self.alike:
            for name in (one, other):
                if self.kinds[name] is Kind.TRUTH:
                    raise self.language.refuse(node, f"{name!r} is used as a truth and compared")
                if self.kinds[name] is Kind.ANY:
                    self.kinds[name] = Kind.ALIKE
        return dict(self.kinds)

    def _kind(self, node: ast.expr) -> Kind | str:
        """The kind of a value, or the name of the one fact that it is."""
        if isinstance(node, ast.Constant):
            return Kind.TEXT if isinstance(node.value, str) else Kind.NUMBER
        if isinstance(node, ast.Name):
            if node.id in self.language.figures:
                return Kind.TEXT if isinstance(self.language.figures[node.id], str) else Kind.NUMBER
            return node.id
        return Kind.NUMBER
