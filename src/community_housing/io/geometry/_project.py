# SPDX-License-Identifier: Apache-2.0
"""From degrees to metres and back, and the question whether coordinates are metres at all (extra `geo`)."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, TypeVar

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, Point
from community_housing.errors import InputError, MissingExtraError
from community_housing.grids._plane import plane_for, points_of
from community_housing.io._systems import crs_name
from community_housing.io.geometry._datum import from_gcj02, is_gcj02, to_gcj02

__all__ = [
    "LOCAL",
    "WGS84",
    "Projection",
    "check_area",
    "is_metric",
    "known_system",
    "need",
    "projected",
    "projection",
    "sound",
    "to_degrees",
]

LOCAL: Final = "local"
WGS84: Final = "EPSG:4326"
_FARTHEST_M: Final = 1e8  # twice round the earth
_BEYOND: Final = 3.0  # degrees beyond the area in which a system is used
_MOST_STRETCH: Final = 0.01
_FARTHEST: Final = 30  # degrees from the middle of a UTM zone; lengths are a sixth too long there

_T = TypeVar("_T")


def need(name: str) -> Any:
    """Import a library of the extra `geo`.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] != name.split(".", maxsplit=1)[0]:
            raise
        raise MissingExtraError("geo", Message("geometry by {name}", name=name)) from missing


def is_metric(crs: str) -> bool:
    """Whether coordinates of *crs* are metres on a plane; "local" is.

    Raises:
        InputError: *crs* is no system that pyproj knows.
        MissingExtraError: The extra `geo` is not installed and the name alone does not tell.
    """
    if crs == LOCAL:
        return True
    system = known_system(crs)
    return bool(system.is_projected) and all(axis.unit_conversion_factor == 1.0 for axis in system.axis_info)


def known_system(crs: str) -> Any:
    """The system that pyproj knows by this name, authority's code or definition.

    Raises:
        InputError: It knows none.
        MissingExtraError: The extra `geo` is not installed.
    """
    pyproj = need("pyproj")
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as unknown:
        raise InputError(
            Message("is no coordinate reference system that is known: {crs!r}", crs=crs_name(crs)), "crs", crs
        ) from unknown


@shows_itself
@attrs.frozen
class Projection:
    """A change of coordinates; longitude (or east) always comes first.

    Fields:
        source: The system of the data.
        target: The system in which to measure; the same where nothing is to change.
        onward: From source to target, one point.
        back: From target to source, one point.
    """

    source: str
    target: str
    onward: Callable[[float, float], tuple[float, float]]
    back: Callable[[float, float], tuple[float, float]]

    def point(self, point: Point) -> Point:
        """The point in the target system."""
        x, y = self.onward(point.x, point.y)
        return Point(x=float(x), y=float(y))

    def record(self, value: _T) -> _T:
        """A record with its `point` or `line` in the target system."""
        if self.source == self.target:
            return value
        held: Any = value
        if hasattr(held, "line"):
            moved: _T = attrs.evolve(held, line=tuple(self.point(one) for one in held.line))
        else:
            moved = attrs.evolve(held, point=self.point(held.point))
        return moved

    def shape(self, shape: Any, *, back: bool = False) -> Any:
        """A shapely geometry in the target system, or back in the source system."""
        if self.source == self.target:
            return shape
        shapely = need("shapely")
        step = self.back if back else self.onward
        return shapely.transform(shape, lambda pairs: [step(x, y) for x, y in pairs.tolist()])


def check_area(crs: str, points: Sequence[Point]) -> None:
    """Refuse coordinates that lie far outside of where their system is used, as those with east and north exchanged do.

    Raises:
        InputError: They do; the message says whether the other order of the two would be right.
    """
    system = known_system(crs)
    area = system.area_of_use
    if area is None or not points:
        return
    pyproj = need("pyproj")
    to_degree = pyproj.Transformer.from_crs(system, system.geodetic_crs, always_xy=True).transform

    def inside(x: float, y: float) -> bool:
        try:
            east, north = to_degree(x, y, errcheck=True)
        except pyproj.exceptions.ProjError:
            return False
        wide = area.west - _BEYOND <= east <= area.east + _BEYOND or area.west > area.east
        return bool(wide) and area.south - _BEYOND <= north <= area.north + _BEYOND

    x, y = sorted(p.x for p in points)[len(points) // 2], sorted(p.y for p in points)[len(points) // 2]
    if not inside(x, y):
        hint = "; longitude (or east) and latitude (or north) seem to be exchanged" if inside(y, x) else ""
        raise InputError(
            Message(
                "({x:g}, {y:g}) lies far outside of where {crs} is used ({name}){hint}",
                x=x,
                y=y,
                crs=crs_name(crs),
                name=area.name,
                hint=hint,
            ),
            "buildings",
            (x, y),
        )


def _is_true(crs: str, points: Sequence[Point]) -> bool:
    """Whether a length in the plane is one on the ground, to a hundredth; in Web Mercator at 40 degrees a third is added."""
    if crs == LOCAL or not points:
        return True
    pyproj = need("pyproj")
    system = known_system(crs)
    x, y = sum(p.x for p in points) / len(points), sum(p.y for p in points) / len(points)
    try:
        east, north = pyproj.Transformer.from_crs(system, system.geodetic_crs, always_xy=True).transform(x, y, errcheck=True)
        found = pyproj.Proj(system).get_factors(east, north, errcheck=True)
    except pyproj.exceptions.ProjError:
        return True  # far away from where the plane is defined; whoever measures there says so
    return all(abs(scale - 1.0) <= _MOST_STRETCH for scale in (found.meridional_scale, found.parallel_scale))


def _same(x: float, y: float) -> tuple[float, float]:
    return x, y


@door()
def projection(crs: str, buildings: Sequence[Building], *, project: bool = False) -> Projection:
    """How to bring the coordinates of *buildings* to metres.

    Args:
        crs: Their system; "GCJ-02" is brought back to WGS 84 first.
        buildings: All that will be measured together; they decide the UTM zone.
        project: Change coordinates that are not metres; without it they are refused.

    Returns:
        A projection to the UTM zone in which the middle of the buildings lies (as geopandas estimates it), or one that
        changes nothing where coordinates are metres already.

    Raises:
        InputError: Coordinates are not metres and *project* is false, *crs* is unknown, or the buildings lie so far apart or so
            near a pole that no UTM zone measures them.
        MissingExtraError: The extra `geo` is not installed.
    """
    points = [point for building in buildings for point in points_of(building)]
    metric = not is_gcj02(crs) and is_metric(crs)
    if crs != LOCAL and not is_gcj02(crs) and (metric or project):
        check_area(crs, points)
    if metric and _is_true(crs, points):
        plane_for(crs, buildings)  # refuses what is said to be metres and looks like degrees
        far = next((p for one in buildings for p in points_of(one) if max(abs(p.x), abs(p.y)) > _FARTHEST_M), None)
        if far is not None:
            raise InputError(
                Message(
                    "coordinates in metres lie within {farthest_m:g}, got ({x:g}, {y:g})",
                    farthest_m=_FARTHEST_M,
                    x=far.x,
                    y=far.y,
                ),
                "buildings",
                far,
            )
        return Projection(crs, crs, _same, _same)
    if not project:
        raise InputError(
            Message("distances are not measured in {crs}; pass project=True, or project first", crs=crs_name(crs)), "crs", crs
        )
    if not points:
        return Projection(crs, crs, _same, _same)
    geopandas, pyproj = need("geopandas"), need("pyproj")
    shifted = is_gcj02(crs)
    system = WGS84 if shifted else crs
    series = geopandas.GeoSeries.from_xy([p.x for p in points], [p.y for p in points], crs=system)
    try:
        zone = series.estimate_utm_crs()
    except RuntimeError as none:
        raise InputError(
            Message("no UTM zone holds the buildings, whose coordinates are in {crs}", crs=crs_name(crs)), "crs", crs
        ) from none
    middle = 6 * int(str(zone.utm_zone)[:-1]) - 183
    far = max(points, key=lambda point: abs(point.x - middle))
    if known_system(system).is_geographic and abs(far.x - middle) > _FARTHEST:
        raise InputError(
            Message(
                "the buildings lie too far apart to be measured together: {x:g} degrees east is "
                "more than {farthest} from the middle of the UTM zone of all, {middle}",
                x=far.x,
                farthest=_FARTHEST,
                middle=middle,
            ),
            "buildings",
            far,
        )
    onward = pyproj.Transformer.from_crs(known_system(system), zone, always_xy=True).transform
    back = pyproj.Transformer.from_crs(zone, known_system(system), always_xy=True).transform
    if shifted:
        return Projection(crs, str(zone.to_string()), lambda x, y: onward(*_unshift(x, y)), lambda x, y: _shift(*back(x, y)))
    return Projection(crs, str(zone.to_string()), onward, back)


def _unshift(x: float, y: float) -> tuple[float, float]:
    point = from_gcj02(Point(x=x, y=y))
    return point.x, point.y


def _shift(x: float, y: float) -> tuple[float, float]:
    point = to_gcj02(Point(x=x, y=y))
    return point.x, point.y


def to_degrees(crs: str) -> Projection:
    """The change from *crs* to longitude and latitude on WGS 84, as GeoJSON wants them; none for "local".

    Raises:
        InputError: *crs* is "local", which lies nowhere on the earth, or unknown.
    """
    if crs == LOCAL:
        raise InputError("a local plane lies nowhere on the earth and has no longitude and latitude", "crs", crs)
    if is_gcj02(crs):
        return Projection(crs, WGS84, _unshift, _shift)
    pyproj = need("pyproj")
    onward = pyproj.Transformer.from_crs(known_system(crs), WGS84, always_xy=True)
    back = pyproj.Transformer.from_crs(WGS84, known_system(crs), always_xy=True)
    return Projection(crs, WGS84, onward.transform, back.transform)


def sound(shape: Any) -> Any:
    """A shape that can be measured: what has no area, such as a spike, is left out where anything has."""
    shapely = need("shapely")
    if shape.is_valid:
        return shape
    whole = shapely.make_valid(shape)
    flat = [part for part in shapely.get_parts(whole) if shapely.area(part) > 0]
    return shapely.union_all(flat) if flat else shapely.convex_hull(shape)


def projected(buildings: Sequence[Building], change: Projection) -> tuple[Building, ...]:
    """The buildings with points and footprints in the target system."""
    if change.source == change.target:
        return tuple(buildings)
    return tuple(
        Building(
            id=building.id,
            community=building.community,
            households=building.households,
            persons=building.persons,
            point=None if building.point is None else change.point(building.point),
            footprint=tuple(tuple(change.point(point) for point in ring) for ring in building.footprint),
            name=building.name,
        )
        for building in buildings
    )
