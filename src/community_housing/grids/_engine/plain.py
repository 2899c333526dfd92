# SPDX-License-Identifier: Apache-2.0
"""What the kernel needs of the name `cython` when its source runs as plain Python."""

from __future__ import annotations

import mmap as _mmap
from array import array
from contextlib import nullcontext
from mmap import mmap
from typing import cast

__all__ = ["compiled", "ints", "nogil", "words"]

_BIG = 1 << 18  # bytes from which memory is asked of the system, which gives a page only when it is written to
_PRIVATE = {"flags": _mmap.MAP_PRIVATE | _mmap.MAP_ANONYMOUS} if hasattr(_mmap, "MAP_PRIVATE") else {}

compiled = False
nogil = nullcontext()


def _zeros(size: int) -> memoryview:
    """Return *size* zero bytes; many of them are pages of this process alone, which cost nothing before they are written to."""
    return memoryview(bytearray(size) if size < _BIG else mmap(-1, size, **_PRIVATE))


def ints(count: int) -> array[int]:
    """Return *count* zeros of 32 bits."""
    return cast("array[int]", _zeros(4 * count).cast("i"))


def words(count: int, wide: bool) -> array[int]:
    """Return *count* zeros: 64-bit words, or, where *wide*, a list that holds numbers of any size in the same way."""
    if wide:
        return cast("array[int]", [0] * count)
    return cast("array[int]", _zeros(8 * count).cast("q"))
