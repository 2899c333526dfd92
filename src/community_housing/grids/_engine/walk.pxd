# SPDX-License-Identifier: Apache-2.0
# C types of walk.py, read only when it is compiled.
cimport cython


@cython.final
cdef class Walk:
    cdef public int n
    cdef public int k
    cdef public long long violation
    cdef public long long cut
    cdef public long long best_violation
    cdef public long long best_cut
    cdef long long low, high, dice, full
    cdef int stamp
    cdef int[::1] chance, start, adjacent, fixed, owner, mark, queue, count, best
    cdef public int[::1] label
    cdef long long[::1] house, weight, total

    @cython.locals(n=cython.int, u=cython.int, e=cython.int)
    cpdef load(self, long long[::1] house, int[::1] start, int[::1] adjacent, long long[::1] weight, int[::1] fixed,
               int[::1] label)

    @cython.locals(u=cython.int, g=cython.int, e=cython.int)
    cpdef bounds(self, int k, long long minimum, long long maximum)

    @cython.locals(ends=cython.int, i=cython.int, left=cython.longlong, part=cython.int)
    cpdef int anneal(self, long long[::1] heats, long long steps, long long unit_cut,
                           long long[::1] units_violation) except -1

    cpdef put(self, int[::1] label)

    cdef _remember(self)

    cdef _return(self)

    cdef long long _off(self, long long total) noexcept nogil

    @cython.locals(x=cython.longlong)
    cdef long long _roll(self) noexcept nogil

    @cython.locals(made=cython.int, roll=cython.longlong, e=cython.int, u=cython.int, v=cython.int, g=cython.int,
                   h=cython.int, i=cython.int, other=cython.int, allowed=cython.longlong, cut=cython.longlong,
                   there=cython.longlong, off=cython.longlong)
    cdef int _moves(self, int steps, long long ends, long long heat, long long unit_cut,
                    long long unit_violation) noexcept nogil

    @cython.locals(g=cython.int, h=cython.int, w=cython.int, e=cython.longlong, touches=cython.int, i=cython.int,
                   x=cython.int, other=cython.int, more=cython.longlong, off=cython.longlong)
    cdef int _swap(self, int u, int v, long long cut, long long allowed, long long unit_cut,
                   long long unit_violation) noexcept nogil

    @cython.locals(g=cython.int, moving=cython.int, staying=cython.int, many=cython.int, at=cython.int, keep_from=cython.int,
                   keep_to=cython.int, heaviest=cython.longlong, weight=cython.longlong, i=cython.int, j=cython.int,
                   v=cython.int, w=cython.int, x=cython.int, first=cython.int, there=cython.longlong, off=cython.longlong,
                   cut=cython.longlong)
    cdef int _bundle(self, int u, int h, long long allowed, long long unit_cut, long long unit_violation) noexcept nogil

    @cython.locals(stamp=cython.int, beside=cython.int, first=cython.int, i=cython.int, v=cython.int, many=cython.int,
                   at=cython.int)
    cdef int _leaves(self, int u, int g) noexcept nogil
