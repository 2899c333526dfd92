# SPDX-License-Identifier: Apache-2.0
"""Geometry in and out (图形): coordinates, neighbours, weights and outlines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.geometry._datum import (
        GCJ02,
        DatumNote,
        compare_layers,
        from_gcj02,
        is_gcj02,
        layers_within,
        to_gcj02,
    )
    from community_housing.io.geometry._files import grids_frame, read_building_file, read_grids, write_grids
    from community_housing.io.geometry._geojson import (
        grids_feature_collection,
        grids_from_collection,
        grids_geojson,
        read_building_groups,
        read_grid_codes,
        read_retired_codes,
    )
    from community_housing.io.geometry._lines import read_barriers, read_gates
    from community_housing.io.geometry._neighbours import Adjacency, Barrier, Gate, Method, adjacency, neighbours_from_graph
    from community_housing.io.geometry._outlines import Outlines, outlines
    from community_housing.io.geometry._project import Projection, projection
    from community_housing.io.geometry._weights import Weighing, Weights, proximity_weight
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.geometry._datum": "GCJ02 DatumNote compare_layers from_gcj02 is_gcj02 layers_within to_gcj02",
            "io.geometry._files": "grids_frame read_building_file read_grids write_grids",
            "io.geometry._geojson": "grids_feature_collection grids_from_collection grids_geojson read_building_groups "
            "read_grid_codes read_retired_codes",
            "io.geometry._lines": "read_barriers read_gates",
            "io.geometry._neighbours": "Adjacency Barrier Gate Method adjacency neighbours_from_graph",
            "io.geometry._outlines": "Outlines outlines",
            "io.geometry._project": "Projection projection",
            "io.geometry._weights": "Weighing Weights proximity_weight",
        },
    )

__all__ = [
    "GCJ02",
    "Adjacency",
    "Barrier",
    "DatumNote",
    "Gate",
    "Method",
    "Outlines",
    "Projection",
    "Weighing",
    "Weights",
    "adjacency",
    "compare_layers",
    "from_gcj02",
    "grids_feature_collection",
    "grids_frame",
    "grids_from_collection",
    "grids_geojson",
    "is_gcj02",
    "layers_within",
    "neighbours_from_graph",
    "outlines",
    "projection",
    "proximity_weight",
    "read_barriers",
    "read_building_file",
    "read_building_groups",
    "read_gates",
    "read_grid_codes",
    "read_grids",
    "read_retired_codes",
    "to_gcj02",
    "write_grids",
]
