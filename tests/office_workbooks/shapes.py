# SPDX-License-Identifier: Apache-2.0
"""Twenty tables as offices make them, each with what its cells mean, written before an importer was run on any of them.

A cell is told by its address (`sheet!A1`; a text file is its own sheet). For each cell that holds a fact, `cells` says what
a careful clerk would put into the pack; such a cell may be left open, but then it has to be told. Cells under `told` have no
exact value at all: they must be told. `communities` are all the communities that the tables name. A value that is in the
pack and is not the one written here is a silent wrong cell.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import attrs
import openpyxl

Fact = tuple[str, str, str, str]
"""Table, community, column of the pack, and what stands in it."""


@attrs.frozen
class Shape:
    """One office's files.

    Args:
        name: Its name, in the order of the list.
        odd: What is unusual in it.
        files: Its files, by name.
        communities: The communities it names, as they are written, by street (empty where the files do not say the street).
        cells: What each cell with a fact means.
        told: Cells that must not become an exact value, and must be named.
        goes_in: Whether a clerk who answers questions gets a pack out of it.
        answers: What the clerk would say, by a word or an address of what is asked.
    """

    name: str
    odd: str
    files: Mapping[str, bytes]
    communities: Mapping[str, Sequence[str]]
    cells: Mapping[str, Fact]
    told: frozenset[str] = frozenset()
    goes_in: bool = True
    answers: Mapping[str, str] = attrs.field(factory=dict)


def _book(
    *sheets: tuple[str, Sequence[Sequence[object]], Iterable[str]], then: Callable[[openpyxl.Workbook], None] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows, merged in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
    if then is not None:
        then(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _under(
    sheet: str, first: int, names: Sequence[str], columns: Mapping[str, tuple[str, str, Sequence[str | None]]]
) -> dict[str, Fact]:
    """Facts of a plain table: from row *first* on one community a row; None for a cell that holds no fact."""
    return {
        f"{sheet}!{letter}{first + n}": (table, name, column, value)
        for letter, (table, column, values) in columns.items()
        for n, (name, value) in enumerate(zip(names, values, strict=True))
        if value is not None
    }


def _sheet_for_each_street() -> Shape:
    head = ["序号", "社区", "户数(户)", "用房面积(㎡)", "产权"]
    one = [["东山街道社区用房情况"], head, [1, "东山社区", 1200, 150.5, "自有"], [2, "桥西社区", 900, 88, "租赁"]]
    two = [["南河街道社区用房情况"], head, [1, "南河社区", 2000, 301, "借用"]]
    cells = _under(
        "东山街道",
        3,
        ["东山社区", "桥西社区"],
        {
            "C": ("communities", "households", ["1200", "900"]),
            "D": ("premises", "area_m2", ["150.50", "88.00"]),
            "E": ("premises", "tenure", ["owned", "leased"]),
        },
    ) | _under(
        "南河街道",
        3,
        ["南河社区"],
        {
            "C": ("communities", "households", ["2000"]),
            "D": ("premises", "area_m2", ["301.00"]),
            "E": ("premises", "tenure", ["borrowed"]),
        },
    )
    return Shape(
        "01_sheet_for_each_street",
        "a sheet for each street and no column that names it",
        {"各街道用房.xlsx": _book(("东山街道", one, ["A1:E1"]), ("南河街道", two, ["A1:E1"]))},
        {"东山街道": ["东山社区", "桥西社区"], "南河街道": ["南河社区"]},
        cells,
        answers={"街道": "the name of the sheet"},
    )


def _two_units_in_one_line() -> Shape:
    rows = [
        ["建设项目计划表"],
        [None, None, None, None, "单位：平方米、万元"],
        ["街道", "社区", "户数", "拟建方式", "拟建面积", "投资"],
        ["东山街道", "东山社区", 1200, "购买", 212.8, 66],
        ["东山街道", "桥西社区", 900, "租赁", 260, 4],
    ]
    cells = _under(
        "Sheet1",
        4,
        ["东山社区", "桥西社区"],
        {
            "C": ("communities", "households", ["1200", "900"]),
            "D": ("opportunities", "kind", ["sale", "rental"]),
            "E": ("opportunities", "area_m2", ["212.80", "260.00"]),
            "F": ("opportunities", "cost_yuan", ["660000.00", "40000.00"]),
        },
    )
    return Shape(
        "02_two_units_in_one_line",
        "one line says the units of area and of money",
        {"计划.xlsx": _book(("Sheet1", rows, ["A1:F1"]))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
        answers={"投资": "万元", "拟建面积": "平方米"},
    )


def _rare_units() -> Shape:
    rows = [
        [
            "街道",
            "社区",
            "总户数（万户）",
            "现有用房面积（万平方米）",
            "产权性质",
            "拟建方式",
            "新增面积（亩）",
            "总投资（千元）",
        ],
        ["东山街道", "东山社区", 0.12, 0.0212, "自有", "购买", 1.5, 1005.5],
        ["东山街道", "桥西社区", 0.09, 0.01055, "自有", "新建", 0.3, 66],
    ]
    cells = _under(
        "表",
        2,
        ["东山社区", "桥西社区"],
        {
            "C": ("communities", "households", ["1200", "900"]),
            "D": ("premises", "area_m2", ["212.00", "105.50"]),
            "E": ("premises", "tenure", ["owned", "owned"]),
            "F": ("opportunities", "kind", ["sale", "land"]),
            "G": ("opportunities", "area_m2", ["1000.00", "200.00"]),
            "H": ("opportunities", "cost_yuan", ["1005500.00", "66000.00"]),
        },
    )
    return Shape(
        "03_rare_units",
        "ten thousand households, ten thousand square metres, mu, thousands of yuan",
        {"稀有单位.xlsx": _book(("表", rows, []))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
    )


def _total_first() -> Shape:
    rows = [
        ["序号", "单位名称", None, "户数(户)", "面积(平方米)", "产权"],
        [None, "街道", "社区", None, None, None],
        ["合计", None, None, 4100, 539.5, None],
        ["一", "东山街道小计", None, 2100, 238.5, None],
        [1, "东山街道", "东山社区", 1200, 150.5, "自有"],
        [2, "东山街道", "桥西社区", 900, 88, "租用"],
        ["二", "南河街道小计", None, 2000, 301, None],
        [3, "南河街道", "南河社区", 2000, 301, "自有产权"],
        ["其中：", "自有", None, 3200, 451.5, None],
    ]
    names = ["东山社区", "桥西社区"]
    cells = _under(
        "汇总",
        5,
        names,
        {
            "D": ("communities", "households", ["1200", "900"]),
            "E": ("premises", "area_m2", ["150.50", "88.00"]),
            "F": ("premises", "tenure", ["owned", "leased"]),
        },
    ) | _under(
        "汇总",
        8,
        ["南河社区"],
        {
            "D": ("communities", "households", ["2000"]),
            "E": ("premises", "area_m2", ["301.00"]),
            "F": ("premises", "tenure", ["owned"]),
        },
    )
    return Shape(
        "04_total_first",
        "the total stands first, subtotals are numbered, a row of which follows",
        {"汇总.xlsx": _book(("汇总", rows, ["B1:C1", "A1:A2", "D1:D2", "E1:E2", "F1:F2"]))},
        {"东山街道": names, "南河街道": ["南河社区"]},
        cells,
        frozenset({"汇总!D3", "汇总!D4", "汇总!E7", "汇总!D9"}),
    )


def _traditional() -> Shape:
    rows = [
        ["社區用房情況統計表"],
        ["街道辦事處", "社區名稱", "總戶數", "人口數", "現有面積(平方公尺)", "產權方式", "啟用時間"],
        ["東山街道", "東山社區居民委員會", 1200, 2500, 150.5, "自有", "二〇一二年十月十日"],
        ["東山街道", "橋西社區居民委員會", 900, 1900, 88, "租賃", "2009年5月1日"],
    ]
    names = ["東山社區居民委員會", "橋西社區居民委員會"]
    cells = _under(
        "表一",
        3,
        names,
        {
            "C": ("communities", "households", ["1200", "900"]),
            "D": ("communities", "persons", ["2500", "1900"]),
            "E": ("premises", "area_m2", ["150.50", "88.00"]),
            "F": ("premises", "tenure", ["owned", "leased"]),
            "G": ("premises", "starts", ["2012-10-10", "2009-05-01"]),
        },
    )
    return Shape(
        "05_traditional",
        "traditional characters, numerals in Chinese",
        {"用房.xlsx": _book(("表一", rows, ["A1:G1"]))},
        {"東山街道": names},
        cells,
    )


def _three_rows_of_header() -> Shape:
    rows = [
        ["附表2", None, None, None, None, None, None, None],
        ["行次", "街道", "社区", "基本情况", None, "用房", None, None],
        [None, None, None, "户数", "人口", "面积", "产权", "启用"],
        [None, None, None, "(户)", "(人)", "(㎡)", None, None],
        ["甲", "乙", "丙", 1, 2, 3, 4, 5],
        [1, "东山街道", "东山社区", "1,200", "２５００", "150.50", "自有", 41192],
        [2, "东山街道", "桥西社区", 900, 1900, 88, "借用", "2008.3.1"],
        ["单位负责人：", None, None, "制表人：", None, "报出日期：2012年10月15日", None, None],
    ]
    names = ["东山社区", "桥西社区"]

    def days(book: openpyxl.Workbook) -> None:
        book["附表2"]["H6"].number_format = 'yyyy"年"m"月"d"日"'

    cells = _under(
        "附表2",
        6,
        names,
        {
            "D": ("communities", "households", ["1200", "900"]),
            "E": ("communities", "persons", ["2500", "1900"]),
            "F": ("premises", "area_m2", ["150.50", "88.00"]),
            "G": ("premises", "tenure", ["owned", "borrowed"]),
            "H": ("premises", "starts", ["2012-10-10", "2008-03-01"]),
        },
    )
    return Shape(
        "06_three_rows_of_header",
        "units in a third row of the header, a row of numbers of columns under it, a row of signatures",
        {
            "附表.xlsx": _book(
                (
                    "附表2",
                    rows,
                    ["D2:E2", "F2:H2", "A2:A4", "B2:B4", "C2:C4"],
                ),
                then=days,
            )
        },
        {"东山街道": names},
        cells,
    )


def _upright() -> Shape:
    rows = [
        ["社区基本情况一览表"],
        ["项目", "内容"],
        ["社区名称", "东山社区"],
        ["所属街道", "东山街道"],
        ["总户数", "约3200户"],
        ["人口", "8000多人"],
        ["办公用房面积", "150.5㎡"],
        ["产权", "自有"],
    ]
    return Shape(
        "07_upright",
        "a form that stands upright: items and contents",
        {"一览表.xlsx": _book(("东山社区", rows, ["A1:B1"]))},
        {"东山街道": ["东山社区"]},
        {
            "东山社区!B7": ("premises", "东山社区", "area_m2", "150.50"),
            "东山社区!B8": ("premises", "东山社区", "tenure", "owned"),
        },
        frozenset({"东山社区!B5", "东山社区!B6"}),
        goes_in=False,
    )


def _text_of_an_old_system() -> Shape:
    lines = (
        "某区社区用房台账,,,,",
        "街道,社区,户数,面积（平方米）,产权性质,备注",
        '东山街道,东山社区,"１，２００",１５０．５,自有产权,"临街，两层"',
        "东山街道,桥西社区, 900 ,88.00,租用,",
        "东山街道,镕基社区,1000,60,共用,",
        "合计,,3100,298.5,,",
    )
    text = "\r\n".join(lines)
    names = ["东山社区", "桥西社区", "镕基社区"]
    cells = _under(
        "台账.csv",
        3,
        names,
        {
            "C": ("communities", "households", ["1200", "900", "1000"]),
            "D": ("premises", "area_m2", ["150.50", "88.00", "60.00"]),
            "E": ("premises", "tenure", ["owned", "leased", "shared"]),
        },
    )
    return Shape(
        "08_text_of_an_old_system",
        "a text file in GB18030 with a title above its header and full-width digits",
        {"台账.csv": text.encode("gb18030")},
        {"东山街道": names},
        cells,
    )


def _about() -> Shape:
    rows = [
        ["街道", "社区", "户数", "面积(㎡)", "产权"],
        ["东山街道", "东山社区", "约3,200", 200, "自有"],
        ["东山街道", "桥西社区", "3200余户", "200左右", "自有"],
        ["东山街道", "南河社区", "2000多", "250-300", "自有"],
        ["东山街道", "北河社区", "不足1000", "近300", "自有"],
        ["东山街道", "柳林社区", "1500户", "95.5㎡", "自有"],
        ["东山街道", "新华社区", "二百余", "三百平", "自有"],
        ["东山街道", "建设社区", "1500以上", "300（含地下室40）", "自有"],
    ]
    names = ["东山社区", "桥西社区", "南河社区", "北河社区", "柳林社区", "新华社区", "建设社区"]
    cells = {
        "概数!D2": ("premises", "东山社区", "area_m2", "200.00"),
        "概数!C6": ("communities", "柳林社区", "households", "1500"),
        "概数!D6": ("premises", "柳林社区", "area_m2", "95.50"),
        "概数!D7": ("premises", "新华社区", "area_m2", "300.00"),
        "概数!D8": ("premises", "建设社区", "area_m2", "300.00"),
    }
    told = {f"概数!{cell}" for cell in ("C2", "C3", "C4", "C5", "C7", "C8", "D3", "D4", "D5")}
    return Shape(
        "09_about",
        "figures that are said to be about so much",
        {"概数.xlsx": _book(("概数", rows, []))},
        {"东山街道": names},
        cells,
        frozenset(told),
    )


def _days() -> Shape:
    given: list[tuple[object, str | None]] = [
        ("2012.10.10", "2012-10-10"),
        ("2012年10月10日", "2012-10-10"),
        (dt.date(2009, 5, 1), "2009-05-01"),
        ("20100315", "2010-03-15"),
        ("2008.3", None),
        ("2005年", None),
        ("12.5.6", None),
        ("2012-2-30", None),
        ("2012年底", None),
        ("2012/7/1", "2012-07-01"),
        ("二〇一一年三月五日", "2011-03-05"),
        ("2011 年 3 月 5 日", "2011-03-05"),
        ("2011-03-05 00:00:00", "2011-03-05"),
        ("5/6/2012", None),
        ("民国101年", None),
        (2012, None),
        (40238, None),
    ]
    names = [f"第{n}号社区" for n in range(1, len(given) + 1)]
    rows = [
        ["街道", "社区", "面积(㎡)", "产权", "启用时间"],
        *(["东山街道", name, 100, "自有", one] for name, (one, _) in zip(names, given, strict=True)),
    ]
    cells = _under(
        "日期",
        2,
        names,
        {
            "C": ("premises", "area_m2", ["100.00"] * len(names)),
            "D": ("premises", "tenure", ["owned"] * len(names)),
            "E": ("premises", "starts", [day for _, day in given]),
        },
    )
    told = {f"日期!E{2 + n}" for n, (_, day) in enumerate(given) if day is None}
    return Shape(
        "10_days",
        "days as offices write them, and what only looks like one",
        {"日期.xlsx": _book(("日期", rows, []))},
        {"东山街道": names},
        cells,
        frozenset(told),
    )


def _names_that_are_near() -> Shape:
    list_ = [
        ["街道", "社区名称", "户数"],
        ["东山街道", "东山第1社区", 1000],
        ["东山街道", "东山第11社区", 1100],
        ["东山街道", "建设社区", 1200],
        ["东山街道", "建设路社区", 1300],
        ["南河街道", "建设社区", 1400],
    ]
    rooms = [
        ["街道", "社区", "面积(㎡)", "产权"],
        ["东山街道办事处", "东山第一社区居委会", 101, "自有"],
        ["东山街道办事处", "东山第十一社区居民委员会", 111, "自有"],
        ["东山街道", "建设 社区", 120, "自有"],
        ["东山街道", "建设路", 130, "自有"],
        ["南河街道", "建设社区", 140, "自有"],
        ["南河街道", "建没社区", 150, "自有"],
    ]
    cells = {
        f"名册!C{n + 2}": ("communities", name, "households", value)
        for n, (name, value) in enumerate(
            [
                ("东山第1社区", "1000"),
                ("东山第11社区", "1100"),
                ("东山街道/建设社区", "1200"),
                ("建设路社区", "1300"),
                ("南河街道/建设社区", "1400"),
            ]
        )
    }
    cells |= {
        f"用房!C{n + 2}": ("premises", name, "area_m2", value)
        for n, (name, value) in enumerate(
            [
                ("东山第1社区", "101.00"),
                ("东山第11社区", "111.00"),
                ("东山街道/建设社区", "120.00"),
                ("建设路社区", "130.00"),
                ("南河街道/建设社区", "140.00"),
            ]
        )
    }
    return Shape(
        "11_names_that_are_near",
        "names one sign apart, the same name in two streets, a name that is misspelt",
        {"名册与用房.xlsx": _book(("名册", list_, []), ("用房", rooms, []))},
        {"东山街道": ["东山第1社区", "东山第11社区", "建设社区", "建设路社区"], "南河街道": ["建设社区"]},
        cells,
        frozenset({"用房!C7"}),
        answers={"建没社区": "no such community"},
    )


def _several_rooms() -> Shape:
    rows = [
        ["街道", "社区", "户数(户)", "用房名称", "面积(㎡)", "产权", "启用时间"],
        ["东山街道", "东山社区", 1200, "办公室", 80, "自有", "2001.1.1"],
        [None, None, None, "活动室", 70.5, "租赁", "2005.6.1"],
        [None, None, None, "警务室", 20, "借用", "2006.6.1"],
        [None, "桥西社区", 900, "综合用房", 88, "自有", "2010.1.1"],
    ]
    rooms = [
        ("80.00", "owned", "2001-01-01"),
        ("70.50", "leased", "2005-06-01"),
        ("20.00", "borrowed", "2006-06-01"),
        ("88.00", "owned", "2010-01-01"),
    ]
    cells: dict[str, Fact] = {
        "房屋!C2": ("communities", "东山社区", "households", "1200"),
        "房屋!C5": ("communities", "桥西社区", "households", "900"),
    }
    for n, (area, tenure, starts) in enumerate(rooms):
        name = "桥西社区" if n == 3 else "东山社区"
        cells |= {
            f"房屋!E{n + 2}": ("premises", name, "area_m2", area),
            f"房屋!F{n + 2}": ("premises", name, "tenure", tenure),
            f"房屋!G{n + 2}": ("premises", name, "starts", starts),
        }
    return Shape(
        "12_several_rooms",
        "several rooms under one community, whose cells are merged down",
        {"房屋.xlsx": _book(("房屋", rows, ["A2:A5", "B2:B4", "C2:C4"]))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
    )


def _two_kinds_of_room() -> Shape:
    rows = [
        ["街道", "社区", "户数", "办公用房面积(㎡)", "活动室面积(㎡)", "合计面积(㎡)", "产权"],
        ["东山街道", "东山社区", 1200, 80, 70.5, 150.5, "自有"],
        ["东山街道", "桥西社区", 900, 88, 0, 88, "自有"],
    ]
    cells = _under("用房", 2, ["东山社区", "桥西社区"], {"C": ("communities", "households", ["1200", "900"])})
    return Shape(
        "13_two_kinds_of_room",
        "offices and activity rooms are two columns of one row, and their sum a third: never counted twice",
        {"办公与活动.xlsx": _book(("用房", rows, []))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
        answers={"面积": "合计面积(㎡)"},
    )


def _two_measures() -> Shape:
    rows = [
        ["街道", "社区", "使用面积(㎡)", "建筑面积(㎡)", "产权"],
        ["东山街道", "东山社区", 120, 150.5, "自有"],
        ["东山街道", "桥西社区", 70, None, "自有"],
    ]
    cells: dict[str, Fact] = {
        "量!D2": ("premises", "东山社区", "area_m2", "150.50"),
        "量!E2": ("premises", "东山社区", "tenure", "owned"),
        "量!E3": ("premises", "桥西社区", "tenure", "owned"),
    }
    return Shape(
        "14_two_measures",
        "floor area and usable area side by side: another measure never stands in for the one that is missing",
        {"两种面积.xlsx": _book(("量", rows, []))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
        frozenset({"量!C2", "量!C3"}),
    )


def _hidden() -> Shape:
    now = [
        ["街道", "社区", "户数", "面积(㎡)", "面积(㎡)", "产权"],
        ["东山街道", "东山社区", 1200, 95, 150.5, "自有"],
        ["东山街道", "旧社区", 1, 1, 1, "自有"],
        ["东山街道", "桥西社区", 900, 60, 88, "自有"],
    ]
    old = [["街道", "社区", "户数", "面积(㎡)", "产权"], ["东山街道", "东山社区", 700, 40, "租赁"]]

    def hide(book: openpyxl.Workbook) -> None:
        book["现在"].column_dimensions["D"].hidden = True
        book["现在"].row_dimensions[3].hidden = True
        book["去年"].sheet_state = "hidden"

    cells: dict[str, Fact] = {
        "现在!C2": ("communities", "东山社区", "households", "1200"),
        "现在!C4": ("communities", "桥西社区", "households", "900"),
        "现在!E2": ("premises", "东山社区", "area_m2", "150.50"),
        "现在!E4": ("premises", "桥西社区", "area_m2", "88.00"),
    }
    return Shape(
        "15_hidden",
        "a hidden column of the same name, a hidden row and a hidden sheet of last year",
        {"现在.xlsx": _book(("现在", now, []), ("去年", old, []), then=hide)},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
        frozenset({"去年!C2", "去年!D2", "现在!D2", "现在!C3"}),
        answers={"面积": "现在!E1", "隐藏": "leave out"},
    )


def _formulas() -> Shape:
    rows = [
        ["街道", "社区", "户数", "面积(㎡)", "产权"],
        ["东山街道", "东山社区", "=600+600", "=80+70.5", "自有"],
        ["东山街道", "桥西社区", "'900", "#N/A", "自有"],
        ["东山街道", "南河社区", 1200.5, 0.85, "自有"],
        ["东山街道", "北河社区", True, dt.date(2012, 10, 10), "自有"],
        ["东山街道", "柳林社区", "1 200", "1,20", "自有"],
        ["东山街道", "新华社区", 1500, 212.805, "自有"],
        ["东山街道", "建设社区", -3, "-88", "自有"],
        ["东山街道", "红旗社区", "1,500", "１２０。５", "自有"],
    ]

    def percent(book: openpyxl.Workbook) -> None:
        book["数"]["D4"].number_format = "0%"

    names = ["东山社区", "桥西社区", "南河社区", "北河社区", "柳林社区", "新华社区", "建设社区", "红旗社区"]
    cells: dict[str, Fact] = {
        "数!C7": ("communities", "新华社区", "households", "1500"),
        "数!C9": ("communities", "红旗社区", "households", "1500"),
    }
    cells |= {f"数!E{n + 2}": ("premises", name, "tenure", "owned") for n, name in enumerate(names)}
    told = {f"数!{cell}" for cell in ("C2", "D2", "D3", "C4", "D4", "C5", "D5", "D6", "D7", "C8", "D8", "D9")}
    return Shape(
        "16_formulas",
        "formulas without a value, errors, percent, halves of a household, a comma in the wrong place",
        {"数.xlsx": _book(("数", rows, []), then=percent)},
        {"东山街道": names},
        cells
        | {
            "数!C3": ("communities", "桥西社区", "households", "900"),
            "数!C6": ("communities", "柳林社区", "households", "1200"),
        },
        frozenset(told),
        goes_in=False,
    )


def _streets_said_once() -> Shape:
    rows = [
        ["街道", "社区", "户数", "面积(㎡)", "产权"],
        ["东山街道", "东山社区", 1200, 150.5, "自有"],
        [None, "桥西社区", 900, 88, "自有"],
        ["南河街道", "南河社区", 2000, 301, "自有"],
        ["″", "北河社区", 800, 99, "同上"],
    ]
    names = ["东山社区", "桥西社区", "南河社区", "北河社区"]
    cells = _under(
        "表",
        2,
        names,
        {
            "C": ("communities", "households", ["1200", "900", "2000", "800"]),
            "D": ("premises", "area_m2", ["150.50", "88.00", "301.00", "99.00"]),
            "E": ("premises", "tenure", ["owned"] * 4),
        },
    )
    return Shape(
        "17_streets_said_once",
        "a street is written once and left empty below, or repeated by a mark, without merged cells",
        {"一次.xlsx": _book(("表", rows, []))},
        {"东山街道": ["东山社区", "桥西社区"], "南河街道": ["南河社区", "北河社区"]},
        cells,
        answers={"街道": "as above", "产权": "as above"},
    )


def _two_tables_in_one_sheet() -> Shape:
    rows = [
        ["一、社区基本情况"],
        ["街道", "社区", "户数"],
        ["东山街道", "东山社区", 1200],
        ["东山街道", "桥西社区", 900],
        ["注：户数为公安户籍数。"],
        [],
        ["二、拟建项目（单位：万元）"],
        ["社区", "建设方式", "面积(㎡)", "概算"],
        ["东山社区", "购置", 212.8, 66],
        ["桥西社区", "改造", 150, 20],
        ["合计", None, 362.8, 96],
    ]
    cells = _under("Sheet1", 3, ["东山社区", "桥西社区"], {"C": ("communities", "households", ["1200", "900"])})
    cells |= {
        "Sheet1!B9": ("opportunities", "东山社区", "kind", "sale"),
        "Sheet1!C9": ("opportunities", "东山社区", "area_m2", "212.80"),
        "Sheet1!D9": ("opportunities", "东山社区", "cost_yuan", "660000.00"),
        "Sheet1!C10": ("opportunities", "桥西社区", "area_m2", "150.00"),
        "Sheet1!D10": ("opportunities", "桥西社区", "cost_yuan", "200000.00"),
    }
    return Shape(
        "18_two_tables_in_one_sheet",
        "two tables under one another, a note between them, a total that does not add up, a word that may mean two things",
        {"两表.xlsx": _book(("Sheet1", rows, ["A1:C1", "A7:D7"]))},
        {"东山街道": ["东山社区", "桥西社区"]},
        cells,
        frozenset({"Sheet1!D11", "Sheet1!B10"}),
        answers={"改造": "extend"},
    )


def _twice() -> Shape:
    rows = [
        ["街道", "社区", "户数", "面积(㎡)", "产权", "备注"],
        ["东山街道", "东山社区", 1200, 150.5, "自有", None],
        ["东山街道", "东山社区", 1250, 60, "租赁", "二楼"],
        ["东山街道", "桥西社区", 900, 88, "自有", None],
        ["东山街道", "桥西社区", 900, None, "自有", "危房"],
        ["东山街道", "南河社区", 700, 120, "自有", "与北河合署"],
        ["东山街道", "北河社区", 800, None, None, None],
    ]
    cells: dict[str, Fact] = {
        "重复!D2": ("premises", "东山社区", "area_m2", "150.50"),
        "重复!D3": ("premises", "东山社区", "area_m2", "60.00"),
        "重复!C4": ("communities", "桥西社区", "households", "900"),
        "重复!D4": ("premises", "桥西社区", "area_m2", "88.00"),
        "重复!C6": ("communities", "南河社区", "households", "700"),
        "重复!C7": ("communities", "北河社区", "households", "800"),
    }
    return Shape(
        "19_twice",
        "a community in two rows that contradict each other, and an area merged over two communities",
        {"重复.xlsx": _book(("重复", rows, ["D6:D7", "E6:E7", "F6:F7"]))},
        {"东山街道": ["东山社区", "桥西社区", "南河社区", "北河社区"]},
        cells,
        frozenset({"重复!C2", "重复!C3", "重复!D6"}),
        goes_in=False,
    )


def _nothing_and_zero() -> Shape:
    given: list[tuple[object, str | None]] = [
        (0, "0.00"),
        ("0", "0.00"),
        ("—", None),
        ("/", None),
        ("无", None),
        ("未知", None),
        ("待定", None),
        ("暂缺", None),
        (None, None),
        ("  ", None),
        ("零", None),
        ("同上", None),
    ]
    names = [f"{sign}字社区" for sign in "甲乙丙丁戊己庚辛壬癸子丑"]
    rows = [
        ["街道名称", "社区 名称", "面\n积(㎡)", "产权\n性质"],
        *(["东山街道", name, one, "自有"] for name, (one, _) in zip(names, given, strict=True)),
    ]
    cells = _under("空", 2, names, {"C": ("premises", "area_m2", [value for _, value in given])})
    told = {f"空!C{n + 2}" for n, (one, value) in enumerate(given) if value is None and str(one or "").strip()}
    return Shape(
        "20_nothing_and_zero",
        "nought, nothing and not known; words of the header split by lines and blanks",
        {"空.xlsx": _book(("空", rows, []))},
        {"东山街道": names},
        cells,
        frozenset(told),
    )


SHAPES: Final = tuple(
    make()
    for make in (
        _sheet_for_each_street,
        _two_units_in_one_line,
        _rare_units,
        _total_first,
        _traditional,
        _three_rows_of_header,
        _upright,
        _text_of_an_old_system,
        _about,
        _days,
        _names_that_are_near,
        _several_rooms,
        _two_kinds_of_room,
        _two_measures,
        _hidden,
        _formulas,
        _streets_said_once,
        _two_tables_in_one_sheet,
        _twice,
        _nothing_and_zero,
    )
)
