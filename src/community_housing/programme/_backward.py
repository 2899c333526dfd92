# SPDX-License-Identifier: Apache-2.0
"""Counting back (倒排工期): latest and earliest days of every task, and the least chain of tasks that makes a plan late."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.programme._network import Link, Network, TaskId, order_of
from community_housing.records import result

__all__ = ["Chain", "TaskDays", "Timetable", "ahead", "count_back", "earliest_ends", "verify"]

_DAY: Final = dt.timedelta(days=1)


@result
class TaskDays:
    """The days of a task; every end is the day after the last day of work.

    Fields:
        task: Its id.
        earliest_start: The first day on which it can start.
        earliest_end: Its end if it starts then.
        latest_start: The last day on which it can start so that all deadlines are met.
        latest_end: The day by which it must have ended.
        total_float: Working days from the earliest start to the latest; negative where the latest lies before.
        critical: Whether it has not a day to lose, days of rest included.
    """

    task: TaskId
    earliest_start: dt.date
    earliest_end: dt.date
    latest_start: dt.date
    latest_end: dt.date
    total_float: int
    critical: bool


@result
class Chain:
    """A proof that a plan is late: tasks one after another that cannot end in time whatever the others do.

    Fields:
        tasks: Their ids, in order; no chain of fewer tasks is late.
        starts: The first day on which the first of them may start.
        would_end: The day after the last of them would end.
        deadline: The day by which it must have ended.
        late_by: Days of the calendar from the deadline to the end; at least 1.
    """

    tasks: tuple[TaskId, ...]
    starts: dt.date
    would_end: dt.date
    deadline: dt.date
    late_by: int


@result
class Timetable:
    """A plan counted back from its deadline.

    Fields:
        deadline: The day by which all must have ended, itself not included.
        not_before: The first day on which anything may start.
        tasks: In the order of the network.
        feasible: MET where every task can start on its latest day or before, else UNMET.  Who does the work is not looked at.
        proof: The shortest chain that makes it late; None where it is feasible.
        provisional: Whether a day that it rests on may still be moved by a notice that is yet to be published.
    """

    deadline: dt.date
    not_before: dt.date
    tasks: tuple[TaskDays, ...]
    feasible: Truth
    proof: Chain | None
    provisional: bool


@door()
def count_back(network: Network, *, deadline: dt.date, not_before: dt.date, calendar: WorkingDays) -> Timetable:
    """Count a network back from its deadline.

    Args:
        network: Tasks and links.
        deadline: The day by which all must have ended, itself not included.
        not_before: The first day on which anything may start.
        calendar: The working days.

    Returns:
        The timetable, or with the same days the proof that there is none.

    Raises:
        InputError: The deadline is not after the first day.
        CalendarNotPublishedError: The earliest or latest days lead where the calendar knows no day.

    Guarantees:
        No task can start later than its latest start, nor earlier than its earliest, with all links, first days and deadlines
        kept.  A plan is feasible where and only where no chain is late; the proof has the fewest tasks that any has, and
        `verify` checks it without any of this code.  Cost: tasks and links; a proof that many times its number of tasks.

    Source: 倒排工期, own reading; docs/decisions/0088.

    Example:
        >>> import datetime as dt
        >>> from community_housing import calendars
        >>> from community_housing.programme import Link, Network, Task, count_back
        >>> build, accept = Task(id="build", name="施工", amount=20), Task(id="accept", name="验收", amount=3)
        >>> network = Network(tasks=(build, accept), links=(Link(before="build", after="accept"),))
        >>> asked = {"deadline": dt.date(2012, 10, 10), "calendar": calendars.shipped()}
        >>> count_back(network, not_before=dt.date(2012, 8, 6), **asked).tasks[0].latest_start
        datetime.date(2012, 9, 3)
        >>> count_back(network, not_before=dt.date(2012, 9, 5), **asked).proof.tasks
        ('build', 'accept')
    """
    if deadline <= not_before:
        raise InputError(
            Message("must be after the first day, {not_before}, got {deadline}", not_before=not_before, deadline=deadline),
            "deadline",
            deadline,
        )
    plan = _Plan(network, deadline, not_before, calendar)
    try:
        (starts, ends), (latest, latest_ends) = plan.earliest(), plan.latest()
    except OverflowError:
        raise InputError("lasts beyond the years 1 to 9999", "network", None) from None
    feasible = all(end <= due for end, due in zip(ends, plan.due, strict=True))
    days: list[TaskDays] = []
    for at, task in enumerate(network.tasks):
        start = starts[at]
        if task.amount and task.unit is LimitUnit.WORKING_DAYS:
            start = calendar.on_or_after(start)
        late = latest[at] < start
        apart = -calendar.between(latest[at], start) if late else calendar.between(start, latest[at])
        days.append(
            TaskDays(
                task=task.id,
                earliest_start=start,
                earliest_end=ends[at],
                latest_start=latest[at],
                latest_end=latest_ends[at],
                total_float=apart,
                critical=latest[at] <= start,
            )
        )
    return Timetable(
        deadline=deadline,
        not_before=not_before,
        tasks=tuple(days),
        feasible=Truth.MET if feasible else Truth.UNMET,
        proof=None if feasible else plan.least_late(ends, latest_ends),
        provisional=max(*ends, *latest_ends, deadline) > calendar.provisional_from,
    )


def earliest_ends(network: Network, *, not_before: dt.date, calendar: WorkingDays) -> tuple[dt.date, ...]:
    """The earliest end of every task, in the order of the network."""
    return tuple(_Plan(network, dt.date.max, not_before, calendar).earliest()[1])


def ahead(day: dt.date, amount: int, unit: LimitUnit, calendar: WorkingDays) -> dt.date:
    """The end of so much work that starts on *day*."""
    if not amount:
        return day
    if unit is LimitUnit.DAYS:
        return day + amount * _DAY
    first = calendar.on_or_after(day)
    return (first if amount == 1 else calendar.shift(first, amount - 1)) + _DAY


def _back(end: dt.date, amount: int, unit: LimitUnit, calendar: WorkingDays) -> dt.date:
    """The latest day from which so much work ends by *end*: the inverse of `ahead`."""
    if not amount:
        return end
    if unit is LimitUnit.DAYS:
        return end - amount * _DAY
    last = calendar.on_or_before(end - _DAY)
    return last if amount == 1 else calendar.shift(last, 1 - amount)


@attrs.frozen(slots=True)
class _Plan:
    """A network with its order, first days and deadlines at hand."""

    network: Network
    deadline: dt.date
    not_before: dt.date
    calendar: WorkingDays
    order: tuple[int, ...] = attrs.field(init=False)
    before: list[list[tuple[int, Link]]] = attrs.field(init=False)
    release: list[dt.date] = attrs.field(init=False)
    due: list[dt.date] = attrs.field(init=False)
    # Of a few hundred days and a few amounts most are asked for again: a look-up is a tenth of a count.
    forth: dict[tuple[dt.date, int], dt.date] = attrs.field(init=False, factory=dict)
    back: dict[tuple[dt.date, int], dt.date] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        order, before = order_of(self.network)
        tasks = self.network.tasks
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "before", before)
        object.__setattr__(self, "release", [max(self.not_before, one.not_before or self.not_before) for one in tasks])
        object.__setattr__(self, "due", [min(self.deadline, one.deadline or self.deadline) for one in tasks])

    def end(self, at: int, start: dt.date) -> dt.date:
        """When the task at a place ends if it starts on a day."""
        task = self.network.tasks[at]
        return self.ahead(start, task.amount, task.unit)

    def ahead(self, day: dt.date, amount: int, unit: LimitUnit) -> dt.date:
        """`ahead`, remembered."""
        if not amount or unit is LimitUnit.DAYS:
            return day + amount * _DAY
        found = self.forth.get((day, amount))
        if found is None:
            found = self.forth[day, amount] = ahead(day, amount, unit, self.calendar)
        return found

    def behind(self, end: dt.date, amount: int, unit: LimitUnit) -> dt.date:
        """`_back`, remembered."""
        if not amount or unit is LimitUnit.DAYS:
            return end - amount * _DAY
        found = self.back.get((end, amount))
        if found is None:
            found = self.back[end, amount] = _back(end, amount, unit, self.calendar)
        return found

    def start(self, at: int, ends: Sequence[dt.date]) -> dt.date:
        """The first day on which the task at a place can start."""
        day = self.release[at]
        for first, link in self.before[at]:
            day = max(day, self.ahead(ends[first], link.lag, link.unit))
        return day

    def earliest(self) -> tuple[list[dt.date], list[dt.date]]:
        """The earliest starts and ends."""
        starts, ends = list(self.release), list(self.release)
        for at in self.order:
            start = starts[at] = self.start(at, ends)
            ends[at] = self.end(at, start)
        return starts, ends

    def latest(self) -> tuple[list[dt.date], list[dt.date]]:
        """The latest starts and ends."""
        starts, ends = list(self.due), list(self.due)
        for at in reversed(self.order):
            task = self.network.tasks[at]
            start = starts[at] = self.behind(ends[at], task.amount, task.unit)
            for first, link in self.before[at]:
                ends[first] = min(ends[first], self.behind(start, link.lag, link.unit))
        return starts, ends

    def least_late(self, earliest: Sequence[dt.date], latest: Sequence[dt.date]) -> Chain:
        """The chain of the fewest tasks that is late; of several of as many tasks the latest, then the first.

        What ends by its latest end makes nothing late, whatever follows: so only tasks and chains are looked at that do not.
        """
        tight = [at for at, end in enumerate(earliest) if end > latest[at]]
        first_ends = ((at, self.end(at, self.release[at])) for at in tight)
        ends: dict[int, dt.date] = {at: end for at, end in first_ends if end > latest[at]}
        came: list[dict[int, int]] = []
        while all(end <= self.due[at] for at, end in ends.items()):
            longer, froms = dict[int, dt.date](), dict[int, int]()
            for at in tight:
                for first, link in self.before[at]:
                    if first in ends:
                        end = self.end(at, self.ahead(ends[first], link.lag, link.unit))
                        if end > longer.get(at, latest[at]):
                            longer[at], froms[at] = end, first
            ends = longer
            came.append(froms)
        last = max((at for at in ends if ends[at] > self.due[at]), key=lambda at: (ends[at] - self.due[at], -at))
        walk = [last]
        for froms in reversed(came):
            walk.append(froms[walk[-1]])
        return Chain(
            tasks=tuple(self.network.tasks[at].id for at in reversed(walk)),
            starts=self.release[walk[-1]],
            would_end=ends[last],
            deadline=self.due[last],
            late_by=(ends[last] - self.due[last]).days,
        )


@door()
def verify(chain: Chain, network: Network, *, deadline: dt.date, not_before: dt.date, calendar: WorkingDays) -> bool:
    """Whether a chain proves that a plan is late, walked day by day and by nothing that made it.

    It checks that the chain is late, and not that no shorter one is.

    Raises:
        CalendarNotPublishedError: The walk leads where the calendar knows no day.

    Source: docs/decisions/0088.
    """
    tasks = {one.id: one for one in network.tasks}
    links = {(one.before, one.after): one for one in network.links}
    if not chain.tasks or any(one not in tasks for one in chain.tasks):
        return False
    steps = [(tasks[chain.tasks[0]].amount, tasks[chain.tasks[0]].unit)]
    for pair in pairwise(chain.tasks):
        if pair not in links:
            return False
        steps += [(links[pair].lag, links[pair].unit), (tasks[pair[1]].amount, tasks[pair[1]].unit)]
    day = starts = max(not_before, tasks[chain.tasks[0]].not_before or not_before)
    for amount, unit in steps:
        left = amount
        while left > 0:
            left -= unit is LimitUnit.DAYS or calendar.is_working(day)
            day += _DAY
    due = min(deadline, tasks[chain.tasks[-1]].deadline or deadline)
    said = (chain.starts, chain.would_end, chain.deadline, chain.late_by)
    return day > due and said == (starts, day, due, (day - due).days)
