# SPDX-License-Identifier: Apache-2.0
"""Counting back again (重排工期): what is done stands still, and the rest is counted from a day on."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from community_housing._doors import door
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.findings import Truth
from community_housing.programme._backward import Timetable, count_back
from community_housing.programme._network import Network, Task, TaskId
from community_housing.programme._progress import Actual, known_of
from community_housing.records import evolve, result

__all__ = ["Recount", "recount"]

_DAY: Final = dt.timedelta(days=1)


@result
class Recount:
    """A plan with what is known of it by the end of a day.

    Fields:
        on: The day.
        network: What is left: a task that is done is a milestone on the day after its last day of work.
        timetable: That network counted back.
        feasible: MET where the rest fits even if nothing was done that no report tells; UNMET where it does not fit even if
            all was done that could have been; else UNKNOWN.
        silent: The tasks not done of which no report of that day says how much is left, in order.
    """

    on: dt.date
    network: Network
    timetable: Timetable
    feasible: Truth
    silent: tuple[TaskId, ...]


@door()
def recount(
    network: Network, timetable: Timetable, *, actuals: Iterable[Actual], on: dt.date, calendar: WorkingDays
) -> Recount:
    """Count the rest of a plan back again.

    Args:
        network: The network.
        timetable: What `count_back` made of it.
        actuals: What is known; no report after *on* is used.
        on: The day asked about; what is left can be done from the day after it.
        calendar: The calendar that the plan was counted by.

    Returns:
        The rest and its timetable: where it is UNMET that in which silence is taken for the best, so that its proof holds
        whatever is the case, and else that in which silence means not begun.  `verify` checks a proof against `network`, with
        the deadline and the first day of the timetable.

    Raises:
        InputError: As of `progress`.
        CalendarNotPublishedError: The count leads where the calendar knows no day.

    Guarantees:
        A task that is done is not moved, and holds no deadline of its own any more; what is begun waits for nothing before it.
        Tasks are taken to need the time that the network says, and what no report tells begun to follow the links.

    Source: own rule, docs/decisions/0088.
    """
    done, seen = known_of({one.id for one in network.tasks}, actuals, on)
    silent = tuple(
        one.id
        for one in network.tasks
        if one.id not in done and (one.id not in seen or seen[one.id].left is None or seen[one.id].seen < on)
    )
    start = min([timetable.not_before, *(day + _DAY for day in done.values())])

    def counted(day: dt.date | None) -> tuple[Network, Timetable]:
        rest = _rest(network, done, seen, day=day, start=start, calendar=calendar)
        return rest, count_back(rest, deadline=timetable.deadline, not_before=start, calendar=calendar)

    rest, table = counted(on)
    truth = table.feasible
    if truth is Truth.UNMET and silent:
        best, best_table = counted(None)
        if best_table.feasible is Truth.MET:
            truth = Truth.UNKNOWN
        else:
            rest, table = best, best_table
    return Recount(on=on, network=rest, timetable=table, feasible=truth, silent=silent)


def _rest(
    network: Network,
    done: dict[TaskId, dt.date],
    seen: dict[TaskId, Actual],
    *,
    day: dt.date | None,
    start: dt.date,
    calendar: WorkingDays,
) -> Network:
    """What is left if nothing happened from a report to *day*; without a day, if all that could be was done."""
    tasks: list[Task] = []
    free: set[TaskId] = set()
    for task in network.tasks:
        if task.id in done:
            tasks.append(evolve(task, amount=0, not_before=done[task.id] + _DAY, deadline=None))
            free.add(task.id)
            continue
        report = seen.get(task.id)
        left = task.amount if report is None else report.left
        if left is None and report is not None:
            left = task.amount if day is not None else _least_left(task, report.seen + _DAY, start, calendar)
        since = day if day is not None else None if report is None else report.seen
        first = task.not_before if since is None else since + _DAY
        begun = left is not None and left < task.amount
        if begun:
            free.add(task.id)
        elif first is not None:
            first = max(first, task.not_before or first)
        tasks.append(evolve(task, amount=left, not_before=first))
    return Network(tasks=tuple(tasks), links=tuple(one for one in network.links if one.after not in free))


def _least_left(task: Task, until: dt.date, start: dt.date, calendar: WorkingDays) -> int:
    """How much is left at least of a task not done before *until*: no more days went into it than there were."""
    first = max(start, task.not_before or start)
    if until <= first:
        return task.amount
    spent = calendar.between(first, until) if task.unit is LimitUnit.WORKING_DAYS else (until - first).days
    return min(task.amount, max(1, task.amount - spent))
