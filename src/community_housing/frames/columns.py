# SPDX-License-Identifier: Apache-2.0
"""The required area of a formula as a column expression; the twin of `standards.demand` on columns.

Whole numbers only.  An expression is null exactly where `standards.demand` gives None.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, assert_never

import narwhals as nw

from community_housing.standards.expressions import Units, fact_of
from community_housing.standards.formulas import (
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
)

__all__ = ["Amount", "larger", "required_column", "units_column"]

Amount: TypeAlias = int | nw.Expr
"""A constant, or an Int64 expression."""


def required_column(formula: Formula, columns: Mapping[str, nw.Expr]) -> Amount | None:
    """The area in dm² that *formula* asks, over columns.

    Returns:
        A constant or an expression; None where the formula asks for no area.
    """
    match formula:
        case Floor(area=area):
            return int(area)
        case Ratio():
            return _divided_up(columns[fact_of(formula.by, formula.basis)], int(formula.area), formula.per)
        case Step():
            return _step(formula, columns)
        case LinearStep():
            return _linear(formula, columns)
        case Clamp(of=inner):
            return _clamped(required_column(inner, columns), int(formula.least), int(formula.most))
        case MaxOf(of=parts):
            return larger([required_column(part, columns) for part in parts])
        case AllOf(of=several):
            return larger([required_column(part, columns) for part in several])
        case ByStatus():
            return _by_status(formula, columns)
        case Functions() | DistrictMean() | Expression():
            return None
        case _:
            assert_never(formula)


def _divided_up(count: nw.Expr, times: int, by: int) -> nw.Expr:
    """`ceil(count * times / by)` of counts that are not negative."""
    if times % by == 0:
        return count * (times // by)
    return (count * times + (by - 1)) // by


def _step(formula: Step, columns: Mapping[str, nw.Expr]) -> nw.Expr:
    size = columns[fact_of(formula.by, formula.basis)]
    times = 100 if formula.by is Measure.ESTATE_FLOOR else 1
    # Asked from the last row down, and only where the size is known: without a size the first branch would be the answer.
    amount = nw.lit(int(formula.rows[-1].area), nw.Int64)
    for row in reversed(formula.rows[:-1]):
        if row.upto is not None:
            inside = size <= row.upto * times if row.inclusive else size < row.upto * times
            amount = nw.when(inside).then(nw.lit(int(row.area), nw.Int64)).otherwise(amount)
    return nw.when(~size.is_null()).then(amount)


def _linear(formula: LinearStep, columns: Mapping[str, nw.Expr]) -> nw.Expr:
    count = columns[fact_of(formula.by, formula.basis)]
    if formula.parts is Parts.PROPORTIONAL:
        beyond = nw.when(count < formula.upto).then(count * 0).otherwise(count - formula.upto)
        return _divided_up(beyond, int(formula.add), formula.each) + int(formula.area)
    units = Units("", "", formula.upto, formula.each, formula.parts is Parts.STARTED)
    return units_column(units, count) * int(formula.add) + int(formula.area)


def units_column(units: Units, count: nw.Expr) -> nw.Expr:
    """The derived fact `Units.count` over a column."""
    lifted = count - (units.beyond - (units.each - 1 if units.started else 0))
    return nw.when(lifted < 0).then(count * 0).otherwise(lifted) // units.each


def _clamped(amount: Amount | None, least: int, most: int) -> Amount:
    if amount is None or isinstance(amount, int):
        return least if amount is None else min(max(amount, least), most)
    held = nw.when(amount < least).then(nw.lit(least, nw.Int64)).otherwise(amount)
    return nw.when(held > most).then(nw.lit(most, nw.Int64)).otherwise(held)


def larger(amounts: Sequence[Amount | None]) -> Amount | None:
    """The largest of several amounts, null where one is null; None of none."""
    largest: Amount | None = None
    for amount in amounts:
        if amount is None:
            continue
        largest = amount if largest is None else _two(largest, amount)
    return largest


def _two(one: Amount, other: Amount) -> Amount:
    if isinstance(one, int):
        if isinstance(other, int):
            return max(one, other)
        return nw.when(other < one).then(nw.lit(one, nw.Int64)).otherwise(other)
    if isinstance(other, int):
        return _two(other, one)
    # The last term is 0, and null where the other is.
    return nw.when(one < other).then(other).otherwise(one + (other - other))


def _by_status(formula: ByStatus, columns: Mapping[str, nw.Expr]) -> nw.Expr:
    line = formula.built_from
    is_new = columns["is_new"] if line is None else columns["built_yyyymmdd"] >= line
    new = _expression(0 if formula.new is None else required_column(formula.new, columns))
    existing = _expression(0 if formula.existing is None else required_column(formula.existing, columns))
    return nw.when(is_new).then(new).otherwise(nw.when(~is_new).then(existing))


def _expression(amount: Amount | None) -> Any:
    return nw.lit(amount, nw.Int64) if amount is None or isinstance(amount, int) else amount
