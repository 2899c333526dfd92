# SPDX-License-Identifier: Apache-2.0
"""A million deadlines of seven working days as a frame expression, against hand-written gathers and numpy's business days.

Run: python benchmarks/calendars/many_deadlines.py
Every answer of every row is compared first, and a sample with the scalar rule; the three take turns, the ratios are of one run.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from community_housing.calendars import LimitUnit, counting_rule, last_day, shipped
from community_housing.frames import last_days

ROWS, DAYS, TURNS = 1_000_000, 7, 15
EPOCH = dt.date(1970, 1, 1)


def main() -> None:
    calendar, rule, unit = shipped(), counting_rule(on=dt.date(2021, 1, 1)), LimitUnit.WORKING_DAYS
    span = (dt.date(2026, 11, 30) - calendar.first).days
    starts = np.random.default_rng(17).integers(0, span, ROWS) + (calendar.first - EPOCH).days
    frame = pl.DataFrame({"start": pl.Series(starts.astype(np.int32)).cast(pl.Date)})

    # What a user would write who knows the calendar's days: two tables and two gathers.
    everyday = [calendar.first + dt.timedelta(days=n) for n in range((calendar.last - calendar.first).days + 1)]
    works = np.array([calendar.is_working(day) for day in everyday])
    rank = pl.Series(np.cumsum(works).astype(np.int32))
    work = pl.Series(np.flatnonzero(works).astype(np.int32) + (calendar.first - EPOCH).days)
    first = (calendar.first - EPOCH).days

    def by_hand() -> pl.Series:
        return work.gather(rank.gather(frame["start"].to_physical() - first) + (DAYS - 1)).cast(pl.Date)

    weekly = np.array([day.weekday() < 5 for day in everyday])
    week = np.array(everyday, dtype="datetime64[D]")
    # Business days of numpy are of the week: days off are holidays, and a made-up day is none, so the mask is of all days.
    numpy_calendar = np.busdaycalendar("1111111", holidays=week[~works])
    dates = starts.astype("datetime64[D]")

    def by_numpy() -> np.ndarray:
        return np.busday_offset(dates, DAYS, roll="preceding", busdaycal=numpy_calendar)

    expression = last_days("start", DAYS, unit=unit, calendar=calendar, rule=rule)

    def ours() -> pl.Series:
        return frame.select(expression).to_series()

    found = ours()
    assert found.equals(by_hand().alias("start"))
    assert (found.to_numpy() == by_numpy()).all()
    assert all(
        found[n] == last_day(frame["start"][n], DAYS, unit=unit, calendar=calendar, rule=rule) for n in range(0, ROWS, 997)
    )
    assert weekly.sum() != works.sum()
    took: dict[str, list[float]] = {"ours": [], "gathers by hand": [], "numpy.busday_offset": []}
    work_of: list[Callable[[], object]] = [ours, by_hand, by_numpy]
    for _ in range(TURNS):
        for name, one in zip(took, work_of, strict=True):
            before = time.perf_counter()
            one()
            took[name].append(time.perf_counter() - before)
    print("| against | ours | theirs | ratio of turns |\n| --- | --- | --- | --- |")
    for name in list(took)[1:]:
        ratio = statistics.median(a / b for a, b in zip(took["ours"], took[name], strict=True))
        print(f"| {name} | {statistics.median(took['ours']):.4f} s | {statistics.median(took[name]):.4f} s | {ratio:.3f} |")


if __name__ == "__main__":
    main()
