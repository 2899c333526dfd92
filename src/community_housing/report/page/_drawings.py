# SPDX-License-Identifier: Apache-2.0
"""The drawings of the page as SVG of our own: bars whose labels stay text of the page, and the map of grids.

Positions in bars are percentages, so that a bar is as wide as its cell on a telephone, a screen or paper and nothing in it is
stretched.  The map has no text in it; names are laid over it in the language of the page.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from community_housing.district import Building, BuildingId
from community_housing.grids._plane import Place, plane_for
from community_housing.results._district_result import DistrictResult

__all__ = ["GridMap", "Label", "Scale", "grid_map", "scale_for"]

COLOURS: Final = 8
"""How many colours grids are told apart by."""


@attrs.frozen
class Scale:
    """A scale from 0 to *most* with its ticks, positions in per cent."""

    most: int
    ticks: tuple[int, ...]

    def at(self, value: int) -> str:
        """The position of a value as a percentage with two decimals."""
        hundredths = min(max(value, 0), self.most) * 10000 // self.most
        return f"{hundredths // 100}.{hundredths % 100:02d}%"


def scale_for(values: Iterable[int]) -> Scale:
    """A round scale that holds every value, with four to eight ticks.

    Examples:
        >>> scale_for([3600, 62000]).ticks
        (0, 10000, 20000, 30000, 40000, 50000, 60000, 70000)
    """
    largest = max((*values, 1))
    step = 1
    while largest > step * 8:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    count = -(-largest // step)
    return Scale(most=step * count, ticks=tuple(step * index for index in range(count + 1)))


@attrs.frozen
class Label:
    """A community's name, at a place in per cent of the map."""

    community: str
    left: str
    top: str


@attrs.frozen
class Stroke:
    """One grid as two paths: its inner neighbours, and its buildings."""

    colour: int
    links: str
    dots: str
    outside: bool


@attrs.frozen
class GridMap:
    """A map: strokes in a view box, and where names go.

    Fields:
        width, height: Of the view box, in thousandths of the longer side.
        strokes: One for each grid.
        cuts: Path of the neighbours that stand in different grids.
        labels: One for each community.
    """

    width: int
    height: int
    strokes: tuple[Stroke, ...]
    cuts: str
    labels: tuple[Label, ...]


def grid_map(result: DistrictResult) -> GridMap | None:
    """The map of the grids; None where a building has no place, or there is none."""
    district = result.pack.district
    if not district.buildings:
        return None
    plane = plane_for(district.crs, district.buildings, project=True)
    places: dict[BuildingId, Place] = {}
    for building in district.buildings:
        place = plane.of(building)
        if place is None:
            return None
        places[building.id] = place
    frame = _Frame.around(places.values())
    spots = {name: frame.spot(place) for name, place in places.items()}
    grid_of = {member: grid.code for one in result.grids for grid in one.grids for member in grid.members}
    links: dict[str, list[str]] = {}
    cuts: list[str] = []
    for a, b in sorted((min(pair.a, pair.b), max(pair.a, pair.b)) for pair in result.neighbours):
        line = _line(spots[a], spots[b])
        if grid_of.get(a) == grid_of.get(b):
            links.setdefault(grid_of[a], []).append(line)
        else:
            cuts.append(line)
    strokes = tuple(
        Stroke(
            colour=(grid.sequence - 1) % COLOURS,
            links="".join(links.get(grid.code, ())),
            dots="".join(_dot(spots[member]) for member in grid.members),
            outside=grid.violation > 0,
        )
        for one in result.grids
        for grid in one.grids
    )
    return GridMap(
        width=frame.width,
        height=frame.height,
        strokes=strokes,
        cuts="".join(cuts),
        labels=_labels(district.buildings, spots, frame),
    )


def _line(one: tuple[int, int], other: tuple[int, int]) -> str:
    return f"M{one[0]} {one[1]}L{other[0]} {other[1]}"


def _dot(spot: tuple[int, int]) -> str:
    # A line of no length with round ends is drawn as a dot.
    return f"M{spot[0]} {spot[1]}h0"


_LONGER: Final = 2000
_MARGIN: Final = 40


@attrs.frozen
class _Frame:
    """From places in millimetres, north up, to a view box, north up as well though y grows downwards."""

    west: int
    north: int
    span: int
    width: int
    height: int

    @classmethod
    def around(cls, places: Iterable[Place]) -> "_Frame":
        listed = list(places)
        west, east = min(x for x, _ in listed), max(x for x, _ in listed)
        south, north = min(y for _, y in listed), max(y for _, y in listed)
        span = max(east - west, north - south, 1)
        return cls(
            west=west,
            north=north,
            span=span,
            width=(east - west) * _LONGER // span + 2 * _MARGIN,
            height=(north - south) * _LONGER // span + 2 * _MARGIN,
        )

    def spot(self, place: Place) -> tuple[int, int]:
        x, y = place
        return (x - self.west) * _LONGER // self.span + _MARGIN, (self.north - y) * _LONGER // self.span + _MARGIN


def _labels(buildings: Sequence[Building], spots: dict[BuildingId, tuple[int, int]], frame: _Frame) -> tuple[Label, ...]:
    corners: dict[str, tuple[int, int]] = {}
    for building in buildings:
        x, y = spots[building.id]
        left, top = corners.get(building.community, (x, y))
        corners[building.community] = (min(left, x), min(top, y))
    return tuple(
        Label(community=community, left=_share(left, frame.width), top=_share(top, frame.height))
        for community, (left, top) in sorted(corners.items())
    )


def _share(part: int, whole: int) -> str:
    hundredths = part * 10000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
