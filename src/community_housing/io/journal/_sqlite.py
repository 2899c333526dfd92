# SPDX-License-Identifier: Apache-2.0
"""The embedded journal: one SQLite file with a write-ahead log, every commit flushed, and its head beside it.

The hash chain proves the events, SQLite's own integrity check the tables and indexes that lead to them, and the head that
none is missing at the end.  No code here reads SQLite's pages or its log.
"""

import io
import itertools
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import quote

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events import EventFold, Stream
from community_housing.io.journal._head import Head, flush_folder, lock
from community_housing.io.journal._journal import _B, Journal
from community_housing.io.journal._problems import (
    JournalBusyError,
    JournalClosedError,
    JournalMissingError,
    JournalProblem,
    ProblemKind,
    read_only_error,
)
from community_housing.io.journal._rows import UNMARKED, Place, Row, start

__all__ = ["SqliteJournal", "backup"]

_FORMAT: Final = 2
_APPLICATION: Final = 0x43484A4C
_TABLE: Final = """CREATE TABLE events (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    id TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL,
    hash BLOB NOT NULL {mark}CHECK (length(hash) = 32)
) STRICT"""
_MARK: Final = re.compile("CONSTRAINT stream_(.*) CHECK")
_STAY: Final = "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
_LAST: Final = "CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END"
_INSERT: Final = "INSERT INTO events (seq, id, body, hash) VALUES (?, ?, ?, ?)"
_SELECT: Final = "SELECT seq, id, body, hash FROM events WHERE seq >= ? ORDER BY seq"


_DAMAGE: Final = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_EMPTY,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_TOOBIG,
}
_UNREADABLE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where SQLite's own message quotes bad bytes


def _definitions(stream: Stream) -> tuple[str, str, str]:
    mark = "" if stream.name == UNMARKED else f"CONSTRAINT stream_{stream.name} "
    return _TABLE.format(mark=mark), _STAY, _LAST


class SqliteJournal(Journal[_B]):
    """A journal in one SQLite file.

    Args:
        path: The file.
        create: Make it where it is absent; without this a mistyped path is an error and not an empty journal.
        empty: The empty book that it begins with, and so its stream; None for disbursement under the shipped schedules.
        read_only: Only read; needs no permission to write, neither the files nor their folder.
        wait_seconds: How long to wait for another writer's lock.

    Raises:
        JournalMissingError: There is no such file, or its folder is not there.
        InputError: *create* and *read_only* at once; *empty* is no empty book.
        JournalBusyError: Another process holds the lock for longer than *wait_seconds*.

    Guarantees:
        A commit is flushed to disk (`synchronous = FULL`) before it is acknowledged.  A file with a `problem` is read as far
        as it is good, and stays as it is; so does a file that is opened for reading.  That the file was replaced or removed
        while it is open is noticed before an append is acknowledged.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = False,
        empty: _B | None = None,
        read_only: bool = False,
        wait_seconds: int = 30,
    ) -> None:
        super().__init__(empty, read_only=read_only)
        if create and read_only:
            raise InputError("a journal that is only read is not made", "create", create)
        self.path = Path(path)
        self._wait = wait_seconds
        self._head_path = self.path.with_name(self.path.name + ".head")
        self._snapshot_path = self.path.with_name(self.path.name + ".snapshot")
        self._seal_path = self.path.with_name(self.path.name + ".seal")
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self._connection: sqlite3.Connection | None = None
        self._writing = self._closed = False
        self._head_text = b""
        if not self.path.exists():
            self._make(create=create)
        elif not self.path.is_file():
            raise JournalMissingError(Message("{path} is no file", path=self.path))
        try:
            self._settle()
            if not read_only and self._problem is None and not self._head_path.exists():
                self._take_over()  # of the first format, with its seal
        except BaseException:
            self.close()
            raise

    def _make(self, *, create: bool) -> None:
        if not self.path.parent.is_dir():
            raise JournalMissingError(Message("there is no folder {path}", path=self.path.parent))
        if not create:
            raise JournalMissingError(
                Message("there is no journal {path}; make one by create=True or `ledger init`", path=self.path)
            )
        self._head_path.touch()
        with io.FileIO(self._head_path, "r+") as file:
            lock(file.fileno(), self._wait)
            if self.path.exists():
                return  # another was quicker
            known = Head.parse(file.read(Head.MOST_BYTES))
            if known is not None and known.count:
                raise JournalMissingError(
                    Message("{path} is gone; its head says that it held {count} events", path=self.path, count=known.count)
                )
            _write_head(file, Head(0, self._start.hash))
            os.fsync(file.fileno())
            with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".journal-") as folder:
                made = Path(folder) / self.path.name
                _new_file(made, self.stream, ())
                made.replace(self.path)
            flush_folder(self.path.parent)

    def _reopen(self) -> None:
        self._disconnect()
        self._file = _identity(self.path)
        if self._file is None:
            raise JournalMissingError(Message("the journal {path} is not there any more", path=self.path))
        self._connected()

    def _connected(self, *, writing: bool = False) -> sqlite3.Connection:
        """The connection; one that cannot write until the first append, so that what is damaged stays as it is."""
        if self._closed:
            raise JournalClosedError(Message("the journal {path} was closed", path=self.path))
        if self._connection is None or (writing and not self._writing):
            self._disconnect()
            # SQLite would take an empty file for an empty database, and remove its log.
            self._connection = _connection(
                self.path if self.path.stat().st_size else None, "rw" if writing else "ro", self._wait
            )
            self._writing = writing
            try:
                self._connection.execute("PRAGMA synchronous = FULL")
            except _UNREADABLE as error:
                if not writing and _code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                    self._connect_copy()
                elif writing or not _is_damage(error):  # else reading the events says what it is
                    raise
        return self._connection

    def _connect_copy(self) -> None:
        """Read a copy: SQLite makes files beside a journal that it reads, where there may be no permission to."""
        self._disconnect()
        self._copies = tempfile.TemporaryDirectory(prefix="journal-")
        copy = Path(self._copies.name) / self.path.name
        # No writer may move pages from the log to the file between the copies of the two.
        with (self._head_path if self._head_path.exists() else self.path).open("rb") as file:
            lock(file.fileno(), self._wait)
            self._times = self._times_now()
            for ending in ("", "-wal"):
                if (one := self.path.with_name(self.path.name + ending)).exists():
                    shutil.copyfile(one, copy.with_name(copy.name + ending))
        self._connection = _connection(copy, "ro", self._wait)

    def _times_now(self) -> list[tuple[int, int, int]]:
        paths = [self.path.with_name(self.path.name + ending) for ending in ("", "-wal")]
        return [(one.st_ino, one.st_mtime_ns, one.st_size) for one in (path.stat() for path in paths if path.exists())]

    # What it finds.

    def refresh(self) -> int:
        """Fold in what other writers have appended; a reader reads a file that was put in the place of its own."""
        if self.read_only and _identity(self.path) != self._file:
            self._settled = False
        return super().refresh()

    def _read_whole(self) -> tuple[EventFold, Place, JournalProblem | None]:
        self._head = self._read_head()  # before the store, which another writer may be appending to
        return super()._read_whole()

    def _read_behind_snapshot(self) -> tuple[EventFold, Place, JournalProblem | None] | None:
        self._head = self._read_head()
        return super()._read_behind_snapshot()

    def _load_snapshot(self) -> bytes | None:
        try:
            return self._snapshot_path.read_bytes()
        except OSError:
            return None

    def _save_snapshot(self, data: bytes) -> None:
        with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".journal-") as folder:
            made = Path(folder) / self._snapshot_path.name
            with made.open("xb", buffering=0) as file:
                file.write(data)
                os.fsync(file.fileno())
            made.replace(self._snapshot_path)

    def _read_head(self) -> Head | JournalProblem:
        for path in (self._head_path, self._seal_path):
            data = path.read_bytes() if path.exists() else b""
            found = Head.parse(data)
            if data:
                return (
                    JournalProblem(ProblemKind.UNADOPTED, Message("its head, {name}, is broken", name=path.name))
                    if found is None
                    else found
                )
        return JournalProblem(ProblemKind.UNADOPTED, Message("its head, {name}, is not beside it", name=self._head_path.name))

    def _examine(self, place: Place, *, whole: bool) -> JournalProblem | None:
        head = self._head
        try:
            problem = self._examine_file(whole=whole)
            last = None if isinstance(head, JournalProblem) else self._hash_at(head.count)
        except _UNREADABLE as error:
            return self._unreadable(error)
        if problem is not None:
            return problem
        if isinstance(head, JournalProblem):
            return head
        if place.count < head.count:
            reason = Message("it is missing, and was acknowledged, as {count} events were", count=head.count)
            return JournalProblem(ProblemKind.DAMAGED, reason, place.count + 1)
        return (
            None
            if last == head.hash
            else JournalProblem(ProblemKind.DAMAGED, "its events are not those that were acknowledged")
        )

    def _examine_file(self, *, whole: bool) -> JournalProblem | None:
        ask = self._connected().execute
        version, application = (ask(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id"))
        if version > _FORMAT and application == _APPLICATION:
            return JournalProblem(
                ProblemKind.NEWER,
                Message("a newer edition of the library wrote format {version}, this one {own}", version=version, own=_FORMAT),
            )
        first_format = (version, application) == (0, 0) and not self._head_path.exists()
        if not first_format and (version, application) != (_FORMAT, _APPLICATION):
            return JournalProblem(
                ProblemKind.DAMAGED,
                Message("its header says format {version} of program {program}", version=version, program=f"{application:#x}"),
            )
        if {row[0] for row in ask("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")} != set(_definitions(self.stream)):
            return JournalProblem(ProblemKind.DAMAGED, "its table and triggers are not those of a journal")
        found = ask("PRAGMA integrity_check(1)").fetchone()[0] if whole else "ok"
        return None if found == "ok" else JournalProblem(ProblemKind.DAMAGED, Message("integrity check: {found}", found=found))

    def _mark(self) -> str | None:
        try:
            (text,) = self._connected().execute("SELECT sql FROM sqlite_master WHERE name = 'events'").fetchone() or ("",)
        except _UNREADABLE:
            return self.stream.name  # reading the events says what it is
        found = _MARK.search(str(text))
        return None if found is None else found[1]

    def _hash_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return self._start.hash
        found: tuple[bytes] | None = self._connected().execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
        return None if found is None else found[0]

    def _rows_from(self, seq: int) -> Iterator[Row | JournalProblem]:
        if self._copies is not None and self._times != self._times_now():
            self._connect_copy()
        try:
            for row in self._connected().execute(_SELECT, (seq,)):  # noqa: UP028 - to leave off must not close a closed cursor
                yield row
        except _UNREADABLE as error:
            yield self._unreadable(error)

    def _rows_at(self, seqs: Sequence[int]) -> list[Row]:
        ask = self._connected().execute
        try:
            return [row for seq in seqs for row in ask(f"{_SELECT} LIMIT 1", (seq,)) if row[0] == seq]
        except _UNREADABLE as error:
            raise read_only_error(self._unreadable(error)) from error

    def _unreadable(self, error: sqlite3.DatabaseError | UnicodeDecodeError) -> JournalProblem:
        """The damage that an error shows; any other error, as of the disk, is raised."""
        if _is_damage(error):
            return JournalProblem(ProblemKind.DAMAGED, Message("the file cannot be read: {error}", error=error))
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise JournalBusyError(
                Message("another program has held the file for more than {seconds} seconds", seconds=self._wait)
            ) from error
        raise error

    # How it writes.

    def _write(self, decide: Callable[[], Sequence[Row]]) -> None:
        # Files and connections leave these blocks by code in C, which nothing interrupts: the lock is never left behind.
        try:
            with io.FileIO(self._head_path, "r+") as file:
                lock(file.fileno(), self._wait)
                self._check_in_place()
                with self._connected(writing=True) as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    rows = decide()
                    self._check_head(file.read(Head.MOST_BYTES))
                    connection.executemany(_INSERT, rows)
                self._check_in_place()
                if rows:
                    self._head_text = _write_head(file, Head(rows[-1][0], rows[-1][3]))
        except FileNotFoundError:
            self._refuse(ProblemKind.REPLACED, f"{self._head_path.name} was removed while the journal was open")
        except sqlite3.DatabaseError as error:
            raise read_only_error(self._unreadable(error)) from error

    def _check_in_place(self) -> None:
        if _identity(self.path) != self._file:
            reason = f"{self.path.name} was replaced or removed while the journal was open"
            self._refuse(ProblemKind.REPLACED, reason)

    def _check_head(self, data: bytes) -> None:
        if data == self._head_text:
            return  # it was written by this journal, which still knows the events that it counts
        head = Head.parse(data)
        if head is None:
            self._refuse(ProblemKind.UNADOPTED, f"its head, {self._head_path.name}, is broken")
        elif head.count > self._place.count or (head.count == self._place.count and head.hash != self._place.hash):
            self._refuse(ProblemKind.DAMAGED, f"events are missing that were acknowledged, as {head.count} were")

    def _refuse(self, kind: ProblemKind, reason: str) -> NoReturn:
        self._settled = False
        raise read_only_error(JournalProblem(kind, reason))

    def adopt(self) -> None:
        """Go on with a copy that has no head: what it holds counts from now on as what was acknowledged.

        Raises:
            JournalReadOnlyError: It was opened for reading, or has another problem than its head.
        """
        problem = self.problem
        if self.read_only or (problem is not None and problem.kind is not ProblemKind.UNADOPTED):
            raise read_only_error(problem)
        if problem is not None:
            self._take_over()

    def _take_over(self) -> None:
        self._head_path.touch()
        with io.FileIO(self._head_path, "r+") as file:
            lock(file.fileno(), self._wait)
            with self._connected(writing=True) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
                self._follow()
            if self._problem is None:
                _write_head(file, Head(self._place.count, self._place.hash))
                os.fsync(file.fileno())
        self._seal_path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; the last to close folds the write-ahead log into it."""
        self._closed = True
        self._disconnect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        copies, self._copies = self._copies, None
        self._writing = False
        if connection is not None:
            connection.close()
        if copies is not None:
            copies.cleanup()


@door()
def backup(journal: Journal, path: str | os.PathLike[str], *, events: int | None = None) -> None:
    """Copy what a journal holds into a new SQLite journal, while others go on appending to it.

    Args:
        journal: Any journal, of whatever store.
        path: The file to be made, and its head beside it.
        events: Copy so many of the first; None for all.  Of a damaged journal this saves those before the damage.

    Raises:
        InputError: There is something at *path*.
        JournalReadOnlyError: A row of *journal* is not good; no copy is made.

    Guarantees:
        Every row is verified on the way and copied as it is, so that the head is the same.  The copy is on disk, whole.
    """
    target = Path(path)
    head = target.with_name(target.name + ".head")
    for one in (target, head):
        if one.exists():
            raise InputError(Message("must be a new file, and {one} is there", one=one), "path", str(path))
    if not target.parent.is_dir():
        raise JournalMissingError(Message("there is no folder {path}", path=target.parent))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".journal-") as folder:
        made = Path(folder) / target.name
        count, last = _new_file(made, journal.stream, itertools.islice(journal.good_rows(), events))
        with (Path(folder) / head.name).open("w+b", buffering=0) as file:
            _write_head(file, Head(count, last))
            os.fsync(file.fileno())
        (Path(folder) / head.name).replace(head)
        made.replace(target)
    flush_folder(target.parent)


def _new_file(path: Path, stream: Stream, rows: Iterable[Row]) -> tuple[int, bytes]:
    """Make a journal's file with rows that are verified; how many there were and the hash of the last."""
    last: Row = (0, "", b"", start(stream).hash)

    def told() -> Iterator[Row]:
        nonlocal last
        for last in rows:  # noqa: UP028 - the last one is asked for
            yield last

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # nobody sees the file before it is whole
        with connection:
            connection.execute("BEGIN")
            for statement in _definitions(stream):
                connection.execute(statement)
            connection.executemany(_INSERT, told())
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("PRAGMA journal_mode = WAL")
    return last[0], last[3]


def _connection(path: Path | None, mode: str, wait: int) -> sqlite3.Connection:
    address = ":memory:" if path is None else f"file:{quote(str(path.absolute()))}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
    connection.text_factory = _text
    return connection


def _text(data: bytes) -> str:
    """Text of which a bit may have flipped: it is not to be an error, but another text."""
    return data.decode("utf-8", "replace")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _is_damage(error: sqlite3.DatabaseError | UnicodeDecodeError) -> bool:
    return isinstance(error, UnicodeDecodeError) or _code(error) in _DAMAGE


def _code(error: Exception) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def _write_head(file: io.FileIO, head: Head) -> bytes:
    text = head.dump()
    file.seek(0)
    file.write(text)
    return text
