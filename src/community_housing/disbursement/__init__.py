# SPDX-License-Identifier: Apache-2.0
"""Disbursement (資金撥付): milestone payments of public money as pure functions over events."""

from community_housing.disbursement.book import Book, Fold, apply, replay
from community_housing.disbursement.closing import CarryOver, ClosingLine, close_year, closing_events
from community_housing.disbursement.events import *  # noqa: F403
from community_housing.disbursement.events import __all__ as _events
from community_housing.disbursement.forecast import Forecast, ForecastMonth, forecast
from community_housing.disbursement.outcomes import EventOutcome, Refusal, RefusalCode, Status
from community_housing.disbursement.reconcile import BankLine, BookLine, Reconciliation, book_lines, reconcile
from community_housing.disbursement.schedule import Schedule, Schedules, Stage
from community_housing.disbursement.shipped import CAPS, Cap, contract_schedule, schedules
from community_housing.disbursement.statements import (
    PaymentDue,
    Scope,
    SourcePart,
    Statement,
    payments_due,
    project_statement,
    statements,
    street_statement,
)
from community_housing.disbursement.views import View, as_of

__all__ = [  # noqa: PLE0604
    *_events,
    "CAPS",
    "BankLine",
    "Book",
    "BookLine",
    "Cap",
    "CarryOver",
    "ClosingLine",
    "EventOutcome",
    "Fold",
    "Forecast",
    "ForecastMonth",
    "PaymentDue",
    "Reconciliation",
    "Refusal",
    "RefusalCode",
    "Schedule",
    "Schedules",
    "Scope",
    "SourcePart",
    "Stage",
    "Statement",
    "Status",
    "View",
    "apply",
    "as_of",
    "book_lines",
    "close_year",
    "closing_events",
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
