# SPDX-License-Identifier: Apache-2.0
"""Last days of periods (期限的最后一日) over a column of polars: what `calendars.last_day` says, row by row."""

import datetime as dt
from contextlib import suppress
from functools import lru_cache
from typing import Final

import polars as pl

from community_housing._doors import door
from community_housing.calendars import Calendar, CountingRule, LimitUnit, WorkingDays, last_day
from community_housing.errors import CalendarNotPublishedError, InputError

__all__ = ["last_days"]

_DAY: Final = dt.timedelta(days=1)


@door()
def last_days(start: str, amount: int, *, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> pl.Expr:
    """The last day of each period that starts in a column, as an expression of polars.

    Args:
        start: Name of a column of dates.
        amount: How many units, from 1 to 10,000.
        unit: Working days, days or months.
        calendar: The working days.
        rule: How it is counted.

    Returns:
        An expression of dates for frames in memory and lazy ones.  Null where the start is null, and where `last_day` refuses
        to answer because no notice arranges a day that decides (or the year 9999 ends): not known, and never a guess.

    Raises:
        InputError: As `last_day`, before any row is read.
        polars.exceptions.PolarsError: The column is not there or holds no dates, when the frame is computed.

    Guarantees:
        Equal to `last_day` on every row that it answers.  Cost: one look-up for a row, after one call of `last_day` for each
        day of the calendar, which are kept for the next time of a
        `Calendar`.

    Source: docs/decisions/0093.

    Examples:
        >>> import datetime as dt
        >>> import polars as pl
        >>> from community_housing import calendars
        >>> on = dt.date(2012, 9, 28)
        >>> last = last_days(
        ...     "accepted",
        ...     7,
        ...     unit=calendars.LimitUnit.WORKING_DAYS,
        ...     calendar=calendars.shipped(),
        ...     rule=calendars.counting_rule(on=on),
        ... )
        >>> pl.DataFrame({"accepted": [on, None, dt.date(2030, 1, 1)]}).select(last).to_series().to_list()
        [datetime.date(2012, 10, 15), None, None]
    """
    table, first = _table(amount, unit, calendar, rule)

    def looked_up(starts: pl.Series) -> pl.Series:
        if starts.dtype != pl.Date:
            raise pl.exceptions.SchemaError(f"column {start!r} must hold dates, got {starts.dtype}")
        days = starts.to_physical() - (first - dt.date(1970, 1, 1)).days
        if days.null_count() == len(days) or (days.min() >= 0 and days.max() < len(table)):  # type: ignore[operator]
            return table.gather(days).alias(starts.name)
        inside = days.is_between(0, len(table) - 1)
        beyond = starts.filter(~inside).unique()
        rest = {day: _last(day, amount, unit, calendar, rule) for day in beyond.to_list()}
        said = starts.replace_strict(rest, default=None, return_dtype=pl.Date)
        return table.gather(days.set(~inside, None)).zip_with(inside.fill_null(value=True), said).alias(starts.name)

    return pl.col(start).map_batches(looked_up, return_dtype=pl.Date, is_elementwise=True)


def _last(start: dt.date, amount: int, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> dt.date | None:
    """What the scalar rule says; None where it does not know, or would end after the year 9999."""
    try:
        return last_day(start, amount, unit=unit, calendar=calendar, rule=rule)
    except (CalendarNotPublishedError, InputError):
        return None


def _made(amount: int, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> tuple[pl.Series, dt.date]:
    """The last day by each start from the first day on that has one, without a gap, and that first day."""
    days = range((calendar.last - calendar.first).days + 1)
    last = [_last(calendar.first + ahead * _DAY, amount, unit, calendar, rule) for ahead in days]
    known = [ahead for ahead in days if last[ahead] is not None]
    low, high = (known[0], known[-1] + 1) if known else (0, 0)
    return pl.Series(last[low:high], dtype=pl.Date), calendar.first + low * _DAY


_kept: Final = lru_cache(maxsize=32)(_made)


def _table(amount: int, unit: LimitUnit, calendar: WorkingDays, rule: CountingRule) -> tuple[pl.Series, dt.date]:
    """The last day by each start that the calendar knows; what can never be counted is refused at once."""
    with suppress(CalendarNotPublishedError):
        last_day(calendar.first, amount, unit=unit, calendar=calendar, rule=rule)
    if isinstance(calendar, Calendar):  # which cannot change; another's may
        return _kept(amount, unit, calendar, rule)
    return _made(amount, unit, calendar, rule)
