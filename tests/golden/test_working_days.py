# SPDX-License-Identifier: Apache-2.0
"""Working days of China in worked cases, by hand: National Day 2012, what was known when, and every day against other tables.

Source: the notices themselves (`calendars/notices`); the report's limit of 7 working days.
"""

import datetime as dt

import pytest

from community_housing.calendars import (
    Calendar,
    CountingRule,
    DayCount,
    DayKind,
    LimitUnit,
    Roll,
    counting_rule,
    counting_rules,
    first_day,
    last_day,
    shipped,
)
from community_housing.errors import CalendarNotPublishedError
from community_housing.provenance import Evidence
from community_housing.records import evolve

DAY = dt.timedelta(days=1)
RULE = counting_rule(on=dt.date(2012, 9, 24))
COUNTED = evolve(RULE, count=DayCount.START_COUNTED)
YEARS = range(2007, 2027)
# Days on which another table differs from the notices, each with the reason; none is known.
DIFFERENCES: dict[str, dict[dt.date, str]] = {"chinesecalendar": {}, "holidays": {}}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def working_days(start: str, amount: int, *, calendar: Calendar | None = None, rule: CountingRule = RULE) -> str:
    return str(last_day(day(start), amount, unit=LimitUnit.WORKING_DAYS, calendar=calendar or shipped(), rule=rule))


@pytest.mark.parametrize(
    ("accepted", "last", "start_counted"),
    [
        ("2012-09-24", "2012-10-09", "2012-10-08"),
        ("2012-09-26", "2012-10-11", "2012-10-10"),
        ("2012-09-28", "2012-10-15", "2012-10-12"),
        ("2012-09-29", "2012-10-16", "2012-10-15"),  # a Saturday worked in exchange
        ("2012-09-30", "2012-10-16", "2012-10-16"),  # a Sunday off
        ("2013-02-07", "2013-02-21", "2013-02-20"),
        ("2013-02-08", "2013-02-22", "2013-02-21"),
    ],
)
def test_seven_working_days_over_national_day_and_spring_festival(accepted: str, last: str, start_counted: str) -> None:
    assert working_days(accepted, 7) == last
    assert working_days(accepted, 7, rule=COUNTED) == start_counted


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [("2012-08-06", 20, "2012-09-03"), ("2012-08-06", 45, "2012-10-12"), ("2019-07-01", 120, "2019-12-20")],
)
def test_longer_periods_of_working_days(start: str, amount: int, last: str) -> None:
    assert working_days(start, amount) == last


@pytest.mark.parametrize(
    ("start", "amount", "known", "last"),
    [
        # Saturday 2020-02-01 was to be worked; the notice published on 2020-01-27 made it off.
        ("2020-01-20", 7, "2020-01-21", "2020-02-04"),
        ("2020-01-20", 7, "2020-01-26", "2020-02-04"),
        ("2020-01-20", 7, "2020-01-27", "2020-02-06"),
        ("2020-01-22", 7, "2020-01-26", "2020-02-06"),
        ("2020-01-22", 7, "2020-01-27", "2020-02-10"),
        # The holiday of May 2019 was made longer by a notice of 2019-03-22.
        ("2019-04-30", 3, "2019-03-21", "2019-05-06"),
        ("2019-04-30", 3, "2019-03-22", "2019-05-07"),
        # The notice of 2019, signed on 2018-12-04 and published on 2018-12-06, arranges the last days of 2018.
        ("2018-12-20", 7, "2018-12-01", "2018-12-31"),
        ("2018-12-20", 7, "2018-12-05", "2018-12-31"),
        ("2018-12-20", 7, "2018-12-06", "2018-12-29"),
    ],
)
def test_a_deadline_moves_on_the_day_its_notice_is_published(start: str, amount: int, known: str, last: str) -> None:
    assert working_days(start, amount, calendar=shipped().known(day(known))) == last


def test_the_last_days_of_december_are_arranged_by_the_next_notice() -> None:
    end_of_year = day("2011-12-31")
    before, after = shipped().known(day("2011-12-05")), shipped().known(day("2011-12-06"))
    assert before.facts(end_of_year).kind is DayKind.REST
    assert before.facts(end_of_year).provisional
    assert after.facts(end_of_year).kind is DayKind.MAKE_UP
    assert after.facts(end_of_year).notice == "cn-2012"
    assert not after.facts(end_of_year).provisional


def test_a_period_of_calendar_days_that_ends_in_a_holiday_rolls() -> None:
    for rule, last in ((RULE, "2013-10-08"), (evolve(RULE, roll=Roll.NONE), "2013-10-05")):
        assert last_day(day("2013-09-20"), 15, unit=LimitUnit.DAYS, calendar=shipped(), rule=rule) == day(last)


def test_eighteen_months_are_counted_only_by_a_law_that_says_how() -> None:
    # Of 2012 no rule on months was read; the later laws would end it inside Spring Festival and roll it.
    rules = {rule.id: rule for rule in counting_rules()}
    with pytest.raises(ValueError, match="does not say how months are counted"):
        last_day(day("2012-08-05"), 18, unit=LimitUnit.MONTHS, calendar=shipped(), rule=RULE)
    later = rules["cn-minfadian-200"]
    assert str(last_day(day("2012-08-05"), 18, unit=LimitUnit.MONTHS, calendar=shipped(), rule=later)) == "2014-02-07"


def test_counts_of_the_report() -> None:
    calendar = shipped()
    assert calendar.facts(day("2012-08-05")).kind is DayKind.REST  # the first decision was on a Sunday
    assert calendar.between(day("2012-08-05"), day("2014-02-05")) == 374
    assert calendar.between(day("2012-08-06"), day("2012-10-11")) == 44  # first decision to first room in use
    assert calendar.between(day("2012-08-07"), day("2012-10-07")) == 40  # two months, first day not counted
    assert calendar.between(day("2012-08-07"), day("2012-11-07")) == 62  # three months


def test_a_day_that_is_only_encouraged_stays_a_working_day() -> None:
    assert shipped().is_working(day("2024-02-09"))


def test_a_book_example_rolls_to_the_day_after_the_rest_of_the_notice() -> None:
    # A book has 2020-10-08; the notice of 2020 has that day off too.
    assert str(shipped().on_or_after(day("2020-10-01"))) == "2020-10-09"


def test_a_year_without_a_notice_is_refused_on_both_sides() -> None:
    for outside in ("2006-12-31", "2027-01-01"):
        with pytest.raises(CalendarNotPublishedError, match="2007-01-01 to 2026-12-31"):
            shipped().is_working(day(outside))
    with pytest.raises(CalendarNotPublishedError) as raised:
        working_days("2026-12-25", 7)
    assert (raised.value.last, raised.value.provisional_from) == (day("2026-12-31"), day("2026-12-22"))
    with pytest.raises(CalendarNotPublishedError, match="no notice was published by 2006-12-17"):
        shipped().known(day("2006-12-17"))
    assert first_day(day("2026-12-31"), 1, unit=LimitUnit.DAYS, calendar=shipped(), rule=RULE) == day("2026-12-30")


def test_every_notice_is_cited_with_its_day_and_was_known_before_its_days() -> None:
    notices = {one.id: one for one in shipped().notices}
    assert [one.year for one in notices.values() if one.year is not None] == list(YEARS)
    assert {one.id: one.amends for one in notices.values() if one.amends is not None} == {
        "cn-2015-a": "cn-2015",
        "cn-2019-a": "cn-2019",
        "cn-2020-a": "cn-2020",
    }
    for one in notices.values():
        assert one.published is not None
        assert one.issued is not None
        assert one.issued <= one.published < min((*one.days_off, *one.working)), one.id
        assert one.citation.evidence is (Evidence.REPORTED if one.year in (2008, 2009) else Evidence.FOUND)
    leads = {one.id: (min((*one.days_off, *one.working)) - one.published).days for one in notices.values() if one.published}
    assert (leads["cn-2020-a"], leads["cn-2008"], leads["cn-2007"]) == (4, 11, 12)
    moved = [one for one in notices.values() if one.year and min((*one.days_off, *one.working)).year < one.year]
    assert {one.id for one in moved} == {"cn-2007", "cn-2008", "cn-2012", "cn-2019", "cn-2023"}
    assert min(d.day for one in moved for d in (*one.days_off, *one.working) if one.year and d.year < one.year) == 29


@pytest.mark.parametrize("table", ["chinesecalendar", "holidays"])
def test_every_day_of_twenty_years_is_as_another_table_has_it(table: str) -> None:
    if table == "chinesecalendar":
        is_working = pytest.importorskip("chinese_calendar").is_workday
    else:
        others = pytest.importorskip("holidays").country_holidays("CN", years=YEARS)
        is_working = others.is_working_day
    calendar = shipped()
    days = [calendar.first + n * DAY for n in range((calendar.last - calendar.first).days + 1)]
    assert len(days) == 7305
    assert calendar.between(calendar.first, calendar.last + DAY) == 4991
    assert {one for one in days if calendar.is_working(one) != is_working(one)} == set(DIFFERENCES[table])
