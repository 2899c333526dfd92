# SPDX-License-Identifier: Apache-2.0
"""Bring grids back into the band: divide a region around one that breaks it, exactly or along its spanning trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._engine.sets import unite
from community_housing.grids._engine.tree import TOP, divide_tree

if TYPE_CHECKING:
    from community_housing.grids._engine.exact import Band, Effort, Part
    from community_housing.grids._engine.unions import Unions

__all__ = ["impossible_tree", "repair"]

_SIZES = (4, 8, 16, 32, 64)  # grids of a region; after them the whole
_EXACT = 16  # grids up to which the exact search is asked first
_TREES = 12  # spanning trees tried for a region
_WHOLE = 400  # grids up to which the whole is tried


def repair(unions: Unions) -> None:
    """Change the plan until no grid breaks the band, or no region that was tried can be mended, or the effort is spent."""
    if unions.band.maximum > TOP or any(unions.part.lock):
        return
    stuck: set[int] = set()
    while True:
        wrong = [g for g, total in enumerate(unions.total) if unions.band.violation(total) and g not in stuck]
        if not wrong or unions.effort.left <= 0:
            return
        if not _mend(unions, wrong[0]):
            stuck.add(wrong[0])


def impossible_tree(part: Part, k: int, band: Band, effort: Effort) -> bool:
    """Return whether *part* is a tree that provably has no *k* grids in the band; False where that is not asked."""
    n = len(part.house)
    if len(part.first) != n - 1 or any(part.lock) or k > _WHOLE or band.maximum > TOP:
        return False
    beside: list[list[int]] = [[] for _ in range(n)]
    for a, b in zip(part.first, part.second, strict=True):
        beside[a].append(b)
        beside[b].append(a)
    order, parent = _hang(beside)
    return divide_tree(order, parent, part.house, k, band, effort) is None


def _hang(beside: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return the buildings of a tree in an order with parents first, and the parents."""
    parent = [-1] * len(beside)
    order = [0]
    for u in order:
        for v in beside[u]:
            if v != parent[u]:
                parent[v] = u
                order.append(v)
    return order, parent


def _mend(unions: Unions, grid: int) -> bool:
    """Mend grid *grid*, and others near it that break the band; return whether that was possible."""
    grids = len(unions.members)
    sizes = [size for size in _SIZES if size < grids]
    if grids <= _WHOLE:
        sizes.append(grids)
    for size in sizes:
        region = _region(unions, grid, size)
        nodes = sorted(u for g in region for u in unions.members[g])
        if unions.band.least_violation(sum(unions.part.house[u] for u in nodes), len(region)) > 0:
            continue
        edges = sum(1 for u in nodes for v, _, _ in unions.near[u] if u < v and unions.label[v] in region)
        if size <= _EXACT and unions.valid(sorted(region), nodes):
            return True
        for tree in range(1 if edges == len(nodes) - 1 else _TREES):
            if unions.effort.left <= 0:
                return False
            found = _divide(unions, nodes, region, tree)
            if found is not None:
                unions.replace(sorted(region), nodes, found)
                return True
    return False


def _region(unions: Unions, grid: int, size: int) -> set[int]:
    """Return *size* grids nearest to *grid* in steps from grid to grid."""
    region = {grid}
    order = [grid]
    for g in order:
        for h in unions.neighbours(g):
            if len(region) == size:
                return region
            if h not in region:
                region.add(h)
                order.append(h)
    return region


def _divide(unions: Unions, nodes: list[int], region: set[int], tree: int) -> list[int] | None:
    """Divide a spanning tree of *nodes*: even ones keep today's grids whole where they can, odd ones are drawn freely."""
    at = {u: i for i, u in enumerate(nodes)}
    ends = [
        (int(tree % 2 == 0 and unions.label[u] != unions.label[v]), unions.dice.below(1 << 30), at[u], at[v])
        for u in nodes
        for v, _, _ in unions.near[u]
        if u < v and v in at
    ]
    ends.sort()
    lead = list(range(len(nodes)))
    beside: list[list[int]] = [[] for _ in nodes]
    for _, _, a, b in ends:
        if unite(lead, a, b):
            beside[a].append(b)
            beside[b].append(a)
    order, parent = _hang(beside)
    house = [unions.part.house[u] for u in nodes]
    return divide_tree(order, parent, house, len(region), unions.band, unions.effort)
