# SPDX-License-Identifier: Apache-2.0
"""Fold of 10^6 events over 118,000 projects: seconds, memory, and a statement of one street out of the book."""

import argparse
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import stream

from community_housing.disbursement import ChangeOrder, apply, replay, street_statement
from community_housing.events import Status
from community_housing.quantities import Money


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--projects", type=int, default=118_000)
    parser.add_argument("--streets", type=int, default=1_000)
    given = parser.parse_args()
    events = list(stream(projects=given.projects, streets=given.streets, events=given.events))
    print(f"events {len(events):,} made, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    for _ in range(3):
        start, busy = time.perf_counter(), time.process_time()
        book, outcomes = replay(events)
        taken, busy = time.perf_counter() - start, time.process_time() - busy
        refused = sum(outcome.status is not Status.ACCEPTED for outcome in outcomes)
        print(
            f"fold {taken:.2f} s, {len(events) / taken:,.0f} events/s, {refused} not accepted, {len(book.projects):,} projects"
        )
    for street in ("S0", "S1", "S999"):
        start, busy = time.perf_counter(), time.process_time()
        row = street_statement(book, street)
        print(f"statement of {street}: {(time.perf_counter() - start) * 1000:.2f} ms over {row.projects} projects")
    start = time.perf_counter()
    after, outcome = apply(book, ChangeOrder(id="one-more", on=events[-1].on, recorded_at=events[-1].recorded_at, project="P0",
                                             amount=Money(1), reason="more works"))  # fmt: skip
    print(f"apply of one more event {(time.perf_counter() - start) * 1e6:.0f} us, {outcome.status}, {len(after):,} events")
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
