# SPDX-License-Identifier: Apache-2.0
"""A state machine over all events of orders, acceptable and not: what must hold after every step, whatever comes."""

import pickle

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.reference.drawn_orders import next_event
from tests.reference.slow_orders import facts, of_order, stage

from community_housing.events import Status, same_body
from community_housing.records import evolve
from community_housing.services import (
    Charged,
    OrderBook,
    OrderEvent,
    OrderFold,
    OrderRefusalCode,
    apply_order,
    replay_orders,
)
from community_housing.testing import ORDER_MENU, order_corrections, order_events

ORDERS = ("o1", "o2", "o3", "o4")


class Orders(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = OrderBook.empty(ORDER_MENU)
        self.fold = OrderFold(ORDER_MENU)
        self.sent: list[OrderEvent] = []
        self.count = 0

    def new_id(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def send(self, event: OrderEvent) -> Status:
        before = self.book
        after, outcome = apply_order(before, event)
        assert self.fold.take(event) == outcome
        self.sent.append(event)
        if outcome.status is Status.ACCEPTED:
            assert len(after) == len(before) + 1
            assert not isinstance(event, Charged)
        else:
            assert after is before
            assert (outcome.refusal is None) == (outcome.status is Status.DUPLICATE)
        if isinstance(event, Charged) and outcome.refusal is not None:
            assert outcome.refusal.code in (OrderRefusalCode.FREE_OF_CHARGE, OrderRefusalCode.CONFLICTING_DUPLICATE)
        self.book = after
        return outcome.status

    @rule(data=st.data(), again=st.integers(0, 19))
    def anything(self, data: st.DataObject, again: int) -> None:
        known = [event.id for event in self.sent]
        ids = st.sampled_from(known) if again == 0 and known else st.just(self.new_id())
        self.send(data.draw(order_events(ids)))

    @rule(data=st.data())
    def a_step_further(self, data: st.DataObject) -> None:
        """An event that the machine allows, on the day of the last: most are accepted, so that orders get somewhere."""
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
            wrong = data.draw(st.sampled_from(self.book.events))
            self.send(data.draw(order_corrections(st.just(self.new_id()), wrong)))

    @invariant()
    def the_book_is_what_the_list_of_events_says(self) -> None:
        events = self.book.events
        for order in ORDERS:
            at = stage(events, order)
            assert (order in self.book.orders) is (at is not None)
            if at is None:
                continue
            found = self.book.order(order)
            own = of_order(events, order)
            assert found.stage == at
            assert [event.on for event in own] == sorted(event.on for event in own)
            into = own[-1].into if at == "merged" else None
            assert found.head == into
            assert found.merged == tuple(
                sorted(one for one in ORDERS if stage(events, one) == "merged" and of_order(events, one)[-1].into == order)
            )
            # No chain is longer than one, and nobody confirms what he did.
            assert not (found.merged and found.head)
            assert found.confirmed is None or found.confirmed.body != found.taker

    @invariant()
    def nothing_is_lost(self) -> None:
        book, outcomes = replay_orders(self.book.events, menu=ORDER_MENU, stored=True)
        assert {one.status for one in outcomes} <= {Status.ACCEPTED}
        assert book == self.book == self.fold.book() == pickle.loads(pickle.dumps(self.book))  # noqa: S301 - our own

    @invariant()
    def what_counts_alone_leads_to_the_same_orders(self) -> None:
        book, outcomes = replay_orders(facts(self.book.events), menu=ORDER_MENU, stored=True)
        assert {one.status for one in outcomes} <= {Status.ACCEPTED}
        assert [book.order(one) for one in book.orders] == [self.book.order(one) for one in self.book.orders]

    @invariant()
    def a_retry_with_another_body_names_the_field(self) -> None:
        for event in self.book.events[-1:]:
            other = evolve(event, evidence=(*event.evidence, "另一张"))
            _, outcome = apply_order(self.book, other)
            assert same_body(event, other) == "evidence"
            assert outcome.refusal is not None
            assert (outcome.refusal.code, outcome.refusal.field) == (OrderRefusalCode.CONFLICTING_DUPLICATE, "evidence")


Orders.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestOrders = Orders.TestCase
