# SPDX-License-Identifier: Apache-2.0
"""Disbursement (资金拨付): milestone payments of public money as pure functions over events."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.disbursement._book import STREAM, Book, Fold, apply, replay
    from community_housing.disbursement._breaches import Breach, BrokenLimit, breaches
    from community_housing.disbursement._closing import CarryOver, ClosingLine, close_year, closing_events
    from community_housing.disbursement._commitments import FUNDS_IN_PLACE, Commitment, commitments
    from community_housing.disbursement._events import (
        EVENTS,
        KINDS,
        WHOLE,
        AccountChanged,
        AccountId,
        Appropriated,
        AuditFinding,
        ChangeOrder,
        Correction,
        Event,
        FundingLine,
        Ground,
        InKind,
        PaymentPosted,
        PaymentRequested,
        PaymentReturned,
        PaymentVoided,
        PlannedStage,
        ProjectRegistered,
        Resumed,
        Settled,
        StageReached,
        SurplusReturned,
        Suspended,
    )
    from community_housing.disbursement._forecast import Forecast, ForecastMonth, forecast
    from community_housing.disbursement._hands import FOUR_EYES
    from community_housing.disbursement._machines import PAYMENT_MACHINE, PROJECT_MACHINE, PaymentStage, ProjectStage
    from community_housing.disbursement._outcomes import EventOutcome, Refusal, RefusalCode
    from community_housing.disbursement._reconcile import (
        BankLine,
        BookLine,
        Match,
        MatchBasis,
        Reconciliation,
        Tolerance,
        Undecided,
        book_lines,
        reconcile,
    )
    from community_housing.disbursement._schedule import Ledger, Schedule, ScheduleId, Schedules, Stage, StageId, StepTable
    from community_housing.disbursement._shipped import CAPS, FLOORS, ShareCap, ShareFloor, contract_schedule, schedules
    from community_housing.disbursement._state import AppropriationState, PaymentState, ProjectState
    from community_housing.disbursement._statements import (
        PaymentDue,
        Scope,
        SourcePart,
        Statement,
        payments_due,
        project_statement,
        statements,
        street_statement,
    )
    from community_housing.disbursement._views import View, as_of
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "disbursement._book": "STREAM Book Fold apply replay",
            "disbursement._breaches": "Breach BrokenLimit breaches",
            "disbursement._closing": "CarryOver ClosingLine close_year closing_events",
            "disbursement._commitments": "FUNDS_IN_PLACE Commitment commitments",
            "disbursement._events": "EVENTS KINDS WHOLE AccountChanged AccountId Appropriated AuditFinding ChangeOrder "
            "Correction Event FundingLine Ground InKind PaymentPosted PaymentRequested "
            "PaymentReturned PaymentVoided PlannedStage ProjectRegistered Resumed "
            "Settled StageReached SurplusReturned Suspended",
            "disbursement._forecast": "Forecast ForecastMonth forecast",
            "disbursement._hands": "FOUR_EYES",
            "disbursement._machines": "PAYMENT_MACHINE PROJECT_MACHINE PaymentStage ProjectStage",
            "disbursement._outcomes": "EventOutcome Refusal RefusalCode",
            "disbursement._reconcile": "BankLine BookLine Match MatchBasis Reconciliation Tolerance Undecided "
            "book_lines reconcile",
            "disbursement._schedule": "Ledger Schedule ScheduleId Schedules Stage StageId StepTable",
            "disbursement._shipped": "CAPS FLOORS ShareCap ShareFloor contract_schedule schedules",
            "disbursement._state": "AppropriationState PaymentState ProjectState",
            "disbursement._statements": "PaymentDue Scope SourcePart Statement payments_due project_statement "
            "statements street_statement",
            "disbursement._views": "View as_of",
        },
    )

__all__ = [
    "CAPS",
    "EVENTS",
    "FLOORS",
    "FOUR_EYES",
    "FUNDS_IN_PLACE",
    "KINDS",
    "PAYMENT_MACHINE",
    "PROJECT_MACHINE",
    "STREAM",
    "WHOLE",
    "AccountChanged",
    "AccountId",
    "Appropriated",
    "AppropriationState",
    "AuditFinding",
    "BankLine",
    "Book",
    "BookLine",
    "Breach",
    "BrokenLimit",
    "CarryOver",
    "ChangeOrder",
    "ClosingLine",
    "Commitment",
    "Correction",
    "Event",
    "EventOutcome",
    "Fold",
    "Forecast",
    "ForecastMonth",
    "FundingLine",
    "Ground",
    "InKind",
    "Ledger",
    "Match",
    "MatchBasis",
    "PaymentDue",
    "PaymentPosted",
    "PaymentRequested",
    "PaymentReturned",
    "PaymentStage",
    "PaymentState",
    "PaymentVoided",
    "PlannedStage",
    "ProjectRegistered",
    "ProjectStage",
    "ProjectState",
    "Reconciliation",
    "Refusal",
    "RefusalCode",
    "Resumed",
    "Schedule",
    "ScheduleId",
    "Schedules",
    "Scope",
    "Settled",
    "ShareCap",
    "ShareFloor",
    "SourcePart",
    "Stage",
    "StageId",
    "StageReached",
    "Statement",
    "StepTable",
    "SurplusReturned",
    "Suspended",
    "Tolerance",
    "Undecided",
    "View",
    "apply",
    "as_of",
    "book_lines",
    "breaches",
    "close_year",
    "closing_events",
    "commitments",
    "contract_schedule",
    "forecast",
    "payments_due",
    "project_statement",
    "reconcile",
    "replay",
    "schedules",
    "statements",
    "street_statement",
]
