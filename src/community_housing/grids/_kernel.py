# SPDX-License-Identifier: Apache-2.0
"""The frontier search: a dynamic programme over the line of buildings, made fast by relaxed passes.

Read ``docs/explanation/grids.md`` first.  In short: a *pattern* says which open buildings hang together and which of these
pieces belong to one grid, and how many grids are closed; a *state* is a pattern with an interval of households for each
open grid.  ``patterns`` builds every pattern with one state each.  ``sweep`` then runs the programme over finer states,
each following the arcs of the coarser state that contains it; ``settle`` walks back and gives every state the least cost that
can still follow (exactly for its own diagram, never too much for the finer ones).

This file is ordinary Python.  When it is compiled, the C types come from ``_kernel.pxd``; compiled or not it gives the same
answers.  All costs are integers, ``violation * unit_violation + cut * unit_cut + squares``, and the caller has checked that
none can reach 2**61.
"""

from __future__ import annotations

from array import array

from community_housing.grids._arena import Arena

try:
    import cython  # type: ignore[import-untyped,import-not-found,unused-ignore]
except ImportError:
    from community_housing.grids import _plain as cython

if cython.compiled:
    from cython.cimports.cpython.exc import PyErr_CheckSignals  # type: ignore[import-untyped,import-not-found,unused-ignore]
else:

    def PyErr_CheckSignals() -> int:  # noqa: N802 - the name of the C function that stands here when compiled
        """Do nothing: the interpreter answers Ctrl-C by itself."""
        return 0


__all__ = ["COMPILED", "DONE", "DROPPED", "FULL", "MOST_OPEN", "NONE", "Kernel"]

COMPILED: bool = bool(cython.compiled)
NONE = 1 << 62  # a cost above every cost: no way on
MOST_OPEN = 15  # buildings open at a time: a pattern is two words of 15 four-bit numbers
DONE, DROPPED, FULL = 0, 1, 2  # how a pass ended: complete, states dropped, out of room
_CHUNK = 256


class Kernel(Arena):
    """One graph, one number of grids, one set of bounds at a time; the arena is kept from call to call."""

    def __init__(self) -> None:
        Arena.__init__(self)
        self.never = NONE
        self.explored = 0
        self.bitten = 0
        self.pieces = array("i", bytes(4 * 32))
        self.owner = array("i", bytes(4 * 32))
        self.as_piece = array("i", bytes(4 * 32))
        self.as_grid = array("i", bytes(4 * 32))
        self.mask = array("q", bytes(8 * 32))
        self.pick_room = 0

    def bounds(self, k: int, minimum: int, maximum: int, slack: int, aim: int, unit_violation: int, unit_cut: int) -> None:
        """Set the question: *k* grids in the band, give or take *slack* households in all."""
        n = self.n
        self.k = k
        self.low = minimum
        self.high = maximum
        self.off = -minimum % (1 << max(1, maximum).bit_length())  # intervals are aligned at the minimum
        self.slack = slack
        self.aim = aim
        self.unit_violation = unit_violation
        self.unit_cut = unit_cut
        stride = min(k, MOST_OPEN) + 1
        if stride != self.stride or self.wide:
            self._forget(stride)
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

        ``ahead[t * (k + 1) + r]`` is the least that r grids cost that begin with building t or later.
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

    # -------------------------------------------------------------- passes

    def patterns(self, limit: int, room: int) -> int:
        """Build every pattern within cost *limit* and *room* (see ``sweep``), one state each; return how the pass ended."""
        if self.width > MOST_OPEN:
            return FULL
        self.limit = limit
        self.bitten = 0
        self.n_count = 0
        self.o_count = 0
        self.u_bytes = 0
        self.f_shift = -1
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
                        self._meet(t, base, s)
                        s += 1
                if self._used() > room:
                    self.explored += self.f_count
                    return FULL
                PyErr_CheckSignals()
            self.f_layer[t + 2] = self.f_count
            self._turn(self.f_count)
        self._finish()
        return DONE

    def sweep(self, shift: int, beam: int, limit: int, room: int) -> int:
        """Run the programme with intervals of households under the bound of the pass above; return how it ended.

        Args:
            shift: Intervals are aligned and 2**shift wide, fewer than 2**26 of them; 0 is the exact programme.
            beam: Most states kept after each building, 0 for all; with any dropped the result is DROPPED.
            limit: Plans that cost more are left out.
            room: Most memory that passes may use, in units of 64 bytes; beyond it the result is FULL.
        """
        self.limit = limit
        result = DONE
        self.f_shift = shift if shift > 0 else -1
        self._begin()
        for t in range(self.n):
            first = self.f_layer[t]
            base = self.f_layer[t + 1]
            s = first
            while s < base:
                stop = min(base, s + _CHUNK)
                self._reserve(base, 2 * (stop - s) * (self.stride + 1))
                with cython.nogil:
                    while s < stop:
                        self._expand(t, base, s, s - first, shift)
                        s += 1
                if self._used() > room:
                    self.explored += self.f_count
                    return FULL
                PyErr_CheckSignals()
            if beam > 0 and self.f_count - base > beam:
                if self.f_count - base > self.pick_room:
                    self.pick_room = 2 * (self.f_count - base)
                    self.pick = self._words(self.pick_room)
                self._choose(base, beam)
                result = DROPPED
            self.f_layer[t + 2] = self.f_count
            self._turn(self.f_count)
        self._finish()
        return result

    def _used(self) -> int:
        """Return the memory in use, in units of 64 bytes: about one state of a pass with its arcs."""
        return (16 * self.n_count + 20 * self.o_count + 16 * self.f_count + 16 * self.fa_count + self.u_bytes) >> 6

    def _finish(self) -> None:
        """Close the pass: no arc leaves the last layer."""
        for s in range(self.f_layer[self.n], self.f_count + 1):
            self.f_arc[s] = self.fa_count
        self.explored += self.f_count

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

    def _choose(self, base: int, beam: int) -> None:
        """Keep the *beam* states of least cost-with-bound in the layer from *base* on; the others get no way on."""
        many = self.f_count - base
        for i in range(many):
            self.f_rest[base + i] = self.f_cost[i] + self.u_rest[self.f_up[i]]
        # Hoare's selection on a copy.
        low = 0
        high = many - 1
        for i in range(many):
            self.pick[i] = self.f_rest[base + i]
        while low < high:
            pivot = self.pick[(low + high) >> 1]
            i = low
            j = high
            while i <= j:
                while self.pick[i] < pivot:
                    i += 1
                while self.pick[j] > pivot:
                    j -= 1
                if i <= j:
                    swap = self.pick[i]
                    self.pick[i] = self.pick[j]
                    self.pick[j] = swap
                    i += 1
                    j -= 1
            if beam - 1 <= j:
                high = j
            elif beam - 1 >= i:
                low = i
            else:
                break
        edge = self.pick[beam - 1]
        room = beam
        for i in range(many):
            if self.f_rest[base + i] < edge:
                room -= 1
        for i in range(many):
            if self.f_rest[base + i] > edge:
                self.f_cost[i] = self.never
            elif self.f_rest[base + i] == edge:
                if room > 0:
                    room -= 1
                else:
                    self.f_cost[i] = self.never

    def trace(self, labels: array[int]) -> int:
        """Write the grid of every building along the least plan of the settled pass; return 1 if no other plan equals it."""
        alone = 1
        s = 0
        made = 0
        for t in range(self.n):
            node = self.f_node[s]
            taken = -1
            for i in range(self.f_arc[s], self.f_arc[s + 1]):
                if self.fa_cost[i] + self.f_rest[self.fa_child[i]] == self.f_rest[s]:
                    if taken >= 0:
                        alone = 0
                    else:
                        taken = i
            o = self.n_first[node] + (self.fa_way[taken] & 31)
            a = self.o_how[o] & 15
            if a == (self.n_info[node] >> 5) & 15:
                self.as_grid[a] = made
                made += 1
            labels[self.best[t]] = self.as_grid[a]
            s = self.fa_child[taken]
            after = (self.n_info[self.f_node[s]] >> 5) & 15
            for j in range(after):
                self.as_piece[j] = self.as_grid[(self.o_map[o] >> (4 * j)) & 15]
            for j in range(after):
                self.as_grid[j] = self.as_piece[j]
        return alone

    def canonical(self, labels: array[int]) -> None:
        """Write the canonical one of all least plans of the settled pass: see *Ties* in the explanation.

        Of two plans, the canonical one leaves uncut the first edge, in input order, that only one of them cuts.
        """
        edges = self.x_start[self.n] // 2
        layer: dict[int, tuple[int, list[int], list[int], int]] = {0: (0, [], [], 0)}
        for t in range(self.n):
            following: dict[int, tuple[int, list[int], list[int], int]] = {}
            for s in sorted(layer):
                key, grid_of_slot, chosen, made = layer[s]
                node = self.f_node[s]
                grids = self.n_grids[node]
                for i in range(self.f_arc[s], self.f_arc[s + 1]):
                    child = self.fa_child[i]
                    if self.fa_cost[i] + self.f_rest[child] != self.f_rest[s]:
                        continue
                    o = self.n_first[node] + (self.fa_way[i] & 31)
                    a = self.o_how[o] & 15
                    total = key
                    for e in range(self.b_start[t], self.b_start[t + 1]):
                        if self.b_lock[e] == 0 and ((grids >> (4 * self.b_index[e])) & 15) != a:
                            total += 1 << int(edges - self.b_edge[e])
                    if child in following and following[child][0] <= total:
                        continue
                    fresh = a == (self.n_info[node] >> 5) & 15
                    slots = [*grid_of_slot, made] if fresh else grid_of_slot
                    many = (self.n_info[self.f_node[child]] >> 5) & 15
                    after = [slots[(self.o_map[o] >> (4 * j)) & 15] for j in range(many)]
                    following[child] = (total, after, [*chosen, slots[a]], made + int(fresh))
            layer = following
        (_, _, chosen, _) = next(iter(layer.values()))
        for t in range(self.n):
            labels[self.best[t]] = chosen[t]

    # -------------------------------------------------------------- one state

    def _meet(self, t: int, base: int, s: int) -> None:
        """Find the options of pattern *s* for building *t*: join an open grid, or open one."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        real = self.f_real[t]
        here = s - self.f_layer[t]
        grids = self.n_grids[s]
        comps = self.a_pieces[here]
        opened = (self.n_info[s] >> 5) & 15
        shut = self.n_info[s] >> 10
        for a in range(opened + 1):
            self.pieces[a] = 0
            self.joined[a] = 0
        many = 0
        for i in range(m):
            q = (comps >> (4 * i)) & 15
            a = (grids >> (4 * i)) & 15
            if q == many:
                self.mask[q] = 0
                self.owner[q] = a
                self.pieces[a] += 1
                many += 1
            self.mask[q] |= 1 << i
        bound = -1
        back = self.joined[opened]
        for i in range(self.b_start[t], self.b_start[t + 1]):
            a = (grids >> (4 * self.b_index[i])) & 15
            if self.b_lock[i] != 0:
                bound = a if bound in (-1, a) else -2
            else:
                self.joined[a] += self.b_weight[i]
                back += self.b_weight[i]
        self.f_arc[s] = self.fa_count
        self.n_first[s] = self.o_count
        for i in range(opened):
            self.p_low[i] = self.a_low[here * self.stride + i]
            self.p_high[i] = self.a_high[here * self.stride + i]
        for a in range(opened + 1):
            if bound != -1 and a != bound:
                continue
            if a == opened and shut + opened >= self.k:
                continue
            me = 1 << m
            mine = 1 if a == opened else self.pieces[a] + 1
            for q in range(many):
                if self.owner[q] == a and (self.mask[q] & real) != 0:
                    me |= self.mask[q]
                    mine -= 1
            closing = 0
            if (me & keep) == 0:
                if mine > 1:
                    continue
                closing = 1 << a
            for q in range(many):
                if (self.mask[q] & keep) == 0 and (self.mask[q] & me) == 0:
                    if (mine if self.owner[q] == a else self.pieces[self.owner[q]]) > 1:
                        closing = -1
                        break
                    closing |= 1 << self.owner[q]
            if closing < 0:
                continue
            self._offer(t, base, s, a, me, closing, back - self.joined[a])

    def _offer(self, t: int, base: int, s: int, a: int, me: int, closing: int, cut: int) -> None:
        """Store the option that building *t* joins grid *a* of pattern *s*, if its households allow it."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        here = s - self.f_layer[t]
        grids = self.n_grids[s]
        comps = self.a_pieces[here]
        before = (self.n_info[s] >> 5) & 15
        opened = before + (1 if a == before else 0)
        shut = self.n_info[s] >> 10
        for i in range(opened):
            self.as_grid[i] = -1
            if (closing >> i) & 1:
                shut += 1
        for i in range(m + 1):
            self.as_piece[i] = -1
        new_grids = 0
        new_comps = 0
        many_grids = 0
        many_comps = 0
        slots = 0
        at = 0
        for i in range(m + 1):
            if ((keep >> i) & 1) == 0:
                continue
            if ((me >> i) & 1) != 0:
                q = m
                g = a
            else:
                q = (comps >> (4 * i)) & 15
                g = (grids >> (4 * i)) & 15
            if self.as_piece[q] < 0:
                self.as_piece[q] = many_comps
                many_comps += 1
            if self.as_grid[g] < 0:
                self.as_grid[g] = many_grids
                word = g
                slots |= word << (4 * many_grids)
                many_grids += 1
            word = self.as_grid[g]
            new_grids |= word << at
            word = self.as_piece[q]
            new_comps |= word << at
            at += 4
        if shut + many_grids + (self.n - 1 - t) < self.k:
            return
        cost = self._carry(t, before, many_grids, a, closing, slots, shut, 1)
        if cost < 0:
            return
        cost += cut * self.unit_cut
        total = self.a_cost[here] + cost
        rest = self.ahead[(t + 1) * (self.k + 1) + self.k - shut - many_grids]
        if total + rest > self.limit:
            if rest < self.never:
                self.bitten = 1
            return
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
            self.f_pieces[child - base] = new_comps
            self._store(child, base, child, 0, mark, total, many_grids)
        else:
            self._blend(child - base, total, many_grids)
        o = self.o_count
        self.o_child[o] = child
        self.o_how[o] = a | (closing << 4)
        self.o_cut[o] = cut
        self.o_map[o] = slots
        self.o_count = o + 1
        self.fa_child[self.fa_count] = child
        self.fa_way[self.fa_count] = o - self.n_first[s]
        self.fa_cost[self.fa_count] = cost
        self.fa_count += 1

    def _store(self, child: int, base: int, node: int, up: int, mark: int, total: int, many: int) -> None:
        here = child - base
        at = here * self.stride
        self.f_node[child] = node
        self.f_up[here] = up
        self.f_hash[here] = mark
        self.f_cost[here] = total
        for j in range(many):
            self.f_low[at + j] = self.c_low[j]
            self.f_high[at + j] = self.c_high[j]
        self.f_count += 1

    def _blend(self, here: int, total: int, many: int) -> None:
        at = here * self.stride
        if total < self.f_cost[here]:
            self.f_cost[here] = total
        for j in range(many):
            if self.c_low[j] < self.f_low[at + j]:
                self.f_low[at + j] = self.c_low[j]
            if self.c_high[j] > self.f_high[at + j]:
                self.f_high[at + j] = self.c_high[j]

    def _carry(self, t: int, before: int, after: int, a: int, closing: int, slots: int, shut: int, loose: int) -> int:
        """Carry the households over an option, from ``p_`` to ``c_``; return what closing costs, or -1 if impossible."""
        h = self.h_at[t]
        if a < before:
            self.p_low[a] += h
            self.p_high[a] += h
        else:
            self.p_low[a] = h
            self.p_high[a] = h
        cost = 0
        g = 0
        while closing != 0 and cost >= 0:
            if closing & 1:
                cost = self._price(self.p_low[g], self.p_high[g], cost)
            closing >>= 1
            g += 1
        sum_low = 0
        sum_high = 0
        if cost >= 0:
            need = (self.k - shut - after) * self.low - self.slack
            top = self.high + self.slack
            for j in range(after):
                g = (slots >> (4 * j)) & 15
                low = self.p_low[g]
                high = min(self.p_high[g], top)
                if low > top:
                    cost = -1
                    break
                self.c_low[j] = low
                self.c_high[j] = high
                sum_low += low
                sum_high += high
                if high < self.low:
                    need += self.low - high
            if need > self.h_sum[self.n] - self.h_sum[t + 1]:
                cost = -1
        if a < before:
            self.p_low[a] -= h
            self.p_high[a] -= h
        if cost < 0:
            return -1
        done = self.h_sum[t + 1]
        least = done - self.shut_high[shut]
        most = done - self.shut_low[shut]
        if sum_low > most or sum_high < least or least > most:
            return -1
        if loose != 0:
            for j in range(after):
                low = self.c_low[j]
                high = self.c_high[j]
                self.c_low[j] = max(low, least - (sum_high - high))
                self.c_high[j] = min(high, most - (sum_low - low))
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

    def _expand(self, t: int, base: int, s: int, here: int, shift: int) -> None:
        """Follow the arcs of the state above *s* that can still lead to a plan within the limit.

        Households lie in aligned intervals of 2**shift.  Where the grid that building *t* joins comes to lie across the end of
        one, there is a child on each side; of the children above, only the one that takes in the interval is followed.
        """
        spent = self.a_cost[here]
        up = self.a_up[here]
        self.f_arc[s] = self.fa_count
        if spent == self.never or self.u_rest[up] == self.never:
            return
        node = self.f_node[s]
        opened = (self.n_info[node] >> 5) & 15
        at = here * self.stride
        for j in range(opened):
            self.p_low[j] = self.a_low[at + j]
            self.p_high[j] = self.a_high[at + j]
        first = self.n_first[node]
        for i in range(self.u_arc[up], self.u_arc[up + 1]):
            over = self.ua_child[i]
            rest = self.u_rest[over]
            if rest == self.never:
                continue
            way = self.ua_way[i] & 31
            o = first + way
            total = spent + self.o_cut[o] * self.unit_cut
            if total + rest > self.limit:
                self.bitten = 1
                continue
            to = self.o_child[o]
            how = self.o_how[o]
            info = self.n_info[to]
            after = (info >> 5) & 15
            cost = self._carry(t, opened, after, how & 15, how >> 4, self.o_map[o], info >> 10, 1 if shift > 0 else 0)
            if cost < 0:
                continue
            total += cost
            if total + rest > self.limit:
                self.bitten = 1
                continue
            slot = -1
            for j in range(after):
                if ((self.o_map[o] >> (4 * j)) & 15) == how & 15:
                    slot = j
            if slot < 0:
                self._link(base, to, over, total, after, shift, way, total - spent)
                continue
            low = self.c_low[slot]
            high = self.c_high[slot]
            if self.u_shift >= 0:
                side = self.ua_way[i] >> 5
                low = max(low, (side << self.u_shift) - self.off)
                high = min(high, ((side + 1) << self.u_shift) - 1 - self.off)
            side = (low + self.off) >> shift
            while (side << shift) - self.off <= high:
                self.c_low[slot] = max(low, (side << shift) - self.off)
                self.c_high[slot] = min(high, ((side + 1) << shift) - 1 - self.off)
                self._link(base, to, over, total, after, shift, way | (side << 5) if shift > 0 else way, total - spent)
                side += 1

    def _link(self, base: int, to: int, over: int, total: int, after: int, shift: int, way: int, cost: int) -> None:
        """Add an arc to the state that takes in the households in ``c_``."""
        self.fa_child[self.fa_count] = self._seek(base, to, over, total, after, shift)
        self.fa_way[self.fa_count] = way
        self.fa_cost[self.fa_count] = cost
        self.fa_count += 1

    def _seek(self, base: int, node: int, up: int, total: int, many: int, shift: int) -> int:
        """Return the state in the new layer that takes in the households in ``c_``, made if there is none.

        One pattern and the same aligned intervals are one state; the state of the pass above that takes it in is then
        the same as well, since its intervals are unions of these.
        """
        mark = (node & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        for j in range(many):
            mark = ((mark ^ ((self.c_low[j] + self.off) >> shift)) & 0x7FFFFFFF) * 0x5BD1E995
            mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        slot = mark & self.h_mask
        while True:
            word = self.h_slot[slot]
            c = (word & self.half) - self.serial - 1
            if c < base:
                break
            here = c - base
            if (word >> 32) == mark and self.f_node[c] == node:
                at = here * self.stride
                same = 1
                for j in range(many):
                    if ((self.f_low[at + j] + self.off) >> shift) != ((self.c_low[j] + self.off) >> shift):
                        same = 0
                        break
                if same != 0:
                    self._blend(here, total, many)
                    return c
            slot = (slot + 1) & self.h_mask
        c = self.f_count
        word = mark
        self.h_slot[slot] = (word << 32) | (self.serial + c + 1)
        self._store(c, base, node, up, mark, total, many)
        return c
