# SPDX-License-Identifier: Apache-2.0
"""Progress (进度督查): what was done against a timetable, on a day."""

import datetime as dt
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Annotated, Final

from annotated_types import Ge, Le

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.programme._backward import TaskDays, Timetable
from community_housing.programme._network import TaskId
from community_housing.records import record, result

__all__ = ["Actual", "Progress", "ProgressStanding", "known_of", "progress"]

_DAY: Final = dt.timedelta(days=1)


@record
class Actual:
    """What is known of a task.

    Fields:
        task: Its id.
        seen: The day of the report; what came later it does not say.
        done: The last day of work; None where it was not done on the day of the report.
        left: How much was left to do after that day, in the unit of the task; None where nobody says.
    """

    task: Annotated[TaskId, ID]
    seen: dt.date
    done: dt.date | None = None
    left: Annotated[int, Ge(0), Le(10_000)] | None = None

    def check(self) -> None:
        """Refuse what was done after the report of it, or done with something left."""
        if self.done is not None and self.left:
            raise InputError(Message("what is done has nothing left, got {left}", left=self.left), "Actual.left", self.left)
        if self.done is not None and self.done > self.seen:
            raise InputError(
                Message("must not lie after the report, {seen}, got {done}", seen=self.seen, done=self.done),
                "Actual.done",
                self.done,
            )


class ProgressStanding(StrEnum):
    """Where a task stands against the timetable."""

    EARLY = "early"
    """提前完成: done before its earliest end."""
    ON_TIME = "on_time"
    """按期完成."""
    LATE = "late"
    """逾期完成: done after its latest end."""
    NOT_DUE = "not_due"
    """未到最迟开工日."""
    DUE = "due"
    """应在进行: its latest start has come, its latest end has not."""
    OVERDUE = "overdue"
    """逾期未完成: seen not done when its latest end had come."""
    UNKNOWN = "unknown"
    """未报: its latest end has come, and nothing says whether it was done by then."""


@result
class Progress:
    """A task against its timetable.

    Fields:
        task: Its id.
        planned: Its days.
        done: The last day of work; None where it is not done or nothing says so.
        standing: Where it stands.
        left: Working days from its end, or from the day asked about, to its latest end; negative where that is past, None where
            nothing is known.
    """

    task: TaskId
    planned: TaskDays
    done: dt.date | None
    standing: ProgressStanding
    left: int | None


@door()
def progress(timetable: Timetable, actuals: Iterable[Actual], *, on: dt.date, calendar: WorkingDays) -> tuple[Progress, ...]:
    """Hold what was done against a timetable.

    Args:
        timetable: The timetable.
        actuals: What is known; of a task any number of reports.
        on: The day asked about; no report after it is used.
        calendar: The calendar that it was counted by.

    Returns:
        One for each task, in the order of the timetable.  A task that is not reported done is OVERDUE only where a report says
        so that was made on its latest end or later; silence is UNKNOWN.

    Raises:
        InputError: A report is of a task that is not there, or two say that it was done on different days.
        CalendarNotPublishedError: The calendar does not know a day that decides.

    Source: 每个进度按时间表督查, own reading; docs/decisions/0088.
    """
    done, seen = known_of({one.task for one in timetable.tasks}, actuals, on)
    return tuple(_progress(one, done.get(one.task), seen.get(one.task), on, calendar) for one in timetable.tasks)


def known_of(
    tasks: Collection[TaskId], actuals: Iterable[Actual], on: dt.date
) -> tuple[dict[TaskId, dt.date], dict[TaskId, Actual]]:
    """Of the tasks that are done the last day of work, and of others the last report that saw them undone."""
    done: dict[TaskId, dt.date] = {}
    seen: dict[TaskId, Actual] = {}
    for one in actuals:
        if one.task not in tasks:
            raise InputError(Message("{task} is no task of the timetable", task=one.task), "actuals", one.task)
        if one.seen > on:
            continue
        if one.done is not None and done.setdefault(one.task, one.done) != one.done:
            raise InputError(Message("{task} was done on two days", task=one.task), "actuals", one.task)
        if one.done is None:
            last = seen.setdefault(one.task, one)
            if one.seen == last.seen and None not in (one.left, last.left) and one.left != last.left:
                raise InputError(Message("{task} has two amounts left on a day", task=one.task), "actuals", one.task)
            if (one.seen, one.left is not None) > (last.seen, last.left is not None):
                seen[one.task] = one
    return done, seen


def _progress(planned: TaskDays, done: dt.date | None, seen: Actual | None, on: dt.date, calendar: WorkingDays) -> Progress:
    standing = ProgressStanding.DUE
    if done is not None:
        end = done + _DAY
        standing = ProgressStanding.ON_TIME if end <= planned.latest_end else ProgressStanding.LATE
        if end < planned.earliest_end and standing is ProgressStanding.ON_TIME:
            standing = ProgressStanding.EARLY
    elif on >= planned.latest_end:
        late = seen is not None and seen.seen >= planned.latest_end
        standing = ProgressStanding.OVERDUE if late else ProgressStanding.UNKNOWN
    elif on < planned.latest_start:
        standing = ProgressStanding.NOT_DUE
    day, due = on if done is None else done + _DAY, planned.latest_end
    left = calendar.between(day, due) if day <= due else -calendar.between(due, day)
    unknown = standing is ProgressStanding.UNKNOWN
    return Progress(task=planned.task, planned=planned, done=done, standing=standing, left=None if unknown else left)
