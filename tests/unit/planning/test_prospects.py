# SPDX-License-Identifier: Apache-2.0
"""What each mode leads to: premises, compliance, old room and the four parts; the report's communities as worked cases."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_modes_laws import chances

from community_housing.compliance import assess
from community_housing.district import (
    Community,
    CommunityId,
    DeliveryMode,
    FundingSource,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Premises,
    PremisesId,
    StreetId,
    Tenure,
)
from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth
from community_housing.modes import ADDING_UP, REPORT_ORDER, Need, classify, recognise
from community_housing.modes._choosing import chosen_option
from community_housing.planning._funding import FundingRule, FundingShare, PartRule, who_pays
from community_housing.planning._prospects import OldRoom, premises_after, prospects
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money, square_metres, yuan
from community_housing.records import evolve
from community_housing.standards import Counting, TenureShare, shipped

ON = dt.date(2012, 8, 5)
HERE = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")
STANDARD = shipped()["lianshan-2012"]
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)


def room(area: object) -> Premises:
    return Premises(id=PremisesId("old"), community=HERE.id, area=square_metres(area), tenure=Tenure.OWNED)


def chance(name: str, kind: str, area: object, cost: object = 0, **more: object) -> Opportunity:
    fields: dict[str, object] = {"keeps_old": False, **more}
    return Opportunity(
        id=OpportunityId(name),
        community=HERE.id,
        kind=OpportunityKind(kind),
        area=square_metres(area),
        cost=None if cost is None else yuan(cost),
        **fields,
    )


def looked_at(rooms: list[Premises], some: list[Opportunity], table=ADDING_UP, **more):
    now = assess(HERE, rooms, standard=STANDARD, on=ON)
    found = classify(HERE, some, need=Need(counted=now.counted, required=now.required), on=ON, table=table)
    return found, {one.row: one for one in prospects(HERE, rooms, found=found, opportunities=some, standard=STANDARD, **more)}


@pytest.mark.parametrize(
    ("before", "kind", "area", "keeps", "after", "fate"),
    [
        (60, "extend", 150, None, 210, OldRoom.EXTENDED),  # 铁北
        (50, "land", 256, False, 256, OldRoom.GIVEN_UP),  # 福宁
        (36, "sale", "212.8", True, "248.8", OldRoom.KEPT),  # 市场, where the old room stays
        (36, "sale", "212.8", False, "212.8", OldRoom.GIVEN_UP),  # 市场, where it does not
    ],
)
def test_the_premises_afterwards_are_held_to_the_standard(
    before: object, kind: str, area: object, keeps: bool | None, after: object, fate: OldRoom
) -> None:
    found, by_row = looked_at([room(before)], [chance("o", kind, area, keeps_old=keeps)])
    (one,) = [p for p in by_row.values() if p.truth is Truth.MET]
    assert (one.area, one.old_room, one.finding.outcome) == (square_metres(after), fate, Outcome.MET)
    assert one.finding.counted == square_metres(after)
    assert found.area == square_metres(after)


def test_a_hall_of_600_is_ancillary_on_top_of_a_room_that_is_too_small_by_itself() -> None:
    found, by_row = looked_at([room(50)], [chance("room", "sale", 120, 300_000), chance("hall", "venue", 600, keeps_old=None)])
    # By itself the hall suffices even if the old room goes, so the mode is sharing, and the room is no mode of its own.
    assert (found.mode, found.beside) == (DeliveryMode.SHARE, ())
    assert by_row["purchase_together"].opportunities == ("room", "hall")
    small, _ = looked_at([room(50)], [chance("room", "sale", 120, 300_000), chance("hall", "venue", 90)])
    assert (small.mode, small.opportunities, small.area) == (DeliveryMode.PURCHASE, ("room", "hall"), square_metres(210))


def test_where_a_shared_hall_does_not_count_the_standard_says_so() -> None:
    counting = Counting(shares=(TenureShare(tenure=Tenure.SHARED, numerator=0, denominator=1),))
    _, by_row = looked_at([], [chance("hall", "venue", 600)], counting=counting)
    assert (by_row["share"].truth, by_row["share"].finding.outcome) == (Truth.MET, Outcome.SHORT)


def test_what_becomes_of_the_old_room_is_not_guessed() -> None:
    _, by_row = looked_at([room(60)], [chance("o", "sale", 150, keeps_old=None)])
    finding = by_row["purchase"].finding
    assert finding is not None
    assert (by_row["purchase"].old_room, finding.outcome) == (OldRoom.UNKNOWN, Outcome.UNKNOWN)
    assert (finding.counted, finding.counted_at_least, finding.counted_at_most) == (
        None,
        square_metres(150),
        square_metres(210),
    )


def test_what_comes_later_is_assessed_on_its_day_and_not_where_no_edition_is_in_force() -> None:
    soon, late = dt.date(2013, 3, 1), dt.date(2014, 3, 1)
    ending = evolve(
        STANDARD, editions=tuple(evolve(one, period=Period(starts=one.period.starts, ends=late)) for one in STANDARD.editions)
    )
    some = [
        chance("s", "sale", 300, available=Period(starts=soon)),
        chance("l", "land", 300, available=Period(starts=late)),
    ]
    now = assess(HERE, [room(60)], standard=STANDARD, on=ON)
    found = classify(HERE, some, need=Need(counted=now.counted, required=now.required), on=ON, later={})
    assert found.status == "none"
    assert [option.later for option in found.later] == [soon, late]
    by_row = {one.row: one for one in prospects(HERE, [room(60)], found=found, opportunities=some, standard=ending)}
    assert by_row["purchase"].later == soon
    assert by_row["purchase"].finding is not None
    assert (by_row["purchase"].finding.on, by_row["purchase"].finding.outcome) == (soon, Outcome.MET)
    assert (by_row["new"].later, by_row["new"].finding) == (late, None)


def test_nothing_comes_of_what_can_no_longer_be_taken_up() -> None:
    over = [chance("s", "sale", 300, available=Period(ends=ON))]
    found = classify(HERE, over, need=Need(counted=square_metres(60), required=square_metres(200)), on=ON)
    (one,) = prospects(HERE, [room(60)], found=found, opportunities=over, standard=STANDARD)
    assert (one.row, one.truth, one.available, one.later) == ("purchase", Truth.UNMET, False, None)
    assert (one.area, one.finding, one.at_least, one.unknown) == (None, None, square_metres(0), 0)


def test_stated_sums_come_first_and_the_rest_is_divided_to_the_fen() -> None:
    rule = FundingRule(
        id="own", shares=(FundingShare(kind=OpportunityKind.SALE, government=1, unit=1, developer=1),), citation=OWN
    )
    some = [chance("s", "sale", 300, "100.01", annual_cost=Money(10)), chance("v", "venue", 10, None)]
    given_ = [PartRule(opportunity=OpportunityId("s"), source=FundingSource.RELIEF, amount_yuan=Money(1))]
    _, by_row = looked_at([], some, rule=rule, stated=given_)
    assert [part.amount.fen for part in by_row["purchase"].parts] == [3334, 3333, 3333, 1]
    assert [part.annual.fen for part in by_row["purchase"].parts] == [4, 3, 3, 0]
    assert [part.amount for part in by_row["share"].parts] == [None] * 4
    over = [PartRule(opportunity=OpportunityId("s"), source=FundingSource.UNIT, amount_yuan=yuan(101))]
    with pytest.raises(InputError, match=r"'s' come to 0\.99 yuan more than its cost"):
        looked_at([], some, stated=over)


weights = st.tuples(*[st.integers(0, 7)] * 4).filter(any)


@settings(max_examples=200, deadline=None)
@given(chances(most=5), st.lists(weights, min_size=7, max_size=7), st.integers(0, 5))
def test_the_four_parts_add_up_to_the_cost_to_the_fen(
    some: list[Opportunity], every: list[tuple[int, ...]], counted: int
) -> None:
    names = ("government", "unit", "developer", "relief")
    shares = tuple(
        FundingShare(kind=kind, **dict(zip(names, some_, strict=True)))
        for kind, some_ in zip(OpportunityKind, every, strict=True)
    )
    rule = FundingRule(id="own", shares=shares, citation=OWN)
    found = classify(HERE, some, need=Need(counted=Area(counted), required=Area(6)), on=ON, table=ADDING_UP)
    for candidate in found.candidates:
        for option in candidate.options:
            parts = who_pays(option, some, rule=rule)
            assert [part.source for part in parts] == list(FundingSource)
            if option.cost is not None:
                assert sum(part.amount.fen for part in parts) == option.cost.fen


@settings(max_examples=200, deadline=None)
@given(chances(most=4, missing=False), st.integers(0, 190), st.integers(1, 60), st.sampled_from([REPORT_ORDER, ADDING_UP]))
def test_the_table_and_the_standard_agree_on_what_suffices_where_every_tenure_counts(
    some: list[Opportunity], before: int, scale: int, table
) -> None:
    large = [evolve_area(one, scale) for one in some]
    rooms = [room(before)]
    found, by_row = looked_at(rooms, large, table)
    for candidate in found.candidates:
        if candidate.opportunity is None or "available" in {r.rule for r in candidate.reasons if r.truth is Truth.UNMET}:
            continue
        finding = by_row[candidate.row].finding
        assert (finding.outcome is Outcome.MET) is (candidate.truth is Truth.MET)
    if found.status == "determined":
        chosen = next(
            c
            for c in found.candidates
            if c.opportunity == found.opportunity and c.beside == found.beside and c.truth is Truth.MET
        )
        taken = [one for one in large if one.id in found.opportunities]
        after = premises_after(rooms, chosen_option(chosen), taken=taken, on=ON)
        main = next(one for one in taken if one.id == found.opportunity)
        others = [one for one in taken if one is not main and one.kind is not OpportunityKind.VENUE]
        if not others and not (main.kind is OpportunityKind.EXTEND and (main.area == Area(0) or not found.keeps_old)):
            assert found.mode in recognise(rooms, after).possible


def evolve_area(one: Opportunity, scale: int) -> Opportunity:
    import attrs

    return attrs.evolve(one, area=Area(one.area.dm2 * scale * 100))
