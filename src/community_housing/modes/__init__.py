# SPDX-License-Identifier: Apache-2.0
"""Delivery modes (建设模式): classification by an ordered decision table, and the plan of the programme."""

from community_housing.modes.breakpoints import Breakpoint, Frontier, frontier
from community_housing.modes.candidates import Candidate, Option
from community_housing.modes.classification import Classification, Status, classify
from community_housing.modes.comparison import Change, Difference, GoalChange, Why, difference, what_if, why
from community_housing.modes.extra_money import Binding, ExtraMoney, least_extra
from community_housing.modes.facts import FACTS, facts_of, venue_area
from community_housing.modes.funding import GOVERNMENT_BEARS, FundedPart, FundingRule, FundingShare, PartRule, who_pays
from community_housing.modes.jdm import jdm_of
from community_housing.modes.levels import GoalValue, OptimalPlan, Pick, Proof, SolverError
from community_housing.modes.markdown import markdown_of
from community_housing.modes.need import Need
from community_housing.modes.optimum import optimise
from community_housing.modes.ordered_plan import BatchTotal, Obstacle, Plan, PlanItem, PlanOrder, Refusal, plan_in_order
from community_housing.modes.problem import Choice, Goal, Part, Problem, Site, StreetLimit, present_cost, problem_of
from community_housing.modes.recognition import Recognition, recognise
from community_housing.modes.table import (
    ADDING_UP,
    REPORT_ORDER,
    VENUES_COUNT,
    Criterion,
    DecisionTable,
    Measure,
    Policy,
    Row,
    Together,
)
from community_housing.modes.table_check import TableCheck, TableFault, check_table
from community_housing.modes.wide import masks, row_columns, wide_columns, wide_row

__all__ = [
    "ADDING_UP",
    "FACTS",
    "GOVERNMENT_BEARS",
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
    "FundedPart",
    "FundingRule",
    "FundingShare",
    "Goal",
    "GoalChange",
    "GoalValue",
    "Measure",
    "Need",
    "Obstacle",
    "OptimalPlan",
    "Option",
    "Part",
    "PartRule",
    "Pick",
    "Plan",
    "PlanItem",
    "PlanOrder",
    "Policy",
    "Problem",
    "Proof",
    "Recognition",
    "Refusal",
    "Row",
    "Site",
    "SolverError",
    "Status",
    "StreetLimit",
    "TableCheck",
    "TableFault",
    "Together",
    "Why",
    "check_table",
    "classify",
    "difference",
    "facts_of",
    "frontier",
    "jdm_of",
    "least_extra",
    "markdown_of",
    "masks",
    "optimise",
    "plan_in_order",
    "present_cost",
    "problem_of",
    "recognise",
    "row_columns",
    "venue_area",
    "what_if",
    "who_pays",
    "why",
    "wide_columns",
    "wide_row",
]
