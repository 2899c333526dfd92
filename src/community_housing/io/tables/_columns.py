# SPDX-License-Identifier: Apache-2.0
"""The tables of a pack: their columns, the Chinese headers that are read as well, and how a cell is read."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final, TypeVar

import attrs

from community_housing._tables import Kind
from community_housing.approvals import ApprovalRow, CaseOutcome, StepAnswer
from community_housing.calendars import LimitUnit
from community_housing.clocks import PauseGround
from community_housing.compliance._profiles import Profile
from community_housing.district import Basis, Building, Community, Neighbours, Opportunity, OpportunityKind, Premises, Tenure
from community_housing.faults import Place
from community_housing.handover import HandoverFact, HandoverKind, Obligation
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._cells import Cell, choice, times
from community_housing.programme import ActualRow, LinkRow, TaskRow
from community_housing.provenance import Evidence

__all__ = [
    "ACTUALS",
    "APPROVALS",
    "BUILDINGS",
    "COMMUNITIES",
    "ESTATES",
    "HANDOVER",
    "LINKS",
    "NEIGHBOURS",
    "OBLIGATIONS",
    "OPPORTUNITIES",
    "PREMISES",
    "TABLES",
    "TASKS",
    "YUAN",
    "Column",
    "Headed",
    "Table",
    "plain",
]


_E = TypeVar("_E", bound=StrEnum)


_KINDS: Final[dict[Cell, Kind]] = {
    cells.identifier: Kind.ID,
    cells.text: Kind.TEXT,
    cells.said: Kind.TEXT,
    cells.names: Kind.NAMES,
    cells.whole: Kind.WHOLE,
    cells.area: Kind.QUANTITY,
    cells.money: Kind.QUANTITY,
    cells.coordinate: Kind.COORDINATE,
    cells.day: Kind.DAY,
    cells.truth: Kind.TRUTH,
}


def plain(header: str) -> str:
    """A header or the name of a table as it is compared: full-width as half-width, no case, spaces as one `_`."""
    return "_".join(unicodedata.normalize("NFKC", header).casefold().split())


_UNIT = re.compile(r"(.+?)_?[(\[【](.+)[)\]】]")
_SQUARE_METRES: Final = {"m2": 1, "平方米": 1, "平米": 1, "平方公尺": 1, "万m2": 10_000, "万平方米": 10_000, "萬平方米": 10_000}
YUAN: Final = {
    "元": 1, "人民币元": 1, "yuan": 1, "千元": 1_000, "万元": 10_000, "萬元": 10_000, "百万元": 1_000_000, "百萬元": 1_000_000,
    "亿元": 100_000_000, "億元": 100_000_000,
}  # fmt: skip
_YUAN_A_YEAR: Final = YUAN | {f"{unit}/年": factor for unit, factor in YUAN.items()}
_HOUSEHOLDS: Final = {"户": 1, "戶": 1, "万户": 10_000, "萬戶": 10_000}
_PERSONS: Final = {"人": 1, "万人": 10_000, "萬人": 10_000}
_MONTHS: Final = {"月": 1, "个月": 1, "個月": 1, "年": 12}
_PLACE: Final = {"m": 1, "米": 1, "度": 1, "°": 1}


@attrs.frozen
class Column:
    """One column.

    Args:
        name: Its header.
        field: Path of the field of the record that it fills, such as `in_use.starts`.
        cell: How a cell is read.
        also: Other headers that are read as this one.
        required: Whether every row needs a value.
        present: Whether the column must be there, though its cells may be empty.
        units: The units that a header may name in brackets, and how many of the column's own each of them is.
    """

    name: str
    field: str
    cell: Cell
    also: tuple[str, ...] = ()
    required: bool = False
    present: bool = False
    units: Mapping[str, int] = attrs.field(factory=dict, eq=False)

    @property
    def needs_unit(self) -> bool:
        """Whether a header has to say its unit: offices write money in 元 and in 万元, and nothing else tells them apart."""
        return "万元" in self.units and self.name.endswith("_yuan")

    @property
    def title(self) -> str:
        """The header in Chinese as it is written, with its unit."""
        return f"{self.also[0]}({self.written_unit})" if self.written_unit else self.also[0]

    @property
    def written_unit(self) -> str:
        """The unit of its cells as it is written; empty where they have none."""
        first = next(iter(self.units), "")
        return {"m2": "㎡", "m": ""}.get(first, first)

    @property
    def kind(self) -> Kind:
        """What it holds; a reader of its own is one of a closed set of words."""
        return _KINDS.get(self.cell, Kind.CHOICE)

    @property
    def words(self) -> tuple[str, ...]:
        """The Chinese words that may stand in it, where it is a choice."""
        return _CHOICES.get(self.cell, ())


@attrs.frozen
class Headed:
    """A column under the header that a file has for it.

    Args:
        column: The column.
        factor: How many of the column's own unit the unit of the header is; None where that unit is not known.
        unsaid: Whether it says no unit and would have to.
    """

    column: Column
    factor: int | None = 1
    unsaid: bool = False

    def read(self, text: str) -> Any:
        """The value of a cell below it; raises `CellError`."""
        return times(self.column.cell, self.factor or 1)(text)


@attrs.frozen
class Table:
    """One table.

    Args:
        file: The name of its CSV file.
        record: The record that a row becomes.
        columns: Its columns, in the order in which they are written.
        also: Other names of a file or sheet that holds it; the first is the one that is written in Chinese.
        found: Where it was found, if not in a file of that name.
        others: Whether columns that are not known are passed over.
    """

    file: str
    record: type[Any]
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    found: Place | None = None
    others: bool = False

    @property
    def name(self) -> str:
        """The name of the table: that of its CSV file without the ending."""
        return PurePath(self.file).stem

    @property
    def place(self) -> Place:
        """Where it lies, for faults."""
        return Place(self.file) if self.found is None else self.found

    def called(self, name: str) -> bool:
        """Whether a file or sheet of this name holds it."""
        return plain(name) in {plain(one) for one in (self.name, *self.also)}

    def at(self, place: Place) -> "Table":
        """The same table, found at *place*."""
        return attrs.evolve(self, found=place)

    def column_of(self, header: str) -> Headed | None:
        """The column of a header, by name or by another name for it, and its unit; `户数 / households` names one twice."""
        found = self._named(header)
        for mark in ("\n", "/"):
            if found is None:
                parts = {self._named(part) for part in header.split(mark)}
                if len(parts) > 1:
                    parts = {part for part in parts if part is None or not part.unsaid}
                columns = {None if one is None else one.column for one in parts}
                found = parts.pop() if len(parts) == 1 else None
                if found is None and len(columns) == 1 and (column := columns.pop()) is not None:
                    return Headed(column, None)  # each half names another unit
        return found

    def _named(self, header: str) -> Headed | None:
        wanted = plain(header)
        bare, unit = (match[1], match[2]) if (match := _UNIT.fullmatch(wanted)) else (wanted, "")
        for column in self.columns:
            names = {column.name, *(plain(one) for one in column.also)}
            if wanted in names:
                return Headed(column, unsaid=column.needs_unit and wanted != column.name)
            if bare in names and column.units:
                return Headed(column, column.units.get(unit))
        return None

    def header_of(self, field: str) -> str:
        """The header of the column that fills *field* or the first part of it."""
        for column in self.columns:
            if column.field == field:
                return column.name
        return next(
            (column.name for column in self.columns if column.field.split(".")[0] == field.split(".", maxsplit=1)[0]), field
        )


_CHOICES: Final[dict[Cell, tuple[str, ...]]] = {}


def _choice(kind: type[_E], aliases: Mapping[str, _E]) -> Cell:
    """A reader of the members of *kind*, whose first Chinese words are kept for templates."""
    read = choice(kind, aliases)
    _CHOICES[read] = tuple(next(word for word, one in aliases.items() if one is member) for member in kind)
    return read


_BASIS = _choice(
    Basis,
    {
        "户籍": Basis.REGISTERED,
        "戶籍": Basis.REGISTERED,
        "常住": Basis.RESIDENT,
        "住宅套数": Basis.DWELLING_UNITS,
        "住宅套數": Basis.DWELLING_UNITS,
    },
)
_TENURE = _choice(
    Tenure,
    {
        "自有": Tenure.OWNED,
        "开发商提供": Tenure.DEVELOPER,
        "開發商提供": Tenure.DEVELOPER,
        "租赁": Tenure.LEASED,
        "租賃": Tenure.LEASED,
        "借用": Tenure.BORROWED,
        "共享": Tenure.SHARED,
    },
)
_KIND = _choice(
    OpportunityKind,
    {
        "扩建": OpportunityKind.EXTEND,
        "擴建": OpportunityKind.EXTEND,
        "用地": OpportunityKind.LAND,
        "购买": OpportunityKind.SALE,
        "購買": OpportunityKind.SALE,
        "开发商提供": OpportunityKind.DEVELOPER,
        "開發商提供": OpportunityKind.DEVELOPER,
        "租赁": OpportunityKind.RENTAL,
        "租賃": OpportunityKind.RENTAL,
        "借用": OpportunityKind.LOAN,
        "共享": OpportunityKind.VENUE,
    },
)

_COMMUNITY = Column("community", "community", cells.identifier, ("社区", "社區", "社区编号", "社區編號"), required=True)
_PROVIDER = Column("provider", "provider", cells.text, ("提供单位", "提供單位"))
_HOMES = ("户数", "戶數", "总户数", "總戶數")
_PEOPLE = ("人口", "人数", "人數", "人口数", "人口數")
_AREA = ("面积", "面積", "建筑面积", "建築面積")


def _id(*also: str) -> Column:
    return Column("id", "id", cells.identifier, ("编号", "編號", *also), required=True)


COMMUNITIES: Final = Table(
    "communities.csv",
    Community,
    (
        _id("社区编号", "社區編號"),
        Column("street", "street", cells.identifier, ("街道", "街道编号", "街道編號"), required=True),
        Column("name", "name", cells.text, ("名称", "名稱", "社区名称", "社區名稱"), required=True),
        Column("name_en", "name_en", cells.text, ("英文名称", "英文名稱")),
        Column("households", "households", cells.whole, _HOMES, units=_HOUSEHOLDS),
        Column("household_basis", "household_basis", _BASIS, ("户数口径", "戶數口徑")),
        Column("persons", "persons", cells.whole, _PEOPLE, units=_PERSONS),
        Column("person_basis", "person_basis", _BASIS, ("人口口径", "人口口徑")),
    ),
    ("社区", "社區", "社区表", "社區表"),
)
PREMISES: Final = Table(
    "premises.csv",
    Premises,
    (
        _id("用房编号", "用房編號"),
        _COMMUNITY,
        Column("area_m2", "area", cells.area, _AREA, present=True, units=_SQUARE_METRES),
        Column("tenure", "tenure", _TENURE, ("产权", "產權", "产权方式", "產權方式"), required=True),
        Column("functions", "functions", cells.names, ("功能",)),
        Column("starts", "in_use.starts", cells.day, ("启用日期", "啟用日期")),
        Column("ends", "in_use.ends", cells.day, ("停用日期",)),
        _PROVIDER,
        Column("replaced_by", "replaced_by", cells.identifier, ("替代用房", "替代用房编号", "替代用房編號")),
        Column("kept", "kept", cells.truth, ("原用房保留", "旧房保留", "舊房保留", "是否保留")),
    ),
    ("社区用房", "社區用房", "用房"),
)
OPPORTUNITIES: Final = Table(
    "opportunities.csv",
    Opportunity,
    (
        _id("条件编号", "條件編號"),
        _COMMUNITY,
        Column("kind", "kind", _KIND, ("类型", "類型"), required=True),
        Column("area_m2", "area", cells.area, _AREA, present=True, units=_SQUARE_METRES),
        Column("cost_yuan", "cost", cells.money, ("费用", "費用"), present=True, units=YUAN),
        Column("annual_cost_yuan", "annual_cost", cells.money, ("年费用", "年費用", "年租金"), units=_YUAN_A_YEAR),
        Column("term_months", "term_months", cells.whole, ("期限",), units=_MONTHS),
        _PROVIDER,
        Column("starts", "available.starts", cells.day, ("可用开始", "可用開始")),
        Column("ends", "available.ends", cells.day, ("可用截止",)),
        Column("keeps_old", "keeps_old", cells.truth, ("保留原房",)),
        Column("evidence", "evidence", cells.said, ("依据", "依據")),
    ),
    ("可用资源", "可用資源", "条件", "條件"),
)
BUILDINGS: Final = Table(
    "buildings.csv",
    Building,
    (
        _id("楼栋编号", "樓棟編號"),
        _COMMUNITY,
        Column("households", "households", cells.whole, _HOMES, required=True, units=_HOUSEHOLDS),
        Column("persons", "persons", cells.whole, _PEOPLE, units=_PERSONS),
        Column("x", "point.x", cells.coordinate, ("经度", "經度", "横坐标", "橫坐標"), units=_PLACE),
        Column("y", "point.y", cells.coordinate, ("纬度", "緯度", "纵坐标", "縱坐標"), units=_PLACE),
        Column("name", "name", cells.text, ("名称", "名稱", "地址")),
    ),
    ("楼栋", "樓棟"),
)
NEIGHBOURS: Final = Table(
    "neighbours.csv",
    Neighbours,
    (
        Column("a", "a", cells.identifier, ("楼栋一", "樓棟一"), required=True),
        Column("b", "b", cells.identifier, ("楼栋二", "樓棟二"), required=True),
        Column("weight", "weight", cells.whole, ("权重", "權重")),
    ),
    ("相邻楼栋", "相鄰樓棟", "相邻", "相鄰"),
)
ESTATES: Final = Table(
    "estates.csv",
    Profile,
    (
        _COMMUNITY,
        Column("is_new", "is_new", cells.truth, ("新建", "是否新建")),
        Column("built", "built", cells.day, ("建成日期",)),
        Column("estate_floor_m2", "estate_floor", cells.area, ("小区建筑面积", "小區建築面積"), units=_SQUARE_METRES),
        Column("estate_households", "estate_households", cells.whole, ("小区户数", "小區戶數"), units=_HOUSEHOLDS),
    ),
    ("小区", "小區", "居住小区", "居住小區"),
)
_ANSWER = _choice(StepAnswer, {"通过": StepAnswer.PASSED, "不予通过": StepAnswer.REFUSED})
_OUTCOME = _choice(
    CaseOutcome,
    {
        "准予": CaseOutcome.ISSUED,
        "不予许可": CaseOutcome.REFUSED,
        "不予受理": CaseOutcome.NOT_ACCEPTED,
        "撤回": CaseOutcome.WITHDRAWN,
    },
)
_GROUND = _choice(
    PauseGround,
    {
        "补正": PauseGround.CORRECTION,
        "听证": PauseGround.HEARING,
        "招标": PauseGround.TENDER,
        "拍卖": PauseGround.AUCTION,
        "检验": PauseGround.INSPECTION,
        "检测": PauseGround.TEST,
        "检疫": PauseGround.QUARANTINE,
        "鉴定": PauseGround.APPRAISAL,
        "专家评审": PauseGround.EXPERT_REVIEW,
        "公示": PauseGround.PUBLICITY,
        "转办": PauseGround.OTHER_BODY,
        "挂账": PauseGround.SUSPENDED,
    },
)
_HANDOVER = _choice(
    HandoverKind,
    {
        "承诺": HandoverKind.COMMITTED,
        "提供": HandoverKind.OFFERED,
        "测绘": HandoverKind.MEASURED,
        "产权移交": HandoverKind.TITLE,
        "免除": HandoverKind.WAIVED,
    },
)
_EVIDENCE = _choice(
    Evidence,
    {
        "报告所载": Evidence.SEED,
        "推算": Evidence.DERIVED,
        "解读": Evidence.INFER,
        "已读原文": Evidence.FOUND,
        "转述": Evidence.REPORTED,
        "凭记忆": Evidence.RECALL,
        "本单位文件": Evidence.OWN,
    },
)


def _day(name: str, *also: str, required: bool = False) -> Column:
    return Column(name, name, cells.day, also, required=required)


def _citation(*, required: bool) -> tuple[Column, ...]:
    """The document that says so."""
    return (
        Column("authority", "citation.authority", cells.text, ("发文机关", "發文機關"), required=required),
        Column("document", "citation.document", cells.text, ("文件",), required=required),
        Column("clause", "citation.clause", cells.text, ("条款", "條款")),
        Column("evidence", "citation.evidence", _EVIDENCE, ("核对程度", "核對程度"), required=required),
    )


APPROVALS: Final = Table(
    "approvals.csv",
    ApprovalRow,
    (
        Column("case", "case", cells.identifier, ("办件", "辦件", "办件编号", "辦件編號"), required=True),
        Column("project", "project", cells.identifier, ("项目", "項目", "项目编号", "項目編號"), required=True),
        Column("rule", "rule", cells.identifier, ("审批事项", "審批事項"), required=True),
        _day("received", "收件日期", required=True),
        _day("correction_asked", "补正告知日期", "補正告知日期"),
        _day("correction_made", "补正日期", "補正日期"),
        _day("accepted", "受理日期"),
        Column("step", "step", cells.identifier, ("环节", "環節", "审批环节", "審批環節")),
        Column("body", "body", cells.identifier, ("部门", "部門")),
        _day("opened", "交办日期", "交辦日期"),
        _day("paused", "暂停日期", "暫停日期"),
        _day("resumed", "恢复日期", "恢復日期"),
        Column("ground", "ground", _GROUND, ("暂停事由", "暫停事由")),
        Column("told", "told", cells.said, ("告知文书", "告知文書")),
        _day("answered", "答复日期", "答復日期"),
        Column("answer", "answer", _ANSWER, ("答复", "答復")),
        _day("decided", "决定日期", "決定日期"),
        Column("outcome", "outcome", _OUTCOME, ("结果", "結果")),
        _day("delivered", "送达日期", "送達日期"),
        Column("reason", "reason", cells.text, ("理由",)),
    ),
    ("审批", "審批", "审批办件", "審批辦件"),
)
OBLIGATIONS: Final = Table(
    "obligations.csv",
    Obligation,
    (
        _id("义务编号", "義務編號"),
        Column("estate", "estate", cells.identifier, ("建设项目", "建設項目"), required=True),
        Column("developer", "developer", cells.text, ("开发单位", "開發單位"), required=True),
        _COMMUNITY,
        Column("required_m2", "required", cells.area, ("应提供面积", "應提供面積"), present=True, units=_SQUARE_METRES),
        Column("standard", "standard", cells.identifier, ("标准", "標準")),
        Column("due", "due", cells.identifier, ("应完成节点", "應完成節點")),
        Column("project", "project", cells.identifier, ("用房项目", "用房項目")),
        *_citation(required=True),
    ),
    ("配建义务", "配建義務"),
)
HANDOVER: Final = Table(
    "handover.csv",
    HandoverFact,
    (
        Column("obligation", "obligation", cells.identifier, ("配建义务编号", "配建義務編號"), required=True),
        Column("kind", "kind", _HANDOVER, ("事实", "事實"), required=True),
        _day("on", "日期", required=True),
        Column("area_m2", "area", cells.area, _AREA, units=_SQUARE_METRES),
        Column("by", "by", cells.text, ("单位", "單位")),
        Column("note", "note", cells.text, ("备注", "備註")),
        *_citation(required=False),
    ),
    ("用房移交",),
)
_UNIT_OF_TIME = _choice(
    LimitUnit,
    {"工作日": LimitUnit.WORKING_DAYS, "日": LimitUnit.DAYS, "天": LimitUnit.DAYS, "月": LimitUnit.MONTHS},
)
_CHOICES[_UNIT_OF_TIME] = ("工作日", "日")  # a task in months is refused
_PROJECT = Column("project", "project", cells.identifier, ("项目", "項目", "项目编号", "項目編號"), required=True)
TASKS: Final = Table(
    "tasks.csv",
    TaskRow,
    (
        _PROJECT,
        Column("task", "task.id", cells.identifier, ("工序", "任务", "任務"), required=True),
        Column("name", "task.name", cells.text, ("名称", "名稱"), required=True),
        Column("name_en", "task.name_en", cells.text, ("英文名称", "英文名稱")),
        Column("amount", "task.amount", cells.whole, ("天数", "天數"), required=True),
        Column("unit", "task.unit", _UNIT_OF_TIME, ("计时单位", "計時單位")),
        Column("stage", "task.stage", cells.identifier, ("节点", "節點")),
        Column("body", "task.body", cells.identifier, ("责任单位", "責任單位")),
        Column("crews", "task.crews", cells.whole, ("班组", "班組")),
        Column("not_before", "task.not_before", cells.day, ("最早开工", "最早開工")),
        Column("deadline", "task.deadline", cells.day, ("期限次日", "期限次日（不含当日）")),
    ),
    ("工序", "工期表"),
)
LINKS: Final = Table(
    "links.csv",
    LinkRow,
    (
        _PROJECT,
        Column("before", "link.before", cells.identifier, ("紧前工序", "緊前工序", "先"), required=True),
        Column("after", "link.after", cells.identifier, ("紧后工序", "緊後工序", "后"), required=True),
        Column("lag", "link.lag", cells.whole, ("间隔", "間隔")),
        Column("lag_unit", "link.unit", _UNIT_OF_TIME, ("间隔单位", "間隔單位")),
    ),
    ("紧前关系", "緊前關係"),
)
ACTUALS: Final = Table(
    "actuals.csv",
    ActualRow,
    (
        _PROJECT,
        Column("task", "actual.task", cells.identifier, ("工序", "任务", "任務"), required=True),
        Column("seen", "actual.seen", cells.day, ("报告日期", "報告日期"), required=True),
        Column("done", "actual.done", cells.day, ("完成日期",)),
        Column("left", "actual.left", cells.whole, ("剩余天数", "剩餘天數")),
    ),
    ("工程进度", "工程進度"),
)
TABLES: Final = (
    COMMUNITIES,
    PREMISES,
    OPPORTUNITIES,
    ESTATES,
    BUILDINGS,
    NEIGHBOURS,
    APPROVALS,
    OBLIGATIONS,
    HANDOVER,
    TASKS,
    LINKS,
    ACTUALS,
)
"""Every table of a pack."""
