# SPDX-License-Identifier: Apache-2.0
"""Laws of the doors: every public function reads an iterable once, an id once, and takes no wrong type for another answer."""

import datetime as dt
import enum
import importlib
import inspect
import itertools
import pkgutil
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import community_housing
from community_housing import testing
from community_housing._doors import an_id_once, day, door, member
from community_housing.calendars import load_notices
from community_housing.clocks import load_limits, parallel
from community_housing.compliance import Profile, assess, calendar, counted_area, equity, horizon, summarise
from community_housing.disbursement import CarryOver, Scope, close_year, replay, statements, street_statement
from community_housing.district import Basis, Community, District, Premises, Street, Tenure, by_community
from community_housing.errors import InputError, NoStandardInForceError
from community_housing.findings import Truth, all_of, any_of
from community_housing.io.journal import to_lines
from community_housing.modes import REPORT_ORDER, Need, Policy, classify
from community_housing.quantities import Area, Rounding, divide, fen, split
from community_housing.standards import shipped

ROOMS = tuple(
    name
    for one in pkgutil.walk_packages(community_housing.__path__, "community_housing.")
    for name in [one.name.removeprefix("community_housing.")]
    # Events and records are workings, which take what the code of other rooms made; quantities are looked at below.
    if not any(part.startswith("_") for part in name.split("."))
    and name not in ("cli", "testing", "hypothesis_plugin", "events", "quantities", "records")
)
SEVERAL = (Iterable, Sequence, Collection, tuple)
KNOWN = (Mapping, dict, Literal)
STREAMS = {
    "partition_each", "partition_many", "replay", "replay_checks", "replay_matters", "replay_orders", "events_frame",
    "to_lines", "to_parquet",
}  # fmt: skip
# What is applied to numbers in arrays has checks of its own (`tests/property/test_grids_bad_input.py`).
OF_NUMBERS = {"partition_graph", "partition_graphs", "partition_numbers", "problem_from_graph"}
# Made by `functools.cache`, or reading files, whose door is that of files.
OF_FILES = {"shipped", "load", "check_standards", "check_shipped"}
# Of calendars, by position only.
BY_POSITION = {"first_day", "last_day"}
NOT_WALKED = OF_NUMBERS | OF_FILES | BY_POSITION


def functions() -> list[Any]:
    """Every function and method that a face names, by its name."""
    found: dict[str, Callable[..., Any]] = {}
    for room in ROOMS:
        face = importlib.import_module(f"community_housing.{room}")
        for name in getattr(face, "__all__", ()):
            value = getattr(face, name)
            if inspect.isfunction(value):
                found[f"{room}.{name}"] = value
    return [pytest.param(function, id=name) for name, function in sorted(found.items())]


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function; a library that only type checkers load there stands for anything."""
    return get_type_hints(function, localns={"pl": types.SimpleNamespace(DataFrame=Any)}, include_extras=True)


def plain(annotation: Any) -> list[Any]:
    """The members of an annotation without None, bounds and names of ids."""
    if get_origin(annotation) is Annotated:
        return plain(annotation.__origin__)
    if isinstance(annotation, NewType):
        return plain(annotation.__supertype__)
    if get_origin(annotation) in (Union, types.UnionType):
        return [one for part in get_args(annotation) if part is not type(None) for one in plain(part)]
    return [annotation]


def is_several(annotation: Any) -> bool:
    return get_origin(annotation) in SEVERAL and (get_origin(annotation) is not tuple or get_args(annotation)[-1] is ...)


class Stranger:
    """What no argument of the library is."""

    def __repr__(self) -> str:
        return "Stranger()"


def wrong_values(annotation: Any) -> list[Any]:
    """Values that an argument of that annotation must refuse; none where every value may be right."""
    kinds = plain(annotation)
    closed = [
        kind
        for kind in kinds
        if isinstance(kind, type)
        or is_several(kind)
        or get_origin(kind) is Literal
        or (isinstance(get_origin(kind), type) and get_origin(kind) is not tuple)
    ]
    if len(closed) < len(kinds) or any(kind in (object, Any) or getattr(kind, "_is_protocol", False) for kind in closed):
        return []
    wrong: list[Any] = [Stranger()]
    texts = any(kind is str or (isinstance(kind, type) and issubclass(kind, enum.Enum)) for kind in closed)
    if not texts and str not in closed:
        wrong += ["2014-01-01", "floor"]
    if any(isinstance(kind, type) and issubclass(kind, enum.Enum) for kind in closed) and str not in closed:
        wrong.append("no member of it")
    if any(get_origin(kind) is Literal for kind in closed):
        wrong += ["none of them", 1]
    if dt.date in closed and dt.datetime not in closed:
        wrong += [dt.datetime(2014, 1, 1), 20140101]  # noqa: DTZ001 - a moment without a zone is what people pass
    if int in closed:
        wrong += [True, 1.5, float("nan")]
    if bool in closed:
        wrong += [0, 1, "false"]
    if Fraction in closed:
        wrong += [0.5, True]
    if str in closed and not any(isinstance(kind, type) and attrs.has(kind) for kind in closed):
        wrong.append(Community(id="c1", street="s", name="x"))
    return wrong


def arguments() -> list[Any]:
    """Every argument of every public function that has a wrong value."""
    found: list[Any] = []
    for param in functions():
        function = param.values[0]
        if function.__name__ in NOT_WALKED:
            continue
        hints = hints_of(function)
        found += [
            pytest.param(function, name, value, id=f"{param.id}-{name}-{value!r:.20}")
            for name in inspect.signature(function).parameters
            for value in wrong_values(hints[name])
        ]
    return found


@pytest.mark.parametrize(("function", "name", "value"), arguments())
def test_a_wrong_type_is_an_error_that_names_the_argument(function: Callable[..., Any], name: str, value: Any) -> None:
    # Only the argument in question is given: what is wrong with it is found before anything is missed.
    with pytest.raises(InputError) as caught:
        function(**{name: value})
    assert caught.value.field == name
    assert caught.value.value is value
    assert repr(value) in str(caught.value) or "c1" in str(caught.value)


class Unwritable:
    """A stranger whose text cannot be had."""

    def __repr__(self) -> str:
        raise RuntimeError("no text")


def checked_arguments() -> Iterator[tuple[str, Callable[..., Any], str, Any]]:
    """Every argument whose kind a door looks at, with its annotation."""
    for param in functions():
        function = param.values[0]
        if function.__name__ not in NOT_WALKED:
            hints = hints_of(function)
            for name in inspect.signature(function).parameters:
                if wrong_values(hints[name]):
                    yield f"{param.id}({name})", function, name, hints[name]


def refusals(value: Any, kinds: Collection[type[Any]] = ()) -> dict[str, str]:
    """Where a value, given for arguments of some kinds (of any), is no `InputError` that names the argument."""
    wrong: dict[str, str] = {}
    for where, function, name, annotation in checked_arguments():
        if kinds and not any(kind in kinds for kind in plain(annotation)):
            continue
        try:
            function(**{name: value})
        except InputError as error:
            if error.field != name or not str(error):
                wrong[where] = str(error.field)
        except Exception as error:  # noqa: BLE001 - every other one is what the law is about
            wrong[where] = repr(error)
        else:
            wrong[where] = "taken"
    return wrong


def test_what_cannot_be_written_out_is_refused_like_anything_else() -> None:
    assert refusals(Unwritable()) == {}
    assert refusals(10**5_000, [str, bool, dt.date, Fraction]).keys() <= {
        where for where, _, _, annotation in checked_arguments() if {int, Fraction} & set(plain(annotation))
    }


def test_half_a_character_is_no_text_and_a_number_that_no_float_reaches_no_number() -> None:
    assert refusals("\ud800", [str]) == {}
    assert refusals(10**400, [float]) == {}


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: split(fen(100), 5), "weights"),
        (lambda: split(fen(100), {1, 2}), "weights"),
        (lambda: split(fen(100), b"12"), "weights"),
        (lambda: divide(7, 2, rounding=[]), "rounding"),
        (lambda: fen(Fraction(10**5_000, 3)), "Money"),
        (lambda: by_community([1]), "items"),
        (lambda: replay([], schedules=[1]), "editions"),
        (lambda: statements(replay([])[0], by=Scope.DISTRICT, pay_within_days=-1), "pay_within_days"),
        (lambda: street_statement(replay([])[0], "s", pay_within_days=10**9), "pay_within_days"),
        (lambda: close_year(replay([])[0], year=12, rule=CarryOver.NONE), "year"),
        (lambda: to_lines([1]), "events"),
        (lambda: load_limits(1), "path"),
        (lambda: load_notices(1), "path"),
        (lambda: parallel([1]), "clocks[0]"),
    ],
)
def test_what_no_annotation_shows_is_refused_by_name_too(call: Callable[[], Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.field == field


def test_what_is_no_frame_is_no_frame_of_any_function() -> None:
    frames = pytest.importorskip("community_housing.frames")
    polars = pytest.importorskip("polars")
    good = polars.DataFrame({"counted_dm2": [1]})
    for wrong in (None, 1, "frame", [{"counted_dm2": 1}], {"counted_dm2": [1]}, good["counted_dm2"], Unwritable()):
        for call in (
            lambda wrong: frames.assess(wrong, standard=FLOOR, on=ON),
            lambda wrong: frames.exact(wrong, {"m2": "dm2"}),
            lambda wrong: frames.summarise(wrong, rounding=Rounding.DOWN),
            frames.classify,
            frames.entitlements,
        ):
            with pytest.raises(InputError, match="must be a frame") as caught:
                call(wrong)
            assert caught.value.field == "frame"
        for both, field in (((wrong, good), "opportunities"), ((good, wrong), "needs")):
            with pytest.raises(InputError, match="must be a frame") as caught:
                frames.classify_opportunities(*both)
            assert caught.value.field == field


def lists() -> list[Any]:
    """Every argument of several records that are told apart by an id."""
    found: list[Any] = []
    for param in functions():
        function = param.values[0]
        if function.__name__ in STREAMS | OF_NUMBERS | OF_FILES:
            continue
        hints = hints_of(function)
        for name in inspect.signature(function).parameters:
            for kind in plain(hints[name]):
                item = get_args(kind)[0] if is_several(kind) else None
                if isinstance(item, type) and attrs.has(item):
                    found.append(pytest.param(function, name, item, id=f"{param.id}-{name}"))
    return found


KEYS = ("id", "subject", "community")


@pytest.mark.parametrize(("function", "name", "item"), lists())
@settings(max_examples=5)
@given(data=st.data())
def test_an_id_stands_once_in_one_call(function: Callable[..., Any], name: str, item: type[Any], data: st.DataObject) -> None:
    key = next((one for one in KEYS if one in attrs.fields_dict(item)), None)
    if key is None:
        return
    one = data.draw(st.from_type(item))
    with pytest.raises(InputError) as caught:
        function(**{name: (same for same in (one, one))})
    assert caught.value.field == name
    assert caught.value.value == [str(getattr(one, key))]
    for single in (one, {getattr(one, key): one}, "text"):
        with pytest.raises(InputError) as caught:
            function(**{name: single})
        assert caught.value.field == name


def test_the_walk_sees_the_arguments() -> None:
    assert len(arguments()) > 150
    assert len(lists()) > 20


# --- One answer, whatever the iterable -----------------------------------------------------------------------------------

ON = dt.date(2014, 1, 1)
FLOOR = shipped()["lianshan-2012"]


@settings(max_examples=40, deadline=None)
@given(place=testing.districts())
def test_an_iterator_gives_what_the_list_gives(place: District) -> None:
    for community in place.communities:
        rooms = [item for item in place.premises if item.community == community.id]
        chances = [item for item in place.opportunities if item.community == community.id]
        expected = assess(community, rooms, standard=FLOOR, on=ON)
        assert assess(community, iter(rooms), standard=FLOOR, on=ON) == expected
        assert counted_area(iter(rooms), on=ON) == counted_area(rooms, on=ON)
        assert horizon(community, iter(rooms), standard=FLOOR, on=ON) == horizon(community, rooms, standard=FLOOR, on=ON)
        need = Need.of(expected)
        assert classify(community, iter(chances), need=need, on=ON) == classify(community, chances, need=need, on=ON)
    profiles = [Profile(community=one.id, is_new=True) for one in place.communities]
    assert calendar(place, standard=FLOOR, on=ON, profiles=iter(profiles)) == calendar(place, standard=FLOOR, on=ON)
    found = [
        assess(one, [p for p in place.premises if p.community == one.id], standard=FLOOR, on=ON) for one in place.communities
    ]
    assert equity(iter(found)) == equity(found)
    assert summarise(place, iter(found), rounding=Rounding.DOWN) == summarise(place, found, rounding=Rounding.DOWN)


def test_every_wrong_argument_is_named_in_one_error() -> None:
    with pytest.raises(InputError) as caught:
        assess("c", "p", standard="lianshan-2012", on="2014-01-01")  # type: ignore[arg-type]
    said = str(caught.value)
    assert caught.value.field == "community"
    for name in ("community", "premises", "standard", "on"):
        assert f"{name}: " in said
    assert "give the object itself, not its id" in said


def test_a_day_that_is_a_text_is_no_day_without_a_standard() -> None:
    here = Community(id="c", street="s", name="x")
    for wrong in ("2014-01-01", dt.datetime(2014, 1, 1), 20140101, None):  # noqa: DTZ001
        with pytest.raises(InputError) as caught:
            assess(here, [], standard=FLOOR, on=wrong)  # type: ignore[arg-type]
        assert caught.value.field == "on"
        with pytest.raises(InputError):
            FLOOR.in_force(on=wrong)  # type: ignore[arg-type]
    with pytest.raises(NoStandardInForceError):
        assess(here, [], standard=FLOOR, on=dt.date(1999, 1, 1))


@given(numerator=st.integers(-100, 100), denominator=st.integers(1, 9), rounding=st.sampled_from(Rounding))
def test_a_text_of_a_closed_set_is_its_member(numerator: int, denominator: int, rounding: Rounding) -> None:
    assert divide(numerator, denominator, rounding=rounding.value) == divide(numerator, denominator, rounding=rounding)  # type: ignore[arg-type]
    for wrong in ("FLOOR", "", None, 1):
        with pytest.raises(InputError, match="half_up, half_even, down, floor, ceiling"):
            divide(numerator, denominator, rounding=wrong)  # type: ignore[arg-type]


def test_a_policy_in_text_is_the_policy_and_no_other() -> None:
    assert REPORT_ORDER.under("first").policy is Policy.FIRST  # type: ignore[arg-type]
    with pytest.raises(InputError, match="first, cheapest, largest, refuse"):
        REPORT_ORDER.under("dearest")  # type: ignore[arg-type]


def test_a_summary_rounds_as_the_text_says() -> None:
    place = District(
        id="d",
        name="x",
        streets=(Street(id="s", name="s"),),
        communities=tuple(Community(id=f"c{i}", street="s", name="x") for i in range(3)),
        premises=tuple(
            Premises(id=f"p{i}", community=f"c{i}", area=Area(area), tenure=Tenure.OWNED)
            for i, area in enumerate((10_000, 10_000, 10_002))
        ),
    )
    found = [assess(c, [p for p in place.premises if p.community == c.id], standard=FLOOR, on=ON) for c in place.communities]
    by_text = summarise(place, found, rounding="floor")  # type: ignore[arg-type]
    assert by_text == summarise(place, found, rounding=Rounding.FLOOR)
    assert (by_text.rounding, by_text.whole.mean) == (Rounding.FLOOR, Area(10_000))


def test_the_door_keeps_name_signature_and_words() -> None:
    @door(streams=("events",))
    def work(
        basis: Basis, days: Iterable[dt.date] = (), *, events: Iterable[int] = (), much: int | None = None
    ) -> tuple[Any, ...]:
        """Do the work."""
        return basis, days, events, much

    assert (work.__name__, work.__doc__) == ("work", "Do the work.")
    assert list(inspect.signature(work).parameters) == ["basis", "days", "events", "much"]
    stream = iter((1, 1))
    assert work("resident", iter([ON]), events=stream) == (Basis.RESIDENT, (ON,), stream, None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="several"):
        work(Basis.RESIDENT, events=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        work(Basis.RESIDENT, (), ())  # type: ignore[misc]


@pytest.mark.parametrize("combine", [all_of, any_of])
def test_a_truth_in_text_is_that_truth_and_what_is_none_is_no_truth(combine: Callable[..., Truth]) -> None:
    for some in itertools.product(Truth, repeat=2):
        assert combine(iter([one.value for one in some])) is combine(some)
    for wrong in (["no"], [True], [None], [Truth.MET.value.upper()]):
        with pytest.raises(InputError, match="must be one of Truth"):
            combine(wrong)


@pytest.mark.parametrize("quantity", [Area(5), fen(5)])
def test_a_quantity_is_told_in_a_language_that_there_is(quantity: Any) -> None:
    for wrong in ("fr", "zh_CN", "", None):
        with pytest.raises(InputError, match="lang: must be 'zh' or 'en'"):
            quantity.text(lang=wrong)


def test_the_single_checks() -> None:
    assert day(ON, "on") is ON
    assert member("owned", Tenure, "tenure") is Tenure.OWNED
    an_id_once(["a", "b"], "ids")
    with pytest.raises(InputError) as caught:
        an_id_once(["b", "a", "b", "a", "c"], "ids")
    assert (caught.value.field, caught.value.value) == ("ids", ["a", "b"])


@pytest.mark.parametrize(("one", "other"), [("P1", "Ｐ１"), ("é", "e\u0301"), ("市场（一）", "市场(一)")])
def test_an_id_stands_once_however_it_is_written(one: str, other: str) -> None:
    rooms = [Premises(id=name, community="c", area=Area(15_000), tenure=Tenure.OWNED) for name in (one, other)]
    here = Community(id="c", street="s", name="x")
    with pytest.raises(InputError, match="premises: must hold each id once"):
        assess(here, rooms, standard=shipped()["lianshan-2012"], on=ON)
    with pytest.raises(InputError, match=r"District\.premises: must hold each id once"):
        District(id="d", name="x", streets=(Street(id="s", name="s"),), communities=(here,), premises=tuple(rooms))
    # Each by itself is as good an id as any, and stays as it is written.
    assert assess(here, rooms[1:], standard=shipped()["lianshan-2012"], on=ON).counted == Area(15_000)
    assert rooms[1].id == other
    an_id_once(["①", "1", "p1", "P1", "一", "1"[:0], "m²", "m2"], "ids")


def test_a_mapping_is_looked_into() -> None:
    @door()
    def work(of_day: Mapping[dt.date, Area], rounding: Mapping[str, Rounding], facts: Mapping[str, object]) -> tuple[Any, ...]:
        return of_day, rounding, facts

    whole = {ON: Area(1)}
    assert work(whole, {"a": "floor"}, {"x": 1.5}) == (whole, {"a": Rounding.FLOOR}, {"x": 1.5})  # type: ignore[dict-item]
    assert work(whole, {}, {})[0] is whole
    wrong: list[tuple[Any, Any, str]] = [
        ({"2014-01-01": Area(1)}, {}, "of_day"),
        ({ON: 1}, {}, f"of_day[{ON!r}]"),
        (whole, {"a": "upwards"}, "rounding['a']"),
        ([ON], {}, "of_day"),
    ]
    for of_day, rounding, field in wrong:
        with pytest.raises(InputError) as caught:
            work(of_day, rounding, {})
        assert caught.value.field == field
