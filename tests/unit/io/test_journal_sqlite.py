# SPDX-License-Identifier: Apache-2.0
"""The SQLite journal: durable, append-only, verified; whatever is wrong with the file is found and named."""

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from benchmarks.disbursement.generate import stream

from community_housing.disbursement import EVENTS, Book, Event, Status, replay
from community_housing.io.journal._journal import GENESIS, JournalDamagedError, chain
from community_housing.io.journal._pages import PAGE
from community_housing.io.journal._sqlite import SqliteJournal

TABLE_INTERIOR = 5  # the first byte of a page that only leads to others (SQLite's file format, 1.6)
EVENTS_OF_TEST: list[Event] = list(stream(projects=20, streets=2, events=120))


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with SqliteJournal(path) as journal:
        journal.append_all(EVENTS_OF_TEST)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["journal.db", "journal.db.seal"]
    return path


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with SqliteJournal(path) as journal:
        assert len(journal) == 0
        assert journal.book == Book.empty()
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST))
        head = journal.head
    with SqliteJournal(path) as again:
        assert again.damage is None
        assert again.head == head
        assert len(again) == len(EVENTS_OF_TEST)
        assert again.book == replay(EVENTS_OF_TEST)[0]
        assert again.append(EVENTS_OF_TEST[5]).status is Status.DUPLICATE
        assert len(again) == len(EVENTS_OF_TEST)


def test_the_head_is_the_chain_over_all_bodies(sealed: Path) -> None:
    expected = GENESIS
    for event in EVENTS_OF_TEST:
        expected = chain(expected, EVENTS.dump_json(event))
    with SqliteJournal(sealed, read_only=True) as journal:
        assert journal.head == expected.hex()


def test_refused_events_are_answered_and_not_stored(tmp_path: Path) -> None:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        journal.append_all(EVENTS_OF_TEST[:4])
        payment = next(event for event in EVENTS_OF_TEST if event.kind == "payment_posted")
        outcome = journal.append(payment)
        assert outcome.status is Status.REFUSED
        assert outcome.refusal is not None
        assert outcome.refusal.code == "unknown_payment"
        assert len(journal) == 4
        assert journal.book.event(payment.id) is None


def test_two_connections_see_each_other_and_never_take_an_event_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with SqliteJournal(path) as first, SqliteJournal(path) as second, SqliteJournal(path, read_only=True) as reader:
        for index, event in enumerate(EVENTS_OF_TEST):
            one, other = (first, second) if index % 2 else (second, first)
            assert one.append(event).status is Status.ACCEPTED
            assert other.append(event).status is Status.DUPLICATE
        assert reader.refresh() == len(EVENTS_OF_TEST)
        assert reader.book == first.book == second.book
        with pytest.raises(JournalDamagedError, match="read-only"):
            reader.append(EVENTS_OF_TEST[0])


def test_a_failed_commit_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SqliteJournal(tmp_path / "journal.db") as journal:
        journal.append_all(EVENTS_OF_TEST[:10])

        def fail(*_given: object) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        with monkeypatch.context() as patch:
            patch.setattr(journal, "_commit", fail)
            with pytest.raises(sqlite3.OperationalError, match="disk"):
                journal.append_all(EVENTS_OF_TEST[10:20])
        assert journal.book == replay(EVENTS_OF_TEST[:10])[0]
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST[10:20]))
        assert journal.book == replay(EVENTS_OF_TEST[:20])[0]


def test_the_database_itself_refuses_to_change_or_remove_an_event(sealed: Path) -> None:
    connection = sqlite3.connect(sealed)
    for statement in ("UPDATE events SET id = 'x' WHERE seq = 3", "DELETE FROM events WHERE seq = 3"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


def test_an_edited_event_is_named_and_the_journal_stays_readable_before_it(sealed: Path) -> None:
    connection = sqlite3.connect(sealed)
    connection.execute("DROP TRIGGER events_stay")
    body = connection.execute("SELECT body FROM events WHERE seq = 30").fetchone()[0]
    connection.execute("UPDATE events SET body = ? WHERE seq = 30", (body.replace(b"2012", b"2013", 1),))
    connection.commit()
    connection.close()
    with SqliteJournal(sealed) as journal:
        assert journal.damage is not None
        assert (journal.damage.seq, journal.damage.event) == (30, EVENTS_OF_TEST[29].id)
        assert journal.read_only
        assert journal.book == replay(EVENTS_OF_TEST[:29])[0]
        with pytest.raises(JournalDamagedError, match="event 30"):
            journal.append(EVENTS_OF_TEST[0])


def test_a_removed_event_is_named(sealed: Path) -> None:
    connection = sqlite3.connect(sealed)
    connection.execute("DROP TRIGGER events_last")
    connection.execute("DELETE FROM events WHERE seq = 41")
    connection.commit()
    connection.close()
    with SqliteJournal(sealed) as journal:
        assert journal.damage is not None
        assert journal.damage.seq == 41
        assert len(journal) == 40


def test_a_flipped_byte_anywhere_is_found(sealed: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    chance = random.Random(20120805)
    places = [0, 20, 27, 50, 95, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(150))]
    copy = tmp_path / "copy" / "journal.db"
    copy.parent.mkdir()
    named = 0
    for place in places:
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
        shutil.copy(sealed.with_name("journal.db.seal"), copy.with_name("journal.db.seal"))
        with SqliteJournal(copy) as journal:
            assert journal.damage is not None, place
            assert journal.read_only
            assert len(journal) == len(EVENTS_OF_TEST) or journal.damage.seq == len(journal) + 1
            assert journal.book == replay(EVENTS_OF_TEST[: len(journal)])[0]
            named += journal.damage.seq is not None
    assert named > 50  # the events fill most of the file, and a flip in one of them names it


def test_a_flipped_byte_of_the_pages_that_lead_to_the_events_is_found(sealed: Path) -> None:
    original = sealed.read_bytes()
    leading = [at for at in range(0, len(original), PAGE) if original[at] == TABLE_INTERIOR]
    assert leading
    book, searched = replay(EVENTS_OF_TEST)[0], 0
    for start in leading:
        for place in (place for place in range(start, start + PAGE) if original[place]):
            for bit in range(8):
                data = bytearray(original)
                data[place] ^= 1 << bit
                sealed.write_bytes(data)
                with SqliteJournal(sealed) as journal:
                    assert journal.damage is not None
                    assert len(journal) == len(EVENTS_OF_TEST) or journal.damage.seq == len(journal) + 1
                    assert len(journal) < len(EVENTS_OF_TEST) or journal.book == book
                    searched += "does not lead" in str(journal.damage)
    assert searched  # a search goes astray where reading from end to end does not


def test_without_its_seal_a_flipped_byte_of_an_event_is_still_found(sealed: Path) -> None:
    whole = sealed.read_bytes()
    sealed.with_name("journal.db.seal").unlink()
    chance = random.Random(7)
    for number in chance.sample(range(len(EVENTS_OF_TEST)), 25):
        body = EVENTS.dump_json(EVENTS_OF_TEST[number])
        # Two copies may exist where SQLite has moved rows between pages; all of them are flipped.
        changed = bytearray(body)
        changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        assert body in whole
        sealed.write_bytes(whole.replace(body, bytes(changed)))
        with SqliteJournal(sealed) as journal:
            assert journal.damage is not None
            assert journal.damage.seq == number + 1
            assert journal.damage.event == EVENTS_OF_TEST[number].id


@pytest.mark.parametrize("share", [0, 1, 30, 60, 99])
def test_a_torn_file_is_found(sealed: Path, share: int) -> None:
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[: len(whole) * share // 100])
    with SqliteJournal(sealed) as journal:
        assert journal.damage is not None
        assert journal.read_only
        assert journal.book == replay(EVENTS_OF_TEST[: len(journal)])[0]


def test_a_file_of_something_else_is_reported_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"no database, but a letter\n" * 300)
    with SqliteJournal(path) as journal:
        assert journal.damage is not None
        assert "not a database" in str(journal.damage)
    assert path.read_bytes() == b"no database, but a letter\n" * 300


def test_reading_only_needs_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SqliteJournal(tmp_path / "absent.db", read_only=True)
