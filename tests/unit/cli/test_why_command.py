# SPDX-License-Identifier: Apache-2.0
"""`why`: the cell that is named is the cell that makes the value, and a place is known by its name."""

import json
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.errors import InputError
from community_housing.io.office import import_office, read_origins

ANSWERS = {"district": "某某区", "before": "2012-08-05", "after": "2014-02-05", "standard": "lianshan-2012"}


def imported(folder: Path, area: str) -> Path:
    """A pack out of a table of two communities."""
    table = f"街道,社区,户籍户数,用房面积(㎡),产权性质\n甲街道,东关社区,1500,约200,自有\n甲街道,西关社区,1200,{area},租用\n"
    folder.mkdir(exist_ok=True)
    (folder / "表.csv").write_text(table, encoding="utf-8")
    assert import_office([folder / "表.csv"], folder / "mine", answers=ANSWERS).pack is not None
    return folder / "mine"


def test_the_cell_that_is_named_is_the_one_that_makes_the_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for area, now in (("95.5", "95.50"), ("120", "120.00")):
        pack = imported(tmp_path, area)
        assert main(["why", str(pack), "西关社区", "--value", "area", "--json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)
        assert (found["file"], found["cell"], found["raw"], found["now"]) == ("表.csv", "D3", area, now)
    assert main(["why", str(pack), "东关社区", "--value", "area"]) == 0
    assert capsys.readouterr().out == "premises 甲街道-东关社区-P1 area_m2 = 不详 ← 表.csv!D2 '约200' (单位m2)\n"
    assert main(["why", str(pack), "甲街道-东关社区", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "communities 甲街道-东关社区 households = 1500 ← 表.csv!C2 '1500' (as a number)"
    assert len(lines) == len(read_origins(pack)) // 2


def test_the_value_of_now_is_the_packs_whatever_its_files_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = imported(tmp_path, "95.5")
    rooms = pack / "premises.csv"
    rooms.write_text(rooms.read_text(encoding="utf-8").replace("area_m2", "面积(㎡)"), encoding="utf-8")
    names = pack / "communities.csv"
    # A sign that Python counts as the end of a line is no end of a row.
    names.write_text(names.read_text(encoding="utf-8").replace(",西关社区,", ',"西关\u2028社区",'), encoding="utf-8")
    assert main(["why", str(pack), "甲街道-西关社区", "--value", "area", "--json"]) == 0
    assert [one["now"] for one in json.loads(capsys.readouterr().out)] == ["95.50"]
    assert main(["why", str(pack), "甲街道-西关社区", "--value", "households", "--json"]) == 0
    assert [one["now"] for one in json.loads(capsys.readouterr().out)] == ["1200"]


def test_what_is_not_known_says_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = imported(tmp_path, "95.5")
    for arguments, text in (
        (["西关"], "there is no community 西关; meant 西关社区?"),
        (["北门"], "there is no community 北门"),
        (["西关社区", "--value", "floor"], "there are area_m2, households, name, street, tenure"),
    ):
        assert main(["why", str(pack), *arguments, "--lang", "en"]) == 2
        assert text in capsys.readouterr().err
    (pack / "import" / "provenance.csv").unlink()
    with pytest.raises(InputError, match="was not made by `import`"):
        read_origins(pack)


def test_a_plan_is_asked_about_a_place_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "examples/lianshan", "--which", "stated", "--why", "市场社區", "--lang", "en"]) == 2
    assert "there is no community 市场社區; meant 市场社区" in capsys.readouterr().err
