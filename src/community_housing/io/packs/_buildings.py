# SPDX-License-Identifier: Apache-2.0
"""Reading the buildings of a pack: `buildings.csv`, or `buildings.geojson` with points and footprints."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from community_housing.district import Building
from community_housing.faults import Faults
from community_housing.io.tables._columns import BUILDINGS, Column, Table
from community_housing.io.tables._reading import Row, Rows, read_table
from community_housing.io.tables._sources import Sources
from community_housing.io.tables._text import read_text

__all__ = ["GEOJSON", "check_places", "read_buildings"]

GEOJSON = "buildings.geojson"
_PROPERTIES = ("id", "community", "households", "persons", "name")
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
            f"there is {rows.table.place.file} as well",
            expected="buildings in one of the two files",
            code="two_files",
        )
    if geojson and not rows.present:
        rows = _read_geojson(folder, faults)
    check_places(rows, faults, crs=crs, adjacency_given=adjacency_given)
    return rows


def check_places(rows: Rows, faults: Faults, *, crs: str | None, adjacency_given: bool) -> None:
    """Note buildings without a place and coordinates that the reference system does not have."""
    degrees = crs is not None and crs.upper().replace(" ", "") in ("EPSG:4326", "OGC:CRS84", "EPSG:4490")
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
        points = [point for ring in building.footprint for point in ring]
        if building.point is not None:
            points.append(building.point)
        for name, most in (("x", 180 if degrees else _FARTHEST), ("y", 90 if degrees else _FARTHEST)):
            far = next((value for value in (getattr(point, name) for point in points) if abs(value) > most), None)
            if far is not None:
                faults.add(
                    rows.table.place,
                    f"a coordinate that {crs or 'the reference system'} does not have",
                    expected=f"{-most:g} to {most:g}" + (" degrees" if degrees else ""),
                    row=row.number,
                    column=name,
                    value=row.cells.get(name, str(far)),
                    code="out_of_range",
                )


def _read_geojson(folder: Path, faults: Faults) -> Rows:
    table = Table(GEOJSON, Building, tuple(Column(name, name, str) for name in _PROPERTIES))
    text = read_text(folder, GEOJSON, faults, needed=True)
    if text is None:
        return Rows(table, complete=False)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        row = error.lineno if isinstance(error, json.JSONDecodeError) else None
        faults.add(GEOJSON, f"the file is no JSON: {error}", expected="GeoJSON (RFC 7946)", row=row, code="bad_json")
        return Rows(table, complete=False)
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        faults.add(GEOJSON, "the file is no FeatureCollection", expected="a GeoJSON FeatureCollection", code="bad_geojson")
        return Rows(table, complete=False)
    return Rows(table, tuple(_feature(feature, number, faults) for number, feature in enumerate(features, start=1)))


def _feature(feature: Any, number: int, faults: Faults) -> Row:
    before = len(faults.all)
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        faults.add(
            GEOJSON, "no feature with properties", expected="a Feature with id, community and households", row=number,
            column="properties", code="bad_geojson",
        )  # fmt: skip
        return Row(number, {}, None)
    values: dict[str, Any] = {name: properties[name] for name in _PROPERTIES if properties.get(name) is not None}
    cells = {name: str(value) for name, value in values.items()}
    values |= _geometry(feature.get("geometry"), number, faults)

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        inside = path[0] if path else None
        return number, "geometry" if inside in ("point", "footprint") else None if inside is None else str(inside)

    try:
        value = TypeAdapter(Building).validate_python(values)
    except ValidationError as error:
        faults.add_validation(error, file=GEOJSON, place=place)
        value = None
    return Row(number, cells, value if len(faults.all) == before else None)


def _geometry(geometry: Any, number: int, faults: Faults) -> dict[str, Any]:
    """The point or footprint of a feature, as fields of a building."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    try:
        if kind == "Point":
            return {"point": _position(found)}
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
            GEOJSON, f"the geometry cannot be read ({error})", expected="finite numbers, rings of at least four positions",
            row=number, column="geometry", value=json.dumps(found), code="bad_geometry",
        )  # fmt: skip
        return {}
    faults.add(
        GEOJSON, "the feature has no geometry of a building" if kind is None else "no geometry of a building",
        expected="a Point or a Polygon", row=number, column="geometry", value=kind, code="bad_geometry",
    )  # fmt: skip
    return {}


def _position(found: Any) -> dict[str, float]:
    if not isinstance(found, list) or len(found) < 2:
        raise ValueError("a position needs two numbers")
    if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in found):
        raise TypeError("a position holds numbers")
    return {"x": float(found[0]), "y": float(found[1])}


def _ring(found: Any) -> list[dict[str, float]]:
    """One ring without its closing position, which GeoJSON repeats."""
    if not isinstance(found, list) or len(found) < 4 or found[0] != found[-1]:
        raise ValueError("a ring is closed and has at least four positions")
    return [_position(one) for one in found[:-1]]
