# SPDX-License-Identifier: Apache-2.0
"""The embedded journal: one SQLite file, write-ahead log, every commit flushed, verified whole when it is opened.

Beside the file stands its seal, the SHA-256 of the whole file, from each clean close until the next append.  The hash chain
proves the events; the seal proves every other byte too (indexes, headers, unused space).  After a crash there is no seal,
and the chain and SQLite's own integrity check answer.
"""

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from community_housing.disbursement import Schedule, Schedules
from community_housing.io.journal import Damage, Journal, Row

__all__ = ["SqliteJournal"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    id TEXT NOT NULL UNIQUE,
    body BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER IF NOT EXISTS events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
"""
_BLOCK: Final = 1 << 20


class SqliteJournal(Journal):
    """A journal in one SQLite file.

    Args:
        path: The file; made where it is absent, unless *read_only*.
        schedules: The schedules that projects may name; None for the shipped ones.
        read_only: Only read.
        wait_seconds: How long to wait for another writer's lock.

    Raises:
        FileNotFoundError: *read_only*, and there is no such file.

    Guarantees:
        A file that is torn or edited opens, read-only, with `damage` naming the first bad event; the book holds the events
        before it.  A commit is flushed to disk (`synchronous = FULL`) before it is acknowledged.
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
        if read_only and not self.path.exists():
            raise FileNotFoundError(str(self.path))
        self._seal = self.path.with_name(self.path.name + ".seal")
        self._connection: sqlite3.Connection | None = None
        self._made = False
        try:
            self._open(wait_seconds)
            self.damage = self._verify_all()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise
            self.damage = Damage(f"the file cannot be read: {error}", self._count + 1)
        if self.damage is not None:
            self.read_only = True

    def _open(self, wait_seconds: int) -> None:
        address = f"file:{quote(str(self.path.absolute()))}?mode={'rw' if self.read_only else 'rwc'}"
        if self.path.exists():
            # Before SQLite touches the file: opening for writing may fold a write-ahead log into it.
            self.damage = self._broken_seal()
            if self.damage is not None:
                address = f"file:{quote(str(self.path.absolute()))}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(
            address, uri=True, timeout=wait_seconds, isolation_level=None, check_same_thread=False
        )
        if self.damage is None and self.read_only:
            # Not mode=ro: after a crash the first to open, reader or not, lets SQLite finish or undo what was under way.
            self._connection.execute("PRAGMA query_only = ON")
        elif self.damage is None:
            _patiently(lambda: self._open_connection.execute("PRAGMA journal_mode = WAL"), wait_seconds)
            self._connection.execute("PRAGMA synchronous = FULL")
            if self._is_empty():
                self._unseal()
                _patiently(lambda: self._open_connection.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;"), wait_seconds)
                _flush_folder(self.path.parent)

    @property
    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the journal is closed")
        return self._connection

    def _verify_all(self) -> Damage | None:
        """Read every event; a damage of the events is named first, as it says where."""
        try:
            found = self._read(self._rows_after(0))
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise
            found = Damage(f"the file cannot be read: {error}", self._count + 1)
        if found is not None:
            return found
        if self.damage is not None:
            return self.damage
        problems = [row[0] for row in self._open_connection.execute("PRAGMA integrity_check(1)")]
        return None if problems == ["ok"] else Damage(f"integrity check: {problems[0]}")

    def _broken_seal(self) -> Damage | None:
        try:
            sealed = self._seal.read_bytes()
        except FileNotFoundError:
            return None
        if self._log_size() == 0 and _digest(self.path) == sealed.strip():
            return None
        # A writer may have lifted the seal in the meantime: it does so before it writes anything.
        try:
            unchanged = self._seal.read_bytes() == sealed
        except FileNotFoundError:
            unchanged = False
        return Damage("the file is not what was sealed at the last close, though every event is good") if unchanged else None

    def _log_size(self) -> int:
        """Bytes in the write-ahead log."""
        try:
            return self.path.with_name(self.path.name + "-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def _unseal(self) -> None:
        if self._seal.exists():
            self._seal.unlink(missing_ok=True)
            _flush_folder(self.path.parent)

    # The store.

    def _begin(self) -> None:
        self._open_connection.execute("BEGIN IMMEDIATE")
        self._unseal()

    def _commit(self) -> None:
        self._open_connection.execute("COMMIT")

    def _rollback(self) -> None:
        if self._open_connection.in_transaction:
            self._open_connection.execute("ROLLBACK")

    def _rows_after(self, seq: int) -> Iterator[Row]:
        if self._is_empty():
            return iter(())
        rows = self._open_connection.execute("SELECT seq, id, body, hash FROM events WHERE seq > ? ORDER BY seq", (seq,))
        return (Row(*row) for row in rows)

    def _is_empty(self) -> bool:
        """Whether the file has no table yet: its first writer ended before it had made one."""
        if self._count or self._made:
            return False
        count: int = self._open_connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        self._made = count > 0
        return not self._made

    def _insert(self, rows: Sequence[Row]) -> None:
        self._open_connection.executemany(
            "INSERT INTO events (seq, id, body, hash) VALUES (?, ?, ?, ?)", [(r.seq, r.id, r.body, r.hash) for r in rows]
        )

    def close(self) -> None:
        """Close the file; the last clean close puts the seal beside it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if not self.read_only and self.damage is None:
                self._seal_file(connection)
        finally:
            connection.close()

    def _seal_file(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                return
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return  # somebody else is at work and will seal the file in their turn
        if self._log_size() == 0:
            made = self._seal.with_name(self._seal.name + ".new")
            with made.open("wb") as file:
                file.write(_digest(self.path) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            made.replace(self._seal)
            _flush_folder(self.path.parent)
        connection.execute("ROLLBACK")


def _patiently(step: Callable[[], object], wait_seconds: int) -> None:
    """Try *step* again while another process opens or closes the file, which SQLite's own waiting does not cover."""
    ends = time.monotonic() + wait_seconds
    while True:
        try:
            step()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest().encode()


def _flush_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - systems that do not open folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
