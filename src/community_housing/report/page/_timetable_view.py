# SPDX-License-Identifier: Apache-2.0
"""Timetables as bars: the latest days of each task, the day on which it was done, and in red the chain that is late."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from community_housing.findings import Truth
from community_housing.programme import Progress, ProjectPlan, TaskId
from community_housing.report._language import Lang, day, join, pick
from community_housing.report.explain._programme import STANDINGS, chain_text
from community_housing.results._district_result import DistrictResult

__all__ = ["timetables_view"]

_DAY = dt.timedelta(days=1)
_LEFT, _WIDTH = 24, 75
"""Per cent of the drawing where the bars begin, and over how many they reach."""


def timetables_view(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    """The plans, those that cannot be kept first."""
    found = result.timetables
    several = sorted(
        zip(found.plans, found.progress, found.chains, strict=True), key=lambda one: one[0].timetable.proof is None
    )
    met = sum(one.timetable.feasible is Truth.MET for one in found.plans)
    return {
        "any": bool(found.plans or found.uncounted),
        "count": len(found.plans),
        "met": met,
        "late": len(found.plans) - met,
        "plans": [_plan(plan, steps, chain, lang=lang) for plan, steps, chain in several],
        "uncounted": join(found.uncounted, lang),
    }


def _plan(
    plan: ProjectPlan, steps: tuple[Progress, ...], chain: Mapping[TaskId, tuple[dt.date, dt.date]], *, lang: Lang
) -> dict[str, Any]:
    table = plan.timetable
    days = [table.not_before, table.deadline]
    for one in table.tasks:
        days += [one.latest_start, one.latest_end]
    days += [one for span in chain.values() for one in span]
    days += [one.done + _DAY for one in steps if one.done is not None]
    first, last = min(days), max(days)

    def at(when: dt.date) -> float:
        return _LEFT + _WIDTH * ((when - first) / (last - first))

    rows: list[dict[str, Any]] = []
    for task, planned, step in zip(plan.network.tasks, table.tasks, steps, strict=True):
        late = chain.get(task.id)
        rows.append(
            {
                "name": pick(lang, task.name, task.name_en or task.name),
                "x": at(planned.latest_start),
                "width": max(at(planned.latest_end) - at(planned.latest_start), 0.4),
                "late_x": None if late is None else at(late[0]),
                "late_width": 0 if late is None else max(at(late[1]) - at(late[0]), 0.4),
                "done": None if step.done is None else at(step.done + _DAY),
                "latest": f"{day(planned.latest_start, lang)}–{day(planned.latest_end - _DAY, lang)}",
                "standing": pick(lang, *STANDINGS[step.standing]),
            }
        )
    return {
        "project": plan.project,
        "mark": "met" if table.proof is None else "short",
        "word": pick(lang, "可行", "can be kept") if table.proof is None else pick(lang, "不可行", "cannot be kept"),
        "starts": day(table.not_before, lang),
        "deadline": day(table.deadline - _DAY, lang),
        "due": at(table.deadline),
        "chain": chain_text(plan, lang),
        "provisional": table.provisional,
        "ticks": [{"x": at(one), "text": f"{one.year}-{one.month:02d}"} for one in _months(first, last)],
        "rows": rows,
    }


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of months within a span, at most seven of them, at equal distances."""
    count = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-count // 6))
    months = (first.year * 12 + first.month + n for n in range(0, count, step))
    return [dt.date(one // 12, one % 12 + 1, 1) for one in months]
