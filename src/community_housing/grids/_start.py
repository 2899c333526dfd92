# SPDX-License-Identifier: Apache-2.0
"""Connected divisions made quickly: what there is to start from where the exact search ends without a plan."""

from __future__ import annotations

from community_housing.grids._exact import Band, Part, Solution

__all__ = ["any_division", "measured"]


def any_division(part: Part, k: int, band: Band) -> Solution:
    """Cut a spanning tree of a connected *part* into *k* pieces, each time the cut that leaves the most even pieces.

    The way along the tree between locked buildings is never cut; with too little left to cut there is no plan.
    """
    n = len(part.house)
    near: list[list[int]] = [[] for _ in range(n)]
    for a, b, lock in zip(part.first, part.second, part.lock, strict=True):
        if not lock:
            near[a].append(b)
            near[b].append(a)
    parent = [-1] * n
    depth = [0] * n
    order = [0]
    for u in order:
        for v in near[u]:
            if v and parent[v] < 0:
                parent[v] = u
                depth[v] = depth[u] + 1
                order.append(v)
    whole: set[int] = set()
    for a, b, lock in zip(part.first, part.second, part.lock, strict=True):
        u, v = a, b
        while lock and u != v:
            if depth[u] < depth[v]:
                u, v = v, u
            whole.add(u)
            u = parent[u]
    cuts: set[int] = set()
    for _ in range(k - 1):
        weight = list(part.house)
        for u in reversed(order[1:]):
            if u not in cuts:
                weight[parent[u]] += weight[u]
        free = [v for v in order[1:] if v not in cuts and v not in whole]
        if not free:
            return Solution(None, proved=False, bound=0)
        cuts.add(min(free, key=lambda v: (abs(weight[v] * k - part.whole), v)))
    root = list(range(n))
    for u in order[1:]:
        root[u] = u if u in cuts else root[parent[u]]
    number: dict[int, int] = {}
    labels = tuple(number.setdefault(root[u], len(number)) for u in range(n))
    return measured(part, labels, band)


def measured(part: Part, labels: tuple[int, ...], band: Band) -> Solution:
    """Return a plan with its figures, and nothing proved."""
    totals = [0] * (max(labels) + 1)
    for label, h in zip(labels, part.house, strict=True):
        totals[label] += h
    return Solution(
        labels,
        proved=False,
        bound=0,
        violation=sum(band.violation(t) for t in totals),
        cut=sum(w for a, b, w in zip(part.first, part.second, part.weight, strict=True) if labels[a] != labels[b]),
        squares=sum((t - band.target) ** 2 for t in totals),
    )
