# SPDX-License-Identifier: Apache-2.0
"""Where each table of a pack lies: a CSV file, a Parquet file, a workbook of its own, or a sheet among others."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing.faults import Faults, Place
from community_housing.io._door import DoorError
from community_housing.io.tables._columns import TABLES, Table, plain
from community_housing.io.tables._parquet_rows import parquet_rows
from community_housing.io.tables._text import add_unread, read_text
from community_housing.io.tables._workbook import Merged, SheetRows, Workbook, WorkbookError, open_workbook

__all__ = ["Lines", "Source", "Sources", "csv_rows"]

_OTHER: Final = (".xls", ".xlsm", ".xlsb", ".ods", ".et", ".numbers")
_NAMED: Final = ("", ".csv", ".parquet", ".toml", ".json", ".jsonl", ".ndjson", ".geojson", ".txt")
_NOTES: Final = ("说明", "說明", "备注", "備註", "notes", "readme")


@attrs.frozen(slots=True)
class Source:
    """One place that holds a table, and its form: "csv", "xlsx" or "parquet"."""

    table: Table
    place: Place
    form: str


@attrs.frozen(slots=True)
class Lines:
    """The filled rows of a table, each with its number as a spreadsheet counts.

    Args:
        rows: The rows, read as they are asked for.
        merged: Cells that were merged to one.
    """

    rows: Iterator[tuple[int, Sequence[Any]]]
    merged: tuple[Merged, ...] = ()


class Sources:
    """The tables of a folder.

    Args:
        folder: The pack.
        faults: Where workbooks that cannot be read, unknown sheets and tables that are there twice are noted, and files whose
            names are nearly right.
        known: The names of the other files and folders of a pack.
    """

    def __init__(self, folder: Path, faults: Faults, *, known: Collection[str] = ()) -> None:
        self._folder = folder
        self._known = known
        self._faults = faults
        self._workbooks: dict[str, Workbook] = {}
        self._read: dict[Place, SheetRows] = {}
        self._sheets: list[str] = []
        self._unread: list[str] = []
        self._in_doubt = False
        self._found: dict[str, list[Source]] = {table.file: [] for table in TABLES}
        try:
            paths = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self._refuse(
                folder.name,
                "unreadable_file",
                Message("the folder cannot be read ({error})", error=Message(str(error.strerror))),
                "a readable folder",
            )
            return
        for path in paths:
            # Programs leave such files beside the ones that they have open.
            if not path.name.startswith((".", "~$")):
                self._look(path)

    def _look(self, path: Path) -> None:
        ending = path.suffix.lower()
        table = next((one for one in TABLES if one.called(path.stem)), None)
        if ending == ".xlsx":
            self._look_into(path, table)
        elif ending in _OTHER:
            # Elsewhere such a file may have nothing to do with the pack, unless a table is missing.
            self._unread.append(path.name)
            if table is not None:
                self._refuse_unread()
        elif table is not None and ending in (".csv", ".parquet"):
            self._found[table.file].append(Source(table, Place(path.name), ending[1:]))
        elif path.name not in self._known and ending in _NAMED:
            self._check_name(path.name)

    def _check_name(self, name: str) -> None:
        """Note a file that nobody would read and whose name is nearly that of one that is read."""
        near = get_close_matches(plain(name), [*self._known, *(f"{table.name}.csv" for table in TABLES)], n=1, cutoff=0.8)
        if near:
            self._faults.add(name, "no file of a pack is called so", expected=near[0], code="misnamed_file")

    def _refuse(self, file: str, code: str, message: str, expected: str) -> None:
        """Note a file that may hold tables, so that a missing one is not to blame."""
        self._in_doubt = True
        self._faults.add(file, message, expected=expected, code=code)

    def _refuse_unread(self) -> None:
        for name in self._unread:
            self._refuse(name, "wrong_format", "a workbook of this kind is not read", "the same saved as .xlsx")
        self._unread.clear()

    def _look_into(self, path: Path, table: Table | None) -> None:
        try:
            workbook = open_workbook(self._folder, path.name)
        except (DoorError, OSError) as error:
            self._in_doubt = True
            add_unread(error, path.name, self._faults)
            return
        self._workbooks[path.name] = workbook
        named = [(one, name, shown) for name, shown in workbook.sheets for one in TABLES if one.called(name)]
        for one, name, shown in named:
            if shown:
                self._found[one.file].append(Source(one, Place(path.name, name), "xlsx"))
            else:
                self._in_doubt = True
                self._faults.add(
                    Place(path.name, name),
                    "the sheet is hidden",
                    code="hidden_sheet",
                    expected="a sheet that is shown, or none of this name",
                )
        others = [name for name, shown in workbook.sheets if shown and not any(name == known for _, known, _ in named)]
        if table is not None and not named:
            self._only_sheet(path.name, table, others)
        else:
            self._unknown_sheets(path.name, others, strict=bool(named))

    def _only_sheet(self, file: str, table: Table, names: list[str]) -> None:
        """A workbook with the name of a table holds it in its only sheet with cells, whatever that is called."""
        filled = [name for name in names if not _is_note(name) and self._is_filled(file, name)]
        if len(filled) == 1:
            self._found[table.file].append(Source(table, Place(file, filled[0]), "xlsx"))
        elif not filled:
            self._refuse(
                file, "empty_file", "the workbook has no sheet with cells", Message("a sheet {name!r}", name=table.name)
            )
        else:
            self._refuse(
                file,
                "which_sheet",
                Message("several sheets have cells: {values}", values=", ".join(filled)),
                Message("one sheet, or one called {name!r}", name=table.name),
            )

    def _sheet(self, place: Place) -> SheetRows:
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = self._workbooks[place.file].read(place.sheet or "")
        return found

    def _is_filled(self, file: str, sheet: str) -> bool:
        try:
            return bool(self._sheet(Place(file, sheet)).rows)
        except WorkbookError:
            return True  # what is wrong with it is said when it is read as a table

    def _unknown_sheets(self, file: str, names: list[str], *, strict: bool) -> None:
        """Note sheets that hold something and are no table; in a workbook without any table, only near names."""
        known = {plain(name): table for table in TABLES for name in (table.name, *table.also)}
        for name in names:
            near = get_close_matches(plain(name), list(known), n=1, cutoff=0.8)
            if not near and not strict:
                self._sheets.append(f"sheet {name!r} of {file}")
            elif not _is_note(name) and self._is_filled(file, name):
                tables = ", ".join(table.name for table in TABLES)
                expected = (
                    Message("{near}, perhaps", near=repr(known[near[0]].name))
                    if near
                    else Message("one of {values}, or a sheet 说明 or notes, which is passed over", values=tables)
                )
                self._faults.add(Place(file, name), "the sheet is no table of a pack", expected=expected, code="unknown_sheet")

    def find(self, table: Table, *, needed: bool) -> Source | None:
        """The one place of a table; None where there is none, or more than one, which is noted."""
        found = self._found[table.file]
        if len(found) > 1:
            places = " and ".join(
                one.place.file if one.place.sheet is None else f"{one.place.file} ({one.place.sheet})" for one in found
            )
            self._faults.add(
                found[1].place,
                Message("the table {name!r} is there twice: {places}", name=table.name, places=places),
                expected="one of them",
                code="two_files",
            )
        if found:
            return found[0]
        if needed:
            self._refuse_unread()
        if needed and not self._in_doubt:
            there = Message(" (there is {sheets})", sheets="; ".join(self._sheets)) if self._sheets else ""
            self._faults.add(
                table.file,
                Message("the file is missing{there}", there=there),
                expected=Message(
                    "this file, its .xlsx or .parquet, or a sheet {name!r} or {also!r} of a workbook",
                    name=table.name,
                    also=table.also[0],
                ),
                code="missing_file",
            )
        return None

    def lines(self, source: Source) -> Lines | None:
        """The rows of a table, or None where it cannot be read, which is noted."""
        place = source.place
        if source.form == "xlsx" and place.sheet is not None:
            try:
                sheet = self._sheet(place)
            except WorkbookError as error:
                self._faults.add(place, error.message, expected=error.expected, code=error.code)
                return None
            return Lines(iter(sheet.rows), sheet.merged)
        if source.form == "parquet":
            return Lines(_parquet(self._folder, place, self._faults))
        text = read_text(self._folder, place.file, self._faults, needed=True)
        return None if text is None else Lines(csv_rows(text, place, self._faults))


def _is_note(name: str) -> bool:
    return plain(name).startswith(_NOTES)


def _parquet(folder: Path, place: Place, faults: Faults) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        yield from parquet_rows(folder, place.file)
    except (DoorError, OSError) as error:
        add_unread(error, place, faults)


def csv_rows(text: str, place: Place, faults: Faults) -> Iterator[tuple[int, Sequence[Any]]]:
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
                place,
                Message("the row cannot be read as CSV ({error})", error=error),
                expected="quotes in pairs, each around a whole cell",
                row=number + 1,
                code="bad_csv",
            )
            return
        number += 1
        if any(cell.strip() for cell in found):
            yield number, found
