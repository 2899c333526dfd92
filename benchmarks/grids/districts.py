# SPDX-License-Identifier: Apache-2.0
"""Generate districts: communities of buildings in rows, courts, towers and blocks, with walls, gates and near-separate parts.

Every community follows from its seed alone.  Neighbours are the Gabriel graph of the buildings under a length cap, found
in a plain way; walls take edges away, and what they cut off is joined again by the shortest edge (a gate).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["Community", "community", "district", "grid_graph", "political"]

KINDS = ("rows", "courts", "towers", "walled", "isthmus", "dense", "wide")


@dataclass(frozen=True)
class Community:
    """One generated community: households, edges, a number of grids, and a band."""

    name: str
    kind: str
    households: list[int]
    edges: list[tuple[int, int]]
    grids: int
    minimum: int = 300
    maximum: int = 500
    target: int = 400


def _points(kind: str, n: int, dice: random.Random) -> list[tuple[float, float]]:
    across = max(2, round((n * {"wide": 1.0, "dense": 0.9}.get(kind, 0.5)) ** 0.5))
    points = []
    for i in range(n):
        row, column = divmod(i, across)
        if kind == "courts":
            x, y = column * 40 + (row % 2) * 20, row * 36
            jitter = 12.0
        elif kind == "towers":
            x, y = dice.uniform(0, across * 60), dice.uniform(0, n / across * 60)
            jitter = 0.0
        else:
            x, y = column * (70 if kind == "rows" else 45), row * (32 if kind == "rows" else 42)
            jitter = 8.0
        gap = 120 if kind == "isthmus" and row > n / across / 2 else 0
        points.append((x + dice.uniform(-jitter, jitter), y + gap + dice.uniform(-jitter, jitter)))
    return points


def _neighbours(points: list[tuple[float, float]], kind: str) -> list[tuple[int, int]]:
    n = len(points)
    cap = {"dense": 130.0, "rows": 90.0}.get(kind, 100.0)
    slack = 0.72 if kind == "dense" else 1.0
    edges = []
    for a in range(n):
        for b in range(a + 1, n):
            (xa, ya), (xb, yb) = points[a], points[b]
            square = (xa - xb) ** 2 + (ya - yb) ** 2
            if square > cap * cap:
                continue
            mx, my = (xa + xb) / 2, (ya + yb) / 2
            limit = slack * square / 4
            if all(c in (a, b) or (points[c][0] - mx) ** 2 + (points[c][1] - my) ** 2 >= limit for c in range(n)):
                edges.append((a, b))
    return edges


def _parts(n: int, edges: list[tuple[int, int]]) -> list[int]:
    lead = list(range(n))
    for a, b in edges:
        while lead[a] != a:
            a = lead[a]  # noqa: PLW2901 - walking up
        while lead[b] != b:
            b = lead[b]  # noqa: PLW2901 - walking up
        lead[max(a, b)] = min(a, b)
    for i in range(n):
        lead[i] = lead[lead[i]]
    return lead


def _join(points: list[tuple[float, float]], edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add the shortest edges that make the graph one."""
    joined = list(edges)
    while True:
        lead = _parts(len(points), joined)
        if len(set(lead)) == 1:
            return sorted(joined)
        pairs = ((a, b) for a in range(len(points)) for b in range(a) if lead[a] != lead[b])
        a, b = min(pairs, key=lambda p: sum((s - t) ** 2 for s, t in zip(points[p[0]], points[p[1]], strict=True)))
        joined.append((b, a))


def community(seed: int, kind: str, grids: int, *, dense: bool = False) -> Community:
    """Return one community of *kind* for about *grids* grids."""
    dice = random.Random(f"{seed}-{kind}-{grids}-{dense}")
    mean = dice.choice((30, 45, 60, 90)) if kind != "towers" else dice.choice((70, 90, 120))
    if kind in {"dense", "wide"}:
        mean = max(mean, 45)
    n = max(grids, round(grids * dice.uniform(360, 440) / mean))
    points = _points(kind, n, dice)
    edges = _neighbours(points, "dense" if dense else kind)
    if kind in {"walled", "isthmus"}:
        wall = dice.uniform(0.3, 0.7) * max(x for x, _ in points)
        edges = [e for e in edges if (points[e[0]][0] < wall) == (points[e[1]][0] < wall) or dice.random() < 0.15]
    edges = _join(points, edges)
    households = [max(0, round(dice.gauss(mean, mean * dice.choice((0.2, 0.4, 0.6))))) for _ in range(n)]
    if dice.random() < 0.3:
        households[dice.randrange(n)] = 0
    households = [min(h, 300) for h in households]
    return Community(f"{kind}-{seed}-{grids}", kind, households, edges, max(1, round(sum(households) / 400)))


def district(seed: int, count: int = 83, *, most_grids: int = 6, dense: bool = False) -> list[Community]:
    """Return *count* communities of every kind, of 1 to *most_grids* grids."""
    dice = random.Random(f"district-{seed}")
    return [community(seed * 1000 + i, KINDS[i % len(KINDS)], dice.randint(1, most_grids), dense=dense) for i in range(count)]


def grid_graph(seed: int, n: int) -> Community:
    """Return a large graph of *n* buildings: a triangulated lattice with some edges missing, about seven buildings a grid."""
    dice = random.Random(f"large-{seed}-{n}")
    across = round(n**0.5)
    edges = []
    for i in range(n):
        row, column = divmod(i, across)
        near = [(row, column + 1), (row + 1, column), (row + 1, column + 1 if (row + column) % 2 else column - 1)]
        for r, c in near:
            if 0 <= c < across and r * across + c < n and (dice.random() < 0.95 or r == row):
                edges.append((i, r * across + c))
    points = [(float(i % across), float(i // across)) for i in range(n)]
    lead = _parts(n, edges)
    if len(set(lead)) > 1:
        edges += [(i - across, i) for i in range(across, n) if (i - across, i) not in set(edges)]
    del points
    households = [dice.randint(15, 100) for _ in range(n)]
    return Community(f"large-{n}", "large", households, sorted(set(edges)), round(sum(households) / 400))


def political(seed: int, n: int, k: int) -> Community:
    """Return a case like political districting: *n* counties of very unequal population, *k* districts, +/- 0.5 %."""
    dice = random.Random(f"political-{seed}-{n}-{k}")
    points = [(dice.uniform(0, 100 * n**0.5), dice.uniform(0, 100 * n**0.5)) for _ in range(n)]
    edges = _join(points, _neighbours([(x / 2.2, y / 2.2) for x, y in points], "dense"))
    people = [round(2.718281828 ** dice.gauss(10.0, 1.0)) for _ in range(n)]
    mean = sum(people) / k
    people = [min(p, round(mean * 0.9)) for p in people]
    mean = sum(people) / k
    return Community(f"political-{n}-{k}", "political", people, edges, k, round(mean * 0.995), round(mean * 1.005), round(mean))
