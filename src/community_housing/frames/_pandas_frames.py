# SPDX-License-Identifier: Apache-2.0
"""Pandas and Dask: their columns are assessed in polars, because pandas turns whole numbers beside a gap into floats.

A float of 64 bits has 53 for its digits, so a large amount would lose its last ones; the results come back as whole numbers
that know gaps (`Int64`, or `int64[pyarrow]` where the frame is of Arrow).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["of_dask", "to_polars", "with_results"]


def to_polars(frame: Any, kinds: Mapping[str, Any]) -> Any:
    """The columns of a pandas frame that a standard reads, as a polars frame.

    Args:
        frame: A pandas frame.
        kinds: From the names of whole-number and truth columns to their narwhals types.
    """
    import polars as pl

    columns: dict[str, pl.Series] = {}
    for name, kind in kinds.items():
        held = frame[name]
        numpy_type = "uint64" if kind.is_unsigned_integer() else "int64" if kind.is_integer() else "bool"
        values = pl.Series(name, held.to_numpy(dtype=numpy_type, na_value=0))
        absent = pl.Series(held.isna().to_numpy(dtype="bool"))
        columns[name] = values.zip_with(~absent, pl.Series([None], dtype=values.dtype)) if absent.any() else values
    return pl.DataFrame(columns)


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
    """Assess every partition where it lies, when it is computed.

    Args:
        frame: A Dask frame of pandas partitions.
        work: Assesses one pandas frame; raises for wrong columns, which the empty frame of the types shows at once.
    """
    return frame.map_partitions(work, meta=work(frame._meta))  # noqa: SLF001 - how Dask tells the types of a frame
