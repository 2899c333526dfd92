# SPDX-License-Identifier: Apache-2.0
"""The stated plan and the proved best one side by side, in words and rows for a page, a table or a terminal."""

from typing import Any

import attrs

from community_housing.district import CommunityId, District
from community_housing.planning._scores import Score
from community_housing.planning._solve.levels import OptimalPlan, Pick
from community_housing.planning._solve.linear import spending_lines
from community_housing.quantities import Money
from community_housing.report._funding_view import money_or_nothing, shared_text, view_of_funding
from community_housing.report._language import Lang, area, known_cell, name_of, number, pick, several, word
from community_housing.report.explain._modes import level_sentence
from community_housing.report.page._frontier_svg import FrontierPlot, frontier_plot
from community_housing.results._programme import Programme

__all__ = ["PlanRow", "available_money", "plan_rows", "plot_of", "score_rows", "status_words", "view_of"]


@attrs.frozen
class PlanRow:
    """One community in both plans; None where a plan leaves it out."""

    community: CommunityId
    stated: Pick | None
    best: Pick | None

    @property
    def differs(self) -> bool:
        """Whether the two plans treat it otherwise."""
        return self.stated != self.best


def plan_rows(programme: Programme) -> tuple[PlanRow, ...]:
    """Every community that is short, by id."""
    stated = {pick.community: pick for pick in programme.stated_picks}
    best = {} if programme.best is None else {pick.community: pick for pick in programme.best.picks}
    names = sorted(site.community for site in programme.problem.sites)
    return tuple(PlanRow(name, stated.get(name), best.get(name)) for name in names)


def available_money(programme: Programme) -> Money:
    """The money of all budgets that some choice is charged to."""
    kinds = spending_lines(programme.problem)
    budgets = programme.problem.budgets
    return Money(
        sum(
            b.amount.fen
            for b in budgets
            if any(b.purpose is purpose and source in (None, b.source) for purpose, source in kinds)
        )
    )


def plot_of(programme: Programme, lang: Lang) -> FrontierPlot | None:
    """The plot of the frontier with the money there is and both plans."""
    stated, best = programme.stated_score, programme.best_score
    plans = [("stated", pick(lang, "按既定顺序", "stated order"), stated.charge, stated.communities)]
    if best is not None:
        plans.append(("best", pick(lang, "最优计划", "best plan"), best.charge, best.communities))
    return frontier_plot(programme.frontier, lang, budget=available_money(programme), plans=plans)


def score_rows(programme: Programme, district: District, lang: Lang) -> list[tuple[str, str, str]]:
    """What each plan comes to: label, stated, best (— where there is none)."""
    one, two = programme.stated_score, programme.best_score
    batches = {batch.id: name_of(batch, lang) for batch in district.batches}
    years = programme.problem.horizon_years
    labels: list[tuple[str, Any]] = [
        (pick(lang, "达标社区", "Communities brought to standard"), lambda s: number(s.communities)),
        (pick(lang, "受益户数", "Households in them"), lambda s: _households(s, lang)),
        (pick(lang, "补足的缺口面积", "Missing area made good"), lambda s: area(s.shortfall, lang)),
        (pick(lang, "列支合计", "Charged in all"), lambda s: money_or_nothing(s.charge, lang)),
    ]
    for place, batch in enumerate(programme.problem.in_time):

        def in_batch(s: Score, place: int = place) -> str:
            _, projects, charge = s.by_batch[place]
            count = pick(lang, f"{projects}个", several(projects, "project"))
            return f"{count}{pick(lang, '，', ', ')}{money_or_nothing(charge, lang)}"

        labels.append((batches[batch.id], in_batch))
    labels += [
        (
            pick(lang, f"{years}年公共支出", f"Public cost over {several(years, 'year')}"),
            lambda s: money_or_nothing(s.horizon_cost, lang),
        ),
        (pick(lang, "租赁借用", "Leases and loans"), lambda s: number(s.leases)),
    ]
    return [(label, show(one), "—" if two is None else show(two)) for label, show in labels]


def _households(found: Score, lang: Lang) -> str:
    if found.households is None:
        return pick(lang, "不详", "not known")
    return known_cell(number(found.households), found.households_unknown, lang)


def status_words(best: OptimalPlan | None, lang: Lang) -> str:
    """How far the best plan is proved, or what to install for one."""
    if best is None:
        return pick(
            lang,
            "未计算最优计划：需安装附加组件 plan（pip install 'community-housing[plan]'）。",
            "No best plan was computed: that needs the extra 'plan' (pip install 'community-housing[plan]').",
        )
    if best.status == "infeasible":
        return pick(lang, "在现有限制下没有可行的计划。", "No plan keeps the limits as they are.")
    if best.status == "gap":
        return pick(
            lang,
            "到达搜索上限，计划可行但未证明最优，界见各级目标。",
            "A search limit was reached: the plan is valid but not proved best; the levels show the bounds.",
        )
    return pick(lang, "已证明最优。", "Proved best.")


def view_of(programme: Programme, district: District, lang: Lang) -> dict[str, Any]:
    """What the page shows of the best plan beside the stated one."""
    names = {one.id: name_of(one, lang) for one in district.communities}
    batches = {batch.id: name_of(batch, lang) for batch in district.batches}
    best = programme.best
    rows = [row for row in plan_rows(programme) if row.differs] if best is not None and best.status != "infeasible" else []
    return {
        "there": best is not None and best.status != "infeasible",
        "status": status_words(best, lang),
        "levels": [] if best is None else [level_sentence(goal, lang) for goal in best.goals],
        "scores": score_rows(programme, district, lang),
        "rows": [
            {
                "name": names[row.community],
                **{
                    key: {
                        "text": side(one, batches, lang),
                        "who": "" if one is None else shared_text(programme.parts_of(one), lang),
                    }
                    for key, one in (("stated", row.stated), ("best", row.best))
                },
            }
            for row in rows
        ],
        "least": _least(programme, lang),
        "funding": view_of_funding(programme, district, lang),
        "plot": plot_of(programme, lang),
    }


def _least(programme: Programme, lang: Lang) -> str:
    """The least money for as many communities as the stated plan serves; empty where the frontier has no such point."""
    count = programme.stated_score.communities
    point = next((one for one in programme.frontier.points if one.communities >= count), None)
    if point is None or count == 0:
        return ""
    least = money_or_nothing(point.money, lang)
    return pick(
        lang,
        f"使同样数量（{count}个）的社区达标，当年列支最少可为{least}（第二年起的年度费用不在其中）。",
        f"As many communities ({count}) could be brought to standard for a charge of {least} at the least"
        " (annual costs from the second year on are not in it).",
    )


def side(one: Pick | None, batches: dict[Any, str], lang: Lang) -> str:
    """One community in one plan, in a few words."""
    if one is None:
        return pick(lang, "不安排", "not planned")
    comma = pick(lang, "，", ", ")
    return f"{batches.get(one.batch, one.batch)}{comma}{word(one.mode, lang)}{comma}{money_or_nothing(one.charge, lang)}"
