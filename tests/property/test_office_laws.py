# SPDX-License-Identifier: Apache-2.0
"""Laws of the import of office tables: no cell is lost, the order of columns and rows says nothing, units are exact."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.faults import Place
from community_housing.io.office._amounts import amount, columns_by_name, factor_of
from community_housing.io.office._grid import GridCell, Sheet
from community_housing.io.office._reading import OfficeImport, read_sheets
from community_housing.io.tables._cells import CellError
from community_housing.io.tables._workbook import Merged

PLACE = Place("表.xlsx", "表")
HEAD = [
    ["附件1"],
    ["某某区社区用房情况统计表"],
    ["填报单位（盖章）：某某区民政局"],
    ["序号", "街道", "社区名称", "基本情况", None, "现有用房情况", None, None, "建设计划", None, None, "备注"],
    [None, None, None, "户籍户数", "常住人口", "面积(㎡)", "产权性质", "功能", "拟建方式", "新增面积(㎡)", "资金(万元)"],
]
ROWS: list[list[Any]] = [
    [1, "红旗街道", "红旗社区", 1500, 3150, 180, "自有产权", "一站式、活动室", "扩建", 80, 15.6, None],
    [2, "红旗街道", "向阳社区", "１２００", None, "２１２．８", "租用", "一站式", None, None, None, None],
    [3, "红旗街道", "和平社区", "1,850", None, "95.5", "借用", None, "购买", 212.8, "66.0", None],
    [4, "滨河街道", "滨河社区", 1320, 2772, 210, "开发商提供", "活动室", None, None, None, "危房"],
    [5, "滨河街道", "柳林社区", "1640", None, "约150", "自有", "无", "租赁", 300, 3.5, None],
]
FOOT = [["合计", None, None, 7510], ["审核人：甲", None, None, "填表人：乙"]]
MERGES = ["A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:H4", "I4:K4", "L4:L5"]
ANSWERS = {
    "district": "某某区",
    "before": "2012-08-05",
    "after": "2014-02-05",
    "standard": "lianshan-2012",
}


def merged(ref: str) -> Merged:
    first, last = ref.split(":")
    return Merged(int(first[1:]), int(last[1:]), ord(first[0]) - 64, ord(last[0]) - 64, ref)


def sheet_of(rows: Sequence[Sequence[Any]], merges: Sequence[Merged] = ()) -> Sheet:
    return Sheet(PLACE, enumerate(rows, start=1), merged=merges)


def read(rows: Sequence[Sequence[Any]], merges: Sequence[Merged] = ()) -> OfficeImport:
    return read_sheets([sheet_of(rows, merges)], answers=ANSWERS)


WHOLE = [*HEAD, *ROWS, *FOOT]
MERGED = [merged(one) for one in MERGES]


def test_the_book_of_these_laws_is_read() -> None:
    found = read(WHOLE, MERGED)
    assert found.all_faults == ()
    assert found.pack is not None
    assert len(found.pack.district.premises) == 5
    assert [str(one.cost) for one in found.pack.district.opportunities] == ["35000.00", "660000.00", "156000.00"]


@given(
    row=st.integers(1, 14),
    column=st.integers(1, 14),
    value=st.sampled_from(["某某", "约200", "12", 7, 3.25, "合计", "社区", "备注：无", "自有", "—", "2012年", True, "扩建"]),
)
def test_a_cell_that_holds_something_is_read_or_listed_or_open(row: int, column: int, value: object) -> None:
    """R3: wherever a cell is put, it is a value, or left out with a reason, or something is open and there is no pack."""
    rows = [[*one, *[None] * (14 - len(one))] for one in [*WHOLE, *[[None]] * (14 - len(WHOLE))]]
    rows[row - 1] = [*rows[row - 1][: column - 1], value, *rows[row - 1][column:]]
    found = read(rows, MERGED)
    filled = sum(1 for one in rows for cell in one if cell is not None)
    assert len(found.cells) == filled
    assert all(str(one.reason) for one in found.cells)
    if found.pack is None:
        assert found.all_faults
    else:
        assert "belongs to something that is open" not in {str(one.reason) for one in found.cells}


@given(
    row=st.integers(6, 10),
    column=st.sampled_from([4, 6, 10, 11]),
    value=st.sampled_from([7, "某某", "12㎡", "约12", "1,2", -3, True, "12.345", "12 13", "(12)", "十二", "12万"]),
)
def test_what_stands_in_a_cell_of_numbers_is_that_number_or_not_known_or_open(row: int, column: int, value: object) -> None:
    rows = [list(one) for one in WHOLE]
    rows[row - 1][column - 1] = value
    found = read(rows, MERGED)
    if found.pack is None:
        return
    name = rows[row - 1][2]
    community = next(one for one in found.pack.district.communities if one.name == name)
    rooms = [one.area for one in found.pack.district.premises if one.community == community.id]
    ways = [one for one in found.pack.district.opportunities if one.community == community.id]
    right = {7: Decimal(7), "12㎡": Decimal(12)} | (
        {"12万": Decimal(12), "12.345": Decimal("12.345")} if column == 11 else {}
    )  # under 万元
    expected = right.get(value) if isinstance(value, (int, str)) else None
    got = {
        4: [community.households],
        6: [None if one is None else one.decimal for one in rooms],
        10: [None if one.area is None else one.area.decimal for one in ways],
        11: [None if one.cost is None else one.cost.decimal / 10_000 for one in ways],
    }[column]
    assert all(one in (None, expected) for one in got)


@given(order=st.permutations(range(12)), shuffled=st.permutations(ROWS))
def test_the_order_of_columns_and_rows_says_nothing(order: list[int], shuffled: list[list[Any]]) -> None:
    """R1 and R12: groups stand above each of their columns, as a program that unmerges writes them."""
    groups = [*HEAD[3][:4], "基本情况", "现有用房情况", "现有用房情况", "现有用房情况", *["建设计划"] * 3, "备注"]
    words = [*[None] * 3, *HEAD[4][3:], None]
    whole = [[row[n] if n < len(row) else None for n in order] for row in (groups, words, *shuffled)]
    found, plain = read(whole), read(WHOLE, MERGED)
    assert found.pack is not None
    assert plain.pack is not None
    assert found.pack == plain.pack


@pytest.mark.parametrize(
    ("split", "name"), [("投\n资 资金(万元)", "投资资金"), ("资 金（万元）", "资金"), ("資金\n(萬元)", "资金")]
)
def test_a_header_that_is_split_by_blanks_or_lines_is_the_same(split: str, name: str) -> None:
    rows = [list(one) for one in WHOLE]
    rows[4][10] = split
    found = read(rows, MERGED)
    headings = [one.heading for _, proposals in found.columns for one in proposals]
    assert (name, "万元") in {(one.word, one.unit) for one in headings}


@given(number=st.decimals(0, 10**6, places=2), unit=st.sampled_from(["元", "千元", "万元", "百万元", "亿元"]))
def test_a_unit_multiplies_exactly(number: Decimal, unit: str) -> None:
    """R2: no float stands in the way, so ten thousand of one unit are one of the other."""
    column = columns_by_name()["opportunities.cost_yuan"]
    factor = factor_of(column, unit)
    assert factor is not None
    cell = GridCell(PLACE, 1, 1, f"{number}")
    try:
        value = amount(cell, column, factor=factor, form="csv").value
    except CellError:
        assert number * factor >= 10**13
    else:
        assert value.decimal == number * factor


@given(
    number=st.integers(1, 10**6),
    word=st.sampled_from(["约{}", "{}左右", "{}多", "{}余", "{}以上", "不足{}", "近{}", "{}-99999999"]),
)
def test_no_word_that_says_about_gives_an_exact_area(number: int, word: str) -> None:
    """R8."""
    column = columns_by_name()["premises.area_m2"]
    cell = GridCell(PLACE, 1, 1, word.format(number))
    assert amount(cell, column, factor=1, form="xlsx").value is None


@given(data=st.data())
def test_a_total_that_is_changed_is_told_with_its_cell(data: st.DataObject) -> None:
    """R5."""
    rows = [list(one) for one in WHOLE]
    other = data.draw(st.integers(1, 10**6).filter(lambda one: one != 7510))
    rows[10][3] = other
    remarks: Mapping[str | None, str] = {one.cell: str(one.text) for one in read(rows, MERGED).remarks}
    assert str(other - 7510) in remarks["D11"]
