# SPDX-License-Identifier: Apache-2.0
"""Whether conditions over integers can hold together, decided exactly: disjunctive form and Fourier-Motzkin elimination."""

import ast
from collections.abc import Mapping, Sequence
from itertools import product
from math import gcd
from typing import TypeAlias

import attrs

from community_housing.conditions import Condition
from community_housing.errors import InputError

__all__ = ["Atom", "Case", "cases_of", "example", "possible", "renamed"]


@attrs.frozen(slots=True)
class Atom:
    """One truth without `and` or `or`.

    Either a linear inequality (sum of coefficient times name, plus *constant*, >= 0), or a name that is (or is not) one of
    *values*; a truth is a name among the values "true".
    """

    terms: tuple[tuple[str, int], ...] = ()
    constant: int = 0
    name: str | None = None
    values: frozenset[str] = frozenset()
    inside: bool = True
    text: str = attrs.field(default="", eq=False)


Case: TypeAlias = tuple[Atom, ...]
"""Atoms that hold together."""


def renamed(case: Case, names: Mapping[str, str], *, label: str) -> Case:
    """The same atoms about other names, their texts after a *label*; names that are not given stay."""
    return tuple(
        attrs.evolve(
            atom,
            terms=tuple(sorted((names.get(name, name), value) for name, value in atom.terms)),
            name=None if atom.name is None else names.get(atom.name, atom.name),
            text=f"{label}{atom.text}",
        )
        for atom in case
    )


def cases_of(condition: Condition, *, met: bool) -> list[Case]:
    """The cases in which a condition with nothing missing is met (or unmet): any one of them, all of its atoms.

    Raises:
        InputError: The condition multiplies two facts, so that it is not linear.
    """
    return _cases(condition.tree, condition.figures, positive=met)


def _cases(node: ast.expr, figures: Mapping[str, int | str], *, positive: bool) -> list[Case]:
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_cases(value, figures, positive=positive) for value in values]
            if isinstance(op, ast.And) is positive:
                return [tuple(atom for case in combination for atom in case) for combination in product(*parts)]
            return [case for part in parts for case in part]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _cases(operand, figures, positive=not positive)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            pairs = [_pair(op, sides[i], sides[i + 1], figures, positive=positive) for i, op in enumerate(ops)]
            if positive:
                return [tuple(atom for case in combination for atom in case) for combination in product(*pairs)]
            return [case for pair in pairs for case in pair]
        case ast.Call():
            # With nothing missing, known(name) is met.
            return [()] if positive else []
        case ast.Name(id=name):
            text = name if positive else f"not {name}"
            return [(Atom(name=name, values=frozenset({"true"}), inside=positive, text=text),)]
        case _:  # pragma: no cover - Condition lets nothing else through
            raise InputError("outside of the language", "condition", ast.unparse(node))


_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Lt: ast.GtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SIGN: dict[type[ast.cmpop], str] = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<", ast.Eq: "==", ast.NotEq: "!="}


def _pair(op: ast.cmpop, left: ast.expr, right: ast.expr, figures: Mapping[str, int | str], *, positive: bool) -> list[Case]:
    kind = type(op) if positive else _OPPOSITE[type(op)]
    texts = _texts(left, kind, right, figures)
    if texts is not None:
        return [(texts,)]
    if isinstance(right, ast.Tuple):
        equal = [_pair(ast.Eq(), left, item, figures, positive=True) for item in right.elts]
        if kind is ast.In:
            return [case for some in equal for case in some]
        apart = [_pair(ast.NotEq(), left, item, figures, positive=True) for item in right.elts]
        return [tuple(atom for case in combination for atom in case) for combination in product(*apart)]
    terms, constant = _difference(left, right, figures)
    text = f"{ast.unparse(left)} {_SIGN[kind]} {ast.unparse(right)}"
    more = Atom(terms=terms, constant=constant, text=text)
    above = Atom(terms=terms, constant=constant - 1, text=text)
    turned = tuple((name, -value) for name, value in terms)
    less = Atom(terms=turned, constant=-constant, text=text)
    below = Atom(terms=turned, constant=-constant - 1, text=text)
    found: dict[type[ast.cmpop], list[Case]] = {
        ast.GtE: [(more,)],
        ast.Gt: [(above,)],
        ast.LtE: [(less,)],
        ast.Lt: [(below,)],
        ast.Eq: [(more, less)],
        ast.NotEq: [(above,), (below,)],
    }
    return found[kind]


def _texts(left: ast.expr, kind: type[ast.cmpop], right: ast.expr, figures: Mapping[str, int | str]) -> Atom | None:
    """The atom of a comparison of a name with texts; None where numbers are compared."""
    items = right.elts if isinstance(right, ast.Tuple) else [right]
    values = [figures.get(i.id) if isinstance(i, ast.Name) else i.value if isinstance(i, ast.Constant) else None for i in items]
    if not isinstance(left, ast.Name) or not all(isinstance(value, str) for value in values):
        return None
    text = f"{left.id} {'in' if kind in (ast.In, ast.Eq) else 'not in'} {', '.join(map(str, values))}"
    return Atom(name=left.id, values=frozenset(map(str, values)), inside=kind in (ast.In, ast.Eq), text=text)


def _difference(left: ast.expr, right: ast.expr, figures: Mapping[str, int | str]) -> tuple[tuple[tuple[str, int], ...], int]:
    one, two = _linear(left, figures), _linear(right, figures)
    names = sorted((set(one) | set(two)) - {""})
    terms = tuple((name, value) for name in names if (value := one.get(name, 0) - two.get(name, 0)))
    return terms, one.get("", 0) - two.get("", 0)


def _linear(node: ast.expr, figures: Mapping[str, int | str]) -> dict[str, int]:
    """A sum as coefficients by name; the constant under the empty name."""
    match node:
        case ast.Constant(value=int() as value):
            return {"": int(value)}
        case ast.Name(id=name):
            figure = figures.get(name)
            return {name: 1} if figure is None else {"": int(figure)}
        case ast.UnaryOp(operand=operand):
            return {name: -value for name, value in _linear(operand, figures).items()}
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            one, two = _linear(left, figures), _linear(right, figures)
            if set(one) - {""} and set(two) - {""}:
                raise InputError("multiplies two facts, so that nothing can be proved about it", "condition", ast.unparse(node))
            number, other = (one, two) if not set(one) - {""} else (two, one)
            return {name: value * number.get("", 0) for name, value in other.items()}
        case ast.BinOp(left=left, op=op, right=right):
            found = dict(_linear(left, figures))
            sign = 1 if isinstance(op, ast.Add) else -1
            for name, value in _linear(right, figures).items():
                found[name] = found.get(name, 0) + sign * value
            return found
        case _:
            raise InputError("is no sum of facts and whole numbers", "condition", ast.unparse(node))


def possible(case: Sequence[Atom]) -> bool:
    """Whether all atoms can hold together.

    Guarantees:
        False is a proof that they cannot.  True means that rational values exist that pass the cuts by common divisors; for
        the sums and differences with coefficients of 1 that rules of area consist of, whole ones do as well.

    Source: Fourier-Motzkin elimination (Schrijver, Theory of Linear and Integer Programming, 1986, section 12.2).
    """
    texts = _texts_of(case)
    if texts is None:
        return False
    rows = [_tight(dict(atom.terms), atom.constant) for atom in case if atom.name is None]
    for name in sorted({name for terms, _ in rows for name in terms}):
        rows = _eliminated(rows, name)
    return all(constant >= 0 for _, constant in rows)


def example(case: Sequence[Atom]) -> dict[str, int | str] | None:
    """Whole numbers and texts for which all atoms hold; None where there are none, or none near the bounds was found."""
    texts = _texts_of(case)
    if texts is None:
        return None
    rows = [_tight(dict(atom.terms), atom.constant) for atom in case if atom.name is None]
    stages: list[tuple[str, list[_Line]]] = []
    for name in sorted({name for terms, _ in rows for name in terms}):
        stages.append((name, rows))
        rows = _eliminated(rows, name)
    if any(constant < 0 for _, constant in rows):
        return None
    numbers = _filled(stages[::-1], {})
    return None if numbers is None else {**texts, **numbers}


_Line: TypeAlias = tuple[dict[str, int], int]
_TRIED = 3
"""Whole numbers tried for each name from its lower bound (or, without one, its upper bound) on."""


def _filled(stages: Sequence[tuple[str, list[_Line]]], known: dict[str, int]) -> dict[str, int] | None:
    """Values for the names of the stages, the one eliminated last first."""
    if not stages:
        return known
    name, rows = stages[0]
    low: int | None = None
    high: int | None = None
    for terms, constant in rows:
        times = terms.get(name, 0)
        if not times:
            continue
        rest = constant + sum(value * known[n] for n, value in terms.items() if n != name)
        if times > 0:
            low = -(rest // times) if low is None else max(low, -(rest // times))
        else:
            high = rest // -times if high is None else min(high, rest // -times)
    start, step = (low, 1) if low is not None else (high or 0, -1)
    for value in range(start, start + step * _TRIED, step):
        if (high is None or value <= high) and (low is None or value >= low):
            found = _filled(stages[1:], {**known, name: value})
            if found is not None:
                return found
    return None


def _texts_of(case: Sequence[Atom]) -> dict[str, int | str] | None:
    """A value for every name that has texts or truths; None where they contradict each other."""
    allowed: dict[str, frozenset[str]] = {}
    barred: dict[str, set[str]] = {}
    for atom in case:
        if atom.name is not None and atom.inside:
            allowed[atom.name] = allowed.get(atom.name, atom.values) & atom.values
        elif atom.name is not None:
            barred.setdefault(atom.name, set()).update(atom.values)
    found: dict[str, int | str] = {name: "false" if values == {"true"} else "other" for name, values in barred.items()}
    for name, values in allowed.items():
        left = sorted(values - barred.get(name, set()))
        if not left:
            return None
        found[name] = left[0]
    return found


def _tight(terms: dict[str, int], constant: int) -> _Line:
    """The same inequality over whole numbers, divided by the common divisor of its coefficients."""
    divisor = gcd(*terms.values())
    if divisor <= 1:
        return terms, constant
    return {name: value // divisor for name, value in terms.items()}, constant // divisor


def _eliminated(rows: list[_Line], name: str) -> list[_Line]:
    free = [row for row in rows if not row[0].get(name)]
    lower = [row for row in rows if row[0].get(name, 0) > 0]
    upper = [row for row in rows if row[0].get(name, 0) < 0]
    for one, a in lower:
        for two, b in upper:
            times, other = -two[name], one[name]
            terms = {n: times * one.get(n, 0) + other * two.get(n, 0) for n in {*one, *two} if n != name}
            free.append(_tight({n: v for n, v in terms.items() if v}, times * a + other * b))
    return _distinct(free)


def _distinct(rows: list[_Line]) -> list[_Line]:
    """Of rows with the same terms the strictest."""
    least: dict[tuple[tuple[str, int], ...], int] = {}
    for terms, constant in rows:
        key = tuple(sorted(terms.items()))
        least[key] = min(constant, least.get(key, constant))
    return [(dict(key), constant) for key, constant in least.items()]
