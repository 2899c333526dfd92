# SPDX-License-Identifier: Apache-2.0
"""A deadline told whole: the day, the rule that it was counted by, every day that was skipped or made up, and the notices."""

import datetime as dt
from typing import Final

from community_housing._doors import door
from community_housing.calendars._calendar import Calendar, DayFacts
from community_housing.calendars._counting import CountingRule, LimitUnit, Roll, first_day, last_day
from community_housing.records import result

__all__ = ["Deadline", "deadline"]

_DAY: Final = dt.timedelta(days=1)


@result
class Deadline:
    """From when to when a period runs, and what decided it.

    Fields:
        start: The day of the act that starts it.
        amount: How many units.
        unit: What they are.
        last: Its last day.
        working_days: Working days after *start* until *last*, that day too.
        apart: The days after *start* until *last* that are no plain working days: of rest, off, made up.
        provisional: Whether a notice that is yet to be published may still move *last*.
        known_on: The day as known on which it was counted; None for all that is known.
        rule: How it was counted.
    """

    start: dt.date
    amount: int
    unit: LimitUnit
    last: dt.date
    working_days: int
    apart: tuple[DayFacts, ...]
    provisional: bool
    known_on: dt.date | None
    rule: CountingRule


@door()
def deadline(
    day: dt.date,
    amount: int,
    *,
    unit: LimitUnit,
    calendar: Calendar,
    rule: CountingRule,
    known_on: dt.date | None = None,
    ends: bool = False,
) -> Deadline:
    """Count a period and tell what decided it.

    Args:
        day: The day that starts it, or with *ends* the day by which it must have ended.
        amount: How many units, from 1 to 10,000.
        unit: Working days, days or months.
        calendar: The working days.
        rule: How it is counted.
        known_on: Count as it was known on that day.
        ends: Whether *day* is the end, and the latest start is asked for.

    Returns:
        The period; with *ends* the one that starts latest, whose last day may lie before *day*.

    Raises:
        InputError: As `last_day`.
        CalendarNotPublishedError: As `last_day`, or the calendar does not know every day of the period.

    Source: docs/decisions/0080.
    """
    known = calendar if known_on is None else calendar.known(known_on)
    start = first_day(day, amount, unit=unit, calendar=known, rule=rule) if ends else day
    last = last_day(start, amount, unit=unit, calendar=known, rule=rule)
    moved = unit is LimitUnit.WORKING_DAYS or rule.roll is Roll.NEXT_WORKING
    return Deadline(
        start=start,
        amount=amount,
        unit=unit,
        last=last,
        working_days=known.between(start + _DAY, last + _DAY) if start < last else 0,
        apart=known.apart(start + _DAY, last + _DAY) if start < last else (),
        provisional=moved and last >= known.provisional_from,
        known_on=known_on,
        rule=rule,
    )
