# SPDX-License-Identifier: Apache-2.0
"""Who bears what of a plan: the four parts (四个一部分) in words, and added up by batch and source."""

from collections.abc import Iterable
from typing import Any

import attrs

from community_housing._doors import door
from community_housing._shown import shows_itself
from community_housing.district import BatchId, District, FundingSource, Purpose
from community_housing.planning._funding import GOVERNMENT_BEARS, FundedPart
from community_housing.planning._problem import Part, Problem
from community_housing.planning._solve.levels import Pick
from community_housing.planning._terms import PlanTerms
from community_housing.quantities import Money
from community_housing.report._language import Lang, citation_text, join, money, name_of, pick, word
from community_housing.results._programme import Programme

__all__ = [
    "BorneRow",
    "borne_rows",
    "four_sums",
    "funded_text",
    "money_or_nothing",
    "parts_text",
    "rule_text",
    "shared_text",
    "source_label",
    "view_of_funding",
]


@shows_itself
@attrs.frozen
class BorneRow:
    """What one source bears in one batch (None: in all), in the stated and in the best plan; None where there is no best one.

    Fields:
        batch: The batch.
        source: Who bears it; *purpose* what for; *in_kind* where no budget pays it.
        stated: By the stated plan.
        best: By the best plan.
        budget: The money of that source and purpose tied to the batch (to any, for None); None for what is in kind.
    """

    batch: BatchId | None
    source: FundingSource
    purpose: Purpose
    in_kind: bool
    stated: Money
    best: Money | None
    budget: Money | None


def four_sums(parts: Iterable[Part]) -> tuple[Money, ...]:
    """What the four sources bear, in the order of `FundingSource`, whatever for."""
    sums = dict.fromkeys(FundingSource, 0)
    for part in parts:
        sums[part.source] += part.amount.fen
    return tuple(Money(amount) for amount in sums.values())


def _label(source: FundingSource, purpose: Purpose, lang: Lang, *, in_kind: bool) -> str:
    notes = [] if purpose is Purpose.WORKS else [word(purpose, lang)]
    notes += [pick(lang, "实物或减免", "in kind or waived")] if in_kind else []
    name = word(source, lang)
    return pick(lang, f"{name}（{join(notes, lang)}）", f"{name} ({join(notes, lang)})") if notes else name


def source_label(row: BorneRow, lang: Lang) -> str:
    """Who bears it, what for where that is not works, and whether it is in kind."""
    return _label(row.source, row.purpose, lang, in_kind=row.in_kind)


def parts_text(parts: Iterable[Part], lang: Lang) -> str:
    """Who bears what, in a few words; parts of nothing are left out."""
    order = list(FundingSource)
    some = sorted([part for part in parts if part.amount.fen], key=lambda part: (order.index(part.source), part.purpose))
    if not some:
        return pick(lang, "无需资金", "costs nothing")
    return join(
        [
            pick(lang, f"{name}{money(part.amount, lang)}", f"{name} {money(part.amount, lang)}")
            for part in some
            for name in [_label(part.source, part.purpose, lang, in_kind=part.in_kind)]
        ],
        lang,
    )


def shared_text(parts: Iterable[Part], lang: Lang) -> str:
    """Who bears what, where anybody but the government, or anything but works, has a part; else empty."""
    listed = list(parts)
    own = all(part.source is FundingSource.GOVERNMENT and part.purpose is Purpose.WORKS for part in listed)
    return "" if own else parts_text(listed, lang)


def funded_text(parts: Iterable[FundedPart], lang: Lang) -> str:
    """Who bears what of the cost of an option and of each year's cost; empty where neither is known or there is nothing."""
    listed = list(parts)
    once = [(one.source, one.amount) for one in listed if one.amount is not None and one.amount.fen]
    yearly = [(one.source, one.annual) for one in listed if one.annual is not None and one.annual.fen]
    texts = (
        [join([f"{word(source, lang)}{pick(lang, '', ' ')}{money(sum_, lang)}" for source, sum_ in once], lang)] if once else []
    )
    if yearly:
        each = join([f"{word(source, lang)}{pick(lang, '', ' ')}{money(sum_, lang)}" for source, sum_ in yearly], lang)
        texts.append(pick(lang, f"每年{each}", f"each year {each}"))
    return pick(lang, "；", "; ").join(texts)


@door()
def borne_rows(programme: Programme) -> tuple[BorneRow, ...]:
    """Every source that bears something in either plan or has money, batch by batch in time, and then in all."""
    problem = programme.problem
    stated = _borne(problem, programme.stated_picks)
    best = None if programme.best is None or programme.best_score is None else _borne(problem, programme.best.picks)
    keys = {(source, purpose, in_kind) for sums in (stated, best or {}) for _, source, purpose, in_kind in sums}
    keys |= {
        (part.source, part.purpose, part.in_kind)
        for choice in problem.choices
        for part in (*choice.parts, *choice.given)
        if part.amount.fen
    }
    order = list(FundingSource)
    rows: list[BorneRow] = []
    for batch in (*(one.id for one in problem.in_time), None):
        for source, purpose, in_kind in sorted(keys, key=lambda key: (order.index(key[0]), key[1], key[2])):
            pots = [
                b
                for b in problem.budgets
                if b.source is source and b.purpose is purpose and (batch is None or b.batch == batch)
            ]
            key = (batch, source, purpose, in_kind)
            rows.append(
                BorneRow(
                    batch=batch,
                    source=source,
                    purpose=purpose,
                    in_kind=in_kind,
                    stated=Money(stated.get(key, 0)),
                    best=None if best is None else Money(best.get(key, 0)),
                    budget=None if in_kind else Money(sum(b.amount.fen for b in pots)),
                )
            )
    return tuple(rows)


_Sums = dict[tuple[BatchId | None, FundingSource, Purpose, bool], int]


def _borne(problem: Problem, picks: Iterable[Pick]) -> _Sums:
    choices = {choice.id: choice for choice in problem.choices}
    sums: _Sums = {}
    for one in picks:
        for part in (*choices[one.choice].parts, *choices[one.choice].given):
            for batch in (one.batch, None):
                key = (batch, part.source, part.purpose, part.in_kind)
                if part.amount.fen:
                    sums[key] = sums.get(key, 0) + part.amount.fen
    return sums


def rule_text(terms: PlanTerms, lang: Lang) -> str:
    """By which rule the cost is divided, whether sources are kept apart, and what needs no budget."""
    texts = [
        pick(lang, "未给出分担办法，费用由政府承担。", "No rule is given, so the government bears the cost.")
        if terms.funding == GOVERNMENT_BEARS
        else pick(lang, "费用分担办法：", "By the rule: ") + citation_text(terms.funding.citation, lang) + pick(lang, "。", ".")
    ]
    if terms.parts:
        count = len(terms.parts)
        texts.append(
            pick(
                lang,
                f"另有{count}条指定的分担款，先行扣除。",
                f"{count} stated {'part comes' if count == 1 else 'parts come'} first.",
            )
        )
    texts.append(
        pick(lang, "各来源资金只支付本来源承担的部分。", "Each source's money pays the parts of that source only.")
        if terms.by_source
        else pick(lang, "各来源资金合并使用。", "The money of all sources is used as one.")
    )
    if terms.in_kind:
        names = join([word(source, lang) for source in terms.in_kind], lang)
        texts.append(
            pick(lang, f"{names}为实物或减免，不列支资金。", f"In kind or waived, so that no budget is charged: {names}.")
        )
    return pick(lang, "", " ").join(texts)


def view_of_funding(programme: Programme, district: District, lang: Lang) -> dict[str, Any]:
    """What the page shows of who bears what."""
    batches = {batch.id: name_of(batch, lang) for batch in district.batches}
    groups: dict[BatchId | None, list[dict[str, str]]] = {}
    for row in borne_rows(programme):
        if all(one is None or one.fen == 0 for one in (row.stated, row.best, row.budget)):
            continue
        groups.setdefault(row.batch, []).append(
            {
                "who": source_label(row, lang),
                "budget": "—" if row.budget is None else money_or_nothing(row.budget, lang),
                "stated": money_or_nothing(row.stated, lang),
                "best": "—" if row.best is None else money_or_nothing(row.best, lang),
            }
        )
    return {
        "rule": rule_text(programme.terms, lang),
        "groups": [
            {"batch": pick(lang, "合计", "In all") if batch is None else batches[batch], "whole": batch is None, "rows": rows}
            for batch, rows in groups.items()
        ],
    }


def money_or_nothing(value: Money, lang: Lang) -> str:
    """An amount, of nothing too."""
    return money(value, lang) if value.fen else pick(lang, "0元", "0 yuan")
