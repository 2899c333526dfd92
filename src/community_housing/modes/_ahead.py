# SPDX-License-Identifier: Apache-2.0
"""What an opportunity would come to on a later day: against the need of that day, not of today."""

import datetime as dt
from collections.abc import Sequence

import attrs

from community_housing.district import Opportunity, OpportunityKind
from community_housing.findings import Reason, Truth
from community_housing.modes._facts import FACTS, Facts, area_of_venues, facts_together, keeps_together, offer
from community_housing.modes._need import Need, need_on
from community_housing.modes._table import TableRow
from community_housing.quantities import Area, total

__all__ = ["Ahead", "holds"]

_MET, _UNMET = Truth.MET, Truth.UNMET
_AFTER_AVAILABLE = list(FACTS).index("available") + 1


def holds(reasons: Sequence[Reason]) -> Truth:
    """Whether all criteria hold, in Kleene's logic."""
    truth = _MET
    for reason in reasons:
        if reason.truth is not _MET:
            truth = reason.truth
            if truth is _UNMET:
                return truth
    return truth


@attrs.frozen
class Ahead:
    """The need of a community on a day and from each later day on which it changes.

    Attributes:
        need: That of the day.
        later: The others, by day.
        on: The day.
        venues: The venues of other units that may be shared.
        known: Whether *later* was given: what is found of a later day holds; else only if the need stays as it is.
    """

    need: Need
    later: tuple[tuple[dt.date, Need], ...]
    on: dt.date
    venues: tuple[Opportunity, ...]
    known: bool

    def venues_on(self, day: dt.date) -> int | None:
        """Area of the venues that can be shared on a day, dm²; None where one is not known."""
        return area_of_venues(self.venues, day) if self.venues else 0

    def facts_on(self, members: Sequence[Opportunity], row: TableRow, day: dt.date) -> Facts | None:
        """The facts of what is taken up, on a later day; None where the members exclude each other."""
        need, venues = need_on(day, self.need, self.later), self.venues_on(day)
        if row.together is not None:
            return facts_together(members, need, on=day, own=row.kinds, venues_dm2=venues)
        counted = None if need.counted is None else need.counted.dm2
        required = None if need.required is None else need.required.dm2
        return offer(members[0], counted, required, day, venues)

    def suffices(self, members: Sequence[Opportunity], row: TableRow, day: dt.date) -> bool:
        """Whether what was taken up brings the community to standard on a later day."""
        facts = self.facts_on(members, row, day)
        if facts is None:
            return False
        reasons = row.look(facts[0], True, *facts[_AFTER_AVAILABLE:])
        others = need_on(day, self.need, self.later).other_reasons(keeps_together(members))
        return holds((*reasons, *others)) is _MET

    def known_of(self, members: Sequence[Opportunity], row: TableRow, day: dt.date) -> tuple[Area, int]:
        """What would count on a day for certain, and how many parts of it are not known: of today's rooms, as one."""
        need, keeps = need_on(day, self.need, self.later), keeps_together(members)
        # What an extension adds to several counts only where the room that it extends stays.
        open_kind = OpportunityKind.EXTEND if len(members) > 1 and keeps is None else None
        beside = [one for one in self.venues if day in one.available and one not in members] if row.counts_venues else []
        areas = [None if one.kind is open_kind else one.area for one in (*members, *beside)]
        if keeps is None and need.counted != Area(0):
            areas.append(None)
        known = total([area for area in areas if area is not None], Area)
        lost = areas.count(None)
        if not keeps:
            return known, lost
        return (known + need.at_least, lost + 1) if need.counted is None else (known + need.counted, lost)

    def days_of(
        self, members: Sequence[Opportunity], row: TableRow, starts: dt.date | None, truth: Truth
    ) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
        """`later`, `until` and `if_unchanged` of an option that holds today or, from *starts* on, once it can be taken up."""
        if not self.known:
            return None, None, starts
        until = self._until(members, row, starts or self.on) if starts or truth is _MET else None
        return starts, until, None

    def _until(self, members: Sequence[Opportunity], row: TableRow, start: dt.date) -> dt.date | None:
        """The first day after *start* on which what was taken up no longer suffices; None where there is none."""
        days = [day for day, _ in self.later]
        if row.counts_venues:
            # A venue that counts on top may be there for a time only.
            days = sorted({*days, *(one.available.ends for one in self.venues if one.available.ends is not None)})
        return next((day for day in days if day > start and not self.suffices(members, row, day)), None)
