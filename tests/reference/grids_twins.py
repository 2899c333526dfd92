# SPDX-License-Identifier: Apache-2.0
"""Slow and plain twins of what the grid engine adds to one exact plan: who moves, and evenness before cut."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from tests.reference.grids_brute_force import connected_plans


def kept_weights(
    edges: Sequence[tuple[int, int]], weights: Sequence[int], today: Sequence[object], keep_weight: int
) -> list[int]:
    """The weights with *keep_weight* times the median weight, the lower of two, added to every edge within a grid of today."""
    half = max(1, sorted(weights)[-(-len(weights) // 2) - 1]) if weights else 1
    return [
        w + (keep_weight * half if today[a] is not None and today[a] == today[b] else 0)
        for w, (a, b) in zip(weights, edges, strict=True)
    ]


def fewest_moves(today: Sequence[object], labels: Sequence[int], households: Sequence[int]) -> tuple[int, int]:
    """Households, then buildings, that move under the best of all one-to-one matchings of new grids and old ones."""
    old: list[object] = sorted({one for one in today if one is not None}, key=str)
    new = sorted(set(labels))
    old += [("none", i) for i in range(len(new))]
    best: tuple[int, int] | None = None
    for chosen in permutations(old, len(new)):
        carries_on = dict(zip(new, chosen, strict=True))
        moved = [i for i, was in enumerate(today) if was is not None and carries_on[labels[i]] != was]
        cost = (sum(households[i] for i in moved), len(moved))
        best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def most_even(
    households: Sequence[int],
    edges: Sequence[tuple[int, int]],
    weights: Sequence[int],
    *,
    grids: int,
    minimum: int,
    maximum: int,
    target: int,
    locked: Sequence[Sequence[int]] = (),
) -> tuple[int, int, int] | None:
    """Least (furthest distance from the target, cut, squares) of all plans of *grids* grids within the band."""
    costs: list[tuple[int, int, int]] = []
    for labels, groups in connected_plans(len(households), edges):
        totals = [sum(households[i] for i in group) for group in groups]
        apart = any(len({labels[i] for i in group}) > 1 for group in locked)
        if len(groups) == grids and not apart and all(minimum <= t <= maximum for t in totals):
            cut = sum(w for w, (a, b) in zip(weights, edges, strict=True) if labels[a] != labels[b])
            costs.append((max(abs(t - target) for t in totals), cut, sum((t - target) ** 2 for t in totals)))
    return min(costs, default=None)
