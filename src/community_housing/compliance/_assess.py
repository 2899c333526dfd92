# SPDX-License-Identifier: Apache-2.0
"""Area compliance (面积达标): one community, or a district as a whole, against one dated standard, with every reason."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, Self

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.compliance._counted import ReplacedRoom
from community_housing.compliance._facts import (
    Facts,
    Gathered,
    add_facts,
    conversions_used,
    count,
    function_counts,
    with_functions,
)
from community_housing.compliance._profiles import Profile
from community_housing.district import Basis, Community, Premises
from community_housing.errors import InputError, StandardError
from community_housing.findings import Finding, Outcome, Reason, Truth, any_of
from community_housing.quantities import Area
from community_housing.records import evolve, result
from community_housing.standards._book import Edition, Rule, Standard
from community_housing.standards._compiled import Compiled, CompiledRule, compiled
from community_housing.standards._counting import Conversion, Counting
from community_housing.standards._expressions import COUNTED, units_of
from community_housing.standards._formulas import Functions

__all__ = [
    "Applied",
    "ComplianceFinding",
    "applied_on",
    "asked_of",
    "assess",
    "check_conversions",
    "gather",
    "judge",
    "shortfall_of",
    "truth_of",
]

_EVERYTHING = Counting()
_NOTHING = Area(0)
# Members looked up once: a look-up costs as much as a comparison, and these are made by the million.
_T_MET, _T_UNMET, _T_UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_MET, _SHORT, _UNKNOWN, _NOT_APPLICABLE = Outcome.MET, Outcome.SHORT, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE


@result
class ComplianceFinding(Finding):
    """Where a community stands against a standard.

    Fields:
        standard, edition: Ids of what was applied.
        counted: The counted area; None where an item that counts has no known area.
        required: The area that the rules of area ask together; None where missing data decides, or nothing is asked.
        shortfall: What is missing to it, 0 where the rules of area are met; None where it is not known, or nothing is asked.
        households: The households of the community, on *household_basis*; None is not known.
        date_open: Whether it is not known that the edition was in force on that day, and somebody asked all the same.
        rules: The rules that were applied, as the standard has them, one for each reason.
        old_rooms: The rooms in use that newer ones have replaced, and whether each counts.
        conversions: The conversions by which a number of the community was brought to the basis of a rule.
        counted_at_least: The part of the counted area that is known for certain.
        counted_at_most: The most that it can be; None where an item that may count has no known area.
        not_asked: Ids of the rules that are not asked of the community, such as one for new estates of an existing one.
        household_basis: What *households* count, as given; None where they are not.
    """

    standard: str
    edition: str
    counted: Area | None
    required: Area | None
    shortfall: Area | None
    households: int | None = None
    date_open: bool = False
    rules: tuple[Rule, ...] = ()
    old_rooms: tuple[ReplacedRoom, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    counted_at_least: Area = _NOTHING
    counted_at_most: Area | None = None
    not_asked: tuple[str, ...] = ()
    household_basis: Basis | None = None


@door()
def assess(
    community: Community,
    premises: Iterable[Premises],
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Iterable[Conversion] = (),
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
        The finding: MET where every rule that is asked is met, SHORT where one is unmet, NOT_APPLICABLE where none is asked of
        this community, else UNKNOWN; with a reason for each rule.

    Raises:
        NoStandardInForceError: No edition is in force on that day.
        StandardError: The standard is unverified and was not asked for all the same, or is not about premises.
        InputError: An argument is not what it should be, a room is there twice, premises or profile belong to another
            community, a room that replaced another is not among the premises, or two conversions lead from one basis to one
            other.

    Guarantees: an unknown input never gives MET or SHORT that some value of it would contradict; where the known part of
        the area already meets a rule, or the most that it can be does not, what is unknown of it does not matter.

    Source: own rule, docs/decisions/0020 and 0021.
    """
    applied = applied_on(standard, on, known_on)
    given = gather(applied, community, tuple(premises), counting=counting, profile=profile, conversions=tuple(conversions))
    return judge(applied, given)


@attrs.define(frozen=False)
class Applied:
    """A standard made ready for one day; not to be changed (attrs would make a frozen one more slowly)."""

    standard: str
    edition: Edition
    rules: Compiled
    on: dt.date
    date_open: bool
    optional: bool

    @classmethod
    def of(cls, standard: Standard, *, on: dt.date, known_on: dt.date | None = None) -> Self:
        """Find the edition in force.

        Raises:
            StandardError: The standard is not about premises, or is unverified.
            NoStandardInForceError: No edition is in force on that day.
        """
        if not standard.subject.is_area:
            raise StandardError(
                Message(
                    "standard {id!r} is about {subject}, not about community premises",
                    id=standard.id,
                    subject=standard.subject.value,
                )
            )
        edition = standard.in_force(on=on, known_on=known_on)
        rules = compiled(edition)
        optional = rules.may_not_apply or any(rule.applies is not None for rule in rules.rules)
        return cls(standard.id, edition, rules, on, not edition.certain_on(on), optional)

    def counting(self, chosen: Counting | None) -> Counting:
        """What counts: as chosen, else as the edition says, else every tenure in full."""
        if chosen is not None:
            return chosen
        said = self.edition.counting
        return _EVERYTHING if said is None else said


_READY: Final[dict[tuple[int, dt.date, dt.date | None], tuple[Standard, Applied]]] = {}
_MOST: Final = 1024


def applied_on(standard: Standard, on: dt.date, known_on: dt.date | None) -> Applied:
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
    rules, chosen = applied.rules, applied.counting(counting)
    if len(conversions) > 1:
        check_conversions(conversions)
    given = count(community, premises, on=applied.on, counting=chosen, profile=profile, conversions=conversions)
    add_facts(given, rules.reads, rules.units, profile)
    if not rules.functions:
        return given
    return with_functions(given, function_counts(premises, rules.functions, on=applied.on, policy=chosen.old_rooms))


def check_conversions(conversions: Sequence[Conversion]) -> None:
    """Refuse two ways from one basis to another.

    Raises:
        InputError: There are two.
    """
    pairs = [(one.given, one.wanted) for one in conversions]
    if len(set(pairs)) < len(pairs):
        twice = next(pair for pair in pairs if pairs.count(pair) > 1)
        raise InputError(
            Message("two conversions lead from {given} to {wanted}; choose one", given=twice[0].value, wanted=twice[1].value),
            "conversions",
            twice,
        )


def judge(applied: Applied, given: Gathered) -> ComplianceFinding:
    """Apply the rules of an edition to gathered facts.

    Args:
        applied: The edition.
        given: The facts.
    """
    reasons: list[Reason] = []
    outcome = _MET
    counted = None if given.missing else Area(given.known)
    required: Area | None = _NOTHING
    area_met = True
    for rule in applied.rules.rules:
        demand = rule.demand
        asked_dm2 = None if demand is None else demand(given.facts)
        asked = None if asked_dm2 is None else Area(asked_dm2)
        reason = _reason(rule, given, counted, asked)
        reasons.append(reason)
        truth = reason.truth
        if truth is not _T_MET:
            outcome = _SHORT if truth is _T_UNMET or outcome is _SHORT else _UNKNOWN
        if demand is not None:
            if asked is None or required is None:
                required = None
            elif asked.dm2 > required.dm2:
                required = asked
            area_met = area_met and truth is _T_MET
    not_asked: tuple[str, ...] = ()
    if applied.optional:
        not_asked, any_asked = asked_of(applied.rules, given.facts)
        if outcome is _MET and any_asked is _T_UNMET:
            outcome = _NOT_APPLICABLE
        elif outcome is _MET and any_asked is _T_UNKNOWN:
            outcome, reasons = _UNKNOWN, _whether(applied, given, reasons)
    shortfall = shortfall_of(None if counted is None else counted.dm2, None if required is None else required.dm2, met=area_met)
    if outcome is _NOT_APPLICABLE:
        required = shortfall = None
    community = given.community
    return ComplianceFinding(
        subject=community.id,
        on=applied.on,
        outcome=outcome,
        reasons=tuple(reasons),
        standard=applied.standard,
        edition=applied.edition.id,
        counted=counted,
        required=required,
        shortfall=None if shortfall is None else Area(shortfall) if shortfall else _NOTHING,
        households=community.households,
        date_open=applied.date_open,
        rules=applied.rules.asked,
        old_rooms=given.old,
        conversions=conversions_used(applied.rules, community, given.conversions) if given.conversions else (),
        counted_at_least=Area(given.known),
        counted_at_most=given.at_most,
        not_asked=not_asked,
        household_basis=community.household_basis,
    )


def asked_of(rules: Compiled, facts: Facts) -> tuple[tuple[str, ...], Truth]:
    """The ids of the rules that are not asked of a community, and whether any is; MET, UNMET or (not known) UNKNOWN."""
    truths = [(rule.condition.id, _T_MET if rule.applies is None else rule.applies.test(facts)) for rule in rules.rules]
    return tuple([name for name, truth in truths if truth is _T_UNMET]), any_of(truth for _, truth in truths)


def _whether(applied: Applied, given: Gathered, reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons, with what would say whether a rule is asked at all where the outcome hangs on that."""
    return [
        evolve(reason, missing=tuple(sorted(rule.applies.missing(given.facts)))) if rule.applies is not None else reason
        for rule, reason in zip(applied.rules.rules, reasons, strict=True)
    ]


def shortfall_of(counted: int | None, required: int | None, *, met: bool) -> int | None:
    """What is missing in dm²: 0 where the rules of area are met, None where it is not known."""
    if counted is not None and required is not None:
        return max(0, required - counted)
    return 0 if met else None


def truth_of(rule: CompiledRule, facts: Facts, least: Facts | None, most: Facts | None) -> Truth:
    """The truth of one rule.

    Every rule is monotone in area and functions: what the least of what is open meets, the whole meets, and what the most of it
    does not meet, nothing does.
    """
    condition = rule.condition
    decided = condition.decide(facts)
    if decided is not None:
        return _T_MET if decided else _T_UNMET
    truth = condition.test(facts)
    if truth is _T_UNKNOWN:
        if least is not None and condition.test(least) is _T_MET:
            return _T_MET
        if most is not None and condition.test(most) is _T_UNMET:
            return _T_UNMET
    return truth


def _reason(rule: CompiledRule, given: Gathered, counted: Area | None, asked: Area | None) -> Reason:
    condition, facts = rule.condition, given.facts
    truth = truth_of(rule, facts, given.least, given.most)
    measured: int | Area | None
    required: int | Area | None
    margin: int | Area | None
    if rule.demand is not None:
        measured, required = counted, asked
        margin = None if counted is None or asked is None else Area(counted.dm2 - asked.dm2)
    else:
        found, least = _function_count(rule, facts)
        measured, required, margin = found, least, None if found is None or least is None else found - least
    return Reason(
        rule=condition.id,
        truth=truth,
        unit=rule.unit,
        measured=measured,
        required=required,
        margin=margin,
        missing=_missing(rule, facts, given.missing) if truth is _T_UNKNOWN else (),
        reads=tuple([(name, facts[name]) for name in condition.reads]),
        citation=rule.citation,
        force=rule.rule.force,
    )


def _function_count(rule: CompiledRule, facts: Facts) -> tuple[int | None, int | None]:
    formula = rule.rule.formula
    return (facts[formula.fact], formula.at_least) if isinstance(formula, Functions) else (None, None)


def _missing(rule: CompiledRule, facts: Facts, unknown: tuple[str, ...]) -> tuple[str, ...]:
    """What would decide: facts by name, but the counted area by what is missing to it."""
    derived = {unit.name: unit.of for unit in units_of(rule.rule.formula)}
    names = {derived.get(name, name) for name in rule.condition.missing(facts)}
    if COUNTED in names:
        names = (names - {COUNTED}) | set(unknown)
    return tuple(sorted(names))
