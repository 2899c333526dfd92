# SPDX-License-Identifier: Apache-2.0
"""`calendar.toml`: a district's own closing days move its deadlines, are written back, and are refused with their row."""

import datetime as dt
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.calendars import Notice, Span, StatedPeriod, shipped
from community_housing.errors import BoundaryError
from community_housing.io import read_pack, write_pack
from community_housing.pack import Pack
from community_housing.provenance import Citation, Evidence
from community_housing.records import evolve

SOURCE = Citation(authority="某区", document="停办公告", published=dt.date(2013, 3, 1), evidence=Evidence.OWN)
CLOSED = Notice(id="flood", off=(Span(name="防汛", first=dt.date(2013, 3, 13), last=dt.date(2013, 3, 14)),), citation=SOURCE)
STATED = StatedPeriod(id="p", starts=dt.date(2013, 3, 12), amount=7, wording="七日内")


def small_pack(folder: Path) -> Pack:
    write_files(folder / "small", FILES)
    return read_pack(folder / "small")


def test_closing_days_of_a_district_move_its_deadlines_and_come_back(tmp_path: Path) -> None:
    pack = evolve(small_pack(tmp_path), notices=(CLOSED,), periods=(STATED,))
    start = dt.date(2013, 3, 12)
    assert (shipped().shift(start, 1), pack.calendar().shift(start, 1)) == (dt.date(2013, 3, 13), dt.date(2013, 3, 15))
    assert pack.calendar().known(dt.date(2013, 2, 28)).shift(start, 1) == dt.date(2013, 3, 13)
    write_pack(pack, tmp_path / "pack")
    again = read_pack(tmp_path / "pack")
    assert (again.notices, again.periods) == ((CLOSED,), (STATED,))


@pytest.mark.parametrize(("other", "column"), [(evolve(CLOSED, id="cn-2013"), "notices[2]"), (CLOSED, "notices[2].id")])
def test_a_notice_that_cannot_stand_beside_the_shipped_ones_is_a_fault(other: Notice, column: str, tmp_path: Path) -> None:
    write_pack(evolve(small_pack(tmp_path), notices=(CLOSED,)), tmp_path / "pack")
    file = tmp_path / "pack" / "calendar.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + text[text.index("[[notices]]") :].replace('"flood"', f'"{other.id}"'), encoding="utf-8")
    with pytest.raises(BoundaryError) as wrong:
        read_pack(tmp_path / "pack")
    (fault,) = wrong.value.faults
    assert (fault.file, fault.column, fault.row is not None) == ("calendar.toml", column, True)
