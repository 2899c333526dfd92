# SPDX-License-Identifier: Apache-2.0
"""What it weighs to part two neighbours: shared boundary and nearness, by hand and by their laws."""

import math
import random

import pytest

from community_housing.district import Building, Neighbours, Point
from community_housing.errors import InputError
from community_housing.grids._domain import GridRule
from community_housing.grids._task import partition
from community_housing.io.geometry._neighbours import adjacency
from community_housing.io.geometry._weights import proximity_weight

pytest.importorskip("shapely", reason="needs the extra geo")
pytest.importorskip("geopandas", reason="needs the extra geo")


def house(name, x, y):
    return Building(id=name, community="C", households=1, point=Point(x=float(x), y=float(y)))


def block(name, x, y, width=10.0, depth=10.0):
    corners = ((x, y), (x + width, y), (x + width, y + depth), (x, y + depth))
    return Building(id=name, community="C", households=1, footprint=(tuple(Point(x=float(a), y=float(b)) for a, b in corners),))


def weights(buildings, kind, **options):
    found = adjacency(buildings, crs="local", weights=kind, **options)
    return {(edge.a, edge.b): edge.weight for edge in found.neighbours}


@pytest.mark.parametrize(
    ("metres", "weight"),
    [(0, 10_000), (0.5, 10_000), (1, 10_000), (3, 3333), (10, 1000), (100, 100), (20_000, 1), (1_000_000, 1)],
)
def test_nearness_is_ten_thousand_over_metres(metres, weight):
    assert proximity_weight((0, 0), (round(metres * 1000), 0)) == weight


def test_one_weighs_every_edge_alike():
    assert set(weights([house("A", 0, 0), house("B", 5, 0), house("C", 90, 0)], "one").values()) == {1}


def test_a_shared_wall_weighs_its_decimetres():
    blocks = [block("A", 0, 0), block("B", 10, 2), block("C", 0, 10)]
    # A and B share 8 m, A and C 10 m, B and C touch in a part of 2 m.
    assert weights(blocks, "boundary", method="contiguity", tolerance_m=0.0) == {
        ("A", "B"): 80,
        ("A", "C"): 100,
        ("B", "C"): 20,
    }


def test_blocks_that_touch_in_a_corner_share_next_to_nothing():
    assert weights([block("A", 0, 0), block("B", 10, 10)], "boundary", method="contiguity") == {("A", "B"): 1}


def test_walls_that_face_each_other_across_a_gap_weigh_about_their_length():
    (weight,) = weights([block("A", 0, 0), block("B", 10.5, 0)], "boundary", method="contiguity", tolerance_m=1.0).values()
    # Ten metres face each other; of the side walls the half metres within the tolerance count as well.
    assert 100 <= weight <= 115


def test_the_border_of_two_places_is_that_of_their_ground():
    # A lattice of 30 m by 20 m: inner borders are as long as the other side of a cell.
    places = [house(f"{x}{y}", x * 30, y * 20) for x in range(5) for y in range(5)]
    found = weights(places, "boundary")
    assert found["22", "32"] == 200
    assert found["22", "23"] == 300


def test_one_two_and_buildings_at_one_place_are_normal():
    assert weights([house("A", 3, 4)], "boundary") == {}
    assert set(weights([house("A", 0, 0), house("B", 10, 0)], "boundary")) == {("A", "B")}
    # Nothing lies between two at one place: they share the border of all their ground, a circle of 25 m about them.
    (weight,) = weights([house("A", 5, 5), house("B", 5, 5)], "boundary").values()
    assert weight == pytest.approx(2 * math.pi * 250, rel=0.01)


@pytest.mark.parametrize("method", ["gabriel", "delaunay"])
@pytest.mark.parametrize("kind", ["boundary", "proximity"])
def test_weights_do_not_depend_on_rows_and_move_with_the_places(method, kind):
    chance = random.Random(5)
    places = [(f"B{i:02d}", chance.randint(0, 900), chance.randint(0, 900)) for i in range(40)]
    first = weights([house(*one) for one in places], kind, method=method)
    assert all(1 <= weight <= 1_000_000 for weight in first.values())
    shuffled = [house(*one) for one in places]
    chance.shuffle(shuffled)
    assert weights(shuffled, kind, method=method) == first
    moved = weights([house(name, x + 500_000, y + 4_500_000) for name, x, y in places], kind, method=method)
    # The hull is made of short chords, which far from the origin can differ in the last digit.
    assert moved.keys() == first.keys()
    assert all(abs(moved[pair] - first[pair]) <= 1 for pair in first)


def test_a_bridge_keeps_its_own_weight():
    found = weights([house("A", 0, 0), house("B", 10, 0)], "proximity", bridges=[Neighbours(a="A", b="B", weight=7)])
    assert found == {("A", "B"): 7}


def test_near_neighbours_stay_together():
    places = [house("A", 0, 0), house("B", 60, 0), house("C", 70, 0), house("D", 130, 0)]
    rule = GridRule(minimum=1, maximum=3, target=2, grids=2)
    found = adjacency(places, crs="local", weights="proximity").neighbours
    (first, second) = partition("C", places, neighbours=found, rule=rule).grids
    assert {"B", "C"} <= set(first.members) or {"B", "C"} <= set(second.members)


def test_another_word_is_refused():
    with pytest.raises(InputError, match="'one', 'boundary' or 'proximity', got 'length'"):
        adjacency([house("A", 0, 0), house("B", 10, 0)], crs="local", weights="length")
