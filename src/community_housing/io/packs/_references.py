# SPDX-License-Identifier: Apache-2.0
"""What the files of a pack say about one another: ids once, and every name of something that is there."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import attrs

from community_housing._doors import as_read
from community_housing._messages import Message
from community_housing.disbursement._events import (
    Appropriated,
    ChangeOrder,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    StageReached,
)
from community_housing.disbursement._schedule import Schedules
from community_housing.faults import Faults, Place
from community_housing.io.packs._event_lines import EVENTS_FILE, EventLine
from community_housing.io.tables._reading import Rows

__all__ = ["Known", "check_events", "check_ids", "check_pairs", "check_references"]

_SEARCHED = 500


@attrs.frozen
class Known:
    """The ids of the pack by what they name; None where the file that lists them could not be read."""

    streets: frozenset[str] | None
    communities: frozenset[str] | None
    batches: frozenset[str] | None
    buildings: frozenset[str] | None


def check_ids(rows: Rows, faults: Faults, *, column: str = "id") -> None:
    """Note every id (in *column*) that another row has already, with the number of that row."""
    first: dict[object, int] = {}
    for row in rows.rows:
        found = row.named(column)
        if found is None:
            continue
        earlier = first.setdefault(as_read(found), row.number)
        if earlier != row.number:
            faults.add(
                rows.table.place,
                Message("the id is there already, in row {earlier}", earlier=earlier),
                expected="an id of its own",
                row=row.number,
                column=column,
                value=found,
                code="duplicate_id",
            )


def check_references(rows: Rows, column: str, known: frozenset[str] | None, what: str, faults: Faults) -> None:
    """Note every cell of *column* that names nothing known."""
    if known is None:
        return
    for row in rows.rows:
        found = row.named(column)
        if found is not None and found not in known:
            _unknown(faults, (rows.table.place, row.number, column), found, known, what)


def _unknown(faults: Faults, place: tuple[str | Place, int, str], found: str, known: Iterable[str], what: str) -> None:
    file, row, column = place
    listed = list(known)
    # Looking for a near name takes time for each of them, so a long list is not searched.
    near = get_close_matches(found, listed, n=1, cutoff=0.8) if len(listed) <= _SEARCHED else []
    thing = Message(what)
    expected = (
        Message("the id of a {what}, perhaps {near!r}", what=thing, near=near[0])
        if near
        else Message("the id of a {what}", what=thing)
    )
    faults.add(
        file,
        Message("there is no such {what}", what=thing),
        expected=expected,
        row=row,
        column=column,
        value=found,
        code="unknown_reference",
    )


def check_pairs(rows: Rows, faults: Faults) -> None:
    """Note every pair of neighbours that is there twice, in either order."""
    first: dict[frozenset[str], int] = {}
    for row in rows.rows:
        if row.value is None:
            continue
        earlier = first.setdefault(frozenset((row.value.a, row.value.b)), row.number)
        if earlier != row.number:
            faults.add(
                rows.table.place,
                Message("the pair is there already, in row {earlier}", earlier=earlier),
                expected="each pair once, in either order",
                row=row.number,
                column="a",
                value=f"{row.value.a} {row.value.b}",
                code="duplicate_pair",
            )


def check_events(lines: Sequence[EventLine], known: Known, schedules: Schedules, faults: Faults) -> None:
    """Note every event that names a street, community, batch, schedule, project, stage or payment that is not there."""
    # Lines with a fault of their own still say which projects and payments there are.
    projects = {
        str(line.raw.get("project")): str(line.raw.get("schedule")) for line in lines if line.raw.get("kind") == "registered"
    }
    payments = frozenset(str(line.raw.get("id")) for line in lines if line.raw.get("kind") == "payment_requested")
    complete = not any(fault.file == EVENTS_FILE and fault.code == "bad_json" for fault in faults.all)
    for line in lines:
        event = line.event
        for column, ids, what in (
            ("street", known.streets, "street"),
            ("community", known.communities, "community"),
            ("batch", known.batches, "batch"),
        ):
            if isinstance(event, (ProjectRegistered, Appropriated)) and ids is not None:
                found = getattr(event, column, None)
                if found is not None and found not in ids:
                    _unknown(faults, (EVENTS_FILE, line.number, column), found, ids, what)
        if isinstance(event, ProjectRegistered) and event.schedule not in schedules:
            every = frozenset(schedule.id for schedule in schedules)
            _unknown(faults, (EVENTS_FILE, line.number, "schedule"), event.schedule, every, "schedule")
        elif isinstance(event, (StageReached, PaymentRequested, ChangeOrder)):
            # Where a line is no JSON, its project may be the one that is missed here.
            if event.project not in projects and complete:
                _unknown(faults, (EVENTS_FILE, line.number, "project"), event.project, projects, "project")
            if isinstance(event, StageReached):
                _check_stage(line, projects, schedules, faults)
        elif isinstance(event, (PaymentPosted, PaymentVoided, PaymentReturned)) and event.payment not in payments and complete:
            _unknown(faults, (EVENTS_FILE, line.number, "payment"), event.payment, payments, "payment request")


def _check_stage(line: EventLine, projects: Mapping[str, str], schedules: Schedules, faults: Faults) -> None:
    schedule = projects.get(line.event.project)
    if schedule is None or schedule not in schedules:
        return
    stages = {stage.id for edition in schedules.editions(schedule) for stage in edition.stages}
    if line.event.stage not in stages:
        faults.add(
            EVENTS_FILE,
            Message("the schedule {schedule!r} of this project has no such stage", schedule=schedule),
            expected=Message("one of {values}", values=", ".join(sorted(stages))),
            row=line.number,
            column="stage",
            value=line.event.stage,
            code="unknown_stage",
        )
