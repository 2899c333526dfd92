# SPDX-License-Identifier: Apache-2.0
"""Several opportunities of one community that add up: every set that a row may look at, and those that are worth keeping."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from typing import Final, TypeAlias

from community_housing._messages import Message
from community_housing.district import Opportunity
from community_housing.errors import InputError
from community_housing.findings import Reason, Truth
from community_housing.modes._ahead import Ahead, holds
from community_housing.modes._candidates import Option
from community_housing.modes._drafts import maker
from community_housing.modes._facts import FACTS, Facts, joined, keeps_together, offer, venue_on_top
from community_housing.modes._table import TableRow
from community_housing.quantities import Area, Money

__all__ = ["MOST_SETS", "Entry", "first_day", "options_together", "sets_of"]

MOST_SETS: Final = 100_000
"""Most sets of one community that a row looks at; what is larger is refused rather than searched in part."""

Entry: TypeAlias = tuple[Opportunity, Facts]
"""An opportunity with the facts that it has by itself."""

_MET, _UNMET, _UNKNOWN = Truth.MET, Truth.UNMET, Truth.UNKNOWN
_option = maker(Option)
_PLACE: Final = {name: place for place, name in enumerate(FACTS)}
_AVAILABLE, _AREA, _KEPT, _COST = (_PLACE[name] for name in ("available", "area_dm2", "kept_dm2", "cost_fen"))
_ANNUAL: Final = _PLACE["annual_cost_fen"]


def first_day(members: Sequence[Opportunity], on: dt.date) -> dt.date | None:
    """The first day later than *on* on which all members can be taken up; None where there is none, or they can today."""
    latest, earliest = on, None
    for one in members:
        starts, ends = one.available.starts, one.available.ends
        if starts is not None and starts > latest:
            latest = starts
        if ends is not None and (earliest is None or ends < earliest):
            earliest = ends
    return None if latest == on or (earliest is not None and earliest <= latest) else latest


def sets_of(row: TableRow, opportunities: Sequence[Opportunity], *, on: dt.date) -> Iterator[tuple[Opportunity, ...]]:
    """Every set that a row for several together looks at: smaller ones first, then by id; the main one first in each.

    Args:
        row: A row with `together`.
        opportunities: Those of one community, by id.
        on: The day; what cannot be taken up on it or later adds nothing.

    Raises:
        InputError: There are more than `MOST_SETS`.
    """
    entries = usable([(one, offer(one, None, None, on, None)) for one in opportunities], on)
    for members, _ in _sets(row, [entry for entry in entries if entry[1][0] in row.texts_together]):
        yield tuple(one for one, _ in members)


def usable(entries: Sequence[Entry], on: dt.date) -> list[Entry]:
    """Those that can be taken up on the day or later."""
    return [entry for entry in entries if entry[1][_AVAILABLE] or first_day([entry[0]], on) is not None]


def _sets(row: TableRow, mine: Sequence[Entry]) -> Iterator[tuple[list[Entry], int]]:
    """The sets with the main one first, each with a mask of its members; *mine* are of the row's kinds or beside them."""
    together, own = row.together, row.own_texts
    count = len(mine)
    if together is None or count < together.least:
        return
    most = min(together.most, count)
    _refuse_too_many(row, mine, together.least, most)
    bits = [1 << place for place in range(count)]
    order = row.texts if len(own) > 1 else ()
    for size in range(together.least, most + 1):
        for some, mask in zip(combinations(mine, size), combinations(bits, size), strict=True):
            main: Entry | None = None
            best = (0, 0)
            for entry in some:
                facts = entry[1]
                if facts[0] in own:
                    this = (order.index(facts[0]) if order else 0, -(facts[_AREA] or 0))
                    if main is None or this < best:
                        main, best = entry, this
            if main is some[0]:
                yield list(some), sum(mask)
            elif main is not None:
                yield [main, *[entry for entry in some if entry is not main]], sum(mask)


def _refuse_too_many(row: TableRow, mine: Sequence[Entry], least: int, most: int) -> None:
    if most <= 3 and len(mine) <= 50:
        return
    count = sum(comb(len(mine), size) for size in range(least, most + 1))
    if count > MOST_SETS:
        raise InputError(
            Message(
                "{mine} opportunities of {community!r} make {count:,} sets for the row {id!r}; "
                "at most {most_sets:,} are searched, so let fewer be taken together",
                mine=len(mine),
                community=mine[0][0].community,
                count=count,
                id=row.id,
                most_sets=MOST_SETS,
            ),
            "opportunities",
            count,
        )


def options_together(row: TableRow, entries: Sequence[Entry], *, ahead: Ahead) -> list[Option]:
    """The sets of a row that are worth keeping.

    Args:
        row: A row with `together`.
        entries: The opportunities of a community that are of the row's kinds or beside them and can be taken up on the day or
            later, by id, with their facts.
        ahead: The need on the day, and later.

    Returns:
        The sets that suffice, today or once all of their members can be taken up, and of which no smaller part does; and the
        sets that missing data leaves open unless a part of theirs suffices.  Where there is neither, the one set that
        brings most.  Smaller sets first, then by id.

    Guarantees:
        Exact: every set is looked at, or is dropped because a part of it suffices.  Exponential in `together.most` alone.
    """
    on, venues_dm2 = ahead.on, ahead.venues_on(ahead.on)
    kept: list[Option] = []
    enough: list[int] = []
    nearest: tuple[bool, int] | None = None
    near: tuple[list[Entry], Facts, tuple[Reason, ...]] | None = None
    for members, mask in _sets(row, entries):
        if enough and any(part & mask == part for part in enough):
            # What suffices in part can be taken up on every day on which the whole can.
            continue
        facts = joined(members, row.own_texts, venues_dm2)
        if facts is None:
            continue
        some = [one for one, _ in members]
        reasons = row.look(*facts)
        if ahead.need.others:
            reasons = (*reasons, *ahead.need.other_reasons(keeps_together(some)))
        truth = holds(reasons)
        later: dt.date | None = None
        if truth is not _UNMET and not facts[_AVAILABLE]:
            # Where a table asks nothing of the day, several still have to be there on it.
            continue
        if truth is _UNMET:
            if not facts[_AVAILABLE]:
                later = first_day(some, on)
                if later is not None and not ahead.suffices(some, row, later):
                    later = None
            if later is None:
                brings = (bool(facts[_AVAILABLE]), (facts[_AREA] or 0) + (facts[_KEPT] or 0))
                if nearest is None or brings > nearest:
                    nearest, near = brings, (members, facts, reasons)
                continue
        if truth is not _UNKNOWN:
            enough.append(mask)
        then = facts if later is None else ahead.facts_on(some, row, later) or facts
        days = ahead.days_of(some, row, later, truth)
        kept.append(_made(members, then, reasons, truth, days, row=row, ahead=ahead))
    if not kept and near is not None:
        return [_made(*near, _UNMET, (None, None, None), row=row, ahead=ahead)]
    return kept


def _made(
    members: Sequence[Entry],
    facts: Facts,
    reasons: tuple[Reason, ...],
    truth: Truth,
    days: tuple[dt.date | None, dt.date | None, dt.date | None],
    *,
    row: TableRow,
    ahead: Ahead,
) -> Option:
    area, kept, cost = facts[_AREA], facts[_KEPT], facts[_COST]
    some = [one for one, _ in members]
    whole, venues = None if area is None or kept is None else Area(area + kept), venue_on_top(facts, counts=row.counts_venues)
    later, until, if_unchanged = days
    day = later or if_unchanged or ahead.on
    known = ahead.known_of(some, row, day) if whole is None or venues is None else (whole + venues, 0)
    return _option(
        some[0].id,
        truth,
        reasons,
        whole,
        None if cost is None else Money(cost),
        Money(facts[_ANNUAL]) if any(one.annual_cost is not None for one in some) else None,
        keeps_together(some),
        tuple([one.id for one in some[1:]]),
        later,
        until,
        venues,
        *known,
        if_unchanged,
    )
