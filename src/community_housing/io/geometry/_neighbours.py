# SPDX-License-Identifier: Apache-2.0
"""Which buildings are neighbours, from points or footprints, with barriers, gates and bridges (extra `geo`).

Distances are never measured in degrees: project first, or ask for it.  `grids._gabriel` does the plain case of points without
barriers and needs no library.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Final, Literal

import attrs
from annotated_types import Gt, Le, MinLen

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.district import ID, Building, BuildingId, CommunityId, Neighbours, Point, by_community
from community_housing.errors import InputError
from community_housing.grids._gabriel import gabriel_pairs
from community_housing.grids._plane import METRES, Place, in_degrees, length
from community_housing.io.geometry._datum import DatumNote, layers_within
from community_housing.io.geometry._project import need, projected, projection, sound
from community_housing.io.geometry._weights import Weighing, Weights
from community_housing.records import Text, record, result

__all__ = ["Adjacency", "Barrier", "Gate", "Method", "adjacency", "neighbours_from_graph"]

Method = Literal["gabriel", "delaunay", "contiguity"]
"""How neighbours are found: from places (the first two) or from footprints."""

_MILLIMETRES: Final = 1000.0


@record
class Barrier:
    """A road, river or wall that parts buildings: no edge crosses it.

    Fields:
        id: For reports.
        line: At least two points, in the coordinates of the buildings.
        name: For a reader.
    """

    id: Annotated[str, ID]
    line: Annotated[tuple[Point, ...], MinLen(2)]
    name: Text | None = None


@record
class Gate:
    """An opening in every barrier near it: a crossing, a footbridge, a gate in a wall.

    Fields:
        id: For reports.
        point: Its middle, in the coordinates of the buildings.
        radius_m: How far it opens the barriers, in metres from its middle.
    """

    id: Annotated[str, ID]
    point: Point
    radius_m: Annotated[float, Gt(0.0), Le(100_000.0)]


@result
class Adjacency:
    """Neighbours found from geometry, and what was left out and why.

    Fields:
        neighbours: Edges with `a` < `b`, sorted.
        cut: Pairs that would be neighbours but for a barrier.
        isolated: Buildings without any neighbour though their community has others; by id.
        crs: The system in which distances were measured.
        datum: What the buildings say about a shift such as that of GCJ-02, see `geometry_datum`; None where nothing is known.
    """

    neighbours: tuple[Neighbours, ...]
    cut: tuple[tuple[BuildingId, BuildingId], ...]
    isolated: tuple[BuildingId, ...]
    crs: str
    datum: DatumNote | None = None

    def __iter__(self) -> Iterator[Neighbours]:
        """Go through the neighbours, so that this can be handed to `grids.partition` as it is."""
        return iter(self.neighbours)


@door()
def adjacency(  # noqa: PLR0913 - each is a separate choice of the user
    buildings: Sequence[Building],
    *,
    crs: str,
    method: Method = "gabriel",
    longest_m: float | None = None,
    tolerance_m: float = 1.0,
    barriers: Iterable[Barrier] = (),
    gates: Iterable[Gate] = (),
    bridges: Iterable[Neighbours] = (),
    weights: Weights = "one",
    project: bool = False,
) -> Adjacency:
    """Find the neighbours of each building within its community.

    Args:
        buildings: Ids unique; with points or footprints, "contiguity" with footprints.
        crs: Their coordinate reference system, or "local" for metres in a plane.
        method: "gabriel": no third building in the circle between the two.  "delaunay": joined in the triangulation, more
            edges.  "contiguity": footprints within *tolerance_m* of each other.
        longest_m: Leave out edges between places (centroids of footprints) longer than this, in metres; None keeps all.
        tolerance_m: Widest gap between contiguous footprints, in metres.
        barriers: Lines that no edge may cross or touch.
        gates: Openings in the barriers.
        bridges: Neighbours named by hand; they hold whatever lies between, and their weight replaces a found edge's.
        weights: What it weighs to part two neighbours: "one"; "boundary": decimetres of the boundary that they share;
            "proximity": ten thousand over their distance in metres.  See `geometry_weights.Weighing`.
        project: Measure coordinates that are not metres in the UTM zone of the buildings; without it they are refused.

    Returns:
        The edges, those that barriers cut, and buildings left alone.

    Raises:
        InputError: Coordinates are not metres and *project* is false, a building has no place or no footprint where one is
            needed, an id is there twice, a length is negative, or a bridge names unknown buildings or two communities.
        MissingExtraError: The extra `geo` is not installed.

    Guarantees:
        The answer does not depend on the order of the rows.  Buildings at one place are neighbours; fewer than three and
        buildings on one line are normal input.  With "gabriel", no *longest_m* and no barriers every community is connected.
    """
    _check(buildings, longest_m, tolerance_m)
    change = projection(crs, buildings, project=project)
    ordered = sorted(projected(buildings, change), key=lambda building: building.id)
    wall = _wall([change.record(one) for one in barriers], [change.record(one) for one in gates])
    found: dict[tuple[BuildingId, BuildingId], Neighbours] = {}
    cut: list[tuple[BuildingId, BuildingId]] = []
    for members in by_community(ordered).values():
        pairs = _near(members, tolerance_m, longest_m) if method == "contiguity" else _between(members, method, longest_m)
        weighing = Weighing(
            kind=weights,
            places=[_place(member) for member in members],
            shapes=[_shape(member) for member in members] if method == "contiguity" else None,
            tolerance_m=tolerance_m,
        )
        for (i, j), weight in zip(pairs, weighing.weigh(pairs), strict=True):
            a, b = members[i].id, members[j].id
            if wall is not None and _crosses(wall, members[i], members[j], method):
                cut.append((a, b))
            else:
                found[a, b] = Neighbours(a=a, b=b, weight=weight)
    edges = found | _bridges(bridges, ordered)
    datum = layers_within(buildings, crs=crs) if in_degrees(crs) else None
    return attrs.evolve(_answer(ordered, edges, cut, change.target), datum=datum)  # type: ignore[misc]


@door()
def neighbours_from_graph(graph: Any, *, buildings: Iterable[Building]) -> tuple[Neighbours, ...]:
    """The neighbours in a `libpysal.graph.Graph` or a networkx graph whose nodes are building ids.

    Edges between communities and a building beside itself are left out.  Weights are not taken over: libpysal's are shares or
    distances, and a cut counts edges.

    Args:
        graph: Anything with an `adjacency` series indexed by (focal, neighbor), or with `edges()`.
        buildings: The buildings that it is about.

    Raises:
        InputError: The graph names a building that is not there, or is no graph of either kind.
    """
    home = {building.id: building.community for building in buildings}
    pairs: set[tuple[BuildingId, BuildingId]] = set()
    if hasattr(graph, "is_directed") and hasattr(graph, "edges"):
        ends = ((a, b) for a, b in graph.edges())
    elif hasattr(graph, "adjacency"):
        ends = graph.adjacency.index
    else:
        raise InputError(Message("must be a libpysal or networkx graph, got {graph!r}", graph=graph), "graph", graph)
    for focal, neighbour in ends:
        for one in (focal, neighbour):
            if one not in home:
                raise InputError(Message("names {one!r}, which is no building", one=one), "graph", one)
        if focal != neighbour and home[focal] == home[neighbour]:
            pairs.add((min(focal, neighbour), max(focal, neighbour)))
    return tuple(Neighbours(a=a, b=b) for a, b in sorted(pairs))


def _check(buildings: Sequence[Building], longest_m: float | None, tolerance_m: float) -> None:
    if longest_m is not None:
        length(longest_m, "longest_m")
    length(tolerance_m, "tolerance_m")
    an_id_once((building.id for building in buildings), "buildings")


def _place(building: Building) -> Place:
    place = METRES.of(building)
    if place is None:
        raise InputError(Message("building {id!r} needs a point or a footprint", id=building.id), "buildings", building.id)
    return place


def _between(members: Sequence[Building], method: str, longest_m: float | None) -> list[tuple[int, int]]:
    """Pairs of indices by the places of the buildings."""
    places = [_place(member) for member in members]
    longest_mm = None if longest_m is None else int(longest_m * _MILLIMETRES)
    if method == "gabriel":
        return list(gabriel_pairs(places, longest_mm=longest_mm))
    shapely = need("shapely")
    at: dict[Place, list[int]] = {}
    for index, place in enumerate(places):
        at.setdefault(place, []).append(index)
    sites = shapely.MultiPoint([(float(x), float(y)) for x, y in sorted(at)])
    lines = shapely.get_parts(shapely.delaunay_triangles(sites, only_edges=True)) if len(at) > 2 else []
    joined = {_ends(line) for line in lines}
    # The Gabriel graph is a part of every Delaunay triangulation; alone it is what is left of one for sites on a line.
    joined |= {(places[i], places[j]) for i, j in gabriel_pairs(places)}
    pairs = {(min(a, b), max(a, b)) for start, end in joined for a in at[start] for b in at[end] if a != b}
    return sorted((a, b) for a, b in pairs if longest_mm is None or math.dist(places[a], places[b]) <= longest_mm)


def _ends(line: Any) -> tuple[Place, Place]:
    (ax, ay), (bx, by) = line.coords
    return (int(ax), int(ay)), (int(bx), int(by))


def _near(members: Sequence[Building], tolerance_m: float, longest_m: float | None) -> list[tuple[int, int]]:
    """Pairs of indices of footprints within *tolerance_m* of each other, and their places within *longest_m*."""
    shapely = need("shapely")
    shapes = [_shape(member) for member in members]
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=tolerance_m)
    pairs = sorted((int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b)
    if longest_m is None:
        return pairs
    places = [_place(member) for member in members]
    return [(a, b) for a, b in pairs if math.dist(places[a], places[b]) <= longest_m * _MILLIMETRES]


def _shape(building: Building) -> Any:
    if not building.footprint:
        raise InputError(Message("building {id!r} needs a footprint for contiguity", id=building.id), "buildings", building.id)
    shapely = need("shapely")
    outer, *holes = ([(point.x, point.y) for point in ring] for ring in building.footprint)
    return sound(shapely.Polygon(outer, holes))


def _wall(barriers: Sequence[Barrier], gates: Sequence[Gate]) -> Any | None:
    """What is left of the barriers when the gates have opened them, prepared for many questions."""
    if not barriers:
        return None
    shapely = need("shapely")
    wall = shapely.union_all([shapely.LineString([(p.x, p.y) for p in barrier.line]) for barrier in barriers])
    if gates:
        wall = wall.difference(shapely.union_all([shapely.Point(g.point.x, g.point.y).buffer(g.radius_m) for g in gates]))
    shapely.prepare(wall)
    return wall


def _crosses(wall: Any, a: Building, b: Building, method: str) -> bool:
    shapely = need("shapely")
    if method == "contiguity":
        way = shapely.shortest_line(_shape(a), _shape(b))
    else:
        start, end = _place(a), _place(b)
        way = shapely.LineString([[c / _MILLIMETRES for c in start], [c / _MILLIMETRES for c in end]])
    return bool(shapely.intersects(wall, way))


def _bridges(bridges: Iterable[Neighbours], ordered: Sequence[Building]) -> dict[tuple[BuildingId, BuildingId], Neighbours]:
    home: dict[BuildingId, CommunityId] = {building.id: building.community for building in ordered}
    made: dict[tuple[BuildingId, BuildingId], Neighbours] = {}
    for bridge in bridges:
        a, b = sorted((bridge.a, bridge.b))
        for one in (a, b):
            if one not in home:
                raise InputError(Message("names {one!r}, which is no building", one=one), "bridges", one)
        if home[a] != home[b]:
            raise InputError(
                Message("{a!r} and {b!r} are in two communities; no grid crosses them", a=a, b=b), "bridges", (a, b)
            )
        if (a, b) in made:
            raise InputError(Message("names the pair {a!r}, {b!r} twice", a=a, b=b), "bridges", (a, b))
        made[a, b] = Neighbours(a=a, b=b, weight=bridge.weight)
    return made


def _answer(
    ordered: Sequence[Building],
    edges: dict[tuple[BuildingId, BuildingId], Neighbours],
    cut: Sequence[tuple[BuildingId, BuildingId]],
    crs: str,
) -> Adjacency:
    joined = {one for pair in edges for one in pair}
    alone = [
        building.id
        for members in by_community(ordered).values()
        if len(members) > 1
        for building in members
        if building.id not in joined
    ]
    return Adjacency(
        neighbours=tuple(edges[pair] for pair in sorted(edges)),
        cut=tuple(sorted(pair for pair in cut if pair not in edges)),
        isolated=tuple(sorted(alone)),
        crs=crs,
    )
