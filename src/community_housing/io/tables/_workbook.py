# SPDX-License-Identifier: Apache-2.0
"""Excel workbooks (`.xlsx`) as rows of values: bounded, without a formula's guess, and every merged cell told."""

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing.errors import MissingExtraError
from community_housing.io._door import (
    MOST_CELLS,
    MOST_PACKED,
    MOST_PARTS,
    MOST_ROWS,
    MOST_STRINGS,
    MOST_UNPACKED,
    DoorError,
    read_inside,
)
from community_housing.io.tables._typed_cells import BadCell

__all__ = ["Merged", "SheetRows", "Workbook", "WorkbookError", "open_workbook"]

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_LINE: Final = re.compile(rb"<(?:\w+:)?(row|col)\s[^<>]*>")
_OPENS: Final = b"<"
_ROW_NUMBER: Final = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_COLUMNS: Final = (re.compile(rb"\smin\s*=\s*[\"'](\d{1,7})[\"']"), re.compile(rb"\smax\s*=\s*[\"'](\d{1,7})[\"']"))
_HIDDEN: Final = re.compile(rb"\s(?:hidden\s*=\s*[\"'](?:1|true)|(?:ht|width)\s*=\s*[\"']0(?:\.0*)?)[\"']")
"""Hidden, or of no height or width."""
_BLOCK: Final = 1 << 20
_MOST_COLUMNS: Final = 16_384
_DATES_ZH: Final = frozenset((*range(27, 37), *range(50, 59)))
"""Numbers of the built-in formats that show a day or a time in a Chinese spreadsheet (ECMA-376 part 1, section 18.8.30)."""
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SCALED: Final = re.compile("[万萬亿億亩畝千百顷頃]")
_THOUSANDS: Final = re.compile("[0#?],+(?![0#?,])")
_SHOWS_IT: Final = re.compile("[0#?@GgYyMmDdHhSsEe]")
_COLOURS: Final = re.compile(r"\[[^\]]*\]|[Mm]2")
_STRUCK: Final = "struck out"
_OTHER_WORDS: Final = re.compile("[0-9约約余餘近多≥≤><~]|以上|以下|以内|左右|不足")
_FIRST_OWN: Final = 164
"""From this number on formats are a workbook's own."""
_STRICT: Final = b"//purl.oclc.org/ooxml/"
_NO_VALUE: Final = BadCell(
    "formula_without_value",
    "is a formula without a computed value",
    "a value; open the workbook in a spreadsheet program, let it compute, and save",
    "",
)


class WorkbookError(DoorError):
    """A workbook that cannot be read: code, message and what would be right."""


@attrs.frozen(slots=True)
class Merged:
    """Cells that were merged to one, rows and columns counted from 1."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    ref: str


@attrs.frozen(slots=True)
class SheetRows:
    """The filled rows of a sheet, each with its number, and the cells that were merged."""

    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    merged: tuple[Merged, ...]
    hidden: tuple[int, ...] = ()
    """The rows that are hidden, by hand or by a filter."""
    hidden_columns: tuple[int, ...] = ()
    """The columns that are."""


class Workbook:
    """An open workbook, held in memory, so that its texts are parsed once for all of its sheets.

    Args:
        data: The bytes of the file, which `open_workbook` has checked.

    Fields:
        sheets: The names of its sheets with cells, in their order, and whether each is visible.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._books: dict[bool, Any] = {}
        with _or_broken():
            sheets = self._book(computed=False).worksheets
            self.sheets: tuple[tuple[str, bool], ...] = tuple((one.title, one.sheet_state == "visible") for one in sheets)

    def _book(self, *, computed: bool) -> Any:
        """The workbook as openpyxl reads it: with formulas, or with what they came to."""
        import openpyxl

        if computed not in self._books:
            book: Any = openpyxl.load_workbook(io.BytesIO(self._data), read_only=True, data_only=computed, keep_links=False)
            # What these formats of a Chinese spreadsheet show is known to it alone; openpyxl takes their days for numbers.
            styles: Any = book._cell_styles  # noqa: SLF001 - there is no other way to them
            book._date_formats |= {place for place, style in enumerate(styles) if style.numFmtId in _DATES_ZH}  # noqa: SLF001
            self._books[computed] = book
        return self._books[computed]

    def read(self, sheet: str) -> SheetRows:
        """The rows of one sheet.

        Raises:
            WorkbookError: The sheet is broken or too large.
        """
        with _or_broken():
            other = _other_values(self._book(computed=False))
            found, formulas = _rows(self._book(computed=False)[sheet], other)
            if formulas:
                # Formulas are told from values in a first reading; what they come to is in a second one.
                values, _ = _rows(self._book(computed=True)[sheet], other)
                found = _with_values(found, values)
            hidden = list(_hidden(self._data, sheet))
            rows, columns = (tuple(number for kind, number in hidden if kind == one) for one in (b"row", b"col"))
            return SheetRows(tuple(found), tuple(_merged(self._data, sheet)), rows, columns)


def open_workbook(folder: Path, name: str) -> Workbook:
    """Open a workbook and list its sheets.

    Raises:
        DoorError: It is no `.xlsx`, is encrypted, broken or too large, or is not let in; see `read_inside`.
        MissingExtraError: The extra 'excel' is not installed.

    Guarantees:
        Refuses by the sizes that the archive declares, beyond which nothing is unpacked: 128 MiB packed, 512 MiB unpacked,
        1,048,576 rows and 20 million cells a sheet.

    Source: own rule, docs/decisions/0052.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise MissingExtraError("excel", "an Excel workbook (.xlsx)") from error
    if not openpyxl.DEFUSEDXML:  # it parses by defusedxml where that is installed
        raise MissingExtraError("excel", "an Excel workbook (.xlsx), parsed safely,")
    data = read_inside(folder, name, most=MOST_PACKED)
    _check_archive(data)
    return Workbook(data)


def _check_archive(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError("encrypted", "the workbook is encrypted", "a workbook without a password")
        raise WorkbookError("wrong_format", "the file is a workbook of the old kind (.xls)", "the same saved as .xlsx")
    with _or_broken(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        top = next((part for part in parts if part.filename == "_rels/.rels" and part.file_size < _BLOCK), None)
        strict = top is not None and _STRICT in archive.read(top)
    if strict:
        raise WorkbookError(
            "strict_format", "the workbook is saved as Strict Open XML", "the same saved as an ordinary Excel workbook (.xlsx)"
        )
    unpacked = sum(part.file_size for part in parts)
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if unpacked > MOST_UNPACKED or strings > MOST_STRINGS or len(parts) > MOST_PARTS:
        raise WorkbookError(
            "too_large",
            Message("the workbook unpacks to {unpacked} bytes in {parts} parts", unpacked=unpacked, parts=len(parts)),
            Message(
                "at most {unpacked} bytes, {strings} of them texts, in {parts} parts",
                unpacked=MOST_UNPACKED,
                strings=MOST_STRINGS,
                parts=MOST_PARTS,
            ),
        )


@contextmanager
def _or_broken() -> Generator[None, None, None]:
    """Without the warnings of openpyxl; whatever a broken file makes it or zipfile raise is a `WorkbookError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (WorkbookError, MissingExtraError):
            raise
        except Exception as error:
            raise WorkbookError(
                "bad_workbook",
                Message("the workbook is broken ({error})", error=type(error).__name__),
                "a workbook that a spreadsheet program opens",
            ) from error


def _other_values(book: Any) -> dict[int, BadCell]:
    """The styles in which a cell is shown as another than the file holds, and what a cell of each of them is."""
    found: dict[int, BadCell] = {}
    styles, codes = book._cell_styles, book._number_formats  # noqa: SLF001 - there is no other way to them
    for place, style in enumerate(styles):
        custom = style.numFmtId - _FIRST_OWN
        code = codes[custom] if 0 <= custom < len(codes) else ""
        bare, words = _LITERAL.sub("", code), "".join(_LITERAL.findall(code))
        if book._fonts[style.fontId].strike:  # noqa: SLF001 - there is no other way to them
            found[place] = BadCell("struck_cell", "is struck out", "a cell that counts, or an empty one", _STRUCK)
        elif style.numFmtId in (9, 10) or "%" in bare:
            found[place] = BadCell("percent_cell", "is a percentage", "a plain number", "%")
        elif _SCALED.search(words or code) or _THOUSANDS.search(bare):
            found[place] = BadCell(
                "scaled_cell",
                Message("is shown in another unit, by the format {code!r}", code=code),
                "a number without a unit in its format",
                code,
            )
        elif code and (not _SHOWS_IT.search(bare.split(";")[0]) or _OTHER_WORDS.search(_COLOURS.sub("", words))):
            found[place] = BadCell(
                "other_cell",
                Message("is shown as something else, by the format {code!r}", code=code),
                "a number that is shown as it is",
                code,
            )
    return found


def _rows(sheet: Any, other: Mapping[int, BadCell]) -> tuple[list[tuple[int, tuple[Any, ...]]], bool]:
    """The filled rows, and whether a formula stands in one."""
    found: list[tuple[int, tuple[Any, ...]]] = []
    formulas = False
    budget = MOST_CELLS
    # The size that a sheet states of itself may be wrong; it is not asked.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        budget -= len(cells)
        if number > MOST_ROWS or budget < 0:
            raise WorkbookError(
                "too_large",
                "the sheet is too large",
                Message("at most {rows} rows and {cells} cells", rows=MOST_ROWS, cells=MOST_CELLS),
            )
        kinds = {cell.data_type for cell in cells}
        formulas = formulas or "f" in kinds
        values = tuple(cell.value if kinds <= _PLAIN else _value(cell) for cell in cells)
        if other:
            values = tuple(_as_shown(cell, value, other) for cell, value in zip(cells, values, strict=True))
        if _is_filled(values):
            found.append((number, values))
    return found, formulas


def _as_shown(cell: Any, value: Any, other: Mapping[int, BadCell]) -> Any:
    """A value, unless its style strikes it out, or shows another number."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    bad = other.get(getattr(cell, "_style_id", -1))
    struck = bad is not None and bad.shown == _STRUCK and value is not None and value is not _FORMULA
    return value if bad is None or not (number or struck) else attrs.evolve(bad, shown=f"{value} ({bad.shown})")


def _is_filled(values: tuple[Any, ...]) -> bool:
    return any(value is not None and (not isinstance(value, str) or value.strip()) for value in values)


_FORMULA: Final = object()
_PLAIN: Final = frozenset({"n", "s", "d", "b", "inlineStr"})


def _value(cell: Any) -> Any:
    if cell.data_type == "f":
        return _FORMULA
    if cell.data_type == "e":
        return BadCell("error_cell", "is an error of the spreadsheet", "a value", str(cell.value))
    # A formula whose value is the empty text has this type and no value.
    return "" if cell.data_type == "str" and cell.value is None else cell.value


def _with_values(
    found: list[tuple[int, tuple[Any, ...]]], computed: list[tuple[int, tuple[Any, ...]]]
) -> list[tuple[int, tuple[Any, ...]]]:
    """The rows with what their formulas come to; one that nobody computed is a bad cell."""
    values = dict(computed)
    made: list[tuple[int, tuple[Any, ...]]] = []
    for number, row in found:
        there = values.get(number, ())
        full = tuple(
            value if value is not _FORMULA else _NO_VALUE if index >= len(there) or there[index] is None else there[index]
            for index, value in enumerate(row)
        )
        if _is_filled(full):
            made.append((number, full))
    return made


def _merged(data: bytes, sheet: str) -> Iterator[Merged]:
    """The merged cells of a sheet, which openpyxl does not tell when it reads row by row."""
    from openpyxl.utils import column_index_from_string

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        if part is None:
            return
        with archive.open(part) as stream:
            kept = b""
            while block := stream.read(_BLOCK):
                text = kept + block
                end = 0
                for match in _MERGED.finditer(text):
                    end = match.end()
                    first, top, last, bottom = (group.decode("ascii") for group in match.groups())
                    yield Merged(
                        int(top),
                        int(bottom),
                        column_index_from_string(first),
                        column_index_from_string(last),
                        f"{first}{top}:{last}{bottom}",
                    )
                kept = text[max(end, len(text) - 256) :]


def _hidden(data: bytes, sheet: str) -> Iterator[tuple[bytes, int]]:
    """The numbers of hidden rows and columns."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        if part is None:
            return
        with archive.open(part) as stream:
            kept = b""
            while block := stream.read(_BLOCK):
                text = kept + block
                end = max(text.rfind(_OPENS), 0)
                for match in _LINE.finditer(text, 0, end):
                    if _HIDDEN.search(match[0]):
                        yield from ((match[1], number) for number in _numbers(match))
                kept = text[end:]


def _numbers(tag: re.Match[bytes]) -> Iterable[int]:
    """The rows or columns, counted from 1, that a tag is about."""
    if (number := _ROW_NUMBER.search(tag[0])) is not None:
        return (int(number[1]),)
    first, last = (one.search(tag[0]) for one in _COLUMNS)
    return () if first is None or last is None else range(int(first[1]), min(int(last[1]), _MOST_COLUMNS) + 1)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet, by the relations of the package and of the workbook."""
    from defusedxml.ElementTree import fromstring

    def related(source: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(source)
        relations = fromstring(archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))
        return [
            (one.get("Id", ""), one.get("Type", ""), posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:])
            for one in relations
        ]

    main = next((target for _, kind, target in related("") if kind.endswith("/officeDocument")), None)
    if main is None:
        return None
    # The id of a sheet is an attribute of the namespace of relations, whose address differs between editions of the format.
    ids = {
        value
        for one in fromstring(archive.read(main)).iter()
        if one.tag.endswith("}sheet") and one.get("name") == sheet
        for key, value in one.attrib.items()
        if key.endswith("}id")
    }
    names = set(archive.namelist())
    return next((target for found, _, target in related(main) if found in ids and target in names), None)
