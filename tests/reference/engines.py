# SPDX-License-Identifier: Apache-2.0
"""One table in the frames of every engine, and the answer of any of them as plain rows."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")


def _numpy(table: Any) -> Any:
    """As pandas makes it of plain lists: whole numbers beside a gap are floats, texts are texts or objects."""
    return pd.DataFrame({name: table[name].to_list() for name in table.columns})


def _nullable(table: Any) -> Any:
    kinds = {
        name: "boolean" if kind == pl.Boolean else str(kind) if kind.is_integer() or kind.is_float() else "string"
        for name, kind in table.schema.items()
    }
    return pd.DataFrame({name: pd.array(table[name].to_list(), dtype=kind) for name, kind in kinds.items()})


ENGINES: dict[str, Callable[[Any], Any]] = {
    "polars": lambda table: table,
    "polars, lazy": lambda table: table.lazy(),
    "pandas, numpy": _numpy,
    "pandas, nullable": _nullable,
    "pandas, pyarrow": lambda table: table.to_arrow().to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": lambda table: table.to_arrow(),
    "duckdb": lambda table: duckdb.from_arrow(table.to_arrow()),
}
"""From the name of an engine to what makes its frame of a polars table."""


def rows_of(frame: Any, names: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of some columns, as whole numbers, truths, texts and None."""
    picked = list(names)
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pd.DataFrame):
        columns = [
            [None if pd.isna(one) else getattr(one, "item", lambda one=one: one)() for one in frame[name]] for name in picked
        ]
        return list(zip(*columns, strict=True))
    if isinstance(frame, pa.Table):
        frame = pl.from_arrow(frame)
    elif not isinstance(frame, pl.DataFrame):
        frame = frame.pl()
    return list(frame.select(picked).rows())
