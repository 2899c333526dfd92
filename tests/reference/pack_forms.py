# SPDX-License-Identifier: Apache-2.0
"""The small pack in every form that tables are read from, made by writers that are not the library's own."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.reference.small_pack import FILES, write_files

openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel' is not installed")
pa = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")

TABLES = ("communities", "premises", "opportunities", "buildings", "neighbours")
FORMS = ("csv", "gb18030", "sheets", "workbooks", "parquet")
Rows = list[list[Any]]


def rows_of(text: str) -> Rows:
    """The cells of a CSV text."""
    return list(csv.reader(io.StringIO(text, newline="")))


def small_tables() -> dict[str, Rows]:
    """The tables of the small pack, header first."""
    return {name: rows_of(FILES[f"{name}.csv"]) for name in TABLES}


def csv_of(rows: Rows) -> str:
    """The CSV text of cells."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows(["" if cell is None else cell for cell in row] for row in rows)
    return made.getvalue()


def sheet_into(sheet: Any, rows: Rows) -> None:
    """Fill a sheet cell by cell; a text stays a text."""
    for number, row in enumerate(rows, start=1):
        for position, value in enumerate(row, start=1):
            if value is not None and value != "":
                cell = sheet.cell(number, position, value)
                if isinstance(value, str):
                    cell.data_type = "s"


def workbook(tables: dict[str, Rows]) -> bytes:
    """A workbook with a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet_into(book.create_sheet(name), rows)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def parquet(rows: Rows) -> bytes:
    """A Parquet file of texts."""
    head, *body = rows
    columns = [pa.array([None if row[index] in ("", None) else row[index] for row in body]) for index in range(len(head))]
    made = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, names=[str(one) for one in head]), made)
    return made.getvalue()


def write_form(folder: Path, tables: dict[str, Rows], form: str) -> Path:
    """Write the small pack with *tables* in one form."""
    files: dict[str, str | bytes] = {name: text for name, text in FILES.items() if not name.endswith(".csv")}
    if form == "sheets":
        files["all.xlsx"] = workbook(tables)
    for name, rows in tables.items():
        match form:
            case "csv":
                files[f"{name}.csv"] = csv_of(rows)
            case "gb18030":
                files[f"{name}.csv"] = csv_of(rows).encode("gb18030")
            case "workbooks":
                files[f"{name}.xlsx"] = workbook({"Sheet1": rows})
            case "parquet":
                files[f"{name}.parquet"] = parquet(rows)
    return write_files(folder, files)


# --- Workbooks written out by hand, with what no writer makes ---------------------------------------------------------

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def raw_workbook(sheet: str, *, name: str = "premises", more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """A workbook whose only sheet has *sheet* as its XML, between `<worksheet>` and `</worksheet>`."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId7" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}">{sheet}</worksheet>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, _HEAD + text)
        for path, content in more:
            archive.writestr(path, content)
    return made.getvalue()


def raw_row(number: int, *cells: str) -> str:
    """A row of cells written out, `A`, `B` and so on; a plain text becomes a text cell."""
    made = []
    for position, cell in enumerate(cells):
        at = f"{chr(65 + position)}{number}"
        if cell.startswith("<c"):
            made.append(cell.replace("<c", f'<c r="{at}"', 1))
        elif cell:
            made.append(f'<c r="{at}" t="inlineStr"><is><t>{cell}</t></is></c>')
    return f'<row r="{number}">{"".join(made)}</row>'
