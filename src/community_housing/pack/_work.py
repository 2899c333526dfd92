# SPDX-License-Identifier: Apache-2.0
"""The community at work (社区工作) in a pack: its rules, posts, letters, meetings, counts, survey, centres and totals."""

from community_housing._doors import an_id_once
from community_housing.centres import Centre, DisclosureSeen, Register
from community_housing.clocks import Limit
from community_housing.levels import Cell
from community_housing.matters import MatterRules, ProblemNoted, Survey, SurveyVisit
from community_housing.posts import (
    Decision,
    Letter,
    Meeting,
    MemberCount,
    Organisation,
    Post,
    StaffCount,
    Tenancy,
)
from community_housing.records import record
from community_housing.services import Menu

__all__ = ["Work"]


@record
class Work:
    """What a district says of its daily work, `work.toml`; what it leaves out is not held against anything.

    Fields:
        menu: What orders are held against.
        matters: What matters are held against; None for the reported ceilings alone.
        finish: Within how long an order is to be done.
        pay: Within how long a payment is to be made.
        organisations, posts, tenancies: Who stands where; no person is named.
        letters: Letters of responsibility.
        meetings, decisions: What was decided, and by which meeting.
        members, staff: Counts only.
        survey, visits, problems: A survey and what it found.
        centres, disclosures: Functions beside those of the rooms, and what hangs on the wall.
        register: The categories and items of the grid platform.
        totals: Numbers that units state for its items.
    """

    menu: Menu | None = None
    matters: MatterRules | None = None
    finish: Limit | None = None
    pay: Limit | None = None
    organisations: tuple[Organisation, ...] = ()
    posts: tuple[Post, ...] = ()
    tenancies: tuple[Tenancy, ...] = ()
    letters: tuple[Letter, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    members: tuple[MemberCount, ...] = ()
    staff: tuple[StaffCount, ...] = ()
    survey: Survey | None = None
    visits: tuple[SurveyVisit, ...] = ()
    problems: tuple[ProblemNoted, ...] = ()
    centres: tuple[Centre, ...] = ()
    disclosures: tuple[DisclosureSeen, ...] = ()
    register: Register | None = None
    totals: tuple[Cell, ...] = ()

    def check(self) -> None:
        """Refuse an id that stands twice in its list."""
        lists = "organisations posts tenancies letters meetings decisions members staff visits problems centres disclosures"
        for name in lists.split():
            an_id_once([one.id for one in getattr(self, name)], f"Work.{name}")
