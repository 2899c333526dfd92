# SPDX-License-Identifier: Apache-2.0
"""A byte flipped in any file of a journal that a killed writer left: it is reported, or what it says is not a part of the
journal, and is put right.

Which of the two is predicted for each byte from the seal and the log alone, and the prediction must hold:

    journal.db.seal   reported
    journal.db        reported, unless the page has a sealed frame in the log: then it is not read, and written again
    journal.db-wal    reported up to the last acknowledged commit; what is behind it was never acknowledged
    journal.db-shm    not a part of the journal: SQLite makes it anew
"""

import os
import random
import select
import shutil
import signal
import time
from pathlib import Path

import attrs
import pytest
from benchmarks.disbursement.generate import stream

from community_housing.disbursement import Event, Status, replay
from community_housing.io.journal import _files as journal_files
from community_housing.io.journal._pages import NEW, PAGE, Seal, read_log
from community_housing.io.journal._sqlite import SqliteJournal

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    # Newer Pythons warn of it; the child touches nothing that another thread of this process may hold.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

KILLS = 48
FLIPS = 12
FRAME = PAGE + 24
EVENTS_OF_TEST: list[Event] = list(stream(projects=60, streets=3, events=420))


def write_until_killed(path: Path, batch: int, log_frames: int, writing: int) -> None:
    journal_files.LOG_FRAMES = log_frames  # in the child alone: checkpoints are among what is cut off
    journal = SqliteJournal(path)
    for start in range(len(journal), len(EVENTS_OF_TEST), batch):
        count = len(journal) + len(EVENTS_OF_TEST[start : start + batch])
        journal.append_all(EVENTS_OF_TEST[start : start + batch])
        os.write(writing, f"{count}\n".encode())
    journal.close()


def killed(path: Path, chance: random.Random) -> int:
    """Let a writer append and kill it; how many events it had acknowledged."""
    reading, writing = os.pipe()
    batch, log_frames = chance.choice([1, 1, 3, 20]), chance.choice([8, 30, 4096])
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_until_killed(path, batch, log_frames, writing)
        finally:
            os._exit(0)
    os.close(writing)
    select.select([reading], [], [], 10)
    time.sleep(chance.random() * 0.06)
    os.kill(child, signal.SIGKILL)
    answers = b""
    while chunk := os.read(reading, 65536):
        answers += chunk
    os.close(reading)
    os.waitpid(child, 0)
    lines = answers[: answers.rfind(b"\n") + 1].split()
    return int(lines[-1]) if lines else 0


@attrs.frozen
class Left:
    """The files that a killed writer left, and what they say untouched."""

    files: dict[str, bytes]
    acknowledged: int
    stored: int

    def put(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return folder / "journal.db"

    def must_be_reported(self, name: str, place: int, log: Path) -> bool:
        seal = Seal.parse(self.files["journal.db.seal"])
        assert seal is not None
        found = read_log(log)
        sealed = found.frames[: seal.frames] if found.salts == seal.salts else ()
        if name == "journal.db":
            return place // PAGE + 1 not in {page for page, _ in sealed}
        if name == "journal.db-wal":
            return bool(sealed) and place < 32 + len(sealed) * FRAME
        return name == "journal.db.seal"


def crash(folder: Path, chance: random.Random) -> Left:
    path = folder / "journal.db"
    acknowledged = killed(path, chance)
    files = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.startswith("journal.db")}
    with SqliteJournal(path) as journal:
        assert journal.damage is None
        assert len(journal) >= acknowledged
        return Left(files, acknowledged, len(journal))


def test_a_flipped_byte_in_any_file_after_a_crash_is_reported_or_is_no_part_of_the_journal(tmp_path: Path) -> None:
    chance = random.Random(20140205)
    origin, copy = tmp_path / "origin", tmp_path / "copy"
    seen = {"reported": 0, "irrelevant": 0, "named": 0}
    for _ in range(KILLS):
        origin.mkdir(exist_ok=True)
        left = crash(origin, chance)
        if Seal.parse(left.files.get("journal.db.seal", b"")) in (None, NEW):
            continue
        log = left.put(copy).with_name("journal.db-wal")
        kept = tmp_path / "log"
        kept.unlink(missing_ok=True)
        if log.exists():
            shutil.copy(log, kept)
        for number in range(FLIPS):
            filled = sorted(name for name, data in left.files.items() if data)
            name = filled[number % len(filled)]
            place = chance.randrange(len(left.files[name]))
            path = left.put(copy)
            data = bytearray(left.files[name])
            data[place] ^= 1 << chance.randrange(8)
            path.with_name(name).write_bytes(data)
            expected = left.must_be_reported(name, place, kept)
            check(path, left, (name, place), expected=expected, seen=seen)
        if left.stored > 250:
            shutil.rmtree(origin)
    assert seen["reported"] > KILLS * FLIPS // 4
    assert seen["irrelevant"] > KILLS * FLIPS // 8
    assert seen["named"] > 10


def check(path: Path, left: Left, flip: tuple[str, int], *, expected: bool, seen: dict[str, int]) -> None:
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    with SqliteJournal(path) as journal:
        count = len(journal)
        assert (journal.damage is not None) == expected, (flip, str(journal.damage))
        assert journal.book == replay(EVENTS_OF_TEST[:count])[0]
        if journal.damage is not None:
            assert journal.read_only
            assert journal.damage.seq in (None, count + 1)
            # Where no event is named, none is missing.
            assert journal.damage.seq is not None or count >= left.acknowledged
    if expected:
        # A damaged journal stays as it is, for whoever has to find out what happened.
        assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
        seen["reported"] += 1
        seen["named"] += journal.damage is not None and journal.damage.seq is not None
        return
    seen["irrelevant"] += 1
    assert left.acknowledged <= count <= left.stored
    assert count == left.stored or flip[0] == "journal.db-wal"
    # It is put right: every byte is sealed again, and the next writer goes on.
    assert sorted(one.name for one in path.parent.iterdir()) == ["journal.db", "journal.db.seal"]
    with SqliteJournal(path) as again:
        assert (again.damage, again.recovered, len(again)) == (None, None, count)
        assert all(outcome.status is Status.ACCEPTED for outcome in again.append_all(EVENTS_OF_TEST[count : count + 3]))
