# SPDX-License-Identifier: Apache-2.0
"""Whatever is handed over: an answer in plain whole numbers, or an ``InputError`` that names the argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.district import Building, Neighbours
from community_housing.errors import InputError
from community_housing.grids import GridRule, partition, partition_graph, partition_numbers

ROW = {"households": [200, 150, 300], "edges": [(0, 1), (1, 2)]}
BUILDINGS = [Building(id=f"b{i}", community="C", households=h) for i, h in enumerate(ROW["households"])]
BESIDE = [Neighbours(a="b0", b="b1"), Neighbours(a="b1", b="b2")]


class Endless:
    """Says that it is a sequence, and is none."""

    __iter__ = None


def fresh() -> list[Any]:
    """Values that are wrong somewhere; made anew, for some of them can be used only once."""
    found: list[Any] = [
        None, float("nan"), float("inf"), 1.5, 2.0, True, False, -1, 0, 1, 10**15, 10**15 + 1, 10**40, -(10**40),
        "1", "", "abc", b"1", [], [1], [[1]], {}, {1: 2}, set(), {1}, (), (0, 1), (1, 0), (0, 0), (0, 1, 2),
        Decimal(1), Fraction(1), Fraction(1, 2), 1j, object(), Endless(), range(3), range(0), iter([1, 2]),
        (x for x in [0, 1]), dt.date(2020, 1, 1), type, len, [True, 1, 1], [None] * 3, ["a", "b", "c"], ["a", "b", "a"],
        [1, "b", None], [1, 2, 3], [1.0, 2.0, 3.0], [float("nan")] * 3, [(0, 1)], [(0, 1), (1, 0)], [(2, 2)], [(0, 3)],
        [[0, 1]], [("b0", "b1")], ["01", "12"], [["b0", "b9"]], {"b0": "x"}, {"b9": "x"}, {"b0": 7},
        BUILDINGS, BUILDINGS + BUILDINGS, BESIDE, BESIDE + BESIDE, [*BUILDINGS, 7],
    ]  # fmt: skip
    try:
        import numpy as np
    except ImportError:
        return found
    return [
        *found,
        np.int64(1), np.int32(3), np.float64(1), np.nan, np.True_, np.array(1), np.array([1]), np.array([1, 2, 3]),
        np.array(1.5), np.array([[0, 1], [1, 2]]), np.array([0.5, 1.0, 2.0]), np.datetime64("2020-01-01"),
    ]  # fmt: skip


KINDS = len(fresh())


def take(index: int) -> Any:
    return fresh()[index]


def divided(community: Any, buildings: Any, neighbours: Any, rule: Any, **options: Any) -> Any:
    """`partition`, with what it takes by name given by place."""
    return partition(community, buildings, neighbours=neighbours, rule=rule, **options)


def twisted(arguments: tuple[str, ...]) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(arguments), st.integers(0, KINDS - 1), min_size=1, max_size=3)


def answered(call: Callable[..., Any], *names: str, **arguments: Any) -> Any:
    """The answer, or None for a clear refusal."""
    first = [arguments.pop(name) for name in names]
    try:
        return call(*first, **arguments)
    except InputError as refused:
        assert refused.field  # noqa: PT017 - either answer is right, and each is checked
        assert str(refused).startswith(refused.field)  # noqa: PT017
        return None


OPTIONS = ("minimum", "maximum", "target", "edge_weights", "ids", "keep", "keep_weight", "locked", "balance_first", "effort")


@given(twisted(("households", "edges", "grids", *OPTIONS)))
@settings(max_examples=1500, deadline=None)
def test_a_graph_is_divided_or_refused_by_name(changes: dict[str, int]) -> None:
    plan = answered(partition_graph, "households", "edges", **ROW | {name: take(i) for name, i in changes.items()})
    if plan is not None:
        numbers = (plan.grids, plan.cut, plan.bound, plan.sum_squares, plan.violation, *plan.households, *plan.labels)
        assert {type(number) for number in numbers} == {int}


@given(twisted(("households", "edges", *OPTIONS)))
@settings(max_examples=300, deadline=None)
def test_every_number_of_grids_is_reported_or_refused_by_name(changes: dict[str, int]) -> None:
    found = answered(partition_numbers, "households", "edges", **ROW | {name: take(i) for name, i in changes.items()})
    assert found is None or len(found.numbers) == len(found.plans)


@given(
    twisted(
        (
            "community_id",
            "buildings",
            "neighbours",
            "rule",
            "code",
            "plane",
            "keep",
            "keep_weight",
            "locked",
            "balance_first",
            "effort",
        )
    )
)
@settings(max_examples=1500, deadline=None)
def test_a_community_is_divided_or_refused_by_name(changes: dict[str, int]) -> None:
    given_ = {"community_id": "C", "buildings": BUILDINGS, "neighbours": BESIDE, "rule": GridRule()}
    answer = answered(
        divided, "community_id", "buildings", "neighbours", "rule", **given_ | {name: take(i) for name, i in changes.items()}
    )
    if answer is not None:
        assert sorted(member for grid in answer.grids for member in grid.members) in ([], ["b0", "b1", "b2"])


def test_numbers_and_arrays_of_numpy_are_numbers_and_sequences() -> None:
    np = pytest.importorskip("numpy", reason="numpy is not installed")
    plain = partition_graph([200, 150, 180, 190], [(0, 1), (1, 2), (2, 3)], edge_weights=[1, 2, 3], keep=["a", "a", "b", "b"])
    for small in (np.int16, np.int32, np.int64, np.uint16):
        same = partition_graph(
            np.array([200, 150, 180, 190], small),
            np.array([[0, 1], [1, 2], [2, 3]], small),
            edge_weights=np.array([1, 2, 3], small),
            keep=np.array(["a", "a", "b", "b"]),
            minimum=small(300),
            maximum=small(500),
            target=small(400),
            keep_weight=small(1),
            effort=small(20_000),
        )
        assert same == plain


def test_generators_are_sequences_too() -> None:
    plain = partition_graph([200, 150, 180, 190], [(0, 1), (1, 2), (2, 3)], ids=["d", "c", "b", "a"])
    same = partition_graph(
        (h for h in (200, 150, 180, 190)), ((i, i + 1) for i in range(3)), ids=iter(["d", "c", "b", "a"]), locked=iter([])
    )
    assert same == plain


@pytest.mark.parametrize("households", [{0: 200, 1: 150}, {200, 150}, "200", b"12"])
def test_what_has_no_order_or_is_text_is_no_sequence(households: Any) -> None:
    with pytest.raises(InputError, match="households: expected a sequence"):
        partition_graph(households, [])


def test_locked_groups_that_share_a_building_are_one() -> None:
    ring = [(i, (i + 1) % 6) for i in range(6)]
    plan = partition_graph([100] * 6, ring, minimum=100, maximum=400, target=300, grids=2, locked=[[0, 1], [1, 2, 3]])
    assert len({plan.labels[i] for i in range(4)}) == 1
