# SPDX-License-Identifier: Apache-2.0
"""Members (党员) and staff (社区工作人员) as counts only: no record here is of a person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le

from community_housing._doors import door
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.records import record, result

__all__ = ["GrowingStep", "MemberClass", "MemberCount", "MemberStep", "StaffClass", "StaffCount", "differing", "growing"]

_Count = Annotated[int, Ge(0), Le(100_000_000)]


class MemberClass(StrEnum):
    """Which members are counted; the three classes share nobody."""

    DIRECT = "direct"
    """直管党员."""
    CO_MANAGED = "co_managed"
    """协管党员."""
    IN_SERVICE = "in_service"
    """在职党员."""


class MemberStep(StrEnum):
    """How far members in service have come; each step is reached by some of those of the step before."""

    REGISTERED = "registered"
    """报到."""
    SHOWN = "shown"
    """亮身份."""
    PAIRED = "paired"
    """结对子."""
    POST_CHOSEN = "post_chosen"
    """选岗位."""


@record
class MemberCount:
    """How many members a unit counts.

    Fields:
        id: Its id.
        unit: The unit.
        group: Which members.
        step: How far they have come.
        on: The day.
        count: How many.
        said: Where it says so.
    """

    id: ImpersonalId
    unit: ImpersonalId
    group: MemberClass
    step: MemberStep = MemberStep.REGISTERED
    on: dt.date
    count: _Count
    said: ImpersonalText | None = None


class StaffClass(StrEnum):
    """Which staff is counted."""

    WORKER = "worker"
    """工作人员."""
    PUBLIC_POST = "public_post"
    """公益性岗位."""
    GRADUATE = "graduate"
    """大学生村官."""


@record
class StaffCount:
    """How many staff of a class a unit counts on a day."""

    id: ImpersonalId
    unit: ImpersonalId
    group: StaffClass
    on: dt.date
    count: _Count
    said: ImpersonalText | None = None


@result
class GrowingStep:
    """More members at a step than at one before it, which cannot be.

    Fields:
        unit: The unit.
        group: Which members.
        on: The day.
        before: The earlier step, with the most that is said of it.
        after: The later step, with the least that is said of it.
        excess: By how many it is more, > 0.
    """

    unit: str
    group: MemberClass
    on: dt.date
    before: tuple[MemberStep, int]
    after: tuple[MemberStep, int]
    excess: int


@door()
def growing(counts: Iterable[MemberCount]) -> tuple[GrowingStep, ...]:
    """Find steps that more members reached than a step before it.

    Args:
        counts: Counts, ids unique, in any order; only those of one unit, class and day are compared.

    Returns:
        Each step with the nearest earlier one that it passes, by unit, class, day and step.  Where several counts are said of
        a step, the reading that fits is taken: the most of the earlier, the least of the later.

    Source: 亮身份、结对子、选岗位 (the report); that each rests on the one before: own reading.
    """
    groups: dict[tuple[str, MemberClass, dt.date], dict[MemberStep, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in counts:
        groups[one.unit, one.group, one.on][one.step].append(one.count)
    steps = tuple(MemberStep)
    found: list[GrowingStep] = []
    for (unit, group, on), said in sorted(groups.items(), key=lambda row: row[0]):
        for place, after in enumerate(steps):
            for before in reversed(steps[:place]):
                if before in said and after in said and min(said[after]) > max(said[before]):
                    most, least = max(said[before]), min(said[after])
                    found.append(
                        GrowingStep(
                            unit=unit, group=group, on=on, before=(before, most), after=(after, least), excess=least - most
                        )
                    )
                    break
    return tuple(found)


@door()
def differing(counts: Iterable[MemberCount]) -> tuple[tuple[MemberCount, ...], ...]:
    """Counts that say different numbers of one thing on one day: all are kept, none is chosen.

    Args:
        counts: Counts, ids unique.

    Returns:
        Each group of counts that differ, by id within the group; groups by their first id.
    """
    groups: dict[tuple[str, MemberClass, MemberStep, dt.date], list[MemberCount]] = defaultdict(list)
    for one in counts:
        groups[one.unit, one.group, one.step, one.on].append(one)
    held = [tuple(sorted(group, key=lambda one: one.id)) for group in groups.values() if len({one.count for one in group}) > 1]
    return tuple(sorted(held, key=lambda group: group[0].id))
