# SPDX-License-Identifier: Apache-2.0
"""The plans of a pack counted back, each with what was reported by a day."""

import datetime as dt

import attrs

from community_housing._shown import shows_itself
from community_housing.calendars import LimitUnit, WorkingDays
from community_housing.errors import CalendarNotPublishedError
from community_housing.pack._contents import Pack
from community_housing.programme import Progress, ProjectPlan, TaskId, plans_of_rows, progress
from community_housing.programme._backward import ahead

__all__ = ["Timetables", "timetables_of"]


@shows_itself
@attrs.frozen
class Timetables:
    """The plans of a district.

    Fields:
        plans: One for each project that has tasks, in the order of the pack, without those in *uncounted*.
        progress: Of each of them its tasks on the day reported on.
        chains: Of each of them the tasks of the chain that makes it late, with first day and end as the chain alone allows.
        uncounted: The projects whose days no notice of days off has published yet.
    """

    plans: tuple[ProjectPlan, ...] = ()
    progress: tuple[tuple[Progress, ...], ...] = ()
    chains: tuple[dict[TaskId, tuple[dt.date, dt.date]], ...] = ()
    uncounted: tuple[str, ...] = ()


def _chain(plan: ProjectPlan, calendar: WorkingDays) -> dict[TaskId, tuple[dt.date, dt.date]]:
    proof = plan.timetable.proof
    if proof is None:
        return {}
    tasks = {one.id: one for one in plan.network.tasks}
    links = {(one.before, one.after): one for one in plan.network.links}
    found: dict[TaskId, tuple[dt.date, dt.date]] = {}
    day = proof.starts
    for before, name in zip((None, *proof.tasks), proof.tasks, strict=False):
        if before is not None:
            link = links[before, name]
            day = ahead(day, link.lag, link.unit, calendar)
        task = tasks[name]
        starts = calendar.on_or_after(day) if task.amount and task.unit is LimitUnit.WORKING_DAYS else day
        day = ahead(day, task.amount, task.unit, calendar)
        found[name] = (starts, day)
    return found


def timetables_of(pack: Pack, *, on: dt.date, calendar: WorkingDays) -> Timetables:
    """Count every plan of a pack back, and hold it against the reports until a day."""
    plans: list[ProjectPlan] = []
    steps: list[tuple[Progress, ...]] = []
    chains: list[dict[TaskId, tuple[dt.date, dt.date]]] = []
    lost: list[str] = []
    for project in dict.fromkeys(one.project for one in pack.tasks):
        tasks = [one for one in pack.tasks if one.project == project]
        links = [one for one in pack.links if one.project == project]
        reports = [one.actual for one in pack.actuals if one.project == project]
        try:
            (plan,) = plans_of_rows(tasks, links, calendar=calendar)
            steps.append(progress(plan.timetable, reports, on=on, calendar=calendar))
        except CalendarNotPublishedError:
            lost.append(project)
        else:
            plans.append(plan)
            chains.append(_chain(plan, calendar))
    return Timetables(plans=tuple(plans), progress=tuple(steps), chains=tuple(chains), uncounted=tuple(lost))
