# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面积达标): one community, or all of a district, against one dated standard, with every reason."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Self

import attrs

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
from community_housing.standards.expressions import COUNTED, units_of
from community_housing.standards.formulas import Functions

__all__ = [
    "Applied",
    "ComplianceFinding",
    "Gathered",
    "assess",
    "assess_district",
    "assess_whole",
    "gather",
    "judge",
    "profiles_of",
]

_EVERYTHING = Counting()
_NOTHING = Area(0)
# Members looked up once: a look-up costs as much as a comparison, and these are made by the million.
_T_MET, _T_UNMET, _T_UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_MET, _SHORT, _UNKNOWN = Outcome.MET, Outcome.SHORT, Outcome.UNKNOWN


@result
class ComplianceFinding(Finding):
    """Where a community stands against a standard.

    Fields:
        standard, edition: Ids of what was applied.
        counted: The counted area; None where an item that counts has no known area.
        required: The area that the rules of area ask together; None where missing data decides.
        shortfall: What is missing to it, 0 where the rules of area are met; None where it is not known.
        households: The households of the community, on *household_basis* as given; None is not known.
        date_open: Whether it is not known that the edition was in force on that day, and somebody asked all the same.
    """

    standard: str
    edition: str
    counted: Area | None
    required: Area | None
    shortfall: Area | None
    households: int | None = None
    date_open: bool = False


def assess(
    community: Community,
    premises: Sequence[Premises],
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Sequence[Conversion] = (),
    known_on: dt.date | None = None,
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
        known_on: Apply the rules as the rule book stood on that day; None for as it stands now.

    Returns:
        The finding: MET where every rule is met, SHORT where one is unmet, else UNKNOWN; with a reason for each rule.

    Raises:
        NoStandardInForceError: No edition is in force on that day.
        StandardError: The standard is unverified and was not asked for all the same, or is not about premises.
        InputError: Premises or profile belong to another community.

    Guarantees: an unknown input never gives MET or SHORT that some value of it would contradict; where the known part of
        the area already meets a rule, what is unknown of it does not matter.

    Source: own rule, docs/decisions/0020 and 0021.
    """
    applied = _applied(standard, on, known_on)
    return judge(applied, gather(applied, community, premises, counting=counting, profile=profile, conversions=conversions))


@attrs.define(frozen=False)
class Applied:
    """A standard made ready for one day; not to be changed (attrs would make a frozen one more slowly)."""

    standard: str
    edition: Edition
    rules: Compiled
    on: dt.date
    date_open: bool

    @classmethod
    def of(cls, standard: Standard, *, on: dt.date, known_on: dt.date | None = None) -> Self:
        """Find the edition in force.

        Raises:
            StandardError: The standard is not about premises, or is unverified.
            NoStandardInForceError: No edition is in force on that day.
        """
        if not standard.subject.is_area:
            raise StandardError(f"standard {standard.id!r} is about {standard.subject.value}, not about community premises")
        edition = standard.in_force(on=on, known_on=known_on)
        return cls(standard.id, edition, compiled(edition), on, not edition.certain_on(on))


_READY: Final[dict[tuple[int, dt.date, dt.date | None], tuple[Standard, Applied]]] = {}
_MOST: Final = 1024


def _applied(standard: Standard, on: dt.date, known_on: dt.date | None) -> Applied:
    """`Applied.of`, made once for a standard and a day; millions of communities are assessed on the same one."""
    key = (id(standard), on, known_on)
    held = _READY.get(key)
    if held is not None and held[0] is standard:
        return held[1]
    made = Applied.of(standard, on=on, known_on=known_on)
    if len(_READY) >= _MOST:
        _READY.clear()
    # The standard is held beside it, so that its identity is not given to another while it is here.
    _READY[key] = (standard, made)
    return made


@attrs.define(frozen=False)
class Gathered:
    """The facts of one community, and what is open in them; not to be changed (see `Applied`).

    Attributes:
        community: The community.
        facts: Facts by name; None is missing.
        least: The same with the least that open areas and function counts can be, or None where none is open.
        known: The known part of the counted area in dm².
        unknown: Ids of the items that count and have no area.
    """

    community: Community
    facts: Facts
    least: Facts | None
    known: int
    unknown: tuple[str, ...]


def gather(
    applied: Applied,
    community: Community,
    premises: Sequence[Premises],
    *,
    counting: Counting | None,
    profile: Profile | None,
    conversions: Sequence[Conversion],
) -> Gathered:
    """Read the facts of a community that the rules of an edition ask for; see `assess`."""
    edition, rules = applied.edition, applied.rules
    chosen = counting if counting is not None else edition.counting if edition.counting is not None else _EVERYTHING
    facts, known, unknown = facts_of(
        community, premises, wanted=rules, on=applied.on, counting=chosen, profile=profile, conversions=conversions
    )
    least = {**facts, COUNTED: known} if unknown else None
    if rules.functions:
        least = _with_functions(facts, known, premises, rules.functions, applied.on)
    return Gathered(community, facts, least, known, unknown)


def _with_functions(
    facts: Facts, known: int, premises: Sequence[Premises], asked: Iterable[Functions], on: dt.date
) -> Facts | None:
    """Write the function counts into *facts* (None where not all are known) and return the least of everything open."""
    least = {**facts, COUNTED: known}
    open_data = facts[COUNTED] is None
    for one in asked:
        count, complete = functions_in_use(premises, one, on=on)
        facts[one.fact] = count if complete else None
        least[one.fact] = count
        open_data = open_data or not complete
    return least if open_data else None


def judge(applied: Applied, given: Gathered, reused: Mapping[int, Reason] | None = None) -> ComplianceFinding:
    """Apply the rules of an edition to gathered facts.

    Args:
        applied: The edition.
        given: The facts.
        reused: Reasons of rules, by their place, that were found before and still hold.
    """
    facts, least, unknown = given.facts, given.least, given.unknown
    reasons: list[Reason] = []
    outcome = _MET
    required: int | None = 0
    area_met = True
    for index, rule in enumerate(applied.rules.rules):
        reason = None if reused is None else reused.get(index)
        if reason is None:
            reason = _reason(rule, facts, least, unknown)
        reasons.append(reason)
        truth = reason.truth
        if truth is not _T_MET:
            outcome = _SHORT if truth is _T_UNMET or outcome is _SHORT else _UNKNOWN
        if rule.demand is not None:
            asked = reason.required
            if asked is None or required is None:
                required = None
            elif asked > required:
                required = asked
            area_met = area_met and truth is _T_MET
    counted = None if unknown else given.known
    return ComplianceFinding(
        subject=given.community.id,
        on=applied.on,
        outcome=outcome,
        reasons=tuple(reasons),
        standard=applied.standard,
        edition=applied.edition.id,
        counted=None if counted is None else Area(counted),
        required=None if required is None else Area(required),
        shortfall=_shortfall(counted, required, met=area_met),
        households=given.community.households,
        date_open=applied.date_open,
    )


def _shortfall(counted: int | None, required: int | None, *, met: bool) -> Area | None:
    if counted is not None and required is not None:
        return _NOTHING if counted >= required else Area(required - counted)
    return _NOTHING if met else None


def _reason(rule: CompiledRule, facts: Facts, least: Facts | None, unknown: tuple[str, ...]) -> Reason:
    condition = rule.condition
    decided = condition.decide(facts)
    if decided is not None:
        truth = _T_MET if decided else _T_UNMET
    else:
        truth = condition.test(facts)
        # Every rule is monotone in area and functions: what the known part meets, the whole meets.
        if truth is _T_UNKNOWN and least is not None and condition.test(least) is _T_MET:
            truth = _T_MET
    demand = rule.demand
    if demand is not None:
        measured, required = facts[COUNTED], demand(facts)
    else:
        measured, required = _function_count(rule, facts)
    return Reason(
        rule=condition.id,
        truth=truth,
        measured=measured,
        required=required,
        margin=None if measured is None or required is None else measured - required,
        unit=rule.unit,
        missing=_missing(rule, facts, unknown) if truth is _T_UNKNOWN else (),
        reads=tuple([(name, facts[name]) for name in condition.reads]),
        citation=rule.citation,
    )


def _function_count(rule: CompiledRule, facts: Facts) -> tuple[int | None, int | None]:
    formula = rule.rule.formula
    return (facts[formula.fact], formula.at_least) if isinstance(formula, Functions) else (None, None)


def _missing(rule: CompiledRule, facts: Facts, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """What would decide: facts by name, but the counted area by the items that have none."""
    derived = {unit.name: unit.of for unit in units_of(rule.rule.formula)}
    names = {derived.get(name, name) for name in rule.condition.missing(facts)}
    if COUNTED in names:
        names = (names - {COUNTED}) | {f"area of {item}" for item in unknown}
    return tuple(sorted(names))


def assess_district(
    district: District,
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Sequence[Conversion] = (),
    known_on: dt.date | None = None,
) -> tuple[ComplianceFinding, ...]:
    """Assess every community of a district on one day.

    Args:
        district: The district.
        standard: As for `assess`.
        on: The day.
        counting: As for `assess`.
        profiles: At most one for each community.
        conversions: As for `assess`.
        known_on: As for `assess`.

    Returns:
        One finding for each community, sorted by its id.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess`; InputError also where two profiles are of one
            community or one is of none.
    """
    applied = Applied.of(standard, on=on, known_on=known_on)
    premises = by_community(district.premises)
    by_profile = profiles_of(district, profiles)
    return tuple(
        judge(
            applied,
            gather(
                applied,
                community,
                premises.get(community.id, ()),
                counting=counting,
                profile=by_profile.get(community.id),
                conversions=conversions,
            ),
        )
        for community in sorted(district.communities, key=lambda community: community.id)
    )


def profiles_of(district: District, profiles: Iterable[Profile]) -> dict[str, Profile]:
    """The profiles by community.

    Raises:
        InputError: Two are of one community, or one is of none of the district.
    """
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
    applied = Applied.of(standard, on=on)
    rules = applied.rules.whole
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
        edition=applied.edition.id,
        counted=None if total is None else Area(total),
        required=Area(required),
        shortfall=_shortfall(total, required, met=truths == {Truth.MET}),
        date_open=applied.date_open,
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
