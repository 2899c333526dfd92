# SPDX-License-Identifier: Apache-2.0
"""A table to write, as a value: what its columns hold, its rows, and the forms that it may be written in."""

from collections.abc import Iterable, Sequence
from enum import Enum, StrEnum
from typing import Any

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError

__all__ = ["Kind", "OutColumn", "OutTable", "TableForm", "markdown_row", "markdown_text", "table_form"]


class Kind(Enum):
    """What a column holds, as a workbook or a Parquet file has it."""

    ID = "id"
    TEXT = "text"
    NAMES = "names"
    CHOICE = "choice"
    WHOLE = "whole"
    QUANTITY = "quantity"
    COORDINATE = "coordinate"
    DAY = "day"
    TRUTH = "truth"
    EXACT = "exact"
    """A number of any exactness, as its text: only written, never read."""


class TableForm(StrEnum):
    """What a table is written as; the value is also the ending of the file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def table_form(form: TableForm | str) -> TableForm:
    """*form* where it is one.

    Raises:
        InputError: It is none.
    """
    try:
        return TableForm(form)
    except ValueError:
        known = ", ".join(repr(one.value) for one in TableForm)
        raise InputError(Message("must be one of {known}, got {form!r}", known=known, form=form), "form", form) from None


@shows_itself
@attrs.frozen(slots=True)
class OutColumn:
    """A column to write.

    Args:
        header: What stands above it, in the language of the reader.
        kind: What it holds.
        id: Its stable English identifier with its unit, such as `counted_m2`.
    """

    header: str
    kind: Kind
    id: str


@shows_itself
@attrs.frozen
class OutTable:
    """A table to write.

    Args:
        name: Its name, also that of a sheet.
        columns: Its columns.
        rows: As many cells as columns; areas, money, whole numbers, days, truths, `Decimal`, `Fraction`, texts or None.
    """

    name: str
    columns: tuple[OutColumn, ...]
    rows: Sequence[Sequence[Any]]


def markdown_text(text: str) -> str:
    """A text on one line of Markdown, which is read as the text that it is, whatever signs it holds."""
    return " ".join("".join(f"\\{sign}" if sign in "\\|`<*_[" else sign for sign in text).split())


def markdown_row(cells: Iterable[str]) -> str:
    r"""A row of a Markdown table.

    Examples:
        >>> print(markdown_row(["甲|乙", "`x`"]))
        | 甲\|乙 | \`x\` |
    """
    return f"| {' | '.join(markdown_text(cell) for cell in cells)} |"
