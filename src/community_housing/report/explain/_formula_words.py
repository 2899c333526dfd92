# SPDX-License-Identifier: Apache-2.0
"""What a rule asks, in words, made of its formula: for rules whose standard gives them no title in the reader's language."""

import datetime as dt
from collections.abc import Sequence
from typing import assert_never

from community_housing.district import Basis
from community_housing.report._language import Lang, day, join, number, pick, several, word
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    DistrictMean,
    Expression,
    Floor,
    Formula,
    Functions,
    LinearStep,
    MaxOf,
    Measure,
    Parts,
    Ratio,
    Step,
    StepRow,
)

__all__ = ["asks"]

_MEASURES = {
    Measure.HOUSEHOLDS: ("户", "household"),
    Measure.PERSONS: ("人", "person"),
    Measure.ESTATE_HOUSEHOLDS: ("户（小区）", "household", " of the estate"),
    Measure.ESTATE_FLOOR: ("㎡住宅建筑面积", "m²", " of estate floor area"),
}
_PARTS = {
    Parts.STARTED: ("不足一个按一个计", "a part counts as a whole"),
    Parts.COMPLETE: ("不足一个不计", "a part does not count"),
    Parts.PROPORTIONAL: ("不足一个按比例计", "a part counts in proportion"),
}


def asks(formula: Formula, lang: Lang) -> str:  # noqa: PLR0911 - one case for each kind
    """What a formula asks, in words.

    Args:
        formula: The formula.
        lang: The language.

    Examples:
        >>> from community_housing.quantities import Area
        >>> asks(Ratio(area=Area.of(30), per=100), "en"), asks(Ratio(area=Area.of(30), per=100), "zh")
        ('at least 30.00 m² per 100 households', '每100户不低于30.00㎡')
    """
    match formula:
        case Floor(area=area):
            return pick(lang, f"不低于{area.text(lang=lang)}", f"at least {area.text(lang=lang)}")
        case Ratio(area=area, per=per):
            size = _size(per, formula.by, formula.basis, lang)
            return pick(lang, f"每{size}不低于{area.text(lang=lang)}", f"at least {area.text(lang=lang)} per {size}")
        case Step():
            return _step(formula, lang)
        case LinearStep():
            return _linear(formula, lang)
        case Clamp(of=inner, least=least, most=most):
            return pick(
                lang,
                f"{asks(inner, lang)}，总量控制在{least.text(lang=lang)}至{most.text(lang=lang)}",
                f"{asks(inner, lang)}, held between {least.text(lang=lang)} and {most.text(lang=lang)}",
            )
        case MaxOf(of=inner):
            return _all([asks(one, lang) for one in inner], lang)
        case AllOf(of=inner):
            return _all([asks(one, lang) for one in inner], lang)
        case ByStatus():
            return _by_status(formula, lang)
        case Functions():
            return _functions(formula, lang)
        case DistrictMean(area=area):
            return pick(
                lang,
                f"各社区平均不低于{area.text(lang=lang)}",
                f"a mean of at least {area.text(lang=lang)} over all communities",
            )
        case Expression():
            return _expression(formula, lang)
        case _:
            assert_never(formula)


def _size(count: int, by: Measure, basis: Basis | None, lang: Lang) -> str:
    """A number of what a formula counts: `100 households (registered)`."""
    zh, one, *rest = _MEASURES[by]
    if lang == "zh":
        return f"{number(count)}{zh}" + ("" if basis is None else f"（{word(basis, lang)}口径）")
    counted = several(count, one) if one.isalpha() and one.isascii() else f"{number(count)} {one}"
    return counted + "".join(rest) + ("" if basis is None else f" ({word(basis, lang)})")


def _all(parts: Sequence[str], lang: Lang) -> str:
    return pick(lang, "且", " and ").join(pick(lang, f"“{part}”", f"({part})") for part in parts)


def _bound(row: StepRow, formula: Step, lang: Lang) -> str:
    if row.upto is None:
        return pick(lang, "其余", "above")
    size = _size(row.upto, formula.by, formula.basis, lang)
    if row.inclusive:
        return pick(lang, f"{size}及以下", f"up to {size}")
    return pick(lang, f"不足{size}", f"below {size}")


def _step(formula: Step, lang: Lang) -> str:
    rows = [f"{_bound(row, formula, lang)}{pick(lang, '', ': ')}{row.area.text(lang=lang)}" for row in formula.rows]
    return pick(lang, "按规模不低于：", "at least, by size: ") + pick(lang, "，", "; ").join(rows)


def _linear(formula: LinearStep, lang: Lang) -> str:
    first, add = formula.area.text(lang=lang), formula.add.text(lang=lang)
    upto, each = (_size(count, formula.by, formula.basis, lang) for count in (formula.upto, formula.each))
    part = pick(lang, *_PARTS[formula.parts])
    return pick(
        lang,
        f"{upto}及以下不低于{first}，每增加{each}增加{add}（{part}）",
        f"at least {first} up to {upto}, and {add} for each further {number(formula.each)} ({part})",
    )


def _by_status(formula: ByStatus, lang: Lang) -> str:
    nothing = pick(lang, "不作要求", "nothing is asked")
    new = nothing if formula.new is None else asks(formula.new, lang)
    existing = nothing if formula.existing is None else asks(formula.existing, lang)
    line = ""
    if formula.built_from is not None:
        shown = day(dt.date.fromisoformat(str(formula.built_from)), lang)
        line = pick(lang, f"（{shown}起建成的为新建）", f" (new: built from {shown})")
    return pick(lang, f"新建{line}：{new}；已建成：{existing}", f"new estates{line}: {new}; existing ones: {existing}")


def _functions(formula: Functions, lang: Lang) -> str:
    least = number(formula.at_least)
    if not formula.among:
        return pick(lang, f"功能不少于{least}项", f"at least {several(formula.at_least, 'function')}")
    among = join(formula.among, lang)
    return pick(lang, f"{among}中不少于{least}项功能", f"at least {least} of the functions {among}")


def _expression(formula: Expression, lang: Lang) -> str:
    if not formula.figures:
        return formula.expression
    figures = join([f"{figure.name} = {figure.value}" for figure in formula.figures], lang)
    return pick(lang, f"{formula.expression}（{figures}）", f"{formula.expression} ({figures})")
