# SPDX-License-Identifier: Apache-2.0
"""Limits (时限) as data: how long, of what, by which document, what stops the count and what may make it longer."""

import datetime as dt
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from annotated_types import Ge, Gt, Le

from community_housing._messages import Message
from community_housing.calendars import CountingRule, LimitUnit
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.provenance import ALWAYS, Citation, Period
from community_housing.records import Paper, Text, record

__all__ = ["Extension", "Granted", "Limit", "LimitCase", "Pause", "PauseGround", "WarningBand"]

_MOST = 10_000


class PauseGround(StrEnum):
    """Why the count of a limit stops."""

    CORRECTION = "correction"
    """补正."""
    HEARING = "hearing"
    """听证."""
    TENDER = "tender"
    """招标."""
    AUCTION = "auction"
    """拍卖."""
    INSPECTION = "inspection"
    """检验."""
    TEST = "test"
    """检测."""
    QUARANTINE = "quarantine"
    """检疫."""
    APPRAISAL = "appraisal"
    """鉴定."""
    EXPERT_REVIEW = "expert_review"
    """专家评审."""
    PUBLICITY = "publicity"
    """公示."""
    OTHER_BODY = "other_body"
    """转办."""
    SUSPENDED = "suspended"
    """挂账."""


@record
class Extension:
    """How far a limit may be made longer: once, and only before it has ended.

    Fields:
        most: Most units, of the limit's own unit.
        by: Who may grant it (批准人); for readers, not checked.
        told: Whether it counts only where its reasons were told.
    """

    most: Annotated[int, Ge(1), Le(_MOST)]
    by: Text | None = None
    told: bool = False


@record
class LimitCase:
    """A worked case of a limit: started on a day, without a pause, it ends on another."""

    started: dt.date
    last: dt.date


@record
class Limit:
    """How long something may take, by which document.

    Fields:
        id: Its id.
        name: Its name (名称).
        name_en: Its name in English.
        amount: How many units.
        unit: Working days, days or months.
        rule: How it is counted; None for the shipped rule in force on the day it starts.
        applies: The days of starts to which it applies.
        pauses: The grounds that stop its count; what stops for another ground counts.
        told: Whether a pause counts only where it was told in writing.
        extension: How far it may be made longer; None where it may not.
        cases: Worked cases, which the loader runs.
        citation: The document.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text | None = None
    amount: Annotated[int, Ge(1), Le(_MOST)]
    unit: LimitUnit
    rule: CountingRule | None = None
    applies: Period = ALWAYS
    pauses: tuple[PauseGround, ...] = ()
    told: bool = False
    extension: Extension | None = None
    cases: tuple[LimitCase, ...] = ()
    citation: Citation


@record
class Pause:
    """A fact: the count stopped from a day on, and went on again on another.

    Fields:
        ground: Why.
        starts: The first day that does not count.
        ends: The day from which it counts again; None while it does not.
        told: The paper by which it was told, None where it was not told in writing.
    """

    ground: PauseGround
    starts: dt.date
    ends: dt.date | None = None
    told: Paper | None = None

    def check(self) -> None:
        """Refuse a pause that ends before it starts."""
        if self.ends is not None and self.ends < self.starts:
            raise InputError(
                Message("must not end before it starts, got {starts} to {ends}", starts=self.starts, ends=self.ends),
                "Pause.ends",
                self.ends,
            )


@record
class Granted:
    """A fact: an extension was granted.

    Fields:
        on: The day on which it was granted.
        amount: How many units, of the limit's own unit.
        by: Who granted it; for readers, not checked.
        told: The paper by which its reasons were told, None where they were not.
    """

    on: dt.date
    amount: Annotated[int, Ge(1), Le(_MOST)]
    by: Text | None = None
    told: Paper | None = None


@record
class WarningBand:
    """From when on a running clock is warned of, as a colour of slips (督办单) has it; one of the three conditions.

    Fields:
        id: Its id, such as blue.
        name: Its name.
        name_en: Its name in English.
        used: The share of the limit that is used, at least.
        left: The units that are left, at most.
        overdue: That the limit has passed.
        citation: The document.
    """

    id: Annotated[str, ID]
    name: Text
    name_en: Text | None = None
    used: Annotated[Fraction, Gt(0), Le(1)] | None = None
    left: Annotated[int, Ge(0)] | None = None
    overdue: bool = False
    citation: Citation

    def check(self) -> None:
        """Refuse a band with no condition or several."""
        if (self.used is not None) + (self.left is not None) + self.overdue != 1:
            raise InputError("must have one of used, left and overdue", "WarningBand", self.id)
