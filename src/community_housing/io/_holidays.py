# SPDX-License-Identifier: Apache-2.0
"""Working days of China from chinesecalendar, for years of which no notice was read."""

import datetime as dt
from collections.abc import Iterable
from importlib.metadata import version

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import Notice, notices_of
from community_housing.errors import InputError, MissingExtraError
from community_housing.provenance import Citation, Evidence

__all__ = ["library_notices"]


@door()
def library_notices(years: Iterable[int]) -> tuple[Notice, ...]:
    """Notices as the library chinesecalendar has them, each marked as not read.

    Args:
        years: The years, such as 2005 and 2006; those of which a notice was read are in `calendars.shipped` already.

    Returns:
        A notice for each year.  Nobody here read what they rest on and when it was published, so they say "unverified",
        give way to notices that were read, and are left out of `Calendar.known`.

    Raises:
        MissingExtraError: The extra `calendar` is not installed.
        InputError: The library does not have a year; it does not guess, and nor do we.
    """
    try:
        import chinese_calendar
    except ImportError as error:
        raise MissingExtraError("calendar", "a calendar for years of which no notice was read") from error
    citation = Citation(
        authority="chinesecalendar",
        document=f"chinesecalendar {version('chinesecalendar')}",
        evidence=Evidence.RECALL,
        note="The table of a library: the notices behind it were not read.",
    )
    if any(not dt.MINYEAR <= year <= dt.MAXYEAR for year in years):
        raise InputError("must be years of the calendar", "years", tuple(years))
    try:
        return notices_of(chinese_calendar.is_workday, years, id_="chinesecalendar", name="放假", citation=citation)
    except NotImplementedError as error:
        raise InputError(
            Message("chinesecalendar does not have them all: {error}", error=error), "years", tuple(years)
        ) from None
