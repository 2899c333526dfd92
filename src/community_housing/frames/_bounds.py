# SPDX-License-Identifier: Apache-2.0
"""Bounds of the columns that rules read, so that no product of 64-bit numbers wraps round: what lies outside is an error.

A frame in memory is looked at before, and every fault is named with its row.  A lazy one is not computed for that where the
engine itself can be made to stop at the first value outside, when its results are asked for; any other is read once.
"""

from collections.abc import Mapping
from typing import Any, Final

import narwhals as nw

from community_housing._messages import Message
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.quantities import LARGEST

__all__ = ["MOST_COUNTED", "bounded", "faulty_rows", "most_of"]

MOST_COUNTED: Final = 1_000_000_000
"""Most households, persons or functions of one row; areas have up to fifteen digits of dm², amounts of fen."""

_SHOWN: Final = 100


def most_of(name: str) -> int:
    """The largest value of a fact; the least is 0."""
    return LARGEST if name.endswith(("_dm2", "_fen")) else MOST_COUNTED


def bounded(frame: Any, limits: Mapping[str, int]) -> Any:
    """Make values outside of `0 <= value <= limit` an error.

    Args:
        frame: A narwhals frame.
        limits: From the names of whole-number columns to their largest values.

    Returns:
        The frame; where it is lazy and of polars, DuckDB or Spark, one that raises the engine's own error, with the message of
        `InputError`, on a value outside.

    Raises:
        BoundaryError: A frame in memory, or one of another engine, has values outside; the first hundred, each with its row
            (counted from 1) where the frame has an order.
    """
    if not limits:
        return frame
    kind, native = frame.implementation, frame.to_native()
    if isinstance(frame, nw.LazyFrame):
        if kind.is_polars():
            return nw.from_native(_polars(native, limits))
        if kind.is_duckdb():
            return nw.from_native(_duckdb(native, limits))
        if kind.is_pyspark():
            return nw.from_native(_spark(native, limits))
    _look(frame, limits)
    return frame


def _message(name: str, most: int) -> str:
    return f"{name} must lie between 0 and {most}"


def _look(frame: Any, limits: Mapping[str, int]) -> None:
    ends = {f"{end}_{name}": getattr(nw.col(name), end)() for name in limits for end in ("min", "max")}
    table: Any = frame.lazy().select(**ends).collect()
    found: dict[str, Any] = table.rows(named=True)[0]
    wrong = [name for name in limits if not _inside(found[f"min_{name}"], found[f"max_{name}"], limits[name])]
    faults = [
        fault
        for name in wrong
        for fault in faulty_rows(
            frame,
            name,
            ~nw.col(name).is_between(0, limits[name]),
            message="is out of bounds",
            expected=Message("a whole number between {least} and {most}", least=0, most=limits[name]),
            code="range",
        )
    ]
    if faults:
        raise BoundaryError(faults)


def faulty_rows(frame: Any, name: str, bad: nw.Expr, *, message: str, expected: str, code: str) -> list[Fault]:
    """The first hundred rows of which *bad* is true, each a fault with the value of a column.

    Args:
        frame: A narwhals frame; a lazy one is read once, and its rows have no numbers.
        name: The column.
        bad: What is true of a faulty row; null is not.
        message: What is wrong.
        expected: What would be right.
        code: Code of the fault.
    """
    marked = frame.select(nw.col(name).alias("value"), bad.alias("bad"))
    ordered = isinstance(frame, nw.DataFrame)
    if ordered:
        marked = marked.with_row_index("row")
    picked = marked.filter(nw.col("bad")).select(*(["row"] if ordered else []), "value").head(_SHOWN)
    rows = picked.rows() if ordered else picked.collect().rows()
    return [
        Fault(
            "frame",
            message,
            expected=expected,
            row=int(row[0]) + 1 if ordered else None,
            column=name,
            value=str(row[-1]),
            code=code,
        )
        for row in rows
    ]


def _inside(least: Any, most: Any, limit: int) -> bool:
    # A column of nulls has neither; pandas then gives its own null, which equals nothing.
    known = [value for value in (least, most) if isinstance(value, int)]
    return all(0 <= value <= limit for value in known)


def _polars(native: Any, limits: Mapping[str, int]) -> Any:
    import polars as pl

    def checked(name: str, most: int) -> Any:
        def check(values: pl.Series) -> pl.Series:
            least, largest = values.min(), values.max()
            if not _inside(least, largest, most):
                raise InputError(
                    Message(
                        "must lie between 0 and {most}, got {least!r} to {largest!r}", most=most, least=least, largest=largest
                    ),
                    name,
                    (least, largest),
                )
            return values

        return check

    schema = native.collect_schema()
    return native.with_columns(
        pl.col(name).map_batches(checked(name, most), return_dtype=schema[name], is_elementwise=True)
        for name, most in limits.items()
    )


def _duckdb(native: Any, limits: Mapping[str, int]) -> Any:
    replaced = ", ".join(
        f'CASE WHEN "{name}" NOT BETWEEN 0 AND {most} THEN error(\'{_message(name, most)}\') ELSE "{name}" END AS "{name}"'
        for name, most in limits.items()
    )
    return native.project(f"* REPLACE ({replaced})")


def _spark(native: Any, limits: Mapping[str, int]) -> Any:
    from pyspark.sql import functions as sf

    for name, most in limits.items():
        column = native[name]
        wrong = sf.raise_error(sf.lit(_message(name, most))).cast(native.schema[name].dataType)
        native = native.withColumn(name, sf.when(~column.between(0, most), wrong).otherwise(column))
    return native
