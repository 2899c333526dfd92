# SPDX-License-Identifier: Apache-2.0
"""Each refusal by example, schedules, closing, corrections and sentences."""

import datetime as dt
import hashlib
import json
from fractions import Fraction
from typing import Any

import attrs
import pytest

from community_housing.disbursement import (
    AccountId,
    BankLine,
    CarryOver,
    ClosingLine,
    EventOutcome,
    Fold,
    Ledger,
    MatchBasis,
    RefusalCode,
    Schedule,
    Schedules,
    Scope,
    Stage,
    apply,
    as_of,
    close_year,
    closing_events,
    contract_schedule,
    forecast,
    payments_due,
    project_statement,
    reconcile,
    replay,
    schedules,
    statements,
    street_statement,
)
from community_housing.district import DeliveryMode
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.events import Status
from community_housing.io.journal._lines import from_lines
from community_housing.provenance import ALWAYS, Citation, Evidence, Period
from community_housing.quantities import LARGEST, Money, fen
from community_housing.testing._disbursement import opening_events

ONE: dict[str, Any] = {"project": "P1", "amount": 1, "account": "S1-account"}
OWN = Citation(authority="office", document="contract", evidence=Evidence.OWN)
ZONE = dt.timezone(dt.timedelta(hours=8))


def event(kind: str, name: str, on: str = "2012-09-01", **body: Any) -> Any:
    row = {"kind": kind, "id": name, "on": on, "recorded_at": f"{on}T09:00:00+08:00", **body}
    return from_lines(json.dumps(row, default=str))[0]


def opened(*more: Any) -> Fold:
    fold = Fold()
    outcomes = fold.take_all([*opening_events(), *more])
    assert all(outcome.status is Status.ACCEPTED for outcome in outcomes), outcomes
    return fold


APPROVED = event("stage_reached", "s1", project="P1", stage="approval")
ASKED = event("payment_requested", "q1", project="P1", amount="50", account="S1-account")
POSTED = event("payment_posted", "p1", payment="q1")
STOPPED = event("suspended", "u1", project="P1", ground="quality")
WHOLE_LIFE = (
    APPROVED,
    ASKED,
    POSTED,
    event("stage_reached", "s2", project="P1", stage="structure"),
    event("stage_reached", "s3", project="P1", stage="acceptance"),
)
TAKEN_BACK = event("correction", "x1", corrects="s1", reason="x")
SETTLED = event("settled", "t1", project="P1", amount="40")
MOVED = event("account_changed", "c1", "2012-08-30", project="P1", account="new-account", reason="x")
MISUSED = event("suspended", "u2", project="P1", ground="misuse")
VOIDED = event("voided", "v1", payment="q1", reason="x")
BACK: dict[str, Any] = {"payment": "q1", "amount": 1, "reason": "x"}
RETURNED = event("returned", "b1", "2012-09-05", payment="q1", amount=20, reason="x")
WRONG: dict[str, Any] = {"corrects": "s1", "reason": "x"}
REACHED: dict[str, Any] = {"id": "s1", "on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00", "project": "P1"}
STAGE: dict[str, Any] = {"kind": "stage_reached", "stage": "approval"}
NEW: dict[str, Any] = {
    "project": "P9",
    "street": "S1",
    "account": "S1-account",
    "mode": "build",
    "schedule": "transfer-build",
    "contract_sum": 1,
    "funding": [{"source": "government", "appropriation": "A1"}],
}
MONEY: dict[str, Any] = {"appropriation": "A1", "year": 2012, "source": "government", "amount": 1}


@pytest.mark.parametrize(
    ("code", "before", "kind", "body", "told"),
    [
        ("project_exists", (), "registered", {**NEW, "project": "P1"}, ("project", "P1", "a new id")),
        ("unknown_schedule", (), "registered", {**NEW, "schedule": "nowhere"}, ("schedule", "nowhere", "the id of a schedule")),
        ("schedule_of_other_mode", (), "registered", {**NEW, "mode": "lease"}, ("mode", "lease", "build")),
        ("account_of_another_street", (), "registered", {**NEW, "account": "S2-account"}, ("account", "S2", "S1")),
        (
            "unknown_appropriation",
            (),
            "registered",
            {**NEW, "funding": [{"source": "government", "appropriation": "none"}]},
            ("funding", "none", "an appropriation made before"),
        ),
        (
            "appropriation_mismatch",
            (),
            "registered",
            {**NEW, "funding": [{"source": "unit", "appropriation": "A1"}]},
            ("funding.source", "unit", "government"),
        ),
        (
            "unknown_stage",
            (),
            "registered",
            {**NEW, "planned": [{"stage": "opening", "on": "2013-01-01"}]},
            ("planned", "opening", "approval, structure, acceptance"),
        ),
        ("appropriation_mismatch", (), "appropriated", {**MONEY, "year": 2013}, ("year", "2013", "2012")),
        ("negative_sum", (), "appropriated", {**MONEY, "appropriation": "new", "amount": -1}, ("amount", 100, 0)),
        ("funds_committed", (APPROVED, ASKED), "appropriated", {**MONEY, "amount": "-283.34"}, ("amount", 28334, 28333)),
        (
            "too_large",
            (),
            "appropriated",
            {**MONEY, "amount": "9999999999999.99"},
            ("amount", "10000000000299.99 yuan", "<= 9999999999999.99 yuan"),
        ),
        (
            "unknown_project",
            (),
            "stage_reached",
            {"project": "none", "stage": "approval"},
            ("project", "none", "a registered project"),
        ),
        (
            "unknown_stage",
            (),
            "stage_reached",
            {"project": "P1", "stage": "handover"},
            ("stage", "handover", "approval, structure, acceptance"),
        ),
        (
            "stage_out_of_order",
            (),
            "stage_reached",
            {"project": "P1", "stage": "structure"},
            ("stage", "structure", "approval"),
        ),
        (
            "stage_already_reached",
            (APPROVED,),
            "stage_reached",
            {"project": "P1", "stage": "approval"},
            ("stage", "approval", "structure"),
        ),
        (
            "date_out_of_order",
            (),
            "stage_reached",
            {"project": "P1", "stage": "approval", "on": "2012-07-01"},
            ("on", "2012-07-01", ">= 2012-08-01"),
        ),
        ("negative_sum", (), "change_order", {"project": "P1", "amount": "-100.02", "reason": "x"}, ("amount", 10002, 10001)),
        (
            "too_large",
            (),
            "change_order",
            {"project": "P1", "amount": "9999999999999.99", "reason": "x"},
            ("amount", "10000000000100.00 yuan", "<= 9999999999999.99 yuan"),
        ),
        (
            "date_out_of_order",
            (),
            "change_order",
            {"project": "P1", "amount": 1, "reason": "x", "on": "2012-07-01"},
            ("on", "2012-07-01", ">= 2012-08-01"),
        ),
        (
            "before_approval",
            (),
            "payment_requested",
            {"project": "P1", "amount": 1, "account": "S1-account"},
            ("project", "P1", "approval"),
        ),
        ("over_entitlement", (APPROVED,), "payment_requested", {**ONE, "amount": "50.01"}, ("amount", 5001, 5000)),
        ("over_entitlement", (APPROVED, ASKED), "payment_requested", {**ONE, "amount": "0.01"}, ("amount", 5001, 5000)),
        ("over_entitlement", (APPROVED,), "payment_requested", {**ONE, "on": "2012-08-20"}, ("amount", 100, 0)),
        (
            "unknown_account",
            (APPROVED,),
            "payment_requested",
            {"project": "P1", "amount": 1, "account": "nobody"},
            ("account", "nobody", "S1-account"),
        ),
        (
            "account_of_another_street",
            (APPROVED,),
            "payment_requested",
            {**ONE, "account": "S2-account"},
            ("account", "S2-account", "S1-account"),
        ),
        (
            "suspended",
            (APPROVED, STOPPED),
            "payment_requested",
            {"project": "P1", "amount": 1, "account": "S1-account"},
            ("project", "quality", None),
        ),
        ("unknown_payment", (), "payment_posted", {"payment": "q1"}, ("payment", "q1", "the id of a request")),
        ("over_request", (APPROVED, ASKED), "payment_posted", {"payment": "q1", "amount": "50.01"}, ("amount", 5001, 5000)),
        ("not_pending", (APPROVED, ASKED, POSTED), "payment_posted", {"payment": "q1"}, ("payment", "posted", "pending")),
        (
            "not_pending",
            (APPROVED, ASKED, POSTED),
            "voided",
            {"payment": "q1", "reason": "x"},
            ("payment", "posted", "pending"),
        ),
        (
            "date_out_of_order",
            (APPROVED, ASKED),
            "payment_posted",
            {"payment": "q1", "on": "2012-08-31"},
            ("on", "2012-08-31", ">= 2012-09-01"),
        ),
        (
            "not_posted",
            (APPROVED, ASKED),
            "returned",
            {"payment": "q1", "amount": 1, "reason": "x"},
            ("payment", "q1", "a posted payment"),
        ),
        (
            "over_paid",
            (APPROVED, ASKED, POSTED),
            "returned",
            {"payment": "q1", "amount": "50.01", "reason": "x"},
            ("amount", 5001, 5000),
        ),
        ("already_suspended", (STOPPED,), "suspended", {"project": "P1", "ground": "quality"}, ("ground", "quality", None)),
        ("not_suspended", (STOPPED,), "resumed", {"project": "P1", "ground": "misuse"}, ("ground", "misuse", "quality")),
        ("before_acceptance", (APPROVED,), "settled", {"project": "P1", "amount": 1}, ("project", "approval", "acceptance")),
        (
            "payment_pending",
            tuple(e for e in WHOLE_LIFE if e is not POSTED),
            "settled",
            {"project": "P1", "amount": 1},
            ("project", 5000, 0),
        ),
        (
            "after_settlement",
            (*WHOLE_LIFE, SETTLED),
            "change_order",
            {"project": "P1", "amount": 1, "reason": "x"},
            ("project", "P1", None),
        ),
        (
            "after_settlement",
            (*WHOLE_LIFE, SETTLED),
            "stage_reached",
            {"project": "P1", "stage": "acceptance"},
            ("stage", "acceptance", None),
        ),
        ("not_correctable", (*WHOLE_LIFE, SETTLED), "correction", {"corrects": "s3", "reason": "x"}, ("corrects", "s3", "t1")),
        ("before_settlement", WHOLE_LIFE, "surplus_returned", {"project": "P1", "amount": 1}, ("project", "P1", None)),
        (
            "over_surplus",
            (*WHOLE_LIFE, SETTLED),
            "surplus_returned",
            {"project": "P1", "amount": "10.01"},
            ("amount", 1001, 1000),
        ),
        (
            "unknown_event",
            (),
            "correction",
            {"corrects": "none", "reason": "x"},
            ("corrects", "none", "the id of an accepted event"),
        ),
        ("not_correctable", (APPROVED,), "correction", {"corrects": "open-P1", "reason": "x"}, ("corrects", "open-P1", "s1")),
        (
            "not_correctable",
            (APPROVED, ASKED, POSTED),
            "correction",
            {"corrects": "q1", "reason": "x"},
            ("corrects", "q1", "p1"),
        ),
        (
            "not_correctable",
            (),
            "correction",
            {"corrects": "open-A1", "reason": "x"},
            ("corrects", "open-A1", "an event that says what it is, as projects name it"),
        ),
        (
            "account_of_another_street",
            (),
            "account_changed",
            {"project": "P1", "account": "S2-account", "reason": "x"},
            ("account", "S2", "S1"),
        ),
        (
            "date_out_of_order",
            (STOPPED,),
            "resumed",
            {"project": "P1", "ground": "quality", "on": "2012-08-31"},
            ("on", "2012-08-31", ">= 2012-09-01"),
        ),
        ("not_correctable", WHOLE_LIFE, "correction", {"corrects": "s1", "reason": "x"}, ("corrects", "s1", "s2")),
        (
            "already_corrected",
            (APPROVED, TAKEN_BACK),
            "correction",
            {"corrects": "s1", "reason": "x"},
            ("corrects", "s1", "x1"),
        ),
        (
            "funds_committed",
            (APPROVED, ASKED),
            "correction",
            {"corrects": "open-A1", "reason": "x"},
            ("corrects", 30000, 28333),
        ),
        ("unknown_project", (), "payment_requested", {**ONE, "project": "none"}, ("project", "none", "a registered project")),
        ("wrong_account", (APPROVED, MOVED), "payment_requested", ONE, ("account", "S1-account", "new-account")),
        ("suspended", (APPROVED, STOPPED, MISUSED), "payment_requested", ONE, ("project", "misuse, quality", None)),
        ("unknown_payment", (), "voided", {"payment": "q1", "reason": "x"}, ("payment", "q1", "the id of a request")),
        ("unknown_payment", (), "returned", BACK, ("payment", "q1", "the id of a request")),
        ("not_pending", (APPROVED, ASKED, VOIDED), "payment_posted", {"payment": "q1"}, ("payment", "voided", "pending")),
        (
            "not_pending",
            (APPROVED, ASKED, VOIDED),
            "voided",
            {"payment": "q1", "reason": "x"},
            ("payment", "voided", "pending"),
        ),
        ("not_posted", (APPROVED, ASKED, VOIDED), "returned", BACK, ("payment", "q1", "a posted payment")),
        (
            "date_out_of_order",
            (APPROVED, ASKED),
            "voided",
            {"payment": "q1", "reason": "x", "on": "2012-08-31"},
            ("on", "2012-08-31", ">= 2012-09-01"),
        ),
        (
            "date_out_of_order",
            (APPROVED, ASKED, POSTED),
            "returned",
            {**BACK, "on": "2012-08-31"},
            ("on", "2012-08-31", ">= 2012-09-01"),
        ),
        (
            "over_paid",
            (APPROVED, ASKED, POSTED, RETURNED),
            "returned",
            {**BACK, "amount": "30.01", "on": "2012-09-06"},
            ("amount", 3001, 3000),
        ),
        ("over_paid", (APPROVED, ASKED, POSTED, RETURNED), "returned", {**BACK, "amount": "30.01"}, ("amount", 3001, 3000)),
        (
            "unknown_project",
            (),
            "surplus_returned",
            {"project": "none", "amount": 1},
            ("project", "none", "a registered project"),
        ),
        (
            "date_out_of_order",
            (*WHOLE_LIFE, SETTLED),
            "surplus_returned",
            {"project": "P1", "amount": 1, "on": "2012-08-31"},
            ("on", "2012-08-31", ">= 2012-09-01"),
        ),
        (
            "not_correctable",
            (APPROVED,),
            "correction",
            {**WRONG, "instead": {**REACHED, "kind": "settled", "amount": 1}},
            ("instead.kind", "settled", "stage_reached"),
        ),
        (
            "not_correctable",
            (APPROVED,),
            "correction",
            {**WRONG, "instead": {**REACHED, **STAGE, "project": "P2"}},
            ("instead.project", "P2", "P1"),
        ),
        (
            "unknown_stage",
            (APPROVED,),
            "correction",
            {**WRONG, "instead": {**REACHED, **STAGE, "stage": "handover"}},
            ("stage", "handover", "approval, structure, acceptance"),
        ),
    ],
)
def test_it_is_refused_with_its_reason_and_nothing_changes(
    code: str, before: tuple[Any, ...], kind: str, body: dict[str, Any], told: tuple[object, object, object]
) -> None:
    """*told* is the field, and what was found with what would be right, or the fen with their limit."""
    book = opened(*before).book()
    given = {"on": "2012-10-01" if kind in ("surplus_returned", "correction") else "2012-09-01", **body}
    after, outcome = apply(book, event(kind, "new", **given))
    assert outcome.refusal is not None
    assert outcome.refusal.code == code
    assert after is book
    field, found, expected, measured, limit, excess = (
        getattr(outcome.refusal, name) for name in ("field", "found", "expected", "measured", "limit", "excess")
    )
    assert outcome.refusal.event == "new"
    if measured is None:
        assert ((field, found, expected), limit, excess) == (told, None, None)
    else:
        assert (field, measured.fen, limit.fen) == told
        assert excess == measured - limit > fen(0)
    for lang in ("zh", "en"):
        text = pytest.importorskip("community_housing.report.explain._registry").explain(outcome, lang=lang)
        assert "new" in text
        assert not text.endswith("：。")


def test_the_ledgers_are_never_mixed_and_an_appropriation_cannot_be_exceeded() -> None:
    fold = opened(event("appropriated", "c", appropriation="C", year=2012, source="government", ledger="contract", amount=5))
    (outcome,) = fold.take_all(
        [event("registered", "r", **{**NEW, "funding": [{"source": "government", "appropriation": "C"}]})]
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code is RefusalCode.LEDGERS_MIXED
    fold = opened(
        event("appropriated", "d", appropriation="D", year=2012, source="government", amount=5),
        event("registered", "r", **{**NEW, "contract_sum": 20, "funding": [{"source": "government", "appropriation": "D"}]}),
        event("stage_reached", "s", project="P9", stage="approval"),
    )
    (outcome,) = fold.take_all([event("payment_requested", "q", project="P9", amount="5.01", account="S1-account")])
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.excess, outcome.refusal.field) == (
        RefusalCode.OVER_APPROPRIATION,
        fen(1),
        "D",
    )


def test_what_is_no_event_is_misuse() -> None:
    with pytest.raises(InputError, match="must be an EventBase"):
        apply(opened().book(), "an event")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="event records"):
        opened().take(EventOutcome(status=Status.ACCEPTED))  # type: ignore[arg-type]


def test_every_field_of_a_conflicting_duplicate_is_named() -> None:
    book = opened(APPROVED).book()
    for changed in (
        {"project": "P2"},
        {"stage": "structure"},
        {"part": Fraction(1, 2)},
        {"on": dt.date(2012, 9, 2)},
        {"actor": "x"},
    ):
        _, outcome = apply(book, attrs.evolve(APPROVED, **changed))
        assert outcome.refusal is not None
        assert (outcome.refusal.code, outcome.refusal.field) == ("conflicting_duplicate", next(iter(changed)))
    later = attrs.evolve(APPROVED, recorded_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert apply(book, later)[1].status is Status.DUPLICATE
    assert apply(book, event("voided", "s1", payment="q", reason="x"))[1].refusal.field == "kind"  # type: ignore[union-attr]


# --- Schedules -----------------------------------------------------------------------------------------------------------


def schedule(*shares: str, **more: Any) -> Schedule:
    stages = tuple(Stage(id=f"s{i}", name="x", name_en="x", share=Fraction(share)) for i, share in enumerate(shares))
    given = {"ledger": Ledger.TRANSFER, "modes": (DeliveryMode.BUILD,), "period": ALWAYS, "citation": OWN, **more}
    return Schedule(id="own", name="x", name_en="x", stages=stages, **given)


@pytest.mark.parametrize("shares", [("1/2",), ("1/2", "1/2", "1"), ("4/5", "1/2", "1")])
def test_shares_grow_and_end_in_one(shares: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="grow and end in 1"):
        schedule(*shares)


def test_a_transfer_has_no_retention() -> None:
    with pytest.raises(InputError, match="a transfer has no retention"):
        schedule("97/100", "1", retention=Fraction(3, 100))


def test_retention_is_capped_from_2017_on_contracts_only() -> None:
    old = Period(starts=dt.date(2013, 1, 1), ends=dt.date(2017, 1, 1))
    new = Period(starts=dt.date(2018, 1, 1))
    five, three = Fraction(5, 100), Fraction(3, 100)
    build = [DeliveryMode.BUILD]
    assert contract_schedule("c", period=old, modes=build, citation=OWN, retention=five).retention == five
    made = contract_schedule("c", period=new, modes=build, citation=OWN, advance=Fraction(1, 10), retention=three)
    assert [stage.share for stage in made.stages] == [Fraction(1, 10), Fraction(97, 100), Fraction(1)]
    assert made.ledger is Ledger.CONTRACT
    with pytest.raises(InputError, match="above 3/100"):
        contract_schedule("c", period=new, modes=build, citation=OWN, retention=five)
    with pytest.raises(InputError, match="leave something"):
        contract_schedule("c", period=new, modes=build, citation=OWN, advance=Fraction(1))


def test_progress_payments_have_a_floor_from_august_2022() -> None:
    old = Period(starts=dt.date(2018, 1, 1), ends=dt.date(2022, 8, 1))
    new = Period(starts=dt.date(2022, 7, 31))
    given: dict[str, Any] = {"modes": [DeliveryMode.BUILD], "citation": OWN, "advance": Fraction(1, 10)}
    made = contract_schedule("c", period=old, progress=Fraction(7, 10), retention=Fraction(3, 100), **given)
    assert [(stage.id, stage.share) for stage in made.stages] == [
        ("signing", Fraction(1, 10)),
        ("progress", Fraction(7, 10)),
        ("acceptance", Fraction(97, 100)),
        ("release", Fraction(1)),
    ]
    # Half of the works done: the advance and half of what is paid beside it.
    assert made.cumulative("progress", Fraction(1, 2)) == Fraction(2, 5)
    with pytest.raises(InputError, match="7/10 below 4/5"):
        contract_schedule("c", period=new, progress=Fraction(7, 10), **given)
    assert contract_schedule("c", period=new, progress=Fraction(4, 5), **given).stages[1].share == Fraction(4, 5)
    for progress in (Fraction(1, 10), Fraction(99, 100)):
        with pytest.raises(InputError, match="above 1/10 and at most 97/100"):
            contract_schedule("c", period=old, progress=progress, retention=Fraction(3, 100), **given)


def test_a_suspension_is_taken_back_only_where_nothing_on_its_ground_came_after_it() -> None:
    fold = opened(
        STOPPED,
        event("resumed", "u2", project="P1", ground="quality"),
        event("suspended", "u3", project="P1", ground="quality"),
        event("suspended", "m1", project="P1", ground="misuse"),
    )
    outcome = fold.take(event("correction", "x1", corrects="u1", reason="x"))
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.expected) == (RefusalCode.NOT_CORRECTABLE, "u2")
    assert fold.book().state_of("P1").suspended == ("misuse", "quality")
    assert fold.take(event("correction", "x2", corrects="u3", reason="x")).status is Status.ACCEPTED
    assert fold.book().state_of("P1").suspended == ("misuse",)
    assert fold.take(event("correction", "x3", corrects="u2", reason="x")).status is Status.ACCEPTED
    assert fold.book().state_of("P1").suspended == ("misuse", "quality")


def test_a_year_is_closed_again_after_money_came_back_and_long_ids_do_not_collide() -> None:
    long = ["A" * 60 + "1", "A" * 60 + "2"]
    fold = opened(*(event("appropriated", f"a{i}", **{**MONEY, "appropriation": one}) for i, one in enumerate(long)))
    fold.take_all([APPROVED, ASKED, POSTED])

    def close(on: str = "2012-12-31") -> list[Any]:
        book = fold.book()
        lines = close_year(book, year=2012, rule=CarryOver.NONE)
        moment = dt.datetime(2013, 3, 2, tzinfo=ZONE)
        return list(closing_events(book, lines, on=dt.date.fromisoformat(on), recorded_at=moment))

    first = close()
    assert len({cut.id for cut in first}) == len(first) == 5
    assert {outcome.status for outcome in fold.take_all(first)} == {Status.ACCEPTED}
    assert close() == []
    fold.take(event("returned", "b", payment="q1", amount=20, reason="claw-back", on="2013-02-01"))
    # On 31 December the money that came back in February was still with the street.
    assert {outcome.refusal.code for outcome in fold.take_all(close())} == {RefusalCode.FUNDS_COMMITTED}
    second = close("2013-02-01")
    assert sum(cut.amount.fen for cut in second) == -2_000
    assert {outcome.status for outcome in fold.take_all(second)} == {Status.ACCEPTED}
    assert {outcome.status for outcome in fold.take_all([*first, *second])} == {Status.DUPLICATE}


def test_a_year_is_closed_without_the_money_of_other_years() -> None:
    money = {f"A{number}": year for number, year in ((0, 2011), (4, 2013), (5, 2012))}
    fold = opened(*(event("appropriated", f"y{one}", **{**MONEY, "appropriation": one, "year": y}) for one, y in money.items()))
    for year, expected in ((2011, ["A0"]), (2012, ["A1", "A2", "A3", "A5"]), (2013, ["A4"]), (2014, [])):
        lines = close_year(fold.book(), year=year, rule=CarryOver.ALL)
        assert [(line.appropriation, line.year) for line in lines] == [(one, year) for one in expected]
        assert {line.overdrawn for line in lines} <= {Money(0)}


def test_a_closing_is_named_by_year_appropriation_and_number_and_anew_where_one_was_corrected() -> None:
    # The id of a cut has at most 64 letters; beyond them a hash stands for the appropriation.
    short, long = "A" * 49, "A" * 50
    fold = opened(*(event("appropriated", f"a{one}", **{**MONEY, "appropriation": one}) for one in (short, long)))

    def close() -> dict[str, Any]:
        book = fold.book()
        lines = close_year(book, year=2012, rule=CarryOver.COMMITTED)
        when, known = dt.date(2012, 12, 31), dt.datetime(2013, 3, 2, tzinfo=ZONE)
        cuts = closing_events(book, lines, on=when, recorded_at=known, actor="clerk")
        assert {(cut.on, cut.recorded_at, cut.actor) for cut in cuts} == {(when, known, "clerk")}
        return {cut.appropriation: cut for cut in cuts}

    first = close()
    hashed = hashlib.sha256(long.encode()).hexdigest()[:32]
    assert (len(first[short].id), first[short].id) == (64, f"closing-2012-{short}-1")
    assert first[long].id == f"closing-2012-{hashed}-1"
    assert first["A1"].id == "closing-2012-A1-1"
    for again in range(1, 4):
        cut = close()["A1"]
        assert cut.id == ("closing-2012-A1-1" if again == 1 else f"closing-2012-A1-1-{again - 1}")
        corrected = event("correction", f"c{again}", "2013-03-03", corrects=cut.id, reason="x")
        assert [one.status for one in fold.take_all([cut, corrected])] == [Status.ACCEPTED] * 2


def test_as_many_bank_lines_as_can_be_are_matched_and_a_day_beyond_the_tolerance_is_no_other_amount() -> None:
    fold = opened(APPROVED)
    for number, day in (("1", "2012-09-01"), ("2", "2012-09-04")):
        fold.take(event("payment_requested", f"q{number}", project="P1", amount=20, account="S1-account"))
        fold.take(event("payment_posted", f"p{number}", day, payment=f"q{number}"))
    book = fold.book()

    def bank(name: str, day: int, reference: str | None = None) -> BankLine:
        return BankLine(
            id=name, on=dt.date(2012, 9, day), account=AccountId("S1-account"), amount=Money.of(20), reference=reference
        )

    # The nearest pair is the 4th with the 5th; taking it would leave the 1st and the 8th alone.
    found = reconcile(book, (bank("b1", 5), bank("b2", 8)), tolerance_days=5)
    assert [(one.book[0].event, one.bank[0].id) for one in found.matched] == [("p1", "b1"), ("p2", "b2")]
    named = reconcile(book, (bank("b1", 1, "q1"), bank("b2", 5)), tolerance_days=lambda ours, theirs: ours <= theirs)
    assert [(one.book[0].event, one.bank[0].id, one.by) for one in named.matched] == [
        ("p1", "b1", MatchBasis.REFERENCE),
        ("p2", "b2", MatchBasis.AMOUNT),
    ]
    late = reconcile(book, (bank("b1", 20, "q1"), bank("b2", 4)), tolerance_days=5)
    assert late.different == ()
    assert ([line.event for line in late.missing], [line.id for line in late.extra]) == (["p1"], ["b1"])


def test_editions_are_dated_and_do_not_overlap() -> None:
    first = schedule("1/2", "1", period=Period(starts=dt.date(2012, 1, 1), ends=dt.date(2013, 1, 1)))
    second = schedule("1/3", "1", period=Period(starts=dt.date(2013, 1, 1)))
    both = Schedules((first, second))
    assert both.in_force("own", on=dt.date(2012, 12, 31)) is first
    assert both.in_force("own", on=dt.date(2013, 1, 1)) is second
    with pytest.raises(NoStandardInForceError):
        both.in_force("own", on=dt.date(2011, 1, 1))
    with pytest.raises(InputError, match="no schedule"):
        both.in_force("other", on=dt.date(2012, 1, 1))
    with pytest.raises(InputError, match="overlap"):
        Schedules((second, schedule("1")))
    fold = Fold(both)
    fold.take_all(opening_events()[:3])
    (outcome,) = fold.take_all([event("registered", "r", on="2011-01-01", **{**NEW, "schedule": "own"})])
    assert outcome.refusal is not None
    assert outcome.refusal.code is RefusalCode.SCHEDULE_NOT_IN_FORCE


def test_a_stage_that_a_mode_does_not_have_is_an_error() -> None:
    purchase = schedules().in_force("transfer-purchase", on=dt.date(2012, 8, 5))
    with pytest.raises(InputError, match="no stage 'structure'"):
        purchase.stage("structure")
    assert purchase.cumulative("contract", Fraction(1, 3)) == Fraction(1, 2) + Fraction(3, 10) * Fraction(1, 3)


# --- Corrections, views, closing, forecast, reconciliation, sentences ------------------------------------------------------


def test_a_corrected_posting_is_pending_again() -> None:
    fold = opened(APPROVED, ASKED, event("payment_posted", "p1", payment="q1", amount=20))
    assert payments_due(fold.book())[0].amount == Money.of(30)
    fold.take(event("correction", "x", corrects="p1", reason="it was 25"))
    assert fold.book().state_of("P1").pending == 5_000
    assert fold.take(event("payment_posted", "p2", payment="q1", amount=25)).status is Status.ACCEPTED
    assert fold.book().state_of("P1").net == 2_500


def test_a_part_that_is_posted_is_borne_by_the_sources_of_the_request_and_the_rest_is_released() -> None:
    fold = opened(APPROVED, ASKED, event("payment_posted", "p1", payment="q1", amount="20"))
    state = fold.book().state_of("P1")
    assert (state.pending, state.paid, state.held, state.kept) == (0, 2_000, (667, 667, 666), (667, 667, 666))
    held = [(one.held, one.kept, one.free_on(dt.date(2012, 9, 1))) for one in fold.book().appropriation_states()]
    assert sorted(held) == [(666, 666, 29_334), (667, 667, 29_333), (667, 667, 29_333)]
    whole = opened(APPROVED, ASKED, POSTED).book().state_of("P1")
    assert (whole.pending, whole.paid, whole.held, whole.kept) == (0, 5_000, (1_667, 1_667, 1_666), (1_667, 1_667, 1_666))


def test_what_comes_back_of_a_payment_is_no_more_than_is_left_of_that_payment() -> None:
    fold = opened(APPROVED)
    for name, amount in (("q1", 20), ("q2", 30)):
        fold.take(event("payment_requested", name, project="P1", amount=amount, account="S1-account"))
        fold.take(event("payment_posted", f"p-{name}", payment=name))
    for number, (amount, left) in enumerate(((8, 20), (7, 12), (5, 5))):
        too_much = {"payment": "q1", "reason": "x", "amount": f"{left}.01"}
        refusal = fold.take(event("returned", f"x{number}", **too_much)).refusal
        assert (refusal.code, refusal.limit) == (RefusalCode.OVER_PAID, Money.of(left))
        assert fold.take(event("returned", f"b{number}", **{**too_much, "amount": amount})).status is Status.ACCEPTED
    state = fold.book().state_of("P1")
    assert (state.net, state.returned) == (3_000, 2_000)
    # It went back to the sources that had borne it.
    assert (state.kept, state.back) == ((1_000, 1_000, 1_000), (667, 667, 666))


def test_what_is_voided_is_free_again_and_the_rest_stays_reserved() -> None:
    fold = opened(APPROVED)
    for name, amount in (("q1", 20), ("q2", 30)):
        fold.take(event("payment_requested", name, project="P1", amount=amount, account="S1-account"))
    fold.take(event("voided", "v", payment="q1", reason="x"))
    state = fold.book().state_of("P1")
    assert (state.pending, state.held, state.kept) == (3_000, (1_000, 1_000, 1_000), (0, 0, 0))
    fold.take(event("voided", "v2", payment="q2", reason="x"))
    state = fold.book().state_of("P1")
    assert (state.pending, state.held) == (0, (0, 0, 0))


def test_a_view_leaves_out_what_was_not_known() -> None:
    late = attrs.evolve(APPROVED, recorded_at=dt.datetime(2012, 12, 1, tzinfo=ZONE))
    book = opened(late, attrs.evolve(ASKED, recorded_at=dt.datetime(2012, 12, 2, tzinfo=ZONE))).book()
    assert as_of(book, on=dt.date(2012, 9, 1))[0].state_of("P1").pending == 5_000
    view, about = as_of(book, on=dt.date(2012, 9, 1), known=dt.date(2012, 12, 1))
    assert (view.state_of("P1").entitled, view.state_of("P1").pending) == (5_000, 0)
    assert about.skipped == ()
    view, _ = as_of(book, known=dt.date(2012, 11, 30))
    assert view.state_of("P1").entitled == 0


def test_closing_carries_over_by_the_rule_that_is_chosen() -> None:
    fold = opened(APPROVED, ASKED, POSTED, event("change_order", "c", project="P1", amount=30, reason="more"))
    fold.take(event("payment_requested", "q2", project="P1", amount=15, account="S1-account"))
    book = fold.book()
    lines = {rule: close_year(book, year=2012, rule=rule) for rule in (CarryOver.ALL, CarryOver.COMMITTED)}
    for some in lines.values():
        assert [line.appropriation for line in some] == ["A1", "A2", "A3"]
        assert all(line.appropriated == line.paid + line.carried + line.lapsed for line in some)
    assert sum(line.lapsed.fen for line in lines[CarryOver.ALL]) == 0
    assert sum(line.carried.fen for line in lines[CarryOver.COMMITTED]) == 1_500
    with pytest.raises(InputError, match="A1: 500 fen are pending; post or void them first") as caught:
        close_year(book, year=2012, rule=CarryOver.NONE)
    assert (caught.value.field, caught.value.value) == ("rule", CarryOver.NONE)
    assert [line.pending for line in lines[CarryOver.ALL]] == [fen(500)] * 3
    cuts = closing_events(
        book, lines[CarryOver.COMMITTED], on=dt.date(2012, 12, 31), recorded_at=dt.datetime(2013, 1, 2, tzinfo=ZONE)
    )
    assert {outcome.status for outcome in fold.take_all(cuts)} == {Status.ACCEPTED}
    assert {outcome.status for outcome in fold.take_all(cuts)} == {Status.DUPLICATE}
    assert all(line.lapsed == Money(0) for line in close_year(fold.book(), year=2012, rule=CarryOver.COMMITTED))


def test_a_forecast_is_by_month_of_the_planned_days() -> None:
    plan = [{"stage": "approval", "on": "2012-09-10"}, {"stage": "structure", "on": "2012-11-10"}]
    fold = opened(event("registered", "r", **{**NEW, "contract_sum": 100, "planned": plan}))
    found = forecast(as_of(fold.book())[0], on=dt.date(2012, 9, 1), pay_within_days=25)
    assert [(month.first, month.amount.fen) for month in found.months] == [
        (dt.date(2012, 10, 1), 5_000),
        (dt.date(2012, 12, 1), 3_000),
    ]
    assert found.unplanned.fen == 2_000 + 10_001 + 20_000


def test_overdue_needs_a_number_of_days() -> None:
    book = opened(APPROVED).book()
    on = dt.date(2012, 9, 30)
    assert project_statement(book, "P1", on=on).overdue is None
    # Approved on 1 September: within 29 days is until the 30th, so on the 30th it is late only where 28 days were given.
    assert project_statement(book, "P1", on=on, pay_within_days=28).overdue == Money.of(50)
    assert project_statement(book, "P1", on=on, pay_within_days=29).overdue == Money(0)
    assert street_statement(book, "S1", on=on, pay_within_days=28).overdue == Money.of(50)
    for scope in Scope:
        late = [row.overdue for row in statements(book, by=scope, on=on, pay_within_days=28) if row.overdue is not None]
        assert sum(amount.fen for amount in late) == 5_000, scope
    by_source = {row.key: row.overdue for row in statements(book, by=Scope.SOURCE, on=on, pay_within_days=28)}
    assert by_source == {"government": Money(1_667), "unit": Money(1_667), "developer": Money(1_666)}


def test_every_result_has_sentences_in_both_languages() -> None:
    explain = pytest.importorskip("community_housing.report.explain._registry").explain
    table = pytest.importorskip("community_housing.report.explain._disbursement").statement_table
    fold = opened(APPROVED, STOPPED, event("change_order", "c", project="P2", amount=-1, reason="x"))
    book = fold.book()
    closing: ClosingLine = close_year(book, year=2012, rule=CarryOver.ALL)[0]
    rows = statements(book, by=Scope.SOURCE)
    results = [*payments_due(book), *rows, forecast(book, on=dt.date(2012, 9, 1)), reconcile(book, ()), closing]
    for one in results:
        assert explain(one, lang="zh") != explain(one, lang="en")
    assert "质量问题" in explain(payments_due(book)[0], lang="zh")
    for lang in ("zh", "en"):
        made = table(rows, lang=lang)
        assert len({len(row) for row in made}) == 1
        assert len(made) == 1 + len(rows)


def test_amounts_have_fifteen_digits_at_most() -> None:
    assert replay(opening_events())[0].appropriations == ("A1", "A2", "A3")
    assert Money(LARGEST) == Money(LARGEST)
