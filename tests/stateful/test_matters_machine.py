# SPDX-License-Identifier: Apache-2.0
"""A state machine over all events of matters, acceptable and not: what must hold after every step, whatever comes."""

import pickle
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.reference.drawn_matters import MATTERS, RULES, a_correction, any_event, next_event
from tests.reference.slow_matters import facts, facts_of_matter, holder_of, size_of, stage, tier_of

from community_housing.calendars import shipped
from community_housing.events import Status
from community_housing.matters import MatterBook, MatterFold, apply_matter, place, replay_matters

CALENDAR = shipped()


class Matters(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = MatterBook.empty(RULES)
        self.fold = MatterFold(RULES)
        self.count = 0

    def new_id(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def send(self, event: Any) -> Status:
        before = self.book
        self.book, outcome = apply_matter(before, event)
        assert self.fold.take(event) == outcome
        if outcome.status is Status.ACCEPTED:
            assert len(self.book) == len(before) + 1
        else:
            assert self.book is before
            assert (outcome.refusal is None) == (outcome.status is Status.DUPLICATE)
        return outcome.status

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        self.send(any_event(data.draw, self.new_id()))

    @rule(data=st.data())
    def a_step_further(self, data: st.DataObject) -> None:
        event = next_event(data.draw, self.book, self.new_id())
        if event is not None:
            self.send(event)

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        if self.book.events:
            assert self.send(data.draw(st.sampled_from(self.book.events))) is Status.DUPLICATE

    @rule(data=st.data())
    def mend_anything(self, data: st.DataObject) -> None:
        if self.book.events:
            self.send(a_correction(data.draw, self.new_id(), data.draw(st.sampled_from(self.book.events))))

    @invariant()
    def the_book_is_what_the_list_of_events_says(self) -> None:
        events = self.book.events
        for matter in MATTERS:
            own = facts_of_matter(events, matter)
            assert (matter in self.book.matters) is bool(own)
            if not own:
                continue
            assert [event.on for event in own] == sorted(event.on for event in own)
            found = place(self.book, matter, calendar=CALENDAR, on=max(event.on for event in facts(events)))
            if stage(own) == "merged":
                assert found.head == own[-1].into
                assert stage(facts_of_matter(events, own[-1].into)) != "merged"
                continue
            assert (found.stage, found.lies, found.size) == (stage(own), tier_of(own), size_of(own))
            if found.solved is None:
                assert found.body == holder_of(own)
            takers = [event.body for event in own if event.kind == "taken"]
            assert found.responsible == (takers[0] if takers else None)
            for done, seen in pairwise(own):
                assert not (seen.kind == "verified" and seen.body == done.body)

    @invariant()
    def nothing_is_lost(self) -> None:
        book, outcomes = replay_matters(self.book.events, rules=RULES, stored=True)
        assert {one.status for one in outcomes} <= {Status.ACCEPTED}
        assert book == self.book == self.fold.book() == pickle.loads(pickle.dumps(self.book))  # noqa: S301 - our own

    @invariant()
    def what_counts_alone_leads_to_the_same_matters(self) -> None:
        book, outcomes = replay_matters(facts(self.book.events), rules=RULES, stored=True)
        assert {one.status for one in outcomes} <= {Status.ACCEPTED}
        assert book.matters == self.book.matters
        for matter in book.matters:
            on = max(event.on for event in facts(self.book.events))
            assert place(book, matter, calendar=CALENDAR, on=on) == place(self.book, matter, calendar=CALENDAR, on=on)


Matters.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestMatters = Matters.TestCase
