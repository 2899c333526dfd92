# SPDX-License-Identifier: Apache-2.0
"""A journal holds one stream: any that is declared, in the same store; and as another it is never folded."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.unit.io.approvals_sent import EMPTY, approvals_sent

from community_housing.approvals import ApprovalBook
from community_housing.cli import main
from community_housing.disbursement import Book, replay
from community_housing.errors import InputError
from community_housing.events import Status
from community_housing.io.journal import JournalDamagedError, ProblemKind, SqliteJournal, backup
from community_housing.testing._disbursement import opening_events

SENT = approvals_sent(20)


@pytest.fixture
def approvals(tmp_path: Path) -> Path:
    """A journal of approvals with all events."""
    path = tmp_path / "approvals.db"
    with SqliteJournal(path, create=True, empty=EMPTY) as journal:
        assert [one.status for one in journal.append_all(SENT)] == [Status.ACCEPTED] * len(SENT)
    return path


def test_another_stream_is_stored_read_back_and_gone_on_with(approvals: Path) -> None:
    with SqliteJournal(approvals, empty=EMPTY) as journal:
        book: ApprovalBook = journal.book
        assert journal.problem is None
        assert journal.verify() is None
        assert book.rules == EMPTY.rules
        assert [event.id for event in book.events] == [event.id for event in SENT]
        assert journal.append(SENT[3]).status is Status.DUPLICATE
        more = approvals_sent(24)[20:]
        assert {one.status for one in journal.try_all(more)} == {Status.ACCEPTED}
        assert len(journal) == len(SENT)
        assert {one.status for one in journal.append_all(more)} == {Status.ACCEPTED}
        head = journal.head
    with SqliteJournal(approvals, empty=EMPTY, read_only=True) as again:
        assert (again.head, len(again)) == (head, 24)


def assert_told(path: Path, empty: Any, reason: str) -> None:
    before = path.read_bytes()
    with SqliteJournal(path, empty=empty) as journal:
        problem = journal.problem
        assert problem is not None
        assert (problem.kind, problem.seq) == (ProblemKind.DAMAGED, None)
        assert problem.reason == reason
        assert (len(journal), journal.page(), len(journal.book)) == (0, (), 0)
        assert journal.verify() == problem
        assert journal.refresh() == 0
        for work in (lambda: list(journal.rows()), journal.adopt, lambda: backup(journal, path.with_name("copy.db"))):
            with pytest.raises(JournalDamagedError):
                work()
    assert path.read_bytes() == before


def test_a_journal_of_another_stream_is_told_and_never_folded(
    approvals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_told(approvals, None, "holds events of approvals, not of disbursement")
    paid = tmp_path / "paid.db"
    with SqliteJournal(paid, create=True) as journal:
        journal.append_all(opening_events())
    assert_told(paid, EMPTY, "holds events of disbursement, not of approvals")
    assert main(["ledger", "verify", str(approvals)]) == 2
    assert "其中是 approvals 的事项" in capsys.readouterr().out


def test_an_empty_journal_knows_its_stream_too(tmp_path: Path) -> None:
    for name, made, asked in (("a.db", EMPTY, None), ("b.db", None, EMPTY)):
        SqliteJournal(tmp_path / name, create=True, empty=made).close()
        with (
            SqliteJournal(tmp_path / name, empty=asked) as journal,
            pytest.raises(JournalDamagedError, match="holds events of"),
        ):
            journal.append(SENT[0] if asked is not None else opening_events()[0])


def test_the_chain_holds_the_stream_where_the_mark_was_taken_away(approvals: Path, tmp_path: Path) -> None:
    """Definition and rows put into an unmarked file, as by a script that copies tables: the first hash says no."""
    unmarked = tmp_path / "unmarked.db"
    SqliteJournal(unmarked, create=True).close()
    with closing(sqlite3.connect(unmarked)) as connection:
        connection.execute("ATTACH ? AS other", (str(approvals),))
        connection.execute("INSERT INTO events SELECT * FROM other.events")
        connection.commit()
    with SqliteJournal(unmarked) as journal:
        assert journal.problem is not None
        assert (journal.problem.kind, journal.problem.seq) == (ProblemKind.DAMAGED, 1)


def test_a_backup_keeps_the_stream(approvals: Path, tmp_path: Path) -> None:
    with SqliteJournal(approvals, empty=EMPTY) as journal:
        backup(journal, tmp_path / "copy.db")
        with SqliteJournal(tmp_path / "copy.db", empty=EMPTY) as copy:
            assert copy.problem is None
            assert copy.book == journal.book
            assert copy.head == journal.head


def test_events_of_another_stream_are_no_event_records(approvals: Path) -> None:
    with SqliteJournal(approvals, empty=EMPTY) as journal, pytest.raises(InputError, match="must be event records"):
        journal.append(opening_events()[0])


@pytest.mark.parametrize("empty", [Book, "approvals", replay(opening_events())[0]])
def test_it_begins_with_an_empty_book(tmp_path: Path, empty: Any) -> None:
    with pytest.raises(InputError, match="must be an empty book"):
        SqliteJournal(tmp_path / "journal.db", create=True, empty=empty)
    assert not list(tmp_path.iterdir())
