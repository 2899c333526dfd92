# SPDX-License-Identifier: Apache-2.0
"""Connected divisions made quickly: what there is to start from where the exact search ends without a plan."""

from __future__ import annotations

from community_housing.grids._exact import Band, Part, Solution

__all__ = ["any_division"]


def any_division(part: Part, k: int, band: Band) -> Solution:
    """Cut a spanning tree of a connected *part* into *k* pieces, each time the cut that leaves the most even pieces.

    Locked edges that are the only way between two buildings are followed too, so that locked buildings stay together.
    """
    n = len(part.house)
    near: list[list[int]] = [[] for _ in range(n)]
    for a, b in zip(part.first, part.second, strict=True):
        near[a].append(b)
        near[b].append(a)
    parent = [-1] * n
    order = [0]
    seen = {0}
    for u in order:
        for v in near[u]:
            if v not in seen:
                seen.add(v)
                parent[v] = u
                order.append(v)
    root = list(range(n))
    cuts: set[int] = set()
    share = part.whole / k
    for _ in range(k - 1):
        weight = list(part.house)
        for u in reversed(order):
            if u not in cuts and parent[u] >= 0:
                weight[parent[u]] += weight[u]
        choice = min((v for v in order[1:] if v not in cuts), key=lambda v: (abs(weight[v] - share), v))
        cuts.add(choice)
    number: dict[int, int] = {}
    for u in order:
        root[u] = u if u in cuts or parent[u] < 0 else root[parent[u]]
    labels = tuple(number.setdefault(root[u], len(number)) for u in range(n))
    totals = [0] * k
    for label, h in zip(labels, part.house, strict=True):
        totals[label] += h
    cut = sum(w for a, b, w in zip(part.first, part.second, part.weight, strict=True) if labels[a] != labels[b])
    return Solution(
        labels,
        proved=False,
        bound=0,
        violation=sum(band.violation(t) for t in totals),
        cut=cut,
        squares=sum((t - band.target) ** 2 for t in totals),
    )
