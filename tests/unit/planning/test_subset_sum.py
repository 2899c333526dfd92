# SPDX-License-Identifier: Apache-2.0
"""Amounts within limits of sum and number, against every subset tried one by one."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from community_housing.planning._solve.subset_sum import subset_within


@given(st.lists(st.integers(0, 12), max_size=7), st.integers(-3, 30), st.integers(0, 20), st.integers(0, 5), st.integers(0, 7))
def test_a_subset_is_found_exactly_where_there_is_one(amounts: list[int], low: int, span: int, fewest: int, most: int) -> None:
    found = subset_within(amounts, low=low, high=low + span, fewest=fewest, most=most)
    sizes = [
        len(some)
        for size in range(fewest, min(most, len(amounts)) + 1)
        for some in itertools.combinations(amounts, size)
        if low <= sum(some) <= low + span
    ]
    if not sizes:
        assert found is None
    else:
        assert found is not None
        assert len(set(found)) == len(found) == max(sizes)
        assert low <= sum(amounts[k] for k in found) <= low + span


def test_a_table_that_would_be_too_large_is_not_made() -> None:
    assert subset_within([10**12, 10**12 + 1, 7], low=7, high=10**12, fewest=0, most=3) is None


def test_amounts_far_beyond_the_limit_take_no_room() -> None:
    assert subset_within([10**14 + 1, 3, 4], low=7, high=9, fewest=0, most=3) == [1, 2]
    assert subset_within([10**14 + 1], low=1, high=9, fewest=0, most=3) is None
