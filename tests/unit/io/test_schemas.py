# SPDX-License-Identifier: Apache-2.0
"""JSON Schemas are valid, stand alone, and say what the records refuse."""

import json
from pathlib import Path

import jsonschema
import pytest

from community_housing.io.schemas import record_classes, schemas, write_schemas
from tests.reference.small_pack import FILES


def test_every_public_record_has_a_valid_schema() -> None:
    made = schemas()
    assert {"District", "Community", "Premises", "Opportunity", "Building", "Claim", "GridRule", "Pack", "Event"} <= set(made)
    assert set(record_classes()) | {"Event"} == set(made)
    for schema in made.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_a_schema_accepts_what_the_record_accepts() -> None:
    validator = jsonschema.Draft202012Validator(schemas()["Event"])
    for line in FILES["events.jsonl"].splitlines():
        validator.validate(json.loads(line))


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
    assert len(first) == len(schemas())
