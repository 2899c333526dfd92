# SPDX-License-Identifier: Apache-2.0
"""The JSON of every public result, held against a file: what counts area is m², what counts money is yuan.

`python tests/golden/test_wire.py` writes the file anew; a difference of it is a change of what others read.
"""

import datetime as dt
import enum
import json
import re
import types
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from pydantic import TypeAdapter

from community_housing.claims import Claim, ClaimUnit
from community_housing.district import Basis
from community_housing.findings import Reason, Truth, Unit
from community_housing.io.exports import result_classes
from community_housing.programme import Network, Task
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Money, dm2, fen
from community_housing.records import is_record
from community_housing.standards import Conversion, Rule, shipped

GOLDEN = Path(__file__).parent / "wire.json"
AREA, MONEY = dm2(21280), fen(66_000_005)
CITATION = Citation(authority="甲", document="乙", evidence=Evidence.OWN)
OF_UNIT = {Unit.SQUARE_METRES: AREA, Unit.YUAN: MONEY}
# What is read from outside checks itself, so one of each kind is given here.
GIVEN: dict[type, Any] = {
    Area: AREA,
    Money: MONEY,
    bool: True,
    int: 7,
    str: "text",
    Fraction: Fraction(1, 3),
    dt.date: dt.date(2012, 8, 5),
    dt.datetime: dt.datetime(2012, 8, 5, 9, tzinfo=dt.UTC),
    float: 0.5,
    Unit: Unit.SQUARE_METRES,
    Citation: CITATION,
    Claim: Claim(id="c", figure="short_share_before", value="82.0", unit=ClaimUnit.PER_CENT, wording="82.0%"),
    Period: Period(starts=dt.date(2012, 8, 5)),
    Network: Network(tasks=(Task(id="build", name="施工", amount=7),)),
    Conversion: Conversion(given=Basis.RESIDENT, wanted=Basis.REGISTERED, numerator=2, citation=CITATION),
    Rule: shipped()["lianshan-2012"].editions[0].rules[0],
}


def example(kind: Any) -> Any:
    """One value of an annotation, the same every time, with every field that may be missing there."""
    if kind in GIVEN:
        return GIVEN[kind]
    origin, members = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return example(members[0])
    if origin in (Union, types.UnionType):
        first = [member for member in members if member is not type(None)]
        return example(Area if Area in first else first[0])
    if origin is Literal:
        return members[0]
    if origin is tuple:
        return (example(members[0]),) if members[1:] == (...,) else tuple(example(member) for member in members)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if is_record(kind):
        return record_of(kind)
    raise TypeError(f"give an example of {kind!r} in this test")


def record_of(kind: Any, **changes: Any) -> Any:
    hints = get_type_hints(kind, include_extras=True)
    return kind(**({field.name: example(hints[field.name]) for field in attrs.fields(kind)} | changes))


def written() -> dict[str, Any]:
    """The JSON of one example of each public result, by its name."""
    found = {name: json.loads(TypeAdapter(kind).dump_json(record_of(kind))) for name, kind in result_classes().items()}
    for unit in Unit:
        figure = OF_UNIT.get(unit, 7)
        reason = Reason(
            rule="r", truth=Truth.MET, unit=unit, measured=figure, required=figure, margin=-figure, citation=CITATION
        )
        found[f"Reason in {unit.value}"] = json.loads(TypeAdapter(Reason).dump_json(reason))
    return found


def text_of(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_the_json_of_every_public_result_is_the_one_that_was_reviewed() -> None:
    assert text_of(written()) == GOLDEN.read_text(encoding="utf-8"), "run: python tests/golden/test_wire.py"


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a JSON value with the names that lead to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from numbers(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from numbers(one, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


@pytest.mark.parametrize("name", result_classes())
def test_no_number_of_a_result_is_dm2_or_fen(name: str) -> None:
    kind = result_classes()[name]
    whole = record_of(kind)
    assert not [
        path for path, number in numbers(json.loads(TypeAdapter(kind).dump_json(whole))) if number in (21280, 66_000_005)
    ]


@pytest.mark.parametrize("name", result_classes())
def test_what_was_written_is_read_back_the_same(name: str) -> None:
    adapter = TypeAdapter(result_classes()[name])
    whole = record_of(result_classes()[name])
    assert adapter.validate_json(adapter.dump_json(whole)) == whole


@pytest.mark.parametrize("name", result_classes())
def test_every_quantity_of_a_schema_says_its_unit(name: str) -> None:
    kind = result_classes()[name]
    fields = TypeAdapter(kind).json_schema()
    mine = fields.get("properties") or fields["$defs"][fields["$ref"].rpartition("/")[2]]["properties"]
    for field in attrs.fields(kind):
        said = re.findall(r"'unit': ('m²'|'yuan'|\"as the field 'unit' says\")", str(mine[field.name]))
        hint = str(get_type_hints(kind, include_extras=True)[field.name])
        wanted = (
            ["as the field"] if "_OfUnit" in hint else [u for u, k in (("m²", "Area"), ("yuan", "Money")) if f".{k}" in hint]
        )
        assert [one.strip("'\"")[: len(unit)] for one, unit in zip(said, wanted, strict=True)] == wanted


if __name__ == "__main__":
    GOLDEN.write_text(text_of(written()), encoding="utf-8")
