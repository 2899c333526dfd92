# SPDX-License-Identifier: Apache-2.0
"""The Gabriel graph by its definition: every pair, every third place, and copies of one place joined to all."""

from collections.abc import Sequence


def by_hand(sites: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    def joined(a, b):
        if a == b:
            return True
        # Four times the squared distance from the middle of a and b, against the squared diameter.
        reach = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
        return all((2 * k[0] - a[0] - b[0]) ** 2 + (2 * k[1] - a[1] - b[1]) ** 2 > reach for k in set(sites) if k not in (a, b))

    return tuple((i, j) for i in range(len(sites)) for j in range(i + 1, len(sites)) if joined(sites[i], sites[j]))
