# SPDX-License-Identifier: Apache-2.0
"""What the command `plan` tells: both plans and the frontier as tables, the plan as data, and its explanation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from community_housing._tables import Kind, OutColumn, OutTable, markdown_row, markdown_text
from community_housing.district import CommunityId, District, FundingSource
from community_housing.planning._comparison import Why
from community_housing.planning._extra_money import ExtraMoney
from community_housing.planning._prospects import Prospect
from community_housing.planning._scores import Score
from community_housing.planning._solve.levels import Pick
from community_housing.report._funding_view import borne_rows, four_sums, money_or_nothing, parts_text, rule_text, source_label
from community_housing.report._language import Lang, name_of, note_of, pick, word
from community_housing.report._summary import goals_reached
from community_housing.report.explain._modes import level_sentence
from community_housing.report.explain._registry import explain
from community_housing.report.page._plan_view import plan_rows, score_rows, status_words
from community_housing.results._programme import Programme

__all__ = ["both_plans_table", "frontier_table", "plan_data", "plan_text"]

_SOURCES = [(word(source, "zh"), source.value) for source in FundingSource]
_PLAN = (
    ("社区编号", "community"), ("社区", "name"), ("街道", "street"),
    ("既定方案", "stated_choice"), ("既定模式", "stated_mode"), ("既定批次", "stated_batch"),
    ("既定列支（元）", "stated_charge_yuan"),
    *[(f"既定{zh}（元）", f"stated_{en}_yuan") for zh, en in _SOURCES],
    ("最优方案", "best_choice"), ("最优模式", "best_mode"), ("最优批次", "best_batch"), ("最优列支（元）", "best_charge_yuan"),
    *[(f"最优{zh}（元）", f"best_{en}_yuan") for zh, en in _SOURCES],
    ("是否不同", "differs"),
)  # fmt: skip
_FRONTIER = (
    ("达标社区数", "communities"), ("最少资金（元）", "money_yuan"), ("新增资金（元）", "marginal_yuan"), ("新增社区", "added"),
    ("不再安排的社区", "dropped"), ("证明", "proof"),
)  # fmt: skip

_PROOFS: Final = {"exact": "整数运算", "solver": "求解器", "none": "未证明"}
_KINDS: Final = {
    **dict.fromkeys(("community", "stated_batch", "best_batch"), Kind.ID),
    **dict.fromkeys(("stated_charge_yuan", "best_charge_yuan", "money_yuan", "marginal_yuan"), Kind.QUANTITY),
    **{f"{side}_{source}_yuan": Kind.QUANTITY for side in ("stated", "best") for _, source in _SOURCES},
    "communities": Kind.WHOLE,
}


def _table(name: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]], lang: Lang) -> OutTable:
    made = tuple(OutColumn(pick(lang, *names), _KINDS.get(names[1], Kind.TEXT), names[1]) for names in columns)
    return OutTable(name, made, rows)


def both_plans_table(programme: Programme, district: District, lang: Lang) -> OutTable:
    """The stated and the best plan side by side, one row for each community that either takes."""
    communities = {one.id: one for one in district.communities}
    streets = {one.id: name_of(one, lang) for one in district.streets}
    rows: list[list[object]] = []
    for row in plan_rows(programme):
        here = communities[row.community]
        yes = pick(lang, "是" if row.differs else "否", str(row.differs).lower())
        rows.append(
            [
                here.id,
                name_of(here, lang),
                streets[here.street],
                *_side(row.stated, programme, lang),
                *_side(row.best, programme, lang),
                None if programme.best is None else yes,
            ]
        )
    return _table("plan", _PLAN, rows, lang)


def _side(one: Pick | None, programme: Programme, lang: Lang) -> list[object]:
    if one is None:
        return [None] * (4 + len(FundingSource))
    mode = word(one.mode, lang) if lang == "zh" else one.mode.value
    return [one.choice, mode, one.batch, one.charge, *four_sums(programme.parts_of(one))]


def frontier_table(programme: Programme, lang: Lang) -> OutTable:
    """The frontier, one row for each number of communities, with what each step adds and drops."""
    rows: list[list[object]] = []
    before: set[str] = set()
    for point in programme.frontier.points:
        now = {str(one.community) for one in point.picks}
        added, dropped = sorted(now - before), sorted(before - now)
        proof = pick(lang, _PROOFS[point.proof], point.proof)
        rows.append([point.communities, point.money, point.marginal, " ".join(added), " ".join(dropped), proof])
        before = now
    return _table("frontier", _FRONTIER, rows, lang)


def plan_text(
    programme: Programme,
    district: District,
    lang: Lang,
    extra: ExtraMoney | None,
    reasons: Sequence[Why],
    prospects: Mapping[CommunityId, Sequence[Prospect]],
) -> str:
    """The explanation as Markdown: levels, both plans, who bears what, and each community that *reasons* speaks of."""
    title = pick(lang, f"{name_of(district, lang)}计划说明", f"{name_of(district, lang)}: the plan explained")
    lines = ["<!-- SPDX-License-Identifier: Apache-2.0 -->", f"# {markdown_text(title)}", ""]
    note = note_of(district, lang)
    lines += [] if note is None else [f"> {markdown_text(note)}", ""]
    best = programme.best
    lines += [status_words(best, lang), ""]
    lines += [] if best is None else [f"- {level_sentence(goal, lang)}" for goal in best.goals]
    heads = (pick(lang, "指标", "Figure"), pick(lang, "按既定顺序", "Stated order"), pick(lang, "最优计划", "Best plan"))
    lines += ["", f"| {' | '.join(heads)} |", "| --- | ---: | ---: |"]
    lines += [markdown_row(row) for row in score_rows(programme, district, lang)]
    lines += ["", pick(lang, "## 谁承担多少", "## Who bears what"), "", rule_text(programme.terms, lang), ""]
    heads = (pick(lang, "承担方", "Source"), *heads[1:])
    lines += [f"| {pick(lang, '批次', 'Batch')} | {' | '.join(heads)} |", "| --- | --- | ---: | ---: |"]
    batches = {batch.id: name_of(batch, lang) for batch in district.batches}
    for row in borne_rows(programme):
        batch = pick(lang, "合计", "In all") if row.batch is None else batches[row.batch]
        sums = ("—" if one is None else money_or_nothing(one, lang) for one in (row.stated, row.best))
        lines.append(markdown_row([batch, source_label(row, lang), *sums]))
    if extra is not None:
        lines += [
            "",
            pick(lang, "## 全部达标还需多少资金", "## What it would take to serve all"),
            "",
            explain(extra, lang=lang),
        ]
    if reasons:
        lines += ["", pick(lang, "## 各社区：为何如此安排", "## Each community: why so"), ""]
        names = {one.id: name_of(one, lang) for one in district.communities}
        for one in reasons:
            lines += [f"### {markdown_text(f'{names[one.community]} {one.community}')}", "", explain(one, lang=lang), ""]
            if one.pick is not None:
                who = parts_text(programme.parts_of(one.pick), lang)
                lines += [pick(lang, f"承担：{who}。", f"Borne by: {who}."), ""]
            outlook = [explain(each, lang=lang) for each in prospects.get(one.community, ())]
            if outlook:
                lines += [
                    pick(lang, "各模式的结果：", "What each mode would lead to:"),
                    "",
                    *(f"- {text}" for text in outlook),
                    "",
                ]
    return "\n".join(lines).rstrip() + "\n"


def plan_data(programme: Programme, extra: ExtraMoney | None) -> dict[str, Any]:
    """The plan as JSON data under stable keys; money in yuan as exact text."""
    best = programme.best
    return {
        "format": "community-housing-plan/2",
        "goals": [goal.value for goal in programme.problem.goals],
        "stated": {
            "order": programme.stated.order.value,
            **_score(programme.stated_score),
            "picks": _picks(programme, programme.stated_picks),
        },
        "best": None
        if best is None
        else {
            "status": best.status,
            "levels": goals_reached(best),
            **({} if programme.best_score is None else _score(programme.best_score)),
            "picks": _picks(programme, best.picks),
        },
        "funding": {
            "rule": programme.terms.funding.id,
            "by_source": programme.terms.by_source,
            "in_kind": [source.value for source in programme.terms.in_kind],
            "borne": [
                {
                    "batch": row.batch,
                    "source": row.source.value,
                    "purpose": row.purpose.value,
                    "in_kind": row.in_kind,
                    "stated_yuan": str(row.stated),
                    "best_yuan": None if row.best is None else str(row.best),
                    "budget_yuan": None if row.budget is None else str(row.budget),
                }
                for row in borne_rows(programme)
            ],
        },
        "extra": None
        if extra is None
        else {
            "wanted": len(extra.wanted),
            "extra_yuan": None if extra.extra is None else str(extra.extra),
            "where": {name: str(amount) for name, amount in extra.batches},
            "binding": [{"family": one.family, "limits": list(one.limits)} for one in extra.binding],
            "without_choice": list(extra.without_choice),
        },
        "frontier": [
            {
                "communities": point.communities,
                "money_yuan": str(point.money),
                "marginal_yuan": None if point.marginal is None else str(point.marginal),
                "proof": point.proof,
            }
            for point in programme.frontier.points
        ],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "communities": score.communities,
        "households": score.households,
        "households_unknown_for": score.households_unknown,
        "shortfall_made_good_m2": str(score.shortfall),
        "charge_yuan": str(score.charge),
        "batches": [
            {"batch": batch, "projects": projects, "charge_yuan": str(charge)} for batch, projects, charge in score.by_batch
        ],
        "cost_over_horizon_yuan": str(score.horizon_cost),
        "leases": score.leases,
    }


def _picks(programme: Programme, picks: Iterable[Pick]) -> list[dict[str, Any]]:
    return [
        {
            "community": one.community,
            "choice": one.choice,
            "mode": one.mode.value,
            "batch": one.batch,
            "charge_yuan": str(one.charge),
            "parts": [
                {
                    "source": part.source.value,
                    "purpose": part.purpose.value,
                    "in_kind": part.in_kind,
                    "amount_yuan": str(part.amount),
                }
                for part in programme.parts_of(one)
            ],
        }
        for one in picks
    ]
