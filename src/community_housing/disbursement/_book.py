# SPDX-License-Identifier: Apache-2.0
"""The book (拨付台账) and its fold: `apply` one event to an immutable book, `replay` many, `Fold` for a long-lived writer.

All three run the same rules.  `apply` shares everything that does not change with the old book and costs the same however
large the book is; `replay` changes states that nobody else sees, and freezes them at the end.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import attrs

from community_housing.disbursement._corrections import correct
from community_housing.disbursement._events import (
    Appropriated,
    AuditFinding,
    ChangeOrder,
    Correction,
    EventBase,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
    same_body,
)
from community_housing.disbursement._outcomes import (
    ACCEPTED,
    DUPLICATE,
    EventOutcome,
    Refusal,
    RefusalCode,
    Status,
)
from community_housing.disbursement._payments import give_back, post, request, return_surplus, void
from community_housing.disbursement._persistent import PMap
from community_housing.disbursement._projects import (
    appropriate,
    audit,
    change,
    reach,
    register,
    resume,
    settle,
    suspend,
)
from community_housing.disbursement._schedule import Schedule, Schedules
from community_housing.disbursement._shipped import schedules as shipped
from community_housing.disbursement._state import (
    AppropriationState,
    Chain,
    PaymentState,
    ProjectState,
    Workspace,
    refuse,
)
from community_housing.errors import InputError

__all__ = ["Book", "Fold", "apply", "replay"]

_Handler = Callable[[Workspace, Any], Refusal | None]

_HANDLERS: Final[dict[type[EventBase], _Handler]] = {
    ProjectRegistered: register,
    Appropriated: appropriate,
    StageReached: reach,
    ChangeOrder: change,
    PaymentRequested: request,
    PaymentPosted: post,
    PaymentVoided: void,
    PaymentReturned: give_back,
    Suspended: suspend,
    Resumed: resume,
    AuditFinding: audit,
    Settled: settle,
    SurplusReturned: return_surplus,
    Correction: correct,
}


@attrs.frozen
class Maps:
    """Everything that a book holds; equal where the maps are, whatever the order of the log."""

    events: PMap[str, EventBase]
    projects: PMap[str, ProjectState]
    payments: PMap[str, PaymentState]
    appropriations: PMap[str, AppropriationState]
    accounts: PMap[str, str]
    corrected: PMap[str, str]
    streets: PMap[str, Chain] = attrs.field(eq=False)
    log_base: list[EventBase] = attrs.field(eq=False)
    log: Chain | None = attrs.field(eq=False)


@attrs.frozen(eq=False)
class Book:
    """Everything that the accepted events say; never changed, only followed by another book.

    Make an empty one with `Book.empty(schedules)`, follow it with `apply`, make one from many events with `replay`.  Books
    are equal when the same events were accepted and they led to the same state, whatever the order of what is independent.
    """

    schedules: Schedules
    maps: Maps
    """For the rooms of this package alone."""

    @classmethod
    def empty(cls, schedules: Schedules | Iterable[Schedule] | None = None) -> "Book":
        """A book without an event, with the given schedules or the shipped ones."""
        return Fold(schedules).book()

    @property
    def events(self) -> tuple[EventBase, ...]:
        """The accepted events in the order in which they were accepted."""
        return (*self.maps.log_base, *_unchain(self.maps.log))

    @property
    def projects(self) -> tuple[str, ...]:
        """The ids of the projects, sorted."""
        return tuple(sorted(key for key, _ in self.maps.projects.items()))

    @property
    def streets(self) -> tuple[str, ...]:
        """The ids of the streets with a project, sorted."""
        return tuple(sorted(key for key, _ in self.maps.streets.items()))

    @property
    def appropriations(self) -> tuple[str, ...]:
        """The ids of the appropriations, sorted."""
        return tuple(sorted(key for key, _ in self.maps.appropriations.items()))

    def event(self, event_id: str) -> EventBase | None:
        """The accepted event of an id, or None."""
        return self.maps.events.get(event_id)

    def corrected_by(self, event_id: str) -> str | None:
        """The id of the correction of an event, or None."""
        return self.maps.corrected.get(event_id)

    def __len__(self) -> int:
        return len(self.maps.events)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Book):
            return NotImplemented
        return self is other or (self.maps == other.maps and self.schedules == other.schedules)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Book of {len(self.maps.events)} events and {len(self.maps.projects)} projects>"

    # What follows is for the rooms of this package alone.

    def states(self) -> Iterator[ProjectState]:
        """Every project's state, in no promised order."""
        return self.maps.projects.values()

    def state_of(self, project: str) -> ProjectState:
        """One project's state.

        Raises:
            InputError: There is no such project.
        """
        found = self.maps.projects.get(project)
        if found is None:
            raise InputError(f"no project {project!r} in the book", "project", project)
        return found

    def states_of_street(self, street: str) -> Iterator[ProjectState]:
        """The states of a street's projects, last registered first."""
        link = self.maps.streets.get(street)
        while link is not None:
            link, project = link
            yield self.state_of(project)

    def payment_states(self) -> Iterator[PaymentState]:
        """Every payment's state."""
        return self.maps.payments.values()

    def payment_of(self, payment: str) -> PaymentState | None:
        """One payment's state, or None."""
        return self.maps.payments.get(payment)

    def appropriation_states(self) -> Iterator[AppropriationState]:
        """Every appropriation's state."""
        return self.maps.appropriations.values()


def _unchain(chain: Chain | None) -> list[Any]:
    items: list[Any] = []
    while chain is not None:
        chain, item = chain
        items.append(item)
    items.reverse()
    return items


def _as_schedules(given: Schedules | Iterable[Schedule] | None) -> Schedules:
    if given is None:
        return shipped()
    return given if isinstance(given, Schedules) else Schedules(given)


class Fold:
    """A writer that takes events one after another in place; `book()` gives an immutable book at any time.

    Args:
        schedules: The schedules that projects may name; None for the shipped ones.
        strict: Test every limit; False only to fold facts again that were accepted before.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event; `book()` copies the indexes, O(events).
    """

    def __init__(
        self,
        schedules: Schedules | Iterable[Schedule] | None = None,
        *,
        strict: bool = True,
        after: Book | None = None,
    ) -> None:
        self.schedules = _as_schedules(schedules) if after is None else after.schedules
        self.strict = strict
        self._start(None if after is None else after.maps)

    def _start(self, maps: Maps | None) -> None:
        """Take copies of the indexes of *maps*; its states are copied when they are changed, as they have another owner."""
        self.owner: object = object()
        events: dict[str, EventBase] = {} if maps is None else maps.events.plain()
        projects: dict[str, ProjectState] = {} if maps is None else maps.projects.plain()
        payments: dict[str, PaymentState] = {} if maps is None else maps.payments.plain()
        appropriations: dict[str, AppropriationState] = {} if maps is None else maps.appropriations.plain()
        accounts: dict[str, str] = {} if maps is None else maps.accounts.plain()
        corrected: dict[str, str] = {} if maps is None else maps.corrected.plain()
        self._streets: dict[str, Chain] = {} if maps is None else maps.streets.plain()
        self._log: list[EventBase] = [] if maps is None else [*maps.log_base, *_unchain(maps.log)]
        self._events = events
        self._plain = (events, projects, payments, appropriations, accounts, corrected, self._streets)
        # The dictionaries' own methods are bound once: a rule reaches a state by one call.
        self.get_event = events.get
        self.get_project = projects.get
        self.get_payment = payments.get
        self.get_appropriation = appropriations.get
        self.get_account = accounts.get
        self.get_corrected = corrected.get
        self.put_project = projects.__setitem__
        self.put_payment = payments.__setitem__
        self.put_appropriation = appropriations.__setitem__
        self.put_account = accounts.__setitem__
        self.put_corrected = corrected.__setitem__

    def add_to_street(self, street: str, project: str) -> None:
        """Put a project into its street's list."""
        self._streets[street] = (self._streets.get(street), project)

    def take(self, event: EventBase) -> EventOutcome:
        """Take one event.

        Raises:
            InputError: *event* is none of the event records.
        """
        return self.take_all((event,))[0]

    def take_all(self, events: Iterable[EventBase]) -> list[EventOutcome]:
        """Take events in their order; the outcomes, one for each.

        Raises:
            InputError: One of them is none of the event records; those before it are taken.
        """
        handlers, known, log = _HANDLERS, self._events, self._log
        outcomes: list[EventOutcome] = []
        space: Any = self
        for event in events:
            handler = handlers.get(type(event))
            if handler is None:
                raise _no_event(event)
            if event.id in known:
                outcomes.append(_again(known[event.id], event))
                continue
            refusal = handler(space, event)
            if refusal is None:
                known[event.id] = event
                log.append(event)
                outcomes.append(ACCEPTED)
            else:
                outcomes.append(EventOutcome(status=Status.REFUSED, refusal=refusal))
        return outcomes

    def book(self) -> Book:
        """The book so far; later events do not change it.  Cost O(events)."""
        frozen = self.finish()
        self._start(frozen.maps)
        return frozen

    def finish(self) -> Book:
        """The book so far at no cost; the fold itself starts anew from an empty book."""
        events, projects, payments, appropriations, accounts, corrected, streets = self._plain
        maps = Maps(
            PMap(events),
            PMap(projects),
            PMap(payments),
            PMap(appropriations),
            PMap(accounts),
            PMap(corrected),
            PMap(streets),
            self._log,
            None,
        )
        made = Book(self.schedules, maps)
        self._start(None)
        return made


def _again(known: EventBase, event: EventBase) -> EventOutcome:
    field = same_body(known, event)
    if field is None:
        return DUPLICATE
    first, second = getattr(known, field, None), getattr(event, field, None)
    return EventOutcome(
        status=Status.REFUSED, refusal=refuse(RefusalCode.CONFLICTING_DUPLICATE, event, field, _show(second), _show(first))
    )


def _show(value: object) -> str:
    return repr(value) if isinstance(value, tuple) else str(value)


def _no_event(event: object) -> InputError:
    return InputError(f"must be one of the event records, got {type(event).__name__}", "event", event)


class _Step:
    """The workspace of a single event over an immutable book: reads through to it, keeps what is put."""

    def __init__(self, book: Book) -> None:
        self.owner: object = object()
        self.strict = True
        self.schedules = book.schedules
        self.book = book
        self.puts: tuple[dict[str, Any], ...] = ({}, {}, {}, {}, {}, {})
        self.get_event = book.maps.events.get
        projects, payments, appropriations, accounts, corrected, streets = self.puts
        self.get_project = _reader(projects, book.maps.projects)
        self.get_payment = _reader(payments, book.maps.payments)
        self.get_appropriation = _reader(appropriations, book.maps.appropriations)
        self.get_account = _reader(accounts, book.maps.accounts)
        self.get_corrected = _reader(corrected, book.maps.corrected)
        self.put_project = projects.__setitem__
        self.put_payment = payments.__setitem__
        self.put_appropriation = appropriations.__setitem__
        self.put_account = accounts.__setitem__
        self.put_corrected = corrected.__setitem__
        self._streets = streets

    def add_to_street(self, street: str, project: str) -> None:
        self._streets[street] = (self.book.maps.streets.get(street), project)

    def commit(self, event: EventBase) -> Book:
        maps = self.book.maps
        projects, payments, appropriations, accounts, corrected, streets = self.puts
        made = Maps(
            maps.events.set(event.id, event),
            maps.projects.update(projects),
            maps.payments.update(payments),
            maps.appropriations.update(appropriations),
            maps.accounts.update(accounts),
            maps.corrected.update(corrected),
            maps.streets.update(streets),
            maps.log_base,
            (maps.log, event),
        )
        return Book(self.book.schedules, made)


def _reader(puts: dict[str, Any], kept: PMap[str, Any]) -> Callable[[str], Any]:
    def read(key: str) -> Any:
        found = puts.get(key)
        return kept.get(key) if found is None else found

    return read


def apply(book: Book, event: EventBase) -> tuple[Book, EventOutcome]:
    """Apply one event to a book.

    Args:
        book: Any book; it stays as it is.
        event: One of the event records.

    Returns:
        The book that follows and the outcome.  For a duplicate or a refusal the very same book comes back.

    Raises:
        InputError: *event* is none of the event records.

    Guarantees:
        Pure; nothing is half-applied; cost O(log n) in the events of the book.

    Source: the transfer's shares from the report; two phases and idempotency: own rule, docs/decisions/0042.
    """
    handler = _HANDLERS.get(type(event))
    if handler is None:
        raise _no_event(event)
    known = book.maps.events.get(event.id)
    if known is not None:
        return book, _again(known, event)
    step = _Step(book)
    space: Any = step
    refusal = handler(space, event)
    if refusal is not None:
        return book, EventOutcome(status=Status.REFUSED, refusal=refusal)
    return step.commit(event), ACCEPTED


def replay(
    events: Iterable[EventBase], *, schedules: Schedules | Iterable[Schedule] | None = None
) -> tuple[Book, tuple[EventOutcome, ...]]:
    """Fold events from an empty book.

    Args:
        events: In the order in which they were recorded.
        schedules: The schedules that projects may name; None for the shipped ones.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the event records.
    """
    fold = Fold(schedules)
    outcomes = tuple(fold.take_all(events))
    return fold.finish(), outcomes
