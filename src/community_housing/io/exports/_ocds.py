# SPDX-License-Identifier: Apache-2.0
"""The book as an OCDS 1.1 release package: one release for each project, with milestones, amendments and transactions."""

import datetime as dt
from typing import Any, Final

from community_housing._doors import door
from community_housing.disbursement import (
    EVENTS,
    AuditFinding,
    Book,
    ChangeOrder,
    PaymentPosted,
    PaymentReturned,
    Settled,
    SurplusReturned,
)
from community_housing.disbursement._state import ProjectState
from community_housing.errors import InputError
from community_housing.events import EventBase
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

    Raises:
        InputError: The book has no project, or *published_at* has no offset.

    Source: Open Contracting Data Standard 1.1.5, release package schema.
    """
    if published_at.tzinfo is None:
        raise InputError("must have an offset from UTC", "published_at", published_at)
    if not book.projects:
        raise InputError("a release package needs at least one project", "book", book)
    movements = _movements(book)
    releases: list[dict[str, Any]] = []
    for project in book.projects:
        release = _release(book.state_of(project), publisher, language, movements.get(project, []))
        made = {"ocid": f"{ocid_prefix}-{project}", "id": f"{project}-{len(book)}", "date": published_at.isoformat()}
        releases.append({**made, **release})
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
    """The events of a package made by `to_ocds`, in the order in which they were recorded."""
    return tuple(EVENTS.validate_python(event) for event in package[_EXTENSION]["events"])


def _movements(book: Book) -> dict[str, list[tuple[EventBase, int]]]:
    """Posted and returned money by project, signed, without what was corrected."""
    found: dict[str, list[tuple[EventBase, int]]] = {}
    for event in book.facts:
        if isinstance(event, (PaymentPosted, PaymentReturned)):
            payment = book.payment_of(event.payment)
            if payment is None:  # pragma: no cover - an accepted payment event names a payment
                continue
            amount = payment.amount if event.amount is None else event.amount.fen
            signed = amount if isinstance(event, PaymentPosted) else -amount
            found.setdefault(payment.request.project, []).append((event, signed))
        elif isinstance(event, SurplusReturned):
            found.setdefault(event.project, []).append((event, -event.amount.fen))
    return found


def _release(state: ProjectState, publisher: str, language: str, movements: list[tuple[EventBase, int]]) -> dict[str, Any]:
    registered = state.registered
    project, street = registered.project, registered.street
    buyer = {"id": "district", "name": publisher}
    payee = {"id": f"street-{street}", "name": street}
    settled = [event for event, _ in state.changes if isinstance(event, Settled)]
    contract: dict[str, Any] = {
        "id": project,
        "awardID": project,
        "title": registered.name or project,
        "status": "terminated" if settled else "active",
        "value": _value(state.sum),
        "dateSigned": _moment(registered.on),
        "implementation": {
            "milestones": _milestones(state, language),
            "transactions": [
                {
                    "id": event.id,
                    "date": _moment(event.on),
                    "value": _value(amount),
                    "payer": buyer if amount >= 0 else payee,
                    "payee": payee if amount >= 0 else buyer,
                }
                for event, amount in movements
            ],
        },
    }
    amendments = [
        {"id": event.id, "date": _moment(event.on), "rationale": _rationale(event), "description": f"{Money(delta)} CNY"}
        for event, delta in state.changes
    ]
    if amendments:
        contract["amendments"] = amendments
    return {
        "tag": ["contract", "implementation"],
        "initiationType": "tender",
        "language": language,
        "parties": [{**buyer, "roles": ["buyer", "payer"]}, {**payee, "roles": ["supplier", "payee"]}],
        "buyer": buyer,
        "awards": [{"id": project, "status": "active", "value": _value(registered.contract_sum.fen), "suppliers": [payee]}],
        "contracts": [contract],
    }


def _rationale(event: ChangeOrder | AuditFinding | Settled) -> str:
    if isinstance(event, ChangeOrder):
        return event.reason
    return event.finding or "audit" if isinstance(event, AuditFinding) else "settled"


def _milestones(state: ProjectState, language: str) -> list[dict[str, Any]]:
    planned = {stage.stage: stage.on for stage in state.registered.planned}
    reached = {event.stage: event for event, _, _ in state.stages}
    rows: list[dict[str, Any]] = []
    for stage in state.table.schedule.stages:
        row: dict[str, Any] = {
            "id": stage.id,
            "title": stage.name if language == "zh" else stage.name_en,
            "type": "financing",
            "code": stage.id,
            "description": f"cumulative share {stage.share}",
            "status": "scheduled",
        }
        if stage.id in planned:
            row["dueDate"] = _moment(planned[stage.id])
        event = reached.get(stage.id)
        if event is not None:
            whole = event.part == 1
            row["status"] = "met" if whole else "partiallyMet"
            row["dateMet" if whole else "dateModified"] = _moment(event.on)
        rows.append(row)
    return rows


def _value(fen: int) -> dict[str, Any]:
    # Fifteen digits at most, so the shortest decimal of the JSON number is the exact amount.
    return {"amount": fen // 100 if fen % 100 == 0 else fen / 100, "currency": "CNY"}


def _moment(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), _ZONE).isoformat()
