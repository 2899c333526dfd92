# SPDX-License-Identifier: Apache-2.0
"""Capacities, counting back again and templates, by hand."""

import datetime as dt

import pytest

from community_housing.calendars import LimitUnit, shipped
from community_housing.district import DeliveryMode
from community_housing.errors import InputError
from community_housing.findings import Truth
from community_housing.programme import (
    Actual,
    Capacity,
    Excess,
    Link,
    Network,
    PlanDays,
    ProjectPlan,
    Recount,
    Task,
    UnderCapacities,
    count_back,
    overloads,
    recount,
    under_capacities,
)
from community_housing.programme import shipped as templates
from community_housing.provenance import Evidence

CALENDAR = shipped()
MONDAY = dt.date(2012, 9, 3)


def plan(project: str, *tasks: Task, deadline: dt.date, links: tuple[Link, ...] = ()) -> ProjectPlan:
    network = Network(tasks=tasks, links=links)
    table = count_back(network, deadline=deadline, not_before=MONDAY, calendar=CALENDAR)
    return ProjectPlan(project=project, network=network, timetable=table)


def work(name: str, amount: int, unit: LimitUnit = LimitUnit.WORKING_DAYS, not_before: dt.date | None = None) -> Task:
    return Task(id=name, name=name, amount=amount, unit=unit, body="street", not_before=not_before)


def verdict(*plans: ProjectPlan, most: int) -> UnderCapacities:
    return under_capacities(plans, [Capacity(body="street", most=most)], calendar=CALENDAR)


def test_three_times_four_days_are_too_much_for_two_crews_in_five() -> None:
    """Of each three days lie from Tuesday to Thursday: nine crew-days, and two crews have six.  The week lacks only two."""
    several = [plan(name, work("build", 4), deadline=dt.date(2012, 9, 8)) for name in "abc"]
    found = verdict(*several, most=2)
    assert found.excess == Excess(
        body="street",
        starts=dt.date(2012, 9, 4),
        ends=dt.date(2012, 9, 7),
        unit=LimitUnit.WORKING_DAYS,
        needed=9,
        had=6,
        tasks=(("a", "build"), ("b", "build"), ("c", "build")),
    )
    assert verdict(*several, most=3).witness is PlanDays.EARLIEST


def test_what_nothing_proves_is_unknown_and_never_feasible() -> None:
    """Two of three days each, one crew, six days: it fits one after the other, which neither earliest nor latest days show."""
    week = dt.date(2012, 9, 11)
    found = verdict(plan("a", work("x", 3), deadline=week), plan("b", work("y", 3), deadline=week), most=1)
    assert found == UnderCapacities(feasible=Truth.UNKNOWN, excess=None, witness=None, late=())


def test_a_day_of_rest_is_no_overload_of_those_who_rest() -> None:
    """Work on Friday and Monday; something that takes days of the calendar on the Saturday and the Sunday between."""
    friday, saturday = dt.date(2012, 9, 7), dt.date(2012, 9, 8)
    one = plan("a", work("x", 2, not_before=friday), work("y", 2, LimitUnit.DAYS, saturday), deadline=dt.date(2012, 9, 11))
    assert overloads([one], [Capacity(body="street", most=1)], days=PlanDays.EARLIEST, calendar=CALENDAR) == ()
    longer = plan("a", work("x", 2, not_before=friday), work("y", 3, LimitUnit.DAYS, saturday), deadline=dt.date(2012, 9, 11))
    (load,) = overloads([longer], [Capacity(body="street", most=1)], days=PlanDays.EARLIEST, calendar=CALENDAR)
    assert (load.crews, load.starts, load.ends) == (2, saturday, dt.date(2012, 9, 11))


def test_what_is_refused_of_capacities() -> None:
    one = plan("a", work("x", 1), deadline=dt.date(2012, 9, 8))
    wrong = ProjectPlan(project="b", network=Network(tasks=(work("z", 1),)), timetable=one.timetable)
    two = [Capacity(body="street", most=most) for most in (1, 2)]
    for ask, field, value, text in (
        (lambda: verdict(one, one, most=1), "plans", "a", "a has two plans"),
        (lambda: under_capacities([one], two, calendar=CALENDAR), "capacities", "street", "street has two capacities"),
        (lambda: verdict(wrong, most=1), "plans", "b", "the timetable of b is of another network"),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)
    late = plan("late", work("x", 9), deadline=dt.date(2012, 9, 8))
    assert verdict(late, most=9).late == ("late",)


PAPERS, BUILD = work("papers", 5), work("build", 10)
NETWORK = Network(tasks=(PAPERS, BUILD), links=(Link(before="papers", after="build"),))


def again(*actuals: Actual, on: dt.date) -> Recount:
    table = count_back(NETWORK, deadline=dt.date(2012, 9, 22), not_before=MONDAY, calendar=CALENDAR)
    return recount(NETWORK, table, actuals=actuals, on=on, calendar=CALENDAR)


def test_counting_back_again_by_hand() -> None:
    """Fifteen working days from Monday 3 to Friday 21 September, none to lose."""
    friday, wednesday = dt.date(2012, 9, 7), dt.date(2012, 9, 12)
    silence = again(on=friday)
    assert (silence.feasible, silence.silent) == (Truth.UNKNOWN, ("papers", "build"))
    done = again(Actual(task="papers", seen=friday, done=friday), on=friday)
    assert (done.feasible, done.silent) == (Truth.MET, ("build",))
    late = again(Actual(task="papers", seen=friday, left=1), Actual(task="build", seen=friday, left=10), on=friday)
    assert late.feasible is Truth.UNMET
    assert late.timetable.proof is not None
    assert late.timetable.proof.tasks == ("papers", "build")
    undone = again(Actual(task="papers", seen=friday), on=friday)  # five days have passed: at least one is left
    assert (undone.feasible, undone.timetable.proof is not None) == (Truth.UNMET, True)
    begun = again(Actual(task="papers", seen=wednesday, left=2), Actual(task="build", seen=wednesday, left=7), on=wednesday)
    assert begun.feasible is Truth.MET, "what is begun does not wait"
    assert [one.id for one in begun.network.tasks] == ["papers", "build"]
    # What is left is known on the very day that it was seen: nobody is silent.
    assert (late.silent, begun.silent) == ((), ())


def test_what_is_refused_of_reports_of_what_is_left() -> None:
    with pytest.raises(InputError, match="what is done has nothing left, got 2"):
        Actual(task="a", seen=MONDAY, done=MONDAY, left=2)
    with pytest.raises(InputError, match="papers has two amounts left on a day"):
        again(Actual(task="papers", seen=MONDAY, left=2), Actual(task="papers", seen=MONDAY, left=3), on=MONDAY)


def test_every_template_is_a_suggestion_and_every_mode_has_one() -> None:
    assert {one.mode for one in templates().values()} == set(DeliveryMode)
    for one in templates().values():
        assert one.suggestion
        assert one.citation.evidence is Evidence.OWN
        approvals = next(task for task in one.network.tasks if task.stage == "approval")
        assert approvals.amount == 7, "the one amount that the report has"
