# SPDX-License-Identifier: Apache-2.0
"""A case the slow way: what its events say on a day, and its clock by walking day after day.  Of accepted events only."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tests.reference.slow_calendar import DAY, works

from community_housing.approvals import ApprovalCorrection, ApprovalRule, ApprovalRules
from community_housing.calendars import Calendar
from community_housing.clocks import Limit


def counting(events: Sequence[Any]) -> list[Any]:
    """What counts of accepted events: each correction, the last first, takes away what it names."""
    gone: dict[str, Any] = {}
    for event in reversed(events):
        if isinstance(event, ApprovalCorrection) and event.id not in gone:
            gone[event.corrects] = event.instead
    kept = [gone.get(event.id, event) for event in events]
    return [event for event in kept if event is not None and not isinstance(event, ApprovalCorrection)]


def first(events: Sequence[Any], *kinds: str) -> dt.date | None:
    days = [event.on for event in events if event.kind in kinds]
    return days[0] if days else None


def phase(events: Sequence[Any]) -> str:
    """Where a case is, by its last act that says so."""
    said = {
        "received": "received",
        "correction_asked": "correcting",
        "correction_made": "received",
        "accepted": "accepted",
        "not_accepted": "not_accepted",
        "step_opened": "in_review",
        "issued": "issued",
        "refused": "refused",
        "withdrawn": "withdrawn",
        "delivered": "delivered",
    }
    return [said[event.kind] for event in events if event.kind in said][-1]


def stopped(pauses: Sequence[Any], limit: Limit, day: dt.date) -> bool:
    """Whether a day is taken out: by a pause of a ground of the limit, told where it has to be."""
    return any(
        starts <= day and (ends is None or day < ends)
        for starts, ends, ground, told in pauses
        if ground in limit.pauses and (told is not None or not limit.told)
    )


def pauses_of(events: Sequence[Any], step: str | None) -> list[tuple[dt.date, dt.date | None, Any, str | None]]:
    found: list[Any] = []
    for event in events:
        if event.kind == "step_paused" and step in (None, event.step):
            found.append((event.step, event.on, None, event.ground, event.told))
        if event.kind == "step_resumed" and step in (None, event.step):
            place = max(n for n, one in enumerate(found) if one[0] == event.step)
            found[place] = (*found[place][:2], event.on, *found[place][3:])
    return [one[1:] for one in found]


def walked(
    limit: Limit, calendar: Calendar, *, starts: dt.date, done: dt.date | None, on: dt.date, pauses: Any, extra: int
) -> tuple[str, int]:
    """Standing and working days taken, the day after the start first; extensions are given as what they add."""
    taken, day, last_unit = 0, starts, None
    end = on if done is None else done
    passed = False
    while day < end:
        day += DAY
        if works(calendar, day) and not (stopped(pauses, limit, day) and not passed):
            taken += 1
            if taken == limit.amount + extra:
                last_unit, passed = day, True
    late = last_unit is not None and end > last_unit
    if late:
        return ("overdue" if done is None else "late"), taken
    if done is not None:
        return "met", taken
    return "open", taken


def since(events: Sequence[Any], rule: ApprovalRule, rules: ApprovalRules, calendar: Calendar, on: dt.date) -> dt.date | None:
    """From which day a case counts as accepted: by silence from its receipt, where nobody answered within the days for it."""
    received = first(events, "received")
    assert received is not None
    limit = rules.limit(rule.asking)
    answered = first(events, "correction_asked", "accepted", "not_accepted")
    if phase(events) == "withdrawn":
        on = min(on, next(event.on for event in events if event.kind == "withdrawn"))
    standing, _ = walked(limit, calendar, starts=received, done=answered, on=on, pauses=(), extra=0)
    if standing in ("late", "overdue"):
        return received
    return first(events, "accepted")
