# SPDX-License-Identifier: Apache-2.0
"""What everything speaks about: district, streets, communities, premises, opportunities, buildings, money and batches."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Final, Protocol, TypeAlias, TypeVar

import annotated_types as at
import attrs
from annotated_types import Ge, Le

from community_housing._doors import an_id_once, as_read, door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.provenance import ALWAYS, Period
from community_housing.quantities import Area, Money
from community_housing.records import Crs, Paper, Text, record, says_nothing

__all__ = [
    "ID",
    "Basis",
    "Batch",
    "BatchId",
    "Budget",
    "BudgetId",
    "BuildKind",
    "Building",
    "BuildingId",
    "Community",
    "CommunityId",
    "DeliveryMode",
    "District",
    "DistrictId",
    "FundingSource",
    "Identifier",
    "Level",
    "Milestone",
    "Neighbours",
    "Opportunity",
    "OpportunityId",
    "OpportunityKind",
    "Point",
    "Premises",
    "PremisesId",
    "ProjectId",
    "Purpose",
    "Street",
    "StreetId",
    "Tenure",
    "by_community",
    "is_function",
]


def _no_space(text: str) -> bool:
    """Printable characters without white space."""
    return text.isprintable() and " " not in text  # the only white space that is printable


@shows_itself
@attrs.frozen
class Identifier(at.GroupedMetadata):
    """The bounds of every id: 1 to 64 printable characters without white space."""

    def __iter__(self) -> Iterator[object]:
        yield at.MinLen(1)
        yield at.MaxLen(64)
        yield at.Predicate(_no_space)


ID: Final = Identifier()
"""The bound of every id: see `Identifier`."""

# An id is a text; its name says in a signature of what it is the id, and a constructor takes any str.
DistrictId: TypeAlias = str
"""Id of a district (区)."""
StreetId: TypeAlias = str
"""Id of a street (街道)."""
CommunityId: TypeAlias = str
"""Id of a community (社区)."""
PremisesId: TypeAlias = str
"""Id of premises (用房)."""
OpportunityId: TypeAlias = str
"""Id of an opportunity (建设条件)."""
BuildingId: TypeAlias = str
"""Id of a building (楼栋)."""
BatchId: TypeAlias = str
"""Id of a batch (批次)."""
BudgetId: TypeAlias = str
"""Id of a budget (资金来源)."""
ProjectId: TypeAlias = str
"""Id of a project (项目)."""


class Basis(StrEnum):
    """What a number of households or persons counts (口径); numbers of different bases are never mixed."""

    REGISTERED = "registered"
    """户籍: in the household register."""
    RESIDENT = "resident"
    """常住: living there."""
    DWELLING_UNITS = "dwelling_units"
    """住宅套数: dwellings, occupied or not."""


class Tenure(StrEnum):
    """By what right a community uses its premises (产权方式)."""

    OWNED = "owned"
    DEVELOPER = "developer"
    """Provided by a developer (开发商提供)."""
    LEASED = "leased"
    BORROWED = "borrowed"
    SHARED = "shared"
    """A venue of another unit, shared (资源共享)."""


class OpportunityKind(StrEnum):
    """What could bring a community to standard."""

    EXTEND = "extend"
    """The present room can be extended (扩建); area is what is added, and the old room stays."""
    LAND = "land"
    """Land on which to build or rebuild (重建、新建)."""
    SALE = "sale"
    """A place that can be bought (购买)."""
    DEVELOPER = "developer"
    """A place that policy lets the street claim from a developer (开发商提供)."""
    RENTAL = "rental"
    """A place that can be leased (租赁)."""
    LOAN = "loan"
    """A place that can be borrowed (借用)."""
    VENUE = "venue"
    """A venue of another unit that can be shared (资源共享)."""


class DeliveryMode(StrEnum):
    """The five delivery modes (建设模式)."""

    BUILD = "build"
    """新建扩建式: build or extend."""
    PURCHASE = "purchase"
    """财政购买式: fiscal purchase."""
    DEVELOPER = "developer"
    """开发商提供式: developer-provided."""
    LEASE = "lease"
    """租赁借用式: lease or borrow."""
    SHARE = "share"
    """资源共享式: resource sharing."""


class BuildKind(StrEnum):
    """The two kinds of the mode build or extend."""

    EXTEND = "extend"
    """扩建."""
    NEW = "new"
    """重建、新建."""


class FundingSource(StrEnum):
    """The four parts (四个一部分): who bears a part of the cost."""

    GOVERNMENT = "government"
    """政府承担一部分."""
    UNIT = "unit"
    """驻区单位分担一部分."""
    DEVELOPER = "developer"
    """开发商无偿提供一部分."""
    RELIEF = "relief"
    """政策减免一部分."""


class Level(StrEnum):
    """Which level of government a budget belongs to."""

    DISTRICT = "district"
    STREET = "street"


class Purpose(StrEnum):
    """What a budget is for."""

    WORKS = "works"
    """建设: building, extending, buying, leasing."""
    FITTING_OUT = "fitting_out"
    """装修配套: fitting out and equipment."""


class Milestone(StrEnum):
    """The three milestones of construction that the report names."""

    APPROVAL = "approval"
    """立项: project approval."""
    STRUCTURE = "structure"
    """主体完工: main structure complete."""
    ACCEPTANCE = "acceptance"
    """验收合格: acceptance passed."""


@record
class Street:
    """A street or sub-district (街道), the construction entity and the owner of a fiscal special account (财政专户)."""

    id: Annotated[StreetId, ID]
    name: Text
    name_en: Text | None = None
    account: Text | None = None


@record
class Community:
    """A community (社区).

    Fields:
        id: Unique in the district.
        street: The street that it belongs to.
        name: Chinese name; `name_en` the English one, where there is one.
        households: Number of households; None is not known.
        household_basis: What *households* counts; needed wherever the number is given.
        persons: Number of persons, or None; `person_basis` likewise.
    """

    id: Annotated[CommunityId, ID]
    street: Annotated[StreetId, ID]
    name: Text
    name_en: Text | None = None
    households: Annotated[int, Ge(0), Le(100_000_000)] | None = None
    household_basis: Basis | None = None
    persons: Annotated[int, Ge(0), Le(1_000_000_000)] | None = None
    person_basis: Basis | None = None

    def check(self) -> None:
        """Refuse a number whose basis is not said."""
        if self.households is not None and self.household_basis is None:
            raise InputError("households need a basis: registered, resident or dwelling_units", "Community.household_basis")
        if self.persons is not None and self.person_basis is None:
            raise InputError("persons need a basis: registered, resident or dwelling_units", "Community.person_basis")


SEPARATORS: Final = ";；、|"
"""What parts several functions in one cell of a table, and so stands in the name of none."""
_YES: Final = frozenset({"是", "有", "对", "對", "yes", "y", "true", "ok"})


@door()
def is_function(name: str) -> bool:
    """Whether a text names a function (功能): not 无, not —, no count, no yes, and not only what nobody sees.

    Examples:
        >>> is_function("活动室"), is_function("无"), is_function("——"), is_function("  "), is_function("3")
        (True, False, False, False, False)
    """
    plain = "".join(one for one in unicodedata.normalize("NFKC", name).casefold() if one.isalnum())
    return not says_nothing(name) and not plain.isnumeric() and plain not in _YES


def check_functions(names: tuple[str, ...], field: str) -> None:
    """Refuse a name that is no function, one that a table would read as several or as another, and a function named twice.

    Raises:
        InputError: One is; with *field*.
    """
    for name in names:
        if not is_function(name):
            raise InputError(Message("must name functions, {nothing!r} is none", nothing=name), field, name)
        if set(name) & set(SEPARATORS) or not name.isprintable() or name != name.strip():
            template = "must name each function by itself, in visible signs without {signs}, got {name!r}"
            raise InputError(Message(template, signs=" ".join(SEPARATORS), name=name), field, name)
    if len(set(map(as_read, names))) < len(names):
        raise InputError(Message("must name each function once, got {names!r}", names=names), field, names)


@record
class Premises:
    """One item of community premises (社区用房): a room or building that a community uses for work and public welfare.

    Fields:
        id: Unique in the district.
        community: The community that uses it.
        area: Floor area; None is not known.
        tenure: By what right it is used.
        functions: What it serves, as plain names; unique.
        in_use: The days on which it is used.
        provider: Who provides it, where that is another unit.
        replaced_by: Id of the newer item that a project brought in its place; from that item's first day on this one is an
            old room (原用房), which `standards.Counting` may count or not.
        kept: Of an old room, whether it was kept beside the newer one (保留) or given up (腾退); None is not recorded.
    """

    id: Annotated[PremisesId, ID]
    community: Annotated[CommunityId, ID]
    area: Annotated[Area, Ge(Area(0))] | None
    tenure: Tenure
    functions: tuple[Text, ...] = ()
    in_use: Period = ALWAYS
    provider: Text | None = None
    replaced_by: Annotated[PremisesId, ID] | None = None
    kept: bool | None = None

    def check(self) -> None:
        """Refuse a function named twice, a room that replaces itself, and one that is kept beside nothing."""
        check_functions(self.functions, "Premises.functions")
        if self.replaced_by == self.id:
            raise InputError(
                Message("a room does not replace itself, got {id!r}", id=self.id), "Premises.replaced_by", self.replaced_by
            )
        if self.kept is not None and self.replaced_by is None:
            raise InputError("says whether it was kept, so it needs 'replaced_by', the newer room", "Premises.kept", self.kept)


@record
class Opportunity:
    """A way in which a community could get premises.

    Fields:
        id: Unique in the district.
        community: The community that it is for.
        kind: What it is.
        area: Floor area that it would bring (for EXTEND, that it would add); None is not known.
        cost: One-off public cost; None is not known, zero is free.
        annual_cost: Public cost of each year of use (a rent); None where there is none.
        term_months: How long a lease, loan or sharing runs; None without end.
        provider: Seller, developer, landlord or unit.
        available: The days on which it can be taken up.
        keeps_old: Whether today's rooms stay in use beside it; None where nobody has said.
        evidence: The paper that shows it, such as a land permit.
    """

    id: Annotated[OpportunityId, ID]
    community: Annotated[CommunityId, ID]
    kind: OpportunityKind
    area: Annotated[Area, Ge(Area(0))] | None
    cost: Annotated[Money, Ge(Money(0))] | None
    annual_cost: Annotated[Money, Ge(Money(0))] | None = None
    term_months: Annotated[int, Ge(1), Le(1200)] | None = None
    provider: Text | None = None
    available: Period = ALWAYS
    keeps_old: bool | None = None
    evidence: Paper | None = None


@record
class Point:
    """A place in the coordinate reference system of the district: metres, or longitude and latitude in degrees."""

    x: float
    y: float


@record
class Building:
    """A building (楼栋) with its households, at a point or with the rings of its footprint.

    Fields:
        id: Unique in the district.
        community: The community that it belongs to.
        households: Number of households, 0 for a shop or school.
        persons: Number of persons, where known.
        point: Where it stands; needed unless *footprint* is given.
        footprint: Outer ring, then holes, each at least three points, not closed.
        name: Address or name.
    """

    id: Annotated[BuildingId, ID]
    community: Annotated[CommunityId, ID]
    households: Annotated[int, Ge(0), Le(1_000_000)]
    persons: Annotated[int, Ge(0), Le(10_000_000)] | None = None
    point: Point | None = None
    footprint: tuple[Annotated[tuple[Point, ...], at.MinLen(3)], ...] = ()
    name: Text | None = None


@record
class Neighbours:
    """Two buildings that are neighbours; *weight* counts in the cut between grids."""

    a: Annotated[BuildingId, ID]
    b: Annotated[BuildingId, ID]
    weight: Annotated[int, Ge(1), Le(1_000_000)] = 1

    def check(self) -> None:
        """Refuse a building beside itself."""
        if self.a == self.b:
            raise InputError(Message("a building is no neighbour of itself, got {a!r} twice", a=self.a), "Neighbours", self.a)


@record
class Batch:
    """One batch of the programme (批次).

    Fields:
        id: Unique in the district.
        name: For a reader.
        period: The days in which its projects run; `ends` is the first day after its deadline.
        most_projects: Most projects that it takes, or None.
        modes: The delivery modes that it takes; empty for all.
    """

    id: Annotated[BatchId, ID]
    name: Text
    name_en: Text | None = None
    period: Period
    most_projects: Annotated[int, Ge(0)] | None = None
    modes: tuple[DeliveryMode, ...] = ()


@record
class Budget:
    """Money set aside, by year, level, source, purpose and, where it is tied to one, batch.

    Fields:
        id: Unique in the district.
        year: Budget year.
        level: Who sets it aside.
        source: Which of the four parts it is.
        purpose: Works or fitting out; the two are never mixed.
        batch: The batch that it is for; None for any.
        amount: The amount in fen.
    """

    id: Annotated[BudgetId, ID]
    year: Annotated[int, Ge(1949), Le(2200)]
    level: Level
    source: FundingSource
    purpose: Purpose
    batch: Annotated[BatchId, ID] | None = None
    amount: Annotated[Money, Ge(Money(0))]


@record
class District:
    """A district (区) with everything that the rules speak about.

    Fields:
        id: For example its six-digit code.
        name: Chinese name; `name_en` the English one.
        note: What every reader must be told about the data, for example that it is a reconstruction.
        crs: Coordinate reference system of the buildings, such as "EPSG:4326", a whole definition (WKT) where it has no code,
            or "local" for metres in a plane.
        streets, communities, premises, opportunities, buildings, neighbours, batches, budgets: As named; ids unique.
        adjacency_given: Whether *neighbours* is the adjacency of the buildings (also where it is empty), or unknown.

    Raises:
        InputError: An id is there twice, or names something that is not in the district.
    """

    id: Annotated[DistrictId, ID]
    name: Text
    name_en: Text | None = None
    note: Text | None = None
    note_en: Text | None = None
    crs: Crs = "local"
    streets: tuple[Street, ...] = ()
    communities: tuple[Community, ...] = ()
    premises: tuple[Premises, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    buildings: tuple[Building, ...] = ()
    neighbours: tuple[Neighbours, ...] = ()
    adjacency_given: bool = False
    batches: tuple[Batch, ...] = ()
    budgets: tuple[Budget, ...] = ()

    def check(self) -> None:
        """Refuse ids that are there twice and references that lead nowhere."""
        streets = _ids("streets", [street.id for street in self.streets])
        communities = _ids("communities", [community.id for community in self.communities])
        batches = _ids("batches", [batch.id for batch in self.batches])
        buildings = _ids("buildings", [building.id for building in self.buildings])
        _ids("premises", [item.id for item in self.premises])
        _ids("opportunities", [item.id for item in self.opportunities])
        _ids("budgets", [item.id for item in self.budgets])
        _refer("communities", "street", [c.street for c in self.communities], streets)
        _refer("premises", "community", [p.community for p in self.premises], communities)
        _check_replaced(self.premises)
        _refer("opportunities", "community", [o.community for o in self.opportunities], communities)
        _refer("buildings", "community", [b.community for b in self.buildings], communities)
        _refer("budgets", "batch", [b.batch for b in self.budgets if b.batch is not None], batches)
        _refer("neighbours", "a", [n.a for n in self.neighbours], buildings)
        _refer("neighbours", "b", [n.b for n in self.neighbours], buildings)


def _ids(field: str, ids: Sequence[str]) -> frozenset[str]:
    an_id_once(ids, f"District.{field}")
    return frozenset(ids)


def _refer(field: str, name: str, references: Iterable[str], known: frozenset[str]) -> None:
    lost = sorted(set(references) - known)
    if lost:
        raise InputError(
            Message("'{name}' names what is not in the district: {lost}", name=name, lost=", ".join(lost[:10])),
            f"District.{field}",
            lost,
        )


def _check_replaced(premises: Sequence[Premises]) -> None:
    old = [item for item in premises if item.replaced_by is not None]
    if not old:
        return
    communities = {item.id: item.community for item in premises}
    _refer("premises", "replaced_by", [str(item.replaced_by) for item in old], frozenset(communities))
    strange = sorted(item.id for item in old if communities[item.replaced_by or item.id] != item.community)
    if strange:
        raise InputError(
            Message("'replaced_by' names a room of another community: {strange}", strange=", ".join(strange[:10])),
            "District.premises",
            strange,
        )


class _OfCommunity(Protocol):
    @property
    def community(self) -> CommunityId: ...


_T = TypeVar("_T", bound=_OfCommunity)


@door()
def by_community(items: Iterable[_T]) -> dict[CommunityId, tuple[_T, ...]]:
    """Group premises, opportunities or buildings by the community that they name, order kept."""
    groups: dict[CommunityId, list[_T]] = {}
    for item in items:
        if not hasattr(item, "community"):
            raise InputError("must be things that name a community", "items", item)
        groups.setdefault(item.community, []).append(item)
    return {community: tuple(group) for community, group in groups.items()}
