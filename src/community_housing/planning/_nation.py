# SPDX-License-Identifier: Apache-2.0
"""A programme of very many communities: one choice each, budgets of cities inside one of the nation, with a proved bound.

For a single goal whose limits are budgets nested in each other (every city's inside the nation's), the linear relaxation
is solved by greed: the steps of every community's efficient frontier, taken by value for money, as far as its city and the
nation can pay.  Rounding down what does not fit gives a plan, the relaxation the bound; both in whole numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from typing import Annotated

import attrs
from annotated_types import Ge

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.planning._solve.national_core import PRICE_UNIT, Choice, Site, best_of_block, worth_without_limit
from community_housing.quantities import Money
from community_housing.records import record

__all__ = ["NationalPlan", "Offer", "Step", "plan_nation"]


@record
class Offer:
    """One way to serve one community: its cost, and its value in any whole unit, such as households."""

    id: Annotated[str, ID]
    cost: Annotated[Money, Ge(Money(0))]
    value: Annotated[int, Ge(0)]


@attrs.frozen(slots=True)
class Step:
    """One step up a community's efficient frontier: what it adds to cost and value."""

    cost_fen: int
    value: int
    city: str
    community: str
    offer: str


@shows_itself
@attrs.frozen(slots=True)
class NationalPlan:
    """The plan and its bound.

    Fields:
        chosen: The offer of each community that is served, by community id.
        value: What the plan reaches; *bound* what no plan can beat (the relaxation, rounded down), exactly.
        by_city: What it costs in each city.
    """

    chosen: Mapping[str, str]
    value: int
    bound: int
    by_city: Mapping[str, Money]

    @property
    def cost(self) -> Money:
        """What it costs in all."""
        return sum(self.by_city.values(), Money(0))

    @property
    def gap(self) -> Fraction:
        """(bound - value) / bound; 0 where the bound is 0."""
        return Fraction(self.bound - self.value, self.bound) if self.bound else Fraction(0)


@door()
def plan_nation(
    offers: Mapping[tuple[str, str], Sequence[Offer]], *, cities: Mapping[str, Money], nation: Money
) -> NationalPlan:
    """Choose at most one offer for each community, within each city's budget and the nation's.

    Args:
        offers: The offers of each (city, community).
        cities: Budget of each city.
        nation: Budget of the nation.

    Returns:
        A plan that keeps every budget to the fen, and a bound that is proved, both in whole numbers: the relaxation is
        solved exactly by greed; then the cities that run out of money, and all the others together, by their cores.

    Raises:
        InputError: A city has no budget, a community is in two cities, an offer is there twice, or a budget is negative.

    Guarantees:
        The value is at most the bound, and at least what greed reaches: the gap is at most one step for each city and one
        for the nation, and mostly far less.  Deterministic.  O(n log n) in the number of offers, and a search of
        limited size for each city that runs out.

    Source: linear multiple-choice knapsack by its efficient frontiers (Sinha and Zoltners 1979; Zemel 1980); greed is
        optimal for nested limits because they form a polymatroid (Edmonds 1970).
    """
    _check(offers, cities, nation)
    numbers = {key: [(one.cost.fen, one.value, one.id) for one in some] for key, some in offers.items()}
    money, whole = {city: amount.fen for city, amount in cities.items()}, nation.fen
    steps: list[Step] = []
    for (city, community), some in numbers.items():
        steps += efficient_steps(city, community, some)
    steps.sort(key=cmp_to_key(_by_worth))
    relaxed = _relaxed(steps, money, whole)
    chosen, by_city, value = _whole_steps(steps, money, whole)
    plan = NationalPlan(chosen=chosen, value=value, bound=int(relaxed.bound), by_city=_as_money(by_city))
    return plan if plan.value == plan.bound else _refined(plan, relaxed, steps, numbers, money, whole)


def _as_money(by_city: Mapping[str, int]) -> dict[str, Money]:
    return {city: Money(amount) for city, amount in by_city.items()}


@attrs.frozen(slots=True)
class _Relaxed:
    """The linear relaxation: its value, what a fen more is worth to the nation, and to each city that runs out."""

    bound: Fraction
    nation: Fraction
    cities: Mapping[str, Fraction]


def _relaxed(steps: Sequence[Step], cities: Mapping[str, int], nation_fen: int) -> _Relaxed:
    """As much of each step as its city and the nation can still pay."""
    left = dict(cities)
    nation = nation_fen
    bound = Fraction(0)
    # Where the cities cannot spend all of it, more money of the nation is worth nothing.
    price = Fraction(0) if sum(cities.values()) <= nation_fen else None
    out: dict[str, Fraction] = {}
    for step in steps:
        paid = min(step.cost_fen, left[step.city], nation)
        if paid == step.cost_fen:
            bound += step.value
        elif paid:
            bound += Fraction(step.value * paid, step.cost_fen)
        if paid < step.cost_fen and nation == paid and price is None:
            price = Fraction(step.value, step.cost_fen)
        if paid < step.cost_fen and left[step.city] == paid and not price and step.city not in out:
            out[step.city] = Fraction(step.value, step.cost_fen)
        left[step.city] -= paid
        nation -= paid
    return _Relaxed(bound, price or Fraction(0), out)


def _refined(
    plan: NationalPlan,
    relaxed: _Relaxed,
    steps: Sequence[Step],
    offers: Mapping[tuple[str, str], Sequence[Choice]],
    cities: Mapping[str, int],
    nation_fen: int,
) -> NationalPlan:
    """A better plan and bound: cities that run out one by one at a price of the nation's money, then all the others."""
    price = int(relaxed.nation * PRICE_UNIT)
    within: dict[str, list[Site]] = {city: [] for city in relaxed.cities}
    others: list[Site] = []
    taken: dict[str, list[tuple[int, int]]] = {city: [] for city in relaxed.cities}
    chosen: dict[tuple[str, str], Choice] = {}
    for (city, community), some in offers.items():
        site = Site(city, community, _worth_a_look(some))
        within.get(city, others).append(site)
        name = plan.chosen.get(community)
        mine = next((choice for choice in site.choices if choice[2] == name), None)
        if city in within and mine is not None:
            chosen[city, community] = mine
            taken[city].append(mine[:2])
    bound = price * nation_fen + worth_without_limit(others, price)
    for city, sites in within.items():
        known = sum(value * PRICE_UNIT - price * cost for cost, value in taken[city])
        beyond = relaxed.cities[city] - Fraction(price, PRICE_UNIT)
        found = best_of_block(sites, limits={None: cities[city]}, price=price, duals={None: beyond}, known=known)
        bound += found.bound
        if found.chosen is not None:
            for site in sites:
                chosen.pop((city, site.community), None)
                if site.community in found.chosen:
                    chosen[city, site.community] = found.chosen[site.community]
    left = nation_fen - sum(cost for cost, _, _ in chosen.values())
    chosen |= _others(others, [step for step in steps if step.city not in within], cities, left, relaxed.nation)
    by_city = dict.fromkeys(cities, 0)
    for (city, _), (cost, _, _) in chosen.items():
        by_city[city] += cost
    value = sum(worth for _, worth, _ in chosen.values())
    lowest = min(plan.bound, bound // PRICE_UNIT)
    if value <= plan.value:
        return attrs.evolve(plan, bound=lowest)
    return NationalPlan(
        chosen={community: name for (_, community), (_, _, name) in chosen.items()},
        value=value,
        bound=lowest,
        by_city=_as_money(by_city),
    )


def _others(
    sites: Sequence[Site], steps: Sequence[Step], cities: Mapping[str, int], left: int, price: Fraction
) -> dict[tuple[str, str], Choice]:
    """What the cities that do not run out take of the nation's money that is left."""
    greedy, _, known = _whole_steps(steps, cities, left)
    limits: dict[str | None, int] = {None: left, **{site.city: cities[site.city] for site in sites}}
    found = best_of_block(sites, limits=limits, price=0, duals={None: price}, known=known * PRICE_UNIT)
    picked = {site.community: choice for site in sites for choice in site.choices if choice[2] == greedy.get(site.community)}
    if found.chosen is not None:
        picked = found.chosen
    return {(site.city, site.community): picked[site.community] for site in sites if site.community in picked}


def _worth_a_look(offers: Iterable[Choice]) -> list[Choice]:
    """Offers that no cheaper one equals in value, by cost."""
    kept: list[Choice] = []
    for offer in sorted(offers, key=_cheapest_first):
        if offer[1] > (kept[-1][1] if kept else 0):
            kept.append(offer)
    return kept


def _cheapest_first(offer: Choice) -> tuple[int, int, str]:
    return offer[0], -offer[1], offer[2]


def _check(offers: Mapping[tuple[str, str], Sequence[Offer]], cities: Mapping[str, Money], nation: Money) -> None:
    lost = sorted({city for city, _ in offers} - set(cities))
    if lost:
        raise InputError(Message("have no budget: {lost}", lost=", ".join(lost[:10])), "cities", lost)
    an_id_once([community for _, community in offers], "offers")
    for some in offers.values():
        an_id_once([one.id for one in some], "offers")
    for field, amount in (("nation", nation), *(("cities", one) for one in cities.values())):
        if amount < Money(0):
            raise InputError(Message("must be 0 or more, got {amount!r}", amount=amount), field, amount)


def efficient_steps(city: str, community: str, offers: Iterable[Choice]) -> list[Step]:
    """The steps of one community's efficient frontier, each worth less for its money than the one before."""
    hull: list[tuple[int, int, str]] = [(0, 0, "")]
    for point in sorted(offers, key=_cheapest_first):
        if point[1] <= hull[-1][1]:
            continue
        while len(hull) > 1 and _turns_up(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return [Step(after[0] - before[0], after[1] - before[1], city, community, after[2]) for before, after in pairwise(hull)]


def _turns_up(a: tuple[int, int, str], b: tuple[int, int, str], c: tuple[int, int, str]) -> bool:
    """Whether b lies on or below the line from a to c."""
    return (b[1] - a[1]) * (c[0] - a[0]) <= (c[1] - a[1]) * (b[0] - a[0])


def _by_worth(one: Step, other: Step) -> int:
    """More value for money first, compared by cross-multiplication; ties by community and offer."""
    left, right = one.value * other.cost_fen, other.value * one.cost_fen
    if left != right:
        return -1 if left > right else 1
    a, b = (one.cost_fen, one.community, one.offer), (other.cost_fen, other.community, other.offer)
    return -1 if a < b else 1 if a > b else 0


def _whole_steps(
    steps: Sequence[Step], cities: Mapping[str, int], nation_fen: int
) -> tuple[dict[str, str], dict[str, int], int]:
    """Take whole steps in order wherever the money suffices; a step needs the one before it of its community."""
    left = dict(cities)
    nation = nation_fen
    chosen: dict[str, str] = {}
    stopped: set[str] = set()
    value = 0
    for step in steps:
        if step.community in stopped:
            continue
        if step.cost_fen > left[step.city] or step.cost_fen > nation:
            stopped.add(step.community)
            continue
        left[step.city] -= step.cost_fen
        nation -= step.cost_fen
        chosen[step.community] = step.offer
        value += step.value
    return chosen, {city: cities[city] - left[city] for city in cities}, value
