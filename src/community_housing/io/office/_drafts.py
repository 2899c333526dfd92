# SPDX-License-Identifier: Apache-2.0
"""Streets and communities from the rows of tables: one list of places, and every other row matched to it by name."""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Basis, Community, Street
from community_housing.errors import InputError
from community_housing.faults import Place
from community_housing.io.office._grid import GridCell
from community_housing.io.office._places import by_likeness, community_key, loose_key, loose_street_key, street_key
from community_housing.io.office._questions import Asker, Question
from community_housing.io.office._rows import Record
from community_housing.io.office._values import Reading, Value
from community_housing.io.office._words import signs, squeezed, vocabulary
from community_housing.records import evolve

__all__ = ["Origin", "Places", "ReadTable"]

_NO_PLACES = (
    "平均",
    "平均数",
    "平均值",
    "均值",
    "汇总",
    "全区",
    "全市",
    "全县",
    "全镇",
    "街道",
    "办事处",
    "街道办",
    "合计",
    "总计",
    "小计",
    "共计",
    "占比",
    "比例",
    "达标率",
    "单位",
    "户数",
    "面积",
    "人口",
)
_BASIS_WORDS = (("户籍", Basis.REGISTERED), ("在册", Basis.REGISTERED), ("常住", Basis.RESIDENT), ("实住", Basis.RESIDENT))


@attrs.frozen
class ReadTable:
    """A table that was read: where, how, and its records."""

    place: Place
    readings: dict[str, Reading]
    records: tuple[Record, ...]


@shows_itself
@attrs.frozen
class Origin:
    """Where a value of a record came from (来源).

    Fields:
        table, id, field: The record and its field.
        place: The file and the sheet.
        cell: The address of the cell, such as `F9`.
        raw: What stands there.
        rule: How it was read.
    """

    table: str
    id: str
    field: str
    place: Place
    cell: str
    raw: str
    rule: str


@attrs.define
class _Draft:
    """A community while its rows are gathered."""

    id: str
    street: str
    name: str
    values: dict[str, Value] = attrs.field(factory=dict[str, Value])
    bases: dict[str, Basis] = attrs.field(factory=dict[str, Basis])
    old: Community | None = None


class Places:
    """The streets and communities of an import.

    Args:
        asker: Takes what was answered, and keeps what is open.
        streets, communities: Those that a pack has already.
    """

    def __init__(self, asker: Asker, streets: Iterable[Street] = (), communities: Iterable[Community] = ()) -> None:
        self._asker = asker
        self._streets: dict[str, Street] = {street_key(one.name): one for one in streets}
        by_id = {one.id: one for one in self._streets.values()}
        self._drafts: dict[tuple[str, str], _Draft] = {}
        for one in communities:
            street = street_key(by_id[one.street].name) if one.street in by_id else one.street
            self._drafts[street, community_key(one.name)] = _Draft(one.id, one.street, one.name, old=one)
        self._by_key: dict[str, list[tuple[str, _Draft]]] = {}
        for (street, key), draft in self._drafts.items():
            self._by_key.setdefault(key, []).append((street, draft))
        self._drafts_were = bool(self._drafts)
        self.origins: list[Origin] = []
        self.dropped: list[GridCell] = []

    def gather(self, tables: Sequence[ReadTable]) -> dict[tuple[int, int], str]:
        """Match every row to a community.

        Returns:
            The id of its community by the number of the table and the row; rows that are open are not there.
        """
        found: dict[tuple[int, int], str] = {}
        first = self._list_of(tables)
        order = sorted(range(len(tables)), key=lambda index: (index != first, index))
        for index in order:
            listing = first is not None and _form(tables[index]) == _form(tables[first])
            street = self._street_of(tables[index]) if first is None and not self._drafts_were else None
            if first is None and not self._drafts_were and street is None:
                continue  # the street is asked for first
            column = tables[index].readings.get("communities.street")
            asked = {f"blank {column.heading.key}", f"mark {column.heading.key}"} if column else set[str]()
            for record in tables[index].records:
                if asked & self._asker.open.keys() and "communities.street" not in record.filled:
                    continue  # what the blank or the mark means is asked for first
                draft = self._match(record, street, makes=(listing or street is not None) and not self._drafts_were)
                if draft is not None:
                    found[index, record.row] = draft.id
                    self._note(draft, tables[index], record)
        return found

    def _street_of(self, table: ReadTable) -> str | None:
        """The street of a table that has no column of streets, where no other table lists the communities."""
        question = Question(
            f"street of {table.place.sheet or table.place.file}",
            "In which street are the communities of this table?",
            free=True,
            place=table.place,
        )
        return self._asker.ask(question)

    def _list_of(self, tables: Sequence[ReadTable]) -> int | None:
        """The table that lists the communities: the first with streets and households, else the first with streets."""
        with_streets = [n for n, one in enumerate(tables) if "communities.street" in one.readings]
        counted = [n for n in with_streets if {"communities.households", "communities.persons"} & set(tables[n].readings)]
        return next(iter(counted or with_streets), None)

    def _match(self, record: Record, of_table: str | None, *, makes: bool) -> _Draft | None:
        named = record.values.get("communities.name")
        street = record.values.get("communities.street")
        if named is None or not named.value:
            self._nameless(record)
            return None
        plain = squeezed(named.value)
        signed = street is not None and signs(street.value)
        if not _may_name(plain) or plain in vocabulary().columns or plain.endswith(_NO_PLACES) or plain.isdigit() or signed:
            self._asker.refuse(named.cell, "no_community", "is a word of a table and no community", "the name of a community")
            return None
        if street is not None and not _may_name(squeezed(street.value)):
            self._asker.refuse(street.cell, "no_street", "is no name of a street", "the name of a street")
            return None
        if street is None and of_table is not None:
            street = attrs.evolve(named, value=of_table)
        wanted = community_key(named.value)
        within = None if street is None else street_key(street.value)
        hits = [one for owner, one in self._by_key.get(wanted, []) if within in (None, owner)]
        if len(hits) == 1:
            if squeezed(hits[0].name) != squeezed(named.value):
                self._asker.remark(Message("was matched to {name}", name=hits[0].name), named.cell)
            return hits[0]
        if not hits and makes and street is not None:
            near = self._near(street.value, named.value)
            if near:
                return self._ask(
                    record, named, street, near, text="a community of this street is called nearly so; is it the same?"
                )
            if not self._is_one(record, named) or not self._is_street(street):
                return None
            return self._new(street.value, named.value)
        return self._ask(record, named, street, hits)

    def _near(self, street: str, name: str) -> list[_Draft]:
        """The communities of a street that a name may mean, though it is another."""
        wanted, within = loose_key(name, street=street), street_key(street)
        return [
            one for (owner, _), one in self._drafts.items() if owner == within and loose_key(one.name, street=street) == wanted
        ]

    def _is_street(self, street: Value) -> bool:
        """Whether a street that is not in the list yet is another than those in it that are called nearly so."""
        if street_key(street.value) in self._streets:
            return True
        wanted = loose_street_key(street.value)
        near = [one.name for one in self._streets.values() if loose_street_key(one.name) == wanted]
        question = Question(
            f"street {street.value}",
            "a street is called nearly so; is it the same?",
            (("new", Message("another street")),),
            place=street.cell.sheet,
            cell=street.cell.address,
            value=street.cell.text,
        )
        return not near or self._asker.ask(question) == "new"

    def _is_one(self, record: Record, named: Value) -> bool:
        """Whether a row is a community; one that has a name and nothing else may be a line of text."""
        if not record.alone:
            return True
        question = Question(
            f"community {named.value}",
            "The row has a name and nothing else; is it a community?",
            (("yes", Message("a community of which nothing more is known")),),
            place=named.cell.sheet,
            cell=named.cell.address,
            value=named.cell.text,
        )
        return self._asker.ask(question) == "yes"

    def _nameless(self, record: Record) -> None:
        cells = [one.cell for one in record.values.values()]
        if cells:
            self._asker.refuse(
                cells[0], "no_community", "the row names no community", "a community, or a word that says what the row is"
            )

    def _new(self, street: str, name: str) -> _Draft:
        key = street_key(street)
        made = self._streets.setdefault(key, Street(id=_id(street), name=street))
        draft = _Draft(f"{made.id}-{_id(name)}"[:64], made.id, name)
        self._drafts[key, community_key(name)] = draft
        self._by_key.setdefault(community_key(name), []).append((key, draft))
        return draft

    def _ask(
        self, record: Record, named: Value, street: Value | None, hits: Sequence[_Draft], *, text: str = ""
    ) -> _Draft | None:
        of_street = "" if street is None else f"{street.value}/"
        by_id = {one.id: one for one in (hits or self._drafts.values())}
        names = {one.id: one.name for one in by_id.values()}
        likely = by_likeness(named.value, names.values())
        ordered = sorted(by_id, key=lambda one: (likely.index(names[one]) if names[one] in likely else len(likely), one))
        choices = [(one, names[one]) for one in ordered]
        if street is not None and (text or not hits):
            choices.append(("new", Message("a community that is not in the list yet")))
        asked = (
            Message(text)
            if text
            else Message("{count} communities are called so; which is meant?", count=len(hits))
            if hits
            else Message("no community is called so; which is meant?")
        )
        if not choices:
            self._asker.refuse(
                named.cell, "no_street", "no table says in which street this community is", "a column of streets"
            )
            return None
        choices.append(("leave", Message("no community: the row is left out")))
        answer = self._asker.ask(
            Question(
                f"place {of_street}{named.value}",
                asked,
                tuple(choices),
                place=named.cell.sheet,
                cell=named.cell.address,
                value=named.cell.text,
            )
        )
        if answer == "leave":
            here = (one.cell for role, one in record.values.items() if role != "communities.street")
            self.dropped.extend(cell for cell in here if cell.row == record.row)
            return None
        if answer == "new" and street is not None:
            return self._new(street.value, named.value)
        return None if answer is None else by_id.get(answer)

    def _note(self, draft: _Draft, table: ReadTable, record: Record) -> None:
        for role in ("communities.street", "communities.name", "communities.households", "communities.persons"):
            value = record.values.get(role)
            if value is None:
                continue
            field = role.partition(".")[2]
            before = draft.values.get(field)
            if field in ("households", "persons"):
                if before is not None and before.value != value.value and None not in (before.value, value.value):
                    self._asker.refuse(
                        value.cell,
                        "conflict",
                        Message(
                            "says another number than {address}, which is {text}",
                            address=before.cell.address,
                            text=before.cell.text,
                        ),
                        "one number for a community",
                    )
                elif value.value is not None and (basis := self._basis(table, role, value.cell)) is not None:
                    draft.bases[field] = basis
            if before is None or before.value is None:
                draft.values[field] = value

    def _basis(self, table: ReadTable, role: str, cell: GridCell) -> Basis | None:
        heading = table.readings[role].heading
        found = {basis for word, basis in _BASIS_WORDS if word in heading.path}
        if len(found) == 1:
            return found.pop()
        at = heading.cell or cell
        answer = self._asker.ask(
            Question(
                f"basis {heading.key}",
                "What do the numbers of this column count?",
                (
                    (Basis.REGISTERED.value, Message("who is in the household register")),
                    (Basis.RESIDENT.value, Message("who lives there")),
                    (Basis.DWELLING_UNITS.value, Message("dwellings")),
                ),
                place=at.sheet,
                cell=at.address,
                value=at.text,
            )
        )
        return None if answer is None else Basis(answer)

    @property
    def streets(self) -> tuple[Street, ...]:
        """The streets, by id."""
        return tuple(sorted(self._streets.values(), key=lambda one: one.id))

    @property
    def communities(self) -> tuple[Community, ...]:
        """The communities, by id."""
        made: list[Community] = []
        for draft in self._drafts.values():
            try:
                made.append(self._made(draft))
            except InputError as error:
                numbers = [draft.values[name] for name in ("households", "persons") if name in draft.values]
                cell = (numbers or list(draft.values.values()))[0].cell
                self._asker.refuse(cell, "invalid", error.message, "a row that a pack can hold")
        return tuple(sorted(made, key=lambda one: one.id))

    @property
    def seen(self) -> frozenset[str]:
        """The ids of those that some row names."""
        return frozenset(one.id for one in self._drafts.values() if one.values)

    def _made(self, draft: _Draft) -> Community:
        fields: dict[str, Any] = {}
        for field, name in (("households", "household_basis"), ("persons", "person_basis")):
            value = draft.values.get(field)
            if value is not None and value.value is not None and field in draft.bases:
                fields |= {field: value.value, name: draft.bases[field]}
        for field, value in draft.values.items():
            self.origins.append(
                Origin("communities", draft.id, field, value.cell.sheet, value.cell.address, value.cell.text, value.rule)
            )
        if draft.old is not None:
            return evolve(draft.old, **fields)
        return Community(id=draft.id, street=draft.street, name=draft.name, **fields)


def _may_name(plain: str) -> bool:
    """Whether a text may name a place: signs alone do not, nor do words such as 无 and 待定."""
    return any(one.isalnum() for one in plain) and plain not in vocabulary().nothing


def _form(table: ReadTable) -> frozenset[str]:
    """What tables of one form have in common, such as a sheet for each street."""
    return frozenset(one.heading.path for one in table.readings.values())


def _id(name: str) -> str:
    """An id from a name: its visible signs without blanks, so that it is the same next month whatever the order of rows."""
    return "".join(one for one in name if one.isprintable() and not one.isspace())[:30] or "?"
