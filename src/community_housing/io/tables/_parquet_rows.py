# SPDX-License-Identifier: Apache-2.0
"""Parquet files as rows of values, bounded by what they declare."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from community_housing.errors import MissingExtraError

__all__ = ["ParquetError", "parquet_rows"]

_MOST_ROWS: Final = 5_000_000
_MOST_BYTES: Final = 2 * 2**30
_BATCH: Final = 10_000


class ParquetError(ValueError):
    """A Parquet file that cannot be read: code, message and what would be right."""

    def __init__(self, code: str, message: str, expected: str) -> None:
        super().__init__(code, message, expected)
        self.code = code
        self.message = message
        self.expected = expected


def parquet_rows(path: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The names of the columns as row 1, then every record, counted like the rows of a spreadsheet.

    Raises:
        ParquetError: The file is no Parquet, broken or too large.
        MissingExtraError: The extra 'parquet' is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("parquet", "a Parquet file") from error
    try:
        with pq.ParquetFile(path) as file:
            about = file.metadata
            size = sum(about.row_group(index).total_byte_size for index in range(about.num_row_groups))
            if about.num_rows > _MOST_ROWS or size > _MOST_BYTES:
                raise ParquetError(
                    "too_large",
                    f"the file has {about.num_rows} rows and {size} bytes",
                    f"at most {_MOST_ROWS} rows and {_MOST_BYTES} bytes",
                )
            yield 1, tuple(file.schema_arrow.names)
            number = 1
            for batch in file.iter_batches(_BATCH):
                columns = [column.to_pylist() for column in batch.columns]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield number, values
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        if isinstance(error, ParquetError):
            raise
        raise ParquetError("bad_parquet", f"the file is no Parquet, or broken ({type(error).__name__})", "Parquet") from error
