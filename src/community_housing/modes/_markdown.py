# SPDX-License-Identifier: Apache-2.0
"""A decision table as a Markdown table, for people, in Chinese or English."""

from typing import Final

from community_housing._doors import door
from community_housing._messages import Lang
from community_housing._tables import markdown_text
from community_housing.district import OpportunityKind
from community_housing.modes._table import DecisionTable, Policy, TableRow

__all__ = ["markdown_of"]

_HEAD: Final = {
    "zh": ("次序", "行", "建设模式", "看哪类机会", "条件（须同时满足）", "依据"),
    "en": ("rank", "row", "delivery mode", "opportunities", "conditions (all must hold)", "source"),
}
_MODE: Final = {
    "build": ("新建扩建式", "build or extend"),
    "purchase": ("财政购买式", "fiscal purchase"),
    "developer": ("开发商提供式", "developer-provided"),
    "lease": ("租赁借用式", "lease or borrow"),
    "share": ("资源共享式", "resource sharing"),
    "extend": ("扩建", "extend"),
    "new": ("重建、新建", "new"),
}
_KIND: Final = {
    OpportunityKind.EXTEND: ("现有用房可扩建", "room that can be extended"),
    OpportunityKind.LAND: ("有建设用地", "building land"),
    OpportunityKind.SALE: ("有可购房源", "place for sale"),
    OpportunityKind.DEVELOPER: ("可由开发商提供", "place that a developer owes"),
    OpportunityKind.RENTAL: ("有可租房源", "place for rent"),
    OpportunityKind.LOAN: ("有可借房源", "place on loan"),
    OpportunityKind.VENUE: ("有可共享场所", "venue that can be shared"),
}
_POLICY: Final = {
    Policy.FIRST: ("同一次序都满足时：取前者", "where several of one rank hold: the first"),
    Policy.CHEAPEST: ("同一次序都满足时：取费用最低者", "where several of one rank hold: the cheapest"),
    Policy.LARGEST: ("同一次序都满足时：取面积最大者", "where several of one rank hold: the largest"),
    Policy.REFUSE: ("不同模式同一次序都满足时：报错", "where two modes of one rank hold: an error"),
}


@door()
def markdown_of(table: DecisionTable, *, lang: Lang = "zh") -> str:
    """The table as Markdown: one line for each row in its order, then the policy.

    Args:
        table: The table.
        lang: "zh" or "en".

    Raises:
        InputError: *lang* is neither.
    """
    side = 0 if lang == "zh" else 1
    head = _HEAD[lang]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_cells(row, side)) + " |" for row in table.rows]
    return "\n".join([*lines, "", _POLICY[table.policy][side], ""])


def _cells(row: TableRow, side: int) -> tuple[str, ...]:
    mode = _MODE[row.mode.value][side]
    if row.build_kind is not None:
        build = _MODE[row.build_kind.value][side]
        mode = f"{mode}（{build}）" if side == 0 else f"{mode} ({build})"
    kinds = ("、" if side == 0 else ", ").join(_KIND[kind][side] for kind in row.kinds)
    if row.together is not None:
        least, most = row.together.least, row.together.most
        beside = ("、" if side == 0 else ", ").join(_KIND[kind][side] for kind in row.together.beside)
        several = (f"；{least}至{most}处合计", f"; {least} to {most} together")[side]
        kinds += several + ((f"，可加：{beside}", f", also: {beside}")[side] if beside else "")
    conditions = "<br>".join(_code(criterion.condition.expression) for criterion in row.criteria)
    sources = dict.fromkeys([str(row.citation), *(str(criterion.condition.citation) for criterion in row.criteria)])
    return str(row.rank), markdown_text(row.id), mode, kinds, conditions, "<br>".join(markdown_text(text) for text in sources)


def _code(text: str) -> str:
    """An expression as code; a table reads a bar as its own even there."""
    return f"`{' '.join(text.split())}`".replace("|", "\\|")
