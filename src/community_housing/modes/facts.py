# SPDX-License-Identifier: Apache-2.0
"""The integer facts of one opportunity against the need of its community: what a decision table may read."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from community_housing.conditions import Scalar
from community_housing.district import Opportunity, OpportunityKind
from community_housing.modes.need import Need
from community_housing.provenance import ALWAYS

__all__ = ["FACTS", "facts_of", "venue_area"]

FACTS: Final[dict[str, str]] = {
    "kind": "what the opportunity is, as in OpportunityKind",
    "available": "whether it can be taken up on the day asked for",
    "area_dm2": "floor area that it would bring (for an extension: add), dm²",
    "kept_dm2": "counted area of today's rooms that stays in use beside it, dm²; missing where nobody has said",
    "counted_dm2": "counted area of today's rooms, dm²",
    "required_dm2": "area that the standard asks, dm²",
    "venue_dm2": "area of the other units' venues that could be shared on that day, without this one, dm²",
    "cost_fen": "one-off public cost, fen",
    "annual_cost_fen": "public cost of each year of use, fen; 0 where there is none",
    "term_months": "how long it runs, months; missing without end",
    "has_evidence": "whether a paper shows it",
}
"""Every fact by name, with its meaning and unit; a condition of a table reads these and its own figures only."""

_EXTEND = OpportunityKind.EXTEND
_VENUE = OpportunityKind.VENUE


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
    counted = need.counted
    keeps = opportunity.keeps_old
    kept: int | None
    if keeps is False or counted == 0:
        kept = 0
    elif keeps or opportunity.kind is _EXTEND:
        kept = None if counted is None else int(counted)
    else:
        kept = None
    area, cost, annual = opportunity.area, opportunity.cost, opportunity.annual_cost
    period = opportunity.available
    available = True if period is ALWAYS else on in period
    venues = venues_dm2
    if venues and opportunity.kind is _VENUE and area is not None and available:
        venues -= int(area)
    return {
        "kind": opportunity.kind.value,
        "available": available,
        "area_dm2": None if area is None else int(area),
        "kept_dm2": kept,
        "counted_dm2": None if counted is None else int(counted),
        "required_dm2": None if need.required is None else int(need.required),
        "venue_dm2": venues,
        "cost_fen": None if cost is None else int(cost),
        "annual_cost_fen": 0 if annual is None else int(annual),
        "term_months": opportunity.term_months,
        "has_evidence": opportunity.evidence is not None,
    }


def venue_area(opportunities: Iterable[Opportunity], *, on: dt.date) -> int | None:
    """Area of all venues among *opportunities* that can be shared on the day, dm²; None where one area is not known."""
    whole = 0
    for one in opportunities:
        if one.kind is _VENUE and on in one.available:
            if one.area is None:
                return None
            whole += int(one.area)
    return whole
