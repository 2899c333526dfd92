# SPDX-License-Identifier: Apache-2.0
"""One event as it is stored: its body as JSON, with the moment of its entry, and its hash chained to the one before.

The moment of entry (入账时刻), `entered_at`, is the journal's own and stands in the body; so it is in the chain, and it never
goes back.  The sender's moment, `recorded_at`, stays beside it.  Events of the first format have no moment of entry: for them
only the sender's stands, and nothing proves it.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Final, cast

import attrs
import pydantic
import pydantic_core

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.events import EventBase, Stream, stamped
from community_housing.io.journal._problems import JournalProblem, ProblemKind

__all__ = ["UNMARKED", "Place", "StoredRow", "chain", "enter", "known_records", "read_row", "start", "store"]

UNMARKED: Final = "disbursement"
"""The stream of a store that names none: the first there was."""

_NEWER: Final = {"unexpected_keyword_argument", "extra_forbidden", "union_tag_invalid", "enum", "literal_error"}


@shows_itself
@attrs.frozen
class StoredRow:
    """One stored event: its position (from 1), id, body as JSON bytes and chained hash."""

    seq: int
    id: str
    body: bytes
    hash: bytes


@attrs.frozen
class Place:
    """How far a journal is known: number of events, hash of the last, and the last moment of entry, if there is one."""

    count: int
    hash: bytes
    moment: dt.datetime | None


def start(stream: Stream) -> Place:
    """Where a journal of a stream begins: its name is what the first event is chained to, and nothing for the unmarked one."""
    return Place(0, bytes(32) if stream.name == UNMARKED else hashlib.sha256(stream.name.encode()).digest(), None)


def chain(before: bytes, body: bytes) -> bytes:
    """The SHA-256 of an event's body chained to the hash before it."""
    return hashlib.sha256(before + body).digest()


def enter(event: EventBase, moment: dt.datetime) -> EventBase:
    """The event as entered at a moment, whatever its sender said of that."""
    return stamped(event, entered_at=moment)


def known_records(events: Iterable[object], stream: Stream) -> list[EventBase]:
    """The same events, each of which is one of the stream's event records.

    Raises:
        InputError: One is none; every such one is named.
    """
    given, known = list(events), set(stream.kinds.values())
    faults = [f"number {number} is a {type(one).__name__}" for number, one in enumerate(given, 1) if type(one) not in known]
    if faults:
        raise InputError(Message("must be event records, and {faults}", faults=", ".join(faults)), "events", given)
    return cast("list[EventBase]", given)


def store(before: Place, event: EventBase, stream: Stream) -> StoredRow:
    """The row of an event that follows a place.

    Raises:
        InputError: A text of it is no Unicode.
    """
    try:
        body = stream.adapter.dump_json(event)
    except (pydantic_core.PydanticSerializationError, UnicodeError):
        raise InputError(
            Message("event {id!r} has a text with half of a surrogate pair", id=event.id), "events", event
        ) from None
    return StoredRow(before.count + 1, event.id, body, chain(before.hash, body))


def read_row(row: StoredRow, before: Place, stream: Stream) -> tuple[EventBase, Place] | JournalProblem:
    """Verify a row against what comes before it, and read its event."""
    seq = before.count + 1
    # A flipped byte can change the type that a store reads a column as.
    kinds = [type(value) for value in (row.seq, row.id, row.body, row.hash)]
    if kinds != [int, str, bytes, bytes]:
        return JournalProblem(ProblemKind.DAMAGED, "its columns are not a number, a text and bytes", seq)
    if row.seq != seq:
        return JournalProblem(
            ProblemKind.DAMAGED, Message("its position is {seq}: an event before it is missing", seq=row.seq), seq
        )
    if chain(before.hash, row.body) != row.hash:
        return JournalProblem(ProblemKind.DAMAGED, "body and hash chain do not agree", seq, row.id)
    try:
        event: EventBase = stream.adapter.validate_json(row.body)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if all(one["type"] in _NEWER for one in error.errors()):
            return JournalProblem(
                ProblemKind.NEWER,
                Message("{where}: {what}: a newer edition of the library wrote it", where=where, what=first["msg"]),
                seq,
                row.id,
            )
        return JournalProblem(
            ProblemKind.DAMAGED, Message("the body is no event: {where}: {what}", where=where, what=first["msg"]), seq, row.id
        )
    if event.id != row.id:
        return JournalProblem(
            ProblemKind.DAMAGED,
            Message("stored under the id {id!r}, the body says {other!r}", id=row.id, other=event.id),
            seq,
            row.id,
        )
    moment = event.entered_at or before.moment
    if moment is not None and before.moment is not None and moment < before.moment:
        reason = Message("it was entered at {moment}, before the event before it ({last})", moment=moment, last=before.moment)
        return JournalProblem(ProblemKind.DAMAGED, reason, seq, row.id)
    return event, Place(seq, row.hash, moment)
