# SPDX-License-Identifier: Apache-2.0
"""Delivery modes over a whole population: the conditions of a decision table over the columns of any frame."""

from functools import reduce
from operator import and_
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing.errors import InputError
from community_housing.modes import REPORT_ORDER, DecisionTable, Row, row_columns, wide_columns

__all__ = ["MODE_RESULTS", "classify"]

_F = TypeVar("_F")

MODE_RESULTS: Final = ("met", "open", "status", "row", "mode")
"""The columns that `classify` adds."""

_TRUTH = "__row_{}"


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
        InputError: Columns are missing or have the name of a result; or the table cannot be evaluated in columns.

    Guarantees: whole numbers in 64 bits; every engine gives the same answers as `modes.classify`.
    """
    native: Any = nw.from_native(cast("Any", frame))
    # A polars frame is classified lazily, so that what several rows share is computed once and on every core.
    eager_polars = isinstance(native, nw.DataFrame) and native.implementation.is_polars()
    working: Any = native.lazy() if eager_polars else native
    held = tuple(working.collect_schema())
    wrong = [f"{name} is missing" for name in wide_columns(table) if name not in held]
    wrong += [f"{name} is the name of a result" for name in MODE_RESULTS if name in held]
    if wrong:
        raise InputError("; ".join(wrong), "frame", held)
    truths = {_TRUTH.format(i): _truth(row) for i, row in enumerate(table.rows)}
    working = working.with_columns(**truths).with_columns(**_masks(table))
    if answers:
        working = working.with_columns(**_answers(table))
    working = working.select(*held, *(MODE_RESULTS if answers else MODE_RESULTS[:2]))
    return cast("_F", (working.collect() if eager_polars else working).to_native())


def _truth(row: Row) -> nw.Expr:
    columns = {fact: nw.col(name) for fact, name in row_columns(row).items()}
    parts = [cast("nw.Expr", criterion.condition.over(columns)) for criterion in row.criteria]
    # Kleene's and: without an opportunity the row is false whatever is missing.
    return reduce(and_, [nw.col(f"{row.id}_given"), *parts])


def _masks(table: DecisionTable) -> dict[str, nw.Expr]:
    met = [nw.when(nw.col(_TRUTH.format(i))).then(nw.lit(1 << i)).otherwise(nw.lit(0)) for i in range(len(table.rows))]
    open_ = [
        nw.when(nw.col(_TRUTH.format(i)).is_null()).then(nw.lit(1 << i)).otherwise(nw.lit(0)) for i in range(len(table.rows))
    ]
    return {"met": sum(met[1:], met[0]).cast(nw.Int64), "open": sum(open_[1:], open_[0]).cast(nw.Int64)}


def _answers(table: DecisionTable) -> dict[str, nw.Expr]:
    counted, required = nw.col("counted_dm2"), nw.col("required_dm2")
    satisfied = (required == 0) | (counted >= required)
    nothing = nw.lit(None, nw.String)
    status, row_id, mode = nw.lit("none"), nothing, nothing
    for i, row in reversed(list(enumerate(table.rows))):
        truth = nw.col(_TRUTH.format(i))
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
