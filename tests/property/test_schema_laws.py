# SPDX-License-Identifier: Apache-2.0
"""Laws of the public records and results: JSON and back is the same value, and every value is valid by its schema."""

import json
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import community_housing.testing  # noqa: F401 - registers the strategies
from community_housing.io.exports._schemas import public_classes, schemas

jsonschema = pytest.importorskip("jsonschema", reason="the extra 'dev' is not installed")

# What every event says is no event by itself; each kind of event is there.
KINDS = {name: kind for name, kind in public_classes().items() if name != "EventBase"}
FEW = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])


@lru_cache(maxsize=1)
def validators() -> dict[str, Any]:
    return {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas().items()}


@pytest.mark.parametrize("name", KINDS)
@FEW
@given(data=st.data())
def test_json_and_back_is_the_same_value_and_valid_by_its_schema(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    value = data.draw(st.from_type(kind))
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    text = adapter.dump_json(value)
    validators()[name].validate(json.loads(text))
    assert adapter.validate_json(text) == value
    # The other way out, Python values that JSON can carry, says the same.
    assert json.loads(text) == json.loads(json.dumps(adapter.dump_python(value, mode="json")))
