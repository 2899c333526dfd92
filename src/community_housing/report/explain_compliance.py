# SPDX-License-Identifier: Apache-2.0
"""Sentences for area compliance: findings, the nearest way, falls, reforms, equity and the standards themselves."""

from functools import cache

from community_housing.compliance import Changes, ComplianceFinding, Equity, Fall, NearestWay, Summary
from community_housing.findings import Outcome, Reason, Truth
from community_housing.report.explain import explain, explains
from community_housing.report.language import Lang, area, citation_text, day, join, number, percent, pick, word
from community_housing.standards import Rule, Standard, shipped

__all__ = ["rule_title"]


@cache
def _titles() -> dict[tuple[str, str], Rule]:
    return {(standard.id, rule.id): rule for standard in shipped() for edition in standard.editions for rule in edition.rules}


def rule_title(standard: str, rule: str, lang: Lang) -> str:
    """The title of a shipped rule, also inside of a strictest standard (`standard/rule`); the id of any other."""
    owner, _, own = rule.rpartition("/")
    found = _titles().get((owner or standard, own))
    return rule if found is None else pick(lang, found.name, found.name_en or found.id)


@explains(ComplianceFinding)
def _finding(finding: ComplianceFinding, lang: Lang) -> str:
    head = pick(
        lang,
        f"{finding.subject}，{day(finding.on, lang)}：{word(finding.outcome, lang)}。",
        f"{finding.subject} on {day(finding.on, lang)}: {word(finding.outcome, lang)}.",
    )
    lines = [head, *(_line(finding, reason, lang) for reason in finding.reasons)]
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


def _line(finding: ComplianceFinding, reason: Reason, lang: Lang) -> str:
    title = rule_title(finding.standard, reason.rule, lang)
    source = citation_text(reason.citation, lang)
    text = explain(reason, lang)
    if reason.truth is Truth.MET and reason.measured is None:
        # Met by what is known of an area that is not wholly known.
        text = pick(lang, "已知部分即已满足。", "Met by the part that is known.")
    return pick(lang, f"{title}：{text}（依据：{source}）", f"{title}: {text} (Source: {source})")


@explains(NearestWay)
def _nearest(way: NearestWay, lang: Lang) -> str:
    if way.outcome is Outcome.MET:
        return pick(lang, f"{way.subject}已达标，无需增加面积。", f"{way.subject} meets the standard; no area is needed.")
    parts: list[str] = []
    if way.missing:
        names = join(way.missing, lang)
        parts.append(pick(lang, f"须先查明{names}", f"first find out: {names}"))
    if way.extra is not None and int(way.extra) > 0:
        parts.append(pick(lang, f"至少增加{area(way.extra, lang)}", f"add at least {area(way.extra, lang)}"))
    if way.hangs_on:
        rules = join(way.hangs_on, lang)
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
    ):
        if ids:
            lines.append(pick(lang, f"{zh}{len(ids)}个：{join(ids, lang)}。", f"{en} ({len(ids)}): {join(ids, lang)}."))
    if not lines:
        lines.append(pick(lang, "各社区达标情况不变。", "No community changes."))
    before, after = area(found.area_before, lang), area(found.area_after, lang)
    lines.append(
        pick(lang, f"所缺面积由{before}变为{after}。", f"The missing area goes from {before} to {after}."),
    )
    if found.not_known:
        names = join(found.not_known, lang)
        lines.append(pick(lang, f"缺口不详：{names}。", f"Shortfall not known: {names}."))
    return "\n".join(lines)


@explains(Equity)
def _equity(found: Equity, lang: Lang) -> str:
    if found.gini is None:
        return pick(lang, "数据不足，无法计算基尼系数。", "The Gini coefficient cannot be computed: no area or no households.")
    value = percent(found.gini)
    return pick(
        lang,
        f"按户均面积计算的基尼系数为{value}（0为完全均等），基于{number(found.communities)}个社区，另有{number(found.left_out)}个数据不全。",
        f"Gini coefficient of area per household: {value} (0 is even), over {number(found.communities)} communities; "
        f"{number(found.left_out)} left out for want of data.",
    )


@explains(Summary)
def _summary(found: Summary, lang: Lang) -> str:
    whole = found.whole
    share = found.met_share.exact
    total, mean_area, missing = area(whole.counted_total, lang), area(whole.mean, lang), area(whole.shortfall_total, lang)
    shown = "" if share is None else pick(lang, f"（{percent(share)}）", f" ({percent(share)})")
    lines = [
        pick(
            lang,
            f"{number(whole.communities)}个社区中，达标{number(whole.met)}个{shown}，未达标{number(whole.short)}个，"
            f"无法判定{number(whole.unknown)}个。",
            f"Of {number(whole.communities)} communities {number(whole.met)} are met{shown}, {number(whole.short)} short, "
            f"{number(whole.unknown)} unknown.",
        ),
        pick(
            lang,
            f"总面积{total}，社区平均{mean_area}，尚缺{missing}。",
            f"Total {total}, mean of the communities {mean_area}, missing {missing}.",
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
    for edition in standard.editions:
        starts = day(edition.period.starts, lang) if edition.period.starts is not None else ""
        ends = edition.period.ends
        until = "" if ends is None else pick(lang, f"，至{day(ends, lang)}前", f", until before {day(ends, lang)}")
        rules = pick(lang, "；", "; ").join(pick(lang, rule.name, rule.name_en or rule.id) for rule in edition.rules)
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
