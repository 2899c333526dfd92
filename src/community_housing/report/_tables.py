# SPDX-License-Identifier: Apache-2.0
"""The tables of a run.  In Chinese they have Chinese headers and words; in English, stable identifiers and codes.

The columns and their order are the same in both, see docs/reference/outputs.md.  What they are written as is for
`community_housing.io.tables._writing`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from community_housing._doors import door
from community_housing._tables import Kind, OutColumn, OutTable
from community_housing.claims import FIGURES
from community_housing.disbursement import Statement
from community_housing.district import Community, District, FundingSource
from community_housing.findings import Truth
from community_housing.grids._domain import CommunityGrids
from community_housing.modes import Classification
from community_housing.pack._contents import Pack
from community_housing.report._funding_view import four_sums
from community_housing.report._language import Lang, join, name_of, pick, word
from community_housing.report.explain._compliance import verdict
from community_housing.report.explain._disbursement import STATEMENT_COLUMNS, statement_table
from community_housing.report.explain._registry import explain
from community_housing.report.explain._results import (
    agreement_word,
    audit_notes,
    missing_data,
    reason_word,
    refusal_sentence,
    row_name,
    status_word,
)
from community_housing.results._district_result import Assessment, DistrictResult

__all__ = [
    "assessment_table",
    "audit_table",
    "compliance_table",
    "grids_table",
    "modes_table",
    "payments_table",
    "plan_table",
    "run_tables",
    "statements_table",
]

_Columns = tuple[tuple[str, str], ...]
_Row = list[Any]

COMPLIANCE: _Columns = (
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("户数", "households"),
    ("户数口径", "household_basis"),
    ("标准", "standard"),
    ("标准版本", "edition"),
    ("约束力", "force"),
    ("建设前日期", "on_before"),
    ("建设前面积㎡", "counted_before_m2"),
    ("建设前应有面积㎡", "required_before_m2"),
    ("建设前结论", "outcome_before"),
    ("建设前短缺㎡", "shortfall_before_m2"),
    ("建设后日期", "on_after"),
    ("建设后面积㎡", "counted_after_m2"),
    ("建设后应有面积㎡", "required_after_m2"),
    ("建设后结论", "outcome_after"),
    ("建设后短缺㎡", "shortfall_after_m2"),
    ("建设后理由", "reasons_after"),
)
MODES: _Columns = (
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("结论", "status"),
    ("建设模式", "mode"),
    ("建设方式", "build_kind"),
    ("所用资源", "opportunity"),
    ("计入面积㎡", "counted_m2"),
    ("应有面积㎡", "required_m2"),
    ("建成后面积㎡", "area_m2"),
    ("一次性资金（元）", "cost_yuan"),
    ("年度资金（元）", "annual_cost_yuan"),
    ("保留原用房", "keeps_old"),
    ("缺少的数据", "missing"),
    ("其他可共享场所", "venues"),
    ("采用理由", "why"),
    ("不采用其他模式的理由", "why_not"),
)
PLAN: _Columns = (
    ("序号", "place"),
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("建设模式", "mode"),
    ("建设方式", "build_kind"),
    ("所用资源", "opportunity"),
    ("批次", "batch"),
    ("一次性资金（元）", "cost_yuan"),
    ("列支（元）", "charge_yuan"),
    *((f"{word(source, 'zh')}（元）", f"{source.value}_yuan") for source in FundingSource),
    ("未列入各批次的理由", "refusals"),
)
PAYMENTS: _Columns = (
    ("项目", "project"),
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("批次", "batch"),
    ("建设模式", "mode"),
    ("账别", "ledger"),
    ("已达节点", "stage"),
    ("应拨基数（元）", "contract_sum_yuan"),
    ("累计应拨（元）", "entitled_yuan"),
    ("已拨（元）", "paid_yuan"),
    ("收回（元）", "returned_yuan"),
    ("在途（元）", "pending_yuan"),
    ("应拨未拨（元）", "due_yuan"),
    ("超拨（元）", "over_yuan"),
    ("尚余（元）", "remaining_yuan"),
)
AUDIT: _Columns = (
    ("编号", "claim"),
    ("指标编号", "figure"),
    ("指标", "name"),
    ("单位", "unit"),
    ("公布数", "stated"),
    ("核算数", "computed"),
    ("差额（精确值）", "difference"),
    ("结论", "agreement"),
    ("出处", "place"),
    ("原文大意", "wording"),
    ("说明", "notes"),
)
ASSESSMENT: _Columns = (
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("户数", "households"),
    ("户数口径", "household_basis"),
    ("标准", "standard"),
    ("标准版本", "edition"),
    ("约束力", "force"),
    ("日期", "on"),
    ("计入面积㎡", "counted_m2"),
    ("应有面积㎡", "required_m2"),
    ("结论", "outcome"),
    ("短缺㎡", "shortfall_m2"),
    ("理由", "reasons"),
)
GRIDS: _Columns = (
    ("网格编码", "code"),
    ("序号", "sequence"),
    ("社区编号", "community"),
    ("社区", "name"),
    ("街道", "street"),
    ("户数", "households"),
    ("人口", "persons"),
    ("偏离限额户数", "violation"),
    ("超大楼栋", "oversize"),
    ("中心楼栋", "central"),
    ("楼栋数", "buildings"),
    ("楼栋", "members"),
    ("结论", "status"),
    ("原因", "reason"),
    ("接续原网格", "carries_on"),
)
BUILDINGS_OF_GRIDS: _Columns = (
    ("楼栋编号", "building"),
    ("网格", "grid"),
    ("社区编号", "community"),
    ("户数", "households"),
    ("人口", "persons"),
    ("原网格", "before"),
)
_KINDS: Final = {
    "household_basis": Kind.CHOICE,
    "households": Kind.WHOLE,
    "persons": Kind.WHOLE,
    "violation": Kind.WHOLE,
    "buildings": Kind.WHOLE,
    "sequence": Kind.WHOLE,
    "place": Kind.WHOLE,
    "projects": Kind.WHOLE,
    "on": Kind.DAY,
    "on_before": Kind.DAY,
    "on_after": Kind.DAY,
    "stated": Kind.EXACT,
    "computed": Kind.EXACT,
    "difference": Kind.EXACT,
}
_UNITS = {"count": "个、户、人", "m2": "㎡", "wan_yuan": "万元", "per_cent": "%", "working_days": "工作日", "months": "月"}
_STATUS = {
    "determined": "已确定",
    "not_needed": "无需建设",
    "none": "现有资源均不能达标",
    "undetermined": "无法确定",
    "not_applicable": "没有适用的标准",
}


def _table(name: str, columns: _Columns, rows: Iterable[_Row], lang: Lang) -> OutTable:
    """A table; the names of its columns say what they hold: `_m2` and `_yuan` are exact quantities."""
    made = tuple(
        OutColumn(
            pick(lang, zh, identifier),
            _KINDS.get(identifier, Kind.QUANTITY if identifier.endswith(("_m2", "_yuan")) else Kind.TEXT),
            identifier,
        )
        for zh, identifier in columns
    )
    # The place of a claim in its document is a text; that of a project in the plan is a number.
    if name == "audit":
        made = tuple(OutColumn(one.header, Kind.TEXT, one.id) if one.id == "place" else one for one in made)
    return OutTable(name, made, tuple(rows))


@door()
def run_tables(result: DistrictResult, *, lang: Lang) -> tuple[OutTable, ...]:
    """The tables that a run writes (主流程各表): compliance, modes, plan, payments, audit.

    Args:
        result: What the main job found.
        lang: "zh" for Chinese headers and words, "en" for stable identifiers and codes.

    Returns:
        The five tables in this order, rows sorted as docs/reference/outputs.md says; `io.tables.to_polars` and its like make
        frames of them, `io.tables.table_bytes` files.

    Raises:
        InputError: An argument is of another type.

    Examples:
        >>> from pathlib import Path
        >>> import community_housing as ch
        >>> tables = run_tables(ch.run(Path("examples/lianshan")).result, lang="en")
        >>> [(table.name, len(table.rows)) for table in tables]
        [('compliance', 83), ('modes', 83), ('plan', 83), ('payments', 68), ('audit', 65)]
    """
    return (
        compliance_table(result, lang),
        modes_table(result, lang),
        plan_table(result, lang),
        payments_table(result, lang),
        audit_table(result, lang),
    )


def code_or_word(member: StrEnum | None, lang: Lang) -> str | None:
    """The word in Chinese, the stable code in English, nothing for nothing."""
    if member is None:
        return None
    return word(member, lang) if lang == "zh" else member.value


def yes_or_no(value: bool | None, lang: Lang) -> str | None:
    """The word in Chinese, `true` or `false` in English, nothing for what is not known."""
    return None if value is None else pick(lang, "是" if value else "否", str(value).lower())


def _place(result: DistrictResult, community: Community, lang: Lang) -> tuple[str, str]:
    return name_of(community, lang), name_of(result.streets_by_id[community.street], lang)


def compliance_table(result: DistrictResult, lang: Lang) -> OutTable:
    """Every community before and after, sorted by id."""
    after = result.after.by_community
    rows: list[_Row] = []
    for first in result.before.findings:
        second = after[first.subject]
        community = result.communities[first.subject]
        rows.append(
            [
                community.id,
                *_place(result, community, lang),
                first.households,
                code_or_word(community.household_basis, lang),
                second.standard,
                second.edition,
                code_or_word(second.force, lang),
                first.on,
                first.counted,
                first.required,
                code_or_word(first.outcome, lang),
                first.shortfall,
                second.on,
                second.counted,
                second.required,
                code_or_word(second.outcome, lang),
                second.shortfall,
                verdict(second, lang),
            ]
        )
    return _table("compliance", COMPLIANCE, rows, lang)


def modes_table(result: DistrictResult, lang: Lang) -> OutTable:
    """Every community's delivery mode with the reasons, sorted by id."""
    rows: list[_Row] = []
    for found in result.classifications:
        community = result.communities[found.community]
        chosen, others = reasons_for_mode(found, lang)
        rows.append(
            [
                community.id,
                *_place(result, community, lang),
                pick(lang, _STATUS[found.status], found.status),
                code_or_word(found.mode, lang),
                code_or_word(found.build_kind, lang),
                " ".join(found.opportunities) or None,
                found.counted,
                found.required,
                found.area,
                found.cost,
                found.annual_cost,
                yes_or_no(found.keeps_old, lang),
                missing_data(found.missing, lang) if lang == "zh" else " ".join(found.missing),
                " ".join(found.venues),
                chosen,
                pick(lang, "", " ").join(others),
            ]
        )
    return _table("modes", MODES, rows, lang)


def reasons_for_mode(found: Classification, lang: Lang) -> tuple[str, tuple[str, ...]]:
    """The sentence for the chosen mode, and those why no mode before it in the order was."""
    if found.status == "not_needed":
        return pick(lang, "已达标，无需建设。", "Meets the standard; nothing is needed."), ()
    if found.status == "not_applicable":
        return pick(lang, "没有适用的标准。", "No standard applies."), ()
    chosen = ""
    there = {row_name(candidate, lang) for candidate in found.candidates if candidate.opportunity is not None}
    lacking: list[str] = []
    others: list[str] = []
    for candidate in found.candidates:
        taken = candidate.opportunity == found.opportunity and candidate.beside == found.beside
        if found.status == "determined" and taken and candidate.truth is Truth.MET:
            chosen = explain(candidate, lang=lang)
            break
        if candidate.opportunity is None:
            # A mode that several rows look for is named once.
            if row_name(candidate, lang) not in (*lacking, *there):
                lacking.append(row_name(candidate, lang))
        else:
            others.append(explain(candidate, lang=lang))
    if lacking:
        names = join(lacking, lang)
        others.insert(0, pick(lang, f"没有相应资源：{names}。", f"No opportunity for: {names}."))
    return chosen, tuple(others)


def plan_table(result: DistrictResult, lang: Lang) -> OutTable:
    """Every community in the order of the plan."""
    rows: list[_Row] = []
    names = {batch.id: name_of(batch, lang) for batch in result.pack.district.batches}
    for place, item in enumerate(result.plan.items, start=1):
        community = result.communities[item.community]
        rows.append(
            [
                place,
                community.id,
                *_place(result, community, lang),
                code_or_word(item.mode, lang),
                code_or_word(item.build_kind, lang),
                " ".join(item.opportunities) or None,
                item.batch,
                item.cost,
                item.charge,
                *(four_sums(item.parts) if item.charge is not None else [None] * len(FundingSource)),
                pick(lang, "；", "; ").join(refusal_sentence(refusal, lang, names) for refusal in item.refusals),
            ]
        )
    return _table("plan", PLAN, rows, lang)


def payments_table(result: DistrictResult, lang: Lang) -> OutTable:
    """Every project of the book, sorted by ledger and id."""
    return _table("payments", PAYMENTS, _payment_rows(result, lang), lang)


def _payment_rows(result: DistrictResult, lang: Lang) -> Iterable[_Row]:
    for row in result.projects:
        state = result.book.state_of(row.key)
        registered = state.registered
        community = None if registered.community is None else result.communities.get(registered.community)
        street = result.streets_by_id.get(registered.street)
        yield [
            row.key,
            registered.community,
            None if community is None else name_of(community, lang),
            registered.street if street is None else name_of(street, lang),
            registered.batch,
            code_or_word(registered.mode, lang),
            code_or_word(row.ledger, lang),
            stage_name(result, row, lang),
            row.contract_sum,
            row.entitled,
            row.paid,
            row.returned,
            row.pending,
            row.due,
            row.over,
            row.remaining,
        ]


def stage_name(result: DistrictResult, row: Statement, lang: Lang) -> str | None:
    """The name of the furthest stage that a project has reached; None before the first."""
    state = result.book.state_of(row.key)
    if not state.stages:
        return None
    return name_of(state.table.schedule.stage(state.stages[-1][0].stage), lang)


def audit_table(result: DistrictResult, lang: Lang) -> OutTable:
    """Every claim beside the computed figure, in the order of the claims."""
    figures = {figure.id: figure for figure in FIGURES}
    rows: list[_Row] = []
    for row in result.audit:
        figure = figures.get(row.claim.figure)
        rows.append(
            [
                row.claim.id,
                row.claim.figure,
                None if figure is None else pick(lang, figure.name, figure.name_en),
                pick(lang, _UNITS[row.claim.unit.value], row.claim.unit.value),
                Decimal(row.claim.value),
                None if row.computed_text is None else Decimal(row.computed_text),
                row.difference,
                pick(lang, agreement_word(row.agreement, lang), row.agreement.value),
                row.claim.place,
                row.claim.wording,
                audit_notes(row, lang),
            ]
        )
    return _table("audit", AUDIT, rows, lang)


@door()
def assessment_table(pack: Pack, found: Assessment, *, lang: Lang) -> OutTable:
    """Every community against one standard on one day, sorted by id (达标情况表).

    Args:
        pack: The pack that was assessed.
        found: What `job.assess_pack` found.
        lang: "zh" for Chinese headers and words, "en" for stable identifiers and codes.

    Returns:
        One row for each community: areas in m², an empty cell where nothing is known.

    Raises:
        InputError: An argument is of another type.
    """
    communities = {one.id: one for one in pack.district.communities}
    rows: list[_Row] = []
    for one in found.findings:
        community = communities[one.subject]
        rows.append(
            [
                community.id,
                *_names(pack.district, community, lang),
                one.households,
                code_or_word(community.household_basis, lang),
                one.standard,
                one.edition,
                code_or_word(one.force, lang),
                one.on,
                one.counted,
                one.required,
                code_or_word(one.outcome, lang),
                one.shortfall,
                verdict(one, lang),
            ]
        )
    return _table("assessment", ASSESSMENT, rows, lang)


def _names(district: District, community: Community, lang: Lang) -> tuple[str, str]:
    street = next(one for one in district.streets if one.id == community.street)
    return name_of(community, lang), name_of(street, lang)


@door()
def grids_table(district: District, found: Sequence[CommunityGrids], *, lang: Lang) -> OutTable:
    """Every grid, in the order of its community and its sequence (网格表).

    Args:
        district: The district that was divided.
        found: The grids of its communities.
        lang: "zh" for Chinese headers and words, "en" for stable identifiers and codes.

    Returns:
        One row for each grid, with its households and persons; an unknown number is an empty cell.

    Raises:
        InputError: An argument is of another type.
    """
    communities = {one.id: one for one in district.communities}
    rows: list[_Row] = []
    for one in found:
        community = communities[one.community]
        names = _names(district, community, lang)
        status, reason = one.status.value, None if one.reason is None else one.reason.value
        if lang == "zh":
            status, reason = status_word(one, lang), None if one.reason is None else reason_word(one.reason, lang)
        rows.extend(
            [
                grid.code,
                grid.sequence,
                community.id,
                *names,
                grid.households,
                grid.persons,
                grid.violation,
                yes_or_no(grid.oversize, lang),
                grid.central,
                len(grid.members),
                ";".join(grid.members),
                status,
                reason,
                grid.carries_on,
            ]
            for grid in one.grids
        )
    return _table("grids", GRIDS, rows, lang)


def buildings_of_grids_table(district: District, found: Sequence[CommunityGrids], lang: Lang) -> OutTable:
    """Every building with the code of its grid, by id; `before` is its old grid where it moves.

    The file can be handed back to `community-housing grids --keep` at the next review.
    """
    code_of = {member: grid.code for answer in found for grid in answer.grids for member in grid.members}
    before = {move.building: move.before for answer in found for move in answer.moves}
    rows: list[_Row] = [
        [one.id, code_of.get(one.id), one.community, one.households, one.persons, before.get(one.id)]
        for one in sorted(district.buildings, key=lambda building: building.id)
    ]
    return _table("buildings", BUILDINGS_OF_GRIDS, rows, lang)


@door()
def statements_table(rows: Sequence[Statement], *, lang: Lang) -> OutTable:
    """The statements of one scope as a table (拨付报表).

    Args:
        rows: What `disbursement.statements` gives.
        lang: "zh" for Chinese headers, "en" for stable identifiers.

    Returns:
        One row for each ledger and key, amounts in yuan.

    Raises:
        InputError: An argument is of another type.
    """
    texts = statement_table(rows, lang=lang)[1:]
    columns: list[tuple[str, str]] = [("账别", "ledger"), ("对象", "key")]
    for field, zh, _ in STATEMENT_COLUMNS:
        columns.append((zh, field) if field == "projects" else (f"{zh}（元）", f"{field}_yuan"))
    body = [
        [text[0], text[1], *(getattr(row, field) for field, _, _ in STATEMENT_COLUMNS)]
        for row, text in zip(rows, texts, strict=True)
    ]
    return _table("statements", tuple(columns), body, lang)
