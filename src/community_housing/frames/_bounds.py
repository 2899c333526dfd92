# SPDX-License-Identifier: Apache-2.0
"""Bounds of the columns that rules read, so that no product of 64-bit numbers wraps round: what lies outside is an error.

A frame in memory is looked at before, and every fault is named with its row.  A lazy one is not computed for that: the engine
itself is made to stop at the first value outside, when its results are asked for.
"""

from collections.abc import Mapping
from typing import Any, Final

import narwhals as nw

from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.quantities import LARGEST

__all__ = ["MOST_COUNTED", "bounded", "most_of"]

MOST_COUNTED: Final = 1_000_000_000
"""Most households, persons or functions of one row; areas have up to fifteen digits of dm²."""

_SHOWN: Final = 100


def most_of(name: str) -> int:
    """The largest value of a fact; the least is 0."""
    return LARGEST if name.endswith("_dm2") else MOST_COUNTED


def bounded(frame: Any, limits: Mapping[str, int]) -> Any:
    """Make values outside of `0 <= value <= limit` an error.

    Args:
        frame: A narwhals frame.
        limits: From the names of whole-number columns to their largest values.

    Returns:
        The frame; where it is lazy, one that raises the engine's own error, with the message of `InputError`, on a value
        outside.  Lazy frames of engines other than polars, DuckDB and Spark are returned as they are.

    Raises:
        BoundaryError: A frame in memory has values outside; the first hundred, each with its row (counted from 1).
    """
    if isinstance(frame, nw.DataFrame):
        _look(frame, limits)
        return frame
    kind, native = frame.implementation, frame.to_native()
    if kind.is_polars():
        return nw.from_native(_polars(native, limits))
    if kind.is_duckdb():
        return nw.from_native(_duckdb(native, limits))
    if kind.is_pyspark():
        return nw.from_native(_spark(native, limits))
    return frame


def _message(name: str, most: int) -> str:
    return f"{name} must lie between 0 and {most}"


def _look(frame: nw.DataFrame[Any], limits: Mapping[str, int]) -> None:
    if not limits or len(frame) == 0:
        return
    ends = {f"{end}_{name}": getattr(nw.col(name), end)() for name in limits for end in ("min", "max")}
    found: dict[str, Any] = frame.select(**ends).rows(named=True)[0]
    wrong = [name for name in limits if not _inside(found[f"min_{name}"], found[f"max_{name}"], limits[name])]
    if not wrong:
        return
    faults: list[Fault] = []
    for name in wrong:
        numbered = frame.with_row_index("__row")
        outside = ~nw.col(name).is_between(0, limits[name])
        for row, value in numbered.filter(outside).select("__row", name).head(_SHOWN).rows():
            expected = f"a whole number between 0 and {limits[name]}"
            faults.append(
                Fault(
                    "frame",
                    "is out of bounds",
                    expected=expected,
                    row=int(row) + 1,
                    column=name,
                    value=str(value),
                    code="range",
                )
            )
    raise BoundaryError(faults)


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
                raise InputError(f"must lie between 0 and {most}, got {least!r} to {largest!r}", name, (least, largest))
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
    return native.project(f"* REPLACE ({replaced})") if limits else native


def _spark(native: Any, limits: Mapping[str, int]) -> Any:
    from pyspark.sql import functions as sf

    for name, most in limits.items():
        column = native[name]
        wrong = sf.raise_error(sf.lit(_message(name, most))).cast(native.schema[name].dataType)
        native = native.withColumn(name, sf.when(~column.between(0, most), wrong).otherwise(column))
    return native
