# SPDX-License-Identifier: Apache-2.0
"""The community at work in a pack: what is read, what is a fault, and the command that asks what is due."""

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.cli import main
from community_housing.errors import BoundaryError
from community_housing.io.packs import read_pack, write_pack
from community_housing.job import run

CITATION = '{authority = "某街道", document = "办法", evidence = "own"}'
WORK = f"""\
[menu]
branches = [{{id = "b1", community = "C1"}}]

[finish]
id = "finish"
name = "办结"
amount = 5
unit = "working_days"
citation = {CITATION}

[matters]
strict_ceiling = true

[[matters.hand_ups]]
tier = "community"
limit = {{id = "keep", name = "社区办理", amount = 3, unit = "working_days", citation = {CITATION}}}

[[staff]]
id = "w"
unit = "C1"
group = "worker"
on = 2014-02-05
count = 317
"""
STAMP = '"on": "2014-02-03", "recorded_at": "2014-02-03T09:00:00+08:00"'
ORDERS = f"""\
{{"kind": "requested", "id": "o1-1", {STAMP}, "order": "o1", "community": "C1", "text": "换灯", "about": "matter"}}
{{"kind": "dispatched", "id": "o1-2", {STAMP}, "order": "o1", "branch": "b1"}}
"""
MATTERS = f"""\
{{"kind": "raised", "id": "m1-1", {STAMP}, "matter": "m1", "community": "C1", "size": "small", "by": "patrol"}}
{{"kind": "taken", "id": "m1-2", {STAMP}, "matter": "m1", "body": "office"}}
"""


def pack_of(folder: Path, **changed: str) -> Path:
    files = {"work.toml": WORK, "orders.jsonl": ORDERS, "matters.jsonl": MATTERS}
    return write_files(folder / "pack", FILES | files | {name.replace("_", "."): text for name, text in changed.items()})


def faults_of(folder: Path, **changed: str) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(BoundaryError) as told:
        read_pack(pack_of(folder, **changed))
    return [(fault.file, fault.row, fault.column, fault.code) for fault in told.value.faults]


def test_a_pack_with_work_reads_back_as_the_same(tmp_path: Path) -> None:
    pack = read_pack(pack_of(tmp_path))
    assert (pack.work.staff[0].count, len(pack.order_book()), len(pack.matter_book())) == (317, 2, 2)
    assert read_pack(write_pack(pack, tmp_path / "again")) == pack


def test_what_the_rules_refuse_is_a_fault_with_its_line(tmp_path: Path) -> None:
    elsewhere = ORDERS.replace('"community": "C1"', '"community": "C2"')
    assert faults_of(tmp_path / "a", orders_jsonl=elsewhere) == [("orders.jsonl", 2, "branch", "branch_elsewhere")]
    up = f'{{"kind": "handed_up", "id": "m1-3", {STAMP}, "matter": "m1", "to": "street", "body": "office", "reason": "难"}}\n'
    assert faults_of(tmp_path / "b", matters_jsonl=MATTERS + up) == [("matters.jsonl", 3, "to", "above_ceiling")]
    assert faults_of(tmp_path / "c", matters_jsonl=MATTERS.replace("taken", "eaten"))[0][:3] == ("matters.jsonl", 2, "kind")


def test_personal_data_is_a_fault_in_every_file(tmp_path: Path) -> None:
    told = faults_of(tmp_path / "a", orders_jsonl=ORDERS.replace("换灯", "换灯，电话13800138000"))
    assert told[0][:3] == ("orders.jsonl", 1, "text")
    told = faults_of(tmp_path / "b", work_toml=WORK.replace('id = "w"', 'id = "11010519491231002X"'))
    assert told[0][0] == "work.toml"
    assert faults_of(tmp_path / "c", work_toml=WORK + '"姓名" = "某"\n')[0][0] == "work.toml"


def test_the_command_says_what_is_due(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = pack_of(tmp_path)
    # The holidays went on to Thursday the 6th: three working days are the 7th, Saturday the 8th (made up) and the 10th.
    assert main(["agenda", str(folder), "--on", "2014-02-07", "--json"]) == 0
    due = json.loads(capsys.readouterr().out)["due"]
    found = {(one["day"], one["kind"], one["subject"], one["standing"]) for one in due}
    assert found == {("2014-02-10", "matter", "m1", "soon"), ("2014-02-12", "order", "o1", "soon")}
    assert main(["agenda", str(folder), "--on", "2014-02-07", "--horizon", "0", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "7 February 2014: nothing is due.\n"
    assert main(["agenda", str(folder), "--on", "2014-02-10", "--ics", str(tmp_path / "due.ics")]) == 0
    assert "今天到期：事项m1，办结（office）" in capsys.readouterr().out
    assert (tmp_path / "due.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_page_opens_with_what_is_due_in_both_languages(tmp_path: Path) -> None:
    folder = pack_of(tmp_path)
    run(folder, out=tmp_path / "out", on=dt.date(2014, 2, 11))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index('id="zh-due"') < page.index('id="zh-area"')
    assert 'class="scroll tall" tabindex="0" role="region" aria-label="What is due"' in page
    for cell in ("已超期", "2014年2月10日", "overdue", "10 February 2014", "某街道, 办法"):
        assert cell in page
    # A pack that says nothing of its work has no such section.
    plain = write_files(tmp_path / "plain", FILES)
    run(plain, out=tmp_path / "none")
    assert "-due" not in (tmp_path / "none" / "report.html").read_text(encoding="utf-8")
