# SPDX-License-Identifier: Apache-2.0
"""`grids.geojson`: one feature for each grid, as the places of its buildings."""

import json
from typing import Any

from community_housing.district import Building, Point
from community_housing.grids.plane import in_degrees
from community_housing.report.district_result import DistrictResult

__all__ = ["grids_data", "grids_geojson_bytes"]


def _place(building: Building) -> list[float] | None:
    """A place for a marker: the point, or the middle of the corners of the outline."""
    if building.point is not None:
        return [building.point.x, building.point.y]
    if not building.footprint:
        return None
    ring: tuple[Point, ...] = building.footprint[0]
    return [sum(corner.x for corner in ring) / len(ring), sum(corner.y for corner in ring) / len(ring)]


def grids_data(result: DistrictResult) -> dict[str, Any]:
    """The grids as a GeoJSON feature collection.

    Returns:
        Features by community and sequence: a MultiPoint of the buildings with a place (null where none has one), with code,
        members, households and whether the grid lies within the band.  Coordinates are those of the pack; where they are
        no longitudes and latitudes, `coordinate_system` says what they are, which RFC 7946 leaves to agreement.
    """
    district = result.pack.district
    places = {building.id: _place(building) for building in district.buildings}
    features: list[dict[str, Any]] = []
    for one in result.grids:
        for grid in one.grids:
            found = [place for member in grid.members if (place := places[member]) is not None]
            features.append(
                {
                    "type": "Feature",
                    "id": grid.code,
                    "geometry": {"type": "MultiPoint", "coordinates": found} if found else None,
                    "properties": {
                        "code": grid.code,
                        "community": grid.community,
                        "sequence": grid.sequence,
                        "households": grid.households,
                        "persons": grid.persons,
                        "buildings": len(grid.members),
                        "central": grid.central,
                        "violation": grid.violation,
                        "status": one.status,
                        "members": list(grid.members),
                    },
                }
            )
    data: dict[str, Any] = {"type": "FeatureCollection"}
    if not in_degrees(district.crs):
        data["coordinate_system"] = district.crs
    if district.note is not None:
        data["note"] = district.note
    if district.note_en is not None:
        data["note_en"] = district.note_en
    return {**data, "features": features}


def grids_geojson_bytes(result: DistrictResult) -> bytes:
    """`grids.geojson`: UTF-8, one feature a line."""
    data = grids_data(result)
    features = data.pop("features")
    head = json.dumps(data, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return f'{head}, "features": [\n{lines}\n]}}\n'.encode()
