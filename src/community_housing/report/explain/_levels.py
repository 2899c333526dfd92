# SPDX-License-Identifier: Apache-2.0
"""Sentences for stated totals that break."""

from typing import Final

from community_housing.levels import Break, BreakKind
from community_housing.report._language import Lang, join, number, pick
from community_housing.report.explain._registry import explains

__all__: list[str] = []

_TEXTS: Final = {
    BreakKind.TOO_SMALL: (
        "{node}，{item}：上报{stated}，下级合计{below}，少{by}。",
        "{node}, {item}: {stated} stated, {below} below, {by} too few.",
    ),
    BreakKind.TOO_LARGE: (
        "{node}，{item}：上报{stated}，下级合计{below}，多{by}。",
        "{node}, {item}: {stated} stated, {below} below, {by} too many.",
    ),
    BreakKind.MISSING_CHILD: (
        "{node}，{item}：上报{stated}，下级缺报（{missing}），无法核对。",
        "{node}, {item}: {stated} stated; cannot be compared, missing below: {missing}.",
    ),
    BreakKind.BASIS_MIXED: (
        "{node}，{item}：上报{stated}，与下级口径不一，无法核对。",
        "{node}, {item}: {stated} stated; cannot be compared, what is below is of another basis.",
    ),
    BreakKind.DATES_MIXED: (
        "{node}，{item}：上报{stated}，与下级时点不一，无法核对。",
        "{node}, {item}: {stated} stated; cannot be compared, what is below is of another day.",
    ),
}


@explains(Break)
def _break(found: Break, lang: Lang) -> str:
    return pick(lang, *_TEXTS[found.kind]).format(
        node=found.node,
        item=found.item,
        stated=number(found.stated),
        below="" if found.below is None else number(found.below),
        by="" if found.difference is None else number(abs(found.difference)),
        missing=join(found.missing, lang),
    )
