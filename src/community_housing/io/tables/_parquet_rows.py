# SPDX-License-Identifier: Apache-2.0
"""Parquet files as rows of values, bounded by what they declare."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message
from community_housing.errors import MissingExtraError
from community_housing.io._door import MOST_PARQUET_BYTES, MOST_PARQUET_ROWS, DoorError, read_inside

__all__ = ["parquet_rows", "rows_of_parquet"]

_BATCH: Final = 10_000


def parquet_rows(folder: Path, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The names of the columns as row 1, then every record, counted like the rows of a spreadsheet.

    Raises:
        DoorError: The file is no Parquet, broken or too large, or is not let in; see `read_inside`.
        MissingExtraError: The extra 'parquet' is not installed.
    """
    try:
        data = read_inside(folder, name)
    except OSError as error:
        message = Message("the file is no Parquet, or broken ({error})", error=type(error).__name__)
        raise DoorError("bad_parquet", message, "Parquet") from error
    yield from rows_of_parquet(data)


def rows_of_parquet(data: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of the bytes of a Parquet file; see `parquet_rows`."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("parquet", "a Parquet file") from error
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            about = file.metadata
            size = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
            if about.num_rows > MOST_PARQUET_ROWS or size > MOST_PARQUET_BYTES:
                raise DoorError(
                    "too_large",
                    Message("the file has {rows} rows and {size} bytes", rows=about.num_rows, size=size),
                    Message("at most {rows} rows and {size} bytes", rows=MOST_PARQUET_ROWS, size=MOST_PARQUET_BYTES),
                )
            yield 1, tuple(file.schema_arrow.names)
            number = 1
            for batch in file.iter_batches(_BATCH):
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield number, values
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, DoorError):
            raise
        raise DoorError(
            "bad_parquet", Message("the file is no Parquet, or broken ({error})", error=type(error).__name__), "Parquet"
        ) from error
