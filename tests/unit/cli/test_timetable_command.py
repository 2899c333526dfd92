# SPDX-License-Identifier: Apache-2.0
"""The command `timetable`: plans, proofs, cures and progress in both languages, as JSON and as a calendar file."""

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files
from tests.unit.io.test_plan_tables import CHECK, LINKS, TASKS

from community_housing.calendars import shipped
from community_housing.cli import main
from community_housing.io import read_pack
from community_housing.report import to_icalendar

LATE = TASKS.replace("2012-10-27", "2012-10-13")
LONG = "甲；乙，丙, 丁\\ 戊" + "己" * 40


def pack(folder: Path, tasks: str = TASKS) -> str:
    more = {"tasks.csv": tasks, "links.csv": LINKS, "checks.jsonl": CHECK}
    more["actuals.csv"] = "project,task,seen,done,left\np1,papers,2012-10-15,2012-10-10,\n"
    return str(write_files(folder, FILES | more))


def test_it_counts_back_and_says_what_was_done_by_a_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = pack(tmp_path)
    assert main(["timetable", where]) == 0
    said = capsys.readouterr().out
    assert "项目p1：自2012年9月24日起，由2012年10月26日倒排，可行。" in said
    assert "  施工：最迟2012年10月22日开工，2012年10月26日完成" in said
    assert main(["timetable", where, "p1", "--on", "2012-10-15", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    for part in (
        "papers: done in time",
        "Counted again on",
        "it can be kept",
        "p1, papers: no supervision.",
        "not reported finished",
    ):
        assert part in english
    assert main(["timetable", where, "p9"]) == 2
    assert "没有“p9”的工序" in capsys.readouterr().err


def test_a_late_plan_shows_its_chain_and_its_cures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = pack(tmp_path, LATE)
    assert main(["timetable", where]) == 0
    said = capsys.readouterr().out
    assert "最短超期链：报建→施工。自2012年9月24日开工，最早2012年10月15日完成，期限为2012年10月12日，超3日。" in said
    assert "期限顺延" not in said, "the deadline is the task's own"
    assert main(["timetable", where, "--json", "--on", "2012-10-15"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["plan"][0]["timetable"]["proof"]["late_by"] == 3
    assert [one["standing"] for one in found["progress"]] == ["late", "unknown"]


def test_a_pack_without_tasks_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, FILES)
    assert main(["timetable", str(tmp_path)]) == 0
    assert "没有工期表" in capsys.readouterr().out


def test_a_library_reads_the_calendar_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    icalendar = pytest.importorskip("icalendar")
    tasks = TASKS.replace("报建", f'"{LONG}"').replace("5,日", "0,")
    where, file = pack(tmp_path, tasks), tmp_path / "plan.ics"
    assert main(["timetable", where, "--ics", str(file)]) == 0
    capsys.readouterr()
    raw = file.read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")
    papers, built = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    (plan,) = read_pack(where).plans(calendar=shipped())
    days = plan.timetable.tasks[0]
    assert (papers.decoded("dtstart"), papers.decoded("dtend")) == (days.latest_start, days.latest_end)
    assert str(papers["summary"]) == f"p1 {LONG}"
    assert built.decoded("dtstart") == dt.date(2012, 10, 26)
    assert papers["uid"] != built["uid"]
    assert to_icalendar([plan]) == raw.decode(), "no clock and no chance"
