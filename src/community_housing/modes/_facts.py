# SPDX-License-Identifier: Apache-2.0
"""The integer facts of what could be taken up, against the need of its community: what a decision table may read."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, TypeAlias

from community_housing._doors import door
from community_housing.conditions import Scalar
from community_housing.district import Opportunity, OpportunityKind
from community_housing.modes._need import Need
from community_housing.provenance import ALWAYS
from community_housing.quantities import Area

__all__ = [
    "FACTS",
    "NO_AREA",
    "TRUTHS",
    "Facts",
    "area_of_venues",
    "data_behind",
    "facts_of",
    "facts_together",
    "joined",
    "keeps_together",
    "offer",
    "venue_area",
    "venue_on_top",
]

FACTS: Final[dict[str, str]] = {
    "kind": "what the opportunity is, as in OpportunityKind; of several, what the main one is",
    "available": "whether it (of several, each) can be taken up on the day asked for",
    "area_dm2": "floor area that it (of several, all together) would bring (for an extension: add), dm²",
    "main_dm2": "of area_dm2 what is of the row's own kinds, not beside them, dm²",
    "kept_dm2": "counted area of today's rooms that stays in use beside it, dm²; missing where nobody has said",
    "counted_dm2": "counted area of today's rooms, dm²",
    "required_dm2": "area that the standard asks, dm²",
    "venue_dm2": "area of the other units' venues that could be shared on that day, without those taken, dm²",
    "members": "how many opportunities are taken up together",
    "cost_fen": "one-off public cost, fen",
    "annual_cost_fen": "public cost of each year of use, fen; 0 where there is none",
    "term_months": "how long it runs (of several, the shortest), months; missing without end",
    "has_evidence": "whether a paper shows it (of several, each)",
}
"""Every fact by name, with its meaning and unit; a condition of a table reads these and its own figures only."""

TRUTHS: Final = frozenset({"available", "has_evidence"})
"""The facts that are always a truth."""

Facts: TypeAlias = tuple[Any, ...]
"""One value for every name of `FACTS`, in their order; None is missing."""

_EXTEND = OpportunityKind.EXTEND
_VENUE = OpportunityKind.VENUE
_EXTEND_TEXT, _VENUE_TEXT = str(_EXTEND.value), str(_VENUE.value)
_COUNTED, _REQUIRED, _VENUES, _COST, _ANNUAL, _TERM, _EVIDENCE = (
    list(FACTS).index(name)
    for name in ("counted_dm2", "required_dm2", "venue_dm2", "cost_fen", "annual_cost_fen", "term_months", "has_evidence")
)


def offer(opportunity: Opportunity, counted: int | None, required: int | None, on: dt.date, venues_dm2: int | None) -> Facts:
    """The facts of one opportunity by itself; the arguments as for `facts_of`."""
    keeps, kind, area = opportunity.keeps_old, opportunity.kind, opportunity.area
    kept = 0 if keeps is False or counted == 0 else counted if keeps or kind is _EXTEND else None
    period = opportunity.available
    available = True if period is ALWAYS else on in period
    cost, annual = opportunity.cost, opportunity.annual_cost
    brings = None if area is None else area.dm2
    if venues_dm2 and kind is _VENUE and brings is not None and available:
        venues_dm2 -= brings
    return (
        kind.value,
        available,
        brings,
        brings,
        kept,
        counted,
        required,
        venues_dm2,
        1,
        None if cost is None else cost.fen,
        0 if annual is None else annual.fen,
        opportunity.term_months,
        opportunity.evidence is not None,
    )


@door()
def facts_of(opportunity: Opportunity, need: Need, *, on: dt.date, venues_dm2: int | None = 0) -> dict[str, Scalar]:
    """The facts of one opportunity.

    Args:
        opportunity: The opportunity.
        need: Need of its community.
        on: The day asked for.
        venues_dm2: Area of the community's venues that can be shared on that day, dm²; None where one is not known.

    Returns:
        One value for every name of `FACTS`; None is missing.  The rooms that stay beside an extension are today's rooms
        unless *keeps_old* says otherwise; for every other kind *keeps_old* must say.
    """
    return dict(zip(FACTS, offer(opportunity, *_need(need), on, venues_dm2), strict=True))


def facts_together(
    members: Sequence[Opportunity],
    need: Need,
    *,
    on: dt.date,
    own: Collection[OpportunityKind],
    venues_dm2: int | None = 0,
) -> Facts | None:
    """The facts of several opportunities that are taken up together.

    Args:
        members: At least one; the first is the main one.
        need: Need of their community.
        on: The day asked for.
        own: The kinds that are not beside the others.
        venues_dm2: As for `facts_of`.

    Returns:
        Areas and costs added up, missing where one is.  Today's rooms stay where every member keeps them; a venue beside
        the others has no say in it.  None where the members exclude each other: two extensions of today's room, or one
        together with what gives that room up.
    """
    counted, required = _need(need)
    offers = [(one, offer(one, counted, required, on, venues_dm2)) for one in members]
    return joined(offers, frozenset([kind.value for kind in own]), venues_dm2)


def joined(members: Sequence[tuple[Opportunity, Facts]], own: Collection[str], venues_dm2: int | None) -> Facts | None:
    """The facts of `facts_together`, from those that each member has by itself; *own* are kinds as plain texts."""
    area: int | None = 0
    main: int | None = 0
    cost: int | None = 0
    annual, venues, extensions = 0, 0, 0
    term: int | None = None
    available = evidence = True
    # Whether today's rooms stay, by what those say that have a say, and by what venues say where there is nothing else.
    keeps: bool | None = True
    venues_keep: bool | None = True
    proper = False
    for one, facts in members:
        kind, free, brings = facts[0], facts[1], facts[2]
        stays = one.keeps_old
        if kind == _VENUE_TEXT:
            venues += brings or 0
            if stays is not True and venues_keep is not False:
                venues_keep = stays
        else:
            proper = True
            if kind == _EXTEND_TEXT:
                extensions += 1
                stays = True if stays is None else stays
            if stays is not True and keeps is not False:
                keeps = stays
        available = available and free
        area = None if area is None or brings is None else area + brings
        if kind in own:
            main = None if main is None or brings is None else main + brings
        cost = None if cost is None or facts[_COST] is None else cost + facts[_COST]
        annual += facts[_ANNUAL]
        if facts[_TERM] is not None and (term is None or facts[_TERM] < term):
            term = facts[_TERM]
        evidence = evidence and facts[_EVIDENCE]
    if not proper:
        keeps = venues_keep
    several = len(members) > 1
    if several and (extensions > 1 or (extensions and keeps is False)):
        return None
    first = members[0][1]
    counted = first[_COUNTED]
    if several and extensions and keeps is None:
        # What an extension adds counts only where the room that it extends stays.
        area = main = None
    return (
        first[0],
        available,
        area,
        main,
        0 if keeps is False or counted == 0 else counted if keeps else None,
        counted,
        first[_REQUIRED],
        venues_dm2 - venues if venues_dm2 and available else venues_dm2,
        len(members),
        cost,
        annual,
        term,
        evidence,
    )


def _need(need: Need) -> tuple[int | None, int | None]:
    return (
        None if need.counted is None else need.counted.dm2,
        None if need.required is None else need.required.dm2,
    )


def _with_a_say(members: Sequence[Opportunity]) -> Sequence[Opportunity]:
    """Those that decide whether today's rooms stay: all but venues beside others."""
    return [one for one in members if one.kind is not _VENUE] or members


def keeps_together(members: Sequence[Opportunity]) -> bool | None:
    """Whether today's rooms stay beside *members*; an extension keeps them unless it says otherwise.  None is not known."""
    found: bool | None = True
    for one in _with_a_say(members):
        keeps = True if one.keeps_old is None and one.kind is _EXTEND else one.keeps_old
        if keeps is False:
            return False
        if keeps is None:
            found = None
    return found


@door()
def venue_area(opportunities: Iterable[Opportunity], *, on: dt.date) -> int | None:
    """Area of all venues among *opportunities* that can be shared on the day, dm²; None where one area is not known."""
    return area_of_venues(opportunities, on)


def area_of_venues(opportunities: Iterable[Opportunity], on: dt.date) -> int | None:
    """As `venue_area`, behind the door."""
    areas = [one.area for one in opportunities if one.kind is _VENUE and on in one.available]
    return None if None in areas else sum([area.dm2 for area in areas if area is not None])


NO_AREA: Final = Area(0)


def venue_on_top(facts: Facts, *, counts: bool) -> Area | None:
    """Area of the venues that a row counts on top of what is taken up; 0 where it counts none."""
    brings: int | None = facts[_VENUES] if counts else 0
    return None if brings is None else Area(brings) if brings else NO_AREA


_FIELDS: Final = {"cost_fen": "cost", "term_months": "term_months"}


def data_behind(fact: str, members: Sequence[Opportunity], others: Iterable[Opportunity], *, on: dt.date) -> list[str]:
    """The data that a missing fact of *members* is missing for: `opportunity.fact`, or the fact alone of the community.

    Args:
        fact: A name of `FACTS`.
        members: What is looked at together.
        others: Every opportunity of the community.
        on: The day asked for.
    """
    if fact in ("counted_dm2", "required_dm2") or fact not in FACTS:
        return [fact]
    if fact == "venue_dm2":
        return [f"{one.id}.area_dm2" for one in others if one.kind is _VENUE and one.area is None and on in one.available]
    if fact in ("area_dm2", "main_dm2"):
        lost = [f"{one.id}.area_dm2" for one in members if one.area is None]
        if lost:
            return lost
        fact = "kept_dm2"
    if fact == "kept_dm2":
        silent = [one for one in _with_a_say(members) if one.keeps_old is None and one.kind is not _EXTEND]
        return [f"{one.id}.kept_dm2" for one in silent] or ["counted_dm2"]
    return [f"{one.id}.{fact}" for one in members if getattr(one, _FIELDS[fact]) is None]
