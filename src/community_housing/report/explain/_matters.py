# SPDX-License-Identifier: Apache-2.0
"""Sentences for matters: where one lies, where it should lie, and what is not right with that."""

from typing import Final

from community_housing.findings import Reason
from community_housing.levels import Tier
from community_housing.matters import MatterSize, MatterStage, Place
from community_housing.report._language import Lang, citation_text, day, join, pick
from community_housing.report.explain._registry import explains

__all__ = ["TIER_NAMES"]

TIER_NAMES: Final = {
    Tier.GRID: ("网格", "grid"),
    Tier.COMMUNITY: ("社区", "community"),
    Tier.STREET: ("街道", "street"),
    Tier.DISTRICT: ("区", "district"),
}
_SIZES: Final = {
    None: ("未定级", "of no size yet"),
    MatterSize.SMALL: ("小事", "small"),
    MatterSize.LARGE: ("大事", "large"),
    MatterSize.HARD: ("难事", "hard"),
}
_STAGES: Final = {
    MatterStage.RAISED: ("待受理", "not taken yet"),
    MatterStage.TAKEN: ("办理中", "being worked on"),
    MatterStage.WHISTLED: ("待报到", "waiting for bodies that were called"),
    MatterStage.ON_REGISTER: ("挂账", "on the register"),
    MatterStage.SOLVED: ("待核查", "solved, not verified yet"),
    MatterStage.CLOSED: ("已结案", "closed"),
    MatterStage.MERGED: ("已并案", "merged"),
    MatterStage.WITHDRAWN: ("已撤回", "withdrawn"),
}
_REASONS: Final = {
    "not_handed_up": ("应上交而未上交", "not handed up though it should be"),
    "handed_up_early": ("未到期即上交", "handed up before its time"),
    "above_ceiling": ("超出该级别的最高层级", "above the highest tier of its size"),
    "overdue_at_the_top": ("在最高层级超期未办结", "not solved in time at the highest tier of its size"),
    "passed_around": ("反复交办", "handed down again and again"),
    "size": ("未定级，应在何处无法判定", "where it should lie is not known without a size"),
    "clock": ("期限无法判定", "its time cannot be counted"),
}


@explains(Place)
def _place(found: Place, lang: Lang) -> str:
    tier, size, stage = (pick(lang, *names) for names in (TIER_NAMES[found.lies], _SIZES[found.size], _STAGES[found.stage]))
    said = [
        pick(
            lang,
            f"{found.matter}（{size}），{day(found.on, lang)}：{stage}，自{day(found.since, lang)}起在{tier}",
            f"{found.matter} ({size}) on {day(found.on, lang)}: {stage}, at the {tier} since {day(found.since, lang)}",
        )
    ]
    if found.should is not found.lies:
        due, since = pick(lang, *TIER_NAMES[found.should]), day(found.should_since, lang)
        said.append(pick(lang, f"自{since}起应在{due}", f"should lie at the {due} since {since}"))
    if found.clock is not None and found.clock.last is not None and found.solved is None:
        last = day(found.clock.last, lang)
        said.append(pick(lang, f"该层级期限至{last}", f"the last day of that tier is {last}"))
    if found.register is not None:
        said.append(pick(lang, f"挂账原因：{found.register}", f"on the register because: {found.register}"))
    if found.waits_for:
        waits = join(found.waits_for, lang)
        said.append(pick(lang, f"待报到：{waits}", f"waits for: {waits}"))
    if found.stands_for:
        merged = join(found.stands_for, lang)
        said.append(pick(lang, f"并入：{merged}", f"stands for: {merged}"))
    head = join(said, lang) + pick(lang, "。", ".")
    return "\n".join([head, *(_reason(one, lang) for one in found.reasons)])


def _reason(one: Reason, lang: Lang) -> str:
    said, source = pick(lang, *_REASONS[one.rule]), citation_text(one.citation, lang)
    return pick(lang, f"  {said}（依据：{source}）。", f"  {said} (source: {source}).")
