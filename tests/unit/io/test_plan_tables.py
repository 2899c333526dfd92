# SPDX-License-Identifier: Apache-2.0
"""Tables of plans and the events of checks in a pack: Chinese headers, faults in their places, and back again."""

import datetime as dt
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.calendars import LimitUnit, shipped
from community_housing.errors import BoundaryError, InputError
from community_housing.io.packs import read_pack, write_pack
from community_housing.programme import CheckStage, Link, LinkRow, Task, TaskRow, plans_of_rows

HEAD = "项目,工序,名称,天数,计时单位,节点,最早开工,期限次日\n"
TASKS = f"{HEAD}p1,papers,报建,7,,approval,2012-09-24,\np1,build,施工,5,日,,,2012-10-27\n"
LINKS = "项目,紧前工序,紧后工序,间隔\np1,papers,build,2\n"
ACTUALS = "项目,工序,报告日期,完成日期,剩余天数\np1,papers,2012-10-15,2012-10-10,\n"
CHECK = (
    '{"kind":"check_held","id":"e1","on":"2012-10-10","recorded_at":"2012-10-10T09:00:00+08:00","subject":"k1",'
    '"project":"p1","task":"papers","check_kind":"quality","body":"b","result":"passed"}\n'
)


def packed(folder: Path, *, tasks: str = TASKS, links: str = LINKS, actuals: str = ACTUALS, checks: str = CHECK) -> Path:
    more = {"tasks.csv": tasks, "links.csv": links, "actuals.csv": actuals, "checks.jsonl": checks}
    write_files(folder, FILES | more)
    return folder


def test_plans_are_read_counted_back_and_written_again(tmp_path: Path) -> None:
    pack = read_pack(packed(tmp_path / "a"))
    (plan,) = pack.plans(calendar=shipped())
    assert plan.project == "p1"
    assert (plan.timetable.not_before, plan.timetable.deadline) == (dt.date(2012, 9, 24), dt.date(2012, 10, 27))
    assert pack.tasks[1].task.unit is LimitUnit.DAYS
    assert plan.timetable.tasks[1].latest_start == dt.date(2012, 10, 22)
    assert pack.check_book().check("k1").stage is CheckStage.HELD
    write_pack(pack, tmp_path / "b")
    assert read_pack(tmp_path / "b") == pack


@pytest.mark.parametrize(
    ("files", "file", "row", "column"),
    [
        ({"links": LINKS + "p1,build,papers,\n"}, "links.csv", 2, "before"),
        ({"links": LINKS + "p1,papers,roof,\n"}, "links.csv", 3, "after"),
        ({"links": LINKS + "p2,papers,build,\n"}, "links.csv", 3, "before"),
        ({"tasks": TASKS + "p1,build,施工,5,,,,\n"}, "tasks.csv", 4, "task"),
        ({"tasks": TASKS.replace("2012-10-27", "")}, "tasks.csv", 2, "deadline"),
        ({"tasks": TASKS.replace("2012-09-24", "2012-10-27")}, "tasks.csv", 2, "deadline"),
        ({"tasks": TASKS.replace(",日,", ",月,")}, "tasks.csv", 3, "task"),
        ({"actuals": ACTUALS + "p1,papers,2012-10-16,2012-10-11,\n"}, "actuals.csv", 2, "task"),
        ({"actuals": ACTUALS + "p1,roof,2012-10-16,,3\n"}, "actuals.csv", 3, "task"),
        ({"checks": CHECK + CHECK.replace("e1", "e2")}, "checks.jsonl", 2, "subject"),
        ({"checks": CHECK.replace("check_held", "requested")}, "checks.jsonl", 1, "kind"),
    ],
)
def test_every_fault_of_a_plan_has_its_place(tmp_path: Path, files: dict[str, str], file: str, row: int, column: str) -> None:
    with pytest.raises(BoundaryError) as caught:
        read_pack(packed(tmp_path / "a", **files))
    assert (file, row, column) in [(fault.file, fault.row, fault.column) for fault in caught.value.faults]


def test_a_plan_without_a_deadline_is_refused_in_python_too() -> None:
    task = TaskRow(project="p", task=Task(id="a", name="甲", amount=1))
    with pytest.raises(InputError, match="of p no task has a first day, or none a deadline"):
        plans_of_rows([task], [], calendar=shipped())
    with pytest.raises(InputError, match="names a task that is not there"):
        plans_of_rows([task], [LinkRow(project="p", link=Link(before="a", after="b"))], calendar=shipped())
