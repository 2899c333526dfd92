# SPDX-License-Identifier: Apache-2.0
"""Many graphs at once, and graphs of other libraries."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import attrs
import pytest

from community_housing.errors import InputError
from community_housing.grids import (
    GraphProblem,
    GridPlan,
    GridTask,
    PartitionFailure,
    partition_graph,
    partition_graphs,
    problem_from_graph,
)
from community_housing.grids._adapters import NodeOptions
from community_housing.grids._options import GraphOptions, Search, SearchOptions, TaskOptions

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
    assert seen == [1, 2, 3]


def test_every_option_is_a_keyword_and_a_field() -> None:
    for kind, keywords, given in (
        (GraphProblem, GraphOptions, {"households", "edges"}),
        (GridTask, TaskOptions, {"community", "buildings", "neighbours", "rule"}),
        (Search, SearchOptions, set()),
    ):
        fields = {one.name: one.default for one in attrs.fields(kind)}
        assert set(keywords.__annotations__) == set(fields) - given
        # Each choice has one default, whether a graph or a community is divided.
        assert all(fields[one.name] == one.default for one in attrs.fields(Search))


def test_a_problem_passes_its_options_on() -> None:
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 3), (1, 4)]
    households = [210, 90, 160, 200, 120, 60]
    chosen: dict[str, Any] = {
        "minimum": 380, "maximum": 460, "target": 420, "grids": 2, "edge_weights": [1, 2, 3, 4, 5, 6, 7], "ids": list("fedcba"),
        "keep": [0, 0, 0, 1, 1, 1], "keep_weight": 2, "locked": [(0, 1)], "balance_first": True, "effort": 5000,
        "time_limit": 600, "start": [0, 0, 0, 1, 1, 1],
    }  # fmt: skip
    assert set(chosen) == {one.name for one in attrs.fields(GraphProblem)} - {"households", "edges"}
    whole = GraphProblem(households=households, edges=edges, **chosen)
    assert whole.solve() == partition_graph(households, edges, **chosen)


@pytest.mark.parametrize("workers", [1, 2])
def test_problems_are_taken_as_they_are_needed(workers: int) -> None:
    taken: list[int] = []

    def problems() -> Any:
        for i in range(10_000):
            taken.append(i)
            yield GOOD

    stream = partition_graphs(problems(), workers=workers, block=4)
    assert isinstance(next(stream), GridPlan)
    assert len(taken) == 1 if workers == 1 else len(taken) <= 4 * 2 * 64
    stream.close()  # type: ignore[attr-defined]


class _Deadly:
    """An id that ends every process but its own that reads it."""

    def __reduce__(self) -> Any:
        return _read, (os.getpid(),)


def _read(parent: int) -> int:
    if os.getpid() != parent:
        os._exit(3)
    return 1


def test_a_process_that_ends_is_a_failure_of_its_problem_alone() -> None:
    deadly = GraphProblem(households=[200], edges=[], ids=[_Deadly()])
    results = list(partition_graphs([*[GOOD] * 20, deadly, *[GOOD] * 20], workers=2, block=4))
    assert [type(one) for one in results] == [*[GridPlan] * 20, PartitionFailure, *[GridPlan] * 20]
    assert isinstance(results[20], PartitionFailure)
    assert (results[20].index, str(results[20].error)) == (20, "the process that divided the graph ended")


def test_a_problem_that_cannot_be_sent_is_a_failure_of_its_own() -> None:
    unsent = GraphProblem(households=[200], edges=[], ids=[threading.Lock()])
    results = list(partition_graphs([GOOD, unsent, GOOD], workers=2))
    assert [type(one) for one in results] == [GridPlan, PartitionFailure, GridPlan]


UNGUARDED = """
import sys
{before}
from community_housing.grids import GraphProblem, partition_graphs
found = list(partition_graphs([GraphProblem(households=[200, 200], edges=[(0, 1)])] * 3, workers=2))
print(sorted(type(one).__name__ for one in found))
"""


def ran(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    path.write_text(script, encoding="utf-8")
    return subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=120)


def test_a_script_without_a_guard_divides_every_graph(tmp_path: Path) -> None:
    pytest.importorskip("loky", reason="the extra 'parallel' is not installed")
    done = ran(UNGUARDED.format(before=""), tmp_path / "unguarded.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "['GridPlan', 'GridPlan', 'GridPlan']\n", "")


GUARDED = """
import multiprocessing, sys
sys.modules["loky"] = None
from community_housing.grids import GraphProblem, partition_graphs

def divide():
    problems = [GraphProblem(households=[200, 200], edges=[(0, 1)])] * 3
    found = [one.status.value for one in partition_graphs(problems, workers=2)]
    print(multiprocessing.current_process().daemon, found, flush=True)

if __name__ == "__main__":
    divide()
    child = multiprocessing.get_context("spawn").Process(target=divide, daemon=True)
    child.start()
    child.join()
    sys.exit(child.exitcode)
"""


def test_a_guarded_script_needs_no_further_library_and_a_process_without_children_works_by_itself(tmp_path: Path) -> None:
    done = ran(GUARDED, tmp_path / "guarded.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"{daemon} ['optimal', 'optimal', 'optimal']" for daemon in (False, True)]


def test_a_script_without_a_guard_is_told_what_it_needs_where_loky_is_missing(tmp_path: Path) -> None:
    done = ran(UNGUARDED.format(before="sys.modules['loky'] = None"), tmp_path / "unguarded.py")
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].endswith("pip install 'community-housing[parallel]'")


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


def test_libpysal_graphs_bring_weights_ids_and_isolated_buildings() -> None:
    pytest.importorskip("libpysal", reason="needs the extra geo")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal advises numba
        from libpysal.graph import Graph
    graph = Graph.from_arrays(["d", "c", "c", "b", "a"], ["c", "d", "b", "c", "a"], [2.0, 2.0, 3.0, 3.0, 0.0])
    homes = {"a": 400, "b": 150, "c": 180, "d": 150}
    problem = problem_from_graph(graph, households=homes, weight="any")
    assert list(problem.ids or ()) == list(graph.unique_ids)
    plan = problem.solve()
    grids = {frozenset(one for one, label in zip(problem.ids or (), plan.labels, strict=True) if label == g) for g in range(2)}
    assert grids == {frozenset("a"), frozenset("bcd")}
    assert (plan.status.value, plan.parts, plan.cut) == ("optimal", 2, 0)
    assert sorted(problem.edge_weights or ()) == [2, 3]
    assert problem_from_graph(graph, households=homes).edge_weights is None


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((["a", "a", "b", "c"], ["b", "c", "a", "a"], [0.5, 0.5, 1.0, 1.0]), "whole number"),
        ((["a", "b", "c"], ["b", "a", "c"], [1.0, 2.0, 0.0]), "one weight both ways"),
    ],
)
def test_weights_that_are_shares_or_differ_by_direction_are_refused(arrays: Any, message: str) -> None:
    pytest.importorskip("libpysal", reason="needs the extra geo")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal advises numba
        from libpysal.graph import Graph
    with pytest.raises(InputError, match=message):
        problem_from_graph(Graph.from_arrays(*arrays), households={"a": 1, "b": 1, "c": 1}, weight="any")


@pytest.mark.parametrize("households", [1.5, True, "3", float("nan"), None])
def test_households_are_never_rounded(households: Any) -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.path_graph(2)
    networkx.set_node_attributes(graph, households, "households")
    with pytest.raises(InputError, match="households"):
        problem_from_graph(graph)


def test_households_of_a_building_that_is_no_node_are_not_lost() -> None:
    networkx = pytest.importorskip("networkx", reason="networkx is not installed")
    graph = networkx.path_graph(2)
    with pytest.raises(InputError, match=r"^households: expected nodes of the graph, got 2"):
        problem_from_graph(graph, households={0: 200, 1: 200, 2: 50})


def test_ids_of_a_partial_order_are_refused_because_no_order_of_rows_may_count() -> None:
    ids = [frozenset({1}), frozenset({2})]
    with pytest.raises(InputError, match=r"^ids: expected ids that can be ordered"):
        partition_graph([200, 200], [(0, 1)], ids=ids)


def test_isolated_nodes_loops_and_double_edges_of_networkx() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.MultiGraph([("x", "y")])
    graph.add_node("alone")
    networkx.set_node_attributes(graph, 300, "households")
    assert problem_from_graph(graph).solve().parts == 2
    graph.add_edge("y", "x")
    with pytest.raises(InputError, match="already given: \\('x', 'y'\\)"):
        problem_from_graph(graph).solve()
    loop = networkx.Graph([("x", "x")])
    networkx.set_node_attributes(loop, 300, "households")
    with pytest.raises(InputError, match="to itself"):
        problem_from_graph(loop).solve()


def test_a_graph_brings_every_option_by_node() -> None:
    networkx = pytest.importorskip("networkx")
    graph = networkx.path_graph(list("abcdefgh"))
    networkx.set_node_attributes(graph, 100, "households")
    today = dict(zip("abcdefgh", "XXXYYYYY", strict=True))
    plan = problem_from_graph(graph, keep=today, keep_weight=5, effort=10_000).solve()
    assert (plan.labels, plan.moved) == ((0, 0, 0, 1, 1, 1, 1, 1), ())
    assert problem_from_graph(graph, locked=["de"]).solve().labels == (0, 0, 0, 0, 0, 1, 1, 1)
    assert problem_from_graph(graph, keep={"a": "X"}).solve().moved_households == 0
    assert problem_from_graph(graph, start=today, effort=1).solve().violation == 0
    for wrong in ({"keep": {"q": "X"}}, {"locked": ["aq"]}, {"start": {"q": "X"}}):
        with pytest.raises(InputError, match="nodes of the graph, got 'q'"):
            problem_from_graph(graph, **wrong)
    fields = {one.name for one in attrs.fields(GraphProblem)}
    assert {*NodeOptions.__annotations__, "keep", "locked", "start"} == fields - {
        "households",
        "edges",
        "edge_weights",
        "ids",
    }


def test_buildings_that_cannot_stay_together_are_named_by_their_ids() -> None:
    with pytest.raises(InputError, match=r"none of them above the maximum; got \('p', 'n'\)"):
        partition_graph([300, 300, 300], [(1, 2)], ids=["p", "m", "n"], locked=[(0, 2)])
