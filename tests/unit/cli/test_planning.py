# SPDX-License-Identifier: Apache-2.0
"""The command `plan`: files, what if, why, bad input, and what it does without the solver."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.job._plan_files import PLAN_OUTPUTS

LIANSHAN = str(Path(__file__).parents[3] / "examples" / "lianshan")
CUT = ["--set", "budget.D2013=6000000"]


def needs_the_solver() -> None:
    pytest.importorskip("highspy", reason="the extra 'plan' is not installed")


def test_all_files_are_written_and_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_the_solver()
    out = tmp_path / "plan"
    for _ in range(2):  # the second run takes the place of the first
        assert main(["plan", LIANSHAN, *CUT, "--out", str(out), "--why", "211402001008", "--lang", "en"]) == 0
    capsys.readouterr()
    assert {path.name for path in out.glob("[!.]*")} == {
        name for name in PLAN_OUTPUTS if not name.endswith((".xlsx", ".parquet"))
    }
    data = json.loads((out / "plan.json").read_bytes())
    assert data["best"]["status"] == "optimal"
    assert data["best"]["communities"] > data["stated"]["communities"]
    rows = list(csv.DictReader(io.StringIO((out / "plan.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 68
    assert sum(row["best_choice"] != "" for row in rows) == data["best"]["communities"]
    steps = list(csv.DictReader(io.StringIO((out / "frontier.csv").read_text(encoding="utf-8-sig"))))
    assert [row["money_yuan"] for row in steps] == [point["money_yuan"] for point in data["frontier"]]
    for lang, word in (("zh", "为何如此安排"), ("en", "why so")):
        assert word in (out / f"explanations.{lang}.md").read_text(encoding="utf-8")
        drawing = (out / f"frontier.{lang}.svg").read_text(encoding="utf-8")
        assert ET.fromstring(drawing).tag.endswith("svg")  # noqa: S314 - our own file
        assert "http" not in drawing.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_foreign_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    assert main(["plan", LIANSHAN, "--which", "stated", "--out", str(tmp_path)]) == 2
    assert "mine.txt" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_if_prints_the_difference_only(capsys: pytest.CaptureFixture[str]) -> None:
    needs_the_solver()
    assert main(["plan", LIANSHAN, *CUT, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "68 becomes" in text
    assert "stated order" not in text
    assert main(["plan", LIANSHAN, *CUT, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["difference"]["goals"][0]["before"] == 68
    assert data["difference"]["changes"]


def test_a_change_that_changes_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    needs_the_solver()
    assert main(["plan", LIANSHAN, "--set", "budget.D2013=11000000"]) == 0
    assert "计划不变" in capsys.readouterr().out


def test_a_plan_that_cannot_be_made_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    needs_the_solver()
    impossible = ["--set", "budget.D2013=0", "--set", "budget.D2012=0", "--set", "must=211402001008"]
    assert main(["plan", LIANSHAN, *impossible, "--json", "--fail-on", "infeasible"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["best"]["status"] == "infeasible"
    assert data["extra"]["extra_yuan"] != "0.00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "budget.D2014=1", "--set", "carry=true"], ["D2014", "carry", "carry_over, perhaps"]),
        (["--set", "must=211402001008", "--set", "must_not=211402001008"], ["column must_not", "at once", "211402001008"]),
        (["--set", "in_kind=government"], ["in_kind", "paid from budgets"]),
        (["--why", "211402009999"], ["211402009999"]),
        (["--overruns", "2"], ["[[ranges]]"]),
        (["--overruns", "many"], ["overruns"]),
        (["--changes", "there-is-none.toml"], ["there-is-none.toml"]),
    ],
)
def test_bad_input_is_named(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", LIANSHAN, *arguments, "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert all(word in printed.err for word in words)
    assert printed.out == ""


def test_without_the_solver_the_stated_order_and_the_frontier_remain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("community_housing.cli._planning.solver_is_there", lambda: False)
    assert main(["plan", LIANSHAN, "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "Frontier: " in printed.out
    assert "community-housing[plan]" in printed.err
    assert main(["plan", LIANSHAN, "--which", "stated"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["plan", LIANSHAN, "--which", "best"]) == 2
    assert "community-housing[plan]" in capsys.readouterr().err


FUNDED = """\
by_source = true
in_kind = ["relief"]
must = ["211402001008"]

[[parts]]
opportunity = "211402001008-O1"
source = "unit"
purpose = "works"
amount_yuan = "800.01"

[funding]
id = "four"

[[funding.shares]]
kind = "land"
government = 8
unit = 1
relief = 1

[funding.citation]
authority = "连山区"
document = "分担办法"
evidence = "own"
"""


def with_four_parts(folder: Path) -> Path:
    """The example with a rule of who bears what, and money of resident units."""
    pack = folder / "pack"
    shutil.copytree(LIANSHAN, pack)
    (pack / "plan.toml").write_text(FUNDED, encoding="utf-8")
    keys = [
        "[[budgets]]",
        'id = "U"',
        "year = 2013",
        'level = "street"',
        'source = "unit"',
        'purpose = "works"',
        'amount_yuan = "100000"',
    ]
    more = "\n".join(["", *keys, ""])
    district = pack / "district.toml"
    district.write_text(district.read_text(encoding="utf-8") + more, encoding="utf-8")
    return pack


def test_who_bears_which_part_stands_in_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_the_solver()
    out = tmp_path / "plan"
    pack = with_four_parts(tmp_path)
    assert main(["plan", str(pack), "--out", str(out), "--lang", "en"]) == 0
    assert "resident units: stated order" in capsys.readouterr().out
    data = json.loads((out / "plan.json").read_bytes())
    assert data["funding"]["rule"] == "four"
    fen = {key: int(Decimal(value) * 100) for key, value in (("unit", "100000"), ("government", "15300000"))}
    for side in ("stated", "best"):
        for one in data[side]["picks"]:
            charged = sum(Decimal(part["amount_yuan"]) for part in one["parts"] if not part["in_kind"])
            assert charged == Decimal(one["charge_yuan"])
        for source, money in fen.items():
            borne = [
                row[f"{side}_yuan"] for row in data["funding"]["borne"] if row["batch"] is None and row["source"] == source
            ]
            assert sum(int(Decimal(amount) * 100) for amount in borne) <= money
    must = next(one for one in data["best"]["picks"] if one["community"] == "211402001008")
    parts = {part["source"]: Decimal(part["amount_yuan"]) for part in must["parts"]}
    assert parts["relief"] == parts["unit"] - Decimal("800.01")
    rows = {row["community"]: row for row in csv.DictReader(io.StringIO((out / "plan.csv").read_text(encoding="utf-8-sig")))}
    for source in ("government", "unit", "developer", "relief"):
        assert Decimal(rows["211402001008"][f"best_{source}_yuan"]) == parts.get(source, 0)
    for lang, words in (("zh", ["谁承担多少", "驻区单位分担", "实物或减免"]), ("en", ["Who bears what", "in kind or waived"])):
        text = (out / f"explanations.{lang}.md").read_text(encoding="utf-8")
        assert all(word in text for word in words)


def test_the_stated_order_honours_the_terms_of_the_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = with_four_parts(tmp_path)
    terms = 'must_not = ["211402001001"]\n[[street_limits]]\nstreet = "211402003"\nmost_projects = 2\n'
    (pack / "plan.toml").write_text(FUNDED.replace("[[parts]]", terms + "[[parts]]", 1), encoding="utf-8")
    assert main(["plan", str(pack), "--which", "stated", "--json"]) == 0
    served = [one["community"] for one in json.loads(capsys.readouterr().out)["stated"]["picks"]]
    assert "211402001008" in served
    assert "211402001001" not in served
    assert sum(one.startswith("211402003") for one in served) == 2


def test_classify_says_what_each_mode_leads_to_and_who_bears_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(with_four_parts(tmp_path))
    assert main(["classify", pack, "--json"]) == 0
    found = {one["community"]: one for one in json.loads(capsys.readouterr().out)}
    mine = {one["row"]: one for one in found["211402001008"]["prospects"]}
    assert mine["new"]["compliance"] == "met"
    assert mine["new"]["old_room"] == "given_up"
    assert sum(Decimal(part["amount_yuan"]) for part in mine["new"]["parts"]) == Decimal(mine["new"]["cost_yuan"])
    assert main(["classify", pack, "--lang", "en"]) == 0
    assert "today's rooms are given up" in capsys.readouterr().out


def test_an_opportunity_of_a_later_day_is_named_with_its_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(LIANSHAN, pack)
    table = pack / "opportunities.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    later = [
        line.replace(",,,,,,true,", ",,,,2013-03-01,,true,") if line.startswith("211402001001-O1") else line
        for line in lines
        if not line.startswith("211402001001-O2")
    ]
    table.write_text("\n".join(later) + "\n", encoding="utf-8")
    assert main(["classify", str(pack), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "From 1 March 2013 on 211402001001-O1 can." in text
    assert main(["classify", str(pack), "--lang", "zh"]) == 0
    assert "自2013年3月1日起可由211402001001-O1达标。" in capsys.readouterr().out
    needs_the_solver()
    assert main(["plan", str(pack), "--json"]) == 0
    picks = {one["community"]: one for one in json.loads(capsys.readouterr().out)["best"]["picks"]}
    assert picks["211402001001"]["batch"] == "2"
