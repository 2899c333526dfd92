# SPDX-License-Identifier: Apache-2.0
"""Outlines of grids: polygons that tile each community without overlap (extra `geo`).

Every place on the ground goes to the building nearest to it (to its point, or to its footprint), within the boundary of the
community; the pieces of one grid are then joined.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, BuildingId, CommunityId, District, by_community
from community_housing.errors import InputError
from community_housing.grids._communities import GridFailure
from community_housing.grids._domain import CommunityGrids
from community_housing.grids._plane import METRES, Place, in_degrees, length
from community_housing.io.geometry._project import need, projected, projection, sound

__all__ = ["Outlines", "outlines"]

_MILLIMETRES: Final = 1000.0
_STEP_M: Final = 2.0
_FAR_M: Final = 1000.0
_FINE_M: Final = 1e-6
_DEGREE_DIGITS: Final = 7
_METRE_DIGITS: Final = 3
_POLYGONS: Final = ("Polygon", "MultiPolygon", "GeometryCollection")


@shows_itself
@attrs.frozen
class Outlines:
    """The outlines of the grids of a district.

    Fields:
        metric: Shapely polygon of each grid by code, in metres (`crs`): for measuring.
        shapes: The same in the coordinates of the district: for drawing and files.
        communities: Shapely polygon of each community, in metres.
        without: Codes of grids that have no ground of their own: every building of theirs stands where a building of another
            grid stands, or outside the boundary of the community.
        crs: The system of *metric* and *communities*.
        source: The system of *shapes*, which is the district's.
        back: Brings a shape from the one to the other.
    """

    metric: dict[str, Any]
    shapes: dict[str, Any]
    communities: dict[CommunityId, Any]
    without: tuple[str, ...]
    crs: str
    source: str
    back: Callable[[Any], Any]

    def geometries(self) -> dict[str, dict[str, Any]]:
        """GeoJSON geometry of each grid by code, in the coordinates of the district: what `grids_feature_collection` takes.

        Outer rings are counter-clockwise; coordinates keep millimetres, or seven decimals of a degree.
        """
        return {code: self._geometry(shape) for code, shape in self.shapes.items()}

    def boundaries(self) -> dict[CommunityId, dict[str, Any]]:
        """GeoJSON geometry of each community, like `geometries`."""
        return {community: self._geometry(self.back(shape)) for community, shape in self.communities.items()}

    def _geometry(self, shape: Any) -> dict[str, Any]:
        shapely = need("shapely")
        digits = _DEGREE_DIGITS if in_degrees(self.source) else _METRE_DIGITS
        return _rounded(shapely.geometry.mapping(shapely.orient_polygons(shape, exterior_cw=False)), digits)


@door()
def outlines(
    district: District,
    answers: Iterable[CommunityGrids | GridFailure],
    *,
    boundaries: Mapping[CommunityId, Any] | None = None,
    margin_m: float = 25.0,
    project: bool = False,
) -> Outlines:
    """Draw the outlines of grids: a building's own footprint, and the ground that is nearer to it than to any other.

    Args:
        district: The buildings, with points or footprints, and their coordinate reference system.
        answers: Their grids.
        boundaries: Shapely polygon of each community in the coordinates of the district.  A community without one takes
            the convex hull of its buildings, widened by *margin_m*, less the ground that is nearer to a building of
            another community.
        margin_m: In metres, > 0.
        project: Measure coordinates that are not metres in the UTM zone of the buildings; without it they are refused.

    Returns:
        One outline for each grid that has ground of its own.

    Raises:
        InputError: Coordinates are not metres and *project* is false, a building has no place, *margin_m* is not positive, or a
            boundary has no area or lies a kilometre away from every building of its community.
        MissingExtraError: The extra `geo` is not installed.

    Guarantees:
        The outlines of a community tile its polygon: together they are all of it, and no two of them share ground beyond
        what rounding a coordinate leaves.  Communities without a boundary do not overlap each other.  An outline can have
        several pieces, where the buildings of a grid are neighbours across a gap.

    Source: Voronoi cells by GEOS; docs/decisions/0014.
    """
    length(margin_m, "margin_m", least="> 0")
    shapely = need("shapely")
    grid_of = {
        member: grid.code
        for answer in answers
        if isinstance(answer, CommunityGrids)
        for grid in answer.grids
        for member in grid.members
    }
    for community, shape in (boundaries or {}).items():
        if not hasattr(shape, "geom_type"):
            raise InputError(
                Message("must be a shapely geometry, got {shape!r} for {community!r}", shape=shape, community=community),
                "boundaries",
                shape,
            )
    change = projection(district.crs, district.buildings, project=project)
    members = by_community(sorted((b for b in projected(district.buildings, change) if b.id in grid_of), key=lambda b: b.id))
    given = {
        community: _ground(community, change.shape(shape), members[community])
        for community, shape in (boundaries or {}).items()
        if community in members
    }
    free = [building for community, group in members.items() if community not in given for building in group]
    cells = _cells(free, margin_m)
    metric: dict[str, Any] = {}
    communities: dict[CommunityId, Any] = {}
    for community, group in members.items():
        if community in given:
            ground, own = _polygons(given[community]), _cells(group, margin_m, cover=given[community])
        else:
            own = {building.id: cells[building.id] for building in group if building.id in cells}
            hull = shapely.union_all([_body(building) for building in group]).convex_hull.buffer(margin_m)
            ground = _polygons(_robust(shapely.intersection, hull, _robust(shapely.union_all, list(own.values()))))
        communities[community] = ground
        pieces: dict[str, list[Any]] = {}
        for building in group:
            if building.id in own:
                pieces.setdefault(grid_of[building.id], []).append(own[building.id])
        bodies = _bodies(group, grid_of)
        built = _robust(shapely.union_all, list(bodies.values()))
        for code, parts in pieces.items():
            # Cells are joined before they are clipped: their common borders still agree to the last digit.
            outline = _robust(shapely.union_all, parts)
            if bodies:
                inside = bodies.get(code, shapely.Polygon())
                others = _robust(shapely.difference, built, inside)
                outline = _robust(shapely.union, _robust(shapely.difference, outline, others), inside)
            outline = _polygons(_robust(shapely.intersection, outline, ground))
            if not outline.is_empty:
                metric[code] = outline
    metric = dict(sorted(metric.items()))
    return Outlines(
        metric=metric,
        shapes={code: change.shape(shape, back=True) for code, shape in metric.items()},
        communities=communities,
        without=tuple(sorted(set(grid_of.values()) - set(metric))),
        crs=change.target,
        source=district.crs,
        back=partial(change.shape, back=True),
    )


def _ground(community: CommunityId, shape: Any, group: Sequence[Building]) -> Any:
    """A boundary as ground that can be divided.

    Raises:
        InputError: It has no area, or none of the buildings stands in it or within a kilometre of it.
    """
    shapely = need("shapely")
    ground = _polygons(sound(shape))
    if ground.is_empty or shapely.area(ground) == 0:
        raise InputError(
            Message(
                "the boundary of {community!r} is no ground: a {geom_type} without area",
                community=community,
                geom_type=shape.geom_type,
            ),
            "boundaries",
            community,
        )
    apart = min(float(shapely.distance(ground, _body(building))) for building in group)
    if not apart <= _FAR_M:
        raise InputError(
            Message(
                "the boundary of {community!r} lies {apart:,.0f} m from the nearest of its buildings; bring both to one system",
                community=community,
                apart=apart,
            ),
            "boundaries",
            community,
        )
    return ground


def _cells(buildings: Sequence[Building], margin_m: float, *, cover: Any | None = None) -> dict[BuildingId, Any]:
    """The ground nearest to each building, far enough to cover every margin and *cover*.

    Of several buildings at one place the one with the least id has the ground.
    """
    shapely = need("shapely")
    owner: dict[Place, BuildingId] = {}
    walls: set[Place] = set()
    for building in buildings:
        for site in _sites(building):
            owner.setdefault(site, building.id)
            if building.footprint:
                walls.add(site)
    if not owner:
        return {}
    sites = sorted(owner)
    west, south = min(x for x, _ in sites), min(y for _, y in sites)
    # Near the origin of the plane doubles are finest; the shift back is exact to far below a millimetre.
    points = shapely.MultiPoint(
        [_uneven(x - west, y - south) if (x, y) in walls else _metres(x - west, y - south) for x, y in sites]
    )
    reach = points.envelope.buffer(4 * margin_m)
    if cover is not None:
        shifted = shapely.transform(cover, lambda pairs: pairs - [west / _MILLIMETRES, south / _MILLIMETRES])
        reach = shapely.union(reach, shifted.buffer(margin_m)).envelope
    if len(sites) == 1:
        found = [reach.envelope]
    else:
        found = list(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=reach.envelope, ordered=True)))
    pieces: dict[BuildingId, list[Any]] = {}
    for site, cell in zip(sites, found, strict=True):
        pieces.setdefault(owner[site], []).append(cell)
    offset = [west / _MILLIMETRES, south / _MILLIMETRES]
    return {
        one: shapely.transform(_robust(shapely.union_all, parts), lambda pairs: pairs + offset) for one, parts in pieces.items()
    }


def _metres(x: float, y: float) -> tuple[float, float]:
    return x / _MILLIMETRES, y / _MILLIMETRES


def _uneven(x: int, y: int) -> tuple[float, float]:
    """A point of a wall, moved by less than half a millimetre, always the same way.

    Points at even distances along parallel walls lie on common circles by the hundred, and there GEOS makes cells that overlap.
    """
    dice = ((x * 73_856_093) ^ (y * 19_349_663)) * 2_654_435_761 & 0xFFFF_FFFF
    return _metres(x + 0.8 * ((dice & 0xFFFF) / 0x10000 - 0.5), y + 0.8 * ((dice >> 16) / 0x10000 - 0.5))


def _bodies(group: Sequence[Building], grid_of: Mapping[BuildingId, str]) -> dict[str, Any]:
    """The footprints of each grid as one shape; where two buildings overlap the lesser id has the ground.

    Along a common wall the points of two buildings take turns, and so would their cells: the footprints themselves decide.
    """
    shapely = need("shapely")
    held: dict[str, list[Any]] = {}
    before = shapely.Polygon()
    for building in group:
        if building.footprint:
            body = _polygons(_robust(shapely.difference, _body(building), before))
            before = _robust(shapely.union, before, body)
            held.setdefault(grid_of[building.id], []).append(body)
    return {code: _robust(shapely.union_all, parts) for code, parts in held.items()}


def _robust(operation: Callable[..., Any], *shapes: Any) -> Any:
    """An overlay of shapes; where walls that nearly coincide defeat it, once more on a grid of a thousandth of a millimetre."""
    shapely = need("shapely")
    try:
        return operation(*shapes)
    except shapely.errors.GEOSException:
        return operation(*shapes, grid_size=_FINE_M)


def _sites(building: Building) -> list[Place]:
    """What stands for a building: its point, or points along the walls of its footprint."""
    if not building.footprint:
        place = METRES.of(building)
        if place is None:
            raise InputError(Message("building {id!r} needs a point or a footprint", id=building.id), "buildings", building.id)
        return [place]
    shapely = need("shapely")
    walls = shapely.segmentize(shapely.LinearRing([(p.x, p.y) for p in building.footprint[0]]), _STEP_M)
    return sorted({(round(x * _MILLIMETRES), round(y * _MILLIMETRES)) for x, y in walls.coords})


def _body(building: Building) -> Any:
    shapely = need("shapely")
    if building.footprint:
        return sound(shapely.Polygon([(p.x, p.y) for p in building.footprint[0]]))
    x, y = METRES.of(building) or (0, 0)
    return shapely.Point(x / _MILLIMETRES, y / _MILLIMETRES)


def _polygons(shape: Any) -> Any:
    """The parts of a shape that have area."""
    shapely = need("shapely")
    if shape.geom_type not in _POLYGONS:
        return shapely.Polygon()
    if shape.geom_type != "GeometryCollection":
        return shape
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type in _POLYGONS])


def _rounded(geometry: Mapping[str, Any], digits: int) -> dict[str, Any]:
    def round_all(value: Any) -> Any:
        return round(value, digits) if isinstance(value, float) else [round_all(one) for one in value]

    return {"type": geometry["type"], "coordinates": round_all(geometry["coordinates"])}
