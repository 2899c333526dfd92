# SPDX-License-Identifier: Apache-2.0
"""The how-to's web service, taken from the page itself: an idempotent POST that pays once."""

import re
from pathlib import Path
from typing import Any

import pytest

from community_housing.disbursement import EVENTS
from community_housing.testing.disbursement import opening_events

pytest.importorskip("fastapi", reason="fastapi is not installed")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "disbursement-web-service.md"


@pytest.fixture
def service(tmp_path: Path) -> Any:
    if not PAGE.exists():
        pytest.skip("the docs are not here")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
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
