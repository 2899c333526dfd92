# SPDX-License-Identifier: Apache-2.0
"""Programme (倒排工期): networks of tasks counted back from a deadline, with the proof where it cannot be kept."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.programme._backward import Chain, TaskDays, Timetable, count_back, verify
    from community_housing.programme._capacity import (
        Capacity,
        Excess,
        Load,
        PlanDays,
        ProjectPlan,
        UnderCapacities,
        overloads,
        under_capacities,
    )
    from community_housing.programme._cures import Cure, CureKind, cures
    from community_housing.programme._network import Link, Network, Task, TaskId
    from community_housing.programme._progress import Actual, Progress, ProgressStanding, progress
    from community_housing.programme._recount import Recount, recount
    from community_housing.programme._templates import Template, shipped
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "programme._backward": "Chain TaskDays Timetable count_back verify",
            "programme._capacity": "Capacity Excess Load PlanDays ProjectPlan UnderCapacities overloads under_capacities",
            "programme._cures": "Cure CureKind cures",
            "programme._network": "Link Network Task TaskId",
            "programme._progress": "Actual Progress ProgressStanding progress",
            "programme._recount": "Recount recount",
            "programme._templates": "Template shipped",
        },
    )

__all__ = [
    "Actual",
    "Capacity",
    "Chain",
    "Cure",
    "CureKind",
    "Excess",
    "Link",
    "Load",
    "Network",
    "PlanDays",
    "Progress",
    "ProgressStanding",
    "ProjectPlan",
    "Recount",
    "Task",
    "TaskDays",
    "TaskId",
    "Template",
    "Timetable",
    "UnderCapacities",
    "count_back",
    "cures",
    "overloads",
    "progress",
    "recount",
    "shipped",
    "under_capacities",
    "verify",
]
