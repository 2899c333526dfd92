# SPDX-License-Identifier: Apache-2.0
"""Plans as tables: a row for each task, each link and each report, and the projects that they make."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.programme._backward import count_back
from community_housing.programme._capacity import ProjectPlan
from community_housing.programme._network import Link, Network, Task
from community_housing.programme._progress import Actual
from community_housing.records import record

__all__ = ["ActualRow", "LinkRow", "TaskRow", "network_of", "plans_of_rows", "span_of"]


@record
class TaskRow:
    """A task of a project."""

    project: Annotated[str, ID]
    task: Task


@record
class LinkRow:
    """A link of a project."""

    project: Annotated[str, ID]
    link: Link


@record
class ActualRow:
    """A report of a task of a project."""

    project: Annotated[str, ID]
    actual: Actual


def network_of(project: str, tasks: Iterable[TaskRow], links: Iterable[LinkRow]) -> Network:
    """The network of one project.

    Raises:
        InputError: As of `Network`.
    """
    return Network(
        tasks=tuple(one.task for one in tasks if one.project == project),
        links=tuple(one.link for one in links if one.project == project),
    )


def span_of(network: Network) -> tuple[dt.date | None, dt.date | None]:
    """The earliest first day and the latest deadline that a task has: those of the plan; None where no task has one."""
    starts = [one.not_before for one in network.tasks if one.not_before is not None]
    ends = [one.deadline for one in network.tasks if one.deadline is not None]
    return min(starts, default=None), max(ends, default=None)


@door(streams=("tasks", "links"))
def plans_of_rows(tasks: Iterable[TaskRow], links: Iterable[LinkRow], *, calendar: WorkingDays) -> tuple[ProjectPlan, ...]:
    """The projects of a table, each counted back.

    Args:
        tasks: Their tasks.  A plan starts on the first day that a task of it has, and ends on the last deadline.
        links: Their links.
        calendar: The working days.

    Raises:
        InputError: As of `Network` and `count_back`; or no task of a project has a first day, or none a deadline.
        CalendarNotPublishedError: As of `count_back`.

    Source: docs/decisions/0088.
    """
    rows, joined = tuple(tasks), tuple(links)
    found: list[ProjectPlan] = []
    for project in dict.fromkeys([*(one.project for one in rows), *(one.project for one in joined)]):
        network = network_of(project, rows, joined)
        first, last = span_of(network)
        if first is None or last is None:
            raise InputError(
                Message("of {project} no task has a first day, or none a deadline", project=project), "tasks", project
            )
        table = count_back(network, deadline=last, not_before=first, calendar=calendar)
        found.append(ProjectPlan(project=project, network=network, timetable=table))
    return tuple(found)
