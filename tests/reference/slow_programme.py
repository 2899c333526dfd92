# SPDX-License-Identifier: Apache-2.0
"""Counting back, slowly: every chain of tasks walked day by day, every start tried."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from community_housing.calendars import Calendar, LimitUnit
from community_housing.programme import Link, Network

DAY = dt.timedelta(days=1)


def walk(day: dt.date, amount: int, unit: LimitUnit, calendar: Calendar) -> dt.date:
    """The day after so many days of work from a day on."""
    while amount:
        if unit is LimitUnit.DAYS or calendar.is_working(day):
            amount -= 1
        day += DAY
    return day


def chains(network: Network, last: str) -> Iterator[tuple[str, ...]]:
    """Every chain that ends in a task."""
    yield (last,)
    for link in network.links:
        if link.after == last:
            for one in chains(network, link.before):
                yield (*one, last)


def end(network: Network, chain: tuple[str, ...], starts: dt.date, calendar: Calendar) -> dt.date:
    """The end of a chain whose first task starts on a day."""
    tasks = {one.id: one for one in network.tasks}
    links: dict[tuple[str, str], Link] = {(one.before, one.after): one for one in network.links}
    day = walk(starts, tasks[chain[0]].amount, tasks[chain[0]].unit, calendar)
    for before, after in pairwise(chain):
        day = walk(day, links[before, after].lag, links[before, after].unit, calendar)
        day = walk(day, tasks[after].amount, tasks[after].unit, calendar)
    return day


def late(network: Network, deadline: dt.date, not_before: dt.date, calendar: Calendar) -> list[tuple[str, ...]]:
    """Every chain that is late."""
    tasks = {one.id: one for one in network.tasks}
    return [
        chain
        for last in tasks
        for chain in chains(network, last)
        if end(network, chain, max(not_before, tasks[chain[0]].not_before or not_before), calendar)
        > min(deadline, tasks[last].deadline or deadline)
    ]


def latest_start(network: Network, task: str, deadline: dt.date, calendar: Calendar) -> dt.date:
    """The last day on which a task can start, tried from the deadline back."""
    tasks = {one.id: one for one in network.tasks}
    ways = [chain for last in tasks for chain in chains(network, last) if chain[0] == task]
    longer = [chain[chain.index(task) :] for last in tasks for chain in chains(network, last) if task in chain]
    day = min(deadline, tasks[task].deadline or deadline)
    while any(
        end(network, chain, day, calendar) > min(deadline, tasks[chain[-1]].deadline or deadline) for chain in (*ways, *longer)
    ):
        day -= DAY
    return day


def units_within(start: dt.date, amount: int, unit: LimitUnit, span: tuple[dt.date, dt.date], calendar: Calendar) -> int:
    """How many units of a task that starts on a day lie within a span, day by day."""
    day, inside = start, 0
    while amount:
        if unit is LimitUnit.DAYS or calendar.is_working(day):
            amount -= 1
            inside += span[0] <= day < span[1]
        day += DAY
    return inside


def schedules(network: Network, deadline: dt.date, not_before: dt.date, calendar: Calendar) -> Iterator[dict[str, dt.date]]:
    """Every way to give the tasks, which stand in the order of their links, a start."""
    due = {one.id: min(deadline, one.deadline or deadline) for one in network.tasks}

    def more(at: int, starts: dict[str, dt.date], ends: dict[str, dt.date]) -> Iterator[dict[str, dt.date]]:
        if at == len(network.tasks):
            yield dict(starts)
            return
        task = network.tasks[at]
        day = max(not_before, task.not_before or not_before)
        for link in network.links:
            if link.after == task.id:
                day = max(day, walk(ends[link.before], link.lag, link.unit, calendar))
        while (ends_on := walk(day, task.amount, task.unit, calendar)) <= due[task.id]:
            starts[task.id], ends[task.id] = day, ends_on
            yield from more(at + 1, starts, ends)
            day += DAY

    yield from more(0, {}, {})


def fits(network: Network, starts: dict[str, dt.date], most: dict[str, int], calendar: Calendar) -> bool:
    """Whether on no day a body does more than it can."""
    used: dict[tuple[str, dt.date], int] = {}
    for task in network.tasks:
        if task.body in most:
            day, left = starts[task.id], task.amount
            while left:
                if task.unit is LimitUnit.DAYS or calendar.is_working(day):
                    left -= 1
                    used[task.body, day] = used.get((task.body, day), 0) + task.crews
                day += DAY
    return all(crews <= most[body] for (body, _), crews in used.items())
