# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL journal against a real server, which these tests start for themselves and stop."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.disbursement.generate import stream

from community_housing.disbursement import Event, PaymentRequested, Status, replay
from community_housing.errors import InputError
from community_housing.io.journal._journal import JournalDamagedError
from community_housing.quantities import Money

psycopg = pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
from community_housing.io.journal._postgres import PostgresJournal  # noqa: E402 - after the skip

pytestmark = pytest.mark.postgres
EVENTS_OF_TEST: list[Event] = list(stream(projects=30, streets=3, events=250))


def binary(name: str) -> str | None:
    found = shutil.which(name)
    if found is not None:
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else None


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A fresh server on a Unix socket of its own, flushing for real; its connection string."""
    initdb, postgres = binary("initdb"), binary("pg_ctl")
    if initdb is None or postgres is None:
        pytest.skip("no PostgreSQL server binary (Debian package postgresql)")
    prefix: list[str] = []
    owner: int | None = None
    if os.getuid() == 0:
        try:
            owner = pwd.getpwnam("postgres").pw_uid
        except KeyError:
            pytest.skip("PostgreSQL does not run as root and there is no user postgres")
        prefix = ["setpriv", f"--reuid={owner}", f"--regid={pwd.getpwnam('postgres').pw_gid}", "--clear-groups"]
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        if owner is not None:
            os.chown(folder, owner, -1)
        data = folder / "data"
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"

        def run(*command: str) -> None:
            subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

        run(initdb, "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8")
        log = str(folder / "log")
        run(postgres, "-D", str(data), "-w", "-l", log, "-o", options, "start")
        try:
            yield f"host={folder} user=tester dbname=postgres"
        finally:
            run(postgres, "-D", str(data), "-w", "-m", "immediate", "stop")


def test_what_was_appended_is_read_back(server: str) -> None:
    with PostgresJournal(server, table="read_back") as journal:
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST))
        assert journal.append(EVENTS_OF_TEST[7]).status is Status.DUPLICATE
        head = journal.head
    with PostgresJournal(server, table="read_back", read_only=True) as again:
        assert again.damage is None
        assert again.head == head
        assert again.book == replay(EVENTS_OF_TEST)[0]
        with pytest.raises(JournalDamagedError, match="read-only"):
            again.append(EVENTS_OF_TEST[0])


def test_events_are_never_changed_or_removed(server: str) -> None:
    with PostgresJournal(server, table="stays") as journal:
        journal.append_all(EVENTS_OF_TEST[:5])
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in ("UPDATE stays SET id = 'x'", "DELETE FROM stays", "TRUNCATE stays"):
            with pytest.raises(psycopg.errors.RaiseException, match="never changed or removed"):
                connection.execute(statement)


def test_an_edited_row_is_named(server: str) -> None:
    with PostgresJournal(server, table="edited") as journal:
        journal.append_all(EVENTS_OF_TEST[:40])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER TABLE edited DISABLE TRIGGER ALL")
        connection.execute("UPDATE edited SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE seq = 12")
    with PostgresJournal(server, table="edited") as journal:
        assert journal.damage is not None
        assert (journal.damage.seq, journal.damage.event) == (12, EVENTS_OF_TEST[11].id)
        assert journal.book == replay(EVENTS_OF_TEST[:11])[0]
        with pytest.raises(JournalDamagedError, match="event 12"):
            journal.append(EVENTS_OF_TEST[50])


def test_racing_writers_never_pay_twice(server: str) -> None:
    opening = [event for event in EVENTS_OF_TEST if event.kind in ("appropriated", "registered")]
    stages = [event for event in EVENTS_OF_TEST if event.kind == "stage_reached" and event.stage == "approval"]
    with PostgresJournal(server, table="race") as journal:
        journal.append_all([*opening, *stages])
        before = journal.book
    accepted: list[str] = []
    together = threading.Barrier(3)

    def race(name: str) -> None:
        with PostgresJournal(server, table="race") as mine:
            together.wait()
            for stage in stages:
                state = before.state_of(stage.project)
                asked = PaymentRequested(
                    id=f"{name}-{stage.project}",
                    on=stage.on,
                    recorded_at=stage.recorded_at,
                    project=stage.project,
                    amount=Money(state.entitled),
                    account=state.registered.account,
                )
                if mine.append(asked).status is Status.ACCEPTED:
                    accepted.append(stage.project)

    threads = [threading.Thread(target=race, args=(name,)) for name in ("first", "second", "third")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == sorted(stage.project for stage in stages)
    with PostgresJournal(server, table="race") as journal:
        assert journal.damage is None
        assert len(journal) == len(opening) + 2 * len(stages)


WRITER = """
import sys
from benchmarks.disbursement.generate import stream
from community_housing.io.journal_postgres import PostgresJournal
events = list(stream(projects=30, streets=3, events=250))
with PostgresJournal(sys.argv[1], table="killed") as journal:
    for event in events:
        print(event.id, journal.append(event).status, flush=True)
"""


def test_a_killed_writer_loses_nothing_it_acknowledged(server: str, pytestconfig: pytest.Config) -> None:
    acknowledged: set[str] = set()
    for lines in (3, 20, 60, 100):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, server], stdout=subprocess.PIPE, text=True, cwd=pytestconfig.rootpath
        )
        assert writer.stdout is not None
        for _ in range(lines):
            acknowledged.add(writer.stdout.readline().split(" ")[0])
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {line.split(" ")[0] for line in writer.stdout if line.endswith("\n")}
        writer.stdout.close()
        writer.wait()
    with PostgresJournal(server, table="killed") as journal:
        assert journal.damage is None
        stored = [event.id for event in journal.book.events]
        assert acknowledged <= set(stored)
        assert stored == [event.id for event in EVENTS_OF_TEST[: len(stored)]]


def bad_table(name: str) -> Callable[[], PostgresJournal]:
    return lambda: PostgresJournal("host=nowhere", table=name)


@pytest.mark.parametrize("name", ["", "a b", "x; DROP TABLE y", "表", "1a", "a" * 51])
def test_a_table_has_a_plain_name(name: str) -> None:
    with pytest.raises(InputError, match="plain name"):
        bad_table(name)()
