# SPDX-License-Identifier: Apache-2.0
"""One event as it is stored: its body as JSON, with the moment of its entry, and its hash chained to the one before.

The moment of entry (入账时刻), `entered_at`, is the journal's own and stands in the body; so it is in the chain, and it never
goes back.  The sender's moment, `recorded_at`, stays beside it.  Events of the first format have no moment of entry: for them
only the sender's stands, and nothing proves it.
"""

import datetime as dt
import hashlib
from collections.abc import Generator, Iterable
from typing import Final, TypeAlias, cast

import attrs
import pydantic
import pydantic_core

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.events import EventBase, Stream, stamped
from community_housing.io.journal._problems import JournalProblem, ProblemKind
from community_housing.io.journal._quick import reader

__all__ = ["UNMARKED", "Place", "Reading", "Row", "StoredRow", "chain", "enter", "known_records", "start", "store"]

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


Row: TypeAlias = tuple[int, str, bytes, bytes]
"""What a `StoredRow` says, as stores give it by the million."""


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


def store(before: Place, event: EventBase, stream: Stream) -> Row:
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
    return before.count + 1, event.id, body, chain(before.hash, body)


class Reading:
    """Verifies rows that follow a place, each against what comes before it, and reads their events.

    Fields:
        row: The row of the event that was read last.
        place: How far it got, once `events` has ended or was closed: behind the last event but one that whoever asked did not
            go on from.
        problem: What ended it, if something did.
    """

    def __init__(self, stream: Stream, place: Place) -> None:
        self.stream, self.place = stream, place
        self.row: Row = (0, "", b"", b"")
        self.problem: JournalProblem | None = None

    def events(self, rows: Iterable[Row | JournalProblem]) -> Generator[EventBase, None, None]:
        """The events of the rows, up to a row that is not good."""
        read, sha256 = reader(self.stream), hashlib.sha256
        seq, last, moment = self.place.count, self.place.hash, self.place.moment
        try:
            for row in rows:
                if isinstance(row, JournalProblem):
                    self.problem = row
                    return
                number, name, body, digest = self.row = row
                # A flipped byte can change the type that a store reads a column as.
                typed = type(number) is int and type(name) is str and type(body) is bytes and type(digest) is bytes
                if not typed or number != seq + 1 or sha256(last + body).digest() != digest:
                    self.problem = _broken(row, seq + 1, typed=typed)
                    return
                try:
                    event = read(body)
                except pydantic.ValidationError as error:
                    self.problem = _unread(row, error)
                    return
                entered = event.entered_at or moment
                if event.id != name or (moment is not None and entered is not moment and entered < moment):  # type: ignore[operator]
                    self.problem = _misplaced(row, event, moment)
                    return
                yield event
                seq, last, moment = number, digest, entered
        finally:
            self.place = Place(seq, last, moment)


def _broken(row: Row, seq: int, *, typed: bool) -> JournalProblem:
    if not typed:
        return JournalProblem(ProblemKind.DAMAGED, "its columns are not a number, a text and bytes", seq)
    if row[0] != seq:
        return JournalProblem(
            ProblemKind.DAMAGED, Message("its position is {seq}: an event before it is missing", seq=row[0]), seq
        )
    return JournalProblem(ProblemKind.DAMAGED, "body and hash chain do not agree", seq, row[1])


def _unread(row: Row, error: pydantic.ValidationError) -> JournalProblem:
    first = error.errors()[0]
    told: dict[str, object] = {"where": ".".join(str(part) for part in first["loc"]), "what": first["msg"]}
    if all(one["type"] in _NEWER for one in error.errors()):
        newer = Message("{where}: {what}: a newer edition of the library wrote it", **told)
        return JournalProblem(ProblemKind.NEWER, newer, row[0], row[1])
    return JournalProblem(ProblemKind.DAMAGED, Message("the body is no event: {where}: {what}", **told), row[0], row[1])


def _misplaced(row: Row, event: EventBase, last: dt.datetime | None) -> JournalProblem:
    reason = Message("stored under the id {id!r}, the body says {other!r}", id=row[1], other=event.id)
    if event.id == row[1]:
        reason = Message("it was entered at {moment}, before the event before it ({last})", moment=event.entered_at, last=last)
    return JournalProblem(ProblemKind.DAMAGED, reason, row[0], row[1])
