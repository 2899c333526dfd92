# SPDX-License-Identifier: Apache-2.0
"""Few large grids of generated towns: at or below the best valid cut that METIS finds.

Source: METIS 5 through pymetis 2025, twenty seeds, recursive and k-way each, of which connected plans in the band count, on
towns made as here. Towns: blocks at random around three parks, the Gabriel graph, 20 to 90 households.
"""

import math
import random

import pytest

from community_housing.district import Building, Point
from community_housing.grids import gabriel, partition_graph


def town(n: int, seed: int) -> tuple[list[int], list[tuple[int, int]]]:
    dice = random.Random(seed)
    side, places = int(math.sqrt(n) * 60), set[tuple[int, int]]()
    parks = ((side * 3 // 10, side * 4 // 10), (side * 7 // 10, side * 65 // 100), (side * 55 // 100, side // 5))
    while len(places) < n:
        x, y = dice.randint(0, side), dice.randint(0, side)
        if any((x - a) ** 2 + (y - b) ** 2 < (side / 6) ** 2 for a, b in parks):
            continue
        if all((x - a) ** 2 + (y - b) ** 2 > 400 for a, b in places):
            places.add((x, y))
    ordered = sorted(places)
    blocks = [Building(id=f"{i:05}", community="C", households=1, point=Point(x=x, y=y)) for i, (x, y) in enumerate(ordered)]
    edges = [(int(pair.a), int(pair.b)) for pair in gabriel(blocks)]
    return [dice.randint(20, 90) for _ in ordered], edges


@pytest.mark.parametrize(
    ("n", "k", "tolerance", "seed", "metis"),
    [(400, 2, 2, 1, 11), (400, 2, 2, 2, 9), (500, 2, 5, 1, 10), (500, 2, 5, 2, 9), (500, 3, 2, 1, 22), (800, 4, 3, 1, 36)],
)
def test_the_cut_is_at_or_below_the_best_of_metis(n: int, k: int, tolerance: int, seed: int, metis: int) -> None:
    households, edges = town(n, seed)
    mean = sum(households) // k
    band = {"minimum": mean * (100 - tolerance) // 100, "maximum": mean * (100 + tolerance) // 100 + 1, "target": mean}
    plan = partition_graph(households, edges, grids=k, **band)
    assert plan.violation == 0
    assert plan.bound <= plan.cut <= metis
