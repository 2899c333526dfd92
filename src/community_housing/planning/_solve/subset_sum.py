# SPDX-License-Identifier: Apache-2.0
"""Which of some amounts to take so that their sum and their number lie within limits: exact, by dynamic programming."""

import math
from collections.abc import Sequence
from typing import Final

__all__ = ["subset_within"]

MOST_BITS: Final = 200_000_000
"""Larger tables than that are not made."""


def subset_within(amounts: Sequence[int], *, low: int, high: int, fewest: int, most: int) -> list[int] | None:
    """Find amounts whose sum lies in [low, high], as many as the limits allow.

    Args:
        amounts: Whole numbers >= 0.
        low: Least sum.
        high: Largest sum.
        fewest: Least number of amounts.
        most: Largest number of amounts.

    Returns:
        Their places, with the largest number that is possible; None where there are none, or the table would be too large.

    Guarantees:
        Exact and deterministic: one bit for each sum and number of amounts, in units of their common divisor.

    Source: subset sum by dynamic programming (Bellman 1957), sums kept as the bits of one whole number.

    Examples:
        >>> subset_within([5, 7, 11, 4], low=15, high=16, fewest=1, most=2)
        [2, 3]
        >>> subset_within([5, 7, 11, 4], low=15, high=16, fewest=1, most=3)
        [0, 1, 3]
    """
    unit = math.gcd(*amounts) or 1
    scaled = [amount // unit for amount in amounts]
    least, largest = max(0, -(-low // unit)), min(high // unit, sum(scaled))
    top = min(most, len(amounts))
    if least > largest or fewest > top or len(amounts) * (top + 1) * (largest + 1) > MOST_BITS:
        return None
    inside = (1 << (largest + 1)) - 1
    # tables[k][n]: the sums that n of the first k amounts can have.
    tables: list[list[int]] = [[1] + [0] * top]
    for amount in scaled:
        before = tables[-1]
        if amount > largest:
            # It can be in no sum that is asked for, and shifting by it could take more memory than there is.
            tables.append(before)
            continue
        tables.append([before[0], *(before[n] | ((before[n - 1] << amount) & inside) for n in range(1, top + 1))])
    for count in range(top, max(0, fewest) - 1, -1):
        reached = tables[-1][count] >> least
        if reached:
            return _traced(scaled, tables, count, least + (reached & -reached).bit_length() - 1)
    return None


def _traced(amounts: Sequence[int], tables: Sequence[Sequence[int]], count: int, whole: int) -> list[int]:
    taken: list[int] = []
    for k in range(len(amounts) - 1, -1, -1):
        if tables[k][count] >> whole & 1:
            continue
        taken.append(k)
        count -= 1
        whole -= amounts[k]
    return taken[::-1]
