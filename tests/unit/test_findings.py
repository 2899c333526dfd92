# SPDX-License-Identifier: Apache-2.0
"""What a reason measures is of the kind that its unit says, in Python and in JSON."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from community_housing.findings import Reason, Truth, Unit, quantity_number, whole_number
from community_housing.planning import Goal
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Area, Money, dm2, fen

REASON = TypeAdapter(Reason)
CITATION = {"authority": "甲", "document": "乙", "evidence": "own"}


def text(unit: str, measured: object) -> str:
    """A reason whose unit stands last, as JSON has no order."""
    return json.dumps({"measured": measured, "rule": "r", "truth": "met", "citation": CITATION, "unit": unit})


@pytest.mark.parametrize(
    ("unit", "told", "measured"),
    [
        ("m2", 212.8, dm2(21280)),
        ("m2", 200, dm2(20000)),
        ("m2", "212.80", dm2(21280)),
        ("yuan", 0.01, fen(1)),
        ("yuan", -7, fen(-700)),
        ("count", 3, 3),
        ("households", 1500, 1500),
        ("m2", None, None),
    ],
)
def test_a_reason_is_read_by_its_unit(unit: str, told: object, measured: object) -> None:
    read = REASON.validate_json(text(unit, told))
    assert (read.unit, read.measured, type(read.measured)) == (Unit(unit), measured, type(measured))
    again = json.loads(REASON.dump_json(read))
    assert (again["unit"], again["measured"]) == (
        unit,
        None if told is None else float(told) if isinstance(told, str) else told,
    )


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("m2", 1.005),
        ("m2", True),
        ("yuan", "x"),
        ("count", 3.0),
        ("count", "3"),
        ("count", True),
        ("households", 1.5),
        ("dm2", 5),
    ],
)
def test_a_quantity_that_its_unit_cannot_have_is_refused(unit: str, told: object) -> None:
    with pytest.raises(ValidationError):
        REASON.validate_json(text(unit, told))


def test_reasons_of_two_units_are_unequal() -> None:
    one, two = (
        Reason(
            rule="r",
            truth=Truth.MET,
            unit=unit,
            measured=unit.kind(5),
            citation=Citation(authority="甲", document="乙", evidence=Evidence.OWN),
        )
        for unit in (Unit.SQUARE_METRES, Unit.COUNT)
    )
    assert one != two
    assert two != one


def test_a_unit_names_its_kind() -> None:
    assert {unit: unit.kind for unit in Unit if unit.kind is not int} == {Unit.SQUARE_METRES: Area, Unit.YUAN: Money}
    assert [whole_number(one) for one in (dm2(5), fen(6), 7)] == [5, 6, 7]
    assert [quantity_number(one) for one in (dm2(5), fen(600), 7)] == [0.05, 6, 7]
    assert {goal.unit for goal in Goal} == {Unit.COUNT, Unit.HOUSEHOLDS, Unit.SQUARE_METRES, Unit.YUAN}
