# SPDX-License-Identifier: Apache-2.0
"""A formula as one condition over whole numbers, in the language of `conditions`.

The text is written so that Kleene's logic is as sharp as it can be: a step table is a chain of "at most this size, or at
least this area", so a community above the largest row is met and one below the smallest is unmet even where its
households are not known.  Nothing is divided.
"""

from collections.abc import Iterator
from typing import assert_never

import attrs

from community_housing.district import Basis
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
)

__all__ = ["COUNTED", "Units", "applies_text", "condition_text", "fact_of", "functions_of", "new_test", "units_of"]

COUNTED = "counted_dm2"
"""The fact that holds the counted area of a community."""


@attrs.frozen
class Units:
    """A fact that is derived by a whole division: how many units of size *each* of *of* lie beyond *beyond*.

    Fields:
        name: Name of the derived fact.
        of: Fact that is divided.
        beyond: Up to here there are no units.
        each: Size of a unit.
        started: Whether a unit that is begun counts.
    """

    name: str
    of: str
    beyond: int
    each: int
    started: bool

    def count(self, value: int | None) -> int | None:
        """The number of units; None of None."""
        if value is None:
            return None
        return max(0, value - self.beyond + (self.each - 1 if self.started else 0)) // self.each


def fact_of(by: Measure, basis: Basis | None) -> str:
    """Name of the fact that counts *by* on *basis*: `households_registered`, `estate_households`, `estate_floor_dm2`."""
    if by is Measure.ESTATE_FLOOR:
        return "estate_floor_dm2"
    return by.value if basis is None else f"{by.value}_{basis.value}"


def new_test(formula: ByStatus) -> str:
    """The truth "the estate is new" of a rule by status."""
    return "is_new" if formula.built_from is None else f"built_yyyymmdd >= {formula.built_from}"


def applies_text(formula: Formula) -> str | None:
    """The truth "this rule is asked of the community at all"; None where it is asked of every one.

    The condition of a rule is met where it is not asked; this tells the two apart.
    """
    match formula:
        case ByStatus(new=new, existing=existing) if new is None or existing is None:
            test = new_test(formula)
            return test if existing is None else f"not ({test})"
        case AllOf(of=parts):
            texts = [applies_text(part) for part in parts]
            some = [text for text in texts if text is not None]
            return " or ".join(f"({text})" for text in some) if len(some) == len(texts) else None
        case _:
            return None


def condition_text(formula: Formula) -> str:  # noqa: PLR0911 - one case for each kind
    """Write *formula* as one expression that is true where it is met.

    Cost: linear in the size of the formula, except that a rule by status names each of its two amounts twice.
    """
    match formula:
        case Floor(area=area):
            return f"{COUNTED} >= {area.dm2}"
        case Ratio():
            return f"{COUNTED} * {formula.per} >= {formula.area.dm2} * {fact_of(formula.by, formula.basis)}"
        case Step():
            return _step_text(formula)
        case LinearStep():
            return _linear_text(formula)
        case Clamp(of=inner, least=least, most=most):
            return f"{COUNTED} >= {least.dm2} and ({COUNTED} >= {most.dm2} or ({condition_text(inner)}))"
        case MaxOf(of=parts):
            return " and ".join(f"({condition_text(part)})" for part in parts)
        case AllOf(of=parts):
            return " and ".join(f"({condition_text(part)})" for part in parts)
        case ByStatus():
            return _status_text(formula)
        case Functions(at_least=least, fact=fact):
            return f"{fact} >= {least}"
        case DistrictMean(area=area):
            return f"district_counted_dm2 >= {area.dm2} * district_communities"
        case Expression(expression=text):
            return text
        case _:
            assert_never(formula)


def _step_text(formula: Step) -> str:
    fact = fact_of(formula.by, formula.basis)
    times = 100 if formula.by is Measure.ESTATE_FLOOR else 1
    parts = [f"{COUNTED} >= {formula.rows[0].area.dm2}"]
    for row, following in zip(formula.rows, formula.rows[1:], strict=False):
        if row.upto is not None:
            sign = "<=" if row.inclusive else "<"
            parts.append(f"({fact} {sign} {row.upto * times} or {COUNTED} >= {following.area.dm2})")
    return " and ".join(parts)


def _linear_text(formula: LinearStep) -> str:
    first = f"{COUNTED} >= {formula.area.dm2}"
    fact = fact_of(formula.by, formula.basis)
    if formula.parts is Parts.PROPORTIONAL:
        at_bound = formula.area.dm2 * formula.each - formula.add.dm2 * formula.upto
        return f"{first} and {COUNTED} * {formula.each} >= {at_bound} + {formula.add.dm2} * {fact}"
    return f"{first} and {COUNTED} >= {formula.area.dm2} + {formula.add.dm2} * {_units(formula).name}"


def _status_text(formula: ByStatus) -> str:
    test = new_test(formula)
    if formula.new is None or formula.existing is None:
        if formula.new is not None:
            return f"not ({test}) or ({condition_text(formula.new)})"
        # ByStatus.check: one of the two is there.
        return test if formula.existing is None else f"{test} or ({condition_text(formula.existing)})"
    new, existing = condition_text(formula.new), condition_text(formula.existing)
    # The first part decides where both amounts agree although the status is not known.
    return f"(({new}) or ({existing})) and (not ({test}) or ({new})) and ({test} or ({existing}))"


def _units(formula: LinearStep) -> Units:
    fact = fact_of(formula.by, formula.basis)
    name = f"{fact}_over_{formula.upto}_by_{formula.each}_{formula.parts.value}"
    return Units(name, fact, formula.upto, formula.each, formula.parts is Parts.STARTED)


def _walk(formula: Formula) -> Iterator[Formula]:
    yield formula
    match formula:
        case Clamp(of=inner):
            yield from _walk(inner)
        case MaxOf(of=parts):
            for part in parts:
                yield from _walk(part)
        case AllOf(of=several):
            for one in several:
                yield from _walk(one)
        case ByStatus(new=new, existing=existing):
            for amount in (new, existing):
                if amount is not None:
                    yield from _walk(amount)
        case _:
            return


def units_of(formula: Formula) -> tuple[Units, ...]:
    """The derived facts that the condition of *formula* reads, each once, in order."""
    found = [_units(part) for part in _walk(formula) if isinstance(part, LinearStep) and part.parts is not Parts.PROPORTIONAL]
    return tuple(dict.fromkeys(found))


def functions_of(formula: Formula) -> tuple[Functions, ...]:
    """The function counts inside *formula*, in order."""
    return tuple(part for part in _walk(formula) if isinstance(part, Functions))
