# SPDX-License-Identifier: Apache-2.0
"""Area compliance over a whole population: the conditions of a standard over the columns of any frame that narwhals knows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing.district import Basis
from community_housing.errors import InputError, StandardError
from community_housing.frames.columns import Amount, larger, required_column, units_column
from community_housing.standards.book import Edition, Standard
from community_housing.standards.compiled import Compiled, CompiledRule, compiled
from community_housing.standards.expressions import COUNTED

__all__ = ["AT_LEAST", "RESULTS", "assess", "columns_of", "reasons"]

_F = TypeVar("_F")

AT_LEAST: Final = "counted_at_least_dm2"
"""An optional column: the known part of an area that is not wholly known."""

RESULTS: Final = ("required_dm2", "shortfall_dm2", "outcome", "unmet", "unknown")
"""The columns that `assess` adds."""

_TRUTH: Final = "__rule_{}"
_UNITS: Final = "__units_{}"
_DEMAND: Final = "__asked_{}"


def columns_of(standard: Standard, *, on: dt.date) -> tuple[str, ...]:
    """Names of the columns that a frame needs for a standard on a day, the counted area first.

    Raises:
        NoStandardInForceError, StandardError: As for `assess`.
    """
    return _needed(compiled(_edition(standard, on)))


def _edition(standard: Standard, on: dt.date) -> Edition:
    if not standard.subject.is_area:
        raise StandardError(f"standard {standard.id!r} is about {standard.subject.value}, not about community premises")
    return standard.in_force(on=on)


def _needed(rules: Compiled) -> tuple[str, ...]:
    names = [COUNTED, *rules.reads, *(function.fact for function in rules.functions)]
    return tuple(dict.fromkeys(names))


def assess(frame: _F, standard: Standard, *, on: dt.date, household_basis: Basis | None = None) -> _F:
    """Assess every row of a frame against a standard, by the very conditions that a single community is assessed by.

    Args:
        frame: A polars, pandas or pyarrow frame, a DuckDB relation, a PySpark, Dask or any other frame that narwhals
            knows.  One row is one community; columns by the names of `columns_of`, whole numbers (`is_new`: truths).
            `counted_dm2` null is an area that is not known; a column `counted_at_least_dm2` may then give its known part.
        standard: The standard.
        on: The day; its edition in force then is applied.
        household_basis: What the column `households` counts; needed where a rule names a basis and the frame has no column
            such as `households_registered`.

    Returns:
        The same kind of frame, lazily where it is lazy, with five more columns: `required_dm2` and `shortfall_dm2` (null
        where not known), `outcome` ("met", "short", "unknown"), and `unmet` and `unknown`, masks with bit i for rule i.

    Raises:
        InputError: Columns are missing, of a wrong type, or have the name of a result; all of them in one message.
        NoStandardInForceError, StandardError: As for `compliance.assess`.

    Guarantees: whole numbers in 64 bits, for areas up to 15 digits and counts up to 10⁹; every engine gives the same bits.
        Rules over a whole district, such as a mean, are left out as they are in `compliance.assess`.
    """
    rules = compiled(_edition(standard, on))
    native: Any = nw.from_native(cast("Any", frame))
    # A polars frame is assessed lazily, so that parts that several rules share are computed once and on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    schema: Mapping[str, Any] = working.collect_schema()
    facts = _facts(rules, schema, household_basis)
    held = tuple(schema)
    # Each stage names what the next one reads, so that no engine computes a part twice and SQL stays flat.
    units = {_UNITS.format(i): units_column(unit, facts[unit.of]) for i, unit in enumerate(rules.units)}
    columns = {**facts, **{unit.name: nw.col(_UNITS.format(i)) for i, unit in enumerate(rules.units)}}
    least = {**columns, COUNTED: nw.col(AT_LEAST).cast(nw.Int64)} if AT_LEAST in schema else None
    truths = {_TRUTH.format(i): _truth(rule, columns, least) for i, rule in enumerate(rules.rules)}
    demands = [required_column(rule.rule.formula, columns) for rule in rules.rules]
    asked = {_DEMAND.format(i): demand for i, demand in enumerate(demands) if isinstance(demand, nw.Expr)}
    if units:
        working = working.with_columns(**units)
    working = working.with_columns(**truths, **asked).with_columns(**_required(demands), **_outcome(len(truths)))
    working = working.with_columns(_shortfall(demands, columns[COUNTED])).select(*held, *RESULTS)
    return cast("_F", (working.collect() if eager_polars else working).to_native())


def _facts(rules: Compiled, schema: Mapping[str, Any], household_basis: Basis | None) -> dict[str, nw.Expr]:
    wrong: list[str] = []
    facts: dict[str, nw.Expr] = {}
    alias = None if household_basis is None else f"households_{household_basis.value}"
    for name in _needed(rules):
        source = "households" if name == alias and name not in schema else name
        kind = schema.get(source)
        if kind is None:
            wrong.append(f"{name} is missing")
        elif name == "is_new":
            if kind != nw.Boolean:
                wrong.append(f"{name} is {kind}, not Boolean")
            facts[name] = nw.col(source)
        elif not kind.is_integer():
            wrong.append(f"{name} is {kind}, not a whole number (frames.exact turns m² into whole dm²)")
        else:
            facts[name] = nw.col(source) if kind == nw.Int64 else nw.col(source).cast(nw.Int64)
    if AT_LEAST in schema and not schema[AT_LEAST].is_integer():
        wrong.append(f"{AT_LEAST} is {schema[AT_LEAST]}, not a whole number")
    wrong.extend(f"{name} is the name of a result" for name in RESULTS if name in schema)
    if wrong:
        raise InputError("; ".join(wrong), "frame", tuple(schema))
    return facts


def _truth(rule: CompiledRule, columns: Mapping[str, nw.Expr], least: Mapping[str, nw.Expr] | None) -> nw.Expr:
    truth = cast("nw.Expr", rule.condition.over(columns))
    if least is None or not rule.reads_area:
        return truth
    # Where the area is open, what its known part meets is met; elsewhere the second part is false and changes nothing.
    return truth | (cast("nw.Expr", rule.condition.over(least)) & columns[COUNTED].is_null())


def _required(demands: Sequence[Amount | None]) -> dict[str, nw.Expr]:
    named = [nw.col(_DEMAND.format(i)) if isinstance(demand, nw.Expr) else demand for i, demand in enumerate(demands)]
    amount = larger(named)
    if amount is None or isinstance(amount, int):
        return {"required_dm2": nw.lit(0 if amount is None else amount, nw.Int64)}
    return {"required_dm2": amount}


def _outcome(rules: int) -> dict[str, nw.Expr]:
    truths = [nw.col(_TRUTH.format(i)) for i in range(rules)]
    every = reduce(and_, truths)
    short = nw.when(~every).then(nw.lit("short")).otherwise(nw.lit("unknown"))
    return {
        "outcome": nw.when(every).then(nw.lit("met")).otherwise(short),
        "unmet": _mask([(~truth).fill_null(False) for truth in truths]),
        "unknown": _mask([truth.is_null() for truth in truths]),
    }


def _shortfall(demands: Sequence[Amount | None], counted: nw.Expr) -> nw.Expr:
    nothing, required = nw.lit(0, nw.Int64), nw.col("required_dm2")
    areas = [nw.col(_TRUTH.format(i)) for i, demand in enumerate(demands) if demand is not None]
    if not areas:
        return nothing.alias("shortfall_dm2")
    missing = nw.when(counted >= required).then(nothing).otherwise(required - counted)
    return nw.when(reduce(and_, areas)).then(nothing).otherwise(missing).alias("shortfall_dm2")


def _mask(flags: Sequence[nw.Expr]) -> nw.Expr:
    # A flag that is null counts for nothing, as it goes to the other branch.
    bits = [nw.when(flag).then(nw.lit(1 << i, nw.Int64)).otherwise(nw.lit(0, nw.Int64)) for i, flag in enumerate(flags)]
    return reduce(add, bits)


def reasons(mask: int, standard: Standard, *, on: dt.date) -> tuple[str, ...]:
    """The ids of the rules that a mask of `unmet` or `unknown` names, in the order of the standard.

    Args:
        mask: The value of the column.
        standard: The standard that the frame was assessed by.
        on: The day that it was assessed for.

    Raises:
        InputError: The mask names a rule that the edition does not have.

    Examples:
        >>> from community_housing.standards import shipped
        >>> reasons(1, shipped()["lianshan-2012"], on=dt.date(2013, 1, 1))
        ('floor',)
    """
    rules = compiled(_edition(standard, on)).rules
    if isinstance(mask, bool) or mask < 0 or mask >> len(rules):
        raise InputError(f"must name rules among the {len(rules)} of the edition, got {mask!r}", "mask", mask)
    return tuple(rule.condition.id for place, rule in enumerate(rules) if mask >> place & 1)
