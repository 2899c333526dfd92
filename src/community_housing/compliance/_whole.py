# SPDX-License-Identifier: Apache-2.0
"""The rules that bind a district as a whole, such as a mean over its communities."""

import datetime as dt
from collections.abc import Iterable, Sequence

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.compliance._assess import Applied, ComplianceFinding, shortfall_of, truth_of
from community_housing.compliance._facts import Facts
from community_housing.district import District
from community_housing.errors import InputError
from community_housing.findings import Outcome, Reason, Truth, Unit
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards._book import Standard
from community_housing.standards._compiled import CompiledRule
from community_housing.standards._formulas import DistrictMean

__all__ = ["assess_whole", "check_findings"]


@door()
def assess_whole(
    district: District,
    findings: Iterable[ComplianceFinding],
    *,
    standard: Standard,
    on: dt.date,
    known_on: dt.date | None = None,
) -> ComplianceFinding | None:
    """Assess the rules that bind the district as a whole, such as a mean over its communities.

    Args:
        district: The district.
        findings: The findings of all of its communities by the same edition of the same standard on the same day.
        standard: As for `assess`.
        on: The day.
        known_on: As for `assess`.

    Returns:
        A finding about the district, or None where the edition has no such rule; NOT_APPLICABLE where there is no community.
        Where an area is not known, the least and the most that all can come to decide where they can.

    Raises:
        InputError: The findings are of another day, standard or edition, or not of the communities of the district, each once.
        NoStandardInForceError, StandardError: As for `assess`.
    """
    applied = Applied.of(standard, on=on, known_on=known_on)
    found = tuple(findings)
    check_findings(found, [community.id for community in district.communities], applied, "findings")
    rules = applied.rules.whole
    if not rules:
        return None
    areas = _Areas.of(found)
    reasons = tuple(_reason(rule, areas) for rule in rules)
    truths = {reason.truth for reason in reasons}
    required = max((_asked(rule, areas) or 0 for rule in rules), default=0)
    shortfall = shortfall_of(areas.total, required, met=truths == {Truth.MET})
    outcome = Outcome.SHORT if Truth.UNMET in truths else Outcome.UNKNOWN if Truth.UNKNOWN in truths else Outcome.MET
    asked = len(found) > 0
    return ComplianceFinding(
        subject=district.id,
        on=on,
        outcome=outcome if asked else Outcome.NOT_APPLICABLE,
        reasons=reasons,
        standard=standard.id,
        edition=applied.edition.id,
        counted=None if areas.total is None else Area(areas.total),
        required=Area(required) if asked else None,
        shortfall=None if shortfall is None or not asked else Area(shortfall),
        date_open=applied.date_open,
        rules=tuple(rule.rule for rule in rules),
        counted_at_least=Area(areas.least),
        counted_at_most=None if areas.most is None else Area(areas.most),
        not_asked=() if asked else tuple(rule.condition.id for rule in rules),
    )


def check_findings(found: Sequence[ComplianceFinding], communities: Sequence[str], applied: Applied, field: str) -> None:
    """Refuse findings that are not those of some communities by one edition on its day.

    Raises:
        InputError: They are not, each once.
    """
    if sorted(finding.subject for finding in found) != sorted(communities):
        strange = sorted({finding.subject for finding in found} ^ set(communities))
        raise InputError(
            Message(
                "must be of the communities of the district, each once; not of both: {strange}", strange=", ".join(strange[:10])
            ),
            field,
            strange,
        )
    asked = (applied.on, applied.standard, applied.edition.id)
    if others := sorted({(f.on, f.standard, f.edition) for f in found} - {asked}):
        day, standard, edition = others[0]
        raise InputError(
            Message(
                "must be of {asked_day} and of {asked}, edition {asked_edition}; "
                "got some of {day} and of {standard}, edition {edition}",
                asked_day=asked[0],
                asked=asked[1],
                asked_edition=asked[2],
                day=day,
                standard=standard,
                edition=edition,
            ),
            field,
            others[0],
        )
    # A standard that was evolved keeps its name, so what was asked is looked at too.
    if any(f.rules is not applied.rules.asked and f.rules != applied.rules.asked for f in found):
        raise InputError(
            Message(
                "must be by the rules of {asked}, edition {asked_edition}, as they are given; "
                "got some by other rules of that name",
                asked=asked[1],
                asked_edition=asked[2],
            ),
            field,
            asked,
        )


@result
class _Areas:
    """The counted area of a district in dm²: its total where all is known, the least and (where there is one) the most."""

    communities: int
    total: int | None
    least: int
    most: int | None

    @classmethod
    def of(cls, found: Sequence[ComplianceFinding]) -> "_Areas":
        least = sum(finding.counted_at_least.dm2 for finding in found)
        highest = [finding.counted_at_most for finding in found]
        most = None if None in highest else sum(area.dm2 for area in highest if area is not None)
        known = all(finding.counted is not None for finding in found)
        return cls(communities=len(found), total=least if known else None, least=least, most=most)


def _asked(rule: CompiledRule, areas: _Areas) -> int | None:
    """What a rule asks of all communities together, dm²; None where it asks no area."""
    formula = rule.rule.formula
    return formula.area.dm2 * areas.communities if isinstance(formula, DistrictMean) else None


def _reason(rule: CompiledRule, areas: _Areas) -> Reason:
    condition = rule.condition
    facts: Facts = {"district_counted_dm2": areas.total, "district_communities": areas.communities}
    least: Facts = {**facts, "district_counted_dm2": areas.least}
    most = None if areas.most is None else {**facts, "district_counted_dm2": areas.most}
    truth = truth_of(rule, facts, least, most)
    required = _asked(rule, areas)
    return Reason(
        rule=condition.id,
        truth=truth,
        unit=Unit.SQUARE_METRES,
        measured=None if areas.total is None else Area(areas.total),
        required=None if required is None else Area(required),
        margin=None if areas.total is None or required is None else Area(areas.total - required),
        missing=condition.missing(facts) if truth is Truth.UNKNOWN else (),
        reads=tuple((name, facts[name]) for name in condition.reads),
        citation=rule.citation,
        force=rule.rule.force,
    )
