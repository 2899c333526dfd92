# SPDX-License-Identifier: Apache-2.0
"""Laws of area compliance on generated standards and communities."""

import datetime as dt
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.reference import area_rules as twin

from community_housing.compliance import Profile, assess, counted_area, horizon
from community_housing.district import Basis, Community, Premises, Tenure
from community_housing.findings import Outcome, Truth
from community_housing.provenance import Period
from community_housing.quantities import Area
from community_housing.standards import Conversion, Counting, Standard, TenureShare, strictest
from community_housing.standards._compiled import compiled
from community_housing.standards._formulas import Floor, Ratio

ON = dt.date(2024, 1, 1)


def complete(given_facts: dict[str, Any], draw: Any) -> dict[str, Any]:
    return {
        name: value if value is not None else draw(st.sampled_from(twin.TRIED[name])) for name, value in given_facts.items()
    }


def with_units(standard: Standard, facts: dict[str, Any]) -> dict[str, Any]:
    rules = compiled(standard.in_force(on=ON))
    return {**facts, **{unit.name: unit.count(facts[unit.of]) for unit in rules.units}}


@given(standard=twin.standards, facts=twin.facts, data=st.data())
def test_a_condition_says_what_the_plain_arithmetic_says(
    standard: Standard, facts: dict[str, Any], data: st.DataObject
) -> None:
    known = complete(facts, data.draw)
    for rule in compiled(standard.in_force(on=ON)).rules:
        expected = Truth.MET if twin.met(rule.rule.formula, known) else Truth.UNMET
        assert rule.condition.test(with_units(standard, known)) is expected


@given(standard=twin.standards, facts=twin.facts, data=st.data())
def test_the_required_area_is_the_least_that_meets(standard: Standard, facts: dict[str, Any], data: st.DataObject) -> None:
    known = complete(facts, data.draw)
    for rule in compiled(standard.in_force(on=ON)).rules:
        if rule.demand is None:
            assert twin.required(rule.rule.formula, known) is None
            continue
        exact = twin.required(rule.rule.formula, known)
        assert exact is not None
        assert rule.demand(known) == -(-exact.numerator // exact.denominator)


@given(standard=twin.standards, facts=twin.facts, data=st.data())
def test_what_is_decided_with_data_missing_no_value_of_it_contradicts(
    standard: Standard, facts: dict[str, Any], data: st.DataObject
) -> None:
    for rule in compiled(standard.in_force(on=ON)).rules:
        truth = rule.condition.test(with_units(standard, facts))
        if truth is not Truth.UNKNOWN:
            known = complete(facts, data.draw)
            assert twin.met(rule.rule.formula, known) is (truth is Truth.MET)


def community(facts: dict[str, Any]) -> tuple[Community, Profile]:
    return (
        Community(
            id="c",
            street="s",
            name="c",
            households=facts["households"],
            household_basis=Basis.RESIDENT,
            persons=facts["persons"],
            person_basis=Basis.RESIDENT,
        ),
        Profile(
            community="c",
            is_new=facts["is_new"],
            estate_floor=None if facts["estate_floor_dm2"] is None else Area(facts["estate_floor_dm2"]),
            estate_households=facts["estate_households"],
        ),
    )


rooms = st.lists(
    st.tuples(
        st.none() | st.integers(0, 2000).map(Area),
        st.sampled_from(list(Tenure)),
        st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=3).map(tuple),
        st.sampled_from([Period(), Period(starts=ON), Period(ends=ON), Period(ends=dt.date(2025, 1, 1))]),
    ),
    max_size=4,
).map(
    lambda items: tuple(
        Premises(id=f"p{i}", community="c", area=area, tenure=tenure, functions=functions, in_use=period)
        for i, (area, tenure, functions, period) in enumerate(items)
    )
)
countings = st.sampled_from(
    [
        Counting(),
        Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=0),)),
        Counting(shares=(TenureShare(tenure=Tenure.LEASED, numerator=1, denominator=3),)),
    ]
)


@given(standard=twin.standards, facts=twin.facts, premises=rooms, counting=countings, data=st.data())
def test_an_unknown_area_never_gives_what_some_area_contradicts(
    standard: Standard, facts: dict[str, Any], premises: tuple[Premises, ...], counting: Counting, data: st.DataObject
) -> None:
    who, profile = community(facts)
    finding = assess(who, premises, standard=standard, on=ON, counting=counting, profile=profile)
    filled = tuple(
        attrs.evolve(item, area=data.draw(st.sampled_from([0, 1, 1999, 10**7]).map(Area))) if item.area is None else item
        for item in premises
    )
    after = assess(who, filled, standard=standard, on=ON, counting=counting, profile=profile)
    if finding.outcome is not Outcome.UNKNOWN:
        assert after.outcome is finding.outcome
    assert after.counted is not None


@given(standard=twin.standards, facts=twin.facts, premises=rooms, by=st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_a_fall_is_the_first_day_on_which_a_met_community_no_longer_is_and_names_what_ends_on_it(
    standard: Standard, facts: dict[str, Any], premises: tuple[Premises, ...], by: list[int]
) -> None:
    who, profile = community(facts)
    # Some rooms are replaced by the next one, which may begin later; whether they are kept is recorded or not.
    rooms = tuple(
        attrs.evolve(item, replaced_by=premises[i + 1].id, kept=(None, True, False)[draw % 3])
        if draw > 3 and i + 1 < len(premises)
        else item
        for i, (item, draw) in enumerate(zip(premises, by, strict=False))
    )
    since = ON - dt.timedelta(days=1)
    days = [since, ON, dt.date(2025, 1, 1)]
    outcomes = [assess(who, rooms, standard=standard, on=day, profile=profile).outcome for day in days]
    fall = horizon(who, rooms, standard=standard, on=since, profile=profile)
    falls = [i for i in (1, 2) if outcomes[i - 1] is Outcome.MET is not outcomes[i]]
    assert (None if fall is None else (fall.day, fall.outcome)) == next(((days[i], outcomes[i]) for i in falls), None)
    if fall is not None:
        assert fall.ending
        for item in (item for item in rooms if item.id in fall.ending):
            newer = next((one for one in rooms if one.id == item.replaced_by), None)
            assert fall.day in (item.in_use.ends, None if newer is None else newer.in_use.starts)


@given(standard=twin.standards, facts=twin.facts, premises=rooms, more=st.integers(0, 3000).map(Area))
def test_more_area_never_makes_a_met_community_short(
    standard: Standard, facts: dict[str, Any], premises: tuple[Premises, ...], more: Area
) -> None:
    who, profile = community(facts)
    before = assess(who, premises, standard=standard, on=ON, profile=profile)
    added = Premises(id="more", community="c", area=more, tenure=Tenure.OWNED, functions=("a",))
    after = assess(who, (*premises, added), standard=standard, on=ON, profile=profile)
    if before.outcome is Outcome.MET:
        assert after.outcome is Outcome.MET
    if after.outcome is Outcome.SHORT:
        assert before.outcome is not Outcome.MET


@given(standard=twin.standards, facts=twin.facts, premises=rooms, floor=twin.floors)
def test_a_stricter_standard_never_makes_a_short_community_met(
    standard: Standard, facts: dict[str, Any], premises: tuple[Premises, ...], floor: Floor
) -> None:
    who, profile = community(facts)
    stricter = twin.standard_of([*(rule.formula for rule in standard.editions[0].rules), floor])
    loose = assess(who, premises, standard=standard, on=ON, profile=profile)
    strict = assess(who, premises, standard=stricter, on=ON, profile=profile)
    if loose.outcome is Outcome.SHORT:
        assert strict.outcome is Outcome.SHORT
    if strict.outcome is Outcome.MET:
        assert all(reason.truth is Truth.MET for reason in loose.reasons)


@given(standard=twin.standards, facts=twin.facts, premises=rooms)
def test_the_shortfall_is_exactly_what_is_missing(
    standard: Standard, facts: dict[str, Any], premises: tuple[Premises, ...]
) -> None:
    who, profile = community(facts)
    finding = assess(who, premises, standard=standard, on=ON, profile=profile)
    assume(finding.counted is not None and finding.required is not None)
    assert finding.counted is not None
    assert finding.required is not None
    assert finding.shortfall == Area(max(0, finding.required.dm2 - finding.counted.dm2))
    enough = Premises(id="more", community="c", area=finding.shortfall, tenure=Tenure.OWNED, functions=("a", "b", "c", "d"))
    assert assess(who, (*premises, enough), standard=standard, on=ON, profile=profile).outcome is Outcome.MET


@given(premises=rooms, counting=countings)
def test_counted_area_does_not_hang_on_the_order_of_the_rooms(premises: tuple[Premises, ...], counting: Counting) -> None:
    assert counted_area(premises, on=ON, counting=counting) == counted_area(premises[::-1], on=ON, counting=counting)


@given(facts=twin.facts, premises=rooms, old=twin.standards, new=twin.standards)
def test_a_new_edition_never_changes_the_answer_of_an_earlier_day(
    facts: dict[str, Any], premises: tuple[Premises, ...], old: Standard, new: Standard
) -> None:
    who, profile = community(facts)
    change = dt.date(2024, 6, 1)
    first, second = old.editions[0], new.editions[0]
    both = attrs.evolve(
        old,
        editions=(
            attrs.evolve(first, period=Period(starts=twin.STARTS, ends=change)),
            attrs.evolve(second, id="2", period=Period(starts=change)),
        ),
    )
    assert assess(who, premises, standard=both, on=ON, profile=profile) == assess(
        who, premises, standard=old, on=ON, profile=profile
    )


@given(facts=twin.facts, premises=rooms, one=twin.standards, other=twin.standards)
def test_the_strictest_is_at_least_as_strict_as_each(
    facts: dict[str, Any], premises: tuple[Premises, ...], one: Standard, other: Standard
) -> None:
    who, profile = community(facts)
    both = strictest([one, attrs.evolve(other, id="other")], on=ON)
    found = assess(who, premises, standard=both, on=ON, profile=profile)
    for each in (one, other):
        single = assess(who, premises, standard=each, on=ON, profile=profile)
        if single.outcome is Outcome.SHORT:
            assert found.outcome is Outcome.SHORT
        if found.outcome is Outcome.MET:
            assert single.outcome is Outcome.MET
        if single.required is not None and found.required is not None:
            assert found.required >= single.required


@given(facts=twin.facts, numerator=st.integers(1, 9), denominator=st.integers(1, 9))
def test_a_conversion_never_invents_a_value(facts: dict[str, Any], numerator: int, denominator: int) -> None:
    who, _ = community(facts)
    formula = Ratio(area=Area(100), per=1, basis=Basis.REGISTERED)
    conversion = Conversion(
        given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=numerator, denominator=denominator, citation=twin.OWN
    )
    standard = twin.standard_of([formula])
    assert assess(who, (), standard=standard, on=ON).required is None
    found = assess(who, (), standard=standard, on=ON, conversions=(conversion,))
    assert (found.required is None) is (who.households is None)
