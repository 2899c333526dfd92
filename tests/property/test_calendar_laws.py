# SPDX-License-Identifier: Apache-2.0
"""Laws of calendars and of the counting of periods, on drawn notices."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import slow_calendar as slow

from community_housing.calendars import (
    Calendar,
    CountingRule,
    DayCount,
    DayKind,
    LimitUnit,
    MonthEnd,
    Notice,
    OfficeHours,
    Roll,
    first_day,
    last_day,
    notices_of,
)
from community_housing.errors import CalendarNotPublishedError
from community_housing.provenance import Citation, Evidence, Period
from community_housing.testing import calendars

OWN = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
DAY = dt.timedelta(days=1)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RULES = st.builds(
    lambda count, roll: CountingRule(
        id="r", name="r", count=count, roll=roll, months=MonthEnd.CORRESPONDING_DAY, period=Period(), citation=OWN
    ),
    st.sampled_from(DayCount),
    st.sampled_from(Roll),
)
UNITS = st.sampled_from(LimitUnit)


def day_of(calendar: Calendar) -> st.SearchStrategy[dt.date]:
    return st.dates(calendar.first, calendar.last)


def or_none(found: "object") -> "dt.date | None":
    try:
        return found()  # type: ignore[operator]
    except CalendarNotPublishedError:
        return None


@FEW
@given(calendars(), st.data())
def test_a_day_is_what_the_notice_published_last_says(calendar: Calendar, data: st.DataObject) -> None:
    for day in data.draw(st.lists(day_of(calendar), min_size=1, max_size=20)):
        assert calendar.is_working(day) == calendar.facts(day).working == slow.works(calendar, day)
    for notice in calendar.notices:
        for day in (*notice.days_off, *notice.working):
            if calendar.first <= day <= calendar.last:
                assert calendar.is_working(day) == slow.works(calendar, day)


@FEW
@given(calendars(), st.data())
def test_between_adds_up_and_lists_its_days(calendar: Calendar, data: st.DataObject) -> None:
    a, b, c = sorted(data.draw(st.lists(day_of(calendar), min_size=3, max_size=3)))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c) == len(calendar.days(a, c))
    near = min(c, a + 60 * DAY)
    assert calendar.between(a, near) == slow.between(calendar, a, near)
    plain = {facts.day for facts in map(calendar.facts, calendar.days(a, near)) if facts.kind is DayKind.WORKING}
    assert {facts.day for facts in calendar.apart(a, near)} == {a + n * DAY for n in range((near - a).days)} - plain


@FEW
@given(calendars(), st.data(), st.integers(1, 400))
def test_shifting_there_and_back_is_the_working_day_before(calendar: Calendar, data: st.DataObject, count: int) -> None:
    day = data.draw(day_of(calendar))
    there = or_none(lambda: calendar.shift(day, count))
    if there is not None:
        assert calendar.is_working(there)
        assert calendar.between(day + DAY, there + DAY) == count
        assert or_none(lambda: calendar.shift(there, -count)) == or_none(lambda: calendar.on_or_before(day))


@FEW
@given(calendars(), st.data(), st.integers(1, 40), UNITS, RULES)
def test_the_last_day_is_the_one_that_walking_finds(
    calendar: Calendar, data: st.DataObject, amount: int, unit: LimitUnit, rule: CountingRule
) -> None:
    start = data.draw(day_of(calendar))
    found = or_none(lambda: last_day(start, amount, unit=unit, calendar=calendar, rule=rule))
    assert found == slow.last_day(calendar, start, amount, unit, rule)


@FEW
@given(calendars(), st.data(), st.integers(1, 25), UNITS, RULES)
def test_the_first_day_is_the_latest_start_that_keeps_the_limit(
    calendar: Calendar, data: st.DataObject, amount: int, unit: LimitUnit, rule: CountingRule
) -> None:
    start, end = data.draw(day_of(calendar)), data.draw(day_of(calendar))
    latest = or_none(lambda: first_day(end, amount, unit=unit, calendar=calendar, rule=rule))
    last = or_none(lambda: last_day(start, amount, unit=unit, calendar=calendar, rule=rule))
    if latest is not None:
        assert (last is not None and last <= end) == (start <= latest)
        if latest >= calendar.first and unit is not LimitUnit.MONTHS:
            assert latest == slow.first_day(calendar, end, amount, unit, rule)
    else:
        assert last is None or last > end


@FEW
@given(calendars(), st.data(), st.integers(1, 60), UNITS, RULES)
def test_the_last_day_is_monotone_in_start_and_amount(
    calendar: Calendar, data: st.DataObject, amount: int, unit: LimitUnit, rule: CountingRule
) -> None:
    start = data.draw(day_of(calendar))
    ends = [
        or_none(lambda start=start, amount=amount: last_day(start, amount, unit=unit, calendar=calendar, rule=rule))
        for start, amount in ((start, amount), (min(start + DAY, calendar.last), amount), (start, amount + 1))
    ]
    if None not in ends:
        first, later, longer = (end for end in ends if end is not None)
        assert first <= later
        assert first <= longer
        if unit is LimitUnit.WORKING_DAYS or rule.roll is Roll.NEXT_WORKING:
            assert all(calendar.is_working(end) for end in (first, later, longer))


@FEW
@given(calendars(), st.data())
def test_what_is_known_on_a_day_rests_on_notices_published_by_then(calendar: Calendar, data: st.DataObject) -> None:
    on = data.draw(st.dates(calendar.first - 100 * DAY, calendar.last))
    kept = [one for one in calendar.notices if one.published is not None and one.published <= on]
    if any(one.year is not None for one in kept):
        assert calendar.known(on) == Calendar(kept)
        assert calendar.known(on).known(on) == calendar.known(on)
    # A notice more changes no day but those that it speaks of.
    changed = {day for one in calendar.notices if one not in kept for day in (*one.days_off, *one.working)}
    known = or_none(lambda: calendar.known(on))  # type: ignore[arg-type]
    if isinstance(known, Calendar):
        for ordinal in range(known.first.toordinal(), known.last.toordinal() + 1):
            day = dt.date.fromordinal(ordinal)
            assert known.is_working(day) == calendar.is_working(day) or day in changed


@FEW
@given(calendars())
def test_notices_made_of_a_calendar_give_the_same_days(calendar: Calendar) -> None:
    years = range(calendar.first.year, calendar.last.year + 1)
    again = Calendar(notices_of(calendar.is_working, years, id_="x", name="放假", citation=OWN))
    assert again.days(calendar.first, calendar.last) == calendar.days(calendar.first, calendar.last)


@FEW
@given(calendars(), st.from_type(OfficeHours), st.data(), st.integers(1, 5000))
def test_office_hours_there_and_back(calendar: Calendar, hours: OfficeHours, data: st.DataObject, minutes: int) -> None:
    naive = data.draw(
        st.datetimes(dt.datetime.combine(calendar.first, dt.time()), dt.datetime.combine(calendar.last, dt.time()))
    )
    starts = naive.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
    found = or_none(lambda: hours.last_moment(starts, minutes, calendar=calendar))
    if isinstance(found, dt.datetime):
        assert hours.between(starts, found, calendar=calendar) == minutes * dt.timedelta(minutes=1)
        earlier = found - dt.timedelta(microseconds=1)
        assert hours.between(starts, earlier, calendar=calendar) < minutes * dt.timedelta(minutes=1)


def test_the_walk_of_the_twin_differs_from_a_count_of_weekdays() -> None:
    # The oracle is no copy of the week: a make-up day and a day off both change it.
    notice = Notice(id="n", year=2020, working=(dt.date(2020, 2, 1),), citation=OWN)
    assert slow.works(Calendar([notice]), dt.date(2020, 2, 1))
