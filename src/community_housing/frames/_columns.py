# SPDX-License-Identifier: Apache-2.0
"""The required area of a formula as a column expression; the twin of `standards._demand` on columns.

Whole numbers only.  An expression is null exactly where `standards._demand` gives None.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final, TypeAlias, assert_never, cast

import attrs
import narwhals as nw

from community_housing.frames._quotients import Quotients
from community_housing.quantities import Area
from community_housing.standards._expressions import Units, fact_of
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

__all__ = ["Amount", "Largest", "Varying", "largest", "required_column", "units_column"]

_ASKED: Final = "__asked_{}"


@attrs.frozen
class Varying:
    """An amount that differs from row to row.

    Fields:
        value: Int64 expression.
        nulls: Names of the facts where a null in one of them, and nothing else, makes the amount null; None where that cannot
            be said so simply.
    """

    value: nw.Expr
    nulls: frozenset[str] | None


Amount: TypeAlias = int | Varying
"""A constant, or an amount by row."""


@attrs.frozen
class Largest:
    """The largest of several amounts, in two stages so that no engine computes a part twice.

    Fields:
        parts: Columns to make first, by name.
        whole: The largest, which reads them; null where one of them is null.
        own: Names of the parts that are the amount of one formula, by its place.
    """

    parts: dict[str, nw.Expr]
    whole: nw.Expr
    own: dict[int, str]


def largest(
    formulas: Sequence[Formula], columns: Mapping[str, nw.Expr], quotients: Quotients, *, raised: bool = True
) -> Largest:
    """The area in dm² that several formulas ask together, over columns; 0 where they ask for none.

    Args:
        formulas: The formulas.
        columns: An Int64 expression for each fact.
        quotients: Gathers the divisions.
        raised: Whether constant amounts may be put into the rows of a step table; its part is then not its own amount.
    """
    amounts = [required_column(formula, columns, quotients) for formula in formulas]
    least = max((amount for amount in amounts if isinstance(amount, int)), default=0)
    varying = {place: amount for place, amount in enumerate(amounts) if isinstance(amount, Varying)}
    own = {place: _ASKED.format(place) for place in varying}
    # What every community has to have is put into one of the parts: a step table takes it for nothing.
    steps = [place for place in varying if isinstance(formulas[place], Step)]
    free = [place for place in varying if raised or place not in steps]
    place = next((place for place in steps if raised), free[0] if free else None)
    if least and place is not None:
        formula = formulas[place]
        larger = _step(_raised(formula, least), columns) if isinstance(formula, Step) else _larger(least, varying[place])
        assert isinstance(larger, Varying)  # the larger of a constant and what varies varies; narrows the type only
        varying[place], least = larger, 0
        del own[place]
    parts = {_ASKED.format(place): amount.value for place, amount in varying.items()}
    named: list[Amount] = [Varying(nw.col(_ASKED.format(place)), amount.nulls) for place, amount in varying.items()]
    whole: Amount = reduce(_larger, named, cast("Amount", least))
    return Largest(parts, nw.lit(whole, nw.Int64) if isinstance(whole, int) else whole.value, own)


def _raised(formula: Step, least: int, most: int | None = None) -> Step:
    """The step table with no row below *least* or above *most*; the same figures as the clamp of the amount."""
    rows = tuple(
        StepRow(upto=row.upto, inclusive=row.inclusive, area=Area(_held(row.area.dm2, least, most))) for row in formula.rows
    )
    return Step(by=formula.by, rows=rows, basis=formula.basis)


def _held(value: int, least: int, most: int | None) -> int:
    raised = max(value, least)
    return raised if most is None else min(raised, most)


def required_column(  # noqa: PLR0911 - one case for each kind
    formula: Formula, columns: Mapping[str, nw.Expr], quotients: Quotients
) -> Amount | None:
    """The area in dm² that *formula* asks, over columns.

    Returns:
        A constant or an amount by row; None where the formula asks for no area.
    """
    match formula:
        case Floor(area=area):
            return area.dm2
        case Ratio():
            fact = fact_of(formula.by, formula.basis)
            return Varying(_divided_up(columns[fact], formula.area.dm2, formula.per, quotients), frozenset({fact}))
        case Step():
            return _step(formula, columns)
        case LinearStep():
            fact = fact_of(formula.by, formula.basis)
            return Varying(_linear(formula, columns[fact], quotients), frozenset({fact}))
        case Clamp(of=inner):
            if isinstance(inner, Step):
                return _step(_raised(inner, formula.least.dm2, formula.most.dm2), columns)
            return _clamped(required_column(inner, columns, quotients), formula.least.dm2, formula.most.dm2)
        case MaxOf(of=parts):
            return _largest([required_column(part, columns, quotients) for part in parts])
        case AllOf(of=several):
            return _largest([required_column(part, columns, quotients) for part in several])
        case ByStatus():
            return Varying(_by_status(formula, columns, quotients), None)
        case Functions() | DistrictMean() | Expression():
            return None
        case _:
            assert_never(formula)


def _divided_up(count: nw.Expr, times: int, by: int, quotients: Quotients) -> nw.Expr:
    """`ceil(count * times / by)` of counts that are not negative."""
    if times % by == 0:
        return count * (times // by)
    return quotients.of(count * times + (by - 1), by)


def _step(formula: Step, columns: Mapping[str, nw.Expr]) -> Varying:
    fact = fact_of(formula.by, formula.basis)
    size = columns[fact]
    times = 100 if formula.by is Measure.ESTATE_FLOOR else 1
    # Asked from the last row down, and only where the size is known: without a size the first branch would be the answer.
    amount = nw.lit(formula.rows[-1].area.dm2, nw.Int64)
    for row in reversed(formula.rows[:-1]):
        if row.upto is not None:
            inside = size <= row.upto * times if row.inclusive else size < row.upto * times
            amount = nw.when(inside).then(nw.lit(row.area.dm2, nw.Int64)).otherwise(amount)
    return Varying(nw.when(~size.is_null()).then(amount), frozenset({fact}))


def _linear(formula: LinearStep, count: nw.Expr, quotients: Quotients) -> nw.Expr:
    if formula.parts is Parts.PROPORTIONAL:
        beyond = nw.when(count < formula.upto).then(count * 0).otherwise(count - formula.upto)
        return _divided_up(beyond, formula.add.dm2, formula.each, quotients) + formula.area.dm2
    units = Units("", "", formula.upto, formula.each, formula.parts is Parts.STARTED)
    return units_column(units, count, quotients) * formula.add.dm2 + formula.area.dm2


def units_column(units: Units, count: nw.Expr, quotients: Quotients) -> nw.Expr:
    """The derived fact `Units.count` over a column."""
    lifted = count - (units.beyond - (units.each - 1 if units.started else 0))
    return quotients.of(nw.when(lifted < 0).then(count * 0).otherwise(lifted), units.each)


def _clamped(amount: Amount | None, least: int, most: int) -> Amount:
    if amount is None or isinstance(amount, int):
        return least if amount is None else _held(amount, least, most)
    held = nw.when(amount.value < least).then(nw.lit(least, nw.Int64)).otherwise(amount.value)
    return Varying(nw.when(held > most).then(nw.lit(most, nw.Int64)).otherwise(held), amount.nulls)


def _largest(amounts: Sequence[Amount | None]) -> Amount | None:
    """The largest of several amounts, null where one is null; None of none."""
    several = [amount for amount in amounts if amount is not None]
    return reduce(_larger, several) if several else None


def _larger(one: Amount, other: Amount) -> Amount:
    if isinstance(one, int):
        if isinstance(other, int):
            return max(one, other)
        # Amounts are never negative, so 0 is below all of them.
        low = nw.when(other.value < one).then(nw.lit(one, nw.Int64)).otherwise(other.value)
        return other if one == 0 else Varying(low, other.nulls)
    if isinstance(other, int):
        return _larger(other, one)
    if one.nulls is None or other.nulls is None or not (one.nulls <= other.nulls or other.nulls <= one.nulls):
        # The last term is 0, and null where the other is.
        sure = one.value + (other.value - other.value)
        both = None if one.nulls is None or other.nulls is None else one.nulls | other.nulls
        return Varying(nw.when(one.value < other.value).then(other.value).otherwise(sure), both)
    # A comparison with a null goes to the other branch, so what stands there is the one that is null wherever either is.
    first, last = (other, one) if other.nulls <= one.nulls else (one, other)
    return Varying(nw.when(last.value < first.value).then(first.value).otherwise(last.value), last.nulls)


def _by_status(formula: ByStatus, columns: Mapping[str, nw.Expr], quotients: Quotients) -> nw.Expr:
    line = formula.built_from
    is_new = columns["is_new"] if line is None else columns["built_yyyymmdd"] >= line
    new = _expression(0 if formula.new is None else required_column(formula.new, columns, quotients))
    existing = _expression(0 if formula.existing is None else required_column(formula.existing, columns, quotients))
    return nw.when(is_new).then(new).otherwise(nw.when(~is_new).then(existing))


def _expression(amount: Amount | None) -> Any:
    return amount.value if isinstance(amount, Varying) else nw.lit(amount, nw.Int64)
