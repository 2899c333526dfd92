# SPDX-License-Identifier: Apache-2.0
"""What appropriations are committed to, and an office's rule that funds are in place before a project is registered."""

import datetime as dt
import pickle

from tests.unit.disbursement.test_facts_corrections_and_days import (
    appropriated,
    asked,
    changed,
    corrected,
    facts,
    registered,
    stage,
)

from community_housing.disbursement import (
    FUNDS_IN_PLACE,
    Book,
    FundingLine,
    RefusalCode,
    Schedules,
    StageReached,
    apply,
    as_of,
    commitments,
    payments_due,
    replay,
    schedules,
)
from community_housing.district import FundingSource
from community_housing.events import Status
from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.report.explain._registry import explain

TEN = (
    appropriated("a1", "2012-08-01", 100),
    *(registered(f"r{number}", "2012-08-02", f"P{number}") for number in range(10)),
    *(StageReached(**facts(f"s{number}", "2012-08-05"), project=f"P{number}", stage="approval") for number in range(10)),
)
STRICT = Schedules(schedules(), funds_in_place=FUNDS_IN_PLACE)


def test_ten_projects_of_1000_on_an_appropriation_of_100_are_overcommitted_and_not_payable() -> None:
    book, outcomes = replay(TEN)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    (row,) = commitments(book)
    assert (row.committed, row.available, row.overcommitted) == (Money.of(10_000), Money(0), Money.of(9_900))
    assert "超占" in explain(row, lang="zh")
    rows = payments_due(book)
    assert [(one.amount, one.funded, one.payable) for one in rows] == [(Money.of(500), Money.of(100), False)] * 10


def test_what_is_payable_can_all_be_requested_oldest_first() -> None:
    book, _ = replay((*TEN, appropriated("a2", "2012-08-06", 1_100)))
    payable = [row for row in payments_due(book) if row.payable]
    assert [row.project for row in payable] == ["P0", "P1"]
    for row in payable:
        book, outcome = apply(book, evolve(asked(f"q-{row.project}", "2012-08-07", 500), project=row.project))
        assert outcome.status is Status.ACCEPTED
    assert not [row for row in payments_due(book) if row.payable]


def test_an_office_may_ask_that_funds_are_in_place() -> None:
    money = appropriated("a1", "2012-08-01", 1_500)
    book, outcomes = replay((money, registered("r1", "2012-08-02"), registered("r2", "2012-08-02", "Q")), schedules=STRICT)
    refusal = outcomes[-1].refusal
    assert refusal is not None
    assert (refusal.code, refusal.measured, refusal.limit) == (RefusalCode.FUNDS_NOT_IN_PLACE, Money(100_000), Money(50_000))
    assert apply(book, registered("r2", "2012-08-02", "Q", 500))[1].status is Status.ACCEPTED
    assert apply(book, registered("r2", "2012-08-02", "Q", 501))[1].status is Status.REFUSED
    # A larger registration takes the money of the one that it corrects along.
    right = evolve(registered("r1", "2012-08-02"), contract_sum=Money.of(1_500))
    assert apply(book, corrected("c", "2012-08-03", "r1", right))[1].status is Status.ACCEPTED
    assert (
        apply(book, corrected("c", "2012-08-03", "r1", evolve(right, contract_sum=Money.of(1_501))))[1].status is Status.REFUSED
    )
    # What was accepted without the rule stays; a book keeps the rule where it goes.
    assert replay(TEN, schedules=STRICT, stored=True)[1][-1].status is Status.ACCEPTED
    again: Book = pickle.loads(pickle.dumps(book))  # noqa: S301 - our own bytes
    assert apply(again, registered("r2", "2012-08-02", "Q", 501))[1].status is Status.REFUSED


def test_what_is_committed_is_the_sum_of_what_projects_take_after_anything() -> None:
    money = appropriated("a1", "2012-08-01", 9_000)
    life = (
        money,
        registered("r2", "2012-08-02", "Q", 500),
        registered("r1", "2012-08-02"),
        stage("s1", "2012-08-03", "approval"),
        changed("x1", "2012-08-04", 500),
        changed("x2", "2012-08-05", -200),
        corrected("c", "2012-08-06", "x1"),
        corrected("c2", "2012-08-06", "r1", evolve(registered("r1", "2012-08-02"), contract_sum=Money.of(3_000))),
    )
    book, outcomes = replay(life, schedules=STRICT)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    assert book.table("appropriation").get("A").committed == commitments(book)[0].committed.fen == 330_000
    assert as_of(book)[0].table("appropriation") == book.table("appropriation")


def test_what_is_committed_moves_with_the_project_to_another_appropriation() -> None:
    money = (appropriated("a1", "2012-08-01", 1_500), appropriated("b1", "2012-08-01", 1_000, appropriation="B"))
    to = registered("r1", "2012-08-02", funding=(FundingLine(source=FundingSource.GOVERNMENT, appropriation="B"),))
    life = (
        *money,
        registered("r2", "2012-08-02", "Q", 500),
        registered("r1", "2012-08-02"),
        corrected("c", "2012-08-06", "r1", to),
    )
    book, outcomes = replay(life, schedules=STRICT)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    committed = {one.id: one.committed for one in book.appropriation_states()}
    assert committed == {row.appropriation: row.committed.fen for row in commitments(book)} == {"A": 50_000, "B": 100_000}


def test_a_view_says_how_many_moments_are_only_their_senders() -> None:
    book, _ = replay((evolve(TEN[0], entered_at=dt.datetime(2012, 8, 1, tzinfo=dt.UTC)), *TEN[1:]))
    assert as_of(book, known=dt.date(2012, 8, 2))[1].unproved == 20
    assert as_of(book)[1].unproved == 0
