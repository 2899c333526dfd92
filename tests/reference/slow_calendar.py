# SPDX-License-Identifier: Apache-2.0
"""Working days and periods the slow way: day after day from what each notice says, without a table."""

import datetime as dt

from community_housing.calendars import Calendar, CountingRule, DayCount, LimitUnit, Roll

DAY = dt.timedelta(days=1)


def works(calendar: Calendar, day: dt.date) -> bool:
    """What the notice published last says of a day, else the week."""
    speaking = []
    for notice in calendar.notices:
        off = any(span.first <= day <= span.last for span in notice.off)
        if off or day in notice.working:
            speaking.append((notice.published or dt.date.min, notice.id, not off))
    return max(speaking)[2] if speaking else day.weekday() not in calendar.weekend


def between(calendar: Calendar, starts: dt.date, ends: dt.date) -> int:
    return sum(works(calendar, starts + n * DAY) for n in range((ends - starts).days))


def _in_month(first: dt.date, day: dt.date) -> dt.date:
    found = first.replace(day=1)
    while found.day < day.day and (found + DAY).month == found.month:
        found += DAY
    return found


def last_day(calendar: Calendar, start: dt.date, amount: int, unit: LimitUnit, rule: CountingRule) -> dt.date | None:
    """The last day of a period, walking; None where the walk leaves the calendar."""
    day = start if rule.count is DayCount.START_COUNTED else start + DAY
    if unit is LimitUnit.MONTHS:
        year, month = start.year + (start.month - 1 + amount) // 12, (start.month - 1 + amount) % 12 + 1
        day = _in_month(dt.date(year, month, 1), start) - (DAY if rule.count is DayCount.START_COUNTED else 0 * DAY)
    else:
        left = amount
        while True:
            if day > calendar.last and unit is LimitUnit.WORKING_DAYS:
                return None
            if unit is LimitUnit.DAYS or works(calendar, day):
                left -= 1
            if left == 0:
                break
            day += DAY
    while rule.roll is Roll.NEXT_WORKING:
        if not calendar.first <= day <= calendar.last:
            return None
        if works(calendar, day):
            break
        day += DAY
    return day


def first_day(calendar: Calendar, end: dt.date, amount: int, unit: LimitUnit, rule: CountingRule) -> dt.date | None:
    """The latest start whose period ends by *end*, trying each day from *end* back to the calendar's first."""
    start = end + DAY
    while start > calendar.first:
        start -= DAY
        last = last_day(calendar, start, amount, unit, rule)
        if last is not None and last <= end:
            return start
    return None
