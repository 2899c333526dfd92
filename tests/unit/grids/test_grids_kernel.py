# SPDX-License-Identifier: Apache-2.0
"""The kernel compiled and as Python, its helpers, and what importing the room loads."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys

import pytest

from community_housing.grids import partition_graph
from community_housing.grids._engine import exact as _exact
from community_housing.grids._engine import kernel as _kernel
from community_housing.grids._engine.disturbance import assign
from community_housing.grids._engine.uncompiled import load_kernel


@pytest.mark.skipif(not _kernel.COMPILED, reason="the kernel is not compiled here, so there is nothing to compare")
def test_compiled_and_plain_kernel_give_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(83)
    plain = load_kernel()
    assert plain is not _kernel.Kernel
    for i in range(64):
        wide = i >= 60  # many open buildings at a time: patterns that need the upper halves of their words
        n = 13 if wide else dice.randint(4, 18)
        edges = [(a, b) for a in range(n) for b in range(a) if dice.random() < (0.75 if wide else 3.2 / n)]
        households = [dice.randint(0, 180) for _ in range(n)]
        weights = [dice.randint(0, 4) for _ in edges]
        compiled = partition_graph(households, edges, edge_weights=weights)
        with monkeypatch.context() as patch:
            patch.setattr(_exact, "Kernel", plain)
            patch.setattr(_exact, "_idle", [])
            uncompiled = partition_graph(households, edges, edge_weights=weights)
        assert compiled == uncompiled
        assert compiled.explored == uncompiled.explored


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = (
        "import sys; import community_housing.grids; "
        "heavy = {'numpy', 'pandas', 'pydantic', 'networkx', 'shapely', 'scipy', 'ortools', 'concurrent'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_assign_is_the_best_matching() -> None:
    dice = random.Random(1)
    for _ in range(200):
        n = dice.randint(1, 5)
        gain = [[dice.randint(-3, 9) for _ in range(n)] for _ in range(n)]
        best = max(sum(gain[i][p[i]] for i in range(n)) for p in itertools.permutations(range(n)))
        match = assign(gain)
        assert sorted(match) == list(range(n))
        assert sum(gain[i][match[i]] for i in range(n)) == best


def test_the_same_call_gives_the_same_plan_whatever_was_solved_before() -> None:
    households = [60 + (i * 37) % 50 for i in range(120)]
    edges = [(i, i + 1) for i in range(119) if i % 12 != 11] + [(i, i + 12) for i in range(108)]
    first = partition_graph(households, edges)
    partition_graph([100] * 30, [(i, i + 1) for i in range(29)])
    second = partition_graph(households, edges)
    assert first == second
    assert first.explored == second.explored
