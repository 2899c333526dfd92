# SPDX-License-Identifier: Apache-2.0
"""Programme (倒排工期): networks of tasks counted back from a deadline, with the proof where it cannot be kept."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.programme._audits import (
        AuditDue,
        AuditFrom,
        AuditKind,
        AuditRule,
        audit_due,
    )
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
    from community_housing.programme._check_book import (
        CHECKS,
        Check,
        CheckBook,
        CheckFold,
        Defect,
        Uncovered,
        apply_check,
        checks_as_of,
        replay_checks,
        uncovered,
    )
    from community_housing.programme._check_events import (
        CHECK_EVENTS,
        CHECK_KINDS,
        CheckCorrection,
        CheckEvent,
        CheckEventBase,
        CheckHeld,
        CheckKind,
        CheckPlanned,
        CheckResult,
        DefectCleared,
        DefectFound,
        Rechecked,
        Severity,
        SlipColour,
        SlipIssued,
    )
    from community_housing.programme._checks import (
        CHECK_MACHINE,
        CheckOutcome,
        CheckRefusal,
        CheckRefusalCode,
        CheckStage,
        Inspector,
    )
    from community_housing.programme._cures import Cure, CureKind, cures
    from community_housing.programme._network import Link, Network, Task, TaskId
    from community_housing.programme._progress import Actual, Progress, ProgressStanding, progress
    from community_housing.programme._recount import Recount, recount
    from community_housing.programme._rows import ActualRow, LinkRow, TaskRow, plans_of_rows
    from community_housing.programme._sample import (
        Sample,
        draw,
        draw_by_size,
    )
    from community_housing.programme._templates import Template, shipped
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "programme._audits": "AuditDue AuditFrom AuditKind AuditRule audit_due",
            "programme._backward": "Chain TaskDays Timetable count_back verify",
            "programme._capacity": "Capacity Excess Load PlanDays ProjectPlan UnderCapacities overloads under_capacities",
            "programme._check_book": "CHECKS Check CheckBook CheckFold Defect Uncovered apply_check checks_as_of replay_checks "
            "uncovered",
            "programme._check_events": "CHECK_EVENTS CHECK_KINDS CheckCorrection CheckEvent CheckEventBase CheckHeld CheckKind "
            "CheckPlanned CheckResult DefectCleared DefectFound Rechecked Severity SlipColour SlipIssued",
            "programme._checks": "CHECK_MACHINE CheckOutcome CheckRefusal CheckRefusalCode CheckStage Inspector",
            "programme._cures": "Cure CureKind cures",
            "programme._network": "Link Network Task TaskId",
            "programme._progress": "Actual Progress ProgressStanding progress",
            "programme._recount": "Recount recount",
            "programme._rows": "ActualRow LinkRow TaskRow plans_of_rows",
            "programme._sample": "draw draw_by_size Sample",
            "programme._templates": "Template shipped",
        },
    )

__all__ = [
    "CHECKS",
    "CHECK_EVENTS",
    "CHECK_KINDS",
    "CHECK_MACHINE",
    "Actual",
    "ActualRow",
    "AuditDue",
    "AuditFrom",
    "AuditKind",
    "AuditRule",
    "Capacity",
    "Chain",
    "Check",
    "CheckBook",
    "CheckCorrection",
    "CheckEvent",
    "CheckEventBase",
    "CheckFold",
    "CheckHeld",
    "CheckKind",
    "CheckOutcome",
    "CheckPlanned",
    "CheckRefusal",
    "CheckRefusalCode",
    "CheckResult",
    "CheckStage",
    "Cure",
    "CureKind",
    "Defect",
    "DefectCleared",
    "DefectFound",
    "Excess",
    "Inspector",
    "Link",
    "LinkRow",
    "Load",
    "Network",
    "PlanDays",
    "Progress",
    "ProgressStanding",
    "ProjectPlan",
    "Rechecked",
    "Recount",
    "Sample",
    "Severity",
    "SlipColour",
    "SlipIssued",
    "Task",
    "TaskDays",
    "TaskId",
    "TaskRow",
    "Template",
    "Timetable",
    "Uncovered",
    "UnderCapacities",
    "apply_check",
    "audit_due",
    "checks_as_of",
    "count_back",
    "cures",
    "draw",
    "draw_by_size",
    "overloads",
    "plans_of_rows",
    "progress",
    "recount",
    "replay_checks",
    "shipped",
    "uncovered",
    "under_capacities",
    "verify",
]
