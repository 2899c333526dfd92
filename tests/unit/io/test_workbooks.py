# SPDX-License-Identifier: Apache-2.0
"""Workbooks as offices make them, and as nobody should: read exactly, or refused with the place."""

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.reference.pack_forms import Rows, parquet, raw_row, raw_workbook, small_tables, workbook, write_form
from tests.reference.small_pack import FILES, write_files

from community_housing.errors import BoundaryError, Fault
from community_housing.io.packs import read_pack
from community_housing.pack import Pack
from community_housing.quantities import square_metres

openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel' is not installed")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra 'excel' is not installed")

PREMISES = ["id", "community", "area_m2", "tenure"]


def pack_with(folder: Path, **files: bytes | None) -> Path:
    """The small pack with other files; None takes one away.  `premises_xlsx` stands for `premises.xlsx`."""
    made: dict[str, str | bytes] = dict(FILES)
    for name, content in files.items():
        stem, _, ending = name.rpartition("_")
        if content is None:
            del made[f"{stem}.{ending}"]
        else:
            made[f"{stem}.{ending}"] = content
            if ending in ("xlsx", "parquet") and f"{stem}.csv" in made:
                del made[f"{stem}.csv"]
    return write_files(folder / "pack", made)


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(BoundaryError) as caught:
        read_pack(folder)
    return caught.value.faults


def areas_of(pack: Pack) -> list[Any]:
    return [one.area for one in pack.district.premises]


def premises(*rows: list[Any], head: list[str] = PREMISES) -> bytes:
    return workbook({"premises": [head, *rows]})


def raw_premises(folder: Path, *areas: str, more: str = "") -> Path:
    rows = [raw_row(1, *PREMISES)]
    rows += [raw_row(number, f"P{number}", "C1", cell, "owned") for number, cell in enumerate(areas, start=2)]
    return pack_with(folder, premises_xlsx=raw_workbook(f"<sheetData>{''.join(rows)}</sheetData>{more}"))


def test_numbers_become_exact_areas(tmp_path: Path) -> None:
    texts = ["212.80", "２１２．８", "1,212.8", " 212.8 "]
    numbers = [212.8, 212, 0.07, 0.1 + 0.2, 9_999_999_999_999.99, 212.80000000000001]
    rows = [[f"P{i}", "C1", value, "owned"] for i, value in enumerate([*texts, *numbers])]
    found = areas_of(read_pack(pack_with(tmp_path, premises_xlsx=premises(*rows))))
    assert [str(one) for one in found] == [
        "212.80", "212.80", "1212.80", "212.80", "212.80", "212.00", "0.07", "0.30", "9999999999999.99", "212.80",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (212.805, "too_many_decimals"),
        (1e15, "out_of_bounds"),
        (1e300, "not_a_number"),
        (-0.01, "negative"),
        (True, "wrong_type"),
        (dt.date(2012, 8, 5), "wrong_type"),
        (dt.time(8, 5), "wrong_type"),
        ("许多", "not_a_number"),
        ("#N/A", "error_cell"),
    ],
)
def test_what_is_no_area_is_refused_at_its_cell(tmp_path: Path, value: Any, code: str) -> None:
    (fault,) = faults_of(
        pack_with(tmp_path, premises_xlsx=premises(["P1", "C1", 60, "owned"], [], ["P2", "C1", value, "owned"]))
    )
    assert (fault.file, fault.sheet, fault.row, fault.column, fault.code) == ("premises.xlsx", "premises", 4, "area_m2", code)
    assert "premises.xlsx, sheet premises, row 4, column area_m2" in str(fault)


@pytest.mark.parametrize(
    ("cell", "area"),
    [
        ("<c><f>106.4*2</f><v>212.80000000000001</v></c>", "212.80"),
        ('<c t="str"><f>IF(A1="","",A1)</f><v></v></c>', None),
        ('<c t="str"><f>TEXT(212.8,"0.00")</f><v>212.80</v></c>', "212.80"),
        ('<c t="array"><v>1</v></c>', "1.00"),
        ("<c/>", None),
        ('<c t="inlineStr"><is><r><t>21</t></r><r><t>2.8</t></r></is></c>', "212.80"),
    ],
)
def test_a_formula_is_read_as_what_it_came_to(tmp_path: Path, cell: str, area: str | None) -> None:
    found = read_pack(raw_premises(tmp_path, cell.replace(' t="array"', "")))
    assert areas_of(found) == [None if area is None else square_metres(area)]


@pytest.mark.parametrize(
    ("cell", "code", "value"),
    [
        ("<c><f>1+1</f></c>", "formula_without_value", ""),
        ("<c><f>1+1</f><v></v></c>", "formula_without_value", ""),
        ('<c t="e"><v>#N/A</v></c>', "error_cell", "#N/A"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error_cell", "#DIV/0!"),
    ],
)
def test_a_cell_without_a_value_is_a_fault(tmp_path: Path, cell: str, code: str, value: str) -> None:
    (fault,) = faults_of(raw_premises(tmp_path, "<c><v>1</v></c>", cell))
    assert (fault.row, fault.column, fault.code, fault.value) == (3, "area_m2", code, value)


def test_dates_are_days_and_times_are_not(tmp_path: Path) -> None:
    head = [*PREMISES, "starts"]
    good: Rows = [
        ["P1", "C1", 1, "owned", dt.date(2012, 8, 5)],
        ["P2", "C1", 1, "owned", dt.datetime.fromisoformat("2012-08-05T00:00:00")],
        ["P3", "C1", 1, "owned", "2012年8月5日"],
        ["P4", "C1", 1, "owned", "２０１２/８/５"],
    ]
    found = read_pack(pack_with(tmp_path / "good", premises_xlsx=premises(*good, head=head))).district.premises
    assert {one.in_use.starts for one in found} == {dt.date(2012, 8, 5)}
    bad: Rows = [
        ["P1", "C1", 1, "owned", dt.datetime.fromisoformat("2012-08-05T09:00:00")],
        ["P2", "C1", 1, "owned", 41126],
        ["P3", "C1", 1, "owned", 20120805],
        ["P4", "C1", 1, "owned", True],
    ]
    faults = faults_of(pack_with(tmp_path / "bad", premises_xlsx=premises(*bad, head=head)))
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [
        (2, "starts", "date_time"), (3, "starts", "bad_date"), (4, "starts", "bad_date"), (5, "starts", "wrong_type"),
    ]  # fmt: skip


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"date_1904": True}) as book:
        sheet = book.add_worksheet("用房")
        sheet.write_row(0, 0, [*PREMISES, "starts"])
        sheet.write_row(1, 0, ["P1", "C1", 1, "owned"])
        sheet.write_datetime(1, 4, dt.date(2012, 8, 5), book.add_format({"num_format": "yyyy/m/d"}))
    found = read_pack(pack_with(tmp_path, premises_xlsx=made.getvalue()))
    assert found.district.premises[0].in_use.starts == dt.date(2012, 8, 5)


def test_ids_may_be_numbers_of_at_most_fifteen_digits(tmp_path: Path) -> None:
    tables = small_tables()
    ids = {"C1": 211402001001, "C2": 211402001002.0, "C3": "211402001003"}
    for rows in tables.values():
        for row in rows[1:]:
            row[:] = [ids.get(cell, cell) for cell in row]
    folder = write_form(tmp_path / "pack", tables, "sheets")
    (folder / "events.jsonl").unlink()
    assert [one.id for one in read_pack(folder).district.communities] == ["211402001001", "211402001002", "211402001003"]
    tables["premises"][1][0] = 211402001001001001
    (folder / "all.xlsx").write_bytes(workbook(tables))
    (fault,) = faults_of(folder)
    assert (fault.sheet, fault.row, fault.column, fault.code) == ("premises", 2, "id", "digits_lost")


def test_titles_above_the_header_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    rows: Rows = [
        [None],
        ["某区社区用房台账", None, None, None],
        ["填表单位：民政局", None, "日期", dt.date(2012, 8, 5)],
        ["编号\nid", "社区 / community", "面积（㎡）", "产权", None, None],
        ["P1", "C1", 60, "自有"],
        [" ", "\u3000", None, None],
        ["P2", "C1", "x", "租赁"],
    ]
    data = io.BytesIO(workbook({"premises": rows}))
    book = openpyxl.load_workbook(data)
    sheet = book["premises"]
    sheet.merge_cells("A2:D2")
    for number in range(8, 3000):
        sheet.cell(number, 1).number_format = "@"  # formatted and empty, as below every table of an office
    made = io.BytesIO()
    book.save(made)
    (fault,) = faults_of(pack_with(tmp_path, premises_xlsx=made.getvalue()))
    assert (fault.row, fault.column, fault.value) == (7, "area_m2", "x")


def test_merged_cells_below_the_header_are_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(premises(["P1", "C1", 60, "owned"], ["P2", None, 70, "owned"])))
    book["premises"].merge_cells("B2:B3")
    made = io.BytesIO()
    book.save(made)
    faults = faults_of(pack_with(tmp_path, premises_xlsx=made.getvalue()))
    assert [(one.row, one.column, one.code, one.value) for one in faults] == [
        (2, "community", "merged_cells", "B2:B3"), (3, "community", "empty_cell", ""),
    ]  # fmt: skip


def test_headers_once_and_known_and_no_more_cells_than_headers(tmp_path: Path) -> None:
    rows: Rows = [["编号", "community", "area_m2", "面积", "tenure", "colour"], ["P1", "C1", 1, 2, "owned", "red", "more"]]
    faults = faults_of(pack_with(tmp_path, premises_xlsx=workbook({"premises": rows})))
    assert [(one.row, one.column, one.code) for one in faults] == [
        (1, "area_m2", "duplicate_column"), (1, "colour", "unknown_column"), (2, None, "extra_cells"),
    ]  # fmt: skip


def test_a_hidden_sheet_decides_nothing(tmp_path: Path) -> None:
    def hidden(names: dict[str, Rows], which: str) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(workbook(names)))
        book[which].sheet_state = "veryHidden"
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    rows = small_tables()["premises"]
    (fault, *_) = faults_of(
        pack_with(tmp_path / "table", premises_xlsx=hidden({"premises": rows, "说明": [["x"]]}, "premises"))
    )
    assert (fault.sheet, fault.code) == ("premises", "hidden_sheet")
    good = pack_with(tmp_path / "list", premises_xlsx=hidden({"premises": rows, "下拉选项": [["自有"]]}, "下拉选项"))
    assert len(read_pack(good).district.premises) == 3


def test_sheets_that_are_no_table_are_named(tmp_path: Path) -> None:
    tables = small_tables()
    rows = tables.pop("neighbours")
    folder = write_form(tmp_path / "pack", {**tables, "neighbour": rows, "说明": [["note"]], "empty": []}, "sheets")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.sheet, fault.code) == ("all.xlsx", "neighbour", "unknown_sheet")
    assert "'neighbours'" in fault.expected
    (folder / "all.xlsx").write_bytes(workbook({**tables, "neighbours": rows, "统计": [["总数", 3]]}))
    (fault,) = faults_of(folder)
    assert (fault.sheet, fault.code) == ("统计", "unknown_sheet")


def test_a_workbook_of_a_table_has_one_sheet_with_cells(tmp_path: Path) -> None:
    rows = small_tables()["premises"]
    good = pack_with(tmp_path / "good", premises_xlsx=workbook({"Sheet1": rows, "Sheet2": [], "说明": [["x"]]}))
    assert len(read_pack(good).district.premises) == 3
    (fault,) = faults_of(pack_with(tmp_path / "two", premises_xlsx=workbook({"Sheet1": rows, "Sheet2": [["x"]]})))
    assert (fault.file, fault.code) == ("premises.xlsx", "which_sheet")
    (fault,) = faults_of(pack_with(tmp_path / "none", premises_xlsx=workbook({"Sheet1": []})))
    assert fault.code == "empty_file"
    (fault,) = faults_of(pack_with(tmp_path / "named", premises_xlsx=workbook({"premises": []})))
    assert (fault.sheet, fault.code) == ("premises", "empty_file")


def test_a_table_lies_in_one_place(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, premises_xlsx=premises(["P1", "C1", 60, "owned"]))
    (folder / "premises.csv").write_text(FILES["premises.csv"], encoding="utf-8")
    (fault,) = faults_of(folder)
    assert fault.code == "two_files"
    assert "premises.csv and premises.xlsx (premises)" in fault.message


def test_mixed_folders_work_and_locks_of_open_files_are_left_alone(tmp_path: Path) -> None:
    tables = small_tables()
    folder = pack_with(
        tmp_path,
        premises_xlsx=workbook({"用房": tables["premises"], "可用资源": tables["opportunities"]}),
        opportunities_csv=None,
        buildings_parquet=parquet(tables["buildings"]),
    )
    (folder / "~$premises.xlsx").write_bytes(b"lock")
    (folder / "汇总.xlsx").write_bytes(workbook({"Sheet1": [["x"]]}))
    assert read_pack(folder) == read_pack(write_files(tmp_path / "plain", dict(FILES)))


def test_a_missing_table_says_where_it_may_lie(tmp_path: Path) -> None:
    folder = pack_with(tmp_path, premises_csv=None)
    (folder / "台账.xlsx").write_bytes(workbook({"Sheet1": [["x"]]}))
    (fault,) = faults_of(folder)
    assert (fault.file, fault.code) == ("premises.csv", "missing_file")
    assert "'社区用房'" in fault.expected
    assert "sheet 'Sheet1' of 台账.xlsx" in fault.message


OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(600):
            part.write(b" " * 2**20)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (OLE + b"\0" * 600, "wrong_format"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"", "bad_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "bad_workbook"),
        (premises(["P1", "C1", 60, "owned"])[:-200], "bad_workbook"),
        (raw_workbook("<sheetData><row"), "bad_workbook"),
        (raw_workbook("<sheetData/>").replace(b"workbook.xml", b"workbook.xmm"), "bad_workbook"),
    ],
    ids=["xls", "encrypted", "empty", "html", "cut", "half", "parts"],
)
def test_what_is_no_workbook_is_one_clear_fault(tmp_path: Path, content: bytes, code: str) -> None:
    (fault,) = faults_of(pack_with(tmp_path, premises_xlsx=content))
    assert (fault.file, fault.code) == ("premises.xlsx", code)


def test_a_workbook_of_an_old_kind_is_one_fault_where_a_table_is_missing(tmp_path: Path) -> None:
    tables = dict.fromkeys(("communities_csv", "premises_csv", "opportunities_csv"))
    folder = pack_with(tmp_path, **tables)
    (folder / "全部表.xls").write_bytes(OLE)
    faults = [fault for fault in faults_of(folder) if fault.file not in ("events.jsonl", "buildings.csv")]
    assert [(fault.file, fault.code) for fault in faults] == [("全部表.xls", "wrong_format")]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = _bomb()
    assert len(bomb) < 2**20
    (fault,) = faults_of(pack_with(tmp_path, premises_xlsx=bomb))
    assert fault.code == "too_large"


@pytest.mark.parametrize(
    "rows",
    [
        raw_row(1, *PREMISES) + '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        raw_row(1, *PREMISES) + '<row r="2"><c r="ZZZZ2"><v>1</v></c></row>',
        raw_row(1, *PREMISES) + "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 2000)),
    ],
    ids=["row", "column", "wide"],
)
def test_a_small_file_of_a_huge_sheet_is_refused(tmp_path: Path, rows: str) -> None:
    faults = faults_of(pack_with(tmp_path, premises_xlsx=raw_workbook(f"<sheetData>{rows}</sheetData>")))
    assert {fault.code for fault in faults} <= {"too_large", "bad_workbook"}


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    data = io.BytesIO(raw_workbook(f"<sheetData>{raw_row(1, *PREMISES)}</sheetData>"))
    made = io.BytesIO()
    with zipfile.ZipFile(data) as archive, zipfile.ZipFile(made, "w") as other:
        for part in archive.infolist():
            text = archive.read(part).decode()
            if part.filename.endswith("sheet1.xml"):
                text = text.replace("?>", '?><!DOCTYPE w [<!ENTITY a "premises">]>', 1).replace(">id<", ">&a;<")
            other.writestr(part.filename, text)
    (fault,) = faults_of(pack_with(tmp_path, premises_xlsx=made.getvalue()))
    assert fault.code == "bad_workbook"


def test_parquet_values_are_exact_and_refused_like_others(tmp_path: Path) -> None:
    from decimal import Decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    def file(**columns: Any) -> bytes:
        made = io.BytesIO()
        pq.write_table(pa.table(columns), made)
        return made.getvalue()

    three = {"id": ["P1", "P2", "P3"], "community": ["C1"] * 3, "tenure": ["owned"] * 3}
    for number, areas in enumerate(
        ([Decimal("60.00"), Decimal("212.80"), None], [60.0, 212.8, None], ["60", "212.8", None]), start=1
    ):
        found = read_pack(pack_with(tmp_path / str(number), premises_parquet=file(**three, area_m2=areas)))
        assert areas_of(found) == [square_metres(60), square_metres("212.8"), None]
    days = [dt.date(2012, 8, 5), None, dt.date(2012, 8, 6)]
    functions = [["活动", "服务"], [], None]
    found = read_pack(
        pack_with(tmp_path / "d", premises_parquet=file(**three, area_m2=[1] * 3, starts=days, functions=functions))
    )
    assert [one.functions for one in found.district.premises] == [("活动", "服务"), (), ()]
    # A double with noise is no area: nobody shows or rounds it, as a spreadsheet does.
    bad = file(**three, area_m2=[0.1 + 0.2, float("nan"), 1.0], starts=[1, 2, 3], functions=[["a;b"], None, None])
    faults = faults_of(pack_with(tmp_path / "bad", premises_parquet=bad))
    assert [(one.row, one.column, one.code) for one in faults] == [
        (2, "area_m2", "too_many_decimals"), (2, "functions", "bad_names"), (2, "starts", "bad_date"),
        (3, "area_m2", "not_a_number"), (3, "starts", "bad_date"), (4, "starts", "bad_date"),
    ]  # fmt: skip
    (fault,) = faults_of(pack_with(tmp_path / "broken", premises_parquet=b"PAR1 and no more"))
    assert (fault.file, fault.code) == ("premises.parquet", "bad_parquet")


def test_a_text_that_was_made_harmless_reads_as_it_was(tmp_path: Path) -> None:
    from community_housing.io.packs import write_pack
    from community_housing.records import evolve

    pack = read_pack(write_files(tmp_path / "small", dict(FILES)))
    texts = ("=1+1", "-某社区", "'=x")
    communities = tuple(evolve(one, name=text) for one, text in zip(pack.district.communities, texts, strict=True))
    odd = evolve(pack, district=evolve(pack.district, communities=communities))
    for form in ("csv", "xlsx", "parquet"):
        folder = write_pack(odd, tmp_path / form, form=form)
        assert [one.name for one in read_pack(folder).district.communities] == list(texts)
    lines = (tmp_path / "csv" / "communities.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[2] for line in lines] == ["'=1+1", "'-某社区", "''=x"]


@pytest.mark.parametrize(("library", "extra", "name"), [("openpyxl", "excel", "xlsx"), ("pyarrow", "parquet", "parquet")])
def test_without_the_library_the_extra_is_named(library: str, extra: str, name: str, tmp_path: Path) -> None:
    folder = pack_with(tmp_path, **{f"premises_{name}": premises(["P1", "C1", 60, "owned"])})
    plain = write_files(tmp_path / "plain", dict(FILES))
    script = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from community_housing import read_pack\n"
        f"read_pack({str(plain)!r})\n"
        f"try: read_pack({str(folder)!r})\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("MissingExtraError")
    assert f"community-housing[{extra}]" in done.stdout


# --- What an office really stores -------------------------------------------------------------------------------------


def styled(folder: Path, column: str, value: object, number: int | None = None, code: str | None = None) -> tuple[Fault, ...]:
    """The faults of a pack in which one cell of premises has a style, by the number of a built-in format or by a code."""
    header = ["id", "community", "area_m2", "tenure", "starts"]
    row: list[object] = ["P1", "C1", 60, "owned", None]
    row[header.index(column)] = value
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(header)
    sheet.append(row)
    sheet.cell(2, header.index(column) + 1).number_format = code or "0.0000000"
    made = io.BytesIO()
    book.save(made)
    data = made.getvalue()
    if number is not None:
        changed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "xl/styles.xml":
                    part = re.sub(rb"<numFmts.*?</numFmts>", b"", part, flags=re.DOTALL)
                    part = part.replace(b'numFmtId="164"', b'numFmtId="%d"' % number)
                new.writestr(name, part)
        data = changed.getvalue()
    files = {name: text for name, text in FILES.items() if name != "premises.csv"}
    try:
        pack = read_pack(write_files(folder, {**files, "premises.xlsx": data}))
    except BoundaryError as error:
        return error.faults
    assert pack.district.premises[0].in_use.starts == (dt.date(2012, 8, 5) if column == "starts" else None)
    return ()


@pytest.mark.parametrize("number", [14, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
def test_built_in_formats_of_chinese_days_are_days_and_nothing_else(number: int, tmp_path: Path) -> None:
    assert styled(tmp_path / "day", "starts", 41126, number) == ()
    for column in ("id", "community", "area_m2"):
        (fault,) = [one for one in styled(tmp_path / column, column, 41126, number) if one.code == "wrong_type"]
        assert (fault.row, fault.column) == (2, column)


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (9, None, "percent_cell"),
        (10, None, "percent_cell"),
        (None, "0.0%", "percent_cell"),
        (None, '0.00"万㎡"', "scaled_cell"),
    ],
)
def test_a_number_that_is_shown_as_another_is_refused(number: int | None, code: str | None, kind: str, tmp_path: Path) -> None:
    found = styled(tmp_path / "a", "area_m2", 0.85, number, code)
    assert [(one.row, one.column, one.code) for one in found] == [(2, "area_m2", kind)]
    assert styled(tmp_path / "b", "area_m2", 60, None, '0.00"㎡"') == ()


def test_ids_of_sixteen_digits_are_refused_as_numbers(tmp_path: Path) -> None:
    assert [one.code for one in styled(tmp_path / "a", "id", 1234567890123456)] == ["digits_lost"]
    assert styled(tmp_path / "b", "id", 123456789012345) == ()


def test_a_workbook_of_the_strict_kind_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    made, changed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"
            )
            new.writestr(name, part)
    files = {name: text for name, text in FILES.items() if name != "premises.csv"}
    with pytest.raises(BoundaryError) as caught:
        read_pack(write_files(tmp_path / "pack", {**files, "premises.xlsx": changed.getvalue()}))
    assert [one.code for one in caught.value.faults] == ["strict_format"]
