# SPDX-License-Identifier: Apache-2.0
"""The area that a formula asks of one community, as a whole number of dm²."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, assert_never

from community_housing.standards._expressions import fact_of
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
    Simple,
    Step,
)

__all__ = ["Demand", "demand_of"]

Demand: TypeAlias = Callable[[Mapping[str, Any]], int | None]
"""From the facts to the least area in dm² that the formula asks; None where missing data decides."""


def demand_of(formula: Formula) -> Demand | None:
    """Make the function that gives the required area of *formula*.

    Returns:
        A function of the facts: the least number of dm² that meets the formula (a part of 0.01 m² is rounded up), or None
        where a fact that decides is missing.  None in place of the function where the formula asks for no area.
    """
    match formula:
        case Floor() | Ratio() | Step() | LinearStep():
            return _simple(formula)
        case Clamp():
            return _clamp(formula)
        case MaxOf(of=parts):
            return _largest([demand_of(part) for part in parts])
        case AllOf(of=several):
            return _largest([demand_of(part) for part in several])
        case ByStatus():
            return _by_status(formula)
        case Functions() | DistrictMean() | Expression():
            return None
        case _:
            assert_never(formula)


def _simple(formula: Simple) -> Demand:
    match formula:
        case Floor(area=area):
            floor = area.dm2
            return lambda _facts: floor
        case Ratio():
            return _ratio(formula)
        case Step():
            return _step(formula)
        case LinearStep():
            return _linear(formula)
        case _:
            assert_never(formula)


def _ratio(formula: Ratio) -> Demand:
    fact, area, per = fact_of(formula.by, formula.basis), formula.area.dm2, formula.per

    def required(facts: Mapping[str, Any]) -> int | None:
        count = facts[fact]
        return None if count is None else -(-area * count // per)

    return required


def _step(formula: Step) -> Demand:
    fact = fact_of(formula.by, formula.basis)
    times = 100 if formula.by is Measure.ESTATE_FLOOR else 1
    # For whole numbers "up to and including u" is "below u + 1".
    rows = [(row.upto * times + (1 if row.inclusive else 0), row.area.dm2) for row in formula.rows if row.upto is not None]
    last = formula.rows[-1].area.dm2

    def required(facts: Mapping[str, Any]) -> int | None:
        count = facts[fact]
        if count is None:
            return None
        for below, area in rows:
            if count < below:
                return area
        return last

    return required


def _linear(formula: LinearStep) -> Demand:
    fact, first, add, each = fact_of(formula.by, formula.basis), formula.area.dm2, formula.add.dm2, formula.each
    upto, parts = formula.upto, formula.parts

    def required(facts: Mapping[str, Any]) -> int | None:
        count: int | None = facts[fact]
        if count is None:
            return None
        beyond = max(0, count - upto)
        if parts is Parts.PROPORTIONAL:
            return first - (-beyond * add // each)
        return first + add * ((beyond + (each - 1 if parts is Parts.STARTED else 0)) // each)

    return required


def _clamp(formula: Clamp) -> Demand:
    inner, least, most = _simple(formula.of), formula.least.dm2, formula.most.dm2

    def required(facts: Mapping[str, Any]) -> int | None:
        amount = inner(facts)
        return None if amount is None else min(max(amount, least), most)

    return required


def _largest(demands: Sequence[Demand | None]) -> Demand | None:
    several = [demand for demand in demands if demand is not None]
    if not several:
        return None

    def required(facts: Mapping[str, Any]) -> int | None:
        largest = 0
        for demand in several:
            amount = demand(facts)
            if amount is None:
                return None
            largest = max(largest, amount)
        return largest

    return required


def _by_status(formula: ByStatus) -> Demand:
    new = None if formula.new is None else demand_of(formula.new)
    existing = None if formula.existing is None else demand_of(formula.existing)
    line = formula.built_from

    def required(facts: Mapping[str, Any]) -> int | None:
        if line is None:
            is_new = facts["is_new"]
        else:
            built = facts["built_yyyymmdd"]
            is_new = None if built is None else built >= line
        if is_new is None:
            return None
        demand = new if is_new else existing
        return 0 if demand is None else demand(facts)

    return required
