# SPDX-License-Identifier: Apache-2.0
"""How far a matter may travel (小事不出社区、大事不出街道、难事不出区), and after how long it must be handed up."""

from typing import Annotated, Final

from annotated_types import Ge, Le

from community_housing._doors import an_id_once
from community_housing.clocks import Limit
from community_housing.levels import Tier
from community_housing.matters._events import MatterSize
from community_housing.personal import ImpersonalId
from community_housing.provenance import Citation, Evidence
from community_housing.records import Text, record

__all__ = ["REPORTED_CEILINGS", "TIERS", "Ceiling", "Council", "HandUp", "MatterRules", "TierBody"]

TIERS: Final = tuple(Tier)
"""The tiers from the lowest up."""


@record
class Ceiling:
    """The highest tier that matters of a size may reach."""

    size: MatterSize
    tier: Tier
    citation: Citation


@record
class HandUp:
    """How long a tier may keep a matter before it must hand it one tier up.

    Fields:
        tier: The tier; the limit of the top is that within which it must be solved there.
        limit: How long, counted from the day on which the matter came to lie there.  What stops it and how far it is extended
            is the limit's; a matter on the register stops it where the limit names that ground (`suspended`).
    """

    tier: Tier
    limit: Limit


@record
class TierBody:
    """A body (单位) and the tier that it works at."""

    id: ImpersonalId
    tier: Tier
    name: Text | None = None
    name_en: Text | None = None


_REPORT: Final = Citation(authority="连山区", document="社区用房建设报告", evidence=Evidence.SEED)
REPORTED_CEILINGS: Final = (
    Ceiling(size=MatterSize.SMALL, tier=Tier.COMMUNITY, citation=_REPORT),
    Ceiling(size=MatterSize.LARGE, tier=Tier.STREET, citation=_REPORT),
    Ceiling(size=MatterSize.HARD, tier=Tier.DISTRICT, citation=_REPORT),
)
"""小事不出社区、大事不出街道、难事不出区.  The report gives no threshold of a size and no time of a tier."""


@record
class MatterRules:
    """What rules of matters need beside the events; what nobody has said is not held against them.

    Fields:
        ceilings: The highest tier of each size.
        hand_ups: How long each tier may keep a matter; a tier without one is never late.
        bodies: The bodies with their tiers; None where any may act at any tier.
        grids: The grids that there are; None where any may be named.
        strict_ceiling: Whether to hand a matter above its ceiling is refused; else it is taken and found.
        reopen_days: Within how many days after it was closed a matter may be reopened, that day too; None without end.
    """

    ceilings: tuple[Ceiling, ...] = REPORTED_CEILINGS
    hand_ups: tuple[HandUp, ...] = ()
    bodies: tuple[TierBody, ...] | None = None
    grids: tuple[ImpersonalId, ...] | None = None
    strict_ceiling: bool = True
    reopen_days: Annotated[int, Ge(0), Le(100_000)] | None = None

    def check(self) -> None:
        """Refuse what is there twice."""
        an_id_once([one.size for one in self.ceilings], "MatterRules.ceilings")
        an_id_once([one.tier for one in self.hand_ups], "MatterRules.hand_ups")
        an_id_once([one.id for one in self.bodies or ()], "MatterRules.bodies")
        an_id_once(self.grids or (), "MatterRules.grids")

    def ceiling(self, size: MatterSize | None) -> Ceiling | None:
        """The ceiling of a size; None where the size or its ceiling is not known."""
        return next((one for one in self.ceilings if one.size is size), None)

    def hand_up(self, tier: Tier) -> HandUp | None:
        """How long a tier may keep a matter; None where nobody has said."""
        return next((one for one in self.hand_ups if one.tier is tier), None)


class Council:
    """Rules with what is looked up in them; equal where the rules are."""

    __slots__ = ("bodies", "grids", "rules", "tops")

    def __init__(self, rules: MatterRules) -> None:
        self.rules = rules
        self.bodies = None if rules.bodies is None else {one.id: one.tier for one in rules.bodies}
        self.grids = None if rules.grids is None else frozenset(rules.grids)
        self.tops = {one.size: one.tier for one in rules.ceilings}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Council) and self.rules == other.rules

    def __hash__(self) -> int:
        return hash(self.rules)

    def __reduce__(self) -> tuple[object, ...]:
        return Council, (self.rules,)
