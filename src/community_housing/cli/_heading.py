# SPDX-License-Identifier: Apache-2.0
"""The lines above every answer: whose data it is, and what must be said about it."""

import datetime as dt

from community_housing.cli._output import say
from community_housing.pack import Pack
from community_housing.report._language import Lang, name_of, note_of, pick
from community_housing.report.explain._results import known_remark, place_remark
from community_housing.standards import Standard

__all__ = ["head"]


def head(pack: Pack, lang: Lang, *standards: Standard, known_on: dt.date | None = None) -> None:
    """Say whose data it is, and what must be said about it."""
    say(name_of(pack.district, lang))
    note = note_of(pack.district, lang)
    if note is not None:
        say(pick(lang, f"数据说明：{note}", f"About the data: {note}"))
    for standard in standards:
        remark = place_remark(pack.settings, standard, lang)
        if remark is not None:
            say(remark)
    if known_on is not None:
        say(known_remark(known_on, lang))
    say()
