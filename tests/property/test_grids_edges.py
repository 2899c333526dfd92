# SPDX-License-Identifier: Apache-2.0
"""Edges are checked all at once where they are plain, and else one by one: the answer or the fault is the same."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.grids._engine.checks import check


class Pair(tuple[Any, ...]):
    """A pair of a kind of its own, which is looked at by itself."""

    __slots__ = ()


class Row(list[Any]):
    """And a list of a kind of its own."""


def _found(edges: list[Any], n: int, ids: list[int] | None) -> object:
    try:
        problem = check([1] * n, edges, edge_weights=None, ids=ids, keep=None, locked=())
    except InputError as error:
        return (str(error), error.field)
    return (problem.row, problem.edges, problem.weight)


@given(
    n=st.integers(1, 6),
    edges=st.lists(st.one_of(st.tuples(st.integers(-1, 6), st.integers(-1, 6)), st.lists(st.booleans() | st.integers(0, 5)))),
    shuffled=st.none() | st.permutations(range(6)),
)
@example(n=3, edges=[], shuffled=None)
@example(n=3, edges=[(0, 1), (2, 1)], shuffled=[2, 0, 1, 3, 4, 5])
@example(n=3, edges=[(0, 1), (1, 0)], shuffled=None)
@example(n=3, edges=[(0, 1), (2, 2)], shuffled=None)
@example(n=3, edges=[(0, 1), (1, 3)], shuffled=None)
@example(n=3, edges=[(0, 1), (True, 2)], shuffled=None)
def test_plain_edges_and_edges_looked_at_one_by_one_are_the_same(n: int, edges: list[Any], shuffled: list[int] | None) -> None:
    ids = None if shuffled is None else [one for one in shuffled if one < n]
    assert _found(edges, n, ids) == _found([Row(pair) if isinstance(pair, list) else Pair(pair) for pair in edges], n, ids)
