# SPDX-License-Identifier: Apache-2.0
"""Reading the CSV files of a pack, with every fault at its row and column."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
from pydantic import TypeAdapter, ValidationError

from community_housing.io.cells import CellError
from community_housing.io.columns import Column, Table
from community_housing.io.faults import Faults
from community_housing.io.text import read_text

__all__ = ["Row", "Rows", "read_table"]


@attrs.frozen(slots=True)
class Row:
    """One row of a table.

    Args:
        number: As a spreadsheet counts: the header is row 1, a blank line counts, a cell with a line break is one row.
        cells: The stripped texts by column name; an empty cell is not there.
        value: The record, or None where the row has a fault.
    """

    number: int
    cells: Mapping[str, str]
    value: Any

    def named(self, column: str) -> str | None:
        """The id in *column*, of a row with a fault too."""
        if self.value is not None:
            found: str | None = getattr(self.value, column)
            return found
        cell = self.cells.get(column)
        return None if cell is None else unicodedata.normalize("NFKC", cell).strip()


@attrs.frozen(slots=True)
class Rows:
    """A table as it was read.

    Args:
        table: Its description.
        rows: Its rows; blank ones are left out.
        complete: Whether the file could be read to its end, so that what it does not name is not there.
        present: Whether the file is there.
    """

    table: Table
    rows: tuple[Row, ...] = ()
    complete: bool = True
    present: bool = True

    @property
    def values(self) -> tuple[Any, ...]:
        """The records of the rows without fault."""
        return tuple(row.value for row in self.rows if row.value is not None)


def read_table(folder: Path, table: Table, faults: Faults, *, needed: bool) -> Rows:
    """Read one CSV file.

    Args:
        folder: The pack.
        table: What it should hold.
        faults: Where faults are noted.
        needed: Whether a missing file is a fault.
    """
    text = read_text(folder, table.file, faults, needed=needed)
    if text is None:
        present = needed or (folder / table.file).exists()
        return Rows(table, complete=not present, present=present)
    lines = _lines(text, table.file, faults)
    header = next(lines, None)
    if header is None:
        faults.add(
            table.file,
            "the file is empty",
            expected=f"a header: {','.join(column.name for column in table.columns)}",
            row=1,
            code="empty_file",
        )
        return Rows(table, complete=False)
    columns, usable = _header(header, table, faults)
    rows = [_row(number, found, columns, table, faults) for number, found in lines] if usable else []
    return Rows(
        table, tuple(rows), complete=usable and not any(f.code == "bad_csv" and f.file == table.file for f in faults.all)
    )


def _lines(text: str, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        try:
            found = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(
                file,
                f"the row cannot be read as CSV ({error})",
                expected="quotes in pairs, each around a whole cell",
                row=number + 1,
                code="bad_csv",
            )
            return
        number += 1
        if any(cell.strip() for cell in found):
            yield number, found


def _header(header: tuple[int, list[str]], table: Table, faults: Faults) -> tuple[list[Column | None], bool]:
    """The column of every position, and whether rows can be read by them."""
    number, found = header
    columns: list[Column | None] = []
    names = [column.name for column in table.columns]
    seen: set[str] = set()
    for position, cell in enumerate(found):
        column = table.column_of(cell)
        if column is not None and column.name in seen:
            faults.add(
                table.file, "the column is there twice", expected="each column once", row=number, column=column.name,
                value=cell, code="duplicate_column",
            )  # fmt: skip
            column = None
        elif column is None and not cell.strip() and position == len(found) - 1:
            column = None
        elif column is None:
            near = get_close_matches(cell.strip().lower(), names, n=1)
            expected = f"{near[0]!r}" if near else "one of " + ", ".join(names)
            faults.add(
                table.file, "the column is not known", expected=expected, row=number, column=cell.strip() or None,
                value=cell, code="unknown_column",
            )  # fmt: skip
        if column is not None:
            seen.add(column.name)
        columns.append(column)
    usable = True
    for column in table.columns:
        if (column.required or column.present) and column.name not in seen:
            usable = usable and not column.required
            faults.add(
                table.file, "the column is missing", expected=f"a column {column.name!r}", row=number, column=column.name,
                code="missing_column",
            )  # fmt: skip
    return columns, usable


def _row(number: int, found: list[str], columns: Sequence[Column | None], table: Table, faults: Faults) -> Row:
    cells = {
        column.name: cell.strip() for column, cell in zip(columns, found, strict=False) if column is not None and cell.strip()
    }
    for extra in found[len(columns) :]:
        if extra.strip():
            faults.add(
                table.file, "the row has more cells than the header", expected=f"{len(columns)} cells", row=number,
                value=extra.strip(), code="extra_cells",
            )  # fmt: skip
    values: dict[str, Any] = {}
    faulty: set[str] = set()
    for column in table.columns:
        cell = cells.get(column.name)
        if cell is None:
            if column.required:
                faulty.add(column.name)
                faults.add(
                    table.file, "the cell is empty", expected="a value", row=number, column=column.name, value="",
                    code="empty_cell",
                )  # fmt: skip
            elif column.present:
                values[column.field] = None
            continue
        try:
            _set(values, column.field, column.cell(cell))
        except CellError as error:
            faulty.add(column.name)
            faults.add(
                table.file, error.message, expected=error.expected, row=number, column=column.name, value=cell,
                code=error.code,
            )  # fmt: skip
    before = len(faults.all)
    value = _made(values, cells, number, table, faults, faulty)
    return Row(number, cells, value if not faulty and len(faults.all) == before else None)


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    place = values
    for part in outer:
        place = place.setdefault(part, {})
    place[last] = value


@lru_cache(maxsize=32)
def _adapter(table: Table) -> TypeAdapter[Any]:
    return TypeAdapter(table.record)


def _made(
    values: Mapping[str, Any], cells: Mapping[str, str], number: int, table: Table, faults: Faults, faulty: set[str]
) -> Any:
    """The record of one row; what is wrong with it is noted, apart from cells that have a fault already."""

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        return number, table.header_of(".".join(str(part) for part in path)) if path else None

    try:
        return _adapter(table).validate_python(values)
    except ValidationError as error:
        before = len(faults.all)
        faults.add_validation(error, file=table.file, place=place, known=faulty)
        for index in range(before, len(faults.all)):
            fault = faults.all[index]
            faults.all[index] = _with_cell(fault, cells, error, table)
        return None


def _with_cell(fault: Any, cells: Mapping[str, str], error: ValidationError, table: Table) -> Any:
    """The fault with the text of the cell as its value, and the column that a rule over several fields blames."""
    column = fault.column
    if column is None or fault.code == "bad_period":
        column = _blamed(error, table, column)
    value = cells.get(column, fault.value) if column is not None else fault.value
    return type(fault)(
        fault.file, fault.message, expected=fault.expected, row=fault.row, column=column, value=value, code=fault.code
    )


def _blamed(error: ValidationError, table: Table, column: str | None) -> str | None:
    """The column that a check over several fields names in its error."""
    for one in error.errors():
        raised = one.get("ctx", {}).get("error")
        named = getattr(raised, "field", None)
        if isinstance(named, str):
            if named == "Period":
                return next((c.name for c in table.columns if c.field.endswith(".ends")), column)
            name = named.partition(".")[2]
            if named == table.record.__name__:
                return table.columns[1].name
            if name:
                return table.header_of(name)
    return column
