# SPDX-License-Identifier: Apache-2.0
"""The how-to's web service, taken from the page itself: an idempotent POST that pays once."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from community_housing.disbursement import EVENTS
from community_housing.io.journal._sqlite import SqliteJournal
from community_housing.testing._disbursement import opening_events

pytest.importorskip("fastapi", reason="fastapi is not installed")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "disbursement-web-service.md"


@pytest.fixture
def service(tmp_path: Path) -> Any:
    if not PAGE.exists():
        pytest.skip("the docs are not here")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    SqliteJournal(tmp_path / "journal.db", create=True).close()
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - the page's own example
    return lambda: names["service"](str(tmp_path / "journal.db"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_the_service_answers_once_and_keeps_what_it_answered(service: Any) -> None:
    from fastapi.testclient import TestClient

    bodies = [EVENTS.dump_python(event, mode="json") for event in opening_events()]
    facts = {"on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00"}
    stage = {"kind": "stage_reached", "id": "s", **facts, "project": "P1", "stage": "approval"}
    with TestClient(service()) as client:
        for body in [*bodies, stage]:
            assert client.post("/events", json=body).status_code == 201
        retried = client.post("/events", json={**stage, "recorded_at": "2012-09-02T09:00:00+08:00"})
        assert (retried.status_code, retried.json()["status"]) == (200, "duplicate")
        changed = client.post("/events", json={**stage, "project": "P2"})
        assert changed.status_code == 409
        assert (changed.json()["refusal"]["code"], changed.json()["refusal"]["field"]) == ("conflicting_duplicate", "project")
        assert client.post("/events", json={**stage, "id": "t", "stage": 3}).status_code == 422
        (due,) = client.get("/due").json()
        assert (due["project"], due["amount"]) == ("P1", 50)
        asked = {"kind": "payment_requested", "id": "q", **facts, "project": "P1", "amount": 50, "account": "S1-account"}
        assert client.post("/events", json=asked).status_code == 201
        twice = client.post("/events", json={**asked, "id": "q2"})
        assert (twice.status_code, twice.json()["refusal"]["code"]) == (409, "over_entitlement")
        assert "PaymentRequested" in client.get("/openapi.json").text
    with TestClient(service()) as client:  # after a restart
        assert client.post("/events", json=asked).status_code == 200
        assert client.get("/due").json() == []


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket, so that no port has to be free."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def post(where: Path, body: dict[str, Any]) -> tuple[int, Any]:
    connection = UnixConnection(where)
    try:
        connection.request("POST", "/events", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@contextmanager
def server(folder: Path, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The page's service in a real server process of its own."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    SqliteJournal(folder / "journal.db", create=True).close()
    (folder / "office.py").write_text(f"{code}\n\napp = service({str(folder / 'journal.db')!r})\n", encoding="utf-8")
    where = folder / name
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "office:app", "--uds", str(where), "--log-level", "error"], cwd=folder
    )
    try:
        ends = time.monotonic() + 60
        while not where.exists():
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < ends, "the server did not start"
            time.sleep(0.05)
        yield process, where
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")
def test_a_server_that_is_killed_and_one_beside_it_pay_once(tmp_path: Path) -> None:
    pytest.importorskip("uvicorn", reason="uvicorn is not installed")
    if not PAGE.exists():
        pytest.skip("the docs are not here")
    facts = {"on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00"}
    bodies = [EVENTS.dump_python(event, mode="json") for event in opening_events()]
    stage = {"kind": "stage_reached", "id": "s", **facts, "project": "P1", "stage": "approval"}
    asked = {"kind": "payment_requested", "id": "q", **facts, "project": "P1", "amount": 50, "account": "S1-account"}
    with server(tmp_path, "first.sock") as (first, one):
        assert [post(one, body)[0] for body in [*bodies, stage]] == [201] * (len(bodies) + 1)
        assert post(one, asked)[0] == 201
        first.send_signal(signal.SIGKILL)  # the answer may have been lost with it, so the client asks again
    with server(tmp_path, "second.sock") as (_, one), server(tmp_path, "third.sock") as (_, other):
        assert [post(where, asked)[0] for where in (one, other)] == [200, 200]
        # Two servers, each asked at once by several clients with ids of their own for the same money: one of them gets it.
        reached = {**stage, "id": "s2", "project": "P2"}
        assert post(one, reached)[0] == 201
        statuses: list[int] = []

        def client(where: Path, name: str) -> None:
            statuses.append(post(where, {**asked, "id": name, "project": "P2", "account": "S2-account", "amount": 100})[0])

        clients = [
            threading.Thread(target=client, args=(where, f"{where.stem}-{n}")) for n in range(4) for where in (one, other)
        ]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        assert sorted(statuses) == [201] + [409] * 7
    with SqliteJournal(tmp_path / "journal.db") as journal:
        assert journal.problem is None
        assert len(journal) == len(bodies) + 4
