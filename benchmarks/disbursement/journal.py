# SPDX-License-Identifier: Apache-2.0
"""Durable appends to the SQLite journal, in batches and one by one, beside the disk's own rate of flushes."""

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import stream

from community_housing.io.journal._sqlite import SqliteJournal

BATCH = 1_000


def flushes(folder: Path, count: int) -> float:
    """Appends of 4 KiB with a flush each, a second."""
    with (folder / "flush").open("wb") as file:
        start = time.perf_counter()
        for _ in range(count):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return count / (time.perf_counter() - start)


def main() -> None:
    events = list(stream(projects=12_000, streets=100, events=100_000))
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        path = folder / "journal.db"
        with SqliteJournal(path) as journal:
            start = time.perf_counter()
            for first in range(0, len(events), BATCH):
                journal.append_all(events[first : first + BATCH])
            taken = time.perf_counter() - start
            print(f"batches of {BATCH:,}: {len(events) / taken:,.0f} durable events/s")
        start = time.perf_counter()
        with SqliteJournal(path) as journal:
            print(
                f"opened and verified {len(journal):,} events in {time.perf_counter() - start:.1f} s, damage {journal.damage}"
            )
        # The disk's rate changes from second to second, so both are measured in turn.
        with SqliteJournal(folder / "single.db") as journal:
            rates: list[tuple[float, float]] = []
            for first in range(0, 2_000, 200):
                rate = flushes(folder, 200)
                start = time.perf_counter()
                for event in events[first : first + 200]:
                    journal.append(event)
                rates.append((200 / (time.perf_counter() - start), rate))
        single, rate = (sorted(column)[len(rates) // 2] for column in zip(*rates, strict=True))
        ratio = sorted(one / other for one, other in rates)[len(rates) // 2]
        print(f"single: {single:,.0f} durable events/s; the disk: {rate:,.0f} flushes/s; ratio {ratio:.2f} (medians of 10)")


if __name__ == "__main__":
    main()
