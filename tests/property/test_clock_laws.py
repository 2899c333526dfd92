# SPDX-License-Identifier: Apache-2.0
"""Laws of clocks on drawn calendars, limits and facts, against a day-by-day simulation."""

import datetime as dt
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import slow_clock as slow

from community_housing.calendars import Calendar, CountingRule, DayCount, LimitUnit, MonthEnd, Roll
from community_housing.clocks import Clock, Extension, Granted, Limit, Pause, PauseGround, Standing, clock, parallel
from community_housing.errors import CalendarNotPublishedError
from community_housing.provenance import Citation, Evidence, Period
from community_housing.records import evolve
from community_housing.testing import calendars

DAY = dt.timedelta(days=1)
OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GROUNDS = (PauseGround.HEARING, PauseGround.TEST)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A limit with facts, near one another, and a day; the calendar reaches far beyond, its own end at times among the days."""
    calendar = draw(calendars())
    rule = CountingRule(
        id="r",
        name="r",
        count=draw(st.sampled_from(DayCount)),
        roll=draw(st.sampled_from(Roll)),
        months=MonthEnd.CORRESPONDING_DAY,
        period=Period(),
        citation=OWN,
    )
    limit = Limit(
        id="l",
        name="l",
        amount=draw(st.integers(1, 12)),
        unit=draw(st.sampled_from([LimitUnit.WORKING_DAYS, LimitUnit.DAYS])),
        rule=rule,
        pauses=GROUNDS,
        told=draw(st.booleans()),
        extension=Extension(most=5, told=draw(st.booleans())) if draw(st.booleans()) else None,
        citation=OWN,
    )
    started = draw(st.dates(calendar.first, calendar.last))
    near = st.integers(0, 40).map(lambda ahead: started + ahead * DAY)
    told = st.sampled_from([None, "函"])
    pauses = draw(
        st.lists(
            st.builds(
                lambda starts, length, ground, told: Pause(
                    ground=ground, starts=starts, ends=None if length is None else starts + length * DAY, told=told
                ),
                st.integers(-5, 30).map(lambda ahead: started + ahead * DAY),
                st.none() | st.integers(0, 12),
                st.sampled_from([*GROUNDS, PauseGround.PUBLICITY]),
                told,
            ),
            max_size=4,
        )
    )
    return {
        "limit": limit,
        "started": started,
        "done": draw(st.none() | near),
        "pauses": pauses,
        "extensions": draw(st.lists(st.builds(Granted, on=near, amount=st.integers(1, 7), told=told), max_size=2)),
        "calendar": calendar.assuming_weekdays(calendar.last + 200 * DAY),
        "on": draw(near),
    }


@FEW
@given(cases())
def test_a_clock_is_what_walking_day_by_day_finds(case: dict[str, Any]) -> None:
    found = clock(**case)
    standing, last, used, taken = slow.standing(**case, rule=case["limit"].rule)
    assert (found.standing.value, found.last, found.used, found.paused) == (standing, last, used, taken)
    assert found.used is not None
    assert found.left is not None
    assert found.used + found.left == found.total
    assert (found.late_by is not None and found.late_by >= 0) == (found.standing in (Standing.LATE, Standing.OVERDUE))


@FEW
@given(cases(), st.integers(0, 2**32))
def test_facts_have_no_order_and_overlaps_no_weight(case: dict[str, Any], seed: int) -> None:
    again = dict(case)
    chance = random.Random(seed)
    again["pauses"] = chance.sample([*case["pauses"], *case["pauses"]], k=2 * len(case["pauses"]))
    again["extensions"] = chance.sample(case["extensions"], k=len(case["extensions"]))
    one, other = clock(**case), clock(**again)
    assert evolve(one, reasons=()) == evolve(other, reasons=())
    assert set(one.reasons) == set(other.reasons)


@FEW
@given(cases(), st.integers(1, 30))
def test_nothing_after_the_day_is_used(case: dict[str, Any], ahead: int) -> None:
    later = case["on"] + ahead * DAY
    more = [*case["pauses"], Pause(ground=GROUNDS[0], starts=later, told="函")]
    grants = [*case["extensions"], Granted(on=later, amount=1, told="函")]
    done = case["done"] if case["done"] is not None and case["done"] <= case["on"] else None
    assert clock(**case) == clock(**{**case, "pauses": more, "extensions": grants, "done": done})
    assert clock(**{**case, "done": done}) == clock(**{**case, "done": done or max(later, case["started"])})


@FEW
@given(cases())
def test_a_day_of_pause_more_never_makes_the_last_day_earlier(case: dict[str, Any]) -> None:
    before = clock(**case)
    for place, one in enumerate(case["pauses"]):
        if one.ends is not None and one.ends < case["on"]:
            longer = [*case["pauses"]]
            longer[place] = evolve(one, ends=one.ends + DAY)
            after = clock(**{**case, "pauses": longer})
            if before.last is None:
                assert after.last is None
            # A grant may be in time through the longer pause, never the other way round.
            assert after.last is None or before.last is None or after.last >= before.last


@FEW
@given(cases(), st.data())
def test_what_is_known_later_may_move_the_standing_and_never_the_facts(case: dict[str, Any], data: st.DataObject) -> None:
    calendar: Calendar = case["calendar"]
    whole = [one.published for one in calendar.notices if one.year is not None and one.published is not None]
    known = calendar.known(data.draw(st.dates(min(whole), calendar.last)))
    found, other = clock(**case), clock(**{**case, "calendar": known})
    assert (found.done, found.started, found.on) == (other.done, other.started, other.on)
    if known == calendar:
        assert found == other


@FEW
@given(cases(), st.integers(0, 60))
def test_what_lies_beyond_the_calendar_is_told_and_never_guessed(case: dict[str, Any], ahead: int) -> None:
    whole: Calendar = case["calendar"]
    ends = min(case["started"] + ahead * DAY, whole.last)
    short = clock(**{**case, "calendar": Until(whole, ends)})
    found = clock(**case)
    if short.standing is not Standing.UNKNOWN:
        assert short.standing is found.standing
        assert short.last in {found.last, None}
        assert (short.used, short.left, short.total) == (found.used, found.left, found.total)
        if short.last != found.last:
            assert found.last is not None
            assert found.last > ends
            assert any(reason.rule == "calendar" for reason in short.reasons)
    else:
        assert case["on"] > ends


class Until:
    """A calendar that ends on an earlier day than another."""

    def __init__(self, calendar: Calendar, last: dt.date) -> None:
        self.calendar, self.first, self.last, self.provisional_from = calendar, calendar.first, last, calendar.provisional_from

    def _known(self, day: dt.date) -> dt.date:
        if not self.first <= day <= self.last:
            raise CalendarNotPublishedError("beyond", day, self.first, self.last, self.provisional_from)
        return day

    def is_working(self, day: dt.date, /) -> bool:
        return self.calendar.is_working(self._known(day))

    def on_or_after(self, day: dt.date, /) -> dt.date:
        return self._known(self.calendar.on_or_after(self._known(day)))

    def on_or_before(self, day: dt.date, /) -> dt.date:
        return self._known(self.calendar.on_or_before(self._known(day)))

    def shift(self, day: dt.date, working_days: int, /) -> dt.date:
        return self._known(self.calendar.shift(self._known(day), working_days))

    def between(self, starts: dt.date, ends: dt.date, /) -> int:
        self._known(ends - DAY)
        return self.calendar.between(self._known(starts), ends)


@settings(FEW, max_examples=15)
@given(st.lists(cases(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_the_clock_of_parallel_steps_is_one_of_them_and_has_no_order(
    drawn: list[dict[str, Any]], chance: random.Random
) -> None:
    on = max(case["on"] for case in drawn)
    clocks: list[Clock] = [
        clock(**{**case, "on": on, "limit": evolve(case["limit"], id=f"l{n}")}) for n, case in enumerate(drawn)
    ]
    found = parallel(clocks)
    assert found in clocks
    still_open = [one for one in clocks if one.done is None]
    assert (found.done is None) == bool(still_open)
    if all(one.last is not None for one in clocks):
        assert found.last == max(one.last for one in still_open or clocks if one.last is not None)
    chance.shuffle(clocks)
    assert parallel(clocks) == found
