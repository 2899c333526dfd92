# SPDX-License-Identifier: Apache-2.0
"""Ten workbooks of different shapes with what must come of each, written before the importer was run on any of them."""

from pathlib import Path
from typing import Any, Final

import attrs

BASE: Final = {
    "district": "某某区",
    "before": "2012-08-05",
    "after": "2014-02-05",
    "standard": "lianshan-2012",
}


@attrs.frozen
class Shape:
    """One workbook.

    Args:
        name: What is special in it.
        sheets: The rows of each sheet, from row 1.
        merges: Ranges of the sheets that are merged.
        answers: What a clerk answers, beside the days and the standard.
        communities: Households by street and community; None is not known.
        premises: Community, area in m² and tenure of every room.
        opportunities: Community, kind, area in m², cost in yuan.
        buildings: Name, community, households.
        open: Cells that must be named by what stays open: then there is no pack.
        remarks: Cells that must be named by a remark.
    """

    name: str
    sheets: dict[str, list[list[Any]]]
    merges: dict[str, list[str]] = attrs.field(factory=dict)
    answers: dict[str, str] = attrs.field(factory=dict)
    communities: dict[tuple[str, str], int | None] = attrs.field(factory=dict)
    premises: list[tuple[str, str | None, str]] = attrs.field(factory=list)
    opportunities: list[tuple[str, str, str | None, str | None]] = attrs.field(factory=list)
    buildings: list[tuple[str, str, int]] = attrs.field(factory=list)
    open: set[str] = attrs.field(factory=set)
    remarks: set[str] = attrs.field(factory=set)

    def write(self, folder: Path) -> Path:
        """The workbook as a file."""
        import openpyxl

        book: Any = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in self.sheets.items():
            sheet = book.create_sheet(title)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row, start=1):
                    if value is not None:
                        sheet.cell(number, column, value)
            for merged in self.merges.get(title, []):
                sheet.merge_cells(merged)
        path = folder / f"{self.name}.xlsx"
        book.save(path)
        return path


SHAPES: Final = (
    Shape(
        "total first, unit in a corner",
        {
            "情况表": [
                ["某某区社区用房情况表"],
                [None, None, None, None, "单位：平方米"],
                ["街道", "社区", "户籍户数", "用房面积", "产权性质"],
                ["合计", None, 2500, "312.80", None],
                ["甲街道", "东关社区", 1500, 100, "自有"],
                ["甲街道", "西关社区", 1000, "２１２．８", "租用"],
            ]
        },
        communities={("甲街道", "东关社区"): 1500, ("甲街道", "西关社区"): 1000},
        premises=[("东关社区", "100.00", "owned"), ("西关社区", "212.80", "leased")],
    ),
    Shape(
        "streets blank without a merge",
        {
            "表": [
                ["街道", "社区名称", "户籍户数", "面积(㎡)", "产权"],
                ["甲街道", "东关社区", 1500, 100, "自有"],
                [None, "西关社区", 1000, 200, "借用"],
            ]
        },
        open={"A3"},
    ),
    Shape(
        "three rows of header, a row of units, a row of letters and numbers",
        {
            "建设计划": [
                ["建设计划表"],
                ["序号", "街道", "社区", "建设计划", None, None],
                [None, None, None, "建设方式", "新增面积", "总投资"],
                [None, None, None, None, "(㎡)", "(万元)"],
                ["甲", "乙", "丙", 1, 2, 3],
                [1, "甲街道", "东关社区", "扩建", 60, "1.005"],
                [2, "甲街道", "西关社区", "购置", "212.8", 66.0],
                ["备注：以上为计划数"],
            ]
        },
        merges={"建设计划": ["D2:F2", "A2:A4", "B2:B4", "C2:C4", "D3:D4"]},
        communities={("甲街道", "东关社区"): None, ("甲街道", "西关社区"): None},
        opportunities=[("东关社区", "extend", "60.00", "10050.00"), ("西关社区", "sale", "212.80", "660000.00")],
    ),
    Shape(
        "money without a unit anywhere",
        {
            "表": [
                ["街道", "社区", "拟建方式", "新增面积(㎡)", "所需资金"],
                ["甲街道", "东关社区", "扩建", 60, 15.6],
            ]
        },
        open={"E1"},
    ),
    Shape(
        "approximate areas, and units in cells",
        {
            "表": [
                ["街道", "社区", "户籍户数", "建筑面积(㎡)", "产权"],
                ["甲街道", "一社区", "约3,200户", "约200", "自有"],
                ["甲街道", "二社区", 100, "200多", "自有"],
                ["甲街道", "三社区", 100, "250-300", "自有"],
                ["甲街道", "四社区", 100, "不足100", "自有"],
                ["甲街道", "五社区", "100户", "95.5㎡", "自有"],
                ["甲街道", "六社区", 100, "0.02万㎡", "自有"],
            ]
        },
        open={"D7"},
    ),
    Shape(
        "a room named by the committee, and one of a community that no list has",
        {
            "社区": [
                ["街道", "社区", "户籍户数"],
                ["甲街道", "红旗第1社区", 100],
                ["甲街道", "红旗第11社区", 200],
                ["乙街道", "东关社区", 300],
            ],
            "用房": [
                ["社区", "建筑面积(㎡)", "产权"],
                ["红旗第一社区居民委员会", 100, "自有"],
                ["东关 社区居委会", 200, "借用"],
                ["西关社区", 300, "租赁"],
            ],
        },
        open={"A4"},
    ),
    Shape(
        "days of every kind",
        {
            "表": [
                ["街道", "社区", "户籍户数", "面积(㎡)", "产权", "启用时间"],
                ["甲街道", "一社区", 100, 100, "自有", "二〇一二年八月一日"],
                ["甲街道", "二社区", 100, 100, "自有", "08.3.1"],
                ["甲街道", "三社区", 100, 100, "自有", 2008.1],
                ["甲街道", "四社区", 100, 100, "自有", "2012年底"],
                ["甲街道", "五社区", 100, 100, "自有", "2005年"],
            ]
        },
        open={"F3", "F5"},
    ),
    Shape(
        "subtotals that are numbered, and a total that does not add up",
        {
            "表": [
                ["序号", "街道", "社区", "户籍户数", "面积(㎡)", "产权"],
                [1, "甲街道", "一社区", 100, 100, "自有"],
                [2, "甲街道", "二社区", 200, "50.5", "自有"],
                [3, "小计", None, 300, 150.5, None],
                [4, "乙街道", "三社区", 300, 60, "租赁"],
                [5, "小计", None, 300, 60, None],
                [None, "合 计", None, 600, 211.5, None],
                [None, "其中：租赁", None, None, 60, None],
            ]
        },
        communities={("甲街道", "一社区"): 100, ("甲街道", "二社区"): 200, ("乙街道", "三社区"): 300},
        premises=[("一社区", "100.00", "owned"), ("二社区", "50.50", "owned"), ("三社区", "60.00", "leased")],
        remarks={"E7"},
    ),
    Shape(
        "an area merged over two communities",
        {
            "表": [
                ["街道", "社区", "户籍户数", "面积(㎡)", "产权"],
                ["甲街道", "一社区", 100, 200, "共用"],
                [None, "二社区", 200, None, "共用"],
            ]
        },
        merges={"表": ["A2:A3", "D2:D3"]},
        open={"D2"},
    ),
    Shape(
        "buildings, people's numbers, a signature",
        {
            "社区": [["街道", "社区", "居民户数"], ["甲街道", "东关社区", "1,850"]],
            "楼栋": [
                ["楼栋情况表"],
                ["序号", "社区", "楼栋", "户数(户)", "经度", "纬度", "联系电话"],
                [1, "东关社区", "1号楼", 48, "120.851", "40.751", "0429-1234567"],
                [2, "东关社区", "2号楼", 0, "120.852", "40.752", None],
                ["审核人：甲", None, None, "填表人：乙"],
            ],
        },
        answers={"basis 居民户数": "resident", "crs": "EPSG:4326"},
        communities={("甲街道", "东关社区"): 1850},
        buildings=[("1号楼", "东关社区", 48), ("2号楼", "东关社区", 0)],
    ),
)
