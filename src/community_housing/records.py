# SPDX-License-Identifier: Apache-2.0
"""`@record`: one frozen attrs class that is also a native pydantic type, its bounds written once.

A record's annotations are its only description.  Bounds stand there as `annotated_types` (`Annotated[int, Ge(0)]`);
construction in Python checks types and bounds and raises `InputError`, pydantic validates the same bounds with error
paths, JSON Schema and OpenAPI show them under the class's own name, and Hypothesis' `from_type` draws within them.
What relates several fields is a method `check`, run by both ways in.
"""

import dataclasses
import datetime as dt
import enum
import math
import operator
import re
import types
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NewType,
    TypeVar,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import annotated_types as at
import attrs

from community_housing._messages import Message, joined, with_article
from community_housing._shown import as_html, as_text
from community_housing.errors import InputError
from community_housing.quantities import Area, Money, json_number

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["Crs", "Paper", "Text", "evolve", "field_bounds", "is_record", "record", "result", "says_nothing"]

_C = TypeVar("_C", bound=type[Any])
_V = TypeVar("_V")
_Check = Callable[[Any], str | None]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Text = Annotated[str, at.MinLen(1), at.MaxLen(500)]
"""A text that is not empty: a name, a title, a reason."""
_NOTHING: Final = frozenset(
    [
        *("无", "無", "没", "沒", "没有", "沒有", "暂无", "暫無", "否", "空", "空白", "未知", "不详", "不詳", "不明"),
        *("未定", "待定", "待核", "待核实", "待核實", "待查", "待补", "待補", "待填", "未填", "未报", "未報"),
        *("none", "nil", "null", "na", "nan", "no", "false", "unknown", "tbd"),
    ]
)


def says_nothing(text: str) -> bool:
    """Whether a text only says that there is nothing, or that nobody knows: 无, 待核, —, N/A, and what nobody sees."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())
    return not plain or plain in _NOTHING


def _says_something(text: str) -> bool:
    """Says something: not 无, not 待核, not —."""
    return not says_nothing(text)


Paper = Annotated[Text, at.Predicate(_says_something)]
"""A paper by its name (文件): that there is one may decide, so that 无 and 待核 are none."""
Crs = Annotated[str, at.MinLen(1), at.MaxLen(20_000)]
"""A coordinate reference system: a code, or a definition (WKT), which may be long."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def record(cls: _C) -> _C:
    """Make a class a record: frozen, slotted, keyword-only, checked on construction, and a pydantic type.

    Args:
        cls: A class of annotated fields, defaults as plain values (immutable) or `attrs.field(...)`.  A method
            `check(self) -> None` may raise `InputError` for what relates several fields.

    Returns:
        The attrs class, with `__get_pydantic_core_schema__` so that `TypeAdapter`, FastAPI and JSON Schema know it.

    Raises:
        TypeError: An annotation is of a kind that a record cannot check; raised at the first construction.

    Guarantees:
        A value that exists satisfies its bounds, whichever way it came in.  Unknown fields are refused.  Where a float is
        meant a whole number is taken and kept as the float of the same value; one that no float equals is refused.

    Source: own rule, docs/decisions/0001.
    """
    own_check = getattr(cls, "check", None)

    def run_checks(self: Any) -> None:
        for name, check, takes_float in _checks_of(type(self)):
            value = getattr(self, name)
            problem = check(value)
            if problem is not None:
                raise InputError(
                    Message("{problem}, got {value}", problem=problem, value=_short(value)),
                    f"{type(self).__name__}.{name}",
                    value,
                )
            if takes_float and type(value) is not float and value is not None:
                object.__setattr__(self, name, float(value))
        if own_check is not None:
            self.check()

    cls.__attrs_post_init__ = run_checks
    made: _C = _finish(cls)
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def result(cls: _C) -> _C:
    """Make a class a result: like `record`, but built by the library alone, so construction in Python checks nothing.

    Rules make results by the million; their fields were computed from checked records.  What comes back from JSON is
    validated like any record.
    """
    made: Any = _finish(cls)
    _fill_faster(made)
    return cast("_C", made)


def _fill_faster(cls: Any) -> None:
    """Give a frozen class an `__init__` that does the same as the one of attrs in a third of the time.

    A frozen object lets nobody set a field, so attrs goes through `object.__setattr__` for each.  Here the new object is an
    instance of a subclass of the same layout that is not frozen for as long as its fields are filled.  Classes with
    factories for defaults, converters, validators or own steps of attrs keep the `__init__` of attrs, and so do objects of
    a subclass.
    """
    fields = attrs.fields(cls)
    special = any(isinstance(a.default, attrs.Factory) or a.converter or a.validator or not a.init for a in fields)  # type: ignore[arg-type]
    if special or any(hasattr(cls, f"__attrs_{when}_init__") for when in ("pre", "post")):
        return
    unfrozen = type(
        f"_{cls.__name__}BeingFilled",
        (cls,),
        {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__},
    )
    takes = [f"{a.name}=_default_{a.name}" if a.default is not attrs.NOTHING else a.name for a in fields]
    fills = [f"    self.{a.name} = {a.name}" for a in fields]
    text = "\n".join(
        [
            f"def __init__(self, *, {', '.join(takes)}):" if takes else "def __init__(self):",
            "    if self.__class__ is not _frozen:",
            f"        return _slow(self, {', '.join(f'{a.name}={a.name}' for a in fields)})",
            '    _set(self, "__class__", _open)',
            *fills,
            "    self.__class__ = _frozen",
        ]
    )
    names: dict[str, Any] = {f"_default_{a.name}": a.default for a in fields if a.default is not attrs.NOTHING}
    names |= {"_frozen": cls, "_open": unfrozen, "_set": object.__setattr__, "_slow": cls.__init__}
    exec(compile(text, f"<fields of {cls.__qualname__}>", "exec"), names)  # noqa: S102 - the text is made of field names
    made = names["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    made.__annotations__ = cls.__init__.__annotations__
    cls.__init__ = made


def _finish(cls: Any) -> Any:
    own_check = getattr(cls, "check", None)

    def after_validation(self: Any) -> None:
        # Called by pydantic after it has validated and set every field.
        if own_check is not None:
            self.check()

    cls.__post_init__ = after_validation
    cls.__get_pydantic_core_schema__ = classmethod(_core_schema)
    cls.__repr__ = cls.__dict__.get("__repr__", as_text)
    cls._repr_html_ = as_html
    made: Any = attrs.define(cls, frozen=True, slots=True, kw_only=True, auto_attribs=True, repr=False)
    made.__is_record__ = True
    made.__dataclass_fields__, made.__dataclass_params__ = _dataclass_protocol(made)
    return made


def _dataclass_protocol(cls: Any) -> tuple[dict[str, Any], Any]:
    """The fields and options as the standard library's dataclass protocol shows them.

    Web frameworks tell a request's body from its query by that protocol, `dataclasses.replace` and `asdict` go by it, and Dask
    names by it what it computes.
    """
    shown: list[Any] = []
    for attribute in attrs.fields(cls):
        default = attribute.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            shown.append((attribute.name, attribute.type, dataclasses.field(default_factory=default.factory)))
        elif default is not attrs.NOTHING:
            shown.append((attribute.name, attribute.type, dataclasses.field(default=default)))
        else:
            shown.append((attribute.name, attribute.type))
    twin: Any = dataclasses.make_dataclass(cls.__name__, shown, kw_only=True, frozen=True)
    return {one.name: one for one in dataclasses.fields(twin)}, twin.__dataclass_params__


def is_record(kind: object) -> bool:
    """Whether *kind* is a class made by `record`."""
    return isinstance(kind, type) and getattr(kind, "__is_record__", False) is True


def evolve(value: _V, /, **changes: Any) -> _V:
    """A copy of a record or result with some fields changed, checked as on construction.

    Raises:
        InputError: A changed field breaks its bounds.
        TypeError: There is no such field.
    """
    made: _V = attrs.evolve(value, **changes)  # type: ignore[misc]
    return made


# --- Checks in Python -------------------------------------------------------------------------------------------------

_LONGEST = 200
_CHECKS: dict[type, tuple[tuple[str, _Check, bool], ...]] = {}


def _checks_of(cls: type) -> tuple[tuple[str, _Check, bool], ...]:
    """For each field its name, its check, and whether a whole number that passes it is kept as a float."""
    found = _CHECKS.get(cls)
    if found is None:
        hints = get_type_hints(cls, include_extras=True)
        found = tuple((a.name, _check_for(hints[a.name]), _is_float(hints[a.name])) for a in attrs.fields(cls))
        _CHECKS[cls] = found
    return found


def _is_float(annotation: Any) -> bool:
    """Whether *annotation* is a float, with or without bounds and None."""
    if get_origin(annotation) is Annotated:
        return _is_float(annotation.__origin__)
    if get_origin(annotation) in (Union, types.UnionType):
        return all(member is type(None) or _is_float(member) for member in get_args(annotation))
    return annotation is float


def _check_for(annotation: Any) -> _Check:
    """A function that returns what a value should have been, or None where it is right."""
    if isinstance(annotation, NewType):
        return _check_for(annotation.__supertype__)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _check_annotated(annotation)
    if origin is Union or origin is types.UnionType:
        return _check_union(get_args(annotation))
    if origin is Literal:
        allowed = get_args(annotation)
        told = Message("must be one of {allowed!r}", allowed=allowed)
        return lambda value: None if value in allowed else told
    if origin is tuple:
        return _check_tuple(get_args(annotation))
    if origin is Mapping or origin is types.MappingProxyType or origin is dict:
        raise TypeError("a record holds tuples of records, not mappings")
    if isinstance(annotation, type):
        return _check_class(annotation)
    raise TypeError(f"a record cannot check the annotation {annotation!r}")


def _check_class(kind: type) -> _Check:
    told = Message("must be {kind}", kind=with_article(kind.__name__))
    if kind in (int, str, bool):
        # Exactly this type: a bool is no count, and a quantity or an enum member is no bare int or text.
        return lambda value: None if type(value) is kind else told
    if kind is float:
        return lambda value: None if _is_finite(value) else "must be a finite float or int"
    if kind is dt.date:
        return lambda value: None if type(value) is dt.date else "must be a date (without a time)"
    if kind is dt.datetime or kind is Fraction or kind in (Area, Money) or issubclass(kind, enum.Enum) or attrs.has(kind):
        return lambda value: None if isinstance(value, kind) else told
    raise TypeError(f"a record cannot check the type {kind!r}")


def _short(value: Any) -> str:
    """How *value* is shown in a message, whatever its length."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _is_finite(value: Any) -> bool:
    """Whether *value* is a finite float (numpy's doubles are floats), or a whole number that a float equals."""
    if type(value) is int:
        try:
            return float(value) == value
        except OverflowError:
            return False
    return isinstance(value, float) and math.isfinite(value)


def _check_union(members: tuple[Any, ...]) -> _Check:
    others = [_check_for(member) for member in members if member is not type(None)]
    optional = len(others) < len(members)
    first = others[0]

    def check(value: Any) -> str | None:
        if value is None and optional:
            return None
        problems = [problem for other in others if (problem := other(value)) is not None]
        if len(problems) < len(others):
            return None
        told = joined(problems, "{before} or {after}")
        return Message("{told} or None", told=told) if optional else told

    def check_one(value: Any) -> str | None:
        return None if value is None else first(value)

    return check_one if optional and len(others) == 1 else check


def _check_tuple(members: tuple[Any, ...]) -> _Check:
    if len(members) == 2 and members[1] is Ellipsis:
        item = _check_for(members[0])

        def check_all(value: Any) -> str | None:
            if type(value) is not tuple:
                return "must be a tuple"
            for index, one in enumerate(value):
                problem = item(one)
                if problem is not None:
                    return Message("item {index} {problem}", index=index, problem=problem)
            return None

        return check_all
    items = [_check_for(member) for member in members]

    def check_each(value: Any) -> str | None:
        if type(value) is not tuple or len(value) != len(items):
            return Message("must be a tuple of {count}", count=len(items))
        for index, (one, item) in enumerate(zip(value, items, strict=True)):
            problem = item(one)
            if problem is not None:
                return Message("item {index} {problem}", index=index, problem=problem)
        return None

    return check_each


def _check_annotated(annotation: Any) -> _Check:
    inner, kind = _check_for(annotation.__origin__), annotation.__origin__
    bounds = [_check_bound(bound) for bound in _flatten(annotation.__metadata__)]
    for bound in _flatten(annotation.__metadata__) if kind in (Area, Money) else ():
        if type(bound) in _ORDER and type(_limit(bound)) is not kind:
            raise TypeError(f"the bounds of {kind.__name__} are such themselves, as in Ge({kind.__name__}(0)); got {bound!r}")

    def check(value: Any) -> str | None:
        problem = inner(value)
        if problem is not None:
            return problem
        for bound in bounds:
            problem = bound(value)
            if problem is not None:
                return problem
        return None

    return check


def _flatten(metadata: tuple[Any, ...]) -> tuple[Any, ...]:
    """The single constraints in *metadata*; grouped ones (`Interval`, `Len`) are opened, foreign ones passed over."""
    flat: list[Any] = []
    for item in metadata:
        if isinstance(item, at.GroupedMetadata):
            flat.extend(item)
        elif isinstance(item, (at.Ge, at.Gt, at.Le, at.Lt, at.MinLen, at.MaxLen, at.Predicate)):
            flat.append(item)
    return tuple(flat)


def _check_bound(bound: Any) -> _Check:
    told: str
    match bound:
        case at.Ge(limit):
            told = Message("must be >= {limit}", limit=limit)
            return lambda value: None if value >= limit else told
        case at.Gt(limit):
            told = Message("must be > {limit}", limit=limit)
            return lambda value: None if value > limit else told
        case at.Le(limit):
            told = Message("must be <= {limit}", limit=limit)
            return lambda value: None if value <= limit else told
        case at.Lt(limit):
            told = Message("must be < {limit}", limit=limit)
            return lambda value: None if value < limit else told
        case at.MinLen(least):
            told = Message("must have a length of at least {least}", least=least)
            return lambda value: None if len(value) >= least else told
        case at.MaxLen(most):
            told = Message("must have a length of at most {most}", most=most)
            return lambda value: None if len(value) <= most else told
        case at.Predicate(test):
            name = getattr(test, "__doc__", None) or getattr(test, "__name__", "the predicate")
            told = Message("must satisfy: {rule}", rule=str(name).strip().rstrip(".").lower())
            return lambda value: None if test(value) else told
        case _:
            raise TypeError(f"a record cannot check the bound {bound!r}")


def field_bounds(cls: type) -> dict[str, tuple[Any, ...]]:
    """The `annotated_types` constraints of each field of a record, by field name; for documents and tests."""
    hints = get_type_hints(cls, include_extras=True)
    return {a.name: _flatten(getattr(hints[a.name], "__metadata__", ())) for a in attrs.fields(cls)}


# --- Pydantic ---------------------------------------------------------------------------------------------------------


def _limit(bound: Any) -> Any:
    """The value in a bound of order."""
    return getattr(bound, type(bound).__name__.lower())


class _QuantityBounds:
    """Checks the bounds of an area or amount as pydantic does those of a number, and shows them in m² or yuan."""

    def __init__(self, bounds: tuple[Any, ...]) -> None:
        self.checks: list[tuple[_Check, Any, dict[str, float]]] = []
        self.limits: dict[str, float] = {}
        for bound in bounds:
            error, schema_key = _ORDER[type(bound)]
            limit = json_number(_limit(bound))
            self.checks.append((_check_bound(bound), error, {type(bound).__name__.lower(): limit}))
            self.limits[schema_key] = limit
        self.signed = max(self.limits.get("minimum", -1), self.limits.get("exclusiveMinimum", -1)) < 0

    def __get_pydantic_core_schema__(self, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import PydanticKnownError, core_schema

        def within(value: Any) -> Any:
            for check, error, limit in self.checks:
                if check(value) is not None:
                    raise PydanticKnownError(error, limit)
            return value

        return core_schema.no_info_after_validator_function(within, handler(source))

    def __get_pydantic_json_schema__(self, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        made = handler(schema)
        for place in made.get("anyOf", [made]):
            if place.get("type") == "number":
                place.update(self.limits)
            elif not self.signed and "pattern" in place:
                place["pattern"] = place["pattern"].replace("[+-]?", r"\+?", 1)
        return made


_ORDER: Final[Mapping[type, tuple[str, str]]] = {
    at.Ge: ("greater_than_equal", "minimum"),
    at.Gt: ("greater_than", "exclusiveMinimum"),
    at.Le: ("less_than_equal", "maximum"),
    at.Lt: ("less_than", "exclusiveMaximum"),
}
"""For a bound the name of pydantic's error and the keyword of JSON Schema."""


_MOST_DIGITS: Final = 100


class _FractionSchema:
    """The same JSON Schema for a fraction that comes in and one that goes out, so that a record is one component."""

    def __get_pydantic_json_schema__(self, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        text = {"type": "string", "format": "fraction", "examples": ["1/3"]}
        return {"anyOf": [{"type": "number"}, text], "description": "Exact fraction; a text such as 1/3 where it goes out."}


def _exact_fraction(value: Any) -> Any:
    """A float as the fraction that its shortest text says, as quantities read one; a truth is no number."""
    from pydantic_core import PydanticCustomError, PydanticKnownError

    if isinstance(value, bool):
        raise PydanticKnownError("float_type")
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= _MOST_DIGITS):
        # Its fraction would be made of whole numbers of millions of digits.
        raise PydanticCustomError("fraction_parsing", "Input is not a valid fraction")
    return repr(value) if isinstance(value, float) and math.isfinite(value) else value


def _day_text(value: Any) -> Any:
    """A day is a day or its text, never a number of seconds, and never a moment."""
    if isinstance(value, str):
        if _DAY.fullmatch(value) is None:
            raise _known("date_from_datetime_inexact" if _DAY.match(value) else "date_type")
    elif isinstance(value, dt.datetime):
        raise _known("date_from_datetime_inexact")
    elif not isinstance(value, dt.date):
        raise _known("date_type")
    return value


def _moment_text(value: Any) -> Any:
    """A moment is a moment or its text, never a number of seconds."""
    if not isinstance(value, dt.datetime) and not (isinstance(value, str) and _DAY.match(value)):
        raise _known("datetime_type")
    return value


def _known(kind: Any) -> Exception:
    """An error of pydantic's own; imported only for what is wrong, as events are read by the hundred thousand."""
    from pydantic_core import PydanticKnownError

    return PydanticKnownError(kind)


def _documented(annotation: Any) -> Any:
    """*annotation* with what pydantic does not check or put into JSON Schema by itself, at any depth of unions and tuples."""
    from pydantic import BeforeValidator

    origin = get_origin(annotation)
    if annotation is Fraction:
        return Annotated[Fraction, BeforeValidator(_exact_fraction), _FractionSchema()]
    if annotation is dt.date or annotation is dt.datetime:
        return Annotated[annotation, BeforeValidator(_day_text if annotation is dt.date else _moment_text)]
    if origin is Annotated:
        inner, metadata = annotation.__origin__, annotation.__metadata__
        if inner in (Area, Money):
            order = tuple(bound for bound in _flatten(metadata) if type(bound) in _ORDER)
            others = tuple(one for one in metadata if type(one) not in _ORDER)
            return Annotated[(inner, *others, *([_QuantityBounds(order)] if order else ()))]
        documented = _documented(inner)
        return annotation if documented is inner else Annotated[(documented, *metadata)]
    members = get_args(annotation)
    if origin is Union or origin is types.UnionType:
        return Union[tuple(_documented(member) for member in members)]  # noqa: UP007 - built at run time
    if origin is tuple:
        return types.GenericAlias(tuple, tuple(member if member is Ellipsis else _documented(member) for member in members))
    return annotation


def _core_schema(cls: Any, _source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
    from pydantic_core import core_schema

    hints = get_type_hints(cls, include_extras=True)
    names = tuple(a.name for a in attrs.fields(cls))
    fields: list[Any] = []
    shown: dict[str, Any] = {}
    for attribute in attrs.fields(cls):
        schema = _strict_numbers(handler.generate_schema(_documented(hints[attribute.name])))
        shown[attribute.name] = core_schema.typed_dict_field(schema)
        default: Any = attribute.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            schema = core_schema.with_default_schema(schema, default_factory=default.factory)
        elif default is not attrs.NOTHING:
            schema = core_schema.with_default_schema(schema, default=default)
        fields.append(core_schema.dataclass_field(attribute.name, schema, kw_only=True))

    # One attrgetter reads all fields in C; of a single field it would give the value and not a tuple.
    read = operator.attrgetter(*names) if len(names) > 1 else None

    def to_dict(value: Any, inner: Any) -> Any:
        if read is None:
            return inner({name: getattr(value, name) for name in names})
        return inner(dict(zip(names, read(value), strict=True)))

    return core_schema.dataclass_schema(
        cls,
        core_schema.dataclass_args_schema(cls.__name__, fields),
        list(names),
        post_init=True,
        slots=True,
        frozen=True,
        ref=f"{cls.__module__}.{cls.__qualname__}",
        config=core_schema.CoreConfig(extra_fields_behavior="forbid", title=cls.__name__),
        serialization=core_schema.wrap_serializer_function_ser_schema(to_dict, schema=core_schema.typed_dict_schema(shown)),
    )


def _strict_numbers(schema: Any) -> Any:
    """Make every number and bool inside *schema* strict: a text or a bool is no number, a float no count."""
    if isinstance(schema, dict):
        kind = schema.get("type")
        if kind in ("int", "bool"):
            return {**schema, "strict": True}
        if kind == "float":
            return {**schema, "strict": True, "allow_inf_nan": False}
        if kind in ("nullable", "tuple", "list", "union", "default", "function-after", "function-wrap", "chain"):
            return {key: _strict_numbers(item) for key, item in schema.items()}
        return schema
    if isinstance(schema, list):
        return [_strict_numbers(item) for item in schema]
    return schema
