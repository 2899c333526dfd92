# SPDX-License-Identifier: Apache-2.0
"""The book of matters (事项台账) and its folds: one event, many events, a long-lived writer."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from community_housing._doors import door
from community_housing.events import EventBase, EventBook, EventFold, Stream, apply_one, as_known
from community_housing.matters._events import MATTER_EVENTS, MATTER_KINDS, MatterCorrection
from community_housing.matters._matters import MATTER_SUBJECTS, MatterState
from community_housing.matters._outcomes import MatterOutcome, refuse
from community_housing.matters._rules import Council, MatterRules

__all__ = ["MATTERS", "MatterBook", "MatterFold", "apply_matter", "matters_as_of", "replay_matters"]

MATTERS: Final[Stream] = Stream(
    name="matters",
    adapter=MATTER_EVENTS,
    kinds=MATTER_KINDS,
    handlers={**MATTER_SUBJECTS.rules, MatterCorrection: MATTER_SUBJECTS.mender(lambda: MATTERS)},
    tables=("matter", "merged"),
    indexes=frozenset(),
    outcome=MatterOutcome,
    conflict=refuse.conflict,
)
"""The stream of matters: what its folds and its journals are made of."""


class MatterBook(EventBook):
    """Everything that the accepted events of matters say; never changed, only followed by another book.

    Where a matter stands on a day is for `place` to say.
    """

    stream = MATTERS
    __slots__ = ()

    @property
    def rules(self) -> MatterRules:
        """What the events were held against."""
        council: Council = self.context
        return council.rules

    @classmethod
    def empty(cls, rules: MatterRules | None = None) -> "MatterBook":
        """A book without an event; None for the reported ceilings and nothing else."""
        return MatterFold(rules).book()

    @property
    def matters(self) -> tuple[str, ...]:
        """The ids of the matters, merged ones too, sorted."""
        return tuple(sorted(key for key, state in self.table("matter").items() if state.stage is not None))


class MatterFold(EventFold):
    """A writer that takes events one after another in place; `book()` gives an immutable book at any time.

    Args:
        rules: What the events are held against; None for the reported ceilings and nothing else.
        strict: Test every limit; False only to fold facts again that were accepted before.
        after: The book that is followed; its rules count.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event; `book()` copies the tables, O(events).
    """

    def __init__(self, rules: MatterRules | None = None, *, strict: bool = True, after: MatterBook | None = None) -> None:
        context = Council(rules or MatterRules()) if after is None else after.context
        super().__init__(MatterBook, context, strict=strict, after=after)

    if TYPE_CHECKING:
        get_matter: Callable[[str], MatterState | None]

        def take(self, event: EventBase, *, stored: bool = False) -> MatterOutcome: ...
        def take_all(
            self, events: Iterable[EventBase], *, stored: bool = False, until_refused: bool = False
        ) -> list[MatterOutcome]: ...
        def book(self) -> MatterBook: ...
        def finish(self) -> MatterBook: ...


@door()
def apply_matter(book: MatterBook, event: EventBase) -> tuple[MatterBook, MatterOutcome]:
    """Apply one event to a book of matters.

    Args:
        book: Any book; it stays as it is.
        event: One of the events of matters.

    Returns:
        The book that follows and the outcome.  For a duplicate or a refusal the very same book comes back.

    Raises:
        InputError: *event* is none of the events of matters.

    Guarantees:
        Pure; nothing is half-applied.  Where the rules are strict, no matter ever lies above the ceiling of its size.

    Source: 小事不出社区、大事不出街道、难事不出区 (the report); guards: own rule, docs/decisions/0101.

    Examples:
        >>> from community_housing.matters import MatterHandedUp, MatterRaised, MatterRole, MatterSize, MatterTaken
        >>> from community_housing.levels import Tier
        >>> said = {"on": dt.date(2014, 7, 1), "recorded_at": dt.datetime(2014, 7, 1, 9, tzinfo=dt.UTC), "matter": "m1"}
        >>> book = MatterBook.empty()
        >>> small = MatterRaised(id="1", community="c1", by=MatterRole.GRID_WORKER, size=MatterSize.SMALL, **said)
        >>> for event in (small, MatterTaken(id="2", body="office", **said)):
        ...     book, _ = apply_matter(book, event)
        >>> apply_matter(book, MatterHandedUp(id="3", body="office", to=Tier.STREET, reason="难", **said))[1].refusal.code.value
        'above_ceiling'
    """
    return apply_one(book, event)


@door(streams=("events",))
def replay_matters(
    events: Iterable[EventBase], *, rules: MatterRules | None = None, stored: bool = False
) -> tuple[MatterBook, tuple[MatterOutcome, ...]]:
    """Fold events of matters from an empty book.

    Args:
        events: In the order in which they were recorded.
        rules: What they are held against; None for the reported ceilings and nothing else.
        stored: They were accepted before: facts, of which no limit is tested anew.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the events of matters.
    """
    fold = MatterFold(rules)
    outcomes = tuple(fold.take_all(events, stored=stored))
    return fold.finish(), outcomes


@door()
def matters_as_of(
    book: MatterBook, *, on: dt.date | None = None, known: dt.datetime | None = None
) -> tuple[MatterBook, tuple[str, ...]]:
    """The book of what had happened by the end of a day, as known at a moment.

    Args:
        book: The book, with all that is known now.
        on: The last day of what happened; None for all.
        known: What the ledger had taken in by then; None for all.

    Returns:
        A book for reading, without corrections, and the ids of events that are left out because what they rest on had not
        happened or was not known, sorted.

    Source: own rule, docs/decisions/0044.
    """
    made, skipped = as_known(MatterFold(book.rules), book, on=on, known=known)
    assert isinstance(made, MatterBook)
    return made, skipped
