# SPDX-License-Identifier: Apache-2.0
"""The facts of opportunities, alone and together, by hand: what adds up, what is missing, and what data it is missing for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve as evolve_row

from community_housing.conditions import Condition
from community_housing.district import BuildKind, Community, Opportunity, OpportunityId, OpportunityKind
from community_housing.errors import InputError
from community_housing.modes import (
    REPORT_ORDER,
    Criterion,
    DecisionTable,
    Margin,
    Need,
    Policy,
    Together,
    classify,
    markdown_of,
)
from community_housing.modes._facts import (
    FACTS,
    data_behind,
    facts_of,
    facts_together,
    keeps_together,
    venue_area,
    venue_on_top,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, square_metres, yuan
from community_housing.records import evolve

ON = dt.date(2012, 8, 5)
LATER = Period(starts=dt.date(2012, 8, 6))
EXTEND, LAND, RENTAL, VENUE = (OpportunityKind(kind) for kind in ("extend", "land", "rental", "venue"))
NEED = Need(counted=square_metres(60), required=square_metres(200))


def one(kind: OpportunityKind, area: int | None = 100, **more: Any) -> Opportunity:
    size = None if area is None else square_metres(area)
    fields: dict[str, Any] = {"community": "c", "cost": yuan(5), "keeps_old": None, **more}
    return Opportunity(id=OpportunityId(f"{kind.value}1"), kind=kind, area=size, **fields)


def told(
    *members: Opportunity, need: Need = NEED, venues: int | None = 0, own: tuple[OpportunityKind, ...] = (LAND,)
) -> dict[str, Any] | None:
    found = facts_together(members, need, on=ON, own=own, venues_dm2=venues)
    return None if found is None else dict(zip(FACTS, found, strict=True))


def test_the_facts_of_one_opportunity() -> None:
    rent = one(RENTAL, 150, annual_cost=yuan(7), term_months=36, evidence="函", keeps_old=True)
    assert facts_of(rent, need=NEED, on=ON, venues_dm2=9) == {
        "kind": "rental", "available": True, "area_dm2": 15000, "main_dm2": 15000, "kept_dm2": 6000, "counted_dm2": 6000,
        "required_dm2": 20000, "venue_dm2": 9, "members": 1, "cost_fen": 500, "annual_cost_fen": 700, "term_months": 36,
        "has_evidence": True,
    }  # fmt: skip
    bare = facts_of(one(LAND, None, cost=None, available=LATER), need=Need(counted=None, required=None), on=ON)
    assert bare == {
        "kind": "land", "available": False, "area_dm2": None, "main_dm2": None, "kept_dm2": None, "counted_dm2": None,
        "required_dm2": None, "venue_dm2": 0, "members": 1, "cost_fen": None, "annual_cost_fen": 0, "term_months": None,
        "has_evidence": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "keeps", "counted", "kept"),
    [
        (EXTEND, None, 60, 6000), (EXTEND, False, 60, 0), (LAND, None, 60, None), (LAND, True, 60, 6000),
        (LAND, False, None, 0), (LAND, None, 0, 0), (LAND, True, None, None), (EXTEND, None, None, None),
    ],
)  # fmt: skip
def test_what_stays_of_todays_rooms(kind: OpportunityKind, keeps: bool | None, counted: int | None, kept: int | None) -> None:
    need = evolve(NEED, counted=None if counted is None else square_metres(counted))
    assert facts_of(one(kind, keeps_old=keeps), need=need, on=ON)["kept_dm2"] == kept
    both = told(one(kind, keeps_old=keeps), one(RENTAL, keeps_old=True), need=need)
    if kind is EXTEND and keeps is False:
        assert both is None  # it gives up the room that it extends
    else:
        assert both is not None
        assert both["kept_dm2"] == kept


def test_the_venues_that_are_taken_or_not_there_do_not_count_on_top() -> None:
    hall = one(VENUE, 100)
    assert facts_of(hall, need=NEED, on=ON, venues_dm2=25000)["venue_dm2"] == 15000
    assert facts_of(evolve(hall, available=LATER), need=NEED, on=ON, venues_dm2=25000)["venue_dm2"] == 25000
    assert facts_of(evolve(hall, area=None), need=NEED, on=ON, venues_dm2=25000)["venue_dm2"] == 25000
    assert facts_of(hall, need=NEED, on=ON, venues_dm2=None)["venue_dm2"] is None
    beside = told(one(LAND, keeps_old=True), hall, venues=25000)
    assert beside is not None
    assert (beside["venue_dm2"], beside["area_dm2"], beside["main_dm2"]) == (15000, 20000, 10000)
    shut = told(one(LAND, keeps_old=True, available=LATER), hall, venues=25000)
    assert shut is not None
    assert (shut["venue_dm2"], shut["available"]) == (25000, False)


def test_several_add_up_and_what_one_lacks_all_lack() -> None:
    land = one(LAND, 100, keeps_old=True, cost=yuan(1), annual_cost=yuan(2), term_months=60, evidence="函")
    rent = one(RENTAL, 50, keeps_old=True, cost=yuan(3), annual_cost=yuan(4), term_months=36, evidence="约")
    both = told(land, rent)
    assert both is not None
    assert both == {
        "kind": "land", "available": True, "area_dm2": 15000, "main_dm2": 10000, "kept_dm2": 6000, "counted_dm2": 6000,
        "required_dm2": 20000, "venue_dm2": 0, "members": 2, "cost_fen": 400, "annual_cost_fen": 600, "term_months": 36,
        "has_evidence": True,
    }  # fmt: skip
    for change, lost in (
        ({"cost": None}, {"cost_fen": None}),
        ({"area": None}, {"area_dm2": None}),
        ({"evidence": None}, {"has_evidence": False}),
        ({"term_months": None}, {"term_months": 60}),
        ({"term_months": 72}, {"term_months": 60}),
        ({"available": LATER}, {"available": False}),
        ({"keeps_old": None}, {"kept_dm2": None}),
        ({"keeps_old": False}, {"kept_dm2": 0}),
    ):
        for order in ((land, evolve(rent, **change)), (evolve(rent, **change), land)):
            assert told(*order) == {**both, "kind": order[0].kind.value, **lost}
    assert told(evolve(land, area=None), rent) == {**both, "area_dm2": None, "main_dm2": None}


def test_extensions_exclude_each_other_and_what_gives_their_room_up() -> None:
    extend, land = one(EXTEND), one(LAND, keeps_old=False)
    assert told(extend, evolve(extend, id="extend2")) is None
    assert told(extend, land) is None
    assert told(land, extend) is None
    assert told(evolve(extend, keeps_old=False)) is not None  # alone it may
    open_ = told(extend, evolve(land, keeps_old=None), own=(LAND, EXTEND))
    assert open_ is not None
    assert (open_["area_dm2"], open_["main_dm2"], open_["kept_dm2"]) == (None, None, None)
    stays = told(extend, evolve(land, keeps_old=True), own=(LAND, EXTEND))
    assert stays is not None
    assert (stays["area_dm2"], stays["main_dm2"]) == (20000, 20000)


@pytest.mark.parametrize(
    ("members", "kept"),
    [
        # A venue beside others has no say; where there are only venues, they have.
        ([one(LAND, keeps_old=True), one(VENUE, keeps_old=False)], True),
        ([one(VENUE, keeps_old=False), one(LAND, keeps_old=True)], True),
        ([one(VENUE, keeps_old=True), evolve(one(VENUE), id="v2")], None),
        ([one(VENUE), evolve(one(VENUE, keeps_old=False), id="v2")], False),
        ([one(VENUE, keeps_old=False), evolve(one(VENUE), id="v2")], False),
        ([one(LAND), one(RENTAL, keeps_old=False)], False),
        ([one(EXTEND), one(RENTAL, keeps_old=True)], True),
    ],
)
def test_who_has_a_say_whether_todays_rooms_stay(members: list[Opportunity], kept: bool | None) -> None:
    assert keeps_together(members) is kept
    found = told(*members)
    assert found is not None
    assert found["kept_dm2"] == {True: 6000, False: 0, None: None}[kept]


def test_what_is_missing_is_named_by_the_data_that_it_is_missing_for() -> None:
    land, rent, hall = one(LAND, None), one(RENTAL, 50, keeps_old=True, term_months=3), one(VENUE, None)

    def behind(fact: str, *members: Opportunity) -> list[str]:
        return data_behind(
            fact, members, [hall, evolve(hall, id="shut", available=LATER), evolve(hall, id="known", area=Area(1))], on=ON
        )

    assert behind("counted_dm2", land) == ["counted_dm2"]
    assert behind("required_dm2", land) == ["required_dm2"]
    assert behind("least_dm2", land) == ["least_dm2"]  # a figure of the table's own
    assert behind("venue_dm2", land) == ["venue1.area_dm2"]
    assert behind("area_dm2", land, rent) == behind("main_dm2", land, rent) == ["land1.area_dm2"]
    assert behind("area_dm2", one(EXTEND), one(LAND)) == ["land1.kept_dm2"]
    assert behind("kept_dm2", one(EXTEND), rent) == ["counted_dm2"]
    assert behind("kept_dm2", hall, rent) == ["counted_dm2"]
    assert behind("kept_dm2", hall) == ["venue1.kept_dm2"]
    assert behind("cost_fen", evolve(land, cost=None), rent) == ["land1.cost_fen"]
    assert behind("term_months", land, rent) == ["land1.term_months"]


def test_venues_of_a_day_and_those_on_top() -> None:
    halls = [
        one(VENUE, 100),
        evolve(one(VENUE, 50), id="v2"),
        evolve(one(VENUE, None, available=LATER), id="v3"),
        one(LAND, None),
    ]
    assert venue_area(halls, on=ON) == 15000
    assert venue_area(halls, on=dt.date(2012, 8, 6)) is None
    assert venue_area([], on=ON) == 0
    facts = facts_together([one(LAND)], NEED, on=ON, own=(LAND,), venues_dm2=700)
    assert facts is not None
    assert (venue_on_top(facts, counts=True), venue_on_top(facts, counts=False)) == (Area(700), Area(0))
    unknown = facts_together([one(LAND)], NEED, on=ON, own=(LAND,), venues_dm2=None)
    assert unknown is not None
    assert (venue_on_top(unknown, counts=True), venue_on_top(unknown, counts=False)) == (None, Area(0))


OWN = Citation(authority="o", document="d", evidence=Evidence.OWN)
SHOP = REPORT_ORDER["purchase"]
TIE = DecisionTable("tie", (evolve_row(SHOP, rank=0), evolve_row(REPORT_ORDER["lease"], rank=0)), Policy.REFUSE)
GIVE = "give it one (first, cheapest, largest) or different ranks"
HERE = Community(id="c", street="s", name="甲")
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "a fact of no opportunity": (
        lambda: Criterion(Condition("a", "rooms >= 1 and cost_fen >= 0", OWN)), "criterion a", ["rooms"],
        f"reads rooms, which is no fact of an opportunity; facts are {', '.join(FACTS)}",
    ),
    "a margin of no fact": (
        lambda: Criterion(Condition("a", "cost_fen >= x", OWN, {"x": 1}), measures=(Margin(("cost_fen",), ("x", "y")),)),
        "criterion a", ["y"], f"reads y, which is no fact of an opportunity; facts are {', '.join(FACTS)}",
    ),
    "none together": (lambda: Together(least=0), "Together", 0, "1 <= least <= most <= 6, got 0 and 3"),
    "most below least": (lambda: Together(least=3, most=2), "Together", 3, "1 <= least <= most <= 6, got 3 and 2"),
    "seven together": (lambda: Together(most=7), "Together", 2, "1 <= least <= most <= 6, got 2 and 7"),
    "a build kind of a purchase": (
        lambda: evolve_row(SHOP, build_kind=BuildKind.NEW), "row purchase", BuildKind.NEW,
        "a row has a build kind exactly when its mode is build",
    ),
    "no kinds": (
        lambda: evolve_row(SHOP, kinds=()), "row purchase", (), "a row needs at least one kind and one criterion",
    ),
    "a rank below 0": (lambda: evolve_row(SHOP, rank=-1), "row purchase", -1, "a rank is 0 or more"),
    "beside itself": (
        lambda: evolve_row(SHOP, together=Together(beside=SHOP.kinds)), "row purchase", SHOP.kinds,
        "a kind of the row is not beside it as well",
    ),
    "no rows": (
        lambda: DecisionTable("t", ()), "table t", [], "rows need ids of their own and there must be one, got []",
    ),
    "rows of one id": (
        lambda: DecisionTable("t", (SHOP, SHOP)), "table t", ["purchase", "purchase"],
        "rows need ids of their own and there must be one, got ['purchase', 'purchase']",
    ),
    "a row that is not there": (
        lambda: REPORT_ORDER["rooms"], "table report_order", "rooms",
        "has no row 'rooms'; rows are extend, new, purchase, developer, lease, share",
    ),
    "no language": (lambda: markdown_of(REPORT_ORDER, lang="de"), "lang", "de", "must be 'zh' or 'en', got 'de'"),  # type: ignore[arg-type]
    "an opportunity of another community": (
        lambda: classify(HERE, [one(LAND, community="d")], need=NEED, on=ON), "opportunities", "land1",
        "'land1' is for the community 'd', not 'c'",
    ),
    "two rows of one rank": (
        lambda: classify(
            HERE, [one(OpportunityKind.SALE, 300, keeps_old=False), one(RENTAL, 300, keeps_old=False)], need=NEED, on=ON,
            table=TIE,
        ), "table", ("purchase", "lease"),
        "the rows purchase, lease of rank 0 all hold and the table 'tie' has no policy that decides; " + GIVE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
