# SPDX-License-Identifier: Apache-2.0
"""Notices (放假安排通知): which days an office rests and works, by whom, and since when that is known."""

import datetime as dt
from typing import Annotated, Final

from annotated_types import Ge

from community_housing._messages import Message
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.provenance import Citation
from community_housing.records import Text, record

__all__ = ["Notice", "Span"]

_LONGEST: Final = 366


@record
class Span:
    """Days off in a row, as a notice says them.

    Fields:
        name: What they are for (名称), for example 国庆节.
        first: The first day off.
        last: The last day off, itself off.
        days: How many the notice says they are, where it does; it must be so.
    """

    name: Text
    first: dt.date
    last: dt.date
    days: Annotated[int, Ge(1)] | None = None

    def check(self) -> None:
        """Refuse a span that ends before it starts, or is not of the stated length."""
        length = (self.last - self.first).days + 1
        if length < 1:
            raise InputError(
                Message("the last day must not lie before the first, got {first} to {last}", first=self.first, last=self.last),
                "Span.last",
                self.last,
            )
        if length > _LONGEST:
            raise InputError(
                Message("must be at most {longest} days, got {length}", longest=_LONGEST, length=length), "Span.last", self.last
            )
        if self.days is not None and self.days != length:
            raise InputError(
                Message(
                    "{first} to {last} are {length} days, not {days}",
                    first=self.first,
                    last=self.last,
                    length=length,
                    days=self.days,
                ),
                "Span.days",
                self.days,
            )


@record
class Notice:
    """What one notice fixes; of several that speak of one day, the one published last holds.

    Fields:
        id: Its id.
        year: The year that it arranges whole, so that every other day of it is as the week has it; None where it only changes
            single days: an amendment, or closing days of a district's own.
        amends: Id of the notice that it amends, where it does.
        issued: Day of signature (成文日期).
        off: Days off (放假、调休).
        working: Days of rest on which work is done (调休上班); they may lie in the December before.
        citation: The document.  Its `published` is the day from which the notice is known.
    """

    id: Annotated[str, ID]
    year: Annotated[int, Ge(1949)] | None = None
    amends: Annotated[str, ID] | None = None
    issued: dt.date | None = None
    off: tuple[Span, ...] = ()
    working: tuple[dt.date, ...] = ()
    citation: Citation

    def check(self) -> None:
        """Refuse days that are given twice, and a year that an amendment would arrange whole."""
        days = [*self.working, *self.days_off]
        twice = sorted({day for day in days if days.count(day) > 1}) if len(set(days)) < len(days) else []
        if twice:
            raise InputError(
                Message("each day stands in a notice once; twice: {twice}", twice=", ".join(map(str, twice))),
                "Notice.off",
                self.id,
            )
        if self.amends is not None and self.year is not None:
            raise InputError("a notice that amends another arranges no year whole", "Notice.year", self.year)

    @property
    def days_off(self) -> tuple[dt.date, ...]:
        """Every day off, in the order of the spans."""
        return tuple(
            span.first + dt.timedelta(days=ahead) for span in self.off for ahead in range((span.last - span.first).days + 1)
        )

    @property
    def published(self) -> dt.date | None:
        """The day from which it is known; None where that is not known."""
        return self.citation.published
