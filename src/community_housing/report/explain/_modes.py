# SPDX-License-Identifier: Apache-2.0
"""Sentences for the optimal plan: what was reached and proved, the frontier, what extra money it takes, why and what if."""

from typing import Final

from community_housing.district import FundingSource, Purpose
from community_housing.modes import TableCheck
from community_housing.planning import Difference, ExtraMoney, Frontier, Goal, GoalValue, OptimalPlan, Pick, Why
from community_housing.quantities import Area, Money
from community_housing.report._language import Lang, join, money, number, pick, several, word
from community_housing.report.explain._registry import explains

__all__ = ["level_sentence"]

_GOALS: Final = {
    Goal.MOST_COMMUNITIES: ("达标社区数最多", "most communities brought to standard"),
    Goal.MOST_HOUSEHOLDS: ("受益户数最多", "most households served"),
    Goal.WORST_FIRST: ("补足的缺口面积最大", "most missing area made good"),
    Goal.LEAST_COST: ("公共支出最少", "least public cost over the horizon"),
    Goal.EARLIEST: ("批次最早（批次序号之和最小）", "earliest (least total of batch numbers)"),
    Goal.FEWEST_LEASES: ("租赁借用最少", "fewest leases and loans"),
}
_PROOFS: Final = {
    "exact": ("已用整数运算证明最优", "proved optimal in integer arithmetic"),
    "solver": ("求解器证明最优（双精度，容差为百万分之一单位）", "proved optimal by the solver, in double precision"),
    "none": ("到达搜索上限，未证明最优", "search limit reached, not proved optimal"),
}
_FAMILIES: Final = {
    "batch_count": ("批次项目数上限", "the most projects of a batch"),
    "street_count": ("街道项目数上限", "the most projects of a street"),
}
_FAULTS: Final = {
    "gap": ("缺漏", "gap"),
    "overlap": ("重叠", "overlap"),
    "unreachable": ("永不生效的行", "row that is never reached"),
    "impossible": ("自相矛盾的行", "row that can never hold"),
}


def _value(value: int | Area | Money, lang: Lang) -> str:
    return number(value) if isinstance(value, int) else value.text(lang=lang)


def level_sentence(goal: GoalValue, lang: Lang) -> str:
    """What was reached at one level, and how it is proved."""
    side = 0 if lang == "zh" else 1
    value = _value(goal.value, lang)
    name, proof = _GOALS[goal.goal][side], _PROOFS[goal.proof][side]
    if goal.proof == "none" and goal.bound is not None:
        bound = _value(goal.bound, lang)
        return pick(lang, f"{name}：{value}，界为{bound}（{proof}）", f"{name}: {value}, bound {bound} ({proof})")
    return pick(lang, f"{name}：{value}（{proof}）", f"{name}: {value} ({proof})")


def _pick(one: Pick, lang: Lang) -> str:
    mode, charge = word(one.mode, lang), one.charge.text(lang=lang)
    zh = f"{one.community}：{mode}，方案{one.choice}，批次{one.batch}，{charge}"
    return pick(lang, zh, f"{one.community}: {mode}, choice {one.choice}, batch {one.batch}, {charge}")


@explains(OptimalPlan)
def _optimal_plan(plan: OptimalPlan, lang: Lang) -> str:
    if plan.status == "infeasible":
        return pick(lang, "在现有限制下没有可行的计划。", "No plan keeps the limits as they are.")
    total = Money(sum(one.charge.fen for one in plan.picks)).text(lang=lang)
    head = pick(
        lang,
        f"计划安排{number(len(plan.picks))}个社区，合计{total}。各级目标依次为：",
        f"The plan serves {several(len(plan.picks), 'community')} for {total}. The goals, in their order:",
    )
    return "\n".join(
        [head, *(f"- {level_sentence(goal, lang)}" for goal in plan.goals), *(_pick(one, lang) for one in plan.picks)]
    )


@explains(Frontier)
def _frontier(found: Frontier, lang: Lang) -> str:
    if not found.points:
        return pick(
            lang,
            "无论投入多少资金都无法满足必须安排的社区。",
            "No money brings every community that must be served to standard.",
        )
    lines = [pick(lang, "达标社区数与所需最少资金：", "Communities brought to standard and the least money for them:")]
    for point in found.points:
        count, least = number(point.communities), point.money.text(lang=lang)
        more = (
            ""
            if point.marginal is None
            else pick(lang, f"，新增{money(point.marginal, lang)}", f", {money(point.marginal, lang)} more")
        )
        lines.append(pick(lang, f"- {count}个：{least}{more}", f"- {count}: {least}{more}"))
    return "\n".join(lines)


def _pot(name: str, lang: Lang) -> str:
    """A kind of money of a batch, named `batch/purpose` or `batch/purpose/source`, in words."""
    batch, _, last = name.rpartition("/")
    sources = [source for source in FundingSource if source.value == last]
    if sources:
        batch, _, last = batch.rpartition("/")
    words = join([word(Purpose(last), lang), *(word(source, lang) for source in sources)], lang)
    return pick(lang, f"批次{batch}（{words}）", f"batch {batch} ({words})")


@explains(ExtraMoney)
def _extra(found: ExtraMoney, lang: Lang) -> str:
    wanted = number(len(found.wanted))
    all_of = "the 1 community" if len(found.wanted) == 1 else f"all {wanted} communities"
    lines: list[str] = []
    if found.extra is None:
        lines.append(
            pick(
                lang,
                f"无论增加多少资金，都不能使{wanted}个社区全部达标。",
                f"No extra money brings {all_of} to standard.",
            )
        )
    elif found.extra.fen == 0:
        lines.append(
            pick(
                lang,
                f"现有资金足以使{wanted}个社区全部达标。",
                f"The money there is brings {all_of} to standard.",
            )
        )
    else:
        extra = found.extra.text(lang=lang)
        where = join([f"{_pot(name, lang)} {amount.text(lang=lang)}" for name, amount in found.batches], lang)
        lines.append(
            pick(
                lang,
                f"要使{wanted}个社区全部达标，至少还需{extra}（{where}）。",
                f"Bringing {all_of} to standard takes at least {extra} more ({where}).",
            )
        )
    if found.without_choice:
        names = join(found.without_choice, lang)
        lines.append(pick(lang, f"以下社区没有任何可行方案：{names}。", f"These communities have no choice at all: {names}."))
    for binding in found.binding:
        side = 0 if lang == "zh" else 1
        family = _FAMILIES[binding.family][side]
        less = money(binding.extra, lang)
        alone = join(binding.limits, lang)
        which = pick(lang, f"（单独起作用：{alone}）", f" (by itself: {alone})") if alone else ""
        zh = f"起约束作用的是{family}{which}：取消后需{less}。"
        lines.append(pick(lang, zh, f"{family.capitalize()} binds{which}: without it {less} would do."))
    return "\n".join(lines)


@explains(Difference)
def _difference(found: Difference, lang: Lang) -> str:
    side = 0 if lang == "zh" else 1
    if found.status == "infeasible":
        return pick(lang, "改变之后没有可行的计划。", "After the change no plan keeps the limits.")
    if not found.changes:
        return pick(lang, "计划不变。", "The plan stays the same.")
    lines: list[str] = []
    for goal in found.goals:
        if goal.better is not None:
            before, after = _value(goal.before, lang), _value(goal.after, lang)
            way = pick(lang, "改善", "better") if goal.better else pick(lang, "变差", "worse")
            zh = f"- {_GOALS[goal.goal][side]}：{before}变为{after}（{way}）"
            lines.append(pick(lang, zh, f"- {_GOALS[goal.goal][side]}: {before} becomes {after} ({way})"))
    nothing = pick(lang, "不安排", "not planned")
    for change in found.changes:
        one = nothing if change.before is None else f"{change.before}/{change.batch_before}"
        two = nothing if change.after is None else f"{change.after}/{change.batch_after}"
        lines.append(f"- {change.community}: {one} -> {two}" if lang == "en" else f"- {change.community}：{one}改为{two}")
    return "\n".join(lines)


@explains(Why)
def _why(found: Why, lang: Lang) -> str:
    if found.pick is None:
        head = pick(lang, f"{found.community}未列入计划。", f"{found.community} is not in the plan.")
        if found.forced is None:
            return head + pick(lang, "没有可行的计划能包括它。", " No plan that keeps the limits has it.")
        return head + "\n" + pick(lang, "若必须列入：", "If it had to be:") + "\n" + _difference(found.forced, lang)
    head = _pick(found.pick, lang)
    if found.next_best is None:
        return head
    if found.next_best.status == "infeasible":
        none = "Without this choice no plan keeps the limits: the community has to be served."
        return head + "\n" + pick(lang, "若没有这个方案，则没有可行的计划：该社区必须安排。", none)
    if found.alternative is None:
        other = pick(
            lang, "若没有这个方案，该社区不再列入计划：", "Without this choice the community would not be in the plan:"
        )
    else:
        other = pick(
            lang, f"次优方案为{_pick(found.alternative, lang)}：", f"The next best is {_pick(found.alternative, lang)}:"
        )
    return "\n".join([head, other, _difference(found.next_best, lang)])


@explains(TableCheck)
def _table_check(found: TableCheck, lang: Lang) -> str:
    side = 0 if lang == "zh" else 1
    if found.sound:
        return pick(
            lang,
            f"判定表{found.table}已证明没有缺漏、重叠或永不生效的行。",
            f"The table {found.table} is proved to have no gap, no overlap and no row that is never reached.",
        )
    lines = [pick(lang, f"判定表{found.table}有以下问题：", f"The table {found.table} has these faults:")]
    for fault in found.faults:
        rows = join(fault.rows, lang)
        kind = "" if fault.kind is None else word(fault.kind, lang)
        parts = [text for text in (rows, kind, " & ".join(fault.combination)) if text]
        lines.append(f"- {_FAULTS[fault.what][side]}: {'; '.join(parts)}")
    return "\n".join(lines)
