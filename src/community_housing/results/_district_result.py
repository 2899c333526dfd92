# SPDX-License-Identifier: Apache-2.0
"""Everything that the main job found of one district, as values; tables, summary and page are made from it."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import attrs

from community_housing._shown import shows_itself
from community_housing.agenda import Due
from community_housing.approvals import GreenChannel
from community_housing.calendars import PeriodReading
from community_housing.claims import AuditRow
from community_housing.compliance import ComplianceFinding, Summary
from community_housing.disbursement import Book, EventOutcome, Ledger, PaymentDue, Statement
from community_housing.district import Community, CommunityId, Neighbours, Street, StreetId
from community_housing.grids._domain import CommunityGrids
from community_housing.modes import Classification
from community_housing.pack._contents import Pack
from community_housing.planning import Plan
from community_housing.planning._prospects import Prospect
from community_housing.quantities import Area
from community_housing.readiness import Readiness
from community_housing.results._programme import Programme
from community_housing.results._timetables import Timetables
from community_housing.standards._book import Edition, Standard

__all__ = ["Assessment", "DistrictResult"]


@shows_itself
@attrs.frozen
class Assessment:
    """A district against one edition of a standard on one day.

    Fields:
        standard: The standard.
        edition: Its edition in force on that day.
        on: The day.
        findings: One for each community, sorted by id.
        summary: What they come to.
        known_on: The day as of which the rule book was taken; None for as it stands now.
    """

    standard: Standard
    edition: Edition
    on: dt.date
    findings: tuple[ComplianceFinding, ...]
    summary: Summary
    known_on: dt.date | None = None

    @property
    def by_community(self) -> dict[str, ComplianceFinding]:
        """The findings by community id."""
        return {finding.subject: finding for finding in self.findings}


@shows_itself
@attrs.frozen
class DistrictResult:
    """What the main job found.

    Fields:
        pack: The input.
        before: The day before the programme: what classification and plan rest on.
        after: The day reported on: the pack's own, or the one asked for.
        also: Other standards on the pack's day of review, those in force by then.
        not_in_force: Ids of standards named in the pack that have no edition on that day.
        classifications: One for each community, sorted by id.
        prospects: What each mode would lead to, for each community that is short, by its id.
        plan: The plan in the pack's order.
        programme: That plan beside the proved best one, and the frontier.
        book: The book of payments until the day reported on.
        outcomes: What became of each event until then, beside its id.
        projects, streets, sources, whole: Statements of the book.
        dues: What is owed on that day.
        channels: How each rule of approvals by which a case was handled was kept until that day.
        readiness: Obligations of developers beside the ledger on that day.
        neighbours: The adjacency used: the one given, or the one found from the places of the buildings.
        grids: One for each community, sorted by id.
        figures: Computed figures by id, sorted.
        audit: Published figures beside computed ones.
        periods: Published days and periods, with what a calendar says of them.
        due: What is due, overdue or undecidable on the day reported on, by the working days of the pack.
        timetables: The plans of projects, counted back.
    """

    pack: Pack
    before: Assessment
    after: Assessment
    also: tuple[Assessment, ...]
    not_in_force: tuple[str, ...]
    classifications: tuple[Classification, ...]
    prospects: Mapping[CommunityId, tuple[Prospect, ...]]
    plan: Plan
    programme: Programme
    book: Book
    outcomes: tuple[tuple[str, EventOutcome], ...]
    projects: tuple[Statement, ...]
    streets: tuple[Statement, ...]
    sources: tuple[Statement, ...]
    whole: tuple[Statement, ...]
    dues: tuple[PaymentDue, ...]
    channels: tuple[GreenChannel, ...]
    readiness: tuple[Readiness, ...]
    neighbours: tuple[Neighbours, ...]
    grids: tuple[CommunityGrids, ...]
    figures: tuple[tuple[str, Fraction | int], ...]
    audit: tuple[AuditRow, ...]
    periods: tuple[PeriodReading, ...]
    timetables: Timetables
    due: tuple[Due, ...] = ()

    @property
    def adjacency_given(self) -> bool:
        """Whether the adjacency used is the pack's own, and was not found from the places of the buildings."""
        return self.pack.district.adjacency_given or bool(self.pack.district.neighbours)

    @property
    def transfers(self) -> Statement | None:
        """What was transferred to streets in the whole district; None where the pack's events hold no transfers.

        Contracts of the streets are another ledger: the two are never added, and neither stands for the other.
        """
        return next((row for row in self.whole if row.ledger is Ledger.TRANSFER), None)

    @property
    def refused(self) -> tuple[tuple[str, EventOutcome], ...]:
        """The events that are not in the book, by id, with the reason."""
        return tuple(pair for pair in self.outcomes if not pair[1].accepted)

    @property
    def communities(self) -> dict[CommunityId, Community]:
        """The communities by id."""
        return {community.id: community for community in self.pack.district.communities}

    @property
    def streets_by_id(self) -> dict[StreetId, Street]:
        """The streets by id."""
        return {street.id: street for street in self.pack.district.streets}

    @property
    def bands(self) -> tuple[Area, ...]:
        """The bounds of the bands of the main standard."""
        return self.after.edition.bands
