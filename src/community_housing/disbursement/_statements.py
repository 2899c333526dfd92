# SPDX-License-Identifier: Apache-2.0
"""Statements of a book by project, street, source, batch, budget year or appropriation, and the payments that are due.

The identity of every row, to the fen:  entitled + over = (paid - returned) + pending + due.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum

import attrs

from community_housing._doors import door
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.disbursement._book import Book
from community_housing.disbursement._events import AccountId, Ground
from community_housing.disbursement._schedule import Ledger, StageId, check_days_to_pay
from community_housing.disbursement._state import ProjectState, draw
from community_housing.district import BudgetId, FundingSource, ProjectId, StreetId
from community_housing.errors import InputError
from community_housing.quantities import Money, apportion
from community_housing.records import result

__all__ = [
    "PaymentDue",
    "Scope",
    "SourcePart",
    "Statement",
    "payments_due",
    "project_statement",
    "statements",
    "street_statement",
]


class Scope(StrEnum):
    """What a statement is about."""

    DISTRICT = "district"
    STREET = "street"
    PROJECT = "project"
    BATCH = "batch"
    SOURCE = "source"
    YEAR = "year"
    """The budget year of the appropriation that the money is taken from."""
    APPROPRIATION = "appropriation"


@result
class SourcePart:
    """What one source bears of an amount."""

    source: FundingSource
    appropriation: BudgetId
    amount: Money


@result
class PaymentDue:
    """What is owed to a project, or by it.

    Fields:
        project, street, account: Who is to be paid, and where.
        ledger: Transfers and contracts are never added up.
        stage: The furthest stage reached; None before the first.
        amount: entitlement - paid - pending, never negative.
        claw_back: Paid beyond the entitlement, after a change order, an audit or a settlement; to be asked back.
        parts: *amount* by source.
        suspended: The open grounds; while there is one nothing is paid.
        since: The last day on which the entitlement changed.
        funded: How much of *amount* its appropriations have money for, once those that have waited longer are paid.
    """

    project: ProjectId
    street: StreetId
    account: AccountId
    ledger: Ledger
    stage: StageId | None
    amount: Money
    claw_back: Money
    parts: tuple[SourcePart, ...]
    suspended: tuple[Ground, ...]
    since: dt.date
    funded: Money

    @property
    def payable(self) -> bool:
        """Whether all of it may be requested now, and everything else that is payable too."""
        return self.funded == self.amount and self.amount.fen > 0 and not self.suspended


@result
class Statement:
    """One row of a statement.

    Fields:
        scope, key: What it is about; the key is an id, a source or a year, and empty for money tied to no street or batch.
        ledger: Transfers and contracts are never added up.
        projects: How many projects it covers.
        appropriated: Set aside, as far as it is tied to *key*.
        contract_sum: To date, in cash; `in_kind` what is given in kind beside it.
        entitled: floor(cumulative share x contract sum), by project.
        pending: Requested and reserved.
        paid: Posted, gross; `returned` what came back of it.
        due: Entitled and neither paid nor pending.
        over: Paid or pending beyond the entitlement: to be voided or clawed back.
        overdue: The part of *due* that was reached more than the days to pay ago; None where no number of days is set.
        remaining: contract_sum - (paid - returned): what is still to be paid until the end; negative is a surplus.
    """

    scope: Scope
    key: str
    ledger: Ledger
    projects: int
    appropriated: Money
    contract_sum: Money
    in_kind: Money
    entitled: Money
    pending: Money
    paid: Money
    returned: Money
    due: Money
    over: Money
    overdue: Money | None
    remaining: Money


@door()
def payments_due(book: Book) -> tuple[PaymentDue, ...]:
    """Every project to which something is owed, or which owes something back, by project id.

    Examples:
        >>> payments_due(Book.empty())
        ()
    """
    free = {state.id: state.least_from(dt.date.max) for state in book.appropriation_states()}
    rows: list[PaymentDue] = []
    for state in sorted(book.states(), key=lambda one: (one.latest, one.registered.project)):
        owed = state.entitled - state.net - state.pending
        back = max(state.net - state.entitled, 0)
        if owed > 0 or back:
            rows.append(_due(state, max(owed, 0), back, free))
    return tuple(sorted(rows, key=lambda row: row.project))


def _funded(state: ProjectState, parts: tuple[int, ...], free: dict[str, int]) -> int:
    """What there is money for; where it is all, and nothing is suspended, nobody behind it has that money any more."""
    names = [line.appropriation for line in state.registered.funding]
    there = [max(min(part, free.get(name, 0)), 0) for name, part in zip(names, parts, strict=True)]
    wanted = sum(parts)
    if sum(there) == wanted and not state.suspended:
        for name, part in zip(names, parts, strict=True):
            free[name] = free.get(name, 0) - part
    return sum(there)


def _due(state: ProjectState, owed: int, back: int, free: dict[str, int]) -> PaymentDue:
    registered = state.registered
    weights = tuple(line.weight for line in registered.funding)
    parts = draw(state.held, weights, owed) if owed else (0,) * len(weights)
    return PaymentDue(
        project=registered.project,
        street=registered.street,
        account=AccountId(state.account_on(dt.date.max)),
        ledger=state.table.schedule.ledger,
        stage=state.stages[-1][0].stage if state.stages else None,
        amount=Money(owed),
        claw_back=Money(back),
        parts=tuple(
            SourcePart(source=line.source, appropriation=line.appropriation, amount=Money(part))
            for line, part in zip(registered.funding, parts, strict=True)
        ),
        suspended=state.suspended,
        since=state.latest,
        funded=Money(_funded(state, parts, free)),
    )


class _Row:
    """Sums of one statement in fen, while they are added up."""

    __slots__ = (
        "appropriated",
        "due",
        "entitled",
        "in_kind",
        "over",
        "overdue",
        "paid",
        "pending",
        "projects",
        "returned",
        "sum",
    )

    def __init__(self) -> None:
        self.projects = self.appropriated = self.sum = self.in_kind = self.entitled = self.pending = 0
        self.paid = self.returned = self.due = self.over = 0
        self.overdue: int | None = None

    def add(self, state: ProjectState, late: int | None) -> None:
        entitled, pending, paid, returned = state.entitled, state.pending, state.paid, state.returned
        self.projects += 1
        self.sum += state.sum
        self.entitled += entitled
        self.pending += pending
        self.paid += paid
        self.returned += returned
        if state.registered.in_kind:
            self.in_kind += sum(part.value.fen for part in state.registered.in_kind)
        due = entitled - paid + returned - pending
        if due < 0:
            self.over -= due
            due = 0
        self.due += due
        if late is not None:
            self.overdue = (self.overdue or 0) + late

    def statement(self, scope: Scope, key: str, ledger: Ledger) -> Statement:
        return Statement(
            scope=scope,
            key=key,
            ledger=ledger,
            projects=self.projects,
            appropriated=Money(self.appropriated),
            contract_sum=Money(self.sum),
            in_kind=Money(self.in_kind),
            entitled=Money(self.entitled),
            pending=Money(self.pending),
            paid=Money(self.paid),
            returned=Money(self.returned),
            due=Money(self.due),
            over=Money(self.over),
            overdue=None if self.overdue is None else Money(self.overdue),
            remaining=Money(self.sum - self.paid + self.returned),
        )


@attrs.frozen
class _Overdue:
    """What is overdue on a day: nothing is asked where the day is None."""

    on: dt.date | None
    days: int | None
    calendar: WorkingDays | None

    def of(self, state: ProjectState) -> int | None:
        """What of a project's due amount is overdue, in fen; None where no number of days is set."""
        schedule = state.table.schedule
        days, unit = (schedule.pay_within_days, schedule.pay_within_unit) if self.days is None else (self.days, LimitUnit.DAYS)
        if self.on is None or days is None:
            return None
        check_days_to_pay(days)
        old = state.entitled_on(self.reached(self.on, days, unit))
        return max(min(old, state.entitled) - state.net - state.pending, 0)

    def reached(self, on: dt.date, days: int, unit: LimitUnit) -> dt.date:
        """The last day of which what was reached on it is overdue: paid on the last of the days is in time."""
        if unit is LimitUnit.DAYS or days == 0:
            return dt.date.fromordinal(max(on.toordinal() - days - 1, 1))
        if self.calendar is None:
            raise InputError("is needed: a schedule counts working days", "calendar", None)
        last = self.calendar.on_or_before(on - dt.timedelta(days=1))
        return (last if days == 1 else self.calendar.shift(last, 1 - days)) - dt.timedelta(days=1)


@door()
def project_statement(
    book: Book,
    project: str,
    *,
    on: dt.date | None = None,
    pay_within_days: int | None = None,
    calendar: WorkingDays | None = None,
) -> Statement:
    """The statement of one project.

    Args:
        book: The book.
        project: Its id.
        on: The day for what is overdue; None leaves that out.
        pay_within_days: Days after which a due amount is overdue; None takes the schedule's own.
        calendar: The working days, where the schedule counts them.

    Raises:
        InputError: There is no such project, or its schedule counts working days and there is no calendar.
        CalendarNotPublishedError: The calendar does not know the days that decide.
    """
    check_days_to_pay(pay_within_days)
    state = book.state_of(project)
    row = _Row()
    row.add(state, _Overdue(on, pay_within_days, calendar).of(state))
    return row.statement(Scope.PROJECT, project, state.table.schedule.ledger)


@door()
def street_statement(
    book: Book,
    street: str,
    *,
    ledger: Ledger = Ledger.TRANSFER,
    on: dt.date | None = None,
    pay_within_days: int | None = None,
    calendar: WorkingDays | None = None,
) -> Statement:
    """The statement of one street; cost O(its projects + all appropriations), whatever the size of the book.

    Args:
        book: The book.
        street: Its id; a street without projects has a statement of zeros.
        ledger: Transfers to the street, or the street's contracts.
        on: As in `project_statement`.
        pay_within_days: Likewise.
        calendar: Likewise.
    """
    check_days_to_pay(pay_within_days)
    row = _Row()
    for state in book.states_of_street(street):
        if state.table.schedule.ledger is ledger:
            row.add(state, _Overdue(on, pay_within_days, calendar).of(state))
    for found in book.appropriation_states():
        if found.street == street and found.ledger is ledger:
            row.appropriated += found.amount
    return row.statement(Scope.STREET, street, ledger)


_OF_PROJECT: dict[Scope, Callable[[ProjectState], str]] = {
    Scope.DISTRICT: lambda _state: "",
    Scope.STREET: lambda state: state.registered.street,
    Scope.PROJECT: lambda state: state.registered.project,
    Scope.BATCH: lambda state: state.registered.batch or "",
}


@door()
def statements(
    book: Book,
    *,
    by: Scope,
    on: dt.date | None = None,
    pay_within_days: int | None = None,
    calendar: WorkingDays | None = None,
) -> tuple[Statement, ...]:
    """The statements of a whole book by one scope, sorted by ledger and key.

    Args:
        book: The book.
        by: What a row is about.
        on: The day for what is overdue; None leaves that out.
        pay_within_days: Days after which a due amount is overdue; None takes each schedule's own.
        calendar: The working days, where a schedule counts them.

    Raises:
        InputError: A schedule counts working days and there is no calendar.
        CalendarNotPublishedError: The calendar does not know the days that decide.

    Guarantees:
        Summed over its rows of one ledger, every column but `projects` is the same for every scope; each row keeps the
        identity of this module.

    Source: own rule, docs/decisions/0043.
    """
    check_days_to_pay(pay_within_days)
    overdue = _Overdue(on, pay_within_days, calendar)
    rows: dict[tuple[Ledger, str], _Row] = {}

    def row(ledger: Ledger, key: str) -> _Row:
        return rows.setdefault((ledger, key), _Row())

    of_project = _OF_PROJECT.get(by)
    if of_project is not None:
        for state in book.states():
            row(state.table.schedule.ledger, of_project(state)).add(state, overdue.of(state))
    else:
        _by_line(book, by, row, overdue)
    for found in book.appropriation_states():
        key = {
            Scope.STREET: found.street or "",
            Scope.BATCH: found.batch or "",
            Scope.SOURCE: str(found.source),
            Scope.YEAR: str(found.year),
            Scope.APPROPRIATION: found.id,
        }.get(by, "")
        row(found.ledger, key).appropriated += found.amount
    return tuple(rows[ledger, key].statement(by, key, ledger) for ledger, key in sorted(rows))


def _by_line(book: Book, by: Scope, row: Callable[[Ledger, str], _Row], overdue: _Overdue) -> None:
    """Add up what each funding line bears."""
    # An appropriation whose every event was taken back has no year.
    years = defaultdict(str, {found.id: str(found.year) for found in book.appropriation_states()})
    for state in book.states():
        lines = state.registered.funding
        ledger = state.table.schedule.ledger
        weights = tuple(line.weight for line in lines)
        for part in state.registered.in_kind:
            row(ledger, str(part.source) if by is Scope.SOURCE else "").in_kind += part.value.fen
        if not lines:
            continue
        keys = [
            str(line.source)
            if by is Scope.SOURCE
            else years.get(line.appropriation, "")
            if by is Scope.YEAR
            else line.appropriation
            for line in lines
        ]
        _add_lines(state, [row(ledger, key) for key in keys], weights, overdue.of(state))
        for key in set(keys):
            row(ledger, key).projects += 1


def _add_lines(
    state: ProjectState,
    rows: Iterable[_Row],
    weights: tuple[int, ...],
    late: int | None,
) -> None:
    balance = state.entitled - state.net - state.pending
    owed = draw(state.held, weights, balance) if balance else (0,) * len(weights)
    sums = apportion(state.sum, weights)
    # Every source is late by its share of what it owes, so that none is late by more than it owes.
    overdue = apportion(late, owed) if late else (0,) * len(weights)
    for index, target in enumerate(rows):
        target.sum += sums[index]
        target.pending += state.held[index] - state.kept[index]
        target.paid += state.kept[index] + state.back[index]
        target.returned += state.back[index]
        target.due += max(owed[index], 0)
        target.over += max(-owed[index], 0)
        # What a source has borne and still owes is its part of the entitlement, so that the identity holds by source.
        target.entitled += state.held[index] + owed[index]
        if late is not None:
            target.overdue = (target.overdue or 0) + overdue[index]
