# SPDX-License-Identifier: Apache-2.0
"""The terms of a programme worked out by hand, and what a problem refuses, word for word."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BudgetId,
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
from community_housing.errors import InputError
from community_housing.findings import Unit
from community_housing.planning import Choice, Goal, Part, Problem, Site, StreetLimit
from community_housing.planning._funding import FundingRule, FundingShare, parts_of, shares_of
from community_housing.planning._nation import Offer, efficient_steps, plan_nation
from community_housing.planning._terms import PartRule, PlanTerms, RangeRule, with_terms
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money, fen
from community_housing.records import evolve

A, B, C = (CommunityId(name) for name in "abc")
S, T = StreetId("s"), StreetId("t")
BATCH = Batch(id=BatchId("b1"), name="一", period=Period(starts=dt.date(2012, 1, 1)))
BUDGET = Budget(
    id=BudgetId("m"),
    year=2012,
    level=Level.DISTRICT,
    source=FundingSource.GOVERNMENT,
    purpose=Purpose.WORKS,
    batch=None,
    amount=fen(9),
)
SITES = (Site(community=A, street=S), Site(community=B, street=S))
RENT = Opportunity(
    id=OpportunityId("r"), community=A, kind=OpportunityKind.RENTAL, area=Area(1), cost=fen(100), annual_cost=fen(40)
)
SHOP = Opportunity(id=OpportunityId("o"), community=B, kind=OpportunityKind.SALE, area=Area(1), cost=fen(90))
UNIT, RELIEF, GOVERNMENT = FundingSource.UNIT, FundingSource.RELIEF, FundingSource.GOVERNMENT
SHARE = FundingShare(kind=OpportunityKind.RENTAL, government=1, unit=1)
HALVES = FundingRule(id="halves", shares=(SHARE,), citation=Citation(authority="o", document="d", evidence=Evidence.OWN))


def choice(name: str, community: CommunityId = A, **more: Any) -> Choice:
    fields = {"opportunities": (OpportunityId(name),), "mode": DeliveryMode.LEASE, "parts": (Part(amount=fen(5)),), **more}
    return Choice(id=OpportunityId(name), community=community, **fields)


CHOICES = (choice("r", annual_cost=fen(40)), choice("o", B))


def problem(**more: Any) -> Problem:
    return Problem(**{"sites": SITES, "choices": CHOICES, "batches": (BATCH,), "budgets": (BUDGET,), **more})


def limit(street: StreetId, most: int = 1, batch: str | None = None) -> StreetLimit:
    return StreetLimit(street=street, most_projects=most, batch=batch)


def nation(**more: Any) -> object:
    one = Offer(id="o", cost=fen(1), value=1)
    return plan_nation(**{"offers": {("y", "c"): [one]}, "cities": {"y": fen(1)}, "nation": fen(1), **more})


ONE = Offer(id="o", cost=fen(1), value=1)
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "sites": (
        lambda: problem(sites=(*SITES, *SITES)),
        "Problem.sites",
        ["a", "b"],
        "must hold each id once, there more than once: a, b",
    ),
    "choices": (
        lambda: problem(choices=CHOICES[:1] * 2),
        "Problem.choices",
        ["r"],
        "must hold each id once, there more than once: r",
    ),
    "batches": (
        lambda: problem(batches=(BATCH, BATCH)),
        "Problem.batches",
        ["b1"],
        "must hold each id once, there more than once: b1",
    ),
    "budgets": (
        lambda: problem(budgets=(BUDGET, BUDGET)),
        "Problem.budgets",
        ["m"],
        "must hold each id once, there more than once: m",
    ),
    "goals": (
        lambda: problem(goals=(Goal.EARLIEST, Goal.EARLIEST)),
        "Problem.goals",
        ["earliest"],
        "must hold each id once, there more than once: earliest",
    ),
    "no goal": (lambda: problem(goals=()), "Problem.goals", (), "needs at least one goal"),
    "of nobody": (
        lambda: problem(choices=(choice("x", C),)),
        "Problem.choices",
        ["c"],
        "names communities that are not there: c",
    ),
    "a budget of no batch": (
        lambda: problem(budgets=(evolve(BUDGET, batch="b9"),)),
        "Problem.budgets",
        ["b9"],
        "names batches that are not there: b9",
    ),
    "a limit of no street": (
        lambda: problem(street_limits=(limit(T),)),
        "Problem.street_limits",
        ["t"],
        "names streets that are not there: t",
    ),
    "a limit of no batch": (
        lambda: problem(street_limits=(limit(S, batch="b9"),)),
        "Problem.street_limits",
        ["b9"],
        "names batches that are not there: b9",
    ),
    "must": (lambda: problem(must=(C,)), "Problem.must", ["c"], "names communities that are not there: c"),
    "must not": (lambda: problem(must_not=(C,)), "Problem.must_not", ["c"], "names communities that are not there: c"),
    "both": (lambda: problem(must=(A, B), must_not=(B, A)), "Problem.must", ["a", "b"], "must and must not at once: a, b"),
    "terms of both": (
        lambda: PlanTerms(must=(A, B), must_not=(B, A)),
        "PlanTerms.must",
        ["a", "b"],
        "must and must not at once: a, b",
    ),
    "terms without a goal": (lambda: PlanTerms(goals=()), "PlanTerms.goals", (), "must name at least one goal, each once"),
    "terms of a goal twice": (
        lambda: PlanTerms(goals=(Goal.EARLIEST, Goal.EARLIEST)),
        "PlanTerms.goals",
        (Goal.EARLIEST, Goal.EARLIEST),
        "must name at least one goal, each once",
    ),
    "the government in kind": (
        lambda: PlanTerms(in_kind=(UNIT, GOVERNMENT)),
        "PlanTerms.in_kind",
        GOVERNMENT,
        "the part of the government is paid from budgets; name unit, developer or relief",
    ),
    "no weight": (
        lambda: FundingShare(kind=OpportunityKind.RENTAL),
        "FundingShare",
        (0, 0, 0, 0),
        "one of the four weights is more than 0",
    ),
    "a kind twice": (
        lambda: evolve(HALVES, shares=(SHARE, SHARE)),
        "FundingRule.shares",
        [OpportunityKind.RENTAL] * 2,
        "each kind once",
    ),
    "a part of nothing": (
        lambda: PartRule(share=Fraction(1)),
        "PartRule.opportunity",
        None,
        "needs either an opportunity or a kind, and not both",
    ),
    "a part of two": (
        lambda: PartRule(opportunity="r", kind=OpportunityKind.RENTAL, share=Fraction(1)),
        "PartRule.opportunity",
        "r",
        "needs either an opportunity or a kind, and not both",
    ),
    "a part of no amount": (
        lambda: PartRule(opportunity="r"),
        "PartRule.amount_yuan",
        None,
        "needs either amount_yuan or share, and not both",
    ),
    "a range of no amount": (
        lambda: RangeRule(opportunity="r"),
        "RangeRule.amount_yuan",
        None,
        "needs either amount_yuan or share, and not both",
    ),
    "a range of nothing": (
        lambda: RangeRule(share=Fraction(1)),
        "RangeRule.opportunity",
        None,
        "needs either an opportunity or a kind, and not both",
    ),
    "parts of more than the cost": (
        lambda: parts_of([RENT], stated=[PartRule(opportunity=RENT.id, amount_yuan=fen(101))]),
        "parts",
        "r",
        "the parts of 'r' come to 0.01 yuan more than its cost of 1.00",
    ),
    "a city without a budget": (lambda: nation(cities={}), "cities", ["y"], "have no budget: y"),
    "a nation in debt": (lambda: nation(nation=fen(-1)), "nation", fen(-1), "must be 0 or more, got fen(-1)"),
    "a city in debt": (lambda: nation(cities={"y": fen(-2)}), "cities", fen(-2), "must be 0 or more, got fen(-2)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)


def test_everything_stands_by_its_id_and_what_stands_so_is_the_same_problem() -> None:
    early = evolve(BATCH, id="b2", period=Period(starts=dt.date(2011, 1, 1)))
    whenever = evolve(BATCH, id="b0", period=Period(ends=dt.date(2013, 1, 1)))
    limits = (limit(S, 3), limit(S, 2), limit(S, 1, "b1"))
    mixed = problem(
        sites=SITES[::-1],
        batches=(BATCH, early, whenever),
        street_limits=limits,
        must=(B, A, B),
        budgets=(BUDGET, evolve(BUDGET, id="l")),
    )
    made = mixed.in_order()
    assert [site.community for site in made.sites] == [A, B]
    assert [one.id for one in made.choices] == ["o", "r"]
    assert [one.id for one in made.batches] == ["b0", "b2", "b1"]
    assert [one.id for one in made.budgets] == ["l", "m"]
    assert made.street_limits == (limits[1], limits[0], limits[2])
    assert made.must == (A, B)
    assert made.in_order() is made
    assert problem(must_not=(B, A)).in_order().must_not == (A, B)


def test_what_a_goal_counts_and_whether_more_is_better() -> None:
    assert [(goal.unit, goal.maximised) for goal in Goal] == [
        (Unit.COUNT, True), (Unit.HOUSEHOLDS, True), (Unit.SQUARE_METRES, True),
        (Unit.YUAN, False), (Unit.COUNT, False), (Unit.COUNT, False),
    ]  # fmt: skip


def test_what_is_given_is_no_charge_and_no_cost_of_a_year() -> None:
    # Half of what a rental costs comes from a unit in kind: of 100 + 40 the first year it bears 70, of 40 a later year 20.
    terms = PlanTerms(
        funding=HALVES,
        in_kind=(UNIT,),
        carry_over=True,
        by_source=True,
        goals=(Goal.LEAST_COST,),
        horizon_years=3,
        discount=Fraction(1, 20),
        overruns=2,
    )
    made = with_terms(problem(), terms, [RENT, SHOP], {})
    rent, shop = made.choices
    assert [(part.source, part.amount) for part in rent.given] == [(UNIT, fen(70))]
    assert (rent.charge, rent.full_cost, rent.annual_cost) == (fen(70), fen(140), fen(20))
    assert (shop.charge, shop.given, shop.annual_cost) == (fen(90), (), None)
    assert (made.carry_over, made.by_source, made.goals) == (True, True, (Goal.LEAST_COST,))
    assert (made.horizon_years, made.discount, made.overruns) == (3, Fraction(1, 20), 2)
    paid = with_terms(problem(), evolve(terms, in_kind=(RELIEF,)), [RENT, SHOP], {}).choices[0]
    assert (paid.charge, paid.given, paid.annual_cost) == (fen(140), (), fen(40))


def test_the_four_sources_bear_the_whole_to_the_fen() -> None:
    # 1.01 yuan by halves: the remainder goes to the first; what is stated comes first, the rest is divided.
    odd = evolve(RENT, cost=fen(101), annual_cost=fen(41))
    stated = [PartRule(kind=OpportunityKind.RENTAL, source=RELIEF, purpose=Purpose.FITTING_OUT, share=Fraction(1, 3))]
    assert shares_of(odd, rule=HALVES) == (
        {(GOVERNMENT, Purpose.WORKS): 51, (UNIT, Purpose.WORKS): 50},
        {(GOVERNMENT, Purpose.WORKS): 21, (UNIT, Purpose.WORKS): 20},
    )
    assert shares_of(odd, stated=stated)[0] == {(RELIEF, Purpose.FITTING_OUT): 33, (GOVERNMENT, Purpose.WORKS): 68}
    assert shares_of(evolve(odd, cost=None), stated=stated) == (None, {(GOVERNMENT, Purpose.WORKS): 41})
    parts = parts_of([odd, SHOP], rule=HALVES, stated=stated, in_kind=(RELIEF,))
    assert [(one.source, one.purpose, one.amount, one.in_kind) for one in parts] == [
        (GOVERNMENT, Purpose.WORKS, fen(34 + 21 + 90), False),
        (RELIEF, Purpose.FITTING_OUT, fen(33), True),
        (UNIT, Purpose.WORKS, fen(34 + 20), False),
    ]
    assert [(one.source, one.amount) for one in parts_of([], rule=HALVES)] == [(GOVERNMENT, fen(0))]


def test_a_range_of_an_opportunity_goes_before_those_of_its_kind() -> None:
    terms = PlanTerms(
        ranges=(
            RangeRule(kind=OpportunityKind.RENTAL, share=Fraction(1, 10)),
            RangeRule(kind=OpportunityKind.SALE, share=Fraction(1, 10)),
            RangeRule(opportunity=SHOP.id, share=Fraction(1, 3)),
        )
    )
    free = evolve(RENT, id="f", cost=None)
    assert terms.overrun_of([RENT]) == 10
    assert terms.overrun_of([SHOP]) == 30
    assert terms.overrun_of([RENT, SHOP, free]) == 40
    assert with_terms(problem(), terms, [RENT, SHOP], {}).choices[1].overrun == fen(30)


def test_a_must_is_kept_where_it_is_met_and_has_no_choice_where_nothing_can_be_told() -> None:
    unknown = Site(community=C, street=T, shortfall=Area(0))
    terms = PlanTerms(must=(C, A, A), street_limits=(limit(S), limit(T), limit(StreetId("u"))))
    made = with_terms(problem(), terms, [RENT, SHOP], {C: unknown})
    assert made.sites == (*SITES, unknown)
    assert made.must == (C, A)
    assert [one.street for one in made.street_limits] == [S, T]  # street u has no community that is short
    met = with_terms(problem(), terms, [RENT, SHOP], {C: None})
    assert (met.sites, met.must, [one.street for one in met.street_limits]) == (SITES, (A,), [S])
    spared = with_terms(problem(), PlanTerms(must_not=(C, B)), [RENT, SHOP], {C: unknown})
    assert (spared.sites, spared.must_not) == (SITES, (B,))
    for wrong in (PlanTerms(must=(C,)), PlanTerms(must_not=(C,)), PlanTerms(street_limits=(limit(T, batch="b9"),))):
        with pytest.raises(InputError, match="that are not there"):
            with_terms(problem(), wrong, [RENT, SHOP], {})


def offers(*some: tuple[int, int]) -> list[Offer]:
    return [Offer(id=f"{cost}-{value}", cost=fen(cost), value=value) for cost, value in some]


NATIONS: dict[str, tuple[dict[tuple[str, str], list[Offer]], dict[str, int], int, dict[str, str], int, int, dict[str, int]]] = {
    # Greed takes the best for its money first: 3 for 1, then 5 for 2.
    "money for all": (
        {("x", "a"): offers((1, 3)), ("x", "b"): offers((2, 5))},
        {"x": 3},
        9,
        {"a": "1-3", "b": "2-5"},
        8,
        8,
        {"x": 3},
    ),
    "what costs nothing": ({("x", "a"): offers((0, 4), (0, 2))}, {"x": 0}, 0, {"a": "0-4"}, 4, 4, {"x": 0}),
    # Greed would take 3 for 1 and stop; 5 for 3 is more.  The bound is that of two thirds of it, rounded down.
    "one city runs out": ({("x", "a"): offers((1, 3)), ("x", "b"): offers((3, 5))}, {"x": 3}, 9, {"b": "3-5"}, 5, 5, {"x": 3}),
    # Greed takes 10 for 2; 14 for 3 is more.  No plan has more than 10 and a third of 14, that is 14.
    "worth more than its cost": (
        {("x", "a"): offers((2, 10)), ("x", "b"): offers((3, 14))},
        {"x": 3},
        9,
        {"b": "3-14"},
        14,
        14,
        {"x": 3},
    ),
    "the nation runs out": (
        {("x", "a"): offers((1, 3)), ("y", "b"): offers((3, 5))},
        {"x": 9, "y": 9},
        3,
        {"b": "3-5"},
        5,
        6,
        {"x": 0, "y": 3},
    ),
    # A step up: of one community the dearer offer, where it is worth it; never the one that a cheaper one equals.
    "a step up": (
        {("x", "a"): offers((1, 3), (2, 4), (2, 3), (4, 9)), ("x", "b"): offers((1, 1))},
        {"x": 4},
        9,
        {"a": "4-9"},
        9,
        9,
        {"x": 4},
    ),
    "two cities and the nation": (
        {
            ("x", "a"): offers((2, 4)),
            ("x", "b"): offers((2, 3)),
            ("y", "c"): offers((2, 5), (4, 7)),
            ("y", "d"): offers((1, 1)),
        },
        {"x": 3, "y": 4},
        6,
        {"a": "2-4", "c": "4-7"},
        11,
        11,
        {"x": 2, "y": 4},
    ),
}


@pytest.mark.parametrize("case", NATIONS)
def test_programmes_of_a_nation_by_hand(case: str) -> None:
    given, cities, nation_fen, chosen, value, bound, by_city = NATIONS[case]
    plan = plan_nation(given, cities={name: fen(amount) for name, amount in cities.items()}, nation=fen(nation_fen))
    assert (dict(plan.chosen), plan.value, plan.bound) == (chosen, value, bound)
    assert dict(plan.by_city) == {name: Money(amount) for name, amount in by_city.items()}
    assert (plan.cost, plan.gap) == (Money(sum(by_city.values())), Fraction(bound - value, bound))


def test_the_efficient_steps_of_a_community_are_worth_less_and_less() -> None:
    found = efficient_steps("x", "a", [(1, 3, "a"), (2, 4, "b"), (3, 8, "c"), (3, 7, "d"), (5, 10, "e"), (6, 10, "f")])
    assert [(one.cost_fen, one.value, one.offer) for one in found] == [(1, 3, "a"), (2, 5, "c"), (2, 2, "e")]
    assert {(one.city, one.community) for one in found} == {("x", "a")}
    # On one line from nothing, the way there is one step.
    assert [one.offer for one in efficient_steps("x", "a", [(1, 2, "a"), (2, 4, "b")])] == ["b"]
