# SPDX-License-Identifier: Apache-2.0
"""The programme of a nation: budgets kept, the bound never beaten by any plan."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.planning._nation import Offer, plan_nation
from community_housing.quantities import fen

OFFER = st.tuples(st.integers(0, 9), st.integers(0, 9))
CASES = st.lists(st.tuples(st.sampled_from("xy"), st.lists(OFFER, max_size=3)), max_size=5)


def build(case: list[tuple[str, list[tuple[int, int]]]]) -> dict[tuple[str, str], list[Offer]]:
    return {
        (city, f"c{i}"): [Offer(id=f"{i}{j}", cost=fen(cost), value=value) for j, (cost, value) in enumerate(some)]
        for i, (city, some) in enumerate(case)
    }


@given(CASES, st.integers(0, 20), st.integers(0, 20), st.integers(0, 30))
def test_no_plan_beats_the_bound_and_the_plan_keeps_every_budget(
    case: list[tuple[str, list[tuple[int, int]]]], x: int, y: int, nation: int
) -> None:
    offers = build(case)
    plan = plan_nation(offers, cities={"x": fen(x), "y": fen(y)}, nation=fen(nation))
    best = 0
    for some in itertools.product(*([None, *given_] for given_ in offers.values())):
        spent = dict.fromkeys("xy", 0)
        for (city, _), offer in zip(offers, some, strict=True):
            spent[city] += offer.cost.fen if offer else 0
        if spent["x"] <= x and spent["y"] <= y and sum(spent.values()) <= nation:
            best = max(best, sum(offer.value for offer in some if offer))
    assert plan.value <= best <= plan.bound
    assert plan.by_city["x"].fen <= x
    assert plan.by_city["y"].fen <= y
    assert plan.cost.fen == sum(one.fen for one in plan.by_city.values()) <= nation
    costs = {offer.id: offer for some in offers.values() for offer in some}
    assert plan.cost.fen == sum(costs[o].cost.fen for o in plan.chosen.values())
    assert plan.value == sum(costs[o].value for o in plan.chosen.values())


def test_what_cannot_be_is_refused_by_name() -> None:
    one = Offer(id="o", cost=fen(1), value=1)
    with pytest.raises(InputError, match="have no budget: z"):
        plan_nation({("z", "c"): []}, cities={}, nation=fen(1))
    with pytest.raises(InputError, match="there more than once: c"):
        plan_nation({("y", "c"): [one], ("z", "c"): [one]}, cities={"y": fen(1), "z": fen(1)}, nation=fen(1))
    with pytest.raises(InputError, match="there more than once: o"):
        plan_nation({("z", "c"): [one, one]}, cities={"z": fen(1)}, nation=fen(1))
    for cities, nation in (({}, fen(-1)), ({"z": fen(-1)}, fen(1))):
        with pytest.raises(InputError, match="must be 0 or more"):
            plan_nation({}, cities=cities, nation=nation)


@pytest.mark.parametrize("wrong", [1, 1.5, float("nan"), True, "1"])
def test_money_is_money_and_no_number(wrong: Any) -> None:
    for given_ in ({"cities": {"z": wrong}, "nation": fen(1)}, {"cities": {"z": fen(1)}, "nation": wrong}):
        with pytest.raises(InputError, match="must be a Money"):
            plan_nation({}, **given_)
    with pytest.raises(InputError):
        Offer(id="o", cost=wrong, value=1)
    with pytest.raises(InputError, match="must be an Offer"):
        plan_nation({("z", "c"): [wrong]}, cities={"z": fen(1)}, nation=fen(1))


def test_the_gap_of_an_empty_programme_is_zero() -> None:
    assert plan_nation({}, cities={}, nation=fen(5)).gap == 0
