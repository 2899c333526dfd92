# SPDX-License-Identifier: Apache-2.0
"""The journal of events: append-only, hash-chained, durable before it acknowledges, one interface over several stores.

A journal owns a fold.  Appending is one transaction: take the store's one write lock, fold in what other writers have
appended, decide on the new events, write those that are accepted, commit to disk, and only then answer.  So an event that
was acknowledged is never lost, and writers that race one another can never pay twice.
"""

import abc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import ClassVar, Final, Self

import attrs
import pydantic

from community_housing.disbursement import (
    EVENTS,
    STREAM,
    Book,
    EventBase,
    EventOutcome,
    Fold,
    Schedule,
    Schedules,
    Status,
)
from community_housing.errors import HousingError

__all__ = ["GENESIS", "Damage", "Journal", "JournalDamagedError", "Row", "chain"]

GENESIS: Final = b"\x00" * 32
"""What the hash of the first event is chained to."""


class JournalDamagedError(HousingError):
    """The journal is damaged or read-only, so nothing can be appended; what is readable stays readable."""

    code: ClassVar[str] = "journal_damaged"


@attrs.frozen
class Row:
    """One stored event: its position (from 1), id, body as JSON bytes and chained hash."""

    seq: int
    id: str
    body: bytes
    hash: bytes


@attrs.frozen
class Damage:
    """What is wrong with a journal.

    Args:
        reason: What was found.
        seq: Position of the first bad event, from 1; None where every event is good and the damage lies elsewhere.
        event: Its id, where one could be read.
    """

    reason: str
    seq: int | None = None
    event: str | None = None

    def __str__(self) -> str:
        place = "" if self.seq is None else f"event {self.seq}{'' if self.event is None else f' ({self.event})'}: "
        return place + self.reason


def chain(before: bytes, body: bytes) -> bytes:
    """The SHA-256 of an event's body chained to the hash before it."""
    return hashlib.sha256(before + body).digest()


class Journal(abc.ABC):
    """A store of accepted events and the book that they lead to.

    Args:
        schedules: The schedules that projects may name; None for the shipped ones.

    Guarantees:
        `append` returns after the event is durable.  Events are never changed or removed.  `damage` is None only where the
        whole chain was verified.  Not for several threads at once; several processes, each with its own, may append.
    """

    def __init__(self, schedules: Schedules | Iterable[Schedule] | None = None) -> None:
        self._schedules = schedules if schedules is None or isinstance(schedules, Schedules) else Schedules(schedules)
        self.damage: Damage | None = None
        self.read_only = False
        self._reset()

    def _reset(self) -> None:
        self._fold = Fold(self._schedules)
        self._count = 0
        self._head = GENESIS
        self._stale = False

    # What a store supplies.

    @abc.abstractmethod
    def _begin(self) -> None:
        """Start a transaction and take the store's one write lock."""

    @abc.abstractmethod
    def _commit(self, count: int, head: bytes) -> None:
        """Commit, after which there are *count* events and *head* is the hash of the last; returns once that is durable."""

    @abc.abstractmethod
    def _rollback(self) -> None:
        """Give the transaction up."""

    @abc.abstractmethod
    def _rows_after(self, seq: int) -> Iterator[Row]:
        """The stored rows after a position, in order."""

    @abc.abstractmethod
    def _insert(self, rows: Sequence[Row]) -> None:
        """Insert rows in the running transaction."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the store."""

    # What every journal does.

    def append(self, event: EventBase) -> EventOutcome:
        """Append one event, durably.

        Raises:
            JournalDamagedError: The journal is damaged or read-only.
        """
        return self.append_all((event,))[0]

    def append_all(self, events: Iterable[EventBase]) -> tuple[EventOutcome, ...]:
        """Append events in one transaction; refused and duplicate ones are answered and not stored.

        Args:
            events: In the order in which they are to be recorded.

        Returns:
            One outcome for each, after those accepted are durable; with none accepted, nothing was written.

        Raises:
            JournalDamagedError: The journal is damaged or read-only.
        """
        if self.damage is not None or self.read_only:
            raise JournalDamagedError(f"the journal is read-only: {self.damage or 'opened for reading'}")
        wanted: list[EventBase] = list(events)
        self._begin()
        try:
            if self._stale:
                self._reset()
            self._catch_up()
            outcomes = self._fold.take_all(wanted)
            self._stale = True  # until the commit is through, the fold is ahead of the store
            rows: list[Row] = []
            head = self._head
            for event, outcome in zip(wanted, outcomes, strict=True):
                if outcome is STREAM.accepted:
                    body = dump(event)
                    head = chain(head, body)
                    rows.append(Row(self._count + len(rows) + 1, event.id, body, head))
            if rows:
                self._insert(rows)
            self._commit(self._count + len(rows), head)
        except BaseException:
            self._rollback()
            raise
        self._count += len(rows)
        self._head = head
        self._stale = False
        return tuple(outcomes)

    def refresh(self) -> int:
        """Fold in what other writers have appended; the number of new events."""
        before = self._count
        if self._stale:
            self._reset()
            before = 0
        if self.damage is None:
            self._catch_up()
        return self._count - before

    def _catch_up(self) -> None:
        damage = self._read(self._rows_after(self._count))
        if damage is not None:
            self.damage = damage
            raise JournalDamagedError(f"the journal is damaged: {damage}")

    def _read(self, rows: Iterator[Row]) -> Damage | None:
        """Verify and fold rows that follow what is known; the first damage, if there is one."""
        for row in rows:
            seq = self._count + 1
            damage = self._verify(row, seq)
            if isinstance(damage, Damage):
                return damage
            outcome = self._fold.take(damage)
            if outcome.status is not Status.ACCEPTED:
                code = outcome.status if outcome.refusal is None else outcome.refusal.code
                return Damage(f"the stored event is not acceptable under these schedules: {code}", seq, row.id)
            self._count = seq
            self._head = row.hash
        return None

    def _verify(self, row: Row, seq: int) -> EventBase | Damage:
        if row.seq != seq:
            return Damage(f"its position is {row.seq}: an event before it is missing", seq, None)
        # A flipped byte can change the type that a store reads a column as.
        kinds = [type(value) for value in (row.id, row.body, row.hash)]
        if kinds != [str, bytes, bytes]:
            return Damage("its columns are not text and bytes", seq, row.id if kinds[0] is str else None)
        if chain(self._head, row.body) != row.hash:
            return Damage("body and hash chain do not agree", seq, row.id)
        try:
            event: EventBase = EVENTS.validate_json(row.body)
        except pydantic.ValidationError as error:
            return Damage(f"the body is no event: {error.errors()[0]['msg']}", seq, row.id)
        if event.id != row.id:
            return Damage(f"stored under the id {row.id!r}, the body says {event.id!r}", seq, row.id)
        return event

    @property
    def book(self) -> Book:
        """The book of everything read so far; a copy of the indexes, O(events)."""
        if self._stale:
            self.refresh()
        return self._fold.book()

    @property
    def head(self) -> str:
        """The chained hash of the last event, in hexadecimal; kept elsewhere, it proves the whole journal."""
        return self._head.hex()

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def dump(event: EventBase) -> bytes:
    """The canonical JSON of an event, as UTF-8 bytes without spaces."""
    return EVENTS.dump_json(event)
