# SPDX-License-Identifier: Apache-2.0
"""Checks and defects: where each stands, the rule for every event, what became of it, and the machine of both."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

from community_housing.district import ID
from community_housing.events import EventBase, Machine, Move, OutcomeBase, RefusalBase, Refuser, SubjectState
from community_housing.programme._check_events import (
    CheckEventBase,
    CheckHeld,
    CheckKind,
    CheckPlanned,
    DefectCleared,
    DefectFound,
    Rechecked,
    SlipColour,
    SlipIssued,
)
from community_housing.records import record, result

__all__ = [
    "CHECK_MACHINE",
    "CHECK_RULES",
    "CheckOutcome",
    "CheckRefusal",
    "CheckRefusalCode",
    "CheckStage",
    "CheckState",
    "Inspector",
    "attach",
    "detach",
    "hangs",
    "refuse",
]


@record
class Inspector:
    """A body with the duty to check.

    Fields:
        body: The body.
        kinds: What it may check.
    """

    body: Annotated[str, ID]
    kinds: tuple[CheckKind, ...]


class CheckStage(StrEnum):
    """Where a check or a defect stands."""

    PLANNED = "planned"
    """已计划."""
    HELD = "held"
    """已检查."""
    OPEN = "open"
    """待整改."""
    CLEARED = "cleared"
    """已整改."""
    CONFIRMED = "confirmed"
    """已销号."""


_S = CheckStage
CHECK_MACHINE: Final = Machine(
    states=CheckStage,
    moves=(
        Move(CheckPlanned, (), (_S.PLANNED,)),
        Move(CheckHeld, (_S.PLANNED,), (_S.HELD,)),
        Move(DefectFound, (), (_S.OPEN,)),
        Move(DefectCleared, (_S.OPEN,), (_S.CLEARED,)),
        Move(Rechecked, (_S.CLEARED,), (_S.CONFIRMED, _S.OPEN)),
        Move(SlipIssued, (_S.OPEN,)),
    ),
    final=(_S.HELD, _S.CONFIRMED),
)
"""The machine of checks, planned and held, and of defects, open, cleared and confirmed; a check may be held unplanned."""


class CheckRefusalCode(StrEnum):
    """Why an event of checks is refused."""

    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """The id was accepted before with another body; the field that differs is named."""
    SUBJECT_EXISTS = "subject_exists"
    UNKNOWN_SUBJECT = "unknown_subject"
    UNKNOWN_EVENT = "unknown_event"
    WRONG_STATE = "wrong_state"
    """From where the subject stands, this does not lead on; where it could come from is said."""
    DATE_OUT_OF_ORDER = "date_out_of_order"
    """It would have happened before what it rests on."""
    NOT_ENTITLED = "not_entitled"
    """The body has no duty to check so."""
    CHECK_DIFFERS = "check_differs"
    """Another stage or kind was planned under this id."""
    CHECK_NOT_HELD = "check_not_held"
    """There is no such check, or it was not held."""
    EVIDENCE_MISSING = "evidence_missing"
    """A defect counts as cleared only with a paper."""
    SAME_BODY = "same_body"
    """Who cleared a defect does not confirm it."""
    SLIP_OUT_OF_ORDER = "slip_out_of_order"
    """The colour went out before, or one before it did not."""
    NOT_OVERDUE = "not_overdue"
    """A red slip is only for what is overdue."""
    NOT_CORRECTABLE = "not_correctable"
    """A later event, which is named, would hang in the air."""
    ALREADY_CORRECTED = "already_corrected"


@result
class CheckRefusal(RefusalBase):
    """Why an event is refused: `code` is the kind of refusal, the other fields are those of every refusal."""

    code: CheckRefusalCode


@result
class CheckOutcome(OutcomeBase):
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    refusal: CheckRefusal | None = None


_C = CheckRefusalCode


refuse: Final = Refuser(CheckRefusal, CheckRefusalCode)
"""Makes a refusal of checks."""


class CheckState(SubjectState):
    """A check or a defect: `planned`, `held`, `found`, `cleared` and `slip` are the last events of these kinds that count.

    `again` counts how often a defect was found again.
    """

    __slots__ = ("again", "cleared", "found", "held", "history", "latest", "planned", "slip", "stage")
    stage: CheckStage | None
    planned: CheckPlanned | None
    held: CheckHeld | None
    found: DefectFound | None
    cleared: DefectCleared | None
    slip: SlipIssued | None
    again: int

    @classmethod
    def blank(cls, owner: object) -> "CheckState":
        """A subject of which nothing counts yet."""
        made = cls()
        made.owner = owner
        made.stage = made.planned = made.held = made.found = made.cleared = made.slip = made.history = None
        made.again = 0
        made.latest = dt.date.min
        return made


def attach(space: Any, state: CheckState) -> None:
    """Count a defect among those of its check."""
    if state.found is not None:
        others = space.get_defects(state.found.check) or ()
        space.put_defects(state.found.check, tuple(sorted({*others, state.found.subject})))


def detach(space: Any, state: CheckState) -> None:
    """Take back what `attach` does."""
    if state.found is not None:
        others = tuple(one for one in space.get_defects(state.found.check) or () if one != state.found.subject)
        if others:
            space.put_defects(state.found.check, others)
        else:
            space.drop_defects(state.found.check)


def hangs(space: Any, state: CheckState, subject: str) -> str | None:
    """The first defect that hangs in the air because its check is not held any more, or later."""
    for name in space.get_defects(subject) or ():
        found = space.get_subject(name).found
        if state.held is None or found.on < state.held.on:
            return str(name)
    return None


def _step(space: Any, event: Any) -> CheckRefusal | None:
    """Take an event: state and day by the machine, then its own guard, then its effect."""
    state: CheckState | None = space.get_subject(event.subject)
    move = CHECK_MACHINE.by_event[type(event)]
    blank = state is None or state.stage is None
    if blank and move.starts and not isinstance(event, CheckHeld):
        return refuse(_C.UNKNOWN_SUBJECT, event, "subject", event.subject, "the id of a check or a defect")
    if not blank and state is not None:
        if not move.starts:
            return refuse(_C.SUBJECT_EXISTS, event, "subject", event.subject, "a new id")
        if state.stage not in move.starts:
            return refuse(_C.WRONG_STATE, event, "subject", state.stage, ", ".join(move.starts))
        if event.on < state.latest:
            return refuse(_C.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {state.latest}")
    if state is None:
        state = CheckState.blank(space.owner)
    guard, slot = _STEPS[type(event)]
    answer = None if guard is None else guard(space, state, event)
    if answer is not None:
        return answer
    if state.owner is not space.owner:
        state = state.copy(space.owner)
    state.stage = (move.ends or (state.stage,))[0]  # type: ignore[assignment]
    if slot is not None:
        setattr(state, slot, event)
    elif isinstance(event, Rechecked) and not event.gone:
        state.stage, state.cleared, state.again = _S.OPEN, None, state.again + 1
    attach(space, state)
    state.latest, state.history = event.on, (state.history, event)
    space.put_subject(event.subject, state)
    return None


def _may_hold(space: Any, state: CheckState, event: CheckHeld) -> CheckRefusal | None:
    for field in ("project", "task", "check_kind"):
        if state.planned is not None and getattr(event, field) != getattr(state.planned, field):
            return refuse(_C.CHECK_DIFFERS, event, field, getattr(event, field), getattr(state.planned, field))
    return _entitled(space, event, event.check_kind)


def _entitled(space: Any, event: Any, kind: CheckKind) -> CheckRefusal | None:
    known: tuple[Inspector, ...] = space.context
    if not space.strict or not known or any(one.body == event.body and kind in one.kinds for one in known):
        return None
    may = ", ".join(sorted({one.body for one in known if kind in one.kinds})) or None
    return refuse(_C.NOT_ENTITLED, event, "body", event.body, may)


def _may_find(space: Any, _state: CheckState, event: DefectFound) -> CheckRefusal | None:
    check: CheckState | None = space.get_subject(event.check)
    if check is None or check.held is None:
        return refuse(_C.CHECK_NOT_HELD, event, "check", event.check, "a check that was held")
    if event.on < check.held.on:
        return refuse(_C.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {check.held.on}")
    return None


def _may_clear(space: Any, _state: CheckState, event: DefectCleared) -> CheckRefusal | None:
    if space.strict and not event.evidence:
        return refuse(_C.EVIDENCE_MISSING, event, "evidence", None, "a paper that shows it")
    return None


def _may_recheck(space: Any, state: CheckState, event: Rechecked) -> CheckRefusal | None:
    assert isinstance(state.cleared, DefectCleared)
    assert isinstance(state.found, DefectFound)
    if event.body == state.cleared.body:
        return refuse(_C.SAME_BODY, event, "body", event.body, f"not {state.cleared.body}")
    return _entitled(space, event, space.get_subject(state.found.check).held.check_kind)


def _may_slip(space: Any, state: CheckState, event: SlipIssued) -> CheckRefusal | None:
    assert isinstance(state.found, DefectFound)
    colours = tuple(SlipColour)
    last = -1 if state.slip is None else colours.index(state.slip.colour)
    now = colours.index(event.colour)
    if now <= last or (now > last + 1 and not event.urgent):
        following = colours[last + 1] if last + 1 < len(colours) else None
        return refuse(_C.SLIP_OUT_OF_ORDER, event, "colour", event.colour, following)
    if space.strict and event.colour is SlipColour.RED and (state.found.due is None or event.on <= state.found.due):
        return refuse(_C.NOT_OVERDUE, event, "on", event.on, state.found.due and f"> {state.found.due}")
    return None


_STEPS: Final[dict[type[CheckEventBase], tuple[Callable[[Any, CheckState, Any], CheckRefusal | None] | None, str | None]]] = {
    CheckPlanned: (None, "planned"),
    CheckHeld: (_may_hold, "held"),
    DefectFound: (_may_find, "found"),
    DefectCleared: (_may_clear, "cleared"),
    Rechecked: (_may_recheck, None),
    SlipIssued: (_may_slip, "slip"),
}

CHECK_RULES: Final[dict[type[EventBase], Callable[[Any, Any], CheckRefusal | None]]] = dict.fromkeys(_STEPS, _step)
"""The rule for each event that is no correction."""
