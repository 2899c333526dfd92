# SPDX-License-Identifier: Apache-2.0
"""A state machine over all events, acceptable and not: what must hold after every step, whatever comes."""

import datetime as dt

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.reference.slow_ledger import figures, told

from community_housing.disbursement import (
    WHOLE,
    AccountChanged,
    Book,
    ChangeOrder,
    Correction,
    Event,
    Ground,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    Resumed,
    Scope,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
    apply,
    payments_due,
    replay,
    schedules,
    statements,
)
from community_housing.events import Status, same_body
from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.testing._disbursement import any_event, opening_events

LATE = {"on": dt.date(2013, 1, 1), "recorded_at": dt.datetime(2013, 1, 1, 9, tzinfo=dt.UTC)}


class Disbursement(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = Book.empty()
        self.sent: list[Event] = []
        self.count = 0

    @initialize()
    def open(self) -> None:
        for event in opening_events():
            self.send(event)

    def send(self, event: Event) -> Status:
        before = self.book
        after, outcome = apply(before, event)
        self.sent.append(event)
        if outcome.status is Status.ACCEPTED:
            assert len(after) == len(before) + 1
            assert same_body(after.event(event.id), event) is None
            assert before.event(event.id) is None
            if isinstance(event, PaymentRequested):
                state = after.state_of(event.project)
                # Never over the entitlement, and so never over the contract sum, at the moment when money is let go.
                assert state.net + state.pending <= state.entitled <= state.sum
        else:
            assert after is before
            assert (outcome.refusal is None) == (outcome.status is Status.DUPLICATE)
        if outcome.refusal is not None and outcome.refusal.excess is not None:
            assert outcome.refusal.excess == outcome.refusal.measured - outcome.refusal.limit > Money(0)
        self.book = after
        return outcome.status

    def new_id(self) -> str:
        self.count += 1
        return f"m{self.count}"

    @rule(data=st.data(), again=st.integers(0, 9))
    def anything(self, data: st.DataObject, again: int) -> None:
        known = [event.id for event in self.sent]
        ids = st.sampled_from(known) if again == 0 else st.just(self.new_id())
        self.send(data.draw(any_event(ids, known)))

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.sent))
        known = self.book.event(event.id)
        if known is not None and same_body(known, event) is None:
            assert self.send(event) is Status.DUPLICATE

    @rule(data=st.data(), one_more=st.booleans())
    def ask_for_all_that_is_due(self, data: st.DataObject, one_more: bool) -> None:
        due = [row for row in payments_due(self.book) if row.payable]
        if due:
            row = data.draw(st.sampled_from(due))
            status = self.send(
                PaymentRequested(
                    id=self.new_id(),
                    project=row.project,
                    amount=row.amount + Money(int(one_more)),
                    account=row.account,
                    **LATE,
                )
            )
            assert not (one_more and status is Status.ACCEPTED)

    @rule(data=st.data(), part=st.booleans())
    def post_what_is_pending(self, data: st.DataObject, part: bool) -> None:
        pending = sorted(p.request.id for p in self.book.payment_states() if p.status == 0)
        if pending:
            payment = data.draw(st.sampled_from(pending))
            amount = Money(max(self.book.payment_of(payment).amount // 2, 1)) if part else None
            self.send(PaymentPosted(id=self.new_id(), payment=payment, amount=amount, **LATE))

    @rule(data=st.data(), days=st.integers(-3, 3), more=st.integers(-50, 50), gone=st.booleans())
    def mend_anything(self, data: st.DataObject, days: int, more: int, gone: bool) -> None:
        wrong = data.draw(st.sampled_from(self.book.events))
        instead = None
        if not gone and not isinstance(wrong, Correction):
            amount = getattr(wrong, "amount", None)
            changes = {} if amount is None or amount.fen + more <= 0 else {"amount": Money(amount.fen + more)}
            instead = evolve(wrong, on=wrong.on + dt.timedelta(days=days), **changes)
        correction = Correction(id=self.new_id(), corrects=wrong.id, instead=instead, reason="wrong", **LATE)
        before = self.book.corrected_by(wrong.id)
        if self.send(correction) is Status.ACCEPTED:
            assert before is None
            assert self.book.corrected_by(wrong.id) == correction.id

    @rule(project=st.sampled_from(["P1", "P2"]), account=st.sampled_from(["S1-account", "S1-new", "S2-account", "S2-new"]))
    def move_the_account(self, project: str, account: str) -> None:
        self.send(AccountChanged(id=self.new_id(), project=project, account=account, reason="another bank", **LATE))

    @rule(project=st.sampled_from(["P1", "P2"]), part=st.booleans())
    def go_on(self, project: str, part: bool) -> None:
        if project not in self.book.projects:
            return
        reached, whole = self.book.state_of(project).stage
        names = ["approval", "structure", "acceptance"]
        if reached + whole < 3 and self.book.state_of(project).registered.schedule == "transfer-build":
            self.send(
                StageReached(
                    id=self.new_id(), project=project, stage=names[reached + whole], part=WHOLE / 2 if part else WHOLE, **LATE
                )
            )

    @rule(project=st.sampled_from(["P1", "P2"]), amount=st.integers(-3000, 3000).filter(bool))
    def change(self, project: str, amount: int) -> None:
        self.send(ChangeOrder(id=self.new_id(), project=project, amount=Money(amount), reason="works", **LATE))

    @rule(project=st.sampled_from(["P1", "P2"]))
    def one_stage_after_another(self, project: str) -> None:
        """The ordinary life of a project: a whole stage, a request of all that is due, a payment."""
        self.go_on(project=project, part=False)
        for row in payments_due(self.book):
            if row.project == project and row.payable:
                payment = self.new_id()
                asked = PaymentRequested(id=payment, project=project, amount=row.amount, account=row.account, **LATE)
                if self.send(asked) is Status.ACCEPTED:
                    assert self.send(PaymentPosted(id=self.new_id(), payment=payment, **LATE)) is Status.ACCEPTED

    @rule(data=st.data(), share=st.integers(1, 3))
    def something_comes_back(self, data: st.DataObject, share: int) -> None:
        posted = sorted(p.request.id for p in self.book.payment_states() if p.posted > p.returned)
        if posted:
            payment = data.draw(st.sampled_from(posted))
            state = self.book.payment_of(payment)
            amount = Money(max((state.posted - state.returned) // share, 1))
            self.send(PaymentReturned(id=self.new_id(), payment=payment, amount=amount, reason="claw-back", **LATE))

    @rule(data=st.data())
    def a_request_is_withdrawn(self, data: st.DataObject) -> None:
        pending = sorted(p.request.id for p in self.book.payment_states() if p.status == 0)
        if pending:
            payment = data.draw(st.sampled_from(pending))
            assert self.send(PaymentVoided(id=self.new_id(), payment=payment, reason="twice", **LATE)) is Status.ACCEPTED

    @rule(data=st.data())
    def an_event_was_wrong(self, data: st.DataObject) -> None:
        kinds = {"stage_reached", "change_order", "audit_finding", "payment_posted", "returned", "surplus_returned", "resumed"}
        wrong = [event.id for event in self.book.events if event.kind in kinds]
        if wrong:
            corrects = data.draw(st.sampled_from(wrong))
            before = self.book
            correction = Correction(id=self.new_id(), corrects=corrects, reason="recorded in error", **LATE)
            if self.send(correction) is Status.ACCEPTED:
                assert before.corrected_by(corrects) is None
                assert self.book.corrected_by(corrects) == correction.id

    @rule(project=st.sampled_from(["P1", "P2"]), ground=st.sampled_from(Ground))
    def stop_or_go(self, project: str, ground: Ground) -> None:
        if project not in self.book.projects:
            return
        state = self.book.state_of(project)
        stopped = ground in state.suspended
        kind = Resumed if stopped else Suspended
        # A correction may have brought what went before to a later day: of one ground nothing is recorded before that.
        before = [state.registered.on, *(one.on for one in state.stops if one.ground is ground)]
        expected = Status.REFUSED if LATE["on"] < max(before) else Status.ACCEPTED
        assert self.send(kind(id=self.new_id(), project=project, ground=ground, **LATE)) is expected
        if not stopped and expected is Status.ACCEPTED:
            asked = PaymentRequested(id=self.new_id(), project=project, amount=Money(1), account="S1-account", **LATE)
            assert self.send(asked) is Status.REFUSED

    @precondition(lambda self: any(len(state.stages) >= 3 and not state.settled for state in self.book.states()))
    @rule(project=st.sampled_from(["P1", "P2"]), less=st.integers(0, 2000))
    def settle_and_give_back(self, project: str, less: int) -> None:
        if project not in self.book.projects:
            return
        state = self.book.state_of(project)
        status = self.send(Settled(id=self.new_id(), project=project, amount=Money(max(state.sum - less, 0)), **LATE))
        after = self.book.state_of(project)
        if status is Status.ACCEPTED and after.net > after.sum:
            given = SurplusReturned(id=self.new_id(), project=project, amount=Money(after.net - after.sum), **LATE)
            assert self.send(given) is Status.ACCEPTED
            assert self.book.state_of(project).net == after.sum

    @invariant()
    def never_over_and_never_twice(self) -> None:
        for state in self.book.states():
            assert state.pending >= 0
            assert 0 <= state.returned <= state.paid
            assert state.entitled <= state.sum
            assert sum(state.held) == state.net + state.pending
            assert sum(state.kept) == state.net
            assert all(0 <= kept <= held for kept, held in zip(state.kept, state.held, strict=True))
        for found in self.book.appropriation_states():
            assert 0 <= found.kept <= found.held <= found.amount

    @invariant()
    def the_slow_twin_agrees(self) -> None:
        world = told(self.book.events, schedules())
        assert set(world.projects) == set(self.book.projects)
        for state in self.book.states():
            expected = figures(world.projects[state.registered.project])
            assert {name: getattr(state, name) for name in expected} == expected

    @invariant()
    def sums_over_sources_are_the_payment(self) -> None:
        held: dict[str, int] = {}
        for state in self.book.states():
            for line, part in zip(state.registered.funding, state.held, strict=True):
                held[line.appropriation] = held.get(line.appropriation, 0) + part
        for found in self.book.appropriation_states():
            assert held.get(found.id, 0) == found.held
        for payment in self.book.payment_states():
            assert sum(payment.parts) == payment.amount
            assert sum(payment.posted_parts) == payment.posted <= payment.amount
            assert payment.returned <= payment.posted

    @invariant()
    def every_row_of_a_statement_balances(self) -> None:
        totals = set()
        for scope in Scope:
            rows = statements(self.book, by=scope)
            for row in rows:
                assert (row.entitled + row.over).fen == (row.paid - row.returned + row.pending + row.due).fen
                assert row.remaining.fen == (row.contract_sum - row.paid + row.returned).fen
            columns = ("appropriated", "contract_sum", "in_kind", "entitled", "pending", "paid", "returned", "due", "over")
            totals.add(tuple(sum(getattr(row, name).fen for row in rows) for name in columns))
        assert len(totals) == 1

    def teardown(self) -> None:
        book, outcomes = replay(self.sent)
        assert book == self.book
        accepted = [event for event, outcome in zip(self.sent, outcomes, strict=True) if outcome.status is Status.ACCEPTED]
        assert [event.id for event in accepted] == [event.id for event in book.events]
        again, outcomes = replay([event for event in book.events for _ in range(2)])
        assert again == book
        assert all(outcome.status is Status.DUPLICATE for outcome in outcomes[1::2])
        registered = [event for event in accepted if isinstance(event, ProjectRegistered)]
        assert len({event.project for event in registered}) == len(registered)


TestDisbursement = Disbursement.TestCase
TestDisbursement.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
