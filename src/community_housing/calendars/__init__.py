# SPDX-License-Identifier: Apache-2.0
"""Working days (工作日) by cited, dated notices, as known on any day, and the counting of periods (期间)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.calendars._calendar import WEEK, Calendar, DayFacts, DayKind
    from community_housing.calendars._counting import CountingRule, DayCount, LimitUnit, MonthEnd, Roll, first_day, last_day
    from community_housing.calendars._days import WorkingDays
    from community_housing.calendars._deadline import Deadline, deadline
    from community_housing.calendars._files import counting_rule, counting_rules, load_notices, shipped
    from community_housing.calendars._hours import OfficeHours, OpenSpan
    from community_housing.calendars._notices import Notice, Span
    from community_housing.calendars._predicate import notices_of
    from community_housing.calendars._stated import PeriodEnd, PeriodReading, StatedPeriod, read_period
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "calendars._calendar": "WEEK Calendar DayFacts DayKind",
            "calendars._counting": "CountingRule DayCount LimitUnit MonthEnd Roll first_day last_day",
            "calendars._days": "WorkingDays",
            "calendars._deadline": "Deadline deadline",
            "calendars._files": "counting_rule counting_rules load_notices shipped",
            "calendars._hours": "OfficeHours OpenSpan",
            "calendars._notices": "Notice Span",
            "calendars._predicate": "notices_of",
            "calendars._stated": "PeriodEnd PeriodReading StatedPeriod read_period",
        },
    )

__all__ = [
    "WEEK",
    "Calendar",
    "CountingRule",
    "DayCount",
    "DayFacts",
    "DayKind",
    "Deadline",
    "LimitUnit",
    "MonthEnd",
    "Notice",
    "OfficeHours",
    "OpenSpan",
    "PeriodEnd",
    "PeriodReading",
    "Roll",
    "Span",
    "StatedPeriod",
    "WorkingDays",
    "counting_rule",
    "counting_rules",
    "deadline",
    "first_day",
    "last_day",
    "load_notices",
    "notices_of",
    "read_period",
    "shipped",
]
