# SPDX-License-Identifier: Apache-2.0
"""What a plan of grids breaks, in Chinese and English."""

from typing import Final

from community_housing.grids._evaluation import BrokenRule, GridBreach, GridEvaluation
from community_housing.report._language import Lang, join, number, pick, several
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_MOST = 8  # buildings that are named

_RULES: Final = {
    BrokenRule.BELOW: ("低于下限", "is below the band"),
    BrokenRule.ABOVE: ("超过上限", "is above the band"),
    BrokenRule.APART: ("内部不相连", "is not connected"),
    BrokenRule.UNASSIGNED: ("未划入任何网格", "stand in no grid"),
    BrokenRule.COUNT: ("网格数与要求不同", "not the number of grids that was asked for"),
    BrokenRule.LOCKED: ("须在一起的楼栋被分开", "parts buildings that must stay together"),
    BrokenRule.FROZEN: ("须保持不变的网格被改动", "changes a grid that must stay as it is"),
    BrokenRule.SPECIAL: ("专属网格被改动", "changes a special grid"),
    BrokenRule.COMPOUND: ("小区被分开", "parts a compound"),
    BrokenRule.SHARED: ("含有其他社区的楼栋", "holds buildings of another community as well"),
}
_HOUSEHOLDS: Final = (BrokenRule.BELOW, BrokenRule.ABOVE, BrokenRule.UNASSIGNED)
_NAMED: Final = (BrokenRule.APART, BrokenRule.UNASSIGNED, BrokenRule.LOCKED, BrokenRule.SPECIAL, BrokenRule.COMPOUND)


@explains(GridBreach)
def _breach(breach: GridBreach, lang: Lang) -> str:
    grids = join(list(breach.grids), lang)
    rule = pick(lang, *_RULES[breach.rule])
    if breach.rule is BrokenRule.UNASSIGNED:
        text = pick(lang, f"{len(breach.buildings)}栋楼{rule}", f"{several(len(breach.buildings), 'building')} {rule}")
    elif not grids:
        text = rule
    else:
        plan = breach.rule in (BrokenRule.LOCKED, BrokenRule.FROZEN, BrokenRule.SPECIAL, BrokenRule.COMPOUND)
        text = pick(lang, f"网格{grids}：{rule}", f"{'the plan' if plan else grids} {rule}" + (f" ({grids})" if plan else ""))
    if breach.rule in _HOUSEHOLDS:
        text += pick(lang, f"，{number(breach.by)}户", f": {several(breach.by, 'household')}")
    elif breach.rule is BrokenRule.APART:
        text += pick(lang, f"，另有{breach.by}处", f": {several(breach.by, 'part')} apart from the rest")
    elif breach.rule is BrokenRule.COMPOUND:
        text += pick(lang, f"，多分{breach.by}次", f", {several(breach.by, 'time')} too often")
    elif breach.rule is BrokenRule.COUNT:
        text += pick(lang, f"，相差{breach.by}个", f": {breach.by} more or fewer")
    if breach.rule in _NAMED and breach.buildings:
        named = join(list(breach.buildings[:_MOST]), lang) + (" …" if len(breach.buildings) > _MOST else "")
        text += pick(lang, f"（{named}）", f" ({named})")
    return text[0].upper() + text[1:] + pick(lang, "。", ".")


@explains(GridEvaluation)
def _evaluation(found: GridEvaluation, lang: Lang) -> str:
    head = pick(
        lang,
        f"{found.community}：{number(found.households)}户，{len(found.grids)}个网格，切断{number(found.cut)}，",
        f"{found.community}: {several(found.households, 'household')} in {several(len(found.grids), 'grid')}, "
        f"cut {number(found.cut)}, ",
    )
    head += (
        pick(lang, "符合各项规则。", "every rule holds.")
        if found.valid
        else pick(lang, f"{len(found.breaches)}处不符合规则。", f"{several(len(found.breaches), 'rule')} broken.")
    )
    if found.least_moved:
        head += pick(
            lang,
            f"要全部落在限额内，至少须调整{number(found.least_moved)}户。",
            f" To hold the band at least {several(found.least_moved, 'household')} must change grid.",
        )
    return "\n".join([head, *(f"  {_breach(one, lang)}" for one in found.breaches)])
