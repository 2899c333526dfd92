# SPDX-License-Identifier: Apache-2.0
"""Sentences for programmes: plans counted back, what cures them, progress, checks and audits."""

import datetime as dt
from typing import Final

from community_housing.findings import Truth
from community_housing.programme import (
    AuditDue,
    AuditKind,
    CheckKind,
    CheckStage,
    Cure,
    CureKind,
    Defect,
    Progress,
    ProgressStanding,
    ProjectPlan,
    Recount,
    Severity,
    SlipColour,
    Task,
    Timetable,
    Uncovered,
)
from community_housing.report._language import Lang, citation_text, day, join, pick
from community_housing.report.explain._registry import explains

__all__ = ["STANDINGS", "chain_text"]

_DAY: Final = dt.timedelta(days=1)
_TRUTH: Final = {
    Truth.MET: ("可行", "it can be kept"),
    Truth.UNMET: ("不可行", "it cannot be kept"),
    Truth.UNKNOWN: ("能否按期无法判定", "whether it can be kept is not known"),
}
STANDINGS: Final = {
    ProgressStanding.EARLY: ("提前完成", "done early"),
    ProgressStanding.ON_TIME: ("按期完成", "done in time"),
    ProgressStanding.LATE: ("逾期完成", "done late"),
    ProgressStanding.NOT_DUE: ("未到最迟开工日", "not due yet"),
    ProgressStanding.DUE: ("应在进行", "should be under way"),
    ProgressStanding.OVERDUE: ("逾期未完成", "overdue"),
    ProgressStanding.UNKNOWN: ("应已完成，未报", "should be done, and nothing was reported"),
}
"""Where a task stands, in words."""
_KINDS: Final = {
    CheckKind.QUALITY: ("质检", "check of quality"),
    CheckKind.SUPERVISION: ("监理", "supervision"),
    CheckKind.PROGRESS: ("进度督查", "check of progress"),
}
_STAGES: Final = {
    CheckStage.PLANNED: ("已计划", "planned"),
    CheckStage.HELD: ("已检查", "held"),
    CheckStage.OPEN: ("待整改", "open"),
    CheckStage.CLEARED: ("已整改，待回头看", "cleared, not looked at again"),
    CheckStage.CONFIRMED: ("已销号", "confirmed"),
}
_SEVERITIES: Final = {
    Severity.MINOR: ("一般问题", "minor defect"),
    Severity.MAJOR: ("严重问题", "major defect"),
    Severity.STOP: ("须停工的问题", "defect that stops work"),
}
_SLIPS: Final = {SlipColour.BLUE: ("蓝色", "blue"), SlipColour.ORANGE: ("橙色", "orange"), SlipColour.RED: ("红色", "red")}
_AUDITS: Final = {
    AuditKind.EARLY: ("提前完工，应提前审计", "finished early, to be audited early"),
    AuditKind.NORMAL: ("按期审计", "to be audited"),
    AuditKind.NOT_YET: ("尚未报完工", "not reported finished"),
    AuditKind.UNKNOWN: ("已完工，计划完工日不详", "finished, and no planned day is known"),
}


@explains(ProjectPlan)
def _plan(plan: ProjectPlan, lang: Lang) -> str:
    said = pick(lang, f"项目{plan.project}：", f"Project {plan.project}: ")
    return f"{said}{_table(plan.timetable, {one.id: one for one in plan.network.tasks}, lang)}"


@explains(Timetable)
def _timetable(table: Timetable, lang: Lang) -> str:
    return _table(table, {}, lang)


@explains(Recount)
def _recount(found: Recount, lang: Lang) -> str:
    said = pick(lang, *_TRUTH[found.feasible])
    lines = [pick(lang, f"截至{day(found.on, lang)}重排：{said}。", f"Counted again on {day(found.on, lang)}: {said}.")]
    if found.silent:
        names = join(found.silent, lang)
        lines.append(pick(lang, f"  未报剩余量的工序：{names}。", f"  Of these no report says how much is left: {names}."))
    if found.feasible is Truth.UNMET:
        lines += _chain(found.timetable, {one.id: one for one in found.network.tasks}, lang)
    return "\n".join(lines)


def _table(table: Timetable, tasks: dict[str, Task], lang: Lang) -> str:
    starts, last = day(table.not_before, lang), day(table.deadline - _DAY, lang)
    said = pick(lang, *_TRUTH[table.feasible])
    lines = [
        pick(lang, f"自{starts}起，由{last}倒排，{said}。", f"from {starts}, counted back from {last}, {said}."),
        *_chain(table, tasks, lang),
    ]
    for one in table.tasks:
        name = _name(one.task, tasks, lang)
        begins, ends = day(one.latest_start, lang), day(one.latest_end - _DAY, lang)
        lines.append(
            pick(
                lang,
                f"  {name}：最迟{begins}开工，{ends}完成；总时差{one.total_float}个工作日。",
                f"  {name}: start on {begins} at the latest, end on {ends}; float {one.total_float} working days.",
            )
        )
    if table.provisional:
        lines.append(
            pick(
                lang,
                "  部分日期所依的放假安排尚未公布，可能变动。",
                "  Some of these days rest on notices yet to be published.",
            )
        )
    return "\n".join(lines)


def _chain(table: Timetable, tasks: dict[str, Task], lang: Lang) -> list[str]:
    proof = table.proof
    if proof is None:
        return []
    names = "→".join(_name(one, tasks, lang) for one in proof.tasks)
    starts, ends, due = (day(one, lang) for one in (proof.starts, proof.would_end - _DAY, proof.deadline - _DAY))
    return [
        pick(
            lang,
            f"  最短超期链：{names}。自{starts}开工，最早{ends}完成，期限为{due}，超{proof.late_by}日。",
            f"  Shortest chain that is late: {names}. Begun on {starts} it ends on {ends} at the earliest; due on {due}, "
            f"{proof.late_by} days late.",
        )
    ]


def chain_text(plan: ProjectPlan, lang: Lang) -> str | None:
    """The sentence of the chain that makes a plan late; None where it can be kept."""
    lines = _chain(plan.timetable, {one.id: one for one in plan.network.tasks}, lang)
    return lines[0].strip() if lines else None


def _name(task: str, tasks: dict[str, Task], lang: Lang) -> str:
    known = tasks.get(task)
    return task if known is None else pick(lang, known.name, known.name_en or known.name)


@explains(Cure)
def _cure(cure: Cure, lang: Lang) -> str:
    if cure.kind is CureKind.SHORTEN:
        return pick(
            lang,
            f"将{cure.task}压缩{cure.days}（按其单位）即可行。",
            f"{cure.task} shortened by {cure.days} of its unit suffices.",
        )
    to = "" if cure.to is None else day(cure.to - _DAY if cure.kind is CureKind.DEADLINE else cure.to, lang)
    if cure.kind is CureKind.DEADLINE:
        return pick(lang, f"期限顺延{cure.days}日至{to}即可行。", f"A deadline {cure.days} days later, on {to}, suffices.")
    return pick(lang, f"提前{cure.days}日于{to}开工即可行。", f"A start {cure.days} days earlier, on {to}, suffices.")


@explains(Progress)
def _progress(found: Progress, lang: Lang) -> str:
    said = pick(lang, *STANDINGS[found.standing])
    done = "" if found.done is None else pick(lang, f"（{day(found.done, lang)}）", f" ({day(found.done, lang)})")
    left = (
        "" if found.left is None else pick(lang, f"，距最迟{found.left}个工作日", f", {found.left} working days to the latest")
    )
    return pick(lang, f"{found.task}：{said}{done}{left}。", f"{found.task}: {said}{done}{left}.")


@explains(Defect)
def _defect(found: Defect, lang: Lang) -> str:
    kind, stage = pick(lang, *_SEVERITIES[found.found.severity]), pick(lang, *_STAGES[found.stage])
    parts = [kind, stage]
    if found.overdue:
        parts.append(pick(lang, "已逾期", "overdue"))
    elif found.overdue is None:
        parts.append(pick(lang, "未定整改期限", "no day set"))
    if found.again:
        parts.append(pick(lang, f"回头看再现{found.again}次", f"found again, times: {found.again}"))
    if found.slip is not None:
        parts.append(pick(lang, f"{pick(lang, *_SLIPS[found.slip])}督办单", f"{pick(lang, *_SLIPS[found.slip])} slip"))
    said = join(parts, lang)
    return pick(
        lang, f"{found.id}（{found.project}，{found.task}）：{said}。", f"{found.id} ({found.project}, {found.task}): {said}."
    )


@explains(Uncovered)
def _uncovered(found: Uncovered, lang: Lang) -> str:
    kind = pick(lang, *_KINDS[found.kind])
    more = "" if found.planned is None else pick(lang, "（已计划，未检查）", " (planned, not held)")
    return pick(lang, f"{found.project}，{found.task}：无{kind}{more}。", f"{found.project}, {found.task}: no {kind}{more}.")


@explains(AuditDue)
def _audit(found: AuditDue, lang: Lang) -> str:
    parts = [pick(lang, *_AUDITS[found.kind])]
    if found.days_early is not None:
        parts.append(pick(lang, f"提前{found.days_early}个工作日", f"{found.days_early} working days early"))
    if found.kind in (AuditKind.EARLY, AuditKind.NORMAL):
        until = pick(lang, "审计期限无文件规定", "no document gives a day for the audit")
        if found.due is not None:
            until = pick(lang, f"最迟{day(found.due, lang)}", f"until {day(found.due, lang)}")
        parts.append(until)
    source = citation_text(found.citation, lang)
    said = join(parts, lang)
    return pick(lang, f"{said}（依据：{source}）。", f"{said} (source: {source}).")
