# SPDX-License-Identifier: Apache-2.0
"""Laws of the optimal plan, with every small plan tried one by one as the oracle and CP-SAT as a second one."""

import datetime as dt
import importlib.util
import itertools
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BudgetId,
    CommunityId,
    DeliveryMode,
    FundingSource,
    Level,
    OpportunityId,
    Purpose,
    StreetId,
)
from community_housing.findings import whole_number
from community_housing.planning import (
    Choice,
    Goal,
    Part,
    Problem,
    Site,
    StreetLimit,
    difference,
    frontier,
    least_extra,
    optimise,
    what_if,
    why,
)
from community_housing.planning._problem import DEFAULT_GOALS
from community_housing.planning._solve.linear import goal_terms, linear_of
from community_housing.planning._solve.pooled import pooled_model
from community_housing.planning._solve.ties import Places
from community_housing.provenance import Period
from community_housing.quantities import Area, Money

pytest.importorskip("highspy", reason="the extra 'plan' is not installed")

_spec = importlib.util.spec_from_file_location("plans_by_hand", Path(__file__).parents[1] / "reference" / "plans_by_hand.py")
assert _spec is not None
assert _spec.loader is not None
by_hand = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(by_hand)

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
EARLY, LATE = Period(ends=dt.date(2013, 1, 1)), Period(starts=dt.date(2013, 1, 1))


@st.composite
def problems(draw: st.DrawFn, most_sites: int = 4) -> Problem:
    count = draw(st.integers(0, most_sites))
    sites = tuple(
        Site(
            community=CommunityId(f"c{i}"),
            street=StreetId(f"s{i % 2}"),
            households=draw(st.none() | st.integers(0, 9)),
            shortfall=Area(draw(st.integers(0, 9))),
        )
        for i in range(count)
    )
    choices = tuple(
        draw(choice(f"o{i}{j}", site.community)) for i, site in enumerate(sites) for j in range(draw(st.integers(0, 2)))
    )
    batches = tuple(
        Batch(
            id=BatchId(f"b{k}"),
            name="批",
            period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
            most_projects=draw(st.none() | st.integers(0, 3)),
            modes=draw(st.sampled_from([(), (), (DeliveryMode.BUILD,)])),
        )
        for k in range(draw(st.integers(1, 2)))
    )
    budgets = tuple(
        Budget(
            id=BudgetId(f"m{k}"),
            year=2012,
            level=Level.DISTRICT,
            source=draw(st.sampled_from([FundingSource.GOVERNMENT, FundingSource.UNIT])),
            purpose=draw(st.sampled_from([Purpose.WORKS, Purpose.WORKS, Purpose.FITTING_OUT])),
            batch=draw(st.sampled_from([None, *(b.id for b in batches)])),
            amount=Money(draw(st.integers(0, 25))),
        )
        for k in range(draw(st.integers(0, 4)))
    )
    limits = tuple(
        StreetLimit(
            street=StreetId("s0"),
            batch=draw(st.sampled_from([None, *(b.id for b in batches)])),
            most_projects=draw(st.integers(0, 2)),
        )
        for _ in range(draw(st.sampled_from([0, 0, 1, 2])) if count else 0)
    )
    musts = draw(st.sampled_from([(), (), *((site.community,) for site in sites)]))
    nots = tuple(c for c in draw(st.sampled_from([(), (), *((site.community,) for site in sites)])) if c not in musts)
    return Problem(
        sites=sites,
        choices=choices,
        batches=batches,
        budgets=budgets,
        street_limits=limits,
        must=musts,
        must_not=nots,
        carry_over=draw(st.booleans()),
        by_source=draw(st.booleans()),
        goals=tuple(draw(st.lists(st.sampled_from(list(Goal)), min_size=1, max_size=4, unique=True))),
        horizon_years=draw(st.integers(1, 5)),
        discount=draw(st.sampled_from([Fraction(0), Fraction(1, 25)])),
        overruns=draw(st.sampled_from([0, 0, 1, 2])),
    )


@st.composite
def choice(draw: st.DrawFn, name: str, community: CommunityId) -> Choice:
    parts = [Part(amount=Money(draw(st.integers(0, 12))))]
    if draw(st.booleans()):
        parts.append(Part(source=FundingSource.UNIT, amount=Money(draw(st.integers(0, 5)))))
    if draw(st.integers(0, 3)) == 0:
        parts.append(Part(purpose=Purpose.FITTING_OUT, amount=Money(draw(st.integers(0, 5)))))
    return Choice(
        id=OpportunityId(name),
        community=community,
        opportunities=(OpportunityId(name),),
        mode=draw(st.sampled_from(list(DeliveryMode))),
        parts=tuple(parts),
        annual_cost=draw(st.none() | st.integers(0, 5).map(Money)),
        available=draw(st.sampled_from([Period(), Period(), EARLY, LATE])),
        overrun=Money(draw(st.integers(0, 6))),
    )


@st.composite
def tight(draw: st.DrawFn) -> Problem:
    """Three sites whose choices charge several kinds of money, each with a pot for every batch and one for both."""
    kinds = [(FundingSource.GOVERNMENT, Purpose.WORKS), (FundingSource.UNIT, Purpose.WORKS)]
    kinds += draw(st.sampled_from([[], [(FundingSource.GOVERNMENT, Purpose.FITTING_OUT)]]))
    sites = tuple(
        Site(community=CommunityId(f"c{i}"), street=StreetId(f"s{i % 2}"), shortfall=Area(draw(st.integers(1, 9))))
        for i in range(3)
    )
    choices = tuple(
        attrs.evolve(
            _choice(f"o{i}{j}", f"c{i}"),
            parts=tuple(Part(source=s, purpose=p, amount=Money(draw(st.integers(0, 9)))) for s, p in kinds),
            available=draw(st.sampled_from([Period(), Period(), EARLY, LATE])),
        )
        for i in range(3)
        for j in range(draw(st.integers(1, 2)))
    )
    budgets = tuple(
        Budget(
            id=BudgetId(f"{s}{p}{batch}"), year=2012, level=Level.DISTRICT, source=s, purpose=p, batch=batch,
            amount=Money(draw(st.integers(0, most))),
        )
        for s, p in kinds
        for batch, most in ((BatchId("b0"), 9), (BatchId("b1"), 9), (None, 4))
    )  # fmt: skip
    return Problem(
        sites=sites,
        choices=choices,
        batches=tuple(
            Batch(
                id=BatchId(f"b{k}"), name="批", period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
                most_projects=draw(st.sampled_from([None, None, 1, 2])),
            )
            for k in range(2)
        ),
        budgets=budgets,
        must=draw(st.sampled_from([(), (), (CommunityId("c0"),)])),
        carry_over=draw(st.booleans()),
        by_source=draw(st.booleans()),
        goals=draw(st.sampled_from([DEFAULT_GOALS, (Goal.WORST_FIRST, Goal.EARLIEST, Goal.LEAST_COST), (Goal.LEAST_COST,)])),
    )  # fmt: skip


def as_plan(problem: Problem, picks: object) -> object:
    choices = {c.id: c for c in problem.choices}
    batches = {b.id: b for b in problem.batches}
    return tuple((choices[p.choice], batches[p.batch]) for p in picks)


@settings(QUICK, max_examples=250)
@given(problems())
def test_no_plan_of_all_plans_is_better(problem: Problem) -> None:
    found = optimise(problem)
    best = by_hand.best(problem)
    assert (None if found.status == "infeasible" else found.values) == best


@settings(QUICK, max_examples=150)
@given(problems(), st.integers(10**9, 10**12), st.integers(1, 99))
def test_no_plan_is_better_where_sums_are_huge(problem: Problem, factor: int, odd: int) -> None:
    # Beyond the precision that a solver's absolute tolerance can tell apart: rows and flows of 10^13 fen without a divisor.
    choices = tuple(
        attrs.evolve(c, parts=tuple(attrs.evolve(p, amount=Money(p.amount.fen * factor + k * odd)) for p in c.parts))
        for k, c in enumerate(problem.choices)
    )
    budgets = tuple(attrs.evolve(b, amount=Money(b.amount.fen * factor + odd)) for b in problem.budgets)
    huge = attrs.evolve(problem, choices=choices, budgets=budgets, overruns=0)
    found = optimise(huge)
    assert (None if found.status == "infeasible" else found.values) == by_hand.best(huge)


@QUICK
@given(problems(most_sites=6))
def test_a_plan_keeps_every_limit_and_reaches_the_values_that_it_states(problem: Problem) -> None:
    found = optimise(problem)
    assume(found.status == "optimal")
    plan = as_plan(problem, found.picks)
    assert by_hand.keeps_limits(problem, plan)
    assert found.values == tuple(by_hand.value(problem, plan, goal.goal) for goal in found.goals)
    assert all(goal.bound == goal.value and goal.proof in ("exact", "solver") for goal in found.goals)


@QUICK
@given(problems(), st.integers(0, 10))
def test_more_money_never_brings_fewer_to_standard(problem: Problem, more: int) -> None:
    asked = attrs.evolve(problem, goals=(Goal.MOST_COMMUNITIES,))
    richer = attrs.evolve(asked, budgets=tuple(attrs.evolve(b, amount=Money(b.amount.fen + more)) for b in asked.budgets))
    before, after = optimise(asked), optimise(richer)
    assume(before.status == "optimal")
    assert after.values >= before.values


@QUICK
@given(problems(), st.data())
def test_removing_a_choice_never_helps(problem: Problem, data: st.DataObject) -> None:
    assume(problem.choices)
    gone = data.draw(st.sampled_from(problem.choices))
    fewer = attrs.evolve(problem, choices=tuple(c for c in problem.choices if c is not gone))
    before, after = optimise(problem), optimise(fewer)
    assume(after.status == "optimal")
    signs = [1 if goal.maximised else -1 for goal in problem.goals]
    assert [s * v for s, v in zip(signs, after.values, strict=True)] <= [
        s * v for s, v in zip(signs, before.values, strict=True)
    ]


@settings(QUICK, max_examples=150)
@given(problems(), st.data())
def test_permuting_rows_changes_nothing(problem: Problem, data: st.DataObject) -> None:
    names = ("sites", "choices", "batches", "budgets", "street_limits", "must")
    turned = attrs.evolve(problem, **{name: tuple(data.draw(st.permutations(getattr(problem, name)))) for name in names})
    assert optimise(turned) == optimise(problem)
    assert frontier(turned) == frontier(problem)
    assert least_extra(turned) == least_extra(problem)


@QUICK
@given(problems(), st.data())
def test_what_if_is_what_a_fresh_solve_finds(problem: Problem, data: st.DataObject) -> None:
    assume(problem.budgets)
    pot = data.draw(st.sampled_from(problem.budgets))
    amount = Money(data.draw(st.integers(0, 30)))
    changed = attrs.evolve(problem, budgets=tuple(attrs.evolve(b, amount=amount) if b is pot else b for b in problem.budgets))
    found, fresh = optimise(problem), optimise(changed)
    answer = what_if(found, changed)
    assert answer.status == fresh.status
    if found.status == "optimal":
        assert tuple(whole_number(goal.after) for goal in answer.goals) == fresh.values


@QUICK
@given(problems(), st.lists(st.integers(0, 10**12), min_size=2, max_size=2))
def test_a_plan_says_how_long_it_took_and_is_equal_whatever_that_is(problem: Problem, ticks: list[int]) -> None:
    start, end = sorted(ticks)
    told = iter((start, end))
    found = optimise(problem, clock=lambda: next(told))
    assert found.time_ns == end - start
    assert optimise(problem).time_ns is None
    assert optimise(problem) == found


@settings(QUICK, max_examples=100)
@given(st.one_of(tight(), problems()), st.data())
def test_a_cut_is_kept_by_every_plan_and_broken_by_what_finds_no_place(problem: Problem, data: st.DataObject) -> None:
    problem = attrs.evolve(problem, overruns=0, must=())
    model = pooled_model(problem, [])
    assume(model is not None)
    assert model is not None
    chosen = tuple(i for group in model.groups if group for i in data.draw(st.sampled_from([(), (group[0],), (group[-1],)])))
    cut = Places(problem, model).cut(chosen)
    places = {column.choice.id: i for i, column in enumerate(model.columns)}
    plans = [
        {places[c.id] for c, _ in plan}
        for plan in by_hand.plans(problem)
        if all(c.id in places for c, _ in plan) and by_hand.keeps_limits(problem, plan)
    ]
    if cut is not None:
        assert cut.upper is not None
        assert sum(cut.terms.get(i, 0) for i in chosen) > cut.upper
        assert all(sum(cut.terms.get(i, 0) for i in plan) <= cut.upper for plan in plans)


@settings(QUICK, max_examples=100)
@given(tight())
def test_no_plan_is_better_where_several_kinds_of_money_bind(problem: Problem) -> None:
    found = optimise(problem)
    assert (None if found.status == "infeasible" else found.values) == by_hand.best(problem)
    assert all(goal.bound == goal.value and goal.proof == "exact" for goal in found.goals)
    if found.picks:
        # Whoever starts from one of the best plans is shown that very plan.
        assert optimise(problem, start=found).picks == found.picks


def test_a_project_that_needs_two_kinds_of_money_waits_where_no_batch_has_both() -> None:
    def site(i: int) -> Site:
        return Site(community=CommunityId(f"c{i}"), street=StreetId("s"), shortfall=Area(10 - i))

    def pays(i: int, *purposes: Purpose) -> Choice:
        parts = tuple(Part(purpose=purpose, amount=Money(10)) for purpose in purposes)
        return attrs.evolve(_choice(f"o{i}", f"c{i}"), parts=parts)

    def pot(batch: str, purpose: Purpose) -> Budget:
        return Budget(
            id=BudgetId(batch), year=2012, level=Level.DISTRICT, source=FundingSource.GOVERNMENT, purpose=purpose,
            batch=BatchId(batch), amount=Money(10),
        )  # fmt: skip

    problem = Problem(
        sites=(site(0), site(1), site(2)),
        choices=(pays(0, Purpose.WORKS, Purpose.FITTING_OUT), pays(1, Purpose.FITTING_OUT), pays(2, Purpose.WORKS)),
        batches=tuple(
            Batch(id=BatchId(f"b{k}"), name="批", period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)))
            for k in range(2)
        ),
        budgets=(pot("b0", Purpose.WORKS), pot("b1", Purpose.FITTING_OUT)),
        goals=(Goal.WORST_FIRST, Goal.EARLIEST),
    )
    found = optimise(problem)
    assert [(pick.community, pick.batch) for pick in found.picks] == [("c1", "b1"), ("c2", "b0")]
    assert [goal.proof for goal in found.goals] == ["exact", "exact"]


def _choice(name: str, community: str) -> Choice:
    return Choice(
        id=OpportunityId(name), community=CommunityId(community), opportunities=(), mode=DeliveryMode.BUILD, parts=()
    )  # fmt: skip


@QUICK
@given(problems())
def test_more_overruns_survived_never_bring_more_to_standard(problem: Problem) -> None:
    asked = attrs.evolve(problem, goals=(Goal.MOST_COMMUNITIES,), overruns=0)
    nominal, robust = optimise(asked), optimise(attrs.evolve(asked, overruns=2))
    assume(robust.status == "optimal")
    assert robust.values <= nominal.values


@QUICK
@given(problems(most_sites=3))
def test_each_point_of_the_frontier_is_the_least_money_of_all_plans(problem: Problem) -> None:
    points = {point.communities: point.money.fen for point in frontier(problem).points}
    most = max(points, default=-1)
    for count, money in points.items():
        assert money == by_hand.cheapest(problem, count)
    assert by_hand.cheapest(problem, most + 1) is None or not problem.sites or most + 1 < len(problem.must)


@QUICK
@given(problems(most_sites=3))
def test_the_money_of_the_frontier_grows(problem: Problem) -> None:
    money = [point.money.fen for point in frontier(problem).points]
    assert all(a < b for a, b in itertools.pairwise(money))


@QUICK
@given(problems(most_sites=3))
def test_the_least_extra_money_suffices_and_one_fen_less_does_not(problem: Problem) -> None:
    asked = attrs.evolve(problem, by_source=False, overruns=0, choices=tuple(_works_only(c) for c in problem.choices))
    found = least_extra(asked)
    assume(found.extra is not None)
    assert found.extra is not None
    must = attrs.evolve(asked, must=found.wanted)
    assert optimise(_with_pool(must, found.extra.fen)).status == "optimal"
    if found.extra > Money(0):
        assert optimise(_with_pool(must, found.extra.fen - 1)).status == "infeasible"


def _works_only(one: Choice) -> Choice:
    return attrs.evolve(one, parts=tuple(attrs.evolve(p, purpose=Purpose.WORKS) for p in one.parts))


def _with_pool(problem: Problem, amount: int) -> Problem:
    pool = Budget(
        id=BudgetId("extra"),
        year=2012,
        level=Level.DISTRICT,
        source=FundingSource.GOVERNMENT,
        purpose=Purpose.WORKS,
        amount=Money(amount),
    )
    return attrs.evolve(problem, budgets=(*problem.budgets, pool))


@QUICK
@given(problems(most_sites=3))
def test_the_next_best_is_never_better_than_the_plan(problem: Problem) -> None:
    found = optimise(problem)
    assume(found.picks)
    answer = why(problem, found, community=found.picks[0].community)
    assert answer.pick == found.picks[0]
    assert answer.next_best is not None
    worse = [change.better for change in answer.next_best.goals if change.better is not None]
    assert worse[:1] in ([], [False])


@QUICK
@given(problems(most_sites=3))
def test_without_a_change_there_is_no_difference_in_any_goal(problem: Problem) -> None:
    found = optimise(problem)
    assert difference(found, found).changes == ()
    assert all(change.better is None for change in what_if(found, problem).goals)


CP_SAT = Path(__file__).parents[2] / "benchmarks" / "modes" / "cp_sat.py"


@settings(QUICK, max_examples=4)
@given(st.lists(problems(most_sites=6), min_size=8, max_size=8))
def test_cp_sat_finds_the_same_values(some: list[Problem]) -> None:
    # In a process of its own: OR-tools and highspy each carry a HiGHS, and one process cannot load both.
    pytest.importorskip("ortools", reason="the extra 'bench' is not installed")
    given_ = json.dumps([as_json(problem) for problem in some])
    run = subprocess.run([sys.executable, str(CP_SAT)], input=given_, capture_output=True, text=True, check=True)
    answers = [tuple(one["values"]) for one in json.loads(run.stdout)]
    assert answers == [optimise(problem).values for problem in some]


def as_json(problem: Problem) -> dict[str, object]:
    linear, _ = linear_of(problem)
    goals = [(list(goal_terms(problem, goal, linear.columns).items()), goal.maximised) for goal in problem.goals]
    lines = [(list(line.terms.items()), line.lower, line.upper) for line in linear.lines]
    return {"columns": len(linear.columns), "flows": linear.flows, "lines": lines, "goals": goals}
