# SPDX-License-Identifier: Apache-2.0
"""The files of the command `plan`: both plans, the frontier as table and plot, and the explanations in both languages."""

import json
from collections.abc import Mapping, Sequence

from community_housing._doors import door
from community_housing._tables import TableForm
from community_housing.district import CommunityId, District
from community_housing.io.tables._writing import table_bytes
from community_housing.planning import ExtraMoney, Prospect, Why
from community_housing.report._language import LANGUAGES, Lang
from community_housing.report._plan import both_plans_table, frontier_table, plan_data, plan_text
from community_housing.report.page._frontier_svg import frontier_svg
from community_housing.report.page._plan_view import plot_of
from community_housing.results import Programme

__all__ = ["PLAN_OUTPUTS", "plan_files"]

PLAN_OUTPUTS = (
    "plan.json",
    *(f"{name}.{form.value}" for form in TableForm for name in ("plan", "frontier")),
    "frontier.zh.svg",
    "frontier.en.svg",
    "explanations.zh.md",
    "explanations.en.md",
)
"""The files of the command `plan`, in their fixed order; a frontier of one point has no plot, a table has one form."""


@door()
def plan_files(
    programme: Programme,
    district: District,
    *,
    lang: Lang,
    extra: ExtraMoney | None,
    reasons: Sequence[Why],
    prospects: Mapping[CommunityId, Sequence[Prospect]],
    form: TableForm = TableForm.CSV,
    bom: bool = True,
) -> tuple[tuple[str, bytes], ...]:
    """Every file by name, in the order of `PLAN_OUTPUTS`; the tables as *form*, CSV with a byte order mark where *bom*."""
    plan, frontier = both_plans_table(programme, district, lang), frontier_table(programme, lang)
    texts = {one: plan_text(programme, district, one, extra, reasons, prospects) for one in LANGUAGES}
    made: dict[str, bytes] = {
        "plan.json": (json.dumps(plan_data(programme, extra), ensure_ascii=False, indent=2) + "\n").encode(),
        f"plan.{form.value}": table_bytes(plan, form=form, bom=bom),
        f"frontier.{form.value}": table_bytes(frontier, form=form, bom=bom),
        **{f"explanations.{one}.md": text.encode() for one, text in texts.items()},
    }
    for one in LANGUAGES:
        plot = plot_of(programme, one)
        if plot is not None:
            made[f"frontier.{one}.svg"] = frontier_svg(plot, one)
    return tuple((name, made[name]) for name in PLAN_OUTPUTS if name in made)
