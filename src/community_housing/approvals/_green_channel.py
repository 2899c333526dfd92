# SPDX-License-Identifier: Apache-2.0
"""The green channel (绿色通道): how many cases and steps kept their limit, as exact shares, by body; the slowest step."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.approvals._book import ApprovalBook
from community_housing.approvals._cases import CasePhase
from community_housing.approvals._events import ApprovalRuleId, BodyId, CaseId, StepId
from community_housing.approvals._rules import StepRule
from community_housing.approvals._standing import CaseStanding, StepStanding, standings
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.clocks import Clock, Standing
from community_housing.errors import InputError
from community_housing.records import Text, result

__all__ = ["BodyShare", "GreenChannel", "StepTimes", "Within", "green_channel"]


@result
class Within:
    """How many kept their limit.

    Fields:
        within: Done by their last day.
        beyond: Done after it, or open after it.
        left_out: What is not counted, and why: cases that are running, paused, unknown, withdrawn, not accepted or not yet
            accepted; sorted by why.
        share: within / (within + beyond); None of none.
    """

    within: int
    beyond: int
    left_out: tuple[tuple[str, int], ...]
    share: Fraction | None


@result
class BodyShare:
    """The steps of one body.

    Fields:
        body: Its id.
        steps: How many of its steps kept their limits.
    """

    body: BodyId
    steps: Within


@result
class StepTimes:
    """How long a step took, of the cases in which it has its answer or is overdue for it.

    Fields:
        step: Its id.
        name: Its name.
        name_en: Its name in English.
        body: Its body.
        done: In how many cases it has its answer.
        overdue: In how many more it is open after its last day; what it took until the day asked about is counted, so that
            mean and longest are then at least what they say.
        mean: What it took on the mean, in units of the limit, pauses taken out; None of none.
        longest: What it took where it took longest; None of none.
        case: The case in which it did; of several the first by id.
        unknown: In how many more cases how long it took is not known.
    """

    step: StepId
    name: Text
    name_en: Text | None
    body: BodyId
    done: int
    overdue: int
    mean: Fraction | None
    longest: int | None
    case: CaseId | None
    unknown: int


@result
class GreenChannel:
    """How a rule was kept until a day.

    Fields:
        on: The day; nothing after it was used.
        rule: Id of the rule.
        name: Its name.
        name_en: Its name in English.
        limit: Id of the limit of the whole.
        amount: How many units the limit has.
        unit: What they are.
        cases: How many cases kept it.
        taken: How long the decided cases took, as pairs of units and cases, sorted; pauses are taken out.
        bodies: The steps of each body, by id.
        steps: How long each step took, in the rule's order.
        slowest: The step with the greatest mean, the longest one first among equals, then by id; None where
            no step is done or overdue.
        provisional: Whether a notice that is yet to be published may still move something of it.
    """

    on: dt.date
    rule: ApprovalRuleId
    name: Text
    name_en: Text | None
    limit: str
    amount: int
    unit: LimitUnit
    cases: Within
    taken: tuple[tuple[int, int], ...]
    bodies: tuple[BodyShare, ...]
    steps: tuple[StepTimes, ...]
    slowest: StepId | None
    provisional: bool


@door()
def green_channel(
    book: ApprovalBook,
    rule: ApprovalRuleId,
    *,
    calendar: WorkingDays,
    on: dt.date,
    known: dt.date | dt.datetime | None = None,
) -> GreenChannel:
    """Say how a rule was kept by the cases that had come in by a day.

    Args:
        book: The book.
        rule: Id of the rule.
        calendar: The working days.
        on: The day asked about.
        known: As in `standing`.

    Returns:
        Shares over what is due: a case that is still running within its limit is neither within nor beyond, and stands in
        `left_out`; one that is open after its last day is beyond.

    Raises:
        InputError: There is no such rule.

    Guarantees:
        within + beyond + left_out is the number of cases; of bodies, the number of steps of their cases.  A share is exact and
        never a mean of shares.

    Source: the report's green channel; own rule, docs/decisions/0086.
    """
    found = book.rules.rule(rule)
    if found is None:
        raise InputError(Message("there is no rule {rule!r}", rule=rule), "rule", rule)
    cases = [one for one in standings(book, calendar=calendar, on=on, known=known) if one.rule == rule]
    steps = [(case, step) for case in cases for step in case.steps]
    limit = book.rules.limit_of(found)
    times = tuple(_times([pair for pair in steps if pair[1].step == step.id], step) for step in found.steps)
    clocks = [clock for case in cases for clock in (case.clock, *(step.clock for step in case.steps)) if clock is not None]
    return GreenChannel(
        on=on,
        rule=rule,
        name=found.name,
        name_en=found.name_en,
        limit=limit.id,
        amount=limit.amount,
        unit=limit.unit,
        cases=_within(_why(case) for case in cases),
        taken=tuple(sorted(Counter(_decided(cases)).items())),
        bodies=tuple(
            BodyShare(body=body, steps=_within(_why_step(case, step) for case, step in steps if step.body == body))
            for body in sorted({step.body for step in found.steps})
        ),
        steps=times,
        slowest=_slowest(times),
        provisional=any(clock.provisional for clock in clocks),
    )


_DUE = {Standing.MET: True, Standing.LATE: False, Standing.OVERDUE: False}


def _why(case: CaseStanding) -> bool | str:
    """Whether a case kept its limit, or why it is not counted."""
    if case.phase in (CasePhase.WITHDRAWN, CasePhase.NOT_ACCEPTED):
        return case.phase.value
    if case.clock is None:
        return "not_accepted_yet"
    return _DUE.get(case.clock.standing, case.clock.standing.value)


def _why_step(case: CaseStanding, step: StepStanding) -> bool | str:
    """Whether a step kept its limit, or why it is not counted; one that the end of its case left open owes no answer."""
    if step.clock is None:
        return "not_opened"
    if step.passed is None and case.phase not in (CasePhase.ACCEPTED, CasePhase.IN_REVIEW):
        return "case_ended"
    return _DUE.get(step.clock.standing, step.clock.standing.value)


def _within(found: Iterable[bool | str]) -> Within:
    counts = Counter(found)
    within, beyond = counts.pop(True, 0), counts.pop(False, 0)
    left_out = tuple(sorted((str(why), number) for why, number in counts.items()))
    due = within + beyond
    return Within(within=within, beyond=beyond, left_out=left_out, share=Fraction(within, due) if due else None)


def _taken(clock: Clock) -> int | None:
    """How many units what is done took, or what is overdue until the day; None where that is not known."""
    if clock.used is None or clock.standing not in _DUE:
        return None
    late = 0 if clock.standing is Standing.MET else clock.late_by
    return None if late is None else clock.used + late


def _decided(cases: Iterable[CaseStanding]) -> Iterable[int]:
    for case in cases:
        ended = case.phase in (CasePhase.ISSUED, CasePhase.REFUSED, CasePhase.DELIVERED)
        taken = _taken(case.clock) if ended and case.clock is not None else None
        if taken is not None:
            yield taken


def _times(pairs: Iterable[tuple[CaseStanding, StepStanding]], step: StepRule) -> StepTimes:
    """How long a step took, case by case; one that is open within its limit says nothing yet."""
    due = {
        case.case: (one.passed is not None, one.clock)
        for case, one in pairs
        if one.clock is not None and (one.passed is not None or _why_step(case, one) is False)
    }
    taken = {case: units for case, (_, clock) in due.items() if (units := _taken(clock)) is not None}
    done = sum(due[case][0] for case in taken)
    longest = max(taken.values(), default=None)
    return StepTimes(
        step=step.id,
        name=step.name,
        name_en=step.name_en,
        body=step.body,
        done=done,
        overdue=len(taken) - done,
        mean=Fraction(sum(taken.values()), len(taken)) if taken else None,
        longest=longest,
        case=min((case for case, units in taken.items() if units == longest), default=None),
        unknown=len(due) - len(taken),
    )


def _slowest(times: Iterable[StepTimes]) -> StepId | None:
    done = [(-one.mean, -one.longest, one.step) for one in times if one.mean is not None and one.longest is not None]
    return min(done)[2] if done else None
