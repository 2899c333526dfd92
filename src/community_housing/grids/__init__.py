# SPDX-License-Identifier: Apache-2.0
"""Balanced connected grids (网格) for a community, proved best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids.engine import DEFAULT_EFFORT, partition_graph
from community_housing.grids.plan import GridPlan, Reason, Status

if TYPE_CHECKING:
    from community_housing.grids.adapters import problem_from_graph
    from community_housing.grids.codes import CommunityCode, community_codes, grid_code
    from community_housing.grids.communities import (
        GridFailure,
        partition_district,
        partition_each,
        partition_many,
        tasks_of,
    )
    from community_housing.grids.domain import CommunityGrids, Grid, GridRule, Move
    from community_housing.grids.many import GraphProblem, PartitionFailure, partition_graphs
    from community_housing.grids.numbers import GridPlans, partition_numbers
    from community_housing.grids.task import GridTask, partition

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
    "CommunityCode": "codes",
    "CommunityGrids": "domain",
    "GraphProblem": "many",
    "Grid": "domain",
    "GridFailure": "communities",
    "GridPlans": "numbers",
    "GridRule": "domain",
    "GridTask": "task",
    "Move": "domain",
    "PartitionFailure": "many",
    "community_codes": "codes",
    "grid_code": "codes",
    "partition": "task",
    "partition_district": "communities",
    "partition_each": "communities",
    "partition_graphs": "many",
    "partition_many": "communities",
    "partition_numbers": "numbers",
    "problem_from_graph": "adapters",
    "tasks_of": "communities",
}


def __getattr__(name: str) -> object:
    """Load what needs a process pool or another library's graph only when it is asked for."""
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
