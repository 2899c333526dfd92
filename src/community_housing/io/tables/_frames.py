# SPDX-License-Identifier: Apache-2.0
"""A table of results as a frame: exact types, stable names, nothing for what is not known."""

from typing import Any

from community_housing._doors import door
from community_housing._tables import OutTable
from community_housing.errors import MissingExtraError
from community_housing.io.tables._writing import arrow_table

__all__ = ["to_arrow", "to_pandas", "to_polars"]


@door()
def to_arrow(table: OutTable) -> Any:
    """A table of results as a `pyarrow.Table` (结果表转为 Arrow 表).

    Args:
        table: The table, such as one of `report.run_tables`.

    Returns:
        Columns by their stable English identifiers, with units: areas in m² and amounts in yuan as `decimal128(17, 2)`, counts
        as `int64`, days as `date32`, ids and texts as strings; null where nothing is known.

    Raises:
        InputError: A whole number beyond 64 bits.
        MissingExtraError: The extra 'parquet' is not installed.

    Guarantees:
        Every value is the one of the table: no float comes between.

    Examples:
        >>> from community_housing.io.tables import Kind, OutColumn, OutTable
        >>> from community_housing.quantities import square_metres
        >>> column = OutColumn(header="面积㎡", kind=Kind.QUANTITY, id="area_m2")
        >>> to_arrow(OutTable("t", (column,), [[square_metres("212.80")], [None]])).to_pylist()
        [{'area_m2': Decimal('212.80')}, {'area_m2': None}]
    """
    return arrow_table(table).rename_columns([column.id for column in table.columns])


@door()
def to_polars(table: OutTable) -> Any:
    """A table of results as a `polars.DataFrame` (结果表转为 polars 表); otherwise as `to_arrow`.

    Raises:
        InputError: A whole number beyond 64 bits.
        MissingExtraError: The extras 'frames' and 'parquet' are not both installed.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise MissingExtraError("frames", "a polars frame") from error
    return pl.DataFrame(to_arrow(table))


@door()
def to_pandas(table: OutTable) -> Any:
    """A table of results as a `pandas.DataFrame` (结果表转为 pandas 表); otherwise as `to_arrow`.

    Returns:
        Columns of pandas' Arrow types, so that amounts stay decimals, days days, and what is not known `NA`.

    Raises:
        InputError: A whole number beyond 64 bits.
        MissingExtraError: pandas and the extra 'parquet' are not both installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError("engines", "a pandas frame") from error
    return to_arrow(table).to_pandas(types_mapper=pd.ArrowDtype)
