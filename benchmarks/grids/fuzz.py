# SPDX-License-Identifier: Apache-2.0
"""Throw random problems at the compiled kernel: for a build under AddressSanitizer, or one with bounds checks.

Usage: ``python benchmarks/grids/fuzz.py [--seed N] [--rounds N] [--seconds N]``.  It ends after so many rounds or seconds,
whichever comes first, and says what it met; the build commands stand in docs/decisions/0010-grid-kernel.md.  Every plan is
checked (each building once, connected, totals, cut), so that a silent wrong answer is a fault as well.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from typing import Any

from community_housing.errors import InputError
from community_housing.grids import GridPlan, partition_graph
from community_housing.grids._kernel import COMPILED


def lattice(n: int, across: int) -> set[tuple[int, int]]:
    """Buildings in rows, each beside the next and the one above it: wide frontiers."""
    return {(i, i + 1) for i in range(n - 1) if (i + 1) % across} | {(i, i + across) for i in range(n - across)}


def draw(dice: random.Random) -> tuple[str, dict[str, Any]]:
    """A problem of one of several kinds: trees, planar lattices, dense graphs of up to 16 open buildings, loose parts."""
    kind = dice.choice(("sparse", "lattice", "dense", "parts", "large"))
    n = dice.randint(1, {"sparse": 40, "lattice": 48, "dense": 18, "parts": 20, "large": 90}[kind])
    if kind in {"lattice", "large"}:
        edges = lattice(n, dice.randint(2, 9))
        edges = {e for e in edges if dice.random() < 0.95}
    else:
        chance = {"sparse": 1.5, "dense": 0.5 * n, "parts": 0.8}[kind] / n
        edges = {(b, a) for a in range(n) for b in range(a) if (kind != "parts" and b == a - 1) or dice.random() < chance}
    listed = sorted(edges)
    # Numbers beyond 2**29 leave the compiled kernel for its source in Python, which is slow and safe: only a few, small ones.
    beyond = n < 7 and dice.random() < 0.05
    top = dice.choice((1, 60, 300)) if not beyond else 10**14
    problem: dict[str, Any] = {
        "households": [dice.randint(0, top) for _ in range(n)],
        "edges": listed,
        # Left free, a low minimum makes every number up to n a candidate: fine for small graphs, minutes for large ones.
        "grids": dice.choice((None if n <= 20 else dice.randint(1, 8), None if n <= 20 else 5, dice.randint(1, min(n, 12)))),
        "minimum": dice.choice((0, 1, 100, 300)),
        "maximum": dice.choice((300, 301, 500, 10**7)),
        "effort": dice.choice((1, 1_000, 50_000)),
    }
    if dice.random() < 0.3:
        problem["edge_weights"] = [dice.choice((0, 1, 7, 10**5)) for _ in listed]
    if dice.random() < 0.2:
        problem |= {"keep": [dice.choice((None, *range(5))) for _ in range(n)], "keep_weight": dice.choice((0, 1, 50))}
    if n > 2 and dice.random() < 0.2:
        problem["locked"] = [dice.sample(range(n), 2) for _ in range(dice.randint(1, 3))]
    return "beyond 64 bits" if beyond else kind, problem


def check(problem: dict[str, Any], plan: GridPlan) -> None:
    """Refuse a plan whose grids are not connected or whose figures are not its own."""
    house, edges = problem["households"], problem["edges"]
    weights = problem.get("edge_weights") or [1] * len(edges)
    lead = list(range(len(house)))

    def find(a: int) -> int:
        while lead[a] != a:
            lead[a] = lead[lead[a]]
            a = lead[a]
        return a

    for a, b in edges:
        if plan.labels[a] == plan.labels[b]:
            lead[find(a)] = find(b)
    connected = len({find(i) for i in range(len(house))}) == plan.grids == len(set(plan.labels))
    totals = [0] * plan.grids
    for label, h in zip(plan.labels, house, strict=True):
        totals[label] += h
    cut = sum(w for (a, b), w in zip(edges, weights, strict=True) if plan.labels[a] != plan.labels[b])
    if not connected or tuple(totals) != plan.households or cut != plan.cut or plan.bound > plan.cut + plan.kept_cut:
        message = f"a wrong plan: {plan} for {problem}"
        raise RuntimeError(message)


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
        kind, problem = draw(random.Random(f"{chosen.seed}-{number}"))
        met[kind] += 1
        given = dict(problem)
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
    print(f"seed {chosen.seed}: no fault in {sum(met[s] for s in ('optimal', 'feasible', 'infeasible', 'refused'))} problems,")
    print(f"{states:,} states ({kinds})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
