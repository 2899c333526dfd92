# SPDX-License-Identifier: Apache-2.0
"""Lay a graph of buildings out as a line along which few buildings are open at a time.

The frontier search (`kernel`) meets the buildings one by one.  A building is *open* while it has been met and one of its
neighbours has not; the fewer are open, the fewer states there are.  Finding the line of least width is NP-hard, so
a greedy walk starts at every building, under two rules for ties, and the line with the fewest estimated states is kept.
The line never changes an answer, only the time that it takes.

This file is ordinary Python.  When it is compiled, the C types come from `layout.pxd`.
"""

from __future__ import annotations

from array import array

from community_housing.grids._engine.plain import words

__all__ = ["Layout"]

_FAR = 1 << 62
_LONG = 250  # buildings above which that search takes longer than it saves
_POWERS = [3**w for w in range(31)]  # patterns grow about threefold with each open building
_HARD = 12_000  # estimated states from which on a better line is worth a search
_MOVES = 60  # moves tried for each building in that search
_HARDER = 50_000  # estimated states from which on the search is longer
_MORE_MOVES = 600


class Layout:
    """A graph in compressed rows, an order of its buildings, and the tables by layer that the search reads.

    All indices are checked by the caller (`engine`); every array is written by this class only.
    """

    def __init__(self) -> None:
        self.n = 0
        self.far = _FAR
        self.width = 0
        self.estimate = 0
        self.power: array[int] = array("q", _POWERS)
        self.wide = False

    def load(self, n: int, house: array[int], eu: array[int], ev: array[int], ew: array[int], elock: array[int]) -> None:
        """Take a graph: *n* buildings, their households, and edges `eu[i]-ev[i]` of weight `ew[i]`, each pair once.

        An edge with `elock[i]` set is no way from one building to the other: it only says that both belong to one grid.
        """
        m = len(eu)
        self.n = n
        self.house = house
        self.x_start = array("i", bytes(4 * (n + 2)))
        self.x_adj = array("i", bytes(8 * m + 4))
        self.x_weight = words(2 * m + 1, self.wide)
        self.x_lock = array("i", bytes(8 * m + 4))
        self.x_edge = array("i", bytes(8 * m + 4))
        self.rank = array("i", bytes(4 * n + 4))
        self.place = array("i", bytes(4 * n + 4))
        self.best = array("i", bytes(4 * n + 4))
        self.left = array("i", bytes(4 * n + 4))
        self.near = array("i", bytes(4 * n + 4))
        self.since = array("i", bytes(4 * n + 4))
        self.ends = array("i", bytes(4 * n + 4))
        for i in range(m):
            self.x_start[eu[i] + 2] += 1
            self.x_start[ev[i] + 2] += 1
        for u in range(n):
            self.x_start[u + 2] += self.x_start[u + 1]
        for i in range(m):
            a = eu[i]
            b = ev[i]
            at = self.x_start[a + 1]
            self.x_start[a + 1] = at + 1
            self.x_adj[at] = b
            self.x_weight[at] = ew[i]
            self.x_lock[at] = elock[i]
            self.x_edge[at] = i
            at = self.x_start[b + 1]
            self.x_start[b + 1] = at + 1
            self.x_adj[at] = a
            self.x_weight[at] = ew[i]
            self.x_lock[at] = elock[i]
            self.x_edge[at] = i

    def arrange(self, starts: int) -> int:
        """Choose the order, trying *starts* first buildings (spread evenly), and fill the tables; return the width."""
        step = max(1, self.n // max(1, starts))
        least = self._try_starts(0, step, self.far)
        if least >= _HARD and self.n <= _LONG and starts > 4:
            if step > 1:
                least = self._try_starts(1, 1, least)
            least = self._polish(least, (_MORE_MOVES if least >= _HARDER else _MOVES) * self.n)
        self.estimate = least
        self._tabulate()
        return self.width

    def _try_starts(self, s: int, step: int, least: int) -> int:
        """Walk from every *step*-th building from *s* on; keep the line in `best` if it costs less than *least*."""
        while s < self.n:
            for rule in range(2):
                cost = self._walk(s, rule, least)
                if cost < least:
                    least = cost
                    for i in range(self.n):
                        self.best[i] = self.rank[i]
            s += step
        return least

    def _polish(self, least: int, moves: int) -> int:
        """Move single buildings along the line in `best` while its cost does not rise; return the cost.

        While this runs, `place` is where each building stands and `left` how many are open after each place.
        """
        n = self.n
        for i in range(n):
            self.near[i] = self.best[i]
            self.place[self.near[i]] = i
        self._stretch(0, n - 1)
        for i in range(n):
            self.left[i] = self.rank[i]
        dice = 1
        for _ in range(moves):
            dice = (dice * 1103515245 + 12345) & 0x7FFFFFFF
            i = (dice >> 8) % n
            dice = (dice * 1103515245 + 12345) & 0x7FFFFFFF
            j = i - 8 + (dice >> 8) % 17
            if j < 0 or j >= n or j == i:
                continue
            before: int = 0
            for a in range(min(i, j), max(i, j) + 1):
                before += self.power[max(0, min(self.left[a], 30))]
            self._shift(i, j)
            after = self._stretch(min(i, j), max(i, j))
            if after > before:
                self._shift(j, i)
                continue
            least += after - before
            for a in range(min(i, j), max(i, j) + 1):
                self.left[a] = self.rank[a]
        for i in range(n):
            self.best[i] = self.near[i]
        return least

    def _shift(self, i: int, j: int) -> None:
        """Move the building at place *i* of the line in `near` to place *j*, those between one place back."""
        v = self.near[i]
        step = 1 if j > i else -1
        while i != j:
            self.near[i] = self.near[i + step]
            self.place[self.near[i]] = i
            i += step
        self.near[j] = v
        self.place[v] = j

    def _stretch(self, first: int, last: int) -> int:
        """Count the buildings open after each place of a stretch of the line in `near` into `rank`; return its cost."""
        width = self.left[first - 1] if first > 0 else 0
        cost: int = 0
        for step in range(first, last + 1):
            v = self.near[step]
            closed = 1
            for i in range(self.x_start[v], self.x_start[v + 1]):
                u = self.x_adj[i]
                if self.place[u] > step:
                    closed = 0
                    continue
                waits = 0
                for j in range(self.x_start[u], self.x_start[u + 1]):
                    if self.place[self.x_adj[j]] > step:
                        waits = 1
                        break
                width -= 1 - waits
            width += 1 - closed
            self.rank[step] = width
            cost += self.power[max(0, min(width, 30))]
        return cost

    def _walk(self, start: int, rule: int, least: int) -> int:
        """Walk greedily from *start*; leave the order in `rank`; return its cost, or a cost >= *least* when given up.

        While this runs, `since` is the place of the first neighbour that was met, and `ends` how many open buildings
        wait for this one alone.
        """
        n = self.n
        for u in range(n):
            self.left[u] = self.x_start[u + 1] - self.x_start[u]
            self.place[u] = -1
            self.ends[u] = 0
        cost: int = 0
        width = 0
        many = 0
        v = start
        for step in range(n):
            self.rank[step] = v
            self.place[v] = step
            for i in range(self.x_start[v], self.x_start[v + 1]):
                u = self.x_adj[i]
                self.left[u] -= 1
                if self.place[u] >= 0:
                    if self.left[u] == 0:
                        width -= 1
                    elif self.left[u] == 1:
                        self._await_last(u)
                elif self.place[u] == -1:
                    self.place[u] = -2
                    self.since[u] = step
                    self.near[many] = u
                    many += 1
            if self.left[v] > 0:
                width += 1
                if self.left[v] == 1:
                    self._await_last(v)
            cost += self.power[width if width < 30 else 30]
            if cost >= least:
                return cost
            v = -1
            best = self.far
            keep = 0
            for i in range(many):
                x = self.near[i]
                if self.place[x] >= 0:
                    continue
                self.near[keep] = x
                keep += 1
                score = (1 if self.left[x] > 0 else 0) - self.ends[x]
                if rule == 1:
                    score = score * 4 * n + self.left[x]
                score = score * 4 * n + self.since[x]
                if score < best:
                    best = score
                    v = x
            many = keep
            if v < 0:
                for u in range(n):
                    if self.place[u] == -1:
                        v = u
                        break
        return cost

    def _await_last(self, u: int) -> None:
        """Note at the one neighbour of *u* that has not been met that *u* waits for it alone."""
        for i in range(self.x_start[u], self.x_start[u + 1]):
            if self.place[self.x_adj[i]] < 0:
                self.ends[self.x_adj[i]] += 1
                return

    def _tabulate(self) -> None:
        """Fill the tables by layer for the order in `best`."""
        n = self.n
        total = self.x_start[n]
        self.b_start = array("i", bytes(4 * n + 4))
        self.b_index = array("i", bytes(4 * total + 4))
        self.b_weight = words(total + 1, self.wide)
        self.b_lock = array("i", bytes(4 * total + 4))
        self.b_edge = array("i", bytes(4 * total + 4))
        self.f_size = array("i", bytes(4 * n + 4))
        self.f_keep = array("q", bytes(8 * n + 8))
        self.f_real = array("q", bytes(8 * n + 8))
        self.h_at = words(n + 1, self.wide)
        self.h_sum = words(n + 2, self.wide)
        for i in range(n):
            self.place[self.best[i]] = i
        for u in range(n):
            last = self.place[u]
            for j in range(self.x_start[u], self.x_start[u + 1]):
                if self.place[self.x_adj[j]] > last:
                    last = self.place[self.x_adj[j]]
            self.left[u] = last
        many = 0
        at = 0
        self.width = 0
        for t in range(n):
            v = self.best[t]
            self.h_at[t] = self.house[v]
            self.h_sum[t + 1] = self.h_sum[t] + self.house[v]
            self.f_size[t] = many
            if many > self.width:
                self.width = many
            if many > 20:
                self.width = many
                return
            self.b_start[t] = at
            real = 0
            for i in range(many):
                self.rank[self.near[i]] = i
            for j in range(self.x_start[v], self.x_start[v + 1]):
                u = self.x_adj[j]
                if self.place[u] < t:
                    self.b_index[at] = self.rank[u]
                    self.b_weight[at] = self.x_weight[j]
                    self.b_lock[at] = self.x_lock[j]
                    self.b_edge[at] = self.x_edge[j]
                    if self.x_lock[j] == 0:
                        real |= 1 << self.rank[u]
                    at += 1
            self.f_real[t] = real
            self.near[many] = v
            many += 1
            keep = 0
            kept = 0
            for i in range(many):
                u = self.near[i]
                if self.left[u] > t:
                    keep |= 1 << i
                    self.near[kept] = u
                    kept += 1
            self.f_keep[t] = keep
            many = kept
        self.b_start[n] = at
        self.f_size[n] = 0
