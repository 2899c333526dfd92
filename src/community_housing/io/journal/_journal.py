# SPDX-License-Identifier: Apache-2.0
"""The journal of events (台账): append-only, hash-chained, durable before it acknowledges, one interface over several stores.

A journal owns a fold.  Appending is one transaction: take the store's one write lock, fold in what other writers have
appended, decide on the new events, write those that are accepted, commit to disk, and only then answer.  So an event that
was acknowledged is never lost, and writers that race one another can never pay twice.

What a journal says is what is stored.  While its fold may be ahead of the store it is *unsettled*, and whatever is asked of
it then, it first folds what is stored anew.
"""

import abc
import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, starmap
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self

from community_housing._messages import Message
from community_housing.disbursement import Book
from community_housing.errors import InputError
from community_housing.events import EventBase, EventBook, EventFold, Status, apply_one
from community_housing.io.journal._problems import JournalProblem, JournalUnreachableError, ProblemKind, read_only_error
from community_housing.io.journal._rows import UNMARKED, Place, Reading, Row, StoredRow, enter, known_records, start, store
from community_housing.io.journal._snapshot import SnapshotUse, freeze, thaw

__all__ = ["Journal"]


if TYPE_CHECKING:
    from typing_extensions import TypeVar

    _B = TypeVar("_B", bound=EventBook, default=Book)
else:
    from typing import TypeVar

    _B = TypeVar("_B")


class Journal(abc.ABC, Generic[_B]):
    """A store of accepted events of one stream and the book that they lead to.

    Args:
        empty: The empty book that it begins with, such as `Book.empty(schedules)` or `ApprovalBook.empty(rules)`: it says
            which stream the journal holds, and what its rules need beside the events.  None for a book of disbursement
            under the shipped schedules.
        read_only: Only read.

    Raises:
        InputError: *empty* is no book, or holds events.

    Fields:
        stream: The stream that it holds.
        read_only: Whether it was opened for reading.

    Guarantees:
        `append` returns after the event is durable.  Events are never changed or removed.  Whatever is raised, wherever in
        a call, the journal afterwards is as though it were opened anew.  `problem` is None only where the whole chain was
        verified, or what follows the snapshot that was used (`snapshot` says so; `verify` looks at all).
        Not for several threads at once; several processes, each with its own, may append.
    """

    tries = 1
    """How often an append is tried where the store was lost on the way."""

    def __init__(self, empty: _B | None, *, read_only: bool) -> None:
        begins: object = Book.empty() if empty is None else empty
        if not isinstance(begins, EventBook) or len(begins):
            raise InputError(Message("must be an empty book, got {got!r}", got=empty), "empty", empty)
        self._empty, self.stream = begins, begins.stream
        self._start = start(self.stream)
        self.read_only = read_only
        self._fold, self._place = self._new_fold(), self._start
        self._problem: JournalProblem | None = None
        self._snapshot = SnapshotUse.NONE
        self._settled = False

    # What a store supplies.

    @abc.abstractmethod
    def _write(self, decide: Callable[[], Sequence[Row]]) -> None:
        """Take the store's one write lock, call *decide*, store the rows that it gives, and return once they are durable."""

    @abc.abstractmethod
    def _rows_from(self, seq: int) -> Iterator[Row | JournalProblem]:
        """The stored rows from a position on, in order; a problem where the store cannot be read on."""

    @abc.abstractmethod
    def _reopen(self) -> None:
        """Connect to the store anew, whatever state an interruption has left the connection in.

        Raises:
            JournalClosedError: The journal was closed.
        """

    @abc.abstractmethod
    def _mark(self) -> str | None:
        """The stream that the store names; None where it names none, or cannot be read so far."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close the store."""

    @abc.abstractmethod
    def _rows_at(self, seqs: Sequence[int]) -> list[Row]:
        """The stored rows of these positions, those that are there, in order."""

    @abc.abstractmethod
    def _load_snapshot(self) -> bytes | None:
        """The snapshot that is kept, if there is one that can be read."""

    @abc.abstractmethod
    def _save_snapshot(self, data: bytes) -> None:
        """Keep a snapshot in the place of the one before, whole or not at all."""

    def _now(self) -> dt.datetime:
        """The store's clock."""
        return dt.datetime.now(dt.UTC)

    # What every journal does.

    def append(self, event: EventBase) -> Any:
        """Append one event, durably.

        Raises:
            See `append_all`.
        """
        return self.append_all((event,))[0]

    def append_all(self, events: Iterable[EventBase]) -> tuple[Any, ...]:
        """Append events in one transaction; refused and duplicate ones are answered and not stored.

        Args:
            events: In the order in which they are to be recorded.

        Returns:
            One outcome for each, after those accepted are durable; with none accepted, nothing was written.

        Raises:
            InputError: One of them is no event; nothing was stored.
            JournalReadOnlyError: It was opened for reading or has a problem; `JournalDamagedError` where it is damaged.
            JournalBusyError: Another writer holds it too long; nothing was stored.
            JournalUnreachableError: The store was lost.  Send the same events again: none is ever stored twice.
        """
        wanted = known_records(events, self.stream)
        outcomes: Sequence[Any] = ()
        rows: list[Row] = []
        end = self._start

        def decide() -> Sequence[Row]:
            nonlocal outcomes, rows, end
            self._follow()
            self._refuse_unless_sound()
            self._settled = False
            end, rows = self._place, []
            now = self._now().astimezone(dt.UTC)
            moment = now if end.moment is None else max(now, end.moment)
            outcomes = self._fold.take_all([enter(event, moment) for event in wanted])
            for event, outcome in zip(wanted, outcomes, strict=True):
                kept = self._fold.taken(event.id) if outcome.status is Status.ACCEPTED else None
                if kept is not None:
                    row = store(end, kept, self.stream)
                    rows.append(row)
                    end = Place(row[0], row[3], moment)
            return rows

        for left in range(self.tries - 1, -1, -1):
            self._settle()
            self._refuse_unless_sound()
            try:
                self._write(decide)
            except JournalUnreachableError:
                self._settled = False
                # The commit may have gone through, and only its answer was lost.
                if rows and self._holds(rows[-1]):
                    break
                if not left:
                    raise
            else:
                self._place = end
                self._settled = True
                break
        return tuple(outcomes)

    def try_all(self, events: Iterable[EventBase]) -> tuple[Any, ...]:
        """What would become of events, one after another, if they were appended now; nothing is stored.

        Raises:
            InputError: One of them is no event.
        """
        wanted, book = known_records(events, self.stream), self.book
        outcomes: list[Any] = []
        for event in wanted:
            book, outcome = apply_one(book, event)
            outcomes.append(outcome)
        return tuple(outcomes)

    def refresh(self) -> int:
        """Fold in what other writers have appended; the number of new events."""
        before = self._place.count
        self._settle()
        if self._problem is None:
            self._follow()
        return self._place.count - before

    def event(self, event_id: str) -> EventBase | None:
        """The stored event of an id, with its moment of entry, or None; what others have appended since is not looked for."""
        self._settle()
        return self._fold.taken(event_id)

    def page(self, *, after: int = 0, most: int = 100) -> tuple[EventBase, ...]:
        """Stored events in their order: at most *most* of them behind the first *after*.

        Raises:
            InputError: One of the two is negative.
        """
        for name, value in (("after", after), ("most", most)):
            if value < 0:
                raise InputError(Message("must be >= 0, got {value}", value=value), name, value)
        self._settle()
        return self._fold.page(after=after, most=most)

    def verify(self) -> JournalProblem | None:
        """Read and fold every stored event again, from the first, without its snapshot; what is the matter, or None."""
        self._settle()
        return self._read_whole()[2]

    def keep_snapshot(self) -> None:
        """Keep what the journal's fold holds beside the events, so that it is opened without folding them again.

        The events are read and folded for it once more.  A snapshot stays good for what is appended later; a new one takes its
        place.  It may be thrown away at any time.

        Raises:
            JournalReadOnlyError: It was opened for reading or has a problem.
        """
        self._settle(whole=True)
        self._refuse_unless_sound()
        self._save_snapshot(freeze(self._fold, self._place))

    @property
    def snapshot(self) -> SnapshotUse:
        """Whether the journal stands on its snapshot now, or why not; the book stands on the events themselves."""
        self._settle()
        return self._snapshot

    def rows(self) -> Iterator[StoredRow]:
        """Every verified row as it is stored, for a copy.

        Raises:
            JournalReadOnlyError: A row cannot be read; those before it were given.
        """
        return starmap(StoredRow, self.good_rows())

    @property
    def book(self) -> _B:
        """The book of everything read so far; a copy of the indexes, O(events).  It is folded from the events themselves."""
        self._settle(whole=True)
        self._settled = False  # a fold that is interrupted while it gives its book is none
        made: _B = self._fold.book()
        self._settled = True
        return made

    @property
    def problem(self) -> JournalProblem | None:
        """Why nothing can be appended, though it may have been opened for that; None where the whole chain was verified."""
        self._settle()
        return self._problem

    @property
    def head(self) -> str:
        """The chained hash of the last event, in hexadecimal; kept elsewhere, it proves the whole journal."""
        self._settle()
        return self._place.hash.hex()

    def __len__(self) -> int:
        self._settle()
        return self._place.count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # How it keeps to what is stored.

    def _settle(self, *, whole: bool = False) -> None:
        """Fold what is stored anew if the fold may be ahead of it, or if *whole* and it stands on a snapshot."""
        if not self._settled or (whole and self._snapshot is SnapshotUse.USED):
            self._settled = False
            self._reopen()
            if whole:
                self._snapshot = SnapshotUse.NONE
            found = None if whole else self._read_behind_snapshot()
            self._fold, self._place, self._problem = found or self._read_whole()
            self._settled = True

    def _read_behind_snapshot(self) -> tuple[EventFold, Place, JournalProblem | None] | None:
        """What `_read_whole` gives, by the snapshot and the rows behind it; None where it is not used."""
        if self._snapshot is SnapshotUse.DAMAGED or self._of_other_stream() is not None:
            return None
        fold, data = self._new_fold(), self._load_snapshot()
        place, self._snapshot = (None, SnapshotUse.NONE) if data is None else thaw(data, fold, self._fetch)
        if place is None:
            return None
        rows = self._rows_from(max(place.count, 1))
        last = next(rows, None) if place.count else (0, "", b"", self._start.hash)
        if last is None or isinstance(last, JournalProblem) or last[3] != place.hash:
            self._snapshot = SnapshotUse.OTHER_EVENTS
            return None
        place, problem = self._tell(fold, place, rows)
        return fold, place, problem or self._examine(place, whole=False)

    def _fetch(self, seqs: Sequence[int]) -> dict[int, EventBase]:
        """The events of some positions before the snapshot, each held against the hash before it."""
        rows = {row[0]: row for row in self._rows_at(sorted({*seqs, *(seq - 1 for seq in seqs)}))}
        rows[0] = (0, "", b"", self._start.hash)
        events: dict[int, EventBase] = {}
        for seq in seqs:
            before, row = rows.get(seq - 1), rows.get(seq)
            reading = None if before is None else Reading(self.stream, Place(seq - 1, before[3], None))
            found = [] if reading is None or row is None else list(reading.events((row,)))
            if not found:
                # What a snapshot stands on is not good: it is all read again.
                self._settled, self._snapshot = False, SnapshotUse.DAMAGED
                missing = Message("its position is {seq}: an event before it is missing", seq=seq)
                problem = None if reading is None else reading.problem
                raise read_only_error(problem or JournalProblem(ProblemKind.DAMAGED, missing, seq))
            events[seq] = found[0]
        return events

    def _new_fold(self) -> EventFold:
        return EventFold(type(self._empty), self._empty.context)

    def _of_other_stream(self) -> JournalProblem | None:
        mark = self._mark() or UNMARKED
        if mark == self.stream.name:
            return None
        reason = Message("holds events of {mark}, not of {stream}", mark=mark, stream=self.stream.name)
        return JournalProblem(ProblemKind.DAMAGED, reason)

    def _read_whole(self) -> tuple[EventFold, Place, JournalProblem | None]:
        fold, place, problem = self._new_fold(), self._start, self._of_other_stream()
        if problem is not None:
            return fold, place, problem
        collecting = gc.isenabled()
        try:
            gc.disable()  # it would go again and again through what is only added to, for half of the time
            place, problem = self._tell(fold, place, self._rows_from(1))
        finally:
            if collecting:
                gc.enable()
        return fold, place, problem or self._examine(place, whole=True)

    def _tell(self, fold: EventFold, place: Place, rows: Iterable[Row | JournalProblem]) -> tuple[Place, JournalProblem | None]:
        """Verify rows that follow a place and tell them to a fold: the place behind them, or before the problem."""
        reading = Reading(self.stream, place)
        events = reading.events(rows)
        outcomes = fold.take_all(events, stored=True, until_refused=True)
        events.close()
        problem = reading.problem
        if outcomes and outcomes[-1].status is not Status.ACCEPTED:
            last = outcomes[-1]
            code = last.status if last.refusal is None else last.refusal.code
            reason = f"not acceptable under these schedules and rules: {code}"
            problem = JournalProblem(ProblemKind.OTHER_RULES, reason, reading.row[0], reading.row[1])
        return reading.place, problem

    def _examine(self, place: Place, *, whole: bool) -> JournalProblem | None:  # noqa: ARG002 - for stores that look
        """What the store itself says, once every row up to *place* is verified, or those behind a snapshot."""
        return None

    def _follow(self) -> None:
        """Fold in what is stored behind what is known, up to the first problem, which stays."""
        known = self._place
        rows = self._rows_from(max(known.count, 1))
        first = next(rows, None)
        if known.count:
            if first is None or isinstance(first, JournalProblem) or first[3] != known.hash:
                self._settled = False
                replaced = JournalProblem(
                    ProblemKind.REPLACED, "the events known so far are not in it any more; it is read anew"
                )
                raise read_only_error(first if isinstance(first, JournalProblem) else replaced)
            first = next(rows, None)
        place, problem = known, None
        if first is not None:
            self._settled = False
            place, problem = self._tell(self._fold, known, chain((first,), rows))
        self._place, self._problem = place, problem
        self._settled = True

    def good_rows(self) -> Iterator[Row]:
        """Every row, verified, as stores take it; raises where one is not good."""
        problem = self._of_other_stream()
        if problem is None:
            reading = Reading(self.stream, self._start)
            for _ in reading.events(self._rows_from(1)):
                yield reading.row
            problem = reading.problem
        if problem is not None:
            raise read_only_error(problem)

    def _holds(self, row: Row) -> bool:
        self._settle()
        return next(self._rows_from(row[0]), None) == row

    def _refuse_unless_sound(self) -> None:
        if self._problem is not None or self.read_only:
            raise read_only_error(self._problem)
