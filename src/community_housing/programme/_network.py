# SPDX-License-Identifier: Apache-2.0
"""Networks of tasks (工序网络): what is to be done, after what, with which waits between."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, TypeAlias

from annotated_types import Ge, Le, MinLen

from community_housing._doors import an_id_once
from community_housing._messages import Message, joined
from community_housing.calendars import LimitUnit
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.records import Text, record

__all__ = ["Link", "Network", "Task", "TaskId", "order_of"]

TaskId: TypeAlias = str
"""Id of a task (工序)."""
_Amount = Annotated[int, Ge(0), Le(10_000)]


def _no_months(unit: LimitUnit, field: str) -> None:
    if unit is LimitUnit.MONTHS:
        raise InputError("must be working days or days, got months", field, unit)


@record
class Task:
    """A piece of work, or a milestone (工序、节点).

    Fields:
        id: Its id.
        name: Its name.
        name_en: Its name in English.
        amount: How long it takes; 0 for a milestone.
        unit: Working days or days.
        stage: The stage of the ledger that is reached with it, where there is one.
        body: Who does it, where that is known.
        crews: How many crews of the body it takes.
        not_before: The first day on which it may start; None where none is set.
        deadline: The day by which it must have ended, itself not included: what ends the day before is in time.
    """

    id: Annotated[TaskId, ID]
    name: Text
    name_en: Text | None = None
    amount: _Amount
    unit: LimitUnit = LimitUnit.WORKING_DAYS
    stage: Annotated[str, ID] | None = None
    body: Annotated[str, ID] | None = None
    crews: Annotated[int, Ge(1)] = 1
    not_before: dt.date | None = None
    deadline: dt.date | None = None

    def check(self) -> None:
        """Refuse a task in months, which have no inverse day by day."""
        _no_months(self.unit, "Task.unit")


@record
class Link:
    """One task starts after another has ended (紧前关系).

    Fields:
        before: The task that ends.
        after: The task that starts.
        lag: How long to wait between, such as concrete that hardens.
        unit: Working days or days.
    """

    before: Annotated[TaskId, ID]
    after: Annotated[TaskId, ID]
    lag: _Amount = 0
    unit: LimitUnit = LimitUnit.WORKING_DAYS

    def check(self) -> None:
        """Refuse a wait in months."""
        _no_months(self.unit, "Link.unit")


@record
class Network:
    """Tasks and links without a circle.

    Fields:
        tasks: At least one, each id once.
        links: From each task to another at most one.
    """

    tasks: Annotated[tuple[Task, ...], MinLen(1)]
    links: tuple[Link, ...] = ()

    def check(self) -> None:
        """Refuse what is there twice, links to nothing, and circles; one circle is named."""
        an_id_once([one.id for one in self.tasks], "Network.tasks")
        an_id_once([f"{one.before} -> {one.after}" for one in self.links], "Network.links")
        known = {one.id for one in self.tasks}
        lost = [
            Message("the link from {before} to {after} names a task that is not there", before=one.before, after=one.after)
            for one in self.links
            if not {one.before, one.after} <= known
        ]
        if lost:
            raise InputError(joined(lost), "Network.links", [str(one) for one in lost])
        order_of(self)


def order_of(network: Network) -> tuple[tuple[int, ...], list[list[tuple[int, Link]]]]:
    """Places of tasks, each after all before it, and for each task the places and links before it.

    Raises:
        InputError: There is a circle.
    """
    place = {one.id: at for at, one in enumerate(network.tasks)}
    before: list[list[tuple[int, Link]]] = [[] for _ in network.tasks]
    after: list[list[int]] = [[] for _ in network.tasks]
    for link in network.links:
        first, second = place[link.before], place[link.after]
        before[second].append((first, link))
        after[first].append(second)
    waits = [len(one) for one in before]
    order = [at for at, count in enumerate(waits) if not count]
    for at in order:
        for second in after[at]:
            waits[second] -= 1
            if not waits[second]:
                order.append(second)
    if len(order) < len(network.tasks):
        names = " -> ".join(network.tasks[at].id for at in _circle(before, set(order)))
        raise InputError(Message("must have no circle, got {names}", names=names), "Network.links", names)
    return tuple(order), before


def _circle(before: Sequence[Sequence[tuple[int, Link]]], free: set[int]) -> list[int]:
    """A circle, first and last the same: from what waits for ever, back along links until something comes again."""
    walk = [next(at for at in range(len(before)) if at not in free)]
    seen = {walk[0]: 0}
    while True:
        at = next(first for first, _ in before[walk[-1]] if first not in free)
        if at in seen:
            return [at, *reversed(walk[seen[at] :])]
        seen[at] = len(walk)
        walk.append(at)
