# SPDX-License-Identifier: Apache-2.0
"""What a rule asks, in words, made of its formula: for rules whose standard gives them no title in the reader's language."""

from collections.abc import Sequence
from typing import assert_never

from community_housing.district import Basis
from community_housing.report._language import Lang, join, number, pick, word
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
    Measure.HOUSEHOLDS: ("户", "households"),
    Measure.PERSONS: ("人", "persons"),
    Measure.ESTATE_HOUSEHOLDS: ("户（小区）", "households of the estate"),
    Measure.ESTATE_FLOOR: ("㎡住宅建筑面积", "m² of estate floor area"),
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
            return pick(lang, f"不低于{area.text(lang)}", f"at least {area.text(lang)}")
        case Ratio(area=area, per=per):
            unit = _unit(formula.by, formula.basis, lang)
            return pick(
                lang, f"每{number(per)}{unit}不低于{area.text(lang)}", f"at least {area.text(lang)} per {number(per)} {unit}"
            )
        case Step():
            return _step(formula, lang)
        case LinearStep():
            return _linear(formula, lang)
        case Clamp(of=inner, least=least, most=most):
            return pick(
                lang,
                f"{asks(inner, lang)}，总量控制在{least.text(lang)}至{most.text(lang)}",
                f"{asks(inner, lang)}, held between {least.text(lang)} and {most.text(lang)}",
            )
        case MaxOf(of=several):
            return _all([asks(one, lang) for one in several], lang)
        case AllOf(of=several):
            return _all([asks(one, lang) for one in several], lang)
        case ByStatus():
            return _by_status(formula, lang)
        case Functions():
            return _functions(formula, lang)
        case DistrictMean(area=area):
            return pick(
                lang, f"各社区平均不低于{area.text(lang)}", f"a mean of at least {area.text(lang)} over all communities"
            )
        case Expression():
            return _expression(formula, lang)
        case _:
            assert_never(formula)


def _unit(by: Measure, basis: Basis | None, lang: Lang) -> str:
    zh, en = _MEASURES[by]
    if basis is None:
        return pick(lang, zh, en)
    return pick(lang, f"{zh}（{word(basis, lang)}口径）", f"{en} ({word(basis, lang)})")


def _all(parts: Sequence[str], lang: Lang) -> str:
    return pick(lang, "且", " and ").join(pick(lang, f"“{part}”", f"({part})") for part in parts)


def _bound(row: StepRow, unit: str, lang: Lang) -> str:
    if row.upto is None:
        return pick(lang, "其余", "above")
    shown = number(row.upto)
    if row.inclusive:
        return pick(lang, f"{shown}{unit}及以下", f"up to {shown} {unit}")
    return pick(lang, f"不足{shown}{unit}", f"below {shown} {unit}")


def _step(formula: Step, lang: Lang) -> str:
    unit = _unit(formula.by, formula.basis, lang)
    rows = [f"{_bound(row, unit, lang)}{pick(lang, '', ': ')}{row.area.text(lang)}" for row in formula.rows]
    return pick(lang, "按规模不低于：", "at least, by size: ") + pick(lang, "，", "; ").join(rows)


def _linear(formula: LinearStep, lang: Lang) -> str:
    unit = _unit(formula.by, formula.basis, lang)
    first, add, upto, each = formula.area.text(lang), formula.add.text(lang), number(formula.upto), number(formula.each)
    return pick(
        lang,
        f"{upto}{unit}及以下不低于{first}，每增加{each}{unit}增加{add}（{pick(lang, *_PARTS[formula.parts])}）",
        f"at least {first} up to {upto} {unit}, and {add} for each further {each} ({pick(lang, *_PARTS[formula.parts])})",
    )


def _by_status(formula: ByStatus, lang: Lang) -> str:
    nothing = pick(lang, "不作要求", "nothing is asked")
    new = nothing if formula.new is None else asks(formula.new, lang)
    existing = nothing if formula.existing is None else asks(formula.existing, lang)
    line = ""
    if formula.built_from is not None:
        text = str(formula.built_from)
        shown = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        line = pick(lang, f"（{shown}起建成的为新建）", f" (new: built from {shown})")
    return pick(lang, f"新建{line}：{new}；已建成：{existing}", f"new estates{line}: {new}; existing ones: {existing}")


def _functions(formula: Functions, lang: Lang) -> str:
    least = number(formula.at_least)
    if not formula.among:
        return pick(lang, f"功能不少于{least}项", f"at least {least} function{'' if formula.at_least == 1 else 's'}")
    among = join(formula.among, lang)
    return pick(lang, f"{among}中不少于{least}项功能", f"at least {least} of the functions {among}")


def _expression(formula: Expression, lang: Lang) -> str:
    if not formula.figures:
        return formula.expression
    figures = join([f"{figure.name} = {figure.value}" for figure in formula.figures], lang)
    return pick(lang, f"{formula.expression}（{figures}）", f"{formula.expression} ({figures})")
