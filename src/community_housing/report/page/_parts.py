# SPDX-License-Identifier: Apache-2.0
"""What the page shows, section by section, as plain texts and positions; the template only lays them out."""

from collections import Counter
from fractions import Fraction
from typing import Any

from community_housing.claims import FIGURES, Agreement
from community_housing.compliance import Band, ComplianceFinding, StreetSummary, Summary
from community_housing.disbursement import Ledger, Statement
from community_housing.district import BuildKind, Community, DeliveryMode, FundingSource
from community_housing.grids._domain import CommunityGrids
from community_housing.planning import PlanOrder
from community_housing.quantities import Area, Money
from community_housing.report._funding_view import shared_text
from community_housing.report._language import (
    Lang,
    area,
    at_least,
    citation_text,
    day,
    join,
    known_cell,
    money,
    name_of,
    number,
    percent,
    pick,
    several,
    source_text,
    word,
)
from community_housing.report._tables import reasons_for_mode
from community_housing.report.explain._agenda import DUE_HEADS, due_cells
from community_housing.report.explain._compliance import rule_title, verdict
from community_housing.report.explain._registry import explain
from community_housing.report.explain._results import (
    agreement_word,
    audit_notes,
    known_remark,
    place_remark,
    refusal_sentence,
    row_name,
    status_word,
    with_unit,
)
from community_housing.report.page._green_channel import view_of_approvals
from community_housing.report.page._histogram import histogram
from community_housing.report.page._plan_view import view_of
from community_housing.report.page._scale import Scale, scale_for
from community_housing.results._district_result import Assessment, DistrictResult

__all__ = ["view"]

_ORDERS = {
    PlanOrder.AS_GIVEN: ("按数据原有顺序", "as the data is ordered"),
    PlanOrder.WORST_FIRST: ("现有面积小者优先", "least area today first"),
    PlanOrder.CHEAPEST_FIRST: ("所需资金少者优先", "least cost first"),
    PlanOrder.BY_ID: ("按社区编号", "by community id"),
}


def view(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    """Everything that the page shows in one language."""
    district = result.pack.district
    return {
        "lang": lang,
        "name": name_of(district, lang),
        "before": day(result.before.on, lang),
        "after": day(result.after.on, lang),
        "standard": standard_name(result.after, lang),
        "due": {"heads": DUE_HEADS[lang], "rows": [(one.standing.value, due_cells(one, lang)) for one in result.due]},
        "figures": _key_figures(result, lang),
        "bands": _bands(result, lang),
        "chart": _chart(result, lang),
        "streets": _streets(result, lang),
        "findings": [_finding_row(result, one, lang) for one in result.before.findings],
        "also": [_also(one, lang) for one in result.also],
        "not_in_force": list(result.not_in_force),
        "modes": _modes(result, lang),
        "plan": _plan(result, lang),
        "best": view_of(result.programme, district, lang),
        "payments": _payments(result, lang),
        "grids": _grids(result, lang),
        "names": {one.id: name_of(one, lang) for one in district.communities},
        "audit": _audit(result, lang),
        **view_of_approvals(result, lang),
        "sources": _sources(result, lang),
    }


def standard_name(assessment: Assessment, lang: Lang) -> str:
    """The rules of the edition applied, by name."""
    names = [rule_title(rule, lang) for rule in assessment.edition.rules]
    return pick(lang, "；", "; ").join(names)


# --- Figures ------------------------------------------------------------------------------------------------------------


def _key_figures(result: DistrictResult, lang: Lang) -> list[dict[str, str]]:
    before, after = result.before.summary, result.after.summary
    whole = result.transfers
    grids = sum(len(one.grids) for one in result.grids)
    figures = [
        _figure(
            pick(lang, "达标社区", "Communities that meet the standard"),
            str(after.whole.met),
            str(before.whole.met),
            pick(lang, f"共{after.whole.communities}个社区", f"of {after.whole.communities}"),
        ),
        _figure(
            pick(lang, "用房总面积", "Total area"),
            area(after.whole.counted_total, lang),
            area(before.whole.counted_total, lang),
            _known_note(before, after, lang),
        ),
        _figure(
            pick(lang, "社区平均面积", "Mean area per community"),
            area(after.whole.mean, lang),
            area(before.whole.mean, lang),
            pick(lang, "总面积除以社区数", "total area by number of communities")
            if _all_known(before, after)
            else _known_note(before, after, lang),
        ),
        _figure(
            pick(lang, "每百户面积", "Area per 100 households"),
            area(after.pooled_per_100, lang),
            area(before.pooled_per_100, lang),
            pick(
                lang,
                f"总量之比；各社区比值之平均为{area(after.mean_of_ratios_per_100, lang)}",
                f"pooled; the mean of the communities' ratios is {area(after.mean_of_ratios_per_100, lang)}",
            ),
        ),
        _figure(
            pick(lang, "列入计划的项目", "Projects in the plan"),
            str(len(result.plan.placed)),
            None,
            pick(lang, f"共{len(result.plan.totals)}批", f"in {several(len(result.plan.totals), 'batch')}"),
        ),
    ]
    if whole is not None:
        figures.append(
            _figure(
                pick(lang, "已拨付资金", "Transfers paid"),
                _money(whole.paid - whole.returned, lang),
                None,
                pick(lang, f"应拨未拨{_money(whole.due, lang)}", f"{_money(whole.due, lang)} still due")
                + (
                    pick(
                        lang, f"；已减去收回的{_money(whole.returned, lang)}", f"; less {_money(whole.returned, lang)} returned"
                    )
                    if whole.returned.fen
                    else ""
                ),
            )
        )
    if grids:
        households = sum(one.households for one in result.grids)
        figures.append(
            _figure(
                pick(lang, "网格", "Grids"),
                number(grids),
                None,
                pick(lang, f"{number(households)}户", several(households, "household")),
            )
        )
    if result.audit:
        counts = Counter(row.agreement for row in result.audit)
        figures.append(
            _figure(
                pick(lang, "与公布数字相符", "Stated figures that agree"),
                str(counts[Agreement.AGREES]),
                None,
                pick(
                    lang,
                    f"不符{counts[Agreement.DIFFERS]}，无法核算{counts[Agreement.NOT_COMPUTABLE]}",
                    f"{counts[Agreement.DIFFERS]} do not, {counts[Agreement.NOT_COMPUTABLE]} cannot be computed",
                ),
            )
        )
    return figures


def _figure(label: str, value: str, before: str | None, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "before": before or "", "note": note}


def _money(value: Money | None, lang: Lang) -> str:
    """An amount in a table: nothing is a plain nought."""
    if value is None:
        return "—"
    return money(value, lang) if value.fen else pick(lang, "0元", "0 yuan")


def _all_known(*summaries: Summary) -> bool:
    return all(one.whole.counted_known == one.whole.communities for one in summaries)


def _known_note(before: Summary, after: Summary, lang: Lang) -> str:
    """Of which communities a figure about areas is: of all, or of those whose area is known."""
    if _all_known(before, after):
        return pick(lang, "各社区面积均已知", "the area of every community is known")
    first, then = number(before.whole.counted_known), number(after.whole.counted_known)
    return pick(
        lang,
        f"仅计面积已知的社区：建设前{first}个，建设后{then}个",
        f"of the communities whose area is known: {first} before, {then} after",
    )


def _bands(result: DistrictResult, lang: Lang) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for label, assessment in ((pick(lang, "建设前", "Before"), result.before), (pick(lang, "建设后", "After"), result.after)):
        bands = assessment.summary.bands
        whole = sum(band.communities for band in bands) or 1
        pieces: list[dict[str, Any]] = []
        start = 0
        for level, band in enumerate(bands):
            pieces.append(
                {
                    "level": level * 3 // max(len(bands) - 1, 1),
                    "text": _band_text(band, lang),
                    "count": band.communities,
                    "left": _per_cent(start, whole),
                    "width": _per_cent(band.communities, whole),
                    "middle": _per_cent(2 * start + band.communities, 2 * whole),
                }
            )
            start += band.communities
        rows.append({"label": label, "day": day(assessment.on, lang), "pieces": pieces})
    return rows


def _per_cent(part: int, whole: int) -> str:
    return percent(Fraction(part, whole))


def _short(value: Area) -> str:
    return str(value.dm2 // 100) if value.dm2 % 100 == 0 else str(value)


def _band_text(band: Band, lang: Lang) -> str:
    unit = pick(lang, "㎡", " m²")
    if band.least is None and band.below is not None:
        return pick(lang, f"不足{_short(band.below)}{unit}", f"below {_short(band.below)}{unit}")
    if band.least is not None and band.below is None:
        return pick(lang, f"{_short(band.least)}{unit}及以上", f"{_short(band.least)}{unit} or more")
    if band.least is not None and band.below is not None:
        return pick(
            lang,
            f"{_short(band.least)}至不足{_short(band.below)}{unit}",
            f"{_short(band.least)} to below {_short(band.below)}{unit}",
        )
    return pick(lang, "全部", "all")


# --- Before and after ---------------------------------------------------------------------------------------------------


def _chart(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    after = result.after.by_community
    both = [*result.before.findings, *result.after.findings]
    values = [one.counted.dm2 for one in both if one.counted is not None]
    values += [one.required.dm2 for one in both if one.required is not None]
    scale = scale_for(values)
    streets: dict[str, list[dict[str, Any]]] = {}
    for first in result.before.findings:
        community = result.communities[first.subject]
        streets.setdefault(community.street, []).append(_bar(community, first, after[first.subject], scale, lang))
    return {
        "ticks": [{"at": scale.at(tick), "text": _short(Area(tick))} for tick in scale.ticks[:-1]],
        "streets": [
            {"name": name_of(result.streets_by_id[street], lang), "rows": rows} for street, rows in sorted(streets.items())
        ],
    }


def _bar(community: Community, first: ComplianceFinding, second: ComplianceFinding, scale: Scale, lang: Lang) -> dict[str, Any]:
    known = first.counted is not None and second.counted is not None
    before = 0 if first.counted is None else first.counted.dm2
    after = 0 if second.counted is None else second.counted.dm2
    return {
        "name": name_of(community, lang),
        "before": pick(lang, "不详", "?") if first.counted is None else str(first.counted),
        "after": pick(lang, "不详", "?") if second.counted is None else str(second.counted),
        "short": second.outcome.value,
        "before_at": None if first.counted is None else scale.at(before),
        "after_at": None if second.counted is None else scale.at(after),
        "line": known and before != after,
        "low": scale.at(min(before, after)),
        "high": scale.at(max(before, after)),
        "required_at": None if second.required is None else scale.at(second.required.dm2),
    }


def _streets(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    after = {row.street: row for row in result.after.summary.streets}
    return {
        "rows": [
            _street_row(name_of(result.streets_by_id[row.street], lang), row, after[row.street], lang)
            for row in result.before.summary.streets
            if row.street is not None
        ],
        "whole": _street_row(pick(lang, "全区", "District"), result.before.summary.whole, result.after.summary.whole, lang),
    }


def _street_row(name: str, before: StreetSummary, after: StreetSummary, lang: Lang) -> dict[str, str]:
    return {
        "name": name,
        "communities": str(before.communities),
        "short_before": _short_cell(before, lang),
        "short_after": _short_cell(after, lang),
        "area_before": _area_cell(before, lang),
        "area_after": _area_cell(after, lang),
        "mean_before": "—" if before.mean is None else str(before.mean),
        "mean_after": "—" if after.mean is None else str(after.mean),
    }


def _area_cell(row: StreetSummary, lang: Lang) -> str:
    if row.counted_total is None:
        return "—"
    return known_cell(f"{row.counted_total:,}", row.communities - row.counted_known, lang)


def _short_cell(row: StreetSummary, lang: Lang) -> str:
    return (
        str(row.short)
        if row.unknown + row.not_applicable == 0
        else pick(
            lang,
            f"{row.short}（另{_others(row, lang)}）",
            f"{row.short} (+{_others(row, lang)})",
        )
    )


def _others(row: StreetSummary, lang: Lang) -> str:
    """How many neither meet the standard nor fall short of it, and why."""
    counts = (
        (row.unknown, f"{row.unknown}个无法判定", f"{row.unknown} unknown"),
        (row.not_applicable, f"{row.not_applicable}个不适用", f"{row.not_applicable} not applicable"),
    )
    return join([pick(lang, zh, en) for count, zh, en in counts if count], lang)


def _finding_row(result: DistrictResult, first: ComplianceFinding, lang: Lang) -> dict[str, Any]:
    second = result.after.by_community[first.subject]
    community = result.communities[first.subject]
    return {
        "name": name_of(community, lang),
        "street": name_of(result.streets_by_id[community.street], lang),
        "households": pick(lang, "不详", "not known") if first.households is None else number(first.households),
        "before": {"outcome": first.outcome.value, "word": word(first.outcome, lang), "why": verdict(first, lang)},
        "after": {"outcome": second.outcome.value, "word": word(second.outcome, lang), "why": verdict(second, lang)},
    }


def _also(assessment: Assessment, lang: Lang) -> dict[str, Any]:
    whole = assessment.summary.whole
    name = standard_name(assessment, lang)
    return {
        "name": name[:1].upper() + name[1:],
        "source": source_text(assessment.edition.citation, assessment.edition.force, lang),
        "day": day(assessment.on, lang),
        "met": whole.met,
        "short": whole.short,
        "unknown": whole.unknown,
        "not_applicable": whole.not_applicable,
        "shortfall": at_least(whole.shortfall_total, whole.shortfall_unknown, lang),
        "pooled": area(assessment.summary.pooled_per_100, lang),
    }


# --- Modes, plan, payments ----------------------------------------------------------------------------------------------


def _modes(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    found = Counter((one.mode, one.build_kind) for one in result.classifications if one.status == "determined")
    kinds: list[tuple[DeliveryMode, BuildKind | None]] = [
        (DeliveryMode.BUILD, BuildKind.EXTEND),
        (DeliveryMode.BUILD, BuildKind.NEW),
        *((mode, None) for mode in DeliveryMode if mode is not DeliveryMode.BUILD),
    ]
    most = max((*found.values(), 1))
    status = Counter(one.status for one in result.classifications)
    rows: list[dict[str, Any]] = []
    for one in result.classifications:
        if one.status in ("not_needed", "not_applicable"):
            continue
        chosen, others = reasons_for_mode(one, lang)
        community = result.communities[one.community]
        rows.append(
            {
                "name": name_of(community, lang),
                "street": name_of(result.streets_by_id[community.street], lang),
                "mode": row_name(one, lang) if one.status == "determined" else explain(one, lang=lang).partition("\n")[0],
                "area": "—" if not one.at_least.dm2 else known_cell(str(one.at_least), one.unknown, lang),
                "cost": _money(one.cost, lang),
                "why": _after_colon(chosen, lang),
                "others": others,
                "outlook": [explain(each, lang=lang) for each in result.prospects.get(one.community, ())],
            }
        )
    return {
        "counts": [
            {
                "name": word(mode, lang) if kind is None else f"{word(mode, lang)}{pick(lang, '：', ': ')}{word(kind, lang)}",
                "count": found[mode, kind],
                "width": _per_cent(found[mode, kind], most),
            }
            for mode, kind in kinds
        ],
        "determined": status["determined"],
        "not_needed": status["not_needed"],
        "none": status["none"],
        "undetermined": status["undetermined"],
        "not_applicable": status["not_applicable"],
        "rows": rows,
    }


def _after_colon(text: str, lang: Lang) -> str:
    _, found, rest = text.partition(pick(lang, "：", ": "))
    return rest if found else text


def _plan(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    plan, district = result.plan, result.pack.district
    batches = {batch.id: batch for batch in district.batches}
    names = {batch.id: name_of(batch, lang) for batch in district.batches}
    rows: list[dict[str, Any]] = []
    for place, item in enumerate(plan.items, start=1):
        if item.opportunity is None:
            continue
        rows.append(
            {
                "place": place,
                "name": name_of(result.communities[item.community], lang),
                "mode": row_name(item, lang),
                "batch": "—" if item.batch is None else name_of(batches[item.batch], lang),
                "charge": _money(item.charge, lang),
                "who": shared_text(item.parts, lang),
                "must": item.must,
                "why": pick(lang, "；", "; ").join(refusal_sentence(refusal, lang, names) for refusal in item.refusals),
            }
        )
    return {
        "order": pick(lang, *_ORDERS[plan.order]),
        "totals": [
            {
                "name": name_of(batches[total.batch], lang),
                "days": _period(batches[total.batch].period.starts, batches[total.batch].period.ends, lang),
                "projects": number(total.projects),
                "most": "—" if total.most_projects is None else str(total.most_projects),
                "budget": _money(total.budget, lang),
                "spent": _money(total.spent, lang),
                "elsewhere": _money(Money(total.carried.fen + total.from_pool.fen), lang),
                "left": _money(total.left, lang),
            }
            for total in plan.totals
        ],
        "elsewhere": any(total.carried.fen or total.from_pool.fen for total in plan.totals),
        "rows": rows,
    }


def _period(starts: Any, ends: Any, lang: Lang) -> str:
    first = "…" if starts is None else day(starts, lang)
    last = "…" if ends is None else day(ends, lang)
    return pick(lang, f"{first}起，{last}前", f"from {first}, before {last}")


def _payments(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    streets = result.streets_by_id
    projects = [row for row in result.projects if row.ledger is Ledger.TRANSFER]
    return {
        "any": bool(result.outcomes),
        "projects": len(projects),
        "streets": [
            _statement_row(name_of(streets[row.key], lang) if row.key in streets else row.key, row)
            for row in result.streets
            if row.key and row.ledger is Ledger.TRANSFER
        ],
        "sources": [
            _statement_row(word(FundingSource(row.key), lang), row)
            for row in result.sources
            if row.key and row.ledger is Ledger.TRANSFER
        ],
        "whole": [_statement_row(pick(lang, "合计", "Total"), row) for row in result.whole if row.ledger is Ledger.TRANSFER],
        "unfunded": sum(row.contract_sum.fen == 0 for row in projects),
        "dues": [explain(due, lang=lang) for due in result.dues],
        "events": len(result.outcomes),
        "refused": [explain(outcome, lang=lang) for _, outcome in result.refused],
    }


def _statement_row(name: str, row: Statement) -> dict[str, str]:
    return {
        "name": name,
        "projects": str(row.projects),
        "sum": f"{row.contract_sum:,}",
        "entitled": f"{row.entitled:,}",
        "paid": f"{row.paid:,}",
        "returned": f"{row.returned:,}",
        "pending": f"{row.pending:,}",
        "due": f"{row.due:,}",
        "over": f"{row.over:,}",
    }


# --- Grids, audit, sources ----------------------------------------------------------------------------------------------


def _grids(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    rule = result.pack.settings.grid
    sizes = [grid.households for one in result.grids for grid in one.grids]
    status = Counter[str](one.status for one in result.grids)
    return {
        "any": bool(sizes),
        "rule": pick(
            lang,
            f"每个网格{rule.minimum}至{rule.maximum}户，目标{rule.target}户",
            f"{rule.minimum} to {rule.maximum} households a grid, target {rule.target}",
        ),
        "basis": "" if rule.basis is None else word(rule.basis, lang),
        "adjacency": pick(lang, "相邻关系由数据给定。", "The adjacency is given with the data.")
        if result.adjacency_given
        else pick(
            lang,
            "数据未给相邻关系，由楼栋位置推得（Gabriel图）。",
            "The adjacency was found from the places of the buildings (Gabriel graph).",
        ),
        "grids": number(len(sizes)),
        "inside": number(sum(rule.minimum <= size <= rule.maximum for size in sizes)),
        "smallest": number(min(sizes, default=0)),
        "largest": number(max(sizes, default=0)),
        "optimal": status["optimal"],
        "feasible": status["feasible"],
        "infeasible": status["infeasible"],
        "histogram": histogram(sizes, rule.minimum, rule.maximum),
        "rows": [_grid_row(result, one, lang) for one in result.grids],
    }


def _grid_row(result: DistrictResult, one: CommunityGrids, lang: Lang) -> dict[str, Any]:
    return {
        "name": name_of(result.communities[one.community], lang),
        "households": number(one.households),
        "grids": len(one.grids),
        "sizes": pick(lang, "、", ", ").join(str(grid.households) for grid in one.grids),
        "cut": one.cut,
        "status": one.status,
        "word": status_word(one, lang),
    }


_FIRST = (Agreement.DIFFERS, Agreement.NOT_COMPUTABLE, Agreement.AGREES)
"""What a reader looks for stands first; within, the order of the claims."""


def _audit(result: DistrictResult, lang: Lang) -> list[dict[str, str]]:
    names = {figure.id: pick(lang, figure.name, figure.name_en) for figure in FIGURES}
    rows: list[dict[str, str]] = []
    for row in sorted(result.audit, key=lambda row: _FIRST.index(row.agreement)):
        claim = row.claim
        rows.append(
            {
                "name": names.get(claim.figure, claim.figure),
                "place": claim.place or "",
                "wording": claim.wording,
                "stated": with_unit(claim.value, claim.unit, lang),
                "computed": "—" if row.computed_text is None else with_unit(row.computed_text, claim.unit, lang),
                "agreement": row.agreement.value,
                "word": agreement_word(row.agreement, lang),
                "notes": audit_notes(row, lang),
            }
        )
    return rows


def _remarks(result: DistrictResult, assessment: Assessment, lang: Lang) -> str:
    of_place = place_remark(result.pack.settings, assessment.standard, lang) or ""
    return of_place if assessment.known_on is None else of_place + known_remark(assessment.known_on, lang)


def _sources(result: DistrictResult, lang: Lang) -> list[dict[str, str]]:
    return [
        {
            "name": standard_name(one, lang),
            "source": citation_text(one.edition.citation, lang),
            "evidence": word(one.edition.citation.evidence, lang),
            "remark": _remarks(result, one, lang),
            "force": word(one.edition.force, lang),
        }
        for one in (result.after, *result.also)
    ]
