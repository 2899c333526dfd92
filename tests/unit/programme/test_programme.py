# SPDX-License-Identifier: Apache-2.0
"""Counting back by hand: National Day 2012, refusals, and progress on a day."""

import datetime as dt
from collections.abc import Callable

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
from community_housing.records import evolve

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


MONDAY = dt.date(2012, 10, 8)
MONTHS = LimitUnit.MONTHS
TWO = Network(tasks=(PAPERS, POUR), links=(Link(before="papers", after="pour"),))
REFUSED: dict[str, tuple[Callable[[], object], str, object, str]] = {
    "deadline": (
        lambda: counted(MONDAY, MONDAY),
        "deadline",
        MONDAY,
        "must be after the first day, 2012-10-08, got 2012-10-08",
    ),
    "months of a task": (
        lambda: evolve(PAPERS, unit=MONTHS),
        "Task.unit",
        MONTHS,
        "must be working days or days, got months",
    ),
    "months of a link": (
        lambda: Link(before="a", after="b", unit=MONTHS),
        "Link.unit",
        MONTHS,
        "must be working days or days, got months",
    ),
    "tasks of one id": (
        lambda: Network(tasks=(PAPERS, PAPERS)),
        "Network.tasks",
        ["papers"],
        "must hold each id once, there more than once: papers",
    ),
    "links to nothing": (
        lambda: Network(tasks=(PAPERS,), links=(Link(before="papers", after="x"), Link(before="y", after="papers"))),
        "Network.links",
        [
            "the link from papers to x names a task that is not there",
            "the link from y to papers names a task that is not there",
        ],
        "the link from papers to x names a task that is not there; the link from y to papers names a task that is not there",
    ),
    "a circle of one": (
        lambda: Network(tasks=(PAPERS,), links=(Link(before="papers", after="papers"),)),
        "Network.links",
        "papers -> papers",
        "must have no circle, got papers -> papers",
    ),
    "done after the report": (
        lambda: Actual(task="a", seen=MONDAY, done=OCTOBER),
        "Actual.done",
        OCTOBER,
        "must not lie after the report, 2012-10-08, got 2012-10-27",
    ),
    "left of what is done": (
        lambda: Actual(task="a", seen=MONDAY, done=MONDAY, left=2),
        "Actual.left",
        2,
        "what is done has nothing left, got 2",
    ),
    "of no task": (
        lambda: standing([Actual(task="x", seen=MONDAY)], OCTOBER),
        "actuals",
        "x",
        "x is no task of the timetable",
    ),
    "done twice": (
        lambda: standing([Actual(task="pour", seen=OCTOBER, done=day) for day in (MONDAY, OCTOBER)], OCTOBER),
        "actuals",
        "pour",
        "pour was done on two days",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(case: str) -> None:
    ask, field, value, text = REFUSED[case]
    with pytest.raises(InputError) as caught:
        ask()
    assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)


def test_a_proof_that_says_another_thing_is_none() -> None:
    table = counted(dt.date(2012, 10, 8), dt.date(2012, 10, 20))
    assert table.proof is not None

    def holds(**changed: object) -> bool:
        asked = {"deadline": dt.date(2012, 10, 20), "not_before": dt.date(2012, 10, 8), "calendar": CALENDAR}
        return verify(evolve(table.proof, **changed), NETWORK, **asked)  # type: ignore[arg-type,type-var]

    assert holds()
    for wrong in (
        {"tasks": ()},
        {"tasks": ("pour",)},
        {"tasks": ("build", "pour")},
        {"tasks": ("pour", "nobody")},
        {"starts": OCTOBER},
        {"would_end": OCTOBER},
        {"deadline": OCTOBER},
        {"late_by": 5},
    ):
        assert not holds(**wrong)
    # The day after the last is the deadline: whoever ends on it is in time.
    assert not verify(table.proof, NETWORK, deadline=dt.date(2012, 10, 24), not_before=dt.date(2012, 10, 8), calendar=CALENDAR)


def test_a_timetable_says_its_earliest_days_and_whether_a_notice_may_move_it() -> None:
    table = counted(dt.date(2012, 9, 24))
    assert [(one.earliest_start, one.earliest_end, one.critical) for one in table.tasks] == [
        (dt.date(2012, 9, 24), dt.date(2012, 10, 9), False),
        (dt.date(2012, 10, 9), dt.date(2012, 10, 11), False),
        (dt.date(2012, 10, 18), dt.date(2012, 10, 25), False),
    ]
    assert (table.deadline, table.not_before, table.proof, table.provisional) == (OCTOBER, dt.date(2012, 9, 24), None, False)
    tight = counted(dt.date(2012, 9, 26))
    assert [one.critical for one in tight.tasks] == [True, True, True]
    one_day = Network(tasks=(Task(id="a", name="甲", amount=1),))
    edge = CALENDAR.provisional_from
    for deadline, moved in ((edge, False), (edge + dt.timedelta(days=1), True)):
        found = count_back(one_day, deadline=deadline, not_before=edge - dt.timedelta(days=30), calendar=CALENDAR)
        assert found.provisional is moved
