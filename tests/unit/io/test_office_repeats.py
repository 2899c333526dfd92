# SPDX-License-Identifier: Apache-2.0
"""Marks of repetition, hidden rows, names that are no community, units in one line: asked for once, and never taken as text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from community_housing.io.office import OfficeImport, import_office

openpyxl = pytest.importorskip("openpyxl")

BASE = {"district": "某某区", "before": "2012-08-05", "after": "2014-02-05", "standard": "lianshan-2012"}
HEAD = ["街道", "社区", "户籍户数", "面积(㎡)", "产权"]
Rows = Sequence[Sequence[Any]]


def read(
    folder: Path, rows: Rows, answers: dict[str, str], *, merges: Sequence[str] = (), hidden: int = 0, column: str = ""
) -> OfficeImport:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(list(row))
    for one in merges:
        sheet.merge_cells(one)
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    if column:
        sheet.column_dimensions.group(column, column, hidden=True)
    book.save(folder / "表.xlsx")
    return import_office([folder / "表.xlsx"], folder / "out", answers={**BASE, **answers}, check=True)


def keys(found: OfficeImport) -> list[str]:
    return [one.key for one in found.questions]


def streets(found: OfficeImport) -> dict[str, str]:
    assert found.pack is not None, found.all_faults
    names = {one.id: one.name for one in found.pack.district.streets}
    return {one.name: names[one.street] for one in found.pack.district.communities}


@pytest.mark.parametrize("mark", ["同上", "同上街道", "同前", "〃", "〃〃", "″", '"', "“", "”", "''", " 同 上 "])
def test_a_mark_of_repetition_is_no_street_and_is_asked_for_once(mark: str, tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["甲街道", "一社区", 1, 10, "自有"],
        [mark, "二社区", 2, 20, "租用"],
        ["乙街道", "三社区", 3, 30, "自有"],
        [mark, "四社区", 4, 40, "自有"],
        [mark, "五社区", 5, 50, "自有"],
    ]
    found = read(tmp_path, rows, {})
    assert keys(found) == ["mark 街道"]
    assert found.questions[0].cell == "A3"
    found = read(tmp_path, rows, {"mark 街道": "same"})
    assert streets(found) == {
        "一社区": "甲街道",
        "二社区": "甲街道",
        "三社区": "乙街道",
        "四社区": "乙街道",
        "五社区": "乙街道",
    }
    assert not found.left_out


def test_a_mark_means_the_value_above_itself_and_not_one_for_all(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["甲街道", "一社区", 1, 10, "自有"],
        ["甲街道", "二社区", 2, 20, "同上"],
        ["甲街道", "三社区", 3, 30, "租用"],
        ["甲街道", "四社区", 4, 40, "同上"],
    ]
    found = read(tmp_path, rows, {"mark 产权": "same"})
    assert found.pack is not None
    assert [str(one.tenure) for one in sorted(found.pack.district.premises, key=lambda one: one.area)] == [
        "owned",
        "owned",
        "leased",
        "leased",
    ]
    assert {(one.cell, one.raw, one.rule) for one in found.origins if one.field == "tenure"} >= {
        ("E5", "同上", "the same as above")
    }


def test_a_mark_with_nothing_above_it_and_one_that_repeats_nothing_are_refused(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "同上"]]
    assert [(one.code, one.sheet) for one in read(tmp_path, rows, {}).faults] == [("missing_value", "表!E2")]
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "自有"], ["甲街道", "二社区", 1, 11, "同上"]]
    found = read(tmp_path, rows, {"mark 产权": "no"})
    assert ("missing_value", "表!E3") in [(one.code, one.sheet) for one in found.faults]


def test_a_mark_below_a_number_is_asked_for_by_itself(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "自有"], ["甲街道", "二社区", 1, "同上", "自有"]]
    assert keys(read(tmp_path, rows, {})) == ["cell 二社区/面积(m2)/同上"]


def test_hidden_rows_may_be_left_out_and_are_listed(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "自有"], ["甲街道", "旧社区", 2, 20, "自有"], ["甲街道", "三社区", 3, 30, "自有"]]
    found = read(tmp_path, rows, {"hidden rows 表": "leave"}, hidden=3)
    assert streets(found) == {"一社区": "甲街道", "三社区": "甲街道"}
    assert [(one.cell.address, str(one.reason)) for one in found.left_out] == [
        (f"{letter}3", "a hidden row") for letter in "ABCDE"
    ]


@pytest.mark.parametrize("merges", [[], ["A3:A4"]])
def test_a_street_said_in_a_hidden_row_holds_below_it(merges: list[str], tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "自有"], ["乙街道", "旧社区", 2, 20, "自有"], [None, "三社区", 3, 30, "自有"]]
    found = read(tmp_path, rows, {"hidden rows 表": "leave", "blank 街道": "same"}, merges=merges, hidden=3)
    assert streets(found) == {"一社区": "甲街道", "三社区": "乙街道"}


def test_a_name_that_is_no_community_is_left_out_when_somebody_says_so(tmp_path: Path) -> None:
    rows = [HEAD, ["甲街道", "一社区", 1, 10, "自有"], [], ["社区", "用房面积(㎡)", "产权"], ["一杜区", 50, "自有"]]
    found = read(tmp_path, rows, {"twice premises": "different"})
    assert keys(found) == ["place 一杜区"]
    found = read(tmp_path, rows, {"place 一杜区": "leave"})
    assert found.pack is not None
    assert [str(one.area) for one in found.pack.district.premises] == ["10.00"]
    assert {one.cell.address for one in found.left_out} == {"A5", "B5", "C5"}


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("单位：平方米、万元", []),
        ("单位：户、万元", ["unit 户籍户数"]),
        ("单位：万户、万元", ["unit 户籍户数"]),
        ("单位：万元", []),
    ],
)
def test_units_in_one_line_are_asked_of_a_column_that_one_of_them_fits(line: str, asked: list[str], tmp_path: Path) -> None:
    rows = [[line], HEAD, ["甲街道", "一社区", 1200, 10, "自有"]]
    assert [key for key in keys(read(tmp_path, rows, {})) if "户数" in key] == asked


def test_the_area_in_a_plan_is_asked_for(tmp_path: Path) -> None:
    rows = [["街道", "社区", "建设方式", "面积(㎡)", "概算(万元)"], ["甲街道", "一社区", "购置", 212.8, 66]]
    assert keys(read(tmp_path, rows, {})) == ["column 面积(m2)"]


@pytest.mark.parametrize(
    ("unit", "found", "area"),
    [("亩", 1.5, "1000.00"), ("畝", 0.3, "200.00"), ("公顷", 0.02, "200.00"), ("万㎡", 0.02, "200.00"), ("㎡", 1.5, "1.50")],
)
def test_an_area_in_a_unit_of_land_is_exact(unit: str, found: float, area: str, tmp_path: Path) -> None:
    rows = [["街道", "社区", "拟建方式", f"新增面积({unit})"], ["甲街道", "一社区", "新建", found]]
    read_ = read(tmp_path, rows, {})
    assert read_.pack is not None
    assert [str(one.area) for one in read_.pack.district.opportunities] == [area]


def test_an_area_in_mu_that_is_not_exact_is_asked_for(tmp_path: Path) -> None:
    rows = [["街道", "社区", "拟建方式", "新增面积(亩)"], ["甲街道", "一社区", "新建", 0.25]]
    found = read(tmp_path, rows, {})
    assert [one.cell for one in found.questions] == ["D2"]
    assert "not exact" in str(found.questions[0].text)


def test_a_unit_that_nobody_knows_is_named(tmp_path: Path) -> None:
    rows = [["街道", "社区", "拟建方式", "新增面积(坪)"], ["甲街道", "一社区", "新建", 10]]
    found = read(tmp_path, rows, {"column 新增面积(坪)": "opportunities.area_m2"})
    assert [str(one.text) for one in found.questions] == ["In which unit is this column? ('坪' is no unit that is known here)"]


def test_a_hidden_column_is_asked_for_and_left_out_or_read(tmp_path: Path) -> None:
    rows = [[*HEAD, "备注"], ["甲街道", "一社区", 1, 10, "自有", "二楼"]]
    assert keys(read(tmp_path, rows, {}, column="C")) == ["hidden column 户籍户数"]
    assert keys(read(tmp_path, rows, {}, column="F")) == []  # nobody reads remarks
    for answer, households in (("leave", None), ("read", 1)):
        found = read(tmp_path, rows, {"hidden column 户籍户数": answer}, column="C")
        assert found.pack is not None
        assert [one.households for one in found.pack.district.communities] == [households]
        assert ("C2" in {one.cell.address for one in found.left_out}) == (answer == "leave")


@pytest.mark.parametrize("text", ["/", "—", "－", "无", "待定", "不详", "***", "."])
def test_signs_and_words_for_nothing_name_no_street_and_no_community(text: str, tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["甲街道", "一社区", 1, 10, "自有"], [text, "二社区", 2, 20, "自有"]], {})
    assert [(one.code, one.sheet) for one in found.faults] == [("no_street", "表!A3")]
    found = read(tmp_path, [HEAD, ["甲街道", "一社区", 1, 10, "自有"], ["甲街道", text, 2, 20, "自有"]], {})
    assert [(one.code, one.sheet) for one in found.faults] == [("no_community", "表!B3")]


@pytest.mark.parametrize("text", ["甲街道", "甲街道办事处", "全区", "平均数", "平均值"])
def test_a_row_of_a_whole_street_or_district_is_no_community(text: str, tmp_path: Path) -> None:
    rows = [["街道", "社区", "户籍户数"], ["甲街道", "一社区", 1], ["甲街道", "二社区", 2], ["甲街道", text, 3]]
    assert [(one.code, one.sheet) for one in read(tmp_path, rows, {}).faults] == [("no_community", "表!B4")]


def test_a_community_may_be_called_as_its_street_is(tmp_path: Path) -> None:
    rows = [["街道", "社区", "户籍户数"], ["甲街道", "甲社区", 1], ["安全区街道", "安全", 2]]
    assert streets(read(tmp_path, rows, {})) == {"甲社区": "甲街道", "安全": "安全区街道"}
