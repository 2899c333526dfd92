# SPDX-License-Identifier: Apache-2.0
"""Orders the slow way: every figure from the list of events, scanned from the start for each order."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from community_housing.calendars import WorkingDays
from community_housing.clocks import Limit
from community_housing.services import (
    Cancelled,
    Confirmed,
    Dispatched,
    Done,
    Merged,
    NotReached,
    OrderCorrection,
    RateRule,
    Released,
    Reopened,
    Requested,
    Satisfaction,
    Taken,
    Treat,
    Which,
)

STAGES: dict[type, str] = {
    Requested: "requested",
    Dispatched: "dispatched",
    Taken: "taken",
    Released: "dispatched",
    Done: "done",
    Confirmed: "confirmed",
    Reopened: "dispatched",
    Merged: "merged",
    Cancelled: "cancelled",
}


def facts(events: Sequence[Any]) -> list[Any]:
    """What counts: a correction that is itself corrected counts for nothing."""
    void: set[str] = set()
    instead: dict[str, Any] = {}
    for event in reversed(events):
        if isinstance(event, OrderCorrection) and event.id not in void:
            void.add(event.corrects)
            instead[event.corrects] = event.instead
    kept = [instead.get(event.id) if event.id in void else event for event in events if not isinstance(event, OrderCorrection)]
    return [event for event in kept if event is not None]


def of_order(events: Sequence[Any], order: str, on: dt.date | None = None) -> list[Any]:
    return [event for event in facts(events) if event.order == order and (on is None or event.on <= on)]


def stage(events: Sequence[Any], order: str, on: dt.date | None = None) -> str | None:
    moves = [STAGES[type(event)] for event in of_order(events, order, on) if type(event) in STAGES]
    return moves[-1] if moves else None


def within(limit: Limit, started: dt.date, done: dt.date | None, calendar: WorkingDays, on: dt.date) -> str:
    """Walks from the start, the day after it first, until so many working days have passed."""
    day, left = started, limit.amount
    while left:
        day += dt.timedelta(days=1)
        left -= calendar.is_working(day)
    return "hit" if done is not None and done <= day else "miss" if (done or on) > day else "not_due"


def verdicts(
    events: Sequence[Any], order: str, *, rule: RateRule, on: dt.date, calendar: WorkingDays, finish: Limit | None
) -> dict[str, str]:
    """What an order is to the rates that this twin knows: hit, miss, or why it is left out."""
    own = of_order(events, order, on)
    names = ("taken_up", "in_time", "solved", "satisfied")
    if stage(events, order, on) == "merged":
        if not rule.merged_each:
            return dict.fromkeys(names, "merged")
        return verdicts(events, own[-1].into, rule=rule, on=on, calendar=calendar, finish=finish)
    if stage(events, order, on) == "cancelled":
        return dict.fromkeys(names, "miss" if rule.cancelled is Treat.MISS else "cancelled")

    def treated(treat: Treat, why: str) -> str:
        return why if treat is Treat.LEFT_OUT else treat.value

    started = own[0].on
    since = max((place for place, event in enumerate(own) if isinstance(event, Reopened)), default=-1)
    counted = own if rule.reopened is Which.FIRST else own[since + 1 :]
    done = [event for event in counted if isinstance(event, Done)]
    said = [event for event in counted if isinstance(event, Confirmed)]
    pick = 0 if rule.reopened is Which.FIRST else -1
    is_open = stage(events, order, on) in ("requested", "dispatched", "taken")
    again = rule.reopened is Which.LAST and since >= 0 and is_open
    due = "not_due" if finish is None else within(finish, started, None, calendar, on)
    found = {"taken_up": "hit" if any(isinstance(event, Taken) for event in own) else "miss"}
    if finish is None:
        found["in_time"] = "no_limit"
    elif again:
        found["in_time"] = "miss"
    else:
        timed = within(finish, started, done[pick].on if done else None, calendar, on)
        found["in_time"] = treated(rule.not_due, "not_due") if timed == "not_due" else timed
    unreached = any(isinstance(event, NotReached) for event in own[since + 1 :])
    unsaid = treated(rule.unreached, "unreached") if unreached else treated(rule.unconfirmed, "unconfirmed")
    if again:
        return {**found, "solved": "miss", "satisfied": "miss"}
    if said:
        found["solved"] = "hit" if said[pick].solved else "miss"
        answers = {
            Satisfaction.SATISFIED: "hit",
            Satisfaction.NOT: "miss",
            Satisfaction.FAIR: treated(rule.fair, "fair"),
            None: "no_answer",
        }
        return {**found, "satisfied": answers[said[pick].satisfied]}
    if not is_open:
        return {**found, "solved": unsaid, "satisfied": unsaid}
    found["solved"] = treated(rule.not_due, "not_due") if due == "not_due" else due
    return {**found, "satisfied": "not_done"}
