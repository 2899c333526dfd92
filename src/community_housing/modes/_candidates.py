# SPDX-License-Identifier: Apache-2.0
"""What classification says of each opportunity, or several together, and of each row of the table."""

import datetime as dt
from collections.abc import Iterable
from hashlib import blake2s

from community_housing.district import BuildKind, DeliveryMode, OpportunityId
from community_housing.findings import Reason, Truth
from community_housing.provenance import ALWAYS, Period
from community_housing.quantities import Area, Money
from community_housing.records import result

__all__ = ["Candidate", "Option", "common"]

_LONGEST = 64
"""The length of the longest id."""


def common(periods: Iterable[Period]) -> Period | None:
    """The days that lie in all periods; None where there are none."""
    found = ALWAYS
    for one in periods:
        if not found.overlaps(one):
            return None
        starts = [day for day in (found.starts, one.starts) if day is not None]
        ends = [day for day in (found.ends, one.ends) if day is not None]
        found = Period(starts=max(starts, default=None), ends=min(ends, default=None))
    return found


@result
class Option:
    """One opportunity, or several together, looked at under one row of the table.

    Fields:
        opportunity: Its id; of several, of the main one.
        truth: Whether it brings the community to standard under this row.
        reasons: One for each criterion of the row, in its order.
        area: Area that would count afterwards (with today's rooms that stay), without venues that count on top; None where
            it is not known.
        cost: One-off public cost; None where it is not known.
        annual_cost: Public cost of each year; None where there is none.
        keeps_old: Whether today's rooms stay in use; None where nobody has said.
        beside: The others that are taken up together with it, sorted.
        later: The first day on which it can be taken up and would bring the community to standard, where it does not today for
            that reason alone; None otherwise, or where nothing is said of later days (`Classification.looks_ahead`).
        until: The first later day from which it would no longer bring the community to standard, because rooms of today that
            it counts on are no longer there or more is asked; None where there is no such day, or likewise.
        venue_area: Area of the venues of other units that the row counts on top of *area*, 0 where it counts none; None where
            it is not known.
        at_least: What counts afterwards for certain: `counted_after` where that is known.
        unknown: How many of what it is made of are not known: opportunities, today's rooms as one, and venues on top.
        if_unchanged: What *later* would be if the need stayed as it is today, where nobody has said what becomes of it.
    """

    opportunity: OpportunityId
    truth: Truth
    reasons: tuple[Reason, ...]
    area: Area | None
    cost: Money | None
    annual_cost: Money | None
    keeps_old: bool | None
    beside: tuple[OpportunityId, ...] = ()
    later: dt.date | None = None
    until: dt.date | None = None
    venue_area: Area | None = Area(0)
    at_least: Area = Area(0)
    unknown: int = 0
    if_unchanged: dt.date | None = None

    @property
    def counted_after(self) -> Area | None:
        """Everything that counts afterwards under the row, venues on top with it; None where it is not known."""
        return None if self.area is None or self.venue_area is None else self.area + self.venue_area

    @property
    def opportunities(self) -> tuple[OpportunityId, ...]:
        """All that is taken up, the main one first."""
        return (self.opportunity, *self.beside)

    @property
    def id(self) -> OpportunityId:
        """An id of its own among the options of a community: the ids joined, or a shorter one where that is too long."""
        joined = "+".join(self.opportunities)
        if len(joined) > _LONGEST:
            # The main one stays to be read; the rest is told apart by a sum of all that is joined.
            sign = blake2s(joined.encode(), digest_size=8).hexdigest()
            joined = f"{self.opportunity[: _LONGEST - len(sign) - 1]}+{sign}"
        return joined


@result
class Candidate:
    """One row of the table for one community.

    Fields:
        row: Id of the row.
        mode: Its delivery mode; *build_kind* for the mode BUILD.
        rank: Its place in the order.
        truth: MET where an opportunity holds, UNKNOWN where missing data decides whether one does.
        opportunity: The opportunity that stands for the row: chosen by the policy among those that hold; else the one
            nearest to holding; None where there is none of its kinds.
        reasons: The reasons of that opportunity, or the one that there is none.
        options: Every opportunity of the row's kinds, by id.  Of a row for several together: those that suffice and from
            which nothing can be left out, today or once all of it can be taken up; those that missing data leaves open; and
            where there are none of these, the one set that comes nearest.
        beside: What is taken up together with *opportunity*, sorted.
    """

    row: str
    mode: DeliveryMode
    build_kind: BuildKind | None
    rank: int
    truth: Truth
    opportunity: OpportunityId | None
    reasons: tuple[Reason, ...]
    options: tuple[Option, ...]
    beside: tuple[OpportunityId, ...] = ()

    @property
    def later(self) -> dt.date | None:
        """The first day on which the opportunity that stands for the row would do, where it does not today for that alone."""
        return next((one.later for one in self._standing), None)

    @property
    def if_unchanged(self) -> dt.date | None:
        """What `later` would be if the need stayed as it is today, where nobody has said what becomes of it."""
        return next((one.if_unchanged for one in self._standing), None)

    @property
    def _standing(self) -> Iterable[Option]:
        return (one for one in self.options if one.opportunity == self.opportunity and one.beside == self.beside)
