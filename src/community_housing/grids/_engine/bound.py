# SPDX-License-Identifier: Apache-2.0
"""A proved lower bound on the cut of a large graph: what separate regions of it must cut inside, added up.

A plan of the whole divides every region into connected pieces of at most the maximum.  The least cut of such a division is
found exactly for each region, whatever its number of pieces.  No edge lies inside two regions, so the sum is a bound.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from community_housing.grids._engine.anneal import is_wide
from community_housing.grids._engine.exact import Band, Effort, Part, Search

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["least_cut", "region_bound"]

_ROOM = 150_000  # states of one pass
_TIMES = 3  # a region has just more households than this many grids can hold


def least_cut(part: Part, k: int) -> int:
    """Return a lower bound on the cut: the grids of a connected part hang together by at least *k* - 1 cut edges."""
    return sum(sorted(w for w, lock in zip(part.weight, part.lock, strict=True) if not lock)[: k - 1])


def region_bound(part: Part, labels: Sequence[int], band: Band, effort: Effort) -> int:
    """Return a lower bound on the cut of any plan in the band.

    Args:
        part: A connected graph.
        labels: A plan of it; a region never has to cut more than the plan cuts in it.
        band: The band; only its maximum is used.
        effort: Budget; when it is spent, the regions not yet looked at add nothing.
    """
    n = len(part.house)
    near: list[list[int]] = [[] for _ in range(n)]
    edges: list[list[int]] = [[] for _ in range(n)]
    if is_wide(part, band):
        return 0
    for e, (a, b, lock) in enumerate(zip(part.first, part.second, part.lock, strict=True)):
        if not lock:  # what is locked together may hang together outside of a region
            near[a].append(b)
            near[b].append(a)
            edges[min(a, b)].append(e)
    total = 0
    for nodes in _regions(part, near, band.maximum * _TIMES):
        if effort.left <= 0:
            break
        at = {u: i for i, u in enumerate(nodes)}
        inside = [e for u in nodes for e in edges[u] if part.first[e] in at and part.second[e] in at]
        region = Part(
            tuple(part.house[u] for u in nodes),
            tuple(at[part.first[e]] for e in inside),
            tuple(at[part.second[e]] for e in inside),
            tuple(part.weight[e] for e in inside),
            (0,) * len(inside),
        )
        known = sum(part.weight[e] for e in inside if labels[part.first[e]] != labels[part.second[e]])
        total += _least(region, known, band.maximum, effort)
    return total


def _least(region: Part, known: int, maximum: int, effort: Effort) -> int:
    """Return the least cut, or a bound on it, of a division of *region* into any number of connected pieces up to *maximum*."""
    least = known
    k = -(-region.whole // maximum)
    search = Search(region, Band(0, maximum, maximum), effort, starts=8, room=_ROOM)
    try:
        while k <= len(region.house) and least_cut(region, k) < least:
            least = min(least, max(least_cut(region, k), search.cut_from(k, least)))
            k += 1
    finally:
        search.close()
    return least


def _regions(part: Part, near: list[list[int]], households: int) -> list[list[int]]:
    """Grow separate connected regions of just more than *households* households; what is left over is in none."""
    n = len(near)
    taken = [False] * n
    free = [len(beside) for beside in near]
    start = [(count, u) for u, count in enumerate(free)]
    start.sort()
    found: list[list[int]] = []
    for _, first in start:
        if taken[first]:
            continue
        region: list[int] = []
        inside: set[int] = set()
        whole = 0
        touch: dict[int, int] = {}
        queue: list[tuple[int, int, int]] = [(0, 0, first)]
        while queue and whole <= households:
            key, _, u = heappop(queue)
            if u in inside or (u != first and key != _urgency(touch[u], free[u])):
                continue
            inside.add(u)
            region.append(u)
            whole += part.house[u]
            for v in near[u]:
                free[v] -= 1
                if not taken[v] and v not in inside:
                    touch[v] = touch.get(v, 0) + 1
                    heappush(queue, (_urgency(touch[v], free[v]), len(region), v))
        for u in region:
            taken[u] = True
        if whole > households:
            found.append(sorted(region))
    return found


def _urgency(touch: int, free: int) -> int:
    """Return how late a building should join a region: early with many neighbours in it and few left outside."""
    return 2 * free - 3 * touch
