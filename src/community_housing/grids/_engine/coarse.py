# SPDX-License-Identifier: Apache-2.0
"""Few large grids: divide a coarse graph, and refine the plan while the graph becomes fine again.

A walk over single buildings cannot move a long border.  On a coarse graph, whose nodes are neighbours joined over heavy edges,
one move takes a whole corner along.  The same cycle run again from the best plan, with only neighbours of one grid joined,
betters it further (G. Karypis and V. Kumar, A fast and high quality multilevel scheme for partitioning irregular graphs, 1998;
C. Walshaw, Multilevel refinement for combinatorial optimisation problems, 2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._engine.anneal import MOVES, Annealer
from community_housing.grids._engine.exact import Band, Effort, Part
from community_housing.grids._engine.start import measured, tree_division
from community_housing.grids._engine.unions import Dice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.exact import Solution

__all__ = ["divide_coarsely"]

_COARSEST = 20  # nodes for each grid below which a graph is not made coarser
_SHRINKS = 20  # a level that leaves more than nineteen of twenty nodes is the last one
_WALK = 2_000  # moves for each node of the coarsest graph
_REFINED = 300  # and of each finer one


def divide_coarsely(part: Part, k: int, band: Band, effort: Effort, *, known: Solution | None, turn: int) -> Solution | None:
    """Return what one cycle over coarse graphs finds, or None where the effort is not enough for a whole one.

    A cycle is run whole or not at all, so that more effort never ends in a worse plan.

    Args:
        part: A connected graph without locks that do not follow its edges.
        k: Number of grids, at least 2.
        band: The band.
        effort: Budget; moves count as in every walk.
        known: A plan to better: only neighbours of one of its grids are joined.  None starts from nothing.
        turn: Which cycle: another turn joins others.
    """
    n = len(part.house)
    if effort.left < (_REFINED * n + (_WALK + _REFINED) * _COARSEST * k) // MOVES:
        return None
    levels: list[Part] = [part]
    homes: list[list[int]] = []
    labels = None if known is None or known.labels is None else list(known.labels)
    dice = Dice(turn + 1)
    heaviest = max(*part.house, part.whole // (_COARSEST * k) + 1)
    while len(levels[-1].house) > _COARSEST * k:
        coarse, home = _coarser(levels[-1], labels, heaviest, dice)
        if len(coarse.house) * _SHRINKS > len(levels[-1].house) * (_SHRINKS - 1):
            break
        levels.append(coarse)
        homes.append(home)
        if labels is not None:
            held = [0] * len(coarse.house)
            for node, one in zip(home, labels, strict=True):
                held[node] = one
            labels = held
    if labels is None:
        start = tree_division(levels[-1], k)
        if start is None:
            return None
        labels = list(Annealer(levels[-1], k, band, start).run(_WALK, effort))
    for level in range(len(levels) - 1, -1, -1):
        if level < len(levels) - 1:
            labels = [labels[node] for node in homes[level]]
        labels = list(Annealer(levels[level], k, band, labels).refine(_REFINED, effort))
    return measured(part, tuple(labels), band)


def _coarser(part: Part, labels: Sequence[int] | None, heaviest: int, dice: Dice) -> tuple[Part, list[int]]:
    """Join neighbours over heavy edges, each with one other; return the smaller graph and the node of each of the old ones."""
    n = len(part.house)
    near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, w in zip(part.first, part.second, part.weight, strict=True):
        near[a].append((w, b))
        near[b].append((w, a))
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = dice.below(i + 1)
        order[i], order[j] = order[j], order[i]
    place = {u: i for i, u in enumerate(order)}
    home = [-1] * n
    made = 0
    for u in order:
        if home[u] >= 0:
            continue
        home[u] = made
        room = heaviest - part.house[u]
        # The heaviest edge to a node that is free; of equal ones the smaller node, so that nodes stay alike, then by chance.
        offers = [
            (-w, part.house[v], place[v], v)
            for w, v in near[u]
            if home[v] < 0 and part.house[v] <= room and (labels is None or labels[u] == labels[v])
        ]
        if offers:
            home[min(offers)[3]] = made
        made += 1
    house = [0] * made
    for u in range(n):
        house[home[u]] += part.house[u]
    joined: dict[tuple[int, int], int] = {}
    for a, b, w in zip(part.first, part.second, part.weight, strict=True):
        x, y = home[a], home[b]
        if x != y:
            key = (x, y) if x < y else (y, x)
            joined[key] = joined.get(key, 0) + w
    edges = sorted(joined.items())
    coarse = Part(
        tuple(house),
        tuple(a for (a, _), _ in edges),
        tuple(b for (_, b), _ in edges),
        tuple(w for _, w in edges),
        (0,) * len(edges),
    )
    return coarse, home
