# SPDX-License-Identifier: Apache-2.0
"""Classification: each status, the reasons for and against, and what the policies decide."""

import datetime as dt

import attrs
import pytest

from community_housing.district import (
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    StreetId,
)
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes import REPORT_ORDER, VENUES_COUNT, DecisionTable, Need, Policy, classify
from community_housing.provenance import Period
from community_housing.quantities import Area, dm2, fen, square_metres, yuan

ON = dt.date(2012, 8, 5)
HERE = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")
NEED = Need(counted=square_metres(60), required=square_metres(200))


def chance(name: str, kind: str, area: object = 210, cost: object = 0, **more: object) -> Opportunity:
    fields = {"keeps_old": False, **more}
    return Opportunity(
        id=OpportunityId(name),
        community=HERE.id,
        kind=OpportunityKind(kind),
        area=None if area is None else square_metres(area),
        cost=None if cost is None else yuan(cost),
        **fields,
    )


def find(*chances: Opportunity, need: Need = NEED, table: DecisionTable = REPORT_ORDER):
    return classify(HERE, chances, need=need, on=ON, table=table)


@pytest.mark.parametrize(
    ("kind", "mode", "build"),
    [
        ("extend", DeliveryMode.BUILD, BuildKind.EXTEND),
        ("land", DeliveryMode.BUILD, BuildKind.NEW),
        ("sale", DeliveryMode.PURCHASE, None),
        ("developer", DeliveryMode.DEVELOPER, None),
        ("rental", DeliveryMode.LEASE, None),
        ("loan", DeliveryMode.LEASE, None),
        ("venue", DeliveryMode.SHARE, None),
    ],
)
def test_each_kind_of_opportunity_has_its_mode(kind: str, mode: DeliveryMode, build: BuildKind | None) -> None:
    found = find(chance("o", kind))
    assert (found.status, found.mode, found.build_kind, found.opportunity) == ("determined", mode, build, "o")


def test_the_order_of_the_report_decides_between_modes() -> None:
    found = find(chance("1", "venue"), chance("2", "rental"), chance("3", "sale"), chance("4", "land"))
    assert (found.mode, found.build_kind, found.opportunity) == (DeliveryMode.BUILD, BuildKind.NEW, "4")


def test_every_row_has_a_candidate_and_a_reason() -> None:
    found = find(chance("1", "land", 160))
    assert [c.row for c in found.candidates] == ["extend", "new", "purchase", "developer", "lease", "share"]
    assert all(c.reasons for c in found.candidates)
    assert found.candidates[0].reasons[0].rule == "opportunity"


def test_land_that_is_too_small_says_by_how_much() -> None:
    found = find(chance("1", "land", 160))
    area = found.candidates[1].reasons[1]
    assert (found.status, area.truth, area.measured, area.required, area.margin) == (
        "none",
        Truth.UNMET,
        Area(16000),
        Area(20000),
        Area(-4000),
    )
    assert area.citation.clause == "the five delivery modes"


def test_an_extension_adds_to_the_old_room_and_a_new_place_does_not() -> None:
    extension = find(chance("1", "extend", 150, keeps_old=None))
    assert (extension.mode, extension.area, extension.keeps_old) == (DeliveryMode.BUILD, dm2(21000), True)
    assert find(chance("1", "sale", 150, keeps_old=False)).status == "none"
    assert find(chance("1", "sale", 150, keeps_old=True)).area == dm2(21000)


def test_whether_the_old_room_stays_decides_only_between_the_two_bounds() -> None:
    enough, never, open_ = (find(chance("1", "sale", area, keeps_old=None)) for area in (200, 139, 140))
    assert (enough.status, enough.area) == ("determined", None)
    assert never.status == "none"
    assert never.candidates[2].reasons[1].margin == Area(-100)
    assert (open_.status, open_.missing) == ("undetermined", ("1.kept_dm2",))


def test_a_community_that_meets_the_standard_needs_no_mode_but_keeps_its_reasons() -> None:
    found = find(chance("1", "sale"), need=Need(counted=dm2(20000), required=dm2(20000)))
    assert (found.status, found.mode, found.candidates[2].truth) == ("not_needed", None, Truth.MET)


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        (Need(counted=None, required=dm2(20000)), ("counted_dm2",)),
        (Need(counted=dm2(1), required=None), ("required_dm2",)),
        (Need(counted=None, required=None), ("counted_dm2", "required_dm2")),
    ],
)
def test_an_unknown_need_leaves_the_mode_open(need: Need, missing: tuple[str, ...]) -> None:
    found = find(chance("1", "sale"), need=need)
    assert (found.status, found.mode, found.missing) == ("undetermined", None, missing)


def test_nothing_is_required_of_a_community_with_unknown_premises() -> None:
    assert find(need=Need(counted=None, required=dm2(0))).status == "not_needed"


def test_an_unknown_area_before_the_mode_that_holds_leaves_it_open() -> None:
    found = find(chance("1", "land", None), chance("2", "sale"))
    assert (found.status, found.mode, found.missing) == ("undetermined", None, ("1.area_dm2",))


def test_an_unknown_area_after_the_mode_that_holds_does_not_matter() -> None:
    found = find(chance("1", "land"), chance("2", "sale", None))
    assert (found.status, found.mode, found.missing) == ("determined", DeliveryMode.BUILD, ())


def test_what_is_not_available_on_the_day_is_unmet_whatever_its_area() -> None:
    late = Period(starts=dt.date(2013, 1, 1))
    found = find(chance("1", "land", None, available=late), chance("2", "sale"))
    assert (found.mode, found.candidates[1].reasons[0].rule, found.candidates[1].truth) == (
        DeliveryMode.PURCHASE,
        "available",
        Truth.UNMET,
    )


def test_within_a_row_the_policy_chooses() -> None:
    chances = (chance("1", "sale", 210, 900), chance("2", "sale", 220, 800), chance("3", "sale", 300, 1000))
    chosen = {policy: find(*chances, table=REPORT_ORDER.under(policy)).opportunity for policy in Policy}
    assert chosen == {Policy.FIRST: "1", Policy.CHEAPEST: "2", Policy.LARGEST: "3", Policy.REFUSE: "2"}


def test_a_known_cost_is_preferred_to_an_unknown_one_within_a_row() -> None:
    assert find(chance("1", "sale", 210, None), chance("2", "sale", 210, 900)).opportunity == "2"


def two_at_one_rank(policy: Policy) -> DecisionTable:
    rows = [attrs.evolve(row, rank=0) if row.id in ("purchase", "developer") else row for row in REPORT_ORDER.rows]
    return DecisionTable("own", tuple(rows), policy)


def test_two_modes_of_one_rank_are_decided_by_the_policy() -> None:
    chances = (chance("1", "sale", 300, 800), chance("2", "developer", 210, 100))
    assert find(*chances, table=two_at_one_rank(Policy.FIRST)).mode is DeliveryMode.PURCHASE
    assert find(*chances, table=two_at_one_rank(Policy.CHEAPEST)).mode is DeliveryMode.DEVELOPER
    assert find(*chances, table=two_at_one_rank(Policy.LARGEST)).mode is DeliveryMode.PURCHASE


def test_two_modes_of_one_rank_without_a_policy_are_an_error_that_names_them() -> None:
    with pytest.raises(InputError, match="purchase, developer of rank 0 all hold"):
        find(chance("1", "sale"), chance("2", "developer"), table=two_at_one_rank(Policy.REFUSE))


def test_a_missing_cost_that_decides_between_modes_leaves_them_open() -> None:
    found = find(chance("1", "sale", 210, None), chance("2", "developer"), table=two_at_one_rank(Policy.CHEAPEST))
    assert (found.status, found.missing) == ("undetermined", ("1.cost_fen",))


def test_a_hall_of_another_unit_is_a_venue_on_top_of_any_mode() -> None:
    found = find(chance("hall", "venue", 600), chance("x", "extend", 150, keeps_old=True))
    assert (found.mode, found.opportunity, found.venues) == (DeliveryMode.BUILD, "x", ("hall",))
    assert find(chance("hall", "venue", 600)).venues == ()


def test_venues_add_up_only_where_the_table_says_so() -> None:
    chances = (chance("1", "sale", 150), chance("hall", "venue", 60))
    assert find(*chances).status == "none"
    joined = find(*chances, table=VENUES_COUNT)
    assert (joined.mode, joined.opportunity, joined.venues) == (DeliveryMode.PURCHASE, "1", ("hall",))


def test_the_facts_used_and_the_cost_come_with_the_answer() -> None:
    found = find(chance("1", "rental", 300, 0, annual_cost=fen(500)))
    assert (found.cost, found.annual_cost, found.counted, found.required) == (fen(0), fen(500), NEED.counted, NEED.required)
    assert dict(found.candidates[4].reasons[1].reads) == {
        "area_dm2": 30000,
        "required_dm2": 20000,
        "counted_dm2": 6000,
        "kept_dm2": 0,
    }


def test_opportunities_of_others_and_twice_are_refused() -> None:
    stranger = Opportunity(id=OpportunityId("x"), community=CommunityId("d"), kind=OpportunityKind.SALE, area=None, cost=None)
    with pytest.raises(InputError, match="'x' is for the community 'd'"):
        find(stranger)
    with pytest.raises(InputError, match="each id once, there more than once: 1"):
        find(chance("1", "sale"), chance("1", "land"))
