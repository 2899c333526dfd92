# SPDX-License-Identifier: Apache-2.0
"""Who moves: match new grids with today's so that the fewest households change grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.checks import Problem

__all__ = ["assign", "moves"]


def assign(gain: Sequence[Sequence[int]]) -> list[int]:
    """Return the column of each row so that the summed gain of a square matrix is largest (Kuhn-Munkres, O(n**3))."""
    n = len(gain)
    far = 1 + 2 * sum(max(map(abs, r), default=0) for r in gain)
    u, v, owner, way = [0] * (n + 1), [0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for i in range(1, n + 1):
        owner[0] = i
        j0 = 0
        least = [far * 4] * (n + 1)
        used = [False] * (n + 1)
        while owner[j0]:
            used[j0] = True
            row, delta, j1 = owner[j0], far * 4, 0
            for j in range(1, n + 1):
                if not used[j]:
                    slack = -gain[row - 1][j - 1] - u[row] - v[j]
                    if slack < least[j]:
                        least[j], way[j] = slack, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
        while j0:
            owner[j0] = owner[way[j0]]
            j0 = way[j0]
    column = [0] * n
    for j in range(1, n + 1):
        column[owner[j] - 1] = j - 1
    return column


def moves(problem: Problem, label: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Return the rows of the buildings that change grid, and their households; buildings in no grid today never count."""
    today = problem.today or ()
    size = 1 + max(*label, *today, 0)
    shared = [[0] * size for _ in range(size)]
    for new, old, h in zip(label, today, problem.house, strict=True):
        if old >= 0:
            shared[new][old] += (len(label) + 1) * h + 1
    match = assign(shared)
    moved = [i for i, (new, old) in enumerate(zip(label, today, strict=True)) if old >= 0 and match[new] != old]
    return tuple(sorted(problem.row[i] for i in moved)), sum(problem.house[i] for i in moved)
