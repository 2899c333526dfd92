# SPDX-License-Identifier: Apache-2.0
"""Laws of classification where opportunities add up, and of the data that an undetermined mode names."""

import datetime as dt
import itertools
import random

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.property.test_modes_laws import by_hand, chances, community, needs

from community_housing.district import CommunityId, Opportunity, OpportunityId, OpportunityKind
from community_housing.findings import Truth, any_of
from community_housing.modes import ADDING_UP, REPORT_ORDER, VENUES_COUNT, Classification, DecisionTable, Need, Policy, classify
from community_housing.modes._combinations import sets_of
from community_housing.provenance import Period
from community_housing.quantities import Area, Money

ON = dt.date(2012, 8, 5)
SMALL, REACH = range(5), range(10)
TABLES = st.sampled_from([REPORT_ORDER, ADDING_UP])


def find(some: list[Opportunity], need: Need, table: DecisionTable = ADDING_UP) -> Classification:
    return classify(community(), some, need=need, on=ON, table=table)


def answer(found: Classification) -> str:
    rows = [c.row for c in found.candidates if c.opportunity == found.opportunity and c.beside == found.beside]
    rows = [c.row for c in found.candidates if c.row in rows and c.truth is Truth.MET]
    return rows[0] if found.status == "determined" else found.status


def by_mode(found: Classification) -> dict[object, Truth]:
    groups = itertools.groupby(sorted(found.candidates, key=lambda c: c.mode), key=lambda c: c.mode)
    return {mode: any_of(c.truth for c in some) for mode, some in groups}


def by_worlds(some: list[Opportunity], need: Need, table: DecisionTable) -> dict[tuple[object, ...], str]:
    names, every = by_hand.assignments(some, need, REACH)
    assume(len(every) <= 2000)
    in_world = by_hand.row_in if table is REPORT_ORDER else by_hand.row_adding_up
    return {values: in_world(*by_hand.filled(some, need, dict(zip(names, values, strict=True))), ON) for values in every}


@settings(max_examples=300, deadline=None)
@given(chances(most=4, missing=False), needs(missing=False))
def test_complete_data_gives_what_a_search_of_every_set_gives(some: list[Opportunity], need: Need) -> None:
    assert {answer(find(some, need))} == set(by_worlds(some, need, ADDING_UP).values())


@settings(max_examples=300, deadline=None)
@given(chances(most=4), needs(), TABLES)
def test_a_mode_is_decided_exactly_where_every_completion_of_the_data_gives_it(
    some: list[Opportunity], need: Need, table: DecisionTable
) -> None:
    found = find(some, need, table)
    possible = set(by_worlds(some, need, table).values())
    assert possible == {answer(found)} if found.status != "undetermined" else len(possible) > 1


@settings(max_examples=100, deadline=None)
@given(chances(most=4), needs(), TABLES, st.randoms(use_true_random=False))
def test_the_data_named_decides_and_the_data_not_named_does_not(
    some: list[Opportunity], need: Need, table: DecisionTable, chance: random.Random
) -> None:
    found = find(some, need, table)
    assume(found.status == "undetermined")
    names, _ = by_hand.assignments(some, need, REACH)
    assert set(found.missing) <= set(names)
    answers = by_worlds(some, need, table)
    for name in found.missing:
        place = names.index(name)
        groups: dict[tuple[object, ...], set[str]] = {}
        for values, one in answers.items():
            groups.setdefault(values[:place] + values[place + 1 :], set()).add(one)
        assert any(len(group) > 1 for group in groups.values()), name
    values = dict(zip(names, chance.choice(list(answers)), strict=True))
    told = {name: value for name, value in values.items() if name not in found.missing}
    assert find(*with_data(some, need, told), table).status == "undetermined"


def with_data(some: list[Opportunity], need: Need, told: dict[str, object]) -> tuple[list[Opportunity], Need]:
    """The same community with some of the missing data filled in."""
    changed: list[Opportunity] = []
    for one in some:
        area, keeps = told.get(f"{one.id}.area_dm2"), told.get(f"{one.id}.kept_dm2")
        larger, stays = one.area if area is None else Area(area), one.keeps_old if keeps is None else keeps
        changed.append(attrs.evolve(one, area=larger, keeps_old=stays))
    fields = {
        name: Area(told[f"{name}_dm2"]) if f"{name}_dm2" in told else getattr(need, name) for name in ("counted", "required")
    }
    return changed, Need(**fields)


@settings(max_examples=300, deadline=None)
@given(chances(most=4), needs(), TABLES, st.randoms(use_true_random=False))
def test_whatever_is_filled_in_never_contradicts_a_truth_that_was_decided(
    some: list[Opportunity], need: Need, table: DecisionTable, chance: random.Random
) -> None:
    names, every = by_hand.assignments(some, need, REACH)
    told = dict(zip(names, chance.choice(every), strict=True))
    told = {name: value for name, value in told.items() if chance.random() < 0.7}
    before, after = find(some, need, table), find(*with_data(some, need, told), table)
    for one, other in zip(before.candidates, after.candidates, strict=True):
        assert one.truth in (Truth.UNKNOWN, other.truth)
    assert before.status in ("undetermined", after.status)
    if before.status != "undetermined":
        assert (before.mode, before.build_kind) == (after.mode, after.build_kind)


@settings(max_examples=300, deadline=None)
@given(chances(most=5), needs(), TABLES)
def test_one_more_opportunity_never_makes_a_mode_infeasible(some: list[Opportunity], need: Need, table: DecisionTable) -> None:
    fewer = some[:-1] if some else some
    less, more = by_mode(find(fewer, need, table)), by_mode(find(some, need, table))
    order = {Truth.UNMET: 0, Truth.UNKNOWN: 1, Truth.MET: 2}
    assert all(order[less[mode]] <= order[more[mode]] for mode in less)


@settings(max_examples=300, deadline=None)
@given(chances(most=4, missing=False), needs(), TABLES, st.integers(0, 3), st.integers(1, 5))
def test_a_larger_area_never_hurts(some: list[Opportunity], need: Need, table: DecisionTable, which: int, more: int) -> None:
    assume(which < len(some))
    grown = [attrs.evolve(one, area=Area(one.area.dm2 + more * (i == which))) for i, one in enumerate(some)]
    before, after = find(some, need, table), find(grown, need, table)
    order = {Truth.UNMET: 0, Truth.UNKNOWN: 1, Truth.MET: 2}
    pairs = zip(before.candidates, after.candidates, strict=True)
    assert all(order[one.truth] <= order[other.truth] for one, other in pairs)
    assert before.status != "determined" or after.status == "determined"


@settings(max_examples=200, deadline=None)
@given(chances(most=5), needs(), st.randoms(use_true_random=False), st.sampled_from(Policy))
def test_the_order_of_opportunities_changes_nothing_where_they_add_up(
    some: list[Opportunity], need: Need, chance: random.Random, policy: Policy
) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert find(some, need, ADDING_UP.under(policy)) == find(shuffled, need, ADDING_UP.under(policy))


@settings(max_examples=300, deadline=None)
@given(chances(most=5), needs())
def test_what_holds_alone_has_the_same_mode_where_several_may_add_up(some: list[Opportunity], need: Need) -> None:
    alone, both = find(some, need, REPORT_ORDER), find(some, need, ADDING_UP)
    assert alone.candidates == both.candidates[: len(alone.candidates)]
    if alone.status != "none":
        assert (alone.status, alone.mode, alone.opportunity) == (both.status, both.mode, both.opportunity)


@settings(max_examples=300, deadline=None)
@given(chances(most=5), needs(), st.sampled_from(Policy))
def test_nothing_can_be_left_out_of_a_set_that_suffices(some: list[Opportunity], need: Need, policy: Policy) -> None:
    found = find(some, need, ADDING_UP.under(policy))
    for candidate in found.candidates:
        enough = [set(option.opportunities) for option in candidate.options if option.truth is Truth.MET]
        assert not any(one < other for one in enough for other in enough)


@st.composite
def rooms_that_add_up(draw: st.DrawFn) -> tuple[list[Opportunity], Need]:
    """Rooms of one kind and halls, none of which suffices alone."""
    kind = draw(st.sampled_from([OpportunityKind.SALE, OpportunityKind.RENTAL, OpportunityKind.EXTEND]))
    some = [
        Opportunity(
            id=OpportunityId(f"c-{i}"),
            community=CommunityId("c"),
            kind=kind if i == 0 else draw(st.sampled_from([kind, OpportunityKind.VENUE])),
            area=Area(draw(st.integers(2, 4))),
            cost=Money(draw(st.integers(0, 9))),
            keeps_old=draw(st.booleans()),
        )
        for i in range(draw(st.integers(3, 6)))
    ]
    return some, Need(counted=Area(draw(st.integers(0, 1))), required=Area(draw(st.integers(6, 8))))


@settings(max_examples=300, deadline=None)
@given(rooms_that_add_up())
def test_the_policy_takes_the_least_of_all_sets_that_suffice(case: tuple[list[Opportunity], Need]) -> None:
    some, need = case
    by_id = {one.id: one for one in some}
    cheapest = find(some, need, ADDING_UP.under(Policy.CHEAPEST))
    assume(cheapest.status == "determined")
    row = ADDING_UP[answer(cheapest)]
    enough = [
        members
        for members in sets_of(row, sorted(some, key=lambda one: one.id), on=ON)
        if by_hand.suffices(
            tuple((one, one.area.dm2, bool(one.keeps_old)) for one in members), need.counted.dm2, need.required.dm2, ON
        )
    ]
    least = [members for members in enough if not any({*other} < {*members} for other in enough)]
    assert cheapest.cost.fen == min(sum(one.cost.fen for one in members) for members in enough)
    assert cheapest.cost.fen == sum(by_id[one].cost.fen for one in cheapest.opportunities)
    largest = find(some, need, ADDING_UP.under(Policy.LARGEST))
    assert largest.mode is cheapest.mode
    assert {by_id[one] for one in largest.opportunities} in [{*members} for members in least]
    first = find(some, need, ADDING_UP.under(Policy.FIRST))
    assert min(map(len, least)) == len(first.opportunities)


@st.composite
def tables_with_ties(draw: st.DrawFn) -> DecisionTable:
    """The shipped rows in any ranks, so that several may share one."""
    rows = tuple(attrs.evolve(row, rank=draw(st.integers(0, 2))) for row in ADDING_UP.rows)
    return DecisionTable("own", rows, draw(st.sampled_from([Policy.FIRST, Policy.CHEAPEST, Policy.LARGEST])))


@settings(max_examples=300, deadline=None)
@given(chances(most=4), needs(), tables_with_ties(), st.randoms(use_true_random=False))
def test_rows_of_one_rank_are_decided_only_where_no_missing_cost_or_area_could_change_the_mode(
    some: list[Opportunity], need: Need, table: DecisionTable, chance: random.Random
) -> None:
    names, every = by_hand.assignments(some, need, REACH)
    told = dict(zip(names, chance.choice(every), strict=True))
    told |= {f"{one.id}.cost_fen": chance.randrange(10) for one in some if one.cost is None}
    before = find(some, need, table)
    some_told = {name: value for name, value in told.items() if chance.random() < 0.6}
    after = find(*with_costs(*with_data(some, need, some_told), some_told), table)
    if before.status != "undetermined":
        assert (before.status, before.mode, before.build_kind) == (after.status, after.mode, after.build_kind)
        return
    assert set(before.missing) <= {*told}
    unnamed = {name: value for name, value in told.items() if name not in before.missing}
    assert find(*with_costs(*with_data(some, need, unnamed), unnamed), table).status == "undetermined"


def with_costs(some: list[Opportunity], need: Need, told: dict[str, object]) -> tuple[list[Opportunity], Need]:
    costs = {one.id: told.get(f"{one.id}.cost_fen") for one in some}
    return [attrs.evolve(one, cost=one.cost if costs[one.id] is None else Money(costs[one.id])) for one in some], need


DAYS = [dt.date(2011, 1, 1), dt.date(2012, 8, 6), dt.date(2013, 1, 1), dt.date(2014, 1, 1)]


@st.composite
def chances_in_time(draw: st.DrawFn) -> list[Opportunity]:
    """Opportunities that come and go, none of them for ever away."""
    found: list[Opportunity] = []
    for one in draw(chances(most=4)):
        starts = draw(st.none() | st.sampled_from(DAYS))
        ends = draw(st.none() | st.sampled_from(DAYS[1:]))
        if starts is None or ends is None or starts < ends:
            found.append(attrs.evolve(one, available=Period(starts=starts, ends=ends)))
    return found


def find_on(on: dt.date, some: list[Opportunity], need: Need, table: DecisionTable) -> Classification:
    return classify(community(), some, need=need, on=on, table=table, later={})


@settings(max_examples=300, deadline=None)
@given(chances_in_time(), needs(), TABLES)
def test_what_is_said_to_hold_from_a_later_day_holds_on_that_day_and_on_none_before(
    some: list[Opportunity], need: Need, table: DecisionTable
) -> None:
    for today in find_on(ON, some, need, table).candidates:
        for option in today.options:
            if option.later is None:
                continue
            assert option.later > ON
            assert option.truth is Truth.UNMET
            for day, holds in ((option.later, True), (option.later - dt.timedelta(1), False)):
                row = next(one for one in find_on(day, some, need, table).candidates if one.row == today.row)
                same = [one.truth for one in row.options if one.opportunities == option.opportunities]
                assert (same == [Truth.MET]) is holds


@settings(max_examples=300, deadline=None)
@given(chances_in_time(), needs(), TABLES, st.sampled_from(DAYS[1:]))
def test_nothing_that_holds_later_is_left_unsaid_today(
    some: list[Opportunity], need: Need, table: DecisionTable, day: dt.date
) -> None:
    today, then = find_on(ON, some, need, table), find_on(day, some, need, table)
    for now, later in zip(today.candidates, then.candidates, strict=True):
        said = {option.opportunities: option for option in now.options}
        for option in later.options:
            if option.truth is Truth.MET:
                mine = said[option.opportunities]
                assert mine.truth is Truth.MET or (mine.later is not None and mine.later <= day)
    assert [option.later for option in today.later] == sorted(option.later for option in today.later if option.later)


@settings(max_examples=300, deadline=None)
@given(st.data(), chances(most=4), needs(), st.sampled_from([REPORT_ORDER, ADDING_UP, VENUES_COUNT]))
def test_what_is_known_of_the_area_afterwards_is_the_least_that_it_can_turn_out_to_be(
    data: st.DataObject, some: list[Opportunity], need: Need, table: DecisionTable
) -> None:
    least = data.draw(st.booleans())
    some_of_it = data.draw(st.sampled_from(SMALL).map(Area))
    need = attrs.evolve(need, at_least=some_of_it) if need.counted is None else need

    def told(area: Area | None) -> Area:
        return area if area is not None else Area(0) if least else data.draw(st.sampled_from(SMALL).map(Area))

    full = [
        attrs.evolve(
            one,
            area=told(one.area),
            keeps_old=one.kind is OpportunityKind.EXTEND or (not least and data.draw(st.booleans()))
            if one.keeps_old is None
            else one.keeps_old,
        )
        for one in some
    ]
    known = attrs.evolve(need, counted=need.at_least + told(None) if need.counted is None else need.counted)
    then = {
        (row.row, one.opportunities): one.counted_after for row in find(full, known, table).candidates for one in row.options
    }
    for row in find(some, need, table).candidates:
        for one in row.options:
            assert (one.counted_after is None) is bool(one.unknown)
            assert one.unknown or one.at_least == one.counted_after
            after = then.get((row.row, one.opportunities))
            if after is not None:
                assert one.at_least == after if least else one.at_least <= after
