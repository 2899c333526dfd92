# SPDX-License-Identifier: Apache-2.0
"""Measure how often a valid plan is missed though one exists: graphs of many kinds with a plan planted in a narrow band.

Usage: ``python benchmarks/grids/planted.py [--cases N] [--first I] [--kind NAME ...] [--each]``.

Every case follows from its kind and number alone.  A graph is made, grown into connected pieces from random buildings, and the
households are drawn, and scaled piece by piece, so that every piece lies in the band.  Missed is a case whose answer breaks the
band: the planted plan shows that this need not be.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass

from community_housing.grids import partition_graph

__all__ = ["KINDS", "Planted", "broken_by", "planted"]

Edges = set[tuple[int, int]]


@dataclass(frozen=True)
class Planted:
    """A graph with a number of grids and a band that some plan is known to keep."""

    name: str
    households: list[int]
    edges: list[tuple[int, int]]
    grids: int
    minimum: int
    maximum: int
    plan: list[int]

    @property
    def target(self) -> int:
        """The middle of the band."""
        return (self.minimum + self.maximum) // 2


def _pair(a: int, b: int) -> tuple[int, int]:
    return (min(a, b), max(a, b))


def _tree(n: int, dice: random.Random) -> Edges:
    return {(dice.randrange(i), i) for i in range(1, n)}


def _with_more(edges: Edges, n: int, more: int, dice: random.Random) -> Edges:
    made = set(edges)
    while len(made) < min(len(edges) + more, n * (n - 1) // 2):
        a, b = dice.sample(range(n), 2)
        made.add(_pair(a, b))
    return made


def _caterpillar(n: int, dice: random.Random) -> Edges:
    spine = max(2, n // dice.randint(2, 5))
    edges = {(i, i + 1) for i in range(spine - 1)} | {(dice.randrange(spine), i) for i in range(spine, n)}
    return _with_more(edges, n, dice.choice((0, n // 20, n // 10)), dice)


def _ladder(n: int, dice: random.Random) -> Edges:
    rows = dice.choice((2, 3))
    long = n // rows
    edges = {(r * long + i, r * long + i + 1) for r in range(rows) for i in range(long - 1)}
    edges |= {(r * long + i, (r + 1) * long + i) for r in range(rows - 1) for i in range(long)}
    return edges | {(dice.randrange(i), i) for i in range(rows * long, n)}


def _near(n: int, dice: random.Random, circle: float, keep: float) -> Edges:
    """Join points with no other in the inner part *circle* of the circle over them; keep a share of it, as one."""
    points = [(dice.random(), dice.random()) for _ in range(n)]
    offers = []
    for b in range(n):
        for a in range(b):
            (xa, ya), (xb, yb) = points[a], points[b]
            square = (xa - xb) ** 2 + (ya - yb) ** 2
            mx, my = (xa + xb) / 2, (ya + yb) / 2
            limit = circle * square / 4
            if square * n < 40 and all(
                c in (a, b) or (x - mx) ** 2 + (y - my) ** 2 >= limit for c, (x, y) in enumerate(points)
            ):
                offers.append((a, b))
    return _thinned(offers, n, keep, dice)


def _thinned(offers: list[tuple[int, int]], n: int, keep: float, dice: random.Random) -> Edges:
    """Return a share *keep* of the edges, with a random spanning tree of them, and what makes them one."""
    lead = list(range(n))

    def top(a: int) -> int:
        while lead[a] != a:
            lead[a] = lead[lead[a]]
            a = lead[a]
        return a

    edges: Edges = set()
    for a, b in dice.sample(offers, len(offers)):
        if top(a) != top(b) or dice.random() < keep:
            edges.add(_pair(a, b))
            lead[top(a)] = top(b)
    for i in range(1, n):
        if top(i) != top(0):
            edges.add((i - 1, i))
            lead[top(i)] = top(i - 1)
    return edges


def _blocks(n: int, dice: random.Random) -> Edges:
    """Return a lattice crossed by barriers with few gates."""
    across = max(3, round(n**0.5))
    barred_rows = {r for r in range(n // across) if dice.random() < 0.3}
    barred_columns = {c for c in range(across) if dice.random() < 0.3}
    down = [(i, i + across) for i in range(n - across) if i // across not in barred_rows or dice.random() < 0.12]
    along = [(i, i + 1) for i in range(n - 1) if i % across != across - 1]
    return _thinned(down + [e for e in along if e[0] % across not in barred_columns or dice.random() < 0.12], n, 1.0, dice)


KINDS = {
    "tree + n/10": lambda n, dice: _with_more(_tree(n, dice), n, n // 10, dice),
    "tree + n/4": lambda n, dice: _with_more(_tree(n, dice), n, n // 4, dice),
    "tree + n/2": lambda n, dice: _with_more(_tree(n, dice), n, n // 2, dice),
    "caterpillar": _caterpillar,
    "cycle with chords": lambda n, dice: _with_more(
        {_pair(i, (i + 1) % n) for i in range(n)}, n, dice.choice((2, n // 20, n // 8, n // 4)), dice
    ),
    "ladder": _ladder,
    "sparse planar": lambda n, dice: _near(n, dice, 1.0, dice.choice((0.0, 0.2, 0.4))),
    "blocks, barriers": _blocks,
    "dense geometric": lambda n, dice: _near(n, dice, 0.5, 1.0),
}


def _pieces(n: int, near: list[list[int]], k: int, dice: random.Random) -> list[int] | None:
    """Grow *k* connected pieces of about even size: again and again the smallest that can takes a building."""
    label = [-1] * n
    members: list[list[int]] = []
    for g, u in enumerate(dice.sample(range(n), k)):
        label[u] = g
        members.append([u])
    left = n - k
    while left:
        for g in sorted(range(k), key=lambda g: (len(members[g]) * dice.uniform(0.7, 1.3), g)):
            edge = [v for u in members[g] for v in near[u] if label[v] < 0]
            if edge:
                v = dice.choice(edge)
                label[v] = g
                members[g].append(v)
                left -= 1
                break
    sizes = [len(m) for m in members]
    return label if min(sizes) * 4 >= n // k and max(sizes) * k <= 4 * n else None


def _drawn(kind: str, size: int, total: int, dice: random.Random) -> list[int]:
    """Return households of *size* buildings that sum to *total*."""
    if kind == "skewed":
        raw = [dice.choice((0, 1, 4, 12, 30, 30, 60, 60, 120, 200)) for _ in range(size)]
    else:
        raw = [dice.randint(10, 80) for _ in range(size)]
    raw[dice.randrange(size)] += 1
    made = [h * total // sum(raw) for h in raw]
    spread = [i for i, h in enumerate(made) if h]
    for _ in range(total - sum(made)):
        made[dice.choice(spread or list(range(size)))] += 1
    return made


def planted(kind: str, number: int) -> Planted:
    """Return the case *number* of *kind*."""
    dice = random.Random(f"{kind}-{number}")
    while True:
        n = dice.choice((dice.randint(40, 100), dice.randint(80, 200), dice.randint(150, 400)))
        edges = KINDS[kind](n, dice)
        near: list[list[int]] = [[] for _ in range(n)]
        for a, b in sorted(edges):
            near[a].append(b)
            near[b].append(a)
        k = dice.randint(3, max(3, min(40, n // 5)))
        plan = next((p for p in (_pieces(n, near, k, dice) for _ in range(20)) if p is not None), None)
        if plan is not None:
            break
    households = dice.choice(("even", "even", "skewed"))
    share = dice.choice((3, 5, 10, 20, 50))  # thousandths
    if dice.random() < 0.7:
        middle = 45 * n // k
        low, high = middle - max(1, middle * share // 1000), middle + max(1, middle * share // 1000)
        minimum, maximum = low, high
    else:
        minimum, maximum = 300, 500
        low, high = dice.choice(((300, 300 + max(1, share * 6 // 10)), (500 - max(1, share), 500)))
    members: list[list[int]] = [[u for u in range(n) if plan[u] == g] for g in range(k)]
    house = [0] * n
    for piece in members:
        for u, h in zip(piece, _drawn(households, len(piece), dice.randint(low, high), dice), strict=True):
            house[u] = h
    name = f"{kind} {number}: n {n}, k {k}, {households}, {low}-{high} in {minimum}-{maximum}"
    return Planted(name, house, sorted(edges), k, minimum, maximum, plan)


def broken_by(case: Planted, labels: tuple[int, ...] | list[int]) -> int:
    """Return by how much *labels* break the band; raise if they are not *grids* connected grids."""
    near: list[list[int]] = [[] for _ in labels]
    for a, b in case.edges:
        if labels[a] == labels[b]:
            near[a].append(b)
            near[b].append(a)
    seen: set[int] = set()
    parts = 0
    for start in range(len(labels)):
        if start not in seen:
            parts += 1
            seen.add(start)
            todo = [start]
            while todo:
                fresh = [v for v in near[todo.pop()] if v not in seen]
                seen.update(fresh)
                todo += fresh
    if parts != case.grids or len(set(labels)) != case.grids:
        message = f"{case.name}: {parts} pieces for {case.grids} grids"
        raise AssertionError(message)
    totals = [0] * case.grids
    for label, h in zip(labels, case.households, strict=True):
        totals[label] += h
    return sum(max(0, case.minimum - t, t - case.maximum) for t in totals)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--kind", nargs="*", default=list(KINDS))
    parser.add_argument("--each", action="store_true", help="print every case")
    chosen = parser.parse_args()
    print("| kind | cases | missed | processor time | longest |\n| --- | --- | --- | --- | --- |")
    for kind in chosen.kind:
        missed, times = 0, []
        for number in range(chosen.first, chosen.first + chosen.cases):
            case = planted(kind, number)
            start = time.process_time()
            plan = partition_graph(
                case.households, case.edges, minimum=case.minimum, maximum=case.maximum, target=case.target, grids=case.grids
            )
            times.append(time.process_time() - start)
            violation = broken_by(case, plan.labels)
            missed += violation > 0
            if chosen.each:
                print(f"{violation:4d} {plan.status.value:10} {times[-1]:7.2f} s {plan.explored:10d}  {case.name}", flush=True)
        print(f"| {kind} | {len(times)} | {missed} | {sum(times):.1f} s | {max(times):.1f} s |", flush=True)


if __name__ == "__main__":
    main()
