# SPDX-License-Identifier: Apache-2.0
"""Durable appends to the SQLite journal beside bare SQLite with the same table and settings, and opening beside the fold alone.

`python benchmarks/disbursement/journal.py [folder] [events]`; 100,000 events where nothing else is said.
"""

import gc
import hashlib
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))
from generate import stream

from community_housing.disbursement import EVENTS, Fold
from community_housing.io.journal import SqliteJournal

BATCH = 1_000
ROUNDS = 15
SINGLES = 100
OPENINGS = 5
TABLE = (
    "CREATE TABLE events (seq INTEGER PRIMARY KEY CHECK (seq >= 1), id TEXT NOT NULL UNIQUE, body BLOB NOT NULL, "
    "hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT"
)


def bare(path: Path) -> sqlite3.Connection:
    """A database with the journal's table and settings, and nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(TABLE)
    return connection


def insert(connection: sqlite3.Connection, rows: list[tuple[int, str, bytes, bytes]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    connection.execute("COMMIT")


def spent(work) -> float:  # noqa: ANN001 - any callable
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor(work) -> float:  # noqa: ANN001 - any callable
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def opening(path: Path, events: list) -> None:
    """Opening by folding anew beside the fold alone, and by a snapshot beside folding anew, in turn."""

    def opened(use: str) -> None:
        with SqliteJournal(path, read_only=True) as journal:
            assert (journal.problem, len(journal), journal.snapshot) == (None, len(events), use)

    rounds = [(processor(lambda: Fold().take_all(events)), processor(lambda: opened("none"))) for _ in range(OPENINGS)]
    with SqliteJournal(path) as journal:
        kept = processor(journal.keep_snapshot)
    quick = [processor(lambda: opened("used")) for _ in range(OPENINGS)]
    folded, anew = (median(column) for column in zip(*rounds, strict=True))
    ratio = median(one / other for other, one in rounds)
    print(f"opening {len(events):,} events: {anew:.2f} s of processor, the fold alone {folded:.2f} s, ratio {ratio:.2f}")
    print(f"by a snapshot: {median(quick):.3f} s, ratio to folding anew {median(quick) / anew:.3f}; kept in {kept:.1f} s")


def main() -> None:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    events = list(stream(projects=count * 12 // 100, streets=100, events=count))
    rows, before = [], bytes(32)
    for seq, event in enumerate(events, start=1):
        body = EVENTS.dump_json(event)
        before = hashlib.sha256(before + body).digest()
        rows.append((seq, str(event.id), body, before))
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        with SqliteJournal(folder / "batches.db", create=True) as journal:
            taken = spent(lambda: [journal.append_all(events[at : at + BATCH]) for at in range(0, len(events), BATCH)])
        with closing(bare(folder / "bare.db")) as connection:
            least = spent(lambda: [insert(connection, rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)])
        print(f"batches of {BATCH:,}: {len(events) / taken:,.0f} durable events/s; bare SQLite {len(rows) / least:,.0f}")

        opening(folder / "batches.db", events)

        # The disk's rate changes from second to second, so the two are measured in turn.
        rates: list[tuple[float, float]] = []
        with SqliteJournal(folder / "single.db", create=True) as journal, closing(bare(folder / "singles.db")) as connection:
            for first in range(0, ROUNDS * SINGLES, SINGLES):
                some = range(first, first + SINGLES)
                # bound now, as both are called at once
                least = spent(lambda some=some: [insert(connection, [rows[at]]) for at in some])
                taken = spent(lambda some=some: [journal.append(events[at]) for at in some])
                rates.append((SINGLES / taken, SINGLES / least))
        single, rate = (median(column) for column in zip(*rates, strict=True))
        ratio = median(one / other for one, other in rates)
        print(f"single: {single:,.0f} durable events/s; bare SQLite {rate:,.0f}; ratio {ratio:.2f} (medians of {ROUNDS})")


if __name__ == "__main__":
    main()
