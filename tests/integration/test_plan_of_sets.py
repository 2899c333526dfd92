# SPDX-License-Identifier: Apache-2.0
"""Opportunities that add up, from classification through the problem to the plan, and the stated plan beside it."""

import datetime as dt
import importlib.util
import itertools
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BudgetId,
    Community,
    CommunityId,
    FundingSource,
    Level,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Purpose,
    StreetId,
)
from community_housing.findings import Truth
from community_housing.io.packs import read_pack
from community_housing.job import assess_pack, classify_pack, plan_pack
from community_housing.modes import ADDING_UP, Need, classify
from community_housing.modes._candidates import common
from community_housing.pack._contents import TableName
from community_housing.planning import Choice, Goal, Part, Problem, optimise, plan_in_order, problem_of
from community_housing.provenance import Period
from community_housing.quantities import Area, Money
from community_housing.records import evolve
from community_housing.results._programme import programme_of, stated_picks

pytest.importorskip("highspy", reason="the extra 'plan' is not installed")

_spec = importlib.util.spec_from_file_location("plans_by_hand", Path(__file__).parents[1] / "reference" / "plans_by_hand.py")
assert _spec is not None
assert _spec.loader is not None
by_hand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(by_hand)

LIANSHAN = Path(__file__).parents[2] / "examples" / "lianshan"
ON = dt.date(2012, 8, 5)
REQUIRED = Area(20)
GOALS = (Goal.MOST_COMMUNITIES, Goal.LEAST_COST, Goal.EARLIEST)
BATCHES = [
    Batch(
        id=BatchId(f"b{k}"),
        name="批",
        period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
        most_projects=2,
    )
    for k in range(2)
]


@st.composite
def districts(draw: st.DrawFn) -> tuple[list[Community], list[Opportunity], list[Need], list[Budget]]:
    """Up to three communities with up to three opportunities each, of which few suffice alone."""
    communities: list[Community] = []
    opportunities: list[Opportunity] = []
    needs: list[Need] = []
    for i in range(draw(st.integers(1, 3))):
        here = Community(id=CommunityId(f"c{i}"), street=StreetId("s"), name="甲")
        communities.append(here)
        needs.append(Need(counted=Area(draw(st.integers(0, 10))), required=REQUIRED))
        opportunities += [
            Opportunity(
                id=OpportunityId(f"o{i}{j}"),
                community=here.id,
                kind=draw(st.sampled_from(list(OpportunityKind))),
                area=Area(draw(st.integers(3, 16))),
                cost=Money(draw(st.integers(0, 9))),
                annual_cost=draw(st.none() | st.integers(0, 3).map(Money)),
                keeps_old=draw(st.sampled_from([True, False])),
                available=draw(st.sampled_from([Period(), Period(), Period(ends=dt.date(2013, 1, 1))])),
            )
            for j in range(draw(st.integers(1, 3)))
        ]
    budgets = [
        Budget(
            id=BudgetId(f"m{k}"),
            year=2012,
            level=Level.DISTRICT,
            source=FundingSource.GOVERNMENT,
            purpose=Purpose.WORKS,
            batch=draw(st.sampled_from([None, BATCHES[k].id])),
            amount=Money(draw(st.integers(0, 25))),
        )
        for k in range(2)
    ]
    return communities, opportunities, needs, budgets


def every_set(
    communities: list[Community], opportunities: list[Opportunity], needs: list[Need], budgets: list[Budget]
) -> Problem:
    """The problem in which every set of opportunities is a choice that suffices when nothing else is on offer."""
    known = {one.id: one for one in opportunities}
    found = [
        classify(here, [o for o in opportunities if o.community == here.id], need=need, on=ON, table=ADDING_UP, later={})
        for here, need in zip(communities, needs, strict=True)
    ]
    base = problem_of(communities, found, opportunities=opportunities, batches=BATCHES, budgets=budgets, goals=GOALS)
    choices: list[Choice] = []
    for here, need in zip(communities, needs, strict=True):
        mine = sorted(o.id for o in opportunities if o.community == here.id)
        for size in range(1, len(mine) + 1):
            for some in itertools.combinations(mine, size):
                alone = classify(here, [known[o] for o in some], need=need, on=ON, table=ADDING_UP, later={})
                for candidate in alone.candidates:
                    choices += [
                        Choice(
                            id=OpportunityId(f"{here.id}-{len(choices)}"),
                            community=here.id,
                            opportunities=option.opportunities,
                            mode=candidate.mode,
                            parts=(
                                Part(
                                    amount=Money(
                                        sum(
                                            (0 if known[o].cost is None else known[o].cost.fen)
                                            + (0 if known[o].annual_cost is None else known[o].annual_cost.fen)
                                            for o in some
                                        )
                                    )
                                ),
                            ),
                            annual_cost=Money(
                                sum((0 if known[o].annual_cost is None else known[o].annual_cost.fen) for o in some)
                            ),
                            available=common([known[o].available for o in some]) or Period(),
                        )
                        for option in candidate.options
                        if option.truth is Truth.MET and set(option.opportunities) == set(some)
                    ][:1]
    return base.changed(choices=tuple(choices))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(districts())
def test_the_plan_is_the_best_over_every_set_that_suffices(
    district: tuple[list[Community], list[Opportunity], list[Need], list[Budget]],
) -> None:
    communities, opportunities, needs, budgets = district
    found = [
        classify(here, [o for o in opportunities if o.community == here.id], need=need, on=ON, table=ADDING_UP, later={})
        for here, need in zip(communities, needs, strict=True)
    ]
    problem = problem_of(communities, found, opportunities=opportunities, batches=BATCHES, budgets=budgets, goals=GOALS)
    plan = optimise(problem)
    assert plan.values == by_hand.best(every_set(communities, opportunities, needs, budgets))
    known = {one.id: one for one in opportunities}
    choices = {choice.id: choice for choice in problem.choices}
    spent = 0
    for pick in plan.picks:
        taken = [known[name] for name in choices[pick.choice].opportunities]
        # A chosen option was feasible when classified: the set stands among the options that suffice.
        here = next(one for one in found if one.community == pick.community)
        options = [o for c in here.candidates for o in c.options if o.id == pick.choice and o.truth is Truth.MET]
        assert options
        assert {one.community for one in taken} == {pick.community}
        assert pick.charge.fen == sum(
            (0 if one.cost is None else one.cost.fen) + (0 if one.annual_cost is None else one.annual_cost.fen) for one in taken
        )
        counted = next(need.counted for one, need in zip(communities, needs, strict=True) if one.id == pick.community)
        assert (
            sum((0 if one.area is None else one.area.dm2) for one in taken) + (0 if counted is None else counted.dm2)
            >= REQUIRED.dm2
        )
        batch = next(one for one in BATCHES if one.id == pick.batch)
        assert all(one.available.overlaps(batch.period) for one in taken)
        spent += pick.charge.fen
    assert spent <= sum(one.amount.fen for one in budgets)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(districts())
def test_every_placed_item_of_the_stated_plan_is_its_own_choice_of_the_problem(
    district: tuple[list[Community], list[Opportunity], list[Need], list[Budget]],
) -> None:
    communities, opportunities, needs, budgets = district
    found = [
        classify(here, [o for o in opportunities if o.community == here.id], need=need, on=ON, table=ADDING_UP, later={})
        for here, need in zip(communities, needs, strict=True)
    ]
    stated = plan_in_order(found, batches=BATCHES, budgets=budgets, opportunities=opportunities)
    problem = problem_of(communities, found, opportunities=opportunities, batches=BATCHES, budgets=budgets, goals=GOALS)
    picks = stated_picks(problem, stated)
    choices = {choice.id: choice for choice in problem.choices}
    placed = {item.community: item for item in stated.placed}
    assert {pick.community for pick in picks} == set(placed)
    for pick in picks:
        item = placed[pick.community]
        assert item.opportunity is not None
        assert choices[pick.choice].opportunities == (item.opportunity, *item.beside)
        assert pick.charge == item.charge
    best = optimise(problem)
    assert best.values[0] >= len(picks)


def test_the_example_with_sets_is_planned_no_worse_and_with_its_time() -> None:
    pack = read_pack(LIANSHAN)
    sets = evolve(pack, settings=evolve(pack.settings, table=TableName.ADDING_UP))
    plans = []
    for one in (pack, sets):
        found = classify_pack(one, assess_pack(one, on=one.settings.before))
        plans.append(programme_of(one, found, stated=plan_pack(one, found), clock=time.process_time_ns))
    alone, together = plans
    assert alone.best is not None
    assert together.best is not None
    assert together.best.status == alone.best.status == "optimal"
    assert {choice.id for choice in alone.problem.choices} <= {choice.id for choice in together.problem.choices}
    assert together.best.values[0] >= alone.best.values[0]
    assert alone.best.time_ns is not None
    assert alone.best.time_ns > 0
