# SPDX-License-Identifier: Apache-2.0
"""Neighbours of the kinds of fault that files had: what stands in a file is read as what it says, or named."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.reference.pack_forms import csv_of, parquet, raw_workbook, small_tables, workbook, write_form
from tests.reference.small_pack import FILES, GEOJSON, write_files
from tests.unit.io.test_office_import import HEAD, book, open_keys, read

from community_housing.clocks import Pause, PauseGround
from community_housing.district import Opportunity, OpportunityKind, is_function
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.io.geometry import read_grid_codes, read_retired_codes
from community_housing.io.office import import_office
from community_housing.io.office._places import loose_key, loose_street_key
from community_housing.io.packs import read_pack
from community_housing.io.tables._workbook import Workbook
from community_housing.pack import Pack
from community_housing.quantities import Area, Money

openpyxl = pytest.importorskip("openpyxl")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

FORMS = ("csv", "sheets", "parquet")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    try:
        read_pack(folder)
    except BoundaryError as error:
        return error.faults
    return ()


def with_cell(folder: Path, form: str, table: str, column: str, value: object) -> Path:
    """The small pack with another cell in the first row of a table."""
    tables = small_tables()
    tables[table][1][tables[table][0].index(column)] = value
    return write_form(folder / "pack", tables, form)


def pack_of(folder: Path, form: str, table: str, column: str, value: object) -> Pack:
    return read_pack(with_cell(folder, form, table, column, value))


# --- Rows ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "sheets"])
@pytest.mark.parametrize("table", ["communities", "premises", "opportunities", "buildings", "neighbours"])
def test_a_row_above_the_header_is_named_and_not_lost(table: str, form: str, tmp_path: Path) -> None:
    tables = small_tables()
    head, first, *rest = tables[table]
    tables[table] = [first, head, *rest]
    faults = faults_of(write_form(tmp_path / "pack", tables, form))
    assert [(one.row, one.code) for one in faults if one.code == "row_above_header"] == [(1, "row_above_header")]


TOTALS = [
    "本页小计", "小 计", "合计（㎡）", "街道合计", "一街道小计", "以上合计", "本年累计", "共计", "總計：", "汇总", "平均",
    "平均值", "其中", "其中：自有", "Grand Total", "SUBTOTAL", "Sum", "average",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("label", TOTALS)
def test_a_row_that_is_labelled_as_a_total_is_never_a_record(label: str, form: str, tmp_path: Path) -> None:
    assert [one.code for one in faults_of(with_cell(tmp_path, form, "buildings", "id", label))][:1] == ["total_row"]


@pytest.mark.parametrize("name", ["会计楼", "统计局", "设计院", "和平社区", "总工会", "合计楼东侧", "累"])
def test_a_name_with_a_word_of_totals_in_it_is_a_name(name: str, tmp_path: Path) -> None:
    assert pack_of(tmp_path, "csv", "premises", "id", name).district.premises[0].id == name


# --- Texts --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "########", "#n/a"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("premises", "id"), ("communities", "name"), ("premises", "functions"), ("premises", "area_m2"), ("premises", "starts")],
)
def test_an_error_of_a_spreadsheet_is_no_text(table: str, column: str, error: str, form: str, tmp_path: Path) -> None:
    faults = faults_of(with_cell(tmp_path, form, table, column, error))
    assert [(one.row, one.column) for one in faults if one.code == "error_cell"] == [(2, column)]


NOTHING = ["否", "未知", "待核", "（无）", "无。", "NULL", "nan", "N/A", "暂无", "-", "TBD", "ｎｏｎｅ"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", NOTHING)
def test_a_word_for_nothing_is_no_function_and_no_paper(word: str, form: str, tmp_path: Path) -> None:
    assert pack_of(tmp_path / "a", form, "premises", "functions", word).district.premises[0].functions == ()
    tables = small_tables()
    tables["opportunities"] = [
        [*row, extra] for row, extra in zip(tables["opportunities"], ["evidence", word, word], strict=True)
    ]
    pack = read_pack(write_form(tmp_path / "b", tables, form))
    assert [one.evidence for one in pack.district.opportunities] == [None, None]


@pytest.mark.parametrize("word", NOTHING)
def test_a_word_for_nothing_is_no_paper_of_a_record(word: str) -> None:
    with pytest.raises(InputError) as caught:
        Opportunity(
            id="O", community="C", kind=OpportunityKind.SALE, area=Area.of(1), cost=Money.of(1), keeps_old=True, evidence=word
        )
    assert caught.value.field == "Opportunity.evidence"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", ["3", "３", "是", "有", "Yes", "TRUE", "活动室;3", "十"])
def test_a_count_or_a_yes_names_no_function(word: str, form: str, tmp_path: Path) -> None:
    assert not is_function(word.rpartition(";")[2])
    faults = faults_of(with_cell(tmp_path, form, "premises", "functions", word))
    assert [(one.row, one.column, one.code) for one in faults] == [(2, "functions", "bad_names")]


@pytest.mark.parametrize("sign", ["0000", "0007", "001B", "007F"])
@pytest.mark.parametrize(
    ("file", "text", "old"),
    [
        ("district.toml", FILES["district.toml"], "某区"),
        ("claims.toml", FILES["claims.toml"], "三个社区"),
        ("events.jsonl", FILES["events.jsonl"], "E1"),
        ("buildings.geojson", GEOJSON, "B1"),
    ],
)
def test_no_escape_brings_in_what_no_text_has(file: str, text: str, old: str, sign: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {**FILES, file: text.replace(old, f"{old}\\u{sign}", 1)}
    if file.endswith("geojson"):
        del files["buildings.csv"]
    faults = faults_of(write_files(tmp_path / "pack", files))
    assert {one.code for one in faults} & {"wrong_encoding", "bad_json"}
    assert f"U+{sign}" in str([(one.message, one.value) for one in faults])


def test_half_a_character_is_no_text(tmp_path: Path) -> None:
    lines = FILES["events.jsonl"].replace('"E1"', '"E1\\ud800"', 1)
    assert [one.code for one in faults_of(write_files(tmp_path / "pack", {**FILES, "events.jsonl": lines}))] == ["bad_json"]


# --- Typed cells ----------------------------------------------------------------------------------------------------------


def _parquet_with(name: str, column: Any) -> bytes:
    head, *rows = small_tables()["premises"]
    columns = {one: [row[place] or None for row in rows] for place, one in enumerate(head)}
    made = io.BytesIO()
    pq.write_table(pa.table({**columns, name: column}), made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("id", [1e15, 2e15, 3e15], "digits_lost"),
        ("id", [1e17, 2e17 + 2, 3e20], "digits_lost"),
        ("id", [1.0, 2.0, float("nan")], "not_a_number"),
        ("starts", pa.array([dt.datetime(2012, 1, 1, tzinfo=dt.UTC)] * 3, pa.timestamp("us", "UTC")), "date_time"),
        ("starts", pa.array([dt.datetime(2012, 1, 1, tzinfo=dt.UTC)] * 3, pa.timestamp("us", "Asia/Shanghai")), "date_time"),
        ("starts", pa.array([10**9] * 3, pa.int32()).cast(pa.date32()), "bad_parquet"),
        ("area_m2", pa.array([60.1, 70.2, None], pa.float32()), "too_many_decimals"),
        ("area_m2", pa.array([[60], [70, 80], None]), "wrong_type"),
        ("area_m2", pa.array([{"v": 60}, None, None]), "wrong_type"),
        ("area_m2", pa.array([b"60", b"70", None]), "wrong_type"),
        ("area_m2", pa.array([True, False, None]), "wrong_type"),
        ("area_m2", pa.array([2**64 - 1, 1, None], pa.uint64()), "out_of_bounds"),
    ],
)
def test_a_typed_cell_is_what_it_says_or_named(name: str, column: Any, code: str, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {one: text for one, text in FILES.items() if one != "premises.csv"}
    faults = faults_of(write_files(tmp_path / "pack", {**files, "premises.parquet": _parquet_with(name, column)}))
    assert {one.code for one in faults} == {code}


def _styled(change: Callable[[Any], None]) -> bytes:
    data = openpyxl.load_workbook(
        io.BytesIO(
            workbook(
                {"premises": [["id", "community", "area_m2", "tenure"], ["P1", "C1", 60, "owned"], ["P2", "C1", 70, "owned"]]}
            )
        )
    )
    change(data["premises"])
    made = io.BytesIO()
    data.save(made)
    return made.getvalue()


def _formatted(code: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        sheet["C2"].number_format = code

    return change


def _struck(sheet: Any) -> None:
    for cell in sheet[2]:
        cell.font = openpyxl.styles.Font(strike=True)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_struck, {"struck_cell"}),
        (_formatted("#,##0,"), {"scaled_cell"}),
        (_formatted("0.0,,"), {"scaled_cell"}),
        (_formatted('0"千"'), {"scaled_cell"}),
        (_formatted('"约"0'), {"other_cell"}),
        (_formatted('0"以上"'), {"other_cell"}),
        (_formatted('0"00"'), {"other_cell"}),
        (_formatted(";;;"), {"other_cell"}),
        (_formatted('"是";"否"'), {"other_cell"}),
        (_formatted('0"㎡"'), set()),
        (_formatted('0.00"m2"'), set()),
        (_formatted("[DBNum1][$-804]0"), set()),
        (_formatted("#,##0.00_ "), set()),
        (_formatted("_ * #,##0.00_ ;[Red]_ * -#,##0.00_ "), set()),
        (_formatted("@"), set()),
    ],
)
def test_a_cell_says_what_a_reader_sees(change: Callable[[Any], None], codes: set[str], tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {one: text for one, text in FILES.items() if one != "premises.csv"}
    faults = faults_of(write_files(tmp_path / "pack", {**files, "premises.xlsx": _styled(change)}))
    assert {one.code for one in faults} == codes
    assert {one.row for one in faults} <= {2}


def test_rows_without_height_and_columns_without_width_are_hidden() -> None:
    sheet = (
        '<cols><col min="2" max="3" width="0" customWidth="1"/></cols><sheetData><row r="1" ht="0" customHeight="1">'
        '<c r="A1"><v>1</v></c></row><row r="2" ht="15"><c r="A2"><v>1</v></c></row></sheetData>'
    )
    found = Workbook(raw_workbook(sheet)).read("premises")
    assert (found.hidden, found.hidden_columns) == ((1,), (2, 3))


# --- An office's own workbook -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["50（待核）", "50(估)", "50（暂定）", "50 ㎡（拟建）", "50（?）", "50（未核实）", "50（预计）"]
)
def test_a_number_that_its_remark_doubts_is_not_known(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["甲街道", "一社区", 100, text, "自有"]])
    assert found.pack is not None
    assert [one.area for one in found.pack.district.premises] == [None]
    assert [one.cell for one in found.remarks] == ["D2"]


@pytest.mark.parametrize("text", ["50(60)", "50（含地下室20）", "50（原六十）", "50（公顷）", "50(万元)"])
def test_a_number_with_another_in_brackets_is_asked_for(text: str, tmp_path: Path) -> None:
    assert open_keys(read(tmp_path, [HEAD, ["甲街道", "一社区", 100, text, "自有"]])) == {f"cell 一社区/面积(m2)/{text}"}


@pytest.mark.parametrize("word", ["3", "是", "有", True])
def test_a_count_or_a_yes_below_functions_is_asked_for(word: object, tmp_path: Path) -> None:
    rows = [[*HEAD, "功能"], ["甲街道", "一社区", 100, 50, "自有", word]]
    assert len(open_keys(read(tmp_path, rows))) == 1


NEARLY = [
    "甲街道一社区", "一社区（甲街道）", "1社区", "第一社区", "一社区。", "一社区*", "一社区(新)", "甲一社区",
    "某某区甲街道一社区居委会", "一社区党群服务中心",
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", NEARLY)
def test_a_name_that_may_be_of_a_community_of_its_street_is_asked_for(name: str, turned: bool, tmp_path: Path) -> None:
    rows = [["甲街道", "一社区", 100, 100, "自有"], ["甲街道", name, 200, 200, "自有"]]
    found = read(tmp_path, [HEAD, *(reversed(rows) if turned else rows)])
    (key,) = open_keys(found)
    assert key.startswith("place 甲街道/")
    answered = read(tmp_path, [HEAD, *(reversed(rows) if turned else rows)], **{key: "new"})
    assert answered.pack is not None
    assert len(answered.pack.district.communities) == 2


@pytest.mark.parametrize("name", ["二社区", "一村", "一社区东", "十一社区", "一百社区"])
def test_a_name_of_another_community_is_not_asked_for(name: str, tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["甲街道", "一社区", 100, 100, "自有"], ["甲街道", name, 200, 200, "自有"]])
    assert found.pack is not None


@pytest.mark.parametrize(
    ("name", "asked"),
    [("甲街", True), ("甲街道(筹)", True), ("某某区甲街道", True), ("乙街道", False), ("甲镇", False), ("甲街道办事处", False)],
)
def test_a_street_that_is_called_nearly_so_is_asked_for(name: str, asked: bool, tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 100, 100, "自有"], [name, "二社区", 200, 200, "自有"]]
    assert open_keys(read(tmp_path, rows)) == ({f"street {name}"} if asked else set())


def test_loose_keys_ask_and_never_join() -> None:
    assert loose_key("城市花园社区") != loose_key("城东社区")
    assert loose_street_key("连山区站前街道") == loose_street_key("站前街道")


def test_a_struck_row_of_a_workbook_is_no_community(tmp_path: Path) -> None:
    path = book(tmp_path / "表.xlsx", {"表": [HEAD, *(["甲街道", f"{one}社区", 100, 100, "自有"] for one in "一二")]})
    made = openpyxl.load_workbook(path)
    for cell in made["表"][2]:
        cell.font = openpyxl.styles.Font(strike=True)
    made.save(path)
    found = import_office([path], tmp_path / "out", answers={"district": "某某区"}, check=True)
    assert found.pack is None
    assert any("struck" in one.key or "struck" in str(one.value) for one in found.questions)


def test_the_forms_of_these_tests_are_read(tmp_path: Path) -> None:
    """Without a change each form is read, so that what is found above comes of the change."""
    tables = small_tables()
    packs = [read_pack(write_form(tmp_path / form, tables, form)) for form in FORMS]
    assert packs[0] == packs[1] == packs[2]
    assert parquet(tables["premises"])
    assert csv_of(tables["premises"])
    assert json.loads(GEOJSON)


# --- The grids of an earlier division, and papers of a pause ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("building,grid\nB1,G1\n合计,2\n", "total_row"),
        ("B0,G0\nbuilding,grid\nB1,G1\n", "row_above_header"),
        ("building,grid\nB1,无\n", "empty_cell"),
        ("building,grid\nB1,#N/A\n", "error_cell"),
        ("building,grid\nB1,G1\nＢ1,G2\n", "duplicate_id"),
        ("code,members\nG1,B1、B2\n", "bad_names"),
        ("code,members\nG1,B1；B2\n", "bad_names"),
        ('code,members\nG1,"B1,B2"\n', "bad_names"),
        ("code,members\nG1,B1;B1\n", "bad_names"),
        ("code,members,buildings\nG1,B1;B2,3\n", "bad_names"),
        ("code,members,buildings\nG1,B1；B2,2\n", "bad_names"),
    ],
)
def test_what_an_earlier_division_says_is_read_whole_or_named(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "keep.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BoundaryError) as caught:
        read_grid_codes(tmp_path / "keep.csv")
    assert [one.code for one in caught.value.faults] == [code]


def test_a_building_with_a_separator_in_its_id_is_one_where_the_row_says_so(tmp_path: Path) -> None:
    (tmp_path / "keep.csv").write_text("code,members,buildings\nG1,B、1;B2,2\nG2,C、1,1\n", encoding="utf-8")
    assert read_grid_codes(tmp_path / "keep.csv") == {"B、1": "G1", "B2": "G1", "C、1": "G2"}


@pytest.mark.parametrize(
    ("building", "grid"), [("", "G1"), ("B1 ", "G1"), ("B" * 65, "G1"), ("B1", ""), ("B1", "无"), (1, "G1")]
)
def test_a_collection_is_read_as_strictly_as_a_table(building: object, grid: object, tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"kind": "building", "id": building, "grid": grid}}
    (tmp_path / "keep.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(InputError):
        read_grid_codes(tmp_path / "keep.geojson")


@pytest.mark.parametrize("retired", [[""], ["C", "C"], ["C 1"], [1], "C", None])
def test_codes_that_are_retired_are_codes_each_once(retired: object, tmp_path: Path) -> None:
    (tmp_path / "keep.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [], "retired": retired}))
    with pytest.raises(InputError):
        read_retired_codes(tmp_path / "keep.geojson")


@pytest.mark.parametrize("word", NOTHING)
def test_a_word_for_nothing_is_no_paper_by_which_a_pause_was_told(word: str) -> None:
    with pytest.raises(InputError):
        Pause(ground=PauseGround.PUBLICITY, starts=dt.date(2013, 1, 4), told=word)
