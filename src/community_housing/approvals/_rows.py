# SPDX-License-Identifier: Apache-2.0
"""Approvals as offices keep them: a table with a row for each step of a case, turned into events."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.approvals._book import OFFICIAL, ApprovalFold
from community_housing.approvals._events import (
    Accepted,
    ApprovalRuleId,
    BodyId,
    CaseId,
    CorrectionAsked,
    CorrectionMade,
    Delivered,
    Issued,
    NotAccepted,
    Received,
    Refused,
    StepId,
    StepOpened,
    StepPassed,
    StepPaused,
    StepRefused,
    StepResumed,
    Withdrawn,
)
from community_housing.approvals._outcomes import ApprovalRefusal
from community_housing.approvals._rules import ApprovalRules
from community_housing.clocks import PauseGround
from community_housing.district import ID, ProjectId
from community_housing.errors import InputError
from community_housing.events import EventBase
from community_housing.records import Paper, Text, record

__all__ = ["ApprovalRow", "CaseOutcome", "RowProblem", "StepAnswer", "events_of_rows", "row_problems"]


class StepAnswer(StrEnum):
    """What the body of a step said."""

    PASSED = "passed"
    """通过."""
    REFUSED = "refused"
    """不予通过."""


class CaseOutcome(StrEnum):
    """How a case ended."""

    ISSUED = "issued"
    """准予."""
    REFUSED = "refused"
    """不予许可."""
    NOT_ACCEPTED = "not_accepted"
    """不予受理."""
    WITHDRAWN = "withdrawn"
    """撤回."""


@record
class ApprovalRow:
    """One step of a case, with what is known of the case; a case without a step has one row.

    Fields:
        case: The case; what several of its rows say of the whole must agree, and may stand in one of them.
        project: What it is about.
        rule: By which rule it is handled.
        received, correction_asked, correction_made, accepted, decided, delivered: The days of acts on the whole.
        outcome: How it ended, on the day *decided*.
        step: The step.
        body: The body that answered it.
        opened, paused, resumed, answered: The days of acts on the step.
        ground: Why it was paused.
        told: The paper by which the pause was told.
        answer: What the body said.
        reason: Why a step or the case was refused or not accepted.
    """

    case: Annotated[CaseId, ID]
    project: Annotated[ProjectId, ID]
    rule: Annotated[ApprovalRuleId, ID]
    received: dt.date
    correction_asked: dt.date | None = None
    correction_made: dt.date | None = None
    accepted: dt.date | None = None
    step: Annotated[StepId, ID] | None = None
    body: Annotated[BodyId, ID] | None = None
    opened: dt.date | None = None
    paused: dt.date | None = None
    resumed: dt.date | None = None
    ground: PauseGround | None = None
    told: Paper | None = None
    answered: dt.date | None = None
    answer: StepAnswer | None = None
    decided: dt.date | None = None
    outcome: CaseOutcome | None = None
    delivered: dt.date | None = None
    reason: Text | None = None

    def check(self) -> None:
        """Refuse a day without what happened on it, and what happened without its day."""
        for day, what in (("answered", "answer"), ("decided", "outcome"), ("paused", "ground")):
            if (getattr(self, day) is None) != (getattr(self, what) is None):
                missing = day if getattr(self, day) is None else what
                other = what if missing == day else day
                raise InputError(Message("is needed where there is {other}", other=other), f"ApprovalRow.{missing}", None)
        for name, needs in (("resumed", "paused"), ("answered", "opened"), ("paused", "opened"), ("opened", "step")):
            if getattr(self, name) is not None and getattr(self, needs) is None:
                raise InputError(Message("is needed where there is {other}", other=name), f"ApprovalRow.{needs}", None)
        said_no = self.answer is StepAnswer.REFUSED or self.outcome in (CaseOutcome.REFUSED, CaseOutcome.NOT_ACCEPTED)
        if said_no and self.reason is None:
            raise InputError("is needed for a refusal", "ApprovalRow.reason", None)


@shows_itself
@attrs.frozen
class RowProblem:
    """What is wrong with a table of approvals.

    Args:
        row: The position of the row, from 0.
        column: The column, which is the field of the row.
        refusal: Why the act is refused; None where *other* says otherwise.
        other: The position of the row of the same case that says otherwise.
    """

    row: int
    column: str
    refusal: ApprovalRefusal | None = None
    other: int | None = None


@door()
def events_of_rows(rows: Sequence[ApprovalRow]) -> tuple[EventBase, ...]:
    """The events of a table, case by case, each act once, in the order in which acts rest on one another.

    Args:
        rows: The rows, in any order.

    Returns:
        Events whose id names the position of their row and their column.  A table says nothing of when an act was recorded, so
        each counts as recorded at the beginning of its day in the district's time (UTC+8).

    Guarantees:
        Nothing is left out but what another row of the same case says otherwise, see `row_problems`.
    """
    return tuple(event for _, _, event in _placed(rows))


@door()
def row_problems(rows: Sequence[ApprovalRow], rules: ApprovalRules) -> tuple[RowProblem, ...]:
    """What is wrong with a table: rows of one case that differ, and acts that the ledger refuses.

    Args:
        rows: The rows.
        rules: The rules that they name.

    Returns:
        Problems by row; none of a table whose every act can be taken.
    """
    found: list[RowProblem] = []
    for places in _cases(rows).values():
        for column in _WHOLE:
            said = [place for place in places if getattr(rows[place], column) is not None]
            found += [
                RowProblem(place, column, other=said[0])
                for place in said[1:]
                if getattr(rows[place], column) != getattr(rows[said[0]], column)
            ]
    fold = ApprovalFold(rules)
    for place, column, event in _placed(rows):
        refusal = fold.take(event).refusal
        if refusal is not None:
            found.append(RowProblem(place, column, refusal=refusal))
    return tuple(sorted(found, key=lambda one: (one.row, one.column)))


_WHOLE: Final = (
    "project",
    "rule",
    "received",
    "correction_asked",
    "correction_made",
    "accepted",
    "decided",
    "outcome",
    "delivered",
)
"""What a row says of the whole case."""
_OUTCOMES: Final[dict[CaseOutcome, type[Any]]] = {
    CaseOutcome.ISSUED: Issued,
    CaseOutcome.REFUSED: Refused,
    CaseOutcome.NOT_ACCEPTED: NotAccepted,
    CaseOutcome.WITHDRAWN: Withdrawn,
}


def _cases(rows: Sequence[ApprovalRow]) -> dict[CaseId, list[int]]:
    found: dict[CaseId, list[int]] = {}
    for place, row in enumerate(rows):
        found.setdefault(row.case, []).append(place)
    return found


def _placed(rows: Sequence[ApprovalRow]) -> Iterator[tuple[int, str, Any]]:
    """Every act with the position of its row and its column."""
    for case, places in _cases(rows).items():
        first = {column: place for column in _WHOLE for place in reversed(places) if getattr(rows[place], column) is not None}

        def act(kind: type[Any], place: int, column: str, case: CaseId = case, **fields: Any) -> tuple[int, str, Any]:
            day = getattr(rows[place], column)
            at = dt.datetime.combine(day, dt.time(0), OFFICIAL)
            return place, column, kind(id=f"row-{place}-{column}", on=day, recorded_at=at, case=case, **fields)

        def whole(kind: type[Any], column: str, *, first: dict[str, int] = first, **fields: Any) -> Iterator[Any]:
            if column in first:
                yield act(kind, first[column], column, **fields)

        row = rows[places[0]]
        yield from whole(Received, "received", project=row.project, rule=row.rule)
        yield from whole(CorrectionAsked, "correction_asked")
        yield from whole(CorrectionMade, "correction_made")
        yield from whole(Accepted, "accepted")
        for place in places:
            yield from _steps(rows[place], place, act)
        if "outcome" in first and "decided" in first:
            told = rows[first["outcome"]]
            kind = Withdrawn if told.outcome is None else _OUTCOMES[told.outcome]
            reason: dict[str, Any] = {"reason": told.reason} if kind in (Refused, NotAccepted) else {}
            yield from whole(kind, "decided", **reason)
        yield from whole(Delivered, "delivered")


def _steps(row: ApprovalRow, place: int, act: Any) -> Iterable[Any]:
    """The acts of one step."""
    if row.opened is not None:
        yield act(StepOpened, place, "opened", step=row.step)
    if row.paused is not None:
        yield act(StepPaused, place, "paused", step=row.step, ground=row.ground, told=row.told)
    if row.resumed is not None:
        yield act(StepResumed, place, "resumed", step=row.step)
    if row.answer is StepAnswer.PASSED:
        yield act(StepPassed, place, "answered", step=row.step, by=row.body)
    elif row.answer is StepAnswer.REFUSED:
        yield act(StepRefused, place, "answered", step=row.step, by=row.body, reason=row.reason)
