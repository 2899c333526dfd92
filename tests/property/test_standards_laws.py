# SPDX-License-Identifier: Apache-2.0
"""Standards survive JSON, and name their own schema."""

import pickle

from hypothesis import given
from pydantic import TypeAdapter
from tests.reference import area_rules as twin

from community_housing.compliance import Changes, ComplianceFinding, Equity, Fall, NearestWay, Profile, Summary
from community_housing.standards import Conversion, Counting, Standard, shipped

ADAPTER = TypeAdapter(Standard)
PUBLIC = (
    Standard,
    Counting,
    Conversion,
    Profile,
    ComplianceFinding,
    Summary,
    Changes,
    Fall,
    NearestWay,
    Equity,
)


@given(standard=twin.standards)
def test_a_standard_survives_json_and_pickle(standard: Standard) -> None:
    assert ADAPTER.validate_json(ADAPTER.dump_json(standard)) == standard
    assert pickle.loads(pickle.dumps(standard)) == standard  # noqa: S301 - our own bytes


def test_every_shipped_standard_survives_json() -> None:
    for standard in shipped():
        assert ADAPTER.validate_json(ADAPTER.dump_json(standard)) == standard


def test_every_public_class_has_a_schema_of_its_own_name() -> None:
    for kind in PUBLIC:
        for mode in ("validation", "serialization"):
            schema = TypeAdapter(kind).json_schema(mode=mode)
            title = schema.get("title") or schema["$defs"][schema["$ref"].rpartition("/")[2]]["title"]
            assert title == kind.__name__
