# SPDX-License-Identifier: Apache-2.0
"""What a rule of a standard may ask: floor, ratio, step table, linear step, clamp, and how they combine.

A formula is data. `expressions.condition_text` writes it as one condition over whole numbers and `demand.required` gives
the area that it asks for, so a record, a column and an SQL query share it. Areas stand in m² in a file and are whole
dm² inside.
"""

import datetime as dt
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, TypeAlias

import pydantic
from annotated_types import Ge, Le, MaxLen, MinLen, Predicate

from community_housing._messages import Message
from community_housing.conditions import Condition
from community_housing.district import Basis, check_functions
from community_housing.errors import InputError
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Area
from community_housing.records import Text, record

__all__ = [
    "AllOf",
    "Amount",
    "ByStatus",
    "Clamp",
    "DistrictMean",
    "Expression",
    "FigureArea",
    "Floor",
    "Formula",
    "Functions",
    "LinearStep",
    "MaxOf",
    "Measure",
    "NamedFigure",
    "Parts",
    "Ratio",
    "Simple",
    "Step",
    "StepRow",
]

FigureArea = Annotated[Area, Ge(Area(0)), Le(Area(100_000_000))]
"""An area that a standard states: at most 1,000,000 m², so that its product with a count stays inside 64 bits."""

_UNNAMED = Citation(authority="-", document="-", evidence=Evidence.OWN)

Bound = Annotated[int, Ge(0), Le(1_000_000_000)]
Size = Annotated[int, Ge(1), Le(1000)]


def _is_name(text: str) -> bool:
    """A lower-case identifier."""
    return text.isidentifier() and text == text.lower() and text.isascii()


Name = Annotated[str, MinLen(1), MaxLen(64), Predicate(_is_name)]


class Measure(StrEnum):
    """What an area is asked per."""

    HOUSEHOLDS = "households"
    PERSONS = "persons"
    ESTATE_HOUSEHOLDS = "estate_households"
    """Households of the residential estate, not of the community it lies in."""
    ESTATE_FLOOR = "estate_floor"
    """Floor area of the residential estate, in m² in a file, `estate_floor_dm2` as a fact."""


class Parts(StrEnum):
    """What a part of a unit counts for in a linear step."""

    STARTED = "started"
    """A unit that is begun counts as one (不足一个按一个计)."""
    COMPLETE = "complete"
    """Only whole units count."""
    PROPORTIONAL = "proportional"
    """A part counts in proportion."""


_OF_ESTATES = (Measure.ESTATE_HOUSEHOLDS, Measure.ESTATE_FLOOR)


def _check_basis(by: Measure, basis: Basis | None, field: str) -> None:
    """Refuse a basis (口径) of what a pack gives without one."""
    if basis is not None and by in _OF_ESTATES:
        raise InputError(Message("{by} has no basis; leave it out, or count households or persons", by=by.value), field, basis)


@record
class Floor:
    """At least this area, whatever the size of the community."""

    kind: Literal["floor"] = "floor"
    area: FigureArea


@record
class Ratio:
    """An area for every *per* households or persons, in proportion.

    Fields:
        area: What is asked for each *per* units.
        per: For example 100 (households) or 1000 (persons).
        by: What is counted: households or persons.
        basis: What those households or persons are (口径) where the document says so; None where it does not.
    """

    kind: Literal["ratio"] = "ratio"
    area: FigureArea
    per: Size
    by: Measure = Measure.HOUSEHOLDS
    basis: Basis | None = None

    def check(self) -> None:
        """Refuse a ratio to floor area, which no document states."""
        if self.by is Measure.ESTATE_FLOOR:
            raise InputError("a ratio counts households or persons; use a step table for floor area", "Ratio.by", self.by)
        _check_basis(self.by, self.basis, "Ratio.basis")


@record
class StepRow:
    """One row of a step table: the area up to a bound.

    Fields:
        upto: Upper bound of the row (households, persons, or m² of estate floor); None in the last row only.
        inclusive: Whether the bound itself still lies in this row, as the document says (以下 含本数, or 不足).
        area: What the row asks.
    """

    upto: Bound | None = None
    inclusive: bool = True
    area: FigureArea


@record
class Step:
    """A step table: the larger the community, the larger the row.

    Fields:
        by: What the rows are ranged by.
        rows: At least two; bounds rise, areas do not fall, the last has no bound.
        basis: What the households or persons are, where the document says so.
    """

    kind: Literal["step"] = "step"
    by: Measure
    rows: Annotated[tuple[StepRow, ...], MinLen(2), MaxLen(64)]
    basis: Basis | None = None

    def check(self) -> None:
        """Refuse rows out of order and a table with an open end."""
        _check_basis(self.by, self.basis, "Step.basis")
        bounds = [row.upto for row in self.rows]
        if None in bounds[:-1] or bounds[-1] is not None:
            raise InputError("every row but the last needs 'upto', and the last has none", "Step.rows", bounds)
        known = [bound for bound in bounds if bound is not None]
        if any(later <= earlier for earlier, later in pairwise(known)):
            raise InputError("the bounds must rise from row to row", "Step.rows", known)
        areas = [row.area for row in self.rows]
        if any(later < earlier for earlier, later in pairwise(areas)):
            raise InputError("the areas must not fall from row to row", "Step.rows", areas)


@record
class LinearStep:
    """A first area up to a bound, and an addition for every further unit.

    Fields:
        upto: Up to here, inclusive, *area* is enough.
        area: The first area.
        each: Size of a further unit, for example 100 households.
        add: What each further unit adds.
        parts: What a part of a unit counts for.
        by: What is counted.
        basis: What the households or persons are, where the document says so.
    """

    kind: Literal["linear_step"] = "linear_step"
    upto: Bound
    area: FigureArea
    each: Size
    add: FigureArea
    parts: Parts
    by: Measure = Measure.HOUSEHOLDS
    basis: Basis | None = None

    def check(self) -> None:
        """Refuse a linear step over floor area, which no document states."""
        if self.by is Measure.ESTATE_FLOOR:
            raise InputError("counts households or persons; use a step table for floor area", "LinearStep.by", self.by)
        _check_basis(self.by, self.basis, "LinearStep.basis")


Simple: TypeAlias = Annotated[Floor | Ratio | Step | LinearStep, pydantic.Field(discriminator="kind")]
"""A formula of one amount."""


@record
class Clamp:
    """An amount held between a least and a most area."""

    kind: Literal["clamp"] = "clamp"
    of: Simple
    least: FigureArea
    most: FigureArea

    def check(self) -> None:
        """Refuse a least area above the most."""
        if self.least > self.most:
            raise InputError(
                Message("'least' must not exceed 'most', got {least} and {most} m²", least=self.least, most=self.most),
                "Clamp",
                self.least,
            )


@record
class MaxOf:
    """The largest of several amounts."""

    kind: Literal["max_of"] = "max_of"
    of: Annotated[
        tuple[Annotated[Floor | Ratio | Step | LinearStep | Clamp, pydantic.Field(discriminator="kind")], ...], MinLen(2)
    ]


Amount: TypeAlias = Annotated[Floor | Ratio | Step | LinearStep | Clamp | MaxOf, pydantic.Field(discriminator="kind")]
"""A formula that asks for an area of one community."""


@record
class ByStatus:
    """One amount for a new estate and another (or none) for an existing one.

    Fields:
        new: What is asked of a new one; None for nothing.
        existing: What is asked of an existing one; None for nothing.
        built_from: YYYYMMDD from which a built estate is new, where the document draws the line by date; None where the
            status is a fact of its own (`is_new`).
    """

    kind: Literal["by_status"] = "by_status"
    new: Amount | None = None
    existing: Amount | None = None
    built_from: Annotated[int, Ge(19490101), Le(22001231)] | None = None

    def check(self) -> None:
        """Refuse a rule that asks nothing of anybody."""
        if self.new is None and self.existing is None:
            raise InputError("must ask something of the new or of the existing", "ByStatus", None)
        if self.built_from is not None:
            try:
                dt.date.fromisoformat(str(self.built_from))
            except ValueError:
                raise InputError("must be a day as YYYYMMDD", "ByStatus.built_from", self.built_from) from None


@record
class Functions:
    """At least so many functions (功能) among the named ones, or of any.

    Fields:
        at_least: How many.
        among: The names that count; empty for any.
        fact: Name of the fact that holds their number; a name of its own wherever *among* is given.
    """

    kind: Literal["functions"] = "functions"
    at_least: Annotated[int, Ge(1), Le(100)]
    among: tuple[Text, ...] = ()
    fact: Name = "functions"

    def check(self) -> None:
        """Refuse more than there are, and two meanings of one fact."""
        check_functions(self.among, "Functions.among")
        if self.among and self.at_least > len(self.among):
            raise InputError(
                Message("asks {at_least} of {count} functions", at_least=self.at_least, count=len(self.among)),
                "Functions.at_least",
                self.at_least,
            )
        if self.fact != "functions" and not self.fact.startswith("functions_"):
            raise InputError("needs a 'fact' that is 'functions' or starts with 'functions_'", "Functions.fact", self.fact)
        if self.among and self.fact == "functions":
            raise InputError("needs a 'fact' that starts with 'functions_' where 'among' is given", "Functions.fact", self.fact)


@record
class AllOf:
    """Every one of several amounts and function counts."""

    kind: Literal["all_of"] = "all_of"
    of: Annotated[
        tuple[
            Annotated[
                Floor | Ratio | Step | LinearStep | Clamp | MaxOf | ByStatus | Functions, pydantic.Field(discriminator="kind")
            ],
            ...,
        ],
        MinLen(2),
    ]


@record
class DistrictMean:
    """At least this mean area over all communities of a district (or province); binds the whole, no single community."""

    kind: Literal["district_mean"] = "district_mean"
    area: FigureArea


@record
class NamedFigure:
    """One figure that an expression names."""

    name: Name
    value: Annotated[int, Ge(-1_000_000_000_000), Le(1_000_000_000_000)]


@record
class Expression:
    """A rule that is no amount of area: a condition in its own words, with its figures named.

    For grids, contracts and procedures; a standard of community premises does not use it.
    """

    kind: Literal["expression"] = "expression"
    expression: Text
    figures: tuple[NamedFigure, ...] = ()

    def check(self) -> None:
        """Refuse a figure named twice, and a text that is no condition."""
        names = [figure.name for figure in self.figures]
        if len(set(names)) < len(names):
            raise InputError(Message("must name each figure once, got {names!r}", names=names), "Expression.figures", names)
        try:
            Condition("-", self.expression, _UNNAMED, {figure.name: figure.value for figure in self.figures})
        except InputError as error:
            raise InputError(error.message, "Expression.expression", self.expression) from None


Formula: TypeAlias = Annotated[
    Floor | Ratio | Step | LinearStep | Clamp | MaxOf | ByStatus | Functions | AllOf | DistrictMean | Expression,
    pydantic.Field(discriminator="kind"),
]
"""Whatever a rule may be."""
