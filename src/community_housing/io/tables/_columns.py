# SPDX-License-Identifier: Apache-2.0
"""The tables of a pack: their columns, the Chinese headers that are read as well, and how a cell is read."""

import unicodedata
from collections.abc import Mapping
from enum import Enum, StrEnum
from pathlib import PurePath
from typing import Any, Final, TypeVar

import attrs

from community_housing.district import Basis, Building, Community, Neighbours, Opportunity, OpportunityKind, Premises, Tenure
from community_housing.faults import Place
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._cells import Cell, choice

__all__ = ["BUILDINGS", "COMMUNITIES", "NEIGHBOURS", "OPPORTUNITIES", "PREMISES", "TABLES", "Column", "Kind", "Table", "plain"]


_E = TypeVar("_E", bound=StrEnum)


class Kind(Enum):
    """What a column holds, as a workbook or a Parquet file has it."""

    ID = "id"
    TEXT = "text"
    NAMES = "names"
    CHOICE = "choice"
    WHOLE = "whole"
    QUANTITY = "quantity"
    COORDINATE = "coordinate"
    DAY = "day"
    TRUTH = "truth"
    EXACT = "exact"
    """A number of any exactness, as its text: only written, never read."""


_KINDS: Final[dict[Cell, Kind]] = {
    cells.identifier: Kind.ID,
    cells.text: Kind.TEXT,
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
    """

    name: str
    field: str
    cell: Cell
    also: tuple[str, ...] = ()
    required: bool = False
    present: bool = False

    @property
    def kind(self) -> Kind:
        """What it holds; a reader of its own is one of a closed set of words."""
        return _KINDS.get(self.cell, Kind.CHOICE)

    @property
    def words(self) -> tuple[str, ...]:
        """The Chinese words that may stand in it, where it is a choice."""
        return _CHOICES.get(self.cell, ())


@attrs.frozen
class Table:
    """One table of a pack.

    Args:
        file: The name of its CSV file.
        record: The record that a row becomes.
        columns: Its columns, in the order in which they are written.
        also: Other names of a file or sheet that holds it; the first is the one that is written in Chinese.
        found: Where it was found, if not in a file of that name.
    """

    file: str
    record: type[Any]
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    found: Place | None = None

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

    def column_of(self, header: str) -> Column | None:
        """The column of a header, by name or by another name for it; `户数 / households` names one column twice."""
        found = self._named(header)
        if found is not None:
            return found
        parts = {self._named(part) for part in header.replace("\n", "/").split("/")}
        return parts.pop() if len(parts) == 1 else None

    def _named(self, header: str) -> Column | None:
        wanted = plain(header)
        return next((c for c in self.columns if wanted == c.name or wanted in {plain(one) for one in c.also}), None)

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
_AREA = ("面积", "面積", "面积(㎡)", "面積(㎡)", "面积（㎡）", "面積（㎡）")


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
        Column("households", "households", cells.whole, ("户数", "戶數")),
        Column("household_basis", "household_basis", _BASIS, ("户数口径", "戶數口徑")),
        Column("persons", "persons", cells.whole, ("人口", "人数", "人數")),
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
        Column("area_m2", "area", cells.area, _AREA, present=True),
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
        Column("area_m2", "area", cells.area, _AREA, present=True),
        Column("cost_yuan", "cost", cells.money, ("费用", "費用", "费用(元)", "費用(元)"), present=True),
        Column("annual_cost_yuan", "annual_cost", cells.money, ("年费用", "年費用", "年租金")),
        Column("term_months", "term_months", cells.whole, ("期限(月)", "期限（月）")),
        _PROVIDER,
        Column("starts", "available.starts", cells.day, ("可用开始", "可用開始")),
        Column("ends", "available.ends", cells.day, ("可用截止",)),
        Column("keeps_old", "keeps_old", cells.truth, ("保留原房",)),
        Column("evidence", "evidence", cells.text, ("依据", "依據")),
    ),
    ("可用资源", "可用資源", "条件", "條件"),
)
BUILDINGS: Final = Table(
    "buildings.csv",
    Building,
    (
        _id("楼栋编号", "樓棟編號"),
        _COMMUNITY,
        Column("households", "households", cells.whole, ("户数", "戶數"), required=True),
        Column("persons", "persons", cells.whole, ("人口", "人数", "人數")),
        Column("x", "point.x", cells.coordinate, ("经度", "經度", "横坐标", "橫坐標")),
        Column("y", "point.y", cells.coordinate, ("纬度", "緯度", "纵坐标", "縱坐標")),
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
TABLES: Final = (COMMUNITIES, PREMISES, OPPORTUNITIES, BUILDINGS, NEIGHBOURS)
"""Every table of a pack."""
