# SPDX-License-Identifier: Apache-2.0
"""Check what the caller gives and put it in canonical order: buildings by id, edges by their two buildings."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise, repeat
from operator import eq, index
from typing import TYPE_CHECKING, Any, SupportsIndex, cast

from attrs import frozen

from community_housing._messages import Message
from community_housing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

__all__ = ["Numbers", "Problem", "check", "check_numbers", "united", "whole"]

_LARGEST = 10**15
_LONGEST = 200


@frozen(eq=False)
class Problem:
    """A checked problem in canonical order; `row[i]` is the caller's index of canonical building `i`, `names` by row."""

    row: tuple[int, ...]
    house: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    weight: tuple[int, ...]
    today: tuple[int, ...] | None
    locked: tuple[tuple[int, ...], ...]
    names: tuple[object, ...] | None = None
    start: tuple[int, ...] | None = None


def whole(given: object, name: str, least: int) -> int:
    value = given
    if type(value) is not int:
        try:
            value = None if isinstance(value, bool) else index(cast("SupportsIndex", value))
        except TypeError:  # numpy's booleans and arrays have the method and refuse to be an index
            value = None
        if value is None:
            raise InputError(Message("expected a whole number, got {given}", given=_short(given)), name, given)
    if not least <= value <= _LARGEST:
        raise InputError(
            Message("expected {least} to {largest}, got {value}", least=least, largest=_LARGEST, value=value), name, value
        )
    return value


def _as_list(values: Iterable[object], name: str, *, ordered: bool = True) -> list[object]:
    """Take any iterable that has an order; text, mappings and (where the order counts) sets are mistakes."""
    if isinstance(values, str | bytes | Mapping) or (ordered and isinstance(values, AbstractSet)):
        raise InputError(
            Message("expected a sequence, got {name}: {values}", name=type(values).__name__, values=_short(values)),
            name,
            values,
        )
    try:
        return list(values)
    except TypeError as error:
        raise InputError(Message("expected a sequence, got {values}", values=_short(values)), name, values) from error


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _check_households(households: Sequence[int]) -> list[int]:
    house = _as_list(households, "households")
    if not house:
        raise InputError("expected at least one building, got none", "households", households)
    return [h if type(h) is int and 0 <= h <= _LARGEST else whole(h, f"households[{i}]", 0) for i, h in enumerate(house)]


def _canonical_rows(names: list[object] | None, n: int) -> list[int]:
    """Return the rows in order of id."""
    if names is None:
        return list(range(n))
    if len(names) != n:
        raise InputError(Message("expected one id for each of {n} buildings, got {names}", n=n, names=len(names)), "ids", names)
    _refuse_nan(names, "ids")
    try:
        unique = len(set(names)) == n
        order = sorted(range(n), key=lambda i: names[i])  # type: ignore[arg-type,return-value]
    except (ArithmeticError, TypeError, ValueError) as error:
        raise InputError(
            Message("expected hashable ids of one kind that can be ordered ({error})", error=error), "ids", names
        ) from error
    if not unique:
        twice = next(a for a in names if names.count(a) > 1)
        raise InputError(Message("expected unique ids, got {twice!r} more than once", twice=twice), "ids", twice)
    unordered = next(((a, b) for a, b in pairwise(order) if not names[a] < names[b]), None)  # type: ignore[operator]
    if unordered is not None:  # such as sets, of which "less" only means a part
        two = tuple(names[i] for i in unordered)
        raise InputError(
            Message("expected ids that can be ordered, each before or after every other, got {two!r}", two=two), "ids", two
        )
    return order


def _refuse_nan(values: list[object], name: str) -> None:
    """Refuse the missing values of frames, which are unequal to themselves and so no name of anything."""
    for i, value in enumerate(values):
        if isinstance(value, float) and value != value:  # noqa: PLR0124 - what NaN is
            raise InputError("expected a name, got nan; a building in no grid has None", f"{name}[{i}]", value)


def _plain_keys(pairs: list[Any], n: int, place: list[int]) -> list[int] | None:
    """Return lower building * *n* + higher building of each pair; None where a pair has to be looked at by itself."""
    if not {*map(type, pairs)} <= {tuple, list} or {*map(len, pairs)} != {2}:
        return None
    ends: list[int] = [*chain.from_iterable(pairs)]
    if {*map(type, ends)} != {int} or min(ends) < 0 or max(ends) >= n:
        return None
    first, second = [place[a] for a in ends[::2]], [place[b] for b in ends[1::2]]
    keys = [u * n + v if u < v else v * n + u for u, v in zip(first, second, strict=True)]
    return None if len({*keys}) < len(keys) or any(map(eq, first, second)) else keys


def _check_edges(
    edges: Iterable[tuple[int, int]], weights: Sequence[int] | None, n: int, place: list[int], names: Sequence[object] | None
) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Return the edges in canonical order and the weight of each."""
    pairs = _as_list(edges, "edges", ordered=weights is not None)
    listed: list[object] = [1] * len(pairs) if weights is None else _as_list(weights, "edge_weights")
    if len(listed) != len(pairs):
        raise InputError(
            Message("expected one weight for each of {pairs} edges, got {listed}", pairs=len(pairs), listed=len(listed)),
            "edge_weights",
            weights,
        )
    keys = _plain_keys(pairs, n, place) if weights is None else None
    if keys is not None:
        return tuple(map(divmod, sorted(keys), repeat(n))), (1,) * len(keys)
    found = _looked_at(pairs, listed, n, place, names)
    return tuple((u, v) for u, v, _ in found), tuple(w for _, _, w in found)


def _looked_at(
    pairs: list[object], listed: list[object], n: int, place: list[int], names: Sequence[object] | None
) -> list[tuple[int, int, int]]:
    """Return the edges with their weights in canonical order, each looked at by itself."""
    found: list[tuple[int, int, int]] = []
    seen: set[int] = set()
    for i, pair in enumerate(pairs):
        two: Any = () if isinstance(pair, str | bytes | Mapping) else pair
        try:
            a, b = two
        except (TypeError, ValueError) as error:
            raise InputError(
                Message("expected a pair of building indices, got {pair!r}", pair=pair), f"edges[{i}]", pair
            ) from error
        if type(a) is not int or type(b) is not int:
            a = whole(a, f"edges[{i}]", 0)
            b = whole(b, f"edges[{i}]", 0)
        if not (0 <= a < n and 0 <= b < n):
            raise InputError(Message("expected indices 0 to {n}, got {pair!r}", n=n - 1, pair=pair), f"edges[{i}]", pair)
        u, v = place[a], place[b]
        if u > v:
            u, v = v, u
        if u == v or u * n + v in seen:
            named = (a, b) if names is None else (names[a], names[b])
            what = Message("an edge from a building to itself" if u == v else "an edge that was already given")
            raise InputError(
                Message("expected each pair of different buildings once, got {what}: {named!r}", what=what, named=named),
                f"edges[{i}]",
                pair,
            )
        seen.add(u * n + v)
        w = listed[i]
        found.append((u, v, w if type(w) is int and 0 <= w <= _LARGEST else whole(w, f"edge_weights[{i}]", 0)))
    found.sort()
    return found


def _check_plan(plan: Sequence[Hashable] | None, name: str, n: int, row: list[int]) -> tuple[int, ...] | None:
    if plan is None:
        return None
    labels = _as_list(plan, name)
    if len(labels) != n:
        raise InputError(
            Message("expected today's grid of each of {n} buildings, got {labels}", n=n, labels=len(labels)), name, plan
        )
    _refuse_nan(labels, name)
    number: dict[object, int] = {}
    try:
        return tuple(-1 if labels[i] is None else number.setdefault(labels[i], len(number)) for i in row)
    except TypeError as error:
        raise InputError(Message("expected hashable grid labels ({error})", error=error), name, plan) from error


def _check_locked(locked: Iterable[Iterable[int]], n: int, place: list[int]) -> tuple[tuple[int, ...], ...]:
    """Return the groups that stay together, those that share a building made one."""
    groups: list[list[int]] = []
    for g, group in enumerate(_as_list(locked, "locked", ordered=False)):
        members = [whole(m, f"locked[{g}]", 0) for m in _as_list(group, f"locked[{g}]", ordered=False)]  # type: ignore[arg-type]
        wrong = next((m for m in members if m >= n), None)
        if wrong is not None:
            raise InputError(Message("expected indices 0 to {n}, got {wrong}", n=n - 1, wrong=wrong), f"locked[{g}]", wrong)
        groups.append([place[m] for m in members])
    return united(groups)


def united(groups: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    """Groups of two and more buildings, those that share a building made one, in order."""
    found: list[set[int]] = []
    for group in groups:
        both = set(group)
        for other in [one for one in found if one & both]:
            found.remove(other)
            both |= other
        found.append(both)
    return tuple(sorted(tuple(sorted(g)) for g in found if len(g) > 1))


def check(
    households: Sequence[int],
    edges: Iterable[tuple[int, int]],
    *,
    edge_weights: Sequence[int] | None,
    ids: Sequence[Hashable] | None,
    keep: Sequence[Hashable] | None,
    locked: Iterable[Iterable[int]],
    start: Sequence[Hashable] | None = None,
) -> Problem:
    """Check a problem and put it in canonical order.

    Raises:
        InputError: Anything is out of shape, with the argument, the place and the value.
    """
    house = _check_households(households)
    n = len(house)
    names = None if ids is None else _as_list(ids, "ids")
    row = _canonical_rows(names, n)
    place = row if names is None else [0] * n
    if names is not None:
        for i, r in enumerate(row):
            place[r] = i
    canonical, weight = _check_edges(edges, edge_weights, n, place, names)
    return Problem(
        row=tuple(row),
        house=tuple(house) if ids is None else tuple(house[r] for r in row),
        edges=canonical,
        weight=weight,
        today=_check_plan(keep, "keep", n, row),
        locked=_check_locked(locked, n, place),
        names=None if names is None else tuple(names),
        start=_check_plan(start, "start", n, row),
    )


def _seconds(given: object) -> float:
    """A time in seconds above zero; no truth value, text or NaN."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < _LARGEST:
        raise InputError(Message("expected seconds above 0, got {given}", given=_short(given)), "time_limit", given)
    return float(given)


@frozen
class Numbers:
    """The numbers of a problem that are not about one building, as plain ints."""

    minimum: int
    maximum: int
    target: int
    grids: int | None
    keep_weight: int
    balance_first: bool
    effort: int | None
    time_limit: float | None = None


def check_numbers(
    minimum: int,
    maximum: int,
    target: int,
    *,
    grids: int | None,
    keep_weight: int,
    balance_first: bool,
    effort: int | None,
    time_limit: float | None = None,
) -> Numbers:
    """Check the options that are not about one building, and make plain ints of numbers: numpy's wrap around.

    Raises:
        InputError: One is not a whole number, *balance_first* is no bool, or the band is empty.
    """
    if type(balance_first) is not bool:
        raise InputError(
            Message("expected True or False, got {balance_first}", balance_first=_short(balance_first)),
            "balance_first",
            balance_first,
        )
    made = Numbers(
        minimum=whole(minimum, "minimum", 0),
        maximum=whole(maximum, "maximum", 1),
        target=whole(target, "target", 0),
        grids=None if grids is None else whole(grids, "grids", 1),
        keep_weight=whole(keep_weight, "keep_weight", 0),
        balance_first=balance_first,
        effort=None if effort is None else whole(effort, "effort", 1),
        time_limit=None if time_limit is None else _seconds(time_limit),
    )
    if made.minimum > made.maximum:
        raise InputError(
            Message("expected at most the maximum, {maximum}, got {minimum}", maximum=made.maximum, minimum=made.minimum),
            "minimum",
            minimum,
        )
    return made
