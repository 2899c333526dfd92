# SPDX-License-Identifier: Apache-2.0
"""Laws of the edges that must be cut: no plan is lost with them, and what they prove of the violation holds for every plan."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.grids_brute_force import connected_plans

from community_housing.grids import DivisionStatus, partition_graph
from community_housing.grids._engine.exact import Band, Part
from community_housing.grids._engine.forced import forced_violation, without_forced
from community_housing.grids._plan import DivisionReason

BANDS = [Band(300, 500, 400), Band(0, 250, 200), Band(180, 220, 200), Band(400, 400, 400)]


def part_of(dice: random.Random) -> Part:
    """A connected graph of up to seven buildings, some of them too large for one grid with a neighbour."""
    n = dice.randint(1, 7)
    edges = {(dice.randrange(b), b) for b in range(1, n)}
    edges |= {(a, b) for b in range(n) for a in range(b) if dice.random() < 0.3}
    house = [dice.choice((0, dice.randint(1, 90), dice.randint(90, 260), dice.randint(200, 400))) for _ in range(n)]
    ordered = sorted(edges)
    return Part(
        tuple(house),
        tuple(a for a, _ in ordered),
        tuple(b for _, b in ordered),
        tuple(dice.randint(0, 4) for _ in ordered),
        (0,) * len(ordered),
    )


def plans(part: Part, band: Band) -> list[tuple[int, int, set[int]]]:
    """Number of grids, violation and cut edges of every division into connected grids."""
    ends = list(zip(part.first, part.second, strict=True))
    return [
        (
            len(groups),
            sum(band.violation(sum(part.house[i] for i in group)) for group in groups),
            {e for e, (a, b) in enumerate(ends) if labels[a] != labels[b]},
        )
        for labels, groups in connected_plans(len(part.house), ends)
    ]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(BANDS))
def test_no_plan_breaks_the_band_by_less_than_the_bound(seed: int, band: Band) -> None:
    part = part_of(random.Random(seed))
    made = plans(part, band)
    for k in range(1, len(part.house) + 1):
        assert forced_violation(part, k, band) <= min(violation for grids, violation, _ in made if grids == k)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(BANDS), st.integers(0, 200))
def test_the_edges_left_out_are_cut_in_every_plan_of_so_small_a_violation(seed: int, band: Band, violation: int) -> None:
    part = part_of(random.Random(seed))
    left, weight = without_forced(part, band.maximum + violation)
    kept = set(zip(left.first, left.second, strict=True))
    out = {e for e, ends in enumerate(zip(part.first, part.second, strict=True)) if ends not in kept}
    assert sum(part.weight[e] for e in out) == weight
    assert all(out <= cut for _, broken, cut in plans(part, band) if broken <= violation)
    # What is left hangs together: one grid of it is one grid of the whole.
    assert any(grids == 1 for grids, _, _ in plans(left, band))


def test_a_building_that_no_neighbour_can_join_is_a_proof() -> None:
    # 200 households are too few for a grid, and each of the three neighbours has too many to join them.
    edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 3), (2, 5), (3, 6)]
    households = [200, 400, 400, 400, 60, 60, 60]
    plan = partition_graph(households, edges, grids=4)
    assert (plan.status, plan.reason, plan.violation) == (DivisionStatus.INFEASIBLE, DivisionReason.CONNECTIVITY, 100)
    part = Part(tuple(households), tuple(a for a, _ in edges), tuple(b for _, b in edges), (1,) * 8, (0,) * 8)
    assert forced_violation(part, 4, Band(300, 500, 400)) == 100


def test_forced_edges_count_in_the_cut_and_in_the_bound() -> None:
    # Two large buildings in the middle of a line: the edge between them is cut, and it is the dearest.
    plan = partition_graph([60, 280, 280, 60], [(0, 1), (1, 2), (2, 3), (0, 3)], edge_weights=[1, 9, 1, 2])
    assert (plan.status, plan.cut, plan.bound, plan.labels) == (DivisionStatus.OPTIMAL, 11, 11, (0, 0, 1, 1))
