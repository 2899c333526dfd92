# SPDX-License-Identifier: Apache-2.0
# C types of arena.py, read only when it is compiled.
cimport cython

from community_housing.grids._engine.layout cimport Layout


cdef class Arena(Layout):
    cdef long long half
    cdef public long long serial
    cdef long long f_width, u_width
    cdef int stride, apart, u_apart
    cdef int f_room, fa_room, u_room, ua_room, n_room, o_room, a_room, l_room, h_room
    cdef long long h_mask
    cdef long long u_bytes
    cdef public int f_count, held
    cdef int fa_count, n_count, o_count, made, made_arcs, touched
    cdef int[::1] f_layer, f_node, f_arc, u_arc, fa_child, ua_child, fa_way, ua_way
    cdef int[::1] f_up, f_hash, a_up, a_hash, f_span, a_span
    cdef int[::1] n_first, n_info, o_child, o_how, o_cut
    cdef long long[::1] f_rest, u_rest, fa_cost, f_key, a_key, n_grids, f_pieces, a_pieces, o_map, h_slot

    cdef long long[::1] _words(self, long long count)

    cdef _forget(self, int stride)

    @cython.locals(new=cython.int[::1])
    cdef int[::1] _more_ints(self, int[::1] old, long long used, long long room)

    @cython.locals(new=cython.int[::1])
    cdef int[::1] _more_sizes(self, int[::1] old, long long used, long long room)

    @cython.locals(new=cython.longlong[::1])
    cdef long long[::1] _more_words(self, long long[::1] old, long long used, long long room)

    cdef long long _grown(self, long long room, long long need)

    cdef _begin(self)

    cdef _turn(self, int base)

    @cython.locals(room=cython.longlong, s=cython.int, mark=cython.int, at=cython.longlong, word=cython.longlong)
    cdef _table(self, int base, long long most)

    @cython.locals(old=cython.longlong, room=cython.longlong)
    cdef _reserve(self, int base, long long extra)

    @cython.locals(old=cython.longlong, room=cython.longlong)
    cdef _reserve_patterns(self, long long extra)

    @cython.locals(room=cython.int)
    cpdef adopt(self)
