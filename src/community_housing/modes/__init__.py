# SPDX-License-Identifier: Apache-2.0
"""Delivery modes (建設模式): classification by an ordered decision table, and the plan of the programme."""

from community_housing.modes.classification import Candidate, Classification, Option, Status, classify
from community_housing.modes.facts import FACTS, facts_of, venue_area
from community_housing.modes.need import Need
from community_housing.modes.ordered_plan import BatchTotal, Obstacle, Plan, PlanItem, PlanOrder, Refusal, plan_in_order
from community_housing.modes.table import REPORT_ORDER, VENUES_COUNT, Criterion, DecisionTable, Measure, Policy, Row

__all__ = [
    "FACTS",
    "REPORT_ORDER",
    "VENUES_COUNT",
    "BatchTotal",
    "Candidate",
    "Classification",
    "Criterion",
    "DecisionTable",
    "Measure",
    "Need",
    "Obstacle",
    "Option",
    "Plan",
    "PlanItem",
    "PlanOrder",
    "Policy",
    "Refusal",
    "Row",
    "Status",
    "classify",
    "facts_of",
    "plan_in_order",
    "venue_area",
]
