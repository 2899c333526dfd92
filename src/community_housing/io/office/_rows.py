# SPDX-License-Identifier: Apache-2.0
"""The rows of a table (数据行、合计行、落款): which hold records, which are totals to check, and which are left out and why."""

import re
from collections.abc import Sequence
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing.io.office._grid import Fates, GridCell, Sheet
from community_housing.io.office._headers import TableFound
from community_housing.io.office._places import street_key
from community_housing.io.office._questions import Asker, Question, as_message
from community_housing.io.office._roles import Proposal
from community_housing.io.office._values import QUANTITIES, Reading, Value
from community_housing.io.office._words import signs, squeezed, vocabulary
from community_housing.io.tables._cells import CellError
from community_housing.quantities import Area, Money

__all__ = ["Record", "Rows", "check_totals", "records_of", "rows_of"]

_NUMBERS: Final = re.compile(r"[甲乙丙丁戊]|\d+|[(]\d+[)]")
_LEADING: Final = re.compile(r"^[\d.、()（）]+")
_STREET: Final = re.compile(r"(?:街道|办事处|街道办|镇|乡)$")
_SENTENCE: Final = re.compile(r"[,.;。、]")
_REMARKS: Final = ("备注", "说明")
_LONGEST_NAME: Final = 12


@attrs.frozen
class Rows:
    """The rows of a table below its header.

    Args:
        records: Those that may hold a record.
        totals: Those of totals, with the label.
        hidden: Those that would hold a record, but are hidden and left out.
    """

    records: tuple[int, ...]
    totals: tuple[tuple[int, GridCell], ...]
    hidden: tuple[int, ...] = ()


@attrs.frozen
class Record:
    """The values of a row by column of the pack, which cells are filled, and which of them were merged down."""

    row: int
    values: dict[str, Value]
    filled: frozenset[str] = frozenset()
    merged: frozenset[str] = frozenset()
    alone: bool = False
    """Whether a row of a table with more columns has a street and a community and nothing else."""


def rows_of(table: TableFound, fates: Fates) -> Rows:
    """Sort the rows of a table by what stands in them."""
    sheet = table.sheet
    records: list[int] = []
    hidden: list[int] = []
    totals: list[tuple[int, GridCell]] = []
    keys = _key_columns(table)
    header = {one.column: squeezed(one.cell.text) for one in table.headings if one.cell is not None}
    for row in range(table.last + 1, table.until + 1):
        cells = sheet.in_row(row)
        if not cells:
            continue
        label = _total_label(cells, keys)
        reason = _left(cells, header, directly=row == table.last + 1)
        if row in sheet.left_rows:
            hidden.extend([row] if label is None and reason is None else [])
            reason, label = "a hidden row", None
        if label is not None:
            totals.append((row, label))
        elif reason is not None:
            for cell in cells:
                fates.leave(cell, reason)
        else:
            records.append(row)
    return Rows(tuple(records), tuple(totals), tuple(hidden))


def _key_columns(table: TableFound) -> frozenset[int]:
    """The columns in which the label of a total may stand: those of streets and communities, and what stands before them."""
    named = [one.column for one in table.headings if set(one.meant) & {"communities.street", "communities.name"}]
    first = min(named, default=2)
    return frozenset((*named, *range(1, max(first, 2))))


def _total_label(cells: Sequence[GridCell], keys: frozenset[int]) -> GridCell | None:
    """The cell that says that a row is one of totals; a word such as 合计 elsewhere in a record makes it none."""
    for cell in cells:
        if cell.column not in keys:
            continue
        text = _LEADING.sub("", squeezed(cell.text)).rstrip(":")
        if cell.is_number or not text:
            continue
        if text.startswith(tuple(one.rstrip(":") for one in vocabulary().of_which)):
            return cell
        if text.endswith(vocabulary().totals) and len(text) <= _LONGEST_NAME:
            return cell
    return None


def _left(cells: Sequence[GridCell], header: dict[int, str], *, directly: bool) -> str | None:
    """Why a row is no record; None where it may be one."""
    texts = [squeezed(one.text) for one in cells]
    if all(header.get(one.column) == text for one, text in zip(cells, texts, strict=True)):
        return "the header again"
    if directly and len(cells) >= 3 and _column_numbers(texts):
        return "numbers of the columns"
    if any(one.is_number for one in cells):
        return None
    first = texts[0]
    if signs(first) or any(first == word or first.startswith((f"{word}:", f"{word}(")) for word in vocabulary().feet):
        return "a signature or a note"
    if all(":" in text for text in texts) or (len(cells) == 1 and _SENTENCE.search(first) and not _STREET.search(first)):
        return "a signature or a note"
    return None


def _column_numbers(texts: Sequence[str]) -> bool:
    """甲 乙 丙 1 2 3: letters first, then numbers that rise by one."""
    if not all(_NUMBERS.fullmatch(one) for one in texts):
        return False
    numbers = [int(one.strip("()")) for one in texts if one.strip("()").isdigit()]
    return len(numbers) >= 2 and numbers == list(range(1, len(numbers) + 1))


def records_of(
    table: TableFound, rows: Rows, proposals: Sequence[Proposal], readings: dict[str, Reading], fates: Fates
) -> list[Record]:
    """The records of a table, with merged cells filled down and nothing else.

    Args:
        table: The table.
        rows: Its rows.
        proposals: What its columns are.
        readings: How the cells of each are read.
        fates: Where it is noted what became of each cell.
    """
    asker = next(iter(readings.values())).asker
    columns = {one.role: one.heading.column for one in proposals if one.role in readings}
    _refuse_merges(table, rows, columns, asker)
    remarks = {one.heading.column for one in proposals if one.heading.word in _REMARKS}
    made: list[Record] = []
    above: dict[str, GridCell] = {}
    for row in sorted((*rows.records, *rows.hidden)):
        cells = {role: cell for role, column in columns.items() if (cell := table.sheet.seen(row, column)) is not None}
        if row in rows.hidden:  # what stands there is still what is above the next row
            above |= {role: cell for role, cell in cells.items() if not _is_mark(role, cell)}
            continue
        merged = frozenset(role for role, cell in cells.items() if cell.row != row)
        there = table.sheet.in_row(row)
        if len(merged) == len(cells) and any(one.column not in remarks for one in there):
            asker.refuse(
                there[0],
                "no_community",
                "stands in a row that has nothing in a column that is read",
                "a community, or a word that says what the row is",
            )
            continue
        for role in ("communities.street", "communities.name"):
            if role in columns and role not in cells and role in above and (set(cells) - {"communities.street"}):
                same = _same_as_above(table, row, columns[role], readings[role], above[role])
                cells |= {} if same is None else {role: same}
        marks = {role: cell for role, cell in cells.items() if _is_mark(role, cell)}
        for role, mark in marks.items():
            same = _meant_by_mark(mark, readings[role], above.get(role))
            del cells[role]
            cells |= {} if same is None else {role: same}
        above |= cells
        who = squeezed(cells["communities.name"].text) if "communities.name" in cells else "?"
        values: dict[str, Value] = {}
        for role, cell in cells.items():
            value = readings[role].read(cell, who)
            if value is not None:
                own = marks.get(role, cell)
                values[role] = value if own is cell else attrs.evolve(value, cell=own, rule="the same as above")
                fates.read(own, role)
        places = {"communities.street", "communities.name"}
        alone = not set(cells) - places and bool(set(columns) - places)
        made.append(Record(row, values, frozenset(cells), merged, alone))
    return made


def _same_as_above(table: TableFound, row: int, column: int, reading: Reading, above: GridCell) -> GridCell | None:
    """What a blank below a street or community means, which is asked once for the whole column."""
    question = Question(
        f"blank {reading.heading.key}",
        "Is a blank in this column the same as above?",
        (("same", Message("the same as above")), ("no", Message("no: the cell must be filled in"))),
        place=table.sheet.place,
        cell=attrs.evolve(above, row=row, column=column).address,
    )
    return above if reading.asker.ask(question) == "same" else None


def _is_mark(role: str, cell: GridCell) -> bool:
    """Whether a cell is a mark such as 同上 or 〃; of a number it is asked for as any other word."""
    text, same = squeezed(cell.text), vocabulary().same
    repeated = text[:1] in same and len(set(text)) == 1  # 〃〃
    return role not in QUANTITIES and (repeated or text in same or (role == "communities.street" and street_key(text) in same))


def _meant_by_mark(mark: GridCell, reading: Reading, above: GridCell | None) -> GridCell | None:
    """What a mark of repetition means, which is asked once for the whole column."""
    if above is None:
        reading.asker.refuse(mark, "missing_value", "repeats what stands above, and nothing does", "the value itself")
        return None
    question = Question(
        f"mark {reading.heading.key}",
        "Does this mark mean the same as above, wherever it stands in this column?",
        (("same", Message("the same as above")), ("no", Message("no: the cell must be filled in"))),
        place=mark.sheet,
        cell=mark.address,
        value=mark.text,
    )
    answer = reading.asker.ask(question)
    if answer == "no":
        reading.asker.refuse(mark, "missing_value", "repeats nothing, as was answered", "the value itself")
    return above if answer == "same" else None


def _refuse_merges(table: TableFound, rows: Rows, columns: dict[str, int], asker: Asker) -> None:
    """A number that is merged over several rows, and cells merged in both directions, say nothing of a single row."""
    sheet, wanted = table.sheet, {column: role for role, column in columns.items()}
    for one in sheet.merged:
        over = [row for row in rows.records if one.first_row <= row <= one.last_row]
        cell = sheet.at(one.first_row, one.first_column)
        inside = [wanted[column] for column in wanted if one.first_column <= column <= one.last_column]
        if not over or not inside or cell is None:
            continue
        if len(over) > 1 and one.first_column != one.last_column:
            asker.refuse(cell, "merged_cells", "is merged over several rows and columns", "a cell for each value")
        elif one.first_column != one.last_column:
            asker.refuse(cell, "merged_cells", "is merged over several columns", "a cell for each value")
        elif len(over) > 1 and set(inside) & QUANTITIES and not _one_community(sheet, over, columns, inside):
            asker.refuse(cell, "merged_cells", "is a number that is merged over several rows", "a number for each row")


def _one_community(sheet: Sheet, over: Sequence[int], columns: dict[str, int], inside: Sequence[str]) -> bool:
    """Whether the rows are of one community and the number is the community's own."""
    name = columns.get("communities.name")
    own = all(one.startswith("communities.") for one in inside)
    return own and name is not None and len({squeezed(c.text) if (c := sheet.seen(row, name)) else "" for row in over}) == 1


# --- Totals -----------------------------------------------------------------------------------------------------------


def check_totals(table: TableFound, rows: Rows, records: Sequence[Record], readings: dict[str, Reading], fates: Fates) -> None:
    """Hold each total against the sum of its rows; a difference is a remark with both, and never a value."""
    asker = next(iter(readings.values())).asker
    whole = sum(1 for _, label in rows.totals if not _is_part(label) and not _is_of_which(label))
    for row, label in rows.totals:
        for cell in table.sheet.in_row(row):
            fates.leave(cell, "a row of totals, checked against the sum" if cell is not label else "the label of a total")
        if _is_of_which(label):
            continue
        groups = _groups(row, label, rows, records, several=whole > 1)
        for role, reading in readings.items():
            total = table.sheet.at(row, reading.heading.column)
            if role in QUANTITIES and total is not None and total is not label:
                _check(total, role, reading, groups, asker)


def _is_of_which(label: GridCell) -> bool:
    return _LEADING.sub("", squeezed(label.text)).startswith("其中")


def _is_part(label: GridCell) -> bool:
    text = _LEADING.sub("", squeezed(label.text)).rstrip(":")
    return text.endswith("小计") or text not in vocabulary().totals


def _groups(row: int, label: GridCell, rows: Rows, records: Sequence[Record], *, several: bool) -> list[list[Record]]:
    """The records that a total may be the sum of."""
    parts = [one for one, other in rows.totals if _is_part(other) or several]
    before = max((one for one in parts if one < row), default=0)
    after = min((one for one in parts if one > row), default=10**9)
    name = street_key(_LEADING.sub("", squeezed(label.text)).rstrip(":").removesuffix("小计").removesuffix("合计"))
    named = [one for one in records if name and _street(one) == name]
    near = [one for one in records if before < one.row < row] or [one for one in records if row < one.row < after]
    if named:
        return [named]
    if not _is_part(label):
        return [list(records), near] if several else [list(records)]
    return [near]


def _street(record: Record) -> str:
    value = record.values.get("communities.street")
    return "" if value is None else street_key(str(value.value))


def _check(cell: GridCell, role: str, reading: Reading, groups: Sequence[Sequence[Record]], asker: Asker) -> None:
    try:
        stated = reading.read(cell, "", total=True)
    except CellError as error:
        asker.remark(Message("the total was not checked: it {why}", why=as_message(error.message)), cell)
        return
    sums = [_sum(role, one) for one in groups]
    if stated is None or _plain(stated.value) is None:
        return
    if all(one is None for one in sums):
        asker.remark("the total was not checked: a value of it is not known", cell)
    elif _plain(stated.value) not in sums:
        found = next(one for one in sums if one is not None)
        difference = (_plain(stated.value) or 0) - found
        what = {Area: "m²", Money: "元"}.get(type(stated.value), "")
        text = "the total is {stated}, its rows add up to {sum}: a difference of {difference}{unit}"
        asker.remark(
            Message(
                text,
                stated=_shown(stated.value, _plain(stated.value) or 0),
                sum=_shown(stated.value, found),
                difference=_shown(stated.value, difference),
                unit=what,
            ),
            cell,
        )


def _sum(role: str, records: Sequence[Record]) -> int | None:
    """The sum in fen, dm² or as counted; None where a value that is written is not known."""
    found = [one.values[role] for one in records if role in one.values and role not in one.merged]
    numbers = [_plain(one.value) for one in found]
    nothing = [squeezed(one.cell.text) in vocabulary().nothing for one in found]
    if any(number is None and not none for number, none in zip(numbers, nothing, strict=True)):
        return None
    return sum(number for number in numbers if number is not None)


def _plain(value: Any) -> int | None:
    if isinstance(value, Area):
        return value.dm2
    if isinstance(value, Money):
        return value.fen
    return value if isinstance(value, int) else None


def _shown(like: Any, number: int) -> str:
    """A number of fen or dm² in yuan or m²; one that was counted as it is."""
    if not isinstance(like, (Area, Money)):
        return str(number)
    whole, part = divmod(abs(number), 100)
    return f"{'-' if number < 0 else ''}{whole}.{part:02d}"
