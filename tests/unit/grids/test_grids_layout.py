# SPDX-License-Identifier: Apache-2.0
"""The line of buildings: laid out by counts that are kept up, it is the line that counting anew at every step gives."""

from __future__ import annotations

import random
from array import array

from community_housing.grids._engine.kernel import Kernel
from community_housing.grids._engine.sets import leader, unite, unite_all
from community_housing.grids._engine.uncompiled import load_kernel

Edges = list[tuple[int, int]]


def _graph(dice: random.Random) -> tuple[int, Edges]:
    n = dice.randint(2, 30)
    pairs = {(dice.randrange(v), v) for v in range(1, n)}
    pairs |= {(min(p), max(p)) for p in (dice.sample(range(n), 2) for _ in range(dice.randint(0, 2 * n)))}
    edges = sorted(pairs)
    dice.shuffle(edges)
    return n, edges


def _open_after(line: list[int], near: list[list[int]]) -> int:
    met = set(line)
    return sum(any(v not in met for v in near[u]) for u in line)


def _by_hand(n: int, edges: Edges, start: int, rule: int) -> tuple[list[int], int]:
    """Lay out a line greedily, everything counted anew: the fewest open, the oldest neighbour, what was seen first."""
    near: list[list[int]] = [[] for _ in range(n)]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    line, seen = [start], list(near[start])
    cost = 3 ** _open_after(line, near)
    while len(line) < n:
        scores = {}
        for v in seen:
            if v not in line:
                oldest = min(line.index(u) for u in near[v] if u in line)
                waiting = sum(u not in line for u in near[v])
                more = _open_after([*line, v], near)
                scores[v] = (more, oldest) if rule == 0 else (more, waiting, oldest)
        v = min(scores, key=lambda u: (scores[u], seen.index(u)))
        line.append(v)
        seen += [u for u in near[v] if u not in seen and u not in line]
        cost += 3 ** _open_after(line, near)
    return line, cost


def test_a_line_is_the_one_that_counting_anew_at_every_step_gives() -> None:
    dice = random.Random(7)
    for _ in range(60):
        n, edges = _graph(dice)
        plain = load_kernel()()
        plain.load(n, array("q", [1] * n), *_ends(edges))
        for rule in (0, 1):
            start = dice.randrange(n)
            line, cost = _by_hand(n, edges, start, rule)
            assert plain._walk(start, rule, 1 << 60) == cost
            assert list(plain.rank[:n]) == line
            assert cost // 2 <= plain._walk(start, rule, cost // 2) <= cost


def test_the_compiled_line_is_that_of_its_source() -> None:
    dice = random.Random(11)
    for _ in range(60):
        n, edges = _graph(dice)
        lines = []
        for kernel in (Kernel(), load_kernel()()):
            kernel.load(n, array("q", [1] * n), *_ends(edges))
            width = kernel.arrange(min(n, 8))
            lines.append((width, kernel.estimate, list(kernel.best[:n])))
        assert lines[0] == lines[1]


def _ends(edges: Edges) -> tuple[array[int], array[int], array[int], array[int]]:
    first, second = array("i", [a for a, _ in edges]), array("i", [b for _, b in edges])
    return first, second, array("q", [1] * len(edges)), array("i", [0] * len(edges))


def test_sets_made_one_all_at_once_are_those_made_one_by_one() -> None:
    dice = random.Random(3)
    for _ in range(300):
        n = dice.randint(1, 20)
        pairs = [(dice.randrange(n), dice.randrange(n)) for _ in range(dice.randint(0, 30))]
        at_once, one_by_one = list(range(n)), list(range(n))
        assert unite_all(at_once, pairs) == sum(unite(one_by_one, a, b) for a, b in pairs)
        assert [leader(at_once, i) for i in range(n)] == [leader(one_by_one, i) for i in range(n)]
        assert all(leader(at_once, i) <= i for i in range(n))
