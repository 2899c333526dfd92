# SPDX-License-Identifier: Apache-2.0
"""Counting back by hand: National Day 2012, refusals, and progress on a day."""

import datetime as dt

import pytest

from community_housing.calendars import LimitUnit, shipped
from community_housing.errors import CalendarNotPublishedError, InputError
from community_housing.findings import Truth
from community_housing.programme import (
    Actual,
    Chain,
    Cure,
    CureKind,
    Link,
    Network,
    Progress,
    ProgressStanding,
    Task,
    Timetable,
    count_back,
    cures,
    progress,
    verify,
)

CALENDAR = shipped()
PAPERS, POUR, BUILD = (
    Task(id="papers", name="报建", amount=7),
    Task(id="pour", name="浇筑", amount=2),
    Task(id="build", name="砌筑", amount=5),
)
NETWORK = Network(
    tasks=(PAPERS, POUR, BUILD),
    links=(Link(before="papers", after="pour"), Link(before="pour", after="build", lag=7, unit=LimitUnit.DAYS)),
)
OCTOBER = dt.date(2012, 10, 27)


def counted(not_before: dt.date, deadline: dt.date = OCTOBER) -> Timetable:
    return count_back(NETWORK, deadline=deadline, not_before=not_before, calendar=CALENDAR)


def test_national_day_of_2012_counted_back_by_hand() -> None:
    """Build from 22 to 26 October; seven days before lies the 15th; pour on Thursday 11 and Friday 12.

    Seven working days before 11 October: 10, 9, 8 October, then 29 (a Saturday made up), 28, 27 and 26 September.
    """
    table = counted(dt.date(2012, 9, 24))
    days = [(one.latest_start.isoformat(), one.latest_end.isoformat(), one.total_float) for one in table.tasks]
    assert days == [
        ("2012-09-26", "2012-10-11", 2),
        ("2012-10-11", "2012-10-15", 2),
        ("2012-10-22", "2012-10-27", 2),
    ]


def test_a_late_plan_is_proved_by_its_shortest_chain_and_cured() -> None:
    table = counted(dt.date(2012, 10, 8), dt.date(2012, 10, 20))
    assert table.feasible is Truth.UNMET
    assert table.proof == Chain(
        tasks=("pour", "build"),
        starts=dt.date(2012, 10, 8),
        would_end=dt.date(2012, 10, 24),
        deadline=dt.date(2012, 10, 20),
        late_by=4,
    )
    found = cures(NETWORK, table, calendar=CALENDAR)
    assert Cure(kind=CureKind.DEADLINE, task=None, days=13, to=dt.date(2012, 11, 2)) in found
    stranger = Chain(tasks=("nobody",), starts=OCTOBER, would_end=OCTOBER, deadline=OCTOBER, late_by=1)
    assert not verify(stranger, NETWORK, deadline=OCTOBER, not_before=dt.date(2012, 10, 8), calendar=CALENDAR)


def standing(actuals: list[Actual], on: dt.date) -> Progress:
    return progress(counted(dt.date(2012, 9, 24)), actuals, on=on, calendar=CALENDAR)[2]


def test_progress_says_what_is_known_and_silence_is_unknown() -> None:
    on = dt.date(2012, 10, 29)
    seen = Actual(task="build", seen=on)
    assert standing([], dt.date(2012, 10, 15)).standing is ProgressStanding.NOT_DUE
    assert standing([], dt.date(2012, 10, 23)).standing is ProgressStanding.DUE
    unknown = standing([], on)
    assert (unknown.standing, unknown.left) == (ProgressStanding.UNKNOWN, None)
    overdue = standing([seen], on)
    assert (overdue.standing, overdue.left) == (ProgressStanding.OVERDUE, 0)
    assert standing([Actual(task="build", seen=dt.date(2012, 10, 25))], on).standing is ProgressStanding.UNKNOWN
    for done, word in (((2012, 10, 19), "early"), ((2012, 10, 26), "on_time"), ((2012, 10, 27), "late")):
        assert standing([seen, Actual(task="build", seen=on, done=dt.date(*done))], on).standing.value == word


def test_what_is_refused() -> None:
    day = dt.date(2012, 10, 8)
    with pytest.raises(InputError, match="must be after the first day, 2012-10-08, got 2012-10-08"):
        counted(day, day)
    with pytest.raises(CalendarNotPublishedError):
        counted(dt.date(1999, 1, 1))
    with pytest.raises(InputError, match="must be working days or days, got months"):
        Task(id="a", name="甲", amount=1, unit=LimitUnit.MONTHS)
    with pytest.raises(InputError, match="names a task that is not there"):
        Network(tasks=(PAPERS,), links=(Link(before="papers", after="pour"),))
    with pytest.raises(InputError, match="must have no circle, got papers -> pour -> papers"):
        Network(tasks=(PAPERS, POUR), links=(Link(before="papers", after="pour"), Link(before="pour", after="papers")))
    ages = [Task(id=f"t{n}", name="久", amount=10_000, unit=LimitUnit.DAYS) for n in range(300)]
    links = [Link(before=f"t{n}", after=f"t{n + 1}") for n in range(299)]
    with pytest.raises(InputError, match="lasts beyond the years 1 to 9999"):
        count_back(Network(tasks=tuple(ages), links=tuple(links)), deadline=OCTOBER, not_before=day, calendar=CALENDAR)
    with pytest.raises(InputError, match="must not lie after the report"):
        Actual(task="a", seen=day, done=OCTOBER)
    twice = [Actual(task="build", seen=OCTOBER, done=done) for done in (day, OCTOBER)]
    with pytest.raises(InputError, match="build was done on two days"):
        standing(twice, OCTOBER)
    with pytest.raises(InputError, match="nobody is no task of the timetable"):
        standing([Actual(task="nobody", seen=day)], OCTOBER)
