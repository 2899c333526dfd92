# SPDX-License-Identifier: Apache-2.0
"""Strategies for checks: events of a few checks and defects, acceptable or not."""

import datetime as dt
from typing import Any, Final

from hypothesis import strategies as st

from community_housing.programme import (
    CheckCorrection,
    CheckEvent,
    CheckHeld,
    CheckKind,
    CheckPlanned,
    CheckResult,
    DefectCleared,
    DefectFound,
    Inspector,
    Rechecked,
    Severity,
    SlipColour,
    SlipIssued,
)
from community_housing.records import evolve

__all__ = ["CHECK_INSPECTORS", "check_corrections", "check_events"]

CHECK_INSPECTORS: Final = (
    Inspector(body="quality", kinds=(CheckKind.QUALITY,)),
    Inspector(body="office", kinds=(CheckKind.QUALITY, CheckKind.SUPERVISION)),
)
"""Bodies with duties, which drawn events have or have not."""

_FIRST: Final = dt.date(2013, 5, 6)
_NOW: Final = dt.datetime(2013, 5, 6, 9, tzinfo=dt.UTC)


def _days() -> st.SearchStrategy[dt.date]:
    return st.integers(0, 12).map(lambda days: _FIRST + dt.timedelta(days=days))


def check_events(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Events of two checks and two defects, each by itself: whether it is acceptable is for the book to say.

    Args:
        ids: What their ids are drawn from.
    """
    facts: dict[str, Any] = {"id": ids, "on": _days(), "recorded_at": st.just(_NOW)}
    check: dict[str, Any] = {
        **facts,
        "subject": st.sampled_from(("k1", "k2")),
        "project": st.just("p1"),
        "task": st.sampled_from(("roof", "roof", "walls")),
        "check_kind": st.sampled_from((CheckKind.QUALITY, CheckKind.QUALITY, CheckKind.SUPERVISION)),
    }
    defect: dict[str, Any] = {**facts, "subject": st.sampled_from(("d1", "d2"))}
    bodies, dues = st.sampled_from(("quality", "office", "street")), st.none() | _days()
    return st.one_of(
        st.builds(CheckPlanned, **check, due=dues),
        st.builds(CheckHeld, **check, body=bodies, result=st.sampled_from(CheckResult)),
        st.builds(DefectFound, **defect, check=st.sampled_from(("k1", "k2")), severity=st.sampled_from(Severity), due=dues),
        st.builds(DefectCleared, **defect, body=bodies, evidence=st.sampled_from((("照片",), ("照片",), ()))),
        st.builds(Rechecked, **defect, body=bodies, gone=st.booleans()),
        st.builds(SlipIssued, **defect, colour=st.sampled_from(SlipColour), urgent=st.booleans()),
    )


def check_corrections(ids: st.SearchStrategy[str], wrong: CheckEvent) -> st.SearchStrategy[CheckCorrection]:
    """Corrections of an event: it never happened, or on another day.

    Args:
        ids: What their ids are drawn from.
        wrong: The event that was wrong.
    """
    instead: st.SearchStrategy[Any] = st.none()
    if not isinstance(wrong, CheckCorrection):
        instead |= _days().map(lambda day: evolve(wrong, on=day))
    return st.builds(
        CheckCorrection,
        id=ids,
        on=_days(),
        recorded_at=st.just(_NOW),
        corrects=st.just(wrong.id),
        instead=instead,
        reason=st.just("理由"),
    )
