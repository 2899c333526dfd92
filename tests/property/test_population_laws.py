# SPDX-License-Identifier: Apache-2.0
"""Laws of a population: gathering facts once, and testing a rule once, changes no answer."""

import datetime as dt
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import area_rules as twin

from community_housing.compliance import Population, Profile, assess, assess_district, changes, compare
from community_housing.district import Basis, Community, District, Premises, Street, Tenure, by_community
from community_housing.provenance import Period
from community_housing.quantities import Area
from community_housing.standards import Conversion, Counting, OldRooms, Standard, TenureShare

ON = dt.date(2024, 1, 1)
CONVERSION = Conversion(given=Basis.DWELLING_UNITS, wanted=Basis.RESIDENT, numerator=9, denominator=10, citation=twin.OWN)


@st.composite
def places(draw: st.DrawFn) -> tuple[District, tuple[Profile, ...]]:
    """A district of up to six communities with rooms of every kind, some of them replaced, and profiles of some."""
    communities: list[Community] = []
    premises: list[Premises] = []
    profiles: list[Profile] = []
    for number in draw(st.permutations(range(draw(st.integers(0, 6))))):
        name = f"c{number}"
        facts = draw(twin.facts)
        basis = draw(st.sampled_from(Basis))
        communities.append(
            Community(
                id=name,
                street="s",
                name=name,
                households=facts["households"],
                household_basis=basis,
                persons=facts["persons"],
                person_basis=basis,
            )
        )
        estate = facts["estate_floor_dm2"]
        if draw(st.booleans()):
            profiles.append(
                Profile(
                    community=name,
                    is_new=facts["is_new"],
                    estate_floor=None if estate is None else Area(estate),
                    estate_households=facts["estate_households"],
                )
            )
        ids = [f"{name}p{i}" for i in range(draw(st.integers(0, 3)))]
        for one in ids:
            newer = draw(st.sampled_from([None, *(other for other in ids if other != one)]))
            premises.append(
                Premises(
                    id=one,
                    community=name,
                    area=draw(st.none() | st.integers(0, 2000).map(Area)),
                    tenure=draw(st.sampled_from(Tenure)),
                    functions=draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)),
                    in_use=draw(
                        st.sampled_from([Period(), Period(starts=ON), Period(starts=dt.date(2025, 1, 1)), Period(ends=ON)])
                    ),
                    replaced_by=newer,
                    kept=None if newer is None else draw(st.none() | st.booleans()),
                )
            )
    district = District(
        id="d", name="d", streets=(Street(id="s", name="s"),), communities=tuple(communities), premises=tuple(premises)
    )
    return district, tuple(profiles)


shares = st.sampled_from([(), (TenureShare(tenure=Tenure.SHARED, numerator=1, denominator=3),)])
countings = st.builds(Counting, shares=shares, old_rooms=st.sampled_from(OldRooms))
chosen = st.none() | countings
conversions = st.sampled_from([(), (CONVERSION,)])


def counting_in(standard: Standard, counting: Counting | None) -> Standard:
    """The standard, whose edition says what counts."""
    return attrs.evolve(standard, editions=(attrs.evolve(standard.editions[0], counting=counting),))


@given(place=places(), standards=st.lists(twin.standards, min_size=1, max_size=3), own=chosen, counting=chosen, by=conversions)
def test_a_population_says_of_each_community_what_is_said_of_it_alone(
    place: tuple[District, tuple[Profile, ...]],
    standards: list[Standard],
    own: Counting | None,
    counting: Counting | None,
    by: tuple[Conversion, ...],
) -> None:
    district, profiles = place
    population = Population(district, on=ON, counting=counting, profiles=profiles, conversions=by)
    rooms, of = by_community(district.premises), {profile.community: profile for profile in profiles}
    for standard in [*standards, counting_in(standards[0], own)]:
        alone = [
            assess(
                one, rooms.get(one.id, ()), standard=standard, on=ON, counting=counting, profile=of.get(one.id), conversions=by
            )
            for one in sorted(district.communities, key=lambda one: one.id)
        ]
        assert list(population.assess(standard)) == alone


@given(
    place=places(),
    standards=st.lists(st.tuples(twin.standards, chosen), min_size=2, max_size=4),
    counting=chosen,
    by=conversions,
    data=st.data(),
)
def test_a_comparison_says_what_two_whole_assessments_side_by_side_say(
    place: tuple[District, tuple[Profile, ...]],
    standards: list[tuple[Standard, Counting | None]],
    counting: Counting | None,
    by: tuple[Conversion, ...],
    data: st.DataObject,
) -> None:
    district, profiles = place
    given_: dict[str, Any] = {"on": ON, "counting": counting, "profiles": profiles, "conversions": by}
    population = Population(district, **given_)
    # Rules of one standard stand in another too, as they do in a reform.
    pool = [rule for standard, _ in standards for rule in standard.editions[0].rules]
    mixed = [
        counting_in(
            twin.standard_of([rule.formula for rule in data.draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))]), own
        )
        for _, own in standards
    ]
    for before in mixed:
        for after in mixed:
            found = assess_district(district, standard=before, **given_)
            expected = changes(found, assess_district(district, standard=after, **given_))
            for answer in (
                population.compare(before=before, after=after),
                compare(district, before=before, after=after, **given_),
                compare(district, before=before, after=after, found=found[::-1], **given_),
            ):
                assert attrs.evolve(answer, rules_tested=0) == expected


@given(place=places(), standard=twin.standards, other=twin.standards)
def test_the_order_of_questions_changes_no_answer(
    place: tuple[District, tuple[Profile, ...]], standard: Standard, other: Standard
) -> None:
    district, profiles = place
    one, two = (Population(district, on=ON, profiles=profiles) for _ in range(2))
    first = (one.assess(standard), one.compare(before=standard, after=other), one.assess(other))
    again = (two.compare(before=standard, after=other), two.assess(other), two.assess(standard))
    assert first == (again[2], again[0], again[1])
