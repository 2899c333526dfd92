# SPDX-License-Identifier: Apache-2.0
"""The verdict on a community from each later day on which it may be another: leases end, rooms begin, other editions bind."""

import datetime as dt
from collections.abc import Iterable

from community_housing._doors import door
from community_housing.compliance._assess import ComplianceFinding, assess
from community_housing.compliance._profiles import Profile
from community_housing.district import Community, Premises
from community_housing.errors import NoStandardInForceError, StandardError
from community_housing.standards import Conversion, Counting, Standard

__all__ = ["findings_after"]


@door()
def findings_after(
    community: Community,
    premises: Iterable[Premises],
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
) -> dict[dt.date, ComplianceFinding | None]:
    """The verdict on a community from each day after *on* on which it may be another, as `modes.classify` asks for it.

    Args:
        community: The community.
        premises: Its premises, in use or not.
        standard: The standard; on each day its edition of then is applied.
        on: The day of today.
        counting: As for `assess`.
        profile: As for `assess`.
        conversions: As for `assess`.
        known_on: As for `assess`.

    Returns:
        The findings by their first day; None where no edition is in force on it, or it is not known whether one is.

    Raises:
        InputError: As for `assess`.
    """
    rooms, ways = tuple(premises), tuple(conversions)
    spans = [*(item.in_use for item in rooms), *(edition.period for edition in standard.editions)]
    days = [day for span in spans for day in (span.starts, span.ends)] + [one.certain_from for one in standard.editions]
    found: dict[dt.date, ComplianceFinding | None] = {}
    for day in sorted({day for day in days if day is not None and day > on}):
        try:
            found[day] = assess(
                community,
                rooms,
                standard=standard,
                on=day,
                counting=counting,
                profile=profile,
                conversions=ways,
                known_on=known_on,
            )
        except (NoStandardInForceError, StandardError):
            found[day] = None
    return found
