# SPDX-License-Identifier: Apache-2.0
"""Service centres (服务中心): which communities have which functions and boards, and what of that nobody has said."""

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.district import CommunityId, Premises, check_functions
from community_housing.errors import InputError
from community_housing.personal import ImpersonalId
from community_housing.provenance import ALWAYS, Period
from community_housing.records import Text, record, result

__all__ = [
    "DISCLOSURES",
    "FIVE_CENTRES",
    "FOUR_FUNCTIONS",
    "ONE_STOP",
    "Centre",
    "DisclosureSeen",
    "FunctionCoverage",
    "disclosure_coverage",
    "function_coverage",
]

FIVE_CENTRES: Final = ("便民服务中心", "党员群众教育培训中心", "网格化管理中心", "文体活动中心", "矛盾纠纷调解中心")
"""The five centres that the report names, 等: services, training, grid management, culture and sport, mediation."""
FOUR_FUNCTIONS: Final = ("活动", "服务群众", "警务调解", "代表议事")
"""The four functions that the report counts: activities, services, police and mediation, deputies' consultation."""
ONE_STOP: Final = "一站式服务"
"""The function that the report calls one-stop service."""
DISCLOSURES: Final = ("宣传栏", "公开栏", "干部照片", "分工", "制度")
"""What the report says hangs on the wall: two boards, and what staff there is, who does what, by which rules."""


@record
class Centre:
    """A function of a community that is not told by its premises (用房), such as one that has no room of its own.

    Fields:
        id: Its id.
        community: The community.
        function: What it serves, as a plain name.
        in_use: The days on which it is open.
    """

    id: ImpersonalId
    community: ImpersonalId
    function: Text
    in_use: Period = ALWAYS

    def check(self) -> None:
        """Refuse what names no function."""
        check_functions((self.function,), "Centre.function")


@record
class DisclosureSeen:
    """A fact: on a day somebody looked whether something is shown in public (公开上墙).

    Fields:
        id: Its id.
        community: The community.
        item: What was looked for.
        on: The day.
        shown: Whether it was there.
    """

    id: ImpersonalId
    community: ImpersonalId
    item: Text
    on: dt.date
    shown: bool


@result
class FunctionCoverage:
    """Which communities have everything that is asked; each stands in exactly one of three lists, each sorted.

    Fields:
        on: The day.
        asked: What is asked of each.
        whole: Communities that have all of it.
        short: Communities that are known to lack something, each with what it lacks.
        unknown: Communities that may lack something, each with what nobody has said.
    """

    on: dt.date
    asked: tuple[str, ...]
    whole: tuple[CommunityId, ...]
    short: tuple[tuple[CommunityId, tuple[str, ...]], ...]
    unknown: tuple[tuple[CommunityId, tuple[str, ...]], ...]

    @property
    def share(self) -> Fraction | None:
        """The share of communities that have all of it, exact; None where one is unknown, or there is none."""
        count = len(self.whole) + len(self.short)
        return Fraction(len(self.whole), count) if count and not self.unknown else None


@door()
def function_coverage(
    communities: Iterable[CommunityId],
    premises: Iterable[Premises],
    *,
    centres: Iterable[Centre] = (),
    asked: Iterable[str],
    on: dt.date,
) -> FunctionCoverage:
    """Say which communities have the functions that are asked.

    Args:
        communities: The communities, each once.
        premises: Their rooms; those in use on the day count with their functions.
        centres: What is told beside the rooms.
        asked: The functions, such as `FOUR_FUNCTIONS`, `FIVE_CENTRES` or `(ONE_STOP,)`.
        on: The day.

    Returns:
        A community of which no function is told at all is unknown; of any other what is not told is lacking.

    Raises:
        InputError: A community or function stands twice, or a room or centre is of a community that is not there.

    Source: 57个社区实现综合活动、为民服务、警务和矛盾纠纷调解、开门纳谏等功能; 95%的社区实现了「一站式」服务 (the report).

    Examples:
        >>> hall = Centre(id="x", community="c1", function=ONE_STOP)
        >>> found = function_coverage(["c1", "c2"], [], centres=[hall], asked=[ONE_STOP], on=dt.date(2014, 2, 5))
        >>> found.whole, found.unknown, found.share
        (('c1',), (('c2', ('一站式服务',)),), None)
    """
    listed = tuple(communities)
    told: dict[CommunityId, set[str]] = {}
    rooms = [(one.community, one.functions) for one in premises if on in one.in_use and one.functions]
    rooms += [(one.community, (one.function,)) for one in centres if on in one.in_use]
    for community, functions in rooms:
        told.setdefault(community, set()).update(functions)
    wanted = tuple(asked)
    seen = {(one, name): name in told[one] for one in listed if one in told for name in wanted}
    return _coverage(listed, wanted, seen, set(told), on)


@door()
def disclosure_coverage(
    communities: Iterable[CommunityId], seen: Iterable[DisclosureSeen], *, asked: Iterable[str] = DISCLOSURES, on: dt.date
) -> FunctionCoverage:
    """Say which communities show in public what is asked, as last seen by a day.

    Args:
        communities: The communities, each once.
        seen: What was looked at, ids unique; of one item the latest day by *on* counts.
        asked: What is asked.
        on: The day.

    Returns:
        What nobody looked at is unknown; so is what two looked at on the last day and found different.

    Raises:
        InputError: A community or item stands twice, or something was seen in a community that is not there.

    Source: 普遍设置宣传栏、公开栏，将社区干部照片及分工、制度公开上墙 (the report).
    """
    last: dict[tuple[str, str], tuple[dt.date, set[bool]]] = {}
    for one in seen:
        if one.on <= on:
            day, found = last.get((one.community, one.item), (one.on, set[bool]()))
            if one.on >= day:
                last[one.community, one.item] = (one.on, {one.shown} | (found if one.on == day else set[bool]()))
    known = {place: next(iter(found)) for place, (_, found) in last.items() if len(found) == 1}
    return _coverage(tuple(communities), tuple(asked), known, {community for community, _ in last}, on)


def _coverage(
    communities: tuple[str, ...],
    asked: tuple[str, ...],
    seen: Mapping[tuple[str, str], bool],
    named: set[str],
    on: dt.date,
) -> FunctionCoverage:
    """Each community by what is known of what is asked."""
    an_id_once(communities, "communities")
    an_id_once(asked, "asked")
    lost = sorted(named - set(communities))
    if lost:
        raise InputError(Message("names what is not there: {lost}", lost=", ".join(lost[:10])), "communities", lost)
    lacks = {one: tuple(name for name in asked if seen.get((one, name)) is False) for one in communities}
    open_ = {one: tuple(name for name in asked if (one, name) not in seen) for one in communities}
    ordered = sorted(communities)
    return FunctionCoverage(
        on=on,
        asked=asked,
        whole=tuple(one for one in ordered if not lacks[one] and not open_[one]),
        short=tuple((one, lacks[one]) for one in ordered if lacks[one]),
        unknown=tuple((one, open_[one]) for one in ordered if open_[one] and not lacks[one]),
    )
