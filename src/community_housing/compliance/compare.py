# SPDX-License-Identifier: Apache-2.0
"""What a reform changes: who is newly short, who is newly met, and the area that it takes."""

import datetime as dt
from collections.abc import Iterable, Sequence

from community_housing.compliance.assess import Applied, ComplianceFinding, gather, judge, profiles_of
from community_housing.compliance.profiles import Profile
from community_housing.district import District, by_community
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards.book import Standard
from community_housing.standards.counting import Conversion, Counting

__all__ = ["Changes", "changes", "compare"]


@result
class Changes:
    """The difference between two findings of the same communities.

    Fields:
        newly_short: Communities that are short now and were not, sorted.
        newly_met: Communities that are met now and were not, sorted.
        newly_unknown: Communities that are open now and were not, sorted.
        area_before: Sum of the known shortfalls before.
        area_after: Sum of the known shortfalls after.
        area_change: after - before, over the communities whose shortfall is known both times.
        not_known: Communities whose shortfall is not known at one of the two, sorted; they are in no sum of *area_change*.
        unchanged: How many communities stand where they stood.
        rules_tested: How many rules `compare` had to test anew for each community.
    """

    newly_short: tuple[str, ...]
    newly_met: tuple[str, ...]
    newly_unknown: tuple[str, ...]
    area_before: Area
    area_after: Area
    area_change: Area
    not_known: tuple[str, ...]
    unchanged: int
    rules_tested: int = 0


def changes(before: Sequence[ComplianceFinding], after: Sequence[ComplianceFinding], *, rules_tested: int = 0) -> Changes:
    """Set two findings of the same communities side by side: two days, two standards or two policies.

    Args:
        before: The one.
        after: The other.
        rules_tested: Kept in the result.

    Raises:
        InputError: They are not of the same communities.
    """
    first = {finding.subject: finding for finding in before}
    second = {finding.subject: finding for finding in after}
    if first.keys() != second.keys() or len(first) < len(before) or len(second) < len(after):
        raise InputError("must be of the same communities, each once", "after", sorted(first.keys() ^ second.keys())[:10])
    new: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    difference = 0
    not_known: list[str] = []
    for subject in sorted(first):
        one, other = first[subject], second[subject]
        if one.outcome is not other.outcome:
            new[other.outcome].append(subject)
        if one.shortfall is None or other.shortfall is None:
            not_known.append(subject)
        else:
            difference += int(other.shortfall) - int(one.shortfall)
    return Changes(
        newly_short=tuple(new[Outcome.SHORT]),
        newly_met=tuple(new[Outcome.MET]),
        newly_unknown=tuple(new[Outcome.UNKNOWN]),
        area_before=_missing_area(before),
        area_after=_missing_area(after),
        area_change=Area(difference),
        not_known=tuple(not_known),
        unchanged=len(first) - sum(map(len, new.values())),
        rules_tested=rules_tested,
    )


def _missing_area(findings: Iterable[ComplianceFinding]) -> Area:
    return Area(sum(int(finding.shortfall) for finding in findings if finding.shortfall is not None))


def compare(
    district: District,
    before: Standard,
    after: Standard,
    *,
    on: dt.date,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Sequence[Conversion] = (),
    found: Sequence[ComplianceFinding] | None = None,
) -> Changes:
    """Compare two standards over one district on one day.

    Args:
        district: The district.
        before: The standard as it is.
        after: The standard as it would be, for example from `before.evolve(...)`.
        on: The day.
        counting: As for `assess`, for both.
        profiles: At most one for each community.
        conversions: As for `assess`.
        found: Findings by *before* of that day with the same arguments, where they are at hand; they are not made again.

    Returns:
        Who changes, and the area.  Only the rules that differ are tested anew; with *found* and no rule changed, no
        community is looked at.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess_district`; InputError where *found* is of other
            communities, another day or another standard.
    """
    old, new = Applied.of(before, on=on), Applied.of(after, on=on)
    premises = by_community(district.premises)
    by_profile = profiles_of(district, profiles)
    communities = sorted(district.communities, key=lambda community: community.id)
    same_counting = counting is not None or old.edition.counting == new.edition.counting
    places = {rule.rule.formula: index for index, rule in enumerate(old.rules.rules)} if same_counting else {}
    kept = {
        index: places[rule.rule.formula]
        for index, rule in enumerate(new.rules.rules)
        if rule.rule.formula in places and _same_source(old, new, places[rule.rule.formula], index)
    }
    tested = len(new.rules.rules) - len(kept)
    if found is not None:
        _check(found, [community.id for community in communities], old)
        if tested == 0 and len(kept) == len(old.rules.rules):
            return changes(found, found)
    first: list[ComplianceFinding] = [] if found is None else sorted(found, key=lambda finding: finding.subject)
    second: list[ComplianceFinding] = []
    for index, community in enumerate(communities):
        rooms, profile = premises.get(community.id, ()), by_profile.get(community.id)
        if found is None:
            given = gather(old, community, rooms, counting=counting, profile=profile, conversions=conversions)
            first.append(judge(old, given))
        reused = {place: first[index].reasons[held] for place, held in kept.items()}
        given = gather(new, community, rooms, counting=counting, profile=profile, conversions=conversions)
        second.append(judge(new, given, reused))
    return changes(first, second, rules_tested=tested)


def _same_source(old: Applied, new: Applied, one: int, other: int) -> bool:
    first, second = old.rules.rules[one], new.rules.rules[other]
    return first.rule.id == second.rule.id and first.citation == second.citation


def _check(found: Sequence[ComplianceFinding], communities: Sequence[str], old: Applied) -> None:
    if sorted(finding.subject for finding in found) != list(communities):
        raise InputError("must be of the communities of the district, each once", "found", None)
    if {(f.on, f.standard, f.edition) for f in found} - {(old.on, old.standard, old.edition.id)}:
        raise InputError(f"must be of {old.on} and of {old.standard}, edition {old.edition.id}", "found", None)
