# SPDX-License-Identifier: Apache-2.0
"""Balanced connected grids (网格) for a community, proved best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._divide import DEFAULT_EFFORT, partition_graph
from community_housing.grids._plan import GridPlan, Reason, Status

if TYPE_CHECKING:
    from community_housing.grids._adapters import problem_from_graph
    from community_housing.grids._codes import CommunityCode, community_codes, grid_code
    from community_housing.grids._communities import (
        GridFailure,
        partition_district,
        partition_each,
        partition_many,
        tasks_of,
    )
    from community_housing.grids._divide import GraphProblem
    from community_housing.grids._domain import CommunityGrids, Grid, GridRule, Move
    from community_housing.grids._many import PartitionFailure, partition_graphs
    from community_housing.grids._numbers import GridPlans, partition_numbers
    from community_housing.grids._task import GridTask, partition

__all__ = [
    "DEFAULT_EFFORT",
    "CommunityCode",
    "CommunityGrids",
    "GraphProblem",
    "Grid",
    "GridFailure",
    "GridPlan",
    "GridPlans",
    "GridRule",
    "GridTask",
    "Move",
    "PartitionFailure",
    "Reason",
    "Status",
    "community_codes",
    "grid_code",
    "partition",
    "partition_district",
    "partition_each",
    "partition_graph",
    "partition_graphs",
    "partition_many",
    "partition_numbers",
    "problem_from_graph",
    "tasks_of",
]

_LATER = {
    "CommunityCode": "_codes",
    "CommunityGrids": "_domain",
    "GraphProblem": "_divide",
    "Grid": "_domain",
    "GridFailure": "_communities",
    "GridPlans": "_numbers",
    "GridRule": "_domain",
    "GridTask": "_task",
    "Move": "_domain",
    "PartitionFailure": "_many",
    "community_codes": "_codes",
    "grid_code": "_codes",
    "partition": "_task",
    "partition_district": "_communities",
    "partition_each": "_communities",
    "partition_graphs": "_many",
    "partition_many": "_communities",
    "partition_numbers": "_numbers",
    "problem_from_graph": "_adapters",
    "tasks_of": "_communities",
}


def __getattr__(name: str) -> object:
    """Load what needs a process pool or another library's graph only when it is asked for."""
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
