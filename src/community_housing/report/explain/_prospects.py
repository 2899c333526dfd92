# SPDX-License-Identifier: Apache-2.0
"""Sentences for what each mode would lead to: premises, compliance, today's rooms, cost and who bears it, and from when."""

from typing import Final

from community_housing.findings import Outcome
from community_housing.planning._prospects import OldRoom, Prospect
from community_housing.report._funding_view import funded_text
from community_housing.report._language import Lang, afterwards, day, join, money, pick, word
from community_housing.report.explain._registry import explains

__all__ = ["prospect_sentence"]

_OLD: Final = {
    OldRoom.KEPT: ("原用房保留", "today's rooms stay"),
    OldRoom.EXTENDED: ("原用房扩建", "today's room is extended"),
    OldRoom.GIVEN_UP: ("原用房腾退", "today's rooms are given up"),
    OldRoom.NONE: ("现无用房", "no rooms are in use today"),
    OldRoom.UNKNOWN: ("原用房去留未定", "whether today's rooms stay is not said"),
}
_OUTCOMES: Final = {
    Outcome.MET: ("达标", "meets the standard"),
    Outcome.SHORT: ("不达标", "falls short of the standard"),
    Outcome.NOT_APPLICABLE: ("没有适用的标准", "no standard applies"),
}


@explains(Prospect)
def prospect_sentence(found: Prospect, lang: Lang) -> str:
    """One mode in one sentence."""
    side = 0 if lang == "zh" else 1
    mode = word(found.mode, lang)
    if found.build_kind is not None:
        mode = pick(lang, f"{mode}（{word(found.build_kind, lang)}）", f"{mode} ({word(found.build_kind, lang)})")
    names = join(found.opportunities, lang)
    if not found.available:
        return pick(lang, f"{mode}（{names}）：当日不可利用。", f"{mode} ({names}): cannot be taken up on that day.")
    outcome = (
        pick(lang, "能否达标未知", "whether it meets the standard is not known")
        if found.finding is None or found.finding.outcome not in _OUTCOMES
        else _OUTCOMES[found.finding.outcome][side]
    )
    after = afterwards(found.area, found.at_least, found.unknown, found.venue_area, lang)
    known = found.cost is None or found.cost.fen
    cost = pick(lang, "一次性资金", "one-off cost ") + (money(found.cost, lang) if known else pick(lang, "为0", "0"))
    texts = [
        *(
            []
            if found.later is None
            else [pick(lang, f"自{day(found.later, lang)}起可用", f"from {day(found.later, lang)} on")]
        ),
        pick(lang, f"建成后{after}，{outcome}", f"{after} afterwards, {outcome}"),
        _OLD[found.old_room][side],
        cost,
    ]
    if found.annual_cost is not None and found.annual_cost.fen:
        texts.append(pick(lang, f"每年{money(found.annual_cost, lang)}", f"{money(found.annual_cost, lang)} each year"))
    who = funded_text(found.parts, lang)
    if who:
        texts.append(pick(lang, f"其中{who}", f"borne by: {who}"))
    return pick(lang, f"{mode}（{names}）：{'，'.join(texts)}。", f"{mode} ({names}): {'; '.join(texts)}.")
