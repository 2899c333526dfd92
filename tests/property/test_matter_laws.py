# SPDX-License-Identifier: Apache-2.0
"""Laws of where matters lie and should lie, each named by its law."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.drawn_matters import FIRST, RULES, next_event
from tests.reference.slow_matters import TIERS, facts_of_matter, should, size_of, stage, tier_of

from community_housing.calendars import shipped
from community_housing.findings import Truth
from community_housing.matters import MatterBook, apply_matter, matters_as_of, place, places, replay_matters
from community_housing.records import evolve

CALENDAR = shipped()
LAX = evolve(RULES, strict_ceiling=False)
days_asked = st.integers(-2, 90).map(lambda days: FIRST + dt.timedelta(days=days))


@st.composite
def books(draw: st.DrawFn, *, lax: bool = False) -> MatterBook:
    """Books whose matters get somewhere: each event is one that the machine allows, on the day of the last or later."""
    book, count = MatterBook.empty(LAX if lax else RULES), draw(st.integers(0, 50))
    for number in range(count):
        event = next_event(draw, book, f"e{number}")
        if event is not None:
            book, _ = apply_matter(book, event)
    return book


def asked(book: MatterBook, on: dt.date) -> list[str]:
    return [one for one in book.matters if facts_of_matter(book.events, one, on)]


@settings(deadline=None, max_examples=60)
@given(books(lax=True), days_asked)
def test_a_matter_lies_and_should_lie_where_a_walk_over_the_days_says(book, on) -> None:  # type: ignore[no-untyped-def]
    for matter in asked(book, on):
        own = facts_of_matter(book.events, matter, on)
        found = place(book, matter, calendar=CALENDAR, on=on)
        if stage(own) == "merged":
            assert found == evolve(place(book, own[-1].into, calendar=CALENDAR, on=on), matter=matter, head=own[-1].into)
            continue
        assert (found.stage, found.size, found.lies) == (stage(own), size_of(own), tier_of(own))
        assert (found.should, found.should_since) == should(own, rules=RULES, calendar=CALENDAR, on=on)
        told = {reason.rule for reason in found.reasons}
        assert ("not_handed_up" in told) is (TIERS.index(found.lies) < TIERS.index(found.should))
        assert ("handed_up_early" in told) is (TIERS.index(found.lies) > TIERS.index(found.should))
        assert (found.truth is Truth.MET) is (not found.reasons)
        assert found.truth is not Truth.UNKNOWN


@settings(deadline=None, max_examples=25)
@given(books())
def test_no_matter_lies_above_its_ceiling_where_the_rules_are_strict(book) -> None:  # type: ignore[no-untyped-def]
    tops = {one.size: TIERS.index(one.tier) for one in RULES.ceilings}
    for event in book.events:
        for found in places(book, calendar=CALENDAR, on=event.on):
            assert found.size is not None
            assert TIERS.index(found.lies) <= tops[found.size]
            assert TIERS.index(found.should) <= tops[found.size]
            assert "above_ceiling" not in {reason.rule for reason in found.reasons}


@settings(deadline=None, max_examples=25)
@given(books(), st.integers(0, 60))
def test_while_nothing_happens_a_matter_should_only_go_up(book, later) -> None:  # type: ignore[no-untyped-def]
    last = max((event.on for event in book.events), default=FIRST)
    before = {one.matter: one for one in places(book, calendar=CALENDAR, on=last)}
    for after in places(book, calendar=CALENDAR, on=last + dt.timedelta(days=later)):
        was = before[after.matter]
        assert TIERS.index(was.should) <= TIERS.index(after.should)
        assert was.should_since <= after.should_since
        assert (was.lies, was.since, was.stage, was.body) == (after.lies, after.since, after.stage, after.body)


@settings(deadline=None, max_examples=25)
@given(books(), days_asked)
def test_a_matter_is_counted_once_however_many_are_merged(book, on) -> None:  # type: ignore[no-untyped-def]
    found = places(book, calendar=CALENDAR, on=on)
    counted = sorted(name for one in found for name in (one.matter, *one.stands_for))
    assert counted == asked(book, on)


@settings(deadline=None, max_examples=25)
@given(books(), days_asked)
def test_nothing_after_the_day_is_used(book, on) -> None:  # type: ignore[no-untyped-def]
    cut, skipped = matters_as_of(book, on=on)
    assert not skipped
    assert places(cut, calendar=CALENDAR, on=on) == places(book, calendar=CALENDAR, on=on)


@settings(deadline=None, max_examples=25)
@given(books(), st.randoms(use_true_random=False))
def test_matters_that_are_not_merged_know_nothing_of_one_another(book, chance) -> None:  # type: ignore[no-untyped-def]
    events: list[Any] = [event for event in book.events if not hasattr(event, "into")]
    own = {name: [event for event in events if event.matter == name] for name in {event.matter for event in events}}
    names = [event.matter for event in events]
    chance.shuffle(names)
    mixed = [own[name].pop(0) for name in names]
    first, _ = replay_matters(events, rules=RULES, stored=True)
    second, _ = replay_matters(mixed, rules=RULES, stored=True)
    assert first == second
