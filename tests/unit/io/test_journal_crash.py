# SPDX-License-Identifier: Apache-2.0
"""Writers killed at random points, and writers that race: nothing acknowledged is lost, nothing is there twice.

SIGKILL ends a process, not the machine: what the kernel had taken over is still written.  That a commit is flushed before
it is acknowledged is SQLite's `synchronous = FULL`; a power cut is not simulated here.
"""

import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from benchmarks.disbursement.generate import stream
from tests.unit.io.approvals_sent import EMPTY, approvals_sent
from tests.unit.io.journals import as_sent, told
from tests.unit.io.streams_sent import MATTERS_EMPTY, ORDERS_EMPTY, matters_sent, orders_sent

from community_housing.disbursement import Book, Event, PaymentRequested
from community_housing.events import EventBook, Status
from community_housing.io.journal._sqlite import SqliteJournal
from community_housing.quantities import Money

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    # Newer Pythons warn of it; the child touches nothing that another thread of this process may hold.
    pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning"),
]

ROUNDS = 300
EVENTS_OF_TEST: list[Event] = list(stream(projects=60, streets=3, events=520))


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run *work* in a child with the writing end of a pipe; its process id and the reading end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            work(writing)
            status = 0
        except BaseException:  # noqa: BLE001 - a child never returns into the test
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    return child, reading


def read_all(reading: int) -> bytes:
    chunks = []
    while chunk := os.read(reading, 65536):
        chunks.append(chunk)
    os.close(reading)
    return b"".join(chunks)


def appender(path: Path, events: list[Any], batch: int, empty: EventBook | None = None) -> Callable[[int], None]:
    def work(writing: int) -> None:
        journal = SqliteJournal(path, create=True, empty=empty)
        for start in range(0, len(events), batch):
            some = events[start : start + batch]
            outcomes = journal.append_all(some)
            answer = "".join(f"{event.id} {outcome.status}\n" for event, outcome in zip(some, outcomes, strict=True))
            os.write(writing, answer.encode())
        journal.close()

    return work


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "empty"),
    [
        (EVENTS_OF_TEST, Book.empty()),
        (approvals_sent(520), EMPTY),
        (orders_sent(520), ORDERS_EMPTY),
        (matters_sent(520), MATTERS_EMPTY),
    ],
)
def test_a_writer_killed_hundreds_of_times_loses_nothing_it_acknowledged(
    tmp_path: Path, sent: list[Any], empty: EventBook
) -> None:
    chance = random.Random(20130805)
    killed = acknowledged_in_all = 0
    path = tmp_path / "journal-0.db"
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        child, reading = forked(appender(path, sent[len(acknowledged) :], chance.choice([1, 1, 2, 7]), empty))
        # Half of the rounds wait for the first answers, so that kills fall into appends and not only into opening.
        if number % 2:
            select.select([reading], [], [], 5)
        time.sleep(chance.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        answers = read_all(reading).decode()
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        complete = answers[: answers.rfind("\n") + 1].splitlines()
        assert all(line.endswith((" accepted", " duplicate")) for line in complete)
        acknowledged |= {line.split(" ")[0] for line in complete}
        with (
            SqliteJournal(path, read_only=True, empty=empty)
            if path.exists() and number % 3 == 0
            else SqliteJournal(path, create=True, empty=empty) as journal
        ):
            assert journal.problem is None
            stored = [event.id for event in journal.book.events]
            assert len(set(stored)) == len(stored) == len(journal)
            assert acknowledged <= set(stored)
            assert stored == [event.id for event in sent[: len(stored)]]
            assert as_sent(journal.book) == told(empty, sent[: len(stored)])
        acknowledged |= set(stored)
        if len(stored) > len(sent) // 2:
            acknowledged_in_all += len(stored)
            path = tmp_path / f"journal-{number + 1}.db"
            acknowledged = set()
    assert killed > ROUNDS // 2
    assert acknowledged_in_all + len(acknowledged) > ROUNDS


def test_racing_writers_never_pay_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    opening = [event for event in EVENTS_OF_TEST if event.kind in ("appropriated", "registered")]
    stages = [event for event in EVENTS_OF_TEST if event.kind == "stage_reached" and event.stage == "approval"]
    with SqliteJournal(path, create=True) as journal:
        journal.append_all([*opening, *stages])
        before = journal.book

    def racer(name: str) -> Callable[[int], None]:
        requests: list[Event] = [
            PaymentRequested(
                id=f"{name}-{stage.project}",
                on=stage.on,
                recorded_at=stage.recorded_at,
                project=stage.project,
                amount=Money(before.state_of(stage.project).entitled),
                account=before.state_of(stage.project).registered.account,
            )
            for stage in stages
        ]
        shared = [request for request in EVENTS_OF_TEST if request.kind == "change_order"][:20]
        return appender(path, [*requests, *shared], 1)

    children = [forked(racer(name)) for name in ("first", "second", "third")]
    answers = {child: read_all(reading).decode().splitlines() for child, reading in children}
    for child, _ in children:
        _, status = os.waitpid(child, 0)
        assert os.WEXITSTATUS(status) == 0
    accepted = [line.split(" ")[0] for lines in answers.values() for line in lines if line.endswith(" accepted")]
    paid_projects = [name.split("-", 1)[1] for name in accepted if "-P" in name]
    assert sorted(paid_projects) == sorted(stage.project for stage in stages)
    assert len(set(accepted)) == len(accepted)
    with SqliteJournal(path) as journal:
        assert journal.problem is None
        for stage in stages:
            state = journal.book.state_of(stage.project)
            assert state.pending <= state.peak
        assert journal.append(opening[0]).status is Status.DUPLICATE
