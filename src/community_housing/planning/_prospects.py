# SPDX-License-Identifier: Apache-2.0
"""What each delivery mode would lead to: the premises afterwards, their compliance with a real standard, and who pays.

The rooms of rules do not know each other; this module stands above `modes` and `compliance`.
"""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.compliance import ComplianceFinding, Profile, assess
from community_housing.district import (
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Premises,
    PremisesId,
    Tenure,
)
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.findings import Truth
from community_housing.modes import Classification, Option
from community_housing.modes._choosing import chosen_option
from community_housing.planning._funding import GOVERNMENT_BEARS, FundedPart, FundingRule, PartRule, who_pays
from community_housing.provenance import Period
from community_housing.quantities import Area, Money
from community_housing.records import result
from community_housing.standards import Standard
from community_housing.standards._counting import Conversion, Counting, OldRooms

__all__ = ["OldRoom", "Prospect", "premises_after", "prospects"]


class OldRoom(StrEnum):
    """What becomes of today's rooms (原用房)."""

    KEPT = "kept"
    """保留."""
    EXTENDED = "extended"
    """扩建."""
    GIVEN_UP = "given_up"
    """腾退."""
    NONE = "none"
    """There is none in use."""
    UNKNOWN = "unknown"
    """Nobody has said."""


@result
class Prospect:
    """What one row of the table would lead to.

    Fields:
        community: The community; *row*, *mode*, *build_kind* as in the candidate.
        truth: Whether it brings the community to standard by the table.
        opportunities: What is taken up, the main one first.
        old_room: What becomes of today's rooms.
        area: Area that would count by the table, with the venues that it counts on top; None where it is not known.
        finding: Compliance of the premises afterwards, on the day, with the venues that the table counts on top; where nobody
            has said what becomes of today's rooms, it says what holds in both cases.  None where the standard has no edition
            in force on the later day of an option, and where nothing can be taken up.
        cost, annual_cost: Public cost, once and each year; None where not known, or none.
        parts: Who bears it; they add up to the fen.
        later: The first day on which it can be taken up, where it brings the community to standard only later than
            on the day of the classification; the finding is for that day.
        available: Whether it can be taken up on the day, or from *later* on; where it cannot, nothing comes of it.
        venue_area: What of *area* are venues of other units that count on top; None where it is not known.
        at_least: What would count by the table for certain: *area* where that is known.
        unknown: How many of what *area* is made of are not known, as of `Option`.
    """

    community: CommunityId
    row: str
    mode: DeliveryMode
    build_kind: BuildKind | None
    truth: Truth
    opportunities: tuple[OpportunityId, ...]
    old_room: OldRoom
    area: Area | None
    finding: ComplianceFinding | None
    cost: Money | None
    annual_cost: Money | None
    parts: tuple[FundedPart, ...]
    later: dt.date | None = None
    available: bool = True
    venue_area: Area | None = Area(0)
    at_least: Area = Area(0)
    unknown: int = 0


_LONGEST: Final = 60
"""Characters of an opportunity's id that stay before the sign and number of a name made of it."""

_TENURE: Final = {
    OpportunityKind.LAND: Tenure.OWNED,
    OpportunityKind.SALE: Tenure.OWNED,
    OpportunityKind.EXTEND: Tenure.OWNED,
    OpportunityKind.DEVELOPER: Tenure.DEVELOPER,
    OpportunityKind.RENTAL: Tenure.LEASED,
    OpportunityKind.LOAN: Tenure.BORROWED,
    OpportunityKind.VENUE: Tenure.SHARED,
}


@door()
def prospects(  # noqa: PLR0913 - each is a separate choice of the user
    community: Community,
    premises: Iterable[Premises],
    *,
    found: Classification,
    opportunities: Iterable[Opportunity],
    standard: Standard,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
    rule: FundingRule = GOVERNMENT_BEARS,
    stated: Iterable[PartRule] = (),
) -> tuple[Prospect, ...]:
    """What every mode that has an opportunity would lead to, feasible or not.

    Args:
        community: The community.
        premises: Its premises today.
        found: Its classification.
        opportunities: At least those that were classified.
        standard: The standard that the premises afterwards are held to, on the day of the classification.
        counting: What counts of them, by tenure; a shared hall may count for the table and not for the standard.
        profile: As for `compliance.assess`.
        conversions: As for `compliance.assess`.
        known_on: As for `compliance.assess`.
        rule: By which weights the four sources bear the cost.
        stated: Parts of one-off costs that come first.

    Returns:
        One for each candidate that has an opportunity, in the order of the table.

    Raises:
        NoStandardInForceError: The standard has no edition in force on that day.
        InputError: An opportunity is not given, the classification is of another community, or stated parts come to more than
            a cost.
    """
    if found.community != community.id:
        raise InputError(
            Message("is of {community!r}, not of {id!r}", community=found.community, id=community.id), "found", found.community
        )
    rooms = tuple(premises)
    held = _Held(community, standard, counting, profile, tuple(conversions), known_on)
    by_id = {one.id: one for one in opportunities}
    given = tuple(stated)
    made: list[Prospect] = []
    for candidate in found.candidates:
        if candidate.opportunity is None:
            continue
        option = chosen_option(candidate)
        taken = [by_id[name] for name in option.opportunities if name in by_id]
        day = option.later or found.on
        available = all(day in one.available for one in taken)
        on_top = [] if option.venue_area == Area(0) else _venues_beside(by_id.values(), option, day)
        after = premises_after(rooms, option, taken=[*taken, *on_top], on=day)
        made.append(
            Prospect(
                community=community.id,
                row=candidate.row,
                mode=candidate.mode,
                build_kind=candidate.build_kind,
                truth=candidate.truth,
                opportunities=option.opportunities,
                old_room=_old_room(rooms, option, taken, day),
                area=option.counted_after if available else None,
                finding=held.verdict(after, rooms, day=day, today=found.on) if available else None,
                cost=option.cost,
                annual_cost=option.annual_cost,
                parts=who_pays(option, by_id.values(), rule=rule, stated=given),
                later=option.later,
                available=available,
                venue_area=option.venue_area,
                at_least=option.at_least if available else Area(0),
                unknown=option.unknown if available else 0,
            )
        )
    return tuple(made)


def _venues_beside(opportunities: Iterable[Opportunity], option: Option, day: dt.date) -> list[Opportunity]:
    """The venues that can be shared on the day beside what is taken up."""
    taken = option.opportunities
    venue = OpportunityKind.VENUE
    return [one for one in opportunities if one.kind is venue and day in one.available and one.id not in taken]


@frozen
class _Held:
    """What premises are held to."""

    community: Community
    standard: Standard
    counting: Counting | None
    profile: Profile | None
    conversions: tuple[Conversion, ...]
    known_on: dt.date | None

    def verdict(
        self, after: Sequence[Premises], before: Sequence[Premises], *, day: dt.date, today: dt.date
    ) -> ComplianceFinding | None:
        """Compliance of the premises on a day; None where no edition is in force on a later day than today."""
        try:
            edition = self.standard.in_force(on=day, known_on=self.known_on)
        except NoStandardInForceError:
            if day == today:
                raise
            return None
        chosen = self.counting or edition.counting or Counting()
        rooms = after
        if chosen.old_rooms is not OldRooms.AS_RECORDED:
            # The policy speaks of rooms that were replaced before; whether today's stay beside a new one is open all the same.
            known = {item.id: item.replaced_by for item in before}
            rooms = [_recorded(item, chosen.old_rooms) if item.replaced_by == known.get(item.id) else item for item in after]
            chosen = evolve(chosen, old_rooms=OldRooms.AS_RECORDED)  # type: ignore[misc]
        return assess(
            self.community,
            rooms,
            standard=self.standard,
            on=day,
            counting=chosen,
            profile=self.profile,
            conversions=self.conversions,
            known_on=self.known_on,
        )


def _recorded(item: Premises, policy: OldRooms) -> Premises:
    """The item with what a policy says of it written down."""
    if item.replaced_by is None:
        return item
    return evolve(item, kept=policy is OldRooms.COUNTED)  # type: ignore[misc]


def _old_room(premises: Iterable[Premises], option: Option, taken: Iterable[Opportunity], on: dt.date) -> OldRoom:
    if not any(on in item.in_use for item in premises):
        return OldRoom.NONE
    if option.keeps_old is None:
        return OldRoom.UNKNOWN
    if not option.keeps_old:
        return OldRoom.GIVEN_UP
    return OldRoom.EXTENDED if any(one.kind is OpportunityKind.EXTEND for one in taken) else OldRoom.KEPT


@door()
def premises_after(
    premises: Sequence[Premises], option: Option, *, taken: Iterable[Opportunity], on: dt.date
) -> tuple[Premises, ...]:
    """The premises of a community once an option is taken up on a day.

    Args:
        premises: Those of today; what is given up leaves use on that day.
        option: The option.
        taken: The opportunities that it takes up.
        on: The day.

    Returns:
        The premises, those that came in named by their opportunities, or by a name made of that where a room has it.  An
        extension makes the largest owned room in use larger; where there is none in use, it is a room of its own.  Where
        nobody has said whether today's rooms stay, they are replaced by the first that came in, and no record says kept.
    """
    in_use = [item for item in premises if on in item.in_use]
    after: dict[PremisesId, Premises] = {item.id: item for item in premises}
    if option.keeps_old is False:
        for item in in_use:
            _give_up(after, item, on)
        in_use = []
    came: list[PremisesId] = []
    for one in taken:
        if one.kind is OpportunityKind.EXTEND and in_use:
            owned = [item for item in in_use if item.tenure is Tenure.OWNED] or in_use
            room = max(owned, key=lambda item: (-1 if item.area is None else item.area.dm2, item.id))
            larger = None if room.area is None or one.area is None else room.area + one.area
            after[room.id] = evolve(room, area=larger)  # type: ignore[misc]
            continue
        name = _name_of(one.id, after)
        came.append(name)
        after[name] = Premises(
            id=name,
            community=one.community,
            area=one.area,
            tenure=_TENURE[one.kind],
            in_use=Period(starts=on),
            provider=one.provider,
        )
    if option.keeps_old is None and came:
        for item in in_use:
            if item.replaced_by is None or item.kept is True:
                after[item.id] = evolve(after[item.id], replaced_by=came[0], kept=None)  # type: ignore[misc]
    return tuple(after.values())


def _give_up(after: dict[PremisesId, Premises], item: Premises, on: dt.date) -> None:
    starts = item.in_use.starts
    if starts is not None and starts >= on:
        del after[item.id]
    else:
        after[item.id] = evolve(item, in_use=Period(starts=starts, ends=on))  # type: ignore[misc]


def _name_of(opportunity: OpportunityId, taken: Container[PremisesId]) -> PremisesId:
    """The id of what an opportunity becomes: its own, or the first with a number that no room has."""
    name, number = PremisesId(opportunity), 1
    while name in taken:
        number += 1
        name = PremisesId(f"{opportunity[:_LONGEST]}#{number}")
    return name
