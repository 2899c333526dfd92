# SPDX-License-Identifier: Apache-2.0
"""Laws of a programme on its terms: the four parts add up, every source binds, and the stated plan keeps every limit."""

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import attrs
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
from community_housing.modes import ADDING_UP, Classification, Need, classify
from community_housing.modes._choosing import chosen_option
from community_housing.planning import Plan, PlanOrder, Problem, optimise, plan_in_order, problem_of, score
from community_housing.planning._funding import FundingRule, FundingShare, PartRule, who_pays
from community_housing.planning._problem import Part, StreetLimit
from community_housing.planning._solve.linear import columns_of
from community_housing.planning._solve.spending import broken
from community_housing.planning._terms import PlanTerms, RangeRule, with_terms
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money
from community_housing.results._programme import stated_picks

ON = dt.date(2012, 8, 5)
OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
LAWS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = [OpportunityKind.SALE, OpportunityKind.LAND, OpportunityKind.RENTAL, OpportunityKind.VENUE]
OTHERS = [FundingSource.UNIT, FundingSource.DEVELOPER, FundingSource.RELIEF]


@attrs.frozen
class Case:
    communities: tuple[Community, ...]
    opportunities: tuple[Opportunity, ...]
    found: tuple[Classification, ...]
    batches: tuple[Batch, ...]
    budgets: tuple[Budget, ...]
    terms: PlanTerms

    @property
    def problem(self) -> Problem:
        base = problem_of(
            self.communities, self.found, opportunities=self.opportunities, batches=self.batches, budgets=self.budgets
        )
        return with_terms(base, self.terms, self.opportunities, {})

    def stated(self, order: PlanOrder = PlanOrder.WORST_FIRST) -> Plan:
        return plan_in_order(
            self.found,
            batches=self.batches,
            budgets=self.budgets,
            opportunities=self.opportunities,
            order=order,
            terms=self.terms,
            communities=self.communities,
        )


@st.composite
def terms_for(draw: st.DrawFn, names: list[CommunityId]) -> PlanTerms:
    weights = st.tuples(*[st.integers(0, 3)] * 4).filter(any)
    shares = [
        FundingShare(kind=kind, **dict(zip(("government", "unit", "developer", "relief"), draw(weights), strict=True)))
        for kind in draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=3))
    ]
    parts = [
        PartRule(
            kind=kind, source=draw(st.sampled_from(FundingSource)), purpose=draw(st.sampled_from(Purpose)), share=draw(share)
        )
        for kind in draw(st.lists(st.sampled_from(KINDS), max_size=3))
        for share in [st.fractions(0, Fraction(1, 3), max_denominator=7)]
    ]
    split = draw(st.integers(0, len(names)))
    touched = draw(st.sampled_from([(), tuple(names[:split])]))
    return PlanTerms(
        carry_over=draw(st.booleans()),
        by_source=draw(st.booleans()),
        overruns=draw(st.sampled_from([0, 0, 1, 2])),
        must=touched[:1],
        must_not=touched[1:2],
        street_limits=tuple(
            StreetLimit(street=StreetId("s0"), batch=batch, most_projects=draw(st.integers(0, 2)))
            for batch in draw(st.sampled_from([(), (None,), (BatchId("b0"),), (None, BatchId("b1"))]))
        ),
        parts=tuple(parts),
        funding=FundingRule(id="own", shares=tuple(shares), citation=OWN),
        in_kind=tuple(draw(st.lists(st.sampled_from(OTHERS), unique=True, max_size=2))),
        ranges=tuple(RangeRule(kind=kind, share=Fraction(1, 2)) for kind in draw(st.sampled_from([[], KINDS[:2]]))),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = [CommunityId(f"c{i}") for i in range(draw(st.integers(1, 5)))]
    communities = tuple(Community(id=name, street=StreetId(f"s{i % 2}"), name="甲") for i, name in enumerate(names))
    opportunities = tuple(
        Opportunity(
            id=OpportunityId(f"{name}-{j}"),
            community=name,
            kind=draw(st.sampled_from(KINDS)),
            area=Area(draw(st.integers(60, 250))),
            cost=draw(st.none() | st.integers(0, 60).map(Money)),
            annual_cost=draw(st.none() | st.integers(0, 9).map(Money)),
            available=draw(st.sampled_from([Period(), Period(starts=dt.date(2013, 3, 1)), Period(ends=dt.date(2012, 12, 1))])),
            keeps_old=draw(st.booleans()),
        )
        for name in names
        for j in range(draw(st.integers(0, 3)))
    )
    found = tuple(
        classify(
            here,
            [one for one in opportunities if one.community == here.id],
            need=Need(counted=Area(draw(st.sampled_from([0, 50, 90, 200]))), required=Area(200)),
            on=ON,
            table=ADDING_UP,
            later={},
        )
        for here in communities
    )
    batches = tuple(
        Batch(
            id=BatchId(f"b{k}"),
            name="批",
            period=Period(starts=dt.date(2012 + k, 1, 1), ends=dt.date(2013 + k, 1, 1)),
            most_projects=draw(st.none() | st.integers(0, 3)),
        )
        for k in range(2)
    )
    budgets = tuple(
        Budget(
            id=BudgetId(f"m{k}"),
            year=2012,
            level=Level.DISTRICT,
            source=draw(st.sampled_from([FundingSource.GOVERNMENT, *FundingSource])),
            purpose=draw(st.sampled_from([Purpose.WORKS, Purpose.WORKS, Purpose.FITTING_OUT])),
            batch=draw(st.sampled_from([None, *(b.id for b in batches)])),
            amount=Money(draw(st.integers(0, 90))),
        )
        for k in range(draw(st.integers(0, 5)))
    )
    short = [one.community for one in found if one.status != "not_needed"]
    return Case(communities, opportunities, found, batches, budgets, draw(terms_for(short)))


def by_source(parts: tuple[Part, ...]) -> dict[FundingSource, int]:
    sums: dict[FundingSource, int] = defaultdict(int)
    for part in parts:
        sums[part.source] += part.amount.fen
    return sums


@LAWS
@given(cases())
def test_the_parts_of_every_choice_are_those_of_its_option_and_add_up_to_the_cost(case: Case) -> None:
    options = {option.id: option for one in case.found for row in one.candidates for option in row.options}
    assert case.problem.choices or not any(one.status == "determined" and one.cost is not None for one in case.found)
    for choice in case.problem.choices:
        option = options[choice.id]
        assert option.cost is not None
        whole = option.cost.fen + (0 if option.annual_cost is None else option.annual_cost.fen)
        paid = who_pays(option, case.opportunities, rule=case.terms.funding, stated=case.terms.parts)
        mine = {
            one.source: (0 if one.amount is None else one.amount.fen) + (0 if one.annual is None else one.annual.fen)
            for one in paid
        }
        assert choice.full_cost.fen == sum(mine.values()) == whole
        assert all(mine[source] == amount for source, amount in by_source((*choice.parts, *choice.given)).items())
        assert {part.source for part in choice.given} <= set(case.terms.in_kind)
        assert not any(part.in_kind for part in choice.parts)
        given_ = sum(mine[source] for source in case.terms.in_kind)
        assert choice.charge.fen == whole - given_


@LAWS
@given(cases(), st.sampled_from(list(PlanOrder)))
def test_the_stated_plan_keeps_every_limit_of_the_terms(case: Case, order: PlanOrder) -> None:
    problem, stated = case.problem, case.stated(order)
    picks = stated_picks(problem, stated)
    assert len(picks) == len(stated.placed)
    columns = {(column.choice.id, column.batch): column for column in columns_of(problem)}
    faults = broken(problem, [columns[pick.choice, pick.batch] for pick in picks])
    unserved = {f"must {name}" for name in case.terms.must if name not in {pick.community for pick in picks}}
    assert faults == unserved
    for item in stated.items:
        if item.must and item.batch is None:
            assert item.refusals
        assert (item.community in case.terms.must_not) <= (item.batch is None)


@LAWS
@given(cases())
def test_every_project_of_the_stated_plan_is_paid_by_the_four_parts_to_the_fen(case: Case) -> None:
    stated = case.stated()
    for item in stated.items:
        if item.charge is not None:
            in_kind = sum(part.amount.fen for part in item.parts if part.in_kind)
            found = next(one for one in case.found if one.community == item.community)
            assert sum(by_source(item.parts).values()) == item.charge.fen + in_kind
            assert item.charge.fen + in_kind == (0 if found.cost is None else found.cost.fen) + (
                0 if found.annual_cost is None else found.annual_cost.fen
            )
    paid = sum(t.spent.fen for t in stated.totals)
    assert paid == sum((0 if item.charge is None else item.charge.fen) for item in stated.placed)
    for total in stated.totals:
        assert 0 <= total.left.fen <= total.budget.fen
        assert total.from_pool.fen >= 0
        assert total.carried.fen >= 0
    tied = sum(t.budget.fen - t.left.fen for t in stated.totals)
    assert tied + stated.pool.fen - stated.pool_left.fen == paid


@LAWS
@given(cases())
def test_with_sources_apart_no_source_pays_for_another(case: Case) -> None:
    apart = attrs.evolve(case, terms=attrs.evolve(case.terms, by_source=True))
    for source in FundingSource:
        for purpose in Purpose:
            money = sum(b.amount.fen for b in apart.budgets if b.source is source and b.purpose is purpose)
            charged = sum(
                part.amount.fen
                for item in apart.stated().placed
                for part in item.parts
                if part.source is source and part.purpose is purpose and not part.in_kind
            )
            assert charged <= money


@settings(parent=LAWS, max_examples=60)
@given(cases())
def test_the_best_plan_keeps_sources_apart_and_is_no_worse_than_the_stated_one(case: Case) -> None:
    pytest.importorskip("highspy", reason="the extra 'plan' is not installed")
    problem, stated = case.problem, case.stated()
    best = optimise(problem)
    served = {item.community for item in stated.placed}
    if set(problem.must) <= served:
        assert best.status == "optimal"
        assert len(best.picks) >= len(served)
    choices = {choice.id: choice for choice in problem.choices}
    if problem.by_source:
        for source in FundingSource:
            money = sum(b.amount.fen for b in problem.budgets if b.source is source)
            parts = [part for pick in best.picks for part in choices[pick.choice].parts if part.source is source]
            assert sum(part.amount.fen for part in parts if not part.in_kind) <= money


def test_an_option_of_a_classification_is_the_one_that_its_parts_are_of() -> None:
    here = Community(id=CommunityId("c"), street=StreetId("s"), name="甲")
    place = Opportunity(id=OpportunityId("o"), community=here.id, kind=OpportunityKind.SALE, area=Area(300), cost=Money(10))
    found = classify(here, [place], need=Need(counted=Area(0), required=Area(200)), on=ON)
    option = chosen_option(next(row for row in found.candidates if row.row == "purchase"))
    rule = FundingRule(id="r", shares=(FundingShare(kind=OpportunityKind.SALE, government=1, relief=2),), citation=OWN)
    assert [(0 if part.amount is None else part.amount.fen) for part in who_pays(option, [place], rule=rule)] == [3, 0, 0, 7]


@LAWS
@given(case=cases(), households=st.lists(st.none() | st.integers(0, 9), min_size=5, max_size=5))
def test_households_that_nobody_knows_are_not_none(case: Case, households: list[int | None]) -> None:
    problem = case.problem
    told = {site.community: count for site, count in zip(problem.sites, households, strict=False)}
    sites = tuple(attrs.evolve(site, households=told[site.community]) for site in problem.sites)
    problem = problem.changed(sites=sites)
    picks = optimise(problem).picks
    found = score(problem, picks)
    known = [count for pick in picks if (count := told[pick.community]) is not None]
    assert found.households_unknown == len(picks) - len(known)
    assert found.households == (sum(known) if known or not picks else None)
