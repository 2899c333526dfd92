# SPDX-License-Identifier: Apache-2.0
"""Where a case stands on a day: accepted by an act or by silence, its clock, those of its steps, and for whom it waits."""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.approvals._book import OFFICIAL, ApprovalBook, facts_of_case
from community_housing.approvals._cases import Case, CasePhase, CaseStep, follow
from community_housing.approvals._events import ApprovalRuleId, BodyId, CaseId, StepId
from community_housing.approvals._outcomes import ApprovalRefusal
from community_housing.approvals._rules import ApprovalRule, ApprovalRules, StepRule
from community_housing.calendars import WorkingDays
from community_housing.clocks import Acceptance, Clock, Standing, acceptance, clock, parallel
from community_housing.district import ProjectId
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth
from community_housing.records import Text, evolve, result

__all__ = ["CaseStanding", "StepStanding", "WaitKind", "Waiting", "standing", "standings"]


class WaitKind(StrEnum):
    """What a case waits for."""

    ACCEPTANCE = "acceptance"
    """受理."""
    PAPERS = "papers"
    """补正: the applicant."""
    OPENING = "opening"
    """交办: a step that nobody has handed to its body."""
    ANSWER = "answer"
    """审查: the answer of a step."""
    PAUSE = "pause"
    """暂停: the end of a pause of a step."""
    DECISION = "decision"
    """决定: every step has its answer, or one said no."""
    DELIVERY = "delivery"
    """送达."""


@result
class Waiting:
    """For whom and what a case waits.

    Fields:
        what: What it waits for.
        body: The body that has to act; None for the applicant.
        step: The step; None where it is about the whole.
    """

    what: WaitKind
    body: BodyId | None = None
    step: StepId | None = None


@result
class StepStanding:
    """A step of a case on a day.

    Fields:
        step: Its id.
        name: Its name.
        name_en: Its name in English.
        body: Its body.
        passed: Whether the body agreed; None while there is no answer.
        clock: Its clock from the day on which it was opened; None where it was not.
    """

    step: StepId
    name: Text
    name_en: Text | None
    body: BodyId
    passed: bool | None
    clock: Clock | None


@result
class CaseStanding:
    """Where a case stands on a day.

    Fields:
        case: Its id.
        project: What it is about.
        rule: Its rule.
        on: The day; nothing after it was used.
        phase: Where it is, by the acts on record.
        acceptance: Whether it counts as accepted, and since when; by silence too.
        clock: The clock of the whole from acceptance to the decision, or to the day on which it ended otherwise; the pauses of
            all its steps are taken out of it.  None where it does not count as accepted.
        steps: The steps of its rule, in the rule's order.
        waits: For whom it waits, the step that will be last by its clock first.
        delivery: The clock of handing over; None before a decision and where no limit is known.
        reasons: What is to be said of it beside its clocks.
        skipped: Ids of events that were known, but rest on what had not happened or was not known.
    """

    case: CaseId
    project: ProjectId
    rule: ApprovalRuleId
    on: dt.date
    phase: CasePhase
    acceptance: Acceptance
    clock: Clock | None
    steps: tuple[StepStanding, ...]
    waits: tuple[Waiting, ...]
    delivery: Clock | None
    reasons: tuple[Reason, ...]
    skipped: tuple[str, ...]


@door()
def standing(
    book: ApprovalBook,
    case: CaseId,
    *,
    calendar: WorkingDays,
    on: dt.date,
    known: dt.date | dt.datetime | None = None,
) -> CaseStanding:
    """Say where a case stands on a day.

    Args:
        book: The book.
        case: The case.
        calendar: The working days; `calendar.known(...)` for what was known of them then.
        on: The day asked about.
        known: What was recorded by this moment, or by the end of this day in the district's time (UTC+8); None for all.

    Returns:
        Its standing.

    Raises:
        InputError: There is no such case, or it had not come in by then.

    Guarantees:
        A function of events, rules, calendar and days; nothing after *on* is used.

    Source: the rule's and the limits' own citations; docs/decisions/0086.
    """
    found = _standing(book, case, calendar, on, known)
    if found is None:
        raise InputError(Message("case {case!r} had not come in by {on}", case=case, on=on), "on", on)
    return found


@door()
def standings(
    book: ApprovalBook, *, calendar: WorkingDays, on: dt.date, known: dt.date | dt.datetime | None = None
) -> tuple[CaseStanding, ...]:
    """Where every case stands that had come in by a day, by id; see `standing`."""
    found = (_standing(book, case, calendar, on, known) for case in book.cases)
    return tuple(one for one in found if one is not None)


def _standing(
    book: ApprovalBook, name: CaseId, calendar: WorkingDays, on: dt.date, known: dt.date | dt.datetime | None
) -> CaseStanding | None:
    moment = known if known is None or isinstance(known, dt.datetime) else dt.datetime.combine(known, dt.time.max, OFFICIAL)
    case: Case | None = None
    skipped: list[str] = []
    for event in facts_of_case(book.state_of(name), known=moment):
        if event.on <= on:
            made = follow(case, event, book.rules, strict=False)
            if isinstance(made, ApprovalRefusal):
                skipped.append(event.id)
            else:
                case = made
    rule = None if case is None else book.rules.rule(case.rule)
    if case is None or rule is None:
        return None
    return _View(case, rule, book.rules, calendar, on).told(tuple(skipped))


@attrs.frozen(slots=True)
class _View:
    """One case on a day, while its clocks are read."""

    case: Case
    rule: ApprovalRule
    rules: ApprovalRules
    calendar: WorkingDays
    on: dt.date

    def told(self, skipped: tuple[str, ...]) -> CaseStanding:
        """The standing of the case."""
        case = self.case
        since = self.acceptance()
        steps = tuple(self.step(step) for step in self.rule.steps)
        return CaseStanding(
            case=case.id,
            project=case.project,
            rule=case.rule,
            on=self.on,
            phase=case.phase,
            acceptance=since,
            clock=None if since.starts is None else self.whole(since.starts),
            steps=steps,
            waits=tuple(self.waits(steps)),
            delivery=self.delivery(),
            reasons=tuple(self.reasons(since)),
            skipped=skipped,
        )

    def acceptance(self) -> Acceptance:
        """Whether the case counts as accepted: to turn it away is an answer too, and silence ends where it is withdrawn."""
        case = self.case
        turned_away = case.ended if case.phase is CasePhase.NOT_ACCEPTED and not case.asked else None
        withdrawn = case.ended if case.phase is CasePhase.WITHDRAWN else None
        found = acceptance(
            self.rules.limit(self.rule.asking),
            received=case.received,
            asked=case.asked[0] if case.asked else turned_away,
            accepted=case.accepted,
            calendar=self.calendar,
            on=self.on if withdrawn is None else withdrawn,
        )
        if turned_away is None:
            return found
        said = {"asked_late": "turned_away_late"}
        return evolve(found, reasons=tuple(evolve(one, rule=said.get(one.rule, one.rule)) for one in found.reasons))

    def whole(self, starts: dt.date) -> Clock:
        """The clock of the case: what stops one step is not counted in the limit of the decision."""
        case = self.case
        return clock(
            self.rules.limit_of(self.rule),
            started=starts,
            done=case.decided or case.ended,
            pauses=tuple(pause for step in case.steps for pause in step.pauses),
            extensions=() if case.extended is None else (case.extended,),
            calendar=self.calendar,
            on=self.on,
        )

    def step(self, step: StepRule) -> StepStanding:
        """A step of the rule, opened or not."""
        found = self.case.step(step.id)
        return StepStanding(
            step=step.id,
            name=step.name,
            name_en=step.name_en,
            body=step.body,
            passed=None if found is None else found.passed,
            clock=None if found is None else self.step_clock(step, found),
        )

    def step_clock(self, step: StepRule, found: CaseStep) -> Clock:
        """The clock of a step: to its answer, or to the end of the case, which asks for no answer any more."""
        ended = self.case.decided or self.case.ended
        return clock(
            self.rules.limit_of(self.rule, step),
            started=found.opened,
            done=found.closed or ended,
            pauses=found.pauses,
            extensions=() if self.case.extended is None or step.limit is not None else (self.case.extended,),
            calendar=self.calendar,
            on=self.on,
        )

    def delivery(self) -> Clock | None:
        """The clock of handing the decision over."""
        case = self.case
        if case.decided is None or self.rule.delivery is None:
            return None
        limit = self.rules.limit(self.rule.delivery)
        return clock(limit, started=case.decided, done=case.delivered, calendar=self.calendar, on=self.on)

    def waits(self, steps: tuple[StepStanding, ...]) -> Iterator[Waiting]:
        """For whom the case waits."""
        window = self.rule.window
        match self.case.phase:
            case CasePhase.RECEIVED:
                yield Waiting(what=WaitKind.ACCEPTANCE, body=window)
            case CasePhase.CORRECTING:
                yield Waiting(what=WaitKind.PAPERS)
            case CasePhase.ACCEPTED | CasePhase.IN_REVIEW:
                yield from self.review(steps)
            case CasePhase.ISSUED | CasePhase.REFUSED:
                yield Waiting(what=WaitKind.DELIVERY, body=window)
            case _:
                return

    def review(self, steps: tuple[StepStanding, ...]) -> Iterator[Waiting]:
        """For whom a case in review waits: the body whose step is last, the others, then the window."""
        if any(one.passed is False for one in steps):
            yield Waiting(what=WaitKind.DECISION, body=self.rule.window)
            return
        open_clocks = {one.step: one.clock for one in steps if one.passed is None and one.clock is not None}
        order = [name for name in open_clocks if open_clocks[name] is self.last(open_clocks)]
        for one in sorted(
            (one for one in steps if one.passed is None), key=lambda one: (one.step not in order, one.clock is None)
        ):
            if one.clock is not None:
                paused = one.clock.standing is Standing.PAUSED
                yield Waiting(what=WaitKind.PAUSE if paused else WaitKind.ANSWER, body=one.body, step=one.step)
            elif self.required(one.step):
                yield Waiting(what=WaitKind.OPENING, body=self.rule.window, step=one.step)
        if not any(self.required(one.step) and one.passed is None for one in steps):
            yield Waiting(what=WaitKind.DECISION, body=self.rule.window)

    def last(self, clocks: dict[StepId, Clock]) -> Clock | None:
        """The clock that decides for the steps that are open."""
        return parallel(clocks.values()) if clocks else None

    def required(self, name: StepId) -> bool:
        """Whether the approval cannot be given without a step."""
        step = self.rule.step(name)
        return step is not None and step.required

    def reasons(self, since: Acceptance) -> Iterator[Reason]:
        """What is to be said of a case beside its clocks."""
        limit = self.rules.limit(self.rule.asking)
        yield from since.reasons
        if len(self.case.asked) > 1:
            yield Reason(
                rule="asked_again",
                truth=Truth.UNMET,
                measured=len(self.case.asked),
                required=1,
                margin=len(self.case.asked) - 1,
                citation=limit.citation,
            )
        for one in self.case.steps:
            if one.passed is False:
                yield Reason(rule="step_refused", truth=Truth.UNMET, citation=self.rule.citation, reads=(("step", one.step),))
