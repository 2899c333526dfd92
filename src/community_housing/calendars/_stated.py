# SPDX-License-Identifier: Apache-2.0
"""Days and periods that a publication states: what kind of day, the end by which rule, and what is not known of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from annotated_types import Ge, Le

from community_housing._doors import door
from community_housing.calendars._calendar import Calendar, DayFacts
from community_housing.calendars._counting import LONGEST, CountingRule, LimitUnit, Roll, last_day
from community_housing.calendars._files import counting_rules
from community_housing.district import ID
from community_housing.errors import CalendarNotPublishedError, InputError
from community_housing.records import Text, evolve, record, result

__all__ = ["PeriodEnd", "PeriodReading", "StatedPeriod", "read_period"]


@record
class StatedPeriod:
    """A day or a period that a publication states (公布的日期或期限).

    Fields:
        id: Unique among the stated periods.
        starts: The day, or the day that starts the period; None where the publication does not say.
        amount: How long it is; None for a day alone, and where it does not say.
        unit: What it is counted in; None where it does not say.
        wording: The words of the publication.
        place: Where it says so.
        note: What else it leaves open (说明).
        note_en: The same in English.
    """

    id: Annotated[str, ID]
    starts: dt.date | None = None
    amount: Annotated[int, Ge(1), Le(LONGEST)] | None = None
    unit: LimitUnit | None = None
    wording: Text
    place: Text | None = None
    note: Text | None = None
    note_en: Text | None = None


@result
class PeriodEnd:
    """When a stated period ends by one rule of counting.

    Fields:
        rule: The rule.
        in_force: Whether it is the rule of the day that starts the period; another one is shown beside it for comparison.
        end: What the end is before it rolls; None where it cannot be counted.
        last: The last day; None where it cannot be counted.
        missing: What is not known: "months" where the rule does not say how they are counted, "calendar" where no
            notice arranges a day that decides.
    """

    rule: CountingRule
    in_force: bool
    end: DayFacts | None = None
    last: DayFacts | None = None
    missing: tuple[str, ...] = ()


@result
class PeriodReading:
    """A stated period, and what a calendar says of it.

    Fields:
        stated: What was stated.
        start: What kind of day it starts on.
        ends: When it ends, by the rule of the day first; none where start, amount or unit are not known.
        missing: What is not known: "starts", "amount", "unit", "calendar", "counting_rule".
    """

    stated: StatedPeriod
    start: DayFacts | None
    ends: tuple[PeriodEnd, ...]
    missing: tuple[str, ...]


@door()
def read_period(stated: StatedPeriod, *, calendar: Calendar) -> PeriodReading:
    """Say what a stated day or period comes to, and what cannot be said of it.

    Args:
        stated: What was stated.
        calendar: The working days.

    Returns:
        The end by the shipped rule in force on the day of the start.  Where that rule does not say how its unit is counted, the
        newest rule that does is shown beside it, and is no answer.

    Source: own rule, docs/decisions/0092.

    Examples:
        >>> import datetime as dt
        >>> from community_housing import calendars
        >>> programme = StatedPeriod(id="p", starts=dt.date(2012, 8, 5), amount=18, unit=LimitUnit.MONTHS, wording="18个月")
        >>> then, now = read_period(programme, calendar=calendars.shipped()).ends
        >>> then.missing, str(now.end.day), now.end.kind.value, str(now.last.day)
        (('months',), '2014-02-05', 'off', '2014-02-07')
    """
    missing = [name for name in ("starts", "amount", "unit") if getattr(stated, name) is None]
    if stated.starts is not None and stated.amount is None and stated.unit is None:
        missing = []  # a day alone
    if stated.starts is None:
        return PeriodReading(stated=stated, start=None, ends=(), missing=tuple(missing))
    start = _facts(calendar, stated.starts)
    if start is None:
        missing.append("calendar")
    ends: tuple[PeriodEnd, ...] = ()
    if stated.amount is not None and stated.unit is not None:
        ends = tuple(_ends(stated.starts, stated.amount, stated.unit, calendar))
        if not any(one.in_force for one in ends):
            missing.append("counting_rule")
    return PeriodReading(stated=stated, start=start, ends=ends, missing=tuple(missing))


def _ends(starts: dt.date, amount: int, unit: LimitUnit, calendar: Calendar) -> Iterator[PeriodEnd]:
    rules = counting_rules()
    of_day = [rule for rule in rules if starts in rule.period][-1:]
    able = [rule for rule in rules if unit is not LimitUnit.MONTHS or rule.months is not None]
    yield from (_end(rule, starts, amount, unit, calendar, in_force=True) for rule in of_day)
    if not any(rule in able for rule in of_day):
        yield _end(able[-1], starts, amount, unit, calendar, in_force=False)


def _end(rule: CountingRule, starts: dt.date, amount: int, unit: LimitUnit, calendar: Calendar, *, in_force: bool) -> PeriodEnd:
    if unit is LimitUnit.MONTHS and rule.months is None:
        return PeriodEnd(rule=rule, in_force=in_force, missing=("months",))
    try:
        end, last = (
            calendar.facts(last_day(starts, amount, unit=unit, calendar=calendar, rule=one))
            for one in (evolve(rule, roll=Roll.NONE), rule)
        )
    except (CalendarNotPublishedError, InputError):  # beyond the notices, or beyond the year 9999
        return PeriodEnd(rule=rule, in_force=in_force, missing=("calendar",))
    return PeriodEnd(rule=rule, in_force=in_force, end=end, last=last)


def _facts(calendar: Calendar, day: dt.date) -> DayFacts | None:
    try:
        return calendar.facts(day)
    except CalendarNotPublishedError:
        return None
