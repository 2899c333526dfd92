# SPDX-License-Identifier: Apache-2.0
"""Check what the caller gives and put it in canonical order: buildings by id, edges by their two buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex

from attrs import frozen

from community_housing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

__all__ = ["Problem", "check"]

_LARGEST = 10**15


@frozen(eq=False)
class Problem:
    """A checked problem in canonical order; ``row[i]`` is the caller's index of canonical building ``i``."""

    row: tuple[int, ...]
    house: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    weight: tuple[int, ...]
    today: tuple[int, ...] | None
    locked: tuple[tuple[int, ...], ...]


def _whole(value: object, name: str, least: int) -> int:
    if type(value) is not int:
        if isinstance(value, bool) or not isinstance(value, SupportsIndex):
            raise InputError(f"expected a whole number, got {value!r}", name, value)
        value = int(value.__index__())
    if not least <= value <= _LARGEST:
        raise InputError(f"expected {least} to {_LARGEST}, got {value}", name, value)
    return value


def _as_list(values: Iterable[object], name: str) -> list[object]:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise InputError(f"expected a sequence, got {values!r}", name, values)
    return list(values)


def _check_households(households: Sequence[int]) -> list[int]:
    house = _as_list(households, "households")
    if not house:
        raise InputError("expected at least one building, got none", "households", households)
    return [h if type(h) is int and 0 <= h <= _LARGEST else _whole(h, f"households[{i}]", 0) for i, h in enumerate(house)]


def _canonical_rows(ids: Sequence[Hashable] | None, n: int) -> list[int]:
    """Return the rows in order of id."""
    if ids is None:
        return list(range(n))
    names = _as_list(ids, "ids")
    if len(names) != n:
        raise InputError(f"expected one id for each of {n} buildings, got {len(names)}", "ids", ids)
    try:
        unique = len(set(names)) == n
        order = sorted(range(n), key=lambda i: names[i])  # type: ignore[arg-type,return-value]
    except TypeError as error:
        raise InputError(f"expected hashable ids of one kind that can be ordered ({error})", "ids", ids) from error
    if not unique:
        twice = next(a for a in names if names.count(a) > 1)
        raise InputError(f"expected unique ids, got {twice!r} more than once", "ids", twice)
    return order


def _check_edges(
    edges: Iterable[tuple[int, int]], weights: Sequence[int] | None, n: int, place: list[int], ids: Sequence[Hashable] | None
) -> list[tuple[int, int, int]]:
    pairs = _as_list(edges, "edges")
    listed = [1] * len(pairs) if weights is None else _as_list(weights, "edge_weights")
    if len(listed) != len(pairs):
        raise InputError(f"expected one weight for each of {len(pairs)} edges, got {len(listed)}", "edge_weights", weights)
    found: list[tuple[int, int, int]] = []
    seen: set[int] = set()
    for i, pair in enumerate(pairs):
        two: Any = pair
        try:
            a, b = two
        except (TypeError, ValueError) as error:
            raise InputError(f"expected a pair of building indices, got {pair!r}", f"edges[{i}]", pair) from error
        if type(a) is not int or type(b) is not int:
            a = _whole(a, f"edges[{i}]", 0)
            b = _whole(b, f"edges[{i}]", 0)
        if not (0 <= a < n and 0 <= b < n):
            raise InputError(f"expected indices 0 to {n - 1}, got {pair!r}", f"edges[{i}]", pair)
        u, v = place[a], place[b]
        if u > v:
            u, v = v, u
        if u == v or u * n + v in seen:
            named = (a, b) if ids is None else (ids[a], ids[b])
            what = "an edge from a building to itself" if u == v else "an edge that was already given"
            raise InputError(f"expected each pair of different buildings once, got {what}: {named!r}", f"edges[{i}]", pair)
        seen.add(u * n + v)
        w = listed[i]
        found.append((u, v, w if type(w) is int and 0 <= w <= _LARGEST else _whole(w, f"edge_weights[{i}]", 0)))
    found.sort()
    return found


def _check_today(keep: Sequence[Hashable] | None, n: int, row: list[int]) -> tuple[int, ...] | None:
    if keep is None:
        return None
    labels = _as_list(keep, "keep")
    if len(labels) != n:
        raise InputError(f"expected today's grid of each of {n} buildings, got {len(labels)}", "keep", keep)
    number: dict[object, int] = {}
    try:
        return tuple(-1 if labels[i] is None else number.setdefault(labels[i], len(number)) for i in row)
    except TypeError as error:
        raise InputError(f"expected hashable grid labels ({error})", "keep", keep) from error


def _check_locked(locked: Iterable[Iterable[int]], n: int, place: list[int]) -> tuple[tuple[int, ...], ...]:
    groups: list[tuple[int, ...]] = []
    for g, group in enumerate(_as_list(locked, "locked")):
        members = [_whole(m, f"locked[{g}]", 0) for m in _as_list(group, f"locked[{g}]")]  # type: ignore[arg-type]
        wrong = next((m for m in members if m >= n), None)
        if wrong is not None:
            raise InputError(f"expected indices 0 to {n - 1}, got {wrong}", f"locked[{g}]", wrong)
        groups.append(tuple(sorted({place[m] for m in members})))
    return tuple(sorted(g for g in groups if len(g) > 1))


def check(
    households: Sequence[int],
    edges: Iterable[tuple[int, int]],
    *,
    edge_weights: Sequence[int] | None,
    ids: Sequence[Hashable] | None,
    keep: Sequence[Hashable] | None,
    locked: Iterable[Iterable[int]],
) -> Problem:
    """Check a problem and put it in canonical order.

    Raises:
        InputError: Anything is out of shape, with the argument, the place and the value.
    """
    house = _check_households(households)
    n = len(house)
    row = _canonical_rows(ids, n)
    place = row if ids is None else [0] * n
    if ids is not None:
        for i, r in enumerate(row):
            place[r] = i
    found = _check_edges(edges, edge_weights, n, place, ids)
    return Problem(
        row=tuple(row),
        house=tuple(house) if ids is None else tuple(house[r] for r in row),
        edges=tuple((u, v) for u, v, _ in found),
        weight=tuple(w for _, _, w in found),
        today=_check_today(keep, n, row),
        locked=_check_locked(locked, n, place),
    )


def check_band(minimum: int, maximum: int, target: int, grids: int | None, keep_weight: int, effort: int | None) -> None:
    """Check the numbers that are not about one building.

    Raises:
        InputError: One is not a whole number, or the band is empty.
    """
    _whole(minimum, "minimum", 0)
    _whole(maximum, "maximum", 1)
    _whole(target, "target", 0)
    _whole(keep_weight, "keep_weight", 0)
    if effort is not None:
        _whole(effort, "effort", 1)
    if minimum > maximum:
        raise InputError(f"expected at most the maximum, {maximum}, got {minimum}", "minimum", minimum)
    if grids is not None:
        _whole(grids, "grids", 1)
