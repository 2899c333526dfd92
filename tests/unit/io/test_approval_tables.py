# SPDX-License-Identifier: Apache-2.0
"""Approvals and handover in a pack: read with Chinese headers, every fault at its place, in both languages."""

import datetime as dt
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing import calendars
from community_housing.approvals import CasePhase, events_of_rows, standing
from community_housing.errors import BoundaryError, InputError
from community_housing.handover import HandoverKind, acceptance_gate
from community_housing.io import read_pack, write_pack
from community_housing.records import evolve

RULES = """
[[limits]]
id = "own-7"
name = "七日"
amount = 7
unit = "working_days"
pauses = ["correction"]
citation = { authority = "某区", document = "某办法", evidence = "own" }

[[rules]]
id = "joint"
name = "联合审批"
window = "window"
limit = "own-7"
steps = [{ id = "land", name = "用地", body = "land-office" }, { id = "plan", name = "规划", body = "housing-office" }]
citation = { authority = "某区", document = "某办法", evidence = "own" }
"""
CASES = """办件,项目,审批事项,收件日期,受理日期,环节,部门,交办日期,暂停日期,恢复日期,暂停事由,答复日期,答复,决定日期,结果,理由
A1,P1,joint,2012-09-26,2012-09-26,land,land-office,2012-09-26,2012-10-09,2012-10-15,补正,2012-10-16,通过,2012-10-17,准予,
A1,P1,joint,2012-09-26,,plan,housing-office,2012-09-27,,,,2012-10-08,通过,,,
A2,P2,joint,2012年9月28日,2012-09-28,land,land-office,2012-09-28,,,,2012-10-08,不予通过,,,占用耕地
"""
OWED = """编号,建设项目,开发单位,社区,应提供面积(㎡),文件,发文机关,核对程度
O1,E1,某开发公司,C1,201,出让合同,某区,本单位文件
"""
FACTS = """配建义务编号,事实,日期,面积,备注,发文机关,文件,核对程度
O1,提供,2013-05-01,201,,,,
O1,测绘,2013-05-02,188.5,,,,
O1,免除,2013-06-01,,,区政府,免除决定,本单位文件
"""
MORE = {"approvals.toml": RULES, "approvals.csv": CASES, "obligations.csv": OWED, "handover.csv": FACTS}


def test_tables_become_a_ledger_and_a_gate(tmp_path: Path) -> None:
    write_files(tmp_path, {**FILES, **MORE})
    pack = read_pack(tmp_path)
    book = pack.approval_book()
    assert len(book.events) == len(events_of_rows(pack.approvals)) == 13
    found = standing(book, "A1", calendar=calendars.shipped(), on=dt.date(2012, 10, 31))
    assert found.phase is CasePhase.ISSUED
    assert found.clock is not None
    # The golden case with a pause: accepted 09-26, asked 10-09, made good 10-15, last day 10-17.
    assert (found.clock.last, found.clock.standing.value, found.clock.late_by) == (dt.date(2012, 10, 17), "met", None)
    gates = {
        on: acceptance_gate("E1", pack.obligations, facts=pack.handover, on=dt.date(2013, *on)).truth.value
        for on in ((4, 1), (5, 1), (5, 2), (6, 1))
    }
    assert list(gates.values()) == ["unmet", "unknown", "unmet", "met"]
    assert pack.handover[2].kind is HandoverKind.WAIVED
    for form in ("csv", "xlsx"):
        write_pack(pack, tmp_path / form, form=form)
        assert read_pack(tmp_path / form) == pack


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "code", "zh"),
    [
        ("approvals.csv", "2012-10-16,通过", "2012-10-14,通过", (2, "answered"), "date_out_of_order", "日期早于"),
        ("approvals.csv", "A1,P1,joint,2012-09-26,,plan", "A1,P9,joint,2012-09-26,,plan", (3, "project"), "differs", "第2行"),
        ("approvals.csv", "A2,P2,joint", "A2,P2,no-such", (4, "received"), "unknown_rule", "没有这个审批事项"),
        ("approvals.csv", "land,land-office,2012-09-28", "fund,land-office,2012-09-28", (4, "opened"), "step_unknown", "环节"),
        ("approvals.csv", "plan,housing-office", "plan,land-office", (3, "answered"), "not_entitled", "有权"),
        ("approvals.csv", "补正", "听证", (2, "paused"), "ground_unknown", "不因此暂停"),
        ("approvals.csv", "不予通过,,,占用耕地", "不予通过,,,", (4, "reason"), None, "理由"),
        ("approvals.csv", "2012-10-08,通过,,,", "2012-10-08,,,,", (3, "answer"), None, "answered"),
        ("approvals.csv", "2012-10-17,准予", "2012-10-17,同意", (2, "outcome"), None, "issued"),
        ("approvals.toml", "amount = 7", "amount = 0", (5, "limits[1].amount"), None, "0"),
        ("approvals.toml", 'limit = "own-7"', 'limit = "own-8"', (10, "rules[1]"), "invalid", "没有时限"),
        ("obligations.csv", "某开发公司,C1", "某开发公司,C9", (2, "community"), "unknown_reference", "社区"),
        ("obligations.csv", "出让合同,某区,本单位文件", "出让合同,某区,", (2, "evidence"), None, "应为一个值"),
        ("handover.csv", "O1,测绘", "O9,测绘", (3, "obligation"), "unknown_reference", "配建义务"),
        ("handover.csv", "O1,免除,2013-06-01,,,区政府,免除决定,本单位文件", "O1,免除,2013-06-01,,,,,", (4, None), None, "文件"),
    ],
)
def test_a_fault_has_its_row_and_column(
    file: str, old: str, new: str, place: tuple[int, str | None], code: str | None, zh: str, tmp_path: Path
) -> None:
    assert old in MORE[file]
    write_files(tmp_path, {**FILES, **MORE, file: MORE[file].replace(old, new, 1)})
    with pytest.raises(BoundaryError) as error:
        read_pack(tmp_path)
    faults = [fault for fault in error.value.faults if fault.file == file]
    row, column = place
    named = next(fault for fault in faults if fault.row == row and column in (None, fault.column))
    assert code in (None, named.code)
    assert zh in error.value.text(lang="zh")
    assert str(error.value)


def test_an_obligation_that_stands_twice_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {**FILES, **MORE})
    pack = read_pack(tmp_path)
    with pytest.raises(InputError, match="unique"):
        evolve(pack, obligations=(*pack.obligations, *pack.obligations))
