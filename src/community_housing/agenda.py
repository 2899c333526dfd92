# SPDX-License-Identifier: Apache-2.0
"""The agenda (今天该办什么): what is due, overdue or cannot be decided on a day, over all rooms that know a day.

It replaces the timers that such systems run: nothing fires and nothing is stored, and any day may be asked about.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.approvals import ApprovalBook, CaseStanding, Waiting, WaitKind, standings
from community_housing.calendars import WorkingDays
from community_housing.clocks import Clock, Limit, Standing, clock
from community_housing.disbursement import Book, payments_due
from community_housing.district import ProjectId
from community_housing.errors import CalendarNotPublishedError, InputError
from community_housing.findings import Outcome
from community_housing.levels import Tier
from community_housing.matters import MatterBook, MatterStage, places
from community_housing.posts import Letter, letter_finding
from community_housing.programme import Actual, ProgressStanding, Timetable, progress
from community_housing.provenance import Citation
from community_housing.records import result
from community_housing.services import OrderBook, OrderStage, orders_as_of

__all__ = ["AgendaParts", "Due", "DueKind", "DueStanding", "DueWhat", "agenda"]

_DAY: Final = dt.timedelta(days=1)
_FARTHEST: Final = 10_000


class DueKind(StrEnum):
    """What something due is about."""

    APPROVAL = "approval"
    """审批办件."""
    MATTER = "matter"
    """事项."""
    ORDER = "order"
    """工单."""
    TASK = "task"
    """工期任务."""
    LETTER = "letter"
    """责任状."""
    PAYMENT = "payment"
    """拨付."""


class DueWhat(StrEnum):
    """What is to be done."""

    ACCEPT = "accept"
    """受理."""
    ANSWER = "answer"
    """审查."""
    OPEN_STEP = "open_step"
    """交办."""
    DECIDE = "decide"
    """决定."""
    DELIVER = "deliver"
    """送达."""
    HAND_UP = "hand_up"
    """上交."""
    SOLVE = "solve"
    """办结."""
    FINISH = "finish"
    """完成."""
    SIGN = "sign"
    """签订."""
    KEEP = "keep"
    """履行: what a letter promises."""
    PAY = "pay"
    """拨付."""


class DueStanding(StrEnum):
    """How it stands on the day asked about."""

    OVERDUE = "overdue"
    """已超期."""
    TODAY = "today"
    """今天到期."""
    SOON = "soon"
    """即将到期."""
    UNDECIDED = "undecided"
    """无法判定: data is missing."""


@result
class Due:
    """Something that is due, overdue, or cannot be decided.

    Fields:
        day: Its last day; None where it cannot be decided, or what is due has no day.
        kind: What it is about.
        subject: The case, matter, order, project or letter.
        part: The step of a case or the task of a project; None where it is about the whole.
        what: What is to be done.
        body: Who has to act, an office or a post; None where nobody is named.
        standing: How it stands.
        missing: Names of what is missing where it cannot be decided, sorted.
        provisional: Whether a notice that is yet to be published may still move the day.
        citation: The document that gives the day; None where none does.
    """

    day: dt.date | None
    kind: DueKind
    subject: str
    part: str | None = None
    what: DueWhat
    body: str | None = None
    standing: DueStanding
    missing: tuple[str, ...] = ()
    provisional: bool = False
    citation: Citation | None = None


@shows_itself
@attrs.frozen(kw_only=True)
class AgendaParts:
    """What an agenda is made of; what is left out is not asked about.

    Args:
        approvals: The ledger of approvals.
        matters: The ledger of matters.
        orders: The ledger of orders.
        finish: Within how long an order is to be done, from the day on which it was asked for.
        ledger: The ledger of payments, as of the day asked about.
        pay: Within how long a payment is to be made, from the day on which its entitlement last changed.
        timetables: Timetables by project, each with what is known of its tasks.
        letters: Letters of responsibility.
        figures: The figures of the day that letters promise; None or absent is not known.
    """

    approvals: ApprovalBook | None = None
    matters: MatterBook | None = None
    orders: OrderBook | None = None
    finish: Limit | None = None
    ledger: Book | None = None
    pay: Limit | None = None
    timetables: Mapping[ProjectId, tuple[Timetable, Sequence[Actual]]] = attrs.field(factory=dict)
    letters: Sequence[Letter] = ()
    figures: Mapping[str, int | None] = attrs.field(factory=dict)


@door()
def agenda(parts: AgendaParts, *, calendar: WorkingDays, on: dt.date, horizon_days: int = 30) -> tuple[Due, ...]:
    """Say what is due, overdue or undecidable on a day.

    Args:
        parts: The books, timetables and letters that are asked.
        calendar: The working days; `calendar.known(...)` for what was known of them then.
        on: The day asked about; nothing that happened after it is used.
        horizon_days: How many days ahead what is due soon is told, from 0 to 10,000.

    Returns:
        Each by its last day, then kind, subject, part and what; what cannot be decided comes last, with what is missing.
        What is paused, waits for an applicant, or has no limit is not due.

    Raises:
        InputError: *horizon_days* is out of its range.

    Guarantees:
        A function of its arguments.  What is overdue stays until it is done, however long ago its day was.

    Source: each limit's own citation; docs/decisions/0102.
    """
    if not 0 <= horizon_days <= _FARTHEST:
        raise InputError(
            Message("must be from 0 to {most}, got {days}", most=_FARTHEST, days=horizon_days), "horizon_days", horizon_days
        )
    asked = _Asked(calendar, on, on + dt.timedelta(days=horizon_days))
    found = [
        *asked.approvals(parts.approvals),
        *asked.matters(parts.matters),
        *asked.orders(parts.orders, parts.finish),
        *asked.tasks(parts.timetables),
        *asked.letters(parts.letters, parts.figures),
        *asked.payments(parts.ledger, parts.pay),
    ]
    late = dt.date.max
    kinds, whats = list(DueKind), list(DueWhat)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                one.standing is DueStanding.UNDECIDED,
                one.day or late,
                kinds.index(one.kind),
                one.subject,
                one.part or "",
                whats.index(one.what),
            ),
        )
    )


_WAITS = {
    WaitKind.ACCEPTANCE: DueWhat.ACCEPT,
    WaitKind.ANSWER: DueWhat.ANSWER,
    WaitKind.OPENING: DueWhat.OPEN_STEP,
    WaitKind.DECISION: DueWhat.DECIDE,
    WaitKind.DELIVERY: DueWhat.DELIVER,
}


@attrs.frozen(slots=True)
class _Asked:
    """A day on which it is asked what is due."""

    calendar: WorkingDays
    on: dt.date
    until: dt.date

    # --- How a day stands ---------------------------------------------------------------------------------------------

    def by(self, found: Clock | None, kind: DueKind, subject: str, what: DueWhat, **said: Any) -> Iterator[Due]:
        """What a clock makes due; one that is not known is undecided, one that is paused or done is nothing."""
        if found is None:
            return
        said["citation"] = found.citation
        if found.last is not None and found.standing in (Standing.RUNNING, Standing.OVERDUE):
            yield from self.at(found.last, kind, subject, what, provisional=found.provisional, **said)
        elif found.standing in (Standing.UNKNOWN, Standing.RUNNING):
            missing = {name for reason in found.reasons for name in reason.missing}
            yield _undecided(kind, subject, what, missing or {"calendar"}, **said)

    def at(self, day: dt.date, kind: DueKind, subject: str, what: DueWhat, **said: Any) -> Iterator[Due]:
        """What is due on a day, unless it lies beyond the horizon."""
        if day <= self.until:
            order = DueStanding.OVERDUE if day < self.on else DueStanding.TODAY if day == self.on else DueStanding.SOON
            yield Due(day=day, kind=kind, subject=subject, what=what, standing=order, **said)

    # --- What each room says ------------------------------------------------------------------------------------------

    def approvals(self, book: ApprovalBook | None) -> Iterator[Due]:
        """What cases wait for, by the clock of the step, of the whole, of acceptance or of delivery."""
        for case in () if book is None else standings(book, calendar=self.calendar, on=self.on):
            for wait in case.waits:
                if wait.what in _WAITS:
                    found = _clock_of(case, wait)
                    what = _WAITS[wait.what]
                    yield from self.by(found, DueKind.APPROVAL, case.case, what, part=wait.step, body=wait.body)

    def matters(self, book: MatterBook | None) -> Iterator[Due]:
        """What is to be handed up, or solved at the highest tier of its size."""
        for place in () if book is None else places(book, calendar=self.calendar, on=self.on):
            if place.solved is not None or place.stage is MatterStage.WITHDRAWN:
                continue
            late = next((reason for reason in place.reasons if reason.rule == "not_handed_up"), None)
            unknown = {name for reason in place.reasons for name in reason.missing}
            ceiling = None if book is None else book.rules.ceiling(place.size)
            top = place.should is Tier.DISTRICT or (ceiling is not None and place.should is ceiling.tier)
            what, asked = DueWhat.SOLVE if top else DueWhat.HAND_UP, (DueKind.MATTER, place.matter)
            if late is not None:
                day = place.should_since - _DAY
                yield from self.at(day, *asked, DueWhat.HAND_UP, body=place.body, citation=late.citation)
            elif unknown:
                yield _undecided(*asked, what, unknown, body=place.body)
            else:
                yield from self.by(place.clock, *asked, what, body=place.body)

    def orders(self, book: OrderBook | None, finish: Limit | None) -> Iterator[Due]:
        """Orders that are not done."""
        if book is None or finish is None:
            return
        held, clocks = orders_as_of(book, on=self.on)[0], dict[dt.date, Clock]()
        for name in held.orders:
            order = held.order(name)
            if order.stage in (OrderStage.REQUESTED, OrderStage.DISPATCHED, OrderStage.TAKEN):
                day = order.request.on
                if day not in clocks:
                    clocks[day] = clock(finish, started=day, calendar=self.calendar, on=self.on)
                body = order.taker if order.stage is OrderStage.TAKEN else order.branch
                yield from self.by(clocks[day], DueKind.ORDER, name, DueWhat.FINISH, body=body)

    def tasks(self, timetables: Mapping[ProjectId, tuple[Timetable, Sequence[Actual]]]) -> Iterator[Due]:
        """Tasks of timetables that are not done; of one that was not reported it is not known."""
        for project, (timetable, actuals) in timetables.items():
            try:
                found = progress(timetable, actuals, on=self.on, calendar=self.calendar)
            except CalendarNotPublishedError:
                yield _undecided(DueKind.TASK, project, DueWhat.FINISH, {"calendar"})
                continue
            for one in found:
                if one.standing is ProgressStanding.UNKNOWN:
                    yield _undecided(DueKind.TASK, project, DueWhat.FINISH, {"report"}, part=one.task)
                elif one.done is None:
                    last = one.planned.latest_end - _DAY
                    yield from self.at(
                        last, DueKind.TASK, project, DueWhat.FINISH, part=one.task, provisional=timetable.provisional
                    )

    def letters(self, letters: Iterable[Letter], figures: Mapping[str, int | None]) -> Iterator[Due]:
        """Letters that are not signed, and those whose period ends."""
        for one in letters:
            starts, ends = one.period.starts, one.period.ends
            said: dict[str, Any] = {"body": one.signatory, "citation": one.citation}
            if one.signed is None or one.signed > self.on:
                yield from self.at(starts or self.on, DueKind.LETTER, one.id, DueWhat.SIGN, **said)
            elif ends is not None:
                found = letter_finding(one, figures, on=self.on)
                if ends <= self.on and found.outcome is Outcome.UNKNOWN:
                    missing = {name for reason in found.reasons for name in reason.missing}
                    yield _undecided(DueKind.LETTER, one.id, DueWhat.KEEP, missing, **said)
                elif found.outcome is not Outcome.MET:
                    yield from self.at(ends - _DAY, DueKind.LETTER, one.id, DueWhat.KEEP, **said)

    def payments(self, book: Book | None, pay: Limit | None) -> Iterator[Due]:
        """What is owed to projects and may be paid."""
        if book is None or pay is None:
            return
        for one in payments_due(book):
            if one.payable and one.since <= self.on:
                found = clock(pay, started=one.since, calendar=self.calendar, on=self.on)
                yield from self.by(found, DueKind.PAYMENT, one.project, DueWhat.PAY, part=one.stage, body=one.street)


def _undecided(kind: DueKind, subject: str, what: DueWhat, missing: Iterable[str], **said: Any) -> Due:
    """What cannot be decided, and what is missing for it."""
    told = DueStanding.UNDECIDED
    return Due(day=None, kind=kind, subject=subject, what=what, standing=told, missing=tuple(sorted(missing)), **said)


def _clock_of(case: CaseStanding, wait: Waiting) -> Clock | None:
    """The clock that a wait is held against."""
    if wait.what is WaitKind.ACCEPTANCE:
        return case.acceptance.asking
    if wait.what is WaitKind.DELIVERY:
        return case.delivery
    if wait.what is WaitKind.ANSWER:
        return next((one.clock for one in case.steps if one.step == wait.step), None)
    return case.clock
