# SPDX-License-Identifier: Apache-2.0
"""The command `ledger`: what it stores, prints and returns."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from community_housing.cli import main
from community_housing.io.journal import SqliteJournal, to_lines
from community_housing.testing._disbursement import opening_events

EVENTS_OF_TEST = opening_events()


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text(to_lines(EVENTS_OF_TEST), encoding="utf-8")
    return path


@pytest.fixture
def journal(tmp_path: Path, events: Path) -> Path:
    path = tmp_path / "ledger.db"
    assert main(["ledger", "init", str(path)]) == 0
    assert main(["ledger", "append", str(path), str(events)]) == 0
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    capsys.readouterr()
    main(["ledger", *map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_says_what_the_run_says_and_stores_nothing(
    tmp_path: Path, events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ledger.db"
    assert told(capsys, "init", path, "--dry-run") == {"journal": str(path), "made": False, "events": 0}
    assert sorted(tmp_path.iterdir()) == [events]
    assert told(capsys, "init", path)["made"] is True
    tried = told(capsys, "append", path, events, "--dry-run")
    with SqliteJournal(path, read_only=True) as journal:
        assert len(journal) == 0
    done = told(capsys, "append", path, events)
    assert tried["outcomes"] == done["outcomes"]
    assert done["events"] == len(EVENTS_OF_TEST)
    assert {one["status"] for one in told(capsys, "append", path, events)["outcomes"]} == {"duplicate"}
    copied = told(capsys, "backup", path, "--out", tmp_path / "copy.db", "--dry-run")
    assert (copied["events"], (tmp_path / "copy.db").exists()) == (len(EVENTS_OF_TEST), False)


def test_what_is_kept_is_shown_verified_and_copied(journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verified = told(capsys, "verify", journal)
    assert verified["problem"] is None
    shown = told(capsys, "show", journal, "--by", "street")
    assert (shown["events"], shown["head"]) == (verified["events"], verified["head"])
    assert {row["scope"] for row in shown["statements"]} == {"street"}
    copied = told(capsys, "backup", journal, "--out", tmp_path / "copy.db")
    assert told(capsys, "verify", tmp_path / "copy.db")["head"] == copied["head"] == verified["head"]


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("入账", "核对无误", "已复制")), ("en", ("accepted", "Verified", "Copied"))]
)
def test_both_languages_are_spoken(
    journal: Path, events: Path, tmp_path: Path, lang: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for action, word in zip(
        (
            ["append", str(journal), str(events)],
            ["verify", str(journal)],
            ["backup", str(journal), "--out", str(tmp_path / "c")],
        ),
        words,
        strict=True,
    ):
        assert main(["ledger", *action, "--lang", lang]) == 0
        assert word in capsys.readouterr().out


def test_a_refused_event_is_told_with_its_reason_and_may_fail_the_run(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = {
        "kind": "stage_reached",
        "id": "s",
        "on": "2012-09-01",
        "recorded_at": "2012-09-01T09:00:00+08:00",
        "project": "nobody",
        "stage": "approval",
    }
    bad = tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(stage) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["ledger", "append", str(journal), str(bad)]) == 0
    assert "事项s不予入账" in capsys.readouterr().out
    assert main(["ledger", "append", str(journal), str(bad), "--fail-on", "refused"]) == 1


def test_a_problem_is_told_in_words_and_by_the_exit_code(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(journal, copy)
    for lang, word in (("zh", "副本尚未认领"), ("en", "nobody has adopted")):
        capsys.readouterr()
        assert main(["ledger", "verify", str(copy), "--lang", lang]) == 2
        assert word in capsys.readouterr().out
    assert told(capsys, "adopt", copy, "--dry-run")["problem"]["kind"] == "unadopted"
    assert main(["ledger", "adopt", str(copy)]) == 0
    assert main(["ledger", "verify", str(copy)]) == 0


def test_a_mistyped_path_or_file_is_an_error(journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for action in (["show"], ["verify"], ["backup", "--out", str(tmp_path / "copy.db")]):
        assert main(["ledger", action[0], str(tmp_path / "mistyped.db"), *action[1:]]) == 2
        assert "no journal" in capsys.readouterr().err
    assert main(["ledger", "append", str(journal), str(tmp_path / "mistyped.jsonl")]) == 2
    assert main(["ledger", "init", str(tmp_path / "no" / "folder.db")]) == 2
    assert main(["ledger", "backup", str(journal), "--out", str(journal), "--dry-run"]) == 2
