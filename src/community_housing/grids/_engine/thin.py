# SPDX-License-Identifier: Apache-2.0
"""Look for a plan in the band where walk and repair have failed: exactly, in graphs that lack some edges of this one.

Whatever is connected without an edge is connected with it.  So a plan of a thinner graph is a plan of the graph, and a graph
thinned until its line is narrow is decided exactly: all plans that do without the edges left out are looked through at once.
Before that the graph is made smaller (`_smaller`), which excludes no plan in the band.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from community_housing.grids._engine.anneal import Annealer
from community_housing.grids._engine.exact import Effort, Part, Search
from community_housing.grids._engine.repair import repair
from community_housing.grids._engine.sets import unite
from community_housing.grids._engine.smaller import smaller
from community_housing.grids._engine.start import tree_division
from community_housing.grids._engine.unions import Dice, Unions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from community_housing.grids._engine.exact import Band

__all__ = ["Found", "look"]

_PROBING = 6_000_000  # states for making the graph smaller
_LOOKING = 9_000_000  # and for looking in it
_WHOLE = 100_000  # estimated states up to which the smaller graph is first tried as it is
_ROOM = 6_000_000  # room of that search, in units of 64 bytes
_LINES = (40_000, 150_000)  # estimated states of the thinned graphs, in turn
_THIN_ROOM = 1_500_000
_EACH = 4  # thinned graphs around one plan
_TURNS = 40  # plans around which graphs are thinned
_SEEK = 12_000  # moves for each building of the search for such a plan
_STRICT = 2_000


@frozen
class Found:
    """A plan, in the band or the nearest to it that was met, or None; with `excluded`, a proof that none is in the band."""

    labels: tuple[int, ...] | None = None
    excluded: bool = False


def look(part: Part, k: int, band: Band, effort: Effort) -> Found:
    """Look for *k* grids in the band (which all households fit) in a connected *part* without locks, of at least two grids.

    The same input always gives the same answer; less *effort* only takes an earlier end.
    """
    probing = effort.share(_PROBING)
    small = smaller(part, k, band, probing)
    effort.take(probing.used)
    if small.part is None:
        return Found(excluded=True)
    looking = effort.share(_LOOKING)
    found = _Thinner(small.part, k, band, looking).run() if looking.left > 0 else Found()
    effort.take(looking.used)
    return found if found.labels is None else Found(small.lifted(found.labels))


class _Thinner:
    """One graph, and how much of it was kept so far."""

    def __init__(self, part: Part, k: int, band: Band, effort: Effort) -> None:
        self.part = part
        self.k = k
        self.band = band
        self.effort = effort
        self.edges = list(zip(part.first, part.second, strict=True))
        self.more = len(self.edges) - len(part.house) + 1
        self.keep = [self.more] * len(_LINES)  # edges beyond a spanning tree that fitted the line last
        self.dice = Dice(0)
        self.nearest: tuple[int, tuple[int, ...]] | None = None  # households out of the band, and the plan

    def run(self) -> Found:
        """Try the whole, and then thinned graphs around one plan after the other."""
        whole = self._searched(self.edges, _WHOLE, _ROOM)
        if whole is not None and (whole.labels is not None or whole.excluded):
            return whole
        start = tree_division(self.part, self.k)
        if start is None:
            return Found()
        annealer = Annealer(self.part, self.k, self.band, start)
        for turn in range(_TURNS):
            if self.effort.left <= 0:
                break
            annealer.seek(_SEEK, self.effort, turn)
            unions = Unions(
                self.part, list(annealer.run(_STRICT, self.effort, strict=True)), self.k, self.band, self.effort, turn
            )
            repair(unions)
            broken = sum(self.band.violation(total) for total in unions.total)
            if self.nearest is None or broken < self.nearest[0]:
                self.nearest = broken, tuple(unions.label)
            if broken == 0:
                break
            for attempt in range(_EACH):
                found = self._thinned(unions.label, attempt)
                if found.labels is not None or found.excluded:
                    return found
                if self.effort.left <= 0:
                    break
        return Found() if self.nearest is None else Found(self.nearest[1])

    def _thinned(self, label: Sequence[int], attempt: int) -> Found:
        """Search a graph that lacks some edges: even attempts leave out edges between grids of *label*, odd ones any."""
        tree, more = self._drawn(label if attempt % 2 == 0 else [0] * len(label))
        size = attempt // 2 % len(_LINES)
        keep = min(self.more, self.keep[size] + 2)
        while True:
            found = self._searched(sorted(tree + more[:keep]), _LINES[size], _THIN_ROOM)
            if found is not None or keep == 0:
                break
            keep -= max(1, keep // 8)
        self.keep[size] = keep
        if found is None:
            return Found()
        return found if keep == self.more else Found(found.labels)

    def _drawn(self, label: Sequence[int]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Return a random spanning tree, of edges inside grids where possible, and the other edges in random order."""
        dice = [self.dice.below(1 << 30) for _ in self.edges]
        order = sorted(range(len(self.edges)), key=lambda e: (label[self.edges[e][0]] != label[self.edges[e][1]], dice[e]))
        lead = list(range(len(label)))
        tree, more = [], []
        for e in order:
            a, b = self.edges[e]
            if unite(lead, a, b):
                tree.append((a, b))
            else:
                more.append((dice[e], self.edges[e]))
        return tree, [edge for _, edge in sorted(more)]

    def _searched(self, edges: list[tuple[int, int]], line: int, room: int) -> Found | None:
        """Search the graph of these *edges* exactly; None where its *line* is too long to begin."""
        part = Part(
            self.part.house,
            tuple(a for a, _ in edges),
            tuple(b for _, b in edges),
            (1,) * len(edges),
            (0,) * len(edges),
        )
        search = Search(part, self.band, self.effort, starts=4, room=room)
        try:
            if search.kernel.estimate > line:
                return None
            found = search.within(self.k, 0)
        finally:
            search.close()
        return Found(found.labels, excluded=found.labels is None and found.proved)
