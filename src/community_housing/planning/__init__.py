# SPDX-License-Identifier: Apache-2.0
"""Planning (建设计划): the whole programme within budgets and batches, in a stated order and proved best."""

from community_housing.planning._comparison import (
    Change,
    Difference,
    GoalChange,
    Why,
    difference,
    what_if,
    why,
)
from community_housing.planning._extra_money import Binding, ExtraMoney, least_extra
from community_housing.planning._frontier import Breakpoint, Frontier, frontier
from community_housing.planning._funding import (
    GOVERNMENT_BEARS,
    FundedPart,
    FundingRule,
    FundingShare,
    PartRule,
    who_pays,
)
from community_housing.planning._optimum import optimise
from community_housing.planning._ordered_plan import (
    BatchTotal,
    Obstacle,
    Plan,
    PlanItem,
    PlanOrder,
    Refusal,
    plan_in_order,
)
from community_housing.planning._problem import (
    Choice,
    Goal,
    Part,
    Problem,
    Site,
    StreetLimit,
    present_cost,
    problem_of,
)
from community_housing.planning._solve.levels import GoalValue, OptimalPlan, Pick, Proof, SolverError

__all__ = [
    "GOVERNMENT_BEARS",
    "BatchTotal",
    "Binding",
    "Breakpoint",
    "Change",
    "Choice",
    "Difference",
    "ExtraMoney",
    "Frontier",
    "FundedPart",
    "FundingRule",
    "FundingShare",
    "Goal",
    "GoalChange",
    "GoalValue",
    "Obstacle",
    "OptimalPlan",
    "Part",
    "PartRule",
    "Pick",
    "Plan",
    "PlanItem",
    "PlanOrder",
    "Problem",
    "Proof",
    "Refusal",
    "Site",
    "SolverError",
    "StreetLimit",
    "Why",
    "difference",
    "frontier",
    "least_extra",
    "optimise",
    "plan_in_order",
    "present_cost",
    "problem_of",
    "what_if",
    "who_pays",
    "why",
]
