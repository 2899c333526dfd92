# SPDX-License-Identifier: Apache-2.0
"""A record is checked the same way from Python and from JSON, and describes itself once."""

import datetime as dt
import pickle
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, NewType

import attrs
import pytest
from annotated_types import Ge, Interval, Le, Len
from pydantic import TypeAdapter, ValidationError

from community_housing.district import Point
from community_housing.errors import InputError
from community_housing.quantities import Area, Money, dm2, fen
from community_housing.records import Text, evolve, field_bounds, is_record, record, result
from community_housing.standards import NamedFigure

RoomId = NewType("RoomId", str)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@record
class Room:
    """A room."""

    id: RoomId
    area: Annotated[Area, Ge(dm2(0))]
    rent: Annotated[Money, Ge(fen(5))] | None = None
    seats: Annotated[int, Interval(ge=0, le=500)] = 0
    colour: Colour = Colour.RED
    since: dt.date | None = None
    tags: Annotated[tuple[Text, ...], Len(0, 3)] = ()
    kind: Literal["room"] = "room"
    open: bool = True

    def check(self) -> None:
        if self.seats > 100 and self.area < dm2(5000):
            raise InputError("more than 100 seats need 50 m²", "Room.seats", self.seats)


@record
class House:
    """A house with rooms."""

    rooms: tuple[Room, ...]
    corner: tuple[float, float] | None = None
    mixed: int | str = 0


ROOM = TypeAdapter(Room)
GOOD = {"id": "a", "area": 30}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 1),
        ("id", None),
        ("area", 30),
        ("area", fen(30)),
        ("area", dm2(-1)),
        ("area", None),
        ("rent", fen(4)),
        ("rent", dm2(9)),
        ("seats", -1),
        ("seats", 501),
        ("seats", True),
        ("seats", 1.0),
        ("seats", "1"),
        ("colour", "red"),
        ("since", "2012-08-05"),
        ("since", dt.datetime(2012, 8, 5, tzinfo=dt.UTC)),
        ("tags", ["a"]),
        ("tags", ("a", "b", "c", "d")),
        ("tags", ("a", "")),
        ("tags", ("a", 3)),
        ("kind", "house"),
        ("open", 1),
        ("seats", 101),
    ],
)
def test_python_construction_refuses(field: str, value: object) -> None:
    good: dict[str, object] = {"id": "a", "area": dm2(3000)}
    with pytest.raises(InputError, match=field):
        Room(**{**good, field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 1),
        ("area", -0.01),
        ("area", 1.005),
        ("area", True),
        ("area", None),
        ("rent", 0.04),
        ("seats", -1),
        ("seats", 501),
        ("seats", True),
        ("seats", 1.0),
        ("seats", "1"),
        ("colour", "green"),
        ("since", "2012-13-05"),
        ("tags", ["a", "b", "c", "d"]),
        ("tags", ["a", ""]),
        ("kind", "house"),
        ("open", 1),
        ("unheard_of", 1),
    ],
)
def test_json_refuses_with_the_path(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        ROOM.validate_python({**GOOD, field: value})
    assert caught.value.errors()[0]["loc"][0] == field


def test_the_cross_field_rule_holds_both_ways() -> None:
    with pytest.raises(ValidationError, match="more than 100 seats"):
        ROOM.validate_python({**GOOD, "seats": 101})
    assert ROOM.validate_python({"id": "a", "area": 50, "seats": 101}) == Room(id=RoomId("a"), area=dm2(5000), seats=101)


def test_every_fault_of_a_nested_document_is_reported_with_its_path() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(House).validate_json('{"rooms": [{"id": "a", "area": -1}, {"area": 1, "x": 2}]}')
    assert {error["loc"] for error in caught.value.errors()} == {("rooms", 0, "area"), ("rooms", 1, "id"), ("rooms", 1, "x")}


def test_json_round_trip_and_equality() -> None:
    room = Room(id=RoomId("a"), area=dm2(21280), rent=fen(6600), since=dt.date(2012, 8, 5), tags=("hall",), colour=Colour.BLUE)
    assert ROOM.validate_json(ROOM.dump_json(room)) == room
    assert hash(ROOM.validate_json(ROOM.dump_json(room))) == hash(room)
    assert pickle.loads(pickle.dumps(room)) == room  # noqa: S301
    house = House(rooms=(room,), corner=(1.5, 2.0), mixed="x")
    assert TypeAdapter(House).validate_json(TypeAdapter(House).dump_json(house)) == house
    assert TypeAdapter(House).dump_python(house, mode="json")["rooms"][0]["area"] == 212.8


def test_records_are_frozen_slotted_and_keyword_only() -> None:
    room = Room(id=RoomId("a"), area=dm2(1))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        room.seats = 3  # type: ignore[misc]
    assert not hasattr(room, "__dict__")
    with pytest.raises(TypeError):
        Room(RoomId("a"), dm2(1))  # type: ignore[misc]
    with pytest.raises(TypeError):
        Room(id=RoomId("a"), area=dm2(1), unheard_of=1)  # type: ignore[call-arg]
    with pytest.raises(InputError):
        attrs.evolve(room, seats=-1)


def test_json_schema_carries_the_bounds_once_and_the_name() -> None:
    schema = TypeAdapter(House).json_schema()
    room = schema["$defs"]["Room"]
    assert room["additionalProperties"] is False
    assert room["description"] == "A room."
    assert {key: room["properties"]["seats"][key] for key in ("minimum", "maximum")} == {"minimum": 0, "maximum": 500}
    assert room["properties"]["area"]["anyOf"][0] == {"type": "number", "minimum": 0}
    assert room["properties"]["rent"]["anyOf"][0]["anyOf"][0] == {"type": "number", "minimum": 0.05}
    assert sorted(room["required"]) == ["area", "id"]
    assert field_bounds(Room)["seats"] == (Ge(0), *tuple(Interval(ge=0, le=500))[1:])


def test_a_web_framework_takes_and_gives_records_and_names_them_in_openapi() -> None:
    fastapi = pytest.importorskip("fastapi", reason="the extra 'dev' is not installed")
    testclient = pytest.importorskip("fastapi.testclient", reason="the extra 'dev' is not installed")
    app = fastapi.FastAPI()

    @app.post("/rooms")
    def first(house: House) -> Room:
        return house.rooms[0]

    client = testclient.TestClient(app)
    components = client.get("/openapi.json").json()["components"]["schemas"]
    assert {"House", "Room", "Colour"} <= {name.split("-")[0] for name in components}
    assert client.post("/rooms", json={"rooms": [GOOD]}).json()["area"] == 30
    refused = client.post("/rooms", json={"rooms": [{**GOOD, "seats": -1}]})
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "rooms", 0, "seats"]


def test_an_annotation_that_cannot_be_checked_is_refused_at_once() -> None:
    @record
    class Loose:
        things: dict[str, int]

    with pytest.raises(TypeError, match="mappings"):
        Loose(things={})

    @record
    class Odd:
        thing: complex

    with pytest.raises(TypeError, match="cannot check"):
        Odd(thing=1j)


def test_fractions_and_floats_in_records() -> None:
    @record
    class Share:
        part: Fraction
        at: float = 0.0

    assert Share(part=Fraction(1, 3)).part * 3 == 1
    with pytest.raises(InputError):
        Share(part=0.5)  # type: ignore[arg-type]
    for bad in (float("nan"), float("inf"), True, "1", None, 2**53 + 1, 10**400):
        with pytest.raises(InputError, match="must be a finite float or int"):
            Share(part=Fraction(1), at=bad)  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_python({"part": "1/3", "at": float("nan")})
    assert TypeAdapter(Share).validate_json(TypeAdapter(Share).dump_json(Share(part=Fraction(1, 3)))).part == Fraction(1, 3)


@pytest.mark.parametrize("whole", [0, 1, -3, 2**53])
def test_a_whole_number_where_a_float_is_meant_is_kept_as_that_float(whole: int) -> None:
    @record
    class Place:
        x: float
        far: Annotated[float, Ge(-5)] | None = None

    made = Place(x=whole, far=whole)
    assert (type(made.x), type(made.far), made.x, made.far) == (float, float, whole, whole)
    assert made == Place(x=float(whole), far=float(whole)) == TypeAdapter(Place).validate_python({"x": whole, "far": whole})
    assert Place(x=whole).far is None
    with pytest.raises(InputError, match="must be >= -5"):
        Place(x=whole, far=-6)


@pytest.mark.parametrize("bad", [True, "1", None])
def test_no_text_and_no_bool_is_a_float_in_json_either(bad: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Point).validate_python({"x": bad, "y": 0})


def test_results_are_not_checked_in_python_and_are_validated_from_json() -> None:
    @result
    class Verdict:
        margin: int

    assert is_record(Verdict)
    assert is_record(Room)
    assert not is_record(dict)
    assert Verdict(margin="anything").margin == "anything"  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        TypeAdapter(Verdict).validate_python({"margin": "x"})


def test_bounds_of_a_quantity_are_quantities_and_are_told_in_the_outer_unit() -> None:
    @record
    class Wrong:
        area: Annotated[Area, Ge(0)]

    with pytest.raises(TypeError, match=r"Ge\(Area\(0\)\)"):
        Wrong(area=dm2(5))

    @record
    class Flat:
        area: Annotated[Area, Ge(dm2(150)), Le(dm2(20050))]

    with pytest.raises(InputError, match=r"must be >= 1\.50, got dm2\(149\)"):
        Flat(area=dm2(149))
    with pytest.raises(ValidationError, match=r"less than or equal to 200\.5"):
        TypeAdapter(Flat).validate_python({"area": "200.51"})
    number = TypeAdapter(Flat).json_schema()["properties"]["area"]
    assert (number["anyOf"][0]["minimum"], number["anyOf"][0]["maximum"], number["unit"]) == (1.5, 200.5, "m²")


def test_a_field_named_value_can_be_changed() -> None:
    assert evolve(NamedFigure(name="least", value=1), value=2) == NamedFigure(name="least", value=2)
