# SPDX-License-Identifier: Apache-2.0
"""What would cure a late plan: one task shortened, the deadline moved, or an earlier start."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from community_housing._doors import door
from community_housing.calendars import WorkingDays
from community_housing.programme._backward import Timetable, earliest_ends
from community_housing.programme._network import Network, TaskId
from community_housing.records import evolve, result

__all__ = ["Cure", "CureKind", "cures"]


class CureKind(StrEnum):
    """What is changed."""

    SHORTEN = "shorten"
    """压缩工序: one task takes less time."""
    DEADLINE = "deadline"
    """顺延期限: the deadline of the plan is later."""
    START = "start"
    """提前开工: the first day of the plan is earlier."""


@result
class Cure:
    """One change that alone makes a late plan feasible; one day less of it does not.

    Fields:
        kind: What is changed.
        task: The task that is shortened; None for another change.
        days: How much: in the unit of the task, else in days of the calendar.
        to: The new deadline or first day; None where a task is shortened.
    """

    kind: CureKind
    task: TaskId | None
    days: int
    to: dt.date | None


@door()
def cures(network: Network, timetable: Timetable, *, calendar: WorkingDays) -> tuple[Cure, ...]:
    """The single changes that make a late plan feasible.

    Args:
        network: The network.
        timetable: What `count_back` made of it.
        calendar: The calendar that it was counted by.

    Returns:
        Of each task of the proof, in order, the least shortening that suffices, where there is one; then the least later
        deadline, then the least earlier start, where one suffices.  Nothing for a feasible plan.  A task outside the proof
        cures nothing.  Whether a change can be made is not looked at.

    Raises:
        CalendarNotPublishedError: A change leads where the calendar knows no day.

    Source: docs/decisions/0088.
    """
    if timetable.proof is None:
        return ()
    found = [_shortened(network, timetable, name, calendar) for name in timetable.proof.tasks]
    ends = earliest_ends(network, not_before=timetable.not_before, calendar=calendar)
    later = max(ends)
    if later > timetable.deadline and all(
        end <= (task.deadline or later) for task, end in zip(network.tasks, ends, strict=True)
    ):
        found.append(Cure(kind=CureKind.DEADLINE, task=None, days=(later - timetable.deadline).days, to=later))
    earlier = min(one.latest_start for one in timetable.tasks)
    if earlier < timetable.not_before and _in_time(network, timetable, earlier, calendar):
        found.append(Cure(kind=CureKind.START, task=None, days=(timetable.not_before - earlier).days, to=earlier))
    return tuple(one for one in found if one is not None)


def _in_time(network: Network, timetable: Timetable, not_before: dt.date, calendar: WorkingDays) -> bool:
    ends: Sequence[dt.date] = earliest_ends(network, not_before=not_before, calendar=calendar)
    due = timetable.deadline
    return all(end <= min(due, task.deadline or due) for task, end in zip(network.tasks, ends, strict=True))


def _shortened(network: Network, timetable: Timetable, name: TaskId, calendar: WorkingDays) -> Cure | None:
    """The least shortening of a task, by halving: what suffices is sufficient in every larger amount."""
    place = next(at for at, one in enumerate(network.tasks) if one.id == name)
    task = network.tasks[place]

    def enough(days: int) -> bool:
        shorter = evolve(task, amount=task.amount - days)
        tasks = (*network.tasks[:place], shorter, *network.tasks[place + 1 :])
        return _in_time(evolve(network, tasks=tasks), timetable, timetable.not_before, calendar)

    if not enough(task.amount):
        return None
    too_few, days = 0, task.amount
    while days - too_few > 1:
        middle = (too_few + days) // 2
        too_few, days = (too_few, middle) if enough(middle) else (middle, days)
    return Cure(kind=CureKind.SHORTEN, task=name, days=days, to=None)
