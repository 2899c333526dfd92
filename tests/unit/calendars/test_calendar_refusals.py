# SPDX-License-Identifier: Apache-2.0
"""What a calendar refuses is said whole, and the edges of what it knows and counts, worked out by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from community_housing.calendars import (
    WEEK,
    Calendar,
    CountingRule,
    DayCount,
    DayKind,
    LimitUnit,
    MonthEnd,
    Notice,
    OfficeHours,
    OpenSpan,
    Roll,
    Span,
    counting_rule,
    deadline,
    first_day,
    last_day,
    notices_of,
    shipped,
)
from community_housing.errors import CalendarNotPublishedError, InputError, NoStandardInForceError
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve

DAY = dt.timedelta(days=1)
OWN = Citation(authority="区政府办", document="区政办〔2012〕9号", published=dt.date(2012, 9, 1), evidence=Evidence.OWN)
RULE = evolve(counting_rule(on=dt.date(2021, 1, 1)), roll=Roll.NONE)
COUNTED = evolve(RULE, count=DayCount.START_COUNTED)
WORK, DAYS, MONTHS = LimitUnit.WORKING_DAYS, LimitUnit.DAYS, LimitUnit.MONTHS
# Of 2012 alone, with the week as it is: 1 January 2012 was a Sunday, 31 December a Monday.
PLAIN = Calendar([Notice(id="n", year=2012, citation=OWN)])
FIRST, LAST = dt.date(2012, 1, 1), dt.date(2012, 12, 31)
NOON = dt.datetime(2012, 3, 1, 4, tzinfo=dt.UTC)
OFFICE = OfficeHours(spans=(OpenSpan(opens=540, closes=600), OpenSpan(opens=600, closes=660)), citation=OWN)


def span(first: dt.date, last: dt.date, days: int | None = None) -> Span:
    return Span(name="x", first=first, last=last, days=days)


REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "a span back": (
        lambda: span(LAST, FIRST), "Span.last", FIRST,
        "the last day must not lie before the first, got 2012-12-31 to 2012-01-01",
    ),
    "a span of 367 days": (
        lambda: span(FIRST, FIRST + 366 * DAY), "Span.last", FIRST + 366 * DAY, "must be at most 366 days, got 367",
    ),
    "a span of another length": (
        lambda: span(FIRST, FIRST + DAY, 3), "Span.days", 3, "2012-01-01 to 2012-01-02 are 2 days, not 3",
    ),
    "days twice": (
        lambda: Notice(id="a", off=(span(FIRST, FIRST + DAY),), working=(FIRST + DAY, FIRST), citation=OWN), "Notice.off", "a",
        "each day stands in a notice once; twice: 2012-01-01, 2012-01-02",
    ),
    "an amendment of a year": (
        lambda: Notice(id="a", year=2012, amends="b", citation=OWN), "Notice.year", 2012,
        "a notice that amends another arranges no year whole",
    ),
    "no year": (
        lambda: Calendar([Notice(id="a", citation=OWN)]), "notices", ("a",), "at least one notice must arrange a year",
    ),
    "a gap": (
        lambda: Calendar([Notice(id=f"n{y}", year=y, citation=OWN) for y in (2012, 2014)]), "notices", (2012, 2014),
        "must arrange each year once and leave none out, got [2012, 2014]",
    ),
    "a week without work": (
        lambda: attrs.evolve(PLAIN, weekend=range(7)), "weekend", (0, 1, 2, 3, 4, 5, 6),
        "must be at most six days from 0 (Monday) to 6 (Sunday), got (0, 1, 2, 3, 4, 5, 6)",
    ),
    "no day of December": (
        lambda: attrs.evolve(PLAIN, moves_from=32), "moves_from", 32, "must be a day of December from 1 to 31, got 32",
    ),
    "shifted by nothing": (
        lambda: PLAIN.shift(FIRST, 0), "working_days", 0, "must be a whole number other than 0, got 0",
    ),
    "between back": (
        lambda: PLAIN.between(LAST, FIRST), "ends", FIRST, "must not end before it starts, got [2012-12-31, 2012-01-01)",
    ),
    "too many units": (
        lambda: last_day(FIRST, 10_001, unit=WORK, calendar=PLAIN, rule=RULE), "amount", 10_001,
        "must be a whole number from 1 to 10,000, got 10001",
    ),
    "no unit at all": (
        lambda: first_day(FIRST, 0, unit=WORK, calendar=PLAIN, rule=RULE), "amount", 0,
        "must be a whole number from 1 to 10,000, got 0",
    ),
    "no calendar": (
        lambda: last_day(FIRST, 1, unit=WORK, calendar="cn", rule=RULE), "calendar", "cn",  # type: ignore[arg-type]
        "must be a Calendar or other WorkingDays, got 'cn'",
    ),
    "no rule": (
        lambda: last_day(FIRST, 1, unit=WORK, calendar=PLAIN, rule=7), "rule", 7,  # type: ignore[arg-type]
        "must be a CountingRule, got 7",
    ),
    "a rule without months": (
        lambda: last_day(FIRST, 1, unit=MONTHS, calendar=PLAIN, rule=evolve(RULE, months=None)), "rule", RULE.id,
        f"the rule {RULE.id} does not say how months are counted; name one that does",
    ),
    "the end is no day": (
        lambda: first_day(NOON, 1, unit=WORK, calendar=PLAIN, rule=RULE), "end", NOON,
        f"must be a day, got the moment {NOON!r}; use its .date()",
    ),
    "the start is no day": (
        lambda: last_day(NOON, 1, unit=WORK, calendar=PLAIN, rule=RULE), "start", NOON,
        f"must be a day, got the moment {NOON!r}; use its .date()",
    ),
    "after the year 9999": (
        lambda: last_day(dt.date.max, 2, unit=DAYS, calendar=PLAIN, rule=RULE), "amount", 2,
        "2 days from 9999-12-31 end after the year 9999",
    ),
    "months after the year 9999": (
        lambda: last_day(dt.date.max, 1, unit=MONTHS, calendar=PLAIN, rule=RULE), "amount", 1,
        "1 months from 9999-12-31 end after the year 9999",
    ),
    "before the year 1": (
        lambda: first_day(dt.date(1, 1, 31), 1, unit=MONTHS, calendar=PLAIN, rule=RULE), "amount", 1,
        "1 months before 0001-01-31 begin before the year 1",
    ),
    "closes when it opens": (
        lambda: OpenSpan(opens=600, closes=600), "OpenSpan.closes", 600, "must close after it opens, got 600 to 600",
    ),
    "spans that overlap": (
        lambda: OfficeHours(spans=(OpenSpan(opens=1, closes=9), OpenSpan(opens=8, closes=20)), citation=OWN),
        "OfficeHours.spans", 8, "must be in order and apart, got one until 9 and one from 8",
    ),
    "hours back": (
        lambda: OFFICE.between(NOON, NOON - DAY, calendar=PLAIN), "ends", NOON - DAY,
        "must not end before it starts, got 2012-03-01 04:00:00+00:00 to 2012-02-29 04:00:00+00:00",
    ),
    "no minute": (
        lambda: OFFICE.last_moment(NOON, 0, calendar=PLAIN), "minutes", 0, "must be at least 1, got 0",
    ),
    "from a moment of no place": (
        lambda: OFFICE.last_moment(NOON.replace(tzinfo=None), 1, calendar=PLAIN), "starts", NOON.replace(tzinfo=None),
        "must have its offset from UTC, such as 2012-08-06T09:00:00+08:00, got 2012-03-01 04:00:00",
    ),
    "until a moment of no place": (
        lambda: OFFICE.between(NOON, NOON.replace(tzinfo=None), calendar=PLAIN), "ends", NOON.replace(tzinfo=None),
        "must have its offset from UTC, such as 2012-08-06T09:00:00+08:00, got 2012-03-01 04:00:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)


UNKNOWN: dict[str, tuple[Callable[[], object], dt.date, str]] = {
    "the day before": (
        lambda: PLAIN.is_working(FIRST - DAY), FIRST - DAY, "2011-12-31 is not arranged by any notice",
    ),
    "the day after": (lambda: PLAIN.facts(LAST + DAY), LAST + DAY, "2013-01-01 is not arranged by any notice"),
    "until two days after": (
        lambda: PLAIN.between(FIRST, LAST + 2 * DAY), LAST + 2 * DAY, "2013-01-02 is not arranged by any notice",
    ),
    "one ahead of the last": (
        lambda: PLAIN.shift(LAST, 1), LAST, "+1 working days from 2012-12-31 lies where no notice arranges a day",
    ),
    "one behind the first": (
        lambda: PLAIN.shift(FIRST + DAY, -1), FIRST + DAY,
        "-1 working days from 2012-01-02 lies where no notice arranges a day",
    ),
    "a Sunday at the beginning": (
        lambda: PLAIN.on_or_before(FIRST), FIRST, "the working day next to 2012-01-01 lies where no notice arranges a day",
    ),
    "known by nobody": (
        lambda: PLAIN.known(dt.date(2012, 8, 31)), dt.date(2012, 8, 31), "no notice was published by 2012-08-31",
    ),
    "a period that begins before": (
        lambda: first_day(FIRST, 1, unit=WORK, calendar=attrs.evolve(PLAIN, weekend=(0, 1)), rule=RULE),
        FIRST, "1 working days before 2012-01-01 begin too early",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_the_calendar_does_not_know_is_told_with_the_days_that_it_does(case: str) -> None:
    ask, day, text = UNKNOWN[case]
    with pytest.raises(CalendarNotPublishedError) as caught:
        ask()
    error = caught.value
    assert (error.day, error.first, error.last, error.provisional_from) == (day, FIRST, LAST, dt.date(2012, 12, 22))
    assert str(error) == f"{text}; the calendar knows 2012-01-01 to 2012-12-31"


def test_the_first_and_the_last_day_are_known() -> None:
    assert (PLAIN.is_working(FIRST), PLAIN.is_working(LAST)) == (False, True)
    assert PLAIN.between(FIRST, LAST + DAY) == 261  # 366 days less 53 Sundays and 52 Saturdays
    assert PLAIN.on_or_after(FIRST) == FIRST + DAY
    assert PLAIN.shift(FIRST, 1) == PLAIN.shift(FIRST + 2 * DAY, -1) == FIRST + DAY
    assert PLAIN.days(FIRST, FIRST + 3 * DAY) == (FIRST + DAY, FIRST + 2 * DAY)
    assert PLAIN.on_or_before(dt.date(2012, 1, 8)) == dt.date(2012, 1, 6)
    with pytest.raises(NoStandardInForceError, match="that the library knows is in force on 1900-01-01"):
        counting_rule(on=dt.date(1900, 1, 1))


def test_each_kind_of_day_says_by_what_it_is_so() -> None:
    dt.date(2012, 12, 24)
    amended = PLAIN.added(
        [
            Notice(
                id="own",
                off=(span(dt.date(2012, 12, 24), dt.date(2012, 12, 24)),),
                working=(dt.date(2012, 12, 22),),
                citation=OWN,
            )
        ]
    )
    told = {day: amended.facts(dt.date(2012, 12, day)) for day in (20, 22, 23, 24)}
    assert {day: (facts.kind, facts.working, facts.notice, facts.provisional) for day, facts in told.items()} == {
        20: (DayKind.WORKING, True, None, False),
        22: (DayKind.MAKE_UP, True, "own", True),
        23: (DayKind.REST, False, None, True),
        24: (DayKind.OFF, False, "own", True),
    }
    assert [told[day].citation for day in (20, 22)] == [WEEK, OWN]
    assert [facts.day.day for facts in amended.apart(dt.date(2012, 12, 20), dt.date(2012, 12, 25))] == [22, 23, 24]


def test_of_notices_of_one_day_the_last_published_holds_and_one_of_no_day_gives_way() -> None:
    day = dt.date(2012, 5, 2)
    nobody = evolve(OWN, published=None)
    late = evolve(OWN, published=dt.date(2012, 10, 1))
    off = Notice(id="z", off=(span(day, day),), citation=nobody)
    on = Notice(id="a", working=(day,), citation=OWN)
    later = Notice(id="b", off=(span(day, day),), citation=late)
    assert PLAIN.added([off]).facts(day).notice == "z"
    assert PLAIN.added([off, on]).facts(day).notice == "a"
    all_three = PLAIN.added([later, off, on])
    assert all_three.facts(day).notice == "b"
    assert all_three.known(dt.date(2012, 10, 1)).facts(day).notice == "b"
    assert all_three.known(dt.date(2012, 9, 30)).facts(day).notice == "a"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "rule", "last"),
    [
        ("2012-03-01", 1, DAYS, RULE, "2012-03-02"),
        ("2012-03-01", 1, DAYS, COUNTED, "2012-03-01"),
        ("2012-03-01", 30, DAYS, COUNTED, "2012-03-30"),
        ("2012-03-15", 1, MONTHS, COUNTED, "2012-04-14"),
        ("2012-12-31", 2, MONTHS, RULE, "2013-02-28"),
        ("2012-11-30", 1, MONTHS, RULE, "2012-12-30"),
        ("2012-01-31", 23, MONTHS, RULE, "2013-12-31"),
        ("2012-03-02", 1, WORK, COUNTED, "2012-03-02"),  # a Friday
        ("2012-03-03", 1, WORK, COUNTED, "2012-03-05"),
        ("2012-03-02", 2, WORK, COUNTED, "2012-03-05"),
        ("2012-03-02", 1, WORK, RULE, "2012-03-05"),
        ("2012-03-01", 2, DAYS, evolve(RULE, roll=Roll.NEXT_WORKING), "2012-03-05"),
    ],
)  # fmt: skip
def test_periods_by_hand(start: str, amount: int, unit: LimitUnit, rule: CountingRule, last: str) -> None:
    day = dt.date.fromisoformat
    assert last_day(day(start), amount, unit=unit, calendar=PLAIN, rule=rule) == day(last)


@pytest.mark.parametrize(
    ("end", "amount", "unit", "rule", "start"),
    [
        ("2012-03-02", 1, DAYS, RULE, "2012-03-01"),
        ("2012-03-30", 30, DAYS, COUNTED, "2012-03-01"),
        ("2012-04-14", 1, MONTHS, COUNTED, "2012-03-15"),
        ("2012-04-30", 1, MONTHS, RULE, "2012-03-31"),
        ("2012-04-29", 1, MONTHS, RULE, "2012-03-29"),
        ("2012-03-30", 1, MONTHS, RULE, "2012-02-29"),
        ("2012-01-15", 1, MONTHS, RULE, "2011-12-15"),
        ("2012-03-04", 1, WORK, RULE, "2012-03-01"),  # a Sunday: the Friday before ends it
        ("2012-03-04", 2, WORK, COUNTED, "2012-03-01"),
        ("2012-03-04", 1, DAYS, evolve(RULE, roll=Roll.NEXT_WORKING), "2012-03-01"),
        ("0001-02-28", 1, MONTHS, RULE, "0001-01-31"),
    ],
)  # fmt: skip
def test_latest_starts_by_hand(end: str, amount: int, unit: LimitUnit, rule: CountingRule, start: str) -> None:
    day = dt.date.fromisoformat
    assert first_day(day(end), amount, unit=unit, calendar=PLAIN, rule=rule) == day(start)


def test_most_units_are_counted_and_one_more_is_not() -> None:
    assert last_day(FIRST, 10_000, unit=DAYS, calendar=PLAIN, rule=RULE) == FIRST + 10_000 * DAY
    assert RULE.months is MonthEnd.CORRESPONDING_DAY


def test_a_deadline_tells_what_it_skipped_and_since_when_that_is_known() -> None:
    friday = dt.date(2012, 12, 21)
    told = deadline(friday, 1, unit=WORK, calendar=PLAIN, rule=RULE)
    assert (told.start, told.last, told.working_days, told.provisional, told.known_on) == (
        friday,
        friday + 3 * DAY,
        1,
        True,
        None,
    )
    assert [facts.day for facts in told.apart] == [friday + DAY, friday + 2 * DAY]
    assert (told.amount, told.unit, told.rule) == (1, WORK, RULE)
    back = deadline(friday + 2 * DAY, 1, unit=WORK, calendar=PLAIN, rule=RULE, known_on=dt.date(2012, 9, 1), ends=True)
    assert (back.start, back.last, back.provisional, back.known_on) == (friday - DAY, friday, False, dt.date(2012, 9, 1))
    # A day that nothing moves is sure, and a period that ends on its first day holds no other.
    assert not deadline(dt.date(2012, 12, 25), 1, unit=DAYS, calendar=PLAIN, rule=RULE).provisional
    assert deadline(dt.date(2012, 12, 24), 1, unit=DAYS, calendar=PLAIN, rule=evolve(RULE, roll=Roll.NEXT_WORKING)).provisional
    at_once = deadline(friday, 1, unit=WORK, calendar=PLAIN, rule=COUNTED)
    assert (at_once.last, at_once.working_days, at_once.apart) == (friday, 0, ())


def test_office_hours_by_hand() -> None:
    # Thursday 1 March 2012, 09:00 to 11:00 with no break between two spans; 04:00 UTC is noon in China.
    assert OFFICE.minutes_a_day == 120
    at = dt.datetime(2012, 3, 1, 2, 0, tzinfo=dt.UTC)  # 10:00
    assert OFFICE.between(at, at + dt.timedelta(minutes=30), calendar=PLAIN) == dt.timedelta(minutes=30)
    assert OFFICE.between(at, at, calendar=PLAIN) == dt.timedelta()
    assert OFFICE.between(at, at + DAY, calendar=PLAIN) == dt.timedelta(minutes=120)
    assert OFFICE.last_moment(at, 60, calendar=PLAIN) == at + dt.timedelta(hours=1)
    assert OFFICE.last_moment(at, 61, calendar=PLAIN) == dt.datetime(2012, 3, 2, 1, 1, tzinfo=dt.UTC)
    assert OFFICE.last_moment(at, 60 + 120 + 1, calendar=PLAIN) == dt.datetime(2012, 3, 5, 1, 1, tzinfo=dt.UTC)
    west = evolve(OFFICE, offset_minutes=-300)
    assert west.last_moment(at, 1, calendar=PLAIN).isoformat() == "2012-03-01T09:01:00-05:00"


def test_another_calendar_is_written_down_in_rows_of_days() -> None:
    closed = {dt.date(2012, 5, day) for day in (1, 2, 3, 7)}
    asked: list[dt.date] = []

    def works(day: dt.date) -> Any:
        asked.append(day)
        return day not in closed and (day.weekday() < 5 or day == dt.date(2012, 5, 5))

    (notice,) = notices_of(works, [2012, 2012], id_="firm", name="轮休", citation=OWN)
    assert len(asked) == len(set(asked)) == 366
    assert (notice.id, notice.year, notice.citation) == ("firm-2012", 2012, OWN)
    assert notice.off == (
        Span(name="轮休", first=dt.date(2012, 5, 1), last=dt.date(2012, 5, 3)),
        Span(name="轮休", first=dt.date(2012, 5, 7), last=dt.date(2012, 5, 7)),
    )
    assert notice.working == (dt.date(2012, 5, 5),)
    assert [one.year for one in notices_of(lambda _: True, [2013, 2012], id_="x", name="y", citation=OWN)] == [2012, 2013]
    assert shipped() is shipped()


def test_texts_of_units_are_taken_and_what_is_none_is_named_by_its_field() -> None:
    assert last_day(FIRST, 1, unit="days", calendar=PLAIN, rule=RULE) == FIRST + DAY  # type: ignore[arg-type]
    for ask, field, value in (
        (lambda: last_day(FIRST, 1, unit="weeks", calendar=PLAIN, rule=RULE), "unit", "weeks"),  # type: ignore[arg-type]
        (lambda: PLAIN.is_working("2012-01-02"), "day", "2012-01-02"),  # type: ignore[arg-type]
        (lambda: attrs.evolve(PLAIN, assumed_until="later"), "assumed_until", "later"),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert (caught.value.field, caught.value.value) == (field, value)
    assert attrs.evolve(PLAIN, moves_from=1).provisional_from == dt.date(2012, 12, 1)
    assert attrs.evolve(PLAIN, moves_from=31).provisional_from == LAST
