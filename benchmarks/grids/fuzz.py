# SPDX-License-Identifier: Apache-2.0
"""Throw random problems at the compiled kernel and walk: for a build under AddressSanitizer, or one with bounds checks.

Usage: ``python benchmarks/grids/fuzz.py [--seed N] [--rounds N] [--seconds N]``.  It ends after so many rounds or seconds,
whichever comes first, and says what it met; the build commands stand in docs/decisions/0010-grid-kernel.md.  Every plan is
checked (each building once, connected, totals, cut), so that a silent wrong answer is a fault as well.  Some calls are
stopped midway, by an alarm as Ctrl-C would or by memory that is refused, and the kernel that they leave behind is used again.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

from community_housing.errors import InputError
from community_housing.grids import GridPlan, partition_graph
from community_housing.grids._engine import arena as _arena
from community_housing.grids._engine import layout as _layout
from community_housing.grids._engine.exact import Part
from community_housing.grids._engine.kernel import COMPILED
from community_housing.grids._engine.start import tree_division
from community_housing.grids._engine.walk import Walk

TOP = (1 << 29) - 1  # the largest sum of households or weights that stays in the compiled code


def lattice(n: int, across: int) -> set[tuple[int, int]]:
    """Buildings in rows, each beside the next and the one above it: wide frontiers."""
    return {(i, i + 1) for i in range(n - 1) if (i + 1) % across} | {(i, i + across) for i in range(n - across)}


def draw(dice: random.Random) -> tuple[str, dict[str, Any]]:
    """A problem of one of several kinds: trees, planar lattices, dense graphs of up to 16 open buildings, loose parts."""
    kind = dice.choice(("sparse", "lattice", "dense", "parts", "large", "wide"))
    n = dice.randint(1, {"sparse": 40, "lattice": 48, "dense": 18, "parts": 20, "large": 90, "wide": 200}[kind])
    if kind in {"lattice", "large", "wide"}:
        edges = lattice(n, dice.randint(2, 9) if kind != "wide" else dice.randint(9, 19))
        edges = {e for e in edges if dice.random() < 0.95}
    else:
        chance = {"sparse": 1.5, "dense": 0.5 * n, "parts": 0.8}[kind] / n
        edges = {(b, a) for a in range(n) for b in range(a) if (kind != "parts" and b == a - 1) or dice.random() < chance}
    listed = sorted(edges)
    # Numbers beyond 2**29 leave the compiled kernel for its source in Python, which is slow and safe: only a few, small ones.
    beyond = n < 7 and dice.random() < 0.05
    top = dice.choice((1, 60, 300, 2 * TOP // n // 2)) if not beyond else 10**14
    most = 64 if n > 64 and dice.random() < 0.3 else 12
    problem: dict[str, Any] = {
        "households": [dice.randint(0, top) for _ in range(n)],
        "edges": listed,
        # Left free, a low minimum makes every number up to n a candidate: fine for small graphs, minutes for large ones.
        "grids": dice.choice((None if n <= 20 else dice.randint(1, 8), None if n <= 20 else 5, dice.randint(1, min(n, most)))),
        "minimum": dice.choice((0, 1, 100, 300)),
        "maximum": dice.choice((300, 301, 500, 10**7, TOP // 2)),
        "effort": dice.choice((1, 2, 1_000, 50_000)),
    }
    if dice.random() < 0.3:
        heavy = TOP // max(1, len(listed))
        problem["edge_weights"] = [dice.choice((0, 1, 7, 10**5, heavy)) for _ in listed]
    if dice.random() < 0.2:
        problem |= {"keep": [dice.choice((None, *range(5))) for _ in range(n)], "keep_weight": dice.choice((0, 1, 50))}
    if n > 2 and dice.random() < 0.2:
        problem["locked"] = [dice.sample(range(n), 2) for _ in range(dice.randint(1, 3))]
    return "beyond 64 bits" if beyond else kind, problem


def check(problem: dict[str, Any], plan: GridPlan) -> None:
    """Refuse a plan whose grids are not connected or whose figures are not its own."""
    house, edges = problem["households"], problem["edges"]
    weights = problem.get("edge_weights") or [1] * len(edges)
    connected = pieces(len(house), edges, plan.labels) == plan.grids == len(set(plan.labels))
    totals = [0] * plan.grids
    for label, h in zip(plan.labels, house, strict=True):
        totals[label] += h
    cut = sum(w for (a, b), w in zip(edges, weights, strict=True) if plan.labels[a] != plan.labels[b])
    if not connected or tuple(totals) != plan.households or cut != plan.cut or plan.bound > plan.cut + plan.kept_cut:
        message = f"a wrong plan: {plan} for {problem}"
        raise RuntimeError(message)


def walk(dice: random.Random) -> None:
    """Put one connected graph into the walk and call all that it offers; the division must stay one, and well measured."""
    n = dice.randint(1, 120)
    found = {(dice.randrange(i), i) for i in range(1, n)} | {
        (a, b) for a, b in lattice(n, dice.randint(2, 12)) if dice.random() < 0.7
    }
    edges = sorted(found)
    house = [dice.choice((0, 1, 50, TOP // n, dice.randint(0, 300))) for _ in range(n)]
    weight = [dice.choice((0, 1, 9, TOP // len(edges))) for _ in edges]
    k = dice.randint(1, min(n, dice.choice((3, 12, 64))))
    low = dice.choice((0, 100, 300, TOP // 4))
    high = max(low, 1) + dice.choice((0, 1, 200, TOP // 4))
    part = Part(tuple(house), tuple(a for a, _ in edges), tuple(b for _, b in edges), tuple(weight), (0,) * len(edges))
    labels = tree_division(part, k)
    if labels is None:
        return
    near: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for (a, b), w in zip(edges, weight, strict=True):
        near[a].append((b, w))
        near[b].append((a, w))
    ends = [end for beside in near for end in beside]
    fixed = array("i", [int(dice.random() < 0.1) for _ in range(n)])
    one = Walk()
    one.load(
        array("q", house),
        array("i", accumulate((len(beside) for beside in near), initial=0)),
        array("i", [v for v, _ in ends]),
        array("q", [w for _, w in ends]),
        fixed,
        array("i", labels),
    )
    one.bounds(k, low, high)
    start = list(labels)
    for _ in range(dice.randint(1, 4)):
        levels = dice.choice((0, 1, 7))
        one.anneal(
            array("q", [dice.choice((0, 1, 1 << 20, 1 << 34)) for _ in range(levels)]),
            dice.choice((0, 1, n, 50 * n)),
            max(1, (len(edges) << 30) // max(1, sum(weight))),
            array("q", [max(1, (n << 30) // max(1, sum(house))) * dice.choice((1, 20, 1000)) for _ in range(levels)]),
        )
        mine = list(one.label)
        measured = sum(w for (a, b), w in zip(edges, weight, strict=True) if mine[a] != mine[b])
        totals = [0] * k
        for g, h in zip(mine, house, strict=True):
            totals[g] += h
        off = sum(max(0, low - t, t - high) for t in totals)
        moved = [u for u in range(n) if fixed[u] and mine[u] != start[u]]
        if pieces(n, edges, mine) != k or (one.cut, one.violation) != (measured, off) or moved:
            message = f"a wrong walk: cut {one.cut}, {measured}; violation {one.violation}, {off}; fixed and moved {moved}"
            raise RuntimeError(message)
        if dice.random() < 0.5:
            one.put(array("i", labels))
            start = list(labels)


def pieces(n: int, edges: Sequence[tuple[int, int]], labels: Sequence[int]) -> int:
    """Count the connected pieces of a division."""
    lead = list(range(n))

    def top(a: int) -> int:
        while lead[a] != a:
            lead[a] = lead[lead[a]]
            a = lead[a]
        return a

    for a, b in edges:
        if labels[a] == labels[b]:
            lead[top(a)] = top(b)
    return len({top(i) for i in range(n)})


class Stopped(BaseException):
    """What the alarm raises: not an ``Exception``, as KeyboardInterrupt is none."""


@contextmanager
def stopped_midway(dice: random.Random) -> Iterator[None]:
    """Let the alarm ring within some milliseconds, or refuse memory after some arrays."""
    if dice.random() < 0.5:

        def ring(*_: object) -> None:
            raise Stopped

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, dice.uniform(0.0002, 0.05))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return
    # A kernel that was used for few open grids comes next: what it holds is too small for many.
    partition_graph([300, 300], [(0, 1)], grids=2)
    left = dice.choice((1, 1, 5, 20, 40, 60, 80)) + dice.randrange(30)
    homes = [
        (module, name, getattr(module, name)) for module, name in ((_arena, "ints"), (_arena, "words"), (_layout, "words"))
    ]

    def refusing(make: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise MemoryError
            return make(*arguments)

        return made

    for module, name, make in homes:
        setattr(module, name, refusing(make))
    try:
        yield
    finally:
        for module, name, make in homes:
            setattr(module, name, make)


def main() -> int:
    options = argparse.ArgumentParser(description="Throw random problems at the compiled grid kernel.")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--rounds", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=120.0)
    chosen = options.parse_args()
    if not COMPILED:
        print("the kernel is not compiled here, so there is nothing to fuzz")
        return 1
    met: Counter[str] = Counter()
    states = 0
    ends = time.monotonic() + chosen.seconds
    for number in range(chosen.rounds):
        if time.monotonic() > ends:
            break
        dice = random.Random(f"{chosen.seed}-{number}")
        if dice.random() < 0.2:
            walk(dice)
            met["walks"] += 1
            continue
        kind, problem = draw(dice)
        met[kind] += 1
        given = dict(problem)
        if kind != "beyond 64 bits" and dice.random() < 0.2:
            try:
                with stopped_midway(dice):
                    partition_graph(problem["households"], **{a: b for a, b in problem.items() if a != "households"})
            except (Stopped, MemoryError) as stopped:
                met[f"stopped by {type(stopped).__name__}"] += 1
            except InputError:
                pass
        try:
            plan = partition_graph(given.pop("households"), given.pop("edges"), **given)
        except InputError:
            met["refused"] += 1
            continue
        check(problem, plan)
        states += plan.explored
        met[plan.status.value] += 1
        met["proved"] += plan.proved
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(met.items()))
    solved = sum(met[status] for status in ("optimal", "feasible", "infeasible", "refused"))
    print(f"seed {chosen.seed}: no fault in {solved} problems and {met['walks']} walks,")
    print(f"{states:,} states ({kinds})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
