# SPDX-License-Identifier: Apache-2.0
"""A division of a large graph, improved by exact answers for a few adjacent grids at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._engine.exact import Band, Effort, Part, Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Dice", "Unions"]

_ROOM = 30_000  # states of one pass of a local search
_UNIONS = (2, 3, 4)  # sizes of union that are all tried
_WIDEST = 5  # size of the larger unions, which the dice choose
_PATIENCE = 40  # larger unions tried in vain, for each grid, before the walk ends


class Unions:
    """A plan being improved by exact answers for a few grids at a time."""

    def __init__(self, part: Part, labels: list[int], k: int, band: Band, effort: Effort, turn: int) -> None:
        self.part = part
        self.band = band
        self.effort = effort
        self.label = labels
        self.near: list[list[tuple[int, int, int]]] = [[] for _ in part.house]
        for a, b, w, lock in zip(part.first, part.second, part.weight, part.lock, strict=True):
            self.near[a].append((b, w, lock))
            self.near[b].append((a, w, lock))
        self.members: list[list[int]] = [[] for _ in range(k)]
        for u, g in enumerate(labels):
            self.members[g].append(u)
        self.total = [sum(part.house[u] for u in m) for m in self.members]
        self.version = [0] * k
        self.tried: dict[tuple[int, ...], int] = {}
        self.clock = 0
        self.dice = Dice(turn)

    def neighbours(self, g: int) -> list[int]:
        """Return the grids that touch grid *g*, most weight between them first."""
        touch: dict[int, int] = {}
        for u in self.members[g]:
            for v, w, _ in self.near[u]:
                h = self.label[v]
                if h != g:
                    touch[h] = touch.get(h, 0) + w
        return sorted(touch, key=lambda h: (-touch[h], h))

    def unions(self, g: int, size: int) -> Iterator[tuple[int, ...]]:
        """Yield sets of *size* grids around *g* that hang together."""
        beside = self.neighbours(g)
        if size == 2:
            for h in beside:
                yield (g, h) if g < h else (h, g)
            return
        for i, h in enumerate(beside):
            for j in beside[i + 1 :]:
                if size == 3:
                    yield tuple(sorted((g, h, j)))
                    continue
                common = [x for x in self.neighbours(h) if x not in (g, j) and (x in beside or x in self.neighbours(j))]
                for x in common[: 2 * size - 6]:
                    yield tuple(sorted((g, h, j, x)))

    def attempt(self, union: tuple[int, ...]) -> bool:
        """Solve a union of grids; take the answer over if it is better."""
        last = self.tried.get(union, -1)
        if all(self.version[g] <= last for g in union):
            return False
        self.tried[union] = self.clock
        nodes = sorted(u for g in union for u in self.members[g])
        part = self.inside(nodes)
        label = self.label
        cut = sum(w for a, b, w in zip(part.first, part.second, part.weight, strict=True) if label[nodes[a]] != label[nodes[b]])
        search = Search(part, self.band, self.effort, starts=4, room=_ROOM)
        try:
            found = search.better(len(union), [self.total[g] for g in union], cut)
        finally:
            search.close()
        if found is None:
            return False
        self.replace(union, nodes, found)
        return True

    def inside(self, nodes: Sequence[int]) -> Part:
        """Return the part that the ascending buildings *nodes* make."""
        at = {u: i for i, u in enumerate(nodes)}
        edges = [(at[u], at[v], w, lock) for u in nodes for v, w, lock in self.near[u] if u < v and v in at]
        return Part(
            tuple(self.part.house[u] for u in nodes),
            tuple(e[0] for e in edges),
            tuple(e[1] for e in edges),
            tuple(e[2] for e in edges),
            tuple(e[3] for e in edges),
        )

    def valid(self, union: Sequence[int], nodes: Sequence[int]) -> bool:
        """Look for a division of *nodes*, the buildings of *union*, that keeps the band; take it over if there is one."""
        search = Search(self.inside(nodes), self.band, self.effort, starts=4, room=_ROOM)
        try:
            found = search.within(len(union), 0)
        finally:
            search.close()
        if found.labels is None:
            return False
        self.replace(union, nodes, found.labels)
        return True

    def replace(self, union: Sequence[int], nodes: Sequence[int], found: Sequence[int]) -> None:
        """Take over a new division of the buildings *nodes* of the grids *union*."""
        self.clock += 1
        for g in union:
            self.members[g] = []
            self.version[g] = self.clock
        for u, i in zip(nodes, found, strict=True):
            self.label[u] = union[i]
            self.members[union[i]].append(u)
        for g in union:
            self.total[g] = sum(self.part.house[u] for u in self.members[g])

    def settle(self) -> bool:
        """Improve unions of two to four grids until none improves, small ones first; False when the effort is spent."""
        level = 0
        while level < len(_UNIONS) and (_UNIONS[level] < len(self.members) or level == 0):
            changed = False
            for g in range(len(self.members)):
                for union in list(self.unions(g, _UNIONS[level])):
                    if self.effort.left <= 0:
                        return False
                    changed = self.attempt(union) or changed
            level = 0 if changed and level else level if changed else level + 1
        return True

    def grown(self, size: int, dice: Dice) -> tuple[int, ...]:
        """Return *size* grids that lie close together, around one that the dice choose."""
        found = [dice.below(len(self.members))]
        while len(found) < size:
            touch: dict[int, int] = {}
            for h in found:
                for x in self.neighbours(h)[:6]:
                    if x not in found:
                        touch[x] = touch.get(x, 0) + 1
            if not touch:
                break
            least = max(touch.values()) - (1 if dice.below(3) == 0 else 0)
            close = sorted(x for x in touch if touch[x] >= least)
            found.append(close[dice.below(len(close))])
        return tuple(sorted(found))

    def widen(self) -> None:
        """Improve unions of five grids until the dice have long found none that does, or the effort is spent."""
        grids = len(self.members)
        if grids <= _UNIONS[-1]:
            return
        idle = 0
        while self.effort.left > 0 and idle < _PATIENCE * grids:
            idle = 0 if self.attempt(self.grown(_WIDEST, self.dice)) else idle + 1


class Dice:
    """A fixed sequence of numbers that look random: the same call always gives the same plan."""

    def __init__(self, turn: int) -> None:
        self.state = 20120805 + turn

    def below(self, bound: int) -> int:
        """Return the next number in 0 .. *bound* - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1)
        return (self.state >> 33) % bound
