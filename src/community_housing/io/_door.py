# SPDX-License-Identifier: Apache-2.0
"""The one door for bytes from outside: ordinary files inside their folder, within limits that stand here and nowhere else."""

import os
import stat
from pathlib import Path
from typing import Final

from community_housing._messages import Message

__all__ = [
    "MOST_BYTES",
    "MOST_CELLS",
    "MOST_PACKED",
    "MOST_PARQUET_BYTES",
    "MOST_PARQUET_ROWS",
    "MOST_PARTS",
    "MOST_ROWS",
    "MOST_STRINGS",
    "MOST_UNPACKED",
    "DoorError",
    "read_file",
    "read_inside",
]

MOST_BYTES: Final = 512 * 2**20
"""Bytes of any file."""
MOST_PACKED: Final = 128 * 2**20
"""Bytes of a workbook as it lies on the disk."""
MOST_UNPACKED: Final = 512 * 2**20
MOST_STRINGS: Final = 128 * 2**20
MOST_PARTS: Final = 2_000
"""What a workbook may unpack to: bytes, bytes of texts, and parts of its archive."""
MOST_ROWS: Final = 2**20
MOST_CELLS: Final = 20_000_000
"""Rows and cells of a sheet."""
MOST_PARQUET_ROWS: Final = 5_000_000
MOST_PARQUET_BYTES: Final = 2 * 2**30
"""Rows and unpacked bytes of a Parquet file."""

_BLOCK: Final = 1 << 20


class DoorError(ValueError):
    """A file that is not let in: code, message and what would be right.  A readable system error stays an `OSError`."""

    def __init__(self, code: str, message: str, expected: str) -> None:
        super().__init__(code, message, expected)
        self.code = code
        self.message = message
        self.expected = expected


def read_inside(folder: Path, name: str, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file of a folder that a stranger may have filled.

    Args:
        folder: The folder.
        name: The file in it, by its path from there.
        most: Most bytes.

    Raises:
        DoorError: The file is a link to a place outside of *folder*, no ordinary file (a pipe, a device, a folder), or larger.
        OSError: It is not there or cannot be read.

    Guarantees:
        Never waits for a writer, never reads more than *most* bytes, and nothing outside of *folder*.
    """
    try:
        home, path = folder.resolve(), (folder / name).resolve()
    except (OSError, RuntimeError) as error:
        raise DoorError("link_out", "the file is a link that leads nowhere", "a file in the folder itself") from error
    if not path.is_relative_to(home):
        raise DoorError("link_out", "the file is a link out of the folder", "a file in the folder itself")
    return read_file(path, most=most)


def read_file(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of an ordinary file; see `read_inside`."""
    if "\0" in str(path):
        raise DoorError("no_file", "is no name of a file", "a name without NUL characters")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise DoorError("no_file", "is no ordinary file", "an ordinary file, no folder, pipe or device")
        found = bytearray()
        while len(found) <= most and status.st_size <= most and (block := os.read(handle, _BLOCK)):
            found += block
    finally:
        os.close(handle)
    if max(len(found), status.st_size) > most:
        raise DoorError("too_large", "the file is too large", Message("at most {most} bytes", most=most))
    return bytes(found)
