# SPDX-License-Identifier: Apache-2.0
"""Sentences for the results of every room: findings, modes, plans, payments, grids and the audit."""

import datetime as dt
from collections.abc import Mapping

from community_housing.claims import Agreement, AuditRow, ClaimUnit
from community_housing.district import Basis, BatchId
from community_housing.findings import Finding, Reason, Truth, whole_number
from community_housing.grids._domain import CommunityGrids
from community_housing.grids._plan import DivisionReason
from community_housing.modes import Candidate, Classification
from community_housing.pack._contents import Settings
from community_housing.planning import Obstacle, PlanItem, PlanRefusal
from community_housing.report._language import (
    Lang,
    afterwards,
    amount,
    day,
    join,
    money,
    number,
    pick,
    several,
    source_text,
    word,
)
from community_housing.report.explain._registry import explain, explains
from community_housing.report.map._words import say as map_word
from community_housing.standards import Standard

__all__ = ["known_remark", "missing_data", "place_remark", "reason_word", "refusal_sentence", "row_name", "status_word"]

_FACTS = {
    "counted_dm2": ("现有面积", "the area counted today"),
    "required_dm2": ("标准面积", "the area required"),
    "households": ("户数", "the number of households"),
    "persons": ("人口数", "the number of persons"),
    **{
        f"{by}_{basis.value}": (f"{zh}（{word(basis, 'zh')}口径）", f"the number of {en} ({word(basis, 'en')})")
        for by, zh, en in (("households", "户数", "households"), ("persons", "人口数", "persons"))
        for basis in Basis
    },
    "is_new": ("新建或已建成", "whether the estate is new"),
    "built_yyyymmdd": ("建成日期", "the day on which the estate was built"),
    "estate_floor_dm2": ("住宅总建筑面积", "the floor area of the estate"),
    "estate_households": ("小区户数", "the number of households of the estate"),
    "signed_on": ("合同签订日期", "the day on which the contract was signed"),
    "functions": ("各用房的功能", "the functions of every room"),
    "district_counted_dm2": ("各社区面积之和", "the area of every community"),
    "area_dm2": ("可得面积", "the area that it would bring"),
    "kept_dm2": ("原用房是否保留", "whether today's rooms stay"),
    "main_dm2": ("可得面积", "the area that it would bring"),
    "venue_dm2": ("可共享场所的面积", "the area of the venues that could be shared"),
    "kind": ("资源种类", "the kind of the opportunity"),
    "available": ("可利用期间", "the days on which it can be taken up"),
    "members": ("合计的资源数", "how many are taken up together"),
    "cost_fen": ("所需资金", "its cost"),
    "annual_cost_fen": ("年度资金", "its cost of each year"),
    "term_months": ("期限", "its term"),
    "has_evidence": ("证明材料", "a paper that shows it"),
    "structure_built": ("是否有主体完工节点", "whether a main structure was completed"),
}


def missing_data(names: tuple[str, ...], lang: Lang) -> str:
    """The data that would decide, in words."""
    return join([_datum(name, lang) for name in names], lang)


def _datum(name: str, lang: Lang) -> str:
    # Ids of premises may hold full stops, so these come first.
    if name.startswith("area of "):
        item = name.removeprefix("area of ")
        return pick(lang, f"用房{item}的面积", name)
    if name.startswith("record of "):
        item = name.removeprefix("record of ")
        return pick(lang, f"原用房{item}是否保留的记录", f"a record of whether the old room {item} was kept")
    owner, _, fact = name.rpartition(".")
    zh, en = _FACTS.get("functions" if fact.startswith("functions_") else fact, (fact, fact))
    return pick(lang, f"{owner}的{zh}" if owner else zh, f"{en} of {owner}" if owner else en)


@explains(Reason)
def _reason(reason: Reason, lang: Lang) -> str:
    if reason.truth is Truth.UNKNOWN:
        names = missing_data(reason.missing, lang)
        return pick(lang, f"无法判定：缺少{names}。", f"Cannot be decided: {names} is missing.")
    if reason.rule == "opportunity":
        return pick(lang, "没有此类资源。", "There is no opportunity of this kind.")
    if reason.rule == "available":
        met = reason.truth is Truth.MET
        return pick(
            lang, "当日可以利用。" if met else "当日不可利用。", f"It can{'' if met else 'not'} be taken up on that day."
        )
    if reason.measured is None or reason.required is None or reason.margin is None:
        return pick(lang, f"{reason.rule}：{word(reason.truth, lang)}。", f"{reason.rule}: {word(reason.truth, lang)}.")
    size = whole_number(reason.margin)
    figures = (reason.measured, reason.required, -reason.margin if size < 0 else reason.margin)
    found, asked, margin = (amount(one, reason.unit, lang) for one in figures)
    if size < 0:
        return pick(lang, f"实有{found}，应有{asked}，短缺{margin}。", f"{found} against {asked} required: short by {margin}.")
    if size == 0:
        return pick(lang, f"实有{found}，恰好达到要求。", f"{found}: exactly what is required.")
    return pick(lang, f"实有{found}，应有{asked}，超出{margin}。", f"{found} against {asked} required: {margin} above.")


@explains(Finding)
def _finding(finding: Finding, lang: Lang) -> str:
    head = pick(
        lang,
        f"{finding.subject}，{day(finding.on, lang)}：{word(finding.outcome, lang)}。",
        f"{finding.subject} on {day(finding.on, lang)}: {word(finding.outcome, lang)}.",
    )
    lines = [f"{explain(reason, lang=lang)}{_source(reason, lang)}" for reason in finding.reasons]
    return "\n".join([head, *lines])


def _source(reason: Reason, lang: Lang) -> str:
    text = source_text(reason.citation, reason.force, lang)
    return pick(lang, f"（依据：{text}）", f" (Source: {text})")


def place_remark(settings: Settings, standard: Standard, lang: Lang) -> str | None:
    """A remark where a standard is not of the district's place, or where the pack says none; None elsewhere."""
    if settings.place is None:
        if standard.place == "cn":
            return None
        return pick(
            lang,
            f"提示：标准{standard.id}适用于{standard.place}；数据包未写明所在地（[district] place），是否适用请自行核对。",
            f"Remark: standard {standard.id} is of {standard.place}; the pack does not say where its district lies "
            "([district] place), so check that it applies.",
        )
    if f"{settings.place}/".startswith(f"{standard.place}/"):
        return None
    return pick(
        lang,
        f"提示：标准{standard.id}适用于{standard.place}，不是本区所在地{settings.place}的标准。",
        f"Remark: standard {standard.id} is of {standard.place}, not of the district's place {settings.place}.",
    )


def known_remark(known_on: dt.date, lang: Lang) -> str:
    """Said where the rule book was taken as it stood on another day."""
    return pick(
        lang,
        f"提示：标准按{day(known_on, lang)}当时已知的版本适用。",
        f"Remark: the standards are applied as they were known on {day(known_on, lang)}.",
    )


# --- Modes and plan -----------------------------------------------------------------------------------------------------


def row_name(candidate: Candidate | Classification | PlanItem, lang: Lang) -> str:
    """The name of a mode, with the kind of building where there is one."""
    if candidate.mode is None:
        return pick(lang, "—", "—")
    name = word(candidate.mode, lang)
    return (
        name
        if candidate.build_kind is None
        else pick(lang, f"{name}（{word(candidate.build_kind, lang)}）", f"{name} ({word(candidate.build_kind, lang)})")
    )


@explains(Candidate)
def _candidate(candidate: Candidate, lang: Lang) -> str:
    decisive = [reason for reason in candidate.reasons if reason.truth is candidate.truth] or list(candidate.reasons)
    why = pick(lang, "", " ").join(
        explain(reason, lang=lang) for reason in (decisive[-1:] if candidate.truth is Truth.MET else decisive)
    )
    later = candidate.later
    if later is not None:
        on = day(later, lang)
        why = pick(lang, f"自{on}起可以利用，届时可使其达标。", f"From {on} on it can be taken up and brings it to standard.")
    elif candidate.if_unchanged is not None:
        on = day(candidate.if_unchanged, lang)
        why = pick(
            lang,
            f"自{on}起可以利用；未给出以后各日的需求，届时能否使其达标未知。",
            f"From {on} on it can be taken up; whether it then brings it to standard is not known, as no needs of later days "
            "were given.",
        )
    name = row_name(candidate, lang)
    if candidate.beside and candidate.opportunity is not None:
        several = join((candidate.opportunity, *candidate.beside), lang)
        name = pick(lang, f"{name}（{several}合计）", f"{name} ({several} together)")
    return pick(lang, f"{name}：{why}", f"{name}: {why}")


@explains(Classification)
def _classification(found: Classification, lang: Lang) -> str:
    if found.status == "not_needed":
        return pick(
            lang, f"{found.community}：已达标，无需建设。", f"{found.community}: meets the standard, nothing is needed."
        )
    if found.status == "not_applicable":
        return pick(
            lang, f"{found.community}：没有适用的标准。", f"{found.community}: no standard applies, so nothing is asked of it."
        )
    if found.status == "undetermined":
        head = pick(
            lang,
            f"{found.community}：无法确定建设模式，缺少{missing_data(found.missing, lang)}。",
            f"{found.community}: the mode cannot be determined; missing: {missing_data(found.missing, lang)}.",
        )
    elif found.status == "none":
        head = pick(
            lang,
            f"{found.community}：现有资源均不能使其达标。",
            f"{found.community}: no opportunity brings it to the standard.",
        )
        if found.later:
            first = found.later[0]
            on, names = day(first.later or found.on, lang), join(first.opportunities, lang)
            head += pick(lang, f"自{on}起可由{names}达标。", f" From {on} on {names} can.")
        elif any(candidate.if_unchanged for candidate in found.candidates):
            head += pick(lang, "以后各日未查。", " Later days were not looked at.")
    else:
        after, cost = _afterwards(found, lang), money(found.cost, lang)
        head = pick(
            lang,
            f"{found.community}：采用{row_name(found, lang)}，建成后面积{after}，所需资金{cost}。",
            f"{found.community}: {row_name(found, lang)}; area afterwards {after}, cost {cost}.",
        )
    # A mode that several rows look for and that has no opportunity is named once.
    seen = {row_name(candidate, lang) for candidate in found.candidates if candidate.opportunity is not None}
    shown: list[Candidate] = []
    for candidate in found.candidates:
        name = row_name(candidate, lang)
        if candidate.opportunity is not None or name not in seen:
            shown.append(candidate)
        seen.add(name)
    return "\n".join([head, *(explain(candidate, lang=lang) for candidate in shown)])


def _afterwards(found: Classification, lang: Lang) -> str:
    """The area afterwards, and what of it are venues of other units."""
    options = (option for candidate in found.candidates for option in candidate.options)
    venues = next((one.venue_area for one in options if one.opportunities == found.opportunities), None)
    return afterwards(found.area, found.at_least, found.unknown, venues, lang)


_OBSTACLES = {
    Obstacle.NOT_NEEDED: ("已达标，无需列入", "meets the standard, needs no place"),
    Obstacle.NOT_APPLICABLE: ("没有适用的标准，不列入", "no standard applies to it"),
    Obstacle.NO_OPTION: ("没有可使其达标的资源", "no opportunity brings it to the standard"),
    Obstacle.UNDETERMINED: ("建设模式尚无法确定", "its mode cannot be determined yet"),
    Obstacle.COST_UNKNOWN: ("所需资金不详", "its cost is not known"),
    Obstacle.MODE_NOT_TAKEN: ("不安排此种模式", "does not take this mode"),
    Obstacle.BATCH_FULL: ("项目数已满", "is full"),
    Obstacle.NOT_AVAILABLE: ("期内资源不可利用", "the opportunity is not available in its period"),
    Obstacle.OVER_BUDGET: ("资金不足", "its money does not suffice"),
    Obstacle.MUST_NOT: ("按计划条件不予安排", "the terms say that it must not be touched"),
    Obstacle.STREET_FULL: ("街道项目数已满", "the street can run no more projects"),
}


@explains(PlanRefusal)
def refusal_sentence(refusal: PlanRefusal, lang: Lang, names: Mapping[BatchId, str] | None = None) -> str:
    """Why a batch, called by its name where *names* has one, did not take a project."""
    zh, en = _OBSTACLES[refusal.obstacle]
    text = pick(lang, zh, en)
    if refusal.obstacle is Obstacle.OVER_BUDGET and refusal.short is not None:
        short = refusal.short.text(lang=lang)
        text += pick(lang, f"，差{short}", f", short by {short}")
    if refusal.obstacle in (Obstacle.BATCH_FULL, Obstacle.STREET_FULL) and refusal.most_projects is not None:
        text += pick(lang, f"（限{refusal.most_projects}个）", f" (at most {refusal.most_projects})")
    if refusal.batch is None:
        return text
    name = (names or {}).get(refusal.batch, pick(lang, f"批次{refusal.batch}", f"batch {refusal.batch}"))
    return pick(lang, f"{name}{text}", f"{name}: {text}")


@explains(PlanItem)
def _plan_item(item: PlanItem, lang: Lang) -> str:
    if item.batch is not None:
        return pick(
            lang,
            f"{item.community}：列入批次{item.batch}，{row_name(item, lang)}，列支{money(item.charge, lang)}。",
            f"{item.community}: in batch {item.batch}, {row_name(item, lang)}, charged {money(item.charge, lang)}.",
        )
    why = pick(lang, "；", "; ").join(refusal_sentence(refusal, lang) for refusal in item.refusals)
    return pick(lang, f"{item.community}：未列入。{why}。", f"{item.community}: not placed: {why}.")


# --- Money, grids, audit ------------------------------------------------------------------------------------------------


_STATUS = {
    "optimal": ("已证明最优", "proved best"),
    "feasible": ("可行，未证明最优", "valid, not proved best"),
    "infeasible": ("未能全部落在限额内", "not within the band"),
}


def status_word(grids: CommunityGrids, lang: Lang) -> str:
    """How good the grids of a community are, in a few words."""
    return pick(lang, *_STATUS[grids.status])


def reason_word(reason: DivisionReason, lang: Lang) -> str:
    """Why no plan keeps the band, or has the number of grids that was asked for."""
    return map_word(reason.value, lang)


def _standing(grids: CommunityGrids, lang: Lang) -> str:
    """What is known of a plan, and where it breaks the band or has another number of grids, why."""
    if grids.reason is None:
        return pick(lang, *_STATUS[grids.status])
    proved = grids.reason is not DivisionReason.EFFORT
    why = reason_word(grids.reason, lang)
    if grids.asked is not None:
        known = pick(lang, "已证明无法" if proved else "未能", "proved impossible" if proved else "none found")
        return pick(
            lang,
            f"要求划为{grids.asked}个，{known}划成（{why}），所列为数目最接近的方案",
            f"asked for {grids.asked}: {known} ({why}), so this is the nearest number",
        )
    if proved:
        return pick(lang, f"已证明无法全部落在限额内（{why}）", f"proved that no plan holds the band ({why})")
    return pick(
        lang, f"未找到全部落在限额内的方案，也未证明没有（{why}）", f"no plan in the band was found, and none excluded ({why})"
    )


@explains(CommunityGrids)
def _grids(grids: CommunityGrids, lang: Lang) -> str:
    rule = grids.rule
    status = _standing(grids, lang)
    text = pick(
        lang,
        f"{grids.community}：{number(grids.households)}户划为{len(grids.grids)}个网格"
        f"（每格{rule.minimum}至{rule.maximum}户，目标{rule.target}户），{status}。",
        f"{grids.community}: {several(grids.households, 'household')} in {several(len(grids.grids), 'grid')} "
        f"({rule.minimum} to {rule.maximum}, target {several(rule.target, 'household')} each), {status}.",
    )
    if grids.violation:
        text += pick(
            lang,
            f"合计偏离限额{number(grids.violation)}户。",
            f" Outside the band in all: {several(grids.violation, 'household')}.",
        )
    special = sum(grid.special for grid in grids.grids)
    if special:
        text += pick(
            lang,
            f"其中专属网格{special}个，不受限额约束。",
            f" The band is not for {several(special, 'special grid')} of them.",
        )
    if grids.frozen:
        text += pick(
            lang,
            f"其中{len(grids.frozen)}个网格保持不变，结论以此为前提。",
            f" {several(len(grids.frozen), 'grid')} stayed as today, and what is said holds for plans with these.",
        )
    if grids.timed_out:
        text += pick(
            lang,
            "到时限为止，另行计算可能得到其他方案。",
            " The time limit ended the search: another run may find other grids.",
        )
    if grids.split:
        named = join(list(grids.split), lang)
        text += pick(lang, f"分属多个网格的小区：{named}。", f" Compounds in more than one grid: {named}.")
    return text


_AGREEMENT = {
    Agreement.AGREES: ("相符", "agrees"),
    Agreement.DIFFERS: ("不符", "does not agree"),
    Agreement.NOT_COMPUTABLE: ("无法核算", "cannot be computed"),
}
_CLAIM_UNITS = {
    ClaimUnit.COUNT: ("", ""),
    ClaimUnit.SQUARE_METRES: ("㎡", " m²"),
    ClaimUnit.WAN_YUAN: ("万元", " × 10,000 yuan"),
    ClaimUnit.PER_CENT: ("%", "%"),
    ClaimUnit.WORKING_DAYS: ("个工作日", " working days"),
    ClaimUnit.MONTHS: ("个月", " months"),
}


def agreement_word(agreement: Agreement, lang: Lang) -> str:
    """How a stated figure stands to the computed one, in a word or two."""
    return pick(lang, *_AGREEMENT[agreement])


def grouped(text: str) -> str:
    """A decimal text with thousands grouped."""
    whole, dot, part = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{dot}{part}"


def with_unit(text: str, unit: ClaimUnit, lang: Lang) -> str:
    """A decimal text with the unit of its claim."""
    return grouped(text) + pick(lang, *_CLAIM_UNITS[unit])


@explains(AuditRow)
def _audit_row(row: AuditRow, lang: Lang) -> str:
    stated = with_unit(row.claim.value, row.claim.unit, lang)
    if row.computed_text is None:
        text = pick(lang, f"公布{stated}，数据不足，无法核算。", f"Stated {stated}; the data does not hold what would decide.")
    else:
        found = with_unit(row.computed_text, row.claim.unit, lang)
        text = pick(
            lang,
            f"公布{stated}，核算{found}，{agreement_word(row.agreement, lang)}。",
            f"Stated {stated}, computed {found}: {agreement_word(row.agreement, lang)}.",
        )
    notes = audit_notes(row, lang)
    return text + (pick(lang, "", " ") + notes if notes else "")


def audit_notes(row: AuditRow, lang: Lang) -> str:
    """What a reader should know beside the two numbers; empty where there is nothing."""
    from community_housing.claims import FIGURES

    notes: list[str] = []
    if row.reproduced_by is not None:
        method = word(row.reproduced_by, lang)
        notes.append(pick(lang, f"按{method}取值则与公布数相同。", f"Rounding by {method} gives the stated figure."))
    names = {figure.id: pick(lang, figure.name, figure.name_en) for figure in FIGURES}
    for other, text in row.alternatives:
        shown = with_unit(text, row.claim.unit, lang)
        notes.append(pick(lang, f"另一口径“{names[other]}”为{shown}。", f"Read as “{names[other]}” it is {shown}."))
    if row.conflicts:
        notes.append(
            pick(lang, "原文对同一指标另有不同数字。", "The publication also states another number for the same figure.")
        )
    return pick(lang, "", " ").join(notes)
