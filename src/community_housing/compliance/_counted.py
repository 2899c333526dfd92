# SPDX-License-Identifier: Apache-2.0
"""Counted area: what a community's premises come to on a day, by tenure, old rooms, and what counts of them."""

import datetime as dt
from collections.abc import Iterable, Sequence

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import Premises
from community_housing.errors import InputError
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards._counting import Counting, OldRooms

__all__ = ["ReplacedRoom", "counted_area", "counted_parts", "old_room"]

_ALL = Counting()


@result
class ReplacedRoom:
    """A room in use that a project has replaced, and whether it counts.

    Fields:
        premises: Its id.
        replaced_by: The newer room.
        kept: What is recorded; None is not recorded.
        policy: The policy that was applied.
        counts: Whether it counts by that policy; None is not known.
    """

    premises: str
    replaced_by: str
    kept: bool | None
    policy: OldRooms
    counts: bool | None


def old_room(item: Premises, premises: Sequence[Premises], *, on: dt.date, policy: OldRooms) -> ReplacedRoom | None:
    """What became of an item that another has replaced, or None where nothing has replaced it by that day.

    Args:
        item: The item, in use on the day.
        premises: All of its community.
        on: The day.
        policy: What counts.

    Raises:
        InputError: The room that replaced it is not among *premises*.
    """
    if item.replaced_by is None:
        return None
    newer = next((one for one in premises if one.id == item.replaced_by), None)
    if newer is None:
        raise InputError(
            Message(
                "premises {id!r} are replaced by {replaced_by!r}, which must be among the premises of the community",
                id=item.id,
                replaced_by=item.replaced_by,
            ),
            "premises",
            item.replaced_by,
        )
    if newer.in_use.starts is not None and on < newer.in_use.starts:
        return None
    counts = item.kept if policy is OldRooms.AS_RECORDED else policy is OldRooms.COUNTED
    return ReplacedRoom(premises=item.id, replaced_by=item.replaced_by, kept=item.kept, policy=policy, counts=counts)


def counted_parts(
    premises: Sequence[Premises], *, on: dt.date, counting: Counting = _ALL
) -> tuple[int, tuple[str, ...], int | None, tuple[ReplacedRoom, ...]]:
    """Add up what counts, and name what is not known.

    Args:
        premises: The items of one community.
        on: The day; an item counts on the days of its `in_use`.
        counting: What counts, and in which part.

    Returns:
        The known part in dm² (each item in part is rounded down to 0.01 m²); what is missing, sorted: `area of p` of an item
        that counts and has no area, `record of p` of an old room of which nobody recorded whether it was kept; the most that
        all can come to, None where an area is missing; and the old rooms in use.  Where nothing is missing, the known part is
        the counted area; else it is the least that it can be.

    Raises:
        InputError: As for `old_room`.
    """
    shares = {share.tenure: share for share in counting.shares} if counting.shares else None
    known = doubtful = 0
    missing: list[str] = []
    old: list[ReplacedRoom] = []
    bounded = True
    for item in premises:
        certain = True
        period = item.in_use
        starts, ends = period.starts, period.ends
        if (starts is not None and on < starts) or (ends is not None and on >= ends):
            continue
        if item.replaced_by is not None:
            found = old_room(item, premises, on=on, policy=counting.old_rooms)
            if found is not None:
                old.append(found)
                if found.counts is False:
                    continue
                certain = found.counts is True
        share = None if shares is None else shares.get(item.tenure)
        if share is not None and share.numerator == 0:
            continue
        area = item.area
        if area is None:
            missing.append(f"area of {item.id}")
            bounded = False
            part = 0
        elif share is None:
            part = area.dm2
        else:
            part = area.dm2 * share.numerator // share.denominator
        if certain:
            known += part
        elif area is None or part:
            missing.append(f"record of {item.id}")
            doubtful += part
    return known, tuple(sorted(missing)) if missing else (), known + doubtful if bounded else None, tuple(old) if old else ()


@door()
def counted_area(premises: Iterable[Premises], *, on: dt.date, counting: Counting = _ALL) -> Area | None:
    """The counted area of one community's premises on a day.

    Args:
        premises: The items of one community.
        on: The day; a lease or loan counts while it is in use.
        counting: What counts, and in which part; by default every tenure in full, and old rooms as recorded.

    Returns:
        The area, 0 of nothing, or None where an item that counts has no known area, or it is not recorded whether an old room
        was kept.

    Raises:
        InputError: A room that replaced another is not among *premises*.

    Source: the report counts every item in use; DOMAIN I12 and I13: what counts is a policy.

    Examples:
        The old 36 m² beside the bought 212.8 m² (DOMAIN I13):

        >>> from community_housing.district import Tenure
        >>> old, new = (
        ...     Premises(id=name, community="c", area=Area.of(area), tenure=Tenure.OWNED, replaced_by=by)
        ...     for name, area, by in (("old", "36", "new"), ("new", "212.8", None))
        ... )
        >>> day = dt.date(2014, 1, 1)
        >>> [str(counted_area([old, new], on=day, counting=Counting(old_rooms=policy))) for policy in OldRooms]
        ['None', '248.80', '212.80']
    """
    known, missing, _, _ = counted_parts(tuple(premises), on=on, counting=counting)
    return None if missing else Area(known)
