# SPDX-License-Identifier: Apache-2.0
"""The frontier search: a dynamic programme over the line of buildings, made fast by relaxed passes.

Read `docs/explanation/grids.md` first.  In short: a *pattern* says which open buildings hang together and which of these
pieces belong to one grid, and how many grids are closed; a *state* is a pattern with an interval of households for each
open grid.  `patterns` (in `patterns`) builds every pattern with one state each.  `sweep` then runs the programme over
finer states, each following the arcs of the coarser state that contains it; `settle` and `hand_on` walk back and give every
state the least cost that can still follow (exactly for its own diagram, never too much for the finer ones).

This file is ordinary Python.  When it is compiled, the C types come from `kernel.pxd`; compiled or not it gives the same
answers.  All costs are integers, `violation * unit_violation + cut * unit_cut + squares`, and the caller has checked that
none can reach 2**61.
"""

from __future__ import annotations

from array import array

from community_housing.grids._engine.patterns import COMPILED, DONE, FULL, MOST_OPEN, NONE, Patterns

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


__all__ = ["COMPILED", "DONE", "DROPPED", "FULL", "MOST_OPEN", "NONE", "Kernel"]

DROPPED = 1  # how a pass ended, beside DONE and FULL: states were dropped
_CHUNK = 256
_KEY_BITS = 61  # of the word that holds the intervals of a state
_WORTH = 1 << 13  # states of a pass from which on it is pruned before the next one


class Kernel(Patterns):
    """One question at a time; the arena is kept from call to call."""

    def __init__(self) -> None:
        Patterns.__init__(self)
        self.pick_room = 0
        self.as_piece = array("i", bytes(4 * 32))
        self.as_grid = array("i", bytes(4 * 32))
        self.knit = 0
        self.packed = 0

    def sweep(self, width: int, beam: int, limit: int, room: int) -> int:
        """Run the programme with intervals of households under the bound of the pass above; return how it ended.

        Where the buildings of a grid may lie apart in the pass above, here they must hang together.

        Args:
            width: Households of an interval, a divisor of `align` and of the width of the pass above, so that there are fewer
                than 2**26 intervals; 1 is the exact programme, 0 one interval for all households that a grid can have.
            beam: Most states kept after each building, 0 for all; with any dropped the result is DROPPED.
            limit: Plans that cost more are left out.
            room: Most memory that passes may use, in units of 64 bytes; beyond it the result is FULL.
        """
        self.limit = limit
        self.knit = self.u_apart
        self.apart = 0
        if width == 0:
            width = self.high + self.slack + self.off + 1
        result = DONE
        self.f_width = width
        self.packed = self._weigh(width)
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
                        self._expand(t, base, s, s - first, width)
                        s += 1
                if self._used() > room:
                    self._count()
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

    def hand_on(self) -> int:
        """Settle the pass just built and make it the bound for the next one; return the least cost of the whole.

        Of a large pass only what lies on a way within the limit is kept.
        """
        if self.f_count < _WORTH:
            bound = self.settle()
        else:
            with cython.nogil:
                self._prune()
            bound = self.f_rest[0]
        self.adopt()
        return bound

    def _prune(self) -> None:
        """Settle, and keep the states and arcs that lie on a way within the limit; `f_node` takes their new numbers.

        From the last state to the first the survivors are written to the end of their arrays, then moved to the front.
        """
        n = self.n
        to = self.f_count
        way = self.fa_count
        end = self.fa_count
        for s in range(self.f_count - 1, -1, -1):
            spent = self.f_rest[s]
            best = self.never
            if s >= self.f_layer[n]:
                best = 0
            start = self.f_arc[s]
            for i in range(end - 1, start - 1, -1):
                child = self.f_node[self.fa_child[i]]
                if child < 0:
                    continue
                rest = self.fa_cost[i] + self.f_rest[child]
                if spent + rest > self.limit:
                    self.bitten = 1
                    continue
                best = min(best, rest)
                way -= 1
                self.fa_child[way] = child
                self.fa_way[way] = self.fa_way[i]
            end = start
            if best == self.never and s > 0:
                self.f_node[s] = -1
                continue
            to -= 1
            self.f_node[s] = to
            self.f_rest[to] = best
            self.f_arc[to] = way
        first = way
        for i in range(way, self.fa_count):
            self.fa_child[i - first] = self.fa_child[i] - to
            self.fa_way[i - first] = self.fa_way[i]
        for s in range(to, self.f_count):
            self.f_rest[s - to] = self.f_rest[s]
            self.f_arc[s - to] = self.f_arc[s] - first
        self.serial += to  # the numbers of what is left out stay used
        self.f_count -= to
        self.fa_count -= first
        self.f_arc[self.f_count] = self.fa_count

    def _choose(self, base: int, beam: int) -> None:
        """Keep the *beam* states of least cost-with-bound in the layer from *base* on; the others get no way on."""
        many = self.f_count - base
        # Hoare's selection on a copy.
        low = 0
        high = many - 1
        for i in range(many):
            self.pick[i] = self.f_rest[base + i] + self.u_rest[self.f_up[i]]
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
            if self.f_rest[base + i] + self.u_rest[self.f_up[i]] < edge:
                room -= 1
        for i in range(many):
            pivot = self.f_rest[base + i] + self.u_rest[self.f_up[i]]
            if pivot == edge and room > 0:
                room -= 1
            elif pivot >= edge:
                self.f_rest[base + i] = self.never

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

    def _weigh(self, width: int) -> int:
        """Set the weights that make one word of the intervals of a state; return whether that word tells states apart."""
        bits = int((self.high + self.slack + self.off) // width).bit_length()
        packed = self.wide or bits * self.most_open <= _KEY_BITS
        word = 1
        for j in range(self.stride):
            self.weights[j] = word if packed else (0x5BD1E995 * (2 * j + 1)) & 0xFFFFF
            if j + 1 < self.most_open:
                word <<= bits
        return int(packed)

    def _expand(self, t: int, base: int, s: int, here: int, width: int) -> None:
        """Follow the arcs of the state above *s* that can still lead to a plan within the limit.

        Households lie in aligned intervals of *width*.  Where the grid that building *t* joins comes to lie across the end of
        one, there is a child on each side; of the children above, only the one that takes in the interval is followed.
        """
        spent = self.f_rest[s]
        up = self.a_up[here]
        self.f_arc[s] = self.fa_count
        if spent == self.never or self.u_rest[up] == self.never:
            return
        node = self.f_node[s]
        opened = (self.n_info[node] >> 5) & 15
        self._read_households(here, opened)
        for j in range(opened):
            self.sides[j] = (self.p_low[j] + self.off) // width
        self.sides[opened] = 0
        first = self.n_first[node]
        self.c_pieces = 0
        if self.knit != 0:
            self._read_pieces(t, self.n_grids[node], self.a_pieces[here], opened)
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
            slots = self.o_map[o]
            cost = self._carry(t, opened, after, how & 15, (how >> 4) & 0xFFFF, slots, info >> 10)
            if cost < 0:
                continue
            total += cost
            if total + rest > self.limit:
                self.bitten = 1
                continue
            if self.knit != 0:
                if self._join(t, how & 15, opened) < 0:
                    continue
                self.c_pieces = self._after(t, self.a_pieces[here])
            key = 0
            for j in range(after):
                key += self.sides[(slots >> (4 * j)) & 15] * self.weights[j]
            slot = (how >> 20) - 1
            if slot < 0:
                self._link(base, to, over, total, after, key, way, total - spent)
                continue
            key -= self.sides[how & 15] * self.weights[slot]
            low = self.c_low[slot]
            high = self.c_high[slot]
            if self.u_width > 1:
                side = self.ua_way[i] >> 5
                low = max(low, side * self.u_width - self.off)
                high = min(high, (side + 1) * self.u_width - 1 - self.off)
            side = (low + self.off) // width
            while side * width - self.off <= high:
                self.c_low[slot] = max(low, side * width - self.off)
                self.c_high[slot] = min(high, (side + 1) * width - 1 - self.off)
                self._link(
                    base,
                    to,
                    over,
                    total,
                    after,
                    key + side * self.weights[slot],
                    way | (side << 5) if width > 1 else way,
                    total - spent,
                )
                side += 1

    def _link(self, base: int, to: int, over: int, total: int, after: int, key: int, way: int, cost: int) -> None:
        """Add an arc to the state that takes in the households in `c_`."""
        self.fa_child[self.fa_count] = self._seek(base, to, over, total, after, key)
        self.fa_way[self.fa_count] = way
        self.fa_cost[self.fa_count] = cost
        self.fa_count += 1

    def _seek(self, base: int, node: int, up: int, total: int, many: int, key: int) -> int:
        """Return the state in the new layer that takes in the households in `c_`, made if there is none.

        One state of the pass above (so one pattern), the same pieces and the same aligned intervals are one state.
        """
        mark = ((key ^ (key >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
        mark = ((mark ^ (mark >> 29) ^ up) & 0x7FFFFFFF) * 0x5BD1E995
        mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        if self.knit != 0:
            mark = ((mark ^ self.c_pieces ^ (self.c_pieces >> 31)) & 0x7FFFFFFF) * 0x5BD1E995
            mark = (mark ^ (mark >> 29)) & 0x7FFFFFFF
        slot = mark & self.h_mask
        while True:
            word = self.h_slot[slot]
            c = (word & self.half) - self.serial - 1
            if c < base:
                break
            here = c - base
            if (
                (word >> 32) == mark
                and self.f_up[here] == up
                and self.f_key[here] == key
                and (self.knit == 0 or self.f_pieces[here] == self.c_pieces)
                and (self.packed != 0 or self._alike(here, many) != 0)
            ):
                self._blend(c, here, total, many)
                return c
            slot = (slot + 1) & self.h_mask
        c = self.f_count
        word = mark
        self.h_slot[slot] = (word << 32) | (self.serial + c + 1)
        self.f_key[c - base] = key
        self._store(c, base, node, up, mark, total, many)
        return c

    def _alike(self, here: int, many: int) -> int:
        """Return whether the households in `c_` lie in the intervals of a state of the new layer."""
        at = 2 * here * self.stride
        for j in range(many):
            if (self.f_span[at + 2 * j] + self.off) // self.f_width != (self.c_low[j] + self.off) // self.f_width:
                return 0
        return 1
