# SPDX-License-Identifier: Apache-2.0
"""Last days over columns are those of the scalar rule on every row; what it does not know stays null."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

pl = pytest.importorskip("polars")

from community_housing.calendars import (  # noqa: E402 - polars may not be there
    Calendar,
    CountingRule,
    DayCount,
    LimitUnit,
    MonthEnd,
    Roll,
    counting_rule,
    last_day,
    shipped,
)
from community_housing.errors import CalendarNotPublishedError, InputError  # noqa: E402
from community_housing.frames import last_days  # noqa: E402
from community_housing.provenance import ALWAYS, Citation, Evidence  # noqa: E402
from community_housing.testing import calendars  # noqa: E402

OWN = Citation(authority="某区", document="某办法", evidence=Evidence.OWN)


def scalar(start: dt.date | None, amount: int, unit: LimitUnit, calendar: Calendar, rule: CountingRule) -> dt.date | None:
    if start is None:
        return None
    try:
        return last_day(start, amount, unit=unit, calendar=calendar, rule=rule)
    except CalendarNotPublishedError:
        return None


@st.composite
def rules(draw: st.DrawFn) -> CountingRule:
    return CountingRule(
        id="own",
        name="own",
        count=draw(st.sampled_from(DayCount)),
        roll=draw(st.sampled_from(Roll)),
        months=MonthEnd.CORRESPONDING_DAY,
        period=ALWAYS,
        citation=OWN,
    )


@given(st.data(), calendars(), rules(), st.sampled_from(LimitUnit), st.integers(1, 40))
def test_a_column_says_what_the_scalar_rule_says_on_every_row(
    data: st.DataObject, calendar: Calendar, rule: CountingRule, unit: LimitUnit, amount: int
) -> None:
    near = st.dates(calendar.first - dt.timedelta(days=60), calendar.last + dt.timedelta(days=60))
    starts = data.draw(st.lists(st.one_of(st.none(), near), max_size=40))
    frame = pl.DataFrame({"start": pl.Series(starts, dtype=pl.Date)})
    last = last_days("start", amount, unit=unit, calendar=calendar, rule=rule)
    expected = [scalar(start, amount, unit, calendar, rule) for start in starts]
    assert frame.select(last).to_series().to_list() == expected
    assert frame.lazy().select(last).collect().to_series().to_list() == expected


def test_every_day_of_the_shipped_calendar() -> None:
    calendar, rule = shipped(), counting_rule(on=dt.date(2021, 1, 1))
    days = [calendar.first + dt.timedelta(days=n) for n in range((calendar.last - calendar.first).days + 1)]
    for amount in (1, 7, 45):
        last = last_days("day", amount, unit=LimitUnit.WORKING_DAYS, calendar=calendar, rule=rule)
        found = pl.DataFrame({"day": days}).select(last).to_series().to_list()
        assert found == [scalar(day, amount, LimitUnit.WORKING_DAYS, calendar, rule) for day in days]
        assert found[-1] is None


def test_where_no_day_is_known_every_row_is_null() -> None:
    rule = counting_rule(on=dt.date(2021, 1, 1))
    last = last_days("day", 9_000, unit=LimitUnit.WORKING_DAYS, calendar=shipped(), rule=rule)
    for days in ([dt.date(2012, 8, 6), None], [None], []):
        frame = pl.DataFrame({"day": pl.Series(days, dtype=pl.Date)})
        assert frame.select(last).to_series().to_list() == [None] * len(days)


def test_what_can_never_be_counted_is_refused_before_a_row_is_read() -> None:
    old = counting_rule(on=dt.date(2012, 8, 5))
    with pytest.raises(InputError, match="months"):
        last_days("day", 18, unit=LimitUnit.MONTHS, calendar=shipped(), rule=old)
    with pytest.raises(InputError, match="amount"):
        last_days("day", 0, unit=LimitUnit.DAYS, calendar=shipped(), rule=old)


def test_a_column_of_anything_else_than_dates_is_refused() -> None:
    last = last_days("day", 7, unit=LimitUnit.DAYS, calendar=shipped(), rule=counting_rule(on=dt.date(2021, 1, 1)))
    with pytest.raises(pl.exceptions.PolarsError, match="dates"):
        pl.DataFrame({"day": ["2012-09-28"]}).select(last)
