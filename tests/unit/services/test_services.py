# SPDX-License-Identifier: Apache-2.0
"""Orders: every refusal once, by its code and field."""

import datetime as dt
from typing import Any

import pytest

from community_housing.calendars import shipped
from community_housing.errors import InputError
from community_housing.events import Machine, Move
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Money
from community_housing.services import (
    ORDER_EVENTS,
    ORDER_KINDS,
    ORDER_MACHINE,
    ORDERS,
    Branch,
    Cancelled,
    Charged,
    Confirmed,
    Dispatched,
    Done,
    LeftOut,
    Menu,
    Merged,
    NotReached,
    OrderBook,
    OrderCorrection,
    OrderFold,
    OrderKind,
    OrderRole,
    OrderStage,
    RateName,
    RateRule,
    Rates,
    Released,
    Reopened,
    Requested,
    Taken,
    Treat,
    apply_order,
    combine,
    orders_as_of,
    rank,
    rates,
)
from community_housing.testing import ORDER_MENU

DAY = dt.date(2014, 7, 1)
NEXT = DAY + dt.timedelta(days=1)


def facts(name: str, on: dt.date = DAY) -> dict[str, Any]:
    return {"id": name, "on": on, "recorded_at": dt.datetime(2014, 7, 2, 9, tzinfo=dt.UTC)}


def asked(order: str = "o1", **more: Any) -> Requested:
    given: dict[str, Any] = {"community": "c2", "grid": "g2", "item": "pipe", "about": OrderKind.MATTER, **more}
    return Requested(**facts(f"{order}-asked"), order=order, **given)


def taken(order: str = "o1", taker: str = "t1") -> list[Any]:
    return [
        asked(order),
        Dispatched(**facts(f"{order}-out"), order=order, branch="b2"),
        Taken(**facts(f"{order}-taken"), order=order, taker=taker),
    ]


def done(order: str = "o1") -> list[Any]:
    return [*taken(order), Done(**facts(f"{order}-done", NEXT), order=order, evidence=("照片",))]


def solved(order: str = "o1") -> list[Any]:
    return [*done(order), Confirmed(**facts(f"{order}-said", NEXT), order=order, by=OrderRole.RESIDENT, solved=True)]


def book_of(*events: Any, menu: Menu | None = ORDER_MENU) -> OrderBook:
    book = OrderBook.empty(menu)
    for event in events:
        book, outcome = apply_order(book, event)
        assert outcome.accepted, outcome
    return book


def lamp(name: str, order: str, on: dt.date = DAY) -> Requested:
    return Requested(**facts(name, on), order=order, community="c1", text="灯", about=OrderKind.MATTER)


def mend(name: str, corrects: str, instead: Any = None) -> OrderCorrection:
    return OrderCorrection(**facts(name), corrects=corrects, reason="理由", instead=instead)


REASONED: dict[str, Any] = {"reason": "理由", "order": "o1"}
REFUSED = [
    ("order_exists", "order", [asked()], lamp("x", "o1")),
    ("unknown_order", "order", [], Done(**facts("x"), order="o1")),
    ("unknown_order", "into", [asked()], Merged(**facts("x"), order="o1", into="o9")),
    ("unknown_event", "corrects", [], mend("x", "o9")),
    ("unknown_community", "community", [], asked(community="c9")),
    ("unknown_branch", "branch", [asked()], Dispatched(**facts("x"), order="o1", branch="b9")),
    ("item_unknown", "item", [], asked(item="roof")),
    ("branch_elsewhere", "branch", [asked()], Dispatched(**facts("x"), order="o1", branch="b1")),
    ("branch_elsewhere", "branch", [asked(grid="g1")], Dispatched(**facts("x"), order="o1", branch="b2")),
    ("wrong_state", "order", [asked()], Done(**facts("x"), order="o1")),
    ("wrong_state", "order", solved(), Done(**facts("x", NEXT), order="o1")),
    ("date_out_of_order", "on", done(), Confirmed(**facts("x"), order="o1", by=OrderRole.RESIDENT, solved=True)),
    ("date_out_of_order", "on", [asked(), lamp("y", "o2", NEXT)], Merged(**facts("x"), order="o1", into="o2")),
    ("not_entitled", "by", [], asked(by=OrderRole.BRANCH)),
    ("not_entitled", "by", taken(), Released(**facts("x"), by=OrderRole.RESIDENT, **REASONED)),
    ("not_entitled", "by", taken(), Cancelled(**facts("x"), by=OrderRole.TAKER, **REASONED)),
    ("taker_full", "taker", [*taken(), *taken("o2")[:2]], taken("o2")[2]),
    ("evidence_missing", "evidence", taken(), Done(**facts("x"), order="o1")),
    ("self_confirmed", "by", done(), Confirmed(**facts("x", NEXT), order="o1", by=OrderRole.TAKER, solved=True)),
    (
        "self_confirmed",
        "body",
        done(),
        Confirmed(**facts("x", NEXT), order="o1", by=OrderRole.CALL_BACK, body="t1", solved=True),
    ),
    ("reopen_late", "on", solved(), Reopened(**facts("x", NEXT + dt.timedelta(days=21)), by=OrderRole.RESIDENT, **REASONED)),
    (
        "merge_chain",
        "into",
        [asked(), asked("o2"), asked("o3"), Merged(**facts("m"), order="o2", into="o3")],
        Merged(**facts("x"), order="o1", into="o2"),
    ),
    (
        "merge_chain",
        "order",
        [asked(), asked("o2"), asked("o3"), Merged(**facts("m"), order="o2", into="o1")],
        Merged(**facts("x"), order="o1", into="o3"),
    ),
    ("head_closed", "into", [*done(), asked("o2")], Merged(**facts("x", NEXT), order="o2", into="o1")),
    ("free_of_charge", "amount", taken(), Charged(**facts("x"), order="o1", amount=Money(500))),
    ("not_correctable", "o1-done", done(), mend("x", "o1-taken")),
    ("not_correctable", "instead", done(), mend("x", "o1-taken", Done(**facts("o1-taken"), order="o1"))),
    ("not_correctable", "instead.order", [asked()], mend("x", "o1-asked", lamp("o1-asked", "o2"))),
    ("not_correctable", "o2", [asked(), asked("o2"), Merged(**facts("m"), order="o2", into="o1")], mend("x", "o1-asked")),
    ("already_corrected", "corrects", [asked(), mend("c", "o1-asked")], mend("x", "o1-asked")),
    ("unknown_community", "community", [asked()], mend("x", "o1-asked", asked(community="c9"))),
    ("conflicting_duplicate", "order", [asked()], lamp("o1-asked", "o2")),
]
SAID: list[tuple[str | None, str | None]] = [
    ("o1", "a new id"), ("o1", "the id of an order"), ("o9", "the id of an order"), ("o9", "the id of an accepted event"),
    ("c9", "a community of the menu"), ("b9", "a branch of the menu"), ("roof", "an item of the menu, or none with a text"),
    ("c1", "c2"), ("g2", "g1"), ("requested", "taken"), ("confirmed", "taken"), ("2014-07-01", ">= 2014-07-02"),
    ("2014-07-01", ">= 2014-07-02"), ("branch", "resident, proxy"), ("resident", "taker, branch"),
    ("taker", "resident, proxy, branch"), ("1", "< 1"), (None, "a paper that shows it"),
    ("taker", "resident, proxy, call_back"), ("t1", "another than t1"), ("2014-07-23", "<= 2014-07-22"), ("o2", "o3"),
    ("o1", "an order that stands for no other"), ("done", "dispatched, requested, taken"), (None, None),
    ("wrong_state", "to be corrected first"), ("done", "taken"), ("o2", "o1"), ("o1", "to be corrected first"),
    ("o1-asked", "c"), ("c9", "a community of the menu"), ("o2", "o1"),
]  # fmt: skip
"""What each refusal found and what would be right, in the order of `REFUSED`."""


@pytest.mark.parametrize(("refused", "said"), list(zip(REFUSED, SAID, strict=True)))
def test_a_refusal_names_what_is_to_blame_and_leaves_the_very_same_book(
    refused: tuple[str, str, list[Any], Any], said: tuple[str | None, str | None]
) -> None:
    code, field, before, event = refused
    book = book_of(*before)
    after, outcome = apply_order(book, event)
    assert after is book
    assert outcome.refusal is not None
    assert (outcome.refusal.code.value, outcome.refusal.field, outcome.refusal.event) == (code, field, event.id)
    assert (outcome.refusal.found, outcome.refusal.expected) == said


def test_a_charge_is_refused_with_what_was_asked() -> None:
    _, outcome = apply_order(book_of(*taken()), Charged(**facts("x"), order="o1", amount=Money(500)))
    assert outcome.refusal is not None
    assert (outcome.refusal.measured, outcome.refusal.limit, outcome.refusal.excess) == (Money(500), Money(0), Money(500))


def test_the_machine_has_no_state_that_is_never_reached_or_left() -> None:
    assert ORDER_MACHINE.faults() == ()
    assert {move.event for move in ORDER_MACHINE.moves} == set(ORDERS.handlers) - {Charged, OrderCorrection}
    assert set(ORDER_KINDS.values()) == set(ORDERS.handlers)
    assert "    [*] --> requested: Requested" in ORDER_MACHINE.diagram()
    broken = Machine(OrderStage, (Move(Requested, (), (OrderStage.REQUESTED,)),), (OrderStage.MERGED,))
    assert "requested is never left" in broken.faults()
    assert "merged is never reached" in broken.faults()


def test_a_taker_is_free_again_when_it_gives_back_or_is_done() -> None:
    given_back = Released(**facts("back"), by=OrderRole.TAKER, **REASONED)
    assert book_of(*taken(), given_back, *taken("o2")).order("o2").taker == "t1"
    # What was accepted before is a fact, whatever it holds now.
    mended = book_of(*done(), *taken("o2"), mend("c", "o1-done"))
    assert mended.order("o1").stage is OrderStage.TAKEN


def test_what_nobody_has_said_is_not_held_against_an_order() -> None:
    book = book_of(*taken("o1", "t1"), *taken("o2", "t1"), Done(**facts("d"), order="o1"), menu=None)
    assert book.menu == Menu()
    assert book.orders == ("o1", "o2")
    with pytest.raises(InputError, match="no order 'o9'"):
        book.order("o9")


def test_a_correction_may_be_taken_back() -> None:
    wrong = OrderCorrection(**facts("c1"), corrects="o1-said", reason="理由")
    book = book_of(*solved(), wrong)
    assert book.order("o1").stage is OrderStage.DONE
    back = book_of(*solved(), wrong, OrderCorrection(**facts("c2"), corrects="c1", reason="理由"))
    assert back.order("o1") == book_of(*solved()).order("o1")


def test_as_of_a_day_and_as_known() -> None:
    then, skipped = orders_as_of(book_of(*solved()), on=DAY)
    assert (then.order("o1").stage, skipped) == (OrderStage.TAKEN, ())
    nothing, _ = orders_as_of(book_of(*solved()), known=dt.datetime(2014, 7, 1, tzinfo=dt.UTC))
    assert nothing.orders == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: asked(text="请拨打13800138000"),
        lambda: asked("11010519491231002X"),
        lambda: Taken(**facts("x"), order="o1", taker="13800138000"),
        lambda: Done(**facts("x"), order="o1", actor="张三13800138000"),
        lambda: asked(item=None),
        lambda: Merged(**facts("x"), order="o1", into="o1"),
        lambda: Confirmed(**facts("x"), order="o1", by=OrderRole.CALL_BACK, solved=True),
        lambda: mend("x", "y", asked()),
        lambda: Menu(branches=(Branch(id="b", community="c"),) * 2),
        lambda: RateRule(unreached=Treat.HIT, citation=OWN),
        lambda: combine([]),
        lambda: rank([], RateName.SOLVED, least=0),
        lambda: rank([RATES, RATES], RateName.SOLVED, least=1),
    ],
)
def test_what_cannot_be_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError):
        wrong()


OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
RATES = Rates(unit="u", on=DAY, orders=0, rates=(), provisional=False, rule=RateRule(citation=OWN))


def test_events_go_through_json() -> None:
    for event in solved():
        assert ORDER_EVENTS.validate_json(ORDER_EVENTS.dump_json(event)) == event


def test_a_call_back_before_it_was_reopened_says_nothing_of_what_was_done_after() -> None:
    nobody = NotReached(**facts("nobody", NEXT), order="o1")
    again = Reopened(**facts("again", NEXT), by=OrderRole.RESIDENT, **REASONED)
    steps = [
        Taken(**facts("t", NEXT), order="o1", taker="t1"),
        Done(**facts("d", NEXT), order="o1", evidence=("照片",)),
    ]
    book = book_of(*done(), nobody, again, *steps)
    assert book.order("o1").unreached == 0
    (found,) = rates(book, rule=RateRule(citation=OWN), on=NEXT, calendar=shipped())
    assert found.of(RateName.SOLVED).left_out == ((LeftOut.UNCONFIRMED, 1),)
    once = book_of(*done(), nobody)
    assert once.order("o1").unreached == 1
    (found,) = rates(once, rule=RateRule(unreached=Treat.LEFT_OUT, citation=OWN), on=NEXT, calendar=shipped())
    assert found.of(RateName.SOLVED).left_out == ((LeftOut.UNREACHED, 1),)


def test_a_refused_correction_leaves_what_a_fold_holds_as_it_was() -> None:
    fold = OrderFold(ORDER_MENU)
    fold.take_all(done())
    assert not fold.take(mend("x", "o1-taken")).accepted
    assert fold.book() == book_of(*done())
    with pytest.raises(InputError) as caught:
        mend("x", "o1-asked", asked("o2"))
    assert (caught.value.field, caught.value.value) == ("OrderCorrection.instead", "o2-asked")
