# SPDX-License-Identifier: Apache-2.0
"""Office hours (工作时): minutes that count on working days only, between moments."""

import datetime as dt
from itertools import pairwise
from typing import Annotated, Final

from annotated_types import Ge, Le, MinLen

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars._days import WorkingDays
from community_housing.errors import InputError
from community_housing.provenance import Citation
from community_housing.records import record

__all__ = ["OfficeHours", "OpenSpan"]

_DAY: Final = dt.timedelta(days=1)
_MIDNIGHT: Final = dt.time()
_WHOLE_DAY: Final = 24 * 60


@record
class OpenSpan:
    """When an office is open without a break, in minutes after midnight: `[opens, closes)`.

    Fields:
        opens: The first minute, 510 for 08:30.
        closes: The minute after the last, 720 for 12:00.
    """

    opens: Annotated[int, Ge(0), Le(_WHOLE_DAY)]
    closes: Annotated[int, Ge(0), Le(_WHOLE_DAY)]

    def check(self) -> None:
        """Refuse a span that closes before or when it opens."""
        if self.closes <= self.opens:
            raise InputError(
                Message("must close after it opens, got {opens} to {closes}", opens=self.opens, closes=self.closes),
                "OpenSpan.closes",
                self.closes,
            )


@record
class OfficeHours:
    """The hours of an office on a working day, the same on each, lunch taken out.

    Fields:
        spans: When it is open, in order, without overlap.
        offset_minutes: How far the office's clock is ahead of UTC, in minutes; 480 is China's.
        citation: Who set them.
    """

    spans: Annotated[tuple[OpenSpan, ...], MinLen(1)]
    offset_minutes: Annotated[int, Ge(-720), Le(840)] = 480
    citation: Citation

    def check(self) -> None:
        """Refuse spans that overlap or are out of order."""
        for before, after in pairwise(self.spans):
            if after.opens < before.closes:
                raise InputError(
                    Message(
                        "must be in order and apart, got one until {closes} and one from {opens}",
                        closes=before.closes,
                        opens=after.opens,
                    ),
                    "OfficeHours.spans",
                    after.opens,
                )

    @property
    def minutes_a_day(self) -> int:
        """How many minutes a working day has."""
        return sum(span.closes - span.opens for span in self.spans)

    @door()
    def between(self, starts: dt.datetime, ends: dt.datetime, *, calendar: WorkingDays) -> dt.timedelta:
        """How long the office was open between two moments.

        Raises:
            InputError: A moment has no offset from UTC, or *ends* lies before *starts*.
            CalendarNotPublishedError: The calendar does not know a day between them.
        """
        first, last = self._local(starts, "starts"), self._local(ends, "ends")
        if last < first:
            raise InputError(
                Message("must not end before it starts, got {starts} to {ends}", starts=starts, ends=ends), "ends", ends
            )
        days = calendar.between(first.date(), last.date())
        return (
            days * dt.timedelta(minutes=self.minutes_a_day)
            - self._worked(first, calendar=calendar)
            + self._worked(last, calendar=calendar)
        )

    @door()
    def last_moment(self, starts: dt.datetime, minutes: int, *, calendar: WorkingDays) -> dt.datetime:
        """The earliest moment by which the office was open for so many minutes after *starts*, on the office's clock.

        Args:
            starts: The moment from which it counts; outside office hours it counts from the next opening.
            minutes: At least 1.
            calendar: The working days.

        Raises:
            InputError: *starts* has no offset from UTC, or *minutes* is less than 1.
            CalendarNotPublishedError: It lies on a day that the calendar does not know.

        Guarantees:
            `between(starts, last_moment(starts, n)) == n minutes`, and so of no earlier moment.
        """
        if minutes < 1:
            raise InputError(Message("must be at least 1, got {minutes}", minutes=minutes), "minutes", minutes)
        local = self._local(starts, "starts")
        # Counted from the opening of the first day: what was open before the start is added.
        left = dt.timedelta(minutes=minutes) + self._worked(local, calendar=calendar)
        a_day = dt.timedelta(minutes=self.minutes_a_day)
        whole, rest = divmod(left, a_day)
        if rest == dt.timedelta():
            whole, rest = whole - 1, a_day
        day = calendar.on_or_after(local.date())
        if whole:
            day = calendar.shift(day, whole)
        midnight = dt.datetime.combine(day, _MIDNIGHT, local.tzinfo)
        for span in self.spans:
            length = dt.timedelta(minutes=span.closes - span.opens)
            if rest <= length:
                return midnight + dt.timedelta(minutes=span.opens) + rest
            rest -= length
        raise InputError("the hours of a day are used up", "minutes", minutes)

    def _local(self, moment: dt.datetime, field: str) -> dt.datetime:
        if moment.tzinfo is None:
            raise InputError(
                Message("must have its offset from UTC, such as 2012-08-06T09:00:00+08:00, got {moment}", moment=moment),
                field,
                moment,
            )
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=self.offset_minutes)))

    def _worked(self, local: dt.datetime, *, calendar: WorkingDays) -> dt.timedelta:
        """How long the office was open on the day of a moment, until that moment."""
        none = dt.timedelta()
        if not calendar.is_working(local.date()):
            return none
        since = local - dt.datetime.combine(local.date(), _MIDNIGHT, local.tzinfo)
        spans = ((dt.timedelta(minutes=span.opens), dt.timedelta(minutes=span.closes)) for span in self.spans)
        return sum((min(max(since - opens, none), closes - opens) for opens, closes in spans), none)
