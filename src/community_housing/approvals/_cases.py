# SPDX-License-Identifier: Apache-2.0
"""A case (办件) as its events have it: from each event to the case that follows, or to the reason why it cannot.

A case is made of its own events alone, so that a correction or another day is the same fold over other events.
"""

import datetime as dt
from enum import StrEnum
from typing import Final, TypeAlias

from community_housing.approvals._events import (
    Accepted,
    CaseEvent,
    CaseId,
    CorrectionAsked,
    CorrectionMade,
    Delivered,
    Extended,
    Issued,
    NotAccepted,
    Received,
    Refused,
    StepEvent,
    StepId,
    StepOpened,
    StepPassed,
    StepPaused,
    StepRefused,
    StepResumed,
    Withdrawn,
)
from community_housing.approvals._outcomes import ApprovalRefusal, ApprovalRefusalCode, refuse
from community_housing.approvals._rules import ApprovalRule, ApprovalRules
from community_housing.clocks import Extension, Granted, Pause
from community_housing.district import ProjectId
from community_housing.records import evolve, result

__all__ = ["Case", "CasePhase", "CaseStep", "follow"]

_Code = ApprovalRefusalCode


class CasePhase(StrEnum):
    """Where a case is."""

    RECEIVED = "received"
    """已收件."""
    CORRECTING = "correcting"
    """补正中: the applicant is asked for what is missing."""
    ACCEPTED = "accepted"
    """已受理."""
    IN_REVIEW = "in_review"
    """审查中: at least one step was opened."""
    ISSUED = "issued"
    """准予."""
    REFUSED = "refused"
    """不予许可."""
    DELIVERED = "delivered"
    """已送达."""
    NOT_ACCEPTED = "not_accepted"
    """不予受理."""
    WITHDRAWN = "withdrawn"
    """已撤回."""


@result
class CaseStep:
    """A step that was opened.

    Fields:
        step: Its id.
        opened: The day on which it was opened.
        closed: The day of its answer; None while open.
        passed: Whether the body agreed; None while open.
        pauses: Its pauses in order; of the last one the end may be None.
    """

    step: StepId
    opened: dt.date
    closed: dt.date | None = None
    passed: bool | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether its last pause is open."""
        return bool(self.pauses) and self.pauses[-1].ends is None

    @property
    def latest(self) -> dt.date:
        """The last day of which something is known."""
        ends = [day for one in self.pauses[-1:] for day in (one.starts, one.ends) if day is not None]
        return max([self.opened, *ends, *([] if self.closed is None else [self.closed])])


@result
class Case:
    """A case as its events have it.

    Fields:
        id: Its id.
        project: What it is about.
        rule: Id of the rule by which it is handled.
        phase: Where it is.
        received: The day of receipt.
        asked: The days on which something missing was asked for.
        made: The day on which it last came in; None where it did not.
        accepted: The day of acceptance by an act; None where there was none.
        ended: The day on which it was not accepted or withdrawn.
        decided: The day of the decision.
        granted: Whether the decision was to give the approval.
        delivered: The day on which the decision was handed over.
        extended: The extension.
        steps: The steps that were opened, by id.
    """

    id: CaseId
    project: ProjectId
    rule: str
    phase: CasePhase
    received: dt.date
    asked: tuple[dt.date, ...] = ()
    made: dt.date | None = None
    accepted: dt.date | None = None
    ended: dt.date | None = None
    decided: dt.date | None = None
    granted: bool | None = None
    delivered: dt.date | None = None
    extended: Granted | None = None
    steps: tuple[CaseStep, ...] = ()

    def step(self, name: StepId) -> CaseStep | None:
        """A step that was opened, or None."""
        return next((one for one in self.steps if one.step == name), None)

    @property
    def latest(self) -> dt.date:
        """The last day of which something is known."""
        days = (*self.asked[-1:], self.made, self.accepted, self.ended, self.decided, self.delivered)
        extended = None if self.extended is None else self.extended.on
        known = [day for day in (*days, extended) if day is not None]
        return max([self.received, *known, *(one.latest for one in self.steps)])


_Answer: TypeAlias = Case | ApprovalRefusal


def follow(case: Case | None, event: CaseEvent, rules: ApprovalRules, *, strict: bool = True) -> _Answer:
    """The case after an event, or why it cannot be.

    Args:
        case: The case so far; None where there is none.
        event: Any event of it but a correction.
        rules: The rules.
        strict: Test what the rules say of figures and days in force; False for facts that were accepted before.
    """
    if isinstance(event, Received):
        return _receive(case, event, rules, strict=strict)
    if case is None:
        return refuse(_Code.UNKNOWN_CASE, event, "case", event.case, "the id of a case that was received")
    rule = rules.rule(case.rule)
    if rule is None:
        return refuse(_Code.UNKNOWN_RULE, event, "case", case.rule, "a rule that the ledger knows")
    wrong = _phase(case, event) or _entitled(rule, event)
    if wrong is not None:
        return wrong
    if isinstance(event, StepEvent):
        return _step(case, event, rule, rules, strict=strict)
    if isinstance(event, Extended):
        return _extend(case, event, rules.limit_of(rule).extension, strict=strict)
    return _act(case, event, rule)


def _receive(case: Case | None, event: Received, rules: ApprovalRules, *, strict: bool) -> _Answer:
    if case is not None:
        return refuse(_Code.CASE_EXISTS, event, "case", event.case, "the id of a new case")
    rule = rules.rule(event.rule)
    if rule is None:
        return refuse(_Code.UNKNOWN_RULE, event, "rule", event.rule, ", ".join(one.id for one in rules))
    if strict and event.on not in rule.applies:
        return refuse(_Code.RULE_NOT_IN_FORCE, event, "on", event.on, _span(rule))
    wrong = _entitled(rule, event)
    if wrong is not None:
        return wrong
    return Case(id=event.case, project=event.project, rule=rule.id, phase=CasePhase.RECEIVED, received=event.on)


def _span(rule: ApprovalRule) -> str:
    starts, ends = rule.applies.starts, rule.applies.ends
    return " ".join([*([f">= {starts}"] if starts else []), *([f"< {ends}"] if ends else [])])


# --- What every event is held against ---------------------------------------------------------------------------------

_OPEN: Final = frozenset({CasePhase.RECEIVED, CasePhase.CORRECTING, CasePhase.ACCEPTED, CasePhase.IN_REVIEW})
_REVIEWED: Final = frozenset({CasePhase.ACCEPTED, CasePhase.IN_REVIEW})
FROM: Final[dict[type[CaseEvent], frozenset[CasePhase]]] = {
    CorrectionAsked: frozenset({CasePhase.RECEIVED}),
    CorrectionMade: frozenset({CasePhase.CORRECTING}),
    Accepted: frozenset({CasePhase.RECEIVED}),
    NotAccepted: frozenset({CasePhase.RECEIVED, CasePhase.CORRECTING}),
    StepOpened: _REVIEWED,
    StepPassed: _REVIEWED,
    StepRefused: _REVIEWED,
    StepPaused: _REVIEWED,
    StepResumed: _REVIEWED,
    Extended: _REVIEWED,
    Issued: _REVIEWED,
    Refused: _REVIEWED,
    Withdrawn: _OPEN,
    Delivered: frozenset({CasePhase.ISSUED, CasePhase.REFUSED}),
}
"""The phases in which each event can happen."""


def _phase(case: Case, event: CaseEvent) -> ApprovalRefusal | None:
    """The refusal of what cannot happen where the case is."""
    may = FROM[type(event)]
    if case.phase in may:
        return None
    early = may == _REVIEWED and case.phase in _OPEN
    closed = case.phase not in _OPEN and not isinstance(event, Delivered)
    code = _Code.BEFORE_ACCEPTANCE if early else _Code.AFTER_DECISION if closed else _Code.WRONG_STATE
    return refuse(code, event, "case", case.phase, ", ".join(one for one in CasePhase if one in may))


_ANYBODY: Final = (Withdrawn, Extended)
"""The applicant withdraws, and who grants an extension is said by itself."""


def _entitled(rule: ApprovalRule, event: CaseEvent) -> ApprovalRefusal | None:
    """The refusal of another body than the window, or than the body of the step."""
    if event.by is None or isinstance(event, _ANYBODY):
        return None
    entitled = rule.window
    if isinstance(event, StepEvent) and not isinstance(event, StepOpened):
        step = rule.step(event.step)
        if step is None:
            return None
        entitled = step.body
    return None if event.by == entitled else refuse(_Code.NOT_ENTITLED, event, "by", event.by, entitled)


def _late(event: CaseEvent, after: dt.date) -> ApprovalRefusal | None:
    """The refusal of a day before what the event rests on."""
    return None if event.on >= after else refuse(_Code.DATE_OUT_OF_ORDER, event, "on", event.on, f">= {after}")


# --- Steps ------------------------------------------------------------------------------------------------------------


def _step(case: Case, event: StepEvent, rule: ApprovalRule, rules: ApprovalRules, *, strict: bool) -> _Answer:
    """An event of a step, which is held against that step alone: steps run side by side."""
    named = rule.step(event.step)
    if named is None:
        known = ", ".join(step.id for step in rule.steps) or "no step"
        return refuse(_Code.STEP_UNKNOWN, event, "step", event.step, known)
    step = case.step(event.step)
    if isinstance(event, StepOpened):
        if step is not None:
            return refuse(_Code.STEP_OPEN, event, "step", step.opened, "a step that was not opened")
        wrong = None if case.accepted is None else _late(event, case.accepted)
        return wrong or _put(case, CaseStep(step=event.step, opened=event.on))
    if step is None or step.closed is not None:
        found = event.step if step is None else step.closed
        return refuse(_Code.STEP_NOT_OPEN, event, "step", found, "a step that is open")
    if step.paused and not isinstance(event, StepResumed):
        return refuse(_Code.STEP_PAUSED, event, "step", step.pauses[-1].starts, "a step that was resumed")
    made = _changed(step, event)
    if made is None:
        return refuse(_Code.PAUSE_NOT_OPEN, event, "step", event.step, "a step that is paused")
    if strict and isinstance(event, StepPaused):
        grounds = rules.limit_of(rule, named).pauses
        if event.ground not in grounds and event.ground not in rules.limit_of(rule).pauses:
            return refuse(_Code.GROUND_UNKNOWN, event, "ground", event.ground, ", ".join(grounds) or "no ground")
    return _late(event, step.latest) or _put(case, made)


def _changed(step: CaseStep, event: StepEvent) -> CaseStep | None:
    """A step after its answer, a pause or its end; None where there is no pause to end."""
    if isinstance(event, StepPaused):
        return evolve(step, pauses=(*step.pauses, Pause(ground=event.ground, starts=event.on, told=event.told)))
    if isinstance(event, StepResumed):
        if not step.paused:
            return None
        last = step.pauses[-1]
        if event.on < last.starts:
            return step  # told below: the day lies before the pause
        return evolve(step, pauses=(*step.pauses[:-1], evolve(last, ends=event.on)))
    return evolve(step, closed=event.on, passed=isinstance(event, StepPassed))


def _put(case: Case, step: CaseStep) -> Case:
    steps = sorted((*(one for one in case.steps if one.step != step.step), step), key=lambda one: one.step)
    return evolve(case, steps=tuple(steps), phase=CasePhase.IN_REVIEW)


# --- Acts on the case -------------------------------------------------------------------------------------------------

_MARKS: Final[dict[type[CaseEvent], tuple[str, CasePhase]]] = {
    CorrectionMade: ("made", CasePhase.RECEIVED),
    Accepted: ("accepted", CasePhase.ACCEPTED),
    NotAccepted: ("ended", CasePhase.NOT_ACCEPTED),
    Issued: ("decided", CasePhase.ISSUED),
    Refused: ("decided", CasePhase.REFUSED),
    Withdrawn: ("ended", CasePhase.WITHDRAWN),
    Delivered: ("delivered", CasePhase.DELIVERED),
}
"""Which day each act gives a case, and where the case is then."""


def _act(case: Case, event: CaseEvent, rule: ApprovalRule) -> _Answer:
    """An act on the whole case, which rests on all that is known of it."""
    wrong = _late(event, case.latest) or (_undecided(case, event, rule) if isinstance(event, Issued) else None)
    if wrong is not None:
        return wrong
    if isinstance(event, CorrectionAsked):
        return evolve(case, asked=(*case.asked, event.on), phase=CasePhase.CORRECTING)
    field, phase = _MARKS[type(event)]
    decided = {"granted": isinstance(event, Issued)} if field == "decided" else {}
    return evolve(case, **{field: event.on}, **decided, phase=phase)


def _undecided(case: Case, event: Issued, rule: ApprovalRule) -> ApprovalRefusal | None:
    """The refusal of an approval that a step refused, or that a required step has not agreed to."""
    said_no = [one.step for one in case.steps if one.passed is False]
    if said_no:
        return refuse(_Code.STEP_WAS_REFUSED, event, "case", ", ".join(said_no), "no step that was refused")
    passed = {one.step for one in case.steps if one.passed}
    missing = [step.id for step in rule.steps if step.required and step.id not in passed]
    return refuse(_Code.DECIDED_WITH_OPEN_STEPS, event, "case", ", ".join(missing), "every required step") if missing else None


def _extend(case: Case, event: Extended, may: Extension | None, *, strict: bool) -> _Answer:
    """An extension: whether it came in time is told by the clock, as it depends on what was known of the calendar."""
    if case.extended is not None:
        return refuse(_Code.EXTENSION_TWICE, event, "case", case.extended.on, "an extension once")
    if strict and may is None:
        return refuse(_Code.EXTENSION_NONE, event, "amount", event.amount, "a limit that may be made longer")
    if strict and may is not None and event.amount > may.most:
        return refuse(_Code.EXTENSION_TOO_LONG, event, "amount", event.amount, f"<= {may.most}")
    wrong = None if case.accepted is None else _late(event, case.accepted)
    granted = Granted(on=event.on, amount=event.amount, by=event.granted_by, told=event.told)
    return wrong or evolve(case, extended=granted)
