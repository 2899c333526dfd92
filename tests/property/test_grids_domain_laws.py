# SPDX-License-Identifier: Apache-2.0
"""Laws of grids on domain values, of the Gabriel graph and of the matching of old and new grids."""

from collections import Counter
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st
from tests.reference.gabriel_by_hand import by_hand

from community_housing.district import Building, Neighbours, Point
from community_housing.grids._domain import GridRule
from community_housing.grids._gabriel import gabriel_pairs
from community_housing.grids._succession import successors
from community_housing.grids._task import partition

RULE = GridRule()
places = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=14)


@st.composite
def communities(draw):
    count = draw(st.integers(1, 9))
    buildings = [
        Building(
            id=f"B{i}",
            community="C",
            households=draw(st.integers(0, 600)),
            persons=draw(st.none() | st.integers(0, 900)),
            point=Point(x=float(draw(st.integers(0, 50))), y=float(draw(st.integers(0, 50)))),
        )
        for i in range(count)
    ]
    pairs = [(i, j) for i in range(count) for j in range(i)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=14)) if pairs else []
    return buildings, [Neighbours(a=f"B{i}", b=f"B{j}") for i, j in chosen]


@given(communities())
def test_every_building_is_in_exactly_one_grid(case):
    buildings, neighbours = case
    answer = partition("C", buildings, neighbours=neighbours, rule=RULE)
    counted = Counter(member for grid in answer.grids for member in grid.members)
    assert counted == Counter(building.id for building in buildings)


@given(communities())
def test_totals_of_the_grids_are_totals_of_the_community(case):
    buildings, neighbours = case
    answer = partition("C", buildings, neighbours=neighbours, rule=RULE)
    assert answer.households == sum(grid.households for grid in answer.grids) == sum(b.households for b in buildings)
    known = [building.persons for building in buildings]
    assert answer.persons == (None if None in known else sum(known))
    assert answer.violation == sum(grid.violation for grid in answer.grids)


@given(communities(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, random):
    buildings, neighbours = case
    turned = [Neighbours(a=edge.b, b=edge.a) if random.random() < 0.5 else edge for edge in neighbours]
    random.shuffle(turned)
    shuffled = list(buildings)
    random.shuffle(shuffled)
    assert partition("C", shuffled, neighbours=turned, rule=RULE) == partition("C", buildings, neighbours=neighbours, rule=RULE)


@given(communities())
def test_a_central_building_is_nearest_to_the_households_of_its_grid(case):
    buildings, neighbours = case
    answer = partition("C", buildings, neighbours=neighbours, rule=RULE)
    by_id = {building.id: building for building in buildings}
    for grid in answer.grids:
        members = [by_id[one] for one in grid.members]
        lived_in = any(one.households for one in members)

        def walked(centre, members=members, lived_in=lived_in):
            # Distances in millimetres rounded down lose less than one each.
            return sum(
                (one.households if lived_in else 1)
                * 1000
                * abs(complex(one.point.x, one.point.y) - complex(centre.x, centre.y))
                for one in members
            )

        slack = sum(one.households for one in members) + len(members)
        best = min(walked(one.point) for one in members)
        assert walked(by_id[grid.central].point) <= best + slack


@given(communities())
def test_the_sequence_is_by_mean_easting_and_then_from_the_north(case):
    buildings, neighbours = case
    answer = partition("C", buildings, neighbours=neighbours, rule=RULE)
    by_id = {building.id: building for building in buildings}
    means = []
    for grid in answer.grids:
        points = [by_id[one].point for one in grid.members]
        means.append((sum(int(p.x) for p in points), sum(int(p.y) for p in points), len(points)))
    for (ax, ay, an), (bx, by, bn) in pairwise(means):
        assert (ax * bn, -ay * bn) <= (bx * an, -by * an)
    assert [grid.sequence for grid in answer.grids] == list(range(1, len(answer.grids) + 1))


@given(communities())
def test_keeping_the_same_grids_moves_nobody(case):
    buildings, neighbours = case
    before = partition("C", buildings, neighbours=neighbours, rule=RULE)
    after = partition("C", buildings, neighbours=neighbours, rule=RULE, keep=before)
    assert after.moves == ()
    assert [grid.members for grid in after.grids] == [grid.members for grid in before.grids]


@given(places)
def test_the_gabriel_graph_is_what_its_definition_says(sites):
    assert gabriel_pairs(sites) == by_hand(sites)


@given(places)
def test_the_gabriel_graph_is_connected(sites):
    reached = {0}
    pairs = gabriel_pairs(sites)
    for _ in sites:
        reached |= {b for a, b in pairs if a in reached} | {a for a, b in pairs if b in reached}
    assert reached == set(range(len(sites)))


@given(places, st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_the_gabriel_graph_moves_with_the_places(sites, east, north):
    assert gabriel_pairs([(x + east, y + north) for x, y in sites]) == gabriel_pairs(sites)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 9)), min_size=1, max_size=8))
def test_no_matching_keeps_more_households(rows):
    old = {f"B{i}": before for i, (before, _, _) in enumerate(rows)}
    new = {f"B{i}": after for i, (_, after, _) in enumerate(rows)}
    households = {f"B{i}": count for i, (_, _, count) in enumerate(rows)}
    matched = successors(old, new, households)

    def stay(matching):
        return sum(count for i, (before, after, count) in enumerate(rows) if matching.get(after) == before)

    assert len(set(matched.values())) == len(matched)
    assert stay(matched) == max(stay(dict(zip("xyz", order, strict=True))) for order in permutations("abc"))
