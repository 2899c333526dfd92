# SPDX-License-Identifier: Apache-2.0
"""The command `agenda`: what is due, overdue or undecidable on a day, over all ledgers of a pack."""

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from community_housing.agenda import Due, agenda
from community_housing.calendars import Calendar, load_notices
from community_housing.cli._output import complain, say, say_json
from community_housing.errors import NoStandardInForceError
from community_housing.io._own_files import replace_file
from community_housing.io.packs import read_pack
from community_housing.job._steps import assess_pack
from community_housing.pack import Pack
from community_housing.report._language import check_lang, day, pick
from community_housing.report.explain._agenda import agenda_ics
from community_housing.report.explain._registry import explain
from community_housing.results._figures import figures_of_compliance, figures_of_district
from community_housing.results._work_figures import figures_of_work

__all__ = ["agenda_of_pack"]


def agenda_of_pack(options: argparse.Namespace) -> set[str]:
    """`agenda`: what is due, a line each, in order; with `--ics` also as a calendar file."""
    lang = check_lang(options.lang)
    pack = read_pack(options.district)
    calendar = pack.calendar() if options.notices is None else pack.calendar().added(load_notices(options.notices))
    if options.known is not None:
        calendar = calendar.known(options.known)
    parts = pack.agenda_parts(on=options.on, figures=_figures(pack, options.on, calendar) if pack.work.letters else {})
    found = agenda(parts, calendar=calendar, on=options.on, horizon_days=options.horizon)
    if options.ics is not None:
        replace_file(Path(options.ics), agenda_ics(found, on=options.on, lang=lang))
        complain(pick(lang, f"已写出：{options.ics}", f"written: {options.ics}"))
    if options.json:
        adapter: TypeAdapter[Any] = TypeAdapter(tuple[Due, ...])
        say_json({"on": options.on.isoformat(), "due": adapter.dump_python(found, mode="json")})
        return set()
    for one in found:
        say(explain(one, lang=lang))
    if not found:
        say(pick(lang, f"{day(options.on, lang)}：没有到期的事。", f"{day(options.on, lang)}: nothing is due."))
    return set()


def _figures(pack: Pack, on: dt.date, calendar: Calendar) -> dict[str, int]:
    """The figures of a day that letters may promise: whole numbers of the district, its work and its premises."""
    found = figures_of_district(pack.district) | figures_of_work(pack, on=on, calendar=calendar)
    try:
        after = assess_pack(pack, on=on)
    except NoStandardInForceError:
        return {name: one for name, one in found.items() if isinstance(one, int)}
    in_use = [one for one in pack.district.premises if on in one.in_use]
    found |= figures_of_compliance(after.findings, after.summary, when="after", premises=in_use)
    return {name: one for name, one in found.items() if isinstance(one, int)}
