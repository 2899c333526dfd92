# SPDX-License-Identifier: Apache-2.0
"""Worked cases of disbursement, with the report's own figures (DOMAIN.md sections 2 and 3); edited by hand only."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from community_housing.disbursement import (
    Appropriated,
    Book,
    ChangeOrder,
    Event,
    FundingLine,
    PaymentPosted,
    PaymentRequested,
    ProjectRegistered,
    StageReached,
    apply,
    payments_due,
    schedules,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.events import Status
from community_housing.quantities import Money, wan_yuan

DAY = dt.date(2012, 8, 5)
MOMENT = dt.datetime(2012, 8, 5, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
GOVERNMENT, UNIT, DEVELOPER = FundingSource.GOVERNMENT, FundingSource.UNIT, FundingSource.DEVELOPER


class Office:
    """Sends events with ids of its own and insists that they are accepted."""

    def __init__(self, contract_sum: Money, *sources: FundingSource) -> None:
        self.book = Book.empty()
        self.count = 0
        chosen = sources or (GOVERNMENT,)
        for source in chosen:
            self.send(Appropriated, appropriation=source.value, year=2012, source=source, amount=contract_sum + contract_sum)
        self.send(
            ProjectRegistered,
            project="P",
            street="S",
            account="S-account",
            mode=DeliveryMode.BUILD,
            schedule="transfer-build",
            contract_sum=contract_sum,
            funding=tuple(FundingLine(source=source, appropriation=source.value) for source in chosen),
        )

    def send(self, kind: type[Any], **body: Any) -> Event:
        self.count += 1
        event: Event = kind(id=f"e{self.count}", on=DAY, recorded_at=MOMENT, **body)
        self.book, outcome = apply(self.book, event)
        assert outcome.status is Status.ACCEPTED, outcome
        return event

    def reach_and_pay(self, stage: str, part: Fraction = Fraction(1)) -> tuple[int, tuple[int, ...]]:
        """Reach a stage, pay what is due; the payment and its parts by source, in fen."""
        self.send(StageReached, project="P", stage=stage, part=part)
        (due,) = payments_due(self.book)
        request = self.send(PaymentRequested, project="P", amount=due.amount, account="S-account")
        self.send(PaymentPosted, payment=request.id)
        payment = self.book.payment_of(request.id)
        assert payment is not None
        assert tuple(part.amount.fen for part in due.parts) == payment.posted_parts
        return due.amount.fen, payment.posted_parts


@pytest.mark.parametrize(
    ("total", "parts"),
    [(430, (215, 129, 86)), (1_100, (550, 330, 220))],  # 430 and 1,100 (10,000 yuan): batches 1 and 2, 50 / 30 / the rest
)
def test_the_two_batches_are_paid_by_half_three_tenths_and_the_rest(total: int, parts: tuple[int, int, int]) -> None:
    office = Office(wan_yuan(total))
    paid = [office.reach_and_pay(stage)[0] for stage in ("approval", "structure", "acceptance")]
    assert paid == [wan_yuan(part).fen for part in parts]
    assert payments_due(office.book) == ()


def test_a_hundred_yuan_and_one_fen() -> None:
    office = Office(Money.of("100.01"))
    # Half is 50.005: down to the fen, so 50.00; four fifths 80.008 gives 80.00 to date; the end is exact.
    assert [office.reach_and_pay(stage)[0] for stage in ("approval", "structure", "acceptance")] == [5_000, 3_000, 2_001]


def test_three_sources_of_a_third_each_split_the_cumulative_figure() -> None:
    office = Office(Money.of("100.01"), GOVERNMENT, UNIT, DEVELOPER)
    # To date 5,000 = 1,667 + 1,667 + 1,666; 8,000 = 2,667 + 2,667 + 2,666; 10,001 = 3,334 + 3,334 + 3,333.
    assert [office.reach_and_pay(stage)[1] for stage in ("approval", "structure", "acceptance")] == [
        (1_667, 1_667, 1_666),
        (1_000, 1_000, 1_000),
        (667, 667, 667),
    ]


def test_a_growing_change_order_is_made_good_at_once() -> None:
    office = Office(wan_yuan(100))
    office.reach_and_pay("approval")
    office.send(ChangeOrder, project="P", amount=wan_yuan(20), reason="one room more")
    (due,) = payments_due(office.book)
    assert due.amount == wan_yuan(10)  # half of 120 less the 50 that were paid
    assert office.reach_and_pay("structure")[0] == wan_yuan(46).fen  # 96 less 50
    assert office.reach_and_pay("acceptance")[0] == wan_yuan(24).fen


def test_a_shrinking_change_order_leaves_a_claw_back_never_a_negative_payment() -> None:
    office = Office(wan_yuan(100))
    office.reach_and_pay("approval")
    office.send(ChangeOrder, project="P", amount=wan_yuan(-40), reason="one room fewer")
    (due,) = payments_due(office.book)
    assert (due.amount, due.claw_back) == (Money(0), wan_yuan(20))  # half of 60 is 30; 50 were paid
    office.send(StageReached, project="P", stage="structure")
    (due,) = payments_due(office.book)
    assert (due.amount, due.claw_back) == (Money(0), wan_yuan(2))  # 48 to date: the next stage eats up the rest
    assert office.reach_and_pay("acceptance")[0] == wan_yuan(10).fen


def test_partial_acceptance_pays_in_proportion_to_date() -> None:
    office = Office(wan_yuan(100))
    office.reach_and_pay("approval")
    office.reach_and_pay("structure")
    # From 80 to 100 %: a third of the stage is 6.666... (10,000 yuan), down to the fen, and the end is exact.
    assert office.reach_and_pay("acceptance", Fraction(1, 3))[0] == 6_666_666
    assert office.reach_and_pay("acceptance")[0] == wan_yuan(20).fen - 6_666_666


def test_the_shipped_schedule_is_the_reports_and_the_others_are_marked_as_suggestions() -> None:
    shipped = {schedule.id: schedule for schedule in schedules()}
    assert set(shipped) == {f"transfer-{mode.value}" for mode in DeliveryMode}
    build = shipped["transfer-build"]
    assert [(stage.id, stage.share) for stage in build.stages] == [
        ("approval", Fraction(1, 2)),
        ("structure", Fraction(4, 5)),
        ("acceptance", Fraction(1)),
    ]
    assert not build.suggestion
    assert build.citation.evidence.value == "seed"
    for name, schedule in shipped.items():
        assert schedule.suggestion == (name != "transfer-build")
        assert schedule.retention is None
        if schedule.suggestion:
            assert "structure" not in [stage.id for stage in schedule.stages]  # only construction has a main structure
            assert schedule.citation.evidence.value == "own"
