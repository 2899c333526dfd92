# SPDX-License-Identifier: Apache-2.0
"""Plans in a narrow band: making a graph smaller loses none, and what is looked for where one was planted is never excluded."""

from __future__ import annotations

import random

import pytest
from benchmarks.grids.planted import KINDS, broken_by, planted
from tests.reference.grids_brute_force import connected_plans

from community_housing.grids import partition_graph
from community_housing.grids._engine.exact import Band, Effort, Part
from community_housing.grids._engine.smaller import smaller
from community_housing.grids._engine.thin import look

Edges = list[tuple[int, int]]
Plan = tuple[int, ...]


def part_of(households: list[int], edges: Edges, weights: list[int] | None = None) -> Part:
    first, second = tuple(a for a, _ in edges), tuple(b for _, b in edges)
    return Part(tuple(households), first, second, tuple(weights or [1] * len(edges)), (0,) * len(edges))


def small_case(seed: int) -> tuple[list[int], Edges, list[int], int, Band]:
    """Return a connected graph of at most eight buildings, a number of grids and a band that is often narrow."""
    dice = random.Random(seed)
    n = dice.randint(2, 8)
    edges = {(dice.randrange(i), i) for i in range(1, n)}
    for _ in range(dice.choice((0, 1, 2, n))):
        a, b = dice.sample(range(n), 2)
        edges.add((min(a, b), max(a, b)))
    households = [dice.choice((0, 1, 2, 3, 5, 8, 13)) for _ in range(n)]
    k = dice.randint(2, max(2, n // 2))
    low = max(0, sum(households) // k - dice.randint(0, 2))
    high = max(low, *households) + dice.randint(0, 2)
    return households, sorted(edges), [dice.randint(0, 3) for _ in edges], k, Band(low, high, (low + high) // 2)


def plans(part: Part, k: int, band: Band) -> set[tuple[Plan, int]]:
    """Return every plan of *k* connected grids in the band, and its cut."""
    edges = list(zip(part.first, part.second, strict=True))
    found = set()
    for labels, groups in connected_plans(len(part.house), edges):
        if len(groups) == k and all(band.violation(sum(part.house[u] for u in g)) == 0 for g in groups):
            found.add((labels, sum(w for (a, b), w in zip(edges, part.weight, strict=True) if labels[a] != labels[b])))
    return found


def in_order(labels: Plan) -> Plan:
    number: dict[int, int] = {}
    return tuple(number.setdefault(g, len(number)) for g in labels)


def test_the_smaller_graph_has_the_same_plans_in_the_band() -> None:
    shrunk = impossible = possible = 0
    for seed in range(400):
        households, edges, weights, k, band = small_case(seed)
        part = part_of(households, edges, weights)
        effort = Effort(random.Random(seed).choice((1, 200, 10**9)))
        small = smaller(part, k, band, effort)
        before = {labels for labels, _ in plans(part, k, band)}
        if small.part is None:
            assert not before, seed
            impossible += 1
            continue
        after = plans(small.part, k, band)
        assert {in_order(small.lifted(labels)) for labels, _ in after} == before, seed
        shrunk += len(small.part.house) < len(households)
        possible += bool(before)
    assert shrunk > 50
    assert impossible > 50
    assert possible > 50


def test_what_is_looked_for_is_found_only_where_it_is_and_excluded_only_where_it_is_not() -> None:
    found = excluded = 0
    for seed in range(200):
        households, edges, weights, k, band = small_case(seed)
        part = part_of(households, edges, weights)
        answer = look(part, k, band, Effort(100_000))
        valid = {labels for labels, _ in plans(part, k, band)}
        # A graph of eight buildings is looked through as a whole, so one of the two is certain.
        assert answer.excluded == (not valid), seed
        assert answer.excluded or (answer.labels is not None and in_order(answer.labels) in valid), seed
        found += bool(valid)
        excluded += answer.excluded
    assert found > 30
    assert excluded > 30


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(100, 102))
def test_a_planted_plan_is_never_excluded_and_every_plan_is_connected(kind: str, number: int) -> None:
    case = planted(kind, number)
    assert broken_by(case, case.plan) == 0
    part = part_of(case.households, case.edges)
    band = Band(case.minimum, case.maximum, case.target)
    answer = look(part, case.grids, band, Effort(300_000))
    assert not answer.excluded
    if answer.labels is not None:
        broken_by(case, answer.labels)  # raises where a grid falls apart
    plan = partition_graph(
        case.households,
        case.edges,
        minimum=case.minimum,
        maximum=case.maximum,
        target=case.target,
        grids=case.grids,
        effort=300_000,
    )
    assert broken_by(case, plan.labels) == plan.violation
    assert plan.reason is None or plan.reason.value == "effort"


@pytest.mark.parametrize("number", range(200, 204))
@pytest.mark.parametrize("kind", ["tree + n/10", "cycle with chords", "sparse planar"])
def test_planting_keeps_every_plan_that_making_smaller_could_lose(kind: str, number: int) -> None:
    case = planted(kind, number)
    band = Band(case.minimum, case.maximum, case.target)
    small = smaller(part_of(case.households, case.edges), case.grids, band, Effort(400_000))
    assert small.part is not None
    # Buildings that became one are in one grid of the planted plan.
    grid: dict[int, int] = {}
    assert all(grid.setdefault(node, g) == g for node, g in zip(small.node, case.plan, strict=True))
    assert sum(small.part.house) == sum(case.households)


@pytest.mark.parametrize("kind", ["tree + n/10", "caterpillar", "cycle with chords", "ladder", "blocks, barriers"])
def test_a_planted_plan_of_few_buildings_is_found(kind: str) -> None:
    cases = [case for case in (planted(kind, number) for number in range(300, 320)) if len(case.households) <= 90][:4]
    assert len(cases) == 4
    for case in cases:
        band = {"minimum": case.minimum, "maximum": case.maximum, "target": case.target}
        plan = partition_graph(case.households, case.edges, grids=case.grids, **band)
        assert plan.violation == broken_by(case, plan.labels) == 0, case.name


@pytest.mark.parametrize(("kind", "number"), [("cycle with chords", 12), ("tree + n/4", 6)])
def test_a_plan_that_the_walk_misses_is_found_in_a_smaller_graph(kind: str, number: int) -> None:
    case = planted(kind, number)
    band = Band(case.minimum, case.maximum, case.target)
    answer = look(part_of(case.households, case.edges), case.grids, band, Effort(10_000_000))
    assert answer.labels is not None
    assert broken_by(case, answer.labels) == 0
