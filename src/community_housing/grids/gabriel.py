# SPDX-License-Identifier: Apache-2.0
"""Which buildings are neighbours, from where they stand alone: the Gabriel graph, exact, without any library.

Two buildings are neighbours if no third one stands within the circle that has the two at the ends of a diameter.  The
graph is planar and holds every shortest spanning tree, so it is connected.  Barriers, footprints and other graphs need
geometry: `community_housing.io.geometry`.
"""

from collections.abc import Sequence
from itertools import islice

from community_housing.district import Building, BuildingId, Neighbours
from community_housing.errors import InputError
from community_housing.grids.plane import METRES, Place, Plane, length

__all__ = ["gabriel", "gabriel_pairs"]


def gabriel_pairs(places: Sequence[Place], *, longest_mm: int | None = None) -> tuple[tuple[int, int], ...]:
    """The edges of the Gabriel graph.

    Args:
        places: East and north of each building in whole millimetres.
        longest_mm: Leave out edges that are longer; None keeps all.

    Returns:
        Pairs of indices (i, j) with i < j, sorted.  Buildings at one place are neighbours of each other and of whatever
        any of them is a neighbour of.

    Guarantees:
        Exact: integers decide.  A building on the circle counts as within it, so the corners of a square are joined by
        its sides only.  Without *longest_mm* the graph is connected.  Cost about n² log n.

    Source: Gabriel and Sokal, A new statistical approach to geographic variation analysis, Systematic Zoology 18 (1969).

    Examples:
        >>> gabriel_pairs([(0, 0), (0, 1000), (1000, 0), (1000, 1000)])
        ((0, 1), (0, 2), (1, 3), (2, 3))
        >>> gabriel_pairs([(0, 0), (1000, 0), (2000, 0), (2000, 0)])
        ((0, 1), (1, 2), (1, 3), (2, 3))
    """
    if longest_mm is not None and longest_mm < 0:
        raise InputError(f"must be >= 0, got {longest_mm}", "longest_mm", longest_mm)
    at: dict[Place, list[int]] = {}
    for index, place in enumerate(places):
        at.setdefault(place, []).append(index)
    sites = sorted(at)
    pairs: list[tuple[int, int]] = []
    for group in at.values():
        pairs.extend((a, b) for number, a in enumerate(group) for b in group[number + 1 :])
    for first, site in enumerate(sites):
        for other in _beside(first, sites, longest_mm):
            pairs.extend((min(a, b), max(a, b)) for a in at[site] for b in at[sites[other]])
    return tuple(sorted(pairs))


def _beside(first: int, sites: Sequence[Place], longest_mm: int | None) -> list[int]:
    """The neighbours of site *first* that come after it; only sites nearer than a candidate can stand between."""
    x, y = sites[first]
    near = sorted(((bx - x) ** 2 + (by - y) ** 2, index) for index, (bx, by) in enumerate(sites) if index != first)
    found: list[int] = []
    for rank, (square, other) in enumerate(near):
        if longest_mm is not None and square > longest_mm * longest_mm:
            break
        if other < first:
            continue
        bx, by = sites[other]
        # k stands within the closed circle on the diameter from a to b exactly if (a - k) · (b - k) <= 0.
        between = islice(near, rank)
        if all((x - sites[k][0]) * (bx - sites[k][0]) + (y - sites[k][1]) * (by - sites[k][1]) > 0 for _, k in between):
            found.append(other)
    return found


def gabriel(buildings: Sequence[Building], *, plane: Plane = METRES, longest_m: float | None = None) -> tuple[Neighbours, ...]:
    """The Gabriel graph of the buildings of each community; no edge crosses from one community into another.

    Args:
        buildings: Each with a point or a footprint; ids unique.
        plane: How their coordinates are measured, see `plane_for`.
        longest_m: Leave out edges longer than this many metres; None keeps all.

    Returns:
        Edges of weight 1, `a` < `b`, sorted.

    Raises:
        InputError: A building has neither point nor footprint, or *longest_m* is negative or no number.
    """
    longest_mm = None if longest_m is None else int(length(longest_m, "longest_m") * 1000)
    groups: dict[str, list[tuple[BuildingId, Place]]] = {}
    for building in sorted(buildings, key=lambda one: one.id):
        place = plane.of(building)
        if place is None:
            raise InputError(f"building {building.id!r} needs a point or a footprint", "Building.point", building.id)
        groups.setdefault(building.community, []).append((building.id, place))
    edges = [
        Neighbours(a=group[i][0], b=group[j][0])
        for group in groups.values()
        for i, j in gabriel_pairs([place for _, place in group], longest_mm=longest_mm)
    ]
    return tuple(sorted(edges, key=lambda edge: (edge.a, edge.b)))
