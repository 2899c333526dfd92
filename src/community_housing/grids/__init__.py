# SPDX-License-Identifier: Apache-2.0
"""Balanced connected grids (網格) for a community, proved best."""

from community_housing.grids.engine import DEFAULT_EFFORT, partition_graph
from community_housing.grids.plan import GridPlan, Reason, Status

__all__ = ["DEFAULT_EFFORT", "GridPlan", "Reason", "Status", "partition_graph"]
