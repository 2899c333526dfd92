# SPDX-License-Identifier: Apache-2.0
# C types of patterns.py, read only when it is compiled.
cimport cython

from community_housing.grids._engine.arena cimport Arena


cdef class Patterns(Arena):
    cdef public long long never
    cdef public long long explored
    cdef public int bitten
    cdef int k
    cdef long long low
    cdef long long off
    cdef long long high
    cdef long long slack
    cdef long long aim
    cdef long long unit_violation
    cdef long long unit_cut
    cdef long long limit
    cdef long long me, back, c_pieces, sum_low, sum_high, lack
    cdef int most_open
    cdef int besides, endings
    cdef int[::1] pieces, owner, beside, ending
    cdef long long[::1] sides, weights, mask, p_low, p_high, c_low, c_high, joined, shut_low, shut_high, ahead

    @cython.locals(n=cython.int, c=cython.int, whole=cython.longlong, stride=cython.int)
    cpdef bounds(self, int k, long long minimum, long long maximum, long long slack, long long align, long long aim,
                 long long unit_violation, long long unit_cut)

    @cython.locals(n=cython.int, k=cython.int, row=cython.int, t=cython.int, r=cython.int, i=cython.int,
                   back=cython.longlong, begin=cython.longlong, wait=cython.longlong)
    cdef _look_ahead(self)

    @cython.locals(t=cython.int, base=cython.int, s=cython.int, stop=cython.int)
    cpdef int patterns(self, long long limit, int room, int apart) except -1

    cdef long long _used(self) noexcept nogil

    @cython.locals(s=cython.int)
    cdef _finish(self)

    cdef _count(self)

    cpdef long long settle(self)

    @cython.locals(n=cython.int, s=cython.int, best=cython.longlong, i=cython.int, rest=cython.longlong)
    cdef void _settle(self) noexcept nogil

    @cython.locals(here=cython.int, opened=cython.int, bound=cython.int, a=cython.int, closing=cython.int)
    cdef void _meet(self, int t, int base, int s) noexcept nogil

    @cython.locals(m=cython.int, keep=cython.longlong, grids=cython.longlong, opened=cython.int, bound=cython.int,
                   gone=cython.int, i=cython.int, a=cython.int, closing=cython.int)
    cdef void _meet_apart(self, int t, int base, int s) noexcept nogil

    @cython.locals(here=cython.int, grids=cython.longlong, a=cython.int, bound=cython.int, back=cython.longlong, i=cython.int)
    cdef int _read_edges(self, int t, int s, int opened) noexcept nogil

    @cython.locals(a=cython.int, many=cython.int, i=cython.int, q=cython.int, real=cython.longlong, keep=cython.longlong)
    cdef void _read_pieces(self, int t, long long grids, long long comps, int opened) noexcept nogil

    @cython.locals(me=cython.longlong, mine=cython.int, i=cython.int, q=cython.int, closing=cython.int)
    cdef int _join(self, int t, int a, int opened) noexcept nogil

    @cython.locals(m=cython.int, keep=cython.longlong, me=cython.longlong, i=cython.int, new_comps=cython.longlong,
                   many=cython.int, at=cython.int, q=cython.int, word=cython.longlong, mine=cython.int,
                   seen=cython.longlong, fresh=cython.int)
    cdef long long _after(self, int t, long long comps) noexcept nogil

    @cython.locals(m=cython.int, here=cython.int, keep=cython.longlong, grids=cython.longlong, cut=cython.longlong,
                   before=cython.int, opened=cython.int, shut=cython.int, i=cython.int, new_grids=cython.longlong,
                   new_comps=cython.longlong, many_grids=cython.int, slots=cython.longlong,
                   word=cython.longlong, at=cython.int, g=cython.int, seen=cython.longlong, fresh=cython.longlong,
                   cost=cython.longlong, total=cython.longlong, rest=cython.longlong,
                   mark=cython.longlong, slot=cython.longlong, child=cython.int, c=cython.longlong, o=cython.int, info=cython.int)
    cdef void _offer(self, int t, int base, int s, int a, int closing) noexcept nogil

    @cython.locals(here=cython.int, at=cython.longlong, j=cython.int)
    cdef void _store(self, int child, int base, int node, int up, int mark, long long total, int many) noexcept nogil

    @cython.locals(at=cython.longlong, j=cython.int)
    cdef void _blend(self, int child, int here, long long total, int many) noexcept nogil

    @cython.locals(at=cython.longlong, j=cython.int, low=cython.longlong, high=cython.longlong)
    cdef void _read_households(self, int here, int opened) noexcept nogil

    @cython.locals(h=cython.longlong, old_low=cython.longlong, old_high=cython.longlong, low=cython.longlong,
                   high=cython.longlong, sum_low=cython.longlong, sum_high=cython.longlong, lack=cython.longlong,
                   cost=cython.longlong, g=cython.int, done=cython.longlong, least=cython.longlong, most=cython.longlong,
                   j=cython.int)
    cdef long long _carry(self, int t, int before, int after, int a, int closing, long long slots, int shut) noexcept nogil

    @cython.locals(off=cython.longlong)
    cdef long long _price(self, long long low, long long high, long long cost) noexcept nogil
