# SPDX-License-Identifier: Apache-2.0
"""The SQLite journal: durable, append-only, verified; whatever is wrong with the file is found and named."""

import datetime as dt
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.disbursement.generate import stream
from tests.unit.io.journals import as_sent

from community_housing.disbursement import EVENTS, Book, Event, replay
from community_housing.errors import InputError
from community_housing.events import Status, same_body
from community_housing.io.journal._head import lock
from community_housing.io.journal._problems import (
    JournalBusyError,
    JournalClosedError,
    JournalDamagedError,
    JournalMissingError,
    JournalReadOnlyError,
    ProblemKind,
)
from community_housing.io.journal._rows import Row, chain
from community_housing.io.journal._sqlite import SqliteJournal, backup
from community_housing.records import evolve

ALL: list[Event] = list(stream(projects=20, streets=2, events=150))
EVENTS_OF_TEST, MORE = ALL[:120], ALL[120:]


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with SqliteJournal(path, create=True) as journal:
        journal.append_all(EVENTS_OF_TEST)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["journal.db", "journal.db.head"]
    return path


def edit(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Change a journal as nobody should, with its triggers out of the way."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            connection.execute(statement, values)
        for _, made in triggers:
            connection.execute(made)


def rechained(path: Path, seq: int, body: bytes) -> None:
    """Put another last body into a journal, as a writer that knows how to chain would, and its head with it."""
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute("SELECT hash FROM events WHERE seq = ?", (seq - 1,)).fetchone()[0]
    edit(path, ("UPDATE events SET body = ?, hash = ? WHERE seq = ?", (body, chain(before, body), seq)))
    path.with_name("journal.db.head").unlink(missing_ok=True)


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with SqliteJournal(path, create=True) as journal:
        assert len(journal) == 0
        assert journal.book == Book.empty()
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST))
        head = journal.head
    with SqliteJournal(path) as again:
        assert (again.problem, again.verify()) == (None, None)
        assert again.head == head
        assert len(again) == len(EVENTS_OF_TEST)
        assert as_sent(again.book) == replay(EVENTS_OF_TEST)[0]
        assert again.append(EVENTS_OF_TEST[5]).status is Status.DUPLICATE
        assert len(again) == len(EVENTS_OF_TEST)


def test_the_head_is_the_chain_over_all_bodies(stored: Path) -> None:
    expected = bytes(32)
    with closing(sqlite3.connect(stored)) as connection:
        for number, (body,) in enumerate(connection.execute("SELECT body FROM events ORDER BY seq")):
            kept = EVENTS.validate_json(body)
            assert kept.entered_at is not None
            assert same_body(kept, EVENTS_OF_TEST[number]) is None
            expected = chain(expected, body)
    with SqliteJournal(stored, read_only=True) as journal:
        assert journal.head == expected.hex()


def test_the_moment_of_entry_is_the_journals_own_and_never_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.db"
    clock = iter(["2026-03-01T00:00:05+00:00", "2026-03-01T00:00:02+00:00", "2026-03-01T09:00:00+08:00"])
    monkeypatch.setattr(SqliteJournal, "_now", lambda _self: dt.datetime.fromisoformat(next(clock)))
    with SqliteJournal(path, create=True) as journal:
        for event in EVENTS_OF_TEST[:3]:
            journal.append(event)
    with closing(sqlite3.connect(path)) as connection:
        moments = [row[0] for row in connection.execute("SELECT body ->> 'entered_at' FROM events ORDER BY seq")]
    # The clock went back by three seconds before the second event.
    assert moments == ["2026-03-01T00:00:05Z", "2026-03-01T00:00:05Z", "2026-03-01T01:00:00Z"]


def test_a_moment_of_entry_that_goes_back_is_damage(stored: Path) -> None:
    last = len(EVENTS_OF_TEST)
    early = dt.datetime(1999, 1, 1, tzinfo=dt.UTC)
    rechained(stored, last, EVENTS.dump_json(evolve(EVENTS_OF_TEST[119], entered_at=early)))
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert (journal.problem.kind, journal.problem.seq) == (ProblemKind.DAMAGED, last)
        assert "1999" in str(journal.problem)


def test_refused_events_are_answered_and_not_stored(tmp_path: Path) -> None:
    with SqliteJournal(tmp_path / "journal.db", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:4])
        payment = next(event for event in EVENTS_OF_TEST if event.kind == "payment_posted")
        outcome = journal.append(payment)
        assert outcome.status is Status.REFUSED
        assert outcome.refusal is not None
        assert outcome.refusal.code == "unknown_payment"
        assert len(journal) == 4
        assert journal.book.event(payment.id) is None


def test_trying_answers_as_appending_would_and_stores_nothing(tmp_path: Path) -> None:
    with SqliteJournal(tmp_path / "journal.db", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:10])
        files = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
        wanted = [*EVENTS_OF_TEST[5:20], EVENTS_OF_TEST[-1]]
        tried = journal.try_all(wanted)
        assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == files
        assert len(journal) == 10
        assert tried == journal.append_all(wanted)


def test_two_connections_see_each_other_and_never_take_an_event_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with (
        SqliteJournal(path, create=True) as first,
        SqliteJournal(path, create=True) as second,
        SqliteJournal(path, read_only=True) as reader,
    ):
        for index, event in enumerate(EVENTS_OF_TEST):
            one, other = (first, second) if index % 2 else (second, first)
            assert one.append(event).status is Status.ACCEPTED
            assert other.append(event).status is Status.DUPLICATE
        assert reader.refresh() == len(EVENTS_OF_TEST)
        assert reader.book == first.book == second.book
        with pytest.raises(JournalReadOnlyError, match="opened for reading"):
            reader.append(EVENTS_OF_TEST[0])


def test_the_database_itself_refuses_to_change_or_remove_an_event(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        for statement in ("UPDATE events SET id = 'x' WHERE seq = 3", "DELETE FROM events WHERE seq = 3"):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                connection.execute(statement)


def test_an_edited_event_is_named_and_the_journal_stays_readable_before_it(stored: Path) -> None:
    edit(stored, ("UPDATE events SET body = CAST(replace(body, '2012', '2013') AS BLOB) WHERE seq = 30", ()))
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert (journal.problem.kind, journal.problem.seq, journal.problem.event) == (
            ProblemKind.DAMAGED,
            30,
            EVENTS_OF_TEST[29].id,
        )
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST[:29])[0]
        with pytest.raises(JournalDamagedError, match="event 30"):
            journal.append(EVENTS_OF_TEST[0])


def test_a_removed_event_is_named(stored: Path) -> None:
    edit(stored, ("DELETE FROM events WHERE seq = 41", ()))
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert journal.problem.seq == 41
        assert len(journal) == 40


def test_acknowledged_events_that_are_gone_from_the_end_are_missed(stored: Path) -> None:
    edit(stored, ("DELETE FROM events WHERE seq > 100", ()))
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert (journal.problem.kind, journal.problem.seq) == (ProblemKind.DAMAGED, 101)
        assert "acknowledged, as 120 events were" in str(journal.problem)
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST[:100])[0]


def test_events_chained_anew_are_not_those_that_were_acknowledged(stored: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with SqliteJournal(other, create=True) as journal:
        journal.append_all(stream(projects=20, streets=2, events=130, seed=2))
    shutil.copy(other, stored)
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert "not those that were acknowledged" in str(journal.problem)


def test_a_field_or_kind_of_a_newer_edition_is_newer_and_no_damage(stored: Path) -> None:
    last = len(EVENTS_OF_TEST)
    whole = EVENTS.dump_json(EVENTS_OF_TEST[-1])
    for body in (whole[:-1] + b',"cost_centre":"X"}', whole.replace(b'"kind":"', b'"kind":"x')):
        rechained(stored, last, body)
        with SqliteJournal(stored) as journal:
            assert journal.problem is not None
            assert (journal.problem.kind, journal.problem.seq) == (ProblemKind.NEWER, last)
            assert len(journal) == last - 1
            with pytest.raises(JournalReadOnlyError, match="newer edition"):
                journal.append(EVENTS_OF_TEST[0])


def test_a_newer_format_is_newer_and_stays_as_it_is(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        connection.execute("PRAGMA user_version = 3")
    before = stored.read_bytes()
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert journal.problem.kind is ProblemKind.NEWER
    assert stored.read_bytes() == before


@pytest.mark.parametrize("share", [0, 1, 30, 60, 99])
def test_a_torn_file_is_found_and_stays_as_it_is(stored: Path, share: int) -> None:
    whole = stored.read_bytes()
    stored.write_bytes(whole[: len(whole) * share // 100])
    stored.with_name("journal.db-wal").write_bytes(b"something")
    before = {one.name: one.read_bytes() for one in stored.parent.iterdir()}
    with SqliteJournal(stored) as journal:
        assert journal.problem is not None
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST[: len(journal)])[0]
        with pytest.raises(JournalDamagedError):
            journal.append(EVENTS_OF_TEST[0])
    assert {one.name: one.read_bytes() for one in stored.parent.iterdir() if one.suffix != ".db-shm"} == before


def test_a_file_of_something_else_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"no database, but a letter\n" * 300)
    with SqliteJournal(path) as journal:
        assert journal.problem is not None
        assert "not a database" in str(journal.problem)
    assert path.read_bytes() == b"no database, but a letter\n" * 300
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE wages (id)")
    before = other.read_bytes()
    with SqliteJournal(other) as journal:
        assert journal.problem is not None
        assert "no such table" in str(journal.problem)
    assert other.read_bytes() == before


def test_a_mistyped_path_is_an_error_and_makes_nothing(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.db", tmp_path / "no" / "such" / "folder.db", tmp_path):
        for given in ({}, {"read_only": True}):
            with pytest.raises(JournalMissingError):
                SqliteJournal(path, **given)
    with pytest.raises(JournalMissingError, match="no folder"):
        SqliteJournal(tmp_path / "no" / "folder.db", create=True)
    with pytest.raises(InputError, match="only read"):
        SqliteJournal(tmp_path / "absent.db", create=True, read_only=True)
    assert not list(tmp_path.iterdir())


def test_a_journal_that_held_events_and_is_gone_is_not_made_anew(stored: Path) -> None:
    stored.unlink()
    with pytest.raises(JournalMissingError, match="held 120 events"):
        SqliteJournal(stored, create=True)


def test_a_file_replaced_under_a_writer_is_noticed_before_it_acknowledges(stored: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with SqliteJournal(stored) as journal:
        backup(journal, copy / "journal.db")
    with SqliteJournal(stored) as journal:
        assert journal.append(MORE[0]).status is Status.ACCEPTED
        for name in ("journal.db", "journal.db.head"):
            (copy / name).replace(stored.with_name(name))
        with pytest.raises(JournalReadOnlyError, match="replaced"):
            journal.append(MORE[1])
        # As though it were opened anew, it has what is in the file and its log now, and goes on from there.
        with SqliteJournal(stored, read_only=True) as again:
            assert (journal.problem, journal.head, journal.book) == (None, again.head, again.book)
        assert journal.append(MORE[1]).status is Status.ACCEPTED
    with SqliteJournal(stored) as journal:
        assert (journal.problem, journal.book.events[-1].id) == (None, MORE[1].id)


@pytest.mark.parametrize("gone", ["journal.db", "journal.db.head"])
def test_a_file_removed_under_a_writer_is_noticed_before_it_acknowledges(stored: Path, gone: str) -> None:
    with SqliteJournal(stored) as journal:
        journal.append(MORE[0])
        stored.with_name(gone).unlink()
        with pytest.raises(JournalReadOnlyError, match=f"{gone} was .*removed"):
            journal.append(MORE[1])


def test_a_file_overwritten_in_place_is_noticed_before_it_acknowledges(stored: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with SqliteJournal(other, create=True) as journal:
        journal.append_all(stream(projects=20, streets=2, events=60, seed=2))
    with SqliteJournal(stored) as journal:
        stored.write_bytes(other.read_bytes())
        with pytest.raises(JournalReadOnlyError, match="not in it any more"):
            journal.append(EVENTS_OF_TEST[0])


def test_a_reader_reads_the_file_that_was_put_in_place_of_its_own(stored: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with SqliteJournal(other, create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:70])
    with SqliteJournal(stored, read_only=True) as reader:
        other.replace(stored)
        other.with_name("other.db.head").replace(stored.with_name("journal.db.head"))
        reader.refresh()
        assert (len(reader), reader.problem) == (70, None)


def test_a_copy_made_by_sqlite_opens_for_reading_until_it_is_adopted(stored: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(stored)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with SqliteJournal(copy) as journal:
        assert journal.problem is not None
        assert journal.problem.kind is ProblemKind.UNADOPTED
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST)[0]
        with pytest.raises(JournalReadOnlyError, match="unadopted"):
            journal.append(MORE[0])
        journal.adopt()
        assert journal.problem is None
        assert journal.append(MORE[0]).status is Status.ACCEPTED
    with SqliteJournal(copy) as journal:
        assert (journal.problem, len(journal)) == (None, 121)
        journal.adopt()  # is adopted


def test_damage_is_not_adopted(stored: Path) -> None:
    edit(stored, ("DELETE FROM events WHERE seq = 41", ()))
    stored.with_name("journal.db.head").unlink()
    with SqliteJournal(stored) as journal:
        with pytest.raises(JournalDamagedError, match="event 41"):
            journal.adopt()
        assert not stored.with_name("journal.db.head").exists()


def test_a_backup_is_made_while_others_write_and_opens_as_a_journal(stored: Path, tmp_path: Path) -> None:
    with SqliteJournal(stored) as journal, SqliteJournal(stored) as other:
        head = journal.head
        rows = journal.rows()
        first = next(rows)
        assert other.append(MORE[0]).status is Status.ACCEPTED  # in the middle of a copy

        class Halfway(SqliteJournal):
            def good_rows(self) -> Iterator[Row]:
                return iter([(one.seq, one.id, one.body, one.hash) for one in (first, *rows)])

        with Halfway(stored, read_only=True) as halfway:
            backup(halfway, tmp_path / "backup.db")
        with pytest.raises(InputError, match="new file"):
            backup(journal, tmp_path / "backup.db")
    with SqliteJournal(tmp_path / "backup.db") as copy:
        assert (copy.problem, copy.head, len(copy)) == (None, head, len(EVENTS_OF_TEST))
        assert copy.append(MORE[0]).status is Status.ACCEPTED
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith("journal")) == [
        "backup.db",
        "backup.db.head",
    ]


def test_no_backup_is_made_of_damage(stored: Path, tmp_path: Path) -> None:
    edit(stored, ("UPDATE events SET body = CAST(replace(body, '2012', '2013') AS BLOB) WHERE seq = 30", ()))
    with SqliteJournal(stored) as journal, pytest.raises(JournalDamagedError, match="event 30"):
        backup(journal, tmp_path / "backup.db")
    assert not [one for one in tmp_path.iterdir() if "backup" in one.name or one.is_dir()]


def test_what_is_good_of_a_damaged_journal_is_saved(stored: Path, tmp_path: Path) -> None:
    edit(stored, ("UPDATE events SET body = CAST(replace(body, '2012', '2013') AS BLOB) WHERE seq = 30", ()))
    with SqliteJournal(stored) as journal:
        backup(journal, tmp_path / "saved.db", events=len(journal))
        with SqliteJournal(tmp_path / "saved.db") as saved:
            assert (saved.problem, saved.head, len(saved)) == (None, journal.head, 29)
            assert saved.append(EVENTS_OF_TEST[29]).status is Status.ACCEPTED


def test_another_writer_that_holds_the_lock_is_waited_for_and_named(stored: Path) -> None:
    with SqliteJournal(stored, wait_seconds=0) as journal:
        with stored.with_name("journal.db.head").open("rb") as held:
            lock(held.fileno(), 0)
            with pytest.raises(JournalBusyError, match="another writer"):
                journal.append(EVENTS_OF_TEST[0])
        with closing(sqlite3.connect(stored, isolation_level=None)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalBusyError, match="another program"):
                journal.append(EVENTS_OF_TEST[0])
        assert journal.append(EVENTS_OF_TEST[0]).status is Status.DUPLICATE


def test_a_closed_journal_says_so(stored: Path) -> None:
    journal = SqliteJournal(stored)
    journal.close()
    with pytest.raises(JournalClosedError):
        journal.append(EVENTS_OF_TEST[0])


def without_permissions(path: Path, asked: int, answers: int) -> None:
    """Read a journal as nobody, in a child process; read it again when asked."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    with SqliteJournal(path, read_only=True) as journal:
        os.write(answers, f"{len(journal)} {journal.problem}\n".encode())
        os.read(asked, 1)
        os.write(answers, f"{journal.refresh()} {len(journal)} {journal.problem}\n".encode())


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody without permissions")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("left", ["closed", "log", "log and shared memory"])
def test_reading_needs_no_permission_to_write(stored: Path, left: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with SqliteJournal(stored) as writer:
            writer.append(MORE[0])
            for one in stored.parent.iterdir():
                if left != "closed" and not (left == "log" and one.name.endswith("-shm")):
                    shutil.copy(one, folder / one.name)
        if left == "closed":
            for one in stored.parent.iterdir():
                shutil.copy(one, folder / one.name)
        names = sorted(one.name for one in folder.iterdir())
        (asked, ask), (answers, answer) = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            try:
                without_permissions(folder / "journal.db", asked, answer)
            except BaseException as error:  # noqa: BLE001 - a child never returns into the test
                os.write(answer, repr(error).encode())
            finally:
                os._exit(0)
        os.close(asked)
        os.close(answer)
        assert os.read(answers, 100) == b"121 None\n"
        assert sorted(one.name for one in folder.iterdir()) == names
        with SqliteJournal(folder / "journal.db") as writer:
            writer.append_all(MORE[1:3])
            os.write(ask, b"!")
            assert os.read(answers, 100) == b"2 123 None\n"
        os.close(ask)
        os.close(answers)
        assert os.waitpid(child, 0)[1] == 0
