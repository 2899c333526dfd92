# SPDX-License-Identifier: Apache-2.0
"""Laws of counting back on drawn networks, against every chain and every day."""

import datetime as dt

from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.reference import slow_programme as slow

from community_housing.calendars import LimitUnit, shipped
from community_housing.findings import Truth
from community_housing.programme import CureKind, Link, Network, Task, Timetable, count_back, cures, verify
from community_housing.records import evolve

CALENDAR = shipped()
START = dt.date(2012, 9, 17)  # twelve days before the make-up Saturday of National Day
UNITS = st.sampled_from((LimitUnit.WORKING_DAYS, LimitUnit.DAYS))
FEW = settings(max_examples=150, deadline=None)


def ahead(most: int) -> st.SearchStrategy[dt.date]:
    return st.integers(1, most).map(lambda days: START + dt.timedelta(days=days))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to six tasks in both units, with waits, first days and deadlines; links lead from earlier to later ones."""
    ids = "abcdef"[: draw(st.integers(1, 6))]
    tasks = [
        Task(
            id=name,
            name=name,
            amount=draw(st.integers(0, 6)),
            unit=draw(UNITS),
            not_before=draw(st.none() | ahead(20)),
            deadline=draw(st.none() | ahead(40)),
        )
        for name in ids
    ]
    pairs = [(one, two) for one in ids for two in ids if one < two]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    links = [Link(before=one, after=two, lag=draw(st.integers(0, 3)), unit=draw(UNITS)) for one, two in chosen]
    return Network(tasks=tuple(draw(st.permutations(tasks))), links=tuple(links))


def counted(network: Network, deadline: dt.date, not_before: dt.date = START) -> Timetable:
    return count_back(network, deadline=deadline, not_before=not_before, calendar=CALENDAR)


@FEW
@given(networks(), ahead(40))
def test_a_plan_is_late_where_and_only_where_a_chain_is_and_the_proof_is_the_shortest(
    network: Network, deadline: dt.date
) -> None:
    found = slow.late(network, deadline, START, CALENDAR)
    table = counted(network, deadline)
    event(table.feasible.value)
    assert (table.feasible is Truth.UNMET) == bool(found) == (table.proof is not None)
    if table.proof is not None:
        assert table.proof.tasks in found
        assert len(table.proof.tasks) == min(map(len, found))
        assert verify(table.proof, network, deadline=deadline, not_before=START, calendar=CALENDAR)
        for wrong in ({"would_end": table.proof.would_end + slow.DAY}, {"tasks": table.proof.tasks[1:]}, {"late_by": 0}):
            assert not verify(evolve(table.proof, **wrong), network, deadline=deadline, not_before=START, calendar=CALENDAR)


@FEW
@given(networks(), ahead(40))
def test_no_task_can_start_later_than_its_latest_nor_end_earlier_than_its_earliest(network: Network, deadline: dt.date) -> None:
    tasks = {one.id: one for one in network.tasks}
    table = counted(network, deadline)
    for one in table.tasks:
        assert one.latest_start == slow.latest_start(network, one.task, deadline, CALENDAR)
        assert one.earliest_end == max(
            slow.end(network, chain, max(START, tasks[chain[0]].not_before or START), CALENDAR)
            for chain in slow.chains(network, one.task)
        )
        task = tasks[one.task]
        assert slow.walk(one.earliest_start, task.amount, task.unit, CALENDAR) == one.earliest_end
        assert one.critical == (one.latest_start <= one.earliest_start)
    assert (table.feasible is Truth.MET) == all(one.earliest_start <= one.latest_start for one in table.tasks)


@FEW
@given(networks(), ahead(40))
def test_a_cure_suffices_and_a_day_less_does_not(network: Network, deadline: dt.date) -> None:
    table = counted(network, deadline)
    found = cures(network, table, calendar=CALENDAR)
    assert not found or table.proof is not None
    tasks = {one.id: one for one in network.tasks}

    def truth(kind: CureKind, task: str | None, days: int) -> Truth:
        moved = dt.timedelta(days=days)
        if kind is CureKind.DEADLINE:
            return counted(network, deadline + moved).feasible
        if kind is CureKind.START:
            return counted(network, deadline, START - moved).feasible
        shorter = [evolve(one, amount=one.amount - days) if one.id == task else one for one in network.tasks]
        return counted(evolve(network, tasks=tuple(shorter)), deadline).feasible

    for cure in found:
        event(cure.kind.value)
        assert truth(cure.kind, cure.task, cure.days) is Truth.MET
        assert truth(cure.kind, cure.task, cure.days - 1) is Truth.UNMET
    if table.proof is not None:
        cured = {cure.task for cure in found}
        for name in tasks.keys() - cured:
            assert truth(CureKind.SHORTEN, name, tasks[name].amount) is Truth.UNMET
