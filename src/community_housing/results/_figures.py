# SPDX-License-Identifier: Apache-2.0
"""The figures that published claims are compared with, computed from a district and what the rules found of it."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from community_housing.approvals import GreenChannel
from community_housing.calendars import LimitUnit
from community_housing.centres import FOUR_FUNCTIONS, ONE_STOP
from community_housing.clocks import Standing
from community_housing.compliance import ComplianceFinding, Summary
from community_housing.district import BuildKind, DeliveryMode, District, Level, Premises, Purpose, by_community
from community_housing.findings import Outcome
from community_housing.grids._domain import CommunityGrids
from community_housing.modes import Classification
from community_housing.pack import Pack
from community_housing.planning import Plan
from community_housing.quantities import Area, Money, Rounding, divide
from community_housing.results._district_result import Assessment

__all__ = [
    "figures_of_approvals",
    "figures_of_compliance",
    "figures_of_district",
    "figures_of_grids",
    "figures_of_plan",
    "figures_of_run",
    "given_figures",
]

_T = TypeVar("_T")


def _square_metres(area: Area) -> Fraction:
    return Fraction(area.dm2, 100)


def _wan(amount: int) -> Fraction:
    return Fraction(amount, 1_000_000)


def figures_of_district(district: District) -> dict[str, Fraction | int]:
    """Counts and budgets of the district itself.

    Returns:
        Figures by id (see `claims.FIGURES`); what is not known is left out.
    """
    found: dict[str, Fraction | int] = {
        "streets": len(district.streets),
        "communities": len(district.communities),
        "buildings": len(district.buildings),
    }
    households = _known(community.households for community in district.communities)
    persons = _known(community.persons for community in district.communities)
    if households is not None:
        found["households"] = sum(households)
    if persons is not None:
        found["persons"] = sum(persons)
    if district.budgets:
        found |= _budgets(district)
    return found


def _known(values: Iterable[_T | None]) -> list[_T] | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    return known if listed and len(known) == len(listed) else None


def _budgets(district: District) -> dict[str, Fraction | int]:
    found: dict[str, Fraction | int] = {}
    ordered = sorted(district.batches, key=lambda batch: (str(batch.period.starts), batch.id))
    for number, batch in enumerate(ordered, start=1):
        found[f"budget_batch_{number}"] = _wan(
            sum(budget.amount.fen for budget in district.budgets if budget.batch == batch.id and budget.level is Level.DISTRICT)
        )
    streets = [budget for budget in district.budgets if budget.level is Level.STREET and budget.purpose is Purpose.FITTING_OUT]
    found["budget_streets"] = _wan(sum(budget.amount.fen for budget in streets))
    found["budget_total"] = _wan(sum(budget.amount.fen for budget in district.budgets))
    return found


def figures_of_compliance(
    findings: Sequence[ComplianceFinding], summary: Summary, *, when: str, premises: Iterable[Premises] = ()
) -> dict[str, Fraction | int]:
    """Figures of one assessment.

    Args:
        findings: Of every community on one day.
        summary: Their summary.
        when: "before" or "after", the suffix of the figures.
        premises: Those in use on that day, for the figures about functions.

    Returns:
        Figures by id; what missing data leaves open is left out.
    """
    found: dict[str, Fraction | int] = {}
    whole = summary.whole
    if not findings:
        return found
    if whole.unknown == 0:
        found[f"short_{when}"] = whole.short
        asked = whole.communities - whole.not_applicable
        found |= {f"short_share_{when}": Fraction(whole.short, asked)} if asked else {}
        found[f"met_{when}"] = sum(finding.outcome is Outcome.MET for finding in findings)
    if whole.counted_known == whole.communities and whole.counted_total is not None and whole.mean_exact is not None:
        areas = [finding.counted.dm2 for finding in findings if finding.counted is not None]
        found[f"area_{when}"] = _square_metres(whole.counted_total)
        found[f"mean_area_{when}"] = whole.mean_exact / 100
        found[f"below_100_{when}"] = sum(area < 100_00 for area in areas)
        found[f"at_least_400_{when}"] = sum(area >= 400_00 for area in areas)
    if summary.ratio_communities == whole.communities:
        for name, exact in (
            (f"area_per_100_households_{when}", summary.pooled_exact),
            (f"mean_area_per_100_households_{when}", summary.mean_of_ratios_exact),
        ):
            if exact is not None:
                found[name] = exact / 100
    served = by_community(premises)
    if any(item.functions for items in served.values() for item in items):
        of: dict[str, set[str]] = {finding.subject: set() for finding in findings}
        for community, items in served.items():
            of.setdefault(community, set()).update(name for item in items for name in item.functions)
        # A room of which nobody wrote down what it serves may serve anything.
        silent = {community for community, items in served.items() if not all(item.functions for item in items)}
        four = {community for community, names in of.items() if names.issuperset(FOUR_FUNCTIONS)}
        one_stop = {community for community, names in of.items() if ONE_STOP in names}
        if silent <= four:
            found[f"four_functions_{when}"] = len(four)
        if silent <= one_stop:
            found[f"one_stop_share_{when}"] = Fraction(len(one_stop), len(of))
    return found


def figures_of_plan(classifications: Sequence[Classification], plan: Plan) -> dict[str, Fraction | int]:
    """How many communities got each mode, and how many projects each batch."""
    determined = [found for found in classifications if found.status == "determined"]
    found: dict[str, Fraction | int] = {"projects": len(plan.placed)}
    for mode in DeliveryMode:
        found[f"mode_{mode.value}"] = sum(one.mode is mode for one in determined)
    for kind in BuildKind:
        found[f"mode_{kind.value}"] = sum(one.build_kind is kind for one in determined)
    for number, total in enumerate(plan.totals, start=1):
        found[f"projects_batch_{number}"] = total.projects
    return found


def figures_of_grids(grids: Sequence[CommunityGrids]) -> dict[str, Fraction | int]:
    """How many grids there are, and how many there would be at least if the target were a cap."""
    if not grids:
        return {}
    targets = {one.rule.target for one in grids}
    found: dict[str, Fraction | int] = {"grids": sum(len(one.grids) for one in grids)}
    if len(targets) == 1 and (target := targets.pop()) > 0:
        # No grid lies in two communities, so each needs its own.
        found["least_grids_at_target_as_cap"] = sum(divide(one.households, target, rounding=Rounding.CEILING) for one in grids)
    return found


def figures_of_approvals(channels: Sequence[GreenChannel]) -> dict[str, Fraction | int]:
    """The limit of approvals, and the longest time that a decided one took.

    Returns:
        The limit where it is one number of working days; the longest time where all are counted so and no case is unknown.
    """
    units = {one.unit for one in channels}
    if units != {LimitUnit.WORKING_DAYS}:
        return {}
    found: dict[str, Fraction | int] = {}
    limits = {one.amount for one in channels}
    if len(limits) == 1:
        found["approval_limit"] = limits.pop()
    taken = [units for one in channels for units, _ in one.taken]
    if taken and all(why != Standing.UNKNOWN for one in channels for why, _ in one.cases.left_out):
        found["approval_longest"] = max(taken)
    return found


def given_figures(stated: Iterable[tuple[str, Fraction]], figures: Mapping[str, Fraction | int]) -> dict[str, Fraction | int]:
    """Figures that follow from others that are only stated: the share of urban people, and the coverage.

    Args:
        stated: Pairs of figure and value, from claims and observations.
        figures: What was computed.

    Returns:
        What follows.  A base figure stays itself uncomputed, and where statements contradict one another nothing follows.
    """
    values: dict[str, set[Fraction]] = {}
    for name, value in stated:
        values.setdefault(name, set()).add(value)
    base = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
    found: dict[str, Fraction | int] = {}
    people, urban = base.get("people"), base.get("urban_people")
    if people and urban:
        found["urban_share"] = urban / people
    if urban and "persons" in figures:
        found["coverage"] = Fraction(figures["persons"]) / urban
    return found


def figures_of_run(
    pack: Pack,
    assessments: tuple[Assessment, Assessment],
    classifications: Sequence[Classification],
    plan: Plan,
    grids: Sequence[CommunityGrids],
    *,
    channels: Sequence[GreenChannel],
    paid: Money | None,
) -> dict[str, Fraction | int]:
    """Every figure of a run.

    Args:
        pack: The pack, with its observations and claims.
        assessments: Before and after.
        classifications: Of the day before.
        plan: The stated plan.
        grids: The grids of every community that has buildings.
        channels: How each rule of approvals was kept.
        paid: What the district has transferred, less what was returned; None where the pack's events hold no transfers.
    """
    district = pack.district
    figures = (
        figures_of_district(district)
        | figures_of_plan(classifications, plan)
        | figures_of_grids(grids)
        | figures_of_approvals(channels)
    )
    for when, assessment in zip(("before", "after"), assessments, strict=True):
        in_use = [item for item in district.premises if assessment.on in item.in_use]
        figures |= figures_of_compliance(assessment.findings, assessment.summary, when=when, premises=in_use)
    observed: dict[str, set[Fraction]] = {}
    for one in pack.observations:
        observed.setdefault(one.figure, set()).add(Fraction(one.value))
    stated = [(claim.figure, claim.exact) for claim in pack.claims]
    stated += [(name, value) for name, values in observed.items() for value in values]
    # A number that was counted elsewhere stands for the figure where all who counted agree.
    agreed = {name: next(iter(values)) for name, values in observed.items() if len(values) == 1 and name not in figures}
    found = figures | agreed | given_figures(stated, figures)
    return found if paid is None else found | {"paid_total": _wan(paid.fen)}
