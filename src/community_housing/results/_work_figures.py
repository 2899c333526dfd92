# SPDX-License-Identifier: Apache-2.0
"""Figures of the community at work: what its records count, to be held against what was published."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from typing import Final

from community_housing.calendars import Calendar
from community_housing.levels import Tier
from community_housing.matters import places
from community_housing.pack._contents import Pack
from community_housing.pack._work import Work
from community_housing.posts import MeetingKind, MemberClass, MemberStep, StaffClass
from community_housing.provenance import Citation, Evidence
from community_housing.services import OrderKind, RateName, RateRule, orders_as_of, rates

__all__ = ["figures_of_work"]

_OWN: Final = RateRule(citation=Citation(authority="community_housing", document="docs/decisions/0090", evidence=Evidence.OWN))
_STAFF: Final = {
    StaffClass.WORKER: "staff_workers",
    StaffClass.PUBLIC_POST: "staff_posts",
    StaffClass.GRADUATE: "staff_graduates",
}
_MEMBERS: Final = {MemberClass.DIRECT: "members_direct", MemberClass.CO_MANAGED: "members_co_managed"}


def figures_of_work(pack: Pack, *, on: dt.date, calendar: Calendar) -> dict[str, Fraction | int]:
    """Figures by id (see `claims.FIGURES`) of what the pack says of its work by a day; of what it does not say there is none.

    Args:
        pack: The pack.
        on: The day; nothing after it counts.
        calendar: The working days.
    """
    work = pack.work
    found: dict[str, Fraction | int] = {}
    if work.letters:
        found["letters"] = sum(one.signed is not None and one.signed <= on for one in work.letters)
    for kind in MeetingKind if work.meetings else ():
        found[f"meetings_{kind.value}"] = sum(one.kind is kind for one in work.meetings)
    if work.posts:
        found["posts"] = sum(on in one.exists for one in work.posts)
    if work.register is not None:
        found |= {"categories": len(work.register.categories), "items": len(work.register.items)}
    found |= _survey(work) | _counts(work, on) | _organisations(pack, on)
    if pack.matters:
        at = places(pack.matter_book(), calendar=calendar, on=on)
        found["matters_district"] = sum(one.lies is Tier.DISTRICT and one.solved is not None for one in at)
    if pack.orders:
        book, _ = orders_as_of(pack.order_book(), on=on)
        orders = [book.order(name) for name in book.orders]
        about = Counter(one.request.about for one in orders if one.head is None)
        found |= {"orders_person": about[OrderKind.PERSON], "orders_matter": about[OrderKind.MATTER]}
        (whole,) = rates(book, rule=_OWN, on=on, calendar=calendar)
        share = whole.of(RateName.TAKEN_UP).value
        found |= {} if share is None else {"orders_taken_share": share}
    return found


def _survey(work: Work) -> dict[str, Fraction | int]:
    survey = work.survey
    if survey is None:
        return {}
    lists = {"subjects": survey.subjects, "bodies": survey.bodies, "categories": survey.categories, "kinds": survey.kinds}
    found: dict[str, Fraction | int] = {f"survey_{name}": len(held) for name, held in lists.items()}
    if survey.period.starts is not None and survey.period.ends is not None:
        found["survey_days"] = (survey.period.ends - survey.period.starts).days
    return found


def _counts(work: Work, on: dt.date) -> dict[str, Fraction | int]:
    """Staff and members by class, of each unit what was counted last; where that differs there is no figure."""
    found: dict[str, Fraction | int] = {}
    staff = [(one.group, one.unit, one.on, one.count) for one in work.staff]
    for group, name in _STAFF.items():
        total = _latest([(unit, day, count) for held, unit, day, count in staff if held is group and day <= on])
        found |= {} if total is None else {name: total}
    if len(found) == len(_STAFF):
        found["staff_total"] = sum(found.values())
    for members, name in _MEMBERS.items():
        held = [one for one in work.members if one.group is members and one.step is MemberStep.REGISTERED and one.on <= on]
        total = _latest([(one.unit, one.on, one.count) for one in held])
        found |= {} if total is None else {name: total}
    return found


def _latest(counts: list[tuple[str, dt.date, int]]) -> int | None:
    last = {unit: max(day for one, day, _ in counts if one == unit) for unit in {unit for unit, _, _ in counts}}
    said = {unit: {count for one, day, count in counts if one == unit and day == last[unit]} for unit in last}
    return sum(min(one) for one in said.values()) if said and all(len(one) == 1 for one in said.values()) else None


def _organisations(pack: Pack, on: dt.date) -> dict[str, Fraction | int]:
    """Branches by level: of streets, of communities, of single buildings, and of what lies below a community."""
    if not pack.work.organisations:
        return {}
    streets, communities = {one.id for one in pack.district.streets}, {one.id for one in pack.district.communities}
    levels = Counter(
        "buildings"
        if one.building is not None
        else "streets"
        if one.unit in streets
        else "communities"
        if one.unit in communities
        else "grids"
        for one in pack.work.organisations
        if on in one.exists
    )
    return {f"branches_{level}": levels[level] for level in ("streets", "communities", "grids", "buildings")}
