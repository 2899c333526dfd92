# SPDX-License-Identifier: Apache-2.0
"""Many graphs at once, and graphs of other libraries."""

from __future__ import annotations

from typing import Any

import pytest

from community_housing.errors import InputError
from community_housing.grids import GraphProblem, GridPlan, PartitionFailure, partition_graphs, problem_from_graph

LINE = [(0, 1), (1, 2), (2, 3)]
GOOD = GraphProblem(households=[200, 150, 180, 190], edges=LINE)
BAD = GraphProblem(households=[200], edges=[(0, 0)])


@pytest.mark.parametrize("workers", [1, 2])
def test_results_keep_their_order_and_failures_stay_alone(workers: int) -> None:
    seen: list[int] = []
    results = list(partition_graphs([GOOD, BAD, GOOD], workers=workers, progress=seen.append, block=2))
    assert [type(r) for r in results] == [GridPlan, PartitionFailure, GridPlan]
    assert isinstance(results[1], PartitionFailure)
    assert results[1].index == 1
    assert isinstance(results[1].error, InputError)
    assert results[0] == results[2] == GOOD.solve()
    assert seen == [2, 3]


def test_problems_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def problems() -> Any:
        for i in range(1000):
            taken.append(i)
            yield GOOD

    stream = partition_graphs(problems(), block=4)
    assert isinstance(next(stream), GridPlan)
    assert len(taken) == 4


@pytest.mark.parametrize("workers", [0, -1, 1.5, True])
def test_workers_must_be_a_positive_number(workers: Any) -> None:
    with pytest.raises(InputError, match="workers"):
        partition_graphs([], workers=workers)


def test_networkx_graphs_are_read() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.path_graph(["d", "c", "b", "a"])
    networkx.set_node_attributes(graph, dict(zip("dcba", (200, 150, 180, 190), strict=True)), "households")
    networkx.set_edge_attributes(graph, 3, "metres")
    plan = problem_from_graph(graph, weight="metres").solve()
    assert (plan.labels, plan.cut) == ((0, 0, 1, 1), 3)
    with pytest.raises(InputError, match="households"):
        problem_from_graph(graph, households="people")
    with pytest.raises(InputError, match="weight"):
        problem_from_graph(graph, weight="width")
    with pytest.raises(InputError, match="undirected"):
        problem_from_graph(networkx.DiGraph(graph))


def test_libpysal_graphs_are_read_by_what_they_offer() -> None:
    class Listed:
        unique_ids = ("x", "y", "z")
        adjacency = {("x", "y"): 2, ("y", "x"): 2, ("z", "z"): 0}  # noqa: RUF012 - stands in for a pandas series

    households = {"x": 200, "y": 200, "z": 350}
    plan = problem_from_graph(Listed(), households=households, weight="own").solve()
    assert plan.labels == (0, 0, 1)
    with pytest.raises(InputError, match="households"):
        problem_from_graph(Listed())


def test_other_things_are_refused() -> None:
    with pytest.raises(InputError, match="networkx or libpysal"):
        problem_from_graph({"a": ["b"]})
