# SPDX-License-Identifier: Apache-2.0
"""Writing a district pack: all of it, read back and compared, or nothing."""

import datetime as dt
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._tables import OutColumn, OutTable, TableForm, table_form
from community_housing.disbursement import STREAM
from community_housing.district import Building, Point
from community_housing.errors import BoundaryError, InputError
from community_housing.events import Stream
from community_housing.io.packs._approvals import APPROVALS_FILE
from community_housing.io.packs._buildings import GEOJSON
from community_housing.io.packs._event_lines import EVENTS_FILE
from community_housing.io.packs._plan_file import PLAN_FILE
from community_housing.io.packs._programme import CHECKS_FILE
from community_housing.io.packs._read import CALENDAR_FILE, CLAIMS_FILE, DISTRICT_FILE, STANDARDS, read_pack
from community_housing.io.packs._toml_files import FORMAT
from community_housing.io.packs._work import MATTERS_FILE, ORDERS_FILE, WORK_FILE
from community_housing.io.tables._columns import (
    ACTUALS,
    APPROVALS,
    BUILDINGS,
    COMMUNITIES,
    ESTATES,
    HANDOVER,
    LINKS,
    NEIGHBOURS,
    OBLIGATIONS,
    OPPORTUNITIES,
    PREMISES,
    TASKS,
    Table,
)
from community_housing.io.tables._typed_cells import neutral, original
from community_housing.io.tables._writing import csv_bytes, parquet_bytes, workbook_bytes
from community_housing.matters import MATTERS
from community_housing.pack._contents import Pack
from community_housing.pack._work import Work
from community_housing.planning._terms import PlanTerms
from community_housing.programme import CHECKS
from community_housing.quantities import Area, Money
from community_housing.services import ORDERS
from community_housing.standards._book import Standard, StandardBook

__all__ = ["TABLES_WORKBOOK", "check_written", "new_folder", "pack_files", "write_files", "write_pack"]

TABLES_WORKBOOK = "tables.xlsx"
"""The workbook that holds every table of a pack."""

_LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"


@door()
def write_pack(
    pack: Pack,
    folder: str | PathLike[str],
    *,
    form: TableForm | str = TableForm.CSV,
    standards: StandardBook | None = None,
) -> Path:
    """Write a pack as a folder that reads back as the same pack.

    Args:
        pack: The pack.
        folder: A folder that is not there yet, or is empty.
        form: What its tables are written as: a CSV or Parquet file each ("csv", "parquet"), or one workbook ("xlsx").
        standards: The standards that it may name beside its own, as for `read_pack`; None for those that the library ships.

    Returns:
        The folder.

    Raises:
        InputError: The folder holds something already; or the pack holds what its files cannot carry, such as a name that
            starts with a space or a function with a `;` in it; or *form* is none.  Nothing is written then.
        MissingExtraError: The extra of the form is not installed.

    Guarantees:
        All or nothing: the files are written beside *folder*, read back, compared, and moved there in one step.  The same
        pack gives the same bytes.  No text is taken for a formula by a spreadsheet.
    """

    def fill(place: Path) -> None:
        write_files(place, pack_files(pack, form=form))
        check_written(place, pack, standards)

    return new_folder(Path(folder), fill)


def write_files(place: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their names into a folder."""
    for name, content in files.items():
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(content)


def check_written(place: Path, pack: Pack, standards: StandardBook | None = None) -> None:
    """Read a pack back that was written.

    Raises:
        InputError: It cannot be read, or is another.
    """
    try:
        same = read_pack(place, standards=standards) == pack
    except BoundaryError as error:
        raise InputError(Message("the files of a pack cannot carry this one: {error}", error=error), "pack", None) from error
    if not same:
        raise InputError("the files of a pack cannot carry this one: it would read back as another", "pack", None)


def new_folder(target: Path, fill: Callable[[Path], None]) -> Path:
    """Make a folder whole or not at all: it is filled beside its place and moved there in one step.

    Args:
        target: A folder that is not there yet, or is empty.
        fill: Writes into the folder that it is given.

    Raises:
        InputError: *target* holds something already.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(
            Message("must be a new or empty folder, got {name!r}, which holds something", name=target.name),
            "folder",
            target.name,
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fill(beside)
        if target.exists():
            target.rmdir()
        beside.chmod(0o755)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def pack_files(pack: Pack, *, form: TableForm | str = TableForm.CSV) -> dict[str, bytes]:
    """Every file of a pack by its name; files that would be empty and are not needed are left out.

    Raises:
        InputError: *form* is none, or a table holds what it cannot carry.
        MissingExtraError: The extra of the form is not installed.
    """
    chosen = table_form(form)
    district = pack.district
    texts = {DISTRICT_FILE: f"{_LICENCE}\nformat = {FORMAT}\n\n{_toml(_district_tables(pack))}"}
    tables = [
        _table(COMMUNITIES, district.communities, chosen),
        _table(PREMISES, district.premises, chosen),
        _table(OPPORTUNITIES, district.opportunities, chosen),
    ]
    tables += [_table(ESTATES, pack.profiles, chosen)] if pack.profiles else []
    if any(building.footprint for building in district.buildings):
        texts[GEOJSON] = _geojson(district.buildings)
    elif district.buildings:
        tables.append(_table(BUILDINGS, district.buildings, chosen))
    if district.adjacency_given or district.neighbours:
        tables.append(_table(NEIGHBOURS, district.neighbours, chosen))
    further = (
        (APPROVALS, pack.approvals),
        (OBLIGATIONS, pack.obligations),
        (HANDOVER, pack.handover),
        (TASKS, pack.tasks),
        (LINKS, pack.links),
        (ACTUALS, pack.actuals),
    )
    tables += [_table(table, records, chosen) for table, records in further if records]
    texts |= _work_texts(pack)
    if pack.checks:
        texts[CHECKS_FILE] = "".join(f"{_line(event, CHECKS)}\n" for event in pack.checks)
    if pack.terms != PlanTerms():
        texts[PLAN_FILE] = _LICENCE + "\n" + _toml_file(_plain(pack.terms))
    published = {"claims": [_plain(one) for one in pack.claims], "periods": [_plain(one) for one in pack.periods]}
    if any(published.values()):
        texts[CLAIMS_FILE] = _LICENCE + "\n" + _toml(published)
    if pack.notices:
        texts[CALENDAR_FILE] = _LICENCE + "\n" + _toml({"notices": [_plain(one) for one in pack.notices]})
    rules = {"rules": [_plain(one) for one in pack.approval_rules], "limits": [_plain(one) for one in pack.limits]}
    if any(rules.values()):
        texts[APPROVALS_FILE] = _LICENCE + "\n" + _toml(rules)
    for number, standard in enumerate(pack.standards, start=1):
        texts[f"{STANDARDS}/{number:03d}-{_slug(standard.id)}.toml"] = _LICENCE + _standard(standard)
    try:
        files = {name: text.encode("utf-8") for name, text in texts.items()}
        if chosen is TableForm.XLSX:
            files[TABLES_WORKBOOK] = workbook_bytes(tables)
        elif chosen is TableForm.PARQUET:
            files |= {f"{table.name}.parquet": parquet_bytes(table) for table in tables}
        else:
            files |= {f"{table.name}.csv": csv_bytes(table, bom=False, end="\n") for table in tables}
    except UnicodeEncodeError as error:
        raise InputError(f"holds half a character, which no file can carry: {error.object!r}"[:200], "pack", None) from error
    return files


def _work_texts(pack: Pack) -> dict[str, str]:
    """The ledgers, one event a line, and what the pack says of the community at work."""
    texts: dict[str, str] = {}
    for name, events, stream in (
        (EVENTS_FILE, pack.events, STREAM),
        (ORDERS_FILE, pack.orders, ORDERS),
        (MATTERS_FILE, pack.matters, MATTERS),
    ):
        if events:
            texts[name] = "".join(f"{_line(event, stream)}\n" for event in events)
    if pack.work != Work():
        texts[WORK_FILE] = _LICENCE + "\n" + _toml_file(_plain(pack.work))
    return texts


def _slug(id_: str) -> str:
    """What of an id can stand in the name of a file anywhere."""
    return re.sub(r"[^a-zA-Z0-9-]+", "-", id_).strip("-").lower() or "standard"


def _standard(standard: Standard) -> str:
    """A standard as the text of its file."""
    if standard.changes or standard.accepts_unverified:
        raise InputError(
            "a standard that was changed for a study, or accepted unverified, has no file", "Pack.standards", standard.id
        )
    plain = _plain(standard)
    editions = plain.pop("editions")
    head = "".join(f"{key} = {_inline(value)}\n" for key, value in plain.items() if value not in ([], False))
    return f"{head}\n{_toml({'editions': editions})}"


def _line(event: Any, stream: Stream) -> str:
    data = stream.adapter.dump_python(event, mode="json", exclude_none=True)
    ordered = {"kind": data.pop("kind"), **{name: value for name, value in data.items() if value not in ([], None)}}
    return json.dumps(ordered, ensure_ascii=False)


# --- Tables -----------------------------------------------------------------------------------------------------------


def _table(table: Table, records: Iterable[Any], form: TableForm) -> OutTable:
    """A table of records, with only the columns that some row or the reader needs."""
    rows = [[_cell(_get(record, column.field), form) for column in table.columns] for record in records]
    kept = [
        index
        for index, column in enumerate(table.columns)
        if column.required or column.present or any(row[index] is not None for row in rows)
    ]
    columns = tuple(OutColumn(one.name, one.kind, one.name) for one in (table.columns[index] for index in kept))
    return OutTable(table.name, columns, [[row[index] for index in kept] for row in rows])


def _get(record: Any, path: str) -> Any:
    value = record
    for part in path.split("."):
        value = None if value is None else getattr(value, part)
    return value


def _cell(value: Any, form: TableForm) -> Any:
    if isinstance(value, Enum):
        return str(value.value)
    text = ";".join(str(one) for one in value) or None if isinstance(value, tuple) else value
    # A workbook marks what would begin a formula by itself; a text that has an apostrophe of its own there gets another.
    return neutral(text) if form is TableForm.XLSX and isinstance(text, str) and original(text) != text else text


def _geojson(buildings: Iterable[Building]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {
                name: value
                for name in ("id", "community", "households", "persons", "name")
                if (value := getattr(building, name)) is not None
            },
            "geometry": _geometry(building),
        }
        for building in buildings
    ]
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'


def _geometry(building: Building) -> dict[str, Any] | None:
    point = None if building.point is None else {"type": "Point", "coordinates": _position(building.point)}
    if not building.footprint:
        return point
    rings = [[_position(corner) for corner in (*ring, ring[0])] for ring in building.footprint]
    polygon = {"type": "Polygon", "coordinates": rings}
    return polygon if point is None else {"type": "GeometryCollection", "geometries": [point, polygon]}


def _position(point: Point) -> list[float]:
    return [point.x, point.y]


# --- TOML -------------------------------------------------------------------------------------------------------------


def _district_tables(pack: Pack) -> dict[str, Any]:
    district, settings = pack.district, pack.settings
    named = ("id", "name", "name_en", "note", "note_en", "crs")
    tables: dict[str, Any] = {
        "district": {
            **{name: value for name in named if (value := getattr(district, name)) is not None},
            **({} if settings.place is None else {"place": settings.place}),
        },
        "dates": {
            "before": settings.before,
            "after": settings.after,
            **({} if settings.review is None else {"review": settings.review}),
        },
        "standards": {"main": settings.standard, "also": list(settings.also), "force": settings.force.value},
        "counting": None if settings.counting is None else _plain(settings.counting),
        "plan": {"table": settings.table.value, "order": settings.order.value},
        "report": {"rounding": settings.rounding.value},
        "grid": _plain(settings.grid),
        "streets": [_plain(street) for street in district.streets],
        "batches": [{**_without(_plain(batch), "period"), **_plain(batch.period)} for batch in district.batches],
        "budgets": [{**_without(_plain(budget), "amount"), "amount_yuan": str(budget.amount)} for budget in district.budgets],
        "schedules": [_plain(schedule) for schedule in pack.schedules],
        "observations": [_plain(observation) for observation in pack.observations],
    }
    return {name: value for name, value in tables.items() if value is not None and value != []}


def _without(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


def _plain(record: Any) -> dict[str, Any]:
    """A record as TOML values: exact texts for quantities and fractions, no absent values, no defaults that are empty."""
    made: dict[str, Any] = {}
    for field in attrs.fields(type(record)):
        value = _value(getattr(record, field.name))
        if value is not None and not (value == [] and field.default == ()):
            made[field.name] = value
    return made


def _value(value: Any) -> Any:
    match value:
        case Area() | Money() | Fraction():
            return str(value)
        case Enum():
            return value.value
        case tuple():
            return [_value(one) for one in value]
        case _:
            return _plain(value) if attrs.has(type(value)) else value


def _toml(tables: Mapping[str, Any]) -> str:
    """TOML text of tables and arrays of tables; what lies deeper stands inline."""
    parts: list[str] = []
    for name, value in tables.items():
        if isinstance(value, dict):
            parts.append(_block(f"[{name}]", value))
        else:
            parts.extend(_block(f"[[{name}]]", one) for one in value)
    return "\n".join(parts)


def _toml_file(table: Mapping[str, Any]) -> str:
    """TOML text of one record: its plain values first, then its arrays of tables."""
    deep = {key: value for key, value in table.items() if isinstance(value, list) and any(isinstance(v, dict) for v in value)}
    flat = [f"{key} = {_inline(value)}\n" for key, value in table.items() if key not in deep]
    return "".join(flat) + ("\n" + _toml(deep) if deep else "")


def _block(header: str, table: Mapping[str, Any]) -> str:
    return "\n".join([header, *(f"{key} = {_inline(value)}" for key, value in table.items()), ""])


def _inline(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case dt.date():
            return value.isoformat()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case dict():
            return "{" + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(_inline(one) for one in value) + "]"
        case _:
            raise InputError(Message("{value} has no place in TOML", value=type(value).__name__), "pack", value)
