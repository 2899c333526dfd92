# SPDX-License-Identifier: Apache-2.0
"""The command `approvals`: cases, shares, the slowest step and the gates of acceptance, in both languages and as JSON."""

import json
from pathlib import Path

import pytest
from tests.reference.small_pack import FILES, write_files
from tests.unit.io.test_approval_tables import MORE

from community_housing.cli import main


@pytest.fixture
def pack(tmp_path: Path) -> str:
    write_files(tmp_path, {**FILES, **MORE})
    return str(tmp_path)


def test_it_says_who_is_waited_for_and_which_step_is_slowest(pack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["approvals", pack, "--on", "2012-10-09"]) == 0
    said = capsys.readouterr().out
    assert "待land-office的环节land恢复计时。" in said
    assert "待window决定。" in said
    assert "最慢环节" in said
    assert main(["approvals", pack, "--on", "2013-05-02", "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "of 2 cases due 1 kept it (50.00%)" in english
    assert "short by 12.50 m²" in english


def test_it_gives_the_same_as_json(pack: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["approvals", pack, "--on", "2012-10-31", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["phase"] for one in found["cases"]] == ["issued", "in_review"]
    assert found["rules"][0]["taken"] == [[7, 1]]
    assert (found["rules"][0]["cases"]["within"], found["rules"][0]["cases"]["beyond"]) == (1, 1)
    assert found["gates"][0]["truth"] == "unmet"


def test_a_pack_without_cases_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, FILES)
    assert main(["approvals", str(tmp_path), "--on", "2012-10-31"]) == 0
    assert "没有审批办件" in capsys.readouterr().out
