# SPDX-License-Identifier: Apache-2.0
"""`grids.geojson`: the grids of a run with their buildings, and what readers must be told about the data."""

from community_housing.io.geometry._geojson import grids_feature_collection, grids_geojson
from community_housing.results._district_result import DistrictResult

__all__ = ["grids_geojson_bytes"]


def grids_geojson_bytes(result: DistrictResult) -> bytes:
    """The file: grids as the places of their buildings, then the buildings, and the notes of the district; UTF-8."""
    return grids_geojson(grids_feature_collection(result.pack.district, result.grids)).encode()
