# SPDX-License-Identifier: Apache-2.0
"""A clock the slow way: day after day from the start, asking of each whether it counts."""

import datetime as dt
from collections.abc import Sequence

from tests.reference.slow_calendar import DAY, works

from community_housing.calendars import Calendar, CountingRule, DayCount, LimitUnit, Roll
from community_housing.clocks import Granted, Limit, Pause

FAR = 150 * DAY


def standing(
    limit: Limit,
    *,
    started: dt.date,
    done: dt.date | None,
    pauses: Sequence[Pause],
    extensions: Sequence[Granted],
    calendar: Calendar,
    rule: CountingRule,
    on: dt.date,
) -> tuple[str, dt.date | None, int, int]:
    """Standing, last day, units used and units taken out; the calendar must reach far beyond every day given."""
    done = done if done is not None and done <= on else None
    stops = [
        (one.starts, one.ends if one.ends is not None and one.ends <= on else None)
        for one in pauses
        if one.starts <= on and one.ground in limit.pauses and (one.told is not None or not limit.told)
    ]

    def stopped(day: dt.date) -> bool:
        return any(starts <= day and (ends is None or day < ends) for starts, ends in stops)

    def counts(day: dt.date) -> bool:
        return limit.unit is not LimitUnit.WORKING_DAYS or works(calendar, day)

    def last(amount: int) -> dt.date | None:
        day = started if rule.count is DayCount.START_COUNTED else started + DAY
        left = amount
        while day < started + FAR:
            if counts(day) and not stopped(day):
                left -= 1
                if left <= 0 and (limit.unit is LimitUnit.WORKING_DAYS or rule.roll is Roll.NONE or works(calendar, day)):
                    return day
            day += DAY
        return None

    total, found = limit.amount, last(limit.amount)
    for one in sorted(extensions, key=lambda one: (one.on, one.amount, one.told is None)):
        may = limit.extension
        if may is None or one.on > on or (found is not None and one.on > found) or one.amount > may.most:
            continue
        if one.told is None and may.told:
            continue
        total += one.amount
        found = last(total)
        break
    end = on if done is None else done
    used = taken = 0
    day = started if rule.count is DayCount.START_COUNTED else started + DAY
    while day <= end and (found is None or day <= found):
        if counts(day):
            used += not stopped(day)
            taken += stopped(day)
        day += DAY
    if found is not None and end > found:
        name = "overdue" if done is None else "late"
    elif done is not None:
        name = "met"
    else:
        name = "paused" if found is None else "running"
    return name, found, min(used, total), taken
