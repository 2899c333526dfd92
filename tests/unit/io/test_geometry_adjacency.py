# SPDX-License-Identifier: Apache-2.0
"""Neighbours from geometry: methods, barriers, gates, bridges, degrees."""

import random
import warnings

import pytest

from community_housing.district import Building, Neighbours, Point
from community_housing.errors import InputError
from community_housing.grids._domain import GridRule
from community_housing.grids._gabriel import gabriel
from community_housing.grids._task import partition
from community_housing.io.geometry._neighbours import Barrier, Gate, adjacency, neighbours_from_graph

pytest.importorskip("shapely", reason="needs the extra geo")
pytest.importorskip("geopandas", reason="needs the extra geo")


def house(name, x, y, community="C"):
    return Building(id=name, community=community, households=1, point=Point(x=float(x), y=float(y)))


def block(name, x, y, width=10.0, depth=10.0):
    corners = ((x, y), (x + width, y), (x + width, y + depth), (x, y + depth))
    return Building(id=name, community="C", households=1, footprint=(tuple(Point(x=float(a), y=float(b)) for a, b in corners),))


def pairs(answer):
    return [(edge.a, edge.b) for edge in answer.neighbours]


ROW = [house("A", 0, 0), house("B", 100, 0), house("C", 200, 0)]
ROAD = Barrier(id="road", line=(Point(x=50.0, y=-500.0), Point(x=50.0, y=500.0)))


def scattered(count=40, seed=7):
    chance = random.Random(seed)
    return [house(f"B{i:02d}", chance.uniform(0, 900), chance.uniform(0, 900)) for i in range(count)]


def test_what_was_found_is_handed_to_partition_as_it_is():
    found = adjacency(ROW, crs="local")
    answer = partition("C", ROW, neighbours=found, rule=GridRule(minimum=1, target=2, maximum=3))
    assert answer == partition("C", ROW, neighbours=found.neighbours, rule=GridRule(minimum=1, target=2, maximum=3))
    assert len(found.neighbours) == 2


def test_gabriel_is_the_graph_of_the_pure_room():
    buildings = scattered()
    assert adjacency(buildings, crs="local").neighbours == gabriel(buildings)


@pytest.mark.parametrize("method", ["gabriel", "delaunay"])
def test_libpysal_finds_the_same_neighbours(method):
    numpy = pytest.importorskip("numpy")
    graphs = pytest.importorskip("libpysal.graph", reason="needs the extra geo")
    buildings = scattered(60, seed=11)
    where = numpy.array([[one.point.x, one.point.y] for one in buildings])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal advises numba
        graph = graphs.Graph.build_triangulation(where, method=method)
    theirs = {tuple(sorted((buildings[a].id, buildings[b].id))) for a, b in graph.adjacency.index}
    assert set(pairs(adjacency(buildings, crs="local", method=method))) == theirs


def test_delaunay_holds_gabriel():
    buildings = scattered()
    assert set(pairs(adjacency(buildings, crs="local"))) <= set(pairs(adjacency(buildings, crs="local", method="delaunay")))


@pytest.mark.parametrize("method", ["gabriel", "delaunay"])
@pytest.mark.parametrize(
    ("buildings", "expected"),
    [
        ([], []),
        ([house("A", 5, 5)], []),
        ([house("A", 0, 0), house("B", 5, 0)], [("A", "B")]),
        (ROW, [("A", "B"), ("B", "C")]),
        ([house("A", 5, 5), house("B", 5, 5), house("C", 5, 5)], [("A", "B"), ("A", "C"), ("B", "C")]),
    ],
)
def test_few_collinear_and_coincident_points_are_normal(method, buildings, expected):
    assert pairs(adjacency(buildings, crs="local", method=method)) == expected


@pytest.mark.parametrize("method", ["gabriel", "delaunay"])
def test_long_edges_are_left_out_and_leave_buildings_alone(method):
    answer = adjacency([*ROW, house("D", 1000, 0)], crs="local", method=method, longest_m=150)
    assert (pairs(answer), answer.isolated) == ([("A", "B"), ("B", "C")], ("D",))


def test_a_barrier_cuts_and_says_what():
    answer = adjacency(ROW, crs="local", barriers=[ROAD])
    assert (pairs(answer), answer.cut, answer.isolated) == ([("B", "C")], (("A", "B"),), ("A",))


def test_a_gate_opens_the_barrier_near_it_only():
    near = Gate(id="crossing", point=Point(x=50.0, y=8.0), radius_m=10.0)
    far = Gate(id="crossing", point=Point(x=50.0, y=80.0), radius_m=10.0)
    assert pairs(adjacency(ROW, crs="local", barriers=[ROAD], gates=[near])) == [("A", "B"), ("B", "C")]
    assert pairs(adjacency(ROW, crs="local", barriers=[ROAD], gates=[far])) == [("B", "C")]


def test_a_bridge_holds_whatever_lies_between():
    answer = adjacency(
        ROW, crs="local", barriers=[ROAD], bridges=[Neighbours(a="C", b="A", weight=5), Neighbours(a="B", b="A")]
    )
    assert [(edge.a, edge.b, edge.weight) for edge in answer.neighbours] == [("A", "B", 1), ("A", "C", 5), ("B", "C", 1)]
    assert answer.cut == ()


def test_contiguity_goes_by_gaps_between_footprints():
    blocks = [block("A", 0, 0), block("B", 10, 0), block("C", 20.8, 0), block("D", 35, 0)]
    assert pairs(adjacency(blocks, crs="local", method="contiguity", tolerance_m=1.0)) == [("A", "B"), ("B", "C")]
    assert pairs(adjacency(blocks, crs="local", method="contiguity", tolerance_m=0.0)) == [("A", "B")]


def test_a_wall_in_the_gap_parts_contiguous_footprints():
    blocks = [block("A", 0, 0), block("B", 10.8, 0)]
    wall = Barrier(id="wall", line=(Point(x=10.4, y=-5.0), Point(x=10.4, y=15.0)))
    answer = adjacency(blocks, crs="local", method="contiguity", barriers=[wall])
    assert (pairs(answer), answer.cut) == ([], (("A", "B"),))


def test_communities_are_never_joined():
    assert pairs(adjacency([house("A", 0, 0), house("B", 5, 0, "D")], crs="local", method="delaunay")) == []


def test_degrees_are_refused_unless_projecting_is_asked_for():
    buildings = [house("A", 121.41, 31.2), house("B", 121.42, 31.2), house("C", 121.43, 31.2)]
    with pytest.raises(InputError, match="not measured in EPSG:4326"):
        adjacency(buildings, crs="EPSG:4326")
    answer = adjacency(buildings, crs="EPSG:4326", project=True, longest_m=1000)
    assert (pairs(answer), answer.crs) == ([("A", "B"), ("B", "C")], "EPSG:32651")


def test_barriers_and_gates_are_projected_too():
    buildings = [house("A", 121.41, 31.2), house("B", 121.42, 31.2)]
    road = Barrier(id="road", line=(Point(x=121.415, y=31.1), Point(x=121.415, y=31.3)))
    gate = Gate(id="gate", point=Point(x=121.415, y=31.2), radius_m=30.0)
    assert pairs(adjacency(buildings, crs="EPSG:4326", project=True, barriers=[road])) == []
    assert pairs(adjacency(buildings, crs="EPSG:4326", project=True, barriers=[road], gates=[gate])) == [("A", "B")]


def test_feet_are_not_metres():
    with pytest.raises(InputError, match="not measured in EPSG:2263"):
        adjacency(ROW, crs="EPSG:2263")


def test_metres_that_look_like_degrees_are_refused():
    with pytest.raises(InputError, match="look like degrees"):
        adjacency([house("A", 121.41, 31.2), house("B", 121.42, 31.2)], crs="local")


def test_the_order_of_rows_changes_nothing():
    buildings = scattered()
    for method in ("gabriel", "delaunay"):
        assert adjacency(buildings[::-1], crs="local", method=method) == adjacency(buildings, crs="local", method=method)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"crs": "EPSG:99999999"}, "no coordinate reference system that is known"),
        ({"longest_m": -1.0}, "length in metres"),
        ({"tolerance_m": float("nan")}, "finite number"),
        ({"longest_m": "100"}, "finite number"),
        ({"buildings": [house("A", 0, 0), house("B", 1e300, 0), house("C", 0, 9)], "method": "delaunay"}, "lie within 1e"),
        ({"method": "knn"}, "'gabriel', 'delaunay' or 'contiguity'"),
        ({"method": "contiguity"}, "'A' needs a footprint"),
        ({"bridges": [Neighbours(a="A", b="Q")]}, "'Q', which is no building"),
        ({"bridges": [Neighbours(a="A", b="B"), Neighbours(a="B", b="A")]}, "twice"),
        ({"buildings": [house("A", 0, 0), house("A", 9, 0)]}, "more than once: A"),
        ({"buildings": [Building(id="A", community="C", households=1)]}, "'A' needs a point or a footprint"),
        (
            {"buildings": [house("A", 0, 0), house("B", 9, 0, "D")], "bridges": [Neighbours(a="A", b="B")]},
            "two communities",
        ),
    ],
)
def test_misuse_is_refused_with_what_was_wrong(change, message):
    arguments = {"buildings": ROW, "crs": "local"} | change
    with pytest.raises(InputError, match=message):
        adjacency(**arguments)


class _Graph:
    """What a libpysal graph shows of itself."""

    def __init__(self, index):
        self.adjacency = self
        self.index = index


def test_a_graph_of_another_library_is_taken_over():
    graph = _Graph([("B", "A"), ("A", "B"), ("A", "A"), ("C", "B")])
    assert [(edge.a, edge.b) for edge in neighbours_from_graph(graph, buildings=ROW)] == [("A", "B"), ("B", "C")]


def test_a_graph_of_other_buildings_is_refused():
    with pytest.raises(InputError, match="'Q', which is no building"):
        neighbours_from_graph(_Graph([("A", "Q")]), buildings=ROW)


def test_networkx_graphs_are_neighbours_too():
    networkx = pytest.importorskip("networkx")
    graph = networkx.Graph([("B", "A"), ("C", "B")])
    assert [(edge.a, edge.b) for edge in neighbours_from_graph(graph, buildings=ROW)] == [("A", "B"), ("B", "C")]
    with pytest.raises(InputError, match="libpysal or networkx"):
        neighbours_from_graph({"A": ["B"]}, buildings=ROW)
