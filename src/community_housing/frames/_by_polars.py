# SPDX-License-Identifier: Apache-2.0
"""Pandas, pyarrow and Dask: their columns are worked on in polars.

Pandas turns whole numbers beside a gap into floats, and a float of 64 bits has 53 for its digits, so a large amount would lose
its last ones; the results come back as whole numbers that know gaps (`Int64`, or `int64[pyarrow]` where the frame is of Arrow).
Pyarrow compares numbers of two widths by raising an error.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import narwhals as nw

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.frames._reading import Opened

__all__ = ["by_polars", "goes_by_polars", "of_dask", "to_list", "to_polars", "with_results"]


def goes_by_polars(native: Any) -> bool:
    """Whether a narwhals frame is one of those that are worked on in polars."""
    return bool(native.implementation.is_pandas() or native.implementation.is_pyarrow())


def by_polars(frame: Any, opened: Opened, wanted: Mapping[str, Any], work: Callable[[Any], Any], results: Iterable[str]) -> Any:
    """The frame of the caller with the results of work on its columns in polars.

    Args:
        frame: A pandas or pyarrow frame.
        opened: The same, opened.
        wanted: From the names of the columns that are read to what they hold.
        work: Works on a polars frame of those columns, row by row.
        results: The columns that it makes.
    """
    return with_results(frame, work(to_polars(opened, wanted)), results)


def to_polars(opened: Opened, wanted: Mapping[str, Any]) -> Any:
    """Columns of a pandas or pyarrow frame as a polars frame, every gap a null.

    Args:
        opened: The frame.
        wanted: From the names of columns to what they hold: `nw.Int64` or a type of floats for numbers, `Boolean` or `String`.

    Raises:
        InputError: A value is not of its kind, which pandas does not keep from a column of objects.
    """
    import polars as pl

    frame = opened.frame.select(*wanted).to_native()
    if opened.frame.implementation.is_pyarrow():
        return pl.from_arrow(frame)
    kinds = {name: opened.schema[name] if opened.schema[name].is_numeric() else kind for name, kind in wanted.items()}
    columns: dict[str, pl.Series] = {}
    for name, kind in kinds.items():
        held = frame[name]
        gaps = held.isna().to_numpy(dtype="bool")
        if kind in (nw.String, nw.Boolean):
            type_ = str if kind == nw.String else bool
            values = to_list(held)
            other = next((value for value in values if value is not None and type(value) is not type_), None)
            if other is not None:
                raise InputError(
                    Message("must hold values of {name}, got {other!r}", name=type_.__name__, other=other), name, other
                )
            columns[name] = pl.Series(name, values, dtype=pl.String if kind == nw.String else pl.Boolean)
            continue
        if bool(gaps.all()):
            columns[name] = pl.Series(name, [None] * len(held), dtype=pl.Float64 if kind.is_float() else pl.Int64)
            continue
        numpy_type = "float64" if kind.is_float() else "uint64" if kind.is_unsigned_integer() else "int64"
        series = pl.Series(name, held.to_numpy(dtype=numpy_type, na_value=0))
        columns[name] = series.zip_with(~pl.Series(gaps), pl.Series([None], dtype=series.dtype)) if gaps.any() else series
    return pl.DataFrame(columns)


def to_list(held: Any) -> list[Any]:
    """The values of a pandas column, without the types of its array, every gap None."""
    gaps = held.isna().to_numpy(dtype="bool").tolist()
    return [None if gap else value.item() if hasattr(value, "item") else value for value, gap in zip(held, gaps, strict=True)]


def with_results(frame: Any, found: Any, names: Iterable[str]) -> Any:
    """A pandas or pyarrow frame with the result columns of its polars frame.

    Args:
        frame: The frame of the caller.
        found: The polars frame, row by row the same.
        names: The result columns.
    """
    if nw.dependencies.is_pyarrow_table(frame):
        for name in names:
            column = found[name].to_arrow()
            frame = frame.append_column(name, column.cast("string") if "string" in str(column.type) else column)
        return frame
    import pandas as pd
    import polars as pl

    arrow = any(isinstance(kind, pd.ArrowDtype) for kind in frame.dtypes)
    made: dict[str, Any] = {}
    for name in names:
        column = found[name]
        if column.dtype == pl.String:
            made[name] = pd.Series(column.to_list(), index=frame.index, dtype="str" if len(column) == 0 else None)
            continue
        gaps = column.is_null().to_numpy()
        whole = pd.arrays.IntegerArray(column.fill_null(0).to_numpy().copy(), gaps.copy())
        made[name] = pd.Series(whole, index=frame.index).astype("int64[pyarrow]" if arrow else "Int64")
    return frame.assign(**made)


def of_dask(frame: Any, work: Callable[[Any], Any]) -> Any:
    """Do the work on every partition where it lies, when it is computed.

    Args:
        frame: A Dask frame of pandas partitions.
        work: Works on one pandas frame; raises for wrong columns, which the empty frame of the types shows at once.
    """
    return frame.map_partitions(work, meta=work(frame._meta))  # noqa: SLF001 - how Dask tells the types of a frame
