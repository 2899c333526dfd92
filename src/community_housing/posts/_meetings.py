# SPDX-License-Identifier: Apache-2.0
"""Meetings (会议) and what they decided; what no decision covers is found."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.calendars import WorkingDays
from community_housing.errors import InputError
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.records import record, result

__all__ = ["Decision", "Meeting", "MeetingKind", "MeetingsHeld", "meetings_held", "undecided"]


class MeetingKind(StrEnum):
    """Which body met."""

    STANDING = "standing"
    """常委会议."""
    OFFICE = "office"
    """政府办公会议."""


@record
class Meeting:
    """A meeting.

    Fields:
        id: Its id.
        kind: Which body met.
        on: The day; None where it is not known.
    """

    id: ImpersonalId
    kind: MeetingKind
    on: dt.date | None = None


@record
class Decision:
    """What a meeting decided.

    Fields:
        id: Its id.
        meeting: The meeting.
        about: The ids of what it decided about: batches, budgets, rules.
        text: What was decided.
    """

    id: ImpersonalId
    meeting: ImpersonalId
    about: tuple[ImpersonalId, ...]
    text: ImpersonalText


@result
class MeetingsHeld:
    """How many meetings there were.

    Fields:
        standing: Of the standing committee.
        office: Of the government's office.
        first: The earliest day that is known; None where none is.
        day_unknown: Meetings whose day is not known, sorted.
        on_rest_days: Meetings on a day of rest, sorted; no fault, but a day from which working days are counted with care.
        undated: Meetings on days that the calendar does not have, sorted.
    """

    standing: int
    office: int
    first: dt.date | None
    day_unknown: tuple[str, ...]
    on_rest_days: tuple[str, ...]
    undated: tuple[str, ...]


@door()
def meetings_held(meetings: Iterable[Meeting], *, calendar: WorkingDays) -> MeetingsHeld:
    """Count meetings, and say which days are not known and which are days of rest.

    Args:
        meetings: The meetings, ids unique.
        calendar: The working days.

    Source: 从2012年8月5日起，先后召开3次常委会议、5次政府办公会议 (the report).  That day was a Sunday.
    """
    held = sorted(meetings, key=lambda one: one.id)
    days = {one.id: one.on for one in held if one.on is not None}
    inside = {name: day for name, day in days.items() if calendar.first <= day <= calendar.last}
    return MeetingsHeld(
        standing=sum(one.kind is MeetingKind.STANDING for one in held),
        office=sum(one.kind is MeetingKind.OFFICE for one in held),
        first=min(days.values(), default=None),
        day_unknown=tuple(one.id for one in held if one.on is None),
        on_rest_days=tuple(name for name, day in inside.items() if not calendar.is_working(day)),
        undated=tuple(name for name in days if name not in inside),
    )


@door()
def undecided(subjects: Iterable[str], decisions: Iterable[Decision], *, meetings: Iterable[Meeting]) -> tuple[str, ...]:
    """What no decision covers.

    Args:
        subjects: The ids of batches, budgets and rules that need a decision.
        decisions: The decisions, ids unique.
        meetings: The meetings, ids unique.

    Returns:
        The subjects without a decision, sorted.

    Raises:
        InputError: A decision is of a meeting that is not there.
    """
    held = tuple(decisions)
    lost = sorted({one.meeting for one in held} - {one.id for one in meetings})
    if lost:
        raise InputError(Message("names what is not there: {lost}", lost=", ".join(lost[:10])), "decisions", lost)
    return tuple(sorted(set(subjects) - {name for one in held for name in one.about}))
