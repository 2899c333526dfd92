# SPDX-License-Identifier: Apache-2.0
"""Matters the slow way: every answer from the list of events, and where a matter should lie by walking day after day."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.levels import Tier
from community_housing.matters import MatterCorrection, MatterRules

STAGES = {
    "raised": "raised",
    "taken": "taken",
    "handed_up": "raised",
    "handed_down": "raised",
    "whistled": "whistled",
    "registered": "on_register",
    "resumed": "taken",
    "solved": "solved",
    "reopened": "raised",
    "merged": "merged",
    "withdrawn": "withdrawn",
}
TIERS = list(Tier)
DAY = dt.timedelta(days=1)


def facts(events: Sequence[Any]) -> list[Any]:
    """What counts: a correction that is itself corrected counts for nothing."""
    void: set[str] = set()
    instead: dict[str, Any] = {}
    for event in reversed(events):
        if isinstance(event, MatterCorrection) and event.id not in void:
            void.add(event.corrects)
            instead[event.corrects] = event.instead
    kept = [instead.get(event.id) if event.id in void else event for event in events if not isinstance(event, MatterCorrection)]
    return [event for event in kept if event is not None]


def facts_of_matter(events: Sequence[Any], matter: str, on: dt.date | None = None) -> list[Any]:
    return [event for event in facts(events) if event.matter == matter and (on is None or event.on <= on)]


def stage(own: Sequence[Any]) -> str | None:
    at, missing = None, set[str]()
    for event in own:
        if event.kind == "verified":
            at = "closed" if event.solved else "taken"
        elif event.kind == "reported":
            missing.discard(event.body)
            at = "whistled" if missing else "taken"
        else:
            at = STAGES.get(event.kind, at)
            missing = set(event.bodies) if event.kind == "whistled" else missing
    return at


def tier_of(own: Sequence[Any]) -> Tier:
    last = next(event for event in reversed(own) if event.kind in ("raised", "handed_up", "handed_down"))
    return last.tier if last.kind == "raised" else last.to


def holder_of(own: Sequence[Any]) -> str | None:
    last = [event for event in own if event.kind in ("raised", "taken", "handed_up", "handed_down", "reopened")][-1]
    return last.body if last.kind == "taken" else None


def size_of(own: Sequence[Any]) -> Any:
    return next(event.size for event in reversed(own) if event.kind in ("raised", "sized"))


def episode(own: Sequence[Any]) -> list[Any]:
    """The events since it was last raised, reopened or handed down."""
    starts = [place for place, event in enumerate(own) if event.kind in ("raised", "reopened", "handed_down")]
    return list(own[starts[-1] :])


def should(own: Sequence[Any], *, rules: MatterRules, calendar: WorkingDays, on: dt.date) -> tuple[Tier, dt.date]:
    """Where a matter whose size is known should lie: day after day, one tier up on the day after the last of its tier."""
    held = episode(own)
    at = TIERS.index(tier_of(own[: len(own) - len(held) + 1]))
    if stage(own) in ("solved", "closed", "withdrawn"):
        on = next(event.on for event in reversed(own) if event.kind in ("solved", "withdrawn"))
    came = {event.to: event.on for event in held if event.kind == "handed_up"}
    top = next(TIERS.index(one.tier) for one in rules.ceilings if one.size is size_of(own))
    since = day = held[0].on
    last = last_day(since, at, own, rules, calendar, on)
    while day < on:
        day += DAY
        while last is not None and day > last and at < top:
            at, since = at + 1, day
            last = last_day(came.get(TIERS[at], day), at, own, rules, calendar, on)
    return TIERS[at], since


def last_day(
    start: dt.date, at: int, own: Sequence[Any], rules: MatterRules, calendar: WorkingDays, on: dt.date
) -> dt.date | None:
    held = episode(own)
    before = len(own) - len(held)
    limit = next(one.limit for one in rules.hand_ups if one.tier is TIERS[at])

    def counted(left: int) -> dt.date | None:
        day = start
        while left:
            day += DAY
            if day > on + 40 * DAY:
                return None
            left -= _counts(day, limit.unit, held, calendar)
        return day

    last = counted(limit.amount)
    for place, event in enumerate(held):
        here = event.kind == "extended" and tier_of(own[: before + place]) is TIERS[at]
        if here and (last is None or event.on <= last) and event.amount <= 10:
            return counted(limit.amount + event.amount)
    return last


def _counts(day: dt.date, unit: LimitUnit, held: Sequence[Any], calendar: WorkingDays) -> bool:
    waits = [event.kind for event in held if event.on <= day and event.kind in ("registered", "resumed")]
    return waits[-1:] != ["registered"] and (unit is not LimitUnit.WORKING_DAYS or calendar.is_working(day))
