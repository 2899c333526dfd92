# SPDX-License-Identifier: Apache-2.0
# C types of layout.py, read only when it is compiled.
cimport cython


cdef class Layout:
    cdef public int n
    cdef long long far
    cdef public int width
    cdef public long long estimate
    cdef public bint wide
    cdef long long[::1] power
    cdef long long[::1] house
    cdef int[::1] x_start
    cdef int[::1] x_adj
    cdef long long[::1] x_weight
    cdef int[::1] x_lock
    cdef int[::1] x_edge
    cdef int[::1] rank
    cdef int[::1] place
    cdef public int[::1] best
    cdef int[::1] left
    cdef int[::1] near
    cdef int[::1] since
    cdef int[::1] ends
    cdef int[::1] b_start
    cdef int[::1] b_index
    cdef long long[::1] b_weight
    cdef int[::1] b_lock
    cdef int[::1] b_edge
    cdef int[::1] f_size
    cdef long long[::1] f_keep
    cdef long long[::1] f_real
    cdef long long[::1] h_at
    cdef long long[::1] h_sum

    @cython.locals(m=cython.int, i=cython.int, u=cython.int, a=cython.int, b=cython.int, at=cython.int)
    cpdef load(self, int n, long long[::1] house, int[::1] eu, int[::1] ev, long long[::1] ew, int[::1] elock)

    @cython.locals(step=cython.int, least=cython.longlong)
    cpdef int arrange(self, int starts)

    @cython.locals(rule=cython.int, cost=cython.longlong, i=cython.int)
    cdef long long _try_starts(self, int s, int step, long long least) noexcept nogil

    @cython.locals(n=cython.int, cost=cython.longlong, width=cython.int, many=cython.int, v=cython.int, step=cython.int,
                   i=cython.int, u=cython.int, x=cython.int, best=cython.longlong, keep=cython.int, score=cython.longlong)
    cdef long long _walk(self, int start, int rule, long long least) noexcept nogil

    @cython.locals(i=cython.int)
    cdef void _await_last(self, int u) noexcept nogil

    @cython.locals(n=cython.int, total=cython.int, i=cython.int, u=cython.int, last=cython.int, j=cython.int, many=cython.int,
                   at=cython.int, t=cython.int, v=cython.int, real=cython.longlong, keep=cython.longlong, kept=cython.int)
    cdef void _tabulate(self)

    @cython.locals(n=cython.int, dice=cython.longlong, i=cython.int, j=cython.int, a=cython.int, before=cython.longlong,
                   after=cython.longlong, _=cython.longlong)
    cdef long long _polish(self, long long least, long long moves) noexcept nogil

    @cython.locals(v=cython.int, step=cython.int)
    cdef void _shift(self, int i, int j) noexcept nogil

    @cython.locals(width=cython.int, cost=cython.longlong, step=cython.int, v=cython.int, closed=cython.int, i=cython.int,
                   u=cython.int, waits=cython.int, j=cython.int)
    cdef long long _stretch(self, int first, int last) noexcept nogil
