# SPDX-License-Identifier: Apache-2.0
"""The command `plan`: files, what if, why, bad input, and what it does without the solver."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.report.plan_files import PLAN_OUTPUTS

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
    assert {path.name for path in out.iterdir()} == {name for name in PLAN_OUTPUTS if not name.endswith((".xlsx", ".parquet"))}
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
        (["--why", "211402009999"], ["211402009999"]),
        (["--overruns", "2"], ["[[ranges]]"]),
        (["--overruns", "many"], ["overruns"]),
        (["--changes", "there-is-none.toml"], ["there-is-none.toml"]),
    ],
)
def test_bad_input_is_named(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", LIANSHAN, *arguments]) == 2
    printed = capsys.readouterr()
    assert all(word in printed.err for word in words)
    assert printed.out == ""


def test_without_the_solver_the_stated_order_and_the_frontier_remain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("community_housing.cli.planning.solver_is_there", lambda: False)
    assert main(["plan", LIANSHAN, "--lang", "en"]) == 0
    printed = capsys.readouterr()
    assert "Frontier: " in printed.out
    assert "community-housing[plan]" in printed.err
    assert main(["plan", LIANSHAN, "--which", "stated"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["plan", LIANSHAN, "--which", "best"]) == 2
    assert "community-housing[plan]" in capsys.readouterr().err
