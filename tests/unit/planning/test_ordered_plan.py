# SPDX-License-Identifier: Apache-2.0
"""The plan in a stated order: limits kept, refusals said."""

import datetime as dt

import pytest

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
from community_housing.errors import InputError
from community_housing.modes import Classification, Need, classify
from community_housing.planning import Obstacle, Plan, PlanOrder, plan_in_order
from community_housing.provenance import Period
from community_housing.quantities import Money, fen, square_metres

ON = dt.date(2012, 8, 5)


def batch(name: str, year: int, most: int | None = None, modes: tuple[DeliveryMode, ...] = ()) -> Batch:
    period = Period(starts=dt.date(year, 1, 1), ends=dt.date(year + 1, 1, 1))
    return Batch(id=BatchId(name), name=name, period=period, most_projects=most, modes=modes)


def budget(name: str, amount: int, tied: str | None, purpose: Purpose = Purpose.WORKS) -> Budget:
    return Budget(
        id=BudgetId(name),
        year=2012,
        level=Level.DISTRICT,
        source=FundingSource.GOVERNMENT,
        purpose=purpose,
        batch=None if tied is None else BatchId(tied),
        amount=Money(amount),
    )


def case(name: str, cost: int | None, counted: int = 50, **more: object) -> tuple[Classification, Opportunity]:
    here = Community(id=CommunityId(name), street=StreetId("s"), name=name)
    chance = Opportunity(
        id=OpportunityId(f"o-{name}"),
        community=here.id,
        **{"kind": OpportunityKind.SALE, "area": square_metres(250), "cost": None if cost is None else fen(cost), **more},
    )
    need = Need(counted=square_metres(counted), required=square_metres(200))
    return classify(here, [chance], need=need, on=ON, later={}), chance


FIRST, SECOND = batch("b1", 2012), batch("b2", 2013)


def make(cases: list[tuple[Classification, Opportunity]], batches: list[Batch], budgets: list[Budget], **more: object) -> Plan:
    return plan_in_order([c for c, _ in cases], batches=batches, budgets=budgets, opportunities=[o for _, o in cases], **more)


def test_the_worst_comes_first_and_the_budget_decides_the_rest() -> None:
    plan = make([case("a", 60, 90), case("b", 50, 10)], [FIRST], [budget("m", 100, "b1")])
    assert [(item.community, item.batch) for item in plan.items] == [("b", "b1"), ("a", None)]
    refusal = plan.items[1].refusals[0]
    assert (refusal.obstacle, refusal.batch, refusal.short) == (Obstacle.OVER_BUDGET, "b1", fen(10))


def test_a_later_batch_takes_what_the_earlier_cannot() -> None:
    plan = make([case("a", 60), case("b", 50)], [SECOND, FIRST], [budget("m", 60, "b1"), budget("n", 50, "b2")])
    assert [(item.community, item.batch) for item in plan.items] == [("a", "b1"), ("b", "b2")]
    assert [(t.batch, t.projects, t.spent.fen, t.left.fen) for t in plan.totals] == [("b1", 1, 60, 0), ("b2", 1, 50, 0)]


def test_money_tied_to_no_batch_pays_what_is_missing() -> None:
    plan = make([case("a", 60), case("b", 50)], [FIRST], [budget("m", 70, "b1"), budget("p", 40, None)])
    total = plan.totals[0]
    assert (total.projects, total.spent, total.from_pool, total.left) == (2, fen(110), fen(40), fen(0))
    assert (plan.pool, plan.pool_left) == (fen(40), fen(0))


def test_fitting_out_money_pays_for_no_works() -> None:
    plan = make([case("a", 60)], [FIRST], [budget("m", 100, "b1", Purpose.FITTING_OUT)])
    assert plan.items[0].refusals[0].short == fen(60)


def test_counts_modes_and_dates_refuse_with_their_names() -> None:
    full = batch("b1", 2012, most=0)
    build = batch("b2", 2012, modes=(DeliveryMode.BUILD,))
    late = batch("b3", 2020)
    soon = Period(ends=dt.date(2013, 1, 1))
    plan = make([case("a", 0, available=soon)], [full, build, late], [])
    assert [r.obstacle for r in plan.items[0].refusals] == [
        Obstacle.BATCH_FULL,
        Obstacle.MODE_NOT_TAKEN,
        Obstacle.NOT_AVAILABLE,
    ]
    assert plan.placed == ()


def test_a_rent_is_charged_with_one_year() -> None:
    plan = make([case("a", 10, kind=OpportunityKind.RENTAL, annual_cost=fen(30))], [FIRST], [budget("m", 40, "b1")])
    assert (plan.items[0].cost, plan.items[0].charge, plan.items[0].batch) == (fen(10), fen(40), "b1")


def test_what_has_no_option_says_why() -> None:
    cases = [
        case("a", None),
        case("b", 1, counted=300),
        case("c", 1, area=square_metres(10), keeps_old=False),
        case("d", 1, area=None),
    ]
    plan = make(cases, [FIRST], [], order=PlanOrder.BY_ID)
    assert [item.refusals[0].obstacle for item in plan.items] == [
        Obstacle.COST_UNKNOWN,
        Obstacle.NOT_NEEDED,
        Obstacle.NO_OPTION,
        Obstacle.UNDETERMINED,
    ]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (PlanOrder.AS_GIVEN, "bca"),
        (PlanOrder.BY_ID, "abc"),
        (PlanOrder.CHEAPEST_FIRST, "cab"),
        (PlanOrder.WORST_FIRST, "bac"),
        (["c"], "cab"),
    ],
)
def test_the_order_is_the_one_stated(order: PlanOrder | list[str], expected: str) -> None:
    plan = make([case("b", 3, 1), case("c", 1, 3), case("a", 2, 2)], [FIRST], [budget("m", 9, "b1")], order=order)
    assert "".join(item.community for item in plan.items) == expected


def test_misuse_is_refused_with_what_is_wrong() -> None:
    one = case("a", 1)
    with pytest.raises(InputError, match="classifications: must hold each id once, there more than once: a"):
        make([one, one], [FIRST], [])
    with pytest.raises(InputError, match="names the batch 'b9'"):
        make([one], [FIRST], [budget("m", 1, "b9")])
    with pytest.raises(InputError, match="budgets: must hold each id once, there more than once: m"):
        make([one], [FIRST], [budget("m", 1, "b1"), budget("m", 1, "b1")])
    with pytest.raises(InputError, match="batches: must hold each id once, there more than once: b1"):
        make([one], [FIRST, FIRST], [])
    with pytest.raises(InputError, match="not classified: z"):
        make([one], [FIRST], [], order=["z"])
    with pytest.raises(InputError, match="'o-a', chosen for 'a', is not given"):
        plan_in_order([one[0]], batches=[FIRST], budgets=[], opportunities=[])
