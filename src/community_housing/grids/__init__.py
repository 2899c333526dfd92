# SPDX-License-Identifier: Apache-2.0
"""Balanced connected grids (網格) for a community, proved best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids.engine import DEFAULT_EFFORT, partition_graph
from community_housing.grids.plan import GridPlan, Reason, Status

if TYPE_CHECKING:
    from community_housing.grids.adapters import problem_from_graph
    from community_housing.grids.many import GraphProblem, PartitionFailure, partition_graphs

__all__ = [
    "DEFAULT_EFFORT",
    "GraphProblem",
    "GridPlan",
    "PartitionFailure",
    "Reason",
    "Status",
    "partition_graph",
    "partition_graphs",
    "problem_from_graph",
]

_LATER = {"GraphProblem": "many", "PartitionFailure": "many", "partition_graphs": "many", "problem_from_graph": "adapters"}


def __getattr__(name: str) -> object:
    """Load what needs a process pool or another library's graph only when it is asked for."""
    if name not in _LATER:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415 - keeps the import of the engine light

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
