# SPDX-License-Identifier: Apache-2.0
"""Organisations (党组织) by level: which units have one, and where members are counted without one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.levels import Tier, Tree
from community_housing.personal import ImpersonalId
from community_housing.posts._counts import MemberCount
from community_housing.provenance import ALWAYS, Period
from community_housing.records import Text, record, result

__all__ = ["Organisation", "OrganisationCoverage", "organisation_coverage"]


@record
class Organisation:
    """An organisation of a unit, or of a building within one.

    Fields:
        id: Its id.
        unit: The street, community or grid that it is of.
        name: Its name; None where it is only counted.
        building: The building that it is of, where it is of one alone (楼栋党支部).
        exists: The days on which it exists.
    """

    id: ImpersonalId
    unit: ImpersonalId
    name: Text | None = None
    building: ImpersonalId | None = None
    exists: Period = ALWAYS


@result
class OrganisationCoverage:
    """The units of a tier and their organisations, those of single buildings apart; each list sorted.

    Fields:
        tier: The tier.
        units: How many units it has.
        without: Units without an organisation.
        several: Units with more than one.
        of_buildings: How many organisations are of single buildings in units of the tier.
        members_without: Units where members are counted by the day, and that have no organisation.
    """

    tier: Tier
    units: int
    without: tuple[str, ...]
    several: tuple[str, ...]
    of_buildings: int
    members_without: tuple[str, ...]

    @property
    def one_each(self) -> bool:
        """Whether every unit has exactly one."""
        return not (self.without or self.several)


@door()
def organisation_coverage(
    tree: Tree, organisations: Iterable[Organisation], *, members: Iterable[MemberCount] = (), on: dt.date
) -> tuple[OrganisationCoverage, ...]:
    """Say which units of each tier have an organisation.

    Args:
        tree: The units.
        organisations: The organisations, ids unique.
        members: Counts of members, ids unique; a unit counts where the last count by the day is above 0.
        on: The day.

    Returns:
        One for each tier that has units, the lowest first.

    Raises:
        InputError: An organisation or a count is of a unit that is not there.

    Source: 街道党工委8个、社区党总支83个、网格党支部293个、楼栋党支部129个; 有党员的地方就有健全的党组织 (the report).
    """
    there = [one for one in organisations if on in one.exists]
    counted = sorted((one for one in members if one.on <= on), key=lambda one: (one.on, one.count))
    lost = sorted({*(one.unit for one in there), *(one.unit for one in counted)} - set(tree.by_id))
    if lost:
        raise InputError(Message("names what is not there: {lost}", lost=", ".join(lost[:10])), "organisations", lost)
    own = Counter(one.unit for one in there if one.building is None)
    last = {(one.unit, one.group, one.step): one.count for one in counted}
    with_members = {unit for (unit, _, _), count in last.items() if count}
    found: list[OrganisationCoverage] = []
    for tier in Tier:
        units = [one.id for one in tree.nodes if one.tier is tier]
        if units:
            without = tuple(sorted(one for one in units if not own[one]))
            found.append(
                OrganisationCoverage(
                    tier=tier,
                    units=len(units),
                    without=without,
                    several=tuple(sorted(one for one in units if own[one] > 1)),
                    of_buildings=sum(one.building is not None and tree.by_id[one.unit].tier is tier for one in there),
                    members_without=tuple(one for one in without if one in with_members),
                )
            )
    return tuple(found)
