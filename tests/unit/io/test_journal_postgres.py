# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL journal against a real server, which these tests start for themselves and stop."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import attrs
import pytest
from benchmarks.disbursement.generate import stream
from tests.unit.io.approvals_sent import EMPTY, approvals_sent
from tests.unit.io.journals import as_sent
from tests.unit.io.test_journal_interrupted import interrupted

from community_housing.disbursement import EVENTS, Event, PaymentRequested, replay
from community_housing.errors import InputError
from community_housing.events import Status
from community_housing.io.journal import SnapshotUse
from community_housing.io.journal._lines import to_lines
from community_housing.io.journal._problems import (
    JournalBusyError,
    JournalDamagedError,
    JournalMissingError,
    JournalReadOnlyError,
    JournalUnreachableError,
    ProblemKind,
)
from community_housing.io.journal._rows import chain
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


@attrs.frozen
class Running:
    """A server that runs: how to connect to it, and a command of `pg_ctl` on it."""

    address: str
    control: Callable[..., None]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A fresh server on a Unix socket of its own, flushing for real."""
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
        data, log = str(folder / "data"), str(folder / "log")
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"

        def run(*command: str) -> None:
            subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

        def control(*command: str) -> None:
            run(postgres, "-D", data, "-w", "-l", log, "-o", options, "-m", "immediate", *command)

        run(initdb, "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8")
        control("start")
        try:
            yield Running(f"host={folder} user=tester dbname=postgres", control)
        finally:
            control("stop")


@pytest.fixture(scope="module")
def server(running: Running) -> str:
    """The connection string of the server."""
    return running.address


def ledger(*arguments: object) -> tuple[int, Any]:
    """The command `ledger --json` in a process of its own, as an office runs it: its exit code, and what it printed."""
    command = [sys.executable, "-m", "community_housing", "ledger", *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_the_command_works_on_a_server_as_on_a_file(server: str, tmp_path: Path) -> None:
    address = f"postgresql:///postgres?{urlencode(psycopg.conninfo.conninfo_to_dict(server))}"
    table, events, copy = ("--table", "by_command"), tmp_path / "events.jsonl", tmp_path / "copy.db"
    events.write_text(to_lines(EVENTS_OF_TEST), encoding="utf-8")
    code, missing = ledger("verify", address, *table)
    assert (code, "by_command" in str(missing)) == (2, True)
    assert ledger("init", address, *table, "--dry-run")[1]["made"] is False
    assert ledger("init", address, *table) == (0, {"journal": address, "made": True, "events": 0})
    assert ledger("init", address, *table)[1]["made"] is False
    tried = ledger("append", address, events, *table, "--dry-run")[1]
    assert ledger("verify", address, *table)[1]["events"] == 0
    code, done = ledger("append", address, events, *table)
    assert (code, done["outcomes"]) == (0, tried["outcomes"])
    again = ledger("append", address, events, *table)[1]
    accepted = [one["id"] for one in done["outcomes"] if one["status"] == "accepted"]
    assert done["events"] == again["events"] == len(accepted) > 200
    assert {one["status"] for one in again["outcomes"] if one["id"] in accepted} == {"duplicate"}
    assert ledger("verify", address, *table) == (0, {"events": len(accepted), "head": done["head"], "problem": None})
    assert ledger("backup", address, *table, "--out", copy)[1]["head"] == done["head"]
    assert ledger("verify", copy)[1]["head"] == done["head"]
    assert ledger("show", address, *table) == ledger("show", copy)
    with psycopg.connect(server) as connection:
        connection.execute("ALTER TABLE by_command DISABLE TRIGGER USER")
        connection.execute("UPDATE by_command SET body = body || ' ' WHERE seq = 7")
    code, spoilt = ledger("verify", address, *table)
    assert (code, spoilt["problem"]["kind"], spoilt["problem"]["seq"]) == (2, "damaged", 7)
    assert ledger("append", address, events, *table)[0] == 2


def test_a_table_holds_one_stream_and_says_which(server: str) -> None:
    sent = approvals_sent(40)
    with PostgresJournal(server, table="approvals", create=True, empty=EMPTY) as journal:
        assert {one.status for one in journal.append_all(sent)} == {Status.ACCEPTED}
        head = journal.head
    with PostgresJournal(server, table="approvals", empty=EMPTY, read_only=True) as again:
        assert (again.problem, again.head, again.book.cases) == (None, head, tuple(sorted({one.case for one in sent})))
    with PostgresJournal(server, table="approvals") as other:
        assert str(other.problem) == "damaged: holds events of approvals, not of disbursement"
        assert len(other.book) == 0
        with pytest.raises(JournalReadOnlyError):
            other.append(EVENTS_OF_TEST[0])
    with PostgresJournal(server, table="paid", create=True) as journal:
        journal.append(EVENTS_OF_TEST[0])
    with PostgresJournal(server, table="paid", empty=EMPTY) as other:
        assert str(other.problem) == "damaged: holds events of disbursement, not of approvals"


def test_what_was_appended_is_read_back(server: str) -> None:
    with PostgresJournal(server, table="read_back", create=True) as journal:
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST))
        assert journal.append(EVENTS_OF_TEST[7]).status is Status.DUPLICATE
        head = journal.head
    with PostgresJournal(server, table="read_back", read_only=True) as again:
        assert again.problem is None
        assert again.head == head
        assert as_sent(again.book) == replay(EVENTS_OF_TEST)[0]
        with pytest.raises(JournalReadOnlyError, match="opened for reading"):
            again.append(EVENTS_OF_TEST[0])


def test_events_are_never_changed_or_removed(server: str) -> None:
    with PostgresJournal(server, table="stays", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:5])
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in ("UPDATE stays SET id = 'x'", "DELETE FROM stays", "TRUNCATE stays"):
            with pytest.raises(psycopg.errors.RaiseException, match="never changed or removed"):
                connection.execute(statement)


def test_an_edited_row_is_named(server: str) -> None:
    with PostgresJournal(server, table="edited", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:40])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER TABLE edited DISABLE TRIGGER ALL")
        connection.execute("UPDATE edited SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE seq = 12")
    with PostgresJournal(server, table="edited") as journal:
        assert journal.problem is not None
        assert (journal.problem.seq, journal.problem.event) == (12, EVENTS_OF_TEST[11].id)
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST[:11])[0]
        with pytest.raises(JournalDamagedError, match="event 12"):
            journal.append(EVENTS_OF_TEST[50])


def test_racing_writers_never_pay_twice(server: str) -> None:
    opening = [event for event in EVENTS_OF_TEST if event.kind in ("appropriated", "registered")]
    stages = [event for event in EVENTS_OF_TEST if event.kind == "stage_reached" and event.stage == "approval"]
    with PostgresJournal(server, table="race", create=True) as journal:
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
        assert journal.problem is None
        assert len(journal) == len(opening) + 2 * len(stages)


WRITER = """
import sys
from benchmarks.disbursement.generate import stream
from community_housing.io.journal._postgres import PostgresJournal
events = list(stream(projects=30, streets=3, events=250))
with PostgresJournal(sys.argv[1], table="killed", create=True) as journal:
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
        assert journal.problem is None
        stored = [event.id for event in journal.book.events]
        assert acknowledged <= set(stored)
        assert stored == [event.id for event in EVENTS_OF_TEST[: len(stored)]]


def bad_table(name: str) -> Callable[[], PostgresJournal]:
    return lambda: PostgresJournal("host=nowhere", table=name)


def test_a_table_that_is_absent_is_an_error_and_makes_nothing(server: str) -> None:
    for given in ({}, {"read_only": True}, {"read_only": True, "create": True}):
        with pytest.raises(JournalMissingError, match="mistyped"):
            PostgresJournal(server, table="mistyped", **given)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE TABLE wages (id int, body text)")
    with pytest.raises(InputError, match="something else: it has no hash, seq"):
        PostgresJournal(server, table="wages", create=True)
    with pytest.raises(JournalUnreachableError):
        PostgresJournal("host=/nowhere dbname=x")


OLD_TABLE = """
CREATE TABLE old (seq bigint PRIMARY KEY CHECK (seq >= 1), id text NOT NULL UNIQUE,
    body bytea NOT NULL, hash bytea NOT NULL CHECK (length(hash) = 32))
"""


def test_a_table_of_the_first_format_is_gone_on_with_and_nothing_is_defined(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(OLD_TABLE)
        before = bytes(32)
        for seq, event in enumerate(EVENTS_OF_TEST[:20], start=1):
            body = EVENTS.dump_json(event)
            before = chain(before, body)
            connection.execute("INSERT INTO old VALUES (%s, %s, %s, %s)", (seq, event.id, body, before))
        with PostgresJournal(server, table="old", create=True) as journal:
            assert (journal.problem, journal.head) == (None, before.hex())
            journal.append_all(EVENTS_OF_TEST[:30])
        assert connection.execute("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'old'::regclass").fetchone() == (0,)
    with PostgresJournal(server, table="old", read_only=True) as journal:
        assert (journal.problem, as_sent(journal.book)) == (None, replay(EVENTS_OF_TEST[:30])[0])
        proved = [event.entered_at is not None for event in journal.book.events]
        assert proved == [False] * 20 + [True] * 10


def test_an_event_of_a_newer_edition_is_newer_and_no_damage(server: str) -> None:
    with PostgresJournal(server, table="newer", create=True):
        pass
    body = EVENTS.dump_json(EVENTS_OF_TEST[0])[:-1] + b',"cost_centre":"X"}'
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("INSERT INTO newer VALUES (1, %s, %s, %s)", (EVENTS_OF_TEST[0].id, body, chain(bytes(32), body)))
    with PostgresJournal(server, table="newer") as journal:
        assert journal.problem is not None
        assert (journal.problem.kind, journal.problem.seq) == (ProblemKind.NEWER, 1)
        with pytest.raises(JournalReadOnlyError, match="newer"):
            journal.append(EVENTS_OF_TEST[0])


def test_a_role_that_may_select_and_insert_can_append(server: str) -> None:
    with PostgresJournal(server, table="granted", create=True):
        pass
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE ROLE clerk LOGIN")
        connection.execute("CREATE ROLE auditor LOGIN")
        connection.execute("GRANT SELECT, INSERT ON granted TO clerk")
        connection.execute("GRANT SELECT ON granted TO auditor")
    clerk, auditor = (server.replace("user=tester", f"user={name}") for name in ("clerk", "auditor"))
    with PostgresJournal(clerk, table="granted", create=True) as journal:
        assert all(outcome.status is Status.ACCEPTED for outcome in journal.append_all(EVENTS_OF_TEST[:9]))
        with PostgresJournal(auditor, table="granted", read_only=True) as reader:
            assert (len(reader), reader.verify(), reader.book) == (9, None, journal.book)
        with PostgresJournal(auditor, table="granted") as refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                refused.append(EVENTS_OF_TEST[9])
            assert len(refused) == 9


def test_a_restarted_server_is_connected_to_anew(running: Running) -> None:
    with PostgresJournal(running.address, table="restarted", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:5])
        running.control("restart")
        assert journal.append(EVENTS_OF_TEST[5]).status is Status.ACCEPTED
        running.control("restart")
        assert journal.refresh() == 0
        running.control("stop")
        starter = threading.Timer(1.0, running.control, ("start",))
        starter.start()
        assert journal.append(EVENTS_OF_TEST[6]).status is Status.ACCEPTED
        starter.join()
        assert [event.id for event in journal.book.events] == [event.id for event in EVENTS_OF_TEST[:7]]


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice(
    server: str, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"answer_{lost}"
    with PostgresJournal(server, table=table, create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:5])
        real = psycopg.Connection.execute
        failures = 1

        def execute(self: Any, query: Any, *given: Any, **named: Any) -> Any:
            nonlocal failures
            if query == "COMMIT" and failures:
                failures -= 1
                if lost == "after":
                    real(self, query)
                self.close()
                raise psycopg.OperationalError("server closed the connection unexpectedly")
            return real(self, query, *given, **named)

        monkeypatch.setattr(psycopg.Connection, "execute", execute)
        answers = journal.append_all(EVENTS_OF_TEST[4:8])
        assert [answer.status for answer in answers] == [Status.DUPLICATE] + [Status.ACCEPTED] * 3
        assert failures == 0
        assert [event.id for event in journal.book.events] == [event.id for event in EVENTS_OF_TEST[:8]]
        with PostgresJournal(server, table=table, read_only=True) as again:
            assert (again.problem, again.head, again.book) == (None, journal.head, journal.book)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_whatever_is_raised_the_journal_equals_itself_reopened(
    server: str, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = f"raised_{error.__name__.lower()}"
    with PostgresJournal(server, table=table, create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:5])
        real = psycopg.Connection.execute
        statements = 0

        def execute(self: Any, query: Any, *given: Any, **named: Any) -> Any:
            nonlocal statements
            statements -= 1
            if statements == 0:
                raise error
            done = real(self, query, *given, **named)
            if statements == -100:
                raise error
            return done

        reached = 0
        for number in range(1, 9):
            for start in (number, number - 101):  # before the statement, and behind it
                statements = start + (1 if start < 0 else 0)
                with monkeypatch.context() as patch:
                    patch.setattr(psycopg.Connection, "execute", execute)
                    batch = EVENTS_OF_TEST[4 : 6 + number]
                    try:
                        journal.append_all(batch)
                    except error:
                        reached += 1
                with PostgresJournal(server, table=table) as again:
                    assert (journal.problem, journal.head, journal.book) == (again.problem, again.head, again.book)
                    again.append(EVENTS_OF_TEST[0])  # nothing is left locked
        assert reached >= 4
        assert [event.id for event in journal.book.events] == [event.id for event in EVENTS_OF_TEST[: len(journal)]]


CODE_OF_STORE = ("io/journal/_journal", "io/journal/_postgres")  # the rest is the same for every store
OF_PYTHON: dict[str, Callable[[PostgresJournal, list[Event]], object]] = {
    "append_all": lambda journal, batch: journal.append_all(batch),
    "keep_snapshot": lambda journal, _: journal.keep_snapshot(),
    "event": lambda journal, _: journal.event(EVENTS_OF_TEST[1].id),
    "refresh": lambda journal, _: journal.refresh(),
    "close": lambda journal, _: journal.close(),
}


@pytest.mark.slow
@pytest.mark.parametrize("call", OF_PYTHON)
@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # one that nobody had been given yet
def test_whatever_is_raised_at_any_statement_of_python_the_journal_equals_itself_reopened(server: str, call: str) -> None:
    table, events = f"python_{call}", list(replay(EVENTS_OF_TEST)[0].events)
    with PostgresJournal(server, table=table, create=True) as journal:
        journal.append_all(events[:5])
        journal.keep_snapshot()
    stored = 5
    for statement in count(1):
        journal = PostgresJournal(server, table=table, limit_seconds=2)
        assert journal.snapshot is SnapshotUse.USED
        batch = events[stored - 1 : stored + 2]
        reached = interrupted(lambda held=journal, sent=batch: OF_PYTHON[call](held, sent), statement, CODE_OF_STORE)
        with PostgresJournal(server, table=table, limit_seconds=2) as again:
            again.append(events[0])  # nothing is left locked
            assert again.problem is None
            stored = len(again)
            if call != "close":
                assert (journal.problem, journal.head, journal.book) == (again.problem, again.head, again.book)
            assert [event.id for event in again.book.events] == [event.id for event in events[:stored]]
        journal.close()
        if not reached:
            assert statement > 3
            return


def test_a_snapshot_in_the_database_is_used_and_a_role_without_it_folds_anew(server: str) -> None:
    with PostgresJournal(server, table="snapped", create=True) as journal:
        journal.append_all(EVENTS_OF_TEST[:40])
        journal.keep_snapshot()
        journal.keep_snapshot()
        journal.append_all(EVENTS_OF_TEST[40:80])
        answers = journal.try_all(EVENTS_OF_TEST)
    with PostgresJournal(server, table="snapped") as cold:
        assert cold.snapshot is SnapshotUse.USED
        assert cold.page(after=30, most=20) == journal.page(after=30, most=20)
        assert cold.event(EVENTS_OF_TEST[3].id) is not None
        assert cold.append_all(EVENTS_OF_TEST) == answers
        assert (cold.snapshot, cold.verify()) == (SnapshotUse.USED, None)
    with psycopg.connect(server) as connection:
        connection.execute("CREATE ROLE keeper LOGIN; GRANT SELECT, INSERT ON snapped TO keeper")
    with PostgresJournal(server.replace("user=tester", "user=keeper"), table="snapped") as clerk:
        assert (clerk.snapshot, clerk.problem) == (SnapshotUse.NONE, None)


HANGS = """
import sys, time
from benchmarks.disbursement.generate import stream
from community_housing.io.journal._postgres import PostgresJournal
class Hung(PostgresJournal):
    def _insert(self, connection, rows):
        print("locked", flush=True)
        time.sleep(600)
with Hung(sys.argv[1], table="hung", limit_seconds=2) as journal:
    journal.append_all(list(stream(projects=30, streets=3, events=250))[:9])
"""


def test_a_hung_writer_blocks_nobody_longer_than_the_limit(server: str, pytestconfig: pytest.Config) -> None:
    with PostgresJournal(server, table="hung", create=True, limit_seconds=2) as journal:
        hung = subprocess.Popen(
            [sys.executable, "-c", HANGS, server], stdout=subprocess.PIPE, text=True, cwd=pytestconfig.rootpath
        )
        try:
            assert hung.stdout is not None
            assert hung.stdout.readline() == "locked\n"
            assert journal.append(EVENTS_OF_TEST[0]).status is Status.ACCEPTED
            assert len(journal) == 1
        finally:
            hung.kill()
            hung.wait()
            hung.stdout.close()


def test_a_writer_that_waits_too_long_says_so_and_stores_nothing(server: str) -> None:
    with PostgresJournal(server, table="busy", create=True, limit_seconds=1) as journal, psycopg.connect(server) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended('journal busy', 0))")
        with pytest.raises(JournalBusyError, match="more than 2 seconds"):
            journal.append(EVENTS_OF_TEST[0])
        other.rollback()
        assert len(journal) == 0
        assert journal.append(EVENTS_OF_TEST[0]).status is Status.ACCEPTED


@pytest.mark.parametrize("name", ["", "a b", "x; DROP TABLE y", "表", "1a", "a" * 51])
def test_a_table_has_a_plain_name(name: str) -> None:
    with pytest.raises(InputError, match="plain name"):
        bad_table(name)()
