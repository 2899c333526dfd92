# SPDX-License-Identifier: Apache-2.0
"""A calendar of working days (工作日) made of notices: which day is what, by which notice, and as known on which day."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import attrs

from community_housing._doors import day as checked_day
from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars._notices import Notice
from community_housing.errors import CalendarNotPublishedError, InputError
from community_housing.provenance import Citation, Evidence
from community_housing.records import result

__all__ = ["WEEK", "Calendar", "DayFacts", "DayKind"]

_DAY: Final = dt.timedelta(days=1)
_DECEMBER: Final = 12

WEEK: Final = Citation(
    authority="国务院",
    document="国务院关于职工工作时间的规定（国务院令第146号，1995年修订）",
    clause="第七条",
    evidence=Evidence.FOUND,
    note="In force from 1995-05-01. Binds state organs and institutions; an enterprise may rest on other days of the week.",
)
"""Why Saturday and Sunday are days of rest where no notice says otherwise."""


class DayKind(StrEnum):
    """What a day is for an office."""

    WORKING = "working"
    """工作日, as the week has it."""
    MAKE_UP = "make_up"
    """调休上班: worked, though the week has it as a day of rest."""
    REST = "rest"
    """周末休息日."""
    OFF = "off"
    """放假: off by a notice."""


@result
class DayFacts:
    """What a calendar says of one day, and by what.

    Fields:
        day: The day.
        kind: What it is.
        working: Whether work is done on it.
        notice: Id of the notice that says so; None where the week does.
        provisional: Whether a notice that is yet to be published may still move it.
        citation: The notice, or the rule of the week.
    """

    day: dt.date
    kind: DayKind
    working: bool
    notice: str | None
    provisional: bool
    citation: Citation


@door()
def _checked(notices: Iterable[Notice] = (), weekend: Iterable[int] = ()) -> tuple[tuple[Notice, ...], tuple[int, ...]]:
    return tuple(notices), tuple(weekend)


def _ordered(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Notices from the first published to the last; those of which nobody knows when come first."""
    return tuple(sorted(_checked(notices=notices)[0], key=lambda one: (one.published or dt.date.min, one.id)))


def _rest_days(weekend: Iterable[int]) -> tuple[int, ...]:
    rest = tuple(sorted(set(_checked(weekend=weekend)[1])))
    if not all(0 <= one <= 6 for one in rest) or len(rest) > 6:
        raise InputError(
            Message("must be at most six days from 0 (Monday) to 6 (Sunday), got {rest!r}", rest=rest), "weekend", rest
        )
    return rest


def _late_december(day: int) -> int:
    if type(day) is not int or not 1 <= day <= 31:
        raise InputError(Message("must be a day of December from 1 to 31, got {day!r}", day=day), "moves_from", day)
    return day


@attrs.frozen(slots=True, cache_hash=True, repr=False)
class Calendar:
    """Working days by notices: immutable, equal where its notices are, and silent about days that none arranges.

    It knows the days from 1 January of the first year that a notice arranges whole to 31 December of the last.  Of notices that
    speak of one day the one published last holds; one whose day of publication is not known gives way to all others.  The last
    days of December are arranged by the notice of the next year: from `provisional_from` on it may still move them.

    Args:
        notices: Notices in any order, each id once; at least one arranges a year, and the years are without a gap.
        weekend: Days of the week that are days of rest; Monday is 0.
        moves_from: The day of the last December from which days are provisional.  By default the 22nd: no notice that was read
            moved a day before the 29th.
        assumed_until: See `assuming_weekdays`.

    Raises:
        InputError: The notices arrange no year, one twice, or leave a year out between others.

    Guarantees:
        Deterministic.  Each answer about working days is a look-up in two tables that are made once.

    Source: own rule, docs/decisions/0080.
    """

    notices: tuple[Notice, ...] = attrs.field(converter=_ordered)
    weekend: tuple[int, ...] = attrs.field(default=(5, 6), converter=_rest_days, kw_only=True)
    moves_from: int = attrs.field(default=22, converter=_late_december, kw_only=True)
    assumed_until: dt.date | None = attrs.field(default=None, kw_only=True)
    first: dt.date = attrs.field(init=False, eq=False)
    """The first day that it knows."""
    last: dt.date = attrs.field(init=False, eq=False)
    """The last day that it knows."""
    provisional_from: dt.date = attrs.field(init=False, eq=False)
    """The first day that the notice of the next year may still move."""
    _start: int = attrs.field(init=False, eq=False)
    _fixed: dict[int, Notice] = attrs.field(init=False, eq=False)
    _work: tuple[dt.date, ...] = attrs.field(init=False, eq=False)
    _rank: tuple[int, ...] = attrs.field(init=False, eq=False)
    _known: dict[int, "Calendar"] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        years = sorted(one.year for one in self.notices if one.year is not None)
        if not years:
            raise InputError("at least one notice must arrange a year", "notices", tuple(one.id for one in self.notices))
        if years != list(range(years[0], years[0] + len(years))):
            raise InputError(
                Message("must arrange each year once and leave none out, got {years}", years=years), "notices", tuple(years)
            )
        last = dt.date(years[-1], _DECEMBER, 31)
        if self.assumed_until is not None:
            last = max(last, checked_day(self.assumed_until, "assumed_until"))
        made: dict[str, Any] = {
            "first": dt.date(years[0], 1, 1),
            "last": last,
            "provisional_from": dt.date(years[-1], _DECEMBER, self.moves_from),
        }
        made["_start"] = start = made["first"].toordinal()
        fixed: dict[int, Notice] = {}
        works: dict[int, bool] = {}
        for notice in self.notices:
            for days, work in ((notice.days_off, False), (notice.working, True)):
                for day in days:
                    fixed[day.toordinal()] = notice
                    works[day.toordinal()] = work
        # How many working days lie before each day, and the working days themselves.
        rank, work_days = [0], list[dt.date]()
        for ordinal in range(start, last.toordinal() + 1):
            by_week = (ordinal + 6) % 7 not in self.weekend  # day 1 was a Monday
            if works.get(ordinal, by_week):
                work_days.append(dt.date.fromordinal(ordinal))
            rank.append(len(work_days))
        made |= {"_fixed": fixed, "_work": tuple(work_days), "_rank": tuple(rank), "_known": {}}
        for name, value in made.items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"<Calendar {self.first} to {self.last}, {len(self.notices)} notices>"

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.notices, self.weekend, self.moves_from, self.assumed_until)

    # --- Which notices ------------------------------------------------------------------------------------------------

    @door()
    def known(self, day: dt.date, /) -> "Calendar":
        """The calendar as it was known on a day: by the notices published by then alone.

        Raises:
            CalendarNotPublishedError: None that arranges a year was published by then.
        """
        kept = tuple(one for one in self.notices if one.published is not None and one.published <= day)
        if len(kept) == len(self.notices):
            return self
        if all(one.year is None for one in kept):
            raise CalendarNotPublishedError(
                Message("no notice was published by {on}", on=day), day, self.first, self.last, self.provisional_from
            )
        # The notices kept of a sorted row are told by their number, as long as those without a day are dropped.
        if len(kept) not in self._known:
            self._known[len(kept)] = attrs.evolve(self, notices=kept)
        return self._known[len(kept)]

    @door()
    def added(self, notices: Iterable[Notice]) -> "Calendar":
        """This calendar with further notices, such as a district's own closing days.

        Raises:
            InputError: One has an id that is there already, or arranges a year that is arranged or not the next.
        """
        return attrs.evolve(self, notices=(*self.notices, *notices))

    @door()
    def assuming_weekdays(self, until: dt.date) -> "Calendar":
        """This calendar with later days, until *until*, as the week has them: a guess that every answer calls provisional."""
        return attrs.evolve(self, assumed_until=until)

    # --- Days ---------------------------------------------------------------------------------------------------------

    def is_working(self, day: dt.date, /) -> bool:
        """Whether *day* is a working day.

        Raises:
            InputError: It is a moment, a text or anything else than a day.
            CalendarNotPublishedError: No notice arranges its year.
        """
        index = self._index(day)
        return self._rank[index + 1] > self._rank[index]

    def facts(self, day: dt.date, /) -> DayFacts:
        """What *day* is, and by which document.

        Raises:
            InputError: It is no day.
            CalendarNotPublishedError: No notice arranges its year.
        """
        working = self.is_working(day)
        notice = self._fixed.get(day.toordinal())
        by_week = day.weekday() not in self.weekend
        kind = (DayKind.WORKING if by_week else DayKind.MAKE_UP) if working else DayKind.REST if notice is None else DayKind.OFF
        return DayFacts(
            day=day,
            kind=kind,
            working=working,
            notice=None if notice is None else notice.id,
            provisional=day >= self.provisional_from,
            citation=WEEK if notice is None else notice.citation,
        )

    def on_or_after(self, day: dt.date, /) -> dt.date:
        """The first working day from *day* on.

        Raises:
            InputError: It is no day.
            CalendarNotPublishedError: The calendar ends before.
        """
        return self._at(self._rank[self._index(day)], day)

    def on_or_before(self, day: dt.date, /) -> dt.date:
        """The last working day until *day*.

        Raises:
            InputError: It is no day.
            CalendarNotPublishedError: The calendar begins after.
        """
        return self._at(self._rank[self._index(day) + 1] - 1, day)

    def shift(self, day: dt.date, working_days: int, /) -> dt.date:
        """The working day so many after *day*, or before it where the number is negative; *day* itself is not counted.

        Raises:
            InputError: It is no day, or the number is 0 or not whole (`on_or_after` finds the working day at hand).
            CalendarNotPublishedError: The calendar ends or begins before.
        """
        index = self._index(day)
        if type(working_days) is not int or working_days == 0:
            raise InputError(
                Message("must be a whole number other than 0, got {working_days!r}", working_days=working_days),
                "working_days",
                working_days,
            )
        return self._at(self._rank[index + 1] - 1 if working_days > 0 else self._rank[index], day, working_days)

    def between(self, starts: dt.date, ends: dt.date, /) -> int:
        """How many working days lie in `[starts, ends)`.

        Raises:
            InputError: One is no day, or *ends* lies before *starts*.
            CalendarNotPublishedError: The calendar does not know every day between them.
        """
        first, last = self._index(starts), self._index(ends, beyond=1)
        if last < first:
            raise InputError(
                Message("must not end before it starts, got [{starts}, {ends})", starts=starts, ends=ends), "ends", ends
            )
        return self._rank[last] - self._rank[first]

    def days(self, starts: dt.date, ends: dt.date, /) -> tuple[dt.date, ...]:
        """The working days in `[starts, ends)`; see `between` for what is refused."""
        count = self.between(starts, ends)
        before = self._rank[self._index(starts)]
        return self._work[before : before + count]

    def apart(self, starts: dt.date, ends: dt.date, /) -> tuple[DayFacts, ...]:
        """The days in `[starts, ends)` that are no plain working days: of rest, off, made up; refused as by `between`."""
        self.between(starts, ends)
        days = (starts + dt.timedelta(days=ahead) for ahead in range((ends - starts).days))
        return tuple(facts for facts in map(self.facts, days) if facts.kind is not DayKind.WORKING)

    def _index(self, day: dt.date, *, beyond: int = 0) -> int:
        if type(day) is not dt.date:
            checked_day(day, "day")
        index = day.toordinal() - self._start
        if 0 <= index < len(self._rank) - 1 + beyond:
            return index
        raise self._unpublished(Message("{day} is not arranged by any notice", day=day), day)

    def _at(self, place: int, day: dt.date, ahead: int = 0) -> dt.date:
        place += ahead
        if 0 <= place < len(self._work):
            return self._work[place]
        if ahead:
            asked = Message("{ahead:+d} working days from {day} lies where no notice arranges a day", ahead=ahead, day=day)
        else:
            asked = Message("the working day next to {day} lies where no notice arranges a day", day=day)
        raise self._unpublished(asked, day)

    def _unpublished(self, what: str, day: dt.date) -> CalendarNotPublishedError:
        return CalendarNotPublishedError(what, day, self.first, self.last, self.provisional_from)


def _again(notices: tuple[Notice, ...], weekend: tuple[int, ...], moves_from: int, assumed: dt.date | None) -> Calendar:
    return Calendar(notices, weekend=weekend, moves_from=moves_from, assumed_until=assumed)
