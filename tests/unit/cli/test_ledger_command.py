# SPDX-License-Identifier: Apache-2.0
"""The command `ledger`: what it stores, prints and returns."""

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from community_housing.cli import main
from community_housing.disbursement import CarryOver, close_year, forecast
from community_housing.io.journal import SqliteJournal, to_lines
from community_housing.testing._disbursement import opening_events

EVENTS_OF_TEST = opening_events()
AT = '"on": "2013-06-03", "recorded_at": "2013-06-03T09:00:00+08:00"'
SENT = {
    "approvals": f'{{"kind": "received", "id": "e1", {AT}, "case": "c1", "project": "p1", "rule": "green-channel"}}\n',
    "matters": f'{{"kind": "raised", "id": "e1", {AT}, "matter": "m1", "community": "c1", "text": "路灯", "by": "resident"}}\n',
    "orders": f'{{"kind": "requested", "id": "e1", {AT}, "order": "o1", "community": "c1", "text": "灯", "about": "matter"}}\n',
}


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
        assert "没有台账" in capsys.readouterr().err
    assert main(["ledger", "append", str(journal), str(tmp_path / "mistyped.jsonl")]) == 2
    assert main(["ledger", "init", str(tmp_path / "no" / "folder.db")]) == 2
    assert main(["ledger", "backup", str(journal), "--out", str(journal), "--dry-run"]) == 2


FACTS = {"on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00"}
ROWS = [
    {"kind": "stage_reached", "id": "s", **FACTS, "project": "P1", "stage": "approval"},
    {"kind": "payment_requested", "id": "q1", **FACTS, "project": "P1", "amount": 30, "account": "S1-account"},
    {"kind": "payment_posted", "id": "p1", **FACTS, "payment": "q1"},
    {"kind": "payment_requested", "id": "q2", **FACTS, "project": "P1", "amount": 20, "account": "S1-account"},
    {"kind": "payment_posted", "id": "p2", **FACTS, "payment": "q2"},
]


@pytest.fixture
def paid(journal: Path, tmp_path: Path) -> Path:
    more = tmp_path / "more.jsonl"
    more.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    assert main(["ledger", "append", str(journal), str(more), "--fail-on", "refused"]) == 0
    return journal


def test_a_year_is_closed_once_and_a_dry_run_stores_nothing(paid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SqliteJournal(paid, read_only=True) as journal:
        before, expected = len(journal), close_year(journal.book, year=2012, rule=CarryOver.COMMITTED)
    asked = ("close-year", paid, "--year", "2012", "--rule", "committed", "--actor", "finance")
    tried = told(capsys, *asked, "--dry-run")
    assert (tried["dry_run"], tried["events"]) == (True, before)
    assert [(row["appropriation"], row["lapsed"]) for row in tried["lines"]] == [
        (line.appropriation, str(line.lapsed)) for line in expected
    ]
    done = told(capsys, *asked)
    cuts = [line for line in expected if line.lapsed.fen]
    assert {one["status"] for one in done["outcomes"]} == {"accepted"}
    assert (tried["outcomes"], done["events"], len(done["outcomes"])) == (done["outcomes"], before + len(cuts), len(cuts))
    again = told(capsys, *asked)
    assert (again["outcomes"], again["events"]) == ([], done["events"])
    with SqliteJournal(paid, read_only=True) as journal:
        last = journal.page(after=before)[-1]
        assert (last.actor, last.on.isoformat()) == ("finance", "2012-12-31")


def test_a_bank_statement_is_held_against_the_ledger(paid: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text("id,on,account,amount,reference\nb,2012-09-03,S1-account,50.00,\n", encoding="utf-8")
    found = told(capsys, "reconcile", paid, bank)
    ((one,),) = [found["matched"]]
    assert ([line["event"] for line in one["book"]], [line["id"] for line in one["bank"]]) == (["p1", "p2"], ["b"])
    assert (one["bank"][0]["amount"], one["by"], found["missing"]) == ("50.00", "amount", [])
    found = told(capsys, "reconcile", paid, bank, "--tolerance-days", "1")
    assert ([line["event"] for line in found["missing"]], [line["id"] for line in found["extra"]]) == (["p1", "p2"], ["b"])
    arguments = ["ledger", "reconcile", str(paid), str(bank), "--tolerance-days", "1"]
    assert main([*arguments, "--fail-on", "missing"]) == 1
    assert main([*arguments, "--fail-on", "undecided"]) == 0
    bank.write_text("id,on,account,amount\nb,2012-09-03,S1-account,1e3\n", encoding="utf-8")
    capsys.readouterr()
    assert main([*arguments, "--lang", "en"]) == 2
    assert "row 2, column amount" in capsys.readouterr().err


def test_a_forecast_is_the_librarys(paid: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with SqliteJournal(paid, read_only=True) as journal:
        expected = forecast(journal.book, on=dt.date(2012, 10, 1))
    found = told(capsys, "forecast", paid, "--on", "2012-10-01")
    assert (found["total"], found["unplanned"]) == (str(expected.total), str(expected.unplanned))
    assert [(one["first"], one["amount"]) for one in found["months"]] == [
        (one.first.isoformat(), str(one.amount)) for one in expected.months
    ]


@pytest.mark.parametrize(("lang", "words"), [("zh", ("合计", "银行未达", "结转")), ("en", ("total", "missing", "carried"))])
def test_reports_speak_both_languages(
    paid: Path, tmp_path: Path, lang: str, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text("id,on,account,amount\n", encoding="utf-8")
    closing = ["close-year", str(paid), "--year", "2012", "--rule", "all", "--dry-run"]
    for action, said in zip(
        (["forecast", str(paid), "--on", "2012-10-01"], ["reconcile", str(paid), str(bank)], closing), words, strict=True
    ):
        capsys.readouterr()
        assert main(["ledger", *action, "--lang", lang]) == 0
        assert said in capsys.readouterr().out


@pytest.mark.parametrize("year", ["12", "1948", "2201", "二〇一二", "2012.0"])
def test_a_year_that_is_none_is_refused(paid: Path, year: str) -> None:
    with pytest.raises(SystemExit):
        main(["ledger", "close-year", str(paid), "--year", year, "--rule", "all"])


@pytest.mark.parametrize(
    ("stream", "kind"), [("approvals", "received"), ("matters", "raised"), ("orders", "requested"), ("disbursement", None)]
)
def test_a_ledger_of_any_stream_is_made_appended_to_shown_verified_and_copied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stream: str, kind: str | None
) -> None:
    path, given = tmp_path / "any.db", ("--stream", stream)
    (tmp_path / "sent.jsonl").write_text(SENT.get(stream, to_lines(EVENTS_OF_TEST)), encoding="utf-8")
    assert told(capsys, "init", path, *given)["made"] is True
    sent = told(capsys, "append", path, tmp_path / "sent.jsonl", *given)
    assert {one["status"] for one in sent["outcomes"]} <= {"accepted", "refused"}
    assert sent["outcomes"][0]["status"] == "accepted", sent
    assert told(capsys, "snapshot", path, "--dry-run", *given)["events"] == sent["events"]
    assert told(capsys, "snapshot", path, *given)["head"] == sent["head"]
    shown = told(capsys, "show", path, *given)
    assert (shown["events"], shown["head"], shown["snapshot"]) == (sent["events"], sent["head"], "used")
    if kind is not None:
        assert shown["kinds"] == {kind: 1}
    for lang in ("zh", "en"):
        for action in ("show", "verify", "snapshot"):
            assert main(["ledger", action, str(path), *given, "--lang", lang]) == 0
        assert main(["ledger", "append", str(path), str(tmp_path / "sent.jsonl"), *given, "--lang", lang]) == 0
    assert told(capsys, "backup", path, "--out", tmp_path / "copy.db", *given)["head"] == sent["head"]
    assert main(["ledger", "adopt", str(tmp_path / "copy.db"), *given]) == 0


def test_a_snapshot_that_is_not_used_is_told(journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "snapshot", str(journal)]) == 0
    side = journal.with_name("ledger.db.snapshot")
    side.write_bytes(side.read_bytes()[:-1])
    assert main(["ledger", "show", str(journal), "--lang", "en"]) == 0
    assert "the snapshot is damaged" in capsys.readouterr().out
    assert told(capsys, "show", journal)["snapshot"] == "damaged"
