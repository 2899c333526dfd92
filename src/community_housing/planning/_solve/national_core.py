# SPDX-License-Identifier: Apache-2.0
"""The programme of a nation refined: every city that runs out of money by its core, the others together by theirs.

A price on the nation's money makes cities independent of each other.  At that price each city that runs out is a knapsack
of its own, which its core mostly closes; what they leave of the nation's money goes to the other cities, all in one core.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import attrs

from community_housing.planning._solve.core import Core
from community_housing.planning._solve.linear import MONEY, SITE, Line
from community_housing.planning._solve.solver import DUAL_UNIT

__all__ = ["PRICE_UNIT", "Block", "Choice", "Site", "best_of_block", "worth_without_limit"]

PRICE_UNIT: Final = 10**9
"""Prices of money are whole numbers in this part of a unit of value for a fen."""

Choice: TypeAlias = tuple[int, int, str]
"""Cost in fen, value, and id of an offer."""


@attrs.frozen(slots=True)
class Site:
    """One community with the offers that are worth a look: more cost, more value."""

    city: str
    community: str
    choices: Sequence[Choice]


@attrs.frozen(slots=True)
class Block:
    """Communities that share money.

    Fields:
        bound: What no plan of the block can beat, in parts of `PRICE_UNIT`, money at the price that was asked.
        chosen: For each community that is served what it takes; None where no plan better than the known one was found.
    """

    bound: int
    chosen: dict[str, Choice] | None


def best_of_block(
    sites: Sequence[Site], *, limits: Mapping[str | None, int], price: int, duals: Mapping[str | None, Fraction], known: int
) -> Block:
    """Look for the best plan of some communities.

    Args:
        sites: The communities.
        limits: Money in fen of some cities, and under None of all the communities together.
        price: What a fen is worth elsewhere, in parts of `PRICE_UNIT`; a plan's worth is its value less that.
        duals: Value for a fen, beyond *price*, of each limit that binds; whatever they are, the bound holds.
        known: Worth of a plan that is known, in parts of `PRICE_UNIT`.

    Returns:
        A bound on the worth, and the best plan found where it is better than the known one.

    Source: Lagrangian relaxation with the core of a knapsack (Balas and Zemel, An algorithm for large zero-one knapsack
        problems, 1980).
    """
    rates = {name: max(0, int(dual * PRICE_UNIT * DUAL_UNIT)) for name, dual in duals.items()}
    everywhere = rates.get(None, 0)
    whole = sum(rate * limits[name] for name, rate in rates.items())
    looked: list[tuple[Site, list[tuple[int, Choice | None]]]] = []
    for site in sites:
        rate = everywhere + rates.get(site.city, 0)
        worth: list[tuple[int, Choice | None]] = [(0, None)]
        worth += [
            ((value * PRICE_UNIT - price * cost) * DUAL_UNIT - rate * cost, (cost, value, name))
            for cost, value, name in site.choices
        ]
        best = max(worth, key=_first)[0]
        whole += best
        looked.append((site, [(best - mine, choice) for mine, choice in worth]))
    bound = whole // DUAL_UNIT
    if known >= bound:
        return Block(bound, None)
    most = whole - (known + 1) * DUAL_UNIT
    settled: dict[str, Choice] = {}
    left = dict(limits)
    free: list[tuple[Site, list[Choice]]] = []
    base = 0
    musts: list[bool] = []
    for site, some in looked:
        # What loses more than the known plan falls short of the bound is in no better plan.
        kept = [choice for loss, choice in some if loss <= most]
        if len(kept) > 1:
            free.append((site, [choice for choice in kept if choice is not None]))
            musts.append(None not in kept)
        elif kept and kept[0] is not None:
            cost, value, _ = settled[site.community] = kept[0]
            base += value * PRICE_UNIT - price * cost
            for name in (site.city, None):
                if name in left:
                    left[name] -= cost
    if any(amount < 0 for amount in left.values()):
        # Not even the options that a better plan must take can be paid.
        return Block(known, None)
    chosen, closed = _core_of(free, musts, left, rates, price, known - base)
    if chosen is None:
        return Block(known if closed else bound, None)
    worth_of = base + sum(value * PRICE_UNIT - price * cost for cost, value, _ in chosen.values())
    return Block(worth_of if closed else bound, {**settled, **chosen})


def _first(pair: tuple[int, Choice | None]) -> int:
    return pair[0]


def _core_of(
    free: Sequence[tuple[Site, Sequence[Choice]]],
    musts: Sequence[bool],
    left: Mapping[str | None, int],
    rates: Mapping[str | None, int],
    price: int,
    known: int,
) -> tuple[dict[str, Choice] | None, bool]:
    """The best plan of the sites that are left, better than a known worth; and whether that is proved."""
    columns: list[tuple[Site, Choice]] = [(site, choice) for site, choices in free for choice in choices]
    groups: list[list[int]] = []
    for _, choices in free:
        start = groups[-1][-1] + 1 if groups else 0
        groups.append(list(range(start, start + len(choices))))
    terms: dict[str | None, dict[int, int]] = defaultdict(dict)
    for i, (site, (cost, _, _)) in enumerate(columns):
        for name in (site.city, None):
            if name in left and cost:
                terms[name][i] = cost
    names = sorted(terms, key=str)
    lines = [Line(MONEY, str(name), terms[name], upper=left[name]) for name in names]
    lines += [
        Line(SITE, site.community, dict.fromkeys(group, 1), lower=1, upper=1)
        for (site, _), group, must in zip(free, groups, musts, strict=True)
        if must
    ]
    core = Core(len(columns), groups, lines)
    objective = {i: value * PRICE_UNIT - price * cost for i, (_, (cost, value, _)) in enumerate(columns)}
    level = core.level(lines, objective, [rates.get(name, 0) for name in names] + [0] * (len(lines) - len(names)))
    if level is None:
        return None, False
    found = core.search(level, known)
    if found.chosen is None:
        return None, found.closed
    return {columns[i][0].community: columns[i][1] for i in found.chosen}, found.closed


def worth_without_limit(sites: Iterable[Site], price: int) -> int:
    """The most that communities are worth at a price of money, in parts of `PRICE_UNIT`."""
    return sum(max([0, *[value * PRICE_UNIT - price * cost for cost, value, _ in site.choices]]) for site in sites)
