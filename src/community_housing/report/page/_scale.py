# SPDX-License-Identifier: Apache-2.0
"""The scale of the page's bars.

Positions are percentages, so that a bar is as wide as its cell on a telephone, a screen or paper and nothing is stretched.
"""

from collections.abc import Iterable

import attrs

__all__ = ["Scale", "scale_for"]


@attrs.frozen
class Scale:
    """A scale from 0 to *most* with its ticks, positions in per cent."""

    most: int
    ticks: tuple[int, ...]

    def at(self, value: int) -> str:
        """The position of a value as a percentage with two decimals."""
        hundredths = min(max(value, 0), self.most) * 10000 // self.most
        return f"{hundredths // 100}.{hundredths % 100:02d}%"


def scale_for(values: Iterable[int]) -> Scale:
    """A round scale that holds every value, with four to eight ticks.

    Examples:
        >>> scale_for([3600, 62000]).ticks
        (0, 10000, 20000, 30000, 40000, 50000, 60000, 70000)
    """
    largest = max((*values, 1))
    step = 1
    while largest > step * 8:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    count = -(-largest // step)
    return Scale(most=step * count, ticks=tuple(step * index for index in range(count + 1)))
