# SPDX-License-Identifier: Apache-2.0
"""The files of a SQLite journal held open: the lock of one writer at a time, the seal, and the database to be hashed."""

import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Final

import attrs

from community_housing.io.journal._pages import (
    NEW,
    NO_LOG,
    PAGE,
    Image,
    Log,
    Seal,
    image_bytes,
    read_at,
    read_log,
)

__all__ = ["LOG_FRAMES", "JournalFiles", "flush_folder"]

LOG_FRAMES: Final = 4096
"""Frames in the write-ahead log from which on it is folded into the database: 16 MiB."""

if sys.platform == "win32":
    import msvcrt

    _FAR: Final = 1 << 30

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


# A process that closes a file loses all its POSIX locks on it, those of SQLite's connections too.  So the database is opened
# once in a process for hashing, and closed when the last journal of that file is.
_open_databases: Final[dict[tuple[int, int], list[int]]] = {}
_guard: Final = threading.Lock()


def _borrow(path: Path) -> tuple[int, int]:
    """Open a database for reading, or find it open; the key to its handle."""
    with _guard:
        status = path.stat()
        key = (status.st_dev, status.st_ino)
        if key in _open_databases:
            _open_databases[key][1] += 1
        else:
            _open_databases[key] = [os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)), 1]
    return key


def _give_back(key: tuple[int, int]) -> None:
    with _guard:
        _open_databases[key][1] -= 1
        if _open_databases[key][1] == 0:
            os.close(_open_databases.pop(key)[0])


class JournalFiles:
    """The files of one journal, as one opening of it sees them.

    Args:
        path: The database; its log and its seal stand beside it.
        read_only: Make no file.

    Everything but the constructor and `close` is for the holder of `lock`.
    """

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.log_path = path.with_name(path.name + "-wal")
        self._seal_path = path.with_name(path.name + ".seal")
        self._database: tuple[int, int] | None = None
        self._handle: int | None = None
        self._held = False
        self._log: int | None = None
        self._written: tuple[bytes, Seal] | None = None
        self.seal: Seal | None = None
        self.log: Log | None = None
        self._image = Image()
        # A database without a seal is no new journal: none is made for it.
        make = not read_only and not self.database_bytes()
        try:
            self._handle = os.open(self._seal_path, os.O_RDWR | (os.O_CREAT if make else 0) | getattr(os, "O_BINARY", 0), 0o644)
            self.writable = True
        except FileNotFoundError:
            self.writable = False
        except OSError:
            if not read_only:
                raise
            self._handle = os.open(self._seal_path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            self.writable = False

    def database_bytes(self) -> int:
        """Length of the database; 0 where there is none."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def lock(self, wait_seconds: float) -> None:
        """Keep every other process, and every other opening in this one, from committing, checkpointing and closing.

        Raises:
            sqlite3.OperationalError: Another holds it for longer than *wait_seconds*.
        """
        if self._handle is None:
            return
        ends, pause = time.monotonic() + wait_seconds, 0.0002
        while self._held or not _try_lock(self._handle):
            if time.monotonic() > ends:
                raise sqlite3.OperationalError("the journal is locked by another writer")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.01)
        self._held = True

    def unlock(self) -> None:
        """Let others go on."""
        if self._handle is not None and self._held:
            self._held = False
            _unlock(self._handle)

    def read_seal(self) -> Seal | None:
        """The seal as it stands; None where it is broken or absent."""
        if self._handle is None:
            return None
        text = read_at(self._handle, 1024, 0)
        if self._written is not None and text == self._written[0]:
            return self._written[1]
        return NEW if not text and not self.database_bytes() else Seal.parse(text)

    def write_seal(self, seal: Seal) -> None:
        """Put another seal in place of it, in one write; it reaches the disk at the next `flush`."""
        if self._handle is not None:
            self._written = (seal.dump(), seal)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, self._written[0])
        self.seal = seal

    def flush(self) -> None:
        """Bring the seal to the disk: before frames that it counts on may leave the log."""
        if self._handle is not None and self.writable:
            os.fsync(self._handle)

    def start_anew(self) -> None:
        """Remove what a first writer may have left that ended before there was a journal, and seal that there is nothing."""
        for ending in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        self.write_seal(NEW)
        self.flush()
        flush_folder(self.path.parent)

    def examine(self) -> str | None:
        """Verify every byte of the files against the seal, before SQLite touches them; what is wrong, or None."""
        self.seal = self.read_seal()
        self.log = None
        if self.seal == NEW:
            return None
        if not self.database_bytes():
            return "the database is not there"
        database = self._open_database()
        self.log = log = read_log(self.log_path)
        if self.seal is None:
            return "its seal is broken, or not there"
        if log.cut:
            return "the write-ahead log is damaged before its last commit"
        base = log.frames[: self.seal.frames] if log.salts == self.seal.salts else ()
        if log.salts == self.seal.salts and len(log.frames) < self.seal.frames:
            return "the write-ahead log is damaged"
        image = Image.read(database, self.log_path, base, self.seal.pages)
        if image is None or image.total != self.seal.total:
            return "its files are not what was sealed at the last commit"
        self._image = image
        return None

    def catch_up(self) -> str | None:
        """Bring the image up to what other processes have committed and sealed; what is wrong, or None."""
        before, seal = self.seal, self.read_seal()
        if seal is None or before is None:
            return "its seal is broken, or not there"
        if seal.total != self._image.total:
            if before.salts == seal.salts:
                self._image.absorb(self._open_log(), seal.salts, before.frames, seal.frames)
            if seal.total != self._image.total:
                return self.examine()
        self.seal = seal
        return None

    def seal_whole(self) -> None:
        """Seal a new database that holds no event and has no log, down to the disk."""
        pages = self.database_bytes() // PAGE
        image = Image.read(self._open_database(), self.log_path, (), pages)
        if image is None:  # pragma: no cover - SQLite has just written it
            raise sqlite3.DatabaseError("the new database is torn")
        self._image = image
        self.write_seal(attrs.evolve(NEW, pages=pages, total=image.total))
        self.flush()

    def log_is_long(self) -> bool:
        """Whether the write-ahead log should be folded into the database."""
        return self.seal is not None and self.seal.frames > LOG_FRAMES

    def settle(self, count: int, head: bytes) -> bool:
        """Seal one commit that is in the log and not yet in the seal; whether it was there."""
        seal = NEW if self.seal is None else self.seal
        found = self._image.absorb(self._open_log(), seal.salts, seal.frames, None)
        if found is None:
            return False
        self.write_seal(Seal(count, head, len(self._image.hashes), self._image.total, *found))
        return True

    def image(self) -> bytes:
        """What can be read of a damaged journal, as one database."""
        if self._database is None:
            return b""
        return image_bytes(self._open_database(), self.log_path, NO_LOG if self.log is None else self.log)

    def _open_database(self) -> int:
        if self._database is None:
            self._database = _borrow(self.path)
        return _open_databases[self._database][0]

    def _open_log(self) -> int:
        """The write-ahead log, opened once: it stays the same file as long as a connection is open."""
        if self._log is None:
            self._log = os.open(self.log_path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        return self._log

    def close(self) -> None:
        """Close the files; SQLite's connection is closed before."""
        if self._log is not None:
            os.close(self._log)
            self._log = None
        if self._database is not None:
            _give_back(self._database)
            self._database = None
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def flush_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - systems that do not open folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
