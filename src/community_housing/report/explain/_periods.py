# SPDX-License-Identifier: Apache-2.0
"""Sentences for days and periods that a publication states: what day it was, the end by which rule, and what is not known."""

from typing import Final

from community_housing.calendars import DayFacts, DayKind, LimitUnit, PeriodEnd, PeriodReading, StatedPeriod
from community_housing.report._language import Lang, citation_text, join, name_of, note_of, number, pick, several, word
from community_housing.report.explain._calendars import weekday_of
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_MISSING: Final = {
    "starts": ("起算之日", "the day that starts it"),
    "amount": ("期限长短", "how long it is"),
    "unit": ("按日还是按工作日计", "whether days or working days are meant"),
    "calendar": ("当年的放假安排（未收录）", "how the days of that year were arranged, which the library has not read"),
    "counting_rule": ("当日适用的期间计算规则", "the rule of counting in force on that day"),
}


@explains(PeriodReading)
def _reading(found: PeriodReading, lang: Lang) -> str:
    stated = found.stated
    parts: list[str] = []
    if found.start is not None:
        parts.append(_day(found.start, lang))
    parts.extend(_end(one, stated, lang) for one in found.ends)
    if found.missing:
        said = join([pick(lang, *_MISSING[name]) for name in found.missing], lang)
        parts.append(pick(lang, f"不详：{said}。", f"Not known: {said}."))
    note = note_of(stated, lang)
    if note is not None:
        parts.append(note)
    return pick(lang, "", " ").join(parts)


def _day(facts: DayFacts, lang: Lang) -> str:
    """What kind of day it is, and by what document."""
    text, source = _kind(facts, lang), citation_text(facts.citation, lang)
    return pick(lang, f"{text}（{source}）。", f"{text} ({source}).")


def _kind(facts: DayFacts, lang: Lang) -> str:
    about = weekday_of(facts.day, lang)
    return pick(lang, f"{about}为{word(facts.kind, lang)}", f"{about} is a {_A[facts.kind]}")


_A: Final = {
    DayKind.WORKING: "working day",
    DayKind.MAKE_UP: "day worked in exchange",
    DayKind.REST: "day of rest",
    DayKind.OFF: "day off by a notice",
}


def _end(found: PeriodEnd, stated: StatedPeriod, lang: Lang) -> str:
    rule = pick(lang, f"按{name_of(found.rule, lang)}", f"By the {name_of(found.rule, lang)}")
    if not found.in_force:
        rule += pick(lang, "（当日尚未施行，仅供对照）", ", not in force on that day and shown for comparison only")
    source = citation_text(found.rule.citation, lang)
    length = _length(stated, lang)
    if found.end is None or found.last is None:
        why = pick(lang, *_WHY[found.missing[0]])
        return pick(lang, f"{rule}，{length}：{why}（{source}）。", f"{rule}, {length}: {why} ({source}).")
    end = _kind(found.end, lang)
    if found.end.notice is not None:
        end += pick(lang, f"（{citation_text(found.end.citation, lang)}）", f" ({citation_text(found.end.citation, lang)})")
    rolled = "" if found.last == found.end else pick(
        lang, f"，顺延至{weekday_of(found.last.day, lang)}", f"; it moves to {weekday_of(found.last.day, lang)}"
    )  # fmt: skip
    counted = word(found.rule.count, lang)
    return pick(
        lang,
        f"{rule}，{length}，{counted}：{end}{rolled}（{source}）。",
        f"{rule}, {length}, {counted}: {end}{rolled} ({source}).",
    )


_WHY: Final = {
    "months": ("未规定月的对应日，末日不能确定", "it does not say how months are counted, so the last day is not known"),
    "calendar": ("有关年度的放假安排未收录，末日不能确定", "no notice that is known arranges a day that decides"),
}


def _length(stated: StatedPeriod, lang: Lang) -> str:
    if stated.amount is None or stated.unit is None:
        return ""
    if lang == "zh":
        return f"{number(stated.amount)}{word(stated.unit, lang)}"
    return several(stated.amount, {LimitUnit.WORKING_DAYS: "working day", LimitUnit.DAYS: "day"}.get(stated.unit, "month"))
