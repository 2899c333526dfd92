# SPDX-License-Identifier: Apache-2.0
"""The book as an OCDS 1.1 release package: one release for each project, with milestones, amendments and transactions."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement import (
    EVENTS,
    AuditFinding,
    Book,
    ChangeOrder,
    Correction,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    ProjectRegistered,
    Settled,
    SurplusReturned,
)
from community_housing.disbursement._state import ProjectState
from community_housing.errors import InputError
from community_housing.events import EventBase
from community_housing.io.exports._subjects import Subjects
from community_housing.io.packs._event_lines import events_of
from community_housing.quantities import Money

__all__ = ["from_ocds", "to_ocds"]

_EXTENSION: Final = "communityHousing"
_ZONE: Final = dt.timezone(dt.timedelta(hours=8))


@door()
def to_ocds(
    book: Book, *, uri: str, ocid_prefix: str, publisher: str, published_at: dt.datetime, language: str = "zh"
) -> dict[str, Any]:
    """A release package of the whole book, as plain JSON values.

    Args:
        book: A book with at least one project.
        uri: Where the package will stand.
        ocid_prefix: The publisher's registered prefix, such as "ocds-xxxxxx"; not invented here.
        publisher: Name of the publisher; it is the buyer and payer of each release.
        published_at: When it is published, with its offset.
        language: Language of the names.

    Returns:
        The package.  Beside the standard's own fields it carries every event under the extra name `communityHousing`, which
        the standard allows and its readers pass over.

    Guarantees:
        A release has the id and the date of the last news of its project: without news it is the same release again.  All
        releases ever published of a project, merged by the standard's rules, are the last one merged alone: what a
        correction took back is reversed, never left out.  Amounts are >= 0; payer and payee say which way money went.

    Raises:
        InputError: The book has no project, or *published_at* has no offset.

    Source: Open Contracting Data Standard 1.1.5, release package schema.
    """
    if published_at.tzinfo is None:
        raise InputError("must have an offset from UTC", "published_at", published_at)
    histories = _histories(book)
    if not histories:
        raise InputError("a release package needs at least one project", "book", book)
    releases: list[dict[str, Any]] = []
    for project in sorted(histories):
        events = histories[project]
        name = _plain(project)
        made = {"ocid": f"{ocid_prefix}-{name}", "id": f"{name}-{len(events.all)}", "date": _known(events.all)}
        releases.append({**made, **_release(book, events, publisher, language)})
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": published_at.isoformat(),
        "publisher": {"name": publisher},
        "releases": releases,
        _EXTENSION: {"events": [EVENTS.dump_python(event, mode="json") for event in book.events]},
    }


@door()
def from_ocds(package: dict[str, Any]) -> tuple[EventBase, ...]:
    """The events of a package made by `to_ocds`, in the order in which they were recorded.

    Raises:
        InputError: It is no such package.
        BoundaryError: An event is none; with every fault, the number of its event and its field.
    """
    held: Any = package
    for key in (_EXTENSION, "events"):
        if not isinstance(held, Mapping) or key not in held:
            raise InputError(
                Message("is no package of this library: {extension!r} with its events is missing", extension=_EXTENSION),
                "package",
                held,
            )
        held = held[key]
    if not isinstance(held, (list, tuple)):
        raise InputError(Message("must have a list of events under {extension!r}", extension=_EXTENSION), "package", held)
    return events_of(held, "ocds")


def _plain(name: str) -> str:
    """An id for releases, which may not hold `#`."""
    return name.replace("%", "%25").replace("#", "%23")


@attrs.frozen
class _History:
    """Everything that was recorded of one project, in order: all events, and of each subject how it counted over time."""

    project: str
    subjects: Subjects
    all: list[EventBase] = attrs.field(factory=list[EventBase])

    def each(self, *kinds: type[EventBase]) -> Iterator[tuple[Any, list[tuple[Correction, bool]]]]:
        """Each subject of some kinds in its last form, and the corrections that took it back (False) or brought it back."""
        for event in self.all:
            if not isinstance(event, kinds):
                continue
            stood = self.subjects.stood(event)
            turns = [
                (correction, after is not None)
                for correction, before, after in zip(
                    self.subjects.corrections.get(event.id, ()), stood, stood[1:], strict=False
                )
                if (before is None) != (after is None)
            ]
            yield next(one for one in reversed(stood) if one is not None), turns

    def registrations(self) -> list[ProjectRegistered]:
        """Every form in which the project was registered, in order."""
        forms = (event.instead if isinstance(event, Correction) else event for event in self.all)
        return [form for form in forms if isinstance(form, ProjectRegistered)]


def _histories(book: Book) -> dict[str, _History]:
    subjects = Subjects(book)
    found: dict[str, _History] = {}
    for event in book.events:
        project = subjects.project_of(event)
        if project is not None:
            found.setdefault(project, _History(project, subjects)).all.append(event)
    return found


def _known(events: list[EventBase]) -> str:
    """When the last news of a project became known, in the zone of all dates here, so that texts sort as moments do."""
    latest = max(event.entered_at or event.recorded_at for event in events)
    try:
        return latest.astimezone(_ZONE).isoformat()
    except OverflowError:
        return dt.datetime.combine(latest.date(), latest.timetz(), _ZONE).isoformat()


def _release(book: Book, history: _History, publisher: str, language: str) -> dict[str, Any]:
    project = history.project
    state: ProjectState | None = book.table("project").get(project)
    versions = history.registrations()
    registered = versions[-1] if state is None else state.registered
    buyer = {"id": "district", "name": publisher}
    payee = _payee(registered.street)
    # What was once published stays in every merged release, so it is said of each street and stage whether it counts.
    streets = list(dict.fromkeys(one.street for one in versions))
    status = "cancelled" if state is None else "terminated" if state.settled else "active"
    contract: dict[str, Any] = {
        "id": project,
        "awardID": f"{project}-{registered.street}",
        "title": registered.name or project,
        "status": status,
        "value": _value(0 if state is None else state.sum),
        "dateSigned": _moment(registered.on),
        "implementation": {
            "milestones": _milestones(state, versions, language),
            "transactions": _transactions(history, buyer, payee),
        },
    }
    amendments = _amendments(state, history)
    if amendments:
        contract["amendments"] = amendments
    counts = {street: state is not None and street == registered.street for street in streets}
    return {
        "tag": ["contract", "implementation"],
        "initiationType": "tender",
        "language": language,
        "parties": [
            {**buyer, "roles": ["buyer", "payer"]},
            *({**_payee(street), "roles": ["supplier", "payee"] if counts[street] else None} for street in streets),
        ],
        "buyer": buyer,
        "awards": [
            {
                "id": f"{project}-{street}",
                "status": "active" if counts[street] else "cancelled",
                "value": _value(registered.contract_sum.fen if counts[street] else 0),
                "suppliers": [_payee(street)],
            }
            for street in streets
        ],
        "contracts": [contract],
    }


def _payee(street: str) -> dict[str, str]:
    return {"id": f"street-{street}", "name": street}


def _transactions(history: _History, buyer: dict[str, str], payee: dict[str, str]) -> list[dict[str, Any]]:
    """Money that went, and that came back: amounts have one sign, who pays whom says the way.

    What was taken back by a correction stays, as it was published, and is reversed under the correction's id.
    """
    requests = {last.id: last for last, _ in history.each(PaymentRequested)}
    rows: dict[str, dict[str, Any]] = {}
    for last, turns in history.each(PaymentPosted, PaymentReturned, SurplusReturned):
        amount = requests[last.payment].amount if last.amount is None else last.amount
        out = isinstance(last, PaymentPosted)
        for event, forth in ((last, True), *turns):
            payer, taker = (buyer, payee) if out == forth else (payee, buyer)
            rows[event.id] = {
                "id": event.id, "date": _moment(event.on), "value": _value(amount.fen), "payer": payer, "payee": taker
            }  # fmt: skip
    return [rows[event.id] for event in history.all if event.id in rows]


def _amendments(state: ProjectState | None, history: _History) -> list[dict[str, Any]]:
    deltas = {} if state is None else {event.id: delta for event, delta in state.changes}
    rows: list[dict[str, Any]] = []
    for last, turns in history.each(ChangeOrder, AuditFinding, Settled):
        gone = last.id not in deltas
        reason = turns[-1][0].reason if gone and turns else _rationale(last)
        delta = Money(deltas.get(last.id, 0))
        rows.append({"id": last.id, "date": _moment(last.on), "rationale": reason, "description": f"{delta} CNY"})
    return rows


def _rationale(event: ChangeOrder | AuditFinding | Settled) -> str:
    if isinstance(event, ChangeOrder):
        return event.reason
    return event.finding or "audit" if isinstance(event, AuditFinding) else "settled"


def _milestones(state: ProjectState | None, versions: list[ProjectRegistered], language: str) -> list[dict[str, Any]]:
    """The stages of the schedule, and not met those of a schedule that another took the place of.

    Each field is always there, null where nothing is known, so that it takes the place of what was published before.
    """
    planned = {} if state is None else {stage.stage: stage.on for stage in state.registered.planned}
    reached = {} if state is None else {event.stage: event for event, _, _ in state.stages}
    current = {} if state is None else {stage.id: stage for stage in state.table.schedule.stages}
    stages = {stage.id: stage for one in versions if one.terms is not None for stage in one.terms.stages} | current
    rows: list[dict[str, Any]] = []
    for stage in stages.values():
        event = reached.get(stage.id)
        whole = event is not None and event.part == 1
        part = event is not None and not whole
        status = "met" if whole else "partiallyMet" if part else "scheduled" if stage.id in current else "notMet"
        on = None if event is None else _moment(event.on)
        rows.append(
            {
                "id": stage.id,
                "title": stage.name if language == "zh" else stage.name_en,
                "type": "financing",
                "code": stage.id,
                "description": f"cumulative share {stage.share}",
                "status": status,
                "dueDate": _moment(planned[stage.id]) if stage.id in planned else None,
                "dateMet": on if whole else None,
                "dateModified": on if part else None,
            }
        )
    return rows


def _value(fen: int) -> dict[str, Any]:
    # Fifteen digits at most, so the shortest decimal of the JSON number is the exact amount.
    return {"amount": fen // 100 if fen % 100 == 0 else fen / 100, "currency": "CNY"}


def _moment(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), _ZONE).isoformat()
