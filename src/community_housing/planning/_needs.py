# SPDX-License-Identifier: Apache-2.0
"""The need of a community from each later day on which it changes: leases end, rooms begin, other editions bind."""

import datetime as dt
from collections.abc import Iterable

from community_housing._doors import door
from community_housing.compliance import Profile, assess
from community_housing.district import Community, Premises
from community_housing.errors import NoStandardInForceError, StandardError
from community_housing.modes import Need
from community_housing.standards import Conversion, Counting, Standard

__all__ = ["needs_after"]


@door()
def needs_after(
    community: Community,
    premises: Iterable[Premises],
    *,
    standard: Standard,
    on: dt.date,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
) -> dict[dt.date, Need]:
    """The need of a community from each day after *on* on which it is another one, for `classify`.

    Args:
        community: The community.
        premises: Its premises, in use or not.
        standard: The standard; on each day its edition of then is applied.
        on: The day of today.
        counting: As for `compliance.assess`.
        profile: As for `compliance.assess`.
        conversions: As for `compliance.assess`.
        known_on: As for `compliance.assess`.

    Returns:
        The needs by their first day; one of which nothing is known where no edition is in force on it, or it is not known
        whether one is.

    Raises:
        InputError: As for `compliance.assess`.
    """
    rooms, ways = tuple(premises), tuple(conversions)
    spans = [*(item.in_use for item in rooms), *(edition.period for edition in standard.editions)]
    days = [day for span in spans for day in (span.starts, span.ends)] + [one.certain_from for one in standard.editions]
    found: dict[dt.date, Need] = {}
    for day in sorted({day for day in days if day is not None and day > on}):
        try:
            finding = assess(
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
            found[day] = Need(counted=None, required=None)
        else:
            found[day] = Need.of(finding)
    return found
