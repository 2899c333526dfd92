# SPDX-License-Identifier: Apache-2.0
"""Make a graph smaller without losing a plan in the band: join what every such plan keeps together, drop what it cuts.

Two facts, used again and again until neither finds anything:

* Two neighbours with more households together than a grid may have are in different grids.  Their edge holds nothing together:
  it is dropped, unless the graph would fall apart.
* An edge whose loss parts the graph is cut only if both sides can be shared out among whole grids.  Where the households of
  a side fit no number of grids, its ends are in one grid, and become one building.

Then every edge is supposed to be cut, and to be kept: where the two facts lead either to a building with more households than
a grid may have, the other is certain.  In a narrow band this leaves little of what hangs together by few edges.
Cost: edges x (buildings + edges) for each round of supposing, of which there are as many as find something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from community_housing.grids._engine.exact import Part
from community_housing.grids._engine.sets import leader

if TYPE_CHECKING:
    from community_housing.grids._engine.exact import Band, Effort

__all__ = ["Smaller", "smaller"]

_STATES = 25  # states that a building counts for in one supposition


@frozen(eq=False)
class Smaller:
    """A smaller graph with the same plans in the band, cuts apart.

    Fields:
        part: The smaller graph; None where it has been found that no plan keeps the band.
        node: The building of the smaller graph that each building has become.
    """

    part: Part | None
    node: tuple[int, ...]

    def lifted(self, labels: tuple[int, ...]) -> tuple[int, ...]:
        """Return the grids of the buildings, given those of the smaller graph's."""
        return tuple(labels[u] for u in self.node)


class _Graph:
    """A graph in which buildings become one and edges vanish."""

    def __init__(self, part: Part, k: int, band: Band) -> None:
        self.house = list(part.house)
        self.whole = part.whole
        self.k = k
        self.band = band
        self.lead = list(range(len(part.house)))
        self.near: list[dict[int, int]] = [{} for _ in part.house]
        for a, b, w in zip(part.first, part.second, part.weight, strict=True):
            self.near[a][b] = self.near[b][a] = self.near[a].get(b, 0) + w

    def apart(self, side: int) -> bool:
        """Return whether *side* households, and all others, can be shared out among whole grids."""
        low, high = self.band.minimum, self.band.maximum
        return any(
            j * low <= side <= j * high and (self.k - j) * low <= self.whole - side <= (self.k - j) * high
            for j in range(1, self.k)
        )

    def join(self, a: int, b: int) -> None:
        """Make two neighbours one building."""
        a, b = leader(self.lead, a), leader(self.lead, b)
        self.lead[b] = a
        self.house[a] += self.house[b]
        del self.near[a][b]
        for v, w in self.near[b].items():
            if v != a:
                del self.near[v][b]
                self.near[a][v] = self.near[v][a] = self.near[a].get(v, 0) + w
        self.near[b] = {}

    def bridges(self) -> list[tuple[int, int, int]]:
        """Return the edges whose loss parts the graph, (parent, child, households on the child's side), children first."""
        root = leader(self.lead, 0)
        parent = {root: -1}
        met = {root: 0}
        low = {root: 0}
        below = {root: self.house[root]}
        found = []
        todo = [(root, iter(self.near[root]))]
        while todo:
            u, rest = todo[-1]
            v = next(rest, -1)
            if v >= 0:
                if v not in met:
                    met[v] = low[v] = len(met)
                    parent[v] = u
                    below[v] = self.house[v]
                    todo.append((v, iter(self.near[v])))
                elif v != parent[u]:
                    low[u] = min(low[u], met[v])
                continue
            todo.pop()
            if todo:
                p = todo[-1][0]
                low[p] = min(low[p], low[u])
                below[p] += below[u]
                if low[u] > met[p]:
                    found.append((p, u, below[u]))
        return found

    def drop(self) -> bool:
        """Drop every edge that must be cut and whose loss does not part the graph."""
        done = False
        heavy = [
            (a, b)
            for a, beside in enumerate(self.near)
            for b in beside
            if a < b and self.house[a] + self.house[b] > self.band.maximum
        ]
        parting = self.parting() if heavy else set()
        for edge in heavy:
            if edge not in parting:
                self.cut(*edge)
                parting = self.parting()
                done = True
        return done

    def parting(self) -> set[tuple[int, int]]:
        """Return the edges whose loss parts the graph, the smaller end first."""
        return {(min(p, u), max(p, u)) for p, u, _ in self.bridges()}

    def cut(self, a: int, b: int) -> None:
        """Drop the edge between two neighbours."""
        del self.near[a][b], self.near[b][a]

    def copy(self) -> _Graph:
        """Return a graph that can be changed without changing this one."""
        made = _Graph.__new__(_Graph)
        made.house, made.lead, made.near = list(self.house), list(self.lead), [dict(beside) for beside in self.near]
        made.whole, made.k, made.band = self.whole, self.k, self.band
        return made

    def settle(self) -> None:
        """Join and drop until neither is possible, or no plan is."""
        again = True
        while again and self.possible():
            again = self.contract()
            again = self.drop() or again

    def possible(self) -> bool:
        """Return whether nothing has been found yet that excludes every plan in the band."""
        return max(self.house[u] for u, v in enumerate(self.lead) if u == v) <= self.band.maximum

    def probe(self, effort: Effort) -> bool:
        """Suppose of each edge that it is kept, and that it is cut; return whether something was certain."""
        done = False
        for a, b in [(a, b) for a, beside in enumerate(self.near) for b in beside if a < b]:
            if effort.left <= 0:
                break
            if b not in self.near[a]:  # by now one building
                continue
            parts = (a, b) in self.parting()
            if not self._allows(a, b, effort, kept=True):
                if not parts:
                    self.cut(a, b)
                    done = True
            elif not parts and not self._allows(a, b, effort, kept=False):
                self.join(a, b)
                done = True
        return done

    def _allows(self, a: int, b: int, effort: Effort, *, kept: bool) -> bool:
        """Return whether nothing speaks against an edge being kept, or cut."""
        effort.take(_STATES * sum(1 for beside in self.near if beside))
        made = self.copy()
        if kept:
            made.join(a, b)
        else:
            made.cut(a, b)
        made.settle()
        return made.possible()

    def contract(self) -> bool:
        """Join the ends of every edge that parts the graph in sides no whole grids can have."""
        done = False
        for p, u, side in self.bridges():
            if not self.apart(side):
                self.join(p, u)
                done = True
        return done


def smaller(part: Part, k: int, band: Band, effort: Effort) -> Smaller:
    """Return a graph with the same plans of *k* grids in the band as the connected *part*, which has no locks.

    Supposing goes on while *effort* lasts.
    """
    graph = _Graph(part, k, band)
    graph.settle()
    while effort.left > 0 and graph.possible() and graph.probe(effort):
        graph.settle()
    n = len(part.house)
    kept = [u for u in range(n) if leader(graph.lead, u) == u]
    at = {u: i for i, u in enumerate(kept)}
    node = tuple(at[leader(graph.lead, u)] for u in range(n))
    if not graph.possible() or len(kept) < k:
        return Smaller(None, node)
    edges = sorted((at[a], at[b], w) for a in kept for b, w in graph.near[a].items() if at[a] < at[b])
    return Smaller(
        Part(
            tuple(graph.house[u] for u in kept),
            tuple(e[0] for e in edges),
            tuple(e[1] for e in edges),
            tuple(e[2] for e in edges),
            (0,) * len(edges),
        ),
        node,
    )
