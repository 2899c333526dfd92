# SPDX-License-Identifier: Apache-2.0
"""What the kernel needs of the name ``cython`` when its source runs as plain Python."""

from __future__ import annotations

from array import array
from contextlib import nullcontext
from typing import cast

__all__ = ["compiled", "nogil", "words"]

compiled = False
nogil = nullcontext()


def words(count: int, wide: bool) -> array[int]:
    """Return *count* zeros: 64-bit words, or, where *wide*, a list that holds numbers of any size in the same way."""
    return cast("array[int]", [0] * count) if wide else array("q", bytes(8 * count))
