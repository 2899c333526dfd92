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
    counted = values if need.counted is None else [need.counted.dm2]
    required = values if need.required is None else [need.required.dm2]
    areas = [values if one.area is None else [one.area.dm2] for one in opportunities]
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


# --- Several together --------------------------------------------------------------------------------------------------


def suffices(some: tuple[tuple[Opportunity, int, bool], ...], has: int, asks: int, on: dt.date) -> bool:
    """Whether a set of opportunities, taken up together, brings the community to what is asked."""
    if any(on not in one.available for one, _, _ in some):
        return False
    say = [one for one in some if one[0].kind is not OpportunityKind.VENUE] or list(some)
    stays = all(keeps for _, _, keeps in say)
    extensions = [one for one in some if one[0].kind is OpportunityKind.EXTEND]
    if len(some) > 1 and (len(extensions) > 1 or (extensions and not stays)):
        return False
    return sum(area for _, area, _ in some) + (has if stays else 0) >= asks


def row_adding_up(world: list[tuple[Opportunity, int, bool]], has: int, asks: int, on: dt.date) -> str:
    """As `row_in`, and where nothing holds alone the first row for which two or three together do."""
    alone = row_in(world, has, asks, on)
    if alone != "none":
        return alone
    for row, kinds in ORDER:
        for size in (2, 3):
            for some in itertools.combinations(world, size):
                own = [one for one, _, _ in some if one.kind in kinds]
                beside = [one for one, _, _ in some if one.kind not in kinds]
                if own and all(one.kind is OpportunityKind.VENUE for one in beside) and suffices(some, has, asks, on):
                    return f"{row}_together"
    return "none"


def assignments(opportunities: list[Opportunity], need: Need, values: range) -> tuple[list[str], list[tuple[object, ...]]]:
    """The names of what is missing, and every way to fill it in."""
    names: list[str] = []
    choices: list[list[object]] = []
    for name, value in (("counted_dm2", need.counted), ("required_dm2", need.required)):
        if value is None:
            names.append(name)
            choices.append(list(values))
    for one in opportunities:
        if one.area is None:
            names.append(f"{one.id}.area_dm2")
            choices.append(list(values))
        if one.keeps_old is None and one.kind is not OpportunityKind.EXTEND:
            names.append(f"{one.id}.kept_dm2")
            choices.append([False, True])
    return names, list(itertools.product(*choices))


def filled(
    opportunities: list[Opportunity], need: Need, data: dict[str, object]
) -> tuple[list[tuple[Opportunity, int, bool]], int, int]:
    """One world, from what is known and what is filled in."""
    counted = data.get("counted_dm2") if need.counted is None else need.counted.dm2
    required = data.get("required_dm2") if need.required is None else need.required.dm2
    world = [
        (
            one,
            data[f"{one.id}.area_dm2"] if one.area is None else one.area.dm2,
            one.kind is OpportunityKind.EXTEND if one.keeps_old is None else one.keeps_old,
        )
        for one in opportunities
    ]
    world = [(one, area, bool(data.get(f"{one.id}.kept_dm2", stays))) for one, area, stays in world]
    return world, counted, required
