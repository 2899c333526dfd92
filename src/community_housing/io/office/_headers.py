# SPDX-License-Identifier: Apache-2.0
"""Where the tables of a sheet begin (表头识别): one to three rows of words, joined to a path for each column."""

import re
from typing import Final

import attrs

from community_housing.io.office._amounts import units_in
from community_housing.io.office._grid import GridCell, Sheet
from community_housing.io.office._words import squeezed, vocabulary

__all__ = ["Heading", "TableFound", "corners", "find_tables"]

_BRACKET: Final = re.compile(r"(.+?)\(([^()]+)\)$")
_ONLY_BRACKET: Final = re.compile(r"\(([^()]+)\)$")
_TAIL: Final = re.compile(r"(.*[^万千亿0-9a-z])((?:万|千|亿)?元|万?m2|万?平方米)$")
_NUMBERED: Final = re.compile(r"第[一二三四五六七八九十\d]+次")
_CORNER: Final = re.compile(r"(?<![填编报制表])单位:?([^()]+)")
_MOST_ROWS: Final = 3
_LEAST_HITS: Final = 2
_LONGEST_GROUP: Final = 10


@attrs.frozen
class Heading:
    """The header of one column.

    Args:
        column: The column, counted from 1.
        path: Group and word joined by `/`, squeezed: what the column is known by next month.
        word: Its lowest word without a unit.
        group: What stands above that; empty where nothing does.
        unit: The unit that it names; empty where it names none.
        cells: The cells that it was made of.
        mark: Tells it from the same path of another table.
    """

    column: int
    path: str
    word: str
    group: str
    unit: str
    cells: tuple[GridCell, ...]
    mark: str = ""

    @property
    def key(self) -> str:
        """What answers about it are kept under."""
        return f"{self.path or f'#{self.column}'}{self.mark}"

    @property
    def cell(self) -> GridCell | None:
        """The lowest cell of it."""
        return self.cells[-1] if self.cells else None

    @property
    def meant(self) -> tuple[str, ...]:
        """The columns of a pack that its words may mean, by the words that are known."""
        known = vocabulary().columns
        full = f"{self.word}({self.unit})" if self.unit else self.word
        wanted = (f"{self.group}/{self.word}", full, self.word, _NUMBERED.sub("", self.word))
        return next((known[one] for one in wanted if one in known), ())


@attrs.frozen
class TableFound:
    """A table of a sheet.

    Args:
        sheet: The sheet.
        first, last: The rows of its header.
        until: The last row that may belong to it.
        headings: Its columns.
    """

    sheet: Sheet
    first: int
    last: int
    until: int
    headings: tuple[Heading, ...]


def find_tables(sheet: Sheet) -> list[TableFound]:
    """The tables of a sheet, from above; none where no row has two words that a header has.

    Source: own rule, docs/decisions/0054.
    """
    blocks: list[tuple[int, int]] = []
    row = 1
    while (block := _block(sheet, row)) is not None:
        blocks.append(block)
        row = block[1] + 1
    if not blocks:
        return []
    ends = [_end_above(sheet, first, last) for (first, _), (_, last) in zip(blocks[1:], blocks, strict=False)] + [
        sheet.last_row
    ]
    return [
        TableFound(sheet, first, last, end, headings(sheet, first, last))
        for (first, last), end in zip(blocks, ends, strict=True)
    ]


def corners(table: TableFound, after: int) -> list[tuple[GridCell, str]]:
    """The cells above a table, and in its header, that name its unit (单位：万元), and what they name.

    Args:
        table: The table.
        after: The last row of the table above it; 0 where there is none.
    """
    found: list[tuple[GridCell, str]] = []
    for row in range(after + 1, table.last + 1):
        for cell in table.sheet.in_row(row):
            match = _CORNER.search(squeezed(cell.text))
            if match is not None and units_in(match[1]):
                found.append((cell, match[1]))
    return found


def _end_above(sheet: Sheet, first: int, least: int) -> int:
    """The last row of the table above a header: its title and the lines of the form are no rows of that table."""
    row = first - 1
    while row > least and (len(cells := sheet.in_row(row)) <= 1 or all(":" in squeezed(one.text) for one in cells)):
        row -= 1
    return row


def _block(sheet: Sheet, start: int) -> tuple[int, int] | None:
    """The next header from a row on: that with most known words among those that begin within three rows of the first."""
    best: tuple[int, int] | None = None
    found: tuple[int, int] | None = None
    for first in range(start, sheet.last_row + 1):
        if found is not None and first > found[0] + _MOST_ROWS - 1:
            break
        for last in range(first, min(first + _MOST_ROWS, sheet.last_row + 1)):
            if not _may_head(sheet, last):
                break
            score = (_hits(sheet, first, last), first - last)
            if score[0] >= _LEAST_HITS and (best is None or score > best):
                best, found = score, (first, last)
    return None if found is None else _widened(sheet, *found, start)


def _may_head(sheet: Sheet, row: int) -> bool:
    cells = sheet.in_row(row)
    texts = [squeezed(one.text) for one in cells]
    return not any(one.is_number or one.is_bad or text.isdigit() for one, text in zip(cells, texts, strict=True))


def _hits(sheet: Sheet, first: int, last: int) -> int:
    """How many different headers are known, but none that only a line of the form has."""
    if not sheet.in_row(first) or not sheet.in_row(last):
        return 0
    found = [one for one in headings(sheet, first, last) if one.meant]
    useful = {one.word for one in found if one.meant != ("leave",)}
    return len({one.path for one in found}) if len(useful) >= _LEAST_HITS else 0


def _widened(sheet: Sheet, first: int, last: int, start: int) -> tuple[int, int]:
    """A header with the rows that its merged cells reach into, of groups above it, and of units alone below it."""
    reach = [
        one for row in (first, last) for column in range(1, sheet.last_column + 1) if (one := sheet.merged_at(row, column))
    ]
    first = max(start, min([first, *(one.first_row for one in reach if _few(sheet, one.first_row))]))
    last = max([last, *(one.last_row for one in reach if one.last_row - first < _MOST_ROWS and _may_head(sheet, one.last_row))])
    while first > start and last - first < _MOST_ROWS - 1 and _groups(sheet, first - 1):
        if start > 1 and len(sheet.in_row(first - 2)) > 1:
            break  # below another table such a row may be one of its records
        first -= 1
    while last - first < _MOST_ROWS - 1 and _only_units(sheet, last + 1):
        last += 1
    return first, last


def _few(sheet: Sheet, row: int) -> bool:
    """Whether a row holds more than one text, so that it is no title."""
    return len(sheet.in_row(row)) > 1


def _groups(sheet: Sheet, row: int) -> bool:
    """Whether a row holds words that stand above groups of columns, and none of a line of the form."""
    texts = [squeezed(one.text) for one in sheet.in_row(row)]
    lines = (*vocabulary().heads, *vocabulary().totals)
    words = not any(":" in one or one.startswith(lines) or len(one) > _LONGEST_GROUP for one in texts)
    return len(texts) > 1 and _may_head(sheet, row) and words


def _only_units(sheet: Sheet, row: int) -> bool:
    texts = [squeezed(one.text) for one in sheet.in_row(row)]
    return bool(texts) and all(_unit_alone(one) for one in texts)


def _unit_alone(text: str) -> str:
    match = _ONLY_BRACKET.fullmatch(text)
    inside = match[1] if match else text
    return inside if units_in(inside) else ""


def headings(sheet: Sheet, first: int, last: int) -> tuple[Heading, ...]:
    """The headers of the columns under rows *first* to *last*."""
    made: list[Heading] = []
    seen: dict[str, int] = {}
    for column in range(1, sheet.last_column + 1):
        cells = _stack(sheet, column, first, last)
        parts = [squeezed(one.text) for one in cells]
        unit = next((alone for one in parts[1:] if (alone := _unit_alone(one))), "")
        words = [one for index, one in enumerate(parts) if not index or not _unit_alone(one)]
        path = "/".join(words)
        word, own = _parted(words[-1]) if words else ("", "")
        seen[path] = seen.get(path, 0) + 1
        path = path if seen[path] == 1 else f"{path}#{seen[path]}"
        made.append(Heading(column, path, word, "/".join(words[:-1]), own or unit, tuple(cells)))
    return tuple(made)


def _stack(sheet: Sheet, column: int, first: int, last: int) -> list[GridCell]:
    """The cells above a column, each once; a group without a merge reaches over columns that have words below it."""
    found: list[GridCell] = []
    for row in range(first, last + 1):
        cell = sheet.seen(row, column)
        if (
            cell is None
            and row < last
            and column > 1
            and _below(sheet, row, last, column)
            and _below(sheet, row, last, column - 1)
        ):
            left = next((one for back in range(column - 1, 0, -1) if (one := sheet.seen(row, back)) is not None), None)
            between = range((left.column if left else column) + 1, column)
            cell = left if left is not None and all(_below(sheet, row, last, one) for one in (left.column, *between)) else None
        if cell is not None and not any(cell is one or squeezed(cell.text) == squeezed(one.text) for one in found):
            found.append(cell)
    return found


def _below(sheet: Sheet, row: int, last: int, column: int) -> bool:
    return any(sheet.at(one, column) is not None for one in range(row + 1, last + 1))


def _parted(text: str) -> tuple[str, str]:
    """A word and its unit: `面积(m2)`, `资金万元`."""
    if (match := _BRACKET.fullmatch(text)) and units_in(match[2]):
        return match[1], match[2]
    if match := _TAIL.fullmatch(text):
        return match[1], match[2]
    return text, ""
