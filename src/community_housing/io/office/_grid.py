# SPDX-License-Identifier: Apache-2.0
"""A sheet as a grid of cells that remember where they stood; what becomes of each of them is written down."""

import datetime as dt
from collections.abc import Iterable
from copy import copy
from decimal import Decimal
from typing import Any

import attrs

from community_housing._shown import shows_itself
from community_housing.faults import Place
from community_housing.io.tables._typed_cells import BadCell
from community_housing.io.tables._workbook import Merged

__all__ = ["Fate", "Fates", "GridCell", "Sheet", "letters"]


def letters(column: int) -> str:
    """The letters of a column, counted from 1.

    Examples:
        >>> letters(1), letters(26), letters(27), letters(703)
        ('A', 'Z', 'AA', 'AAA')
    """
    found = ""
    while column:
        column, last = divmod(column - 1, 26)
        found = chr(ord("A") + last) + found
    return found


@attrs.frozen(eq=False)
class GridCell:
    """A cell that holds something.

    Args:
        sheet: Where it stands.
        row, column: Counted from 1.
        value: What the file holds: a text, a number, a day, a truth, or a bad cell.
    """

    sheet: Place
    row: int
    column: int
    value: Any

    @property
    def address(self) -> str:
        """Such as `F9`."""
        return f"{letters(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """What stands in it, as text."""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        if isinstance(self.value, dt.datetime) and self.value.time() == dt.time(0):
            return self.value.date().isoformat()
        return str(self.value).strip()

    @property
    def is_number(self) -> bool:
        """Whether the file holds a number or a day."""
        return isinstance(self.value, (int, float, Decimal, dt.date)) and not isinstance(self.value, bool)

    @property
    def is_bad(self) -> bool:
        """Whether it is an error, a percentage, or a formula that nobody computed."""
        return isinstance(self.value, BadCell)


class Sheet:
    """One sheet.

    Args:
        place: Its file and its name.
        rows: Its filled rows, each with its number.
        merged: Cells that were merged to one.
        hidden: Whether it is hidden.
        hidden_rows, hidden_columns: The rows and columns of it that are, by hand or by a filter.
        form: "csv" or "xlsx": how numbers are held.

    Fields:
        cells: Its cells by row and column.
        last_row, last_column: The last that hold something; 0 of an empty sheet.
        left_rows: The hidden rows that are left out.
    """

    def __init__(
        self,
        place: Place,
        rows: Iterable[tuple[int, Iterable[Any]]],
        *,
        merged: Iterable[Merged] = (),
        hidden: bool = False,
        hidden_rows: Iterable[int] = (),
        hidden_columns: Iterable[int] = (),
        form: str = "xlsx",
    ) -> None:
        self.place = place
        self.merged = tuple(merged)
        self.hidden = hidden
        self.hidden_rows = frozenset(hidden_rows)
        self.hidden_columns = frozenset(hidden_columns)
        self.left_rows: frozenset[int] = frozenset()
        self.form = form
        self.cells: dict[tuple[int, int], GridCell] = {}
        for number, row in rows:
            for column, value in enumerate(row, start=1):
                if value is not None and (not isinstance(value, str) or value.strip()):
                    self.cells[number, column] = GridCell(place, number, column, value)
        self.last_row = max((row for row, _ in self.cells), default=0)
        self.last_column = max((column for _, column in self.cells), default=0)
        self._rows: dict[int, list[GridCell]] = {}
        for place_of, cell in sorted(self.cells.items()):
            self._rows.setdefault(place_of[0], []).append(cell)
        self._range: dict[tuple[int, int], Merged] = {
            (row, column): one
            for one in self.merged
            for row in range(one.first_row, min(one.last_row, self.last_row) + 1)
            for column in range(one.first_column, min(one.last_column, self.last_column) + 1)
        }

    def without_hidden_rows(self) -> "Sheet":
        """The same sheet, whose hidden rows are left out; what is merged with them is seen as before."""
        made = copy(self)
        made.left_rows = self.hidden_rows
        return made

    @property
    def name(self) -> str:
        """How it is called: the name of the sheet, or of the file where that has none."""
        return self.place.sheet or self.place.file

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell itself, or none where it is empty."""
        return self.cells.get((row, column))

    def merged_at(self, row: int, column: int) -> Merged | None:
        """The range of merged cells that this one belongs to."""
        return self._range.get((row, column))

    def seen(self, row: int, column: int) -> GridCell | None:
        """The cell as a reader sees it: that of the range which it was merged into, where it is empty itself."""
        own = self.at(row, column)
        one = None if own is not None else self.merged_at(row, column)
        return own if one is None else self.at(one.first_row, one.first_column)

    def in_row(self, row: int) -> list[GridCell]:
        """The cells of a row that hold something, from left to right."""
        return self._rows.get(row, [])


@shows_itself
@attrs.frozen
class Fate:
    """What became of a cell.

    Args:
        cell: The cell.
        read: Whether its value went into a record or a header.
        reason: What it was read as, or why it was left out.
    """

    cell: GridCell
    read: bool
    reason: str


class Fates:
    """What became of every cell: the first thing said of a cell holds, and at the end none is without."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._cells = [cell for sheet in sheets for cell in sheet.cells.values()]
        self._said: dict[int, Fate] = {}

    def read(self, cell: GridCell, reason: str) -> None:
        """Note that a cell was read."""
        self._said[id(cell)] = Fate(cell, True, reason)

    def drop(self, cell: GridCell, reason: str) -> None:
        """Note that a cell was read and then left out."""
        self._said[id(cell)] = Fate(cell, False, reason)

    def leave(self, cell: GridCell, reason: str) -> None:
        """Note that a cell was left out."""
        self._said.setdefault(id(cell), Fate(cell, False, reason))

    @property
    def all(self) -> list[Fate]:
        """Every cell that holds something, in the order of the sheets."""
        return [self._said.get(id(cell), Fate(cell, False, "belongs to something that is open")) for cell in self._cells]
