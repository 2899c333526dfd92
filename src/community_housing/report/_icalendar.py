# SPDX-License-Identifier: Apache-2.0
"""Timetables as a calendar file (RFC 5545): one event a task on its latest days, the same bytes for the same plans."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable
from typing import Final

from community_housing._doors import door
from community_housing.programme import ProjectPlan
from community_housing.programme._backward import TaskDays
from community_housing.programme._network import Task

__all__ = ["escaped", "folded", "to_icalendar"]

_DAY: Final = dt.timedelta(days=1)
_LONGEST: Final = 75  # octets of a line, without its end


@door()
def to_icalendar(plans: Iterable[ProjectPlan]) -> str:
    """The timetables of projects as a calendar file that programs for calendars read.

    Args:
        plans: The projects.

    Returns:
        The text, with the line ends of RFC 5545.  Each task is an event of whole days, from its latest start to its latest end;
        a milestone stands on the last day by which it must be reached.

    Guarantees:
        No clock: the stamp is the first day of the plan, and an id hangs on project and task alone, so that a program that
        reads it again moves what it has.

    Source: RFC 5545 sections 3.1, 3.3.4, 3.3.11 and 3.6.1; docs/decisions/0088.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//community-housing//timetable//ZH"]
    for plan in plans:
        for task, days in zip(plan.network.tasks, plan.timetable.tasks, strict=True):
            lines += _event(plan, task, days)
    return "".join(f"{folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(plan: ProjectPlan, task: Task, days: TaskDays) -> list[str]:
    name = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([plan.project, task.id]))
    starts = days.latest_start if days.latest_start < days.latest_end else days.latest_end - _DAY
    return [
        "BEGIN:VEVENT",
        f"UID:{name}",
        f"DTSTAMP:{plan.timetable.not_before:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{starts:%Y%m%d}",
        f"DTEND;VALUE=DATE:{max(days.latest_end, starts + _DAY):%Y%m%d}",
        f"SUMMARY:{escaped(f'{plan.project} {task.name}')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A text as a value of a line."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in parts of at most 75 octets, no character cut in two; each part but the first begins with a space."""
    parts, part = list[str](), ""
    for sign in line:
        if len(f"{part}{sign}".encode()) > _LONGEST:
            parts.append(part)
            part = " "
        part += sign
    return "\r\n".join([*parts, part])
