# SPDX-License-Identifier: Apache-2.0
"""The embedded journal: one SQLite file, write-ahead log, every commit flushed, every byte verified when it is opened.

The hash chain proves the events; the seal beside the file (`journal_pages`) proves every other byte: indexes, headers, free
space and the write-ahead log, also after a crash.  It is written after each commit and before the answer.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from community_housing.disbursement import Schedule, Schedules
from community_housing.io.journal._files import JournalFiles, flush_folder
from community_housing.io.journal._journal import Damage, Journal, JournalDamagedError, Row
from community_housing.io.journal._pages import NEW, PAGE

__all__ = ["SqliteJournal"]

_SCHEMA: Final = """
CREATE TABLE events (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    id TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
"""


class SqliteJournal(Journal):
    """A journal in one SQLite file.

    Args:
        path: The file; made where it is absent, unless *read_only*.
        schedules: The schedules that projects may name; None for the shipped ones.
        read_only: Only read.
        wait_seconds: How long to wait for another writer's lock.

    Fields:
        recovered: What a crash had left and was put right at opening, for a log; None where there was nothing.

    Raises:
        FileNotFoundError: *read_only*, and there is no such file.
        sqlite3.OperationalError: Another process holds the lock for longer than *wait_seconds*.

    Guarantees:
        A commit is flushed to disk (`synchronous = FULL`) before it is acknowledged.  Files of which any byte is not as the
        last commit left it open read-only, with `damage` naming the first bad event where an event is bad or missing; the
        book holds the events before it, and the files stay as they are.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        schedules: Schedules | Iterable[Schedule] | None = None,
        read_only: bool = False,
        wait_seconds: int = 30,
    ) -> None:
        super().__init__(schedules)
        self.path = Path(path)
        self.read_only = read_only
        self.recovered: str | None = None
        self._wait = wait_seconds
        self._connection: sqlite3.Connection | None = None
        if read_only and not self.path.exists():
            raise FileNotFoundError(str(self.path))
        self._files = JournalFiles(self.path, read_only=read_only)
        try:
            self._locked(self._open)
        except BaseException:
            self._abandon()
            raise
        if self.damage is not None:
            self.read_only = True

    def _abandon(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._files.close()

    def _locked(self, work: Callable[[], None]) -> None:
        self._files.lock(self._wait)
        try:
            work()
        finally:
            self._files.unlock()

    def _open(self) -> None:
        """Verify the files, then let SQLite open them, then verify the events."""
        problem = self._files.examine()
        if problem is not None:
            self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self.damage = self._salvage(problem)
            return
        if self._files.seal == NEW:
            if self.read_only:
                return  # its first writer ended before it had made a journal; nothing was acknowledged
            self._make()
        self._connect("rw")
        self.damage = self._verify_events()
        if self.damage is None:
            self._settle()
            self._recover()
        else:
            self._open_connection.execute("PRAGMA query_only = ON")

    def _connect(self, mode: str) -> None:
        self._connection = connection = sqlite3.connect(
            f"file:{quote(str(self.path.absolute()))}?mode={mode}",
            uri=True,
            timeout=self._wait,
            isolation_level=None,
            check_same_thread=False,
        )
        if self.read_only:
            # Not mode=ro: after a crash the first to open, reader or not, lets SQLite read the log.
            connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # The log is folded into the file by this module alone, after the seal has reached the disk.
        connection.execute("PRAGMA wal_autocheckpoint = 0")

    def _make(self) -> None:
        """Make the journal; a crash on the way leaves the seal of nothing, and the next to open makes it again."""
        self._files.start_anew()
        self._connect("rwc")
        connection = self._open_connection
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        self._files.seal_whole()
        flush_folder(self.path.parent)

    @property
    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the journal is closed")
        return self._connection

    def _verify_events(self) -> Damage | None:
        """Read and verify every event, and that those acknowledged are there."""
        seal = self._files.seal
        try:
            found = self._read(self._rows_after(0))
            if found is not None or seal is None:
                return found
            if self._count < seal.count:
                return Damage("it was acknowledged, and is missing", self._count + 1)
            at_seal = seal.head if seal.count == 0 else self._hash_at(seal.count)
            if at_seal is None:
                return Damage("every event is good, and the table does not lead to each of them")
            if at_seal != seal.head:
                return Damage("its events are not those that were acknowledged, though each follows from the one before", 1)
            problems = [row[0] for row in self._open_connection.execute("PRAGMA integrity_check(1)")]
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise
            return Damage(f"the file cannot be read: {error}", self._count + 1)
        return None if problems == ["ok"] else Damage(f"integrity check: {problems[0]}")

    def _salvage(self, problem: str) -> Damage:
        """Read the events before the first bad one from memory; the files stay as they are."""
        image = self._files.image()
        if len(image) < PAGE:
            return Damage(f"{problem}: not one event can be read", 1)
        try:
            self._open_connection.deserialize(image)
            found = self._verify_events()
        except (sqlite3.DatabaseError, OverflowError) as error:
            found = Damage(f"the file cannot be read: {error}", self._count + 1)
        return Damage(f"{problem}, though every event is good") if found is None else found

    def _settle(self) -> None:
        """Seal a commit whose writer was killed before it could: its events are there, and count."""
        seal = self._files.seal
        last = self._last()
        if last is None or seal is None or last[0] <= seal.count or not self._files.writable:
            return
        if not self._files.settle(*last):
            raise JournalDamagedError("the journal is damaged: a commit is in the file that is neither sealed nor in the log")

    def _last(self) -> tuple[int, bytes] | None:
        row: tuple[int, bytes] | None = self._open_connection.execute(
            "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return row

    def _hash_at(self, seq: int) -> bytes | None:
        """The hash of one event; None where the table's inner pages lead past it, though reading from end to end finds it."""
        found: tuple[bytes] | None = self._open_connection.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
        return None if found is None else found[0]

    def _recover(self) -> None:
        rest = 0 if self._files.log is None else self._files.log.rest
        if rest > 0 and not self.read_only:
            self.recovered = f"{rest} bytes of a commit that was never acknowledged were dropped from the write-ahead log"
            self._fold_log()

    def _fold_log(self) -> None:
        """Bring the write-ahead log into the file and empty it, unless somebody still reads from it."""
        self._files.flush()
        connection = self._open_connection
        connection.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute(f"PRAGMA busy_timeout = {self._wait * 1000}")

    # The store.

    def _begin(self) -> None:
        self._files.lock(self._wait)
        try:
            self._refuse(self._files.catch_up())
            self._open_connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._files.unlock()
            raise

    def _refuse(self, problem: str | None) -> None:
        if problem is not None:
            self.damage, self.read_only = Damage(problem), True
            raise JournalDamagedError(f"the journal is damaged: {problem}")

    def _catch_up(self) -> None:
        super()._catch_up()
        seal = self._files.seal
        if self._connection is not None and self._connection.in_transaction and seal is not None and self._count > seal.count:
            self._settle()

    def _commit(self, count: int, head: bytes) -> None:
        connection = self._open_connection
        if count == self._count:
            connection.execute("ROLLBACK")
        else:
            connection.execute("COMMIT")
            if not self._files.settle(count, head):
                raise JournalDamagedError("the journal is damaged: the write-ahead log does not hold what was committed")
            if self._files.log_is_long():
                self._fold_log()
        self._files.unlock()

    def _rollback(self) -> None:
        try:
            if self._open_connection.in_transaction:
                self._open_connection.execute("ROLLBACK")
        finally:
            self._files.unlock()

    def _rows_after(self, seq: int) -> Iterator[Row]:
        if self._connection is None and self._files.seal == NEW:
            self._locked(self._open)  # it may have been made since
        if self._connection is None and self._files.seal == NEW:
            return iter(())
        rows = self._open_connection.execute("SELECT seq, id, body, hash FROM events WHERE seq > ? ORDER BY seq", (seq,))
        return (Row(*row) for row in rows)

    def _insert(self, rows: Sequence[Row]) -> None:
        self._open_connection.executemany(
            "INSERT INTO events (seq, id, body, hash) VALUES (?, ?, ?, ?)", [(r.seq, r.id, r.body, r.hash) for r in rows]
        )

    def close(self) -> None:
        """Close the files, with the write-ahead log folded in and every byte sealed, unless another still uses them."""
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                with suppress(sqlite3.OperationalError):  # who holds the lock has the file open, and closes it in their turn
                    self._locked(lambda: self._leave(connection))
                connection.close()
        finally:
            self._files.close()

    def _leave(self, connection: sqlite3.Connection) -> None:
        """The last to close makes SQLite fold the log in, so a commit that is not sealed yet is sealed before."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        self._connection = connection
        try:
            seal = None if self.damage is not None else self._files.read_seal()
            if seal is not None:
                last = self._last()
                if last is not None and last[0] > seal.count and self._files.catch_up() is None:
                    self._settle()
                self._files.flush()
                if not self.read_only:
                    self._fold_log()
            connection.close()
        finally:
            self._connection = None
