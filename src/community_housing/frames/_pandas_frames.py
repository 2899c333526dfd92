# SPDX-License-Identifier: Apache-2.0
"""Pandas and Dask: their columns are worked on in polars, because pandas turns whole numbers beside a gap into floats.

A float of 64 bits has 53 for its digits, so a large amount would lose its last ones; the results come back as whole numbers
that know gaps (`Int64`, or `int64[pyarrow]` where the frame is of Arrow).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import narwhals as nw

from community_housing.errors import InputError

__all__ = ["of_dask", "to_list", "to_polars", "with_results"]


def to_polars(frame: Any, kinds: Mapping[str, Any]) -> Any:
    """Columns of a pandas frame as a polars frame, every gap a null.

    Args:
        frame: A pandas frame.
        kinds: From the names of columns to what they hold: a narwhals type of whole numbers or floats, `Boolean` or `String`.

    Raises:
        InputError: A value is not of its kind, which pandas does not keep from a column of objects.
    """
    import polars as pl

    columns: dict[str, pl.Series] = {}
    for name, kind in kinds.items():
        held = frame[name]
        gaps = held.isna().to_numpy(dtype="bool")
        if kind in (nw.String, nw.Boolean):
            wanted = str if kind == nw.String else bool
            values = to_list(held)
            other = next((value for value in values if value is not None and type(value) is not wanted), None)
            if other is not None:
                raise InputError(f"must hold values of {wanted.__name__}, got {other!r}", name, other)
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
    """A pandas frame with the result columns of its assessed polars frame.

    Args:
        frame: The pandas frame.
        found: The polars frame, row by row the same.
        names: The result columns.
    """
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
