# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas are valid, stand alone, and say what the records refuse."""

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from tests.reference.small_pack import FILES

import community_housing
from community_housing.disbursement._schedule import Schedule
from community_housing.district import District
from community_housing.io.exports._schemas import (
    openapi,
    public_classes,
    record_classes,
    result_classes,
    schemas,
    write_schemas,
)
from community_housing.records import is_record

fastapi = pytest.importorskip("fastapi", reason="the extra 'dev' is not installed")
jsonschema = pytest.importorskip("jsonschema", reason="the extra 'dev' is not installed")
openapi_spec_validator = pytest.importorskip("openapi_spec_validator", reason="the extra 'dev' is not installed")


def test_every_public_record_has_a_valid_schema() -> None:
    made = schemas()
    assert {"District", "Community", "Premises", "Opportunity", "Building", "Claim", "GridRule", "Pack", "Event"} <= set(made)
    assert {"Finding", "Reason", "Summary", "Classification", "Plan", "Statement", "CommunityGrids", "AuditRow"} <= set(made)
    assert set(public_classes()) | {"Event"} == set(made)
    assert record_classes().keys().isdisjoint(result_classes())
    assert record_classes() | result_classes() == public_classes()
    for schema in made.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_a_schema_accepts_what_the_record_accepts() -> None:
    validator = jsonschema.Draft202012Validator(schemas()["Event"])
    for line in FILES["events.jsonl"].splitlines():
        assert [error.message for error in validator.iter_errors(json.loads(line))] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Community", {"id": "c", "street": "s", "name": "n", "households": -1}),
        ("Community", {"id": "c", "street": "s", "name": "n", "surplus": 1}),
        ("Premises", {"id": "p", "community": "c", "tenure": "stolen"}),
        ("Neighbours", {"a": "1", "b": "2", "weight": 0}),
        ("Event", {"kind": "stage_reached", "id": "e"}),
    ],
)
def test_a_schema_refuses_what_the_record_refuses(name: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schemas()[name]).validate(value)


def test_schemas_are_written_the_same_each_time(tmp_path: Path) -> None:
    first = write_schemas(tmp_path / "one")
    second = write_schemas(tmp_path / "two")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == [*(f"{name}.schema.json" for name in schemas()), "openapi.json"]


def test_no_public_record_is_left_out() -> None:
    """Every record and result that some module gives out, but what only serves geometry, frames and as a base of others."""
    found: set[type] = set()
    for info in pkgutil.walk_packages(community_housing.__path__, "community_housing."):
        if info.name.split(".")[1] in ("testing", "__main__", "hypothesis_plugin", "cli"):
            continue
        module = importlib.import_module(info.name)
        found |= {kind for name in getattr(module, "__all__", ()) if is_record(kind := getattr(module, name))}
    left = {kind.__name__ for kind in found - set(public_classes().values())}
    bases = {"CaseEvent", "CorrectionBase", "EventBase", "OutcomeBase", "RefusalBase", "StepEvent"}
    assert left == {"Adjacency", "Barrier", "DatumNote", "Gate", "FrameSummary"} | bases


@pytest.mark.parametrize("name", public_classes())
def test_what_comes_in_and_what_goes_out_have_one_schema(name: str) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(public_classes()[name])
    assert adapter.json_schema(mode="validation") == adapter.json_schema(mode="serialization")


def test_the_openapi_document_is_valid_and_names_each_record_once() -> None:
    made = openapi()
    openapi_spec_validator.validate(made)
    parts = made["components"]["schemas"]
    assert set(public_classes()) | {"Event"} <= set(parts)
    assert all(re.fullmatch(r"[A-Za-z]+", name) for name in parts)
    assert all(part["title"] == name for name, part in parts.items())
    # Every reference leads somewhere.
    text = json.dumps(made)
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(parts)
    assert '"$defs"' not in text
    # The document is wrong where a component is: the validator looks inside.
    parts["Period"]["type"] = "thing"
    with pytest.raises(openapi_spec_validator.validation.exceptions.OpenAPIValidationError):
        openapi_spec_validator.validate(made)


def test_a_web_service_shows_one_component_for_what_it_takes_and_gives() -> None:
    app = fastapi.FastAPI()

    @app.post("/district")
    def echo(district: District) -> District:
        return district

    @app.post("/schedule")
    def same(schedule: Schedule) -> Schedule:
        return schedule

    document = app.openapi()
    openapi_spec_validator.validate(document)
    names = set(document["components"]["schemas"])
    assert {"District", "Premises", "Budget", "Schedule", "Stage"} <= names
    assert not {name for name in names if name.endswith(("-Input", "-Output"))}


def test_the_schema_of_an_amount_refuses_what_the_record_refuses() -> None:
    validator = jsonschema.Draft202012Validator(schemas()["Premises"])
    base = {"id": "p", "community": "c", "tenure": "owned"}
    for area in (0, 212.8, "212.80", "1,212.8", None):
        validator.validate({**base, "area": area})
    for area in (-1, "-1", "1.234", "x", True):
        assert not validator.is_valid({**base, "area": area}), area
