# SPDX-License-Identifier: Apache-2.0
"""A clock: where a limit stands on a day, as a function of facts, rule, calendar and day; nothing of it is stored."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import CountingRule, DayCount, LimitUnit, Roll, WorkingDays, counting_rule
from community_housing.calendars._counting import add_months
from community_housing.clocks._limits import Granted, Limit, Pause
from community_housing.errors import CalendarNotPublishedError, InputError, NoStandardInForceError
from community_housing.findings import Reason, Truth, Unit
from community_housing.provenance import Citation
from community_housing.records import result

__all__ = ["Clock", "Standing", "clock"]

_DAY: Final = dt.timedelta(days=1)
_Pauses = Sequence[tuple[dt.date, dt.date | None]]


class Standing(StrEnum):
    """Where a limit stands on a day."""

    RUNNING = "running"
    """办理中: open, and its last day has not passed."""
    PAUSED = "paused"
    """暂停计时: open, and the day does not count."""
    MET = "met"
    """按时办结: done by its last day."""
    LATE = "late"
    """逾期办结: done after its last day."""
    OVERDUE = "overdue"
    """超期未办: open, and its last day has passed."""
    UNKNOWN = "unknown"
    """无法判定: what decides is not known."""


@result
class Clock:
    """A limit on a day.

    Fields:
        limit: Id of the limit.
        name: Its name.
        name_en: Its name in English.
        on: The day asked about; nothing after it was used.
        started: The day that starts it; None where that was not known by then.
        done: The day on which it was done; None while open.
        last: Its last day; None while a pause is open, where the calendar ends before, or where it is not known.
        unit: What is counted: working days, or days of the calendar, also of a limit in months.
        total: How many units it has, with what it was extended by; None where it is not known.
        used: How many of them have passed, the day itself among them; never more than *total*.
        left: What is left of them.
        paused: How many units the pauses took out.
        extended: Units by which it was extended, of the limit's own unit.
        standing: Where it stands.
        late_by: Units after *last*; None where it is not late, or where the calendar ends before the day.
        provisional: Whether a notice that is yet to be published may still move something of it.
        reasons: Facts that were not counted, and what is not known.
        citation: The limit's document.
        rule: How it was counted; None where that is not known.
    """

    limit: str
    name: str
    name_en: str | None
    on: dt.date
    started: dt.date | None
    done: dt.date | None
    last: dt.date | None
    unit: Unit
    total: int | None
    used: int | None
    left: int | None
    paused: int | None
    extended: int
    standing: Standing
    late_by: int | None
    provisional: bool
    reasons: tuple[Reason, ...]
    citation: Citation
    rule: CountingRule | None


@door()
def clock(
    limit: Limit,
    *,
    started: dt.date | None,
    done: dt.date | None = None,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Granted] = (),
    calendar: WorkingDays,
    on: dt.date,
) -> Clock:
    """Say where a limit stands on a day.

    Args:
        limit: The limit.
        started: The day of the act that starts it, of rest or not; None where it is not known.
        done: The day on which it was done; None while open.
        pauses: Facts that stopped the count, in any order; they may overlap.
        extensions: Grants, in any order.
        calendar: The working days; `calendar.known(...)` for what was known then.
        on: The day asked about.

    Returns:
        The clock.  A pause counts only where the limit names its ground and, if it asks so, where it was told in writing; a
        grant only once, before the last day, within the most; whatever does not count stands among the reasons.

    Raises:
        InputError: *done* lies before *started*.

    Guarantees:
        Nothing after *on* is used: a later act has not happened, a pause that ends later is open.  The order of facts does not
        matter.  While running, `used + left == total`.  The last day is never earlier for one day of pause more.  Cost: a few
        look-ups for each pause, whatever the length.

    Source: the limit's own citation; docs/decisions/0081.
    """
    if started is not None and done is not None and done < started:
        raise InputError(
            Message("must not lie before the start, {started}, got {done}", started=started, done=done), "done", done
        )
    made = _Counting(limit, calendar, on, None if done is None or done > on else done, [])
    if started is None or started > on:
        return made.unknown(None, "started")
    if started not in limit.applies:
        return made.unknown(started, "applies")
    rule = limit.rule
    if rule is None:
        try:
            rule = counting_rule(on=started)
        except NoStandardInForceError:
            return made.unknown(started, "counting_rule")
    if limit.unit is LimitUnit.MONTHS and rule.months is None:
        return made.unknown(started, "months")
    stops = made.stops([one for one in pauses if one.starts <= on])
    grants = sorted((one for one in extensions if one.on <= on), key=lambda one: (one.on, one.amount, one.told is None))
    return made.whole(started, rule, stops, grants)


@attrs.frozen(slots=True)
class _Counting:
    """One clock while it is counted."""

    limit: Limit
    calendar: WorkingDays
    on: dt.date
    done: dt.date | None
    reasons: list[Reason]

    # --- What does not count, and what is not known -------------------------------------------------------------------

    def note(self, rule: str, truth: Truth = Truth.UNMET, *, measured: int | None = None, required: int | None = None) -> None:
        """Keep a reason; what is not known is missing."""
        margin = None if measured is None or required is None else measured - required
        self.reasons.append(
            Reason(
                rule=rule,
                truth=truth,
                unit=_unit_of(self.limit.unit),
                measured=measured,
                required=required,
                margin=margin,
                missing=(rule,) if truth is Truth.UNKNOWN else (),
                citation=self.limit.citation,
            )
        )

    def unknown(self, started: dt.date | None, why: str) -> Clock:
        """The clock that nothing can be said of, and why."""
        self.note(why, Truth.UNMET if why == "applies" else Truth.UNKNOWN)
        return self.told(started, None, Standing.UNKNOWN)

    def told(  # noqa: PLR0913 - each is counted where it is named
        self,
        started: dt.date | None,
        rule: CountingRule | None,
        standing: Standing,
        *,
        last: dt.date | None = None,
        total: int | None = None,
        used: int | None = None,
        paused: int | None = None,
        extended: int = 0,
        late_by: int | None = None,
        provisional: bool = False,
    ) -> Clock:
        """The clock with what is always known of it, and what was counted."""
        limit = self.limit
        return Clock(
            limit=limit.id,
            name=limit.name,
            name_en=limit.name_en,
            on=self.on,
            started=started,
            done=self.done,
            last=last,
            unit=_unit_of(limit.unit),
            total=total,
            used=used,
            left=None if total is None or used is None else total - used,
            paused=paused,
            extended=extended,
            standing=standing,
            late_by=late_by,
            provisional=provisional,
            reasons=tuple(self.reasons),
            citation=limit.citation,
            rule=rule,
        )

    def stops(self, pauses: Iterable[Pause]) -> _Pauses:
        """The spans that do not count, merged, in order; one that is open on the day has no end."""
        kept: list[tuple[dt.date, dt.date | None]] = []
        for one in sorted(pauses, key=lambda pause: (pause.starts, pause.ground, pause.ends or dt.date.max)):
            if one.ground not in self.limit.pauses:
                self.note("pause_ground")
            elif self.limit.told and one.told is None:
                self.note("pause_told")
            else:
                kept.append((one.starts, None if one.ends is None or one.ends > self.on else one.ends))
        return _merged(kept)

    # --- Counting -----------------------------------------------------------------------------------------------------

    def whole(self, started: dt.date, rule: CountingRule, stops: _Pauses, grants: Iterable[Granted]) -> Clock:
        """The clock of known facts."""
        count = _Count(self.limit, self.calendar, started, rule, stops)
        last, beyond = count.last(0)
        if beyond and started < self.calendar.first:
            return self.unknown(started, "calendar")
        extended = self.extended(grants, last)
        if extended:
            last, beyond = count.last(extended)
        end = self.on if self.done is None else self.done
        if beyond:
            if end > self.calendar.last:
                return self.unknown(started, "calendar")
            self.note("calendar", Truth.UNKNOWN)
        standing = self.standing(last, end, beyond=beyond)
        total = count.total(extended)
        until = end if last is None else min(end, last)
        used = total if last is not None and end >= last else min(total, count.used(until))
        late = count.after(last, end) if last is not None and end > last else None
        if standing in (Standing.LATE, Standing.OVERDUE) and late is None:
            self.note("calendar", Truth.UNKNOWN)
        by_calendar = self.limit.unit is LimitUnit.WORKING_DAYS or rule.roll is Roll.NEXT_WORKING
        return self.told(
            started,
            rule,
            standing,
            last=last,
            total=total,
            used=used,
            paused=count.paused(until),
            extended=extended,
            late_by=late,
            provisional=by_calendar and (beyond or max(last or end, end) >= self.calendar.provisional_from),
        )

    def standing(self, last: dt.date | None, end: dt.date, *, beyond: bool) -> Standing:
        """Where a limit stands whose last day is known, kept open by a pause, or beyond the calendar."""
        if last is not None and end > last:
            return Standing.OVERDUE if self.done is None else Standing.LATE
        if self.done is not None:
            return Standing.MET
        return Standing.PAUSED if last is None and not beyond else Standing.RUNNING

    def extended(self, grants: Iterable[Granted], last: dt.date | None) -> int:
        """By how many units the limit is longer: by the first grant that counts."""
        may, extended = self.limit.extension, 0
        for one in grants:
            if may is None:
                self.note("extension_none")
            elif extended:
                self.note("extension_twice")
            elif last is not None and one.on > last:
                self.note("extension_late")
            elif one.amount > may.most:
                self.note("extension_most", measured=one.amount, required=may.most)
            elif may.told and one.told is None:
                self.note("extension_told")
            else:
                extended = one.amount
        return extended


@attrs.frozen(slots=True)
class _Count:
    """The units of a limit between days, with its pauses taken out."""

    limit: Limit
    calendar: WorkingDays
    started: dt.date
    rule: CountingRule
    stops: _Pauses

    @property
    def first(self) -> dt.date:
        """The first day that counts."""
        return self.started + _DAY if self.rule.count is DayCount.START_NOT_COUNTED else self.started

    def total(self, extended: int) -> int:
        """How many units the limit has: a month has its days, from the start on."""
        amount = self.limit.amount + extended
        if self.limit.unit is not LimitUnit.MONTHS:
            return amount
        return (add_months(self.started, amount) - self.started).days

    def last(self, extended: int) -> tuple[dt.date | None, bool]:
        """The last day, None while a pause is open; and whether it lies beyond the calendar."""
        try:
            last = self.nth(self.total(extended))
            if last is None or self.limit.unit is LimitUnit.WORKING_DAYS or self.rule.roll is Roll.NONE:
                return last, False
            return self.rolled(last), False
        except CalendarNotPublishedError:
            return None, True
        except OverflowError:
            raise InputError("ends after the year 9999", "started", self.started) from None

    def nth(self, left: int) -> dt.date | None:
        """The day on which so many units have passed."""
        place = self.first
        for starts, ends in self.stops:
            if ends is not None and ends <= place:
                continue
            if starts > place:
                inside = self.between(place, starts)
                if inside >= left:
                    break
                left -= inside
            if ends is None:
                return None
            place = ends
        if self.limit.unit is not LimitUnit.WORKING_DAYS:
            return place + (left - 1) * _DAY
        counted = self.calendar.on_or_after(place)
        return counted if left == 1 else self.calendar.shift(counted, left - 1)

    def rolled(self, last: dt.date) -> dt.date | None:
        """The first working day from *last* on that no pause takes out."""
        while True:
            last = self.calendar.on_or_after(last)
            inside = [ends for starts, ends in self.stops if starts <= last and (ends is None or last < ends)]
            if not inside:
                return last
            if inside[0] is None:
                return None
            last = inside[0]

    def between(self, starts: dt.date, ends: dt.date) -> int:
        """Units in `[starts, ends)`, pauses or not; 0 where it is empty."""
        if ends <= starts:
            return 0
        return self.calendar.between(starts, ends) if self.limit.unit is LimitUnit.WORKING_DAYS else (ends - starts).days

    def used(self, until: dt.date) -> int:
        """Units that passed until a day, that day too."""
        stops = [one for one in self.stops if one[0] <= until]
        if stops and stops[-1][1] is None:
            until = stops[-1][0] - _DAY  # nothing passes after it
        return self.between(self.first, until + _DAY) - self._stopped(until)

    def paused(self, until: dt.date) -> int | None:
        """Units that the pauses took out until a day, that day too; None where the calendar ends before."""
        try:
            return self._stopped(until)
        except CalendarNotPublishedError:
            return None

    def _stopped(self, until: dt.date) -> int:
        after = until + _DAY
        return sum(
            self.between(max(starts, self.first), after if ends is None else min(ends, after)) for starts, ends in self.stops
        )

    def after(self, last: dt.date, end: dt.date) -> int | None:
        """Units after the last day until another, that day too; None where the calendar ends before."""
        try:
            return self.between(last + _DAY, end + _DAY)
        except CalendarNotPublishedError:
            return None


def _merged(spans: Iterable[tuple[dt.date, dt.date | None]]) -> _Pauses:
    """Spans that meet or overlap as one; those without a day are dropped."""
    merged: list[tuple[dt.date, dt.date | None]] = []
    for starts, ends in sorted(spans, key=lambda one: (one[0], one[1] or dt.date.max)):
        if ends == starts:
            continue
        if merged and (merged[-1][1] is None or starts <= merged[-1][1]):
            before = merged[-1][1]
            merged[-1] = (merged[-1][0], None if before is None or ends is None else max(before, ends))
        else:
            merged.append((starts, ends))
    return merged


def _unit_of(unit: LimitUnit) -> Unit:
    return Unit.WORKING_DAYS if unit is LimitUnit.WORKING_DAYS else Unit.DAYS
