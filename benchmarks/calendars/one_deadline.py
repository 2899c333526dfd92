# SPDX-License-Identifier: Apache-2.0
"""One deadline of seven working days, against what a user would write with other libraries; ratios of one run.

Run: python benchmarks/calendars/one_deadline.py
Each library that is installed counts the same starts; every answer is compared first.  `holidays` and `chinesecalendar` take
turns with ours, so what the machine does meanwhile meets all alike.
"""

import datetime as dt
import random
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

from community_housing.calendars import LimitUnit, counting_rule, last_day, shipped

DAYS, TURNS, STARTS = 7, 41, 400
FIRST, LAST = dt.date(2007, 1, 1), dt.date(2026, 11, 30)
Count = Callable[[dt.date], dt.date]


def ours() -> Count:
    calendar, rule, unit = shipped(), counting_rule(on=LAST), LimitUnit.WORKING_DAYS
    return lambda start: last_day(start, DAYS, unit=unit, calendar=calendar, rule=rule)


def by_holidays() -> Count:
    import holidays

    days = holidays.country_holidays("CN", years=range(2006, 2028))
    return lambda start: days.get_nth_working_day(start, DAYS)


def by_chinesecalendar() -> Count:
    import chinese_calendar

    def count(start: dt.date) -> dt.date:
        left = DAYS
        while left:
            start += dt.timedelta(days=1)
            left -= chinese_calendar.is_workday(start)
        return start

    return count


PEERS: dict[str, tuple[str, Callable[[], Count]]] = {
    "holidays": ("holidays", by_holidays),
    "chinesecalendar": ("chinese_calendar", by_chinesecalendar),
}


def spent(count: Count, starts: list[dt.date]) -> float:
    before = time.process_time()
    for start in starts:
        count(start)
    return (time.process_time() - before) / len(starts)


def main() -> None:
    chance = random.Random(17)
    starts = [FIRST + dt.timedelta(days=chance.randrange((LAST - FIRST).days)) for _ in range(STARTS)]
    own = ours()
    print("| against | ours | theirs | ratio of turns | answers that differ |\n| --- | --- | --- | --- | --- |")
    for name, (module, made) in PEERS.items():
        if find_spec(module) is None:
            print(f"| {name} | | | not installed | |")
            continue
        other = made()
        differ = sum(own(start) != other(start) for start in starts)
        pairs = [(spent(own, starts), spent(other, starts)) for _ in range(TURNS)]
        first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"| {name} | {first * 1e6:.2f} µs | {second * 1e6:.2f} µs | {ratio:.4f} | {differ} |", flush=True)


if __name__ == "__main__":
    main()
