# SPDX-License-Identifier: Apache-2.0
"""Where a rule or figure comes from, and when it holds."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from annotated_types import MaxLen

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.records import Text, record

__all__ = ["ALWAYS", "Citation", "Evidence", "Force", "Period"]


class Evidence(StrEnum):
    """How far the text behind a figure was seen."""

    SEED = "seed"
    """Stated by the report on Lianshan District."""
    DERIVED = "derived"
    """Computed from stated figures."""
    INFER = "infer"
    """Our reading of the report."""
    FOUND = "found"
    """Read in a stored copy of a public page."""
    REPORTED = "reported"
    """A public report of what it says was read, the text itself was not."""
    RECALL = "recall"
    """Known, text not seen: never verified, never a default."""
    OWN = "own"
    """A rule of the user's own office, or one of this library's, decided by itself."""


class Force(StrEnum):
    """How far a rule binds (约束力), the strongest first."""

    MUST = "must"
    """It binds (应当、不得低于)."""
    SHOULD = "should"
    """It holds in principle, as a rule (原则上、一般、宜)."""
    GUIDANCE = "guidance"
    """A target or advice (引导、预期性指标)."""

    @door()
    def reaches(self, least: "Force") -> bool:
        """Whether it binds at least as far as *least*."""
        return _FORCES.index(self) <= _FORCES.index(least)


_FORCES = tuple(Force)


@record
class Citation:
    """A document that says so: authority, title, clause, and how far its text was verified.

    Fields:
        authority: Who issued it (机关), for example 国务院办公厅.
        document: Title or number of the document.
        clause: Article, table or page; None where the document has none.
        published: Day of publication, where known.
        evidence: How far the text was seen.
        checked_on: Day on which the text was last compared, where it was.
        note: What a reader should know about this source.
    """

    authority: Text
    document: Text
    clause: Text | None = None
    published: dt.date | None = None
    evidence: Evidence
    checked_on: dt.date | None = None
    note: Annotated[str, MaxLen(2000)] | None = None

    @property
    def verified(self) -> bool:
        """Whether somebody saw the text or a report of it; what is only recalled is not verified."""
        return self.evidence is not Evidence.RECALL

    def __str__(self) -> str:
        parts = [self.authority, self.document]
        if self.clause is not None:
            parts.append(self.clause)
        text = ", ".join(parts)
        return text if self.verified else f"{text} [unverified]"


@record
class Period:
    """A half-open span of days `[starts, ends)`; None on a side is open."""

    starts: dt.date | None = None
    ends: dt.date | None = None

    def check(self) -> None:
        """Refuse a period that ends before or when it starts."""
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise InputError(
                Message("must end after it starts, got [{starts}, {ends})", starts=self.starts, ends=self.ends),
                "Period",
                (self.starts, self.ends),
            )

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, dt.date):
            return False
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)

    @door()
    def overlaps(self, other: "Period") -> bool:
        """Whether at least one day lies in both."""
        return (self.starts is None or other.ends is None or self.starts < other.ends) and (
            other.starts is None or self.ends is None or other.starts < self.ends
        )

    def __str__(self) -> str:
        return f"[{self.starts or '…'}, {self.ends or '…'})"


ALWAYS = Period()
"""The period that holds every day."""
