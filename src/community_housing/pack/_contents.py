# SPDX-License-Identifier: Apache-2.0
"""The district pack (区数据包) as values: the district, what is asked of it, its events and its published figures."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.agenda import AgendaParts
from community_housing.approvals import ApprovalBook, ApprovalRow, ApprovalRule, ApprovalRules, events_of_rows
from community_housing.approvals import replay as replay_approvals
from community_housing.approvals import shipped as shipped_approvals
from community_housing.calendars import Calendar, Notice, StatedPeriod, WorkingDays
from community_housing.calendars import shipped as shipped_calendar
from community_housing.claims import Claim, DecimalText
from community_housing.clocks import Limit
from community_housing.compliance._population import profiles_of
from community_housing.compliance._profiles import Profile
from community_housing.disbursement import replay
from community_housing.disbursement._events import Event
from community_housing.disbursement._schedule import Schedule, Schedules
from community_housing.disbursement._shipped import schedules
from community_housing.district import ID, District
from community_housing.errors import InputError
from community_housing.grids._domain import GridRule
from community_housing.handover import HandoverFact, Obligation
from community_housing.matters import MatterBook, MatterEvent, replay_matters
from community_housing.pack._work import Work
from community_housing.planning._terms import PlanTerms
from community_housing.programme import (
    ActualRow,
    CheckBook,
    CheckEvent,
    LinkRow,
    ProjectPlan,
    TaskRow,
    plans_of_rows,
    replay_checks,
)
from community_housing.provenance import Force
from community_housing.quantities import Rounding
from community_housing.records import Text, record
from community_housing.services import OrderBook, OrderEvent, replay_orders
from community_housing.standards._book import Place, Standard, StandardBook
from community_housing.standards._counting import Counting
from community_housing.standards._files import shipped

__all__ = ["Observation", "Order", "Pack", "Settings", "TableName"]


class TableName(StrEnum):
    """Decision tables that a pack may name."""

    REPORT_ORDER = "report_order"
    """The order of the report: extend, new, purchase, developer, lease, share."""
    VENUES_COUNT = "venues_count"
    """The same order where venues of other units add up with the opportunity taken."""
    ADDING_UP = "adding_up"
    """The same order, and where nothing suffices by itself up to three opportunities of a mode with venues on top."""


class Order(StrEnum):
    """Orders in which the first plan puts communities into batches; the same texts as `modes.PlanOrder`."""

    AS_GIVEN = "as_given"
    WORST_FIRST = "worst_first"
    CHEAPEST_FIRST = "cheapest_first"
    BY_ID = "by_id"


@record
class Observation:
    """A number that was counted elsewhere and that the pack's rows do not hold, such as the people of the district.

    Fields:
        figure: Id of the figure, as in `community_housing.claims.FIGURES`.
        value: Exact decimal text.
        on: The day that it holds for, where known; two observations of one figure may differ, and the conflict is shown.
        place: Where it was found.
    """

    figure: Annotated[str, ID]
    value: DecimalText
    on: dt.date | None = None
    place: Text | None = None


@record
class Settings:
    """What is asked of a district.

    Fields:
        standard: Id of the standard that decides.
        also: Ids of standards that are shown beside it.
        force: How far a rule binds at least that is shown beside it; the one that decides does so whatever its force.
        place: Where the district lies, a path from the nation down, for a remark where a standard is of another place.
        before, after: The two days on which the district is assessed.
        review: The day whose editions of the standards in *also* are applied to what stands after; None for *after*.
        counting: What counts as area; None for what the standard says, else every tenure in full.
        table: The decision table for the delivery modes.
        order: In which order communities are put into batches.
        rounding: How means and ratios are brought to two decimals.
        grid: How many households a grid should have.

    Raises:
        InputError: *after* is not later than *before*, *review* is earlier than *after*, or a standard is named twice.
    """

    standard: Annotated[str, ID]
    also: tuple[Annotated[str, ID], ...] = ()
    force: Force = Force.GUIDANCE
    place: Place | None = None
    before: dt.date
    after: dt.date
    review: dt.date | None = None
    counting: Counting | None = None
    table: TableName = TableName.REPORT_ORDER
    order: Order = Order.WORST_FIRST
    rounding: Rounding = Rounding.HALF_UP
    grid: GridRule = GridRule()

    @property
    def review_day(self) -> dt.date:
        """The day whose editions of the standards in *also* are applied."""
        return self.after if self.review is None else self.review

    def check(self) -> None:
        """Refuse days in the wrong order and a standard named twice."""
        if self.after <= self.before:
            raise InputError(
                Message("must be later than before ({before}), got {after}", before=self.before, after=self.after),
                "Settings.after",
                self.after,
            )
        if self.review is not None and self.review < self.after:
            raise InputError(
                Message("must not be earlier than after ({after}), got {review}", after=self.after, review=self.review),
                "Settings.review",
                self.review,
            )
        named = (self.standard, *self.also)
        if len(set(named)) < len(named):
            raise InputError(Message("must name each standard once, got {named!r}", named=named), "Settings.also", self.also)


@record
class Pack:
    """A district pack: one folder, read whole or not at all.

    Fields:
        district: The district with everything that the rules speak about.
        settings: What is asked of it.
        profiles: What some standards ask of a community's estate beside its households: new or existing, its floor area.
        events: Milestones and payments, in the order in which they were recorded.
        claims: What the district published, to be compared and never computed with.
        periods: Days and periods that the district published, to be read beside a calendar and never computed with.
        schedules: Payment schedules of the district's own; one with the id of a shipped schedule takes its place.
        observations: Numbers counted elsewhere.
        standards: Standards of the district's own, with their sources; none takes the place of a shipped one.
        terms: What the programme asks of its plan.
        notices: Notices of the district's own beside the shipped ones, such as its closing days.
        approval_rules: Rules of approvals of the district's own; one with the id of a shipped rule takes its place.
        limits: Limits of the district's own, which its rules name.
        approvals: Cases of approvals, a row for each step.
        obligations: Premises that developers owe.
        handover: What became of these.
        work: The community at work: rules, posts, letters, counts.
        orders: What residents ordered, in the order in which it was recorded.
        matters: What was raised and how far it travelled, likewise.
        tasks: The tasks of projects, which are counted back.
        links: What follows what in them.
        actuals: What was reported of them.
        checks: Checks, defects and slips, in the order in which they were recorded.
    """

    district: District
    settings: Settings
    profiles: tuple[Profile, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    periods: tuple[StatedPeriod, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    observations: tuple[Observation, ...] = ()
    standards: tuple[Standard, ...] = ()
    terms: PlanTerms = PlanTerms()
    notices: tuple[Notice, ...] = ()
    approval_rules: tuple[ApprovalRule, ...] = ()
    limits: tuple[Limit, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    handover: tuple[HandoverFact, ...] = ()
    work: Work = Work()
    orders: tuple[OrderEvent, ...] = ()
    matters: tuple[MatterEvent, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    links: tuple[LinkRow, ...] = ()
    actuals: tuple[ActualRow, ...] = ()
    checks: tuple[CheckEvent, ...] = ()

    def check(self) -> None:
        """Refuse what is there twice, a profile of no community, and schedules whose editions overlap."""
        profiles_of(self.district, self.profiles)
        for name, ids in (
            ("claims", [claim.id for claim in self.claims]),
            ("periods", [one.id for one in self.periods]),
            ("standards", [standard.id for standard in self.standards]),
            ("approval_rules", [rule.id for rule in self.approval_rules]),
            ("limits", [limit.id for limit in self.limits]),
            ("obligations", [one.id for one in self.obligations]),
        ):
            if len(set(ids)) < len(ids):
                raise InputError("ids must be unique", f"Pack.{name}", sorted({one for one in ids if ids.count(one) > 1}))
        if self.notices:
            self.calendar()
        self.all_schedules()
        self.all_approval_rules()

    @door()
    def all_standards(self, beside: StandardBook | None = None) -> StandardBook:
        """The standards that the district can be held against: the pack's own beside others.

        Args:
            beside: The others; None for those that the library ships.

        Raises:
            StandardError: One of the pack's has the id of another; a pack cannot change what a known standard says.
        """
        return (shipped() if beside is None else beside).added(self.standards)

    def all_schedules(self) -> Schedules:
        """The shipped schedules and the pack's own, which take the place of shipped ones with the same id."""
        own = {schedule.id for schedule in self.schedules}
        return Schedules((*(shipped for shipped in schedules() if shipped.id not in own), *self.schedules))

    def all_approval_rules(self) -> ApprovalRules:
        """The shipped rules of approvals and the pack's own, which take the place of shipped ones with the same id."""
        own = {rule.id for rule in self.approval_rules}
        kept = (rule for rule in shipped_approvals() if rule.id not in own)
        return ApprovalRules((*kept, *self.approval_rules), self.limits)

    def calendar(self) -> Calendar:
        """The shipped working days with the notices of the district's own."""
        return shipped_calendar().added(self.notices) if self.notices else shipped_calendar()

    def approval_book(self) -> ApprovalBook:
        """The ledger of the pack's approvals; an act that a rule refuses is not in it, and is a fault where a pack is read."""
        return replay_approvals(events_of_rows(self.approvals), rules=self.all_approval_rules())[0]

    def order_book(self) -> OrderBook:
        """The ledger of the pack's orders; an event that is refused is not in it, and is a fault where a pack is read."""
        return replay_orders(self.orders, menu=self.work.menu)[0]

    def matter_book(self) -> MatterBook:
        """The ledger of the pack's matters; likewise."""
        return replay_matters(self.matters, rules=self.work.matters)[0]

    @door()
    def agenda_parts(self, *, on: dt.date, figures: Mapping[str, int | None] | None = None) -> AgendaParts:
        """What an agenda of the pack is made of, on a day.

        Args:
            on: The day; what was paid after it is not used.
            figures: The figures of the day that letters promise; what is not there is not known.
        """
        ledger, _ = replay((event for event in self.events if event.on <= on), schedules=self.all_schedules())
        return AgendaParts(
            approvals=self.approval_book() if self.approvals else None,
            matters=self.matter_book() if self.matters else None,
            orders=self.order_book() if self.orders else None,
            finish=self.work.finish,
            ledger=ledger,
            pay=self.work.pay,
            letters=self.work.letters,
            figures={} if figures is None else figures,
        )

    @door()
    def plans(self, *, calendar: WorkingDays) -> tuple[ProjectPlan, ...]:
        """The projects of the pack that have tasks, each counted back.

        Raises:
            CalendarNotPublishedError: As of `count_back`.
        """
        return plans_of_rows(self.tasks, self.links, calendar=calendar)

    def check_book(self) -> CheckBook:
        """The book of the pack's checks; an event that is refused is not in it, and is a fault where a pack is read."""
        return replay_checks(self.checks)[0]
