# SPDX-License-Identifier: Apache-2.0
"""Whatever is raised, wherever in a call, the journal afterwards equals itself reopened.

Errors and Ctrl-C are injected at every statement of the journal and of the rules that a call runs, one after another.
"""

import ast
import functools
import gc
import itertools
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from benchmarks.disbursement.generate import stream
from tests.unit.io.approvals_sent import EMPTY, approvals_sent
from tests.unit.io.journals import as_sent, told

import community_housing
from community_housing.disbursement import Book, Event
from community_housing.errors import InputError
from community_housing.events import EventBook, Status
from community_housing.io.journal import SnapshotUse
from community_housing.io.journal._sqlite import SqliteJournal, backup
from community_housing.records import evolve

SOURCE = str(Path(community_housing.__file__).parent)
ROOMS = ("disbursement", "events", "io/journal")
EVENTS_OF_TEST: list[Event] = list(stream(projects=4, streets=1, events=24))
OF_STREAM: dict[str, tuple[EventBook, list[Any]]] = {
    "disbursement": (Book.empty(), EVENTS_OF_TEST),
    "approvals": (EMPTY, approvals_sent(24)),
}
FIRST = EVENTS_OF_TEST[:5]
pytestmark = pytest.mark.slow
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, nothing waits for a disk


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


@functools.cache
def with_lines(path: str) -> frozenset[int]:
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.With)]
    return frozenset(line for node in found for line in range(node.lineno, node.body[0].lineno))


def raising_at(statement: int, error: BaseException, rooms: tuple[str, ...]) -> Callable[[FrameType, str, Any], Any]:
    """A trace that raises when so many statements of the library have begun.

    A `with` is seen once more when its block is left.  There the interpreter lets no signal in before `__exit__` has run,
    and neither does this trace.
    """
    count = 0
    entered: set[tuple[int, int]] = set()

    def trace(frame: FrameType, kind: str, _argument: object) -> Any:
        nonlocal count
        name = frame.f_code.co_filename
        if not name.startswith(SOURCE) or not name[len(SOURCE) + 1 :].startswith(rooms):
            return None
        if kind == "call":
            entered.difference_update([one for one in entered if one[0] == id(frame)])
        if kind == "line":
            place = (id(frame), frame.f_lineno)
            if place in entered:
                return trace
            if frame.f_lineno in with_lines(name):
                entered.add(place)
            count += 1
            if count == statement:
                raise error
        return trace

    return trace


def interrupted(work: Callable[[], object], statement: int, rooms: tuple[str, ...] = ROOMS[-1:]) -> bool:
    """Run *work* and raise at a statement; whether it was reached."""
    errors = (KeyboardInterrupt(), MemoryError(), sqlite3.OperationalError("disk I/O error"), OSError("no space left"))
    error = errors[statement % len(errors)]
    before = sys.gettrace()
    sys.settrace(raising_at(statement, error, rooms))
    try:
        work()
    except BaseException as raised:
        if raised is error or raised.__cause__ is error or raised.__context__ is error:
            return True
        raise
    finally:
        sys.settrace(before)
    return False


def same_as_reopened(journal: SqliteJournal[Any]) -> None:
    assert gc.isenabled()
    with SqliteJournal(journal.path, empty=journal._empty, read_only=True) as again:
        assert (journal.problem, again.problem) == (None, None)
        assert (journal.head, len(journal), journal.book) == (again.head, len(again), again.book)


CALLS: dict[str, Callable[[SqliteJournal[Any], list[Any]], object]] = {
    "append_all": lambda journal, batch: journal.append_all(batch),
    "append": lambda journal, batch: journal.append(batch[1]),
    "try_all": lambda journal, batch: journal.try_all(batch),
    "book": lambda journal, _: journal.book,
    "event": lambda journal, batch: journal.event(batch[0].id),
    "page": lambda journal, _: journal.page(after=2, most=9),
    "refresh": lambda journal, _: journal.refresh(),
    "verify": lambda journal, _: journal.verify(),
    "keep_snapshot": lambda journal, _: journal.keep_snapshot(),
    "backup": lambda journal, _: backup(journal, journal.path.with_name("backup.db")),
}
FILES = ("", ".head", ".snapshot")


@pytest.mark.parametrize("name", OF_STREAM)
@pytest.mark.parametrize(
    ("call", "others", "snapshot"),
    [
        *((call, False, False) for call in CALLS),
        *((call, True, False) for call in ("append_all", "append", "refresh")),
        *((call, True, True) for call in ("append_all", "event", "page", "book")),
    ],
)
def test_whatever_is_raised_the_journal_equals_itself_reopened(
    folder: Path, name: str, call: str, others: bool, snapshot: bool
) -> None:
    empty, events = OF_STREAM[name]
    first, more, batch = events[:5], events[5:7], events[4:10]
    origin = folder / "origin.db"
    with SqliteJournal(origin, create=True, empty=empty) as journal:
        journal.append_all(first)
        if snapshot:
            journal.keep_snapshot()
    path = folder / "journal.db"
    rooms = ROOMS if call == "append_all" and not others else ROOMS[-1:]
    for statement in itertools.count(1):
        for ending in FILES:
            path.with_name(path.name + ending).unlink(missing_ok=True)
            if origin.with_name(origin.name + ending).exists():
                shutil.copy(origin.with_name(origin.name + ending), path.with_name(path.name + ending))
        path.with_name("backup.db").unlink(missing_ok=True)
        path.with_name("backup.db.head").unlink(missing_ok=True)
        with SqliteJournal(path, empty=empty, wait_seconds=0) as journal:
            assert (journal.snapshot is SnapshotUse.USED) is snapshot
            if statement % 2:
                journal.append(first[0])  # it has a connection that writes
            if others:
                with SqliteJournal(path, empty=empty) as other:
                    other.append_all(more)
            reached = interrupted(lambda held=journal: CALLS[call](held, batch), statement, rooms)
            # Nothing is left locked, and another goes on before this one is asked anything.
            with SqliteJournal(path, empty=empty, wait_seconds=0) as other:
                assert other.append(first[0]).status is Status.DUPLICATE
            journal.refresh()
            same_as_reopened(journal)
            stored = [event.id for event in journal.book.events]
            answers = journal.append_all(batch)
            same_as_reopened(journal)
        before = first + (more if others else [])
        expected = told(empty, [*before, *batch])
        assert stored in ([event.id for event in expected.events][:end] for end in range(len(before), len(expected) + 1))
        assert all(answer.accepted for answer in answers)
        with SqliteJournal(path, empty=empty) as journal:
            assert (journal.problem, as_sent(journal.book)) == (None, expected)
        assert not [one for one in folder.iterdir() if one.is_dir()]
        backed_up = path.with_name("backup.db")
        if backed_up.exists():
            with SqliteJournal(backed_up, empty=empty) as copy:
                assert copy.problem is None
        if not reached:
            assert statement > 3
            return


@pytest.mark.parametrize("writing", [False, True])
def test_an_interrupted_close_leaves_the_journal_as_it_was(folder: Path, writing: bool) -> None:
    path = folder / "journal.db"
    with SqliteJournal(path, create=True) as journal:
        journal.append_all(FIRST)
        journal.keep_snapshot()
    for statement in itertools.count(1):
        journal = SqliteJournal(path)
        if writing:
            journal.append(FIRST[0])
        reached = interrupted(journal.close, statement)
        with SqliteJournal(path, wait_seconds=0) as again:
            assert again.append(FIRST[0]).status is Status.DUPLICATE
            assert (again.problem, len(again)) == (None, len(FIRST))
        journal.close()
        if not reached:
            assert statement > 3
            return


def test_an_interrupted_opening_leaves_nothing_behind(folder: Path) -> None:
    path = folder / "journal.db"
    for statement in itertools.count(1):

        def open_and_close() -> None:
            with SqliteJournal(path, create=True, wait_seconds=0) as journal:
                assert len(journal) == 0

        reached = interrupted(open_and_close, statement)
        gc.collect()  # a connection that nobody had been given yet
        with SqliteJournal(path, create=True, wait_seconds=0) as journal:
            assert journal.problem is None
            assert journal.append(FIRST[0]).status is Status.ACCEPTED
        assert sorted(one.name for one in folder.iterdir()) == ["journal.db", "journal.db.head"]
        for one in folder.iterdir():
            one.unlink()
        if not reached:
            assert statement > 5
            return


def test_an_interrupted_adoption_leaves_a_journal_or_a_copy(folder: Path) -> None:
    origin = folder / "origin.db"
    with SqliteJournal(origin, create=True) as journal:
        journal.append_all(FIRST)
    for statement in itertools.count(1):
        path = folder / f"copy-{statement}.db"
        shutil.copy(origin, path)
        with SqliteJournal(path, wait_seconds=0) as journal:
            reached = interrupted(journal.adopt, statement)
            with SqliteJournal(path, wait_seconds=0) as again:
                again.adopt()
                assert again.append(EVENTS_OF_TEST[5]).status is Status.ACCEPTED
        with SqliteJournal(path) as journal:
            assert (journal.problem, len(journal)) == (None, len(FIRST) + 1)
        if not reached:
            assert statement > 10
            return


@pytest.mark.parametrize("bad", [None, {"kind": "appropriated"}, "a1"])
def test_a_batch_with_something_that_is_no_event_stores_nothing_and_forgets_nothing(folder: Path, bad: Any) -> None:
    with SqliteJournal(folder / "journal.db", create=True) as journal:
        with pytest.raises(InputError, match=f"number 6 is a {type(bad).__name__}"):
            journal.append_all([*FIRST, bad])
        assert (len(journal), journal.book.events) == (0, ())
        assert {outcome.status for outcome in journal.append_all(FIRST)} == {Status.ACCEPTED}
        same_as_reopened(journal)


def test_a_batch_whose_source_fails_stores_nothing_and_forgets_nothing(folder: Path) -> None:
    def source() -> Iterator[Event]:
        yield FIRST[0]
        raise ValueError("no more")

    with SqliteJournal(folder / "journal.db", create=True) as journal:
        with pytest.raises(ValueError, match="no more"):
            journal.append_all(source())
        assert len(journal) == 0
        assert journal.append(FIRST[0]).status is Status.ACCEPTED
        same_as_reopened(journal)


def test_a_text_that_cannot_be_written_is_named_and_stores_nothing(folder: Path) -> None:
    registered = next(event for event in EVENTS_OF_TEST if event.kind == "registered")
    broken = evolve(registered, name="\ud800")
    with SqliteJournal(folder / "journal.db", create=True) as journal:
        journal.append_all(event for event in FIRST if event.kind == "appropriated")
        with pytest.raises(InputError, match="surrogate"):
            journal.append_all([broken])
        same_as_reopened(journal)
        assert journal.append(registered).status is Status.ACCEPTED
