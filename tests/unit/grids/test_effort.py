# SPDX-License-Identifier: Apache-2.0
"""Effort is a budget of the whole call, however many numbers of grids there are to try."""

from __future__ import annotations

import random
from typing import Any

import pytest

from community_housing.errors import InputError
from community_housing.grids import DivisionStatus, partition_graph
from community_housing.grids._engine import exact
from community_housing.grids._engine.exact import Band, Effort, Part, Search

ACROSS = 8


@pytest.mark.parametrize("band", [(1, 500), (300, 500), (395, 405)])
@pytest.mark.parametrize("seed", range(3))
def test_a_small_effort_is_kept_over_all_numbers_of_grids(band: tuple[int, int], seed: int) -> None:
    dice = random.Random(seed)
    households = [dice.randint(20, 120) for _ in range(72)]
    edges = [(a, a + 1) for a in range(71) if a % ACROSS != ACROSS - 1] + [(a, a + ACROSS) for a in range(72 - ACROSS)]
    ranks = []
    for effort in (1, 1_000, 50_000):
        plan = partition_graph(households, edges, minimum=band[0], maximum=band[1], effort=effort)
        assert sorted(set(plan.labels)) == list(range(plan.grids))
        # A pass that has begun may fill the room of a first try; none begins after the budget is spent.
        assert plan.explored <= effort + 300_000
        ranks.append((plan.violation, plan.grids, plan.cut))
    assert min(ranks)[0] == ranks[-1][0]


def test_a_plan_in_the_band_has_no_reason_for_breaking_it_when_effort_ends_between_two_steps() -> None:
    edges = [(0, 1), (0, 2), (0, 3), (0, 5), (1, 5), (2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5)]
    plan = partition_graph([27, 318, 400, 0, 223, 22], edges, maximum=700, target=500, balance_first=True, effort=1)
    assert (plan.status, plan.reason, plan.violation, plan.proved) == (DivisionStatus.FEASIBLE, None, 0, False)


def test_a_search_in_numbers_beyond_64_bits_keeps_to_little_room_and_its_states_count_for_more() -> None:
    # A lattice of so many people, and so far from the band, that violation, cut and squares do not fit into one word.
    across = 9
    edges = [(i, i + 1) for i in range(across * across) if (i + 1) % across]
    edges += [(i, i + across) for i in range(across * (across - 1))]
    house = tuple(20_000 + 977 * i % 30_000 for i in range(across * across))
    part = Part(house, tuple(a for a, _ in edges), tuple(b for _, b in edges), (1,) * len(edges), (0,) * len(edges))
    effort = Effort(2_000_000)
    search = Search(part, Band(900_000, 910_000, 905_000), effort, room=6_000_000)
    found = search.within(5, sum(house))
    search.close()
    assert search.wide
    assert not found.proved
    assert effort.left > -2_000_000  # at most one more pass in that little room
    assert effort.used >= 50 * 1_000


def test_time_ends_a_search_soundly_and_the_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    width, height = 12, 8
    households = [dice.randint(20, 160) for _ in range(width * height)]
    edges = [(u, u + 1) for u in range(width * height) if (u + 1) % width]
    edges += [(u, u + width) for u in range(width * (height - 1))]
    ticks = iter(range(10**9))
    # A clock on which every look costs a hundredth of a second, so that the test hangs on no machine.
    monkeypatch.setattr(exact, "monotonic", lambda: next(ticks) / 100)
    plans = [partition_graph(households, edges, time_limit=limit) for limit in (0.5, 2, 8)]
    whole = partition_graph(households, edges, effort=300_000)
    assert all(plan.timed_out and plan.status is not DivisionStatus.OPTIMAL for plan in plans)
    assert not whole.timed_out
    for plan in plans:
        assert plan.bound <= min(one.cut for one in plans if not one.violation)
        assert sum(plan.households) == sum(households)
    small = partition_graph([200, 150, 180, 190], [(0, 1), (1, 2), (2, 3)], time_limit=1)
    assert (small.status, small.timed_out) == (DivisionStatus.OPTIMAL, False)


@pytest.mark.parametrize("limit", [0, -1, True, "1", float("nan"), float("inf")])
def test_a_time_limit_is_seconds_above_zero(limit: Any) -> None:
    with pytest.raises(InputError, match="time_limit: expected seconds above 0"):
        partition_graph([400], [], time_limit=limit)
