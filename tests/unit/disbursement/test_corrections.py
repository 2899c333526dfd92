# SPDX-License-Identifier: Apache-2.0
"""Corrections case by case: what is refused, by which name, and what a project, an appropriation and a street then have."""

from typing import Any

from tests.unit.disbursement.test_facts_corrections_and_days import (
    BUILT,
    OPENED,
    accepted,
    appropriated,
    asked,
    changed,
    corrected,
    day,
    facts,
    posted,
    registered,
    stage,
)

from community_housing.disbursement import (
    AccountChanged,
    Book,
    CarryOver,
    ChangeOrder,
    FundingLine,
    Ledger,
    RefusalCode,
    Scope,
    Settled,
    SurplusReturned,
    apply,
    as_of,
    close_year,
    replay,
    statements,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.events import Status
from community_housing.quantities import LARGEST, Money
from community_housing.records import evolve


def told(book: Book, event: Any) -> tuple[Any, ...]:
    """The refusal of an event: its code, field, and what was found with what would be right, or the fen with their limit."""
    after, outcome = apply(book, event)
    found = outcome.refusal
    assert after is book
    assert found is not None, outcome
    assert found.event == event.id
    if found.measured is None or found.limit is None:
        return found.code, found.field, found.found, found.expected
    return found.code, found.field, found.measured.fen, found.limit.fen


def test_a_replacement_is_about_the_same_project_payment_and_appropriation() -> None:
    book = accepted(*OPENED, asked("q1", "2012-08-06", 100), asked("q2", "2012-08-06", 100), posted("p", "2012-08-07", "q1"))
    assert told(book, corrected("c", "2012-08-08", "p", posted("p", "2012-08-07", "q2"))) == (
        RefusalCode.NOT_CORRECTABLE,
        "instead.payment",
        "q2",
        "q1",
    )
    other = appropriated("a1", "2012-08-01", 10_000, appropriation="B")
    assert told(book, corrected("c", "2012-08-08", "a1", other)) == (
        RefusalCode.NOT_CORRECTABLE,
        "instead.appropriation",
        "B",
        "A",
    )


def test_a_replacement_is_tested_as_what_it_replaces_and_the_refusal_is_that_of_the_correction() -> None:
    book = accepted(*OPENED)
    line = FundingLine(source=FundingSource.GOVERNMENT, appropriation="none")
    for more, expected in (
        ({"funding": (line,)}, (RefusalCode.UNKNOWN_APPROPRIATION, "funding", "none", "an appropriation made before")),
        ({"schedule": "no-such"}, (RefusalCode.UNKNOWN_SCHEDULE, "schedule", "no-such", "the id of a schedule")),
        ({"mode": DeliveryMode.LEASE}, (RefusalCode.SCHEDULE_OF_OTHER_MODE, "mode", "lease", "build")),
    ):
        assert told(book, corrected("c", "2012-08-08", "r1", registered("r1", "2012-08-02", **more))) == expected


def test_a_project_that_is_corrected_to_another_schedule_has_its_terms() -> None:
    book = accepted(*OPENED[:2])
    bought = registered("r1", "2012-08-02", mode=DeliveryMode.PURCHASE, schedule="transfer-purchase")
    book, outcome = apply(book, corrected("c", "2012-08-08", "r1", bought))
    assert outcome.status is Status.ACCEPTED
    state = book.state_of("P")
    assert (state.registered.mode, state.table.schedule.id) == (DeliveryMode.PURCHASE, "transfer-purchase")
    assert state.registered.terms is not None
    assert state.registered.terms.id == "transfer-purchase"
    assert told(book, stage("s", "2012-08-09", "structure"))[:2] == (RefusalCode.UNKNOWN_STAGE, "stage")


def test_a_project_moves_to_another_street_with_an_account_that_it_took_twice_and_nobody_else_uses() -> None:
    accounts = [
        AccountChanged(**facts(f"m{number}", f"2012-08-1{number}"), project="P", account=account, reason="bank")
        for number, account in enumerate(("second", "S1-account"))
    ]
    book = accepted(*OPENED, *accounts)
    moved = corrected("c", "2012-08-20", "r1", registered("r1", "2012-08-02", street="S2"))
    after, outcome = apply(book, moved)
    assert outcome.status is Status.ACCEPTED
    assert after.state_of("P").registered.street == "S2"
    shared = accepted(*book.events, registered("r9", "2012-08-03", project="P9"))
    assert told(shared, moved) == (RefusalCode.ACCOUNT_OF_ANOTHER_STREET, "account", "S1", "S2")
    # Where the other project is gone as well, nobody uses it any more.
    freed = accepted(*shared.events, corrected("c9", "2012-08-19", "r9"))
    assert apply(freed, moved)[1].status is Status.ACCEPTED


def test_an_appropriation_whose_first_event_is_taken_back_has_on_each_day_what_is_left() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 100),
        appropriated("a2", "2012-08-01", 40),
        appropriated("a3", "2012-12-01", 500),
        *OPENED[1:],
        asked("q", "2012-08-06", 30),
    )
    kept = accepted(*book.events, corrected("c", "2012-08-10", "a1"))
    for on, amount in (("2012-07-31", 0), ("2012-08-01", 40), ("2012-11-30", 40), ("2012-12-01", 540)):
        rows = statements(as_of(kept, on=day(on))[0], by=Scope.APPROPRIATION)
        assert [row.appropriated for row in rows] == ([] if on < "2012-08-01" else [Money.of(amount)]), on
    assert [one.free_on(day("2012-08-06")) for one in kept.appropriation_states()] == [1_000]


def test_in_a_view_a_project_may_name_an_appropriation_of_which_nothing_has_happened_yet() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 100),
        registered("r1", "2012-08-02"),
        stage("s1", "2012-08-05", "approval"),
        appropriated("a2", "2012-12-01", 500),
        corrected("c", "2012-08-10", "a1"),
        asked("q", "2012-12-02", 60),
    )
    view, about = as_of(book, on=day("2012-09-01"))
    assert about.skipped == ()
    (found,) = view.appropriation_states()
    assert (found.amount, found.since, found.lines, found.days) == (0, None, 1, {})
    (whole,) = book.appropriation_states()
    assert (whole.amount, whole.since, whole.held) == (50_000, day("2012-12-01"), 6_000)
    assert told(book, asked("q2", "2012-09-01", 1))[:2] == (RefusalCode.DATE_OUT_OF_ORDER, "A")


def test_what_is_left_of_an_appropriation_begins_above_nothing_and_stays_within_fifteen_digits() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 100), appropriated("a2", "2012-08-05", -30), appropriated("a3", "2012-08-03", 200)
    )
    assert told(book, corrected("c", "2012-08-10", "a1")) == (RefusalCode.NEGATIVE_SUM, "corrects", 3_000, 0)
    assert told(book, corrected("c", "2012-08-10", "a3", appropriated("a3", "2012-08-05", -71))) == (
        RefusalCode.FUNDS_COMMITTED,
        "corrects",
        27_100,
        27_000,
    )
    most = appropriated("a3", "2012-08-03", 0, amount=Money(LARGEST - 7_000))
    assert apply(book, corrected("c", "2012-08-10", "a3", most))[1].status is Status.ACCEPTED
    more = appropriated("a3", "2012-08-03", 0, amount=Money(LARGEST - 6_999))
    assert told(book, corrected("c", "2012-08-10", "a3", more)) == (
        RefusalCode.TOO_LARGE,
        "corrects",
        "10000000000000.00 yuan",
        "<= 9999999999999.99 yuan",
    )


def test_what_is_left_of_an_appropriation_is_of_one_source_batch_street_ledger_and_year() -> None:
    def first(**more: Any) -> Any:
        return corrected("c", "2012-08-10", "a1", appropriated("a1", "2012-08-01", 100, **more))

    alone = accepted(appropriated("a1", "2012-08-01", 100))
    two = accepted(*alone.events, appropriated("a2", "2012-08-02", 5))
    named = accepted(*alone.events, registered("r1", "2012-08-02"))
    others: dict[str, Any] = {
        "source": FundingSource.UNIT,
        "batch": "b",
        "street": "S1",
        "ledger": Ledger.CONTRACT,
        "year": 2013,
    }
    for name, other in others.items():
        (renamed,) = apply(alone, first(**{name: other}))[0].appropriation_states()
        assert (getattr(renamed, name), renamed.amount, renamed.since) == (other, 10_000, day("2012-08-01"))
        assert told(two, first(**{name: other})) == (
            RefusalCode.APPROPRIATION_MISMATCH,
            f"instead.{name}",
            str(other),
            {"source": "government", "ledger": "transfer", "year": "2012"}.get(name),
        )
        if name != "year":
            assert told(named, first(**{name: other}))[:3] == (
                RefusalCode.APPROPRIATION_MISMATCH,
                f"instead.{name}",
                str(other),
            )
    assert [one.year for one in apply(named, first(year=2013))[0].appropriation_states()] == [2013]


def test_what_projects_of_one_appropriation_hold_of_it_is_told_without_the_one_that_was_corrected() -> None:
    second = [
        registered("r2", "2012-08-02", project="P2"),
        evolve(stage("s2", "2012-08-05", "approval"), project="P2"),
        evolve(asked("q2", "2012-08-06", 300), project="P2"),
        posted("p2", "2012-08-07", "q2"),
    ]
    book = accepted(*OPENED, *second, asked("q1", "2012-08-06", 500), posted("p1", "2012-08-08", "q1"))

    def held() -> tuple[int, int, int, dict[str, int]]:
        (found,) = book.appropriation_states()
        return found.held // 100, found.kept // 100, found.lines, {str(on): fen // 100 for on, fen in found.days.items()}

    assert held() == (800, 800, 2, {"2012-08-01": 10_000, "2012-08-06": -800})
    after: dict[str, tuple[int, int, int, dict[str, int]]] = {
        "p1": (800, 300, 2, {"2012-08-01": 10_000, "2012-08-06": -800}),
        "q1": (300, 300, 2, {"2012-08-01": 10_000, "2012-08-06": -300}),
        "s1": (300, 300, 2, {"2012-08-01": 10_000, "2012-08-06": -300}),
        "r1": (300, 300, 1, {"2012-08-01": 10_000, "2012-08-06": -300}),
    }
    for number, (what, expected) in enumerate(after.items()):
        book, _ = apply(book, corrected(f"c{number}", "2012-08-20", what))
        assert held() == expected, what
    assert told(book, corrected("c", "2012-08-20", "a1"))[0] is RefusalCode.FUNDS_COMMITTED


def test_a_correction_that_moves_a_project_to_an_appropriation_without_the_money_names_it() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 10_000),
        appropriated("b1", "2012-08-01", 499, appropriation="B"),
        *OPENED[1:],
        asked("q1", "2012-08-06", 500),
    )
    line = FundingLine(source=FundingSource.GOVERNMENT, appropriation="B")
    moved = corrected("c", "2012-08-20", "r1", registered("r1", "2012-08-02", funding=(line,)))
    assert told(book, moved) == (RefusalCode.OVER_APPROPRIATION, "B", 50_000, 49_900)
    stored, outcomes = replay((*book.events, moved), stored=True)
    assert outcomes[-1].status is Status.ACCEPTED
    assert [(one.id, one.held, one.lines) for one in stored.appropriation_states()] == [("A", 0, 0), ("B", 50_000, 1)]
    book = accepted(*book.events, appropriated("b2", "2012-08-06", 1, appropriation="B"))
    after, _ = apply(book, moved)
    assert [(one.id, one.held, one.lines) for one in after.appropriation_states()] == [("A", 0, 0), ("B", 50_000, 1)]


def test_a_stored_correction_is_a_fact_whatever_it_leaves() -> None:
    life = (*OPENED, asked("q1", "2012-08-06", 500), posted("p1", "2012-08-08", "q1"))
    gone = corrected("c", "2012-08-20", "a1")
    assert told(accepted(*life), gone)[0] is RefusalCode.FUNDS_COMMITTED
    book, outcomes = replay((*life, gone), stored=True)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    (found,) = book.appropriation_states()
    assert (found.amount, found.since, found.lines, found.held, found.kept) == (0, None, 1, 50_000, 50_000)
    assert found.free_on(day("2012-08-20")) == -50_000
    (line,) = close_year(book, year=2012, rule=CarryOver.ALL)
    assert (line.appropriated, line.paid, line.carried, line.lapsed) == (Money(0), Money.of(500), Money(0), Money(0))
    assert line.overdrawn == Money.of(500)
    # What is below nothing already has nothing to give.
    book, _ = replay((*life, appropriated("a2", "2012-08-09", 5), gone), stored=True)
    assert told(book, corrected("c2", "2012-08-21", "a2")) == (RefusalCode.FUNDS_COMMITTED, "corrects", 500, 0)
    book, _ = replay((*OPENED, gone), stored=True)
    assert told(book, asked("q1", "2012-08-21", 1)) == (RefusalCode.UNKNOWN_APPROPRIATION, "A", None, None)
    cut = corrected("c", "2012-08-20", "a1", appropriated("a1", "2012-08-03", 1, year=2013))
    book, _ = replay((*life, cut), stored=True)
    (found,) = book.appropriation_states()
    assert (found.amount, found.since, found.year) == (100, day("2012-08-03"), 2013)


def test_a_project_that_moves_leaves_its_street_to_the_others_and_joins_those_of_the_new_one() -> None:
    def projects(book: Book) -> dict[str, list[str]]:
        return {one: sorted(state.registered.project for state in book.states_of_street(one)) for one in book.streets}

    book = accepted(
        *OPENED,
        registered("r2", "2012-08-02", project="P2"),
        registered("r3", "2012-08-02", project="P3"),
        registered("r4", "2012-08-02", project="P4", street="S2", account="S2-account"),
    )
    to = registered("r1", "2012-08-02", street="S2", account="S2-account")
    book, outcome = apply(book, corrected("c", "2012-08-20", "r1", to))
    assert outcome.status is Status.ACCEPTED
    assert projects(book) == {"S1": ["P2", "P3"], "S2": ["P", "P4"]}
    # The account that it left is still that of the others' street.
    mixed = registered("r9", "2012-08-20", project="P9", street="S2")
    assert told(book, mixed) == (RefusalCode.ACCOUNT_OF_ANOTHER_STREET, "account", "S1", "S2")
    for number in (2, 3):
        book, _ = apply(book, corrected(f"c{number}", "2012-08-21", f"r{number}"))
    assert projects(book) == {"S2": ["P", "P4"]}
    assert apply(book, mixed)[1].status is Status.ACCEPTED


def test_a_correction_leaves_no_contract_sum_below_nothing_or_beyond_fifteen_digits_on_any_day() -> None:
    book = accepted(
        *OPENED, changed("c1", "2012-08-05", 500), changed("c2", "2012-08-10", -1_200), changed("c3", "2012-08-15", 900)
    )
    assert told(book, corrected("x", "2012-08-20", "c1")) == (RefusalCode.NEGATIVE_SUM, "corrects", 20_000, 0)
    for sum_left in (300, 299):
        outcome = apply(book, corrected("x", "2012-08-20", "r1", registered("r1", "2012-08-02", yuan=400 + sum_left)))[1]
        assert (outcome.status is Status.ACCEPTED) == (sum_left >= 300)
    most = ChangeOrder(**facts("c1", "2012-08-05"), project="P", amount=Money(LARGEST - 100_000), reason="works")
    book = accepted(*OPENED, most)
    assert told(
        book, corrected("x", "2012-08-20", "r1", evolve(registered("r1", "2012-08-02"), contract_sum=Money(100_001)))
    ) == (
        RefusalCode.TOO_LARGE,
        "corrects",
        "10000000000000.00 yuan",
        "<= 9999999999999.99 yuan",
    )
    same = corrected("x", "2012-08-20", "r1", registered("r1", "2012-08-02", planned=()))
    assert apply(book, same)[1].status is Status.ACCEPTED


def test_a_correction_leaves_nothing_returned_that_was_not_paid() -> None:
    book = accepted(
        *BUILT,
        asked("q", "2012-10-06", 1000),
        posted("p", "2012-10-07", "q"),
        Settled(**facts("t", "2012-10-08"), project="P", amount=Money.of(600)),
        SurplusReturned(**facts("b", "2012-10-09"), project="P", amount=Money.of(400)),
    )
    for paid, refused in ((400, False), (399, True)):
        less = corrected("x", "2012-10-10", "p", evolve(posted("p", "2012-10-07", "q"), amount=Money.of(paid)))
        if refused:
            assert told(book, less) == (RefusalCode.OVER_PAID, "corrects", 100, 0)
        else:
            assert apply(book, less)[1].status is Status.ACCEPTED


def test_no_surplus_comes_back_before_what_was_paid_by_a_corrected_day() -> None:
    book = accepted(
        *BUILT,
        asked("q", "2012-10-06", 1000),
        posted("p", "2012-10-07", "q"),
        Settled(**facts("t", "2012-10-08"), project="P", amount=Money.of(600)),
        corrected("x", "2012-10-25", "p", posted("p", "2012-10-20", "q")),
    )

    def surplus(on: str) -> SurplusReturned:
        return SurplusReturned(**facts("b", on), project="P", amount=Money.of(400))

    for on in ("2012-10-08", "2012-10-19"):
        assert told(book, surplus(on)) == (RefusalCode.OVER_SURPLUS, "amount", 40_000, 0)
    for on in ("2012-10-20", "2012-10-21"):
        assert apply(book, surplus(on))[1].status is Status.ACCEPTED


def test_a_correction_holds_no_more_than_the_highest_entitlement_there_was() -> None:
    book = accepted(*OPENED, asked("q", "2012-08-06", 100), changed("c", "2012-08-07", -400))
    # 500 were entitled before the change, 300 are now: what was right on its day may be put right.
    assert told(book, corrected("x", "2012-08-08", "q", asked("q", "2012-08-06", 501))) == (
        RefusalCode.OVER_ENTITLEMENT,
        "corrects",
        50_100,
        50_000,
    )
    book, outcome = apply(book, corrected("x", "2012-08-08", "q", asked("q", "2012-08-06", 500)))
    assert outcome.status is Status.ACCEPTED
    # Where no more is held than before, what is left may be beyond it.
    book, outcome = apply(book, corrected("x2", "2012-08-09", "r1", registered("r1", "2012-08-02", yuan=900)))
    assert outcome.status is Status.ACCEPTED
    assert (book.state_of("P").peak, book.state_of("P").pending) == (45_000, 50_000)


def test_a_correction_takes_no_funding_line_from_what_is_owed() -> None:
    book = accepted(*OPENED)
    bare = corrected("x", "2012-08-08", "r1", registered("r1", "2012-08-02", yuan=0, funding=()))
    assert apply(book, bare)[1].status is Status.ACCEPTED
    owing = accepted(*OPENED, changed("c", "2012-08-06", 500))
    assert told(owing, bare) == (RefusalCode.UNKNOWN_APPROPRIATION, "instead.funding", "no funding line", "at least one")


def test_money_that_comes_in_fills_up_what_was_below_nothing_before_it_is_free() -> None:
    life = (*OPENED, registered("r2", "2012-08-02", project="P2"), asked("q1", "2012-08-06", 500))
    ready = (*life, evolve(stage("s2", "2012-08-05", "approval"), project="P2"), corrected("c", "2012-08-20", "a1"))
    book, _ = replay((*ready, appropriated("a2", "2012-08-01", 600)), stored=True)
    for yuan, refused in ((101, True), (100, False)):
        more = evolve(asked("q2", "2012-08-21", yuan), project="P2")
        if refused:
            assert told(book, more) == (RefusalCode.OVER_APPROPRIATION, "A", 10_100, 10_000)
        else:
            assert apply(book, more)[1].status is Status.ACCEPTED
