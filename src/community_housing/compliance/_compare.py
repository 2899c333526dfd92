# SPDX-License-Identifier: Apache-2.0
"""What a reform changes: who is newly short, who is newly met, and the area that it takes."""

import datetime as dt
from collections.abc import Iterable

from community_housing._doors import door
from community_housing.compliance._assess import ComplianceFinding
from community_housing.compliance._changes import Changes
from community_housing.compliance._population import Population
from community_housing.compliance._profiles import Profile
from community_housing.district import District
from community_housing.standards._book import Standard
from community_housing.standards._counting import Conversion, Counting

__all__ = ["compare"]


@door()
def compare(  # noqa: PLR0913 - each is a separate choice of the user
    district: District,
    *,
    before: Standard,
    after: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Iterable[Conversion] = (),
    found: Iterable[ComplianceFinding] | None = None,
    known_on: dt.date | None = None,
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
        known_on: As for `assess`, for both standards.

    Returns:
        Who changes, and the area.  A rule that both have is tested once, and with *found* not at all; with *found* and no
        rule changed, no community is looked at.  For several comparisons, `Population.compare` reads the facts once.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess_district`; InputError where *found* is of other
            communities, another day or another standard.
    """
    population = Population(district, on=on, counting=counting, profiles=profiles, conversions=conversions)
    return population.compare(before=before, after=after, found=found, known_on=known_on)
