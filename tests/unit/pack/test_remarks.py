# SPDX-License-Identifier: Apache-2.0
"""What looks like a slip is said, in both languages, and nothing is refused for it."""

from fractions import Fraction
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing import explain
from community_housing.cli import main
from community_housing.io.packs import read_pack
from community_housing.pack import RemarkKind, remarks

LIANSHAN = Path(__file__).parents[3] / "examples" / "lianshan"
SLIPS = {
    # A clerk's 66 (万元) below a header without a unit: 15.6 yuan for 150 m².
    RemarkKind.COST_PER_M2: ("opportunities.csv", "160000", "15.60", "O1", Fraction(1560, 15000)),
    RemarkKind.AREA_PER_HOUSEHOLD: ("premises.csv", "120.5", "120500", "C2", Fraction(1205, 9)),
    RemarkKind.FAR_AWAY: ("buildings.csv", "10.5,20", "300010.5,20\nB4,C1,1,,31,20\nB5,C1,1,,32,20", "B1", None),
    RemarkKind.ALL_IN_ONE_PLACE: ("buildings.csv", "10.5,20", "30,20\nB4,C1,1,,30,20", "C1", Fraction(3)),
    RemarkKind.SAME_NAME: ("communities.csv", "二社区", "一 社区", "C1", Fraction(2)),
}


def test_a_pack_in_order_has_no_remarks(tmp_path: Path) -> None:
    assert remarks(read_pack(LIANSHAN).district) == ()
    assert remarks(read_pack(write_files(tmp_path, {**FILES})).district) == ()


@pytest.mark.parametrize("kind", RemarkKind)
def test_a_slip_is_said_and_not_refused(kind: RemarkKind, tmp_path: Path) -> None:
    name, old, new, subject, found = SLIPS[kind]
    assert old in FILES[name]
    pack = read_pack(write_files(tmp_path, {**FILES, name: FILES[name].replace(old, new)}))
    (one,) = remarks(pack.district)
    assert (one.kind, one.subject) == (kind, subject)
    assert found is None or one.found == found
    assert subject in explain(one, lang="zh")
    assert subject in explain(one, lang="en")


def test_the_command_says_remarks_beside_what_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = FILES["opportunities.csv"].replace("160000", "15.60")
    folder = write_files(tmp_path / "pack", {**FILES, "opportunities.csv": text})
    for command in (["classify", str(folder)], ["plan", str(folder), "--which", "stated"], ["run", str(folder)]):
        assert main([*command, "--lang", "en"]) == 0
        shown = capsys.readouterr()
        assert "O1 costs 0.104 yuan a square metre" in shown.err
        assert "a square metre, out of any range" not in shown.out
