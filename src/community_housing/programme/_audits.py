# SPDX-License-Identifier: Apache-2.0
"""Early audits (提前审计): what is finished before its day is audited before it, too."""

import datetime as dt
from enum import StrEnum
from typing import Final

from community_housing._doors import door
from community_housing.calendars import WorkingDays
from community_housing.clocks import Limit, clock
from community_housing.provenance import Citation, Evidence
from community_housing.records import record, result

__all__ = ["AuditDue", "AuditFrom", "AuditKind", "AuditRule", "audit_due"]


class AuditFrom(StrEnum):
    """From which day an audit is due."""

    COMPLETION = "completion"
    """自完工之日."""
    PLANNED_END = "planned_end"
    """自计划完工之日."""
    FILING = "filing"
    """自报送之日."""


@record
class AuditRule:
    """When a finished project is audited.

    Fields:
        starts: From which day.
        limit: Within which time; None where nobody says, and then no last day is known.
        citation: The document.
    """

    starts: AuditFrom
    limit: Limit | None = None
    citation: Citation


_REPORTED: Final = AuditRule(
    starts=AuditFrom.COMPLETION,
    citation=Citation(
        authority="连山区",
        document="社区用房建设报告",
        evidence=Evidence.SEED,
        note="The report says that what is finished early is audited early; it gives no time.",
    ),
)


class AuditKind(StrEnum):
    """Which audit is due."""

    EARLY = "early"
    """提前审计: finished before the planned day."""
    NORMAL = "normal"
    """按期审计."""
    NOT_YET = "not_yet"
    """尚未完工: nothing says that it is finished."""
    UNKNOWN = "unknown"
    """无法判定: finished, but no planned day is known."""


@result
class AuditDue:
    """Which audit a project is due.

    Fields:
        kind: Which.
        starts: From which day; None where that is not known.
        due: The last day; None where no document says so, or the day from which it counts is not known.
        days_early: Working days from the end to the planned end; None where it is not finished early.
        citation: The document.
    """

    kind: AuditKind
    starts: dt.date | None
    due: dt.date | None
    days_early: int | None
    citation: Citation


@door()
def audit_due(
    planned_end: dt.date | None,
    actual_end: dt.date | None,
    *,
    calendar: WorkingDays,
    filed: dt.date | None = None,
    rule: AuditRule | None = None,
) -> AuditDue:
    """Which audit a project is due, and until when.

    Args:
        planned_end: The last day of work by the plan; None where there is no plan.
        actual_end: The last day of work; None where it is not finished or nothing says so.
        calendar: The working days.
        filed: The day on which the papers were filed (报送), for a rule that counts from there.
        rule: When it is audited; None for the report's, which gives no time.

    Raises:
        CalendarNotPublishedError: The calendar does not know the days between.

    Source: 審計局對提前完工的建房項目提前審計 (the report); from completion on is our reading, docs/decisions/0088.

    Examples:
        >>> import datetime as dt
        >>> from community_housing.calendars import shipped
        >>> found = audit_due(dt.date(2013, 6, 28), dt.date(2013, 6, 17), calendar=shipped())
        >>> found.kind.value, found.days_early, found.due
        ('early', 9, None)
    """
    asked = _REPORTED if rule is None else rule
    if actual_end is None:
        kind = AuditKind.NOT_YET
    elif planned_end is None:
        kind = AuditKind.UNKNOWN
    else:
        kind = AuditKind.EARLY if actual_end < planned_end else AuditKind.NORMAL
    days = {AuditFrom.COMPLETION: actual_end, AuditFrom.PLANNED_END: planned_end, AuditFrom.FILING: filed}
    starts = None if actual_end is None else days[asked.starts]
    last = None
    if starts is not None and asked.limit is not None:
        last = clock(asked.limit, started=starts, calendar=calendar, on=starts).last
    early = None
    if kind is AuditKind.EARLY and planned_end is not None and actual_end is not None:
        early = calendar.between(actual_end, planned_end)
    return AuditDue(kind=kind, starts=starts, due=last, days_early=early, citation=asked.citation)
