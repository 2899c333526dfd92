# SPDX-License-Identifier: Apache-2.0
"""Office files as sheets: `.xlsx` by openpyxl, `.xls`, `.ods` and `.xlsb` by python-calamine, CSV in UTF-8 or GB18030."""

import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message
from community_housing.errors import MissingExtraError
from community_housing.faults import Faults, Place
from community_housing.io._door import MOST_CELLS, MOST_PACKED, DoorError, read_inside
from community_housing.io.office._grid import Sheet, letters
from community_housing.io.office._questions import Remark
from community_housing.io.tables._sources import csv_rows
from community_housing.io.tables._text import add_unread, read_text
from community_housing.io.tables._workbook import Merged, WorkbookError, open_workbook

__all__ = ["read_files"]

_UNSEEN: Final = (
    "a file of this kind does not tell formats (a percentage), errors, formulas without a value, and hidden rows and columns: "
    "check them, or save it as .xlsx"
)
_OLD: Final = (".xls", ".ods", ".xlsb")


def read_files(paths: Sequence[Path]) -> tuple[list[Sheet], list[Remark]]:
    """The sheets of files, in their order.

    Args:
        paths: The files.

    Returns:
        The sheets, hidden ones too, and what must be told of how they were read.

    Raises:
        BoundaryError: A file is not there, not let in, broken, encrypted or of another kind; with every such file.
        MissingExtraError: The extra 'excel' or 'office' is not installed.
    """
    faults = Faults()
    sheets: list[Sheet] = []
    remarks: list[Remark] = []
    for path in paths:
        try:
            sheets.extend(_sheets(path, faults, remarks))
        except FileNotFoundError:
            faults.add(path.name, "the file is missing", expected="a file of this name", code="missing_file")
        except (DoorError, OSError) as error:
            add_unread(error, path.name, faults)
    faults.done()
    return sheets, remarks


def _sheets(path: Path, faults: Faults, remarks: list[Remark]) -> Iterator[Sheet]:
    ending = path.suffix.lower()
    if ending == ".csv":
        text = read_text(path.parent, path.name, faults, needed=True)
        if text is not None:
            place = Place(path.name)
            yield Sheet(place, csv_rows(text, place, faults), form="csv")
    elif ending == ".xlsx":
        book = open_workbook(path.parent, path.name)
        for name, shown in book.sheets:
            found = book.read(name)
            yield Sheet(
                Place(path.name, name),
                found.rows,
                merged=found.merged,
                hidden=not shown,
                hidden_rows=found.hidden,
                hidden_columns=found.hidden_columns,
            )
    elif ending in _OLD:
        yield from _calamine(path)
        remarks.append(
            Remark(
                _UNSEEN,
                Place(path.name),
            )
        )
    else:
        faults.add(path.name, "a file of this kind is not read", expected=".xlsx, .xls, .ods or .csv", code="wrong_format")


def _calamine(path: Path) -> Iterator[Sheet]:
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise MissingExtraError("office", "an old workbook (.xls, .ods, .xlsb)") from error
    data = read_inside(path.parent, path.name, most=MOST_PACKED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            found = [(one, book.get_sheet_by_name(one.name)) for one in book.sheets_metadata]
    except calamine.PasswordError as error:
        raise WorkbookError("encrypted", "the workbook is encrypted", "a workbook without a password") from error
    except Exception as error:
        raise WorkbookError(
            "bad_workbook",
            Message("the workbook is broken ({error})", error=type(error).__name__),
            "a workbook that a spreadsheet program opens",
        ) from error
    for meta, sheet in found:
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise WorkbookError("too_large", "the sheet is too large", Message("at most {cells} cells", cells=MOST_CELLS))
        rows: Any = sheet.to_python(skip_empty_area=False)
        shown = meta.visible == calamine.SheetVisibleEnum.Visible
        yield Sheet(
            Place(path.name, meta.name),
            enumerate(rows, start=1),
            merged=[_merged(*one) for one in sheet.merged_cell_ranges or []],
            hidden=not shown,
        )


def _merged(start: tuple[int, int], end: tuple[int, int]) -> Merged:
    (top, left), (bottom, right) = start, end
    ref = f"{letters(left + 1)}{top + 1}:{letters(right + 1)}{bottom + 1}"
    return Merged(top + 1, bottom + 1, left + 1, right + 1, ref)
