# SPDX-License-Identifier: Apache-2.0
"""The relaxed passes never change an answer: with them forced, and with none, the plan is the same."""

from __future__ import annotations

import random
from array import array

import pytest

from community_housing.grids import partition_graph
from community_housing.grids._engine import exact as _exact
from community_housing.grids._engine import kernel as _kernel
from community_housing.grids._engine.kernel import DONE, FULL

Case = tuple[list[int], list[tuple[int, int]], list[int] | None, int, int, int, int]


def _edges(kind: str, n: int, dice: random.Random) -> list[tuple[int, int]]:
    if kind == "lattice":
        across = dice.randint(2, 5)
        edges = [(a, a + 1) for a in range(n - 1) if a % across != across - 1]
        edges += [(a, a + across) for a in range(n - across)]
        return edges + [(a, a + across + 1) for a in range(n - across - 1) if a % across != across - 1 and dice.random() < 0.5]
    if kind == "tree":
        return sorted(
            {(dice.randrange(a), a) for a in range(1, n)}
            | {(min(p), max(p)) for p in (dice.sample(range(n), 2) for _ in range(n // 2))}
        )
    points = [complex(dice.random(), dice.random()) for _ in range(n)]
    edges = []
    for a in range(n):
        nearest = sorted(range(n), key=lambda b: abs(points[a] - points[b]))[1:4]
        edges += [(min(a, b), max(a, b)) for b in nearest]
    return sorted(set(edges))


def _case(seed: int) -> Case:
    dice = random.Random(seed)
    n = dice.randint(6, 24)
    edges = _edges(dice.choice(["lattice", "tree", "near"]), n, dice)
    most = dice.choice([40, 120, 5000])
    households = [dice.randint(0, most) for _ in range(n)]
    k = dice.randint(2, min(6, n))
    mean, spread = sum(households) // k, dice.choice([50, 10, 3])
    weights = [dice.choice([1, 1, 1, 2, 5]) for _ in edges] if dice.random() < 0.5 else None
    return households, edges, weights, k, mean - mean // spread, mean + mean // spread + 1, mean


def _without_passes(self: _exact.Search, limit: int, *, last: bool) -> tuple[int, int, bool]:
    """Do what ``Search._run`` does, with the exact programme alone."""
    assert last in (False, True)
    self.labels = array("i", bytes(4 * len(self.part.house)))
    assert self.kernel.patterns(limit, 1 << 30, 0) == DONE
    bound = self.kernel.settle()
    self.kernel.adopt()
    if bound == self.none:
        return self.none, self.none, True
    cost, complete = self._exact(0, limit)
    assert complete
    return cost, cost, True


def _solve(case: Case) -> object:
    households, edges, weights, k, minimum, maximum, target = case
    plan = partition_graph(households, edges, edge_weights=weights, grids=k, minimum=minimum, maximum=maximum, target=target)
    return plan.status, plan.labels, plan.cut, plan.violation, plan.sum_squares, plan.reason


@pytest.mark.parametrize(
    ("few", "apart", "worth"), [(0, 1 << 60, 1 << 13), (1 << 30, 1 << 60, 1), (0, 0, 1), (1 << 30, 0, 1 << 13)]
)
def test_passes_of_intervals_never_change_the_plan(monkeypatch: pytest.MonkeyPatch, few: int, apart: int, worth: int) -> None:
    for seed in range(90):
        case = _case(1000 * (few + worth) + seed)
        with monkeypatch.context() as patch:
            # One state a layer, so that the exact programme never closes early and every pass of intervals is run.
            patch.setattr(_exact, "_BEAM", 1)
            patch.setattr(_exact, "_FEW", few)
            # All the room there is from the beginning, patterns of grids that lie apart first, pruned passes.
            patch.setattr(_exact, "_TRIAL", _exact._ROOM)
            patch.setattr(_exact, "_APART", apart)
            patch.setattr(_kernel, "_WORTH", worth)
            with_passes = _solve(case)
        with monkeypatch.context() as patch:
            patch.setattr(_exact.Search, "_run", _without_passes)
            without = _solve(case)
        assert with_passes == without


@pytest.mark.parametrize(("apart", "first"), [(0, ()), (1, ()), (1, (0,)), (0, (0,))])
def test_every_pass_raises_the_bound_and_none_goes_beyond_the_optimum(apart: int, first: tuple[int, ...]) -> None:
    optima = 0
    for seed in range(40):
        households, edges, weights, k, minimum, maximum, target = _case(seed)
        part = _exact.Part(
            tuple(households),
            tuple(a for a, _ in edges),
            tuple(b for _, b in edges),
            tuple(weights or [1] * len(edges)),
            (0,) * len(edges),
        )
        search = _exact.Search(part, _exact.Band(minimum, maximum, target), _exact.Effort(1 << 40))
        unit_cut, unit_violation = search._ask(k, 0)
        limit = unit_violation - 1
        kernel = search.kernel
        assert kernel.patterns(limit, 1 << 30, apart) == DONE
        bounds = [kernel.hand_on()]
        widths = (*first, search.align, max(search.least_width, search.align // 4), search.least_width, 1)
        for width in widths:
            assert kernel.sweep(width, 0, limit, 1 << 30) == DONE
            bounds.append(kernel.hand_on())
        assert bounds == sorted(bounds)
        search.close()
        plan = partition_graph(
            households, edges, edge_weights=weights, grids=k, minimum=minimum, maximum=maximum, target=target
        )
        if plan.violation == 0 and plan.parts == 1:
            optima += 1
            assert plan.proved
            assert bounds[-1] == plan.cut * unit_cut + sum((t - search.aim) ** 2 for t in plan.households)
    assert optima >= 10


def test_where_only_patterns_of_grids_that_lie_apart_fit_their_bound_is_kept_and_plans_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = 0
    for seed in range(80):
        households, edges, weights, k, minimum, maximum, target = _case(seed)
        plan = partition_graph(
            households, edges, edge_weights=weights, grids=k, minimum=minimum, maximum=maximum, target=target
        )
        if plan.violation > 0 or plan.parts > 1:
            continue
        first, second = tuple(a for a, _ in edges), tuple(b for _, b in edges)
        part = _exact.Part(tuple(households), first, second, tuple(weights or [1] * len(edges)), (0,) * len(edges))
        search = _exact.Search(part, _exact.Band(minimum, maximum, target), _exact.Effort(1 << 40))
        unit_cut, unit_violation = search._ask(k, 0)
        limit, room = unit_violation - 1, 64
        while search.kernel.patterns(limit, room, 1) != DONE:
            room += 1
        search.kernel.hand_on()
        while search.kernel.sweep(0, 0, limit, room) == FULL:  # the pass above stays as it is
            room += 1
        search.room = room - 1
        with monkeypatch.context() as patch:
            patch.setattr(_exact, "_ROOM", search.room)
            patch.setattr(_exact, "_APART", 0)
            cost, bound, proved = search._passes(limit)
        search.close()
        best = plan.cut * unit_cut + sum((t - search.aim) ** 2 for t in plan.households)
        assert 0 < bound <= best <= cost
        assert cost == best or not proved
        found += cost < search.none
    assert found >= 10
