# SPDX-License-Identifier: Apache-2.0
"""Planning (建设计划): the whole programme within budgets and batches, in a stated order and proved best."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.planning._comparison import Difference, GoalChange, Replanned, Why, difference, what_if, why
    from community_housing.planning._extra_money import Binding, ExtraMoney, least_extra
    from community_housing.planning._frontier import Breakpoint, Frontier, frontier
    from community_housing.planning._funding import GOVERNMENT_BEARS, FundedPart, FundingRule, FundingShare, PartRule, who_pays
    from community_housing.planning._nation import NationalPlan, Offer, plan_nation
    from community_housing.planning._optimum import optimise
    from community_housing.planning._ordered_plan import (
        BatchTotal,
        Obstacle,
        Plan,
        PlanItem,
        PlanOrder,
        PlanRefusal,
        plan_in_order,
    )
    from community_housing.planning._problem import Choice, Goal, Part, Problem, Site, StreetLimit, present_cost, problem_of
    from community_housing.planning._prospects import OldRoom, Prospect, premises_after, prospects
    from community_housing.planning._scores import Score, score
    from community_housing.planning._solve.levels import GoalValue, OptimalPlan, Pick, Proof, SolverError
    from community_housing.planning._terms import PlanTerms, RangeRule
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "planning._comparison": "Replanned Difference GoalChange Why difference what_if why",
            "planning._extra_money": "Binding ExtraMoney least_extra",
            "planning._frontier": "Breakpoint Frontier frontier",
            "planning._funding": "GOVERNMENT_BEARS FundedPart FundingRule FundingShare PartRule who_pays",
            "planning._nation": "NationalPlan Offer plan_nation",
            "planning._optimum": "optimise",
            "planning._ordered_plan": "BatchTotal Obstacle Plan PlanItem PlanOrder PlanRefusal plan_in_order",
            "planning._problem": "Choice Goal Part Problem Site StreetLimit present_cost problem_of",
            "planning._prospects": "OldRoom Prospect premises_after prospects",
            "planning._scores": "Score score",
            "planning._solve.levels": "GoalValue OptimalPlan Pick Proof SolverError",
            "planning._terms": "PlanTerms RangeRule",
        },
    )

__all__ = [
    "GOVERNMENT_BEARS",
    "BatchTotal",
    "Binding",
    "Breakpoint",
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
    "NationalPlan",
    "Obstacle",
    "Offer",
    "OldRoom",
    "OptimalPlan",
    "Part",
    "PartRule",
    "Pick",
    "Plan",
    "PlanItem",
    "PlanOrder",
    "PlanRefusal",
    "PlanTerms",
    "Problem",
    "Proof",
    "Prospect",
    "RangeRule",
    "Replanned",
    "Score",
    "Site",
    "SolverError",
    "StreetLimit",
    "Why",
    "difference",
    "frontier",
    "least_extra",
    "optimise",
    "plan_in_order",
    "plan_nation",
    "premises_after",
    "present_cost",
    "problem_of",
    "prospects",
    "score",
    "what_if",
    "who_pays",
    "why",
]
