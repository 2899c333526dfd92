# SPDX-License-Identifier: Apache-2.0
"""The oracle of the grid engine: every set partition of at most ten buildings, looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Plan = tuple[int, ...]
Cost = tuple[int, int, int, tuple[int, ...]]


def set_partitions(n: int) -> Iterator[Plan]:
    """Yield every partition of n things as labels in order of first appearance."""

    def extend(labels: list[int], used: int) -> Iterator[Plan]:
        if len(labels) == n:
            yield tuple(labels)
            return
        for label in range(used + 1):
            yield from extend([*labels, label], max(used, label + 1))

    yield from extend([], 0)


def is_connected(members: Sequence[int], near: Sequence[set[int]]) -> bool:
    """Say whether the members hang together by edges among themselves."""
    inside = set(members)
    seen = {members[0]}
    todo = [members[0]]
    while todo:
        for v in near[todo.pop()] & inside - seen:
            seen.add(v)
            todo.append(v)
    return seen == inside


def connected_plans(n: int, edges: Sequence[tuple[int, int]]) -> Iterator[tuple[Plan, list[list[int]]]]:
    """Yield every partition into connected grids."""
    near: list[set[int]] = [set() for _ in range(n)]
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    for labels in set_partitions(n):
        groups: list[list[int]] = [[] for _ in range(max(labels) + 1)]
        for i, g in enumerate(labels):
            groups[g].append(i)
        if all(is_connected(g, near) for g in groups):
            yield labels, groups


def best_plans(
    households: Sequence[int],
    edges: Sequence[tuple[int, int]],
    weights: Sequence[int],
    *,
    minimum: int,
    maximum: int,
    target: int,
    locked: Sequence[Sequence[int]] = (),
) -> dict[int, tuple[Cost, Plan]]:
    """Return for each number of grids the best cost and plan; oversize buildings are grids of their own."""
    big = {i for i, h in enumerate(households) if h > maximum}
    ranked = sorted(range(len(edges)), key=lambda e: tuple(sorted(edges[e])))
    best: dict[int, tuple[Cost, Plan]] = {}
    for labels, groups in connected_plans(len(households), edges):
        if any(len(g) > 1 and big & set(g) for g in groups):
            continue
        if any(len({labels[i] for i in group}) > 1 for group in locked):
            continue
        totals = [sum(households[i] for i in g) for g in groups]
        cuts = tuple(int(labels[edges[e][0]] != labels[edges[e][1]]) for e in ranked)
        cost = (
            sum(max(0, minimum - t, t - maximum) for t in totals),
            sum(weights[e] for c, e in zip(cuts, ranked, strict=True) if c),
            sum((t - target) ** 2 for t in totals),
            cuts,
        )
        if len(groups) not in best or cost < best[len(groups)][0]:
            best[len(groups)] = (cost, labels)
    return best
