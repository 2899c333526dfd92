# SPDX-License-Identifier: Apache-2.0
"""Tables to files: CSV, Excel workbook or Parquet, each with its own exact types, in one place."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._tables import Kind, OutTable, TableForm
from community_housing.errors import InputError, MissingExtraError
from community_housing.io.tables._typed_cells import neutral
from community_housing.quantities import Area, Money

__all__ = ["arrow_table", "csv_bytes", "parquet_bytes", "table_bytes", "workbook_bytes"]


@door()
def table_bytes(table: OutTable, *, form: TableForm, bom: bool = True) -> bytes:
    """A table as a file.

    Args:
        table: The table.
        form: What it is written as.
        bom: Whether CSV begins with a byte order mark, which spreadsheets need to read Chinese.

    Raises:
        InputError: A value that the form cannot carry, such as a text with a control character in a workbook.
        MissingExtraError: The extra 'excel' or 'parquet' is not installed.

    Guarantees:
        The same table gives the same bytes, with the same version of the library that writes the form.  No text is taken
        for a formula by a spreadsheet.

    Source: own rule, docs/decisions/0053.
    """
    if form is TableForm.XLSX:
        return workbook_bytes([table])
    if form is TableForm.PARQUET:
        return parquet_bytes(table)
    return csv_bytes(table, bom=bom)


# --- CSV --------------------------------------------------------------------------------------------------------------


def csv_bytes(table: OutTable, *, bom: bool = True, end: str = "\r\n") -> bytes:
    """A table as CSV: areas in m² and amounts in yuan with two decimals, nothing as an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end)
    writer.writerow([neutral(column.header) for column in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _csv_cell(value: Any) -> str:
    # Numbers are ours and stay numbers, also where they begin with a minus; texts come from outside.
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return neutral(value)
        case dt.date():
            return value.isoformat()
        case float():
            return repr(value)
        case Decimal():
            return f"{value:f}"
        case Fraction():
            return _fraction(value)
        case _:
            return str(value)


def _fraction(value: Fraction) -> str:
    """An exact fraction: as a decimal where it has an end, else `1/3`, which a spreadsheet must not compute."""
    found = _decimal(value)
    return neutral(str(value)) if found is None else f"{found:f}"


def _decimal(value: Fraction) -> Decimal | None:
    rest, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return None if rest != 1 else Decimal(value.numerator * 10**places // value.denominator).scaleb(-places)


# --- Excel ------------------------------------------------------------------------------------------------------------

_FIRST_DAY: Final = dt.date(1900, 3, 1)
"""Earlier days mean different things to different spreadsheets, so they are written as texts."""
_LONGEST_TEXT: Final = 32_767
_MOST_DIGITS: Final = 10**15
_MADE: Final = dt.datetime.fromisoformat("2000-01-01T00:00:00")
"""A fixed moment of making gives the same bytes."""
_FORMATS: Final = {Kind.QUANTITY: "#,##0.00", Kind.WHOLE: "0", Kind.DAY: "yyyy-mm-dd", Kind.EXACT: "General"}
_WIDEST: Final = 60


def workbook_bytes(tables: Iterable[OutTable]) -> bytes:
    """Tables as one Excel workbook, a sheet each: numbers as number cells, days as dates, ids and texts as texts.

    Raises:
        InputError: A text with a control character or of more than 32,767 characters.
        MissingExtraError: The extra 'excel' is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtraError("excel", "an Excel workbook (.xlsx)") from error
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8EEF4"})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    # The quote prefix is the apostrophe of a spreadsheet itself: the text stays a text also when somebody edits it.
    formats[Kind.TEXT] = book.add_format({"num_format": "@"})
    formats[Kind.NAMES] = book.add_format({"num_format": "@", "quote_prefix": True})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        widths = [_width(column.header) for column in table.columns]
        for index, column in enumerate(table.columns):
            sheet.write_string(0, index, column.header, head)
        for number, row in enumerate(table.rows, start=1):
            for index, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if value is not None:
                    widths[index] = max(widths[index], _write(sheet, (number, index), value, column.kind, formats))
        for index, width in enumerate(widths):
            sheet.set_column(index, index, min(width + 2, _WIDEST))
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    book.close()
    return made.getvalue()


def _width(text: str) -> int:
    return max((sum(2 if ord(one) > 0x2E80 else 1 for one in line) for line in text.splitlines()), default=0)


def _write(sheet: Any, at: tuple[int, int], value: Any, kind: Kind, formats: dict[Kind, Any]) -> int:
    """Write one cell; its width in characters."""
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
        return 6
    if isinstance(value, dt.date) and value >= _FIRST_DAY:
        sheet.write_datetime(*at, value, formats[Kind.DAY])
        return 10
    number = _as_number(value)
    if number is not None:
        sheet.write_number(*at, number, formats.get(kind, formats[Kind.EXACT]))
        return len(f"{number:,.2f}")
    text = _as_text(value)
    if len(text) > _LONGEST_TEXT or any(ord(one) < 32 and one not in "\t\n\r" for one in text):
        raise InputError("a workbook cannot carry a control character or more than 32,767 characters", "cell", text[:80])
    sheet.write_string(*at, text, formats[Kind.NAMES if neutral(text) != text else Kind.TEXT])
    return _width(text)


def _as_number(value: Any) -> float | int | None:
    """A number that fifteen digits hold exactly; a longer one is written as its text."""
    exact = value.decimal if isinstance(value, (Area, Money)) else _decimal(value) if isinstance(value, Fraction) else value
    if isinstance(exact, int):
        return exact if abs(exact) < _MOST_DIGITS else None
    if isinstance(exact, float):
        return exact if float(f"{exact:.16G}") == exact else None
    if isinstance(exact, Decimal):
        return float(exact) if len(exact.as_tuple().digits) <= 15 and Decimal(repr(float(exact))) == exact else None
    return None


def _as_text(value: Any) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


# --- Parquet ----------------------------------------------------------------------------------------------------------


def parquet_bytes(table: OutTable) -> bytes:
    """A table as Parquet: areas and amounts as `decimal(17, 2)`, counts as `int64`, days as `date32`, ids as texts.

    The identifier of each column is in the metadata of its field, as `id`.

    Raises:
        InputError: A whole number beyond 64 bits.
        MissingExtraError: The extra 'parquet' is not installed.
    """
    written = arrow_table(table)
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(written, made, compression="zstd")
    return made.getvalue()


def arrow_table(table: OutTable) -> Any:
    """A table as one of Arrow, its columns named by their headers, with the identifier of each in the metadata of its field.

    Raises:
        InputError: A whole number beyond 64 bits.
        MissingExtraError: The extra 'parquet' is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingExtraError("parquet", "a Parquet file or a table of Arrow") from error
    types: dict[Kind, Any] = {
        Kind.WHOLE: pa.int64(),
        Kind.QUANTITY: pa.decimal128(17, 2),
        Kind.COORDINATE: pa.float64(),
        Kind.DAY: pa.date32(),
        Kind.TRUTH: pa.bool_(),
    }
    fields = [
        pa.field(column.header, types.get(column.kind, pa.string()), metadata={"id": column.id}) for column in table.columns
    ]
    try:
        arrays = [
            pa.array([_parquet_cell(row[index], column.kind) for row in table.rows], type=field.type)
            for index, (column, field) in enumerate(zip(table.columns, fields, strict=True))
        ]
    except (pa.ArrowException, OverflowError) as error:
        raise InputError(
            Message("Parquet cannot carry a value of the table {name!r}: {error}", name=table.name, error=error), "cell", None
        ) from error
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _parquet_cell(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if isinstance(value, (Area, Money)):
        return value.decimal
    if kind in (Kind.WHOLE, Kind.COORDINATE, Kind.DAY, Kind.TRUTH):
        return value
    if isinstance(value, Fraction):
        found = _decimal(value)
        return str(value) if found is None else f"{found:f}"
    return value if isinstance(value, str) else _as_text(value)
