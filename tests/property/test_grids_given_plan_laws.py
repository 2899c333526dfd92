# SPDX-License-Identifier: Apache-2.0
"""What is given is never made worse: by its own objective the answer is at least as good as a valid plan handed over."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.grids import DivisionStatus, partition_graph


def planted(dice: random.Random, k: int, size: int) -> tuple[list[int], list[tuple[int, int]], list[int]]:
    """Households, edges and a plan of *k* connected grids: blocks of a map of squares, grown one beside the other."""
    across = max(2, round((k * size) ** 0.5))
    spots = [(x, y) for y in range(2 * across) for x in range(2 * across)]
    free, label = set(spots), {}
    for grid in range(k):
        start = min(free)
        grown = [start]
        free.remove(start)
        while len(grown) < size:
            near = sorted({(x + dx, y + dy) for x, y in grown for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1))} & free)
            if not near:
                break
            grown.append(dice.choice(near))
            free.remove(grown[-1])
        label.update(dict.fromkeys(grown, grid))
    order = sorted(label)
    dice.shuffle(order)
    at = {spot: n for n, spot in enumerate(order)}
    edges = [(at[x, y], at[x + dx, y + dy]) for x, y in order for dx, dy in ((1, 0), (0, 1)) if (x + dx, y + dy) in at]
    return [dice.randint(20, 60) for _ in order], edges, [label[spot] for spot in order]


def cost(
    labels: Sequence[int], edges: Sequence[tuple[int, int]], weights: Sequence[int], house: Sequence[int], target: int
) -> tuple[int, int]:
    totals: dict[int, int] = {}
    for one, households in zip(labels, house, strict=True):
        totals[one] = totals.get(one, 0) + households
    cut = sum(weight for (a, b), weight in zip(edges, weights, strict=True) if labels[a] != labels[b])
    return cut, sum((total - target) ** 2 for total in totals.values())


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32),
    st.integers(2, 6),
    st.integers(3, 25),
    st.sampled_from([1, 50, 5_000, None]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_the_answer_is_never_worse_than_the_plan_given(
    seed: int, k: int, size: int, effort: int | None, keeps: bool, counted: bool, balance: bool
) -> None:
    dice = random.Random(seed)
    house, edges, plan = planted(dice, k, size)
    weights = [dice.randint(1, 9) for _ in edges]
    totals = [sum(h for h, one in zip(house, plan, strict=True) if one == grid) for grid in range(k)]
    band = {"minimum": min(totals), "maximum": max(totals), "target": (min(totals) + max(totals)) // 2}
    more = {"keep": plan, "keep_weight": 0} if keeps else {"start": [f"g{one}" for one in plan]}
    grids = k if counted else None
    found = partition_graph(
        house, edges, edge_weights=weights, grids=grids, effort=effort, balance_first=balance, **band, **more
    )  # type: ignore[arg-type]
    assert found.violation == 0
    assert found.status is not DivisionStatus.INFEASIBLE
    assert (found.moved is None) != keeps
    whole, target = sum(house), band["target"]
    assert (abs(found.grids * target - whole), found.grids) <= (abs(k * target - whole), k)
    if found.grids == k:
        mine, given_ = cost(found.labels, edges, weights, house, target), cost(plan, edges, weights, house, target)
        if balance:
            spread = [max(abs(total - target) for total in one) for one in (found.households, totals)]
            assert spread[0] <= spread[1]
        else:
            assert mine <= given_
        assert found.bound <= found.cut


def towns(rows: int, across: int, k: int) -> tuple[list[tuple[int, int]], list[int]]:
    """*k* towns of blocks in a row, two lanes between any two, in an order of their own; and the plan of a town a grid."""
    at = {(g, x, y): 0 for g in range(k) for y in range(rows) for x in range(across)}
    order = list(range(len(at)))
    random.Random(rows).shuffle(order)
    at = dict(zip(at, order, strict=True))
    edges = [
        (n, at[g, x + dx, y + dy]) for (g, x, y), n in at.items() for dx, dy in ((1, 0), (0, 1)) if (g, x + dx, y + dy) in at
    ]
    edges += [(at[g, across - 1, y], at[g + 1, 0, (5 * y + 3) % rows]) for g in range(k - 1) for y in (1, rows // 2)]
    return edges, [g for _, g in sorted((n, g) for (g, _, _), n in at.items())]


@pytest.mark.parametrize(("rows", "across", "k"), [(12, 13, 2), (20, 15, 2), (15, 12, 3)])
@pytest.mark.parametrize("how", ["start", "keep"])
def test_a_good_plan_of_few_large_grids_is_not_lost_where_the_search_ends_early(
    rows: int, across: int, k: int, how: str
) -> None:
    edges, plan = towns(rows, across, k)
    house, whole = [40] * len(plan), 40 * rows * across
    band = {"minimum": whole * 97 // 100, "maximum": whole * 103 // 100, "target": whole, "grids": k, "effort": 1}
    given_: dict[str, object] = {"start": plan} if how == "start" else {"keep": plan, "keep_weight": 0}
    assert partition_graph(house, edges, **band).cut >= 2 * (k - 1)
    assert partition_graph(house, edges, **band, **given_).cut <= 2 * (k - 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_of_several_parts_is_not_lost_where_the_search_shares_the_grids_out_otherwise(seed: int) -> None:
    dice = random.Random(seed)
    house, edges, plan, band = list[int](), list[tuple[int, int]](), list[int](), (10**9, 0)
    for part in range(2):
        own, pairs, labels = planted(dice, 2 + (part + seed) % 2, 20)
        edges += [(len(house) + a, len(house) + b) for a, b in pairs]
        plan += [10 * part + one for one in labels]
        totals = [sum(h for h, one in zip(own, labels, strict=True) if one == grid) for grid in set(labels)]
        band = (min(band[0], *totals), max(band[1], *totals))
        house += own
    minimum, maximum = band[0] * 6 // 10, band[1] * 16 // 10
    target, weights = (minimum + maximum) // 2, [1] * len(edges)
    found = partition_graph(
        house, edges, minimum=minimum, maximum=maximum, target=target, grids=len(set(plan)), effort=1, start=plan
    )
    assert found.violation == 0
    assert cost(found.labels, edges, weights, house, target) <= cost(plan, edges, weights, house, target)


def test_a_plan_that_is_none_is_no_help_and_no_harm() -> None:
    house, edges = [100] * 6, [(n, n + 1) for n in range(5)]
    alone = partition_graph(house, edges, minimum=200, target=300, maximum=400)
    for start in ([0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 1], [None, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]):
        assert partition_graph(house, edges, minimum=200, target=300, maximum=400, start=start).labels == alone.labels


def test_a_start_of_another_length_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="start"):
        partition_graph([100, 100], [(0, 1)], start=[0])
