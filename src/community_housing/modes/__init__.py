# SPDX-License-Identifier: Apache-2.0
"""Delivery modes (建設模式): classification by an ordered decision table, and the plan of the programme."""

from community_housing.modes.breakpoints import Breakpoint, Frontier, frontier
from community_housing.modes.classification import Candidate, Classification, Option, Status, classify
from community_housing.modes.comparison import Change, Difference, GoalChange, Why, difference, what_if, why
from community_housing.modes.extra_money import Binding, ExtraMoney, least_extra
from community_housing.modes.facts import FACTS, facts_of, venue_area
from community_housing.modes.need import Need
from community_housing.modes.optimum import GoalValue, OptimalPlan, Pick, Proof, SolverError, optimise
from community_housing.modes.ordered_plan import BatchTotal, Obstacle, Plan, PlanItem, PlanOrder, Refusal, plan_in_order
from community_housing.modes.problem import Choice, Goal, Part, Problem, Site, StreetLimit, present_cost, problem_of
from community_housing.modes.table import REPORT_ORDER, VENUES_COUNT, Criterion, DecisionTable, Measure, Policy, Row

__all__ = [
    "FACTS",
    "REPORT_ORDER",
    "VENUES_COUNT",
    "BatchTotal",
    "Binding",
    "Breakpoint",
    "Candidate",
    "Change",
    "Choice",
    "Classification",
    "Criterion",
    "DecisionTable",
    "Difference",
    "ExtraMoney",
    "Frontier",
    "Goal",
    "GoalChange",
    "GoalValue",
    "Measure",
    "Need",
    "Obstacle",
    "OptimalPlan",
    "Option",
    "Part",
    "Pick",
    "Plan",
    "PlanItem",
    "PlanOrder",
    "Policy",
    "Problem",
    "Proof",
    "Refusal",
    "Row",
    "Site",
    "SolverError",
    "Status",
    "StreetLimit",
    "Why",
    "classify",
    "difference",
    "facts_of",
    "frontier",
    "least_extra",
    "optimise",
    "plan_in_order",
    "present_cost",
    "problem_of",
    "venue_area",
    "what_if",
    "why",
]
