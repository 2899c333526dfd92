# SPDX-License-Identifier: Apache-2.0
"""Improve a division of a large graph one building at a time: annealing over moves of buildings between adjacent grids.

A move takes a building to the grid of a neighbour, or swaps two such buildings, or takes along all that only the building
holds to its grid; the grid that it leaves stays connected.  A move that makes the plan worse is accepted now and then, less
and less often.  Everything is counted in integers and the dice are a fixed sequence: the same input always gives the same
plan.

This file is ordinary Python.  When it is compiled, the C types come from `walk.pxd`.
"""

from __future__ import annotations

from array import array
from functools import cache

try:
    import cython  # type: ignore[import-untyped,import-not-found,unused-ignore]
except ImportError:
    from community_housing.grids._engine import plain as cython

if cython.compiled:
    from cython.cimports.cpython.exc import PyErr_CheckSignals  # type: ignore[import-untyped,import-not-found,unused-ignore]
else:

    def PyErr_CheckSignals() -> int:  # noqa: N802 - the name of the C function that stands here when compiled
        """Do nothing: the interpreter answers Ctrl-C by itself."""
        return 0


__all__ = ["ONE", "Walk"]

ONE = 1 << 16  # the heat at which a move that costs one more is accepted half the time


class Walk:
    """A connected graph divided into connected grids.

    All indices are checked by the caller (`_improve`); every array is written by this class only.
    """

    def __init__(self) -> None:
        self.n = 0
        self.k = 0
        self.stamp = 0
        self.full = (1 << 32) - 1
        self.dice = 20120805
        self.violation = 0
        self.cut = 0
        self.best_violation = 0
        self.best_cut = 0
        self.chance = _chances()

    def load(
        self,
        house: array[int],
        start: array[int],
        adjacent: array[int],
        weight: array[int],
        fixed: array[int],
        label: array[int],
    ) -> None:
        """Take a graph in compressed rows and a division.

        Args:
            house: Households of each of n buildings.
            start: First edge end of each building, n + 1 numbers.
            adjacent: The building at the other end of each edge end.
            weight: Weight of each edge end.
            fixed: 1 for each building that must stay in its grid.
            label: Grid of each building; written by `anneal`.
        """
        n = len(house)
        self.n = n
        self.house = house
        self.start = start
        self.adjacent = adjacent
        self.weight = weight
        self.fixed = fixed
        self.label = label
        self.best = array("i", bytes(4 * n))
        self.owner = array("i", bytes(4 * len(adjacent)))
        self.mark = array("i", bytes(4 * n))
        self.queue = array("i", bytes(4 * n))
        self.stamp = 0
        for u in range(n):
            for e in range(start[u], start[u + 1]):
                self.owner[e] = u

    def bounds(self, k: int, minimum: int, maximum: int) -> None:
        """Set the number of grids and the band, and measure the division."""
        self.k = k
        self.low = minimum
        self.high = maximum
        self.total = array("q", bytes(8 * k))
        self.count = array("i", bytes(4 * k))
        self.cut = 0
        for u in range(self.n):
            g = self.label[u]
            self.total[g] += self.house[u]
            self.count[g] += 1
            for e in range(self.start[u], self.start[u + 1]):
                if self.adjacent[e] > u and self.label[self.adjacent[e]] != g:
                    self.cut += self.weight[e]
        self.violation = 0
        for g in range(k):
            self.violation += self._off(self.total[g])
        self._remember()

    def anneal(self, heats: array[int], steps: int, unit_cut: int, units_violation: array[int]) -> int:
        """Make *steps* moves at each of *heats*; leave the best plan met in `label`.

        Args:
            heats: How much worse a move may be, falling; a cost as below, times `ONE`.
            steps: Moves tried at each heat.
            unit_cut: Cost of one unit of cut.
            units_violation: Cost of one household out of the band at each heat.
        """
        ends = len(self.adjacent)
        if ends == 0 or self.k < 2:
            return 0
        for i in range(len(heats)):
            left = steps
            while left > 0:
                part = min(left, self.n)
                with cython.nogil:
                    self._moves(part, ends, heats[i], unit_cut, units_violation[i])
                left -= part
                if self.stamp > 1 << 30:
                    self.mark = array("i", bytes(4 * self.n))
                    self.stamp = 0
                if self.violation < self.best_violation or (self.violation == self.best_violation and self.cut < self.best_cut):
                    self._remember()
            PyErr_CheckSignals()
        self._return()
        return 0

    def put(self, label: array[int]) -> None:
        """Go on from another division of the same graph into as many grids."""
        self.label[:] = label
        self.bounds(self.k, self.low, self.high)

    def _remember(self) -> None:
        self.best_violation = self.violation
        self.best_cut = self.cut
        self.best[:] = self.label

    def _return(self) -> None:
        """Go back to the best plan."""
        self.label[:] = self.best
        self.bounds(self.k, self.low, self.high)

    def _off(self, total: int) -> int:
        """Return the households by which *total* breaks the band."""
        if total < self.low:
            return self.low - total
        if total > self.high:
            return total - self.high
        return 0

    def _roll(self) -> int:
        """Return the next of 2**32 - 1 numbers that look random (xorshift)."""
        x = self.dice
        x ^= (x << 13) & self.full
        x ^= x >> 17
        x ^= (x << 5) & self.full
        self.dice = x
        return x

    def _moves(self, steps: int, ends: int, heat: int, unit_cut: int, unit_violation: int) -> int:
        """Try *steps* moves; return how many were made."""
        made = 0
        for _ in range(steps):
            roll = self._roll()
            e = (roll * ends) >> 32
            u = self.owner[e]
            v = self.adjacent[e]
            g = self.label[u]
            h = self.label[v]
            if g == h or self.fixed[u] != 0:
                continue
            roll = self._roll()
            allowed = (heat * self.chance[roll & 1023]) >> 16
            cut = 0
            for i in range(self.start[u], self.start[u + 1]):
                other = self.label[self.adjacent[i]]
                if other == g:
                    cut += self.weight[i]
                elif other == h:
                    cut -= self.weight[i]
            there = self.house[u]
            if (roll & 0xC000) == 0:
                made += self._swap(u, v, cut, allowed, unit_cut, unit_violation)
                continue
            off = (
                self._off(self.total[g] - there)
                + self._off(self.total[h] + there)
                - self._off(self.total[g])
                - self._off(self.total[h])
            )
            if (roll & 0x30000) == 0 and self._leaves(u, g) == 0:
                made += self._bundle(u, h, allowed, unit_cut, unit_violation)
                continue
            if cut * unit_cut + off * unit_violation > allowed or self._leaves(u, g) == 0:
                continue
            self.label[u] = h
            self.total[g] -= there
            self.total[h] += there
            self.count[g] -= 1
            self.count[h] += 1
            self.cut += cut
            self.violation += off
            made += 1
        return made

    def _swap(self, u: int, v: int, cut: int, allowed: int, unit_cut: int, unit_violation: int) -> int:
        """Try to take *u* to the grid of *v* and a building near by back for it; return 1 if done."""
        g = self.label[u]
        h = self.label[v]
        w = v
        e = self.start[v] + ((self._roll() * (self.start[v + 1] - self.start[v])) >> 32)
        if self.label[self.adjacent[e]] == h:
            w = self.adjacent[e]
        if self.fixed[w] != 0:
            return 0
        touches = 0
        for i in range(self.start[w], self.start[w + 1]):
            x = self.adjacent[i]
            if x == u:
                # Counted as mended when u moves; after the swap it is cut again, as before.
                cut += self.weight[i]
                continue
            other = self.label[x]
            if other == h:
                cut += self.weight[i]
            elif other == g:
                cut -= self.weight[i]
                touches = 1
        if touches == 0:
            return 0
        more = self.house[u] - self.house[w]
        off = (
            self._off(self.total[g] - more)
            + self._off(self.total[h] + more)
            - self._off(self.total[g])
            - self._off(self.total[h])
        )
        if cut * unit_cut + off * unit_violation > allowed or not self._leaves(u, g):
            return 0
        self.label[u] = h
        self.count[h] += 1
        self.count[g] -= 1
        if not self._leaves(w, h):
            self.label[u] = g
            self.count[h] -= 1
            self.count[g] += 1
            return 0
        self.label[w] = g
        self.count[h] -= 1
        self.count[g] += 1
        self.total[g] -= more
        self.total[h] += more
        self.cut += cut
        self.violation += off
        return 1

    def _bundle(self, u: int, h: int, allowed: int, unit_cut: int, unit_violation: int) -> int:
        """Try to take *u*, with all that only *u* holds to its grid but the heaviest piece, to grid *h*; return 1 if done."""
        g = self.label[u]
        moving = self.stamp + 1
        staying = self.stamp + 2
        self.stamp += 2
        self.mark[u] = moving
        self.queue[0] = u
        many = 1
        at = 1
        keep_from = 1
        keep_to = 1
        heaviest = -1
        for i in range(self.start[u], self.start[u + 1]):
            v = self.adjacent[i]
            if self.label[v] != g or self.mark[v] == moving:
                continue
            first = many
            weight = 0
            self.mark[v] = moving
            self.queue[many] = v
            many += 1
            while at < many:
                x = self.queue[at]
                at += 1
                weight += self.house[x]
                for j in range(self.start[x], self.start[x + 1]):
                    w = self.adjacent[j]
                    if self.label[w] == g and self.mark[w] != moving:
                        self.mark[w] = moving
                        self.queue[many] = w
                        many += 1
            if weight > heaviest:
                heaviest = weight
                keep_from = first
                keep_to = many
        if keep_to == keep_from:
            return 0
        for i in range(keep_from, keep_to):
            self.mark[self.queue[i]] = staying
        there = self.total[g] - heaviest
        off = (
            self._off(self.total[g] - there)
            + self._off(self.total[h] + there)
            - self._off(self.total[g])
            - self._off(self.total[h])
        )
        cut = 0
        for i in range(many):
            if keep_from <= i < keep_to:
                continue
            x = self.queue[i]
            if self.fixed[x] != 0:
                return 0
            for j in range(self.start[x], self.start[x + 1]):
                w = self.adjacent[j]
                if self.label[w] == h:
                    cut -= self.weight[j]
                elif self.mark[w] == staying:
                    cut += self.weight[j]
        if cut * unit_cut + off * unit_violation > allowed:
            return 0
        for i in range(many):
            if not keep_from <= i < keep_to:
                self.label[self.queue[i]] = h
        many -= keep_to - keep_from
        self.count[g] -= many
        self.count[h] += many
        self.total[g] -= there
        self.total[h] += there
        self.cut += cut
        self.violation += off
        return 1

    def _leaves(self, u: int, g: int) -> int:
        """Return whether grid *g* stays connected, and is not emptied, when *u* leaves it."""
        self.stamp += 1
        stamp = self.stamp
        beside = 0
        first = -1
        for i in range(self.start[u], self.start[u + 1]):
            v = self.adjacent[i]
            if self.label[v] == g and self.mark[v] != -stamp:
                self.mark[v] = -stamp
                beside += 1
                first = v
        if beside < 2:
            return beside
        self.mark[first] = stamp
        self.mark[u] = stamp
        self.queue[0] = first
        many = 1
        beside -= 1
        at = 0
        while at < many:
            for i in range(self.start[self.queue[at]], self.start[self.queue[at] + 1]):
                v = self.adjacent[i]
                if self.label[v] == g and self.mark[v] != stamp:
                    if self.mark[v] == -stamp:
                        beside -= 1
                        if beside == 0:
                            return 1
                    self.mark[v] = stamp
                    self.queue[many] = v
                    many += 1
            at += 1
        return 0


@cache
def _chances() -> array[int]:
    """Return how much worse a move may be at heat 1, for each of 1024 throws of the dice; it is never written to."""
    return array("i", [16 * ONE - _log(64 * i + 32) for i in range(1024)])


def _log(value: int) -> int:
    """Return the binary logarithm of *value* in 1 .. 2**16, times `ONE`, by a straight line between powers of two."""
    power = value.bit_length() - 1
    return (power << 16) + (((value - (1 << power)) << 16) >> power)
