# SPDX-License-Identifier: Apache-2.0
"""What a map of grids shows, in metres and without a drawing library: the same scene for SVG, HTML and matplotlib."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, BuildingId, CommunityId, District, Point
from community_housing.errors import InputError
from community_housing.grids._communities import GridFailure
from community_housing.grids._domain import CommunityGrids, Grid
from community_housing.grids._gabriel import gabriel_pairs
from community_housing.grids._plane import Place, Plane, plane_for

__all__ = ["COLOURS", "OUTLINE", "Scene", "SeenBuilding", "SeenCommunity", "SeenGrid", "scene_of"]

Geometry = Mapping[str, Any]
Spot = tuple[float, float]
Ring = tuple[Spot, ...]

# Light enough for dark text, told apart by people who do not see red or green; neighbours never share one.
COLOURS: Final = ("#b5d3ee", "#fbd9a0", "#c6e2b3", "#e3c5e6", "#f6e58a", "#b9e3dd", "#f2c4b8", "#d5d3c5")
OUTLINE: Final = "#b3261e"
_MILLIMETRES: Final = 1000.0


@shows_itself
@attrs.frozen
class SeenGrid:
    """One grid on the map: its rings (outlines, or the hull of its buildings), its colour and where its number stands."""

    grid: Grid
    status: str
    rings: tuple[tuple[Ring, ...], ...]
    colour: int
    anchor: Spot


@shows_itself
@attrs.frozen
class SeenBuilding:
    """One building on the map."""

    building: Building
    grid: str | None
    central: bool
    at: Spot


@shows_itself
@attrs.frozen
class SeenCommunity:
    """One community on the map: where its name stands, and how its grids came out."""

    id: CommunityId
    name: str
    name_en: str | None
    anchor: Spot
    households: int
    grids: int
    status: str
    reason: str | None


@shows_itself
@attrs.frozen
class Scene:
    """Everything on the map, in metres east and north.

    Fields:
        bounds: West, south, east, north.
        outlined: Whether grids are drawn by their outlines; else by the hulls of their buildings.
        borders: Rings of the communities; empty where they were not given.
    """

    grids: tuple[SeenGrid, ...]
    buildings: tuple[SeenBuilding, ...]
    communities: tuple[SeenCommunity, ...]
    borders: tuple[tuple[Ring, ...], ...]
    bounds: tuple[float, float, float, float]
    outlined: bool


@door()
def scene_of(
    district: District,
    answers: Iterable[CommunityGrids | GridFailure],
    *,
    outlines: Mapping[str, Geometry] | None = None,
    boundaries: Mapping[CommunityId, Geometry] | None = None,
) -> Scene:
    """Lay out a map of grids.

    Args:
        district: Buildings with points or footprints; coordinates in degrees are laid on a plane.
        answers: The grids; communities that failed are shown without any.
        outlines: GeoJSON Polygon or MultiPolygon by grid code, in the coordinates of the district; without them a grid is
            the hull of its buildings.
        boundaries: The same by community, drawn as lines.

    Raises:
        InputError: No building has a place, so there is nothing to draw.
    """
    plane = plane_for(district.crs, district.buildings, project=True)
    places = {b.id: place for b in district.buildings if (place := plane.of(b)) is not None}
    if not places:
        raise InputError("no building has a place, so there is no map", "district.buildings")
    spots = {one: (x / _MILLIMETRES, y / _MILLIMETRES) for one, (x, y) in places.items()}
    found = sorted((a for a in answers if isinstance(a, CommunityGrids)), key=lambda answer: answer.community)
    grids: list[SeenGrid] = []
    for answer in found:
        colours = _colours(answer, places)
        for grid in answer.grids:
            held = [member for member in grid.members if member in spots]
            if not held:
                continue
            geometry = (outlines or {}).get(grid.code)
            rings = _rings(geometry, plane) if geometry is not None else ((_hull([spots[m] for m in held]),),)
            grids.append(SeenGrid(grid, answer.status.value, rings, colours[grid.code], _anchor(grid, held, spots)))
    codes = {member: seen.grid.code for seen in grids for member in seen.grid.members}
    central = {seen.grid.central for seen in grids}
    corners = [spot for seen in grids for polygon in seen.rings for spot in polygon[0]] + list(spots.values())
    return Scene(
        grids=tuple(grids),
        buildings=tuple(
            SeenBuilding(b, codes.get(b.id), b.id in central, spots[b.id])
            for b in sorted(district.buildings, key=lambda b: b.id)
            if b.id in spots
        ),
        communities=_communities(district, found, spots, grids),
        borders=tuple(polygon for _, geometry in sorted((boundaries or {}).items()) for polygon in _rings(geometry, plane)),
        bounds=(
            min(x for x, _ in corners),
            min(y for _, y in corners),
            max(x for x, _ in corners),
            max(y for _, y in corners),
        ),
        outlined=bool(outlines),
    )


def _rings(geometry: Geometry, plane: Plane) -> tuple[tuple[Ring, ...], ...]:
    """The polygons of a GeoJSON geometry, each as its outer ring and its holes, in metres."""
    kind, held = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise InputError(Message("must be a Polygon or MultiPolygon, got {kind!r}", kind=kind), "outlines", kind)

    def spot(pair: Sequence[float]) -> Spot:
        x, y = plane.place(Point(x=float(pair[0]), y=float(pair[1])))
        return x / _MILLIMETRES, y / _MILLIMETRES

    polygons = [held] if kind == "Polygon" else held
    return tuple(tuple(tuple(spot(pair) for pair in ring) for ring in polygon) for polygon in polygons)


def _anchor(grid: Grid, held: Sequence[BuildingId], spots: Mapping[BuildingId, Spot]) -> Spot:
    return spots[grid.central] if grid.central in spots else spots[held[0]]


def _hull(spots: Sequence[Spot]) -> Ring:
    """The convex hull, counter-clockwise; Andrew's monotone chain."""
    points = sorted(set(spots))
    if len(points) < 3:
        return tuple(points)

    def half(run: Iterable[Spot]) -> list[Spot]:
        chain: list[Spot] = []
        for x, y in run:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return tuple(half(points) + half(reversed(points)))


def _colours(answer: CommunityGrids, places: Mapping[BuildingId, Place]) -> dict[str, int]:
    """A colour for each grid of a community such that grids with neighbouring buildings differ, by sequence."""
    members = [(member, grid.code) for grid in answer.grids for member in grid.members if member in places]
    beside: dict[str, set[str]] = {grid.code: set() for grid in answer.grids}
    for i, j in gabriel_pairs([places[member] for member, _ in members]):
        a, b = members[i][1], members[j][1]
        if a != b:
            beside[a].add(b)
            beside[b].add(a)
    colours: dict[str, int] = {}
    for grid in answer.grids:
        taken = {colours[other] for other in beside[grid.code] if other in colours}
        used = list(colours.values())
        free = [colour for colour in range(len(COLOURS)) if colour not in taken] or list(range(len(COLOURS)))
        # Of the free colours the one used least, so that all of them are seen.
        colours[grid.code] = min(free, key=lambda colour: (used.count(colour), colour))
    return colours


def _communities(
    district: District, found: Sequence[CommunityGrids], spots: Mapping[BuildingId, Spot], grids: Sequence[SeenGrid]
) -> tuple[SeenCommunity, ...]:
    by_id = {community.id: community for community in district.communities}
    seen: list[SeenCommunity] = []
    for answer in found:
        held = [spots[m] for grid in answer.grids for m in grid.members if m in spots]
        if not held:
            continue
        named = by_id.get(answer.community)
        tops = [y for one in grids if one.grid.community == answer.community for p in one.rings for _, y in p[0]]
        seen.append(
            SeenCommunity(
                id=answer.community,
                name=answer.community if named is None else named.name,
                name_en=None if named is None else named.name_en,
                # Above the middle of its ground, so that the name does not hide the numbers of grids.
                anchor=((min(x for x, _ in held) + max(x for x, _ in held)) / 2, max(tops)),
                households=answer.households,
                grids=len(answer.grids),
                status=answer.status.value,
                reason=None if answer.reason is None else answer.reason.value,
            )
        )
    return tuple(seen)
