# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面積達標): one community, or all of a district, against one dated standard, with every reason."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from community_housing.compliance.facts import Facts, facts_of, functions_in_use
from community_housing.compliance.profiles import Profile
from community_housing.district import Community, District, Premises, by_community
from community_housing.errors import InputError, StandardError
from community_housing.findings import Finding, Outcome, Reason, Truth, Unit
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards.book import Edition, Standard
from community_housing.standards.compiled import Compiled, CompiledRule, compiled
from community_housing.standards.counting import Conversion, Counting
from community_housing.standards.expressions import COUNTED
from community_housing.standards.formulas import Functions

__all__ = ["ComplianceFinding", "assess", "assess_district", "assess_whole"]

_EVERYTHING = Counting()


@result
class ComplianceFinding(Finding):
    """Where a community stands against a standard.

    Fields:
        standard, edition: Ids of what was applied.
        counted: The counted area; None where an item that counts has no known area.
        required: The area that the rules of area ask together; None where missing data decides.
        shortfall: What is missing to it, 0 where the rules of area are met; None where it is not known.
        households: The households of the community, on *household_basis* as given; None is not known.
    """

    standard: str
    edition: str
    counted: Area | None
    required: Area | None
    shortfall: Area | None
    households: int | None = None


def assess(
    community: Community,
    premises: Sequence[Premises],
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Sequence[Conversion] = (),
) -> ComplianceFinding:
    """Assess one community on one day.

    Args:
        community: The community.
        premises: Its premises, in use or not.
        standard: The standard; its edition in force on that day is applied.
        on: The day.
        counting: What counts; None for what the edition says, else every tenure in full.
        profile: Facts that only some standards read.
        conversions: Chosen ways between bases of households or persons; without one, another basis is not known.

    Returns:
        The finding: MET where every rule is met, SHORT where one is unmet, else UNKNOWN; with a reason for each rule.

    Raises:
        NoStandardInForceError: No edition is in force on that day.
        StandardError: The standard is unverified and was not asked for all the same, or is not about community premises.
        InputError: Premises or profile belong to another community.

    Guarantees: an unknown input never gives MET or SHORT that some value of it would contradict; where the known part of
        the area already meets a rule, what is unknown of it does not matter.

    Source: own rule, docs/decisions/0020 and 0021.
    """
    edition = _edition(standard, on)
    return _assess(
        community,
        premises,
        (standard.id, edition, compiled(edition)),
        on=on,
        counting=counting,
        profile=profile,
        conversions=conversions,
    )


def _edition(standard: Standard, on: dt.date) -> Edition:
    if not standard.subject.is_area:
        raise StandardError(f"standard {standard.id!r} is about {standard.subject.value}, not about community premises")
    return standard.in_force(on=on)


def _assess(
    community: Community,
    premises: Sequence[Premises],
    applied: tuple[str, Edition, Compiled],
    *,
    on: dt.date,
    counting: Counting | None,
    profile: Profile | None,
    conversions: Sequence[Conversion],
) -> ComplianceFinding:
    standard_id, edition, rules = applied
    chosen = counting if counting is not None else edition.counting if edition.counting is not None else _EVERYTHING
    facts, known, unknown = facts_of(
        community, premises, wanted=rules, on=on, counting=chosen, profile=profile, conversions=conversions
    )
    least = {**facts, COUNTED: known} if unknown else facts
    complete = True
    if rules.functions:
        least, complete = _with_functions(facts, least, premises, rules.functions, on)
    open_data = bool(unknown) or not complete
    reasons: list[Reason] = []
    outcome = Outcome.MET
    required: int | None = 0
    area_met = True
    for rule in rules.rules:
        reason = _reason(rule, facts, least if open_data else None, unknown)
        reasons.append(reason)
        truth = reason.truth
        if truth is Truth.UNMET:
            outcome = Outcome.SHORT
        elif truth is Truth.UNKNOWN and outcome is Outcome.MET:
            outcome = Outcome.UNKNOWN
        if rule.demand is not None:
            asked = reason.required
            required = None if required is None or asked is None else max(required, asked)
            area_met = area_met and truth is Truth.MET
    return ComplianceFinding(
        subject=community.id,
        on=on,
        outcome=outcome,
        reasons=tuple(reasons),
        standard=standard_id,
        edition=edition.id,
        counted=None if unknown else Area(known),
        required=None if required is None else Area(required),
        shortfall=_shortfall(None if unknown else known, required, met=area_met),
        households=community.households,
    )


def _shortfall(counted: int | None, required: int | None, *, met: bool) -> Area | None:
    if counted is not None and required is not None:
        return Area(max(0, required - counted))
    return Area(0) if met else None


def _with_functions(
    facts: Facts, least: Facts, premises: Sequence[Premises], asked: Iterable[Functions], on: dt.date
) -> tuple[Facts, bool]:
    """Write the function counts into *facts* (None where not all are known) and return the least that they can be."""
    lower = dict(least)
    everything = True
    for one in asked:
        count, complete = functions_in_use(premises, one, on=on)
        facts[one.fact] = count if complete else None
        lower[one.fact] = count
        everything = everything and complete
    return lower, everything


def _reason(rule: CompiledRule, facts: Facts, least: Facts | None, unknown: tuple[str, ...]) -> Reason:
    condition = rule.condition
    truth = condition.test(facts)
    # Every rule is monotone in area and functions: what the known part meets, the whole meets.
    if truth is Truth.UNKNOWN and least is not None and condition.test(least) is Truth.MET:
        truth = Truth.MET
    measured, required = _numbers(rule, facts)
    missing: tuple[str, ...] = ()
    if truth is Truth.UNKNOWN:
        missing = condition.missing(facts)
        if unknown and COUNTED in missing:
            missing = (*(name for name in missing if name != COUNTED), *(f"area of {item}" for item in unknown))
        missing = tuple(sorted(missing))
    return Reason(
        rule=condition.id,
        truth=truth,
        measured=measured,
        required=required,
        margin=None if measured is None or required is None else measured - required,
        unit=rule.unit,
        missing=missing,
        reads=tuple([(name, facts[name]) for name in condition.reads]),
        citation=rule.citation,
    )


def _numbers(rule: CompiledRule, facts: Facts) -> tuple[Any, Any]:
    if rule.demand is not None:
        return facts[COUNTED], rule.demand(facts)
    formula = rule.rule.formula
    if isinstance(formula, Functions):
        return facts[formula.fact], formula.at_least
    return None, None


def assess_district(
    district: District,
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Sequence[Conversion] = (),
) -> tuple[ComplianceFinding, ...]:
    """Assess every community of a district on one day.

    Args:
        district: The district.
        standard: As for `assess`.
        on: The day.
        counting: As for `assess`.
        profiles: At most one for each community.
        conversions: As for `assess`.

    Returns:
        One finding for each community, sorted by its id.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess`; InputError also where two profiles are of one
            community or one is of none.
    """
    edition = _edition(standard, on)
    applied = (standard.id, edition, compiled(edition))
    premises = by_community(district.premises)
    by_profile = _profiles(district, profiles)
    return tuple(
        _assess(
            community,
            premises.get(community.id, ()),
            applied,
            on=on,
            counting=counting,
            profile=by_profile.get(community.id),
            conversions=conversions,
        )
        for community in sorted(district.communities, key=lambda community: community.id)
    )


def _profiles(district: District, profiles: Iterable[Profile]) -> dict[str, Profile]:
    communities = {community.id for community in district.communities}
    found: dict[str, Profile] = {}
    for profile in profiles:
        if profile.community in found:
            raise InputError(f"two profiles are of {profile.community!r}", "profiles", profile.community)
        if profile.community not in communities:
            raise InputError(f"no community {profile.community!r} in the district", "profiles", profile.community)
        found[profile.community] = profile
    return found


def assess_whole(
    district: District, findings: Sequence[ComplianceFinding], *, standard: Standard, on: dt.date
) -> ComplianceFinding | None:
    """Assess the rules that bind the district as a whole, such as a mean over its communities.

    Args:
        district: The district.
        findings: The findings of its communities by the same standard.
        standard: As for `assess`.
        on: The day.

    Returns:
        A finding about the district, or None where the edition has no such rule.
    """
    edition = _edition(standard, on)
    rules = compiled(edition).whole
    if not rules:
        return None
    counted = [finding.counted for finding in findings]
    known = sum(int(area) for area in counted if area is not None)
    total = known if None not in counted else None
    facts: Facts = {"district_counted_dm2": total, "district_communities": len(counted), COUNTED: total}
    least: Facts = {**facts, "district_counted_dm2": known, COUNTED: known}
    reasons = tuple(_whole_reason(rule, facts, least) for rule in rules)
    truths = {reason.truth for reason in reasons}
    required = max(reason.required for reason in reasons if reason.required is not None)
    return ComplianceFinding(
        subject=district.id,
        on=on,
        outcome=Outcome.SHORT if Truth.UNMET in truths else Outcome.UNKNOWN if Truth.UNKNOWN in truths else Outcome.MET,
        reasons=reasons,
        standard=standard.id,
        edition=edition.id,
        counted=None if total is None else Area(total),
        required=Area(required),
        shortfall=_shortfall(total, required, met=truths == {Truth.MET}),
    )


def _whole_reason(rule: CompiledRule, facts: Facts, least: Facts) -> Reason:
    condition = rule.condition
    truth = condition.test(facts)
    if truth is Truth.UNKNOWN and condition.test(least) is Truth.MET:
        truth = Truth.MET
    measured = facts["district_counted_dm2"]
    area = getattr(rule.rule.formula, "area", None)
    required = None if area is None else int(area) * int(facts["district_communities"])
    return Reason(
        rule=condition.id,
        truth=truth,
        measured=measured,
        required=required,
        margin=None if measured is None or required is None else measured - required,
        unit=Unit.DM2,
        missing=condition.missing(facts) if truth is Truth.UNKNOWN else (),
        reads=tuple((name, facts[name]) for name in condition.reads),
        citation=rule.citation,
    )
