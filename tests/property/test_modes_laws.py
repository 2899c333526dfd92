# SPDX-License-Identifier: Apache-2.0
"""Laws of classification and of the plan in order."""

import datetime as dt
import importlib.util
import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.conditions import Condition
from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BudgetId,
    Community,
    CommunityId,
    DeliveryMode,
    FundingSource,
    Level,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Purpose,
    StreetId,
)
from community_housing.findings import Truth
from community_housing.modes import REPORT_ORDER, Classification, Need, Policy, classify
from community_housing.modes._compiled import compiled_test
from community_housing.planning import PlanOrder, plan_in_order
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money

_spec = importlib.util.spec_from_file_location("modes_by_hand", Path(__file__).parents[1] / "reference" / "modes_by_hand.py")
assert _spec is not None
assert _spec.loader is not None
by_hand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(by_hand)

ON = dt.date(2012, 8, 5)
SMALL = range(5)
# One more than twice any number used: in the reference it stands for every larger value that a missing one might have.
REACH = range(10)
ALWAYS_OR_NEVER = st.sampled_from([Period(), Period(starts=dt.date(2013, 1, 1))])


def areas(*, missing: bool = True) -> st.SearchStrategy[Area | None]:
    some = st.sampled_from(SMALL).map(Area)
    return st.none() | some if missing else some


@st.composite
def chances(draw: st.DrawFn, community: str = "c", most: int = 3, *, missing: bool = True) -> list[Opportunity]:
    count = draw(st.integers(0, most))
    return [
        Opportunity(
            id=OpportunityId(f"{community}-{i}"),
            community=CommunityId(community),
            kind=draw(st.sampled_from(list(OpportunityKind))),
            area=draw(areas(missing=missing)),
            cost=draw(st.none() | st.integers(0, 9).map(Money)) if missing else Money(draw(st.integers(0, 9))),
            available=draw(ALWAYS_OR_NEVER),
            keeps_old=draw(st.sampled_from([None, False, True])) if missing else draw(st.booleans()),
        )
        for i in range(count)
    ]


@st.composite
def needs(draw: st.DrawFn, *, missing: bool = True) -> Need:
    return Need(counted=draw(areas(missing=missing)), required=draw(areas(missing=missing)))


def community(name: str = "c") -> Community:
    return Community(id=CommunityId(name), street=StreetId("s"), name="甲")


def answer(found: Classification) -> str:
    if found.status == "determined":
        return next(c.row for c in found.candidates if c.truth is Truth.MET)
    return found.status


@settings(max_examples=300, deadline=None)
@given(chances(), needs())
def test_a_determined_mode_is_the_one_of_every_way_in_which_missing_data_may_turn_out(
    some: list[Opportunity], need: Need
) -> None:
    found = classify(community(), some, need=need, on=ON)
    if found.status != "undetermined":
        assert by_hand.possible_rows(some, need, ON, REACH) == {answer(found)}


@settings(max_examples=300, deadline=None)
@given(chances(most=2), needs())
def test_an_undetermined_mode_names_missing_data_and_none_is_named_otherwise(some: list[Opportunity], need: Need) -> None:
    found = classify(community(), some, need=need, on=ON)
    assert (found.status == "undetermined") is bool(found.missing)
    assert (found.mode is None) is (found.status != "determined")


@settings(max_examples=300, deadline=None)
@given(chances(missing=False), needs(missing=False))
def test_complete_data_always_decides(some: list[Opportunity], need: Need) -> None:
    found = classify(community(), some, need=need, on=ON)
    assert {answer(found)} == by_hand.possible_rows(some, need, ON, SMALL)


@given(chances(), needs(), st.randoms(use_true_random=False))
def test_the_order_of_opportunities_changes_nothing(some: list[Opportunity], need: Need, chance: random.Random) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert classify(community(), some, need=need, on=ON) == classify(community(), shuffled, need=need, on=ON)


@given(chances(), needs())
def test_the_chosen_opportunity_meets_every_one_of_its_reasons(some: list[Opportunity], need: Need) -> None:
    found = classify(community(), some, need=need, on=ON)
    chosen = [c for c in found.candidates if c.opportunity == found.opportunity and found.opportunity is not None]
    assert len(chosen) == (1 if found.status == "determined" else 0)
    assert all(reason.truth is Truth.MET for c in chosen for reason in c.reasons)


@given(chances(), needs())
def test_a_margin_has_the_sign_of_its_truth(some: list[Opportunity], need: Need) -> None:
    found = classify(community(), some, need=need, on=ON)
    reasons = [r for c in found.candidates for o in c.options for r in o.reasons if r.margin is not None]
    assert [r.margin >= Area(0) for r in reasons] == [r.truth is Truth.MET for r in reasons]


@given(chances(missing=False), needs(missing=False), st.permutations([row.id for row in REPORT_ORDER.rows]))
def test_whether_anything_holds_does_not_depend_on_the_order_of_the_table(
    some: list[Opportunity], need: Need, order: list[str]
) -> None:
    one = classify(community(), some, need=need, on=ON)
    other = classify(community(), some, need=need, on=ON, table=REPORT_ORDER.reordered("own", order))
    assert one.status == other.status


@given(chances(missing=False, most=5), needs(missing=False))
def test_the_cheapest_policy_never_charges_more_than_another_for_the_same_row(some: list[Opportunity], need: Need) -> None:
    cheapest = classify(community(), some, need=need, on=ON)
    for policy in (Policy.FIRST, Policy.LARGEST):
        other = classify(community(), some, need=need, on=ON, table=REPORT_ORDER.under(policy))
        assert (cheapest.mode, cheapest.build_kind) == (other.mode, other.build_kind)
        if cheapest.cost is not None and other.cost is not None:
            assert cheapest.cost.fen <= other.cost.fen


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[Classification], list[Opportunity], list[Batch], list[Budget]]:
    found: list[Classification] = []
    every: list[Opportunity] = []
    for name in "abcdef"[: draw(st.integers(0, 6))]:
        some = draw(chances(name))
        every += some
        found.append(classify(community(name), some, need=draw(needs()), on=ON, later={}))
    batches = [
        Batch(
            id=BatchId(f"b{i}"),
            name="批",
            period=Period(starts=dt.date(2012 + i, 1, 1), ends=dt.date(2013 + i, 1, 1)),
            most_projects=draw(st.none() | st.integers(0, 3)),
            modes=draw(st.sampled_from([(), (DeliveryMode.BUILD,)])),
        )
        for i in range(draw(st.integers(0, 3)))
    ]
    budgets = [
        Budget(
            id=BudgetId(f"m{i}"),
            year=2012,
            level=Level.DISTRICT,
            source=FundingSource.GOVERNMENT,
            purpose=draw(st.sampled_from(list(Purpose))),
            batch=draw(st.sampled_from([None, *(b.id for b in batches)])),
            amount=Money(draw(st.integers(0, 12))),
        )
        for i in range(draw(st.integers(0, 3)))
    ]
    return found, every, batches, budgets


@settings(max_examples=200, deadline=None)
@given(programmes(), st.sampled_from(list(PlanOrder)))
def test_every_limit_is_kept_to_the_fen(
    case: tuple[list[Classification], list[Opportunity], list[Batch], list[Budget]], order: PlanOrder
) -> None:
    found, every, batches, budgets = case
    plan = plan_in_order(found, batches=batches, budgets=budgets, opportunities=every, order=order)
    works = [b for b in budgets if b.purpose is Purpose.WORKS]
    pool = sum(b.amount.fen for b in works if b.batch is None)
    drawn = 0
    for batch in batches:
        taken = [item for item in plan.items if item.batch == batch.id]
        tied = sum(b.amount.fen for b in works if b.batch == batch.id)
        drawn += max(0, sum((0 if item.charge is None else item.charge.fen) for item in taken) - tied)
        assert batch.most_projects is None or len(taken) <= batch.most_projects
        assert all(not batch.modes or item.mode in batch.modes for item in taken)
    assert drawn <= pool
    assert pool - drawn == plan.pool_left.fen


@settings(max_examples=200, deadline=None)
@given(programmes())
def test_every_community_is_placed_or_says_why_not(
    case: tuple[list[Classification], list[Opportunity], list[Batch], list[Budget]],
) -> None:
    found, every, batches, budgets = case
    plan = plan_in_order(found, batches=batches, budgets=budgets, opportunities=every)
    assert sorted(item.community for item in plan.items) == sorted(one.community for one in found)
    unplaced = [item for item in plan.items if item.batch is None]
    assert all(item.refusals for item in unplaced) or not batches


_TEXTS = (
    "area_dm2 >= required_dm2",
    "not (area_dm2 < kept_dm2) and available",
    "area_dm2 + 1 > required_dm2 or not known(kept_dm2)",
    "1 <= area_dm2 < kept_dm2 and not (required_dm2 in (1, 2) or available)",
    "kind != 'sale' and -area_dm2 * 2 <= required_dm2 - 3 or kind not in ('sale', 'land')",
    "not (available and not (area_dm2 == kept_dm2)) or required_dm2 != 2",
)


@given(st.sampled_from(_TEXTS), areas(), areas(), areas(), st.booleans(), st.sampled_from(["sale", "land"]))
def test_a_compiled_condition_has_the_truth_of_the_condition(
    text: str, area: Area | None, kept: Area | None, required: Area | None, available: bool, kind: str
) -> None:
    condition = Condition("x", text, Citation(authority="office", document="rule", evidence=Evidence.OWN))
    numbers = {"area_dm2": area, "kept_dm2": kept, "required_dm2": required}
    facts = {name: None if value is None else value.dm2 for name, value in numbers.items()} | {
        "available": available,
        "kind": kind,
    }
    expected = {Truth.MET: True, Truth.UNMET: False, Truth.UNKNOWN: None}[condition.test(facts)]
    assert compiled_test(condition)(facts) is expected
