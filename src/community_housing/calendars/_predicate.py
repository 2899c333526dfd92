# SPDX-License-Identifier: Apache-2.0
"""Notices made of another calendar's answers, for years of which no notice was read."""

import datetime as dt
from collections.abc import Callable, Iterable
from itertools import groupby

from community_housing._doors import door
from community_housing.calendars._notices import Notice, Span
from community_housing.provenance import Citation
from community_housing.records import Text

__all__ = ["notices_of"]


@door()
def notices_of(
    is_working: Callable[[dt.date], bool],
    years: Iterable[int],
    *,
    id_: str,
    name: Text,
    citation: Citation,
    weekend: Iterable[int] = (5, 6),
) -> tuple[Notice, ...]:
    """Ask another calendar of every day of some years, and write down where it differs from the week.

    Args:
        is_working: Whether a day is a working day; it is asked once of each day.
        years: The years; whoever gives one vouches that the other calendar has it and does not guess.
        id_: What the ids of the notices begin with; the year follows.
        name: What the days off are called, as the other calendar's answer has no name for each.
        citation: What the answers rest on.  Without a day of publication the notices give way to all others, and
            `Calendar.known` leaves them out.
        weekend: Days of the week that are days of rest; Monday is 0.

    Returns:
        A notice for each year, in order; `Calendar(notices)` or `calendar.added(notices)` takes them.
    """
    rest = frozenset(weekend)
    return tuple(_of_year(is_working, year, rest, f"{id_}-{year}", name, citation) for year in sorted(set(years)))


def _of_year(
    is_working: Callable[[dt.date], bool], year: int, rest: frozenset[int], own: str, name: str, citation: Citation
) -> Notice:
    first = dt.date(year, 1, 1).toordinal()
    days = [dt.date.fromordinal(first + ahead) for ahead in range(dt.date(year, 12, 31).toordinal() - first + 1)]
    works = {day: bool(is_working(day)) for day in days}
    off = [day for day in days if not works[day] and day.weekday() not in rest]
    # Days in a row have the same difference between their number and their place.
    rows = [[day for _, day in row] for _, row in groupby(enumerate(off), key=lambda one: one[1].toordinal() - one[0])]
    return Notice(
        id=own,
        year=year,
        off=tuple(Span(name=name, first=row[0], last=row[-1]) for row in rows),
        working=tuple(day for day in days if works[day] and day.weekday() in rest),
        citation=citation,
    )
