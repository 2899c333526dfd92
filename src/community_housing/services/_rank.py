# SPDX-License-Identifier: Apache-2.0
"""Ranks (排名) of units by a rate; units with few orders stand apart, as one order more would turn them over."""

from collections.abc import Iterable

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.records import result
from community_housing.services._rates import Rate, RateName, Rates

__all__ = ["Ranked", "rank"]


@result
class Ranked:
    """A unit in a ranking.

    Fields:
        unit: The unit.
        place: Its place, 1 for the highest rate; units of the same rate share it.  None for a unit that is not ranked.
        rate: Its rate.
    """

    unit: str | None
    place: int | None
    rate: Rate


@door(streams=("several",))
def rank(several: Iterable[Rates], name: RateName, *, least: int) -> tuple[Ranked, ...]:
    """Rank units by a rate.

    Args:
        several: The rates of units, each unit once.
        name: By which rate.
        least: Of how many orders a rate must be for its unit to be ranked, >= 1.

    Returns:
        The ranked units by place, ties by unit; then those that are not ranked, by unit.  A unit over fewer orders has no
        place, and neither has one whose rate is over nothing.

    Raises:
        InputError: *least* is below 1, a unit is there twice, or the rates are of several days or rules.
    """
    held = tuple(several)
    if least < 1:
        raise InputError(Message("must be at least 1, got {least}", least=least), "least", least)
    if len({one.unit for one in held}) < len(held):
        raise InputError("must hold each unit once", "several", [one.unit for one in held])
    if len({(one.on, one.rule) for one in held}) > 1:
        raise InputError("must all be of one day and one rule", "several", [one.on for one in held])
    rows = sorted(((one.unit, one.of(name)) for one in held), key=lambda row: str(row[0]))
    ranked = [(unit, rate) for unit, rate in rows if rate.denominator >= least]
    values = [rate.value or 0 for _, rate in ranked]
    placed = [
        Ranked(unit=unit, place=1 + sum(other > value for other in values), rate=rate)
        for (unit, rate), value in zip(ranked, values, strict=True)
    ]
    apart = [Ranked(unit=unit, place=None, rate=rate) for unit, rate in rows if rate.denominator < least]
    return (*sorted(placed, key=lambda one: one.place or 0), *apart)
