# SPDX-License-Identifier: Apache-2.0
"""Sentences about the optimal plan, in both languages."""

import datetime as dt

import attrs
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
    OpportunityId,
    Purpose,
    StreetId,
)
from community_housing.modes import REPORT_ORDER, DecisionTable, Policy, check_table
from community_housing.planning import Choice, Part, Problem, Site, frontier, least_extra, optimise, what_if, why
from community_housing.provenance import Period
from community_housing.quantities import Area, wan_yuan
from community_housing.report.explain._registry import explain

pytest.importorskip("highspy", reason="the extra 'plan' is not installed")


def problem(money: int) -> Problem:
    sites = tuple(Site(community=CommunityId(c), street=StreetId("s"), shortfall=Area(14000)) for c in "ab")
    choices = tuple(
        Choice(
            id=OpportunityId(f"{c}{cost}"),
            community=CommunityId(c),
            opportunities=(),
            mode=DeliveryMode.PURCHASE,
            parts=(Part(amount=wan_yuan(cost)),),
        )
        for c, cost in (("a", 60), ("a", 70), ("b", 50))
    )
    batch = Batch(
        id=BatchId("b1"), name="一", period=Period(starts=dt.date(2012, 1, 1)), most_projects=1 if money == 1 else None
    )
    budget = Budget(
        id=BudgetId("m"),
        year=2012,
        level=Level.DISTRICT,
        source=FundingSource.GOVERNMENT,
        purpose=Purpose.WORKS,
        amount=wan_yuan(money),
    )
    return Problem(sites=sites, choices=choices, batches=(batch,), budgets=(budget,))


def test_a_plan_states_its_goals_proofs_and_picks() -> None:
    plan = optimise(problem(200))
    zh, en = explain(plan, lang="zh"), explain(plan, lang="en")
    assert "计划安排2个社区，合计110万元" in zh
    assert "达标社区数最多：2（已用整数运算证明最优）" in zh
    assert "The plan serves 2 communities for 1,100,000.00 yuan." in en
    assert "a: fiscal purchase, choice a60, batch b1, 600,000.00 yuan" in en


def test_the_frontier_shows_the_marginal_cost() -> None:
    text = explain(frontier(problem(200)), lang="zh")
    assert text.splitlines()[1:] == ["- 0个：0.00元", "- 1个：50万元，新增50万元", "- 2个：110万元，新增60万元"]


def test_the_extra_money_and_what_binds_are_said() -> None:
    assert "至少还需30万元" in explain(least_extra(problem(80)), lang="zh")
    assert "足以" in explain(least_extra(problem(200)), lang="zh")
    text = explain(least_extra(problem(1)), lang="en")
    assert "No extra money brings all 2" in text
    assert "The most projects of a batch binds (by itself: b1): " in text


def test_why_and_what_if_show_the_difference_only() -> None:
    plan = optimise(problem(200))
    assert "a70" in explain(why(problem(200), plan, community="a"), lang="zh")
    small = optimise(problem(50))
    assert "No plan that keeps the limits has it" not in explain(
        why(problem(60), optimise(problem(60)), community="b"), lang="en"
    )
    assert explain(what_if(plan, problem(200)), lang="en") == "The plan stays the same."
    assert "- a: a60/b1 -> not planned" in explain(what_if(plan, problem(50)), lang="en")
    assert small.values[0] == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_infeasible_plan_and_a_faulty_table_are_said(lang: str) -> None:
    must = attrs.evolve(problem(0), must=(CommunityId("a"),))
    assert explain(optimise(must), lang=lang).startswith("在现有限制下" if lang == "zh" else "No plan keeps")
    faulty = DecisionTable("t", tuple(attrs.evolve(r, rank=0) for r in REPORT_ORDER.rows), Policy.REFUSE)
    assert len(explain(check_table(faulty), lang=lang).splitlines()) == 1 + 15
    assert len(explain(check_table(REPORT_ORDER), lang=lang).splitlines()) == 1
    assert explain(optimise(problem(0)), lang=lang) != explain(optimise(problem(200)), lang=lang)
