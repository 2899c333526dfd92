# SPDX-License-Identifier: Apache-2.0
"""What a pack says for its standard: estates, the place, the days; and what it is told where something is missing."""

import datetime as dt
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files

from community_housing.cli import main
from community_housing.errors import BoundaryError
from community_housing.findings import Outcome
from community_housing.io.packs import read_pack, write_pack, write_template
from community_housing.job import assess_pack, compute

ESTATES = """\
社区,是否新建,建成日期,小区建筑面积(㎡),小区户数
C1,是,2022-05-01,30000,900
C2,否,,100000,
"""


def pack_of(folder: Path, *, main: str = "lianshan-2012", more: str = "", **files: str) -> Path:
    district = FILES["district.toml"].replace('main = "lianshan-2012"', f'main = "{main}"\n{more}')
    return write_files(folder, {**FILES, "district.toml": district, **files})


def faults_of(folder: Path) -> dict[str | None, str]:
    with pytest.raises(BoundaryError) as caught:
        read_pack(folder)
    return {fault.column: f"{fault.message}; {fault.expected}" for fault in caught.value.faults}


def test_a_pack_says_what_a_rule_asks_of_the_estate(tmp_path: Path) -> None:
    pack = read_pack(pack_of(tmp_path / "pack", **{"estates.csv": ESTATES}))
    day = dt.date(2026, 12, 1)
    of = {one.subject: one for one in assess_pack(pack, on=day, standard="xixian-estates").findings}
    assert (of["C1"].outcome, str(of["C1"].required)) == (Outcome.SHORT, "800.00")
    assert of["C3"].outcome is Outcome.UNKNOWN
    assert "is_new" in of["C3"].reasons[0].missing
    by_households = {one.subject: one for one in assess_pack(pack, on=day, standard="xian-2011").findings}
    assert str(by_households["C1"].required) == "300.00"
    assert read_pack(write_pack(pack, tmp_path / "again")) == pack


def test_estates_of_no_community_and_twice_are_faults(tmp_path: Path) -> None:
    found = faults_of(pack_of(tmp_path, **{"estates.csv": "community,is_new\nC1,true\nC1,false\nC9,true\n"}))
    assert "community" in found


def test_the_template_judges_by_nobodys_standard_and_days(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    pytest.importorskip("openpyxl")
    text = (write_template(tmp_path / "mine") / "district.toml").read_text(encoding="utf-8")
    assert "lianshan" not in text
    assert "2012" not in text.replace('id = "D2012"', "").replace("year = 2012", "")
    found = faults_of(tmp_path / "mine")
    assert {"dates.before", "dates.after", "standards.main"} <= set(found)
    assert "standards --place" in found["standards.main"]
    assert any("no community" in message for message in found.values())


def test_an_empty_pack_is_a_fault(tmp_path: Path) -> None:
    found = faults_of(
        pack_of(tmp_path, **{name: text.split("\n")[0] + "\n" for name, text in FILES.items() if name.endswith(".csv")})
    )
    assert any("no community" in message for message in found.values())


def test_a_standard_beside_that_is_not_in_force_names_the_day_of_review(tmp_path: Path) -> None:
    found = faults_of(pack_of(tmp_path, more='also = ["cn-community-services-2021"]'))
    assert "review" in found["standards.also[1]"]
    assert "[2021-12-27, 2026-01-01)" in found["standards.also[1]"]


def test_standards_beside_are_left_out_by_force(tmp_path: Path) -> None:
    dates = FILES["district.toml"].replace("after = 2014-02-05", "after = 2014-02-05\nreview = 2022-02-09")
    for force, shown in (("guidance", 1), ("must", 0)):
        also = f'main = "lianshan-2012"\nalso = ["cn-community-services-2021"]\nforce = "{force}"'
        text = dates.replace('main = "lianshan-2012"', also)
        pack = read_pack(write_files(tmp_path / force, {**FILES, "district.toml": text}))
        result = compute(pack)
        assert (len(result.also), result.not_in_force) == (shown, ())


def test_an_unknown_key_of_an_event_is_answered_by_those_there_are(tmp_path: Path) -> None:
    line = FILES["events.jsonl"].split("\n")[0]
    found = faults_of(write_files(tmp_path, {**FILES, "events.jsonl": line.replace("{", '{"amuont": 1, ', 1) + "\n"}))
    assert "one of id, " in found["amuont"]
    assert "recorded_at" in found["amuont"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (None, "does not say where"),
        ("cn/jilin", "not of the district's place cn/jilin"),
        ("cn/liaoning/huludao/lianshan", None),
    ],
)
def test_a_standard_of_another_place_is_remarked_upon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str | None, said: str | None
) -> None:
    line = "" if place is None else f'place = "{place}"\n'
    text = FILES["district.toml"].replace("[dates]", f"{line}\n[dates]", 1)
    folder = write_files(tmp_path, {**FILES, "district.toml": text})
    assert main(["assess", str(folder), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert ("Remark:" in printed) is (said is not None)
    assert said is None or said in printed


def test_the_command_accepts_what_nobody_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_files(tmp_path, FILES))
    asked = ["assess", folder, "--standard", "complete-communities-2020", "--on", "2024-01-01", "--lang", "en"]
    assert main(asked) == 2
    assert "unverified" in capsys.readouterr().err
    assert main([*asked, "--accept-unverified"]) == 0
