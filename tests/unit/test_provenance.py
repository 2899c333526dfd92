# SPDX-License-Identifier: Apache-2.0
"""Periods are half-open; citations say how far they were verified."""

import datetime as dt

import pytest

from community_housing.errors import InputError
from community_housing.provenance import ALWAYS, Citation, Evidence, Period

JAN, FEB, MAR = dt.date(2020, 1, 1), dt.date(2020, 2, 1), dt.date(2020, 3, 1)


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    period = Period(starts=JAN, ends=FEB)
    assert JAN in period
    assert dt.date(2020, 1, 31) in period
    assert FEB not in period
    assert dt.date(2019, 12, 31) not in period
    assert FEB in Period(starts=JAN)
    assert dt.date.min in ALWAYS
    assert "2020-01-01" not in period


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Period(starts=JAN, ends=FEB), Period(starts=FEB, ends=MAR), False),
        (Period(starts=JAN, ends=MAR), Period(starts=FEB), True),
        (Period(ends=FEB), Period(starts=JAN), True),
        (Period(ends=JAN), Period(starts=JAN), False),
        (ALWAYS, Period(starts=JAN, ends=FEB), True),
        (ALWAYS, ALWAYS, True),
    ],
)
def test_overlap(one: Period, other: Period, expected: bool) -> None:
    assert one.overlaps(other) is expected
    assert other.overlaps(one) is expected


def test_a_period_must_end_after_it_starts() -> None:
    for ends in (JAN, dt.date(2019, 1, 1)):
        with pytest.raises(InputError, match="end after"):
            Period(starts=JAN, ends=ends)


def test_what_is_only_recalled_is_not_verified_and_says_so() -> None:
    recalled = Citation(authority="ministry", document="guide", clause="4.1", evidence=Evidence.RECALL)
    assert not recalled.verified
    assert str(recalled) == "ministry, guide, 4.1 [unverified]"
    assert Citation(authority="ministry", document="guide", evidence=Evidence.FOUND).verified
    assert str(Period(starts=JAN)) == "[2020-01-01, …)"
