# SPDX-License-Identifier: Apache-2.0
"""The steps of the main job over a pack: each is one rule room's work on the pack's own terms.  Pure."""

import datetime as dt
from collections.abc import Sequence

from community_housing._doors import door
from community_housing.compliance import ComplianceFinding, assess_district, findings_after, summarise
from community_housing.district import Community, CommunityId, by_community
from community_housing.grids import CommunityGrids, tasks_of
from community_housing.modes import ADDING_UP, REPORT_ORDER, VENUES_COUNT, Classification, DecisionTable, Need, classify
from community_housing.pack import Pack, TableName
from community_housing.planning import Plan, PlanOrder, Prospect, plan_in_order, prospects
from community_housing.results import Assessment
from community_housing.standards import StandardBook

__all__ = ["assess_pack", "classify_pack", "grids_of_pack", "plan_pack", "prospects_of_pack"]

_TABLES: dict[TableName, DecisionTable] = {
    TableName.REPORT_ORDER: REPORT_ORDER,
    TableName.VENUES_COUNT: VENUES_COUNT,
    TableName.ADDING_UP: ADDING_UP,
}


@door()
def assess_pack(
    pack: Pack,
    *,
    on: dt.date,
    standard: str | None = None,
    standards: StandardBook | None = None,
    known_on: dt.date | None = None,
) -> Assessment:
    """Assess every community of a pack on one day.

    Args:
        pack: The pack.
        on: The day.
        standard: Id of a standard; None for the pack's own.
        standards: Where standards are looked up, beside the pack's own; None for the shipped ones.
        known_on: Take the rule book as it stood on that day, here and in every step that goes on from this assessment; None for
            as it stands now.

    Raises:
        NoStandardInForceError: The standard has no edition in force on that day.
        InputError: There is no such standard.
    """
    book = pack.all_standards(standards)
    chosen = book[pack.settings.standard if standard is None else standard]
    findings = assess_district(
        pack.district, standard=chosen, on=on, counting=pack.settings.counting, profiles=pack.profiles, known_on=known_on
    )
    edition = chosen.in_force(on=on, known_on=known_on)
    summary = summarise(pack.district, findings, rounding=pack.settings.rounding, bands=edition.bands)
    return Assessment(standard=chosen, edition=edition, on=on, findings=findings, summary=summary, known_on=known_on)


@door()
def classify_pack(pack: Pack, assessment: Assessment) -> tuple[Classification, ...]:
    """The delivery mode of every community on the day of an assessment, sorted by id."""
    options, premises = by_community(pack.district.opportunities), by_community(pack.district.premises)
    needs: dict[str, ComplianceFinding] = assessment.by_community
    profiles = {one.community: one for one in pack.profiles}
    table = _TABLES[pack.settings.table]
    later = {
        community.id: findings_after(
            community,
            premises.get(community.id, ()),
            standard=assessment.standard,
            on=assessment.on,
            counting=pack.settings.counting,
            profile=profiles.get(community.id),
            known_on=assessment.known_on,
        )
        for community in pack.district.communities
    }
    return tuple(
        classify(
            community,
            options.get(community.id, ()),
            need=Need.of(needs[community.id]),
            on=assessment.on,
            table=table,
            later={day: None if finding is None else Need.of(finding) for day, finding in later[community.id].items()},
        )
        for community in _sorted(pack)
    )


def _sorted(pack: Pack) -> list[Community]:
    return sorted(pack.district.communities, key=lambda community: community.id)


@door()
def prospects_of_pack(
    pack: Pack, classifications: Sequence[Classification], *, assessment: Assessment
) -> dict[CommunityId, tuple[Prospect, ...]]:
    """What each mode would lead to, and who would bear it, for every community that does not meet the standard.

    Args:
        pack: The pack; its terms say who bears what.
        classifications: Those of the day of the assessment.
        assessment: By the standard that the premises afterwards are held to.
    """
    premises, chances = by_community(pack.district.premises), by_community(pack.district.opportunities)
    communities = {one.id: one for one in pack.district.communities}
    profiles = {one.community: one for one in pack.profiles}
    return {
        found.community: prospects(
            communities[found.community],
            premises.get(found.community, ()),
            found=found,
            opportunities=chances.get(found.community, ()),
            standard=assessment.standard,
            counting=pack.settings.counting,
            profile=profiles.get(found.community),
            known_on=assessment.known_on,
            rule=pack.terms.funding,
            stated=pack.terms.parts,
        )
        for found in classifications
        if found.status not in ("not_needed", "not_applicable")
    }


@door()
def plan_pack(pack: Pack, classifications: Sequence[Classification]) -> Plan:
    """The plan in the order and on the terms that the pack states; "as given" is the order of the pack's communities."""
    district = pack.district
    found = {one.community: one for one in classifications}
    return plan_in_order(
        [found[community.id] for community in district.communities],
        batches=district.batches,
        budgets=district.budgets,
        opportunities=district.opportunities,
        order=PlanOrder(pack.settings.order.value),
        terms=pack.terms,
        communities=district.communities,
    )


@door()
def grids_of_pack(pack: Pack) -> tuple[CommunityGrids, ...]:
    """The grids of every community that has buildings, sorted by id.

    Where the pack gives no adjacency, buildings are neighbours as in the Gabriel graph of their community.

    Raises:
        InputError: There is no adjacency and a building has no place.
    """
    return tuple(task.divide() for task in tasks_of(pack.district, rule=pack.settings.grid, project=True))
