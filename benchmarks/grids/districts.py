# SPDX-License-Identifier: Apache-2.0
"""Generate districts: communities of buildings in rows, courts, towers and blocks, with walls, gates and near-separate parts.

Every community follows from its seed alone.  Neighbours are the Gabriel graph of the buildings under a length cap, found
in a plain way; walls take edges away, and what they cut off is joined again by the shortest edge (a gate).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["COUNTIES", "Community", "community", "counties", "denser", "district", "like83", "political", "town"]

KINDS = ("rows", "courts", "towers", "walled", "isthmus", "dense", "wide")


@dataclass(frozen=True)
class Community:
    """One generated community: households, edges, a number of grids, a band, and places in metres where they are kept."""

    name: str
    kind: str
    households: list[int]
    edges: list[tuple[int, int]]
    grids: int
    minimum: int = 300
    maximum: int = 500
    target: int = 400
    points: tuple[tuple[float, float], ...] = ()


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


_SPACING = {
    "rows": (50.0, 30.0),
    "courts": (38.0, 34.0),
    "towers": (72.0, 62.0),
    "walkups": (24.0, 30.0),
    "villas": (16.0, 13.0),
}


def _estate(kind: str, count: int, dice: random.Random) -> tuple[list[tuple[float, float]], list[int]]:
    """Return *count* buildings of one estate around the origin, in metres, and their households."""
    wide, deep = _SPACING[kind]
    across = max(2, round((count * dice.uniform(0.6, 1.8) * deep / wide) ** 0.5)) if count > 1 else 1
    floors = dice.choice((5, 6, 7)) if kind != "towers" else dice.choice((11, 18, 24))
    points: list[tuple[float, float]] = []
    households: list[int] = []
    for i in range(count):
        row, column = divmod(i, across)
        shift = wide / 2 if kind in {"courts", "towers"} and row % 2 else 0.0
        jitter = 0.22 if kind in {"towers", "villas"} else 0.12
        points.append(
            (
                (column - across / 2) * wide + shift + dice.uniform(-jitter, jitter) * wide,
                (row - count / across / 2) * deep + dice.uniform(-jitter, jitter) * deep,
            )
        )
        if kind == "villas":
            households.append(dice.choice((1, 2, 2, 4, 6, 12, 20)) if dice.random() < 0.85 else dice.randint(20, 90))
        elif kind == "towers":
            households.append(max(1, floors * dice.choice((4, 6, 8, 10)) - dice.randint(0, 8)))
        else:
            households.append(max(1, floors * dice.choice((4, 6, 8, 10, 12, 14)) + dice.randint(-3, 0)))
        if dice.random() < 0.04:
            households[-1] = dice.choice((0, 1, 3))  # a shop, a school
    return points, households


def _linked(points: list[tuple[float, float]], slack: float, cap: float) -> list[tuple[int, int]]:
    """Join points with few others in the circle over them: all of it for *slack* 1 (Gabriel), the inner part for less."""
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(points):
        cells.setdefault((int(x // cap), int(y // cap)), []).append(i)
    edges = []
    for a, (xa, ya) in enumerate(points):
        cx, cy = int(xa // cap), int(ya // cap)
        near = [i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in cells.get((cx + dx, cy + dy), ())]
        close = sorted(((points[i][0] - xa) ** 2 + (points[i][1] - ya) ** 2, i) for i in near if i != a)
        for square, b in close:
            if b < a or square > cap * cap:
                continue
            mx, my = (xa + points[b][0]) / 2, (ya + points[b][1]) / 2
            limit = slack * square / 4
            if all(c == b or (points[c][0] - mx) ** 2 + (points[c][1] - my) ** 2 >= limit for _, c in close):
                edges.append((a, b))
    return edges


def _gates(points: list[tuple[float, float]], edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join every part but the largest to the nearest building of another, again and again, until the graph is one."""
    joined = set(edges)
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(points):
        cells.setdefault((int(x // 400), int(y // 400)), []).append(i)
    while True:
        lead = _parts(len(points), sorted(joined))
        parts: dict[int, list[int]] = {}
        for i in range(len(points)):
            parts.setdefault(lead[i], []).append(i)
        if len(parts) == 1:
            return sorted(joined)
        for part in sorted(parts.values(), key=lambda p: (len(p), p[0]))[:-1]:
            best: tuple[float, int, int] | None = None
            for a in part:
                x, y = points[a]
                cx, cy = int(x // 400), int(y // 400)
                near = [i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in cells.get((cx + dx, cy + dy), ())]
                others = [b for b in near if lead[b] != lead[a]] or [b for b in range(len(points)) if lead[b] != lead[a]]
                offer = min(((x - points[b][0]) ** 2 + (y - points[b][1]) ** 2, min(a, b), max(a, b)) for b in others)
                best = offer if best is None or offer < best else best
            if best is not None:
                joined.add((best[1], best[2]))


def denser(cases: Sequence[Community], degree: float) -> list[Community]:
    """Return the same buildings with more neighbours: pairs with ever more others between them, until the mean is *degree*."""
    buildings = sum(len(case.households) for case in cases)
    made = list(cases)
    for step in range(100):
        slack = 1 - step / 100
        made = [
            replace(case, edges=sorted({(min(e), max(e)) for e in [*case.edges, *_linked(list(case.points), slack, 170.0)]}))
            for case in cases
        ]
        if 2 * sum(len(case.edges) for case in made) >= degree * buildings:
            break
    return made


def town(seed: int, n: int) -> Community:
    """Return one large graph of *n* buildings, built like the large files of the test data: estates of every kind, tiled."""
    dice = random.Random(f"town-{seed}-{n}")
    points: list[tuple[float, float]] = []
    households: list[int] = []
    across = max(1, round((n / 25 / 1.3) ** 0.5 * 1.3))
    at = 0
    while len(points) < n:
        row, column = divmod(at, across)
        at += 1
        kind = dice.choices(("rows", "courts", "towers", "walkups", "villas"), (40, 25, 10, 20, 5))[0]
        many = min(n - len(points), dice.randint(7, 16) if kind == "towers" else dice.randint(14, 36))
        place, inside = _estate(kind, many, dice)
        dx, dy = column * 340 + dice.uniform(-25, 25), row * 250 + dice.uniform(-25, 25)
        points += [(x + dx, y + dy) for x, y in place]
        households += inside
    edges = [e for e in _linked(points, 0.72, 170.0) if dice.random() < 0.97]
    return Community(f"town-{seed}-{n}", "town", households, _gates(points, edges), round(sum(households) / 400))


def like83(seed: int, count: int = 83) -> list[Community]:
    """Return a district with the structure of ``district83.json``: size, degree, households and number of grids."""
    dice = random.Random(f"like83-{seed}")
    made = []
    for i in range(count):
        grids = dice.choices((1, 2, 3, 4, 5, 6), (3, 7, 28, 28, 13, 3))[0]
        kind = dice.choices(("rows", "courts", "towers", "walkups", "villas"), (24, 20, 14, 16, 9))[0]
        mean = {"rows": 50, "courts": 50, "towers": 100, "walkups": 50, "villas": 14}[kind]
        grids = min(grids, 2) if kind == "villas" else grids
        n = max(12, min(60, round(grids * dice.uniform(350, 450) / mean)))
        first = n if dice.random() < 0.5 else round(n * dice.uniform(0.3, 0.7))
        points, households = _estate(kind, first, dice)
        if first < n:
            other, inside = _estate(dice.choice(("rows", "courts", "walkups", kind)), n - first, dice)
            shift = max(x for x, _ in points) - min(x for x, _ in other) + dice.uniform(15, 60)
            points += [(x + shift, y + dice.uniform(-20, 20)) for x, y in other]
            households += inside
        edges = _linked(points, dice.choice((1.0, 1.0, 0.8)), 110.0)
        kind = "near-disconnected" if dice.random() < 0.07 else kind
        if kind == "near-disconnected" or dice.random() < 0.5:
            wall = sorted(x for x, _ in points)[round(n * dice.uniform(0.25, 0.75))]
            keep = 0.0 if kind == "near-disconnected" else 0.4
            edges = [e for e in edges if (points[e[0]][0] < wall) == (points[e[1]][0] < wall) or dice.random() < keep]
        edges = _gates(points, edges)
        places = tuple((round(x, 2), round(y, 2)) for x, y in points)
        most = max(1, round(sum(households) / 400))
        made.append(Community(f"like83-{seed}-{i}", kind, households, edges, most, points=places))
    return made


# Rows, counties and districts: the numbers of counties and districts of the states whose county cases were published.
COUNTIES = (
    (5, 16, 2), (6, 33, 3), (5, 44, 2), (7, 55, 2), (6, 56, 2), (9, 67, 7), (9, 75, 4), (7, 77, 5), (9, 82, 4), (8, 93, 3),
    (9, 99, 4), (7, 105, 4),
)  # fmt: skip


def counties(seed: int, rows: int, n: int, k: int) -> Community:
    """Return *n* counties in *rows*, staggered as states laid out by survey are; few are populous; *k* districts, +/- 0.5 %."""
    dice = random.Random(f"counties-{seed}-{rows}-{n}-{k}")
    stagger = dice.choice((0.2, 0.6, 1.0))
    in_row = [n // rows + (row < n % rows) for row in range(rows)]
    dice.shuffle(in_row)
    cells: list[tuple[int, float, float]] = []
    for row, many in enumerate(in_row):
        walls = [i / many + (dice.uniform(-0.5, 0.5) * stagger / many if 0 < i < many else 0) for i in range(many + 1)]
        cells += [(row, walls[i], walls[i + 1]) for i in range(many)]
    edges = [
        (a, b)
        for a, (row, left, right) in enumerate(cells)
        for b, (other, start, end) in enumerate(cells[a + 1 :], a + 1)
        if (row == other and right == start) or (other == row + 1 and min(right, end) - max(left, start) > 0.1 * rows / n)
    ]
    people = [round(8000 * dice.paretovariate(1.2)) for _ in cells]
    people = [min(p, round(0.8 * sum(people) / k)) for p in people]
    mean = sum(people) / k
    return Community(f"counties-{n}-{k}", "political", people, edges, k, round(mean * 0.995), round(mean * 1.005), round(mean))


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
