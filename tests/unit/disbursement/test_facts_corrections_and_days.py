# SPDX-License-Identifier: Apache-2.0
"""What is recorded is a fact: it can always be mended, leaves no trace once mended, and is judged by the day it is about."""

import datetime as dt
import pickle
from fractions import Fraction
from typing import Any

import pytest

from community_housing.disbursement import (
    AccountChanged,
    Appropriated,
    Book,
    BrokenLimit,
    CarryOver,
    ChangeOrder,
    Correction,
    FundingLine,
    Ground,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PlannedStage,
    ProjectRegistered,
    RefusalCode,
    Scope,
    Settled,
    StageReached,
    Suspended,
    apply,
    as_of,
    breaches,
    close_year,
    closing_events,
    forecast,
    payments_due,
    project_statement,
    replay,
    statements,
)
from community_housing.district import DeliveryMode, FundingSource
from community_housing.events import Status
from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.report.explain._registry import explain

ZONE = dt.timezone(dt.timedelta(hours=8))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def facts(name: str, on: str, recorded: str | None = None) -> dict[str, Any]:
    return {"id": name, "on": day(on), "recorded_at": dt.datetime.combine(day(recorded or on), dt.time(9), ZONE)}


def appropriated(name: str, on: str, yuan: int, **more: Any) -> Appropriated:
    given = {"appropriation": "A", "year": 2012, "source": FundingSource.GOVERNMENT, "amount": Money.of(yuan), **more}
    return Appropriated(**facts(name, on), **given)


def registered(name: str, on: str, project: str = "P", yuan: int = 1000, **more: Any) -> ProjectRegistered:
    given: dict[str, Any] = {
        "project": project, "street": "S1", "account": "S1-account", "mode": DeliveryMode.BUILD, "schedule": "transfer-build",
        "contract_sum": Money.of(yuan), "funding": (FundingLine(source=FundingSource.GOVERNMENT, appropriation="A"),), **more,
    }  # fmt: skip
    return ProjectRegistered(**facts(name, on), **given)


def stage(name: str, on: str, which: str, **more: Any) -> StageReached:
    return StageReached(**facts(name, on, **more), project="P", stage=which, part=Fraction(1))


def asked(name: str, on: str, yuan: int, account: str = "S1-account") -> PaymentRequested:
    return PaymentRequested(**facts(name, on), project="P", amount=Money.of(yuan), account=account)


def posted(name: str, on: str, payment: str, recorded: str | None = None) -> PaymentPosted:
    return PaymentPosted(**facts(name, on, recorded), payment=payment)


def changed(name: str, on: str, yuan: int) -> ChangeOrder:
    return ChangeOrder(**facts(name, on), project="P", amount=Money.of(yuan), reason="works")


def corrected(name: str, on: str, what: str, instead: Any = None) -> Correction:
    return Correction(**facts(name, on), corrects=what, instead=instead, reason="wrong")


OPENED = (appropriated("a1", "2012-08-01", 10_000), registered("r1", "2012-08-02"), stage("s1", "2012-08-05", "approval"))
BUILT = (*OPENED, stage("s2", "2012-09-05", "structure"), stage("s3", "2012-10-05", "acceptance"))


def accepted(*events: Any) -> Book:
    book, outcomes = replay(events)
    assert [one.status for one in outcomes] == [Status.ACCEPTED] * len(events), outcomes
    return book


def refusal(book: Book, event: Any) -> tuple[RefusalCode, int | None, int | None]:
    after, outcome = apply(book, event)
    assert after is book
    assert outcome.refusal is not None, outcome
    measured, limit = (one.fen if isinstance(one, Money) else one for one in (outcome.refusal.measured, outcome.refusal.limit))
    return outcome.refusal.code, measured, limit


# --- A reservation guarantees its posting ---------------------------------------------------------------------------------


def test_what_the_bank_paid_is_recorded_though_a_change_of_a_later_day_was_known_first() -> None:
    book = accepted(*OPENED, asked("q", "2012-08-06", 500), changed("c", "2012-08-20", -100), posted("p", "2012-08-10", "q"))
    assert payments_due(book)[0].claw_back == Money.of(50)
    # On the 10th it was right.
    assert breaches(book) == ()


def test_what_the_bank_paid_too_much_on_its_day_is_a_finding_with_its_day() -> None:
    book = accepted(
        *OPENED,
        asked("q", "2012-08-06", 500),
        changed("c", "2012-08-20", -100),
        Suspended(**facts("u", "2012-08-22"), project="P", ground=Ground.QUALITY),
        posted("p", "2012-08-25", "q"),
    )
    found = [(one.limit, one.on, one.payment, one.measured, one.allowed) for one in breaches(book)]
    assert found == [
        (BrokenLimit.ENTITLEMENT, day("2012-08-25"), "p", Money.of(500), Money.of(450)),
        (BrokenLimit.SUSPENSION, day("2012-08-25"), "p", Money.of(500), Money(0)),
    ]
    for lang in ("zh", "en"):
        assert all({"zh": "2012年8月25日", "en": "25 August 2012"}[lang] in explain(one, lang=lang) for one in breaches(book))


def test_a_view_of_a_day_before_the_money_shows_that_it_was_overdrawn() -> None:
    book = accepted(*OPENED, asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q"))
    late = evolve(OPENED[0], on=day("2012-08-03"))
    assert apply(book, corrected("x", "2012-08-08", "a1", late))[1].status is Status.ACCEPTED
    later = evolve(OPENED[0], on=day("2012-12-01"))
    assert refusal(book, corrected("x", "2012-12-02", "a1", later)) == (RefusalCode.FUNDS_COMMITTED, 1_000_000, 950_000)
    # Facts of a store that knew no limits by day: paid on 7 August out of money of 1 December.
    old = [*OPENED, asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q")]
    old[0] = later
    stored, outcomes = replay(old, stored=True)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    assert [(one.limit, one.on, one.measured) for one in breaches(stored)] == [
        (BrokenLimit.APPROPRIATION, day("2012-08-06"), Money.of(500))
    ]
    view, about = as_of(stored, on=day("2012-08-31"))
    assert about.skipped == ()
    assert [(row.appropriated, row.paid) for row in statements(view, by=Scope.YEAR)] == [(Money(0), Money.of(500))]
    (line,) = close_year(view, year=2012, rule=CarryOver.ALL)
    assert (line.paid, line.carried, line.lapsed, line.overdrawn) == (Money.of(500), Money(0), Money(0), Money.of(500))
    assert "透支" in explain(line, lang="zh")


# --- Everything can be mended ---------------------------------------------------------------------------------------------


def test_a_stage_of_a_year_to_come_is_corrected_on_the_day_that_it_is_found() -> None:
    wrong = stage("s1", "2102-08-05", "approval", recorded="2012-08-05")
    book = accepted(*OPENED[:2], wrong, corrected("c1", "2012-08-06", "s1", evolve(wrong, on=day("2012-08-05"))))
    assert payments_due(book)[0].since == day("2012-08-05")
    assert apply(book, asked("q", "2012-08-07", 500))[1].status is Status.ACCEPTED


def test_a_settlement_is_corrected_in_place_or_taken_back() -> None:
    settled = Settled(**facts("z", "2012-11-01"), project="P", amount=Money.of(100))
    book = accepted(*BUILT, settled, corrected("c", "2012-11-02", "z", evolve(settled, amount=Money.of(1000))))
    assert project_statement(book, "P").contract_sum == Money.of(1000)
    back = accepted(*BUILT, settled, corrected("c", "2012-11-02", "z"), changed("ch", "2012-11-02", 900))
    assert project_statement(back, "P").contract_sum == Money.of(1900)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"account": "S1-other"}, "S1-other"),
        ({"street": "S2", "account": "S2-account"}, "S2-account"),
        ({"contract_sum": Money.of(1200)}, "S1-account"),
        ({"planned": (PlannedStage(stage="structure", on=day("2013-03-01")),)}, "S1-account"),
    ],
)
def test_a_registration_is_corrected_in_place_and_what_came_after_it_stays(changes: dict[str, Any], expected: str) -> None:
    right = evolve(OPENED[1], **changes)
    life = (asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q"))
    book = accepted(*OPENED, *life, corrected("c", "2012-08-08", "r1", right))
    anew = accepted(
        OPENED[0], right, OPENED[2], *(evolve(one, **({"account": expected} if one.id == "q" else {})) for one in life)
    )
    for scope in Scope:
        assert statements(book, by=scope) == statements(anew, by=scope)
    assert payments_due(book) == payments_due(anew)
    assert forecast(book, on=day("2012-09-01")) == forecast(anew, on=day("2012-09-01"))
    assert payments_due(accepted(*OPENED, corrected("c", "2012-08-08", "r1", right)))[0].account == expected
    assert book.table("account") == anew.table("account")


def test_another_funding_moves_what_was_paid_to_the_other_appropriation() -> None:
    other = appropriated("b1", "2012-08-01", 800, appropriation="B")
    right = evolve(OPENED[1], funding=(FundingLine(source=FundingSource.GOVERNMENT, appropriation="B"),))
    book = accepted(
        other, *OPENED, asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q"), corrected("c", "2012-08-08", "r1", right)
    )
    assert {row.key: row.paid for row in statements(book, by=Scope.APPROPRIATION)} == {"A": Money(0), "B": Money.of(500)}
    small = accepted(evolve(other, amount=Money.of(499)), *OPENED, asked("q", "2012-08-06", 500))
    assert refusal(small, corrected("c", "2012-08-08", "r1", right)) == (RefusalCode.OVER_APPROPRIATION, 50_000, 49_900)


def test_a_project_that_should_not_be_there_is_gone_and_its_id_is_free() -> None:
    book = accepted(*OPENED[:2], corrected("c", "2012-08-03", "r1"))
    assert (book.projects, book.streets) == ((), ())
    again = registered("r2", "2012-08-04", yuan=700)
    book, outcome = apply(book, again)
    assert outcome.status is Status.ACCEPTED
    assert book.state_of("P").registered.contract_sum == again.contract_sum
    # What the first life of the id had is gone with it.
    assert refusal(book, corrected("c2", "2012-08-05", "c"))[0] is RefusalCode.NOT_CORRECTABLE
    assert pickle.loads(pickle.dumps(book)) == book  # noqa: S301 - our own bytes


def test_a_correction_is_itself_corrected_and_what_it_took_back_counts_again() -> None:
    book = accepted(*OPENED, corrected("c", "2012-08-06", "s1"), corrected("c2", "2012-08-07", "c"))
    assert payments_due(book)[0].amount == Money.of(500)
    assert book.corrected_by("s1") is None
    book, outcome = apply(book, corrected("c3", "2012-08-08", "s1"))
    assert outcome.status is Status.ACCEPTED
    assert book.corrected_by("s1") == "c3"
    assert payments_due(book) == ()


def test_what_later_events_rest_on_is_corrected_after_them_and_the_refusal_names_them() -> None:
    book = accepted(*OPENED, asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q"))
    _, outcome = apply(book, corrected("c", "2012-08-08", "q"))
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.found, outcome.refusal.expected) == (RefusalCode.NOT_CORRECTABLE, "q", "p")
    accepted(*book.events, corrected("c1", "2012-08-08", "p"), corrected("c2", "2012-08-08", "q"))


def test_the_account_of_a_project_changes_from_a_day_on() -> None:
    moved = AccountChanged(**facts("m", "2012-09-01"), project="P", account="S1-new", reason="another bank")
    book = accepted(*OPENED, moved)
    assert apply(book, asked("q", "2012-08-31", 100))[1].status is Status.ACCEPTED
    assert apply(book, asked("q", "2012-09-01", 100, "S1-new"))[1].status is Status.ACCEPTED
    assert refusal(book, asked("q", "2012-09-01", 100))[0] is RefusalCode.WRONG_ACCOUNT
    assert payments_due(book)[0].account == "S1-new"


# --- Nothing stays of what was corrected -----------------------------------------------------------------------------------


def test_a_mistyped_change_order_leaves_no_higher_limit_behind() -> None:
    flow = (
        asked("q", "2012-10-06", 1000),
        posted("p", "2012-10-07", "q"),
        PaymentReturned(**facts("t", "2012-10-08"), payment="q", amount=Money.of(1000), reason="x"),
        asked("q2", "2012-10-09", 1000),
        posted("p2", "2012-10-10", "q2"),
    )
    clean = accepted(*BUILT, *flow)
    mended = accepted(*BUILT, changed("c", "2012-10-05", 9000), corrected("x", "2012-10-05", "c"), *flow)
    over = (RefusalCode.OVER_ENTITLEMENT, 200_000, 100_000)
    assert refusal(clean, corrected("xt", "2012-10-11", "t")) == refusal(mended, corrected("xt", "2012-10-11", "t")) == over


def test_due_since_forgets_a_stage_that_was_taken_back() -> None:
    book = accepted(*OPENED, stage("s2", "2012-09-05", "structure"), corrected("c", "2012-09-06", "s2"))
    assert payments_due(book)[0].since == day("2012-08-05")


def test_a_year_whose_closing_was_corrected_is_closed_again() -> None:
    book = accepted(*OPENED, asked("q", "2012-08-06", 500), posted("p", "2012-08-07", "q"))

    def close(book: Book) -> tuple[Any, ...]:
        view, _ = as_of(book, on=day("2012-12-31"))
        lines = close_year(view, year=2012, rule=CarryOver.COMMITTED)
        return closing_events(view, lines, on=day("2013-01-05"), recorded_at=dt.datetime(2013, 1, 5, tzinfo=ZONE))

    (first,) = close(book)
    book, _ = apply(book, first)
    assert close(book) == (first,)
    book, _ = apply(book, corrected("c", "2013-01-06", first.id))
    (second,) = close(book)
    book, outcome = apply(book, second)
    assert outcome.status is Status.ACCEPTED
    assert close(book) == (second,)
    assert [row.appropriated for row in statements(book, by=Scope.YEAR)] == [Money.of(500)]


# --- Money has time ----------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_for_before_its_money_was_there() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 100),
        *OPENED[1:],
        appropriated("a2", "2012-12-01", 900),
        changed("c", "2012-08-05", 1000),
    )
    assert refusal(book, asked("q", "2012-08-06", 500)) == (RefusalCode.OVER_APPROPRIATION, 50_000, 10_000)
    assert apply(book, asked("q", "2012-12-01", 500))[1].status is Status.ACCEPTED


def test_a_cut_of_an_earlier_day_leaves_what_was_held_on_every_later_one() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 500), *OPENED[1:], appropriated("a2", "2012-12-01", 900), asked("q", "2012-08-06", 400)
    )
    cut = appropriated("cut", "2012-09-01", -200)
    assert refusal(book, cut) == (RefusalCode.FUNDS_COMMITTED, 20_000, 10_000)
    assert apply(book, evolve(cut, on=day("2012-12-01")))[1].status is Status.ACCEPTED


def test_a_sum_is_not_negative_on_any_day() -> None:
    book = accepted(*OPENED, changed("c1", "2012-09-10", 500))
    assert refusal(book, changed("c2", "2012-08-20", -1400)) == (RefusalCode.NEGATIVE_SUM, 140_000, 100_000)


def test_the_day_of_an_entitlement_has_one_answer() -> None:
    late = ChangeOrder(**facts("c", "2012-12-20", "2012-10-06"), project="P", amount=Money.of(500), reason="x")
    book = accepted(*BUILT, late, Settled(**facts("z", "2012-11-01"), project="P", amount=Money.of(1400)))
    on = day("2012-12-15")
    view, _ = as_of(book, on=on)
    overdue = {project_statement(one, "P", on=on, pay_within_days=10).overdue for one in (book, view)}
    assert overdue == {Money.of(1400)} == {project_statement(as_of(book, on=day("2012-11-30"))[0], "P").entitled}
    assert apply(book, asked("q", "2012-12-01", 1400))[1].status is Status.ACCEPTED


def test_what_was_known_is_told_by_moments_wherever_the_sender_sat() -> None:
    west = dt.datetime.fromisoformat("2012-08-05T23:30:00-08:00")
    book = accepted(
        appropriated("a1", "2012-08-01", 100),
        evolve(appropriated("a3", "2012-08-06", 2), recorded_at=dt.datetime.fromisoformat("2012-08-06T08:00:00+08:00")),
        evolve(appropriated("a2", "2012-08-05", 1), recorded_at=west),
    )
    assert [one.id for one in as_of(book, known=day("2012-08-05"))[0].events] == ["a1"]
    assert [one.id for one in as_of(book, known=west)[0].events] == ["a1", "a3", "a2"]
    assert [one.id for one in as_of(book, known=dt.datetime(2012, 8, 6, 0, 0, tzinfo=dt.UTC))[0].events] == ["a1", "a3"]


def test_every_figure_counts_what_happened_until_the_end_of_its_day() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 10_000),
        registered("r1", "2012-08-02"),
        stage("s1", "2012-08-05", "approval"),
        asked("q", "2012-08-06", 500),
        posted("p", "2012-08-08", "q"),
        AccountChanged(**facts("m", "2012-08-12"), project="P", account="new-account", reason="bank"),
        Suspended(**facts("u", "2012-08-14"), project="P", ground=Ground.QUALITY),
        changed("c", "2012-08-20", 400),
        stage("s2", "2012-09-05", "structure"),
    )
    state = book.state_of("P")

    def figures(on: str) -> tuple[Any, ...]:
        at = day(on)
        return (state.sum_on(at), state.entitled_on(at), state.used_on(at), state.account_on(at), state.suspended_on(at))

    old, new, stopped = "S1-account", "new-account", (Ground.QUALITY,)
    days = {
        "2012-08-01": (100_000, 0, (0, 0), old, ()),
        "2012-08-04": (100_000, 0, (0, 0), old, ()),
        "2012-08-05": (100_000, 50_000, (0, 0), old, ()),
        "2012-08-06": (100_000, 50_000, (50_000, 0), old, ()),
        "2012-08-07": (100_000, 50_000, (50_000, 0), old, ()),
        "2012-08-08": (100_000, 50_000, (50_000, 50_000), old, ()),
        "2012-08-11": (100_000, 50_000, (50_000, 50_000), old, ()),
        "2012-08-12": (100_000, 50_000, (50_000, 50_000), new, ()),
        "2012-08-14": (100_000, 50_000, (50_000, 50_000), new, stopped),
        "2012-08-19": (100_000, 50_000, (50_000, 50_000), new, stopped),
        "2012-08-20": (140_000, 70_000, (50_000, 50_000), new, stopped),
        "2012-09-04": (140_000, 70_000, (50_000, 50_000), new, stopped),
        "2012-09-05": (140_000, 112_000, (50_000, 50_000), new, stopped),
    }
    assert {on: figures(on) for on in days} == days
    assert sorted(set(state.days_from(day("2012-08-06")))) == [day(f"2012-{on}") for on in ("08-06", "08-08", "08-20", "09-05")]
    # What was paid changes no more after the 8th, the entitlement does.
    assert sorted(set(state.days_from(day("2012-08-10")))) == [day(f"2012-{on}") for on in ("08-10", "08-20", "09-05")]
    assert list(state.days_from(day("2012-09-05"))) == [day("2012-09-05")]


def test_what_is_used_on_a_day_is_what_all_requests_until_then_hold_and_all_payments_paid() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 10_000),
        registered("r1", "2012-08-02"),
        stage("s1", "2012-08-02", "approval"),
        asked("q1", "2012-08-06", 300),
        asked("q2", "2012-08-07", 50),
        posted("p1", "2012-08-09", "q1"),
        asked("q3", "2012-08-10", 100),
        stage("s2", "2012-09-05", "structure"),
    )
    state = book.state_of("P")
    used = {"02": (0, 0), "06": (300, 0), "07": (350, 0), "09": (350, 300), "10": (450, 300), "11": (450, 300)}
    assert {on: tuple(fen // 100 for fen in state.used_on(day(f"2012-08-{on}"))) for on in used} == used
    assert [state.entitled_on(day(on)) for on in ("2012-08-01", "2012-08-02")] == [0, 50_000]


def test_what_an_appropriation_has_free_is_told_by_day_and_the_least_of_all_later_days_bounds_a_request() -> None:
    book = accepted(
        appropriated("a1", "2012-08-01", 1000),
        appropriated("a2", "2012-09-01", 500),
        registered("r1", "2012-08-02", yuan=4000),
        stage("s1", "2012-08-05", "approval"),
        asked("q1", "2012-08-20", 700),
        appropriated("a3", "2012-10-01", -300),
    )
    (found,) = book.appropriation_states()
    free = {"2012-07-31": 0, "2012-08-01": 1000, "2012-08-19": 1000, "2012-08-20": 300, "2012-09-01": 800, "2012-10-01": 500}
    assert {on: found.free_on(day(on)) // 100 for on in free} == free
    least = {"2012-08-01": 300, "2012-08-20": 300, "2012-08-31": 300, "2012-09-01": 500, "2012-10-01": 500, "2013-01-01": 500}
    assert {on: found.least_from(day(on)) // 100 for on in least} == least
    for on, room in (("2012-08-06", 300), ("2012-08-31", 300), ("2012-09-01", 500), ("2012-10-01", 500)):
        assert refusal(book, asked("q2", on, room + 1)) == (RefusalCode.OVER_APPROPRIATION, (room + 1) * 100, room * 100)
        assert apply(book, asked("q2", on, room))[1].status is Status.ACCEPTED
    early = apply(book, asked("q2", "2012-08-05", 1))[1]
    assert early.status is Status.ACCEPTED


def test_what_was_taken_back_whole_is_recorded_anew_and_not_brought_back() -> None:
    gone = accepted(appropriated("a1", "2012-08-01", 100), corrected("x1", "2012-08-02", "a1"))
    again = accepted(*gone.events, appropriated("a2", "2012-08-03", 50))
    for book in (gone, again):
        _, outcome = apply(book, corrected("x2", "2012-08-04", "x1"))
        told = outcome.refusal
        assert told is not None
        assert (told.code, told.event, told.field) == (RefusalCode.NOT_CORRECTABLE, "x2", "corrects")
        assert (told.found, told.expected) == ("a1", "an event of an appropriation that is there")
    gone = accepted(appropriated("a1", "2012-08-01", 100), registered("r1", "2012-08-02"), corrected("x1", "2012-08-03", "r1"))
    again = accepted(*gone.events, registered("r2", "2012-08-04"))
    for book in (gone, again):
        _, outcome = apply(book, corrected("x2", "2012-08-05", "x1"))
        told = outcome.refusal
        assert told is not None
        assert (told.code, told.event, told.field) == (RefusalCode.NOT_CORRECTABLE, "x2", "corrects")
        assert (told.found, told.expected) == ("r1", "an event of a registered project")


def test_every_fen_is_asked_of_the_source_that_bears_it_and_of_no_other() -> None:
    lines = tuple(
        FundingLine(source=source, appropriation=name)
        for source, name in ((FundingSource.GOVERNMENT, "A"), (FundingSource.UNIT, "B"))
    )
    unit = {"appropriation": "B", "source": FundingSource.UNIT}
    book = accepted(
        appropriated("a1", "2012-08-01", 100),
        appropriated("b1", "2012-08-10", 1, **unit),
        registered("r1", "2012-08-02", funding=lines),
        stage("s1", "2012-08-05", "approval"),
    )

    def fen(name: str, on: str, amount: int) -> PaymentRequested:
        return evolve(asked(name, on, 1), amount=Money(amount))

    # The first fen is the first source's, the second the other's, whose money comes on the 10th and is 1 yuan.
    book, outcome = apply(book, fen("q1", "2012-08-06", 1))
    assert outcome.status is Status.ACCEPTED
    _, outcome = apply(book, fen("q2", "2012-08-06", 1))
    told = outcome.refusal
    assert told is not None
    assert (told.code, told.field) == (RefusalCode.DATE_OUT_OF_ORDER, "B")
    assert (told.found, told.expected) == ("2012-08-06", ">= 2012-08-10")
    book, outcome = apply(book, fen("q2", "2012-08-10", 199))
    assert outcome.status is Status.ACCEPTED
    assert [one.held for one in book.appropriation_states()] == [100, 100]
    book, _ = apply(book, fen("q3", "2012-08-10", 1))
    _, outcome = apply(book, fen("q4", "2012-08-10", 1))
    told = outcome.refusal
    assert told is not None
    assert (told.code, told.field, told.measured, told.limit) == (RefusalCode.OVER_APPROPRIATION, "B", Money(1), Money(0))


def test_nothing_is_entitled_before_the_first_stage_whatever_the_contract_sum_becomes() -> None:
    book = accepted(*OPENED[:2], changed("c", "2012-08-04", 500))
    state = book.state_of("P")
    assert (state.sum, state.entitled, state.peak, state.entitled_on(day("2012-08-04"))) == (150_000, 0, 0, 0)
    assert payments_due(book) == ()
