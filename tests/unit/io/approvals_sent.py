# SPDX-License-Identifier: Apache-2.0
"""Events of a second stream, approvals, for the tests of journals: cases that come in, are accepted and go their steps."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from community_housing import clocks
from community_housing.approvals import (
    Accepted,
    ApprovalBook,
    ApprovalRule,
    ApprovalRules,
    Delivered,
    Issued,
    Received,
    StepOpened,
    StepPassed,
    StepRule,
)
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve

__all__ = ["EMPTY", "approvals_sent"]

_OWN: Final = Citation(authority="某区", document="某办法", evidence=Evidence.OWN)
_RULE: Final = ApprovalRule(
    id="joint",
    name="联合审批",
    window="leading-group",
    limit="own-7",
    delivery="delivery-10",
    steps=(StepRule(id="land", name="用地", name_en="land", body="land-office"),),
    applies=Period(starts=dt.date(2012, 8, 5)),
    citation=_OWN,
)
_LIMIT: Final = evolve(clocks.shipped()["green-channel-7"], id="own-7", cases=(), citation=_OWN)
EMPTY: Final = ApprovalBook.empty(ApprovalRules([_RULE], [_LIMIT]))
"""The empty book under which the events are acceptable."""

_COURSE: Final[tuple[tuple[Any, dict[str, str]], ...]] = (
    (Received, {"project": "p1", "rule": "joint"}),
    (Accepted, {}),
    (StepOpened, {"step": "land"}),
    (StepPassed, {"step": "land"}),
    (Issued, {}),
    (Delivered, {}),
)


def approvals_sent(count: int) -> list[Any]:
    """So many acceptable events, case after case."""

    def course() -> Iterator[Any]:
        for number in range(count):
            for step, (kind, fields) in enumerate(_COURSE):
                at = dt.datetime(2012, 9, 24, 9, step, tzinfo=dt.UTC)
                yield kind(id=f"c{number}-{step}", on=at.date(), recorded_at=at, case=f"c{number}", **fields)

    return list(islice(course(), count))
