# SPDX-License-Identifier: Apache-2.0
"""`summary.json`: the figures of a run under stable keys, for machines.

Every key is documented in docs/reference/outputs.md.  Areas are m² and money yuan, as numbers with at most two decimals;
exact fractions stand beside rounded means as `[numerator, denominator]`.
"""

import json
from collections import Counter
from fractions import Fraction
from typing import Any

from community_housing._doors import door
from community_housing.approvals import Within
from community_housing.claims import Agreement
from community_housing.compliance import StreetSummary
from community_housing.disbursement import Statement
from community_housing.district import BuildKind, DeliveryMode
from community_housing.findings import quantity_number
from community_housing.pack import remarks
from community_housing.planning._prospects import Prospect
from community_housing.planning._solve.levels import OptimalPlan
from community_housing.quantities import Area, Money, json_number
from community_housing.report._funding_view import borne_rows
from community_housing.report.explain._results import place_remark
from community_housing.results._district_result import Assessment, DistrictResult

__all__ = ["FORMAT", "assessment_data", "goals_reached", "prospect_data", "summary_bytes", "summary_data"]

FORMAT = "community-housing-summary/3"
"""Name and version of the format: a key that goes or changes its meaning raises the number."""


def _quantity(value: Area | Money | None) -> int | float | None:
    return None if value is None else json_number(value)


def _exact(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]


def _counts(row: StreetSummary) -> dict[str, Any]:
    return {
        "communities": row.communities,
        "met": row.met,
        "short": row.short,
        "unknown": row.unknown,
        "not_applicable": row.not_applicable,
        "area_m2": _quantity(row.counted_total),
        "area_known_for": row.counted_known,
        "mean_area_m2": _quantity(row.mean),
        "shortfall_m2": _quantity(row.shortfall_total),
        "shortfall_unknown_for": row.shortfall_unknown,
    }


@door()
def assessment_data(assessment: Assessment) -> dict[str, Any]:
    """One assessment as JSON data."""
    summary = assessment.summary
    # Of those of which something is asked, as the figure of that name and `Summary.met_share`.
    asked = summary.whole.communities - summary.whole.not_applicable
    short = Fraction(summary.whole.short, asked) if asked else None
    return {
        "standard": assessment.standard.id,
        "edition": assessment.edition.id,
        "force": assessment.edition.force.value,
        "on": assessment.on.isoformat(),
        "known_on": None if assessment.known_on is None else assessment.known_on.isoformat(),
        **_counts(summary.whole),
        "mean_area_exact_m2": _exact(None if summary.whole.mean_exact is None else summary.whole.mean_exact / 100),
        "short_share": _exact(short),
        "rounding": summary.rounding.value,
        "area_per_100_households_pooled_m2": _quantity(summary.pooled_per_100),
        "area_per_100_households_mean_of_ratios_m2": _quantity(summary.mean_of_ratios_per_100),
        "bands": [
            {"least_m2": _quantity(band.least), "below_m2": _quantity(band.below), "communities": band.communities}
            for band in summary.bands
        ],
        "streets": [{"street": row.street, **_counts(row)} for row in summary.streets],
    }


def prospect_data(found: Prospect) -> dict[str, Any]:
    """What one mode would lead to as JSON data; money and areas as exact text."""
    return {
        "row": found.row,
        "mode": found.mode.value,
        "build_kind": None if found.build_kind is None else found.build_kind.value,
        "truth": found.truth.value,
        "opportunities": list(found.opportunities),
        "available": found.available,
        "from": None if found.later is None else found.later.isoformat(),
        "old_room": found.old_room.value,
        "area_m2": None if found.area is None else str(found.area),
        "area_at_least_m2": str(found.at_least),
        "area_unknown": found.unknown,
        "compliance": None if found.finding is None else found.finding.outcome.value,
        "cost_yuan": None if found.cost is None else str(found.cost),
        "annual_cost_yuan": None if found.annual_cost is None else str(found.annual_cost),
        "parts": [
            {
                "source": part.source.value,
                "amount_yuan": None if part.amount is None else str(part.amount),
                "annual_yuan": None if part.annual is None else str(part.annual),
            }
            for part in found.parts
        ],
    }


@door()
def summary_data(result: DistrictResult) -> dict[str, Any]:
    """The whole summary as JSON data, keys in a fixed order."""
    district = result.pack.district
    return {
        "format": FORMAT,
        "district": {
            "id": district.id,
            "name": district.name,
            "name_en": district.name_en,
            "note": district.note,
            "note_en": district.note_en,
            "streets": len(district.streets),
            "communities": len(district.communities),
            "buildings": len(district.buildings),
            "households": _sum(community.households for community in district.communities),
            "persons": _sum(community.persons for community in district.communities),
        },
        "remarks": [{"kind": one.kind.value, "subject": one.subject, "found": str(one.found)} for one in remarks(district)],
        "before": assessment_data(result.before),
        "after": assessment_data(result.after),
        "also": [assessment_data(one) for one in result.also],
        "not_in_force": list(result.not_in_force),
        "place_remarks": [
            remark
            for one in (result.after, *result.also)
            if (remark := place_remark(result.pack.settings, one.standard, "en")) is not None
        ],
        "modes": _modes(result),
        "plan": _plan(result),
        "payments": _payments(result),
        "grids": _grids(result),
        "figures": {name: _figure(value) for name, value in result.figures},
        "audit": {
            **{agreement.value: sum(row.agreement is agreement for row in result.audit) for agreement in Agreement},
            "claims": [
                {
                    "claim": row.claim.id,
                    "figure": row.claim.figure,
                    "unit": row.claim.unit.value,
                    "stated": row.claim.value,
                    "computed": row.computed_text,
                    "agreement": row.agreement.value,
                }
                for row in result.audit
            ],
        },
        **{name: rows for name, rows in _of_clocks(result).items() if rows},
    }


def _of_clocks(result: DistrictResult) -> dict[str, list[dict[str, Any]]]:
    """What a pack with approvals, obligations of developers or stated periods has besides."""
    return {
        "approvals": [
            {
                "rule": one.rule,
                "limit": one.limit,
                "amount": one.amount,
                "unit": one.unit.value,
                **_within(one.cases),
                "taken": [list(pair) for pair in one.taken],
                "bodies": {of.body: _within(of.steps) for of in one.bodies},
                "slowest": one.slowest,
                "provisional": one.provisional,
            }
            for one in result.channels
        ],
        "readiness": [
            {
                "project": one.project,
                "estate": one.estate,
                "kind": one.kind.value,
                "accepted": None if one.accepted is None else one.accepted.isoformat(),
            }
            for one in result.readiness
        ],
        "periods": [
            {
                "period": one.stated.id,
                "start": None if one.start is None else one.start.kind.value,
                "ends": [
                    {
                        "rule": end.rule.id,
                        "in_force": end.in_force,
                        "last": None if end.last is None else end.last.day.isoformat(),
                        "missing": list(end.missing),
                    }
                    for end in one.ends
                ],
                "missing": list(one.missing),
            }
            for one in result.periods
        ],
    }


def _within(found: Within) -> dict[str, Any]:
    return {
        "within": found.within,
        "beyond": found.beyond,
        "left_out": dict(found.left_out),
        "share": None if found.share is None else _figure(found.share),
    }


def _sum(values: Any) -> int | None:
    listed = list(values)
    return None if None in listed else sum(listed)


def _figure(value: Fraction | int) -> int | list[int]:
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else [exact.numerator, exact.denominator]


def _modes(result: DistrictResult) -> dict[str, Any]:
    status = Counter(found.status for found in result.classifications)
    return {
        "on": result.before.on.isoformat(),
        "table": result.pack.settings.table.value,
        "determined": status["determined"],
        "not_needed": status["not_needed"],
        "none": status["none"],
        "undetermined": status["undetermined"],
        "not_applicable": status["not_applicable"],
        "by_mode": {mode.value: sum(found.mode is mode for found in result.classifications) for mode in DeliveryMode},
        "by_build_kind": {kind.value: sum(found.build_kind is kind for found in result.classifications) for kind in BuildKind},
    }


def _plan(result: DistrictResult) -> dict[str, Any]:
    plan = result.plan
    return {
        "order": plan.order.value,
        "placed": len(plan.placed),
        "batches": [
            {
                "batch": total.batch,
                "projects": total.projects,
                "most_projects": total.most_projects,
                "budget_yuan": _quantity(total.budget),
                "spent_yuan": _quantity(total.spent),
                "from_pool_yuan": _quantity(total.from_pool),
                "left_yuan": _quantity(total.left),
            }
            for total in plan.totals
        ],
        "pool_yuan": _quantity(plan.pool),
        "pool_left_yuan": _quantity(plan.pool_left),
        "borne": [
            {
                "batch": row.batch,
                "source": row.source.value,
                "purpose": row.purpose.value,
                "in_kind": row.in_kind,
                "stated_yuan": _quantity(row.stated),
                "best_yuan": _quantity(row.best),
            }
            for row in borne_rows(result.programme)
        ],
        "best": _best(result),
        "frontier": [[point.communities, _quantity(point.money)] for point in result.programme.frontier.points],
    }


def _best(result: DistrictResult) -> dict[str, Any] | None:
    """The proved best plan with the same money; None where the extra `plan` is not installed."""
    best, score = result.programme.best, result.programme.best_score
    if best is None:
        return None
    return {
        "status": best.status,
        "placed": len(best.picks),
        "spent_yuan": None if score is None else _quantity(score.charge),
        "cost_over_horizon_yuan": None if score is None else _quantity(score.horizon_cost),
        "goals": goals_reached(best),
    }


def goals_reached(best: OptimalPlan) -> list[dict[str, Any]]:
    """The goals of a plan in their order, each with the value reached and what is proved of it."""
    return [
        {
            "goal": level.goal.value,
            "unit": level.unit.value,
            "value": quantity_number(level.value),
            "bound": None if level.bound is None else quantity_number(level.bound),
            "proof": level.proof,
        }
        for level in best.goals
    ]


def _statement(row: Statement) -> dict[str, Any]:
    return {
        "ledger": row.ledger.value,
        "key": row.key,
        "projects": row.projects,
        "appropriated_yuan": _quantity(row.appropriated),
        "contract_sum_yuan": _quantity(row.contract_sum),
        "entitled_yuan": _quantity(row.entitled),
        "paid_yuan": _quantity(row.paid),
        "returned_yuan": _quantity(row.returned),
        "pending_yuan": _quantity(row.pending),
        "due_yuan": _quantity(row.due),
        "over_yuan": _quantity(row.over),
        "remaining_yuan": _quantity(row.remaining),
    }


def _payments(result: DistrictResult) -> dict[str, Any]:
    return {
        "until": result.after.on.isoformat(),
        "events": len(result.outcomes),
        "refused": [name for name, _ in result.refused],
        "whole": [_statement(row) for row in result.whole],
        "streets": [_statement(row) for row in result.streets],
        "sources": [_statement(row) for row in result.sources],
        "due": [
            {
                "ledger": due.ledger.value,
                "project": due.project,
                "street": due.street,
                "amount_yuan": _quantity(due.amount),
                "claw_back_yuan": _quantity(due.claw_back),
                "payable": due.payable,
            }
            for due in result.dues
        ],
    }


def _grids(result: DistrictResult) -> dict[str, Any]:
    rule = result.pack.settings.grid
    return {
        "minimum": rule.minimum,
        "maximum": rule.maximum,
        "target": rule.target,
        "adjacency": "given" if result.adjacency_given else "gabriel",
        "grids": sum(len(one.grids) for one in result.grids),
        "buildings": sum(len(grid.members) for one in result.grids for grid in one.grids),
        "households": sum(one.households for one in result.grids),
        "within_band": sum(grid.violation == 0 for one in result.grids for grid in one.grids),
        "by_status": {
            status: sum(one.status == status for one in result.grids) for status in ("optimal", "feasible", "infeasible")
        },
        "communities": [
            {
                "community": one.community,
                "status": one.status,
                "households": [grid.households for grid in one.grids],
                "cut": one.cut,
                "violation": one.violation,
            }
            for one in result.grids
        ],
    }


def summary_bytes(result: DistrictResult) -> bytes:
    """`summary.json`: UTF-8, two spaces, keys in their fixed order."""
    return (json.dumps(summary_data(result), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
