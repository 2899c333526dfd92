# SPDX-License-Identifier: Apache-2.0
"""Balanced connected grids (网格) for a community, proved best."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.grids._adapters import problem_from_graph
    from community_housing.grids._codes import CommunityCode, community_codes, grid_code
    from community_housing.grids._communities import (
        GridFailure,
        divide_safely,
        partition_district,
        partition_each,
        partition_many,
        tasks_of,
    )
    from community_housing.grids._divide import DEFAULT_EFFORT, GraphProblem, partition_graph
    from community_housing.grids._domain import CommunityGrids, Grid, GridRule, Move
    from community_housing.grids._evaluation import (
        BrokenRule,
        GridBreach,
        GridEvaluation,
        GridMeasures,
        evaluate,
        repair,
    )
    from community_housing.grids._gabriel import gabriel
    from community_housing.grids._groups import BuildingGroup
    from community_housing.grids._many import PartitionFailure, partition_graphs
    from community_housing.grids._numbers import GridPlans, partition_numbers
    from community_housing.grids._options import Search, SearchOptions, TaskOptions
    from community_housing.grids._plan import DivisionReason, DivisionStatus, GridPlan
    from community_housing.grids._plane import Plane
    from community_housing.grids._task import GridTask, partition
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "grids._adapters": "problem_from_graph",
            "grids._codes": "CommunityCode community_codes grid_code",
            "grids._communities": "GridFailure divide_safely partition_district partition_each partition_many tasks_of",
            "grids._divide": "DEFAULT_EFFORT GraphProblem partition_graph",
            "grids._domain": "CommunityGrids Grid GridRule Move",
            "grids._evaluation": "BrokenRule GridBreach GridEvaluation GridMeasures evaluate repair",
            "grids._gabriel": "gabriel",
            "grids._groups": "BuildingGroup",
            "grids._many": "PartitionFailure partition_graphs",
            "grids._numbers": "GridPlans partition_numbers",
            "grids._options": "Search SearchOptions TaskOptions",
            "grids._plan": "GridPlan DivisionReason DivisionStatus",
            "grids._plane": "Plane",
            "grids._task": "GridTask partition",
        },
    )

__all__ = [
    "DEFAULT_EFFORT",
    "BrokenRule",
    "BuildingGroup",
    "CommunityCode",
    "CommunityGrids",
    "DivisionReason",
    "DivisionStatus",
    "GraphProblem",
    "Grid",
    "GridBreach",
    "GridEvaluation",
    "GridFailure",
    "GridMeasures",
    "GridPlan",
    "GridPlans",
    "GridRule",
    "GridTask",
    "Move",
    "PartitionFailure",
    "Plane",
    "Search",
    "SearchOptions",
    "TaskOptions",
    "community_codes",
    "divide_safely",
    "evaluate",
    "gabriel",
    "grid_code",
    "partition",
    "partition_district",
    "partition_each",
    "partition_graph",
    "partition_graphs",
    "partition_many",
    "partition_numbers",
    "problem_from_graph",
    "repair",
    "tasks_of",
]
