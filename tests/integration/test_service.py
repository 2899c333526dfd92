# SPDX-License-Identifier: Apache-2.0
"""The example service, started for real: what it answers, whom it believes, and that a kill loses and doubles nothing."""

import concurrent.futures
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from community_housing import read_pack
from community_housing.disbursement import Event
from community_housing.io.journal import SqliteJournal
from community_housing.pack import Pack
from community_housing.records import evolve

pytest.importorskip("fastapi", reason="the extra 'service' is not installed")
pytest.importorskip("uvicorn", reason="the extra 'service' is not installed")
jose = pytest.importorskip("joserfc", reason="the extra 'service' is not installed")

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "examples" / "service"))
from community_service import Settings, create_app  # noqa: E402 - it lies in a folder of its own

client_of = pytest.importorskip("starlette.testclient", reason="the extra 'dev' is not installed").TestClient
JSON = {"content-type": "application/json"}
EVENT: TypeAdapter[Any] = TypeAdapter(Event)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(ROOT / "examples" / "lianshan")


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    settings = Settings(journal=str(tmp_path / "ledger.db"), make_journal=True, open_as="me")
    with client_of(create_app(settings), raise_server_exceptions=False) as made:
        yield made


def body_of(pack: Pack) -> bytes:
    return TypeAdapter(Pack).dump_json(evolve(pack, events=()))


def test_the_rules_answer_as_the_library_does(client: Any, pack: Pack) -> None:
    answers = {
        path: client.post(f"/{path}", content=body_of(pack), headers=JSON) for path in ("compliance", "modes", "plan", "grids")
    }
    assert {one.status_code for one in answers.values()} == {200}
    outcomes = [one["outcome"] for one in answers["compliance"].json()]
    assert (outcomes.count("short"), outcomes.count("met")) == (68, 15)
    assert sum(one["status"] == "determined" for one in answers["modes"].json()) == 68
    assert len(answers["grids"].json()) == 83
    later = client.post("/compliance?on=2014-02-05", content=body_of(pack), headers=JSON).json()
    assert {one["outcome"] for one in later} == {"met"}
    found = client.get("/standards", params={"place": pack.settings.place, "on": "2012-08-05"}).json()
    assert [one["standard"] for one in found] == ["lianshan-2012"]
    assert client.get("/standards/lianshan-2012").json()["id"] == "lianshan-2012"


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "pointer"),
    [
        ("GET", "/standards/none-such", None, 404, None),
        ("GET", "/standards?on=0", None, 422, "/on"),
        ("GET", "/standards?on=20120805", None, 422, "/on"),
        ("GET", "/nowhere", None, 404, None),
        ("DELETE", "/standards", None, 405, None),
        ("POST", "/compliance", b"{", 400, None),
        ("POST", "/compliance", b"{}", 422, "/district"),
        ("POST", "/compliance", b"\xff\xfe", 400, None),
        ("POST", "/events", b"{}", 422, "/kind"),
        ("POST", "/events", b'{"kind": NaN}', 422, ""),
        ("POST", "/events", b'"\\ud800"', 422, ""),
        ("GET", "/events/none", None, 404, None),
        ("GET", "/events?most=0", None, 422, "/most"),
        ("GET", "/statements?by=nothing", None, 422, "/by"),
    ],
)
def test_what_is_wrong_is_a_problem_with_its_path(
    client: Any, method: str, path: str, content: bytes | None, status: int, pointer: str | None
) -> None:
    answer = client.request(method, path, content=content, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert client.get(told["type"]).status_code == 200
    if pointer is not None:
        assert pointer in [one["pointer"] for one in told["errors"]]


def test_a_standard_that_is_not_known_or_not_in_force_is_the_callers_fault(client: Any, pack: Pack) -> None:
    for query, where in (("standard=nope", "/standard"), ("on=1900-01-01", "/on")):
        answer = client.post(f"/compliance?{query}", content=body_of(pack), headers=JSON)
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [where]


def test_problems_are_told_in_the_language_asked(client: Any, pack: Pack) -> None:
    said = {
        lang: client.post("/compliance?on=1900-01-01", content=body_of(pack), headers={**JSON, "accept-language": lang}).json()[
            "detail"
        ]
        for lang in ("zh-CN,zh;q=0.9,en;q=0.8", "en-GB,en;q=0.9", "", "fr", "zh;q=0.1,en;q=x")
    }
    chinese = {lang: any("\u4e00" <= sign <= "\u9fff" for sign in text.replace("连山", "")) for lang, text in said.items()}
    assert chinese == {"zh-CN,zh;q=0.9,en;q=0.8": True, "en-GB,en;q=0.9": False, "": True, "fr": True, "zh;q=0.1,en;q=x": True}


def test_limits_hold_whether_or_not_a_length_is_said(tmp_path: Path, pack: Pack) -> None:
    settings = Settings(journal=str(tmp_path / "l.db"), make_journal=True, open_as="me", most_bytes=1000, most_communities=3)
    with client_of(create_app(settings), raise_server_exceptions=False) as client:
        assert client.post("/events", content=b" " * 1001, headers=JSON).status_code == 413
        assert client.post("/events", content=iter([b" " * 600, b" " * 600]), headers=JSON).status_code == 413
        assert client.post("/compliance", content=iter([b" " * 600, b" " * 600]), headers=JSON).status_code == 413
        assert client.post("/events", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    few = Settings(journal=str(tmp_path / "l.db"), open_as="me", most_communities=3)
    with client_of(create_app(few), raise_server_exceptions=False) as client:
        assert client.post("/compliance", content=body_of(pack), headers=JSON).status_code == 413


def test_an_event_twice_is_one_event_and_nobody_speaks_for_another(client: Any, pack: Pack) -> None:
    first = EVENT.dump_json(pack.events[0])
    assert client.post("/events", content=first, headers=JSON).status_code == 201
    again = client.post("/events", content=first, headers=JSON)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (200, "true")
    other = EVENT.dump_json(evolve(pack.events[0], actor="somebody"))
    assert client.post("/events", content=other, headers=JSON).status_code == 403
    changed = EVENT.dump_json(evolve(pack.events[0], year=1999))
    refused = client.post("/events", content=changed, headers=JSON)
    assert (refused.status_code, refused.json()["refusal"]["code"]) == (409, "conflicting_duplicate")
    assert [one["actor"] for one in client.get("/events").json()] == ["me"]
    assert client.get("/readyz").json() == {"status": "ready", "events": 1}
    assert client.get("/commitments").json()[0]["appropriation"] == "D2012"


def test_the_document_names_its_parts_as_the_domain_does(client: Any) -> None:
    document = client.get("/openapi.json").json()
    names = document["components"]["schemas"]
    assert {
        "Pack",
        "ComplianceFinding",
        "Classification",
        "Plan",
        "CommunityGrids",
        "EventOutcome",
        "Statement",
    } <= names.keys()
    assert not [name for name in names if "__" in name or "." in name or name.endswith(("-Input", "-Output"))]
    for path in document["paths"].values():
        for operation in path.values():
            assert {"401", "422", "503"} <= operation["responses"].keys()
            assert "application/problem+json" in operation["responses"]["422"]["content"]
    pytest.importorskip("openapi_spec_validator").validate(document)


def signed(key: Any, *, alg: str = "ES256", **claims: Any) -> dict[str, str]:
    from joserfc import jwt

    whole = {"iss": "house", "aud": "ledger", "sub": "zhang", "exp": int(time.time()) + 60, **claims}
    header = {"alg": alg, "kid": key.thumbprint()}
    said = {name: value for name, value in whole.items() if value is not None}
    return {"authorization": f"Bearer {jwt.encode(header, said, key)}"}


def test_only_a_good_token_is_believed(tmp_path: Path) -> None:
    from joserfc.jwk import ECKey, KeySet, OctKey

    key, stranger = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    path = tmp_path / "keys.json"
    path.write_text(
        json.dumps(KeySet([ECKey.import_key({**key.as_dict(private=False), "kid": key.thumbprint()})]).as_dict(private=False))
    )
    settings = Settings(journal=str(tmp_path / "l.db"), make_journal=True, keys=path, issuer="house", audience="ledger")
    with client_of(create_app(settings), raise_server_exceptions=False) as client:
        assert client.get("/due", headers=signed(key)).status_code == 200
        assert client.get("/livez").status_code == 200
        wrong = [
            {},
            {"authorization": "Bearer "},
            {"authorization": "Bearer x.y.z"},
            {"authorization": "Basic enM6enM="},
            signed(stranger),
            signed(key, exp=int(time.time()) - 120),
            signed(key, exp=None),
            signed(key, aud="another"),
            signed(key, iss="another"),
            signed(key, sub=None),
            signed(OctKey.import_key(json.dumps(key.as_dict(private=False))), alg="HS256"),
        ]
        for header in wrong:
            for call in (("GET", "/due"), ("POST", "/events"), ("GET", "/standards"), ("POST", "/plan")):
                answer = client.request(*call, headers=header)
                assert answer.status_code == 401, (header, call)
                assert answer.headers["www-authenticate"] == "Bearer"


def test_a_gateway_is_believed_from_its_own_network_alone(tmp_path: Path) -> None:
    from ipaddress import ip_network

    settings = Settings(
        journal=str(tmp_path / "l.db"),
        make_journal=True,
        gateway_header="X-Remote-User",
        gateway_networks=(ip_network("10.1.0.0/16"),),
    )
    app = create_app(settings)
    for address, header, status in (
        ("10.1.2.3", [("X-Remote-User", "zhang")], 200),
        ("10.2.2.3", [("X-Remote-User", "zhang")], 401),
        ("10.1.2.3", [], 401),
        ("10.1.2.3", [("X-Remote-User", "zhang"), ("X-Remote-User", "li")], 401),
    ):
        with client_of(app, client=(address, 1)) as client:
            assert client.get("/due", headers=header).status_code == status


def test_settings_that_would_open_the_door_are_refused() -> None:
    for given in (
        {},
        {"HOUSING_OPEN_AS": "me", "HOUSING_KEYS": "k"},
        {"HOUSING_KEYS": "k"},
        {"HOUSING_GATEWAY_HEADER": "X"},
        {"HOUSING_JOURNALS": "x"},
        {"HOUSING_OPEN_AS": "me", "HOUSING_FOUR_EYES": "perhaps"},
    ):
        with pytest.raises(ValueError, match=r"exactly one|issuer|networks|no such setting|yes or no"):
            Settings.of_environment(given)
    assert Settings.of_environment({"HOUSING_OPEN_AS": "me", "HOUSING_FOUR_EYES": "no", "PATH": "x"}).four_eyes is False


class Running:
    """The service in a process of its own."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        given = {
            "HOUSING_JOURNAL": str(folder / "ledger.db"),
            "HOUSING_MAKE_JOURNAL": "yes",
            "HOUSING_OPEN_AS": "me",
            **settings,
        }
        path = os.pathsep.join([str(ROOT / "examples" / "service"), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.port = port
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "--factory",
                "community_service:app",
                "--port",
                str(port),
                "--log-level",
                "error",
            ],
            env={**os.environ, **given, "PYTHONPATH": path},
        )
        for _ in range(200):
            try:
                if self.get("/readyz")["status"] == "ready":
                    return
            except OSError:
                assert self.process.poll() is None
                time.sleep(0.1)
        raise AssertionError("the service did not start")

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def post(self, event: Any) -> int | None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/events", EVENT.dump_json(event), JSON)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - this machine
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_posts_from_many_threads_under_kills_are_each_stored_once(tmp_path: Path, pack: Pack) -> None:
    # Appropriations depend on nothing, so that they may come in any order.
    first = next(event for event in pack.events if event.kind == "appropriated")
    events = [evolve(first, id=f"A-{n}", appropriation=f"P{n}") for n in range(60)]
    answered: dict[str, int] = {}
    port = free_port()
    for round_ in range(3):
        running = Running(tmp_path, port)
        left = [event for event in events if event.id not in answered]
        with concurrent.futures.ThreadPoolExecutor(6) as threads:
            sent = {threads.submit(running.post, event): event for event in left}
            for done, future in enumerate(concurrent.futures.as_completed(sent), start=1):
                status = future.result()
                if status is not None:
                    answered.setdefault(sent[future].id, status)
                if round_ < 2 and done == 12:
                    running.kill()
        running.kill()
    assert set(answered.values()) <= {200, 201}
    assert answered.keys() == {event.id for event in events}
    with SqliteJournal(tmp_path / "ledger.db", read_only=True) as journal:
        assert journal.verify() is None
        assert sorted(event.id for event in journal.book.events) == sorted(event.id for event in events)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium")
def test_the_page_shows_what_is_in_force(tmp_path: Path) -> None:
    running = Running(tmp_path, free_port())
    try:
        done = subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'chromium'}",
                "--virtual-time-budget=5000", "--dump-dom", f"http://127.0.0.1:{running.port}/",
            ],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
    finally:
        running.kill()
    assert "<td>lianshan-2012</td>" in done.stdout
    assert "共1项" in done.stdout


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_no_request_that_the_document_allows_or_forbids_makes_it_fail(tmp_path: Path) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="the extra 'dev' is not installed")
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    app = create_app(Settings(journal=str(tmp_path / "l.db"), make_journal=True, open_as="me"))
    document = schemathesis.openapi.from_asgi("/openapi.json", app)
    wanted = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    tried: set[str] = set()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for found in document.get_all_operations():
            operation = found.ok()

            @settings(
                max_examples=15,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
                derandomize=True,
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def fits(case: Any) -> None:
                case.call_and_validate(checks=wanted)

            try:
                fits()
            except Unsatisfiable:  # there is nothing in it that could be wrong
                assert mode is GenerationMode.NEGATIVE
            tried.add(operation.label)
    assert len(tried) == sum(len(path) for path in app.openapi()["paths"].values())
