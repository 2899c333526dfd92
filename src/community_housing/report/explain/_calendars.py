# SPDX-License-Identifier: Apache-2.0
"""Sentences for deadlines and clocks: the last day, the rule of counting, what was skipped, where a limit stands and why."""

import datetime as dt
from itertools import groupby
from typing import Final

from community_housing.calendars import DayFacts, DayKind, Deadline
from community_housing.clocks import Acceptance, Clock, Standing
from community_housing.findings import Reason, Truth, Unit
from community_housing.report._language import Lang, amount, citation_text, day, name_of, number, pick, word
from community_housing.report.explain._registry import explains

__all__ = ["OF_CASES", "reason_of_clock", "weekday_of"]

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
    start, last = weekday_of(counted.start, lang), weekday_of(counted.last, lang)
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


def weekday_of(value: dt.date, lang: Lang) -> str:
    """A day with its day of the week."""
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


# What is said of a fact that was not counted, or of what is not known, by the id of its reason.
OF_CASES: Final = {
    "turned_away_late": ("不予受理的决定已逾期", "it was turned away too late"),
}
"""What a room that stands on the clocks says of the same facts."""
_REASONS: Final = {
    "started": ("起始之日不详", "the day that starts it is not known"),
    "applies": ("起始之日不在该时限的适用期间内", "the limit does not apply to what starts on that day"),
    "counting_rule": ("没有已知的期间计算规则", "no rule of counting periods is known for that day"),
    "months": ("计算规则未规定按月如何计算", "the rule of counting does not say how months are counted"),
    "calendar": ("有关年度的放假通知尚未公布或未收录", "no notice that is known arranges a day that decides"),
    "pause_ground": (
        "暂停的事由不在该时限所列之内，照计",
        "a pause has a ground that the limit does not name, so the time counts",
    ),
    "pause_told": ("暂停未书面告知，照计", "the time of a pause was not told in writing, so it counts"),
    "extension_none": ("该时限不得延长", "the limit may not be extended"),
    "extension_twice": ("已延长一次，再次延长不计", "it was extended once already"),
    "extension_late": ("期限届满后批准的延长不计", "an extension was granted after the last day"),
    "extension_most": ("延长{measured}，超过上限{required}，不计", "an extension of {measured} is above the most, {required}"),
    "extension_told": ("延长理由未告知，不计", "the reasons of an extension were not told"),
    "deemed": ("期内未告知补正，自收到之日起视为受理", "nothing was asked for in time: accepted from the day of receipt"),
    "asked_late": ("补正告知已逾期", "what is missing was asked for too late"),
}


@explains(Clock)
def _clock(found: Clock, lang: Lang) -> str:
    standing = word(found.standing, lang)
    head = pick(
        lang,
        f"{name_of(found, lang)}，{day(found.on, lang)}：{standing}",
        f"{name_of(found, lang)} on {day(found.on, lang)}: {standing}",
    )
    parts = [head]
    if found.late_by:
        parts.append(pick(lang, "超过", "by ") + amount(found.late_by, found.unit, lang))
    if found.last is not None:
        parts.append(pick(lang, f"最后一日{weekday_of(found.last, lang)}", f"last day {weekday_of(found.last, lang)}"))
    if found.used is not None and found.total is not None:
        parts.append(_spent(found.used, found.total, found.unit, lang))
    if found.paused:
        parts.append(pick(lang, "扣除", "taken out by pauses: ") + amount(found.paused, found.unit, lang))
    if found.provisional and found.standing is not Standing.UNKNOWN:
        parts.append(pick(lang, "暂定", "provisional"))
    said = [reason_of_clock(reason, lang) for reason in found.reasons]
    source = citation_text(found.citation, lang)
    text = pick(lang, "；", "; ").join([*parts, *said])
    return pick(lang, f"{text}。（依据：{source}）", f"{text}. (Source: {source})")


def _spent(used: int, total: int, unit: Unit, lang: Lang) -> str:
    whole = amount(total, unit, lang)
    return pick(lang, f"已用{number(used)}，共{whole}", f"{number(used)} of {whole} used")


def reason_of_clock(reason: Reason, lang: Lang) -> str:
    """What a clock says of a fact that was not counted, or of what is not known."""
    zh, en = (_REASONS | OF_CASES)[reason.rule]
    named = {
        name: "" if value is None else amount(value, reason.unit, lang)
        for name, value in (("measured", reason.measured), ("required", reason.required))
    }
    return pick(lang, zh, en).format(**named)


_ACCEPTED: Final = {
    Truth.MET: ("已受理", "accepted"),
    Truth.UNMET: ("待补正，未受理", "not accepted, something is missing"),
    Truth.UNKNOWN: ("尚未确定是否受理", "not decided whether it is accepted"),
}


@explains(Acceptance)
def _acceptance(found: Acceptance, lang: Lang) -> str:
    text = pick(lang, *_ACCEPTED[found.truth])
    if found.starts is not None:
        text += pick(lang, f"，自{day(found.starts, lang)}起", f" from {day(found.starts, lang)}")
    said = [reason_of_clock(reason, lang) for reason in found.reasons]
    return pick(lang, "；", "; ").join([text, *said]) + pick(lang, "。", ".")
