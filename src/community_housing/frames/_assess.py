# SPDX-License-Identifier: Apache-2.0
"""Area compliance over a whole population: the conditions of a standard over the columns of any frame that narwhals knows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import add, and_, or_
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.conditions import Condition
from community_housing.district import Basis
from community_housing.errors import BoundaryError, InputError, StandardError
from community_housing.findings import Truth
from community_housing.frames._bounds import bounded, most_of
from community_housing.frames._by_polars import by_polars, goes_by_polars, of_dask
from community_housing.frames._columns import largest, units_column
from community_housing.frames._quotients import Quotients
from community_housing.frames._reading import Opened, native_of
from community_housing.frames._sizes import too_large
from community_housing.provenance import Force
from community_housing.standards._book import Edition, Standard
from community_housing.standards._compiled import Compiled, CompiledRule, compiled
from community_housing.standards._expressions import COUNTED, functions_of
from community_housing.standards._formulas import Step

__all__ = ["AT_LEAST", "AT_MOST", "RESULTS", "assess", "columns_of", "reasons"]

_F = TypeVar("_F")

AT_LEAST: Final = "counted_at_least_dm2"
"""An optional column: the known part of an area that is not wholly known."""

AT_MOST: Final = "counted_at_most_dm2"
"""An optional column: the most that an area that is not wholly known can be, such as one with old rooms of no record."""

RESULTS: Final = ("required_dm2", "shortfall_dm2", "outcome", "unmet", "unknown", "force")
"""The columns that `assess` adds."""

_WORDS: Final = ("met", "short", "unknown", "not_applicable")
_BYTE: Final = 7
_TRUTH: Final = "__rule_{}"
_OPEN: Final = "__open"
_UNKNOWN: Final = "__unknown"
_ASKED: Final = "__asked"


@door()
def columns_of(standard: Standard, *, on: dt.date, known_on: dt.date | None = None) -> tuple[str, ...]:
    """Names of the columns that a frame needs for a standard on a day, the counted area first.

    Raises:
        NoStandardInForceError, StandardError: As for `assess`.
    """
    return _needed(compiled(_edition(standard, on, known_on)))


def _edition(standard: Standard, on: dt.date, known_on: dt.date | None) -> Edition:
    if not standard.subject.is_area:
        raise StandardError(
            Message(
                "standard {id!r} is about {subject}, not about community premises",
                id=standard.id,
                subject=standard.subject.value,
            )
        )
    return standard.in_force(on=on, known_on=known_on)


def _needed(rules: Compiled) -> tuple[str, ...]:
    names = [COUNTED, *rules.reads, *(function.fact for function in rules.functions)]
    return tuple(dict.fromkeys(names))


@door()
def assess(
    frame: _F,
    *,
    standard: Standard,
    on: dt.date,
    household_basis: Basis | None = None,
    check_bounds: bool = True,
    known_on: dt.date | None = None,
) -> _F:
    """Assess every row of a frame against a standard, by the very conditions that a single community is assessed by.

    Args:
        frame: A polars, pandas or pyarrow frame, a DuckDB relation, a PySpark, Dask or any other frame that narwhals
            knows.  One row is one community; columns by the names of `columns_of`, whole numbers (`is_new`: truths).
            `counted_dm2` null is an area that is not known; a column `counted_at_least_dm2` may then give its known part (else
            it is 0), and a column `counted_at_most_dm2` the most that it can be.
        standard: The standard.
        on: The day; its edition in force then is applied.
        household_basis: What the column `households` counts; needed where a rule names a basis and the frame has no column
            such as `households_registered`.
        check_bounds: Whether a value outside of the bounds below is an error; False for a frame that is known to keep them.
        known_on: Apply the rules as the rule book stood on that day; None for as it stands now.

    Returns:
        The same kind of frame, lazily where it is lazy, with six more columns: `required_dm2` and `shortfall_dm2` (null
        where not known or nothing is asked), `outcome` ("met", "short", "unknown", "not_applicable" where no rule is asked of
        the community), `unmet` and `unknown`, masks with bit i for rule i, and `force`, how far the verdict binds, as
        `Finding.force`.

    Raises:
        InputError: Columns are missing, of a wrong type, or have the name of a result (on a database whatever its case); all of
            them in one message.
        BoundaryError: A frame in memory has areas that are negative or have more than 15 digits, or counts that are negative
            or above 10⁹; each with its row.  A lazy frame raises the engine's error when it is computed.
        NoStandardInForceError, StandardError: As for `compliance.assess`.

    Guarantees: whole numbers in 64 bits, which nothing inside of the bounds leaves, whatever the types of the columns; every
        engine gives the same bits, and what `compliance.assess` says of a community with those facts.  Names of columns are
        compared as the engine compares them.  Rules over a whole district, such as a mean, are left out as they are in
        `compliance.assess`.
    """
    rules = compiled(_edition(standard, on, known_on))
    again = partial(
        assess, standard=standard, on=on, household_basis=household_basis, check_bounds=check_bounds, known_on=known_on
    )
    if nw.dependencies.is_dask_dataframe(frame):
        return cast("_F", of_dask(frame, again))
    native = native_of(frame)
    opened = Opened.of(native, [*_needed(rules), "households", AT_LEAST, AT_MOST])
    facts, sources = _facts(rules, opened, household_basis)
    if goes_by_polars(native):
        kinds = dict.fromkeys(sources.values(), nw.Int64) | ({"is_new": nw.Boolean} if "is_new" in facts else {})
        return cast("_F", by_polars(frame, opened, kinds, again, RESULTS))
    native = opened.frame
    if check_bounds:
        native = bounded(native, {source: most_of(name) for name, source in sources.items()})
    # A polars frame is assessed lazily, so that parts that several rules share are computed once and on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    # Each stage names what the next one reads, so that no engine computes a part twice and SQL stays flat.
    quotients = Quotients()
    columns = {**facts, **{unit.name: units_column(unit, facts[unit.of], quotients) for unit in rules.units}}
    if check_bounds:
        _refuse_too_large(native, rules, facts)
    most = {**columns, COUNTED: nw.col(AT_MOST).cast(nw.Int64)} if AT_MOST in opened.schema else None
    # An area that is not known is not below 0.
    known = nw.col(AT_LEAST).cast(nw.Int64).fill_null(0) if AT_LEAST in opened.schema else None
    least = {**columns, COUNTED: nw.lit(0, nw.Int64) if known is None else known}
    # DuckDB computes a branch for its own rows alone, so there a step table is read once, and its condition where it must.
    by_branch = native.implementation.is_duckdb()
    required = largest([rule.rule.formula for rule in rules.rules], columns, quotients, raised=not by_branch)
    amounts = required.own if by_branch else {}
    truths = {
        _TRUTH.format(i): _truth(
            rule, columns, amounts.get(i), least=None if known is None and _needs_area(rule) else least, most=most
        )
        for i, rule in enumerate(rules.rules)
    }
    if rules.may_not_apply:
        truths[_ASKED] = _asked(rules.rules, columns)
    working = quotients.stage(working)
    if by_branch and required.parts:
        working = working.with_columns(**required.parts).with_columns(**truths)
    else:
        working = working.with_columns(**truths, **required.parts)
    asked = nw.col(_ASKED) if rules.may_not_apply else None
    whole = required.whole if asked is None else nw.when(asked).then(required.whole)
    working = working.with_columns(required_dm2=whole, **_masks(len(rules.rules)))
    shortfall = _shortfall(rules.rules, columns[COUNTED])
    if asked is not None:
        # Where nothing is asked the required area is null.
        shortfall = nw.when(~asked).then(nw.col("required_dm2")).otherwise(shortfall)
    unmet = (nw.col(_OPEN) - nw.col(_UNKNOWN)).cast(nw.Int64)
    working = working.with_columns(
        shortfall_dm2=shortfall, unmet=unmet, unknown=nw.col(_UNKNOWN).cast(nw.Int64), force=_force(rules, columns)
    )
    if native.implementation.is_polars():
        working = _outcome_of_polars(working, optional=asked is not None)
    else:
        met, short, unknown, not_applicable = (nw.lit(word) for word in _WORDS)
        if asked is not None:
            met = nw.when(asked).then(met).otherwise(nw.when(~asked).then(not_applicable).otherwise(unknown))
        working = working.with_columns(outcome=_outcome(met, short, unknown))
    working = opened.closed(working, RESULTS)
    return cast("_F", (working.collect() if eager_polars else working).to_native())


def _facts(rules: Compiled, opened: Opened, household_basis: Basis | None) -> tuple[dict[str, nw.Expr], dict[str, str]]:
    """Expressions of the facts, and the columns of those that are whole numbers, both by the name of the fact."""
    schema = opened.schema
    alias = None if household_basis is None else f"households_{household_basis.value}"
    columns = {name: "households" if name == alias and name not in schema else name for name in _needed(rules)}
    columns |= {bound: bound for bound in (AT_LEAST, AT_MOST) if bound in schema}
    kinds = {name: nw.Boolean if name == "is_new" else nw.Int64 for name in columns}
    opened.refuse({source: kinds[name] for name, source in columns.items()}, RESULTS)
    facts = {
        name: nw.col(source) if schema[source] == kinds[name] else nw.col(source).cast(kinds[name])
        for name, source in columns.items()
        if name not in (AT_LEAST, AT_MOST)
    }
    return facts, {name: source for name, source in columns.items() if name != "is_new"}


def _refuse_too_large(frame: Any, rules: Compiled, facts: Mapping[str, nw.Expr]) -> None:
    limits = {name: most_of(name) for name in facts if name != "is_new"}
    faults = [
        fault
        for rule in rules.rules
        if set(rule.condition.reads) <= facts.keys()
        for fault in too_large(frame, rule.condition, facts, limits)
    ]
    if faults:
        raise BoundaryError(faults)


def _needs_area(rule: CompiledRule) -> bool:
    """Whether a rule is never met by no area at all, as one is that asks for the same of everybody."""
    return rule.condition.reads == (COUNTED,) and rule.condition.test({COUNTED: 0}) is not Truth.MET


def _truth(
    rule: CompiledRule,
    columns: Mapping[str, nw.Expr],
    amount: str | None,
    *,
    least: Mapping[str, nw.Expr] | None,
    most: Mapping[str, nw.Expr] | None,
) -> nw.Expr:
    truth = _over(rule.condition, columns)
    if amount is not None and isinstance(rule.rule.formula, Step):
        # Where its amount is known a step table is met from that amount on; the condition says more where it is not.
        known = columns[COUNTED] >= nw.col(amount)
        truth = nw.when(nw.col(amount).is_null()).then(truth).otherwise(known)
    if not rule.reads_area:
        return truth
    unknown = columns[COUNTED].is_null()
    # Where the area is open, what its known part meets is met, and what the most of it does not meet is unmet.
    if least is not None:
        truth = truth | (_over(rule.condition, least) & unknown)
    if most is not None:
        truth = nw.when(unknown & ~_over(rule.condition, most)).then(nw.lit(value=False)).otherwise(truth)
    return truth


def _over(condition: Condition, columns: Mapping[str, nw.Expr]) -> nw.Expr:
    return cast("nw.Expr", condition.over(columns, cast=False))


def _force(rules: Compiled, columns: Mapping[str, nw.Expr]) -> nw.Expr:
    """How far the verdict binds, as `Finding.force`: as the strongest of the rules that decide it."""
    forces = [rule.rule.force for rule in rules.rules]
    if len(set(forces)) < 2:
        return nw.lit(forces[0].value if forces else None, nw.String)
    held = [force for force in Force if force in forces]

    def strongest(flags: Sequence[nw.Expr]) -> Any:
        found: Any = nw.lit(None, nw.String)
        for force in reversed(held):
            some = reduce(or_, [flag for flag, own in zip(flags, forces, strict=True) if own is force])
            found = nw.when(some).then(nw.lit(force.value)).otherwise(found)
        return found

    truths = [nw.col(_TRUTH.format(i)) for i in range(len(forces))]
    every: Any = nw.lit(held[0].value)
    if rules.may_not_apply:
        # Where it is not known whether any rule is asked, those decide of which that is not known.
        lost = [
            reduce(or_, [columns[name].is_null() for name in rule.applies.reads])
            for rule in rules.rules
            if rule.applies is not None
        ]
        every = nw.when(nw.col(_ASKED).is_null()).then(strongest(lost)).otherwise(every)
    unknown = nw.when(nw.col(_UNKNOWN) > 0).then(strongest([truth.is_null() for truth in truths])).otherwise(every)
    return nw.when(nw.col(_OPEN) > nw.col(_UNKNOWN)).then(strongest([~truth for truth in truths])).otherwise(unknown)


def _asked(rules: Sequence[CompiledRule], columns: Mapping[str, nw.Expr]) -> nw.Expr:
    """Whether any rule is asked of the community; false where there is none."""
    some = [_over(rule.applies, columns) for rule in rules if rule.applies is not None]
    return reduce(or_, some) if some else columns[COUNTED].is_null() & ~columns[COUNTED].is_null()


def _masks(rules: int) -> dict[str, nw.Expr]:
    """Bits of the rules that are not met, and of those among them that are not known.

    A truth that is null goes to the other branch.  A byte holds the bits of up to seven rules and is an eighth of the memory to
    move, so it is widened once, at the end.
    """
    kind = nw.Int8 if rules <= _BYTE else nw.Int64
    nothing = nw.lit(0, kind)
    if rules == 0:
        return {_OPEN: nothing, _UNKNOWN: nothing}
    truths = [nw.col(_TRUTH.format(i)) for i in range(rules)]
    bits = [nw.lit(1 << i, kind) for i in range(rules)]
    not_met = [nw.when(truth).then(nothing).otherwise(bit) for truth, bit in zip(truths, bits, strict=True)]
    not_known = [nw.when(truth.is_null()).then(bit).otherwise(nothing) for truth, bit in zip(truths, bits, strict=True)]
    return {_OPEN: reduce(add, not_met), _UNKNOWN: reduce(add, not_known)}


def _outcome(met: nw.Expr, short: nw.Expr, unknown: nw.Expr) -> nw.Expr:
    # Where something is not met and all of that is not known, nothing is unmet.
    other = nw.when(nw.col(_OPEN) == nw.col(_UNKNOWN)).then(unknown).otherwise(short)
    return nw.when(nw.col(_OPEN) == 0).then(met).otherwise(other)


def _outcome_of_polars(working: Any, *, optional: bool) -> Any:
    """The outcome by its place among the words: measured on 10⁶ rows, a quarter of what branches over texts cost."""
    import polars as pl

    met, short, unknown, not_applicable = (pl.lit(place, pl.UInt32) for place in range(len(_WORDS)))
    if optional:
        met = pl.when(pl.col(_ASKED)).then(met).when(~pl.col(_ASKED)).then(not_applicable).otherwise(unknown)
    # In one expression, so that polars computes it in one stage with the other results and on every core.
    other = pl.when(pl.col(_OPEN) == pl.col(_UNKNOWN)).then(unknown).otherwise(short)
    places = pl.when(pl.col(_OPEN) == 0).then(met).otherwise(other)
    words = pl.lit(pl.Series(_WORDS, dtype=pl.String))
    return nw.from_native(working.to_native().with_columns(outcome=words.gather(places)))


def _shortfall(rules: Sequence[CompiledRule], counted: nw.Expr) -> nw.Expr:
    nothing, required = nw.lit(0, nw.Int64), nw.col("required_dm2")
    areas = [nw.col(_TRUTH.format(i)) for i, rule in enumerate(rules) if rule.demand is not None]
    if not areas:
        return nothing
    missing = required - counted
    if any(rule.demand is not None and functions_of(rule.rule.formula) for rule in rules):
        # Such a rule may be unmet although its area is there.
        missing = nw.when(missing < 0).then(nothing).otherwise(missing)
    met = nw.col(_OPEN) == 0 if len(areas) == len(rules) else reduce(and_, areas)
    # Where all amounts are known, rules of area alone are met exactly where nothing is missing.
    return nw.when(met).then(nothing).otherwise(missing)


@door()
def reasons(mask: int, *, standard: Standard, on: dt.date, known_on: dt.date | None = None) -> tuple[str, ...]:
    """The ids of the rules that a mask of `unmet` or `unknown` names, in the order of the standard.

    Args:
        mask: The value of the column.
        standard: The standard that the frame was assessed by.
        on: The day that it was assessed for.
        known_on: As it was assessed.

    Raises:
        InputError: The mask names a rule that the edition does not have.

    Examples:
        >>> from community_housing.standards import shipped
        >>> reasons(1, standard=shipped()["lianshan-2012"], on=dt.date(2013, 1, 1))
        ('floor',)
    """
    rules = compiled(_edition(standard, on, known_on)).rules
    if isinstance(mask, bool) or mask < 0 or mask >> len(rules):
        raise InputError(
            Message("must name rules among the {rules} of the edition, got {mask!r}", rules=len(rules), mask=mask), "mask", mask
        )
    return tuple(rule.condition.id for place, rule in enumerate(rules) if mask >> place & 1)
