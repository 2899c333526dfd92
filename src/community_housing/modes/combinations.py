# SPDX-License-Identifier: Apache-2.0
"""Several opportunities of one community that add up: every set that a row may look at, and those that are worth keeping."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Final

from community_housing.district import Opportunity
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.modes.candidates import Option
from community_housing.modes.drafts import maker
from community_housing.modes.facts import FACTS, Facts, facts_together, keeps_together
from community_housing.modes.need import Need
from community_housing.modes.table import Row
from community_housing.quantities import Area, Money

__all__ = ["MOST_SETS", "members_of", "options_together", "sets_of"]

MOST_SETS: Final = 100_000
"""Most sets of one community that a row looks at; what is larger is refused rather than searched in part."""

_MET, _UNMET, _UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_option = maker(Option)
_PLACE: Final = {name: place for place, name in enumerate(FACTS)}
_AREA, _KEPT, _COST, _ANNUAL = (_PLACE[name] for name in ("area_dm2", "kept_dm2", "cost_fen", "annual_cost_fen"))


def members_of(row: Row, opportunities: Sequence[Opportunity], *, on: dt.date) -> list[Opportunity]:
    """What a row for several together may use: of its kinds or beside them, and available on the day."""
    if row.together is None:
        return []
    kinds = {*row.kinds, *row.together.beside}
    return [one for one in opportunities if one.kind in kinds and on in one.available]


def sets_of(row: Row, opportunities: Sequence[Opportunity], *, on: dt.date) -> Iterator[tuple[Opportunity, ...]]:
    """Every set that a row for several together looks at: smaller ones first, then by id; the main one first in each.

    Args:
        row: A row with `together`.
        opportunities: Those of one community, by id.
        on: The day; what cannot be taken up on it adds nothing.

    Raises:
        InputError: There are more than `MOST_SETS`.
    """
    if row.together is None:
        return
    usable = members_of(row, opportunities, on=on)
    sizes = range(row.together.least, min(row.together.most, len(usable)) + 1)
    count = sum(comb(len(usable), size) for size in sizes)
    if count > MOST_SETS:
        raise InputError(
            f"{len(usable)} opportunities of {usable[0].community!r} make {count:,} sets for the row {row.id!r};"
            f" at most {MOST_SETS:,} are searched, so let fewer be taken together",
            "opportunities",
            count,
        )
    for size in sizes:
        for some in combinations(usable, size):
            own = [one for one in some if one.kind in row.kinds]
            if own:
                main = min(own, key=lambda one: (row.kinds.index(one.kind), -int(one.area or 0), one.id))
                yield (main, *(one for one in some if one is not main))


def options_together(
    row: Row, opportunities: Sequence[Opportunity], need: Need, *, on: dt.date, venues_dm2: int | None
) -> list[Option]:
    """The sets of a row that are worth keeping.

    Returns:
        The sets that suffice and of which no smaller part does; and the sets that missing data leaves open unless a
        part of theirs suffices.  Where there is neither, the one set that brings most.  Smaller sets first, then by id.

    Guarantees:
        Exact: every set is looked at, or is dropped because a part of it suffices.  Exponential in `together.most` alone.
    """
    kept: list[Option] = []
    enough: list[frozenset[str]] = []
    nearest: Option | None = None
    for members in sets_of(row, opportunities, on=on):
        ids = frozenset([one.id for one in members])
        if any(part < ids for part in enough):
            continue
        facts = facts_together(members, need, on=on, own=row.kinds, venues_dm2=venues_dm2)
        if facts is None:
            continue
        option = _looked_at(row, members, facts)
        if option.truth is _UNMET:
            if nearest is None or int(option.area or 0) > int(nearest.area or 0):
                nearest = option
            continue
        if option.truth is _MET:
            enough.append(ids)
        kept.append(option)
    if not kept and nearest is not None:
        return [nearest]
    return kept


def _looked_at(row: Row, members: Sequence[Opportunity], facts: Facts) -> Option:
    reasons = row.look(*facts)
    truths = [reason.truth for reason in reasons]
    truth = _UNMET if _UNMET in truths else _UNKNOWN if _UNKNOWN in truths else _MET
    area, kept, cost, annual = facts[_AREA], facts[_KEPT], facts[_COST], facts[_ANNUAL]
    return _option(
        members[0].id,
        truth,
        reasons,
        Area(area + kept) if isinstance(area, int) and isinstance(kept, int) else None,
        Money(cost) if isinstance(cost, int) else None,
        None if all(one.annual_cost is None for one in members) or not isinstance(annual, int) else Money(annual),
        keeps_together(members),
        tuple(sorted([one.id for one in members[1:]])),
    )
