# SPDX-License-Identifier: Apache-2.0
"""The obvious slow twin of area rules: required areas as fractions, unknowns by trying every value."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area
from community_housing.standards import Edition, Rule, Standard
from community_housing.standards._formulas import (
    AllOf,
    ByStatus,
    Clamp,
    Floor,
    Functions,
    LinearStep,
    MaxOf,
    Measure,
    Parts,
    Ratio,
    Step,
    StepRow,
)

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
STARTS = dt.date(2020, 1, 1)


def required(formula: Any, facts: dict[str, Any]) -> Fraction | None:
    """The area in dm² that a formula asks of a community of which everything is known; None of a formula of no area."""
    match formula:
        case Floor():
            return Fraction(formula.area.dm2)
        case Ratio():
            return Fraction(formula.area.dm2 * facts[formula.by.value], formula.per)
        case Step():
            size = Fraction(facts["estate_floor_dm2"], 100) if formula.by is Measure.ESTATE_FLOOR else facts[formula.by.value]
            for row in formula.rows:
                if row.upto is None or size < row.upto or (row.inclusive and size == row.upto):
                    return Fraction(row.area.dm2)
        case LinearStep():
            units = Fraction(max(0, facts[formula.by.value] - formula.upto), formula.each)
            if formula.parts is Parts.STARTED:
                units = Fraction(ceil(units))
            elif formula.parts is Parts.COMPLETE:
                units = Fraction(floor(units))
            return formula.area.dm2 + formula.add.dm2 * units
        case Clamp():
            inner = required(formula.of, facts)
            assert inner is not None
            return min(max(inner, Fraction(formula.least.dm2)), Fraction(formula.most.dm2))
        case MaxOf() | AllOf():
            parts = [required(part, facts) for part in formula.of]
            known = [part for part in parts if part is not None]
            return max(known) if known else None
        case ByStatus():
            chosen = formula.new if facts["is_new"] else formula.existing
            return Fraction(0) if chosen is None else required(chosen, facts)
    return None


def met(formula: Any, facts: dict[str, Any]) -> bool:
    """Whether a community of which everything is known meets a formula."""
    if isinstance(formula, Functions):
        return bool(facts["functions"] >= formula.at_least)
    if isinstance(formula, AllOf):
        return all(met(part, facts) for part in formula.of)
    asked = required(formula, facts)
    assert asked is not None
    return facts["counted_dm2"] >= asked


areas = st.integers(0, 60).map(lambda value: Area(value * 50))
counts = st.sampled_from([Measure.HOUSEHOLDS, Measure.PERSONS])
floors = st.builds(Floor, area=areas)
ratios = st.builds(Ratio, area=areas, per=st.sampled_from([1, 3, 7, 100]), by=counts)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    bounds = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=3)))
    sizes = sorted(draw(st.lists(areas, min_size=len(bounds) + 1, max_size=len(bounds) + 1)))
    rows = [
        StepRow(upto=bound, inclusive=draw(st.booleans()), area=size) for bound, size in zip(bounds, sizes[:-1], strict=True)
    ]
    return Step(by=draw(st.sampled_from(list(Measure))), rows=(*rows, StepRow(area=sizes[-1])))


linear_steps = st.builds(
    LinearStep,
    upto=st.integers(0, 8),
    area=areas,
    each=st.integers(1, 5),
    add=areas,
    parts=st.sampled_from(list(Parts)),
    by=counts,
)
simple = floors | ratios | steps() | linear_steps


@st.composite
def clamps(draw: st.DrawFn) -> Clamp:
    least, most = sorted([draw(areas), draw(areas)])
    return Clamp(of=draw(simple), least=least, most=most)


largest = st.builds(MaxOf, of=st.lists(simple | clamps(), min_size=2, max_size=3).map(tuple))
amounts = simple | clamps() | largest
by_status = (
    st.tuples(st.none() | amounts, st.none() | amounts)
    .filter(lambda pair: pair != (None, None))
    .map(lambda pair: ByStatus(new=pair[0], existing=pair[1]))
)
functions = st.builds(Functions, at_least=st.integers(1, 4))
every = st.builds(AllOf, of=st.lists(amounts | by_status | functions, min_size=2, max_size=3).map(tuple))
formulas = amounts | by_status | functions | every


def standard_of(formulas_: Iterable[Any], name: str = "own") -> Standard:
    """A standard in force from 2020 with one rule for each formula."""
    rules = tuple(Rule(id=f"r{i}", name="rule", formula=formula) for i, formula in enumerate(formulas_))
    edition = Edition(id="1", citation=OWN, period=Period(starts=STARTS), rules=rules)
    return Standard(id=name, name="x", name_en="x", place="cn", editions=(edition,))


standards = st.lists(formulas, min_size=1, max_size=3).map(standard_of)
facts = st.fixed_dictionaries(
    {
        "counted_dm2": st.none() | st.integers(0, 4000),
        "households": st.none() | st.integers(0, 14),
        "persons": st.none() | st.integers(0, 14),
        "estate_floor_dm2": st.none() | st.integers(0, 1300),
        "estate_households": st.none() | st.integers(0, 14),
        "is_new": st.none() | st.booleans(),
        "functions": st.none() | st.integers(0, 5),
    }
)
# Values that an unknown fact is tried with; they reach beyond every bound that the strategies draw.
TRIED: dict[str, list[Any]] = {
    "counted_dm2": [0, 49, 50, 1500, 3000, 10**7],
    "households": [*range(15), 1000],
    "persons": [*range(15), 1000],
    "estate_floor_dm2": [*range(0, 1300, 50), 10**6],
    "estate_households": [*range(15), 1000],
    "is_new": [True, False],
    "functions": [0, 1, 2, 3, 4, 5],
}
