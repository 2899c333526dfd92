# SPDX-License-Identifier: Apache-2.0
"""What a reform changes: who is newly short, who is newly met, and the area that it takes."""

import datetime as dt
from collections.abc import Iterable, Sequence

from community_housing.compliance._assess import Applied, ComplianceFinding
from community_housing.compliance._changes import Changes, between, shortfalls
from community_housing.compliance._population import Population
from community_housing.compliance._profiles import Profile
from community_housing.district import District
from community_housing.errors import InputError
from community_housing.standards._book import Standard
from community_housing.standards._counting import Conversion, Counting

__all__ = ["compare"]


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
        Who changes, and the area.  A rule that both have is tested once, and with *found* not at all; with *found* and no
        rule changed, no community is looked at.  For several comparisons, `Population.compare` reads the facts once.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess_district`; InputError where *found* is of other
            communities, another day or another standard.
    """
    population = Population(district, on=on, counting=counting, profiles=profiles, conversions=conversions)
    if found is None:
        return population.compare(before, after)
    old, new = Applied.of(before, on=on), Applied.of(after, on=on)
    _check(found, population.subjects, old)
    findings = sorted(found, key=lambda finding: finding.subject)
    first = ([finding.outcome for finding in findings], shortfalls(findings))
    tested = population.new_rules(old, new)
    if old.counting(counting) == new.counting(counting):
        if tested == 0 and population.new_rules(new, old) == 0:
            return between(population.subjects, first, first, rules_tested=0)
        population.taken_over(old, findings)
    return between(population.subjects, first, population.standing(new), rules_tested=tested)


def _check(found: Sequence[ComplianceFinding], communities: Sequence[str], old: Applied) -> None:
    if sorted(finding.subject for finding in found) != list(communities):
        raise InputError("must be of the communities of the district, each once", "found", None)
    if {(f.on, f.standard, f.edition) for f in found} - {(old.on, old.standard, old.edition.id)}:
        raise InputError(f"must be of {old.on} and of {old.standard}, edition {old.edition.id}", "found", None)
