# SPDX-License-Identifier: Apache-2.0
"""Rooms, opportunities and buildings from the rows of tables, each with the cells that it came from."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from community_housing._messages import Message
from community_housing.district import Building, Opportunity, OpportunityKind, Point, Premises, Tenure
from community_housing.errors import InputError
from community_housing.io.office._drafts import Origin, ReadTable
from community_housing.io.office._grid import GridCell
from community_housing.io.office._questions import Asker, Question
from community_housing.io.office._rows import Record
from community_housing.io.office._values import Value, Yearly
from community_housing.io.office._words import squeezed
from community_housing.provenance import ALWAYS, Period
from community_housing.quantities import Area, Money

__all__ = ["Built", "build"]

_R = TypeVar("_R", Premises, Opportunity, Building)
_ADDED: Final = frozenset({"新增面积", "增加面积", "拟增面积", "拟增加面积"})
_BUILDING: Final = ("households", "persons", "x", "y", "name")


@attrs.define
class Built:
    """What the rows came to, and where each value came from."""

    premises: list[Premises] = attrs.field(factory=list[Premises])
    opportunities: list[Opportunity] = attrs.field(factory=list[Opportunity])
    buildings: list[Building] = attrs.field(factory=list[Building])
    origins: list[Origin] = attrs.field(factory=list[Origin])


@attrs.frozen
class _Row:
    """A record of a table that is known to be of a community."""

    table: ReadTable
    record: Record
    community: str

    def of(self, name: str) -> dict[str, Value]:
        """Its values of one table of the pack, by field."""
        return {role.partition(".")[2]: value for role, value in self.record.values.items() if role.startswith(f"{name}.")}

    def value(self, role: str) -> Any:
        """A value, or None."""
        found = self.record.values.get(role)
        return None if found is None else found.value

    @property
    def sort_key(self) -> tuple[str, ...]:
        """What a row is ordered by: what stands in it, never where."""
        return tuple(f"{role}={one.cell.text}" for role, one in sorted(self.record.values.items()))

    @property
    def cell(self) -> GridCell:
        """A cell of it, for messages."""
        named = self.record.values.get("communities.name")
        return (named or next(iter(self.record.values.values()))).cell


def build(
    tables: Sequence[ReadTable], communities: Mapping[tuple[int, int], str], asker: Asker, before: dt.date | None
) -> Built:
    """The records of the district below its communities.

    Args:
        tables: What was read.
        communities: The community of each row, by the number of its table and its row.
        asker: Takes what was answered, and keeps what is open.
        before: The first day on which the district is assessed.

    Guarantees:
        The same whatever the order of rows; ids number what a community has, ordered by what stands in the rows.
    """
    rows = [
        _Row(table, record, communities[index, record.row])
        for index, table in enumerate(tables)
        for record in table.records
        if (index, record.row) in communities
    ]
    rows.sort(key=lambda one: (one.community, one.sort_key))
    made = Built()
    for name in ("premises", "opportunities", "buildings"):
        _ask_twice(name, rows, asker)
    _premises(rows, made, asker, before)
    _opportunities(rows, made, asker)
    _buildings(rows, made, asker)
    return made


_FIRST: Final = {"premises": "premises.area_m2", "opportunities": "opportunities.kind", "buildings": "buildings.name"}


def _ask_twice(name: str, rows: Sequence[_Row], asker: Asker) -> None:
    """Rooms of one community in two tables, or in two rows that say the same, may be one room counted twice."""
    seen: dict[str, _Row] = {}
    for row in rows:
        if row.value(_FIRST[name]) is None:
            continue
        other = seen.setdefault(row.community, row)
        if other is row:
            continue
        apart = other.table is not row.table
        if apart or other.sort_key == row.sort_key:
            text = "{community} stands here and at {place}; are these different ones?"
            where = f"{other.table.place.sheet or other.table.place.file}!{other.cell.address}"
            choices = (("different", Message("different ones, which are added up")),)
            asker.ask(
                Question(
                    f"twice {name}" if apart else f"twice {name} {row.community}",
                    Message(text, community=row.community, place=where),
                    choices,
                    place=row.cell.sheet,
                    cell=row.cell.address,
                    value=row.cell.text,
                )
            )


def _numbered(made: Sequence[Any], community: str, mark: str) -> str:
    """The next id of a community's own; what is made of one community stands together."""
    count = 1
    while count <= len(made) and made[-count].community == community:
        count += 1
    return f"{community}-{mark}{count}"


def _add(made: list[_R], row: _Row, asker: Asker, make: Callable[[], _R]) -> bool:
    """Make a record; what it refuses, such as a number beyond every bound, is a fault of its row."""
    try:
        made.append(make())
    except InputError as error:
        asker.refuse(row.cell, "invalid", error.message, "a row that a pack can hold")
        return False
    return True


def _trace(made: Built, table: str, id_: str, values: Mapping[str, Value]) -> None:
    made.origins.extend(
        Origin(table, id_, field, one.cell.sheet, one.cell.address, one.cell.text, one.rule) for field, one in values.items()
    )


# --- Rooms ------------------------------------------------------------------------------------------------------------


def _premises(rows: Sequence[_Row], made: Built, asker: Asker, before: dt.date | None) -> None:
    none: dict[str, _Row] = {}
    for row in rows:
        if not {"premises.area_m2", "premises.tenure"} & set(row.table.readings):
            continue
        area, tenure = row.value("premises.area_m2"), row.value("premises.tenure")
        if "premises.area_m2" in row.record.values and tenure is None and area == Area(0):
            continue
        if area is None and tenure is None:
            if not _open(row, ("premises.area_m2", "premises.tenure")):
                _without_area(row, none, asker)
            continue
        if tenure is None and not _open(row, ("premises.tenure",)):
            tenure = _tenure(row, asker)
        if tenure is None:
            continue
        values = row.of("premises")
        id_ = _numbered(made.premises, row.community, "P")
        room = partial(
            Premises,
            id=id_,
            community=row.community,
            area=area,
            tenure=tenure,
            functions=row.value("premises.functions") or (),
            in_use=_in_use(values.get("starts"), row, asker, before),
            provider=row.value("premises.provider"),
        )
        if _add(made.premises, row, asker, room):
            _trace(made, "premises", id_, values)
    with_rooms = {room.community for room in made.premises}
    _ask_rooms({one: row for one, row in none.items() if one not in with_rooms}, asker)


def _without_area(row: _Row, none: dict[str, _Row], asker: Asker) -> None:
    """A row without area and tenure: of no room, unless something else is said of one."""
    other = [one for one in row.of("premises").values() if one.value not in (None, (), "")]
    if other and row.value("premises.area_m2") is None:
        asker.refuse(
            other[0].cell, "missing_value", "stands beside neither area nor tenure", "the area or the tenure of the room"
        )
    else:
        none.setdefault(row.community, row)


def _open(row: _Row, roles: Sequence[str]) -> bool:
    """Whether a cell of these is filled and its meaning still open."""
    return any(role in row.table.readings and role not in row.record.values and role in row.record.filled for role in roles)


def _tenure(row: _Row, asker: Asker) -> Tenure | None:
    cell = row.record.values["premises.area_m2"].cell
    answer = asker.ask(
        Question(
            f"tenure {row.community}/{cell.text}",
            "The room has an area; by what right is it used?",
            tuple((one.value, Message(one.value)) for one in Tenure),
            place=cell.sheet,
            cell=cell.address,
            value=cell.text,
        )
    )
    return None if answer is None else Tenure(answer)


def _ask_rooms(none: Mapping[str, _Row], asker: Asker) -> None:
    """A community without area and tenure may have no room, or one that nobody wrote down: the first counts as 0."""
    for community, row in none.items():
        asker.ask(
            Question(
                f"rooms {community}",
                "The community has neither area nor tenure; has it no room at all?",
                (("none", Message("no room at all: its area is 0")),),
                place=row.cell.sheet,
                cell=row.cell.address,
                value=row.cell.text,
            )
        )


def _in_use(value: Value | None, row: _Row, asker: Asker, before: dt.date | None) -> Period:
    """The days of use; a month or a year stays open where it lies before every day that is asked for."""
    if value is None or value.value is None:
        return ALWAYS
    first, last = value.value
    if first == last:
        return Period(starts=first)
    if before is None:
        return ALWAYS  # the day itself is asked for
    if last < before:
        text = "is no day but {first} to {last}; it is before {before}, so the first day stays open"
        asker.remark(Message(text, first=first, last=last, before=before), value.cell)
        return ALWAYS
    answer = asker.ask(
        Question(
            f"day {row.community}/{value.cell.text}",
            Message("is no day but {first} to {last}; which day is it (such as {first})?", first=first, last=last),
            free=True,
            place=value.cell.sheet,
            cell=value.cell.address,
            value=value.cell.text,
        )
    )
    day = _day(answer)
    if answer is not None and (day is None or not first <= day <= last):
        asker.refuse(
            value.cell,
            "bad_date",
            Message("was answered by {answer!r}", answer=answer),
            Message("a day from {first} to {last}", first=first, last=last),
        )
    return ALWAYS if day is None else Period(starts=day)


def _day(answer: str | None) -> dt.date | None:
    try:
        return None if answer is None else dt.date.fromisoformat(answer)
    except ValueError:
        return None


# --- Opportunities ----------------------------------------------------------------------------------------------------


def _opportunities(rows: Sequence[_Row], made: Built, asker: Asker) -> None:
    for row in rows:
        if "opportunities.kind" not in row.table.readings:
            continue
        kind = row.value("opportunities.kind")
        values = row.of("opportunities")
        if kind is None:
            _without_kind(row, values, asker)
            continue
        cost, annual = row.value("opportunities.cost_yuan"), row.value("opportunities.annual_cost_yuan")
        if isinstance(cost, Yearly):
            cost, annual = _rent(row, values["cost_yuan"], cost, asker)
        id_ = _numbered(made.opportunities, row.community, "O")
        way = partial(
            Opportunity,
            id=id_,
            community=row.community,
            kind=kind,
            area=_area(row, kind, made, asker),
            cost=cost,
            annual_cost=annual,
            evidence=row.value("opportunities.evidence"),
        )
        if _add(made.opportunities, row, asker, way):
            _trace(made, "opportunities", id_, values)


def _without_kind(row: _Row, values: Mapping[str, Value], asker: Asker) -> None:
    filled = [one for one in values.values() if one.value not in (None, Area(0), Money(0), "")]
    if filled and not _open(row, ("opportunities.kind",)):
        cell = filled[0].cell
        asker.refuse(cell, "missing_value", "stands in a plan whose kind is empty", "a kind such as 扩建, 新建 or 购买")


def _area(row: _Row, kind: OpportunityKind, made: Built, asker: Asker) -> Area | None:
    """The area that an opportunity brings, which for an extension is what is added."""
    value = row.record.values.get("opportunities.area_m2")
    if value is None or value.value is None:
        return None
    heading = row.table.readings["opportunities.area_m2"].heading
    if heading.word not in _ADDED:
        at = heading.cell or value.cell
        answer = asker.ask(
            Question(
                f"area {heading.key}",
                "What is the area of an extension in this column?",
                (
                    ("added", Message("what is added; of other kinds, what the new place has")),
                    ("after", Message("the whole room afterwards; of other kinds, what the new place has")),
                ),
                place=at.sheet,
                cell=at.address,
                value=at.text,
            )
        )
        if answer == "after" and kind is OpportunityKind.EXTEND:
            return _added(row, value, made, asker)
    return value.value if isinstance(value.value, Area) else None


def _added(row: _Row, value: Value, made: Built, asker: Asker) -> Area | None:
    rooms = [one.area for one in made.premises if one.community == row.community]
    known = [one for one in rooms if one is not None]
    if not rooms or len(known) < len(rooms):
        asker.remark("the area today is not known, so what is added is not known", value.cell)
        return None
    today = Area(sum(one.dm2 for one in known))
    if value.value <= today:
        asker.refuse(
            value.cell,
            "not_larger",
            Message("is not more than the area today, {today} m²", today=today),
            "the area after the extension",
        )
        return None
    added = value.value - today
    asker.remark(
        Message(
            "{after} m² afterwards less {today} m² today: {added} m² are added", after=value.value, today=today, added=added
        ),
        value.cell,
    )
    return Area(added.dm2)


def _rent(row: _Row, value: Value, cost: Yearly, asker: Asker) -> tuple[Money | None, Money | None]:
    """A yearly amount in a column of what is paid once."""
    reading = row.table.readings["opportunities.cost_yuan"]
    answer = asker.ask(
        Question(
            f"yearly {reading.heading.key}",
            "is an amount a year in a column of what is paid once; what is paid once beside it?",
            (("nothing", Message("nothing: 0 yuan")), ("unknown", Message("it is not known"))),
            place=value.cell.sheet,
            cell=value.cell.address,
            value=value.cell.text,
        )
    )
    return (Money(0) if answer == "nothing" else None), cost.value


# --- Buildings --------------------------------------------------------------------------------------------------------


def _buildings(rows: Sequence[_Row], made: Built, asker: Asker) -> None:
    seen: dict[str, GridCell] = {}
    for row in rows:
        if "buildings.name" not in row.table.readings:
            continue
        values = row.of("buildings")
        name = row.value("buildings.name")
        if name is None or row.value("buildings.households") is None:
            if not _open(row, ("buildings.name", "buildings.households")):
                asker.refuse(row.cell, "missing_value", "the row has no building or no number of households", "both of them")
            continue
        id_ = f"{row.community}-{squeezed(name)}"
        if len(id_) > 64 or id_ in seen:
            other = seen[id_].address if id_ in seen else ""
            asker.refuse(
                values["name"].cell,
                "duplicate_id",
                Message("is a building that is there already, {other}", other=other),
                "a name of its own, of at most 30 signs",
            )
            continue
        seen[id_] = values["name"].cell
        x, y = row.value("buildings.x"), row.value("buildings.y")
        building = partial(
            Building,
            id=id_,
            community=row.community,
            households=row.value("buildings.households"),
            persons=row.value("buildings.persons"),
            point=None if x is None or y is None else Point(x=x, y=y),
            name=name,
        )
        if _add(made.buildings, row, asker, building):
            _trace(made, "buildings", id_, {field: one for field, one in values.items() if field in _BUILDING})
