# SPDX-License-Identifier: Apache-2.0
"""Capacities of bodies (力量): where they are exceeded, and whether a plan is refuted, shown to fit, or neither.

No days are moved: what neither a witness nor a proof decides is UNKNOWN.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import attrs
from annotated_types import Ge

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.programme._backward import TaskDays, Timetable, ahead
from community_housing.programme._network import Network, Task, TaskId
from community_housing.records import record, result

__all__ = ["Capacity", "Excess", "Load", "PlanDays", "ProjectPlan", "UnderCapacities", "overloads", "under_capacities"]


@record
class Capacity:
    """How much a body can do at once.

    Fields:
        body: The body.
        most: The crews (班组) that it has; a task takes as many as it says.
    """

    body: Annotated[str, ID]
    most: Annotated[int, Ge(0)]


@result
class ProjectPlan:
    """A project with its network and what `count_back` made of it."""

    project: str
    network: Network
    timetable: Timetable


class PlanDays(StrEnum):
    """Which days of a timetable are meant."""

    EARLIEST = "earliest"
    """最早."""
    LATEST = "latest"
    """最迟."""


@result
class Load:
    """A span of days on which a body has more to do than it can, if every task is done on the days meant.

    Fields:
        body: The body.
        starts: The first day.
        ends: The day after the last.
        crews: The crews that are needed on each of them.
        most: Those that it has.
        tasks: Project and task of each that is under way, sorted.
    """

    body: str
    starts: dt.date
    ends: dt.date
    crews: int
    most: int
    tasks: tuple[tuple[str, TaskId], ...]


@result
class Excess:
    """A proof: in a span of days a body must do more than it can, wherever within their floats the tasks lie.

    Fields:
        body: The body.
        starts: The first day.
        ends: The day after the last.
        unit: What is counted: working days, or days for tasks that take days of the calendar.
        needed: Crew-days of that unit that cannot lie outside the span.
        had: Crew-days that there are.
        tasks: Project and task of each that must be done in part within it, sorted.
    """

    body: str
    starts: dt.date
    ends: dt.date
    unit: LimitUnit
    needed: int
    had: int
    tasks: tuple[tuple[str, TaskId], ...]


@result
class UnderCapacities:
    """Whether plans fit under capacities.

    Fields:
        feasible: UNMET where a timetable is, or an excess proves it; MET where all tasks at their earliest or at their latest
            days overload nobody; else UNKNOWN.
        excess: The proof; of several one with the most crew-days too few.
        witness: The days at which nobody is overloaded; None where neither is such.
        late: The projects whose timetable is UNMET without any capacity, sorted.
    """

    feasible: Truth
    excess: Excess | None
    witness: PlanDays | None
    late: tuple[str, ...]


@attrs.frozen
class _Work:
    """A task of a body, with its days."""

    key: tuple[str, TaskId]
    task: Task
    days: TaskDays


def _by_body(plans: Iterable[ProjectPlan], capacities: Iterable[Capacity]) -> list[tuple[Capacity, list[_Work]]]:
    """Each capacity with the work of its body, by body."""
    known: dict[str, Capacity] = {}
    for one in capacities:
        if known.setdefault(one.body, one) is not one:
            raise InputError(Message("{body} has two capacities", body=one.body), "capacities", one.body)
    works: dict[str, list[_Work]] = defaultdict(list)
    seen: set[str] = set()
    for plan in plans:
        if plan.project in seen:
            raise InputError(Message("{project} has two plans", project=plan.project), "plans", plan.project)
        seen.add(plan.project)
        if [one.id for one in plan.network.tasks] != [one.task for one in plan.timetable.tasks]:
            raise InputError(
                Message("the timetable of {project} is of another network", project=plan.project), "plans", plan.project
            )
        for task, days in zip(plan.network.tasks, plan.timetable.tasks, strict=True):
            if task.body in known and task.amount:
                works[task.body].append(_Work((plan.project, task.id), task, days))
    return [(known[body], works[body]) for body in sorted(known)]


@door()
def overloads(
    plans: Iterable[ProjectPlan], capacities: Iterable[Capacity], *, days: PlanDays, calendar: WorkingDays
) -> tuple[Load, ...]:
    """The days on which a body has more to do than it can, if every task is done on its earliest or its latest days.

    Args:
        plans: The projects, each once.
        capacities: Of each body at most one; a body without one is not looked at.
        days: Which days of the timetables are meant.
        calendar: The calendar that they were counted by.

    Returns:
        By body and day.  Days of rest within a span are not told apart; on a span of such days alone only tasks count that take
        days of the calendar.

    Raises:
        InputError: A project or a body stands twice.

    Source: docs/decisions/0088.
    """
    return _overloads(_by_body(plans, capacities), days, calendar)


def _overloads(bodies: Iterable[tuple[Capacity, list[_Work]]], which: PlanDays, calendar: WorkingDays) -> tuple[Load, ...]:
    found: list[Load] = []
    for capacity, works in bodies:
        spans = [(one, *_span(one.days, which)) for one in works]
        edges = sorted({day for _, starts, ends in spans for day in (starts, ends)})
        for starts, ends in pairwise(edges):
            rest = not calendar.between(starts, ends)
            there = [
                one
                for one, first, last in spans
                if first <= starts and ends <= last and not (rest and one.task.unit is LimitUnit.WORKING_DAYS)
            ]
            crews = sum(one.task.crews for one in there)
            if crews > capacity.most:
                tasks = tuple(sorted(one.key for one in there))
                found.append(Load(body=capacity.body, starts=starts, ends=ends, crews=crews, most=capacity.most, tasks=tasks))
    return tuple(found)


def _span(days: TaskDays, which: PlanDays) -> tuple[dt.date, dt.date]:
    if which is PlanDays.EARLIEST:
        return days.earliest_start, days.earliest_end
    return days.latest_start, days.latest_end


@door()
def under_capacities(plans: Iterable[ProjectPlan], capacities: Iterable[Capacity], *, calendar: WorkingDays) -> UnderCapacities:
    """Whether plans fit when bodies can do only so much at once.

    Args:
        plans: The projects, each once.
        capacities: Of each body at most one; a body without one is not looked at.
        calendar: The calendar that they were counted by.

    Returns:
        A verdict with its witness or its proof.

    Raises:
        InputError: A project or a body stands twice.

    Guarantees:
        UNMET and MET are proved.  Nothing is searched for: UNKNOWN may be either.  A proof counts the tasks in working days, or
        those in days of the calendar, never both at once.  Cost of a body: the square of its tasks, and their logarithm.

    Source: energetic reasoning after Baptiste, Le Pape and Nuijten (1999), in this simple form own; docs/decisions/0088.
    """
    several = tuple(plans)
    bodies = _by_body(several, capacities)
    late = tuple(sorted(one.project for one in several if one.timetable.feasible is not Truth.MET))
    if late:
        return UnderCapacities(feasible=Truth.UNMET, excess=None, witness=None, late=late)
    for which in PlanDays:
        if not _overloads(bodies, which, calendar):
            return UnderCapacities(feasible=Truth.MET, excess=None, witness=which, late=())
    proofs = [
        one
        for capacity, works in bodies
        for unit in (LimitUnit.WORKING_DAYS, LimitUnit.DAYS)
        if (one := _excess(capacity, [work for work in works if work.task.unit is unit], unit, calendar)) is not None
    ]
    most = max(proofs, key=lambda one: one.needed - one.had, default=None)
    return UnderCapacities(feasible=Truth.UNKNOWN if most is None else Truth.UNMET, excess=most, witness=None, late=())


@attrs.frozen
class _Window:
    """A task on an axis of units: from where to where it can lie, and how long and wide it is."""

    work: _Work
    first: int  # earliest start
    late: int  # latest start
    length: int

    def left(self, at: int) -> int:
        """How much of it lies behind a point at least, as it lies furthest ahead."""
        return max(0, min(self.length, self.first + self.length - at))


def _excess(capacity: Capacity, works: list[_Work], unit: LimitUnit, calendar: WorkingDays) -> Excess | None:
    """The span in which a body has the most crew-days too few, of those that start where a task can start or end."""
    if not works:
        return None
    origin = min(one.days.earliest_start for one in works)
    working = unit is LimitUnit.WORKING_DAYS

    def place(day: dt.date) -> int:
        return calendar.between(origin, day) if working else (day - origin).days

    tasks = [_Window(one, place(one.days.earliest_start), place(one.days.latest_start), one.task.amount) for one in works]
    best: tuple[int, int, int, int] | None = None
    for at in sorted({point for one in tasks for point in (one.first, one.late, one.first + one.length)}):
        for until, needed in _needed(tasks, at):
            over = needed - capacity.most * (until - at)
            if over > 0 and (best is None or over > best[0]):
                best = (over, at, until, needed)
    if best is None:
        return None
    _, at, until, needed = best
    inside = sorted(one.work.key for one in tasks if one.left(at) and until > max(one.late, at))

    starts = ahead(origin, at, unit, calendar)
    return Excess(
        body=capacity.body,
        starts=calendar.on_or_after(starts) if working else starts,
        ends=ahead(origin, until, unit, calendar),
        unit=unit,
        needed=needed,
        had=capacity.most * (until - at),
        tasks=tuple(inside),
    )


def _needed(tasks: Iterable[_Window], at: int) -> Iterator[tuple[int, int]]:
    """Every end of a span from *at* where less is added from there on, and what cannot lie outside of the span until there.

    Of a task there must lie within, until an end, what it is longer than what fits before *at* and after the end: nothing until
    its latest start, then with every unit one more, until all that cannot lie before *at* is within.
    """
    slopes: dict[int, int] = defaultdict(int)
    for one in tasks:
        left, crews = one.left(at), one.work.task.crews
        if left:
            begins = max(one.late, at)
            slopes[begins] += crews
            slopes[begins + left] -= crews
    needed = slope = 0
    last = at
    for until in sorted(slopes):
        needed += slope * (until - last)
        slope, last = slope + slopes[until], until
        if slopes[until] < 0:
            yield until, needed
