# SPDX-License-Identifier: Apache-2.0
"""Thousands of random graphs against every partition there is: all numbers of grids, locked groups, today's grids, evenness."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.reference.grids_brute_force import Cost, Plan, best_plans
from tests.reference.grids_twins import fewest_moves, kept_weights, most_even

from community_housing.errors import InputError
from community_housing.grids import DivisionReason, DivisionStatus, GridPlan, partition_graph, partition_numbers

# Usual, without a minimum, tight, wide, a single value, tiny, and targets outside the band.
BANDS = (
    (300, 500, 400), (0, 250, 200), (180, 220, 200), (100, 900, 350), (400, 400, 400),
    (1, 1, 1), (0, 1, 0), (2, 3, 2), (300, 500, 900), (300, 500, 0),
)  # fmt: skip


@dataclass
class Case:
    """A random problem and what brute force says about it, by number of grids."""

    households: list[int]
    edges: list[tuple[int, int]]
    weights: list[int]
    band: dict[str, int]
    locked: list[list[int]]
    today: list[str | None] | None
    keep_weight: int
    best: dict[int, tuple[Cost, Plan]] = field(init=False)

    def __post_init__(self) -> None:
        self.full = self.weights if self.today is None else kept_weights(self.edges, self.weights, self.today, self.keep_weight)
        self.best = best_plans(self.households, self.edges, self.full, locked=self.locked, **self.band)
        self.valid = [k for k, (cost, _) in self.best.items() if cost[0] == 0]

    @property
    def options(self) -> dict[str, Any]:
        return {
            "edge_weights": self.weights,
            "keep": self.today,
            "keep_weight": self.keep_weight,
            "locked": self.locked,
            **self.band,
        }

    def assert_best(self, plan: GridPlan) -> None:
        """The plan is the best of its number of grids, in every figure, and says that this is proved."""
        cost, labels = self.best[plan.grids]
        assert (plan.violation, plan.cut + plan.kept_cut, plan.sum_squares, plan.labels) == (*cost[:3], labels), self
        assert plan.proved, self
        assert plan.bound == plan.cut + plan.kept_cut, self


def draw(dice: random.Random) -> Case:
    n = dice.randint(1, 7)
    chance = dice.choice((0.15, 0.3, 0.5, 0.9))
    edges = {(a, b) for b in range(n) for a in range(b) if dice.random() < chance}
    if dice.random() < 0.5:
        edges |= {(i, i + 1) for i in range(n - 1)}
    listed = [e if dice.random() < 0.5 else e[::-1] for e in sorted(edges)]
    dice.shuffle(listed)
    minimum, maximum, target = dice.choice(BANDS)
    top = dice.choice((1, maximum + 2, maximum // 2 + 1, maximum // 3 + 1, 2 * maximum))
    return Case(
        households=[dice.choice((0, dice.randint(0, top), dice.randint(0, top))) for _ in range(n)],
        edges=listed,
        weights=[dice.choice((0, 1, 1, 2, 3, 10**9)) for _ in listed],
        band={"minimum": minimum, "maximum": maximum, "target": target},
        locked=[dice.sample(range(n), min(n, dice.randint(1, 3))) for _ in range(2)] if dice.random() < 0.25 else [],
        today=[dice.choice((None, "a", "b", "c")) for _ in range(n)] if dice.random() < 0.35 else None,
        keep_weight=dice.choice((0, 1, 5, 1000)),
    )


def assert_reason(case: Case, plan: GridPlan) -> None:
    """Every reason is given exactly where it is true."""
    whole, n = sum(case.households), len(case.households)
    oversize = any(h > case.band["maximum"] for h in case.households)
    fits = any(k * case.band["minimum"] <= whole <= k * case.band["maximum"] for k in range(1, n + 1))
    assert (plan.reason is DivisionReason.OVERSIZE) == oversize, case
    assert (plan.reason is DivisionReason.ARITHMETIC) == (not oversize and not fits), case
    tied = [{*group} for group in case.locked if len({*group}) > 1]
    while any(one is not other and one & other for one in tied for other in tied):
        one, other = next((a, b) for a in tied for b in tied if a is not b and a & b)
        tied = [group for group in tied if group is not one and group is not other] + [one | other]
    heavy = any(sum(case.households[i] for i in group) > case.band["maximum"] for group in tied)
    assert (plan.reason is DivisionReason.LOCKED) == (heavy and fits and not oversize), case
    assert plan.reason is not DivisionReason.DISCONNECTED or plan.parts > 1, case
    assert plan.reason is not DivisionReason.EFFORT, case


def check(case: Case, dice: random.Random) -> str:
    if not case.best:
        # Only a locked group that no connected grid can hold leaves no plan at all, and it is refused.
        with pytest.raises(InputError, match="locked"):
            partition_graph(case.households, case.edges, **case.options)
        return "refused"
    plan = partition_graph(case.households, case.edges, **case.options)
    whole = sum(case.households)
    if case.valid:
        assert plan.status is DivisionStatus.OPTIMAL, case
        assert plan.grids == min(case.valid, key=lambda k: (abs(k * case.band["target"] - whole), k)), case
    else:
        assert plan.status is DivisionStatus.INFEASIBLE, case
        assert plan.violation == min(cost[0] for cost, _ in case.best.values()), case
        assert_reason(case, plan)
    case.assert_best(plan)
    if case.today is not None:
        assert (plan.moved_households, len(plan.moved or ())) == fewest_moves(case.today, plan.labels, case.households), case
    every = partition_numbers(case.households, case.edges, **case.options)
    assert every.chosen == plan, case
    assert every.valid == tuple(sorted(case.valid)), case
    for k, one in zip(every.numbers, every.plans, strict=True):
        assert (one.grids == k) == (k in case.best), case
        case.assert_best(one)
    k = dice.randint(1, len(case.households) + 2)
    given = partition_graph(case.households, case.edges, grids=k, **case.options)
    assert given.grids == min(case.best, key=lambda other: (abs(other - k), other)), case
    assert given.asked == (None if k in case.best else k), case
    assert (given.status is DivisionStatus.OPTIMAL) == (k in case.valid), case
    case.assert_best(given)
    if case.valid:
        even = partition_graph(case.households, case.edges, balance_first=True, **case.options)
        wanted = most_even(case.households, case.edges, case.full, grids=plan.grids, locked=case.locked, **case.band)
        furthest = max(abs(t - case.band["target"]) for t in even.households)
        assert (furthest, even.cut + even.kept_cut, even.sum_squares) == wanted, case
        assert (even.status, even.bound) == (DivisionStatus.OPTIMAL, even.cut + even.kept_cut), case
    return plan.status if plan.reason is None else plan.reason


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_is_that_of_brute_force(seed: int) -> None:
    dice = random.Random(f"brute-{seed}")
    met = {check(draw(dice), dice) for _ in range(500)}
    # Every kind of answer must have come up, or the sweep proves less than it says.
    assert met >= {
        DivisionStatus.OPTIMAL,
        DivisionReason.ARITHMETIC,
        DivisionReason.OVERSIZE,
        DivisionReason.DISCONNECTED,
        DivisionReason.CONNECTIVITY,
        "refused",
    }
