# SPDX-License-Identifier: Apache-2.0
"""The list of what is open (问题清单) as a workbook: a click on a line leads to the cell of the clerk's own file."""

import datetime as dt
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from community_housing._messages import in_language
from community_housing.io.office._reading import OfficeImport

__all__ = ["write_list"]

_HEADS: Final = (
    ("文件 file", 20),
    ("单元格 cell", 24),
    ("现为 found", 16),
    ("问题", 60),
    ("question", 60),
    ("可选回答 answers", 40),
    ("回答的键 key", 40),
)
_MOST: Final = 60_000
"""Rows of the list, within what a sheet takes of links."""


def write_list(read: OfficeImport, path: Path, files: Mapping[str, Path]) -> None:
    """Write the list of what is open; where nothing is, one of an earlier import is taken away.

    Args:
        read: What the files came to.
        path: The workbook to write.
        files: The files by their names, which the links lead to.

    Without the extra 'excel' nothing is written: the same stands in the faults and in the mapping.
    """
    if not read.all_faults:
        path.unlink(missing_ok=True)
        return
    try:
        import xlsxwriter
    except ImportError:
        return
    made = io.BytesIO()
    book: Any = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the same bytes every time
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8EEF4"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"font_color": "blue", "underline": 1, "valign": "top"})
    sheet = book.add_worksheet("问题清单")
    sheet.freeze_panes(1, 0)
    for column, (text, width) in enumerate(_HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, text, head)
    for row, line in enumerate(_lines(read), start=1):
        if row > _MOST:
            break
        name, where, *rest = line
        for column, text in enumerate((name, where, *rest)):
            sheet.write_string(row, column, text, wrapped)
        tab, _, cell = where.rpartition("!")
        if cell and tab and name in files:
            at = os.path.relpath(files[name], path.parent).replace(os.sep, "/")
            quoted = tab.replace("'", "''")
            sheet.write_url(row, 1, f"external:{at}#'{quoted}'!{cell}", link, string=where)
    book.close()
    path.write_bytes(made.getvalue())


def _lines(read: OfficeImport) -> Iterator[tuple[str, ...]]:
    """File, cell, what stands there, what is asked in both languages, what may be answered, and under which key."""
    for one in read.questions:
        where = f"{one.place.sheet or one.place.file}!{one.cell}" if one.cell else one.place.sheet or ""
        answers = "\n".join(f"{answer}：{in_language(meaning, 'zh')}" for answer, meaning in one.choices)
        yield one.place.file, where, one.value or "", in_language(one.text, "zh"), str(one.text), answers, one.key
    for fault in read.faults:
        told = f"{in_language(fault.message, 'zh')}；应为{in_language(fault.expected, 'zh')}"
        yield fault.file, fault.sheet or "", fault.value or "", told, f"{fault.message}; expected {fault.expected}", "", ""
