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

from community_housing.grids._layout import Layout
from community_housing.grids._plain import words

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


__all__ = ["COMPILED", "DONE", "DROPPED", "FULL", "MOST_OPEN", "NONE", "SPENT", "Kernel"]

COMPILED: bool = bool(cython.compiled)
NONE = 1 << 62  # a cost above every cost: no way on
MOST_OPEN = 15  # buildings open at a time: a pattern is two words of 15 four-bit numbers
DONE, DROPPED, FULL, SPENT = 0, 1, 2, 3  # how a pass ended: complete, states dropped, out of room, out of effort
_CHUNK = 256


class Kernel(Layout):
    """One graph, one number of grids, one set of bounds at a time; the arena is kept from call to call."""

    def __init__(self) -> None:
        Layout.__init__(self)
        self.never = NONE
        self.serial = 0
        self.explored = 0
        self.stride = 0
        self.s_room = self.f_room = self.fa_room = self.u_room = self.ua_room = self.n_room = self.o_room = self.h_room = 0
        self.f_count = self.fa_count = self.u_count = self.n_count = self.o_count = 0
        none = array("i", bytes(4))
        self.f_node = self.f_up = self.f_arc = self.f_hash = self.fa_child = none
        self.u_arc = self.ua_child = self.f_low = self.f_high = none
        self.n_shut = self.n_open = self.n_first = self.n_many = self.o_child = self.o_slot = self.o_shut = none
        word = array("q", bytes(8))
        self.f_cost = self.f_rest = self.fa_cost = self.u_rest = self.ua_cost = word
        self.n_grids = self.n_pieces = self.o_cut = self.o_map = self.h_slot = word
        self.pieces = array("i", bytes(4 * 32))
        self.owner = array("i", bytes(4 * 32))
        self.as_piece = array("i", bytes(4 * 32))
        self.as_grid = array("i", bytes(4 * 32))
        self.mask = array("q", bytes(8 * 32))
        self.pick_room = 0

    def _words(self, count: int) -> array[int]:
        """Return *count* zeros: 64-bit words, or a list where numbers may be of any size."""
        return words(count, self.wide)

    def bounds(self, k: int, minimum: int, maximum: int, slack: int, aim: int, unit_violation: int, unit_cut: int) -> None:
        """Set the question: *k* grids in the band, give or take *slack* households in all."""
        n = self.n
        self.k = k
        self.low = minimum
        self.high = maximum
        self.slack = slack
        self.aim = aim
        self.unit_violation = unit_violation
        self.unit_cut = unit_cut
        stride = min(k, MOST_OPEN) + 1
        if stride != self.stride or self.wide:
            self.stride = stride
            self.s_room = self.f_room = self.u_room = self.fa_room = self.ua_room = 0
            self.n_room = self.o_room = 0
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
        self.u_layer = array("i", bytes(4 * n + 16))

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

    # -------------------------------------------------------------- room

    def _more_ints(self, old: array[int], used: int, room: int) -> array[int]:
        new = array("i", bytes(4 * room))
        if used > 0:
            new[:used] = old[:used]
        return new

    def _more_sizes(self, old: array[int], used: int, room: int) -> array[int]:
        new = words(room, self.wide) if self.wide else array("i", bytes(4 * room))
        if used > 0:
            new[:used] = old[:used]
        return new

    def _more_words(self, old: array[int], used: int, room: int) -> array[int]:
        new = self._words(room)
        if used > 0:
            new[:used] = old[:used]
        return new

    def _reserve(self, base: int, extra: int) -> None:
        """Make room for *extra* more states, as many arcs, and for the states from *base* on in the table."""
        old = self.f_count
        if old + extra > self.s_room:
            room = max(2048, self.s_room)
            while room < old + extra:
                room *= 2
            self.f_node = self._more_ints(self.f_node, old, room)
            self.f_up = self._more_ints(self.f_up, old, room)
            self.f_hash = self._more_ints(self.f_hash, old, room)
            self.f_cost = self._more_words(self.f_cost, old, room)
            self.f_low = self._more_sizes(self.f_low, old * self.stride, room * self.stride)
            self.f_high = self._more_sizes(self.f_high, old * self.stride, room * self.stride)
            self.s_room = room
        if old + extra > self.f_room:
            room = max(2048, self.f_room)
            while room < old + extra:
                room *= 2
            self.f_arc = self._more_ints(self.f_arc, old, room)
            self.f_rest = self._more_words(self.f_rest, old, room)
            self.f_room = room
        if self.fa_count + extra > self.fa_room:
            room = max(4096, self.fa_room)
            while room < self.fa_count + extra:
                room *= 2
            self.fa_child = self._more_ints(self.fa_child, self.fa_count, room)
            self.fa_cost = self._more_words(self.fa_cost, self.fa_count, room)
            self.fa_room = room
        if 2 * (old - base + extra) > self.h_room:
            room = max(2048, self.h_room)
            while room < 2 * (old - base + extra):
                room *= 2
            self.h_slot = array("q", bytes(8 * room))
            self.h_room = room
            for s in range(base, old):
                at = self.f_hash[s] & (room - 1)
                while self.h_slot[at] != 0:
                    at = (at + 1) & (room - 1)
                self.h_slot[at] = self.serial + s + 1

    def _reserve_patterns(self, extra: int) -> None:
        """Make room for *extra* more patterns and as many options."""
        old = self.n_count
        if old + extra > self.n_room:
            room = max(1024, self.n_room)
            while room < old + extra:
                room *= 2
            self.n_grids = self._more_words(self.n_grids, old, room)
            self.n_pieces = self._more_words(self.n_pieces, old, room)
            self.n_shut = self._more_ints(self.n_shut, old, room)
            self.n_open = self._more_ints(self.n_open, old, room)
            self.n_first = self._more_ints(self.n_first, old, room)
            self.n_many = self._more_ints(self.n_many, old, room)
            self.n_room = room
        old = self.o_count
        if old + extra > self.o_room:
            room = max(2048, self.o_room)
            while room < old + extra:
                room *= 2
            self.o_child = self._more_ints(self.o_child, old, room)
            self.o_slot = self._more_ints(self.o_slot, old, room)
            self.o_shut = self._more_ints(self.o_shut, old, room)
            self.o_cut = self._more_words(self.o_cut, old, room)
            self.o_map = self._more_words(self.o_map, old, room)
            self.o_room = room

    def _begin(self) -> None:
        """Empty the pass being built and give it the state before the first building."""
        self.serial += self.f_count + 1
        self.f_count = 0
        self.fa_count = 0
        self._reserve(0, 1)
        self.f_count = 1
        self.f_node[0] = 0
        self.f_up[0] = 0
        self.f_arc[0] = -1
        self.f_cost[0] = 0
        self.f_layer[0] = 0
        self.f_layer[1] = 1

    # -------------------------------------------------------------- passes

    def patterns(self, limit: int, room: int) -> int:
        """Build every pattern within cost *limit*, one state each; return how the pass ended."""
        if self.width > MOST_OPEN:
            return FULL
        self.limit = limit
        self.n_count = 0
        self.o_count = 0
        self._begin()
        self._reserve_patterns(1)
        self.n_count = 1
        self.n_grids[0] = 0
        self.n_pieces[0] = 0
        self.n_shut[0] = 0
        self.n_open[0] = 0
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
                if self.f_count > room:
                    return FULL
                PyErr_CheckSignals()
            self.f_layer[t + 2] = self.f_count
        self.explored += self.f_count
        return DONE

    def sweep(self, cap: int, shift: int, beam: int, limit: int, room: int) -> int:
        """Run the programme with intervals of width <= *cap* under the bound of the pass above; return how it ended.

        Args:
            cap: Widest interval of an open grid's households; 0 is the exact programme.
            shift: States are sought together when their lower ends agree without these low bits.
            beam: Most states kept after each building, 0 for all; with any dropped the result is DROPPED.
            limit: Plans that cost more are left out.
            room: Most states in the pass; beyond it the result is FULL.
        """
        self.limit = limit
        result = DONE
        self._begin()
        for t in range(self.n):
            base = self.f_layer[t + 1]
            s = self.f_layer[t]
            while s < base:
                stop = min(base, s + _CHUNK)
                self._reserve(base, (stop - s) * (self.stride + 1))
                with cython.nogil:
                    while s < stop:
                        self._expand(t, base, s, cap, shift)
                        s += 1
                if self.f_count > room:
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
        self.explored += self.f_count
        return result

    def settle(self) -> int:
        """Give every state of the pass just built the least cost that can follow; return that of the whole."""
        with cython.nogil:
            self._settle()
        return self.f_rest[0]

    def adopt(self) -> None:
        """Make the pass just built the bound for the next one."""
        self.f_arc, self.u_arc = self.u_arc, self.f_arc
        self.f_rest, self.u_rest = self.u_rest, self.f_rest
        self.f_layer, self.u_layer = self.u_layer, self.f_layer
        self.fa_child, self.ua_child = self.ua_child, self.fa_child
        self.fa_cost, self.ua_cost = self.ua_cost, self.fa_cost
        self.f_room, self.u_room = self.u_room, self.f_room
        self.fa_room, self.ua_room = self.ua_room, self.fa_room

    def _settle(self) -> None:
        n = self.n
        for t in range(n, -1, -1):
            for s in range(self.f_layer[t], self.f_layer[t + 1]):
                if t == n:
                    self.f_rest[s] = 0
                    continue
                best = self.never
                arc = self.f_arc[s]
                if arc >= 0:
                    for i in range(self.n_many[self.f_node[s]]):
                        child = self.fa_child[arc + i]
                        if child >= 0:
                            rest = self.fa_cost[arc + i] + self.f_rest[child]
                            best = min(best, rest)
                self.f_rest[s] = best

    def _choose(self, base: int, beam: int) -> None:
        """Keep the *beam* states of least cost-with-bound in the layer from *base* on; the others get no way on."""
        many = self.f_count - base
        for i in range(many):
            self.f_rest[base + i] = self.f_cost[base + i] + self.u_rest[self.f_up[base + i]]
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
                self.f_cost[base + i] = self.never
            elif self.f_rest[base + i] == edge:
                if room > 0:
                    room -= 1
                else:
                    self.f_cost[base + i] = self.never

    def trace(self, labels: array[int]) -> int:
        """Write the grid of every building along the least plan of the settled pass; return 1 if no other plan equals it."""
        alone = 1
        s = 0
        made = 0
        for t in range(self.n):
            node = self.f_node[s]
            arc = self.f_arc[s]
            taken = -1
            for i in range(self.n_many[node]):
                child = self.fa_child[arc + i]
                if child >= 0 and self.fa_cost[arc + i] + self.f_rest[child] == self.f_rest[s]:
                    if taken >= 0:
                        alone = 0
                    else:
                        taken = i
            o = self.n_first[node] + taken
            a = self.o_slot[o]
            if a == self.n_open[node]:
                self.as_grid[a] = made
                made += 1
            labels[self.best[t]] = self.as_grid[a]
            s = self.fa_child[arc + taken]
            for j in range(self.n_open[self.f_node[s]]):
                self.as_piece[j] = self.as_grid[(self.o_map[o] >> (4 * j)) & 15]
            for j in range(self.n_open[self.f_node[s]]):
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
                arc = self.f_arc[s]
                grids = self.n_grids[node]
                for i in range(self.n_many[node]):
                    child = self.fa_child[arc + i]
                    if child < 0 or self.fa_cost[arc + i] + self.f_rest[child] != self.f_rest[s]:
                        continue
                    o = self.n_first[node] + i
                    a = self.o_slot[o]
                    total = key
                    for e in range(self.b_start[t], self.b_start[t + 1]):
                        if self.b_lock[e] == 0 and ((grids >> (4 * self.b_index[e])) & 15) != a:
                            total += 1 << int(edges - self.b_edge[e])
                    if child in following and following[child][0] <= total:
                        continue
                    fresh = a == self.n_open[node]
                    slots = [*grid_of_slot, made] if fresh else grid_of_slot
                    after = [slots[(self.o_map[o] >> (4 * j)) & 15] for j in range(self.n_open[self.f_node[child]])]
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
        grids = self.n_grids[s]
        comps = self.n_pieces[s]
        opened = self.n_open[s]
        shut = self.n_shut[s]
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
        base_arc = self.o_count
        for i in range(opened):
            self.p_low[i] = self.f_low[s * self.stride + i]
            self.p_high[i] = self.f_high[s * self.stride + i]
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
        self.n_many[s] = self.o_count - base_arc

    def _offer(self, t: int, base: int, s: int, a: int, me: int, closing: int, cut: int) -> None:
        """Store the option that building *t* joins grid *a* of pattern *s*, if its households allow it."""
        m = self.f_size[t]
        keep = self.f_keep[t]
        grids = self.n_grids[s]
        comps = self.n_pieces[s]
        opened = self.n_open[s] + (1 if a == self.n_open[s] else 0)
        shut = self.n_shut[s]
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
        cost = self._carry(t, self.n_open[s], many_grids, a, closing, slots, shut, 1)
        if cost < 0:
            return
        cost += cut * self.unit_cut
        total = self.f_cost[s] + cost
        if total + self.ahead[(t + 1) * (self.k + 1) + self.k - shut - many_grids] > self.limit:
            return
        mark = ((new_grids ^ (new_grids >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        mark = ((mark ^ new_comps ^ (new_comps >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        mark = ((mark ^ shut) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        slot = mark & (self.h_room - 1)
        child = -1
        while True:
            c = self.h_slot[slot] - self.serial - 1
            if c < base:
                break
            if self.n_grids[c] == new_grids and self.n_pieces[c] == new_comps and self.n_shut[c] == shut:
                child = c
                break
            slot = (slot + 1) & (self.h_room - 1)
        if child < 0:
            child = self.f_count
            self.h_slot[slot] = self.serial + child + 1
            self.n_grids[child] = new_grids
            self.n_pieces[child] = new_comps
            self.n_shut[child] = shut
            self.n_open[child] = many_grids
            self.n_first[child] = 0
            self.n_many[child] = 0
            self.n_count += 1
            self._store(child, child, 0, mark, total, many_grids)
        else:
            self._blend(child, total, many_grids)
        o = self.o_count
        self.o_child[o] = child
        self.o_slot[o] = a
        self.o_shut[o] = closing
        self.o_cut[o] = cut * self.unit_cut
        self.o_map[o] = slots
        self.o_count = o + 1
        self.fa_child[self.fa_count] = child
        self.fa_cost[self.fa_count] = cost
        self.fa_count += 1

    def _store(self, child: int, node: int, up: int, mark: int, total: int, many: int) -> None:
        at = child * self.stride
        self.f_node[child] = node
        self.f_up[child] = up
        self.f_hash[child] = mark
        self.f_arc[child] = -1
        self.f_cost[child] = total
        for j in range(many):
            self.f_low[at + j] = self.c_low[j]
            self.f_high[at + j] = self.c_high[j]
        self.f_count += 1

    def _blend(self, child: int, total: int, many: int) -> None:
        at = child * self.stride
        if total < self.f_cost[child]:
            self.f_cost[child] = total
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

    def _expand(self, t: int, base: int, s: int, cap: int, shift: int) -> None:
        """Follow the arcs of the state above *s* that can still lead to a plan within the limit."""
        spent = self.f_cost[s]
        up = self.f_up[s]
        if spent == self.never or spent + self.u_rest[up] > self.limit:
            return
        node = self.f_node[s]
        opened = self.n_open[node]
        arc = self.fa_count
        above = self.u_arc[up]
        self.f_arc[s] = arc
        self.fa_count += self.n_many[node]
        at = s * self.stride
        for j in range(opened):
            self.p_low[j] = self.f_low[at + j]
            self.p_high[j] = self.f_high[at + j]
        first = self.n_first[node]
        for i in range(self.n_many[node]):
            self.fa_child[arc + i] = -1
            over = self.ua_child[above + i]
            if over < 0 or spent + self.ua_cost[above + i] + self.u_rest[over] > self.limit:
                continue
            o = first + i
            to = self.o_child[o]
            after = self.n_open[to]
            cost = self._carry(
                t, opened, after, self.o_slot[o], self.o_shut[o], self.o_map[o], self.n_shut[to], 1 if cap > 0 else 0
            )
            if cost < 0:
                continue
            cost += self.o_cut[o]
            total = spent + cost
            if total + self.u_rest[over] > self.limit:
                continue
            self.fa_child[arc + i] = self._seek(base, to, over, total, after, cap, shift)
            self.fa_cost[arc + i] = cost

    def _seek(self, base: int, node: int, up: int, total: int, many: int, cap: int, shift: int) -> int:
        """Return the state in the new layer that takes in the households in ``c_``, made if there is none."""
        mark = (node & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        for j in range(many):
            mark = ((mark ^ (self.c_low[j] >> shift)) & 0x7FFFFFFF) * 0x5BD1E995
            mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        slot = mark & (self.h_room - 1)
        while True:
            c = self.h_slot[slot] - self.serial - 1
            if c < base:
                break
            if self.f_hash[c] == mark and self.f_node[c] == node:
                at = c * self.stride
                fits = 1
                for j in range(many):
                    if max(self.f_high[at + j], self.c_high[j]) - min(self.f_low[at + j], self.c_low[j]) > cap:
                        fits = 0
                        break
                if fits != 0:
                    self._blend(c, total, many)
                    if self.u_rest[up] > self.u_rest[self.f_up[c]]:
                        self.f_up[c] = up
                    return c
            slot = (slot + 1) & (self.h_room - 1)
        c = self.f_count
        self.h_slot[slot] = self.serial + c + 1
        self._store(c, node, up, mark, total, many)
        return c
