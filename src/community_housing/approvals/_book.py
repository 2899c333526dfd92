# SPDX-License-Identifier: Apache-2.0
"""The book of approvals: its stream, the rules that take its events into cases, and corrections."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.approvals._cases import FROM, Case, follow
from community_housing.approvals._events import (
    APPROVAL_EVENTS,
    KINDS,
    ApprovalCorrection,
    CaseEvent,
    CaseId,
    Received,
)
from community_housing.approvals._outcomes import (
    ApprovalOutcome,
    ApprovalRefusal,
    refuse,
)
from community_housing.approvals._rules import ApprovalRules, shipped
from community_housing.errors import InputError
from community_housing.events import (
    Chain,
    EventBase,
    EventBook,
    EventFold,
    Mender,
    Stream,
    SubjectState,
    apply_one,
    facts_of,
    unchain,
)

__all__ = ["OFFICIAL", "STREAM", "ApprovalBook", "ApprovalFold", "CaseState", "apply", "facts_of_case", "replay"]

OFFICIAL: Final = dt.timezone(dt.timedelta(hours=8))
"""The time by which a day of knowledge ends: that of the district, whatever the sender's."""


class CaseState(SubjectState):
    """A case as its events have it; None where a correction took back that it ever came in."""

    __slots__ = ("case", "history")
    _uncompared: ClassVar[frozenset[str]] = frozenset({"history"})

    def __init__(self, owner: object, case: Case | None, history: Chain | None) -> None:
        self.owner = owner
        self.case = case
        self.history = history

    @classmethod
    def blank(cls, owner: object) -> "CaseState":
        """A case of which nothing counts yet."""
        return cls(owner, None, None)


def facts_of_case(state: CaseState, *, known: dt.datetime | None = None) -> tuple[CaseEvent, ...]:
    """What counts of the events of a case, as known at a moment."""
    found: Any = facts_of(STREAM, unchain(state.history), known=known).events
    return tuple(found)


def _take(space: Any, event: CaseEvent) -> ApprovalRefusal | None:
    """Take an event of a case."""
    state: CaseState | None = space.get_case(event.case)
    made = follow(None if state is None else state.case, event, space.context, strict=space.strict)
    if isinstance(made, ApprovalRefusal):
        return made
    space.put_case(event.case, CaseState(space.owner, made, (None if state is None else state.history, event)))
    return None


_RULES: Final[dict[type[EventBase], Any]] = {Received: _take, **dict.fromkeys(FROM, _take)}
_MENDER: Final = Mender(stream=lambda: STREAM, table="case", subject="case", rules=_RULES, refuse=refuse)
STREAM: Final[Stream] = Stream(
    name="approvals",
    adapter=APPROVAL_EVENTS,
    kinds=KINDS,
    handlers={**_RULES, ApprovalCorrection: _MENDER},
    tables=("case",),
    indexes=frozenset(),
    outcome=ApprovalOutcome,
    conflict=refuse.conflict,
)
"""The stream of approvals: what its folds and its journals are made of."""


class ApprovalBook(EventBook):
    """Everything that the accepted events of approvals say; never changed, only followed by another book.

    Make an empty one with `ApprovalBook.empty(rules)`, follow it with `apply`, make one from many events with `replay`.
    """

    stream = STREAM
    __slots__ = ()

    @property
    def rules(self) -> ApprovalRules:
        """The rules that cases may name."""
        found: ApprovalRules = self.context
        return found

    @classmethod
    @door()
    def empty(cls, rules: ApprovalRules | None = None) -> "ApprovalBook":
        """A book without an event, with the given rules or the shipped ones."""
        made: ApprovalBook = ApprovalFold(rules).book()
        return made

    @property
    def cases(self) -> tuple[CaseId, ...]:
        """The ids of the cases, sorted."""
        return tuple(sorted(key for key, state in self.table("case").items() if state.case is not None))

    def case(self, name: CaseId) -> Case:
        """A case as all its events have it.

        Raises:
            InputError: There is no such case.
        """
        found = self.state_of(name).case
        if found is None:
            raise _no_case(name)
        return found

    def state_of(self, name: CaseId) -> CaseState:
        """A case with its log; for the modules of this room alone."""
        found: CaseState | None = self.table("case").get(name)
        if found is None:
            raise _no_case(name)
        return found


def _no_case(name: CaseId) -> InputError:
    return InputError(Message("no case {case!r} in the book", case=name), "case", name)


class ApprovalFold(EventFold):
    """A writer that takes events of approvals one after another in place.

    Args:
        rules: The rules that cases may name; None for the shipped ones.
        strict: Test every limit; False only to fold facts again that were accepted before.
        after: The book that is followed; its rules count.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event, a correction that of its case anew.
    """

    def __init__(self, rules: ApprovalRules | None = None, *, strict: bool = True, after: ApprovalBook | None = None) -> None:
        context = after.rules if after is not None else shipped() if rules is None else rules
        super().__init__(ApprovalBook, context, strict=strict, after=after)


@door()
def apply(book: ApprovalBook, event: EventBase) -> tuple[ApprovalBook, ApprovalOutcome]:
    """Apply one event to a book.

    Args:
        book: Any book; it stays as it is.
        event: One of the event records of approvals.

    Returns:
        The book that follows and the outcome.  For a duplicate or a refusal the very same book comes back.

    Raises:
        InputError: *event* is none of the event records.

    Guarantees:
        Pure; nothing is half-applied.

    Source: own rule, docs/decisions/0086.
    """
    return apply_one(book, event)


@door(streams=("events",))
def replay(
    events: Iterable[EventBase], *, rules: ApprovalRules | None = None, stored: bool = False
) -> tuple[ApprovalBook, tuple[ApprovalOutcome, ...]]:
    """Fold events from an empty book.

    Args:
        events: In the order in which they were recorded.
        rules: The rules that cases may name; None for the shipped ones.
        stored: They were accepted before: facts, of which no limit is tested anew.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the event records.
    """
    fold = ApprovalFold(rules)
    outcomes = tuple(fold.take_all(events, stored=stored))
    return fold.finish(), outcomes
