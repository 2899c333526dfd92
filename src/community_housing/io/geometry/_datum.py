# SPDX-License-Identifier: Apache-2.0
"""Coordinates that are shifted on purpose: GCJ-02 (火星坐标), and when it can be known that a layer is in it.

Maps published in China are shifted by 100 to 700 m against WGS 84.  From one layer of points alone that cannot be seen, and it
is never guessed here.  It is known where the data says so (`crs="GCJ-02"`), or where the same things stand in a second layer
and the two differ by just the shift of that place.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final, Literal

from community_housing._doors import door
from community_housing.district import Building, BuildingId, Point
from community_housing.grids._plane import length
from community_housing.records import result

__all__ = ["GCJ02", "DatumNote", "compare_layers", "from_gcj02", "is_gcj02", "layers_within", "to_gcj02"]

GCJ02: Final = "GCJ-02"
"""What `crs` says of data in GCJ-02 (火星坐标)."""
_NAMES: Final = {"GCJ-02", "GCJ02", "EPSG:GCJ02"}

# The ellipsoid of Krasovsky, which the shift is defined on.
_A: Final = 6_378_245.0
_E2: Final = 0.006_693_421_622_965_943
_METRES_A_DEGREE: Final = 111_320.0
_STEPS: Final = 8
# Where the shift is applied at all: a box around the mainland.
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_LEAST_SHIFT_M: Final = 50.0


@result
class DatumNote:
    """What is known about a shift between two layers, or about a layer that says itself that it is shifted.

    Fields:
        known: "named": the data says that it is in GCJ-02.  "gcj02": the first layer differs from the second by the shift of
            GCJ-02.  "gcj02-reversed": the second layer is the shifted one.  "other": they differ, by something else.
        pairs: How many things stand in both layers.
        offset_m: Median distance between the two places of a thing, in whole metres.
        left_m: Median of what is left when the shift is undone, in whole metres.
    """

    known: Literal["named", "gcj02", "gcj02-reversed", "other"]
    pairs: int = 0
    offset_m: int = 0
    left_m: int = 0


@door()
def is_gcj02(crs: str) -> bool:
    """Whether a coordinate reference system is named as GCJ-02; no register of systems knows it."""
    return crs.strip().upper() in _NAMES


@door()
def to_gcj02(point: Point) -> Point:
    """The place in GCJ-02 of a point in WGS 84, both longitude and latitude in degrees.

    Source: the published approximation of the shift (good to about 1 m); outside a box around the mainland there is none.

    Examples:
        >>> moved = to_gcj02(Point(x=121.5272106, y=31.1774276))
        >>> round(moved.x, 5), round(moved.y, 5)
        (121.53154, 31.1753)
    """
    if not (_WEST <= point.x <= _EAST and _SOUTH <= point.y <= _NORTH):
        return point
    x, y = point.x - 105.0, point.y - 35.0
    common = 20.0 * math.sin(6.0 * math.pi * x) + 20.0 * math.sin(2.0 * math.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (common + 20.0 * math.sin(math.pi * y) + 40.0 * math.sin(math.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * math.sin(math.pi * y / 12.0) + 320.0 * math.sin(math.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (common + 20.0 * math.sin(math.pi * x) + 40.0 * math.sin(math.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * math.sin(math.pi * x / 12.0) + 300.0 * math.sin(math.pi * x / 30.0)) * 2.0 / 3.0
    latitude = math.radians(point.y)
    flat = 1.0 - _E2 * math.sin(latitude) ** 2
    return Point(
        x=point.x + math.degrees(east * math.sqrt(flat) / (_A * math.cos(latitude))),
        y=point.y + math.degrees(north * flat * math.sqrt(flat) / (_A * (1.0 - _E2))),
    )


@door()
def from_gcj02(point: Point) -> Point:
    """The place in WGS 84 of a point in GCJ-02: the point that `to_gcj02` brings there, to a centimetre.

    Examples:
        >>> back = from_gcj02(to_gcj02(Point(x=116.404, y=39.915)))
        >>> round(back.x, 6), round(back.y, 6)
        (116.404, 39.915)
    """
    guess = point
    for _ in range(_STEPS):
        moved = to_gcj02(guess)
        guess = Point(x=guess.x + point.x - moved.x, y=guess.y + point.y - moved.y)
    return guess


@door()
def compare_layers(
    points: Mapping[Any, Point], reference: Mapping[Any, Point], *, tolerance_m: float = 20.0
) -> DatumNote | None:
    """Compare the places of the same things in two layers, both in degrees, and say whether one is shifted to GCJ-02.

    Args:
        points: Place by id in the layer that is asked about.
        reference: Place by id in a layer that is trusted, for example surveyed corners, or official footprints.
        tolerance_m: How far two places of one thing may lie apart and still agree, in metres.

    Returns:
        None where nothing can be known: fewer than three things stand in both, the layers agree, or the shift at that place is
        less than 50 m or no more than *tolerance_m*.  Otherwise what is known.

    Raises:
        InputError: *tolerance_m* is no length.
    """
    length(tolerance_m, "tolerance_m")
    both = sorted(set(points) & set(reference), key=str)
    if len(both) < 3:
        return None
    apart = median(_metres(points[one], reference[one]) for one in both)
    shift = median(_metres(reference[one], to_gcj02(reference[one])) for one in both)
    if apart <= tolerance_m or shift < max(_LEAST_SHIFT_M, tolerance_m):
        return None
    undone = median(_metres(points[one], to_gcj02(reference[one])) for one in both)
    done = median(_metres(to_gcj02(points[one]), reference[one]) for one in both)
    if min(undone, done) > tolerance_m:
        return DatumNote(known="other", pairs=len(both), offset_m=round(apart), left_m=round(min(undone, done)))
    known: Literal["gcj02", "gcj02-reversed"] = "gcj02" if undone <= done else "gcj02-reversed"
    return DatumNote(known=known, pairs=len(both), offset_m=round(apart), left_m=round(min(undone, done)))


@door()
def layers_within(buildings: Iterable[Building], *, crs: str) -> DatumNote | None:
    """What the buildings of one file say about themselves: their system's name, or points that stand off their own footprints.

    Args:
        buildings: In degrees; those with both a point and a footprint are a layer of points beside one of footprints.
        crs: Their system; "GCJ-02" is a statement.

    Returns:
        A note, or None where nothing can be known.
    """
    if is_gcj02(crs):
        return DatumNote(known="named")
    both = [one for one in buildings if one.point is not None and one.footprint]
    points: dict[BuildingId, Point] = {one.id: one.point for one in both if one.point is not None}
    return compare_layers(points, {one.id: _middle(one.footprint[0]) for one in both})


def _middle(ring: Sequence[Point]) -> Point:
    return Point(x=sum(p.x for p in ring) / len(ring), y=sum(p.y for p in ring) / len(ring))


def _metres(a: Point, b: Point) -> float:
    east = (a.x - b.x) * math.cos(math.radians((a.y + b.y) / 2)) * _METRES_A_DEGREE
    return math.hypot(east, (a.y - b.y) * _METRES_A_DEGREE)
