# SPDX-License-Identifier: Apache-2.0
"""Counting a period (期间): its last day from its start, and its latest start from its last day, by a dated and cited rule."""

import datetime as dt
from calendar import monthrange
from enum import StrEnum
from typing import Annotated, Final

from community_housing._doors import day as checked_day
from community_housing._doors import member
from community_housing._messages import Message
from community_housing.calendars._calendar import Calendar
from community_housing.calendars._days import WorkingDays
from community_housing.district import ID
from community_housing.errors import CalendarNotPublishedError, InputError
from community_housing.provenance import Citation, Period
from community_housing.records import Text, record

__all__ = ["LONGEST", "CountingRule", "DayCount", "LimitUnit", "MonthEnd", "Roll", "add_months", "first_day", "last_day"]

LONGEST: Final = 10_000
"""Most units of a period that is counted."""
_DAY: Final = dt.timedelta(days=1)


class DayCount(StrEnum):
    """Whether the day on which a period starts is its first."""

    START_NOT_COUNTED = "start_not_counted"
    """开始的当日不计入: the day after is the first."""
    START_COUNTED = "start_counted"
    """当日计入."""


class Roll(StrEnum):
    """What becomes of a last day that is a day of rest."""

    NEXT_WORKING = "next_working"
    """顺延: the day after the rest is the last, which is the next working day."""
    NONE = "none"
    """不顺延: it stays."""


class MonthEnd(StrEnum):
    """Which day of a month ends a period of months."""

    CORRESPONDING_DAY = "corresponding_day"
    """对应日: the day of the same number, else the last of the month."""


class LimitUnit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    """工作日."""
    DAYS = "days"
    """日: every day of the calendar."""
    MONTHS = "months"
    """月."""


@record
class CountingRule:
    """How a period is counted, by which law, and since when.

    Fields:
        id: Its id.
        name: Its name.
        name_en: Its name in English.
        count: Whether the first day is counted.
        roll: What becomes of a last day of rest.  Periods of working days end on one anyway.
        months: Which day ends a period of months; None where the rule does not say, so that months cannot be counted by it.
        period: When it is in force.
        citation: The document.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text | None = None
    count: DayCount
    roll: Roll
    months: MonthEnd | None = None
    period: Period
    citation: Citation


def last_day(start: dt.date, amount: int, *, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> dt.date:
    """The last day of a period: what is done on it is done in time.

    Args:
        start: The day of the act that starts it; it may be a day of rest.
        amount: How many units, from 1 to 10,000.
        unit: Working days, days or months.
        calendar: The working days.
        rule: How it is counted.

    Returns:
        A working day, unless the rule does not roll and the unit is another than working days.

    Raises:
        InputError: *start* is no day, *amount* is out of bounds, or the rule says nothing of months and they are asked for.
        CalendarNotPublishedError: The calendar does not know the days that decide.

    Guarantees:
        Later where the start is later or the amount larger, or the same.  `last_day(s, n) <= e` where and only where
        `s <= first_day(e, n)`.  Cost: a look-up or two, whatever the amount.

    Source: the rule's own citation; docs/decisions/0080.
    """
    checked = _checked(start, "start", amount, unit, calendar, rule)
    if checked is LimitUnit.WORKING_DAYS:
        if rule.count is DayCount.START_NOT_COUNTED:
            return calendar.shift(start, amount)
        counted = calendar.on_or_after(start)
        return counted if amount == 1 else calendar.shift(counted, amount - 1)
    try:
        end = start + amount * _DAY if checked is LimitUnit.DAYS else add_months(start, amount)
        if rule.count is DayCount.START_COUNTED:
            end -= _DAY
    except OverflowError:
        raise InputError(
            Message(
                "{amount} {checked} from {start} end after the year 9999", amount=amount, checked=checked.value, start=start
            ),
            "amount",
            amount,
        ) from None
    return calendar.on_or_after(end) if rule.roll is Roll.NEXT_WORKING else end


def first_day(end: dt.date, amount: int, *, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> dt.date:
    """The latest start with which a period still ends by a day: the inverse of `last_day`.

    Args:
        end: The day by which it must have ended.
        amount: How many units, from 1 to 10,000.
        unit: Working days, days or months.
        calendar: The working days.
        rule: How it is counted.

    Returns:
        The latest day `s` of which `last_day(s, amount, unit) <= end`; it may be a day of rest.

    Raises:
        InputError: As `last_day`.
        CalendarNotPublishedError: The calendar does not know the days that decide, or the start would lie before them.

    Source: docs/decisions/0080.
    """
    checked = _checked(end, "end", amount, unit, calendar, rule)
    if checked is LimitUnit.WORKING_DAYS:
        counted = calendar.on_or_before(end)
        if amount > 1:
            counted = calendar.shift(counted, 1 - amount)
        start = counted - _DAY if rule.count is DayCount.START_NOT_COUNTED else counted
        if start < calendar.first:
            raise CalendarNotPublishedError(
                Message("{amount} working days before {end} begin too early", amount=amount, end=end),
                end,
                calendar.first,
                calendar.last,
                calendar.provisional_from,
            )
        return start
    if rule.roll is Roll.NEXT_WORKING:
        end = calendar.on_or_before(end)
    try:
        if rule.count is DayCount.START_COUNTED:
            end += _DAY
        return end - amount * _DAY if checked is LimitUnit.DAYS else _months_back(end, amount)
    except OverflowError:
        raise InputError(
            Message("{amount} {checked} before {end} begin before the year 1", amount=amount, checked=checked.value, end=end),
            "amount",
            amount,
        ) from None


def _checked(day: dt.date, field: str, amount: int, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> LimitUnit:
    if type(day) is not dt.date:
        checked_day(day, field)
    if type(amount) is not int or not 1 <= amount <= LONGEST:
        raise InputError(
            Message("must be a whole number from 1 to {longest:,}, got {amount!r}", longest=LONGEST, amount=amount),
            "amount",
            amount,
        )
    if type(calendar) is not Calendar and not isinstance(calendar, WorkingDays):
        raise InputError(
            Message("must be a Calendar or other WorkingDays, got {calendar!r}", calendar=calendar), "calendar", calendar
        )
    if not isinstance(rule, CountingRule):
        raise InputError(Message("must be a CountingRule, got {rule!r}", rule=rule), "rule", rule)
    kind = unit if type(unit) is LimitUnit else member(unit, LimitUnit, "unit")
    if kind is LimitUnit.MONTHS and rule.months is None:
        raise InputError(
            Message("the rule {id} does not say how months are counted; name one that does", id=rule.id), "rule", rule.id
        )
    return kind


def add_months(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or the last of that month where it has none.

    Raises:
        OverflowError: It lies outside the years 1 to 9999.
    """
    year, month = _month(day, months)
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def _months_back(end: dt.date, months: int) -> dt.date:
    """The latest day of which the corresponding day is not after *end*."""
    year, month = _month(end, -months)
    length = monthrange(year, month)[1]
    whole = end.day == monthrange(end.year, end.month)[1]
    return dt.date(year, month, length if whole else min(end.day, length))


def _month(day: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError
    return year, month + 1
