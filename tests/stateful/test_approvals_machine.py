# SPDX-License-Identifier: Apache-2.0
"""A state machine over all events of approvals, acceptable and not: what must hold after every step, whatever comes."""

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.reference import slow_approvals as slow

from community_housing import calendars
from community_housing.approvals import (
    Accepted,
    ApprovalBook,
    ApprovalRules,
    Delivered,
    Issued,
    Received,
    Refused,
    StepOpened,
    apply,
    replay,
    standings,
)
from community_housing.events import Status, same_body
from community_housing.report.explain import explain
from community_housing.testing import any_approval_event, approval_lists, approval_rules

CALENDAR = calendars.shipped()
WINDOWS = (Received, Accepted, StepOpened, Issued, Refused, Delivered)


class Approvals(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = ApprovalBook.empty()
        self.sent: list[Any] = []
        self.count = 0

    @initialize(rules=approval_rules(), course=approval_lists())
    def open(self, rules: ApprovalRules, course: tuple[Any, ...]) -> None:
        self.book = ApprovalBook.empty(rules)
        for event in course[:12]:
            self.send(event)

    def send(self, event: Any) -> Status:
        before = self.book
        after, outcome = apply(before, event)
        self.sent.append(event)
        assert all(explain(outcome, lang=lang) for lang in ("zh", "en"))
        if outcome.status is Status.ACCEPTED:
            assert len(after) == len(before) + 1
            kept = after.event(event.id)
            assert kept is not None
            assert same_body(kept, event) is None
        else:
            assert after is before
            assert (outcome.refusal is None) == (outcome.status is Status.DUPLICATE)
        if outcome.status is Status.ACCEPTED and isinstance(event, WINDOWS):
            assert event.by in (None, "window")
        self.book = after
        return outcome.status

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        self.count += 1
        known = [event.id for event in self.sent] or ["none"]
        self.send(data.draw(any_approval_event(st.just(f"m{self.count}"), known)))

    @rule(place=st.integers(0, 100))
    def again(self, place: int) -> None:
        if self.sent:
            event = self.sent[place % len(self.sent)]
            known = self.book.event(event.id)
            status = self.send(event)
            assert known is None or (status is Status.DUPLICATE) == (same_body(known, event) is None)

    @invariant()
    def a_case_is_what_its_events_say(self) -> None:
        facts = slow.counting(self.book.events)
        assert {event.case for event in facts} == set(self.book.cases)
        for name in self.book.cases:
            case, own = self.book.case(name), [event for event in facts if event.case == name]
            made = self.book.rules.rule(case.rule)
            assert made is not None
            assert isinstance(own[0], Received)
            assert case.phase.value == slow.phase(own)
            assert case.latest == max(event.on for event in own)
            passed = {step.step for step in case.steps if step.passed}
            if case.granted:
                assert passed >= {step.id for step in made.steps if step.required}
                assert all(step.passed is not False for step in case.steps)
            assert (case.decided is None) == (case.granted is None)
            for step in case.steps:
                assert case.accepted is not None
                assert case.accepted <= step.opened <= (step.closed or step.opened)

    @invariant()
    def the_log_is_replayed(self) -> None:
        again, outcomes = replay(self.book.events, rules=self.book.rules, stored=True)
        assert again == self.book
        assert {one.status for one in outcomes} <= {Status.ACCEPTED}

    @invariant()
    def every_day_has_an_answer(self) -> None:
        for on in (dt.date(2012, 9, 30), dt.date(2012, 12, 1)):
            for one in standings(self.book, calendar=CALENDAR, on=on):
                assert all(explain(one, lang=lang) for lang in ("zh", "en"))


TestApprovals = Approvals.TestCase
TestApprovals.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
