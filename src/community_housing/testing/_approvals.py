# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for approvals: rules, and events near one another that meet, agree and conflict often."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from community_housing.approvals import (
    Accepted,
    ApprovalCorrection,
    ApprovalRule,
    ApprovalRules,
    CorrectionAsked,
    CorrectionMade,
    Delivered,
    Extended,
    Issued,
    NotAccepted,
    Received,
    Refused,
    StepOpened,
    StepPassed,
    StepPaused,
    StepRefused,
    StepResumed,
    StepRule,
    Withdrawn,
)
from community_housing.calendars import LimitUnit
from community_housing.clocks import Extension, Limit, PauseGround
from community_housing.provenance import Citation, Evidence

__all__ = ["CASES", "any_approval_event", "approval_lists", "approval_rules"]

CASES = ("C1", "C2")
_STEPS = ("land", "plan", "fund")
_BODIES = ("land-office", "plan-office", "window")
_START = dt.date(2012, 9, 24)
_OWN = Citation(authority="某区", document="某办法", evidence=Evidence.OWN)
_GROUNDS = (PauseGround.HEARING, PauseGround.TEST)


@st.composite
def approval_rules(draw: st.DrawFn) -> ApprovalRules:
    """Two rules of the same steps, with limits of their own that stop, are told of and are extended, or not."""

    def limit(name: str) -> Limit:
        return Limit(
            id=name,
            name=name,
            amount=draw(st.integers(1, 9)),
            unit=LimitUnit.WORKING_DAYS,
            pauses=draw(st.sampled_from([(), _GROUNDS])),
            told=draw(st.booleans()),
            extension=draw(st.sampled_from([None, Extension(most=3, told=True), Extension(most=5)])),
            citation=_OWN,
        )

    limits = [limit("whole"), limit("own"), limit("late")]
    steps = tuple(
        StepRule(
            id=name,
            name=name,
            body=draw(st.sampled_from(_BODIES)),
            limit=draw(st.sampled_from([None, None, "own"])),
            required=draw(st.booleans()),
        )
        for name in _STEPS
    )
    rules = (
        ApprovalRule(id="joint", name="联合", window="window", steps=steps, limit="whole", delivery="late", citation=_OWN),
        ApprovalRule(id="plain", name="普通", window="window", steps=steps[:1], limit="own", citation=_OWN),
    )
    return ApprovalRules(rules, limits)


def any_approval_event(ids: st.SearchStrategy[str], known: Sequence[str]) -> st.SearchStrategy[Any]:
    """Any event, acceptable or not.

    Args:
        ids: Ids for new events.
        known: Ids of events that corrections may name.
    """
    facts: dict[str, st.SearchStrategy[Any]] = {
        "id": ids,
        "on": st.integers(0, 30).map(lambda ahead: _START + dt.timedelta(days=ahead)),
        "recorded_at": st.integers(0, 40).map(
            lambda ahead: dt.datetime.combine(_START, dt.time(9), dt.UTC) + dt.timedelta(days=ahead)
        ),
    }
    case = {**facts, "case": st.sampled_from(CASES), "by": st.sampled_from([None, None, None, *_BODIES])}
    step = {**case, "step": st.sampled_from([*_STEPS, *_STEPS, "no-such"])}
    told = st.sampled_from([None, "函"])
    reason = st.just("理由")
    return st.one_of(
        st.builds(Received, **case, project=st.just("P1"), rule=st.sampled_from(["joint", "joint", "plain", "no-such"])),
        st.builds(CorrectionAsked, **case, told=told),
        st.builds(CorrectionMade, **case),
        st.builds(Accepted, **case),
        st.builds(NotAccepted, **case, reason=reason),
        st.builds(StepOpened, **step),
        st.builds(StepPassed, **step),
        st.builds(StepRefused, **step, reason=reason),
        st.builds(StepPaused, **step, ground=st.sampled_from([*_GROUNDS, PauseGround.PUBLICITY]), told=told),
        st.builds(StepResumed, **step),
        st.builds(Extended, **case, amount=st.integers(1, 6), reason=reason, told=told),
        st.builds(Issued, **case),
        st.builds(Refused, **case, reason=reason),
        st.builds(Withdrawn, **case),
        st.builds(Delivered, **case),
        st.builds(ApprovalCorrection, **facts, corrects=st.sampled_from([*known, "no-such"]), reason=reason),
    )


_COURSE = (Received, Accepted, StepOpened, StepOpened, StepPaused, StepResumed, StepPassed, StepPassed, Issued, Delivered)


@st.composite
def approval_lists(draw: st.DrawFn) -> tuple[Any, ...]:
    """Events of two cases as they may run, in the order of days, with others strewn in; by no means all acceptable."""
    events: list[Any] = []
    for case in CASES:
        ahead = draw(st.integers(0, 5))
        for place, kind in enumerate(draw(st.lists(st.sampled_from(_COURSE), max_size=3)) + list(_COURSE)):
            ahead += draw(st.integers(0, 3))
            day = _START + dt.timedelta(days=ahead)
            given: dict[str, Any] = {
                "id": f"{case}-{place}",
                "on": day,
                "recorded_at": dt.datetime.combine(day, dt.time(9), dt.UTC),
                "case": case,
            }
            if kind is Received:
                given |= {"project": "P1", "rule": draw(st.sampled_from(["joint", "plain"]))}
            if kind in (StepOpened, StepPassed, StepPaused, StepResumed):
                given["step"] = draw(st.sampled_from(_STEPS))
            if kind is StepPaused:
                given |= {"ground": draw(st.sampled_from(_GROUNDS)), "told": draw(st.sampled_from([None, "函"]))}
            events.append(kind(**given))
    known = [event.id for event in events]
    strewn = draw(st.lists(any_approval_event(st.sampled_from([f"x{n}" for n in range(9)]), known), max_size=6))
    return tuple(sorted(events, key=lambda event: (event.on, event.id))) + tuple(strewn)
