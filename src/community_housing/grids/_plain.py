# SPDX-License-Identifier: Apache-2.0
"""What the kernel needs of the name ``cython`` when its source runs as plain Python."""

from __future__ import annotations

from array import array
from contextlib import nullcontext
import mmap
from typing import cast

__all__ = ["compiled", "ints", "nogil", "words"]

_BIG = 1 << 16  # elements from which memory is asked of the system, which gives a page only when it is written to

compiled = False
nogil = nullcontext()


def _pages(size: int) -> memoryview:
    """Return *size* zero bytes of this process alone, which cost nothing until they are written to."""
    return memoryview(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))


def ints(count: int) -> array[int]:
    """Return *count* zeros of 32 bits."""
    if count < _BIG:
        return array("i", [0]) * count
    return cast("array[int]", _pages(4 * count).cast("i"))


def words(count: int, wide: bool) -> array[int]:
    """Return *count* zeros: 64-bit words, or, where *wide*, a list that holds numbers of any size in the same way."""
    if wide:
        return cast("array[int]", [0] * count)
    if count < _BIG:
        return array("q", [0]) * count
    return cast("array[int]", _pages(8 * count).cast("q"))
