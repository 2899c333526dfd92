# SPDX-License-Identifier: Apache-2.0
"""Disbursement (資金撥付): milestone payments of public money as pure functions over events."""

from community_housing.disbursement.book import Book, Fold, apply, replay
from community_housing.disbursement.events import *  # noqa: F403
from community_housing.disbursement.events import __all__ as _events
from community_housing.disbursement.outcomes import EventOutcome, Refusal, RefusalCode, Status
from community_housing.disbursement.schedule import Schedule, Schedules, Stage
from community_housing.disbursement.shipped import CAPS, Cap, contract_schedule, schedules

__all__ = [  # noqa: PLE0604
    *_events,
    "CAPS",
    "Book",
    "Cap",
    "EventOutcome",
    "Fold",
    "Refusal",
    "RefusalCode",
    "Schedule",
    "Schedules",
    "Stage",
    "Status",
    "apply",
    "contract_schedule",
    "replay",
    "schedules",
]
