# SPDX-License-Identifier: Apache-2.0
"""Large graphs: the walk over single moves, the exact division of trees, the repair, and the bound by regions."""

from __future__ import annotations

import random
from array import array
from importlib.util import module_from_spec, spec_from_file_location
from itertools import accumulate, combinations
from pathlib import Path
from types import ModuleType

import pytest

from community_housing.grids import GridPlan, partition_graph
from community_housing.grids._engine import walk as _walk
from community_housing.grids._engine.bound import region_bound
from community_housing.grids._engine.exact import Band, Effort, Part, solve
from community_housing.grids._engine.improve import divide_large
from community_housing.grids._engine.repair import repair
from community_housing.grids._engine.start import tree_division
from community_housing.grids._engine.tree import divide_tree
from community_housing.grids._engine.unions import Unions

Edges = list[tuple[int, int]]


def plain_walk() -> ModuleType:
    """Load the source of the walk as Python, whether or not it was compiled."""
    spec = spec_from_file_location("plain_walk", Path(_walk.__file__).with_name("walk.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def town(seed: int, across: int, down: int) -> tuple[list[int], Edges]:
    """Return a triangulated lattice with some edges missing, and households of 20 to 100."""
    dice = random.Random(seed)
    n = across * down
    edges = [(i, i + 1) for i in range(n) if i % across != across - 1]
    edges += [(i, i + across) for i in range(n - across) if i % across == 0 or dice.random() < 0.9]
    edges += [(i, i + across + 1) for i in range(n - across) if i % across != across - 1 and dice.random() < 0.8]
    return [dice.randint(20, 100) for _ in range(n)], sorted(edges)


def part_of(households: list[int], edges: Edges) -> Part:
    first, second = tuple(a for a, _ in edges), tuple(b for _, b in edges)
    return Part(tuple(households), first, second, (1,) * len(edges), (0,) * len(edges))


def connected(labels: tuple[int, ...] | list[int], edges: Edges) -> bool:
    lead = list(range(len(labels)))

    def top(a: int) -> int:
        while lead[a] != a:
            a = lead[a]
        return a

    for a, b in edges:
        if labels[a] == labels[b]:
            lead[top(a)] = top(b)
    return len({top(i) for i in range(len(labels))}) == len(set(labels))


def annealed(module: ModuleType, households: list[int], edges: Edges, k: int, steps: int) -> tuple[list[int], int, int]:
    near: list[list[int]] = [[] for _ in households]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    ends = [v for beside in near for v in beside]
    label = array("i", tree_division(part_of(households, edges), k) or ())
    walk = module.Walk()
    walk.load(
        array("q", households),
        array("i", accumulate((len(beside) for beside in near), initial=0)),
        array("i", ends),
        array("q", [1] * len(ends)),
        array("i", bytes(4 * len(households))),
        label,
    )
    walk.bounds(k, 300, 500)
    walk.anneal(array("q", [1 << 28, 1 << 27, 1 << 26]), steps, 1 << 27, array("q", [1 << 23, 1 << 24, 1 << 30]))
    return list(label), walk.violation, walk.cut


@pytest.mark.skipif(not _walk.__file__.endswith((".so", ".pyd")), reason="the walk is not compiled here: nothing to compare")
def test_compiled_and_plain_walk_give_the_same_plan() -> None:
    households, edges = town(1, 12, 10)
    assert annealed(_walk, households, edges, 18, 20_000) == annealed(plain_walk(), households, edges, 18, 20_000)


@pytest.mark.parametrize("seed", range(8))
def test_the_walk_keeps_grids_connected_and_counts_what_it_did(seed: int) -> None:
    households, edges = town(seed, 10, 12)
    k = round(sum(households) / 400)
    start = tree_division(part_of(households, edges), k)
    assert start is not None
    before = sum(start[a] != start[b] for a, b in edges)
    label, violation, cut = annealed(_walk, households, edges, k, 30_000)
    assert set(label) == set(range(k))
    assert connected(label, edges)
    assert cut == sum(label[a] != label[b] for a, b in edges)
    totals = [sum(h for g, h in zip(label, households, strict=True) if g == x) for x in range(k)]
    assert violation == sum(max(0, 300 - t, t - 500) for t in totals)
    assert violation == 0
    assert cut < before * 4 // 5


def tree(seed: int) -> tuple[list[int], list[int]]:
    dice = random.Random(seed)
    n = dice.randint(1, 11)
    return [dice.choice((0, 1, 2, 3, 5, 9)) for _ in range(n)], [-1, *(dice.randrange(i) for i in range(1, n))]


def test_a_tree_is_divided_exactly_when_some_choice_of_edges_divides_it() -> None:
    found = 0
    for seed in range(1500):
        households, parent = tree(seed)
        n = len(households)
        dice = random.Random(seed)
        k = dice.randint(1, min(n, 5))
        low = dice.randint(0, 8)
        band = Band(low, low + dice.randint(0, 4), low + 2)
        possible = False
        for cut in combinations(range(1, n), k - 1):
            totals = list(households)
            for u in range(n - 1, 0, -1):
                if u not in cut:
                    totals[parent[u]] += totals[u]
            possible = possible or all(band.violation(totals[u]) == 0 for u in (0, *cut))
        labels = divide_tree(list(range(n)), parent, households, k, band, Effort(10**9))
        assert (labels is not None) == possible, seed
        if labels is not None:
            found += 1
            assert set(labels) == set(range(k))
            assert connected(labels, [(parent[u], u) for u in range(1, n)])
            assert all(band.violation(sum(h for g, h in zip(labels, households, strict=True) if g == x)) == 0 for x in range(k))
    assert 100 < found < 1400


def test_a_tree_too_large_for_the_exact_search_is_put_in_a_narrow_band() -> None:
    dice = random.Random(5)
    households: list[int] = []
    edges: Edges = []
    for g in range(90):  # ninety subtrees of 390 to 410, hung together anyhow
        first = len(households)
        sizes = [dice.randint(30, 90) for _ in range(6)]
        sizes.append(dice.randint(390, 410) - sum(sizes))
        if sizes[-1] < 0:
            sizes = [57] * 7
        households += sizes
        edges += [(first + dice.randrange(i), first + i) for i in range(1, 7)]
        if g:
            edges.append((dice.randrange(first), first + dice.randrange(7)))
    plan = partition_graph(households, sorted(edges), grids=90, minimum=385, maximum=415)
    assert plan.violation == 0
    assert connected(plan.labels, edges)
    assert plan.cut == 89


def test_a_large_tree_that_cannot_be_divided_is_proved_impossible() -> None:
    """A star of paths: every path is too light for a grid, and only one grid can have the centre."""
    households = [10]
    edges: Edges = []
    for _ in range(120):
        at = 0
        for _ in range(9):
            edges.append((at, len(households)))
            at = len(households)
            households.append(33)
    plan = partition_graph(households, edges, grids=round(sum(households) / 400))
    assert plan.status.value == "infeasible"
    assert plan.reason is not None
    assert plan.reason.value == "connectivity"


def test_repair_brings_a_bad_division_of_a_town_into_the_band() -> None:
    households, edges = town(3, 14, 12)
    part = part_of(households, edges)
    k = round(part.whole / 400)
    start = tree_division(part, k)
    assert start is not None
    band = Band(385, 415, 400)
    unions = Unions(part, list(start), k, band, Effort(10**9), 0)
    before = sum(band.violation(t) for t in unions.total)
    repair(unions)
    after = sum(band.violation(t) for t in unions.total)
    assert after < before
    assert connected(unions.label, edges)


def test_the_bound_by_regions_is_never_above_the_proved_optimum() -> None:
    checked = 0
    for seed in range(40):
        dice = random.Random(seed)
        households, edges = town(seed, dice.choice((4, 5)), 6)
        part = part_of(households, edges)
        band = Band(0, dice.choice((130, 160, 200)), 120)
        k = -(-part.whole // band.maximum) + dice.randint(0, 2)
        best = solve(part, k, band, Effort(10**9), broken=False)
        if best.labels is not None and best.proved:
            checked += 1
            assert 0 < region_bound(part, best.labels, band, Effort(10**9)) <= best.cut, seed
    assert checked >= 20


def figures(plan: GridPlan) -> tuple[int, int]:
    return plan.violation, plan.cut


def test_more_effort_never_worsens_a_large_plan() -> None:
    households, edges = town(8, 18, 20)
    ranks = [
        figures(partition_graph(households, edges, minimum=360, maximum=440, effort=effort))
        for effort in (1, 1_000, 20_000, 100_000, 400_000, 1_500_000)
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] < ranks[0]
    assert ranks[-1][0] == 0


def test_the_order_of_rows_does_not_change_a_large_plan() -> None:
    households, edges = town(9, 18, 16)
    n = len(households)
    plan = partition_graph(households, edges, ids=range(n), effort=300_000)
    place = list(range(n))
    random.Random(4).shuffle(place)
    moved = [0] * n
    for i, p in enumerate(place):
        moved[p] = households[i]
    ids = [0] * n
    for i, p in enumerate(place):
        ids[p] = i
    turned = [(place[b], place[a]) for a, b in reversed(edges)]
    again = partition_graph(moved, turned, ids=ids, effort=300_000)
    assert figures(again) == figures(plan)
    assert again.sum_squares == plan.sum_squares
    assert {frozenset(ids[i] for i in range(n) if again.labels[i] == g) for g in range(again.grids)} == {
        frozenset(i for i in range(n) if plan.labels[i] == g) for g in range(plan.grids)
    }


def test_locked_buildings_stay_together_in_a_large_plan() -> None:
    households, edges = town(11, 18, 18)
    plan = partition_graph(households, edges, locked=[[0, 2], [100, 137]], effort=400_000)
    assert plan.labels[0] == plan.labels[2]
    assert plan.labels[100] == plan.labels[137]
    assert connected(plan.labels, edges)


def test_a_large_plan_cuts_much_less_than_its_start() -> None:
    households, edges = town(12, 20, 20)
    part = part_of(households, edges)
    k = round(part.whole / 400)
    start = tree_division(part, k)
    assert start is not None
    found = divide_large(part, k, Band(300, 500, 400), Effort(2_000_000))
    assert found.violation == 0
    assert found.cut < sum(start[a] != start[b] for a, b in edges) * 3 // 4
