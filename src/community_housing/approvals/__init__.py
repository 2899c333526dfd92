# SPDX-License-Identifier: Apache-2.0
"""Approvals (行政审批): cases of one window, steps side by side, where they stand on any day; the green channel (绿色通道)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.approvals._book import STREAM, ApprovalBook, ApprovalFold, CaseState, apply, replay
    from community_housing.approvals._cases import Case, CasePhase, CaseStep
    from community_housing.approvals._events import (
        APPROVAL_EVENTS,
        Accepted,
        ApprovalCorrection,
        ApprovalEvent,
        ApprovalRuleId,
        BodyId,
        CaseId,
        CorrectionAsked,
        CorrectionMade,
        Delivered,
        Extended,
        Issued,
        NotAccepted,
        Received,
        Refused,
        StepId,
        StepOpened,
        StepPassed,
        StepPaused,
        StepRefused,
        StepResumed,
        Withdrawn,
    )
    from community_housing.approvals._green_channel import BodyShare, GreenChannel, StepTimes, Within, green_channel
    from community_housing.approvals._outcomes import ApprovalOutcome, ApprovalRefusal, ApprovalRefusalCode
    from community_housing.approvals._rows import (
        ApprovalRow,
        CaseOutcome,
        RowProblem,
        StepAnswer,
        events_of_rows,
        row_problems,
    )
    from community_housing.approvals._rules import ApprovalRule, ApprovalRules, StepRule, shipped
    from community_housing.approvals._standing import CaseStanding, StepStanding, Waiting, WaitKind, standing, standings
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "approvals._book": "STREAM ApprovalBook ApprovalFold CaseState apply replay",
            "approvals._cases": "Case CasePhase CaseStep",
            "approvals._events": "APPROVAL_EVENTS Accepted ApprovalCorrection ApprovalEvent ApprovalRuleId BodyId CaseId "
            "CorrectionAsked CorrectionMade Delivered Extended Issued NotAccepted Received Refused StepId "
            "StepOpened StepPassed StepPaused StepRefused StepResumed Withdrawn",
            "approvals._green_channel": "BodyShare GreenChannel StepTimes Within green_channel",
            "approvals._outcomes": "ApprovalOutcome ApprovalRefusal ApprovalRefusalCode",
            "approvals._rows": "ApprovalRow CaseOutcome RowProblem StepAnswer events_of_rows row_problems",
            "approvals._rules": "ApprovalRule ApprovalRules StepRule shipped",
            "approvals._standing": "CaseStanding StepStanding WaitKind Waiting standing standings",
        },
    )

__all__ = [
    "APPROVAL_EVENTS",
    "STREAM",
    "Accepted",
    "ApprovalBook",
    "ApprovalCorrection",
    "ApprovalEvent",
    "ApprovalFold",
    "ApprovalOutcome",
    "ApprovalRefusal",
    "ApprovalRefusalCode",
    "ApprovalRow",
    "ApprovalRule",
    "ApprovalRuleId",
    "ApprovalRules",
    "BodyId",
    "BodyShare",
    "Case",
    "CaseId",
    "CaseOutcome",
    "CasePhase",
    "CaseStanding",
    "CaseState",
    "CaseStep",
    "CorrectionAsked",
    "CorrectionMade",
    "Delivered",
    "Extended",
    "GreenChannel",
    "Issued",
    "NotAccepted",
    "Received",
    "Refused",
    "RowProblem",
    "StepAnswer",
    "StepId",
    "StepOpened",
    "StepPassed",
    "StepPaused",
    "StepRefused",
    "StepResumed",
    "StepRule",
    "StepStanding",
    "StepTimes",
    "WaitKind",
    "Waiting",
    "Withdrawn",
    "Within",
    "apply",
    "events_of_rows",
    "green_channel",
    "replay",
    "row_problems",
    "shipped",
    "standing",
    "standings",
]
