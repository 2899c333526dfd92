# SPDX-License-Identifier: Apache-2.0
"""An office's own workbook into a pack: what is asked, what is refused, and that nothing is guessed or lost."""

import csv
import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from community_housing import read_pack
from community_housing.cli import main
from community_housing.errors import BoundaryError
from community_housing.io.office import OfficeImport, import_office, undo_import
from community_housing.io.office._amounts import about, columns_by_name, factor_of
from community_housing.io.office._days import span
from community_housing.io.office._places import by_likeness, community_key
from community_housing.io.tables._cells import CellError

openpyxl = pytest.importorskip("openpyxl")

BASE = {"district": "某某区", "before": "2012-08-05", "after": "2014-02-05", "standard": "lianshan-2012"}
HEAD = ["街道", "社区", "户籍户数", "面积(㎡)", "产权"]
Rows = Sequence[Sequence[Any]]


def book(path: Path, sheets: Mapping[str, Rows], merges: Sequence[str] = ()) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for one in merges:
            sheet.merge_cells(one)
    made.save(path)
    return path


def read(folder: Path, rows: Rows, merges: Sequence[str] = (), **answers: str) -> OfficeImport:
    path = book(folder / "表.xlsx", {"表": rows}, merges)
    named = {key.replace("__", " "): value for key, value in answers.items()}
    return import_office([path], folder / "out", answers={**BASE, **named}, check=True)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def open_keys(found: OfficeImport) -> set[str]:
    return {one.key for one in found.questions}


# --- Days, numbers, names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012.10.10", "2012-10-10", "2012-10-10"),
        ("2012年10月10日", "2012-10-10", "2012-10-10"),
        ("2012 年 6 月", "2012-06-01", "2012-06-30"),
        ("2012-06-01", "2012-06-01", "2012-06-01"),
        ("2012/7/1", "2012-07-01", "2012-07-01"),
        ("20100315", "2010-03-15", "2010-03-15"),
        (20100315, "2010-03-15", "2010-03-15"),
        (20100315.0, "2010-03-15", "2010-03-15"),
        (dt.date(2009, 5, 1), "2009-05-01", "2009-05-01"),
        (dt.datetime(2009, 5, 1), "2009-05-01", "2009-05-01"),  # noqa: DTZ001 - as a workbook holds it
        ("二〇一二年八月五日", "2012-08-05", "2012-08-05"),
        ("二○一二年十二月二十一日", "2012-12-21", "2012-12-21"),
        ("二〇一二年十月", "2012-10-01", "2012-10-31"),
        ("2008.3", "2008-03-01", "2008-03-31"),
        ("2011年3月", "2011-03-01", "2011-03-31"),
        ("2011年3月份", "2011-03-01", "2011-03-31"),
        ("2005年", "2005-01-01", "2005-12-31"),
        (2005, "2005-01-01", "2005-12-31"),
        ("2012年底", "2012-10-01", "2012-12-31"),
        ("２０１２．１０．１０", "2012-10-10", "2012-10-10"),
    ],
)
def test_a_day_is_a_day_or_the_span_that_it_leaves_open(text: object, first: str, last: str) -> None:
    assert span(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("text", ["08.3.1", "12年3月", "2012.13.1", "2012-02-30", 2008.1, "去年", "2012.10.10起", "3月", 41000])
def test_what_means_no_day_for_certain_is_none(text: object) -> None:
    with pytest.raises(CellError):
        span(text)


def test_no_threshold_of_likeness_separates_names() -> None:
    pairs = [("连山第1社区", "连山第11社区"), ("建设社区", "建设路社区"), ("红旗社区", "红星社区"), ("东关社区", "西关社区")]
    assert all(community_key(a) != community_key(b) for a, b in pairs)
    assert community_key("红旗社区") == community_key("红旗社区居委会") == community_key("红旗 社区居民委员会")
    assert community_key("连山第一社区") == community_key("连山第1社区")
    assert by_likeness("红旗社区居委会", ["东关社区", "红旗社区"])[0] == "红旗社区"


@pytest.mark.parametrize(
    "text", ["约3,200户", "200左右", "二百余", "300多", "250-300", "200以上", "不足100", "近200", "100～200"]
)
def test_a_word_that_says_about_is_seen(text: str) -> None:
    assert about(text)


@pytest.mark.parametrize("text", ["200", "95.5㎡", "1,850", "２１２．８", "-5", "无"])
def test_a_number_is_not_about(text: str) -> None:
    assert not about(text)


def test_a_unit_that_is_none_of_the_column_is_none() -> None:
    cost, area = columns_by_name()["opportunities.cost_yuan"], columns_by_name()["premises.area_m2"]
    assert (factor_of(cost, "万元"), factor_of(cost, "亿元"), factor_of(cost, "平方米"), factor_of(area, "万㎡")) == (
        10_000,
        100_000_000,
        None,
        10_000,
    )


# --- What is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["甲街道", "一社区", 100, "0.02万㎡", "自有"], "D2"),
        (["甲街道", "一社区", 100, "100、150", "自有"], "D2"),
        (["甲街道", "一社区", 100, "200+50", "自有"], "D2"),
        (["甲街道", "一社区", 100, -5, "自有"], "D2"),
        (["甲街道", "一社区", 100, 60.123, "自有"], "D2"),
        (["甲街道", "一社区", 100, True, "自有"], "D2"),
        (["甲街道", "一社区", 100, dt.date(2012, 1, 1), "自有"], "D2"),
        (["甲街道", "一社区", 100.5, 100, "自有"], "C2"),
        (["甲街道", "一社区", "1.2万", 100, "自有"], "C2"),
        (["甲街道", "一社区", 10**9, 100, "自有"], "C2"),
        (["甲街道", "一社区", 100, 100, "产权"], "E2"),
        (["甲街道", "一社区", 100, 100, "自用"], "E2"),
        (["甲街道", "一社区", 100, 100, "租借"], "E2"),
        (["甲街道", "一社区", 100, 100, None], "D2"),
        (["甲街道", "一社区", 100, None, None], "B2"),
        (["甲街道", None, 100, 100, "自有"], "A2"),
        (["甲街道", "户数", 100, 100, "自有"], "B2"),
    ],
)
def test_a_cell_that_is_not_certain_is_named_and_no_pack_is_made(row: list[Any], cell: str, tmp_path: Path) -> None:
    good = [["甲街道", f"{name}社区", 10, 50, "自有"] for name in "八九十"]
    found = read(tmp_path, [HEAD, row, *good])
    named = {one.cell for one in found.questions} | {(one.sheet or "").partition("!")[2] for one in found.faults}
    assert cell in named
    assert found.pack is None


def test_a_percentage_is_no_area(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [HEAD, ["甲街道", "一社区", 100, 0.85, "自有"]]})
    made = openpyxl.load_workbook(path)
    made["表"]["D2"].number_format = "0%"
    made.save(path)
    found = import_office([path], tmp_path / "out", answers=BASE, check=True)
    assert [one.cell for one in found.questions] == ["D2"]


@pytest.mark.parametrize("text", ["约200", "200左右", "二百余", "300多", "250-300", "200以上", "不足100"])
def test_an_area_that_is_about_is_unknown_and_told(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["甲街道", "一社区", 100, text, "自有"]])
    assert found.pack is not None
    assert found.pack.district.premises[0].area is None
    assert [(one.cell, one.value) for one in found.remarks] == [("D2", text)]


def test_money_without_a_unit_is_asked_with_both_readings(tmp_path: Path) -> None:
    rows = [["街道", "社区", "拟建方式", "新增面积(㎡)", "资金"], ["甲街道", "一社区", "扩建", 60, 15.6]]
    found = read(tmp_path, rows)
    (question,) = found.questions
    said = {one: str(meaning) for one, meaning in question.choices}
    assert (question.key, said["元"], said["万元"]) == ("unit 资金", "15.6 元 are 15.6", "15.6 万元 are 156,000")
    answered = read(tmp_path, rows, unit__资金="万元")
    assert answered.pack is not None
    assert str(answered.pack.district.opportunities[0].cost) == "156000.00"


def test_two_units_that_differ_are_asked_for(tmp_path: Path) -> None:
    rows = [
        ["（单位：元）"],
        ["街道", "社区", "拟建方式", "新增面积(㎡)", "资金(万元)"],
        ["甲街道", "一社区", "扩建", 60, 15.6],
    ]
    assert open_keys(read(tmp_path, rows)) == {"unit 资金(万元)"}


def test_a_blank_is_the_same_as_above_only_where_somebody_said_so(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 100, 100, "自有"], [None, "二社区", 100, 100, "自有"]]
    assert open_keys(read(tmp_path, rows)) == {"blank 街道"}
    found = read(tmp_path, rows, blank__街道="same")
    assert found.pack is not None
    assert {one.street for one in found.pack.district.communities} == {"甲街道"}


def test_a_merged_cell_fills_its_own_rows_and_no_other(tmp_path: Path) -> None:
    rows = [HEAD, *(["甲街道" if n == 0 else None, f"{n}社区", 100, 100, "自有"] for n in range(3))]
    assert read(tmp_path, rows, ["A2:A4"]).pack is not None
    assert {one.cell for one in read(tmp_path, rows, ["A2:A3"]).questions} == {"A4"}


def test_a_total_that_does_not_add_up_is_told_with_the_difference(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 100, 100, "自有"], ["合计", None, 100, "101.5", None]]
    found = read(tmp_path, rows)
    assert found.pack is not None
    (remark,) = found.remarks
    assert (remark.cell, str(remark.text)) == (
        "D3",
        "the total is 101.50, its rows add up to 100.00: a difference of 1.50m²",
    )


def test_a_word_such_as_total_in_a_record_makes_it_no_total(tmp_path: Path) -> None:
    rows = [[*HEAD, "功能"], ["甲街道", "一社区", 100, 100, "自有", "活动室合计"]]
    found = read(tmp_path, rows)
    assert found.pack is not None
    assert len(found.pack.district.premises) == 1


def test_the_same_row_twice_is_asked_for(tmp_path: Path) -> None:
    row = ["甲街道", "一社区", 100, 100, "自有"]
    assert {key.partition(" ")[0] for key in open_keys(read(tmp_path, [HEAD, row, row]))} == {"twice"}


def test_two_numbers_for_one_community_are_refused(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 100, 100, "自有"], ["甲街道", "一社区", 200, 50, "自有"]]
    assert [one.code for one in read(tmp_path, rows).faults] == ["conflict"]


def test_an_extension_is_what_is_added(tmp_path: Path) -> None:
    head = [*HEAD, "拟建方式", "扩建后面积(㎡)"]
    rows = [head, ["甲街道", "一社区", 100, 180, "自有", "扩建", 260], ["甲街道", "二社区", 100, "约50", "自有", "扩建", 260]]
    assert open_keys(read(tmp_path, rows)) == {"area 扩建后面积(m2)"}
    found = read(tmp_path, rows, **{"area 扩建后面积(m2)": "after"})
    assert found.pack is not None
    assert [None if one.area is None else str(one.area) for one in found.pack.district.opportunities] == ["80.00", None]
    rows[1] = ["甲街道", "一社区", 100, 300, "自有", "扩建", 260]
    assert [one.code for one in read(tmp_path, rows, **{"area 扩建后面积(m2)": "after"}).faults] == ["not_larger"]


def test_hidden_sheets_and_rows_are_asked_for(tmp_path: Path) -> None:
    row = ["甲街道", "一社区", 100, 100, "自有"]
    path = book(tmp_path / "表.xlsx", {"表": [HEAD, row, ["甲街道", "二社区", 1, 1, "自有"]], "旧表": [HEAD, row]})
    made = openpyxl.load_workbook(path)
    made["表"].row_dimensions[3].hidden = True
    made["旧表"].sheet_state = "hidden"
    made.save(path)
    found = import_office([path], tmp_path / "out", answers=BASE, check=True)
    assert open_keys(found) == {"hidden rows 表", "sheet 旧表"}
    answers = {**BASE, "hidden rows 表": "read", "sheet 旧表": "leave"}
    found = import_office([path], tmp_path / "out", answers=answers, check=True)
    assert found.pack is not None
    assert {str(one.reason) for one in found.left_out} == {"a hidden sheet"}


def test_a_column_under_a_group_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    rows = [["街道", "社区", "辖区情况", None], [None, None, "面积(㎡)", "产权"], ["甲街道", "一社区", 900, "自有"]]
    assert open_keys(read(tmp_path, rows, ["C1:D1", "A1:A2", "B1:B2"])) == {"column 辖区情况/面积(m2)"}


def test_a_plan_without_a_kind_is_refused(tmp_path: Path) -> None:
    rows = [["街道", "社区", "新增面积(㎡)"], ["甲街道", "一社区", 60]]
    assert [one.code for one in read(tmp_path, rows).faults] == ["missing_column"]


def test_an_upright_form_makes_no_community_of_its_words(tmp_path: Path) -> None:
    rows = [["社区名称", "红旗社区", "所属街道", "甲街道"], ["户数", 1200, "面积", 180]]
    assert read(tmp_path, rows).pack is None


def test_a_sheet_for_each_street_is_one_list(tmp_path: Path) -> None:
    sheets = {name: [["街道", *HEAD[1:]], [name, f"{name}一社区", 100, 100, "自有"]] for name in ("甲街道", "乙街道", "丙街道")}
    found = import_office([book(tmp_path / "表.xlsx", sheets)], tmp_path / "out", answers=BASE, check=True)
    assert found.pack is not None
    assert len(found.pack.district.communities) == 3


# --- Again, next month, and back --------------------------------------------------------------------------------------

ROWS = [HEAD, ["甲街道", "一社区", 100, 100, "产权"], ["甲街道", "二社区", 200, 150, "租用"]]


def test_the_same_file_twice_changes_no_byte(tmp_path: Path) -> None:
    path, out = book(tmp_path / "表.xlsx", {"表": ROWS}), tmp_path / "out"
    answers = {**BASE, "word tenure 产权": "owned"}
    assert import_office([path], out, answers=answers).pack is not None
    first, mapping = hashes(out), (tmp_path / "out-mapping.toml").read_bytes()
    again = import_office([path], out)
    assert (again.questions, hashes(out), (tmp_path / "out-mapping.toml").read_bytes()) == ((), first, mapping)
    assert not (tmp_path / "out.before").exists()
    assert read_pack(out) == again.pack


def test_next_month_asks_nothing_though_columns_and_rows_stand_otherwise(tmp_path: Path) -> None:
    out = tmp_path / "out"
    import_office([book(tmp_path / "表.xlsx", {"表": ROWS})], out, answers={**BASE, "word tenure 产权": "owned"})
    mapping = (tmp_path / "out-mapping.toml").read_bytes()
    turned = [[row[n] for n in (3, 4, 0, 2, 1)] for row in (ROWS[0], ROWS[2], ["甲街道", "一社区", 120, 100, "产权"])]
    found = import_office([book(tmp_path / "十一月.xlsx", {"表": turned})], out)
    assert found.all_faults == ()
    assert {one.table: (one.added, one.changed, one.gone) for one in found.changes} == {
        "communities": ((), ("甲街道-一社区",), ()),
        "premises": ((), (), ()),
    }
    assert (tmp_path / "out-mapping.toml").read_bytes() == mapping


def test_a_column_that_is_lost_or_new_is_one_question(tmp_path: Path) -> None:
    out = tmp_path / "out"
    import_office([book(tmp_path / "表.xlsx", {"表": ROWS})], out, answers={**BASE, "word tenure 产权": "owned"})
    lost = [[*row[:2], *row[3:]] for row in ROWS]
    found = import_office([book(tmp_path / "b.xlsx", {"表": lost})], out, check=True)
    assert open_keys(found) == {"lost 户籍户数"}
    new = [[*row, "某某" if number == 0 else 7] for number, row in enumerate(ROWS)]
    assert open_keys(import_office([book(tmp_path / "c.xlsx", {"表": new})], out, check=True)) == {"column 某某"}


def test_what_is_gone_stays_until_somebody_says_otherwise(tmp_path: Path) -> None:
    out = tmp_path / "out"
    import_office([book(tmp_path / "表.xlsx", {"表": ROWS})], out, answers={**BASE, "word tenure 产权": "owned"})
    before = hashes(out)
    path = book(tmp_path / "b.xlsx", {"表": ROWS[:2]})
    found = import_office([path], out)
    assert open_keys(found) == {"gone communities 甲街道-二社区", "gone premises 甲街道-二社区-P1"}
    assert hashes(out) == before
    deleted = dict.fromkeys(open_keys(found), "delete")
    assert import_office([path], out, answers=deleted).pack is not None
    assert [one.name for one in read_pack(out).district.communities] == ["一社区"]
    undo_import(out)
    assert hashes(out) == before


def test_a_check_writes_nothing_and_finds_the_same(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": ROWS})
    found = import_office([path], tmp_path / "out", answers=BASE, check=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["表.xlsx"]
    again = import_office([path], tmp_path / "out", answers=BASE)
    assert (again.questions, again.faults, again.remarks, again.pack) == (
        found.questions,
        found.faults,
        found.remarks,
        found.pack,
    )


def test_every_value_names_its_cell(tmp_path: Path) -> None:
    out = tmp_path / "out"
    import_office([book(tmp_path / "表.xlsx", {"表": ROWS})], out, answers={**BASE, "word tenure 产权": "owned"})
    text = (out / "import" / "provenance.csv").read_text(encoding="utf-8-sig")
    rows = {(one["id"], one["field"]): (one["cell"], one["raw"]) for one in csv.DictReader(io.StringIO(text))}
    assert rows["甲街道-二社区-P1", "area_m2"] == ("D3", "150")
    assert rows["甲街道-一社区-P1", "tenure"] == ("E2", "产权")


def test_the_command_refuses_what_is_open_with_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "表.xlsx", {"表": ROWS})
    given = [part for key, value in BASE.items() for part in ("--answer", f"{key}={value}")]
    assert main(["import", str(path), "--out", str(tmp_path / "out"), *given]) == 2
    told = capsys.readouterr().err
    assert "表!E2" in told
    assert "word tenure 产权" in told
    assert 'word tenure 产权" = ""' in (tmp_path / "out-mapping.toml").read_text(encoding="utf-8")
    assert main(["import", str(path), "--out", str(tmp_path / "out"), "--answer", "word tenure 产权=owned", *given]) == 0
    assert (tmp_path / "out" / "premises.csv").exists()


# --- Other files ------------------------------------------------------------------------------------------------------


def test_csv_in_gb18030_and_several_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "社区.csv").write_text('街道,社区,户籍户数\n甲街道,一社区,"1,850"\n', encoding="gb18030")
    (tmp_path / "用房.csv").write_text("社区,建筑面积(㎡),产权\n一社区居委会,212.80,租用\n", encoding="gb18030")
    found = import_office([tmp_path / "社区.csv", tmp_path / "用房.csv"], tmp_path / "out", answers=BASE)
    assert found.pack is not None
    assert [(one.community, str(one.area)) for one in found.pack.district.premises] == [("甲街道-一社区", "212.80")]


def test_files_that_cannot_be_read_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"no workbook")
    (tmp_path / "b.doc").write_bytes(b"")
    with pytest.raises(BoundaryError) as caught:
        import_office([tmp_path / name for name in ("a.xls", "b.doc", "c.xlsx")], tmp_path / "out", answers=BASE)
    assert [one.file for one in caught.value.faults] == ["a.xls", "b.doc", "c.xlsx"]


def ods(path: Path, rows: Rows) -> Path:
    """A small OpenDocument sheet, written by hand: text cells and numbers."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    names = {one: f"urn:oasis:names:tc:opendocument:xmlns:{one}:1.0" for one in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    table = f'<office:spreadsheet><table:table table:name="表">{lines}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{table}</office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", content)
    return path


def test_an_opendocument_sheet_is_read_with_a_remark(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    path = ods(
        tmp_path / "表.ods", [HEAD, ["甲街道", "一社区", 100, "约50", "自有"], ["甲街道", "二社区", "1,200", 95.5, "租用"]]
    )
    found = import_office([path], tmp_path / "out", answers=BASE, check=True)
    assert found.pack is not None
    assert [None if one.area is None else str(one.area) for one in found.pack.district.premises] == [None, "95.50"]
    assert "does not tell formats" in str(found.remarks[0].text)


def test_what_is_open_is_listed_with_a_link_to_its_cell(tmp_path: Path) -> None:
    path, listed = book(tmp_path / "表.xlsx", {"表": ROWS}), tmp_path / "out-问题清单.xlsx"
    import_office([path], tmp_path / "out", answers=BASE)
    sheet = openpyxl.load_workbook(listed).active
    cell = sheet["B2"]
    assert (cell.value, cell.hyperlink.target, cell.hyperlink.location) == ("表!E2", "表.xlsx", "'表'!E2")
    import_office([path], tmp_path / "out", answers={**BASE, "word tenure 产权": "owned"})
    assert not listed.exists()


def test_a_file_without_a_table_is_asked_for(tmp_path: Path) -> None:
    found = import_office(
        [book(tmp_path / "a.xlsx", {"信": [["你好"], ["再见", 3]]})], tmp_path / "out", answers=BASE, check=True
    )
    assert open_keys(found) == {"sheet 信"}


@pytest.mark.parametrize("name", ["平均", "汇总", "社区合计"])
def test_a_row_of_figures_is_no_community(name: str, tmp_path: Path) -> None:
    good = [["甲街道", "一社区", 100, 100, "自有"], ["甲街道", "二社区", 100, 100, "自有"]]
    found = read(tmp_path, [HEAD, *good, [None, name, 100, 100, "自有"]], blank__街道="same")
    assert found.pack is None or len(found.pack.district.communities) == 2


def test_a_street_in_a_row_of_its_own_is_refused(tmp_path: Path) -> None:
    rows = [["序号", *HEAD[1:]], ["甲街道"], [1, "一社区", 10, 100, "自有"]]
    found = read(tmp_path, rows, **{"street of 表": "甲街道"})
    assert [(one.code, one.sheet) for one in found.faults] == [("no_community", "表!A2")]


def test_a_record_above_the_header_of_the_next_table_stays_a_record(tmp_path: Path) -> None:
    rows = [
        HEAD[:3],
        ["甲街道", "一社区", 10],
        ["甲街道", "二社区", None],
        ["社区", "面积(㎡)", "产权"],
        ["一社区", 100, "自有"],
    ]
    assert open_keys(read(tmp_path, rows)) == {"community 二社区"}
    found = read(tmp_path, rows, community__二社区="yes")
    assert found.pack is not None
    assert [one.name for one in found.pack.district.communities] == ["一社区", "二社区"]


@pytest.mark.parametrize("foot", [["制表", "张三"], ["审核人", "甲", None], ["注", "以上含临时用房", 3], ["甲街道", 101, 7]])
def test_a_line_at_the_foot_is_no_community(foot: list[Any], tmp_path: Path) -> None:
    good = [["甲街道", "一社区", 10], ["甲街道", "二社区", 20]]
    found = read(tmp_path, [HEAD[:3], *good, foot])
    assert found.pack is None or [one.name for one in found.pack.district.communities] == ["一社区", "二社区"]


def test_a_unit_of_the_group_that_differs_is_asked_for(tmp_path: Path) -> None:
    rows = [["街道", "社区", "现有用房（万㎡）", None], [None, None, "面积(㎡)", "产权"], ["甲街道", "一社区", 5, "自有"]]
    assert open_keys(read(tmp_path, rows, ["C1:D1"])) == {"unit 现有用房(万m2)/面积(m2)"}


def test_the_command_asks_on_a_terminal(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    path = book(tmp_path / "表.xlsx", {"表": ROWS})
    ours, theirs = pty.openpty()
    given = [part for key, value in BASE.items() for part in ("--answer", f"{key}={value}")]
    code = "import sys; from community_housing.cli import main; sys.exit(main(sys.argv[1:]))"
    run = [sys.executable, "-c", code, "import", str(path), "--out", str(tmp_path / "out"), *given]
    with subprocess.Popen(run, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs) as started:
        os.write(ours, "某某\n1\n".encode())  # a word that is none of the answers, then the first of the list
        assert started.wait(timeout=60) == 0
    assert "owned" in (tmp_path / "out" / "premises.csv").read_text(encoding="utf-8")
    os.close(ours)
    os.close(theirs)
