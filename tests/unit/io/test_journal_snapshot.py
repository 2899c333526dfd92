# SPDX-License-Identifier: Apache-2.0
"""A journal opened by its snapshot is the journal folded anew; a snapshot that is not wholly its own is not used."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.reference.random_ledgers import random_ledger
from tests.unit.io.approvals_sent import EMPTY, approvals_sent

from community_housing import approvals
from community_housing.disbursement import FUNDS_IN_PLACE, Book, Schedules
from community_housing.events import EventBase, EventBook, EventFold, State, unlink
from community_housing.io.journal import JournalDamagedError, JournalReadOnlyError, ProblemKind, SnapshotUse, SqliteJournal
from community_housing.io.journal import _snapshot as of_snapshots
from community_housing.io.journal._snapshot import Cold, freeze, thaw
from community_housing.io.journal._sqlite import _STAY


def drawn(seed: int) -> tuple[EventBook, list[EventBase]]:
    if seed % 5 == 4:
        sent = approvals_sent(40)
        corrected = approvals.ApprovalCorrection(
            id="cor", on=sent[-1].on, recorded_at=sent[-1].recorded_at, corrects=sent[5].id, reason="x"
        )
        return EMPTY, [*sent, corrected]
    events, schedules = random_ledger(seed)
    return Book.empty(schedules), list(events)


def plain(value: Any) -> Any:
    """A state down to what it is made of, that which is not compared too."""
    return (type(value), value.__getstate__()) if isinstance(value, State) else value


def everything(fold: EventFold) -> dict[str, dict[str, Any]]:
    tables = fold.held()[1]
    for table in tables.values():
        if isinstance(table, Cold):
            for key in list(table.cold):
                table.get(key)
    chains = fold.stream.indexes
    return {
        name: {key: unlink(one) if name in chains else plain(one) for key, one in table.items()}
        for name, table in tables.items()
    }


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, EventBook, list[EventBase]]:
    empty, events = drawn(3)
    path = tmp_path / "journal.db"
    with SqliteJournal(path, create=True, empty=empty) as journal:
        journal.append_all(events[:60])
        journal.keep_snapshot()
    return path, empty, events


@pytest.mark.parametrize("seed", range(20))
def test_opened_by_a_snapshot_it_is_the_journal_folded_anew_in_everything(tmp_path: Path, seed: int) -> None:
    empty, events = drawn(seed)
    chance = random.Random(seed)
    path, first, second = tmp_path / "journal.db", chance.randint(0, len(events)), chance.randint(0, len(events))
    with SqliteJournal(path, create=True, empty=empty) as journal:
        journal.append_all(events[: min(first, second)])
        journal.keep_snapshot()
        journal.append_all(events[min(first, second) : max(first, second)])
        count = len(journal)
    with SqliteJournal(path, empty=empty, read_only=True) as cold, SqliteJournal(path, empty=empty, read_only=True) as warm:
        assert warm.book is not None
        assert (cold.snapshot, warm.snapshot) == (SnapshotUse.USED, SnapshotUse.NONE)
        assert (cold.head, len(cold), cold.problem) == (warm.head, len(warm), warm.problem)
        for after in range(0, count + 2, 7):
            assert cold.page(after=after, most=11) == warm.page(after=after, most=11)
        for event in events:
            assert cold.event(event.id) == warm.event(event.id)
        assert everything(cold._fold) == everything(warm._fold)
        assert cold.book == warm.book
        assert (cold.snapshot, cold.book.events) == (SnapshotUse.NONE, warm.book.events)
    with SqliteJournal(path, empty=empty) as cold:
        assert cold.snapshot is SnapshotUse.USED
        answers = [outcome for event in events for outcome in cold.append_all([event])]
        assert cold.snapshot is SnapshotUse.USED
        assert cold.verify() is None
    fold = EventFold(type(empty), empty.context)
    fold.take_all(events[: max(first, second)])
    assert answers == fold.take_all(events)
    with SqliteJournal(path, empty=empty) as warm:
        assert [one.id for one in warm.book.events] == [one.id for one in fold.finish().events]


def test_a_snapshot_with_any_byte_flipped_is_not_used(kept: tuple[Path, EventBook, list[EventBase]]) -> None:
    path, empty, _ = kept
    side = path.with_name("journal.db.snapshot")
    good = side.read_bytes()
    for place in range(len(good)):
        broken = bytearray(good)
        broken[place] ^= 1 << place % 8
        fold = EventFold(type(empty), empty.context)
        assert thaw(bytes(broken), fold, dict) == (None, SnapshotUse.DAMAGED), place
    for broken in (b"", good[:-1], good[1:], good + b"\n", good[:64]):
        side.write_bytes(broken)
        with SqliteJournal(path, empty=empty, read_only=True) as journal:
            assert (journal.snapshot, journal.problem, len(journal)) == (SnapshotUse.DAMAGED, None, len(journal.book))


def others(path: Path, empty: EventBook, events: list[EventBase]) -> Iterator[tuple[SnapshotUse, EventBook]]:
    """The same file, under what its snapshot is not of."""
    known: Any = empty.context
    yield SnapshotUse.OTHER_RULES, Book.empty(Schedules(list(known)[:-1]))
    yield SnapshotUse.OTHER_RULES, Book.empty(Schedules(known, funds_in_place=FUNDS_IN_PLACE))
    with SqliteJournal(path.with_name("other.db"), create=True, empty=empty) as other:
        other.append_all(events[1:70])
        other.keep_snapshot()
    path.with_name("other.db.snapshot").replace(path.with_name("journal.db.snapshot"))
    yield SnapshotUse.OTHER_EVENTS, empty
    with SqliteJournal(path.with_name("longer.db"), create=True, empty=empty) as other:
        other.append_all(events)
        other.keep_snapshot()
    path.with_name("longer.db.snapshot").replace(path.with_name("journal.db.snapshot"))
    yield SnapshotUse.OTHER_EVENTS, empty
    with SqliteJournal(path.with_name("case.db"), create=True, empty=EMPTY) as case:
        case.append_all(approvals_sent(9))
        case.keep_snapshot()
    path.with_name("case.db.snapshot").replace(path.with_name("journal.db.snapshot"))
    yield SnapshotUse.OTHER_RULES, empty


def test_a_snapshot_of_another_head_stream_or_rules_is_not_used(kept: tuple[Path, EventBook, list[EventBase]]) -> None:
    path, empty, events = kept
    for use, asked in others(path, empty, events):
        with SqliteJournal(path, empty=asked, read_only=True) as journal:
            assert journal.snapshot is use
            if asked is empty:
                assert journal.problem is None


@pytest.mark.parametrize("what", ["edition", "format"])
def test_a_snapshot_of_another_edition_is_not_used(
    kept: tuple[Path, EventBook, list[EventBase]], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    path, empty, _ = kept
    if what == "edition":
        monkeypatch.setattr(of_snapshots._version, "__version__", "0.0.0")
    else:
        monkeypatch.setattr(of_snapshots, "_FORMAT", 0)
    with SqliteJournal(path, empty=empty) as journal:
        assert journal.snapshot is SnapshotUse.OTHER_EDITION
        assert journal.problem is None


def test_equal_rules_read_anew_are_the_same_rules(kept: tuple[Path, EventBook, list[EventBase]]) -> None:
    path, _, _ = kept
    again: Any = drawn(3)[0]
    with SqliteJournal(path, empty=Book.empty(again.schedules)) as journal:
        assert journal.snapshot is SnapshotUse.USED


def test_damage_before_the_snapshot_is_found_where_it_is_touched_and_by_verify(
    kept: tuple[Path, EventBook, list[EventBase]],
) -> None:
    path, empty, events = kept
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("UPDATE events SET body = CAST(replace(body, '2012', '2013') AS BLOB) WHERE seq = 5")
        connection.execute(_STAY)
        connection.commit()
        (name,) = connection.execute("SELECT id FROM events WHERE seq = 5").fetchone()
    with SqliteJournal(path, empty=empty) as journal:
        assert (journal.snapshot, journal.problem) == (SnapshotUse.USED, None)
        problem = journal.verify()
        assert problem is not None
        assert (problem.kind, problem.seq) == (ProblemKind.DAMAGED, 5)
        with pytest.raises(JournalDamagedError):
            journal.event(name)
        assert (journal.snapshot, journal.problem) == (SnapshotUse.DAMAGED, problem)
        with pytest.raises(JournalDamagedError):
            journal.append_all(events)
    with SqliteJournal(path, empty=empty) as journal:
        assert len(journal.book) == 4
        assert journal.problem == problem


def test_only_a_sound_writer_keeps_a_snapshot_and_it_may_be_thrown_away(kept: tuple[Path, EventBook, list[EventBase]]) -> None:
    path, empty, _ = kept
    path.with_name("journal.db.snapshot").unlink()
    with SqliteJournal(path, empty=empty, read_only=True) as journal:
        assert journal.snapshot is SnapshotUse.NONE
        with pytest.raises(JournalReadOnlyError):
            journal.keep_snapshot()
    assert not path.with_name("journal.db.snapshot").exists()


def test_a_state_that_no_snapshot_can_hold_is_an_error_and_keeps_none(kept: tuple[Path, EventBook, list[EventBase]]) -> None:
    path, empty, _ = kept
    fold = EventFold(type(empty), empty.context)
    with SqliteJournal(path, empty=empty) as journal:
        fold.held()[1]["account"]["a"] = ["a list"]
        with pytest.raises(TypeError, match="cannot hold a list"):
            freeze(fold, journal._place)
