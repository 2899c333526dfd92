# SPDX-License-Identifier: Apache-2.0
"""Laws of plans under capacities, against every schedule, and of counting back again, against drawn histories."""

import datetime as dt

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.reference import slow_programme as slow

from community_housing.calendars import LimitUnit, shipped
from community_housing.findings import Truth
from community_housing.programme import (
    Actual,
    Capacity,
    Link,
    Network,
    PlanDays,
    ProjectPlan,
    Task,
    count_back,
    overloads,
    recount,
    under_capacities,
    verify,
)

CALENDAR = shipped()
START = dt.date(2012, 9, 6)  # a Thursday
UNITS = st.sampled_from((LimitUnit.WORKING_DAYS, LimitUnit.WORKING_DAYS, LimitUnit.DAYS))
FEW = settings(max_examples=300, deadline=None)
DAY = slow.DAY


@st.composite
def networks(draw: st.DrawFn, most: int = 4) -> Network:
    """Tasks in the order of their links, of two bodies or none."""
    ids = "abcdef"[: draw(st.integers(1, most))]
    tasks = [
        Task(
            id=name,
            name=name,
            amount=draw(st.integers(0, 3)),
            unit=draw(UNITS),
            body=draw(st.sampled_from(("street", "street", "window", None))),
            crews=draw(st.integers(1, 3)),
            not_before=draw(st.none() | st.integers(0, 8).map(lambda days: START + days * DAY)),
        )
        for name in ids
    ]
    pairs = [(one, two) for one in ids for two in ids if one < two]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pairs else []
    links = [Link(before=one, after=two, lag=draw(st.integers(0, 2)), unit=draw(UNITS)) for one, two in chosen]
    return Network(tasks=tuple(tasks), links=tuple(links))


@FEW
@given(networks(), st.integers(0, 4), st.integers(1, 4))
def test_a_verdict_under_capacities_is_never_wrong(network: Network, spare: int, most: int) -> None:
    far = count_back(network, deadline=START + 200 * DAY, not_before=START, calendar=CALENDAR)
    deadline = max(START, *(one.earliest_end for one in far.tasks)) + max(1, spare) * DAY
    table = count_back(network, deadline=deadline, not_before=START, calendar=CALENDAR)
    plan, capacities = ProjectPlan(project="p", network=network, timetable=table), [Capacity(body="street", most=most)]
    verdict = under_capacities([plan], capacities, calendar=CALENDAR)
    event(f"{verdict.feasible} {'late' if verdict.late else ''}")
    ways = slow.schedules(network, deadline, START, CALENDAR)
    possible = any(slow.fits(network, starts, {"street": most}, CALENDAR) for starts in ways)
    if verdict.feasible is not Truth.UNKNOWN:
        assert (verdict.feasible is Truth.MET) == possible
    for which in PlanDays:
        starts = {one.task: getattr(one, f"{which}_start") for one in table.tasks}
        loads = overloads([plan], capacities, days=which, calendar=CALENDAR)
        assert slow.fits(network, starts, {"street": most}, CALENDAR) is not bool(loads)
        if verdict.witness is which:
            assert not loads
    if verdict.excess is not None:
        excess, span = verdict.excess, (verdict.excess.starts, verdict.excess.ends)
        times = {one.task: one for one in table.tasks}
        needed = 0
        for task in network.tasks:
            one = times[task.id]
            starts_on = [one.earliest_start + n * DAY for n in range((one.latest_start - one.earliest_start).days + 1)]
            inside = min(slow.units_within(day, task.amount, task.unit, span, CALENDAR) for day in starts_on)
            if task.body == "street" and task.unit is excess.unit:
                needed += inside * task.crews
                assert (("p", task.id) in excess.tasks) == (inside > 0)
        length = [span[0] + n * DAY for n in range((span[1] - span[0]).days)]
        had = most * sum(excess.unit is LimitUnit.DAYS or CALENDAR.is_working(day) for day in length)
        assert (excess.needed, excess.had) == (needed, had)
        assert needed > had


@FEW
@given(networks(3), st.integers(0, 12), st.sampled_from((-1, -1, 0, 0, 1)), st.data())
def test_counting_back_again_holds_for_what_happened_and_for_the_rest(
    network: Network, seen: int, spare: int, data: st.DataObject
) -> None:
    """A history that keeps links and amounts is drawn and told in part; the verdict must hold for it and what can follow."""
    on = START + seen * DAY
    ends: dict[str, dt.date] = {}
    soonest: dict[str, dt.date] = {}  # if from the next day on all is done as soon as can be
    actuals: list[Actual] = []
    for task in network.tasks:
        first = max(START, task.not_before or START)
        after = [one for one in network.links if one.after == task.id]
        waits = [slow.walk(ends[one.before], one.lag, one.unit, CALENDAR) for one in after]
        starts = max([first, *waits]) + data.draw(st.integers(0, 4)) * DAY
        ends[task.id] = slow.walk(starts, task.amount, task.unit, CALENDAR)
        left = task.amount - slow.units_within(starts, task.amount, task.unit, (START, on + DAY), CALENDAR)
        done = ends[task.id] <= on + DAY
        again = max([first, on + DAY, *(slow.walk(soonest[one.before], one.lag, one.unit, CALENDAR) for one in after)])
        soonest[task.id] = (
            ends[task.id] if done else slow.walk(on + DAY if left < task.amount else again, left, task.unit, CALENDAR)
        )
        told = data.draw(st.sampled_from(("all", "early", "little", "nothing")))
        if done and told in ("all", "little") and ends[task.id] > START:
            actuals.append(Actual(task=task.id, seen=on, done=ends[task.id] - DAY))
        day = on if told != "early" else on - data.draw(st.integers(1, 3)) * DAY
        if ends[task.id] > day + DAY and told != "nothing":
            was_left = task.amount - slow.units_within(starts, task.amount, task.unit, (START, day + DAY), CALENDAR)
            actuals.append(Actual(task=task.id, seen=day, left=None if told == "little" else was_left))
    deadline = max(START + DAY, max(soonest.values()) + spare * DAY)
    table = count_back(network, deadline=deadline, not_before=START, calendar=CALENDAR)
    again_table = recount(network, table, actuals=actuals, on=on, calendar=CALENDAR)
    event(f"{again_table.feasible}, {len(again_table.silent)} silent")
    if again_table.feasible is Truth.UNMET:
        assert max(soonest.values()) > deadline
        assert again_table.timetable.proof is not None
        assert verify(
            again_table.timetable.proof,
            again_table.network,
            deadline=again_table.timetable.deadline,
            not_before=again_table.timetable.not_before,
            calendar=CALENDAR,
        )
    if again_table.feasible is Truth.MET:
        assert max(soonest.values()) <= deadline
    if not again_table.silent:
        assert again_table.feasible is (Truth.MET if max(soonest.values()) <= deadline else Truth.UNMET)
    planned = {one.task: one for one in again_table.timetable.tasks}
    for actual in actuals:
        if actual.done is not None:
            assert planned[actual.task].earliest_start == planned[actual.task].earliest_end == actual.done + DAY
