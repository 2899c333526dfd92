# SPDX-License-Identifier: Apache-2.0
"""Edges that every plan in the band cuts, because no grid may hold both their ends: what they leave, and what follows from it.

Two neighbours with more households than the maximum between them are never in one grid.  Such an edge is cut in every plan
in the band, so taking it out changes no choice, only the cut by its weight; the line gets narrower, and what it leaves
in separate parts must fit the band part by part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._engine.exact import Part
from community_housing.grids._engine.sets import leader, unite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.exact import Band

__all__ = ["forced_violation", "without_forced"]


def _together(part: Part) -> list[tuple[int, int]]:
    """Return the households of the two ends of each edge with the edge, fewest first; an edge that locks counts as none."""
    house = part.house
    edges = zip(part.first, part.second, part.lock, strict=True)
    return sorted((0 if lock else house[a] + house[b], e) for e, (a, b, lock) in enumerate(edges))


def without_forced(part: Part, most: int) -> tuple[Part, int]:
    """Return *part* without edges that are cut in every plan whose grids have at most *most* households, and their weight.

    So many of them are left that the part hangs together.
    """
    lead = list(range(len(part.house)))
    taken: list[int] = []
    for together, e in _together(part):
        joins = unite(lead, part.first[e], part.second[e])
        if together > most and not joins:
            taken.append(e)
    if not taken:
        return part, 0
    out = set(taken)
    kept = [e for e in range(len(part.first)) if e not in out]
    left = Part(
        part.house,
        tuple(part.first[e] for e in kept),
        tuple(part.second[e] for e in kept),
        tuple(part.weight[e] for e in kept),
        tuple(part.lock[e] for e in kept),
    )
    return left, sum(part.weight[e] for e in taken)


def forced_violation(part: Part, k: int, band: Band) -> int:
    """Return a lower bound on the violation of *k* grids: 0 unless edges that must be cut leave parts that cannot fit.

    Where an edge between two buildings is not cut, their grid breaks the band by what they have above the maximum.  So a plan
    whose violation is below that leaves the edge cut, and every other whose ends have as much, and divides each part that
    is left by itself.  The bound is the least, over how much the heaviest edge left uncut breaks the band, of the larger
    of that and of what the parts must break it by.  Cost: that of sorting the edges, and k times the buildings for each
    edge that joins two parts.
    """
    n = len(part.house)
    order = _together(part)
    bound = band.least_violation(part.whole, k)
    if not order or order[-1][0] <= band.maximum:
        return bound
    lead = list(range(n))
    at = 0
    over = 0  # violation from which on the edges so far may be uncut
    least = -1
    while True:
        while at < len(order) and order[at][0] <= band.maximum + over:
            unite(lead, part.first[order[at][1]], part.second[order[at][1]])
            at += 1
        here = max(over, _shared(part.house, lead, k, band))
        least = here if least < 0 else min(least, here)
        # The next edge that joins two parts, and is worth it, is the only one that may lower the bound.
        while at < len(order) and leader(lead, part.first[order[at][1]]) == leader(lead, part.second[order[at][1]]):
            at += 1
        if at == len(order) or order[at][0] - band.maximum >= least:
            return max(bound, least)
        over = order[at][0] - band.maximum


def _shared(house: Sequence[int], lead: list[int], k: int, band: Band) -> int:
    """Return the least violation of *k* grids that are shared out among the parts that *lead* says."""
    parts: dict[int, list[int]] = {}
    for u, h in enumerate(house):
        parts.setdefault(leader(lead, u), []).append(h)
    table = {0: 0}
    for households in parts.values():
        whole, buildings = sum(households), len(households)
        following: dict[int, int] = {}
        for used, violation in table.items():
            for c in range(1, min(buildings, k - used) + 1):
                total = violation + band.least_violation(whole, c)
                if total < following.get(used + c, total + 1):
                    following[used + c] = total
        table = following
    return table.get(k, sum(house) + k * band.minimum)
