# SPDX-License-Identifier: Apache-2.0
"""Orders worked by hand: the report's two numbers, published rates, and one log with three answers."""

import datetime as dt
from fractions import Fraction
from typing import Any

from community_housing.calendars import CountingRule, DayCount, LimitUnit, Roll, shipped
from community_housing.claims import decimal_text
from community_housing.clocks import Limit
from community_housing.provenance import ALWAYS, Citation, Evidence
from community_housing.services import (
    Confirmed,
    Dispatched,
    Done,
    LeftOut,
    NotReached,
    OrderKind,
    OrderRefusalCode,
    OrderRole,
    Rate,
    RateName,
    RateRule,
    Reopened,
    Requested,
    Satisfaction,
    Taken,
    Treat,
    apply_order,
    combine,
    rank,
    rates,
    replay_orders,
)

OWN = Citation(authority="甲街道", document="乙", evidence=Evidence.OWN)
COUNT = CountingRule(id="own", name="乙", count=DayCount.START_NOT_COUNTED, roll=Roll.NONE, period=ALWAYS, citation=OWN)
WEEK = Limit(id="finish", name="办结", amount=5, unit=LimitUnit.WORKING_DAYS, rule=COUNT, citation=OWN)
DAY = Limit(id="respond", name="签收", amount=1, unit=LimitUnit.WORKING_DAYS, rule=COUNT, citation=OWN)
CALENDAR = shipped()
MONDAY = dt.date(2014, 7, 7)


def order(name: str, *, community: str = "c1", about: OrderKind = OrderKind.MATTER, **days: Any) -> list[Any]:
    """The events of an order: each given step on its day; `solved` and `satisfied` say how it was confirmed."""
    asked = days.get("asked", MONDAY)
    facts: dict[str, Any] = {"order": name, "recorded_at": dt.datetime(2014, 7, 7, 9, tzinfo=dt.UTC)}
    made: list[Any] = [Requested(id=f"{name}-1", on=asked, community=community, text="求助", about=about, **facts)]
    if "taken" in days:
        made += [
            Dispatched(id=f"{name}-2", on=asked, branch="b1", **facts),
            Taken(id=f"{name}-3", on=days["taken"], taker="t1", **facts),
        ]
    if "done" in days:
        made.append(Done(id=f"{name}-4", on=days["done"], **facts))
    if days.get("unreached"):
        made.append(NotReached(id=f"{name}-5", on=days["done"], **facts))
    if "solved" in days:
        made.append(
            Confirmed(
                id=f"{name}-6",
                on=days["done"],
                by=OrderRole.CALL_BACK,
                body="office",
                solved=days["solved"],
                satisfied=days.get("satisfied"),
                **facts,
            )
        )
    return made


def book_of(*orders: list[Any]) -> Any:
    book, outcomes = replay_orders([event for one in orders for event in one])
    assert all(outcome.accepted for outcome in outcomes)
    return book


def shown(rate: Rate) -> str:
    assert rate.value is not None
    return decimal_text(
        Fraction(divmod(rate.value.numerator * 10_000 * 2 + rate.value.denominator, rate.value.denominator * 2)[0], 100), 2
    )


def test_one_log_is_60_of_100_60_of_80_and_60_of_92() -> None:
    # SECOND_RING 3.8: 60 solved, 20 not solved, 12 open within their limit, 8 done of which a call back reached nobody.
    done = MONDAY + dt.timedelta(days=1)
    late = dt.date(2014, 7, 30)
    log = [order(f"s{n}", taken=MONDAY, done=done, solved=True) for n in range(60)]
    log += [order(f"n{n}", taken=MONDAY, done=done, solved=False) for n in range(20)]
    log += [order(f"o{n}", asked=late, taken=late) for n in range(12)]
    log += [order(f"u{n}", taken=MONDAY, done=done, unreached=True) for n in range(8)]
    book = book_of(*log)
    asked: dict[str, Any] = {"on": dt.date(2014, 7, 31), "calendar": CALENDAR, "finish": WEEK}
    answers = {
        (Treat.MISS, Treat.MISS): (60, 100, ()),
        (Treat.LEFT_OUT, Treat.LEFT_OUT): (60, 80, ((LeftOut.NOT_DUE, 12), (LeftOut.UNREACHED, 8))),
        (Treat.MISS, Treat.LEFT_OUT): (60, 92, ((LeftOut.UNREACHED, 8),)),
    }
    for (not_due, unreached), (numerator, denominator, left) in answers.items():
        (found,) = rates(book, rule=RateRule(not_due=not_due, unreached=unreached, citation=OWN), **asked)
        rate = found.of(RateName.SOLVED)
        assert (rate.numerator, rate.denominator, rate.left_out) == (numerator, denominator, left)
        assert rate.in_scope == found.orders == 100


def test_the_report_has_579_persons_and_179_matters_and_claimed_is_not_solved() -> None:
    # The report: 「579个需要帮助的人」和「179件需要解决的事」，已认领解决80%.  606 of 758 claimed; none need be solved.
    log = [
        order(f"{kind}{n}", about=kind, **({"taken": MONDAY} if n < most else {}))
        for kind, count, most in ((OrderKind.PERSON, 579, 463), (OrderKind.MATTER, 179, 143))
        for n in range(count)
    ]
    book = book_of(*log)
    asked: dict[str, Any] = {"on": MONDAY, "calendar": CALENDAR, "rule": RateRule(citation=OWN)}
    (both,) = rates(book, **asked)
    persons, matters = (rates(book, about=kind, **asked)[0] for kind in OrderKind)
    assert (persons.orders, matters.orders, both.orders) == (579, 179, 758)
    taken = [one.of(RateName.TAKEN_UP) for one in (persons, matters, both)]
    assert [(one.numerator, one.denominator) for one in taken] == [(463, 579), (143, 179), (606, 758)]
    assert combine(taken[:2]) == taken[2]
    solved = both.of(RateName.SOLVED)
    assert (solved.value, solved.left_out) == (None, ((LeftOut.NOT_DUE, 758),))


def test_the_published_rates_of_lianyungang() -> None:
    # 连云港市12345, monthly notice (lyg.gov.cn): 7 orders, 1 signed late; 6 due, 1 late; 66.67 %, 71.43 %, 70.59 % are 2/3, 5/7
    # and 12/17 by the least numbers that fit; units without an order that is due are listed apart.
    tuesday, friday, after = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=4), dt.date(2014, 7, 16)
    log = [order(f"a{n}", community="ca", taken=tuesday, done=friday) for n in range(5)]
    log.append(order("a5", community="ca", taken=dt.date(2014, 7, 9), done=after))
    log.append(order("a6", community="ca", asked=after, taken=after))
    for name, hits, total in (("cb", 2, 3), ("cc", 5, 7), ("cd", 12, 17)):
        for n in range(total):
            answer = Satisfaction.SATISFIED if n < hits else Satisfaction.NOT
            log.append(order(f"{name}{n}", community=name, taken=MONDAY, done=MONDAY, solved=True, satisfied=answer))
    log.append(order("e0", community="ce", asked=after))
    book = book_of(*log)
    units = {name: name for name in ("ca", "cb", "cc", "cd", "ce", "cf")}
    rows = rates(book, rule=RateRule(citation=OWN), on=after, calendar=CALENDAR, respond=DAY, finish=WEEK, units=units)
    by_unit = {row.unit: row for row in rows}
    signed, in_time = by_unit["ca"].of(RateName.RESPONDED), by_unit["ca"].of(RateName.IN_TIME)
    assert (signed.numerator, signed.denominator, signed.value) == (6, 7, Fraction(6, 7))
    assert (in_time.numerator, in_time.denominator, in_time.left_out) == (5, 6, ((LeftOut.NOT_DUE, 1),))
    satisfied = [by_unit[name].of(RateName.SATISFIED) for name in ("cb", "cc", "cd")]
    assert [shown(one) for one in satisfied] == ["66.67", "71.43", "70.59"]
    assert by_unit["ce"].of(RateName.IN_TIME).value is None
    assert by_unit["cf"].of(RateName.IN_TIME).value is None
    assert [(row.unit, row.place) for row in rank(rows, RateName.SATISFIED, least=5)] == [
        ("cc", 1),
        ("cd", 2),
        ("ca", None),
        ("cb", None),
        ("ce", None),
        ("cf", None),
    ]


def test_an_older_update_that_arrives_late_does_not_reopen() -> None:
    # FixMyStreet PR#2069: a late-arriving older update set the wrong state.
    book = book_of(order("o", taken=MONDAY, done=MONDAY, solved=True))
    older = Reopened(
        id="late",
        on=MONDAY - dt.timedelta(days=1),
        recorded_at=dt.datetime(2014, 7, 20, 9, tzinfo=dt.UTC),
        order="o",
        by=OrderRole.RESIDENT,
        reason="又坏了",
    )
    after, outcome = apply_order(book, older)
    assert after is book
    assert outcome.refusal is not None
    assert outcome.refusal.code is OrderRefusalCode.DATE_OUT_OF_ORDER
