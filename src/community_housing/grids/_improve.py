# SPDX-License-Identifier: Apache-2.0
"""Large graphs: start from a connected division, anneal it, and solve unions of a few adjacent grids exactly.

No proof of the whole comes from this, only a good plan.  The steps follow one fixed sequence, which less effort only ends
earlier, and the best plan met is kept: so the same input gives the same plan, and more effort never a worse one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from community_housing.grids._anneal import Annealer, is_wide
from community_housing.grids._exact import Band, Effort, Part, Search, Solution
from community_housing.grids._repair import repair
from community_housing.grids._start import measured, tree_division

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Unions", "divide_large", "divide_quickly", "rank"]

_QUICK_SEEK = 10_000  # and of a search for the band after it
_QUICK_TURNS, _MORE_TURNS, _MANY = 2, 12, 80  # how often that is tried, and how often from so many buildings on
_SEEK = 25_000  # moves for each building of a search for the band, fewer in graphs of more than some hundred
_SOUGHT = 20_000_000  # moves of such a search
_TURNS = 12  # times that the walk is tried again while a grid breaks the band
_STAGES = (500, 2_000, 8_000, 24_000, 96_000, 384_000)  # moves for each building
_QUICK = 500  # moves for each building of a short walk, and twice as many of a longer one
_SMALL = 250  # buildings up to which the first stages are enough: the exact search goes on from there
_POLISHED = 8_000  # the stage from which on unions are solved; from the next on larger ones too
_ROOM = 30_000  # states of one pass of a local search
_UNIONS = (2, 3, 4)  # sizes of union that are all tried
_WIDEST = 5  # size of the larger unions, which the dice choose
_PATIENCE = 40  # larger unions tried in vain, for each grid, before the walk ends
_ELSEWHERE = 50_000_000  # states of a large effort that are left for other numbers of grids
_PER_BUILDING = 7_500  # states that a walk may make, for each building


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
        self.dice = _Dice(turn)

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

    def grown(self, size: int, dice: _Dice) -> tuple[int, ...]:
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


class _Dice:
    """A fixed sequence of numbers that look random: the same call always gives the same plan."""

    def __init__(self, turn: int) -> None:
        self.state = 20120805 + turn

    def below(self, bound: int) -> int:
        """Return the next number in 0 .. *bound* - 1."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1)
        return (self.state >> 33) % bound


def divide_large(part: Part, k: int, band: Band, effort: Effort, *, least: int = 0) -> Solution:
    """Return a good plan of *k* connected grids for a connected *part* of any size; nothing is proved.

    A violation of *least*, below which no plan is, is not walked further to lower.
    """
    start = tree_division(part, k)
    if start is None:
        return Solution(None, proved=False, bound=0)
    n = len(part.house)
    stages = [s for s in _STAGES if s <= _POLISHED] if n <= _SMALL else _STAGES
    share = Effort(min(effort.left, max(_PER_BUILDING * n, effort.left - _ELSEWHERE - (10_000 - _PER_BUILDING) * n)))
    best = measured(part, start, band)
    annealer = None if is_wide(part, band) or k < 2 else Annealer(part, k, band, start)
    for per_building in stages:
        for strict in (False, True):
            if annealer is not None and not (strict and best.violation == 0):
                best = min(best, measured(part, annealer.run(per_building, share, strict=strict), band), key=rank)
        if share.left <= 0:
            break
        if per_building >= _POLISHED or annealer is None:
            best = min(best, _polished(part, best, k, band, share, turn=0 if per_building > _POLISHED else -1), key=rank)
    effort.take(share.used)
    for turn in range(_TURNS):
        if best.violation <= least or effort.left <= 0:
            break
        if annealer is not None:
            annealer.seek(min(_SEEK, max(1, _SOUGHT // n)), effort, turn)
            best = min(best, measured(part, annealer.run(_POLISHED, effort, strict=True), band), key=rank)
        best = min(best, _polished(part, best, k, band, effort, turn=turn + 1), key=rank)
    return best


def divide_quickly(part: Part, k: int, band: Band, effort: Effort, *, longer: bool) -> Solution:
    """Return what a short walk finds: a plan for the exact search to better."""
    moves = 2 * _QUICK if longer else _QUICK
    start = tree_division(part, k)
    if start is None or k < 2 or is_wide(part, band):
        return Solution(None, proved=False, bound=0)
    annealer = Annealer(part, k, band, start)
    found = measured(part, annealer.run(moves, effort), band)
    for turn in range(_QUICK_TURNS if len(part.house) < _MANY else _MORE_TURNS):
        if found.violation == band.least_violation(part.whole, k):
            break
        annealer.seek(_QUICK_SEEK, effort, turn)
        found = min(found, measured(part, annealer.run(moves, effort, strict=True), band), key=rank)
    return found


def _polished(part: Part, best: Solution, k: int, band: Band, effort: Effort, *, turn: int) -> Solution:
    """Return *best* after unions have been solved, and from *turn* 0 on also larger ones, which the turn chooses."""
    unions = Unions(part, list(best.labels or ()), k, band, effort, turn)
    settled = unions.settle()
    if any(band.violation(total) for total in unions.total):
        repair(unions)
        settled = unions.settle()
    if settled and turn >= 0:
        unions.widen()
    return measured(part, tuple(unions.label), band)


def rank(found: Solution) -> tuple[int, int, int]:
    """Return what makes one plan better than another: violation, cut, squares."""
    return (found.violation, found.cut, found.squares)
