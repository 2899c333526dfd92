# SPDX-License-Identifier: Apache-2.0
"""Laws of the rates of orders, each named by its law."""

import datetime as dt
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.drawn_orders import next_event
from tests.reference.slow_orders import verdicts

from community_housing.calendars import CountingRule, DayCount, LimitUnit, Roll, shipped
from community_housing.clocks import Limit
from community_housing.provenance import ALWAYS, Citation, Evidence
from community_housing.records import evolve
from community_housing.services import (
    OrderBook,
    OrderRole,
    RateName,
    RateRule,
    Reopened,
    Treat,
    Which,
    apply_order,
    combine,
    orders_as_of,
    rank,
    rates,
    replay_orders,
)
from community_housing.testing import ORDER_MENU

CALENDAR = shipped()
OWN = Citation(authority="甲街道", document="乙", evidence=Evidence.OWN)
COUNT = CountingRule(id="own", name="乙", count=DayCount.START_NOT_COUNTED, roll=Roll.NONE, period=ALWAYS, citation=OWN)
FINISH = Limit(id="finish", name="办结", amount=5, unit=LimitUnit.WORKING_DAYS, rule=COUNT, citation=OWN)
LEFT_OR_MISS = st.sampled_from([Treat.LEFT_OUT, Treat.MISS])
UNITS = {"c1": "s1", "c2": "s2"}
LATE = {"recorded_at": dt.datetime(2014, 9, 1, 9, tzinfo=dt.UTC)}

rules = st.builds(
    RateRule,
    cancelled=LEFT_OR_MISS,
    not_due=LEFT_OR_MISS,
    unreached=LEFT_OR_MISS,
    unconfirmed=LEFT_OR_MISS,
    fair=st.sampled_from(Treat),
    reopened=st.sampled_from(Which),
    merged_each=st.booleans(),
    citation=st.just(OWN),
)
days_asked = st.integers(-2, 60).map(lambda days: dt.date(2014, 7, 1) + dt.timedelta(days=days))


@st.composite
def books(draw: st.DrawFn) -> OrderBook:
    """Books whose orders get somewhere: each event is one that the machine allows, on the day of the last or later."""
    book, count = OrderBook.empty(ORDER_MENU), draw(st.integers(0, 50))
    for place in range(count):
        event = next_event(draw, book, f"e{place}")
        if event is not None:
            book, _ = apply_order(book, event)
    return book


@settings(deadline=None, max_examples=60)
@given(books(), rules, days_asked, st.booleans())
def test_hits_misses_and_left_out_are_all_the_orders_in_scope(book, rule, on, limited) -> None:  # type: ignore[no-untyped-def]
    (found,) = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=FINISH if limited else None)
    known = [one for one in book.orders if book.order(one).request.on <= on]
    assert found.orders == len(known)
    for rate in found.rates:
        assert 0 <= rate.numerator <= rate.denominator
        assert rate.in_scope == found.orders
        assert all(count > 0 for _, count in rate.left_out)
        assert (rate.value is None) == (rate.denominator == 0)
        assert rate.value is None or (type(rate.value) is Fraction and 0 <= rate.value <= 1)


@settings(deadline=None, max_examples=80)
@given(books(), rules, days_asked, st.booleans())
def test_rates_are_what_a_scan_of_the_events_says(book, rule, on, limited) -> None:  # type: ignore[no-untyped-def]
    finish = FINISH if limited else None
    (found,) = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=finish)
    scanned = [
        verdicts(book.events, one, rule=rule, on=on, calendar=CALENDAR, finish=finish)
        for one in book.orders
        if book.order(one).request.on <= on
    ]
    for name in (RateName.TAKEN_UP, RateName.IN_TIME, RateName.SOLVED, RateName.SATISFIED):
        rate = found.of(name)
        told = [one[name.value] for one in scanned]
        assert rate.numerator == told.count("hit"), name
        assert rate.denominator == told.count("hit") + told.count("miss"), name
        assert {why.value: count for why, count in rate.left_out} == {
            why: told.count(why) for why in {*told} - {"hit", "miss"}
        }, name


@settings(deadline=None, max_examples=40)
@given(books(), rules, days_asked)
def test_rates_over_a_partition_recombine_exactly(book, rule, on) -> None:  # type: ignore[no-untyped-def]
    (whole,) = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=FINISH)
    parts = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=FINISH, units=UNITS)
    assert [one.unit for one in parts] == ["s1", "s2"]
    assert sum(one.orders for one in parts) == whole.orders
    for name in RateName:
        assert combine(one.of(name) for one in parts) == whole.of(name)


@settings(deadline=None, max_examples=60)
@given(books(), rules, days_asked)
def test_reopening_never_raises_a_rate_that_counts_the_last_time(book, rule, on) -> None:  # type: ignore[no-untyped-def]
    rule = evolve(rule, reopened=Which.LAST)
    book, _ = orders_as_of(book, on=on)
    for order in book.orders:
        after, outcome = apply_order(
            book, Reopened(id="again", on=on, order=order, by=OrderRole.INSPECTION, reason="回头看", **LATE)
        )
        if not outcome.accepted:
            continue
        (was,) = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=FINISH)
        (now,) = rates(after, rule=rule, on=on, calendar=CALENDAR, finish=FINISH)
        for name in RateName:
            before, reopened = was.of(name).value, now.of(name).value
            # A rate over nothing has nothing to be raised from; a reopened order makes it 0.
            assert reopened == 0 if before is None and reopened is not None else (reopened or 0) <= (before or 0), name


@settings(deadline=None, max_examples=40)
@given(books(), rules, days_asked)
def test_rates_of_a_day_use_nothing_after_it(book, rule, on) -> None:  # type: ignore[no-untyped-def]
    then, _ = orders_as_of(book, on=on)
    asked = {"rule": rule, "on": on, "calendar": CALENDAR, "finish": FINISH, "respond": FINISH}
    assert rates(book, **asked) == rates(then, **asked)


@settings(deadline=None, max_examples=30)
@given(books(), rules, st.randoms(use_true_random=False))
def test_the_order_of_independent_orders_does_not_matter(book, rule, random) -> None:  # type: ignore[no-untyped-def]
    events = list(book.events)
    heads = {event.into for event in events if hasattr(event, "into")}
    # Orders that are merged rest on one another, and takers with a limit on what came before: those stay in their order.
    place = {event.id: index for index, event in enumerate(events)}
    keys = {one: random.random() for one in {event.order for event in events}}
    if heads:
        keys = dict.fromkeys(keys, 0.0)
    again = sorted(events, key=lambda event: (keys[event.order], place[event.id]))
    other, outcomes = replay_orders(again, menu=ORDER_MENU, stored=True)
    assert all(one.accepted for one in outcomes)
    assert other == book
    asked = {"rule": rule, "on": dt.date(2014, 9, 1), "calendar": CALENDAR}
    assert rates(other, **asked) == rates(book, **asked)


@settings(deadline=None, max_examples=40)
@given(books(), rules, days_asked, st.integers(1, 3))
def test_ranks_share_ties_and_keep_small_units_apart(book, rule, on, least) -> None:  # type: ignore[no-untyped-def]
    parts = rates(book, rule=rule, on=on, calendar=CALENDAR, finish=FINISH, units={**UNITS, "c3": "s3"})
    for name in RateName:
        rows = rank(parts, name, least=least)
        assert {row.unit for row in rows} == {"s1", "s2", "s3"}
        for row in rows:
            assert (row.place is None) == (row.rate.denominator < least)
            better = [
                one for one in rows if one.place is not None and row.place is not None and one.rate.value > row.rate.value
            ]
            assert row.place is None or row.place == 1 + len(better)
