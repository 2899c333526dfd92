# SPDX-License-Identifier: Apache-2.0
"""Grids as GeoJSON, without any library: buildings with the grid that they are in, and the grids themselves.

GeoPackage, GeoParquet and outlines need the extra `geo`: `community_housing.io.geometry._files` and `.geometry_outlines`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID, Building, BuildingId, District, Point
from community_housing.errors import InputError
from community_housing.faults import Faults
from community_housing.grids._communities import GridFailure
from community_housing.grids._domain import CommunityGrids, Grid
from community_housing.grids._groups import BuildingGroup
from community_housing.grids._plane import in_degrees
from community_housing.io._json_text import JsonTextError, parse_json
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._columns import Column, Table
from community_housing.io.tables._reading import read_csv_text
from community_housing.io.tables._text import read_own_text
from community_housing.records import Text, record, says_nothing

__all__ = [
    "grids_feature_collection",
    "grids_from_collection",
    "grids_geojson",
    "read_building_groups",
    "read_grid_codes",
    "read_retired_codes",
]

Geometry = Mapping[str, Any]

_LOCAL: Final = "local"
_SHIFTED: Final = ("GCJ-02", "GCJ02")
_DEGREE_DIGITS: Final = 7
_METRE_DIGITS: Final = 3


@door()
def grids_feature_collection(
    district: District,
    answers: Iterable[CommunityGrids | GridFailure],
    *,
    outlines: Mapping[str, Geometry] | None = None,
    attribution: str | None = None,
    retired: Iterable[str] = (),
) -> dict[str, Any]:
    """The grids of a district as a GeoJSON FeatureCollection.

    Features of `kind` "grid" come first, by code: with the outline where one is given, else with the places of their
    buildings as a MultiPoint.  Features of `kind` "building" follow, by id, each with the code of its grid, or null where
    it has none.

    Args:
        district: Its buildings give the places, its `crs` what the coordinates are.
        answers: Grids by community; a failure is left out, and its buildings have no grid.
        outlines: GeoJSON geometry by grid code, in the coordinates of the district.
        attribution: What the licence of the data asks to be shown.
        retired: Codes given earlier, beside those that the answers know, such as of communities that are gone; those that
            no grid has now are kept for the next review.

    Returns:
        Plain dictionaries and lists, ready for `json.dumps`.  Coordinates in degrees are RFC 7946 (seven decimals, about
        1 cm); others are in metres (three decimals), and the member `coordinates` says of which system, because RFC 7946 knows
        degrees only.

    Raises:
        InputError: Two grids have one code.

    Source: RFC 7946, sections 3 and 4.
    """
    found = [answer for answer in answers if isinstance(answer, CommunityGrids)]
    grids = sorted(((grid, answer) for answer in found for grid in answer.grids), key=lambda pair: pair[0].code)
    code_of = {member: grid.code for grid, _ in grids for member in grid.members}
    if len({grid.code for grid, _ in grids}) < len(grids):
        raise InputError("two grids have one code; give the communities codes of their own", "answers")
    central = {grid.central for grid, _ in grids}
    digits = _DEGREE_DIGITS if in_degrees(district.crs) else _METRE_DIGITS
    buildings = sorted(district.buildings, key=lambda building: building.id)
    points = {building.id: _position(building, digits) for building in buildings}
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if district.crs.strip().upper() in _SHIFTED:
        collection["coordinates"] = "GCJ-02: shifted by some hundred metres against WGS 84"
    elif not in_degrees(district.crs):
        name = "metres in a local plane" if district.crs == _LOCAL else district.crs
        collection["coordinates"] = f"{name}; not longitude and latitude"
    if district.note is not None:
        collection["note"] = district.note
    if district.note_en is not None:
        collection["note_en"] = district.note_en
    if attribution is not None:
        collection["attribution"] = attribution
    ended = {*retired, *(code for answer in found for code in answer.retired)} - {grid.code for grid, _ in grids}
    if ended:
        collection["retired"] = sorted(ended)
    collection["features"] = [
        *(_grid_feature(grid, answer, points, (outlines or {}).get(grid.code)) for grid, answer in grids),
        *(_building_feature(building, code_of.get(building.id), building.id in central, digits) for building in buildings),
    ]
    return collection


@door()
def grids_geojson(collection: Mapping[str, Any]) -> str:
    """The text of a collection: one feature on a line, the same bytes for the same content, a newline at the end.

    Raises:
        InputError: It is no collection.
    """
    if not isinstance(collection.get("features"), (list, tuple)):
        raise InputError("must be a FeatureCollection with a list of features", "collection")
    head = {key: value for key, value in collection.items() if key != "features"}
    lines = [json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in collection["features"]]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return opening + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


@door()
def grids_from_collection(collection: Mapping[str, Any]) -> dict[BuildingId, str]:
    """The grid of each building, read back from a collection: the *keep* of a later review.

    Raises:
        InputError: It is no collection of ours, or a building is there twice.
    """
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise InputError("must be a FeatureCollection with a list of features", "collection")
    codes: dict[BuildingId, str] = {}
    for number, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(properties, Mapping) or properties.get("kind") not in ("grid", "building"):
            raise InputError("every feature must have a property 'kind': grid or building", f"features[{number}]")
        if properties["kind"] == "grid" or properties.get("grid") is None:
            continue
        building, code = properties.get("id"), properties["grid"]
        if not isinstance(building, str) or not isinstance(code, str):
            raise InputError("a building needs 'id' and 'grid' as text", f"features[{number}]", building)
        if not _is_id(building) or not _is_id(code) or says_nothing(code):
            bad = code if _is_id(building) else building
            raise InputError("an id has 1 to 64 printable characters without spaces", f"features[{number}]", bad)
        if building in codes:
            raise InputError(
                Message("building {building!r} is there twice", building=building), f"features[{number}]", building
            )
        codes[building] = code
    return codes


@door()
def read_retired_codes(path: Path | str) -> tuple[str, ...]:
    """The codes that an earlier division knew as retired (已停用的网格编码): from its `grids.geojson`; none of a table.

    They are the *retired* of a later review, beside the grids of `read_grid_codes`.

    Raises:
        BoundaryError, InputError: As for `read_grid_codes`; or `retired` is no list of texts.

    Examples:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".geojson") as file:
        ...     _ = file.write('{"type": "FeatureCollection", "retired": ["C-003"], "features": []}')
        ...     file.flush()
        ...     read_retired_codes(file.name)
        ('C-003',)
    """
    source = Path(path)
    if source.suffix.lower() not in (".geojson", ".json"):
        return ()
    retired = _collection_of(source).get("retired", [])
    if not isinstance(retired, list) or not all(isinstance(code, str) for code in retired):
        raise InputError(Message("'retired' of {name!r} must be a list of codes", name=source.name), "keep", str(path))
    wrong = next((code for place, code in enumerate(retired) if not _is_id(code) or code in retired[:place]), None)
    if wrong is not None:
        text = "'retired' of {name!r} must hold codes of printable characters without spaces, each once"
        raise InputError(Message(text, name=source.name), "keep", wrong)
    return tuple(retired)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 64 and text.isprintable() and " " not in text


def _collection_of(source: Path) -> Mapping[str, Any]:
    try:
        held = parse_json(read_own_text(source))
    except JsonTextError as bad:
        raise InputError(
            Message("{name!r} is no JSON: {message}", name=source.name, message=bad.message), "keep", str(source)
        ) from bad
    if not isinstance(held, Mapping):
        raise InputError(Message("{name!r} must be a FeatureCollection", name=source.name), "keep", str(source))
    return held


@record
class _GridCode:
    """One row of an earlier division: a building and the code of its grid, or a grid and its buildings."""

    grid: Text
    building: Annotated[BuildingId, ID] | None = None
    members: tuple[Annotated[BuildingId, ID], ...] = ()
    count: int | None = None


def _hyphened(found: str) -> str:
    """An id as buildings get it: white space becomes a hyphen."""
    return cells.identifier("-".join(found.split()))


def _code(found: str) -> str:
    """The code of a grid; 无 and — are none."""
    if says_nothing(found):
        raise cells.CellError("empty_cell", "names no grid", "the code of a grid")
    return _hyphened(found)


def _members(found: str) -> tuple[str, ...]:
    return tuple(_hyphened(part) for part in found.split(";") if part.strip())


_OTHER_SEPARATORS: Final = frozenset(",;、，；|")
_CODES: Final = Table(
    "grids",
    _GridCode,
    (
        Column("grid", "grid", _code, ("网格", "网格编码", "網格", "網格編碼", "code"), required=True),
        Column("building", "building", _hyphened, ("楼栋编号", "樓棟編號")),
        Column("members", "members", _members, ("楼栋", "樓棟")),
        Column("buildings", "count", cells.whole, ("楼栋数", "樓棟數")),
    ),
    others=True,
)


def _miscounted(members: Sequence[str], count: int | None) -> str | None:
    """What is wrong with the buildings of a grid; where their number is not said, other separators may hide several."""
    if len(set(members)) < len(members):
        return "a building is there twice"
    if count is not None and len(members) > 1 and count != len(members):
        return Message("names {members} buildings and says {count}", members=len(members), count=count)
    if count is None or count != len(members):
        hidden = next((one for one in members if set(one) & _OTHER_SEPARATORS), None)
        return None if hidden is None else "may name several buildings, by another separator"
    return None


@door()
def read_grid_codes(path: Path | str) -> dict[BuildingId, str]:
    """The grid of each building of an earlier division: from its `grids.geojson`, or from a table as CSV.

    The table has a row for each building, with the columns `building` and `grid`, or 楼栋编号 and 网格, such as the
    `buildings.csv` of that division, or a row for each grid, with `code` (网格编码) and `members` (楼栋), such as its
    `grids.csv`; other columns are passed over.

    Raises:
        BoundaryError: The file cannot be read, is no text or no JSON, a column is missing, a row of the table lacks one of the
            two, or a building is there twice; every fault with its row.
        InputError: It is a collection of something else.
    """
    source = Path(path)
    if source.suffix.lower() in (".geojson", ".json"):
        return grids_from_collection(_collection_of(source))
    text, faults = read_own_text(source), Faults()
    codes: dict[BuildingId, str] = {}
    for row in read_csv_text(text, _CODES, faults, name=source.name).rows:
        one: _GridCode | None = row.value
        if one is None:
            continue
        found = one.members if one.building is None else (one.building, *one.members)
        twice = next((building for building in found if building in codes), None)
        if twice is not None or not found:
            faults.add(
                source.name,
                "the building is there twice" if found else "the row names no building",
                expected="each building once",
                row=row.number,
                column="building",
                value=twice,
                code="duplicate_id" if found else "empty_cell",
            )
        elif one.building is None and (wrong := _miscounted(found, one.count)) is not None:
            faults.add(
                source.name,
                wrong,
                expected="each building once, separated by ;",
                row=row.number,
                column="members",
                value=";".join(found),
                code="bad_names",
            )
        codes |= dict.fromkeys(found, one.grid)
    faults.done()
    return codes


_GROUPS: Final = Table(
    "building_groups",
    BuildingGroup,
    (
        Column("building", "building", _hyphened, ("楼栋编号", "樓棟編號"), required=True),
        Column("compound", "compound", cells.text, ("小区", "小區")),
        Column("locked", "locked", cells.text, ("同网格组", "同網格組")),
        Column("special", "special", cells.text, ("专属网格", "專屬網格")),
    ),
    others=True,
)


@door()
def read_building_groups(path: Path | str) -> tuple[BuildingGroup, ...]:
    r"""The groups of buildings for a division (楼栋分组表), from a table as CSV: one row for each building.

    The columns are `building` (楼栋编号) and any of `compound` (小区), `locked` (同网格组) and `special` (专属网格), each
    with the name of the group; an empty cell is no group, and other columns are passed over.

    Raises:
        BoundaryError: The file cannot be read or is no text, a column is missing, or a building is there twice; every fault
            with its row.

    Examples:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
        ...     _ = file.write("楼栋编号,小区\nB1,春风苑\n")
        ...     file.flush()
        ...     read_building_groups(file.name)
        (BuildingGroup(building='B1', compound='春风苑', locked=None, special=None),)
    """
    source, faults = Path(path), Faults()
    found: dict[BuildingId, BuildingGroup] = {}
    for row in read_csv_text(read_own_text(source), _GROUPS, faults, name=source.name).rows:
        one: BuildingGroup | None = row.value
        if one is not None and one.building in found:
            faults.add(
                source.name,
                "the building is there twice",
                expected="each building once",
                row=row.number,
                column="building",
                value=one.building,
                code="duplicate_id",
            )
        elif one is not None:
            found[one.building] = one
    faults.done()
    return tuple(found.values())


def _grid_feature(
    grid: Grid, answer: CommunityGrids, points: Mapping[BuildingId, list[float] | None], outline: Geometry | None
) -> dict[str, Any]:
    geometry: Geometry | None = outline
    if geometry is None:
        places = [point for member in grid.members if (point := points.get(member)) is not None]
        geometry = {"type": "MultiPoint", "coordinates": places} if places else None
    return {
        "type": "Feature",
        "id": grid.code,
        "geometry": geometry,
        "properties": {
            "kind": "grid",
            "code": grid.code,
            "sequence": grid.sequence,
            "community": grid.community,
            "buildings": len(grid.members),
            "households": grid.households,
            "persons": grid.persons,
            "central": grid.central,
            "violation": grid.violation,
            "oversize": grid.oversize,
            "status": answer.status.value,
            "reason": None if answer.reason is None else answer.reason.value,
        },
    }


def _building_feature(building: Building, code: str | None, central: bool, digits: int) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": building.id,
        "geometry": _building_geometry(building, digits),
        "properties": {
            "kind": "building",
            "id": building.id,
            "name": building.name,
            "community": building.community,
            "grid": code,
            "households": building.households,
            "persons": building.persons,
            "central": central,
        },
    }


def _building_geometry(building: Building, digits: int) -> Geometry | None:
    if building.footprint:
        rings = [_ring(ring, digits, outer=number == 0) for number, ring in enumerate(building.footprint)]
        return {"type": "Polygon", "coordinates": rings}
    if building.point is None:
        return None
    return {"type": "Point", "coordinates": _pair(building.point, digits)}


def _position(building: Building, digits: int) -> list[float] | None:
    if building.point is not None:
        return _pair(building.point, digits)
    return _pair(building.footprint[0][0], digits) if building.footprint else None


def _pair(point: Point, digits: int) -> list[float]:
    return [round(point.x, digits), round(point.y, digits)]


def _ring(ring: Sequence[Point], digits: int, *, outer: bool) -> list[list[float]]:
    """A closed ring, the outer one counter-clockwise and holes clockwise, as RFC 7946 section 3.1.6 asks."""
    first = ring[0]
    doubled = sum(
        (a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y)
        for a, b in zip(ring, [*ring[1:], first], strict=True)
    )
    ordered = list(ring) if (doubled > 0) == outer else [first, *reversed(ring[1:])]
    return [_pair(point, digits) for point in (*ordered, first)]
