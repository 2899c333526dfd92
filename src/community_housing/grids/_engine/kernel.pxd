# SPDX-License-Identifier: Apache-2.0
# C types of kernel.py, read only when it is compiled.
cimport cython

from community_housing.grids._engine.patterns cimport Patterns


@cython.final
cdef class Kernel(Patterns):
    cdef int pick_room, knit, packed
    cdef int[::1] as_piece, as_grid
    cdef long long[::1] pick

    @cython.locals(t=cython.int, first=cython.int, base=cython.int, s=cython.int, stop=cython.int, result=cython.int)
    cpdef int sweep(self, long long width, int beam, long long limit, int room) except -1

    @cython.locals(bound=cython.longlong)
    cpdef long long hand_on(self)

    @cython.locals(n=cython.int, to=cython.int, way=cython.int, end=cython.int, s=cython.int, spent=cython.longlong,
                   best=cython.longlong, start=cython.int, i=cython.int, child=cython.int, rest=cython.longlong,
                   first=cython.int)
    cdef void _prune(self) noexcept nogil

    @cython.locals(many=cython.int, i=cython.int, j=cython.int, low=cython.int, high=cython.int, pivot=cython.longlong,
                   swap=cython.longlong, edge=cython.longlong, room=cython.int)
    cdef void _choose(self, int base, int beam) noexcept nogil

    @cython.locals(alone=cython.int, s=cython.int, made=cython.int, t=cython.int, node=cython.int, taken=cython.int,
                   i=cython.int, o=cython.int, a=cython.int, after=cython.int, j=cython.int)
    cpdef int trace(self, int[::1] labels)

    @cython.locals(edges=cython.int, t=cython.int, s=cython.int, made=cython.int, node=cython.int, grids=cython.longlong,
                   i=cython.int, child=cython.int, o=cython.int, a=cython.int, e=cython.int, many=cython.int, j=cython.int)
    cpdef canonical(self, int[::1] labels)

    @cython.locals(bits=cython.int, packed=cython.int, j=cython.int, word=cython.longlong)
    cdef int _weigh(self, long long width) except -1

    @cython.locals(spent=cython.longlong, up=cython.int, node=cython.int, opened=cython.int, j=cython.int,
                   first=cython.int, i=cython.int, over=cython.int, rest=cython.longlong, way=cython.int, o=cython.int,
                   to=cython.int, how=cython.int, info=cython.int, after=cython.int, cost=cython.longlong,
                   slots=cython.longlong, key=cython.longlong,
                   total=cython.longlong, slot=cython.int, low=cython.longlong, high=cython.longlong, side=cython.longlong)
    cdef void _expand(self, int t, int base, int s, int here, long long width) noexcept nogil

    cdef void _link(self, int base, int to, int over, long long total, int after, long long key, int way,
                    long long cost) noexcept nogil

    @cython.locals(mark=cython.longlong, slot=cython.longlong, word=cython.longlong, c=cython.longlong, here=cython.int)
    cdef int _seek(self, int base, int node, int up, long long total, int many, long long key) noexcept nogil

    @cython.locals(at=cython.longlong, j=cython.int)
    cdef int _alike(self, int here, int many) noexcept nogil
