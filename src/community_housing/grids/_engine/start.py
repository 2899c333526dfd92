# SPDX-License-Identifier: Apache-2.0
"""Connected divisions made quickly: what there is to start from where the exact search ends without a plan."""

from __future__ import annotations

from community_housing.grids._engine.exact import Band, Part, Solution

__all__ = ["any_division", "measured", "tree_division"]

_TREES = 4  # spanning trees tried for each cut in two


def tree_division(part: Part, k: int) -> tuple[int, ...] | None:
    """Divide a connected *part* in *k* connected pieces of about even size, by cutting spanning trees in two again and again.

    Returns:
        Labels, or None when locked buildings leave too little to cut.
    """
    n = len(part.house)
    if any(part.lock):
        return any_division(part, k, Band(0, part.whole + 1, 0)).labels
    near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, w in zip(part.first, part.second, part.weight, strict=True):
        near[a].append((b, w))
        near[b].append((a, w))
    label = [0] * n
    todo = [(list(range(n)), k)]
    made = 0
    while todo:
        nodes, count = todo.pop()
        if count == 1:
            for u in nodes:
                label[u] = made
            made += 1
            continue
        one, two, left = _halve(nodes, count, near, part.house)
        todo.append((two, count - left))
        todo.append((one, left))
    return tuple(label)


def _halve(
    nodes: list[int], count: int, near: list[list[tuple[int, int]]], house: tuple[int, ...]
) -> tuple[list[int], list[int], int]:
    """Cut connected *nodes* in two connected sides, for *left* and *count* - *left* grids; return both and *left*."""
    inside = set(nodes)
    whole = sum(house[u] for u in nodes)
    share = max(1, whole // count)
    best: tuple[int, int, int] | None = None
    side: list[int] = []
    left = 1
    root = nodes[0]
    for tree in range(_TREES):
        order, parent = _spread(root, inside, near, by_depth=tree % 2 == 1)
        size = dict.fromkeys(order, 1)
        weight = {u: house[u] for u in order}
        for u in order[:0:-1]:
            above = parent[u]
            weight[above] += weight[u]
            size[above] += size[u]
        for u in order[1:]:
            under = weight[u] * count
            below = (2 * under + whole) // (2 * whole) if whole else count // 2
            below = 1 if below < 1 else count - 1 if below >= count else below
            if size[u] < below or len(nodes) - size[u] < count - below:
                continue
            miss = abs(under - below * whole) // count
            grade = miss * 8 // share
            if best is not None and grade > best[0]:
                continue
            score = (grade, abs(count - 2 * below), miss)
            if best is None or score < best:
                best, left = score, below
                side = _below(u, order, parent)
        root = order[-1]
    if best is None:
        order, parent = _spread(root, inside, near, by_depth=False)
        side, left = [order[-1]], 1
    one = set(side)
    return sorted(one), sorted(inside - one), left


def _spread(
    root: int, inside: set[int], near: list[list[tuple[int, int]]], *, by_depth: bool
) -> tuple[list[int], dict[int, int]]:
    """Return a spanning tree of *inside* from *root*: buildings in an order with parents first, and the parents."""
    parent = {root: -1}
    unmet = inside.copy()
    if not by_depth:
        order = [root]
        unmet.remove(root)
        for u in order:
            for v, _ in near[u]:
                if v in unmet:
                    unmet.remove(v)
                    parent[v] = u
                    order.append(v)
        return order, parent
    order = []
    todo = [(root, -1)]
    while todo:
        u, p = todo.pop()
        if u not in unmet:
            continue
        unmet.remove(u)
        parent[u] = p
        order.append(u)
        todo.extend([(v, u) for v, _ in reversed(near[u]) if v in unmet])
    return order, parent


def _below(top: int, order: list[int], parent: dict[int, int]) -> list[int]:
    """Return *top* and everything under it."""
    under = {top}
    for u in order:
        if parent[u] in under:
            under.add(u)
    return list(under)


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
