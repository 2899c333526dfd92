# SPDX-License-Identifier: Apache-2.0
"""What lies between two assessments of the same communities: who is newly short, who is newly met, and the area."""

from collections.abc import Iterable, Sequence

from community_housing._doors import door
from community_housing.compliance._assess import ComplianceFinding
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.quantities import Area
from community_housing.records import result

__all__ = ["Changes", "between", "changes", "shortfalls"]


@result
class Changes:
    """The difference between two findings of the same communities.

    Fields:
        newly_short: Communities that are short now and were not, sorted.
        newly_met: Communities that are met now and were not, sorted.
        newly_unknown: Communities that are open now and were not, sorted.
        newly_not_applicable: Communities of which nothing is asked now and something was, sorted.
        area_before: Sum of the known shortfalls before; None where none is known, as of the two others.
        area_after: Sum of the known shortfalls after.
        area_change: after - before, over the communities whose shortfall is known both times.
        not_known: Communities whose shortfall is not known, or of which nothing is asked, at one of the two, sorted; they are
            in no sum of *area_change*.
        unchanged: How many communities stand where they stood.
        rules_tested: How many rules of the second standard the first does not have, so that `compare` had to test them.
    """

    newly_short: tuple[str, ...]
    newly_met: tuple[str, ...]
    newly_unknown: tuple[str, ...]
    newly_not_applicable: tuple[str, ...]
    area_before: Area | None
    area_after: Area | None
    area_change: Area | None
    not_known: tuple[str, ...]
    unchanged: int
    rules_tested: int = 0


@door()
def changes(before: Iterable[ComplianceFinding], after: Iterable[ComplianceFinding], *, rules_tested: int = 0) -> Changes:
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
    if first.keys() != second.keys():
        raise InputError("must be of the same communities, each once", "after", sorted(first.keys() ^ second.keys())[:10])
    subjects = sorted(first)
    outcomes = [[found[subject].outcome for subject in subjects] for found in (first, second)]
    missing = [shortfalls([found[subject] for subject in subjects]) for found in (first, second)]
    return between(subjects, (outcomes[0], missing[0]), (outcomes[1], missing[1]), rules_tested=rules_tested)


def shortfalls(findings: Iterable[ComplianceFinding]) -> list[int | None]:
    """The shortfalls of *findings* in dm²."""
    return [None if finding.shortfall is None else finding.shortfall.dm2 for finding in findings]


def between(
    subjects: Sequence[str],
    before: tuple[Sequence[Outcome], Sequence[int | None]],
    after: tuple[Sequence[Outcome], Sequence[int | None]],
    *,
    rules_tested: int,
) -> Changes:
    """The same from the outcomes and shortfalls (dm²) of communities in the order of *subjects*, which are sorted."""
    new: dict[Outcome, list[str]] = {outcome: [] for outcome in Outcome}
    for subject, one, other in zip(subjects, before[0], after[0], strict=True):
        if one is not other:
            new[other].append(subject)
    pairs = list(zip(before[1], after[1], strict=True))
    return Changes(
        newly_short=tuple(new[Outcome.SHORT]),
        newly_met=tuple(new[Outcome.MET]),
        newly_unknown=tuple(new[Outcome.UNKNOWN]),
        newly_not_applicable=tuple(new[Outcome.NOT_APPLICABLE]),
        area_before=_sum(before[1]),
        area_after=_sum(after[1]),
        area_change=_sum([None if one is None or other is None else other - one for one, other in pairs]),
        not_known=tuple(subject for subject, (one, other) in zip(subjects, pairs, strict=True) if one is None or other is None),
        unchanged=len(subjects) - sum(map(len, new.values())),
        rules_tested=rules_tested,
    )


def _sum(areas: Sequence[int | None]) -> Area | None:
    """The sum of what is known; None where nothing is of several, for that is no sum of 0."""
    known = [area for area in areas if area is not None]
    return Area(sum(known)) if known or not areas else None
