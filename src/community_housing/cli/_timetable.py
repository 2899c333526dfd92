# SPDX-License-Identifier: Apache-2.0
"""The command `timetable`: the projects of a pack counted back, and with a day also progress, checks and audits."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from community_housing._messages import Message
from community_housing.calendars import WorkingDays, load_notices
from community_housing.cli._output import say, say_json
from community_housing.errors import InputError
from community_housing.io.packs import read_pack
from community_housing.pack import Pack
from community_housing.programme import (
    AuditDue,
    CheckBook,
    Cure,
    Defect,
    Progress,
    ProjectPlan,
    Recount,
    Uncovered,
    audit_due,
    checks_as_of,
    cures,
    plans_of_rows,
    progress,
    recount,
    uncovered,
)
from community_housing.report._icalendar import to_icalendar
from community_housing.report._language import check_lang, pick
from community_housing.report.explain._registry import explain

__all__ = ["timetable"]

_KINDS: Final[dict[str, type[Any]]] = {
    "plan": ProjectPlan,
    "cures": Cure,
    "recount": Recount,
    "progress": Progress,
    "audit": AuditDue,
    "uncovered": Uncovered,
    "defects": Defect,
}


def timetable(options: argparse.Namespace) -> set[str]:
    """`timetable`: latest days and floats, or why not and what would cure it; with a day what was done and checked by then."""
    lang = check_lang(options.lang)
    pack = read_pack(options.district)
    calendar = pack.calendar() if options.notices is None else pack.calendar().added(load_notices(options.notices))
    if options.known is not None:
        calendar = calendar.known(options.known)
    tasks = [one for one in pack.tasks if options.project in (None, one.project)]
    links = [one for one in pack.links if options.project in (None, one.project)]
    if options.project is not None and not tasks:
        raise InputError(Message("no tasks of {project} in the pack", project=options.project), "project", options.project)
    plans = plans_of_rows(tasks, links, calendar=calendar)
    if options.ics is not None:
        Path(options.ics).write_text(to_icalendar(plans), encoding="utf-8", newline="")
    book = None if options.on is None else checks_as_of(pack.check_book(), on=options.on)[0]
    found = [_found(pack, one, book, on=options.on, calendar=calendar) for one in plans]
    if options.json:
        say_json([{name: [_plain(_KINDS[name], one) for one in several] for name, several in one.items()} for one in found])
        return set()
    for one in found:
        for several in one.values():
            for each in several:
                say(explain(each, lang=lang))
        say()
    if not plans:
        say(pick(lang, "数据包中没有工期表。", "The pack has no tasks."))
    return set()


def _found(
    pack: Pack, plan: ProjectPlan, book: CheckBook | None, *, on: dt.date | None, calendar: WorkingDays
) -> dict[str, Sequence[Any]]:
    """What is said of a project."""
    table = plan.timetable
    said: dict[str, Sequence[Any]] = {"plan": (plan,), "cures": cures(plan.network, table, calendar=calendar)}
    if on is None or book is None:
        return said
    reports = [one.actual for one in pack.actuals if one.project == plan.project]
    steps = progress(table, reports, on=on, calendar=calendar)
    ends = [one.done for one in steps]
    finished = max((one for one in ends if one is not None), default=None) if None not in ends else None
    return said | {
        "recount": (recount(plan.network, table, actuals=reports, on=on, calendar=calendar),),
        "progress": steps,
        "audit": (audit_due(table.deadline - dt.timedelta(days=1), finished, calendar=calendar),),
        "uncovered": uncovered(plan.project, plan.network, book=book),
        "defects": [one for one in book.defects(on=on) if one.project == plan.project],
    }


def _plain(kind: type[Any], value: Any) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return adapter.dump_python(value, mode="json")
