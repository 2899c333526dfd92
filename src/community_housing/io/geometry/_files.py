# SPDX-License-Identifier: Apache-2.0
"""Grids to and from GeoJSON, GeoPackage and GeoParquet, and buildings from any file of points or footprints (extra `geo`)."""

import math
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._tables import Kind
from community_housing.district import Building, Community, CommunityId, District, Point, Street
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.faults import shown
from community_housing.grids._communities import GridFailure
from community_housing.grids._domain import CommunityGrids
from community_housing.grids._plane import exchanged, points_of
from community_housing.io.geometry._datum import GCJ02, is_gcj02
from community_housing.io.geometry._lines import kind_of, read_frame
from community_housing.io.geometry._outlines import Outlines
from community_housing.io.geometry._project import LOCAL, WGS84, check_area, known_system, need, to_degrees
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._cells import CellError
from community_housing.io.tables._typed_cells import text_of

__all__ = ["grids_frame", "read_building_file", "read_grids", "write_grids"]

_LAYER: Final = "grids"
_COLUMNS: Final = (
    "code", "community", "sequence", "households", "persons", "buildings", "central", "violation", "oversize", "status",
    "members",
)  # fmt: skip


@door()
def grids_frame(answers: Iterable[CommunityGrids | GridFailure], outlines: Outlines) -> Any:
    """A GeoDataFrame with one row for each grid, by code, and its outline.

    `members` are the ids of its buildings joined by spaces (ids hold none); `persons` is a nullable integer.

    Args:
        answers: The grids; failures are left out.
        outlines: Their outlines; a grid without ground of its own has an empty geometry.

    Returns:
        In the coordinates of the district; without a system where these are "local"; in WGS 84 where they are GCJ-02.
    """
    geopandas, pandas, shapely = need("geopandas"), need("pandas"), need("shapely")
    rows = sorted(
        ((grid, answer) for answer in answers if isinstance(answer, CommunityGrids) for grid in answer.grids),
        key=lambda pair: pair[0].code,
    )
    frame = pandas.DataFrame(
        {
            "code": [grid.code for grid, _ in rows],
            "community": [grid.community for grid, _ in rows],
            "sequence": [grid.sequence for grid, _ in rows],
            "households": [grid.households for grid, _ in rows],
            "persons": pandas.array([grid.persons for grid, _ in rows], dtype="Int64"),
            "buildings": [len(grid.members) for grid, _ in rows],
            "central": [grid.central for grid, _ in rows],
            "violation": [grid.violation for grid, _ in rows],
            "oversize": [grid.oversize for grid, _ in rows],
            "status": [answer.status.value for _, answer in rows],
            "members": [" ".join(grid.members) for grid, _ in rows],
        }
    )
    # No file can say "GCJ-02", so what is in it is brought back to WGS 84.
    change = to_degrees(GCJ02) if is_gcj02(outlines.source) else None
    drawn = [outlines.shapes.get(grid.code, shapely.MultiPolygon()) for grid, _ in rows]
    shapes = drawn if change is None else [change.shape(shape) for shape in drawn]
    # One type for all rows: GeoPackage keeps one type in a layer.
    whole = [shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape]) for shape in shapes]
    system = WGS84 if change is not None else None if outlines.source == LOCAL else outlines.source
    return geopandas.GeoDataFrame(frame, geometry=whole, crs=system)


@door()
def write_grids(frame: Any, path: Path | str) -> None:
    """Write a frame of grids; the ending says how.

    Args:
        frame: From `grids_frame`.
        path: `.gpkg` GeoPackage, `.parquet` GeoParquet, `.geojson` GeoJSON (brought to longitude and latitude).

    Raises:
        InputError: Another ending, a folder that is not there, or GeoJSON asked for coordinates of no known system.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise InputError(Message("there is no folder {parent!r}", parent=str(target.parent)), "path", str(path))
    match target.suffix.lower():
        case ".gpkg":
            with warnings.catch_warnings():
                # A local plane has no system to write; GeoPackage knows "undefined", and whoever asked knows it too.
                warnings.filterwarnings("ignore", message="'crs' was not provided", category=UserWarning)
                frame.to_file(target, layer=_LAYER, driver="GPKG", engine="pyogrio")
        case ".parquet":
            frame.to_parquet(target, index=False)
        case ".geojson":
            if frame.crs is None:
                raise InputError("GeoJSON has longitude and latitude; a local plane has none", "frame.crs")
            frame.to_crs(WGS84).to_file(target, driver="GeoJSON", engine="pyogrio", RFC7946="YES")
        case _:
            raise InputError(
                Message("must end in .gpkg, .parquet or .geojson, got {name!r}", name=target.name), "path", str(path)
            )


@door()
def read_grids(path: Path | str) -> Any:
    """Read a frame of grids that `write_grids` wrote, with the same columns in the same order.

    Raises:
        InputError: Another ending, no such file, nothing in it that can be read as grids, or a column is missing.
    """
    source = Path(path)
    if source.suffix.lower() not in (".gpkg", ".parquet", ".geojson"):
        raise InputError(Message("must end in .gpkg, .parquet or .geojson, got {name!r}", name=source.name), "path", str(path))
    frame = read_frame(source, **({"layer": _LAYER} if source.suffix.lower() == ".gpkg" else {}))
    missing = [column for column in _COLUMNS if column not in frame.columns]
    if missing:
        raise InputError(Message("has no column {missing}", missing=", ".join(missing)), "path", str(path))
    frame["persons"] = frame["persons"].astype("Int64")
    return frame[[*_COLUMNS, "geometry"]]


@door()
def read_building_file(  # noqa: PLR0913 - the columns of a file and what it does not say of itself
    path: Path | str,
    *,
    building: str,
    community: str,
    households: str,
    persons: str | None = None,
    name: str | None = None,
    district_id: str = "district",
    district_name: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
) -> District:
    """Read buildings from any file that geopandas reads: GeoJSON, GeoPackage, Shapefile, GeoParquet.

    Args:
        path: The file; points, or polygons as footprints.
        building: Column of the building's id; white space in it becomes a hyphen.
        community: Column of the community's name.
        households: Column of whole numbers >= 0; in text full-width digits and thousands commas are read.
        persons: Column of whole numbers >= 0, where there is one.
        name: Column of the building's name, where there is one.
        district_id: Id of the district that is made.
        district_name: Its name; the id where none is given.
        crs: The system of its coordinates, where the file says none or a wrong one; "GCJ-02" too.
        encoding: The encoding of its texts; of a shapefile that does not say its own UTF-8 and GB18030 are found out.

    Returns:
        A district with one street and one community for each name, in the file's own coordinate reference system.
        Communities are numbered C001, C002, ... by name.

    Raises:
        BoundaryError: Every fault of the file, each with its row: an empty or repeated id, a number that is none, no or an
            unfit geometry, a coordinate that is no finite number or no degree.
        InputError: The file or a column is not there, the file has no coordinate reference system, its coordinates lie far
            outside of where that is used, or longitude and latitude are exchanged.
    """
    source = Path(path)
    frame = read_frame(source, encoding=encoding)
    shifted = crs is not None and is_gcj02(crs)
    if crs is not None:
        frame = frame.set_crs(WGS84 if shifted else known_system(crs), allow_override=True)
    wanted = [column for column in (building, community, households, persons, name) if column is not None]
    for column in wanted:
        if column not in frame.columns:
            raise InputError(
                Message(
                    "has no column {column!r}; there are {values}", column=column, values=", ".join(map(str, frame.columns))
                ),
                "path",
                str(path),
            )
    if frame.crs is None:
        raise InputError("says no coordinate reference system", "path", str(path))
    corners = [one.bounds[:2] for one in frame.geometry if kind_of(one) != "none" and math.isfinite(sum(one.bounds))]
    if frame.crs.is_geographic and exchanged([Point(x=float(x), y=float(y)) for x, y in corners]):
        raise InputError("longitude and latitude seem to be exchanged in every row; longitude stands first", "path", str(path))
    names = sorted({text_of(one, Kind.ID, "parquet") or "" for one in frame[community].dropna()} - {""})
    ids = {one: f"C{number:03d}" for number, one in enumerate(names, start=1)}
    faults: list[Fault] = []
    columns = {"id": building, "community": community, "households": households, "persons": persons, "name": name}
    made: list[Building] = []
    seen: dict[str, int] = {}
    for number, values in enumerate(frame.to_dict("records"), start=1):
        row = _Row(source.name, number, values, columns, faults)
        one = _building(row, ids, degrees=bool(frame.crs.is_geographic))
        if one is None:
            continue
        if seen.setdefault(one.id, number) != number:
            row.fault(f"is there twice, first in row {seen[one.id]}", "unique ids", building, one.id, code="duplicate_id")
        made.append(one)
    if faults:
        raise BoundaryError(faults)
    check_area(frame.crs.to_wkt(), [point for one in made for point in points_of(one)])
    street = "S001"
    authority = frame.crs.to_authority()
    return District(
        id=district_id,
        name=district_name or district_id,
        crs=GCJ02 if shifted else ":".join(authority) if authority is not None else frame.crs.to_wkt(),
        streets=(Street(id=street, name=district_name or district_id),),
        communities=tuple(Community(id=ids[one], street=street, name=one) for one in names),
        buildings=tuple(made),
    )


class _Row:
    """One row of a file, its columns, and where its faults go."""

    def __init__(
        self, file: str, row: int, values: Mapping[str, Any], columns: Mapping[str, str | None], faults: list[Fault]
    ) -> None:
        self.file = file
        self.row = row
        self.values = values
        self.columns = columns
        self.faults = faults

    def fault(self, message: str, expected: str, column: str | None, value: Any = None, *, code: str) -> None:
        text = None if value is None else shown(value)
        self.faults.append(Fault(self.file, message, expected=expected, row=self.row, column=column, value=text, code=code))

    def raw(self, field: str) -> Any:
        column = self.columns[field]
        value = None if column is None else self.values[column]
        # A missing number is a NaN in a frame, which is not equal to itself.
        return None if value is None or value != value else value  # noqa: PLR0124

    def text(self, field: str, *, needed: bool) -> str | None:
        value = self.raw(field)
        try:
            text = text_of(value, Kind.ID, "parquet") or ""
        except CellError as error:
            self.fault(error.message, error.expected, self.columns[field], value, code=error.code)
            return None
        if needed and not text:
            self.fault("is empty", "a text", self.columns[field], code="empty_cell")
        return text or None

    def count(self, field: str, *, needed: bool) -> int | None:
        value = self.raw(field)
        if value is None:
            if needed:
                self.fault("is empty", "a whole number >= 0", self.columns[field], code="empty_cell")
            return None
        try:
            # One cell that is no number makes text of a whole column, 200 and 200.0 alike.
            whole = cells.whole((text_of(value, Kind.WHOLE, "parquet") or "").removesuffix(".0"))
        except CellError:
            whole = -1
        if whole < 0:
            self.fault("is no count", "a whole number >= 0", self.columns[field], value, code="not_whole")
            return None
        return whole


def _building(row: _Row, ids: Mapping[str, CommunityId], *, degrees: bool) -> Building | None:
    before = len(row.faults)
    ident, home = row.text("id", needed=True), row.text("community", needed=True)
    households, persons = row.count("households", needed=True), row.count("persons", needed=False)
    shape: Any = row.values["geometry"]
    kind = kind_of(shape)
    point: Point | None = None
    footprint: tuple[tuple[Point, ...], ...] = ()
    place = _unfit(shape, degrees=degrees) if kind != "none" else None
    if place is not None:
        row.fault(*place, code="bad_coordinate")
    elif kind == "Point":
        point = Point(x=float(shape.x), y=float(shape.y))
    elif kind == "Polygon" or (kind == "MultiPolygon" and len(shape.geoms) == 1):
        footprint = _footprint(shape if kind == "Polygon" else shape.geoms[0])
    else:
        row.fault("has no geometry that fits", "a point or one polygon", "geometry", kind, code="bad_geometry")
    if len(row.faults) > before or ident is None or home is None or households is None:
        return None
    try:
        return Building(
            id="-".join(ident.split()),
            community=ids[home],
            households=households,
            persons=persons,
            point=point,
            footprint=footprint,
            name=row.text("name", needed=False),
        )
    except InputError as error:
        field = (error.field or "").rpartition(".")[2]
        message, column = error.message.rpartition(", got ")[0] or error.message, row.columns.get(field) or error.field
        row.fault(message, "a building", column, error.value, code="out_of_bounds")
        return None


def _unfit(shape: Any, *, degrees: bool) -> tuple[str, str, str, object] | None:
    """What is wrong with the coordinates of a shape: the message, what would be right, the column and the value."""
    bounds = [float(one) for one in shape.bounds]
    if not all(math.isfinite(one) for one in bounds):
        return "has a coordinate that is no finite number", "finite numbers", "geometry", shape.wkt
    if degrees and (max(abs(bounds[0]), abs(bounds[2])) > 180 or max(abs(bounds[1]), abs(bounds[3])) > 90):
        expected = "longitude and latitude, or a file that names the system of its metres"
        return "has coordinates that are no degrees, as the system of the file says", expected, "geometry", shape.wkt
    return None


def _footprint(shape: Any) -> tuple[tuple[Point, ...], ...]:
    return tuple(
        tuple(Point(x=float(pair[0]), y=float(pair[1])) for pair in ring.coords[:-1])
        for ring in (shape.exterior, *shape.interiors)
    )
