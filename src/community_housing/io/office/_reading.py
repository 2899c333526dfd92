# SPDX-License-Identifier: Apache-2.0
"""From the sheets of an office to a district, or to the questions that are open: pure, the same for a check and an import."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import Building, Community, District, Opportunity, Premises
from community_housing.errors import Fault, InputError
from community_housing.faults import Place
from community_housing.io.office._build import Built, build
from community_housing.io.office._drafts import Origin, Places, ReadTable
from community_housing.io.office._grid import Fate, Fates, Sheet
from community_housing.io.office._headers import TableFound, corners, find_tables
from community_housing.io.office._questions import Asker, Question, Remark, as_message
from community_housing.io.office._roles import Proposal, propose, whole_table
from community_housing.io.office._rows import check_totals, records_of, rows_of
from community_housing.io.office._values import QUANTITIES, Reading, unit_of
from community_housing.io.office._words import LEAVE, squeezed
from community_housing.pack._contents import Pack, Settings
from community_housing.records import evolve
from community_housing.standards._files import shipped

__all__ = ["Changes", "OfficeImport", "read_sheets"]

_NOTES: Final = ("说明", "填表说明", "notes", "readme")
_R = TypeVar("_R", Community, Premises, Opportunity, Building)


@shows_itself
@attrs.frozen
class Changes:
    """What an import does to one table of a pack, by ids."""

    table: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@shows_itself
@attrs.frozen
class OfficeImport:
    """What the files of an office came to (导入结果).

    Fields:
        pack: The pack; None while a question or a fault is open.
        questions: What only a person can answer, each with its key and choices.
        faults: What no answer mends.
        remarks: What was done or seen and must be told, totals that do not add up among it.
        cells: What became of every cell that holds something.
        columns: What each column was taken for, and why, by file and sheet.
        origins: Where each value of the pack came from.
        answers: The answers that were used.
        changes: What is new, other, gone and the same, against the pack that was there.
    """

    pack: Pack | None
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    cells: tuple[Fate, ...]
    columns: tuple[tuple[Place, tuple[Proposal, ...]], ...]
    origins: tuple[Origin, ...]
    answers: Mapping[str, str]
    changes: tuple[Changes, ...] = ()

    @property
    def left_out(self) -> tuple[Fate, ...]:
        """The cells that were left out, each with its reason."""
        return tuple(one for one in self.cells if not one.read)

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Faults and open questions, as faults."""
        return (*self.faults, *(one.fault for one in self.questions))


def read_sheets(
    sheets: Sequence[Sheet], *, answers: Mapping[str, str], before: Pack | None = None, columns: Mapping[str, str] | None = None
) -> OfficeImport:
    """Read the sheets of one or several files as a district.

    Args:
        sheets: The sheets.
        answers: What was answered, by the keys of questions.
        before: The pack that is there already; what the sheets do not hold stays as it is.
        columns: What columns were taken for last time, by their paths.

    Returns:
        The district, or the questions and faults that stand before it.

    Guarantees:
        Nothing that is open is guessed.  Every cell that holds something was read or is listed with the reason why not.  The
        order of rows and columns does not matter.

    Source: own rules, docs/decisions/0054.
    """
    asker = Asker(answers)
    fates = Fates(sheets)
    found, shown = _tables(sheets, asker, fates)
    _ask_lost(shown, columns or {}, asker)
    settings = _settings(asker, before)
    old = None if before is None else before.district
    places = Places(asker, () if old is None else old.streets, () if old is None else old.communities)
    built = build(found, places.gather(found), asker, None if settings is None else settings.before)
    for cell in places.dropped:
        fates.drop(cell, "of a community that is none, as was answered")
    if not found and not asker.open:
        asker.faults.append(
            Fault("import", "no table was found", expected="a header with words such as 社区 and 户数", code="no_table")
        )
    district, changes = _district(found, places, built, asker, before)
    _account(fates, asker)
    pack = (
        None if asker.open or asker.faults or settings is None or district is None else _pack(district, settings, before, asker)
    )
    return OfficeImport(
        pack=pack,
        questions=tuple(asker.open[key] for key in sorted(asker.open)),
        faults=tuple(sorted(set(asker.faults))),
        remarks=tuple(dict.fromkeys(asker.remarks)),
        cells=tuple(fates.all),
        columns=tuple(shown),
        origins=tuple(sorted((*places.origins, *built.origins), key=lambda one: (one.table, one.id, one.field))),
        answers=dict(sorted(asker.used.items())),
        changes=changes,
    )


# --- Tables -----------------------------------------------------------------------------------------------------------


def _tables(
    sheets: Sequence[Sheet], asker: Asker, fates: Fates
) -> tuple[list[ReadTable], list[tuple[Place, tuple[Proposal, ...]]]]:
    wanted = [one for sheet in sheets if sheet.cells and (one := _wanted(sheet, asker, fates)) is not None]
    tables = [(sheet, find_tables(sheet)) for sheet in wanted]
    made: list[ReadTable] = []
    shown: list[tuple[Place, tuple[Proposal, ...]]] = []
    read_ones = [table for _, found in tables for table in found if whole_table(table) is None]
    heads = [frozenset(one.path for one in table.headings) for table in read_ones]
    for sheet, found in tables:
        if not found:
            _no_table(sheet, asker, fates)
        above = 0
        for table in found:
            marked = _marked(table, heads)
            reason = whole_table(table)
            _head(table, above, asker, fates)
            if reason is not None:
                for (row, _), cell in sheet.cells.items():
                    if table.first <= row <= table.until:
                        fates.leave(cell, reason)
                asker.remark(Message("was left out: {reason}", reason=as_message(reason)), place=sheet.place)
            else:
                read, proposals = _table(marked, above, asker, fates)
                shown.append((sheet.place, tuple(proposals)))
                made.extend([] if read is None else [read])
            above = table.until
    return made, shown


def _marked(table: TableFound, heads: Sequence[frozenset[str]]) -> TableFound:
    """The table with its sheet in the keys of headers that a table of another form has as well: 面积 may be two things."""
    own = frozenset(one.path for one in table.headings)
    shared = {path for other in heads if other != own for path in other & own}
    mark = f" @{table.sheet.name}"
    return attrs.evolve(
        table, headings=tuple(attrs.evolve(one, mark=mark) if one.path in shared else one for one in table.headings)
    )


def _wanted(sheet: Sheet, asker: Asker, fates: Fates) -> Sheet | None:
    """A sheet as it is read, or None; one that is hidden is asked for, and hidden rows are."""
    reason = "a sheet of notes" if squeezed(sheet.name).startswith(_NOTES) and not find_tables(sheet) else ""
    if sheet.hidden:
        choices = (("read", Message("it is read like the others")), ("leave", Message("it is left out")))
        answer = asker.ask(Question(f"sheet {sheet.name}", "The sheet is hidden; is it read?", choices, place=sheet.place))
        reason = "" if answer == "read" else "a hidden sheet"
    elif not reason and sheet.hidden_rows & {row for row, _ in sheet.cells}:
        rows = ", ".join(str(one) for one in sorted(sheet.hidden_rows & {row for row, _ in sheet.cells})[:20])
        text = Message("Rows of the sheet are hidden ({rows}); are they read?", rows=rows)
        choices = (("read", Message("it is read like the others")), ("leave", Message("it is left out")))
        answer = asker.ask(Question(f"hidden rows {sheet.name}", text, choices, place=sheet.place))
        sheet = sheet.without_hidden_rows() if answer == "leave" else sheet
    for cell in sheet.cells.values() if reason else ():
        fates.leave(cell, reason)
    return None if reason else sheet


def _no_table(sheet: Sheet, asker: Asker, fates: Fates) -> None:
    choices = (("leave", Message("it is left out")),)
    text = "No table was found in the sheet; is it left out?"
    if asker.ask(Question(f"sheet {sheet.name}", text, choices, place=sheet.place)) == "leave":
        for cell in sheet.cells.values():
            fates.leave(cell, "a sheet without a table")


def _head(table: TableFound, above: int, asker: Asker, fates: Fates) -> None:
    """What stands above a header: titles and lines of the form, but no row of figures."""
    for row in range(above + 1, table.first):
        cells = table.sheet.in_row(row)
        if len(cells) > 2 and any(one.is_number for one in cells):
            asker.refuse(
                cells[0], "above_header", "a row with numbers stands above the header", "every record below the header"
            )
        for cell in cells:
            fates.leave(cell, "above the table: a title or a line of the form")


def _table(table: TableFound, above: int, asker: Asker, fates: Fates) -> tuple[ReadTable | None, list[Proposal]]:
    rows = rows_of(table, fates)
    wanted = set(rows.records)
    proposals = propose(
        table,
        lambda column: [c for row in rows.records if (c := table.sheet.at(row, column)) is not None],
        asker,
    )
    units = corners(table, above)
    readings: dict[str, Reading] = {}
    for one in proposals:
        if one.role is None or one.role in readings:
            continue
        if one.role == LEAVE:
            _leave_column(table, one, wanted, fates)
            continue
        factor = unit_of(one.heading, one.role, units, asker) if one.role in QUANTITIES else 1
        for cell in one.heading.cells:
            fates.read(cell, "a header")
        if factor is not None:
            readings[one.role] = Reading(one.heading, one.role, factor, table.sheet.form, asker)
    for cell in [cell for one in table.headings for cell in one.cells]:
        fates.leave(cell, "the header of a column that is not read")
    if "communities.name" not in readings:
        if all(one.role is not None for one in proposals):
            _no_communities(table, asker)
        return None, proposals
    _check_columns(proposals, asker)
    records = records_of(table, rows, proposals, readings, fates)
    check_totals(table, rows, records, readings, fates)
    return ReadTable(table.sheet.place, readings, tuple(records)), proposals


_NEEDED: Final = (
    ("opportunities.", frozenset({"opportunities.kind"}), "a column of the kind, such as 拟建方式"),
    ("premises.", frozenset({"premises.area_m2", "premises.tenure"}), "a column of the area or of the tenure"),
    ("buildings.", frozenset({"buildings.name"}), "a column of the buildings' names"),
)


def _check_columns(proposals: Sequence[Proposal], asker: Asker) -> None:
    """Refuse columns that would be read and then belong to no record."""
    for start, needed, expected in _NEEDED:
        found = [one for one in proposals if one.role is not None and one.role.startswith(start)]
        cell = next((one.heading.cell for one in found if one.heading.cell is not None), None)
        open_ = any(one.role is None for one in proposals)
        if cell is not None and not open_ and not any(one.role in needed for one in found):
            asker.refuse(cell, "missing_column", "the column has nothing beside it that makes a record of it", expected)


def _no_communities(table: TableFound, asker: Asker) -> None:
    cell = table.sheet.in_row(table.first)[0]
    asker.refuse(cell, "no_community", "the table has no column of communities", "a column such as 社区 or 社区名称")


def _leave_column(table: TableFound, one: Proposal, wanted: set[int], fates: Fates) -> None:
    for row in sorted(wanted):
        cell = table.sheet.at(row, one.heading.column)
        if cell is not None:
            fates.leave(cell, Message("a column that is not read: {word}", word=one.heading.word or one.heading.key))


def _ask_lost(shown: Sequence[tuple[Place, tuple[Proposal, ...]]], columns: Mapping[str, str], asker: Asker) -> None:
    """A column that was read last time and is not there any more."""
    there = {one.heading.key for _, proposals in shown for one in proposals}
    for path, role in sorted(columns.items()):
        if role != LEAVE and path not in there:
            choices = (("accept", Message("it is not needed any more")),)
            asker.ask(
                Question(
                    f"lost {path}", Message("The column {path!r} is not there any more; is that right?", path=path), choices
                )
            )


def _account(fates: Fates, asker: Asker) -> None:
    """No cell may be lost without a word: one that nobody spoke of is a fault by itself."""
    if not asker.open and not asker.faults:
        for one in fates.all:
            if one.reason == "belongs to something that is open":
                asker.refuse(one.cell, "not_read", "the cell was not read", "a cell inside of a table, or above or below it")


# --- The district -----------------------------------------------------------------------------------------------------


def _settings(asker: Asker, before: Pack | None) -> Settings | None:
    """What is asked of the district: taken from the pack that is there, else answered; never taken for granted."""
    if before is not None:
        return before.settings
    asker.ask(Question("district", "What is the district called?", free=True))
    first, after = (
        _day(asker, key, text)
        for key, text in (
            ("before", "On which day is the district assessed first (such as 2012-08-05)?"),
            ("after", "On which later day is it assessed again (such as 2014-02-05)?"),
        )
    )
    ids = tuple((one.id, one.id) for one in sorted(shipped(), key=lambda one: one.id))
    standard = asker.ask(Question("standard", "Which standard decides?", ids))
    if first is None or after is None or standard is None:
        return None
    try:
        return Settings(standard=standard, before=first, after=after)
    except InputError as error:
        asker.faults.append(Fault("import", error.message, expected="a later day", code="bad_period"))
        return None


def _day(asker: Asker, key: str, text: str) -> dt.date | None:
    answer = asker.ask(Question(key, text, free=True))
    if answer is None:
        return None
    try:
        return dt.date.fromisoformat(answer)
    except ValueError:
        asker.used.pop(key)
        asker.open[key] = Question(key, text, free=True, value=answer)
        return None


def _district(
    tables: Sequence[ReadTable], places: Places, built: Built, asker: Asker, before: Pack | None
) -> tuple[District | None, tuple[Changes, ...]]:
    roles = {role.partition(".")[0] for table in tables for role in table.readings}
    old = None if before is None else before.district
    changes: list[Changes] = []
    seen = places.seen

    def joined(name: str, now: Sequence[_R], was: Sequence[_R]) -> tuple[_R, ...]:
        if name not in roles:
            return tuple(was)
        by_id = {one.id: one for one in was}
        lists = any("communities.street" in table.readings for table in tables)
        here = None if name != "communities" else seen if lists else frozenset(one.id for one in now)
        kept, change = _joined(name, [_carried(one, by_id, tables) for one in now], was, here, asker)
        changes.append(change)
        return kept

    communities = joined("communities", places.communities, () if old is None else old.communities)
    premises = joined("premises", built.premises, () if old is None else old.premises)
    opportunities = joined("opportunities", built.opportunities, () if old is None else old.opportunities)
    buildings = joined("buildings", built.buildings, () if old is None else old.buildings)
    crs = _crs(built, asker) if old is None else old.crs
    name = asker.used.get("district", "") if old is None else old.name
    if asker.open or asker.faults or crs is None:
        return None, tuple(changes)
    fields: dict[str, Any] = {
        "streets": places.streets,
        "communities": communities,
        "premises": premises,
        "opportunities": opportunities,
        "buildings": buildings,
    }
    try:
        if old is not None:
            return evolve(old, **fields), tuple(changes)
        return District(id="".join(name.split())[:64], name=name, crs=crs, **fields), tuple(changes)
    except InputError as error:
        asker.faults.append(Fault("import", error.message, expected="a district that agrees with itself", code="invalid"))
        return None, tuple(changes)


def _carried(one: _R, was: Mapping[str, _R], tables: Sequence[ReadTable]) -> _R:
    """A record with what the pack says of it and the files do not hold, such as who provides a room."""
    before = was.get(one.id)
    if before is None or isinstance(one, Community):
        return one
    name = {Premises: "premises", Opportunity: "opportunities", Building: "buildings"}[type(one)]
    held = {role.partition(".")[2] for table in tables for role in table.readings if role.startswith(f"{name}.")}
    fields = {"area_m2": "area", "cost_yuan": "cost", "annual_cost_yuan": "annual_cost", "starts": "in_use", "x": "point"}
    renewed = {fields.get(field, field) for field in held} | {"id", "community"}
    if "cost_yuan" in held:
        renewed.add("annual_cost")  # a rent may stand in its column
    kind: Any = type(one)
    kept = {field.name: getattr(before, field.name) for field in attrs.fields(kind) if field.name not in renewed}
    return evolve(one, **kept)


def _crs(built: Built, asker: Asker) -> str | None:
    if not any(one.point is not None for one in built.buildings):
        return "local"
    choices = (("EPSG:4326", Message("longitude and latitude (WGS 84)")), ("local", Message("metres in a plane of our own")))
    text = "In which coordinate reference system are the places of the buildings?"
    return asker.ask(Question("crs", text, choices, free=True))


def _joined(
    name: str, now: Sequence[_R], was: Sequence[_R], seen: frozenset[str] | None, asker: Asker
) -> tuple[tuple[_R, ...], Changes]:
    """The records after an import: one that the files do not hold any more is kept or left out as somebody says."""
    old = {one.id: one for one in was}
    new = {one.id: one for one in now}
    gone = sorted(set(old) - (set(new) if seen is None else seen))
    made = dict(new)
    for id_ in gone:
        choices = (("keep", Message("it stays as it was")), ("delete", Message("it is left out")))
        text = Message("{id} of the pack is not in the files any more; does it stay?", id=id_)
        answer = asker.ask(Question(f"gone {name} {id_}", text, choices))
        if answer == "delete":
            made.pop(id_, None)
        else:
            made[id_] = old[id_]
    both = sorted(set(old) & set(new) - set(gone))
    changes = Changes(
        name,
        tuple(sorted(set(new) - set(old))),
        tuple(id_ for id_ in both if old[id_] != new[id_]),
        tuple(gone),
        tuple(id_ for id_ in both if old[id_] == new[id_]),
    )
    return tuple(made[id_] for id_ in sorted(made)), changes


def _pack(district: District, settings: Settings, before: Pack | None, asker: Asker) -> Pack | None:
    try:
        return Pack(district=district, settings=settings) if before is None else evolve(before, district=district)
    except InputError as error:
        asker.faults.append(Fault("import", error.message, expected="a pack that agrees with itself", code="invalid"))
        return None
