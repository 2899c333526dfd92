# SPDX-License-Identifier: Apache-2.0
"""The section of approvals says what the values say: bars, the limit, exact shares, and what was accepted without premises."""

import datetime as dt
from fractions import Fraction

import pytest

from community_housing.approvals import GreenChannel, StepTimes, Within
from community_housing.calendars import LimitUnit
from community_housing.records import evolve
from community_housing.report.page._green_channel import _bars, _channel

NONE = Within(within=0, beyond=0, left_out=(), share=None)
CHANNEL = GreenChannel(
    on=dt.date(2013, 5, 1),
    rule="r",
    name="联合审批",
    name_en=None,
    limit="l",
    amount=7,
    unit=LimitUnit.WORKING_DAYS,
    cases=Within(within=2, beyond=1, left_out=(("running", 4),), share=Fraction(2, 3)),
    taken=((3, 2), (9, 1)),
    bodies=(),
    steps=(
        StepTimes(
            step="land", name="用地", name_en=None, body="国土", done=2, overdue=1, mean=Fraction(16, 3), longest=10,
            case="C1", unknown=0,
        ),
    ),
    slowest="land",
    provisional=False,
)  # fmt: skip


def test_the_bars_hold_every_decided_case_and_only_those_beyond_the_limit_are_outside() -> None:
    bars = _bars(CHANNEL)
    assert [bar["units"] for bar in bars] == list(range(1, 10))
    assert {bar["units"]: bar["count"] for bar in bars if bar["count"]} == {3: 2, 9: 1}
    assert [bar["units"] for bar in bars if not bar["inside"]] == [8, 9]
    assert [bar["units"] for bar in bars if bar["limit"]] == [7]


@pytest.mark.parametrize("change", [{"taken": ()}, {"unit": LimitUnit.MONTHS}, {"taken": ((61, 1),)}])
def test_what_cannot_be_drawn_is_told_in_words(change: dict[str, object]) -> None:
    found = _channel(evolve(CHANNEL, **change), "zh")
    assert not found["bars"]
    assert any("办结用时" in line for line in found["said"]) is ("taken" not in change or change["taken"] != ())


def test_a_mean_with_steps_that_are_still_open_is_at_least_that() -> None:
    (step,) = _channel(CHANNEL, "en")["steps"]
    assert (step["mean"], step["longest"], step["slowest"]) == ("≥ 5.33", "≥ 10", True)


def test_shares_of_nothing_are_no_number() -> None:
    from community_housing.approvals import BodyShare

    found = _channel(evolve(CHANNEL, bodies=(BodyShare(body="国土", steps=NONE),)), "en")
    assert found["bodies"] == [{"body": "国土", "share": "—", "percent": "—", "left_out": ""}]
    assert "running 4" in found["said"][0]
