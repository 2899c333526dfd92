# SPDX-License-Identifier: Apache-2.0
"""Disbursement (資金撥付): milestone payments of public money as pure functions over events."""

from community_housing.disbursement.events import *  # noqa: F403
from community_housing.disbursement.events import __all__ as _events
from community_housing.disbursement.schedule import Schedule, Schedules, Stage
from community_housing.disbursement.shipped import CAPS, Cap, contract_schedule, schedules

__all__ = [*_events, "CAPS", "Cap", "Schedule", "Schedules", "Stage", "contract_schedule", "schedules"]  # noqa: PLE0604
