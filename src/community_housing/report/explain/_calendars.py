# SPDX-License-Identifier: Apache-2.0
"""Sentences for deadlines: the last day, the rule of counting, and every day on the way that was skipped or made up."""

import datetime as dt
from itertools import groupby
from typing import Final

from community_housing.calendars import DayFacts, DayKind, Deadline
from community_housing.report._language import Lang, citation_text, day, number, pick, word
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_WEEKDAYS: Final = (
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
)


@explains(Deadline)
def _deadline(counted: Deadline, lang: Lang) -> str:
    rule = counted.rule
    amount = f"{number(counted.amount)}{pick(lang, '', ' ')}{_unit(counted, lang)}"
    start, last = _on(counted.start, lang), _on(counted.last, lang)
    known = None if counted.known_on is None else day(counted.known_on, lang)
    as_known = pick(lang, f"按{known}已公布的通知，", f"By the notices published until {known}: ") if known else ""
    head = pick(
        lang, f"{as_known}自{start}起{amount}，最后一日为{last}。", f"{as_known}{amount} from {start}: the last day is {last}."
    )
    said = pick(lang, "；", "; ").join((word(rule.count, lang), word(rule.roll, lang)))
    lines = [head, pick(lang, f"计算：{said}（{citation_text(rule.citation, lang)}）。",
                        f"Counting: {said} ({citation_text(rule.citation, lang)}).")]  # fmt: skip
    if counted.provisional:
        lines.append(
            pick(
                lang,
                "暂定：下一年度的放假通知尚未公布，仍可能变动最后一日。",
                "Provisional: the notice of the next year, not published yet, may still move the last day.",
            )
        )
    lines.extend(_row(row, lang) for row in _rows(counted))
    return "\n".join(lines)


def _unit(counted: Deadline, lang: Lang) -> str:
    if lang == "en" and counted.amount == 1:
        return word(counted.unit, lang).removesuffix("s")
    return word(counted.unit, lang)


def _on(value: dt.date, lang: Lang) -> str:
    zh, en = _WEEKDAYS[value.weekday()]
    return pick(lang, f"{day(value, lang)}（{zh}）", f"{en} {day(value, lang)}")


def _rows(counted: Deadline) -> list[list[DayFacts]]:
    """The days on the way that are no plain working days, in rows of days that follow one another by one document."""
    numbered = enumerate(counted.apart)
    grouped = groupby(numbered, key=lambda one: (one[1].day.toordinal() - one[0], one[1].kind, one[1].notice))
    return [[facts for _, facts in row] for _, row in grouped]


def _row(row: list[DayFacts], lang: Lang) -> str:
    first, last = row[0], row[-1]
    days = day(first.day, lang)
    if last is not first:
        days = pick(lang, f"{days}至{day(last.day, lang)}", f"{days} to {day(last.day, lang)}")
    text = f"  {days}{pick(lang, '：', ': ')}{word(first.kind, lang)}"
    if first.kind is DayKind.REST:
        return text
    published = first.citation.published
    since = "" if published is None else pick(lang, f"，{day(published, lang)}公布", f", published on {day(published, lang)}")
    return text + pick(
        lang, f"（{citation_text(first.citation, lang)}{since}）", f" ({citation_text(first.citation, lang)}{since})"
    )
