# SPDX-License-Identifier: Apache-2.0
"""The book (拨付台账) and its fold: `apply` one event to an immutable book, `replay` many, `Fold` for a long-lived writer.

All three run the same rules.  `apply` shares everything that does not change with the old book, so that other projects cost
nothing; `replay` changes states that nobody else sees, and freezes them at the end.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement._corrections import PROJECT_RULES, correct
from community_housing.disbursement._events import EVENTS, KINDS, Appropriated, Correction
from community_housing.disbursement._outcomes import EventOutcome, refuse_conflict
from community_housing.disbursement._projects import appropriate
from community_housing.disbursement._schedule import Schedule, Schedules
from community_housing.disbursement._shipped import schedules as shipped
from community_housing.disbursement._state import AppropriationState, PaymentState, ProjectState
from community_housing.errors import InputError
from community_housing.events import EventBase, EventBook, EventFold, Stream, apply_one, facts_of

__all__ = ["STREAM", "Book", "Fold", "apply", "replay"]

STREAM: Final = Stream(
    name="disbursement",
    adapter=EVENTS,
    kinds=KINDS,
    handlers={**PROJECT_RULES, Appropriated: appropriate, Correction: correct},
    tables=("project", "payment", "appropriation", "account", "corrected", "street"),
    indexes=frozenset({"street"}),
    outcome=EventOutcome,
    conflict=refuse_conflict,
    mends=lambda event: (event.corrects, event.instead) if isinstance(event, Correction) else None,
)
"""The stream of disbursement: what its folds and its journals are made of."""


class Book(EventBook):
    """Everything that the accepted events say; never changed, only followed by another book.

    Make an empty one with `Book.empty(schedules)`, follow it with `apply`, make one from many events with `replay`.  Books
    are equal when the same events were accepted and they led to the same state, whatever the order of what is independent.
    """

    stream = STREAM
    __slots__ = ()

    @property
    def schedules(self) -> Schedules:
        """The schedules that projects may name."""
        found: Schedules = self.context
        return found

    @classmethod
    def empty(cls, schedules: Schedules | Iterable[Schedule] | None = None) -> "Book":
        """A book without an event, with the given schedules or the shipped ones."""
        return Fold(schedules).book()

    @property
    def facts(self) -> tuple[EventBase, ...]:
        """What counts of the accepted events, in their order: no corrections, and each event as its correction has it."""
        return facts_of(STREAM, self.events).events

    @property
    def projects(self) -> tuple[str, ...]:
        """The ids of the projects, sorted."""
        return tuple(sorted(key for key, _ in self.table("project").items()))

    @property
    def streets(self) -> tuple[str, ...]:
        """The ids of the streets with a project, sorted."""
        return tuple(sorted(key for key, _ in self.table("street").items()))

    @property
    def appropriations(self) -> tuple[str, ...]:
        """The ids of the appropriations, sorted."""
        return tuple(sorted(key for key, _ in self.table("appropriation").items()))

    @door()
    def corrected_by(self, event_id: str) -> str | None:
        """The id of the correction of an event that still stands, or None."""
        by: str | None = self.table("corrected").get(event_id)
        return None if by is None or self.corrected_by(by) is not None else by

    # What follows is for the rooms of this package alone.

    def states(self) -> Iterator[ProjectState]:
        """Every project's state, in no promised order."""
        return self.table("project").values()

    def state_of(self, project: str) -> ProjectState:
        """One project's state.

        Raises:
            InputError: There is no such project.
        """
        found: ProjectState | None = self.table("project").get(project)
        if found is None:
            raise InputError(Message("no project {project!r} in the book", project=project), "project", project)
        return found

    def states_of_street(self, street: str) -> Iterator[ProjectState]:
        """The states of a street's projects, last registered first."""
        link = self.table("street").get(street)
        while link is not None:
            link, project = link
            yield self.state_of(project)

    def payment_states(self) -> Iterator[PaymentState]:
        """Every payment's state."""
        return self.table("payment").values()

    def payment_of(self, payment: str) -> PaymentState | None:
        """One payment's state, or None."""
        return self.table("payment").get(payment)

    def appropriation_states(self) -> Iterator[AppropriationState]:
        """Every appropriation's state."""
        return self.table("appropriation").values()


def _as_schedules(given: Schedules | Iterable[Schedule] | None) -> Schedules:
    if given is None:
        return shipped()
    return given if isinstance(given, Schedules) else Schedules(given)


class Fold(EventFold):
    """A writer that takes events one after another in place; `book()` gives an immutable book at any time.

    Args:
        schedules: The schedules that projects may name; None for the shipped ones.
        strict: Test every limit; False only to fold facts again that were accepted before.
        after: The book that is followed; its schedules count.

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
        super().__init__(Book, _as_schedules(schedules) if after is None else after.schedules, strict=strict, after=after)

    @property
    def schedules(self) -> Schedules:
        """The schedules that projects may name."""
        found: Schedules = self.context
        return found

    if TYPE_CHECKING:
        get_project: Callable[[str], ProjectState | None]
        get_payment: Callable[[str], PaymentState | None]
        get_appropriation: Callable[[str], AppropriationState | None]
        put_appropriation: Callable[[str, AppropriationState], None]
        drop_appropriation: Callable[[str], object]
        put_corrected: Callable[[str, str], None]

        def take(self, event: EventBase, *, stored: bool = False) -> EventOutcome: ...
        def take_all(
            self, events: Iterable[EventBase], *, stored: bool = False, until_refused: bool = False
        ) -> list[EventOutcome]: ...
        def book(self) -> Book: ...
        def finish(self) -> Book: ...


@door()
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
        Pure; nothing is half-applied.  Cost O(log n) in the events of the book for an event dated on or after all that was
        recorded of its project; an earlier one is tested on each later day of its project and of its appropriations, and a
        correction tells its project anew.

    Source: the transfer's shares from the report; two phases and idempotency: own rule, docs/decisions/0042.
    """
    return apply_one(book, event)


@door(streams=("events", "schedules"))
def replay(
    events: Iterable[EventBase], *, schedules: Schedules | Iterable[Schedule] | None = None, stored: bool = False
) -> tuple[Book, tuple[EventOutcome, ...]]:
    """Fold events from an empty book.

    Args:
        events: In the order in which they were recorded.
        schedules: The schedules that projects may name; None for the shipped ones.
        stored: They were accepted before: facts, of which no limit is tested anew.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the event records.
    """
    fold = Fold(schedules)
    outcomes = tuple(fold.take_all(events, stored=stored))
    return fold.finish(), outcomes
