# SPDX-License-Identifier: Apache-2.0
"""The head beside a SQLite journal: what was acknowledged last, and the lock of one writer at a time.

SQLite silently drops what follows a bad frame of its log, commits that were acknowledged among it.  So after each commit and
before the answer the number of events and the hash of the last are written here.  A head behind the store is normal: its
writer was killed between the two.  A store behind its head has lost something.
"""

import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Self

import attrs

from community_housing._messages import Message
from community_housing.io.journal._problems import JournalBusyError

__all__ = ["Head", "flush_folder", "lock"]

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def lock(handle: int, wait_seconds: float) -> None:
    """Lock an open file against every other opening of it, until it is closed.

    Raises:
        JournalBusyError: Another holds it for longer than *wait_seconds*.
    """
    ends, pause = time.monotonic() + wait_seconds, 0.0002
    while not _try_lock(handle):
        if time.monotonic() > ends:
            raise JournalBusyError(
                Message("another writer has held the journal for more than {seconds} seconds", seconds=wait_seconds)
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.01)


@attrs.frozen
class Head:
    """What was acknowledged last: the number of events, and the hash of the last."""

    count: int
    hash: bytes

    MOST_BYTES = 1024

    def dump(self) -> bytes:
        """The head as text of one length, less than a disk's sector, so that it is written whole or not at all."""
        text = f"community-housing journal head 2\nevents {self.count:020d}\nhash {self.hash.hex()}\n".encode()
        return text + f"check {hashlib.sha256(text).hexdigest()}\n".encode()

    @classmethod
    def parse(cls, data: bytes) -> Self | None:
        """The head of a text, or the part that counts of a seal of the first format; None where any byte is amiss."""
        text, mark, check = data.rpartition(b"check ")
        if check != f"{hashlib.sha256(text).hexdigest()}\n".encode() or not mark:
            return None
        words = text.split()
        return cls(int(words[5]), bytes.fromhex(words[7].decode("ascii")))


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
