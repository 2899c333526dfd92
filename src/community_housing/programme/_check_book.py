# SPDX-License-Identifier: Apache-2.0
"""The book of checks and defects, how it is told as of a day, and the stages that nobody checked."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events import EventBase, EventBook, EventFold, Mender, Stream, apply_one, as_known
from community_housing.programme._check_events import (
    CHECK_EVENTS,
    CHECK_KINDS,
    CheckCorrection,
    CheckHeld,
    CheckKind,
    CheckPlanned,
    DefectFound,
    SlipColour,
)
from community_housing.programme._checks import (
    CHECK_RULES,
    CheckOutcome,
    CheckStage,
    CheckState,
    Inspector,
    attach,
    detach,
    hangs,
    refuse,
)
from community_housing.programme._network import Network, TaskId
from community_housing.records import result

__all__ = [
    "CHECKS",
    "Check",
    "CheckBook",
    "CheckFold",
    "Defect",
    "Uncovered",
    "apply_check",
    "checks_as_of",
    "replay_checks",
    "uncovered",
]

CHECKS: Final[Stream] = Stream(
    name="checks",
    adapter=CHECK_EVENTS,
    kinds=CHECK_KINDS,
    handlers={
        **CHECK_RULES,
        CheckCorrection: Mender(
            stream=lambda: CHECKS,
            table="subject",
            subject="subject",
            rules=CHECK_RULES,
            refuse=refuse,
            detach=detach,
            attach=attach,
            hangs=hangs,
        ),
    },
    tables=("subject", "defects"),
    indexes=frozenset(),
    outcome=CheckOutcome,
    conflict=refuse.conflict,
)
"""The stream of checks: what its folds and its journals are made of."""


@result
class Check:
    """A check as it stands.

    Fields:
        id: The check.
        stage: PLANNED or HELD.
        planned: The plan; None where it was held unplanned.
        held: What was held; None before.
        defects: What it found, sorted.
    """

    id: str
    stage: CheckStage
    planned: CheckPlanned | None
    held: CheckHeld | None
    defects: tuple[str, ...]


@result
class Defect:
    """A defect as it stands on a day.

    Fields:
        id: The defect.
        project, task: The stage of which project.
        stage: OPEN, CLEARED or CONFIRMED.
        overdue: Whether it is not cleared, and its last day has passed; None where it is not cleared and has no last day.
        found: What was found.
        again: How often it was found again.
        slip: The colour of the last slip; None where none went out.
    """

    id: str
    project: str
    task: TaskId
    stage: CheckStage
    overdue: bool | None
    found: DefectFound
    again: int
    slip: SlipColour | None


class CheckBook(EventBook):
    """Everything that the accepted events of checks say; never changed, only followed by another book."""

    stream = CHECKS
    __slots__ = ()

    @property
    def inspectors(self) -> tuple[Inspector, ...]:
        """The bodies with a duty to check; where there are none, nobody's duty was looked at."""
        found: tuple[Inspector, ...] = self.context
        return found

    @classmethod
    def empty(cls, inspectors: Iterable[Inspector] = ()) -> "CheckBook":
        """A book without an event."""
        made: CheckBook = CheckFold(inspectors).book()
        return made

    def check(self, name: str) -> Check:
        """One check.

        Raises:
            InputError: There is no such check.
        """
        state: CheckState | None = self.table("subject").get(name)
        if state is None or state.stage is None or state.found is not None:
            raise InputError(Message("no check {check!r} in the book", check=name), "name", name)
        defects = self.table("defects").get(name) or ()
        return Check(id=name, stage=state.stage, planned=state.planned, held=state.held, defects=defects)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, by id."""
        states = self.table("subject").items()
        return tuple(self.check(name) for name, one in sorted(states) if one.stage is not None and one.found is None)

    def defects(self, *, on: dt.date) -> tuple[Defect, ...]:
        """Every defect, by id, with what is overdue on a day; `checks_as_of` leaves out what happened after it."""
        found: list[Defect] = []
        for name, state in sorted(self.table("subject").items()):
            if state.stage is None or state.found is None:
                continue
            held = self.check(state.found.check).held
            assert isinstance(held, CheckHeld)
            due, is_open = state.found.due, state.stage is CheckStage.OPEN
            found.append(
                Defect(
                    id=name,
                    project=held.project,
                    task=held.task,
                    stage=state.stage,
                    overdue=(None if due is None else on > due) if is_open else False,
                    found=state.found,
                    again=state.again,
                    slip=None if state.slip is None else state.slip.colour,
                )
            )
        return tuple(found)


class CheckFold(EventFold):
    """A writer that takes events of checks one after another in place; `book()` gives an immutable book at any time.

    Args:
        inspectors: The bodies with a duty to check; none where that is not known, and then it is not tested.
        strict: Test every limit; False only to fold facts again that were accepted before.
        after: The book that is followed; its inspectors count.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event; `book()` copies the tables, O(events).
    """

    def __init__(self, inspectors: Iterable[Inspector] = (), *, strict: bool = True, after: CheckBook | None = None) -> None:
        super().__init__(CheckBook, tuple(inspectors) if after is None else after.context, strict=strict, after=after)

    if TYPE_CHECKING:

        def take(self, event: EventBase, *, stored: bool = False) -> CheckOutcome: ...
        def take_all(
            self, events: Iterable[EventBase], *, stored: bool = False, until_refused: bool = False
        ) -> list[CheckOutcome]: ...
        def book(self) -> CheckBook: ...
        def finish(self) -> CheckBook: ...


@door()
def apply_check(book: CheckBook, event: EventBase) -> tuple[CheckBook, CheckOutcome]:
    """Apply one event to a book of checks.

    Args:
        book: Any book; it stays as it is.
        event: One of the events of checks.

    Returns:
        The book that follows and the outcome.  For a duplicate or a refusal the very same book comes back.

    Raises:
        InputError: *event* is none of the events of checks.

    Guarantees:
        Pure; nothing is half-applied.

    Source: 質檢、監理等部門全程監管 (the report); guards: own rule, docs/decisions/0088.
    """
    return apply_one(book, event)


@door(streams=("events",))
def replay_checks(
    events: Iterable[EventBase], *, inspectors: Iterable[Inspector] = (), stored: bool = False
) -> tuple[CheckBook, tuple[CheckOutcome, ...]]:
    """Fold events of checks from an empty book.

    Args:
        events: In the order in which they were recorded.
        inspectors: The bodies with a duty to check.
        stored: They were accepted before: facts, of which no limit is tested anew.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the events of checks.
    """
    fold = CheckFold(inspectors)
    outcomes = tuple(fold.take_all(events, stored=stored))
    return fold.finish(), outcomes


@door()
def checks_as_of(
    book: CheckBook, *, on: dt.date | None = None, known: dt.datetime | None = None
) -> tuple[CheckBook, tuple[str, ...]]:
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
    made, skipped = as_known(CheckFold(book.inspectors), book, on=on, known=known)
    assert isinstance(made, CheckBook)
    return made, skipped


@result
class Uncovered:
    """A stage of a project without a check of a kind that was held.

    Fields:
        project, task: The stage of which project.
        kind: What kind of check.
        planned: The plan of one that was not held, the first by id; None where none was planned.
    """

    project: str
    task: TaskId
    kind: CheckKind
    planned: CheckPlanned | None


@door()
def uncovered(
    project: str,
    network: Network,
    *,
    book: CheckBook,
    kinds: Iterable[CheckKind] = (CheckKind.QUALITY, CheckKind.SUPERVISION),
) -> tuple[Uncovered, ...]:
    """The stages of a project that were not checked (全程监管).

    Args:
        project: The project.
        network: Its tasks; those that reach a stage of the ledger are to be checked.
        book: The checks, as of the day asked about.
        kinds: The kinds of checks that each stage needs.

    Returns:
        In the order of the network and of *kinds*.  Whether a stage has come is not looked at: `progress` says so.

    Source: 質檢、監理等部門全程監管; that each stage is checked is our reading, docs/decisions/0088.
    """
    held: set[tuple[TaskId, CheckKind]] = set()
    plans: dict[tuple[TaskId, CheckKind], CheckPlanned] = {}
    for one in book.checks:
        if one.held is not None and one.held.project == project:
            held.add((one.held.task, one.held.check_kind))
        elif one.planned is not None and one.planned.project == project:
            plans.setdefault((one.planned.task, one.planned.check_kind), one.planned)
    asked = tuple(kinds)
    return tuple(
        Uncovered(project=project, task=task.id, kind=kind, planned=plans.get((task.id, kind)))
        for task in network.tasks
        for kind in asked
        if task.stage is not None and (task.id, kind) not in held
    )
