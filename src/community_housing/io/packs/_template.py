# SPDX-License-Identifier: Apache-2.0
"""An empty pack to fill in: a workbook with bilingual headers and lists of words, and a `district.toml` with its comments."""

import io
from os import PathLike
from pathlib import Path
from typing import Any, Final

from community_housing._doors import door
from community_housing._tables import Kind
from community_housing.errors import MissingExtraError
from community_housing.io.packs._read import DISTRICT_FILE
from community_housing.io.packs._write import TABLES_WORKBOOK, new_folder
from community_housing.io.tables._columns import TABLES, Column, Table

__all__ = ["template_workbook", "write_template"]

_DISTRICT: Final = """\
# SPDX-License-Identifier: Apache-2.0
# 区数据包 District pack: docs/how-to/district-pack.md

format = 1                      # 数据包格式 the form of the pack

[district]
id = "000000"                   # 区划代码 code of the district
name = "某区"                   # 名称 name
crs = "local"                   # 坐标系 "local"（平面坐标，米 metres in a plane）, "EPSG:4326", ...
# place = "cn/liaoning/..."     # 所在地，自国家起 where it lies, from the nation down

[dates]                         # 必填 to be filled in, such as before = 2025-01-01
# before =                      # 建设前 the day before the programme
# after =                       # 建设后 the day after it
# review =                      # 一并列示的标准按此日 the day of the standards in also

[standards]                     # 查询 to find one: community-housing standards --place cn/... --on ...
main = ""                       # 必填，据以判定的标准编号 to be filled in: the id of the standard that decides
also = []                       # 一并列示 shown beside it

[grid]                          # 每网格户数 households of a grid
minimum = 300
target = 400
maximum = 500

[[streets]]                     # 每街道一段 one for each street
id = "000000001"
name = "某街道"

# [[batches]]                   # 每批次一段 one for each batch
# id = "1"
# name = "第一批"

# [[budgets]]                   # 每项资金一段 one for each budget
# id = "D2012"
# year = 2012
# level = "district"            # district, street
# source = "government"         # government, unit, developer, relief
# purpose = "works"             # works, fitting_out
# amount_yuan = "0.00"
"""
_FORMATS: Final = {Kind.QUANTITY: "#,##0.00", Kind.WHOLE: "0", Kind.DAY: "yyyy-mm-dd"}
_HOLDS: Final = {
    Kind.ID: ("编号，按文本填写", "an id, as text"),
    Kind.TEXT: ("文字", "a text"),
    Kind.NAMES: ("多项以；分隔", "names separated by ;"),
    Kind.CHOICE: ("从列表选择", "one of the list"),
    Kind.WHOLE: ("整数", "a whole number"),
    Kind.QUANTITY: ("数字，至多两位小数", "a number of at most two decimals"),
    Kind.COORDINATE: ("坐标", "a coordinate"),
    Kind.DAY: ("日期", "a date"),
    Kind.TRUTH: ("是或否", "是 (yes) or 否 (no)"),
}
_ROWS: Final = 2000
_WIDTH: Final = 18


@door()
def write_template(folder: str | PathLike[str]) -> Path:
    """Write an empty pack to fill in: `tables.xlsx` and `district.toml`.

    Args:
        folder: A folder that is not there yet, or is empty.

    Returns:
        The folder; until its days, its standard and its communities are filled in, each of them is a fault when it is read.

    Raises:
        InputError: The folder holds something already.
        MissingExtraError: The extra 'excel' is not installed.
    """

    def fill(place: Path) -> None:
        (place / TABLES_WORKBOOK).write_bytes(template_workbook())
        (place / DISTRICT_FILE).write_text(_DISTRICT, encoding="utf-8", newline="\n")

    return new_folder(Path(folder), fill)


def template_workbook() -> bytes:
    """A workbook with an empty sheet for each table, headers in Chinese and English, and a sheet that says what they mean.

    Raises:
        MissingExtraError: The extra 'excel' is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtraError("excel", "an Excel workbook (.xlsx)") from error
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": _made()})
    common = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    heads = {
        True: book.add_format({**common, "bg_color": "#F7D9C4"}),
        False: book.add_format({**common, "bg_color": "#E8EEF4"}),
    }
    for table in TABLES:
        _sheet(book, table, heads)
    _notes(book, heads)
    book.close()
    return made.getvalue()


def _made() -> Any:
    import datetime as dt

    return dt.datetime.fromisoformat("2000-01-01T00:00:00")


def _sheet(book: Any, table: Table, heads: dict[bool, Any]) -> None:
    sheet = book.add_worksheet(table.also[0])
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    for index, column in enumerate(table.columns):
        # Ids and words are texts, so that no program takes one for a number or a date.
        cells = book.add_format({"num_format": _FORMATS.get(column.kind, "General" if column.kind is Kind.COORDINATE else "@")})
        sheet.set_column(index, index, _WIDTH, cells)
        sheet.write_string(0, index, f"{column.title}\n{column.name}", heads[column.required])
        words = column.words or (("是", "否") if column.kind is Kind.TRUTH else ())
        if words:
            sheet.data_validation(1, index, _ROWS, index, {"validate": "list", "source": list(words)})


def _notes(book: Any, heads: dict[bool, Any]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 3, _WIDTH)
    sheet.set_column(4, 5, 2 * _WIDTH)
    for index, head in enumerate(("表\ntable", "列\ncolumn", "column", "必填\nneeded", "填写内容", "what it holds")):
        sheet.write_string(0, index, head, heads[False])
    rows = [(table, column) for table in TABLES for column in table.columns]
    for number, (table, column) in enumerate(rows, start=1):
        for index, text in enumerate(_note(table, column)):
            sheet.write_string(number, index, text)


def _note(table: Table, column: Column) -> tuple[str, ...]:
    zh, en = _HOLDS[column.kind]
    words = "、".join(column.words)
    unit = column.written_unit
    return (
        table.also[0],
        column.title,
        column.name,
        "是 yes" if column.required else "可空，空即不详 may be empty: not known",
        f"{zh}{f'（{unit}）' if unit else ''}{f'：{words}' if words else ''}",
        f"{en}{f' ({unit})' if unit else ''}{f': {words}' if words else ''}",
    )
