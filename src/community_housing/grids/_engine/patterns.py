# SPDX-License-Identifier: Apache-2.0
"""The patterns of the frontier search: what may happen when a building is met, and what it does to the households.

A *pattern* says which open buildings hang together, which of these pieces belong to one grid, and how many grids are closed.
`patterns` builds all of them, with one state each; where the buildings of a grid may lie *apart*, what hangs together is
left out of them.  An *option* of a pattern is the grid that the next building joins.

This file is ordinary Python.  When it is compiled, the C types come from `patterns.pxd`.
"""

from __future__ import annotations

from array import array

from community_housing.grids._engine.arena import Arena

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


__all__ = ["COMPILED", "DONE", "FULL", "MOST_OPEN", "NONE", "Patterns"]

COMPILED: bool = bool(cython.compiled)
NONE = 1 << 62  # a cost above every cost: no way on
MOST_OPEN = 15  # buildings open at a time: a pattern is two words of 15 four-bit numbers
DONE, FULL = 0, 2  # how a pass ended: complete, out of room
_CHUNK = 256


class Patterns(Arena):
    """One graph, one number of grids, one set of bounds at a time, and all patterns of its line."""

    def __init__(self) -> None:
        Arena.__init__(self)
        self.never = NONE
        self.explored = 0
        self.bitten = 0
        self.pieces = array("i", bytes(4 * 32))
        self.owner = array("i", bytes(4 * 32))
        self.mask = array("q", bytes(8 * 32))
        self.beside = array("i", bytes(4 * 32))
        self.ending = array("i", bytes(4 * 32))
        self.besides = self.endings = 0
        self.me = 0
        self.back = 0
        self.c_pieces = 0
        self.most_open = 0
        self.sum_low = self.sum_high = self.lack = 0

    def bounds(
        self, k: int, minimum: int, maximum: int, slack: int, align: int, aim: int, unit_violation: int, unit_cut: int
    ) -> None:
        """Set the question: *k* grids in the band, give or take *slack* households in all.

        Intervals of households will be aligned at the minimum, and as wide as *align* or a divisor of it.
        """
        n = self.n
        self.k = k
        self.low = minimum
        self.high = maximum
        self.off = (align - minimum % align) % align
        self.slack = slack
        self.aim = aim
        self.unit_violation = unit_violation
        self.unit_cut = unit_cut
        stride = min(k, MOST_OPEN) + 1
        if stride != self.stride or self.wide:
            self._forget(stride)
            self.sides = self._words(stride + 2)
            self.weights = self._words(stride + 2)
            self.p_low = self._words(stride + 2)
            self.p_high = self._words(stride + 2)
            self.c_low = self._words(stride + 2)
            self.c_high = self._words(stride + 2)
            self.joined = self._words(stride + 2)
        self.shut_low = self._words(k + 2)
        self.shut_high = self._words(k + 2)
        whole = self.h_sum[n]
        for c in range(k + 1):
            self.shut_low[c] = max(0, c * minimum - slack, whole - (k - c) * maximum - slack)
            self.shut_high[c] = min(whole, c * maximum + slack, whole - (k - c) * minimum + slack)
        self._look_ahead()
        self.f_layer = array("i", bytes(4 * n + 16))

    def _look_ahead(self) -> None:
        """Bound what beginning grids still costs: the first building of a grid cuts every edge to buildings met before it.

        `ahead[t * (k + 1) + r]` is the least that r grids cost that begin with building t or later.
        """
        n = self.n
        k = self.k
        row = k + 1
        self.ahead = self._words((n + 1) * row)
        for r in range(1, row):
            self.ahead[n * row + r] = self.never
        for t in range(n - 1, -1, -1):
            back = 0
            for i in range(self.b_start[t], self.b_start[t + 1]):
                back += self.b_weight[i]
            for r in range(1, row):
                begin = self.ahead[(t + 1) * row + r - 1]
                wait = self.ahead[(t + 1) * row + r]
                if begin != self.never:
                    begin += back * self.unit_cut
                self.ahead[t * row + r] = min(begin, wait)

    def patterns(self, limit: int, room: int, apart: int) -> int:
        """Build every pattern within cost *limit* and *room* (see `sweep`), one state each; return how the pass ended.

        With *apart* set, the buildings of a grid need not hang together: such patterns are far fewer where many buildings are
        open, and passes over them bound the cost from below all the same.
        """
        if self.width > MOST_OPEN:
            return FULL
        self.limit = limit
        self.apart = apart
        self.bitten = 0
        self.n_count = 0
        self.o_count = 0
        self.u_bytes = 0
        self.f_width = 0
        self.most_open = 0
        self._reserve_patterns(1)
        self.n_count = 1
        self.n_grids[0] = 0
        self.n_info[0] = 0
        self._begin()
        for t in range(self.n):
            base = self.f_layer[t + 1]
            s = self.f_layer[t]
            while s < base:
                stop = min(base, s + _CHUNK)
                self._reserve(base, (stop - s) * (self.stride + 1))
                self._reserve_patterns((stop - s) * (self.stride + 1))
                with cython.nogil:
                    while s < stop:
                        if apart != 0:
                            self._meet_apart(t, base, s)
                        else:
                            self._meet(t, base, s)
                        s += 1
                if self._used() > room:
                    self._count()
                    return FULL
                PyErr_CheckSignals()
            self.f_layer[t + 2] = self.f_count
            self._turn(self.f_count)
        self._finish()
        return DONE

    def _used(self) -> int:
        """Return the memory in use, in units of 64 bytes: about one state of a pass with its arcs."""
        return (16 * self.n_count + 20 * self.o_count + 16 * self.f_count + 16 * self.fa_count + self.u_bytes) >> 6

    def _finish(self) -> None:
        """Close the pass: no arc leaves the last layer."""
        for s in range(self.f_layer[self.n], self.f_count + 1):
            self.f_arc[s] = self.fa_count
        self._count()

    def _count(self) -> None:
        """Count the states of the pass just made, or broken off, and note how much of the arena was written to."""
        self.explored += self.f_count
        self.made = self.f_count
        self.made_arcs = self.fa_count
        self.touched = max(self.touched, self.f_count, self.fa_count, self.o_count)

    def settle(self) -> int:
        """Give every state of the pass just built the least cost that can follow; return that of the whole."""
        with cython.nogil:
            self._settle()
        return self.f_rest[0]

    def _settle(self) -> None:
        n = self.n
        for s in range(self.f_count - 1, self.f_layer[n] - 1, -1):
            self.f_rest[s] = 0
        for s in range(self.f_layer[n] - 1, -1, -1):
            best = self.never
            for i in range(self.f_arc[s], self.f_arc[s + 1]):
                rest = self.fa_cost[i] + self.f_rest[self.fa_child[i]]
                best = min(best, rest)
            self.f_rest[s] = best

    def _meet(self, t: int, base: int, s: int) -> None:
        """Find the options of pattern *s* for building *t*: join an open grid, or open one."""
        here = s - self.f_layer[t]
        opened = (self.n_info[s] >> 5) & 15
        self._read_pieces(t, self.n_grids[s], self.a_pieces[here], opened)
        bound = self._read_edges(t, s, opened)
        for a in range(opened + 1):
            if bound != -1 and a != bound:
                continue
            if a == opened and (self.n_info[s] >> 10) + opened >= self.k:
                continue
            closing = self._join(t, a, opened)
            if closing >= 0:
                self._offer(t, base, s, a, closing)

    def _meet_apart(self, t: int, base: int, s: int) -> None:
        """Find the options of pattern *s* for building *t* where the buildings of a grid need not hang together."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        grids = self.n_grids[s]
        opened = (self.n_info[s] >> 5) & 15
        bound = self._read_edges(t, s, opened)
        gone = (1 << opened) - 1
        for i in range(m):
            if (keep >> i) & 1:
                gone &= ~(1 << ((grids >> (4 * i)) & 15))
        for a in range(opened + 1):
            if bound != -1 and a != bound:
                continue
            if a == opened and (self.n_info[s] >> 10) + opened >= self.k:
                continue
            closing = gone & ~(1 << a) if (keep >> m) & 1 else gone | (1 << a if a == opened else 0)
            self._offer(t, base, s, a, closing)

    def _read_edges(self, t: int, s: int, opened: int) -> int:
        """Begin the options of pattern *s*; read what building *t* cuts by grid; return the grid it is locked to, or -1."""
        here = s - self.f_layer[t]
        grids = self.n_grids[s]
        for a in range(opened + 1):
            self.joined[a] = 0
        bound = -1
        back = self.joined[opened]
        for i in range(self.b_start[t], self.b_start[t + 1]):
            a = (grids >> (4 * self.b_index[i])) & 15
            if self.b_lock[i] != 0:
                bound = a if bound in (-1, a) else -2
            else:
                self.joined[a] += self.b_weight[i]
                back += self.b_weight[i]
        self.back = back
        self.f_arc[s] = self.fa_count
        self.n_first[s] = self.o_count
        self._read_households(here, opened)
        return bound

    def _read_households(self, here: int, opened: int) -> None:
        """Read the households of the *opened* grids of a state into `p_`, with their sums, and what they lack."""
        at = 2 * here * self.stride
        self.sum_low = 0
        self.sum_high = 0
        self.lack = 0
        for j in range(opened):
            low = self.a_span[at + 2 * j]
            high = self.a_span[at + 2 * j + 1]
            self.p_low[j] = low
            self.p_high[j] = high
            self.sum_low += low
            self.sum_high += high
            if high < self.low:
                self.lack += self.low - high
        self.p_low[opened] = 0
        self.p_high[opened] = 0

    def _read_pieces(self, t: int, grids: int, comps: int, opened: int) -> None:
        """Read the pieces of the open buildings into `mask`, `owner` and, by grid, `pieces`.

        `beside` lists those with a neighbour of building *t*, `ending` those of which no building stays open.
        """
        for a in range(opened + 1):
            self.pieces[a] = 0
        many = 0
        for i in range(self.f_size[t]):
            q = (comps >> (4 * i)) & 15
            if q == many:
                a = (grids >> (4 * i)) & 15
                self.mask[q] = 0
                self.owner[q] = a
                self.pieces[a] += 1
                many += 1
            self.mask[q] |= 1 << i
        real = self.f_real[t]
        keep = self.f_keep[t]
        self.besides = 0
        self.endings = 0
        for q in range(many):
            if (self.mask[q] & real) != 0:
                self.beside[self.besides] = q
                self.besides += 1
            if (self.mask[q] & keep) == 0:
                self.ending[self.endings] = q
                self.endings += 1

    def _join(self, t: int, a: int, opened: int) -> int:
        """Let building *t* join grid *a*; set `me`, its piece, and return the grids that close, -1 if one falls apart."""
        me = 1 << self.f_size[t]
        mine = 1 if a == opened else self.pieces[a] + 1
        for i in range(self.besides):
            q = self.beside[i]
            if self.owner[q] == a:
                me |= self.mask[q]
                mine -= 1
        self.me = me
        closing = 0
        if (me & self.f_keep[t]) == 0:
            if mine > 1:
                return -1
            closing = 1 << a
        for i in range(self.endings):
            q = self.ending[i]
            if (self.mask[q] & me) == 0:
                if (mine if self.owner[q] == a else self.pieces[self.owner[q]]) > 1:
                    return -1
                closing |= 1 << self.owner[q]
        return closing

    def _after(self, t: int, comps: int) -> int:
        """Return the word of pieces once building *t* has joined the piece `me`."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        me = self.me
        new_comps = 0
        many = 0
        at = 0
        mine = 0  # the new number of the piece `me`, and of the others as digits of `seen`, each plus one
        seen = 0
        for i in range(m + 1):
            if ((keep >> i) & 1) == 0:
                continue
            if ((me >> i) & 1) != 0:
                if mine == 0:
                    many += 1
                    mine = many
                word = mine
            else:
                q = 4 * ((comps >> (4 * i)) & 15)
                word = (seen >> q) & 15
                fresh = 1 if word == 0 else 0
                many += fresh
                word += fresh * many
                seen |= word << q
            new_comps |= (word - 1) << at
            at += 4
        return new_comps

    def _offer(self, t: int, base: int, s: int, a: int, closing: int) -> None:
        """Store the option that building *t* joins grid *a* of pattern *s*, if its households allow it."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        here = s - self.f_layer[t]
        grids = self.n_grids[s]
        cut = self.back - self.joined[a]
        before = (self.n_info[s] >> 5) & 15
        opened = before + (1 if a == before else 0)
        shut = self.n_info[s] >> 10
        if closing != 0:
            for i in range(opened):
                shut += (closing >> i) & 1
        new_grids = 0
        many_grids = 0
        slots = 0
        at = 0
        seen = 0  # the new number of each grid plus one, as digits
        for i in range(m + 1):
            if ((keep >> i) & 1) == 0:
                continue
            g = a if i == m else (grids >> (4 * i)) & 15
            word = (seen >> (4 * g)) & 15
            fresh = 1 if word == 0 else 0
            slots |= (fresh * g) << (4 * many_grids)
            many_grids += fresh
            word += fresh * many_grids
            seen |= word << (4 * g)
            new_grids |= (word - 1) << at
            at += 4
        if shut + many_grids + (self.n - 1 - t) < self.k:
            return
        self.most_open = max(self.most_open, many_grids)
        cost = self._carry(t, before, many_grids, a, closing, slots, shut)
        if cost < 0:
            return
        cost += cut * self.unit_cut
        total = self.f_rest[s] + cost
        rest = self.ahead[(t + 1) * (self.k + 1) + self.k - shut - many_grids]
        if total + rest > self.limit:
            if rest < self.never:
                self.bitten = 1
            return
        new_comps = self._after(t, self.a_pieces[here]) if self.apart == 0 else 0
        mark = ((new_grids ^ (new_grids >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        mark = ((mark ^ new_comps ^ (new_comps >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        mark = ((mark ^ shut) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        info = (shut << 10) | (many_grids << 5)
        slot = mark & self.h_mask
        child = -1
        while True:
            word = self.h_slot[slot]
            c = (word & self.half) - self.serial - 1
            if c < base:
                break
            if (
                (word >> 32) == mark
                and self.n_grids[c] == new_grids
                and self.f_pieces[c - base] == new_comps
                and self.n_info[c] == info
            ):
                child = c
                break
            slot = (slot + 1) & self.h_mask
        if child < 0:
            child = self.f_count
            word = mark
            self.h_slot[slot] = (word << 32) | (self.serial + child + 1)
            self.n_grids[child] = new_grids
            self.n_info[child] = info
            self.n_count += 1
            self.c_pieces = new_comps
            self._store(child, base, child, 0, mark, total, many_grids)
        else:
            self._blend(child, child - base, total, many_grids)
        o = self.o_count
        self.o_child[o] = child
        self.o_how[o] = a | (closing << 4) | (((seen >> (4 * a)) & 15) << 20)
        self.o_cut[o] = cut
        self.o_map[o] = slots
        self.o_count = o + 1
        self.fa_child[self.fa_count] = child
        self.fa_way[self.fa_count] = o - self.n_first[s]
        self.fa_cost[self.fa_count] = cost
        self.fa_count += 1

    def _store(self, child: int, base: int, node: int, up: int, mark: int, total: int, many: int) -> None:
        here = child - base
        at = 2 * here * self.stride
        self.f_node[child] = node
        self.f_up[here] = up
        self.f_hash[here] = mark
        self.f_pieces[here] = self.c_pieces
        self.f_rest[child] = total
        for j in range(many):
            self.f_span[at + 2 * j] = self.c_low[j]
            self.f_span[at + 2 * j + 1] = self.c_high[j]
        self.f_count += 1

    def _blend(self, child: int, here: int, total: int, many: int) -> None:
        at = 2 * here * self.stride
        if total < self.f_rest[child]:
            self.f_rest[child] = total
        for j in range(many):
            if self.c_low[j] < self.f_span[at + 2 * j]:
                self.f_span[at + 2 * j] = self.c_low[j]
            if self.c_high[j] > self.f_span[at + 2 * j + 1]:
                self.f_span[at + 2 * j + 1] = self.c_high[j]

    def _carry(self, t: int, before: int, after: int, a: int, closing: int, slots: int, shut: int) -> int:
        """Carry the households over an option, from `p_` to `c_`; return what closing costs, or -1 if impossible."""
        h = self.h_at[t]
        old_low = self.p_low[a]
        old_high = self.p_high[a]
        low = old_low + h
        if low > self.high + self.slack:
            return -1
        high = min(old_high + h, self.high + self.slack)
        sum_low = self.sum_low + h
        sum_high = self.sum_high + high - old_high
        lack = self.lack + (self.k - shut - after) * self.low - self.slack
        if a < before and old_high < self.low:
            lack -= self.low - old_high
        if high < self.low:
            lack += self.low - high
        self.p_low[a] = low
        self.p_high[a] = high
        cost = 0
        g = 0
        while closing != 0:
            if closing & 1:
                low = self.p_low[g]
                high = self.p_high[g]
                cost = self._price(low, high, cost)
                if cost < 0:
                    break
                sum_low -= low
                sum_high -= high
                if high < self.low:
                    lack -= self.low - high
            closing >>= 1
            g += 1
        done = self.h_sum[t + 1]
        least = done - self.shut_high[shut]
        most = done - self.shut_low[shut]
        if lack > self.h_sum[self.n] - done or sum_low > most or sum_high < least or least > most:
            cost = -1
        if cost >= 0:
            # What is known of the sum of all open grids narrows each of them.
            least -= sum_high
            most -= sum_low
            for j in range(after):
                g = (slots >> (4 * j)) & 15
                low = self.p_low[g]
                high = self.p_high[g]
                self.c_low[j] = max(low, least + high)
                self.c_high[j] = min(high, most + low)
        self.p_low[a] = old_low
        self.p_high[a] = old_high
        return cost

    def _price(self, low: int, high: int, cost: int) -> int:
        """Add to *cost* the least that a grid of *low* to *high* households adds when it closes; -1 if it may not."""
        low = max(low, self.low - self.slack)
        high = min(high, self.high + self.slack)
        if low > high:
            return -1
        off = 0
        if self.aim < low:
            off = low - self.aim
        elif self.aim > high:
            off = self.aim - high
        cost += off * off
        if high < self.low:
            cost += (self.low - high) * self.unit_violation
        elif low > self.high:
            cost += (low - self.high) * self.unit_violation
        return cost
