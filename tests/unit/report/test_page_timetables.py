# SPDX-License-Identifier: Apache-2.0
"""The timetables of the page: bars, dots, the red chain with the days that its sentence says, and plans without a calendar."""

import datetime as dt
from pathlib import Path

from tests.reference.small_pack import FILES, write_files
from tests.unit.io.test_plan_tables import LINKS, TASKS

from community_housing.calendars import shipped
from community_housing.io import read_pack
from community_housing.job import compute
from community_housing.report.page._html import page_bytes
from community_housing.report.page._timetable_view import timetables_view
from community_housing.results._timetables import timetables_of

LATE = TASKS.replace("2012-10-27", "2012-10-13") + "p2,far,远,1,,,2040-01-01,2040-02-01\n"
ACTUALS = "project,task,seen,done\np1,papers,2012-10-15,2012-10-10\n"


def test_a_chain_is_drawn_on_the_days_that_it_alone_allows(tmp_path: Path) -> None:
    pack = read_pack(write_files(tmp_path, FILES | {"tasks.csv": LATE, "links.csv": LINKS, "actuals.csv": ACTUALS}))
    found = timetables_of(pack, on=dt.date(2012, 10, 20), calendar=shipped())
    (plan,), (chain,) = found.plans, found.chains
    assert found.uncounted == ("p2",)
    proof = plan.timetable.proof
    assert proof is not None
    assert chain["papers"] == (proof.starts, dt.date(2012, 10, 9))
    assert chain["build"] == (dt.date(2012, 10, 11), proof.would_end)
    view = timetables_view(compute(pack), "zh")
    (drawn,) = view["plans"]
    papers, build = drawn["rows"]
    assert build["x"] < build["late_x"]
    assert build["late_x"] + build["late_width"] > drawn["due"]
    assert papers["done"] is not None
    assert build["done"] is None
    assert (view["met"], view["late"], view["uncounted"]) == (0, 1, "p2")
    page = page_bytes(compute(pack), lang="zh").decode()
    assert page.count('<rect class="chain"') == 4, "two tasks in two languages"
    assert "最短超期链：报建→施工" in page
    assert "Shortest chain that is late" in page
    assert "放假安排尚未公布，未能倒排：p2" in page


def test_a_pack_without_plans_has_no_such_section(tmp_path: Path) -> None:
    pack = read_pack(write_files(tmp_path, FILES))
    assert "timetable" not in page_bytes(compute(pack), lang="en").decode().partition("</style>")[2]
