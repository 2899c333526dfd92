# SPDX-License-Identifier: Apache-2.0
"""A bit flipped in any file of a journal: it is found, or it is harmless; what was acknowledged is never lost unseen.

*Found*: the journal opens with a problem, reads as far as it is good, and its files stay as they are.  *Harmless*: it opens
without one, has every event that was acknowledged, and is gone on with.  *Unseen*, the third that may not be: it opens
without a problem and an acknowledged event is missing or another.  `docs/explanation/journal.md` prints the table that
`python tests/unit/io/test_journal_flips.py` makes of many more flips.
"""

import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import attrs
import pytest
from benchmarks.disbursement.generate import stream
from tests.unit.io.journals import as_sent

from community_housing.disbursement import Event, replay
from community_housing.events import Status
from community_housing.io.journal._head import Head
from community_housing.io.journal._problems import JournalMissingError
from community_housing.io.journal._sqlite import SqliteJournal

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    # Newer Pythons warn of it; the child touches nothing that another thread of this process may hold.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

FLIPS = 25
PAGE = 4096
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, nothing waits for a disk
EVENTS_OF_TEST: list[Event] = list(stream(projects=20, streets=2, events=110))
STORED, MORE = EVENTS_OF_TEST[:100], EVENTS_OF_TEST[100:]
BOOK = replay(STORED)[0]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        yield Path(name)


@attrs.frozen
class Left:
    """The files of a journal, and what kind of page each page of the database is."""

    files: dict[str, bytes]
    pages: dict[int, str]

    def put(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return folder / "journal.db"

    def region(self, name: str, place: int) -> str:
        """Where in a journal a byte lies."""
        if name != "journal.db":
            return {"journal.db-wal": "log", "journal.db.head": "head"}[name]
        if place < 100:
            return "file header"
        return self.pages.get(place // PAGE + 1, "free page")


def closed(folder: Path) -> Left:
    """A journal that was closed, with a page that is free because somebody has emptied another table."""
    path = folder / "journal.db"
    with SqliteJournal(path, create=True) as journal:
        journal.append_all(STORED)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE other (a)")
        connection.execute("INSERT INTO other VALUES (zeroblob(20000))")
        connection.execute("DROP TABLE other")
    return left_in(folder)


def killed(folder: Path) -> Left:
    """What a writer leaves that was killed after the last of its events was acknowledged."""
    child = os.fork()
    if child == 0:
        journal = SqliteJournal(folder / "journal.db", create=True)
        for start in range(0, len(STORED), 20):
            journal.append_all(STORED[start : start + 20])
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    return left_in(folder)


def left_in(folder: Path) -> Left:
    files = {one.name: one.read_bytes() for one in folder.iterdir() if not one.name.endswith("-shm")}
    with closing(sqlite3.connect(":memory:")) as connection:
        data = bytearray(files["journal.db"])
        data[18:20] = b"\1\1"  # in memory there is no log
        connection.deserialize(bytes(data))
        sizes = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()
    kinds = {2: "index", 5: "rows", 10: "index", 13: "rows"}  # https://www.sqlite.org/fileformat2.html, 1.6
    pages = {number: kinds.get(data[(number - 1) * PAGE], "free page") for number in range(2, len(data) // PAGE + 1)}
    assert {name for name, _ in sizes} == {"events", "sqlite_autoindex_events_1"}
    return Left(files, {1: "table and triggers", **pages})


def flipped(left: Left, folder: Path, name: str, place: int, bit: int) -> str:
    """Flip a bit, open the journal, and tell what came of it."""
    path = left.put(folder)
    data = bytearray(left.files[name])
    data[place] ^= 1 << bit
    path.with_name(name).write_bytes(data)
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    with SqliteJournal(path) as journal:
        assert as_sent(journal.book) == replay(STORED[: len(journal)])[0]
        if journal.problem is not None:
            assert journal.problem.seq in (None, len(journal) + 1)
            after = {one.name: one.read_bytes() for one in folder.iterdir() if not one.name.endswith("-shm")}
            assert {name: data for name, data in after.items() if data} == before
            return "found, named" if journal.problem.seq else "found"
        if as_sent(journal.book) != BOOK:
            return "unseen"
        try:
            assert journal.append(MORE[0]).status is Status.ACCEPTED
        except sqlite3.OperationalError as error:
            assert "readonly" in str(error)  # noqa: PT017 - the header says so, and nothing is acknowledged
            return "found"
    with SqliteJournal(path) as again:
        assert again.append_all(MORE)[1].status is Status.ACCEPTED
    with SqliteJournal(path) as again:
        assert (again.problem, as_sent(again.book)) == (None, replay(EVENTS_OF_TEST)[0])
    return "harmless"


def survey(folder: Path, flips: int, seed: int) -> dict[str, Counter[str]]:
    """Flip so many bits in each region of a closed journal and of one whose writer was killed."""
    chance = random.Random(seed)
    table: dict[str, Counter[str]] = {}
    for make in (closed, killed):
        origin = folder / make.__name__
        origin.mkdir()
        left = make(origin)
        places: dict[str, list[tuple[str, int]]] = {}
        for name, data in left.files.items():
            for place in range(len(data)):
                places.setdefault(left.region(name, place), []).append((name, place))
        for region, found in sorted(places.items()):
            counts = table.setdefault(f"{region}, {make.__name__}", Counter())
            for name, place in chance.sample(found, min(flips, len(found))):
                counts[flipped(left, folder / "copy", name, place, chance.randrange(8))] += 1
    return table


def test_a_flipped_bit_is_found_or_harmless_and_never_unseen(folder: Path) -> None:
    table = survey(folder, FLIPS, 20140205)
    assert not [region for region, counts in table.items() if counts["unseen"]]
    assert {region.split(",")[0] for region in table} == {
        "file header",
        "free page",
        "head",
        "index",
        "log",
        "rows",
        "table and triggers",
    }
    for region in ("rows, closed", "head, closed", "head, killed", "log, killed"):
        assert sum(table[region].values()) - table[region]["harmless"] > FLIPS // 3, region
    assert set(table["head, closed"]) == set(table["head, killed"]) == {"found"}
    assert table["rows, closed"]["found, named"] > FLIPS // 3
    assert set(table["free page, closed"]) == {"harmless"}


def test_flipped_shared_memory_is_made_anew(folder: Path) -> None:
    origin = folder / "origin"
    origin.mkdir()
    left = killed(origin)
    shared = (origin / "journal.db-shm").read_bytes()
    chance = random.Random(3)
    for _ in range(20):
        path = left.put(folder / "copy")
        data = bytearray(shared)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.with_name("journal.db-shm").write_bytes(data)
        with SqliteJournal(path) as journal:
            assert (journal.problem, as_sent(journal.book)) == (None, BOOK)


def test_a_log_that_is_gone_with_acknowledged_events_is_missed(folder: Path) -> None:
    origin = folder / "origin"
    origin.mkdir()
    left = killed(origin)
    path = left.put(folder / "copy")
    path.with_name("journal.db-wal").unlink()
    with SqliteJournal(path) as journal:
        assert journal.problem is not None
        assert "acknowledged" in str(journal.problem)
    path.unlink()
    with pytest.raises(JournalMissingError, match="held 100 events"):
        SqliteJournal(path, create=True)


def test_a_head_behind_the_store_is_normal(folder: Path) -> None:
    origin = folder / "origin"
    origin.mkdir()
    left = killed(origin)
    head = folder / "older.db"
    with SqliteJournal(head, create=True) as journal:
        journal.append_all(STORED[:3])
    path = left.put(folder / "copy")
    with closing(sqlite3.connect(path)) as connection:
        hashed = connection.execute("SELECT hash FROM events WHERE seq = 60").fetchone()[0]
    path.with_name("journal.db.head").write_bytes(Head(60, hashed).dump())
    with SqliteJournal(path) as journal:
        assert (journal.problem, as_sent(journal.book)) == (None, BOOK)
        journal.append(MORE[0])
    assert Head.parse(path.with_name("journal.db.head").read_bytes()) == Head(101, bytes.fromhex(journal.head))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as made:
        rows = survey(Path(made), int(sys.argv[1]), 1)
    for where, outcomes in sorted(rows.items()):
        columns = [outcomes[one] for one in ("found, named", "found", "harmless", "unseen")]
        print(f"| {where} | {' | '.join(str(number) for number in columns)} |")  # noqa: T201
