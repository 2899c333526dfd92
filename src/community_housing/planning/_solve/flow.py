# SPDX-License-Identifier: Apache-2.0
"""Least cost for one more, two more, three more: successive shortest paths in a small network, in whole numbers."""

from collections import deque
from collections.abc import Iterator, Sequence

__all__ = ["Network"]


class Network:
    """A directed network with whole capacities and costs, filled along one shortest path after the other.

    Args:
        nodes: How many; numbered from 0.

    Guarantees:
        After every path the flow is the cheapest of its size, and the costs of the paths never fall.  Exact: whole numbers
        only.  Costs may be negative as long as no cycle of arcs is.  O(paths x nodes x arcs) at worst.

    Source: Busacker and Gowen, A procedure for determining minimal-cost network flow patterns, 1960.
    """

    __slots__ = ("_arcs", "_costs", "_heads", "_left")

    def __init__(self, nodes: int) -> None:
        self._arcs: list[list[int]] = [[] for _ in range(nodes)]
        self._heads: list[int] = []
        self._left: list[int] = []
        self._costs: list[int] = []

    def arc(self, tail: int, head: int, *, capacity: int, cost: int = 0) -> int:
        """Add an arc; its number.  The arc back has the next number."""
        number = len(self._heads)
        for start, end, left, price in ((tail, head, capacity, cost), (head, tail, 0, -cost)):
            self._arcs[start].append(len(self._heads))
            self._heads.append(end)
            self._left.append(left)
            self._costs.append(price)
        return number

    def used(self, arcs: Sequence[int]) -> list[int]:
        """Those of *arcs* that carry something."""
        return [arc for arc in arcs if self._left[arc + 1]]

    def reached(self, source: int) -> set[int]:
        """The nodes to which more could be sent from *source*; after the last path they lie before a minimal cut."""
        found = {source}
        stack = [source]
        while stack:
            for arc in self._arcs[stack.pop()]:
                head = self._heads[arc]
                if self._left[arc] and head not in found:
                    found.add(head)
                    stack.append(head)
        return found

    def paths(self, source: int, sink: int) -> Iterator[int]:
        """Send one unit after the other from *source* to *sink*; the cost that each adds.  Ends where no more goes."""
        while True:
            cost, arc_to = self._shortest(source, sink)
            if cost is None:
                return
            node = sink
            while node != source:
                arc = arc_to[node]
                self._left[arc] -= 1
                self._left[arc ^ 1] += 1
                node = self._heads[arc ^ 1]
            yield cost

    def _shortest(self, source: int, sink: int) -> tuple[int | None, list[int]]:
        """Cost of the shortest path with room, and the last arc on the way to each node (Bellman and Ford, by queue)."""
        far: list[int | None] = [None] * len(self._arcs)
        arc_to = [-1] * len(self._arcs)
        waits = [False] * len(self._arcs)
        far[source] = 0
        queue = deque([source])
        heads, left, costs = self._heads, self._left, self._costs
        while queue:
            node = queue.popleft()
            waits[node] = False
            here = far[node]
            if here is None:
                continue
            for arc in self._arcs[node]:
                if not left[arc]:
                    continue
                head, there = heads[arc], here + costs[arc]
                known = far[head]
                if known is None or there < known:
                    far[head], arc_to[head] = there, arc
                    if not waits[head]:
                        waits[head] = True
                        queue.append(head)
        return far[sink], arc_to
