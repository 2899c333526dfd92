# SPDX-License-Identifier: Apache-2.0
"""Sentences for area compliance: findings, the nearest way, falls, reforms, equity and the standards themselves."""

from collections.abc import Sequence

from community_housing.compliance import Changes, ComplianceFinding, Equity, Fall, NearestWay, ReplacedRoom, Summary
from community_housing.findings import Outcome, Reason, Truth
from community_housing.report._language import (
    Lang,
    area,
    at_least,
    citation_text,
    day,
    join,
    number,
    percent,
    pick,
    several,
    source_text,
    word,
)
from community_housing.report.explain._formula_words import asks
from community_housing.report.explain._registry import explain, explains
from community_housing.report.explain._results import missing_data
from community_housing.standards import CheckFinding, Conversion, OldRooms, Rule, Standard

__all__ = ["rule_title", "verdict"]


def rule_title(rule: Rule, lang: Lang) -> str:
    """The title of a rule in the standard's own words, or what it asks where the standard has no words in the language."""
    return pick(lang, rule.name, rule.name_en or asks(rule.formula, lang))


@explains(ComplianceFinding)
def _finding(finding: ComplianceFinding, lang: Lang) -> str:
    head = pick(
        lang,
        f"{finding.subject}，{day(finding.on, lang)}：{word(finding.outcome, lang)}。",
        f"{finding.subject} on {day(finding.on, lang)}: {word(finding.outcome, lang)}.",
    )
    lines = [head, *_lines(finding.reasons, finding.rules, lang, frozenset(finding.not_asked))]
    if not finding.reasons:
        lines.append(pick(lang, "该标准对单个社区没有要求。", "The standard asks nothing of a single community."))
    lines.extend(explain(room, lang=lang) for room in finding.old_rooms)
    lines.extend(_conversion(one, lang) for one in finding.conversions)
    if finding.date_open:
        lines.append(
            pick(
                lang,
                f"注意：该版标准的施行首日未载明，{day(finding.on, lang)}是否已施行未经核实。",
                "Note: the first day of this edition was not recorded; whether it was in force on "
                f"{day(finding.on, lang)} is not verified.",
            )
        )
    return "\n".join(lines)


@explains(CheckFinding)
def _check(finding: CheckFinding, lang: Lang) -> str:
    head = pick(
        lang,
        f"{finding.subject}，{day(finding.on, lang)}：{_CHECKED[finding.outcome][0]}。",
        f"{finding.subject} on {day(finding.on, lang)}: {_CHECKED[finding.outcome][1]}.",
    )
    return "\n".join([head, *_lines(finding.reasons, finding.rules, lang)])


_CHECKED = {
    Outcome.MET: ("符合", "keeps the rules"),
    Outcome.SHORT: ("不符合", "does not keep the rules"),
    Outcome.UNKNOWN: ("无法判定", "cannot be decided"),
    Outcome.NOT_APPLICABLE: ("不适用", "is asked nothing"),
}


def _lines(reasons: Sequence[Reason], rules: Sequence[Rule], lang: Lang, not_asked: frozenset[str] = frozenset()) -> list[str]:
    """A line for each reason; a rule that is not there (in a result of an earlier release) goes by its id."""
    titles = [rule_title(rule, lang) for rule in rules] if len(rules) == len(reasons) else [one.rule for one in reasons]
    return [
        _line(title, reason, lang, asked=reason.rule not in not_asked) for title, reason in zip(titles, reasons, strict=True)
    ]


def _line(title: str, reason: Reason, lang: Lang, *, asked: bool) -> str:
    source = source_text(reason.citation, reason.force, lang)
    text = _said(reason, lang, asked=asked)
    return pick(lang, f"{title}：{text}（依据：{source}）", f"{title}: {text} (Source: {source})")


def _said(reason: Reason, lang: Lang, *, asked: bool) -> str:
    if not asked:
        return pick(lang, "对该社区不适用。", "Not asked of this community.")
    if reason.truth is Truth.MET and reason.missing:
        names = missing_data(reason.missing, lang)
        return pick(
            lang,
            f"如适用则已满足；是否适用无法判定，缺少{names}。",
            f"Met if it is asked; whether it is cannot be decided: {names} is missing.",
        )
    return explain(reason, lang=lang) if reason.truth is Truth.UNKNOWN or _has_figures(reason) else _decided(reason, lang)


def _has_figures(reason: Reason) -> bool:
    return reason.measured is not None and reason.required is not None


def verdict(finding: ComplianceFinding, lang: Lang) -> str:
    """The reasons of a finding on one line, for a table: those that decide; with its title where no figures speak for one."""
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return pick(lang, "没有适用的标准。", "No standard applies.")
    decisive = finding.unmet or finding.unknown or finding.reasons
    titles = {rule.id: rule_title(rule, lang) for rule in finding.rules}
    texts: list[str] = []
    for reason in decisive:
        asked = reason.rule not in finding.not_asked
        text = _said(reason, lang, asked=asked)
        plain = reason.truth is Truth.UNKNOWN or (asked and _has_figures(reason))
        texts.append(text if plain else f"{titles.get(reason.rule, reason.rule)}{pick(lang, '：', ': ')}{text}")
    return pick(lang, "", " ").join(texts)


def _decided(reason: Reason, lang: Lang) -> str:
    """Why a rule is decided that has no two numbers to set side by side."""
    met = reason.truth is Truth.MET
    if all(value is not None for _, value in reason.reads):
        return pick(lang, f"{word(reason.truth, lang)}。", "Met." if met else "Not met.")
    if reason.measured is None and reason.required is not None:
        if met:
            return pick(lang, "已知部分即已满足。", "Met by the part that is known.")
        return pick(lang, "即使全部计入，仍不满足。", "Not met even if all of it counts.")
    return pick(
        lang,
        f"无论所缺数据如何，均{word(reason.truth, lang)}。",
        f"{'Met' if met else 'Not met'}, whatever the missing data are.",
    )


@explains(ReplacedRoom)
def _old_room(room: ReplacedRoom, lang: Lang) -> str:
    if room.policy is OldRooms.AS_RECORDED:
        why = {
            True: ("记录为保留，计入面积", "recorded as kept, so it counts"),
            False: ("记录为腾退，不计入面积", "recorded as given up, so it does not count"),
            None: ("未记录是否保留，能否计入不详", "whether it was kept is not recorded, so whether it counts is not known"),
        }[room.kept]
    elif room.policy is OldRooms.COUNTED:
        why = ("按口径，原用房一律计入", "by the policy chosen, every old room counts")
    else:
        why = ("按口径，原用房一律不计入", "by the policy chosen, no old room counts")
    zh, en = why
    return pick(
        lang,
        f"原用房{room.premises}已由{room.replaced_by}替代：{zh}。",
        f"Old room {room.premises}, replaced by {room.replaced_by}: {en}.",
    )


def _conversion(one: Conversion, lang: Lang) -> str:
    given, wanted, how = (word(value, lang) for value in (one.given, one.wanted, one.rounding))
    factor = f"{number(one.numerator)}/{number(one.denominator)}"
    source = citation_text(one.citation, lang)
    return pick(
        lang,
        f"口径换算：{given}口径乘以{factor}折为{wanted}口径（{how}）（依据：{source}）",
        f"Basis converted: {given} times {factor} as {wanted}, rounded ({how}). (Source: {source})",
    )


@explains(NearestWay)
def _nearest(way: NearestWay, lang: Lang) -> str:
    if way.outcome is Outcome.MET:
        return pick(lang, f"{way.subject}已达标，无需增加面积。", f"{way.subject} meets the standard; no area is needed.")
    if way.outcome is Outcome.NOT_APPLICABLE:
        return pick(lang, f"{way.subject}没有适用的标准。", f"No standard applies to {way.subject}.")
    parts: list[str] = []
    if way.missing:
        names = missing_data(way.missing, lang)
        parts.append(pick(lang, f"须先查明{names}", f"first find out: {names}"))
    if way.extra is not None and way.extra.dm2 > 0:
        parts.append(pick(lang, f"至少增加{area(way.extra, lang)}", f"add at least {area(way.extra, lang)}"))
    if way.hangs_on:
        named = [rule_title(rule, lang) for rule in way.rules] or way.hangs_on
        rules = join([f"“{name}”" for name in named], lang)
        parts.append(pick(lang, f"还须满足{rules}，增加面积不能解决", f"meet {rules}, which no area cures"))
    return pick(lang, f"{way.subject}：{'；'.join(parts)}。", f"{way.subject}: {'; '.join(parts)}.")


@explains(Fall)
def _fall(fall: Fall, lang: Lang) -> str:
    items = join(fall.ending, lang)
    short = ""
    if fall.shortfall is not None:
        short = pick(lang, f"，短缺{area(fall.shortfall, lang)}", f", short by {area(fall.shortfall, lang)}")
    return pick(
        lang,
        f"{day(fall.day, lang)}起，{fall.community}因{items}停止使用，{word(fall.outcome, lang)}{short}。",
        f"From {day(fall.day, lang)}, as {items} are no longer in use, {fall.community} is {word(fall.outcome, lang)}{short}.",
    )


@explains(Changes)
def _changes(found: Changes, lang: Lang) -> str:
    lines: list[str] = []
    for ids, zh, en in (
        (found.newly_short, "新增未达标", "Newly short"),
        (found.newly_met, "新增达标", "Newly met"),
        (found.newly_unknown, "新增无法判定", "Newly unknown"),
        (found.newly_not_applicable, "新增不适用", "Newly not applicable"),
    ):
        if ids:
            lines.append(pick(lang, f"{zh}{len(ids)}个：{join(ids, lang)}。", f"{en} ({len(ids)}): {join(ids, lang)}."))
    if not lines:
        lines.append(pick(lang, "各社区达标情况不变。", "No community changes."))
    if found.area_before is not None or found.area_after is not None:
        before, after = area(found.area_before, lang), area(found.area_after, lang)
        lines.append(
            pick(
                lang,
                f"所缺面积{'（仅计已知）' if found.not_known else ''}由{before}变为{after}。",
                f"The missing area{', as far as it is known,' if found.not_known else ''} goes from {before} to {after}.",
            ),
        )
    if found.not_known:
        names = join(found.not_known, lang)
        lines.append(pick(lang, f"缺口不详：{names}。", f"Shortfall not known: {names}."))
    return "\n".join(lines)


@explains(Equity)
def _equity(found: Equity, lang: Lang) -> str:
    if found.gini is None:
        return pick(
            lang,
            "无面积或户数，或户数口径不一，无法计算基尼系数。",
            "The Gini coefficient cannot be computed: no area, no households, or households on different bases.",
        )
    value = percent(found.gini)
    return pick(
        lang,
        f"按户均面积计算的基尼系数为{value}（0为完全均等），基于{number(found.communities)}个社区，另有{number(found.left_out)}个数据不全。",
        f"Gini coefficient of area per household: {value} (0 is even), over {several(found.communities, 'community')}; "
        f"{number(found.left_out)} left out for want of data.",
    )


@explains(Summary)
def _summary(found: Summary, lang: Lang) -> str:
    whole = found.whole
    share = found.met_share.exact
    other = pick(lang, f"，不适用{number(whole.not_applicable)}个", f", {number(whole.not_applicable)} not applicable")
    other = other if whole.not_applicable else ""
    total = at_least(whole.counted_total, whole.communities - whole.counted_known, lang)
    missing = at_least(whole.shortfall_total, whole.shortfall_unknown, lang)
    nothing_asked = 0 < whole.communities == whole.not_applicable
    lacks = ("", "") if nothing_asked else (f"，尚缺{missing}", f", missing {missing}")
    mean_area = area(whole.mean, lang)
    of = ("社区", "communities")
    if whole.counted_known < whole.communities:
        known = several(whole.counted_known, "community")
        of = (f"面积已知的{number(whole.counted_known)}个社区", f"{known} whose area is known")
    shown = "" if share is None else pick(lang, f"（{percent(share)}）", f" ({percent(share)})")
    lines = [
        pick(
            lang,
            f"{number(whole.communities)}个社区中，达标{number(whole.met)}个{shown}，未达标{number(whole.short)}个，"
            f"无法判定{number(whole.unknown)}个{other}。",
            f"Of {several(whole.communities, 'community')}: {number(whole.met)} met{shown}, "
            f"{number(whole.short)} short, {number(whole.unknown)} unknown{other}.",
        ),
        pick(
            lang,
            f"总面积{total}，{of[0]}平均{mean_area}{lacks[0]}。",
            f"Total {total}, mean of the {of[1]} {mean_area}{lacks[1]}.",
        ),
    ]
    if found.pooled_per_100 is not None:
        pooled, mean = area(found.pooled_per_100, lang), area(found.mean_of_ratios_per_100, lang)
        lines.append(
            pick(
                lang,
                f"每百户面积：合计之比{pooled}，各社区之比的平均{mean}。",
                f"Per 100 households: {pooled} pooled, {mean} as the mean of the communities' own ratios.",
            )
        )
    return "\n".join(lines)


@explains(Standard)
def _standard(standard: Standard, lang: Lang) -> str:
    lines = [
        pick(
            lang, f"{standard.name}（{standard.id}，{standard.place}）", f"{standard.name_en} ({standard.id}, {standard.place})"
        )
    ]
    whom = pick(lang, standard.applies or "", standard.applies_en or "")
    if whom:
        lines.append(pick(lang, f"适用：{whom}", f"Applies to: {whom}"))
    for edition in standard.editions:
        starts = day(edition.period.starts, lang) if edition.period.starts is not None else ""
        ends = edition.period.ends
        until = "" if ends is None else pick(lang, f"，至{day(ends, lang)}前", f", until before {day(ends, lang)}")
        rules = pick(lang, "；", "; ").join(
            pick(
                lang,
                f"{rule_title(rule, lang)}（{word(rule.force, lang)}）",
                f"{rule_title(rule, lang)} ({word(rule.force, lang)})",
            )
            for rule in edition.rules
        )
        source = citation_text(edition.citation, lang)
        since = pick(lang, f"自{starts}起施行", f"From {starts}")
        if edition.certain_from is not None:
            sure = day(edition.certain_from, lang)
            since = pick(
                lang,
                f"施行首日未载明（在{starts}至{sure}之间，{sure}起确知施行）",
                f"First day not recorded (between {starts} and {sure}; known to be in force from {sure})",
            )
        lines.append(pick(lang, f"{since}{until}：{rules}。依据：{source}。", f"{since}{until}: {rules}. Source: {source}."))
    return "\n".join(lines)
