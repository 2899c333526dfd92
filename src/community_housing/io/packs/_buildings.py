# SPDX-License-Identifier: Apache-2.0
"""Reading the buildings of a pack: `buildings.csv`, or `buildings.geojson` with points and footprints."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from community_housing._messages import Message
from community_housing.district import Building
from community_housing.faults import Faults
from community_housing.grids._plane import exchanged, in_degrees, points_of
from community_housing.io._json_text import JsonTextError, parse_json
from community_housing.io._systems import crs_name, same_system
from community_housing.io.tables._columns import BUILDINGS, Column, Headed, Table
from community_housing.io.tables._reading import Row, Rows, read_row, read_table
from community_housing.io.tables._sources import Sources
from community_housing.io.tables._text import read_text

__all__ = ["GEOJSON", "check_places", "read_buildings"]

GEOJSON = "buildings.geojson"
_PROPERTIES = tuple(column for column in BUILDINGS.columns if not column.field.startswith("point."))
_TABLE = Table(
    GEOJSON, Building, (*_PROPERTIES, *(Column("geometry", field, str) for field in ("point", "footprint"))), others=True
)
_FARTHEST = 1e8


def read_buildings(sources: Sources, folder: Path, faults: Faults, *, crs: str | None, adjacency_given: bool) -> Rows:
    """Read the buildings; a pack without any has none.

    Args:
        sources: Where the tables of the pack lie.
        folder: The pack.
        faults: Where faults are noted; a row of GeoJSON is a feature, counted from 1.
        crs: Coordinate reference system of the district; None where it could not be read.
        adjacency_given: Whether neighbours are given, so that a building may do without a place.
    """
    geojson = (folder / GEOJSON).exists()
    rows = read_table(sources, BUILDINGS, faults, needed=False)
    if rows.present and geojson:
        faults.add(
            GEOJSON,
            Message("there is {file} as well", file=rows.table.place.file),
            expected="buildings in one of the two files",
            code="two_files",
        )
    if geojson and not rows.present:
        rows = _read_geojson(folder, faults, crs=crs)
    check_places(rows, faults, crs=crs, adjacency_given=adjacency_given)
    return rows


def check_places(rows: Rows, faults: Faults, *, crs: str | None, adjacency_given: bool) -> None:
    """Note buildings without a place and coordinates that the reference system does not have."""
    degrees = crs is not None and in_degrees(crs)
    held = [row.value for row in rows.rows if row.value is not None]
    if degrees and exchanged([point for one in held for point in points_of(one)]):
        faults.add(
            rows.table.place,
            "longitude and latitude are exchanged in every row",
            expected="x the longitude, y the latitude",
            column="x",
            code="exchanged",
        )
        return
    for row in rows.rows:
        building = row.value
        if building is None:
            continue
        if building.point is None and not building.footprint and not adjacency_given:
            faults.add(
                rows.table.place,
                "the building has no place and no neighbours are given",
                expected="x and y, or neighbours.csv",
                row=row.number,
                column="x",
                code="missing_place",
            )
        points = list(points_of(building))
        for name, most in (("x", 180 if degrees else _FARTHEST), ("y", 90 if degrees else _FARTHEST)):
            far = next((value for value in (getattr(point, name) for point in points) if abs(value) > most), None)
            if far is not None:
                faults.add(
                    rows.table.place,
                    Message("a coordinate that {system} does not have", system=crs or "the reference system"),
                    expected=Message(
                        "{least:g} to {most:g} degrees" if degrees else "{least:g} to {most:g}", least=-most, most=most
                    ),
                    row=row.number,
                    column=name,
                    value=row.cells.get(name, str(far)),
                    code="out_of_range",
                )


def _read_geojson(folder: Path, faults: Faults, *, crs: str | None) -> Rows:
    text = read_text(folder, GEOJSON, faults, needed=True)
    if text is None:
        return Rows(_TABLE, complete=False)
    try:
        data = parse_json(text)
    except JsonTextError as error:
        faults.add(
            GEOJSON,
            Message("the file is no JSON: {message}", message=error.message),
            expected="GeoJSON (RFC 7946)",
            row=error.line,
            code="bad_json",
        )
        return Rows(_TABLE, complete=False)
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        faults.add(GEOJSON, "the file is no FeatureCollection", expected="a GeoJSON FeatureCollection", code="bad_geojson")
        return Rows(_TABLE, complete=False)
    _check_crs(data.get("crs"), crs, faults)
    return Rows(_TABLE, tuple(_feature(feature, number, faults) for number, feature in enumerate(features, start=1)))


def _check_crs(member: Any, crs: str | None, faults: Faults) -> None:
    """Note a file that says to be in another system than its pack; the older GeoJSON has a member for it."""
    named = member.get("properties") if isinstance(member, dict) else None
    name = named.get("name") if isinstance(named, dict) else None
    if member is None or crs is None or (isinstance(name, str) and same_system(name, crs)):
        return
    faults.add(
        GEOJSON,
        Message("the file says another coordinate system than the pack, {crs!r}", crs=crs_name(crs)),
        expected='the same in both; the pack says it under [district] as crs = "EPSG:..."',
        column="crs",
        value=name if isinstance(name, str) else str(member),
        code="other_crs",
    )


def _feature(feature: Any, number: int, faults: Faults) -> Row:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        faults.add(
            GEOJSON,
            "no feature with properties",
            expected="a Feature with id, community and households",
            row=number,
            column="properties",
            code="bad_geojson",
        )
        return Row(number, {}, None)
    before = len(faults.all)
    found = [(Headed(column), properties.get(column.name)) for column in _PROPERTIES]
    row = read_row(number, found, _TABLE, faults, form="parquet", more=_geometry(feature.get("geometry"), number, faults))
    return row if len(faults.all) == before else Row(number, row.cells, None)


def _geometry(geometry: Any, number: int, faults: Faults) -> dict[str, Any]:
    """The point or footprint of a feature, as fields of a building."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    try:
        if kind == "Point":
            return {"point": _position(found)}
        if kind == "MultiPolygon" and isinstance(found, list) and len(found) == 1:
            kind, found = "Polygon", found[0]
        if kind == "Polygon" and isinstance(found, list) and found:
            return {"footprint": [_ring(ring) for ring in found]}
        if kind == "GeometryCollection":
            parts = geometry.get("geometries")
            if isinstance(parts, list) and sorted(str(p.get("type")) for p in parts if isinstance(p, dict)) == [
                "Point",
                "Polygon",
            ]:
                return {name: value for part in parts for name, value in _geometry(part, number, faults).items()}
    except (TypeError, ValueError) as error:
        faults.add(
            GEOJSON,
            Message("the geometry cannot be read ({error})", error=error),
            expected="finite numbers, rings of at least four positions",
            row=number,
            column="geometry",
            value=str(found),
            code="bad_geometry",
        )
        return {}
    faults.add(
        GEOJSON,
        "the feature has no geometry of a building" if kind is None else "no geometry of a building",
        expected="a Point, or a Polygon in one part",
        row=number,
        column="geometry",
        value=kind,
        code="bad_geometry",
    )
    return {}


def _position(found: Any) -> dict[str, float]:
    if not isinstance(found, list) or len(found) < 2:
        raise ValueError("a position needs two numbers")
    if any(isinstance(one, bool) or not isinstance(one, (int, Decimal)) for one in found):
        raise TypeError("a position holds numbers")
    return {"x": float(found[0]), "y": float(found[1])}


def _ring(found: Any) -> list[dict[str, float]]:
    """One ring without its closing position, which GeoJSON repeats."""
    if not isinstance(found, list) or len(found) < 4 or found[0] != found[-1]:
        raise ValueError("a ring is closed and has at least four positions")
    return [_position(one) for one in found[:-1]]
