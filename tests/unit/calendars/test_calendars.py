# SPDX-License-Identifier: Apache-2.0
"""Calendars and the counting of periods: what is refused, what a district adds, and what goes by another calendar."""

import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import pytest

from community_housing.calendars import (
    Calendar,
    CountingRule,
    DayCount,
    DayKind,
    LimitUnit,
    Notice,
    OfficeHours,
    OpenSpan,
    Roll,
    Span,
    counting_rule,
    deadline,
    first_day,
    last_day,
    load_notices,
    notices_of,
    shipped,
)
from community_housing.errors import BoundaryError, CalendarNotPublishedError, InputError, NoStandardInForceError
from community_housing.io import library_notices
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve

DAY = dt.timedelta(days=1)
ON = dt.date(2012, 9, 26)
RULE = counting_rule(on=ON)
OWN = Citation(authority="区政府办", document="区政办〔2012〕9号", published=dt.date(2012, 9, 1), evidence=Evidence.OWN)
WORK = LimitUnit.WORKING_DAYS


@pytest.mark.parametrize("bad", ["2012-09-26", dt.datetime(2012, 9, 26, tzinfo=dt.UTC), 20120926, None])
def test_a_moment_or_a_text_is_no_day(bad: Any) -> None:
    calendar = shipped()
    asked = [
        lambda: calendar.is_working(bad),
        lambda: calendar.facts(bad),
        lambda: calendar.on_or_after(bad),
        lambda: calendar.on_or_before(bad),
        lambda: calendar.shift(bad, 1),
        lambda: calendar.between(bad, ON),
        lambda: calendar.between(ON, bad),
        lambda: calendar.days(bad, ON),
        lambda: calendar.apart(ON, bad),
        lambda: calendar.known(bad),
        lambda: calendar.assuming_weekdays(bad),
        lambda: counting_rule(on=bad),
        lambda: last_day(bad, 7, unit=WORK, calendar=calendar, rule=RULE),
        lambda: first_day(bad, 7, unit=WORK, calendar=calendar, rule=RULE),
        lambda: deadline(bad, 7, unit=WORK, calendar=calendar, rule=RULE),
    ]
    for ask in asked:
        with pytest.raises(InputError, match="must be a day"):
            ask()


@pytest.mark.parametrize("amount", [0, -1, 1.0, True, "7", 10_001])
def test_an_amount_is_a_whole_number_in_bounds(amount: Any) -> None:
    for count in (last_day, first_day):
        with pytest.raises(InputError, match="whole number from 1 to 10,000"):
            count(ON, amount, unit=WORK, calendar=shipped(), rule=RULE)


def test_a_unit_or_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="must be one of LimitUnit"):
        last_day(ON, 7, unit="weeks", calendar=shipped(), rule=RULE)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="must be a CountingRule"):
        last_day(ON, 7, unit=WORK, calendar=shipped(), rule="cn-minfadian-200")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="end after the year 9999"):
        last_day(dt.date(9999, 12, 31), 2, unit=LimitUnit.DAYS, calendar=shipped(), rule=evolve(RULE, roll=Roll.NONE))
    with pytest.raises(InputError, match="begin before the year 1"):
        first_day(dt.date(1, 1, 1), 2, unit=LimitUnit.DAYS, calendar=shipped(), rule=evolve(RULE, roll=Roll.NONE))


def test_no_days_are_shifted_and_a_span_runs_forward() -> None:
    with pytest.raises(InputError, match="other than 0"):
        shipped().shift(ON, 0)
    with pytest.raises(InputError, match="must not end before it starts"):
        shipped().between(ON, ON - DAY)
    assert shipped().between(ON, ON) == 0
    assert shipped().days(ON, ON) == ()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Calendar([]), "at least one notice must arrange a year"),
        (lambda: Calendar([Notice(id="a", citation=OWN)]), "at least one notice must arrange a year"),
        (lambda: Calendar([Notice(id=f"n{y}", year=y, citation=OWN) for y in (2012, 2014)]), "leave none out"),
        (lambda: Calendar([Notice(id=i, year=2012, citation=OWN) for i in "ab"]), "each year once"),
        (lambda: Calendar([Notice(id="a", year=2012, citation=OWN)] * 2), "each id once"),
        (lambda: Calendar("cn"), "several Notice values"),  # type: ignore[arg-type]
        (lambda: Calendar([Notice(id="a", year=2012, citation=OWN)], weekend=(5, 7)), "0 \\(Monday\\) to 6"),
        (lambda: Calendar([Notice(id="a", year=2012, citation=OWN)], weekend=range(7)), "at most six"),
        (lambda: Calendar([Notice(id="a", year=2012, citation=OWN)], moves_from=32), "1 to 31"),
        (lambda: Span(name="x", first=ON, last=ON - DAY), "before the first"),
        (lambda: Span(name="x", first=ON, last=ON + DAY, days=3), "are 2 days, not 3"),
        (lambda: Span(name="x", first=dt.date.min, last=dt.date.max), "at most 366 days"),
        (lambda: Notice(id="a", off=(Span(name="x", first=ON, last=ON),), working=(ON,), citation=OWN), "twice: 2012-09-26"),
        (lambda: Notice(id="a", year=2012, amends="b", citation=OWN), "arranges no year"),
    ],
)
def test_notices_that_contradict_themselves_are_refused(wrong: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        wrong()


def test_a_calendar_is_a_value() -> None:
    calendar = shipped()
    assert pickle.loads(pickle.dumps(calendar)) == calendar  # noqa: S301 - our own bytes
    assert hash(Calendar(reversed(calendar.notices))) == hash(calendar)
    assert calendar.known(dt.date(2030, 1, 1)) is calendar
    with pytest.raises(AttributeError):
        calendar.last = ON  # type: ignore[misc]
    assert repr(calendar) == "<Calendar 2007-01-01 to 2026-12-31, 23 notices>"


def test_a_district_adds_closing_days_of_its_own(tmp_path: Path) -> None:
    text = """
id = "lianshan-2012-closing"
off = [{ name = "办公楼搬迁", first = 2012-10-08, last = 2012-10-09, days = 2 }]

[citation]
authority = "区政府办"
document = "区政办〔2012〕9号"
published = 2012-09-27
evidence = "own"
"""
    (tmp_path / "closing.toml").write_text(text, encoding="utf-8")
    own = shipped().added(load_notices(tmp_path))
    assert last_day(ON, 7, unit=WORK, calendar=own, rule=RULE) == dt.date(2012, 10, 15)
    assert own.facts(dt.date(2012, 10, 8)).citation.document == "区政办〔2012〕9号"
    assert own.known(ON) == shipped().known(ON)  # published the day after
    with pytest.raises(InputError, match="each id once"):
        own.added(load_notices(tmp_path / "closing.toml"))


def test_faults_of_notices_are_told_all_at_once_with_their_places(tmp_path: Path) -> None:
    good = '[citation]\nauthority = "甲"\ndocument = "乙"\nevidence = "own"\n'
    (tmp_path / "a.toml").write_text(
        'id = "a"\nyear = 2012.5\nworking = [2012-09-29T08:00:00]\nclosed = 1\n' + good, encoding="utf-8"
    )
    (tmp_path / "b.toml").write_text('id = "b"\noff = [{ name = "x", first = 2012-01-02, last = 2012-01-01 }]\n' + good)
    (tmp_path / "c.toml").write_text('id = "c"\n' + good)
    (tmp_path / "d.toml").write_text('id = "c"\n' + good)
    (tmp_path / "e.toml").write_text("id = \n")
    with pytest.raises(BoundaryError) as raised:
        load_notices(tmp_path)
    found = {(fault.file, fault.column, fault.row, fault.code) for fault in raised.value.faults}
    assert found == {
        ("a.toml", "year", 2, "not_whole"),
        ("a.toml", "working[1]", 3, "date_time"),
        ("a.toml", "closed", 4, "unknown_key"),
        ("b.toml", "off[1]", 2, "invalid"),
        ("d.toml", "id", 1, "duplicate_id"),
        ("e.toml", None, 1, "bad_toml"),
    }
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BoundaryError, match="holds no notice"):
        load_notices(empty)


def test_days_after_the_last_notice_are_weekdays_only_when_asked_and_called_provisional() -> None:
    guessed = shipped().assuming_weekdays(dt.date(2027, 3, 1))
    assert last_day(dt.date(2026, 12, 25), 7, unit=WORK, calendar=guessed, rule=RULE) == dt.date(2027, 1, 5)
    assert guessed.facts(dt.date(2027, 1, 1)).provisional
    assert guessed.provisional_from == dt.date(2026, 12, 22)
    told = deadline(dt.date(2026, 12, 25), 7, unit=WORK, calendar=guessed, rule=RULE)
    assert told.provisional
    assert not deadline(dt.date(2026, 11, 2), 7, unit=WORK, calendar=guessed, rule=RULE).provisional


def test_years_that_were_not_read_come_from_a_library_and_say_so() -> None:
    pytest.importorskip("chinese_calendar")
    longer = shipped().added(library_notices([2005, 2006]))
    assert longer.first == dt.date(2005, 1, 1)
    facts = longer.facts(dt.date(2005, 10, 3))
    assert (facts.kind, facts.notice) == (DayKind.OFF, "chinesecalendar-2005")
    assert not facts.citation.verified
    # What was read goes before what was not, and what was not read was known on no day.
    assert longer.facts(dt.date(2006, 12, 30)).notice == "cn-2007"
    assert longer.known(dt.date(2030, 1, 1)) == shipped()
    with pytest.raises(InputError, match="chinesecalendar does not have them all"):
        library_notices([1999])


class EveryDay:
    """A calendar of somebody else: every day is worked."""

    first, last, provisional_from = dt.date.min, dt.date.max, dt.date.max

    def is_working(self, _day: dt.date, /) -> bool:
        return True

    def on_or_after(self, day: dt.date, /) -> dt.date:
        return day

    def on_or_before(self, day: dt.date, /) -> dt.date:
        return day

    def shift(self, day: dt.date, working_days: int, /) -> dt.date:
        return day + working_days * DAY

    def between(self, starts: dt.date, ends: dt.date, /) -> int:
        return (ends - starts).days


def test_periods_are_counted_by_any_calendar_that_answers() -> None:
    assert last_day(ON, 7, unit=WORK, calendar=EveryDay(), rule=RULE) == ON + 7 * DAY
    assert first_day(ON, 7, unit=WORK, calendar=EveryDay(), rule=RULE) == ON - 7 * DAY
    counted = evolve(RULE, count=DayCount.START_COUNTED)
    assert last_day(ON, 1, unit=WORK, calendar=EveryDay(), rule=counted) == ON


def test_another_calendar_is_written_down_as_notices() -> None:
    sundays_only = notices_of(lambda day: day.weekday() != 6, [2012], id_="firm", name="轮休", citation=OWN)
    (notice,) = sundays_only
    assert notice.off == ()
    assert len(notice.working) == 52  # the Saturdays of 2012
    calendar = Calendar(sundays_only)
    assert calendar.is_working(dt.date(2012, 9, 22))
    assert not calendar.is_working(dt.date(2012, 9, 23))


def test_the_rule_of_counting_is_the_one_in_force_on_the_day() -> None:
    assert [counting_rule(on=day).id for day in (dt.date(2017, 9, 30), dt.date(2017, 10, 1), dt.date(2021, 1, 1))] == [
        "cn-minfa-tongze-154",
        "cn-minfa-zongze-200",
        "cn-minfadian-200",
    ]
    assert counting_rule(on=dt.date(2020, 12, 31)).id == "cn-minfa-zongze-200"
    with pytest.raises(NoStandardInForceError):
        counting_rule(on=dt.date(1986, 12, 31))
    assert isinstance(RULE, CountingRule)
    assert "inferred" in str(RULE.citation.note)


def test_months_end_on_the_corresponding_day_or_the_last_of_the_month() -> None:
    rule = evolve(counting_rule(on=dt.date(2021, 1, 1)), roll=Roll.NONE)
    for start, amount, last in (
        (dt.date(2023, 1, 31), 1, dt.date(2023, 2, 28)),
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2023, 11, 30), 3, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
    ):
        assert last_day(start, amount, unit=LimitUnit.MONTHS, calendar=shipped(), rule=rule) == last
    assert first_day(dt.date(2023, 2, 28), 1, unit=LimitUnit.MONTHS, calendar=shipped(), rule=rule) == dt.date(2023, 1, 31)
    assert first_day(dt.date(2023, 2, 27), 1, unit=LimitUnit.MONTHS, calendar=shipped(), rule=rule) == dt.date(2023, 1, 27)


HOURS = OfficeHours(
    spans=(OpenSpan(opens=510, closes=720), OpenSpan(opens=810, closes=1050)),  # 08:30-12:00 and 13:30-17:30
    citation=OWN,
)


@pytest.mark.parametrize(
    ("starts", "minutes", "ends"),
    [
        ("2012-09-28T16:30:00+08:00", 120, "2012-09-29T09:30:00+08:00"),  # into the Saturday that is worked
        ("2012-09-29T17:00:00+08:00", 60, "2012-10-08T09:00:00+08:00"),  # over National Day
        ("2012-09-28T11:30:00+08:00", 60, "2012-09-28T14:00:00+08:00"),  # over lunch
        ("2012-09-28T11:30:00+08:00", 30, "2012-09-28T12:00:00+08:00"),  # until lunch, not after it
        ("2012-09-28T22:00:00+08:00", 30, "2012-09-29T09:00:00+08:00"),  # made known at night
        ("2012-09-30T10:00:00+08:00", 450, "2012-10-08T17:30:00+08:00"),  # a whole day, made known on a day off
        ("2012-09-28T00:30:00+00:00", 30, "2012-09-28T09:00:00+08:00"),  # the office's own clock decides
    ],
)
def test_minutes_count_in_office_hours_only(starts: str, minutes: int, ends: str) -> None:
    first, last = dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(ends)
    assert HOURS.last_moment(first, minutes, calendar=shipped()) == last
    assert HOURS.between(first, last, calendar=shipped()) == dt.timedelta(minutes=minutes)


def test_office_hours_refuse_what_they_cannot_tell() -> None:
    naive = dt.datetime.fromisoformat("2012-09-28T09:00:00")
    aware = dt.datetime(2012, 9, 28, 9, tzinfo=dt.UTC)
    with pytest.raises(InputError, match="offset from UTC"):
        HOURS.last_moment(naive, 30, calendar=shipped())
    with pytest.raises(InputError, match="must be a datetime"):
        HOURS.last_moment(ON, 30, calendar=shipped())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least 1"):
        HOURS.last_moment(aware, 0, calendar=shipped())
    with pytest.raises(InputError, match="must not end before"):
        HOURS.between(aware, aware - DAY, calendar=shipped())
    with pytest.raises(CalendarNotPublishedError):
        HOURS.last_moment(dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC), 60, calendar=shipped())
    with pytest.raises(InputError, match="in order and apart"):
        OfficeHours(spans=tuple(reversed(HOURS.spans)), citation=OWN)
    with pytest.raises(InputError, match="close after it opens"):
        OpenSpan(opens=600, closes=600)
