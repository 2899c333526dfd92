# SPDX-License-Identifier: Apache-2.0
"""A population by hand: what is kept between two questions, and what an open area and an old room leave of a comparison."""

import datetime as dt

import attrs
import pytest

from community_housing.compliance import Population, assess_district, changes, compare
from community_housing.district import Community, CommunityId, District, Premises, Street, Tenure
from community_housing.findings import Outcome
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area
from community_housing.standards import Counting, Edition, OldRooms, Rule, Standard, TenureShare
from community_housing.standards._formulas import DistrictMean, Floor, Functions

ON = dt.date(2024, 1, 1)
OWN = Citation(authority="office", document="rule 1", evidence=Evidence.OWN)


def standard(*formulas: object, **more: object) -> Standard:
    rules = tuple(Rule(id=f"r{i}", name="x", formula=formula) for i, formula in enumerate(formulas))
    edition = Edition(id="e1", citation=OWN, period=Period(starts=dt.date(2020, 1, 1)), rules=rules, **more)
    return Standard(id="own", name="x", name_en="x", place="cn", editions=(edition,))


def floor(area: int, **more: object) -> Standard:
    return standard(Floor(area=Area(area)), **more)


def one(*rooms: Premises) -> District:
    return District(
        id="d",
        name="d",
        streets=(Street(id="s", name="s"),),
        communities=(Community(id=CommunityId("c"), street="s", name="c"),),
        premises=rooms,
    )


def room(area: int | None, *, name: str = "p", tenure: Tenure = Tenure.OWNED, **more: object) -> Premises:
    return Premises(id=name, community="c", area=None if area is None else Area(area), tenure=tenure, **more)


def test_more_rules_than_are_kept_are_answered_as_few_are() -> None:
    population = Population(one(room(35)), on=ON)
    base = floor(35)
    for _ in range(2):
        for area in (*range(1, 80), *range(79, 0, -1)):
            found = population.compare(before=base, after=floor(area))
            assert found.newly_short == (("c",) if area > 35 else ())
            assert (found.area_before, found.area_after) == (Area(0), Area(max(0, area - 35)))
            assert found.rules_tested == (0 if area == 35 else 1)


def test_more_policies_than_are_kept_are_answered_as_few_are() -> None:
    population = Population(one(room(100, tenure=Tenure.SHARED)), on=ON)
    for tenths in (*range(11), *range(10, -1, -1), 0, 10):
        counting = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=tenths, denominator=10),))
        (found,) = population.assess(floor(50, counting=counting))
        assert found.counted == Area(10 * tenths)
        assert found.outcome is (Outcome.MET if tenths >= 5 else Outcome.SHORT)


def test_a_population_knows_the_book_as_it_stood_on_a_day() -> None:
    day = dt.date(2023, 1, 1)
    first, then = floor(100).editions[0], floor(120).editions[0]
    book = attrs.evolve(
        floor(120),
        editions=(
            attrs.evolve(first, recorded=Period(ends=day)),
            attrs.evolve(then, id="e2", recorded=Period(starts=day)),
        ),
    )
    place = one(room(110))
    population = Population(place, on=ON)
    for known_on, edition, outcome in ((dt.date(2022, 12, 31), "e1", Outcome.MET), (day, "e2", Outcome.SHORT)):
        for (found,) in (
            population.assess(book, known_on=known_on),
            assess_district(place, standard=book, on=ON, known_on=known_on),
        ):
            assert (found.edition, found.outcome) == (edition, outcome)
    asked = floor(105)
    assert population.compare(before=asked, after=book, known_on=dt.date(2022, 12, 31)).newly_short == ()
    assert population.compare(before=asked, after=book, known_on=day).newly_short == ("c",)
    assert population.compare(before=book, after=asked, known_on=day).newly_met == ("c",)


def test_a_policy_that_is_given_holds_for_both_sides_of_a_comparison() -> None:
    half = Counting(shares=(TenureShare(tenure=Tenure.OWNED, numerator=1, denominator=2),))
    population = Population(one(room(100)), on=ON, counting=half)
    for more in ({}, {"counting": Counting()}):
        found = population.compare(before=floor(50), after=floor(50, **more))
        assert (found.rules_tested, found.unchanged, found.newly_short) == (0, 1, ())


def test_what_the_known_rooms_meet_is_met_without_a_shortfall() -> None:
    place = one(room(100), room(None, name="q"))
    for most, newly_unknown, not_known in ((100, (), ()), (101, ("c",), ("c",))):
        for found in (
            Population(place, on=ON).compare(before=floor(90), after=floor(most)),
            compare(place, before=floor(90), after=floor(most), on=ON),
        ):
            assert (found.newly_short, found.newly_unknown, found.not_known) == ((), newly_unknown, not_known)
            assert (found.area_before, found.area_after) == (Area(0), None if not_known else Area(0))


def test_a_rule_that_asks_no_area_leaves_the_shortfall_known() -> None:
    # The number of functions is larger than every area here, so that it cannot pass for one.
    before = standard(Floor(area=Area(1)), Functions(at_least=9))
    after = standard(Floor(area=Area(3)), Functions(at_least=9))
    place = one(room(2, functions=tuple("abcdefghi")))
    found = assess_district(place, standard=before, on=ON)
    expected = changes(found, assess_district(place, standard=after, on=ON), rules_tested=1)
    assert (expected.newly_short, expected.area_after, expected.not_known) == (("c",), Area(1), ())
    assert compare(place, before=before, after=after, on=ON, found=found) == expected
    assert Population(place, on=ON).compare(before=before, after=after) == expected


def test_a_standard_that_binds_only_the_whole_asks_nothing_of_one() -> None:
    population = Population(one(room(10)), on=ON)
    found = population.compare(before=standard(DistrictMean(area=Area(500))), after=floor(30))
    assert (found.newly_short, found.area_before, found.area_after, found.area_change) == (("c",), None, Area(20), None)
    assert found.not_known == ("c",)
    assert [one.outcome for one in population.assess(standard(DistrictMean(area=Area(500))))] == [Outcome.NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (OldRooms.AS_RECORDED, Outcome.UNKNOWN),
        (OldRooms.COUNTED, Outcome.MET),
        (OldRooms.NOT_COUNTED, Outcome.SHORT),
    ],
)
def test_the_policy_of_old_rooms_holds_for_functions_too(policy: OldRooms, outcome: Outcome) -> None:
    place = one(
        room(100, name="old", functions=("a",), replaced_by="new"),
        room(100, name="new", functions=("b",)),
    )
    population = Population(place, on=ON, counting=Counting(old_rooms=policy))
    assert [found.outcome for found in population.assess(standard(Functions(at_least=2)))] == [outcome]
