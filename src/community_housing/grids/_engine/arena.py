# SPDX-License-Identifier: Apache-2.0
"""The memory of the frontier search: arrays that grow, and the table in which equal states are found.

What a pass needs of every state is kept until the next pass has used it: the pattern, the arcs, the least cost that can
follow.  What only the next layer needs (households, hash) is kept for two layers: `a_` is read, `f_` is
written, and the two change places after every building.  While a pass is made `f_rest` holds the least cost so far.

This file is ordinary Python.  When it is compiled, the C types come from `arena.pxd`.
"""

from __future__ import annotations

from array import array

from community_housing.grids._engine.layout import Layout
from community_housing.grids._engine.plain import ints, words

__all__ = ["Arena"]

_BIG = 1 << 17  # states or arcs of a pass from which its arrays are given back when they are done with
_HEAVY = 1 << 19  # states, arcs or options of one pass from which the whole arena is
_SMALL = 1 << 15  # elements from which arrays grow in one step to where memory is taken only as it is written to
_LATE = 1 << 30  # serial numbers from which the table is emptied and the count begins again


class Arena(Layout):
    """The arrays of the search, kept from call to call."""

    def __init__(self) -> None:
        Layout.__init__(self)
        self.half = 0xFFFFFFFF  # the lower half of a word of the table
        self.serial = 0
        self.stride = 0
        self.f_room = self.fa_room = self.u_room = self.ua_room = self.n_room = self.o_room = 0
        self.a_room = self.l_room = self.h_room = self.h_mask = 0
        self.u_bytes = 0
        self.made = self.made_arcs = self.touched = 0
        self.held = self.f_count = self.fa_count = self.n_count = self.o_count = 0
        none = array("i", [0])
        self.f_node = self.f_arc = self.u_arc = self.fa_child = self.ua_child = self.fa_way = self.ua_way = none
        self.f_up = self.f_hash = self.a_up = self.a_hash = none
        self.f_span = self.a_span = none
        self.n_first = self.n_info = self.o_child = self.o_how = self.o_cut = none
        word = array("q", [0])
        self.f_rest = self.u_rest = self.fa_cost = self.f_key = self.a_key = word
        self.n_grids = self.f_pieces = self.a_pieces = self.o_map = self.h_slot = word
        self.f_width = self.u_width = 0
        self.apart = self.u_apart = 0
        self.f_layer = array("i", [0, 0])

    def _words(self, count: int) -> array[int]:
        """Return *count* zeros: 64-bit words, or a list where numbers may be of any size."""
        return words(count, self.wide)

    def _forget(self, stride: int) -> None:
        """Make the arrays anew that the number of grids sizes; all of them where numbers may be of any size."""
        self.stride = stride
        self.a_room = self.l_room = 0
        if self.wide:
            self.f_room = self.fa_room = self.u_room = self.ua_room = self.n_room = self.o_room = 0

    def _more_ints(self, old: array[int], used: int, room: int) -> array[int]:
        new = ints(room)
        if used > 0:
            new[:used] = old[:used]
        return new

    def _more_sizes(self, old: array[int], used: int, room: int) -> array[int]:
        new = words(room, self.wide) if self.wide else ints(room)
        if used > 0:
            new[:used] = old[:used]
        return new

    def _more_words(self, old: array[int], used: int, room: int) -> array[int]:
        new = self._words(room)
        if used > 0:
            new[:used] = old[:used]
        return new

    def _grown(self, room: int, need: int) -> int:
        """Return a room of at least *need* elements, grown from *room*: large room costs nothing before it is written to."""
        while room < need:
            room *= 16 if _SMALL <= room < _BIG else 2
        return room

    def _begin(self) -> None:
        """Empty the pass being built and give it the state before the first building."""
        self.serial += self.f_count + 1
        if self.serial > _LATE:
            self.serial = 0
            self.h_room = 0
        self.f_count = 0
        self.fa_count = 0
        self.h_mask = 0
        self._reserve(0, 1)
        self.f_count = 1
        self.f_node[0] = 0
        self.f_up[0] = 0
        self.f_rest[0] = 0
        self.f_pieces[0] = 0
        self.f_layer[0] = 0
        self.f_layer[1] = 1
        self._turn(1)

    def _turn(self, base: int) -> None:
        """Let the layer that was written be read; *base* is the first state of the next one."""
        self.a_span, self.f_span = self.f_span, self.a_span
        self.a_key, self.f_key = self.f_key, self.a_key
        self.a_up, self.f_up = self.f_up, self.a_up
        self.a_hash, self.f_hash = self.f_hash, self.a_hash
        self.a_pieces, self.f_pieces = self.f_pieces, self.a_pieces
        self.a_room, self.l_room = self.l_room, self.a_room
        self.h_mask = 0
        self._table(base, 64)

    def _table(self, base: int, most: int) -> None:
        """Give the table of the layer from *base* on room for *most* states, and put in those that are there."""
        room = max(256, self.h_mask + 1)
        while room < 2 * most:
            room *= 2
        if room > self.h_room:
            self.h_slot = words(room, False)
            self.h_room = room
        self.serial += self.f_count - base
        self.h_mask = room - 1
        for s in range(base, self.f_count):
            mark = self.f_hash[s - base]
            at = mark & self.h_mask
            while (self.h_slot[at] & self.half) > self.serial + base:
                at = (at + 1) & self.h_mask
            word = mark
            self.h_slot[at] = (word << 32) | (self.serial + s + 1)

    def _reserve(self, base: int, extra: int) -> None:
        """Make room for *extra* more states in the layer from *base* on, and as many arcs."""
        old = self.f_count
        if old + extra + 2 > self.f_room:
            room = self._grown(max(2048, self.f_room), old + extra + 2)
            self.f_node = self._more_ints(self.f_node, old, room)
            self.f_arc = self._more_ints(self.f_arc, old, room)
            self.f_rest = self._more_words(self.f_rest, old, room)
            self.f_room = room
        if self.fa_count + extra > self.fa_room:
            room = self._grown(max(4096, self.fa_room), self.fa_count + extra)
            self.fa_child = self._more_ints(self.fa_child, self.fa_count, room)
            self.fa_way = self._more_ints(self.fa_way, self.fa_count, room)
            self.fa_cost = self._more_words(self.fa_cost, self.fa_count, room)
            self.fa_room = room
        old -= base
        if old + extra > self.l_room:
            room = self._grown(max(1024, self.l_room), old + extra)
            self.f_up = self._more_ints(self.f_up, old, room)
            self.f_hash = self._more_ints(self.f_hash, old, room)
            self.f_key = self._more_words(self.f_key, old, room)
            self.f_pieces = self._more_words(self.f_pieces, old, room)
            self.f_span = self._more_sizes(self.f_span, 2 * old * self.stride, 2 * room * self.stride)
            self.l_room = room
        if 2 * (old + extra) > self.h_mask + 1:
            self._table(base, old + extra)

    def _reserve_patterns(self, extra: int) -> None:
        """Make room for *extra* more patterns and as many options."""
        old = self.n_count
        if old + extra > self.n_room:
            room = self._grown(max(1024, self.n_room), old + extra)
            self.n_grids = self._more_words(self.n_grids, old, room)
            self.n_first = self._more_ints(self.n_first, old, room)
            self.n_info = self._more_ints(self.n_info, old, room)
            self.n_room = room
        old = self.o_count
        if old + extra > self.o_room:
            room = self._grown(max(2048, self.o_room), old + extra)
            self.o_child = self._more_ints(self.o_child, old, room)
            self.o_how = self._more_ints(self.o_how, old, room)
            self.o_cut = self._more_sizes(self.o_cut, old, room)
            self.o_map = self._more_words(self.o_map, old, room)
            self.o_room = room

    def adopt(self) -> None:
        """Make the pass just built the bound for the next one."""
        self.held = self.f_count
        self.u_bytes = 12 * self.f_count + 8 * self.fa_count
        self.u_width = self.f_width
        self.u_apart = self.apart
        self.f_arc, self.u_arc = self.u_arc, self.f_arc
        self.f_rest, self.u_rest = self.u_rest, self.f_rest
        self.fa_child, self.ua_child = self.ua_child, self.fa_child
        self.fa_way, self.ua_way = self.ua_way, self.fa_way
        room = min(self.u_room, self.f_room)
        self.u_room = self.f_room
        self.f_room = room
        room = min(self.ua_room, self.fa_room)
        self.ua_room = self.fa_room
        self.fa_room = room
        if max(self.made, self.made_arcs) > _BIG:
            self.f_node = self.f_arc = self.fa_child = self.fa_way = self._more_ints(self.f_arc, 0, 1)
            self.f_rest = self.fa_cost = self._more_words(self.f_rest, 0, 1)
            self.f_room = self.fa_room = 0
            if self.f_count < self.made >> 1:
                self.u_room = self.f_count + 1
                self.ua_room = self.fa_count + 1
                self.u_arc = self._more_ints(self.u_arc, self.u_room, self.u_room)
                self.u_rest = self._more_words(self.u_rest, self.u_room, self.u_room)
                self.ua_child = self._more_ints(self.ua_child, self.ua_room, self.ua_room)
                self.ua_way = self._more_ints(self.ua_way, self.ua_room, self.ua_room)

    @property
    def heavy(self) -> bool:
        """Whether so much of the arena has been written to that it is better given back than kept."""
        return self.touched > _HEAVY
