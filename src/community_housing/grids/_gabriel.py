# SPDX-License-Identifier: Apache-2.0
"""Which buildings are neighbours, from where they stand alone: the Gabriel graph, exact, without any library.

Two buildings are neighbours if no third one stands within the circle that has the two at the ends of a diameter.  The
graph is planar and holds every shortest spanning tree, so it is connected.  Barriers, footprints and other graphs need
geometry: `community_housing.io.geometry._neighbours`.
"""

import math
from collections.abc import Sequence
from itertools import islice

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import Building, BuildingId, Neighbours
from community_housing.errors import InputError
from community_housing.grids._plane import METRES, Place, Plane, length

__all__ = ["gabriel", "gabriel_pairs"]

_MOST_AT_ONE_PLACE = 1000
_FARTHEST_MM = 10**15
_SECTORS = 16
_WIDTH = math.tau / _SECTORS
_EDGES = tuple((math.cos(i * _WIDTH), math.sin(i * _WIDTH)) for i in range(_SECTORS))
_SAFE = 1.000_001  # sectors are measured in floats: a little further than they say nothing is overlooked
_TINY = 1e-9
_MANY = 4  # rings after which it is worth asking where the outer border of all lies


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
        its sides only.  Without *longest_mm* the graph is connected.  Cost about n log n where buildings stand about evenly,
        n² log n at worst.

    Raises:
        InputError: *longest_mm* is negative, a place is more than 10**15 mm away, or more than 1,000 buildings stand at one
            place, as where places are not known.

    Source: Gabriel and Sokal, A new statistical approach to geographic variation analysis, Systematic Zoology 18 (1969).

    Examples:
        >>> gabriel_pairs([(0, 0), (0, 1000), (1000, 0), (1000, 1000)])
        ((0, 1), (0, 2), (1, 3), (2, 3))
        >>> gabriel_pairs([(0, 0), (1000, 0), (2000, 0), (2000, 0)])
        ((0, 1), (1, 2), (1, 3), (2, 3))
    """
    if longest_mm is not None and longest_mm < 0:
        raise InputError(Message("must be >= 0, got {longest_mm}", longest_mm=longest_mm), "longest_mm", longest_mm)
    at: dict[Place, list[int]] = {}
    for index, place in enumerate(places):
        at.setdefault(place, []).append(index)
    pairs: list[tuple[int, int]] = []
    for place, group in at.items():
        if max(map(abs, place)) > _FARTHEST_MM:
            raise InputError(
                Message("expected places within {farthest_mm} mm, got {place}", farthest_mm=_FARTHEST_MM, place=place),
                "places",
                place,
            )
        if len(group) > _MOST_AT_ONE_PLACE:
            raise InputError(
                Message(
                    "expected at most {most_at_one_place} buildings at one place, got {group}; are their places known?",
                    most_at_one_place=_MOST_AT_ONE_PLACE,
                    group=len(group),
                ),
                "places",
                place,
            )
        pairs.extend((a, b) for number, a in enumerate(group) for b in group[number + 1 :])
    field = _Field(sorted(at))
    for first, site in enumerate(field.sites):
        for other in _beside(first, field, longest_mm):
            pairs.extend((min(a, b), max(a, b)) for a in at[site] for b in at[field.sites[other]])
    return tuple(sorted(pairs))


class _Field:
    """Sites in square cells, about two to a cell, so that those near a site are found without looking at all."""

    def __init__(self, sites: Sequence[Place]) -> None:
        self.sites = sites
        xs, ys = [x for x, _ in sites] or [0], [y for _, y in sites] or [0]
        self.box = min(xs), min(ys), max(xs), max(ys)
        wide, deep = self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1
        # On a line cells hold two sites as well.
        self.side = max(1, math.isqrt(2 * wide * deep // max(1, len(sites))), 2 * max(wide, deep) // max(1, len(sites)))
        self.rings = max(wide, deep) // self.side + 1
        self.cells: dict[tuple[int, int], list[int]] = {}
        for index, (x, y) in enumerate(sites):
            self.cells.setdefault((x // self.side, y // self.side), []).append(index)

    def ring(self, site: Place, number: int) -> list[int]:
        """The sites in the cells that are *number* cells away; all within *number* sides are in this ring or a nearer one."""
        cx, cy = site[0] // self.side, site[1] // self.side
        if number == 0:
            return self.cells.get((cx, cy), [])
        edge = range(-number, number + 1)
        around = [(cx + d, cy + s) for s in (-number, number) for d in edge]
        around += [(cx + s, cy + d) for s in (-number, number) for d in edge[1:-1]]
        return [index for cell in around for index in self.cells.get(cell, ())]

    def borders(self, site: Place) -> list[float]:
        """For each sector of directions from *site*, how far the box around all sites reaches in it, and not less."""
        x, y = site
        left, low, right, high = self.box
        ways: list[float] = []
        for cosine, sine in _EDGES:
            across = (right - x) / cosine if cosine > _TINY else (left - x) / cosine if cosine < -_TINY else math.inf
            along = (high - y) / sine if sine > _TINY else (low - y) / sine if sine < -_TINY else math.inf
            ways.append(min(across, along))
        reach = [max(way, ways[(i + 1) % _SECTORS]) for i, way in enumerate(ways)]
        for cx, cy in ((left, low), (left, high), (right, low), (right, high)):
            sector = int(math.atan2(cy - y, cx - x) % math.tau / _WIDTH)
            for place in (sector - 1, sector, sector + 1):  # a corner may lie on the edge of two
                reach[place % _SECTORS] = max(reach[place % _SECTORS], math.hypot(cx - x, cy - y))
        return [one * _SAFE for one in reach]


def _near(first: int, field: _Field, longest_mm: int | None) -> list[tuple[int, int]]:
    """The other sites by squared distance from site *first*, at least all that may be its neighbours or stand between.

    A site k hides all that lies beyond the line through k across the way to it.  In a sector of directions it hides what is
    further than its distance over the cosine of the widest angle to the sector; once every sector is hidden nothing is left.
    """
    x, y = field.sites[first]
    near: list[tuple[int, int]] = []
    hidden = [math.inf] * _SECTORS
    for number in range(field.rings + 1):
        for index in field.ring((x, y), number):
            if index == first:
                continue
            bx, by = field.sites[index]
            square = (bx - x) ** 2 + (by - y) ** 2
            near.append((square, index))
            distance, angle = math.sqrt(square), math.atan2(by - y, bx - x) % math.tau
            middle = int(angle / _WIDTH)
            for sector in range(middle - 3, middle + 4):
                widest = max(abs(angle - sector * _WIDTH), abs(angle - (sector + 1) * _WIDTH)) * _SAFE
                if widest < math.pi / 2:
                    place = sector % _SECTORS
                    hidden[place] = min(hidden[place], distance / math.cos(widest) * _SAFE)
        if number == _MANY:
            hidden = [min(pair) for pair in zip(hidden, field.borders((x, y)), strict=True)]
        seen = number * field.side
        if max(hidden) <= seen or (longest_mm is not None and longest_mm <= seen):
            break
    near.sort()
    return near


def _beside(first: int, field: _Field, longest_mm: int | None) -> list[int]:
    """The neighbours of site *first* that come after it; only sites nearer than a candidate can stand between."""
    sites = field.sites
    x, y = sites[first]
    near = _near(first, field, longest_mm)
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


@door()
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
            raise InputError(
                Message("building {id!r} needs a point or a footprint", id=building.id), "Building.point", building.id
            )
        groups.setdefault(building.community, []).append((building.id, place))
    edges = [
        Neighbours(a=group[i][0], b=group[j][0])
        for group in groups.values()
        for i, j in gabriel_pairs([place for _, place in group], longest_mm=longest_mm)
    ]
    return tuple(sorted(edges, key=lambda edge: (edge.a, edge.b)))
