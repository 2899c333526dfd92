# SPDX-License-Identifier: Apache-2.0
"""What the bytes of a SQLite journal add up to: the pages of the database, its write-ahead log, and the seal of both.

The *image* of a journal is what SQLite reads: the pages of the file, each overlaid by its last committed frame in the
write-ahead log.  Checkpoints, finished or cut off, move pages from the log to the file and leave the image as it is.  So the
image is what is sealed: after each commit, before it is acknowledged, the sum of its pages' hashes is written to the seal,
together with the number of events and the place in the log.  Only the pages of the commit are hashed anew.

Source: the file formats as https://www.sqlite.org/fileformat2.html describes them; own rule, docs/decisions/0046.
"""

import hashlib
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import attrs

__all__ = ["NEW", "NO_LOG", "PAGE", "Image", "Log", "Seal", "image_bytes", "read_at", "read_log"]

PAGE: Final = 4096
"""Bytes of a page; the journal sets it."""

_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_FRAME: Final = _FRAME_HEADER + PAGE
_MODULUS: Final = 1 << 256
_LOCK_PAGE: Final = (1 << 30) // PAGE + 1
"""The page at 1 GiB, which SQLite never uses: it must be empty."""
_EMPTY_PAGE: Final = bytes(PAGE)
_BLOCK: Final = 256
_FRAMES_AT_ONCE: Final = 16
_WORD: Final = 0xFFFFFFFF


@attrs.frozen
class Seal:
    """What was acknowledged last.

    Args:
        count: Number of events.
        head: Chained hash of the last of them.
        pages: Number of pages of the image.
        total: Sum of the hashes of its pages, modulo 2^256.
        salts: The salts of the write-ahead log then, which are new for each generation of it; zeros where there was none.
        frames: How many frames of that log belong to the image.
    """

    count: int
    head: bytes
    pages: int
    total: int
    salts: bytes
    frames: int

    def dump(self) -> bytes:
        """The seal as text of a fixed length, less than a disk's sector, so that it is written whole or not at all."""
        text = (
            "community-housing journal seal 1\n"
            f"events {self.count:020d}\nhead {self.head.hex()}\npages {self.pages:010d}\nsum {self.total:064x}\n"
            f"log {self.salts.hex()} {self.frames:010d}\n"
        ).encode()
        return text + f"check {hashlib.sha256(text).hexdigest()}\n".encode()

    @classmethod
    def parse(cls, data: bytes) -> "Seal | None":
        """The seal of a text, or None where any byte of it is not as `dump` would write it."""
        try:
            words = data.decode("ascii").split()
            head, salts = bytes.fromhex(words[7]), bytes.fromhex(words[13])
            made = cls(int(words[5]), head, int(words[9]), int(words[11], 16), salts, int(words[14]))
        except (ValueError, IndexError):
            return None
        return made if made.dump() == data else None


NEW: Final = Seal(0, bytes(32), 0, 0, bytes(8), 0)
"""The seal of a journal that is not made yet: nothing was acknowledged."""


@attrs.frozen
class Log:
    """A write-ahead log as SQLite would recover it.

    Args:
        salts: Of its header; zeros where there is no log or its header is broken.
        frames: Page number and place in the file of each frame up to the last good commit.
        pages: Number of pages of the database after that commit, 0 where there is none.
        rest: Bytes behind it: an unfinished commit, or garbage.
        cut: Whether a later commit follows bad bytes, so that what is bad had been flushed to disk.
    """

    salts: bytes
    frames: tuple[tuple[int, int], ...]
    pages: int
    rest: int
    cut: bool


NO_LOG: Final = Log(bytes(8), (), 0, 0, cut=False)


def read_at(handle: int, length: int, place: int) -> bytes:
    """Read from a place, leaving the handle's own where it is wherever the system can."""
    if hasattr(os, "pread"):
        return os.pread(handle, length, place)
    os.lseek(handle, place, os.SEEK_SET)  # pragma: no cover - Windows
    return os.read(handle, length)  # pragma: no cover - Windows


def _checksum(first: int, second: int, data: bytes, order: str) -> tuple[int, int]:
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second


def read_log(path: Path) -> Log:
    """Read a write-ahead log and test the checksum of every frame; cost some 0.1 ms a frame.

    Guarantees:
        Every byte of the header and of the frames counted is covered: page, number and size by the checksum, which no change
        of a single word passes, salts and checksums by comparison.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return NO_LOG
    with file:
        length = os.fstat(file.fileno()).st_size
        header = file.read(_HEADER)
        magic = int.from_bytes(header[:4], "big")
        order = {0x377F0682: "<", 0x377F0683: ">"}.get(magic)
        if len(header) < _HEADER or order is None or int.from_bytes(header[8:12], "big") != PAGE:
            return attrs.evolve(NO_LOG, rest=length)
        sums = _checksum(0, 0, header[:24], order)
        if struct.pack(">2I", *sums) != header[24:]:
            return attrs.evolve(NO_LOG, rest=length)
        salts = header[16:24]
        frames: list[tuple[int, int]] = []
        good = pages = 0
        bad = committed = cut = False
        place = _HEADER
        while len(frame := file.read(_FRAME)) == _FRAME and frame[8:16] == salts:
            size = int.from_bytes(frame[4:8], "big")
            if bad:
                # What the first bad frame says of itself does not count.
                cut = cut or committed
                committed = committed or size > 0
            else:
                sums = _checksum(*_checksum(*sums, frame[:8], order), frame[_FRAME_HEADER:], order)
                bad = struct.pack(">2I", *sums) != frame[16:_FRAME_HEADER]
            if not bad:
                frames.append((int.from_bytes(frame[:4], "big"), place + _FRAME_HEADER))
                if size:
                    good, pages = len(frames), size
            place += _FRAME
    return Log(salts, tuple(frames[:good]), pages, length - _HEADER - good * _FRAME, cut)


class Image:
    """The hashes of an image's pages and their sum.

    Args:
        hashes: One for each page, from page 1.
    """

    __slots__ = ("hashes", "total")

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        self.hashes = list(hashes)
        self.total = sum(self.hashes) % _MODULUS

    @classmethod
    def read(cls, database: int, log: Path, frames: Iterable[tuple[int, int]], pages: int) -> "Image | None":
        """Hash every page of an image.

        Args:
            database: The open database file.
            log: The write-ahead log.
            frames: The frames of it that belong to the image, in order.
            pages: Number of pages.

        Returns:
            The image, or None where a page is nowhere or the file holds more than the image.
        """
        size = os.fstat(database).st_size
        if size > pages * PAGE:
            return None
        last = dict(frames)
        hashes: list[int] = []
        block = b""
        with log.open("rb") if last else open(os.devnull, "rb") as file:  # noqa: PTH123 - nothing to read from
            for number in range(1, pages + 1):
                at = (number - 1) % _BLOCK
                if at == 0:
                    block = read_at(database, _BLOCK * PAGE, (number - 1) * PAGE)
                place = last.get(number)
                page = block[at * PAGE : (at + 1) * PAGE] if place is None else read_at(file.fileno(), PAGE, place)
                if number == _LOCK_PAGE and page in (b"", _EMPTY_PAGE):
                    hashes.append(0)
                elif len(page) < PAGE:
                    return None
                else:
                    hashes.append(int.from_bytes(hashlib.sha256(number.to_bytes(4, "big") + page).digest(), "big"))
        return cls(hashes)

    def absorb(self, log: int, salts: bytes, first: int, count: int | None) -> tuple[bytes, int] | None:
        """Take in frames that were committed since.

        Args:
            log: The open write-ahead log.
            salts: The salts that the place *first* belongs to; in a log of another generation the place is its start.
            first: How many frames were taken in before.
            count: How many to take in to; None for one commit.

        Returns:
            The log's salts and the number of frames taken in to, or None where they are not there.
        """
        found = read_at(log, 8, 16)
        if found != salts:
            salts, first = found, 0
        while count is None or first < count:
            block = read_at(log, _FRAMES_AT_ONCE * _FRAME, _HEADER + first * _FRAME)
            for place in range(0, len(block) - _FRAME + 1, _FRAME):
                if block[place + 8 : place + 16] != salts:
                    return None
                self._put(block[place : place + 4], block[place + _FRAME_HEADER : place + _FRAME])
                first += 1
                if first == count or (count is None and any(block[place + 4 : place + 8])):
                    return salts, first
            if len(block) < _FRAME:
                return None
        return salts, first

    def _put(self, number: bytes, page: bytes) -> None:
        hashed = int.from_bytes(hashlib.sha256(number + page).digest(), "big")
        index = int.from_bytes(number, "big") - 1
        hashes = self.hashes
        if index >= len(hashes):
            hashes.extend([0] * (index + 1 - len(hashes)))
        self.total = (self.total + hashed - hashes[index]) % _MODULUS
        hashes[index] = hashed


def image_bytes(database: int, log: Path, found: Log) -> bytes:
    """The image as one database in memory, as far as it can be read, marked as one without a log."""
    data = bytearray(read_at(database, os.fstat(database).st_size, 0))
    if found.frames:
        with log.open("rb") as file:
            for number, place in found.frames:
                if len(data) < number * PAGE:
                    data.extend(bytes(number * PAGE - len(data)))
                data[(number - 1) * PAGE : number * PAGE] = read_at(file.fileno(), PAGE, place)
    data[18:20] = b"\1\1"
    return bytes(data)
