# SPDX-License-Identifier: Apache-2.0
"""Delivery modes over a whole population: the conditions of a decision table over the columns of any frame."""

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import add, and_
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import BoundaryError, InputError
from community_housing.frames._bounds import bounded, most_of
from community_housing.frames._by_polars import by_polars, goes_by_polars, of_dask
from community_housing.frames._reading import Opened, native_of
from community_housing.frames._sizes import too_large
from community_housing.modes import REPORT_ORDER, DecisionTable, TableRow, row_columns, wide_columns
from community_housing.modes._facts import TRUTHS

__all__ = ["MODE_RESULTS", "answer_columns", "classify", "mask_columns", "rows_of", "truth_name"]

_F = TypeVar("_F")

MODE_RESULTS: Final = ("met", "open", "status", "row", "mode")
"""The columns that `classify` adds."""

_TRUTHS: Final = ("_given", "_available", "_has_evidence")
_NUMBERS: Final = ("_dm2", "_fen", "_months", "_members")
_BITS: Final = 62
_BYTE: Final = 6


@door()
def classify(frame: _F, *, table: DecisionTable = REPORT_ORDER, answers: bool = True) -> _F:
    """Classify every row of a frame by the very conditions that a single community is classified by.

    Args:
        frame: Any frame that narwhals knows; one row is one community in the form of `modes.wide_row`: the columns of
            `modes.wide_columns`, whole numbers in dm² and fen, truths for `<row>_given` and `<row>_available`.
        table: The decision table; rows that share a rank need the policy FIRST.
        answers: Whether to add `status`, `row` and `mode` to the two masks, from which they follow.

    Returns:
        The same kind of frame with five more columns: `met` and `open`, masks with bit i for row i of the table that holds
        or that missing data leaves open; `status` as in `Classification`; `row` and `mode`, null where not determined.

    Raises:
        InputError: Columns are missing, of a wrong type or have the name of a result, all in one message; or the table cannot
            be evaluated in columns.
        BoundaryError: A frame in memory has negative numbers, or areas or amounts of more than 15 digits, or other numbers
            above 10⁹, each with its row (a lazy frame raises the engine's error when it is computed); or a condition of the
            table would leave 64 bits on a row.

    Guarantees: whole numbers in 64 bits, whatever the types of the columns; every engine gives the same answers as
        `modes.classify`.
    """
    if nw.dependencies.is_dask_dataframe(frame):
        return cast("_F", of_dask(frame, partial(classify, table=table, answers=answers)))
    native = native_of(frame)
    kinds = {
        name: nw.Boolean if name.endswith(_TRUTHS) else nw.Int64 if name.endswith(_NUMBERS) else nw.String
        for name in wide_columns(table)
    }
    opened = Opened.of(native, kinds)
    bits = f"the table has {len(table.rows)} rows, a mask has {_BITS} bits"
    opened.refuse(kinds, MODE_RESULTS, *([bits] if len(table.rows) > _BITS else []))
    results = MODE_RESULTS if answers else MODE_RESULTS[:2]
    if goes_by_polars(native):
        return cast("_F", by_polars(frame, opened, kinds, partial(classify, table=table, answers=answers), results))
    limits = {name: most_of(name) for name, kind in kinds.items() if kind == nw.Int64}
    native = bounded(opened.frame, limits)
    columns = {name: nw.col(name) if opened.schema[name] == kind else nw.col(name).cast(kind) for name, kind in kinds.items()}
    _refuse_too_large(native, table, columns, limits)
    # A polars frame is classified lazily, so that what several rows share is computed once and on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    branches = bool(native.implementation.is_duckdb())
    truths = {truth_name(i): _truth(row, columns, branches=branches) for i, row in enumerate(table.rows)}
    working = working.with_columns(**truths).with_columns(**mask_columns(table))
    if answers:
        working = working.with_columns(**answer_columns(table, columns))
    working = opened.closed(working, results)
    return cast("_F", (working.collect() if eager_polars else working).to_native())


def _refuse_too_large(frame: Any, table: DecisionTable, columns: Mapping[str, nw.Expr], limits: Mapping[str, int]) -> None:
    faults = [
        fault
        for row in table.rows
        for one in row.criteria
        for fault in too_large(
            frame,
            one.condition,
            {fact: columns[name] for fact, name in row_columns(row).items()},
            {fact: limits[name] for fact, name in row_columns(row).items() if name in limits},
        )
    ]
    if faults:
        raise BoundaryError(faults)


def _truth(row: TableRow, columns: Mapping[str, nw.Expr], *, branches: bool) -> nw.Expr:
    facts = {fact: columns[name] for fact, name in row_columns(row).items()}
    parts = [
        (cast("nw.Expr", one.condition.over(facts, cast=False)), set(one.condition.reads) <= TRUTHS) for one in row.criteria
    ]
    guard = reduce(and_, [columns[f"{row.id}_given"], *(part for part, cheap in parts if cheap)])
    rest = [part for part, cheap in parts if not cheap]
    if not rest:
        return guard
    whole = reduce(and_, rest)
    if not branches:
        # Kleene's and: without an opportunity the row is false whatever is missing.
        return guard & whole
    # The same truth by branches: a database evaluates a branch for the rows that reach it, and `and` over nulls for all.
    unmet = nw.when(~whole).then(nw.lit(value=False))
    return nw.when(guard).then(whole).otherwise(nw.when(guard.is_null()).then(unmet).otherwise(nw.lit(value=False)))


def truth_name(place: int) -> str:
    """The column that holds the truth of a row of the table, until masks and answers are made of it."""
    return f"__row_{place}"


def mask_columns(table: DecisionTable) -> dict[str, nw.Expr]:
    """The two masks, from the truths of the rows."""
    truths = [nw.col(truth_name(i)) for i in range(len(table.rows))]
    return {"met": _mask(truths), "open": _mask([truth.is_null() for truth in truths])}


def _mask(flags: Sequence[nw.Expr]) -> nw.Expr:
    # A flag that is null counts for nothing, as it goes to the other branch.  A byte holds the bits of up to six rows and is
    # an eighth of the memory to move; it is widened once, at the end.
    kind = nw.Int8 if len(flags) <= _BYTE else nw.Int64
    bits = [nw.when(flag).then(nw.lit(1 << i, kind)).otherwise(nw.lit(0, kind)) for i, flag in enumerate(flags)]
    return reduce(add, bits).cast(nw.Int64)


def rows_of(mask: int, table: DecisionTable = REPORT_ORDER) -> tuple[str, ...]:
    """The ids of the rows that a mask of `met` or `open` names, in the order of the table.

    Args:
        mask: The value of the column.
        table: The table that the frame was classified by.

    Raises:
        InputError: The mask names a row that the table does not have.

    Examples:
        >>> rows_of(0b101)
        ('extend', 'purchase')
    """
    if isinstance(mask, bool) or mask < 0 or mask >> len(table.rows):
        raise InputError(
            Message("must name rows among the {rows} of the table, got {mask!r}", rows=len(table.rows), mask=mask), "mask", mask
        )
    return tuple(row.id for place, row in enumerate(table.rows) if mask >> place & 1)


def answer_columns(table: DecisionTable, columns: Mapping[str, nw.Expr]) -> dict[str, nw.Expr]:
    """Status, row and mode, from the truths of the rows and the need, which is in *columns* as 64-bit numbers."""
    counted, required = columns["counted_dm2"], columns["required_dm2"]
    satisfied = (required == 0) | (counted >= required)
    nothing = nw.lit(None, nw.String)
    status, row_id, mode = nw.lit("none"), nothing, nothing
    for i, row in reversed(list(enumerate(table.rows))):
        truth = nw.col(truth_name(i))
        status = nw.when(truth).then(nw.lit("determined")).when(truth.is_null()).then(nw.lit("undetermined")).otherwise(status)
        row_id = nw.when(truth).then(nw.lit(row.id)).when(truth.is_null()).then(nothing).otherwise(row_id)
        mode = nw.when(truth).then(nw.lit(row.mode.value)).when(truth.is_null()).then(nothing).otherwise(mode)
    return {
        "status": nw.when(satisfied)
        .then(nw.lit("not_needed"))
        .when(satisfied.is_null())
        .then(nw.lit("undetermined"))
        .otherwise(status),
        "row": nw.when(~satisfied).then(row_id).otherwise(nothing),
        "mode": nw.when(~satisfied).then(mode).otherwise(nothing),
    }
