# SPDX-License-Identifier: Apache-2.0
"""Grids by number of households, as the classes of a histogram."""

from collections import Counter
from typing import Any

__all__ = ["histogram"]


def histogram(sizes: list[int], minimum: int, maximum: int) -> list[dict[str, Any]]:
    """Grids by households, in classes of 25 that the bounds of the band do not cut."""
    if not sizes:
        return []
    # The last class within the band ends with the most households that a grid may have; the classes above begin there.
    inmost = max(maximum - minimum - 1, 0) // 25

    def class_of(size: int) -> int:
        return min((size - minimum) // 25, inmost) if size <= maximum else inmost + 1 + (size - maximum - 1) // 25

    def least_of(index: int) -> int:
        return minimum + index * 25 if index <= inmost else maximum + 1 + (index - inmost - 1) * 25

    classes: Counter[int] = Counter(class_of(size) for size in sizes)
    first, last = min(classes), max(classes)
    if last - first > 60:
        return []
    most = max(classes.values())
    return [
        {
            "least": least_of(index),
            "most": least_of(index + 1) - 1,
            "count": classes[index],
            "height": classes[index] * 100 // most,
            "inside": 0 <= index <= inmost,
        }
        for index in range(first, last + 1)
    ]
