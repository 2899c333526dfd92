# SPDX-License-Identifier: Apache-2.0
"""A slow, obvious twin of classification: every missing number is tried with every value that it might have."""

import datetime as dt
import itertools
from collections.abc import Iterator

from community_housing.district import Opportunity, OpportunityKind
from community_housing.modes import Need

ORDER = (
    ("extend", (OpportunityKind.EXTEND,)),
    ("new", (OpportunityKind.LAND,)),
    ("purchase", (OpportunityKind.SALE,)),
    ("developer", (OpportunityKind.DEVELOPER,)),
    ("lease", (OpportunityKind.RENTAL, OpportunityKind.LOAN)),
    ("share", (OpportunityKind.VENUE,)),
)


def worlds(
    opportunities: list[Opportunity], need: Need, values: range
) -> Iterator[tuple[list[tuple[Opportunity, int, bool]], int, int]]:
    """Every way in which what is missing might turn out, areas from *values*."""
    counted = values if need.counted is None else [int(need.counted)]
    required = values if need.required is None else [int(need.required)]
    areas = [values if one.area is None else [int(one.area)] for one in opportunities]
    keeps = [
        [one.keeps_old] if one.keeps_old is not None else [True] if one.kind is OpportunityKind.EXTEND else [False, True]
        for one in opportunities
    ]
    for has, asks in itertools.product(counted, required):
        for some in itertools.product(*areas):
            for stays in itertools.product(*keeps):
                yield list(zip(opportunities, some, stays, strict=True)), has, asks


def row_in(world: list[tuple[Opportunity, int, bool]], has: int, asks: int, on: dt.date) -> str:
    """The first row that holds in one world, "not_needed" or "none"."""
    if has >= asks:
        return "not_needed"
    for row, kinds in ORDER:
        for one, area, stays in world:
            if one.kind in kinds and on in one.available and area + (has if stays else 0) >= asks:
                return row
    return "none"


def possible_rows(opportunities: list[Opportunity], need: Need, on: dt.date, values: range) -> set[str]:
    """Every answer that some world gives."""
    return {row_in(*world, on) for world in worlds(opportunities, need, values)}
