# SPDX-License-Identifier: Apache-2.0
"""Horizon: the first future day on which a room ends and a community falls short, and the calendar of a district."""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.compliance._assess import Applied, gather, judge
from community_housing.compliance._counted import ReplacedRoom
from community_housing.compliance._population import profiles_of
from community_housing.compliance._profiles import Profile
from community_housing.district import Community, District, Premises, by_community
from community_housing.errors import InputError
from community_housing.findings import Outcome
from community_housing.quantities import Area
from community_housing.records import result
from community_housing.standards._book import Standard
from community_housing.standards._counting import Conversion, Counting

__all__ = ["Fall", "calendar", "horizon"]


@result
class Fall:
    """A day on which a community stops being met because rooms are no longer in use.

    Fields:
        day: The first day without them.
        community: The community.
        ending: Ids of the items whose use ends on that day, or that do not count beside a newer room from then on; sorted.
        outcome: Where it stands from that day: SHORT, or UNKNOWN where what is left has no known area.
        shortfall: What is then missing; None where not known.
    """

    day: dt.date
    community: str
    ending: tuple[str, ...]
    outcome: Outcome
    shortfall: Area | None


@door()
def horizon(  # noqa: PLR0913 - each is a separate choice of the user
    community: Community,
    premises: Iterable[Premises],
    *,
    standard: Standard,
    on: dt.date,
    until: dt.date | None = None,
    counting: Counting | None = None,
    profile: Profile | None = None,
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
) -> Fall | None:
    """The first day after *on* on which rooms end and a community that was met no longer is.

    Args:
        community: The community.
        premises: Its premises; those that begin later count from their first day.
        standard: The edition in force on *on* is held fixed, so that an answer speaks of rooms and not of reforms.
        on: Today.
        until: Last day looked at; None for no end.
        counting: As for `assess`.
        profile: As for `assess`.
        conversions: As for `assess`.
        known_on: As for `assess`.

    Returns:
        The fall, or None where there is none.  A community that is short today, is made up by a room that begins later and
        falls again, has its fall reported then.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `assess`; InputError where *until* lies before *on*.
    """
    if until is not None and until < on:
        raise InputError(Message("must not lie before {on}, got {until}", on=on, until=until), "until", until)
    applied = Applied.of(standard, on=on, known_on=known_on)
    rooms, given_ways = tuple(premises), tuple(conversions)
    days = {day for item in rooms for day in (item.in_use.starts, item.in_use.ends) if day is not None and day > on}
    met = False
    for day in (on, *sorted(day for day in days if until is None or day <= until)):
        at = attrs.evolve(applied, on=day)
        given = gather(at, community, rooms, counting=counting, profile=profile, conversions=given_ways)
        finding = judge(at, given)
        if met and finding.outcome is not Outcome.MET:
            # A room more never makes a met community short (a law of `assess`), so that something ends on the day.
            ending = _ending(rooms, given.old, day)
            return Fall(day=day, community=community.id, ending=ending, outcome=finding.outcome, shortfall=finding.shortfall)
        met = finding.outcome is Outcome.MET
    return None


def _ending(premises: Sequence[Premises], old: Sequence[ReplacedRoom], day: dt.date) -> tuple[str, ...]:
    """The items whose use ends on a day, and those that stop counting on it because the room that replaces them begins."""
    begun = {item.id for item in premises if item.in_use.starts == day}
    ended = {item.id for item in premises if item.in_use.ends == day}
    return tuple(sorted(ended | {room.premises for room in old if room.replaced_by in begun and room.counts is not True}))


@door()
def calendar(
    district: District,
    *,
    standard: Standard,
    on: dt.date,
    until: dt.date | None = None,
    counting: Counting | None = None,
    profiles: Iterable[Profile] = (),
    conversions: Iterable[Conversion] = (),
    known_on: dt.date | None = None,
) -> tuple[Fall, ...]:
    """The first fall of every community of a district that has one.

    Args:
        district: The district.
        standard: As for `horizon`.
        on: Today.
        until: Last day looked at; None for no end.
        counting: As for `assess`.
        profiles: At most one for each community.
        conversions: As for `assess`.
        known_on: As for `assess`.

    Returns:
        The falls, sorted by day and community.

    Raises:
        NoStandardInForceError, StandardError, InputError: As for `horizon`.
    """
    premises = by_community(district.premises)
    by_profile = profiles_of(district, profiles)
    ways = tuple(conversions)
    falls = [
        horizon(
            community,
            premises.get(community.id, ()),
            standard=standard,
            on=on,
            until=until,
            counting=counting,
            profile=by_profile.get(community.id),
            conversions=ways,
            known_on=known_on,
        )
        for community in district.communities
    ]
    return tuple(sorted((fall for fall in falls if fall is not None), key=lambda fall: (fall.day, fall.community)))
