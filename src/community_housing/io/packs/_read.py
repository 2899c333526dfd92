# SPDX-License-Identifier: Apache-2.0
"""Reading a district pack: the whole folder, or every fault that is in it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from community_housing._doors import door
from community_housing._messages import Message
from community_housing._toml_rows import TomlRows, dotted
from community_housing.calendars import shipped as shipped_calendar
from community_housing.disbursement._schedule import Schedule, Schedules
from community_housing.disbursement._shipped import schedules as shipped_schedules
from community_housing.district import Batch, District
from community_housing.errors import BoundaryError, Fault, HousingError, InputError
from community_housing.faults import Faults
from community_housing.io.packs._approvals import APPROVALS_FILE, check_approvals, read_approval_rules
from community_housing.io.packs._buildings import GEOJSON, read_buildings
from community_housing.io.packs._event_lines import EVENTS_FILE, read_events
from community_housing.io.packs._plan_file import PLAN_FILE, read_terms
from community_housing.io.packs._programme import CHECKS_FILE, check_plans, read_checks
from community_housing.io.packs._references import Known, check_events, check_ids, check_pairs, check_references
from community_housing.io.packs._toml_files import FORMAT, BatchTable, CalendarFile, ClaimsFile, DistrictFile, read_toml
from community_housing.io.packs._work import MATTERS_FILE, ORDERS_FILE, WORK_FILE, read_work
from community_housing.io.tables._columns import (
    ACTUALS,
    APPROVALS,
    COMMUNITIES,
    ESTATES,
    HANDOVER,
    LINKS,
    NEIGHBOURS,
    OBLIGATIONS,
    OPPORTUNITIES,
    PREMISES,
    TASKS,
)
from community_housing.io.tables._reading import Rows, read_table
from community_housing.io.tables._sources import Sources
from community_housing.io.tables._text import read_text
from community_housing.pack._contents import Pack, Settings
from community_housing.provenance import Period
from community_housing.standards._book import Standard, StandardBook
from community_housing.standards._files import read_standards, shipped

__all__ = ["CALENDAR_FILE", "CLAIMS_FILE", "DISTRICT_FILE", "STANDARDS", "read_pack"]

DISTRICT_FILE = "district.toml"
CLAIMS_FILE = "claims.toml"
CALENDAR_FILE = "calendar.toml"
STANDARDS = "standards"
"""The folder of a pack's own standards."""

_FILES = (
    DISTRICT_FILE,
    CLAIMS_FILE,
    CALENDAR_FILE,
    PLAN_FILE,
    APPROVALS_FILE,
    EVENTS_FILE,
    WORK_FILE,
    ORDERS_FILE,
    MATTERS_FILE,
    CHECKS_FILE,
    GEOJSON,
    STANDARDS,
)
_T = TypeVar("_T")


@door()
def read_pack(folder: str | PathLike[str], *, standards: StandardBook | None = None) -> Pack:
    """Read a district pack, or say everything that is wrong with it.

    Args:
        folder: A folder with `district.toml`, the tables `communities`, `premises` and `opportunities`, and where there are
            such things `plan.toml`, `approvals.toml`, `events.jsonl`, `work.toml`, `orders.jsonl`, `matters.jsonl`,
            `checks.jsonl`, the tables `estates`, `approvals`, `obligations`, `handover`, `tasks`, `links`, `actuals`,
            `buildings` (or `buildings.geojson`) and `neighbours`, `claims.toml`, `calendar.toml` and `standards/*.toml`.  A
            table is a CSV or Parquet file, a workbook, or a sheet of one.
        standards: The standards that it may name beside its own; None for those that the library ships.

    Returns:
        The pack.  Communities and all else stand in the order of their rows.

    Raises:
        BoundaryError: There is at least one fault; it carries **all** of them, each with file, sheet, row, column, the value
            that was found and what would be right.  Nothing else is raised, whatever the files hold.
        MissingExtraError: A table is a workbook and the extra 'excel' is not installed, or Parquet and 'parquet' is not.

    Guarantees:
        Reads only inside *folder*.  The same bytes give the same pack and the same faults.

    Source: own format, docs/how-to/district-pack.md; docs/decisions/0050.
    """
    place = Path(folder)
    if not place.is_dir():
        what = "the pack is no folder" if place.exists() else "there is no such folder"
        raise BoundaryError([Fault(place.name, what, expected="the folder of a district pack", code="missing_file")])
    faults = Faults()
    header, raw, rows = read_toml(place, DISTRICT_FILE, DistrictFile, faults, needed=True)
    _refuse_newer(raw, rows)
    claims, raw_claims, claim_rows = read_toml(place, CLAIMS_FILE, ClaimsFile, faults, needed=False)
    closings, raw_calendar, calendar_rows = read_toml(place, CALENDAR_FILE, CalendarFile, faults, needed=False)
    _check_calendar(closings, calendar_rows, faults)
    sources = Sources(place, faults, known=_FILES)
    communities = read_table(sources, COMMUNITIES, faults, needed=True)
    premises = read_table(sources, PREMISES, faults, needed=True)
    opportunities = read_table(sources, OPPORTUNITIES, faults, needed=True)
    estates = read_table(sources, ESTATES, faults, needed=False)
    neighbours = read_table(sources, NEIGHBOURS, faults, needed=False)
    cases, owed, handed = (read_table(sources, one, faults, needed=False) for one in (APPROVALS, OBLIGATIONS, HANDOVER))
    tasks, links, actuals = (read_table(sources, one, faults, needed=False) for one in (TASKS, LINKS, ACTUALS))
    buildings = read_buildings(
        sources, place, faults, crs=None if header is None else header.district.crs, adjacency_given=neighbours.present
    )
    known = Known(
        streets=_toml_ids(raw, "streets"),
        communities=_row_ids(communities),
        batches=_toml_ids(raw, "batches"),
        buildings=_row_ids(buildings),
    )
    for table in (communities, premises, opportunities, buildings, owed):
        check_ids(table, faults)
    check_references(communities, "street", known.streets, "street", faults)
    check_ids(estates, faults, column="community")
    for table in (premises, opportunities, estates, buildings, owed):
        check_references(table, "community", known.communities, "community", faults)
    for column in ("a", "b"):
        check_references(neighbours, column, known.buildings, "building", faults)
    check_references(handed, "obligation", _row_ids(owed), "obligation", faults)
    check_pairs(neighbours, faults)
    if communities.complete and not communities.rows:
        faults.add(
            communities.table.place,
            "the pack has no community",
            expected="a row for each community of the district",
            code="empty",
        )
    book = shipped() if standards is None else standards
    own = _own_standards(place, book, faults)
    batches = _batches(raw, header, rows, faults)
    _check_toml(raw, rows, known, faults)
    for array, file, data, found in (
        *((name, DISTRICT_FILE, raw, rows) for name in ("streets", "batches", "budgets")),
        ("claims", CLAIMS_FILE, raw_claims, claim_rows),
        ("periods", CLAIMS_FILE, raw_claims, claim_rows),
        ("notices", CALENDAR_FILE, raw_calendar, calendar_rows),
    ):
        _check_toml_ids(array, file, data, found, faults)
    terms = read_terms(place, known, opportunities.values if opportunities.complete else None, faults)
    offered = _schedules(header, rows, faults)
    approvals, approval_rules = read_approval_rules(place, faults)
    check_approvals(cases, approval_rules, faults)
    check_plans(tasks, links, actuals, faults)
    checks = read_checks(place, faults)
    lines = read_events(place, faults)
    check_events(lines, known, offered, faults)
    work, orders, matters = read_work(place, faults)
    book = book.added({one.id: one for one in own if one.id not in book}.values())
    settings = None if header is None else _settings(header, rows, book, faults)
    faults.done()
    if header is None or settings is None:
        _no_header()
    return _guarded(
        lambda: Pack(
            district=_district(header, batches, (communities, premises, opportunities, buildings, neighbours)),
            settings=settings,
            profiles=estates.values,
            events=tuple(line.event for line in lines if line.event is not None),
            claims=() if claims is None else claims.claims,
            periods=() if claims is None else claims.periods,
            schedules=header.schedules,
            observations=header.observations,
            standards=own,
            terms=terms,
            notices=() if closings is None else closings.notices,
            approval_rules=approvals.rules,
            limits=approvals.limits,
            approvals=cases.values,
            obligations=owed.values,
            handover=handed.values,
            work=work,
            orders=orders,
            matters=matters,
            tasks=tasks.values,
            links=links.values,
            actuals=actuals.values,
            checks=checks,
        )
    )


def _own_standards(folder: Path, known: StandardBook, faults: Faults) -> tuple[Standard, ...]:
    """The pack's own standards, read as strictly as any."""
    place = folder / STANDARDS
    if not place.is_dir():
        return ()
    names = sorted(f"{STANDARDS}/{path.name}" for path in place.iterdir() if path.suffix == ".toml")
    if not names:
        faults.add(STANDARDS, "holds no standard", expected="at least one .toml file, or no such folder", code="empty")
    texts = [(name, text) for name in names if (text := read_text(folder, name, faults, needed=True)) is not None]
    return read_standards(texts, faults, known=known)


def _no_header() -> NoReturn:
    # A file without header has a fault, so this is never reached; it says so to the type checkers.
    raise BoundaryError([Fault(DISTRICT_FILE, "the file cannot be read", expected="a district", code="unreadable_file")])


def _guarded(make: Callable[[], _T]) -> _T:
    """What a record of the whole refuses, which no single row is to blame for, as a fault of the pack."""
    try:
        return make()
    except InputError as error:
        fault = Fault(
            DISTRICT_FILE, error.message, expected="a pack that agrees with itself", column=error.field, code="invalid"
        )
        raise BoundaryError([fault]) from error


def _refuse_newer(raw: Mapping[str, Any], rows: TomlRows) -> None:
    """A pack of a newer form may mean other things by the same words, so nothing else is said of it."""
    form = raw.get("format")
    if isinstance(form, int) and form > FORMAT:
        what = "the pack has a newer form than this release of community-housing reads"
        right = Message("{format} or less; read it with a newer release", format=FORMAT)
        at = rows.of(("format",))
        raise BoundaryError(
            [Fault(DISTRICT_FILE, what, expected=right, row=at, column="format", value=str(form), code="newer_format")]
        )


def _district(header: DistrictFile, batches: Sequence[Batch], tables: Sequence[Rows]) -> District:
    communities, premises, opportunities, buildings, neighbours = tables
    named = header.district
    return District(
        id=named.id,
        name=named.name,
        name_en=named.name_en,
        note=named.note,
        note_en=named.note_en,
        crs=named.crs,
        streets=header.streets,
        communities=communities.values,
        premises=premises.values,
        opportunities=opportunities.values,
        buildings=buildings.values,
        neighbours=neighbours.values,
        adjacency_given=neighbours.present,
        batches=tuple(batches),
        budgets=tuple(budget.as_budget() for budget in header.budgets),
    )


def _settings(header: DistrictFile, rows: TomlRows, book: StandardBook, faults: Faults) -> Settings | None:
    dates, named = header.dates, header.standards
    review = dates.after if dates.review is None else dates.review
    for index, name in enumerate(named.also):
        _check_standard(("standards", "also", index), name, (review,), rows, book, faults)
    if not named.main:
        return None  # noted where the tables are checked
    _check_standard(("standards", "main"), named.main, (dates.before, dates.after), rows, book, faults)
    try:
        return Settings(
            standard=named.main,
            also=named.also,
            force=named.force,
            place=header.district.place,
            before=dates.before,
            after=dates.after,
            review=dates.review,
            counting=header.counting,
            table=header.plan.table,
            order=header.plan.order,
            rounding=header.report.rounding,
            grid=header.grid,
        )
    except InputError as error:
        name = (error.field or "").partition(".")[2]
        day = name in ("after", "review")
        path = ("dates" if day else "standards", name)
        faults.add(
            DISTRICT_FILE,
            error.message,
            expected="a later day" if day else "each standard once",
            row=rows.of(path),
            column=".".join(path),
            value=error.value,
            code="bad_period" if day else "twice",
        )
        return None


def _check_standard(
    path: tuple[str | int, ...], name: str, days: Sequence[dt.date], rows: TomlRows, book: StandardBook, faults: Faults
) -> None:
    """Note a standard that nobody knows, or that has no edition in force on one of its days."""
    row, column = rows.of(path), dotted(path)
    if name not in book and any(fault.file.startswith(f"{STANDARDS}/") for fault in faults.all):
        return  # it may be the one that could not be read
    if name not in book:
        expected: str = Message("one of {values}", values=", ".join(sorted(standard.id for standard in book)))
        faults.add(
            DISTRICT_FILE,
            "there is no such standard",
            expected=expected,
            row=row,
            column=column,
            value=name,
            code="unknown_reference",
        )
        return
    for day in days:
        try:
            book[name].in_force(on=day)
        except HousingError as error:
            expected = (
                "a day [dates] review on which it is in force (standards in also are of that day), or leave it out of also"
                if "also" in path
                else "a standard in force and verified on that day, or another day under [dates]"
            )
            faults.add(
                DISTRICT_FILE,
                Message("the standard cannot be applied on {day}: {error}", day=day, error=error.args[0]),
                row=row,
                column=column,
                value=name,
                expected=expected,
                code="no_standard_in_force",
            )


def _row_ids(rows: Rows) -> frozenset[str] | None:
    """The ids of a table, those of faulty rows too; None where it could not be read."""
    if not rows.complete:
        return None
    return frozenset(found for row in rows.rows if (found := row.named("id")) is not None)


def _toml_ids(raw: Mapping[str, Any], array: str) -> frozenset[str] | None:
    """The ids of an array of tables; None where the file could not be read."""
    return frozenset(str(table.get("id")) for _, table in _tables(raw, array)) if raw else None


def _tables(raw: Mapping[str, Any], array: str) -> list[tuple[int, Mapping[str, Any]]]:
    found = raw.get(array, [])
    return [(i, table) for i, table in enumerate(found) if isinstance(table, dict)] if isinstance(found, list) else []


def _check_toml_ids(array: str, file: str, raw: Mapping[str, Any], rows: TomlRows, faults: Faults) -> None:
    first: dict[str, int] = {}
    for index, table in _tables(raw, array):
        found = table.get("id")
        if not isinstance(found, str):
            continue
        earlier = first.setdefault(found, index)
        if earlier != index:
            row = rows.of((array, earlier, "id"))
            faults.add(
                file,
                Message("the id is there already, in row {row}", row=row),
                expected="an id of its own",
                row=rows.of((array, index, "id")),
                column=f"{array}[{index + 1}].id",
                value=found,
                code="duplicate_id",
            )


def _check_calendar(closings: CalendarFile | None, rows: TomlRows, faults: Faults) -> None:
    """Note each notice that cannot stand beside the shipped ones."""
    ids = [] if closings is None else [one.id for one in closings.notices]
    for index, notice in enumerate(() if closings is None else closings.notices):
        if notice.id in ids[:index]:
            continue  # noted as an id that stands twice
        try:
            shipped_calendar().added([notice])
        except InputError as error:
            faults.add(
                CALENDAR_FILE,
                error.message,
                expected="a notice beside the shipped ones, with an id of its own",
                row=rows.of(("notices", index)),
                column=f"notices[{index + 1}]",
                value=notice.id,
                code="invalid",
            )


def _check_toml(raw: Mapping[str, Any], rows: TomlRows, known: Known, faults: Faults) -> None:
    """Note a pack that names no standard, and budgets that are tied to no batch of it."""
    named = raw.get("standards", {})
    if raw and isinstance(named, dict) and named.get("main", "") == "":
        faults.add(
            DISTRICT_FILE,
            "no standard is named that decides",
            expected="the id of one; `community-housing standards --place PLACE --on DAY` lists what is in force",
            row=rows.of(("standards", "main")),
            column="standards.main",
            code="missing_key",
        )
    batches = known.batches or frozenset()
    for index, table in _tables(raw, "budgets"):
        found = table.get("batch")
        if isinstance(found, str) and found not in batches:
            faults.add(
                DISTRICT_FILE,
                "there is no such batch",
                expected=Message("one of {values}", values=", ".join(sorted(batches)))
                if batches
                else "a batch under [[batches]]",
                row=rows.of(("budgets", index, "batch")),
                column=f"budgets[{index + 1}].batch",
                value=found,
                code="unknown_reference",
            )


def _batches(raw: Mapping[str, Any], header: DistrictFile | None, rows: TomlRows, faults: Faults) -> tuple[Batch, ...]:
    """The batches; a period that ends before it starts is noted also where another table has a fault."""
    for index, table in _tables(raw, "batches"):
        starts, ends = table.get("starts"), table.get("ends")
        if type(starts) is type(ends) and starts is not None and ends is not None and not _rises(starts, ends):
            faults.add(
                DISTRICT_FILE,
                Message("the batch ends before it starts, on {starts}", starts=starts),
                expected=Message("a day after {starts}", starts=starts),
                row=rows.of(("batches", index, "ends")),
                column=f"batches[{index + 1}].ends",
                value=ends,
                code="bad_period",
            )
    if header is None or faults.all:
        return ()
    return tuple(_batch(batch) for batch in header.batches)


def _rises(starts: Any, ends: Any) -> bool:
    try:
        return bool(starts < ends)
    except TypeError:
        return True


def _batch(table: BatchTable) -> Batch:
    return Batch(
        id=table.id,
        name=table.name,
        name_en=table.name_en,
        period=Period(starts=table.starts, ends=table.ends),
        most_projects=table.most_projects,
        modes=table.modes,
    )


def _schedules(header: DistrictFile | None, rows: TomlRows, faults: Faults) -> Schedules:
    """The schedules that events may name; what cannot stand beside another is noted and left out."""
    own: tuple[Schedule, ...] = () if header is None else header.schedules
    shipped = [schedule for schedule in shipped_schedules() if schedule.id not in {one.id for one in own}]
    try:
        return Schedules((*shipped, *own))
    except InputError as error:
        faults.add(
            DISTRICT_FILE,
            error.message,
            expected="editions of one schedule on different days and of one ledger",
            row=rows.of(("schedules", 0)),
            column="schedules",
            code="bad_period",
        )
        return shipped_schedules()
