# SPDX-License-Identifier: Apache-2.0
"""Counted area: what a community's premises come to on a day, by tenure and what counts of it."""

import datetime as dt
from collections.abc import Iterable

from community_housing.district import Premises
from community_housing.quantities import Area
from community_housing.standards.counting import Counting

__all__ = ["counted_area", "counted_parts"]

_ALL = Counting()


def counted_parts(premises: Iterable[Premises], *, on: dt.date, counting: Counting = _ALL) -> tuple[int, tuple[str, ...]]:
    """Add up what counts, and name what is not known.

    Args:
        premises: The items of one community.
        on: The day; an item counts on the days of its `in_use`.
        counting: What counts, and in which part.

    Returns:
        The known part in dm² (each item in part is rounded down to 0.01 m²), and the ids of the items that count and have
        no area, sorted.  Where there are none, the known part is the counted area; else it is the least it can be.
    """
    shares = {share.tenure: share for share in counting.shares} if counting.shares else None
    known = 0
    unknown: list[str] = []
    for item in premises:
        period = item.in_use
        starts, ends = period.starts, period.ends
        if (starts is not None and on < starts) or (ends is not None and on >= ends):
            continue
        share = None if shares is None else shares.get(item.tenure)
        if share is not None and share.numerator == 0:
            continue
        area = item.area
        if area is None:
            unknown.append(item.id)
        elif share is None:
            known += int(area)
        else:
            known += int(area) * share.numerator // share.denominator
    return known, tuple(sorted(unknown)) if unknown else ()


def counted_area(premises: Iterable[Premises], *, on: dt.date, counting: Counting = _ALL) -> Area | None:
    """The counted area of one community's premises on a day.

    Args:
        premises: The items of one community.
        on: The day; a lease or loan counts while it is in use.
        counting: What counts, and in which part; by default every tenure in full.

    Returns:
        The area, 0 of nothing, or None where an item that counts has no known area.

    Source: the report counts every item in use; DOMAIN I12 and I13: what counts is a policy.
    """
    known, unknown = counted_parts(premises, on=on, counting=counting)
    return None if unknown else Area(known)
