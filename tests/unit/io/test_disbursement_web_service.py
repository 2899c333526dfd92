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
from hypothesis import given, settings
from hypothesis import strategies as st

from community_housing.disbursement import EVENTS, KINDS
from community_housing.io.journal._sqlite import SqliteJournal
from community_housing.testing._disbursement import opening_events

pytest.importorskip("fastapi", reason="fastapi is not installed")
quietly = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "disbursement-web-service.md"


@pytest.fixture
def service(tmp_path: Path) -> Any:
    if not PAGE.exists():
        pytest.skip("the docs are not here")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    SqliteJournal(tmp_path / "journal.db", create=True).close()
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - the page's own example
    return lambda **options: names["service"](str(tmp_path / "journal.db"), caller, **options)


def caller(request: Any) -> str:
    """Who asks, as a header of the test says."""
    return str(request.headers.get("x-caller", "finance"))


@quietly
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
        assert client.get("/events/q").json()["entered_at"] is not None
        assert client.get("/events/none").status_code == 404
        pages = [client.get("/events", params={"after": after, "most": 4}).json() for after in range(0, len(bodies) + 2, 4)]
        assert [one["id"] for page in pages for one in page] == [*(body["id"] for body in bodies), "s", "q"]
        for query in ("after=-1", "after=x", "most=0", "most=1001", f"after={10**30}"):
            assert client.get(f"/events?{query}").status_code == 422
    with TestClient(service()) as client:  # after a restart
        assert client.post("/events", json=asked).status_code == 200
        assert client.get("/due").json() == []


STAGE = {
    "kind": "stage_reached", "id": "s", "on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00", "project": "P1",
    "stage": "approval",
}  # fmt: skip


@quietly
def test_every_answer_of_the_service_stands_in_its_openapi_document(service: Any) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="the extra 'dev' is not installed")
    document = service().openapi()
    validator.validate(document)
    post_of = document["paths"]["/events"]["post"]
    assert {"200", "201", "403", "409", "413", "415", "422", "503"} <= set(post_of["responses"])
    kinds = {one["$ref"].rpartition("/")[2] for one in post_of["requestBody"]["content"]["application/json"]["schema"]["oneOf"]}
    assert kinds <= set(document["components"]["schemas"])
    assert len(kinds) == len(KINDS)
    assert {"/events", "/events/{event_id}", "/due"} == set(document["paths"])


@quietly
def test_whoever_asked_does_not_post_where_the_office_says_so(service: Any) -> None:
    from fastapi.testclient import TestClient

    facts = {"on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00"}
    asked = {"kind": "payment_requested", "id": "q", **facts, "project": "P1", "amount": 50, "account": "S1-account"}
    paid = {"kind": "payment_posted", "id": "p", **facts, "payment": "q"}
    with TestClient(service(four_eyes=True)) as client:

        def sent(body: dict[str, Any], who: str) -> tuple[int, Any]:
            answer = client.post("/events", json=body, headers={"x-caller": who})
            return answer.status_code, answer.json()

        for body in [*(EVENTS.dump_python(event, mode="json") for event in opening_events()), STAGE, asked]:
            assert sent(body, "office")[0] == 201
        assert sent({**paid, "actor": "cashier"}, "office")[0] == 403
        status, answer = sent(paid, "office")
        assert (status, answer["refusal"]["code"], answer["refusal"]["found"]) == (409, "same_hands", "office")
        assert sent(paid, "cashier")[0] == 201
        assert client.get("/events/p").json()["actor"] == "cashier"
        assert sent(paid, "cashier")[0] == 200
        assert sent(paid, "office")[1]["refusal"]["field"] == "actor"


@quietly
def test_a_journal_that_cannot_be_used_answers_503(service: Any, tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    (tmp_path / "journal.db.head").unlink()
    with TestClient(service()) as client:
        assert client.post("/events", json=STAGE).status_code == 503
        assert client.get("/events").status_code == 200


BAD: dict[str, Any] = {
    "no_fraction": {"part": "1/0"},
    "infinite": {"part": 1e400},
    "no_number": {"part": float("nan")},
    "part_as_list": {"part": [1, 2]},
    "surrogate": {"actor": "\ud800"},
    "surrogate_id": {"id": "s\udfff"},
    "surrogate_key": {"\ud800": 1},
    "surrogate_kind": {"kind": "\ud800"},
    "long_evidence": {"evidence": ["x" * 501]},
    "evidence_text": {"evidence": "x"},
    "no_offset": {"recorded_at": "2012-09-01T09:00:00"},
    "a_date_that_is_none": {"on": "2012-02-30"},
    "unknown": {"colour": "red"},
    "no_id": {"id": None},
    "kind_list": {"kind": [1]},
}
RAW: dict[str, bytes] = {
    "twice": b'{"kind": "stage_reached", "id": "a", "id": "b"}',
    "deep": b"[" * 100_000,
    "deep_object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep_inside": json.dumps({**STAGE, "actor": 0}).encode().replace(b" 0,", b"[" * 500 + b"]" * 500 + b","),
    "digits": b"9" * 5000,
    "exponent": json.dumps(STAGE).encode()[:-1] + b', "part": 1e999999999}',
    "digits_inside": json.dumps(STAGE).encode()[:-1] + b', "part": ' + b"9" * 4000 + b"}",
    "latin": b"\xff\xfe{",
    "utf16": json.dumps(STAGE).encode("utf-16"),
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "raw_surrogate": b'{"kind": "stage_reached", "id": "\xed\xa0\x80"}',
}


@quietly
def test_a_bad_body_is_answered_with_its_path(service: Any) -> None:
    from fastapi.testclient import TestClient

    no_path = {"infinite", "no_number", "surrogate_key"}  # the whole text is no JSON, or the key itself is no text
    with TestClient(service()) as client:
        for name in [*BAD, *RAW]:
            data = RAW[name] if name in RAW else json.dumps({**STAGE, **BAD[name]}).encode()
            answer = client.post("/events", content=data, headers={"content-type": "application/json"})
            assert answer.status_code == 422, name
            faults = answer.json()["faults"]
            assert faults, name
            assert all(fault["message"] and fault["expected"] for fault in faults), name
            if name in BAD and name not in no_path:
                assert any(str(fault["path"]).startswith(next(iter(BAD[name]))) for fault in faults), name
        assert client.get("/events").json() == []


@quietly
def test_what_is_no_json_or_too_long_is_told_before_it_is_read(service: Any) -> None:
    from fastapi.testclient import TestClient

    with TestClient(service()) as client:
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            assert client.post("/events", content=b"{}", headers={"content-type": kind}).status_code == 415
        huge = client.post("/events", content=b" " * 1_000_001, headers={"content-type": "application/json"})
        assert huge.status_code == 413


jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inside, max_size=3),
    max_leaves=6,
)
BODIES = [EVENTS.dump_python(event, mode="json") for event in opening_events()]


@quietly
def test_no_body_is_an_error_of_the_server(service: Any) -> None:
    from fastapi.testclient import TestClient

    with TestClient(service()) as client:

        @settings(max_examples=60, deadline=None, database=None)
        @given(data=st.data())
        def sent(data: st.DataObject) -> None:
            body = dict(data.draw(st.sampled_from([STAGE, *BODIES])))
            for name in data.draw(st.lists(st.sampled_from([*body, "part", "actor", "evidence", "terms", "x"]), max_size=3)):
                body[name] = data.draw(jsons)
            raw = data.draw(st.sampled_from([json.dumps(body).encode(), json.dumps(data.draw(jsons)).encode()]) | st.binary())
            answer = client.post("/events", content=raw, headers={"content-type": "application/json"})
            assert answer.status_code in (200, 201, 403, 409, 422), (answer.status_code, raw)
            assert answer.status_code != 422 or answer.json()["faults"]

        sent()


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
    (folder / "office.py").write_text(
        f"{code}\n\napp = service({str(folder / 'journal.db')!r}, lambda _: 'finance')\n", encoding="utf-8"
    )
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
