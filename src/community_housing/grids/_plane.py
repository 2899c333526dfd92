# SPDX-License-Identifier: Apache-2.0
"""Where buildings stand, as whole millimetres in a plane, so that everything after it is integer arithmetic.

Coordinates come in as floats because files carry them so.  They are turned into integers once, here; which building is
central, which grid lies west of another and which buildings are neighbours is then decided exactly.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, Literal

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, Point
from community_housing.errors import InputError

__all__ = [
    "DEGREES",
    "METRES",
    "Place",
    "Plane",
    "exchanged",
    "in_degrees",
    "is_web_mercator",
    "length",
    "plane_for",
    "points_of",
]

Place = tuple[int, int]
"""East and north in whole millimetres."""

_MILLIMETRES: Final = 1000
_LONGEST_M: Final = 10**12
_FULL_LONGITUDE: Final = 180.0
_FULL_LATITUDE: Final = 90.0
_WEST, _SOUTH, _NORTH = 73.0, 3.0, 54.0  # where China begins
_DEGREES_SPAN: Final = 2.0
_WGS84_A: Final = 6_378_137.0
_WGS84_E2: Final = 0.006_694_379_990_141_317

# Geographic systems that data from China and the web come in.  Other codes are taken for metres here, where no table of
# systems is at hand; `io.geometry` asks pyproj and refuses every geographic one.  GCJ-02 is shifted, but by nearly the same
# everywhere within a community.
DEGREES: Final = frozenset(
    {
        "CRS84", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "WGS84", "WGS 84", "GCJ-02", "GCJ02",
        "EPSG:4326", "EPSG:4979", "EPSG:4490", "EPSG:4480", "EPSG:4214", "EPSG:4610", "EPSG:4555", "EPSG:4258", "EPSG:4269",
    }
)  # fmt: skip


_WEB_MERCATOR: Final = frozenset(
    {"EPSG:3857", "EPSG:900913", "EPSG:3785", "EPSG:102100", "EPSG:102113", "ESRI:102100", "ESRI:102113"}
)


def is_web_mercator(crs: str) -> bool:
    """Whether *crs* is Web Mercator, whose metres are longer than those on the ground, by a third at 40 degrees north."""
    return crs.strip().upper() in _WEB_MERCATOR


def exchanged(points: Sequence[Point]) -> bool:
    """Whether longitudes and latitudes in degrees stand in each other's place, as far as it can be told.

    It can where a latitude would be beyond the pole, and where all places of China would lie in the Arctic Ocean.
    """
    return bool(points) and all(
        abs(p.x) <= _FULL_LATITUDE and (_FULL_LATITUDE < abs(p.y) <= _FULL_LONGITUDE or (p.y > _WEST and _SOUTH < p.x < _NORTH))
        for p in points
    )


def in_degrees(crs: str) -> bool:
    """Whether *crs* is one of the geographic systems known without a table of systems."""
    return crs.strip().upper() in DEGREES


@shows_itself
@attrs.frozen(slots=True)
class Plane:
    """How a point becomes a place in millimetres.

    Fields:
        unit: "metres": coordinates are metres.  "degrees": longitude and latitude, laid on the plane that touches the
            WGS 84 ellipsoid at (*longitude*, *latitude*).  "web_mercator": brought to degrees first, exactly.
        longitude: Degrees east of the point of contact.
        latitude: Degrees north of the point of contact.

    Guarantees:
        In metres exact to half a millimetre.  In degrees lengths within 10 km of the point of contact are true to about
        0.2 %, enough to say what is near, too little for a survey: project by `io.geometry._neighbours` for that.
    """

    unit: Literal["metres", "degrees", "web_mercator"] = "metres"
    longitude: float = 0.0
    latitude: float = 0.0

    def place(self, point: Point) -> Place:
        """The place of *point* in whole millimetres, halves to even."""
        if self.unit == "metres":
            return _whole(point.x), _whole(point.y)
        if self.unit == "web_mercator":
            point = _from_web_mercator(point)
        sine = math.sin(math.radians(self.latitude))
        root = math.sqrt(1.0 - _WGS84_E2 * sine * sine)
        east = math.radians(point.x - self.longitude) * math.cos(math.radians(self.latitude)) * _WGS84_A / root
        north = math.radians(point.y - self.latitude) * _WGS84_A * (1.0 - _WGS84_E2) / root**3
        return _whole(east), _whole(north)

    def of(self, building: Building) -> Place | None:
        """Where *building* stands: its point, else the centroid of its footprint; None where it has neither."""
        if building.point is not None:
            return self.place(building.point)
        if not building.footprint:
            return None
        return centroid([[self.place(point) for point in ring] for ring in building.footprint])


def _from_web_mercator(point: Point) -> Point:
    """Longitude and latitude of a place in Web Mercator, whose sphere has the radius of the equator."""
    return Point(x=math.degrees(point.x / _WGS84_A), y=math.degrees(2 * math.atan(math.exp(point.y / _WGS84_A)) - math.pi / 2))


METRES: Final = Plane()
"""The plane of coordinates that are metres already."""


def plane_for(crs: str, buildings: Sequence[Building], *, project: bool = False) -> Plane:
    """The plane in which to measure the *buildings* of a district.

    Args:
        crs: Coordinate reference system of the buildings.
        buildings: All that will be measured together.
        project: Lay degrees on a plane; without it degrees are refused.

    Returns:
        `METRES`, or the plane that touches the earth in the middle of the buildings.

    Raises:
        InputError: Coordinates are degrees and *project* is false, are out of range, or are said to be metres and look
            like degrees (everything within longitude and latitude, and less than 2 apart).
    """
    points = [point for building in buildings for point in points_of(building)]
    mercator = is_web_mercator(crs)
    if in_degrees(crs) or mercator:
        if not project:
            unit = "Web Mercator" if mercator else "degrees"
            raise InputError(
                Message(
                    "distances are not measured in {unit} ({crs}); pass project=True, or project first", unit=unit, crs=crs
                ),
                "crs",
                crs,
            )
        if mercator:
            points = [_from_web_mercator(point) for point in points]
        if exchanged(points):
            raise InputError(
                Message("longitude and latitude seem to be exchanged: ({x}, {y})", x=points[0].x, y=points[0].y),
                "Building.point",
                points[0],
            )
        for point in points:
            if abs(point.x) > _FULL_LONGITUDE or abs(point.y) > _FULL_LATITUDE:
                raise InputError(
                    Message("must be longitude and latitude in degrees, got ({x}, {y})", x=point.x, y=point.y),
                    "Building.point",
                    point,
                )
        if not points:
            return Plane(unit="degrees")
        return Plane(
            unit="web_mercator" if mercator else "degrees",
            longitude=(min(p.x for p in points) + max(p.x for p in points)) / 2,
            latitude=(min(p.y for p in points) + max(p.y for p in points)) / 2,
        )
    if _looks_like_degrees(points):
        raise InputError(
            Message("coordinates are said to be metres ({crs}) and look like degrees; name their system", crs=crs), "crs", crs
        )
    return METRES


def length(metres: float, name: str, *, least: str = ">= 0") -> float:
    """Check a length in metres that a caller gives and return it as a float.

    Args:
        metres: A float or int from 0 to 10**12, no bool.
        name: The argument, for the error.
        least: ">= 0", or "> 0" where nothing has no length.

    Raises:
        InputError: It is no such number.
    """
    number = isinstance(metres, (int, float)) and not isinstance(metres, bool)
    if not number or not 0 <= metres <= _LONGEST_M or (metres == 0 and least == "> 0"):
        raise InputError(
            Message("must be a length in metres {least} and at most 10**12, got {metres!r}", least=least, metres=metres),
            name,
            metres,
        )
    return float(metres)


def centroid(rings: Sequence[Sequence[Place]]) -> Place:
    """The centroid of a ring with holes, exact and then rounded; of its corners where it has no area."""
    area = east = north = 0
    x0, y0 = rings[0][0]
    for number, ring in enumerate(rings):
        ring_area = ring_east = ring_north = 0
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
            ring_area += cross
            ring_east += cross * (ax + bx - 2 * x0)
            ring_north += cross * (ay + by - 2 * y0)
        # The outer ring counts, holes count against it, however each of them is wound.
        sign = (1 if ring_area >= 0 else -1) * (1 if number == 0 else -1)
        area += sign * ring_area
        east += sign * ring_east
        north += sign * ring_north
    if area <= 0:
        corners = rings[0]
        return (
            round(Fraction(sum(x for x, _ in corners), len(corners))),
            round(Fraction(sum(y for _, y in corners), len(corners))),
        )
    return x0 + round(Fraction(east, 3 * area)), y0 + round(Fraction(north, 3 * area))


def points_of(building: Building) -> Iterable[Point]:
    """The point of a building and the corners of its footprint."""
    if building.point is not None:
        yield building.point
    for ring in building.footprint:
        yield from ring


def _looks_like_degrees(points: Sequence[Point]) -> bool:
    if len(points) < 2:
        return False
    xs, ys = [p.x for p in points], [p.y for p in points]
    span = max(max(xs) - min(xs), max(ys) - min(ys))
    whole = all(p.x == int(p.x) and p.y == int(p.y) for p in points)
    within = max(map(abs, xs)) <= _FULL_LONGITUDE and max(map(abs, ys)) <= _FULL_LATITUDE
    return within and not whole and 0.0 < span < _DEGREES_SPAN


def _whole(metres: float) -> int:
    """The whole millimetres of a length in metres, halves to even, exactly."""
    top, bottom = metres.as_integer_ratio()
    whole, rest = divmod(top * _MILLIMETRES, bottom)
    return whole + (2 * rest > bottom or (2 * rest == bottom and whole % 2))
