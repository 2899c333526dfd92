# SPDX-License-Identifier: Apache-2.0
"""Reading the tables of a pack, whatever they are stored in, with every fault at its row and column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import attrs
from pydantic import TypeAdapter, ValidationError

from community_housing._messages import Message
from community_housing.faults import Faults, Place
from community_housing.io.tables._cells import CellError, narrow
from community_housing.io.tables._columns import Column, Headed, Table, plain
from community_housing.io.tables._sources import Lines, Sources, csv_rows
from community_housing.io.tables._typed_cells import text_of
from community_housing.io.tables._workbook import Merged

__all__ = ["Row", "Rows", "read_csv_text", "read_row", "read_table"]

_TITLE_ROWS: Final = 10
_TOTAL: Final = re.compile(
    r"(?=.{1,12}$)(?:.*(?:[小合总總共累][计計]|汇总|匯總|平均[数數值]?)|其中.*|(?:sub|grand)?totals?|sum|average|mean)"
)
"""The label of a row that is no single thing: 合计, 本页小计, 一街道小计, 平均, 其中."""
_IN_BRACKETS: Final = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_CUT_SHORT: Final = ("bad_csv", "bad_parquet", "too_large")


@attrs.frozen(slots=True)
class Row:
    """One row of a table.

    Args:
        number: As a spreadsheet counts: the header is row 1, a blank line counts, a cell with a line break is one row; the
            names of the columns of a Parquet file count as row 1.
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
        return None if cell is None else narrow(cell)


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


def read_table(sources: Sources, table: Table, faults: Faults, *, needed: bool) -> Rows:
    """Read one table, wherever in the pack it lies.

    Args:
        sources: Where the tables of the pack lie.
        table: What it should hold.
        faults: Where faults are noted.
        needed: Whether a missing table is a fault.
    """
    source = sources.find(table, needed=needed)
    if source is None:
        return Rows(table, complete=not needed, present=needed)
    table = table.at(source.place)
    lines = sources.lines(source)
    return Rows(table, complete=False) if lines is None else _rows(lines, table, faults, source.form)


def read_csv_text(text: str, table: Table, faults: Faults, *, name: str) -> Rows:
    """Read one table out of the text of a CSV file, as strictly as any table of a pack.

    Args:
        text: The text; a byte order mark is passed over.
        table: What it should hold.
        faults: Where faults are noted.
        name: The file, for faults.
    """
    place = Place(name)
    return _rows(Lines(csv_rows(text.removeprefix("\ufeff"), place, faults)), table.at(place), faults, "csv")


def _rows(lines: Lines, table: Table, faults: Faults, form: str) -> Rows:
    before = len(faults.all)
    place = table.place
    head = list(islice(lines.rows, _TITLE_ROWS))
    if not head:
        if len(faults.all) == before:
            faults.add(
                table.place,
                "the file is empty" if place.sheet is None else "the sheet is empty",
                expected=Message("a header: {values}", values=",".join(column.name for column in table.columns)),
                row=1,
                code="empty_file",
            )
        return Rows(table, complete=False)
    at = _header_row(head, table)
    columns, usable = _header(head[at], table, faults)
    for number, above in head[:at]:
        _check_above(number, above, columns, table, faults)
    body = chain(head[at + 1 :], lines.rows)
    _check_merged(lines.merged, head[at][0], columns, table, faults)
    # A row of CSV that is shorter than its header has lost a cell somewhere, and what follows stands under other headers.
    wide = max((place for place, cell in enumerate(head[at][1], start=1) if _title(cell)), default=0) if form == "csv" else 0
    rows = (
        [row for number, found in body if (row := _read((number, found), columns, table, faults, form=form, wide=wide))]
        if usable
        else []
    )
    complete = usable and not any(f.file == place.file and f.code in _CUT_SHORT for f in faults.all[before:])
    return Rows(table, tuple(rows), complete=complete)


def _header_row(head: Sequence[tuple[int, Sequence[Any]]], table: Table) -> int:
    """The position of the header: the first of the upper rows that names the most columns; titles above it are passed over."""
    counts = [
        len({one.column.name for cell in found if (one := table.column_of(_title(cell))) is not None}) for _, found in head
    ]
    best = max(counts)
    # A row of data may hold a word that is also a header; a title is passed over only for a header with what is needed.
    needed = sum(column.required for column in table.columns)
    return counts.index(best) if best >= needed else 0


def _check_above(number: int, found: Sequence[Any], columns: Sequence[Headed | None], table: Table, faults: Faults) -> None:
    """Note a row above the header that has something in every column that a record needs, and is no header itself."""
    known = [place for place, headed in enumerate(columns) if headed is not None]
    needed = [place for place in known if (headed := columns[place]) is not None and headed.column.required]
    needed = needed if len(needed) > 1 else known
    cells = [_title(found[place]) if place < len(found) else "" for place in needed]
    if len(cells) > 1 and all(cells) and not any(table.column_of(cell) for cell in cells):
        faults.add(
            table.place,
            "a row stands above the header",
            expected="the header above every row",
            row=number,
            value=cells[0],
            code="row_above_header",
        )


def _title(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _check_merged(
    merged: Sequence[Merged], header: int, columns: Sequence[Headed | None], table: Table, faults: Faults
) -> None:
    """Note cells below the header that were merged: all but the first of them are empty, and nobody says what they mean."""
    for one in merged:
        named = [headed.column for headed in columns[one.first_column - 1 : one.last_column] if headed is not None]
        if named and one.last_row > header:
            faults.add(
                table.place,
                "the cells are merged",
                expected="a value in every cell of its own, not merged",
                row=max(one.first_row, header),
                column=named[0].name,
                value=one.ref,
                code="merged_cells",
            )


def _header(header: tuple[int, Sequence[Any]], table: Table, faults: Faults) -> tuple[list[Headed | None], bool]:
    """The column of every position, and whether rows can be read by them."""
    number = header[0]
    found = [_title(cell) for cell in header[1]]
    while len(found) > 1 and not found[-1] and not found[-2]:
        found.pop()
    columns: list[Headed | None] = []
    there = {headed.column.name for cell in found if (headed := table.column_of(cell)) is not None}
    names = [column.name for column in table.columns]
    seen: set[str] = set()
    for position, cell in enumerate(found):
        headed = table.column_of(cell)
        if headed is not None and headed.column.name in seen:
            faults.add(
                table.place,
                "the column is there twice",
                expected="each column once",
                row=number,
                column=headed.column.name,
                value=cell,
                code="duplicate_column",
            )
            headed = None
        elif headed is not None and headed.unsaid:
            faults.add(
                table.place,
                "the header says no unit",
                expected=Message("{header}(元) or {header}(万元)", header=cell),
                row=number,
                column=headed.column.name,
                value=cell,
                code="missing_unit",
            )
        elif headed is not None and headed.factor is None:
            faults.add(
                table.place,
                "the unit of the header is not known, or it names two",
                expected=Message("one of {values}", values=", ".join(headed.column.units)),
                row=number,
                column=headed.column.name,
                value=cell,
                code="unknown_unit",
            )
        elif headed is None and (cell or position < len(found) - 1):
            near = get_close_matches(cell.lower(), names, n=1, cutoff=0.8 if table.others else 0.6)
            if not table.others or (near and near[0] not in there):
                expected = (
                    Message("{near}, perhaps", near=repr(near[0]))
                    if near
                    else Message("one of {values}", values=", ".join(names))
                )
                faults.add(
                    table.place,
                    "the column is not known",
                    expected=expected,
                    row=number,
                    column=cell or None,
                    value=cell,
                    code="unknown_column",
                )
        if headed is not None:
            seen.add(headed.column.name)
        columns.append(headed)
    usable = True
    for column in table.columns:
        if (column.required or column.present) and column.name not in seen:
            usable = usable and not column.required
            faults.add(
                table.place,
                "the column is missing",
                expected=Message("a column {name!r}", name=column.name),
                row=number,
                column=column.name,
                code="missing_column",
            )
    return columns, usable


def _read(
    line: tuple[int, Sequence[Any]],
    columns: Sequence[Headed | None],
    table: Table,
    faults: Faults,
    *,
    form: str,
    wide: int,
) -> Row | None:
    """One row; None where it is no record at all, which is noted."""
    number, found = line
    filled = [cell.strip() for cell in found if isinstance(cell, str) and cell.strip()]
    total = next((cell for cell in filled[:2] if _is_total(cell)), None)
    if total is not None:
        faults.add(
            table.place,
            "the row is a total",
            expected="rows of single things only; leave the total out",
            row=number,
            value=total,
            code="total_row",
        )
        return None
    if len(found) < wide:
        faults.add(
            table.place,
            Message("the row has {count} cells, fewer than the header", count=len(found)),
            expected=Message("{wide} cells", wide=wide),
            row=number,
            column=None if (lost := columns[len(found)]) is None else lost.column.name,
            value=str(found[-1]).strip(),
            code="missing_cells",
        )
    for extra in found[len(columns) :]:
        if extra is not None and str(extra).strip():
            faults.add(
                table.place,
                "the row has more cells than the header",
                expected=Message("{count} cells", count=len(columns)),
                row=number,
                value=str(extra).strip(),
                code="extra_cells",
            )
    pairs = [(headed, value) for headed, value in zip(columns, found, strict=False) if headed is not None]
    return read_row(number, pairs, table, faults, form=form, sound=len(found) >= wide)


def read_row(
    number: int,
    found: Iterable[tuple[Headed, Any]],
    table: Table,
    faults: Faults,
    *,
    form: str,
    more: Mapping[str, Any] | None = None,
    sound: bool = True,
) -> Row:
    """The record of one row, whatever it stands in.

    Args:
        number: Of the row, for faults.
        found: The columns that it has, each with its value there.
        table: What it should hold.
        faults: Where faults are noted.
        form: What `text_of` is told of the values: "csv", "xlsx" or "parquet".
        more: Fields of the record that are no cells.
        sound: Whether the cells can be told apart; otherwise none of them is read.
    """
    before = len(faults.all)
    cells: dict[str, str] = {}
    faulty: set[str] = set()
    reads: dict[str, Headed] = {}
    for headed, value in found:
        column = headed.column
        reads[column.name] = headed
        try:
            text = text_of(value, column.kind, form)
        except CellError as error:
            faulty.add(column.name)
            _fault(error, table, number, column, value, faults)
        else:
            if text is not None:
                cells[column.name] = text
    if not sound:
        return Row(number, cells, None)
    values: dict[str, Any] = dict(more or {})
    for column in table.columns:
        cell = cells.get(column.name)
        if cell is None:
            if column.required and column.name not in faulty:
                faulty.add(column.name)
                faults.add(
                    table.place,
                    "the cell is empty",
                    expected="a value",
                    row=number,
                    column=column.name,
                    value="",
                    code="empty_cell",
                )
            elif column.present:
                values[column.field] = None
            continue
        try:
            _set(values, column.field, reads[column.name].read(cell))
        except CellError as error:
            faulty.add(column.name)
            _fault(error, table, number, column, cell, faults)
    value = _made(values, cells, number, table, faults, faulty)
    return Row(number, cells, value if not faulty and len(faults.all) == before else None)


def _is_total(cell: str) -> bool:
    return _TOTAL.fullmatch(_IN_BRACKETS.sub("", plain(cell)).rstrip(":").replace("_", "")) is not None


def _fault(error: CellError, table: Table, number: int, column: Column, value: Any, faults: Faults) -> None:
    faults.add(
        table.place,
        error.message,
        expected=error.expected,
        row=number,
        column=column.name,
        value=str(value),
        code=error.code,
    )


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
        faults.add_validation(error, file=table.place, place=place, known=faulty)
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
        fault.file,
        fault.message,
        expected=fault.expected,
        row=fault.row,
        column=column,
        value=value,
        code=fault.code,
        sheet=fault.sheet,
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
