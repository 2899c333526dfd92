# SPDX-License-Identifier: Apache-2.0
"""Throw random problems at the kernel: for a build under AddressSanitizer, or one with bounds checks.

Usage: ``python benchmarks/grids/fuzz.py [SEED [ROUNDS]]``; the build commands stand in docs/decisions/0010-grid-kernel.md.
"""

from __future__ import annotations

import random
import sys

from community_housing.grids import partition_graph
from community_housing.grids._kernel import COMPILED


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    dice = random.Random(seed)
    proved = 0
    for _ in range(rounds):
        n = dice.choice((1, 2, 5, 9, 14, 20, 30, 60))
        density = dice.choice((1.5, 3, 5, 9)) / n
        edges = [(a, b) for a in range(n) for b in range(a) if b == a - 1 or dice.random() < density]
        top = dice.choice((1, 60, 300, 10**6, 10**14 if n < 10 else 90))
        weights = [dice.choice((0, 1, 7, 10**9)) for _ in edges] if dice.random() < 0.3 else None
        locked = [dice.sample(range(n), 2)] if n > 2 and top < 300 and dice.random() < 0.3 else []
        plan = partition_graph(
            [dice.randint(0, top) for _ in range(n)],
            edges,
            edge_weights=weights,
            grids=dice.choice((None, dice.randint(1, min(n, 20)))),
            minimum=dice.choice((0, 100, 300)),
            maximum=dice.choice((300, 500, 10**7)),
            locked=locked,
            effort=50_000,
        )
        proved += plan.proved
    print(f"kernel compiled: {COMPILED}; {rounds} problems, {proved} proved, no fault")


if __name__ == "__main__":
    main()
