# SPDX-License-Identifier: Apache-2.0
"""Many communities: tasks of a district, several processes, and failures that harm nobody else."""

import os

import attrs
import pytest

from community_housing.district import Building, Community, District, Neighbours, Point, Street
from community_housing.errors import InputError
from community_housing.grids._communities import GridFailure, partition_district, partition_each, partition_many, tasks_of
from community_housing.grids._domain import GridRule

RULE = GridRule()


def district(count=3, **changes):
    buildings = tuple(
        Building(id=f"C{c}-{i}", community=f"C{c}", households=200, point=Point(x=c * 1000.0 + i * 30.0, y=float(i % 2)))
        for c in range(count)
        for i in range(4)
    )
    values = {
        "id": "211402",
        "name": "區",
        "streets": (Street(id="S", name="街"),),
        "communities": tuple(Community(id=f"C{c}", street="S", name="社") for c in range(count)),
        "buildings": buildings,
    } | changes
    return District(**values)


def test_missing_neighbours_are_found_by_the_places():
    tasks = tasks_of(district(), rule=RULE)
    assert [len(task.neighbours) for task in tasks] == [3, 3, 3]


def test_given_neighbours_are_used_even_where_there_are_none():
    (task,) = tasks_of(district(1, adjacency_given=True), rule=RULE)
    assert task.neighbours == ()


def test_edges_between_communities_are_dropped():
    edges = (Neighbours(a="C0-3", b="C1-0"), Neighbours(a="C0-0", b="C0-1"))
    tasks = tasks_of(district(2, neighbours=edges, adjacency_given=True), rule=RULE)
    assert [[(e.a, e.b) for e in task.neighbours] for task in tasks] == [[("C0-0", "C0-1")], []]


def test_every_community_gets_its_code():
    answers = partition_district(district(), rule=RULE)
    assert [grid.code for answer in answers for grid in answer.grids][:3] == [
        "211402001001001",
        "211402001001002",
        "211402001002001",
    ]


def test_progress_is_told_in_order():
    told = []
    answers = partition_many(
        tasks_of(district(), rule=RULE), progress=lambda done, answer: told.append((done, answer.community))
    )
    assert told == [(1, "C0"), (2, "C1"), (3, "C2")]
    assert len(answers) == 3


def test_one_bad_community_harms_no_other():
    tasks = list(tasks_of(district(), rule=RULE))
    twice = (Neighbours(a="C1-0", b="C1-1"), Neighbours(a="C1-1", b="C1-0"))
    tasks[1] = attrs.evolve(tasks[1], neighbours=twice)
    first, second, third = partition_many(tasks)
    assert isinstance(second, GridFailure)
    assert (second.community, second.code) == ("C1", "input")
    assert "twice" in second.message
    assert [len(first.grids), len(third.grids)] == [2, 2]


def test_several_processes_give_the_same_answers():
    tasks = tasks_of(district(20), rule=RULE)
    assert partition_many(tasks, workers=2) == partition_many(tasks)


class _Deadly(str):
    """A name that ends every process but its own that reads it."""

    __slots__ = ()

    def __reduce__(self):
        return _read, (os.getpid(), str(self))


def _read(parent, name):
    if os.getpid() != parent:
        os._exit(3)
    return name


@pytest.mark.parametrize("where", [0, 17, 39])
def test_a_process_that_ends_is_a_failure_of_its_community_alone(where):
    tasks = list(tasks_of(district(40), rule=RULE))
    expected = list(partition_many(tasks))
    expected[where] = GridFailure(community=tasks[where].community, code="crashed", message="the process that divided it ended")
    tasks[where] = attrs.evolve(tasks[where], community=_Deadly(tasks[where].community))
    assert partition_many(tasks, workers=2) == tuple(expected)


def test_a_defect_met_in_one_community_harms_no_other():
    tasks = list(tasks_of(district(3), rule=RULE))
    tasks[1] = attrs.evolve(tasks[1], locked=5)
    for workers in (1, 2):
        first, second, third = partition_many(tasks, workers=workers)
        assert (second.community, second.code) == ("C1", "input")
        assert [len(first.grids), len(third.grids)] == [2, 2]


def test_what_is_no_task_is_refused():
    with pytest.raises(InputError, match="must be GridTasks, got 'C1'"):
        partition_many(["C1"])


def test_answers_come_one_by_one():
    drawn = []

    def tasks():
        for task in tasks_of(district(), rule=RULE):
            drawn.append(task.community)
            yield task

    stream = partition_each(tasks())
    next(stream)
    assert drawn == ["C0"]


@pytest.mark.parametrize("workers", [0, -1, True, 1.5])
def test_workers_are_a_positive_number(workers):
    with pytest.raises(InputError, match="workers"):
        partition_many([], workers=workers)
