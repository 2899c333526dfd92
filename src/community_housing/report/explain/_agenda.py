# SPDX-License-Identifier: Apache-2.0
"""What is due (今天该办什么) for people: a line for each, and a calendar file (iCalendar, RFC 5545) for their own calendars."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from community_housing._doors import door
from community_housing.agenda import Due, DueKind, DueStanding, DueWhat
from community_housing.report._icalendar import escaped, folded
from community_housing.report._language import Lang, citation_text, day, join, pick
from community_housing.report.explain._registry import explains

__all__ = ["DUE_HEADS", "agenda_ics", "due_cells"]

_KINDS: Final = {
    DueKind.APPROVAL: ("审批", "approval"),
    DueKind.MATTER: ("事项", "matter"),
    DueKind.ORDER: ("工单", "order"),
    DueKind.TASK: ("工期", "task"),
    DueKind.LETTER: ("责任状", "letter"),
    DueKind.PAYMENT: ("拨付", "payment"),
}
_WHATS: Final = {
    DueWhat.ACCEPT: ("受理", "accept"),
    DueWhat.ANSWER: ("审查", "answer"),
    DueWhat.OPEN_STEP: ("交办", "open the step"),
    DueWhat.DECIDE: ("决定", "decide"),
    DueWhat.DELIVER: ("送达", "deliver"),
    DueWhat.HAND_UP: ("上交", "hand up"),
    DueWhat.SOLVE: ("办结", "solve"),
    DueWhat.FINISH: ("完成", "finish"),
    DueWhat.SIGN: ("签订", "sign"),
    DueWhat.KEEP: ("履行", "keep"),
    DueWhat.PAY: ("拨付", "pay"),
}
_STANDINGS: Final = {
    DueStanding.OVERDUE: ("已超期", "overdue"),
    DueStanding.TODAY: ("今天到期", "today"),
    DueStanding.SOON: ("即将到期", "soon"),
    DueStanding.UNDECIDED: ("无法判定", "undecided"),
}
_MISSING: Final = {
    "size": ("未定级", "its size"),
    "clock": ("期限", "its time"),
    "calendar": ("工作日历未覆盖", "the calendar ends before"),
    "report": ("未报进度", "a report of progress"),
    "started": ("起算日", "the day it starts"),
    "counting_rule": ("计算规则", "a rule of counting"),
    "months": ("按月计算的规则", "a rule for months"),
}
DUE_HEADS: Final = {
    "zh": ("状态", "最后一日", "类别", "对象", "要办的事", "责任方", "依据或缺少的数据"),
    "en": ("standing", "last day", "kind", "subject", "to do", "who", "source, or what is missing"),
}
"""The headings of the cells of what is due."""


def due_cells(due: Due, lang: Lang) -> tuple[str, ...]:
    """What is due, as cells in the order of `DUE_HEADS`."""
    subject = due.subject if due.part is None else f"{due.subject} / {due.part}"
    missing = join((pick(lang, *_MISSING[name]) if name in _MISSING else name for name in due.missing), lang)
    source = pick(lang, f"缺：{missing}", f"missing: {missing}") if due.missing else ""
    if due.citation is not None and not due.missing:
        source = citation_text(due.citation, lang)
    last = "" if due.day is None else day(due.day, lang)
    if due.provisional:
        last = pick(lang, f"{last}（待次年放假通知确认）", f"{last} (a notice may still move it)")
    names = (_KINDS[due.kind], _WHATS[due.what])
    kind, what = (pick(lang, *one) for one in names)
    return pick(lang, *_STANDINGS[due.standing]), last, kind, subject, what, due.body or "", source


@explains(Due)
def _due(due: Due, lang: Lang) -> str:
    standing, last, kind, subject, what, body, source = due_cells(due, lang)
    who = pick(lang, f"（{body}）", f" ({body})") if body else ""
    text = pick(lang, f"{standing}：{kind}{subject}，{what}{who}", f"{standing}: {kind} {subject}, {what}{who}")
    text += pick(lang, f"，最后一日{last}", f", last day {last}") if last else ""
    return f"{text}{pick(lang, f'；{source}。', f'; {source}.') if source else pick(lang, '。', '.')}"


@door()
def agenda_ics(dues: Iterable[Due], *, on: dt.date, lang: Lang) -> bytes:
    """A calendar file of what is due: an entry of a whole day for each that has a day.

    Args:
        dues: What is due.
        on: The day asked about, which stamps the file: no clock is read.
        lang: "zh" or "en".

    Returns:
        iCalendar (RFC 5545) in UTF-8: lines end with CRLF and are folded at 75 octets; an entry keeps its UID from day to day,
        so that a calendar which reads the file again moves it.

    Guarantees:
        The same agenda gives the same bytes.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//community_housing//agenda//EN", "CALSCALE:GREGORIAN"]
    for due in dues:
        if due.day is None:
            continue
        name = "-".join(one for one in (due.kind.value, due.subject, due.part, due.what.value) if one is not None)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(name)}@community-housing",
            f"DTSTAMP:{on:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{due.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due.day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(_due(due, lang))}",
            f"CATEGORIES:{escaped(pick(lang, *_KINDS[due.kind]))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()
