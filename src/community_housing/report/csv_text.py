# SPDX-License-Identifier: Apache-2.0
"""CSV that spreadsheets open as it is meant: UTF-8 with a mark, CRLF, and no cell that is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from community_housing.quantities import Area, Money

__all__ = ["Cell", "csv_bytes", "safe_text"]

Cell: TypeAlias = str | int | Area | Money | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula: an apostrophe is put before what would begin one.

    Examples:
        >>> safe_text("=1+1"), safe_text("铁北社区")
        ("'=1+1", '铁北社区')
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    # Numbers are ours and stay numbers, also where they begin with a minus; texts come from outside.
    return safe_text(value) if isinstance(value, str) else str(value)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file.

    Args:
        header: Column names.
        rows: Cells; areas are written in m², amounts in yuan, both with two decimals; None is an empty cell.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
