# SPDX-License-Identifier: Apache-2.0
"""The door of a public function: its annotations, held against what it is given, before a line of it runs.

An annotation says what an argument is; `door` makes that true.  An iterable is read once and an id stands in it once, a day is
a `datetime.date`, a text of a closed set becomes its member or is refused, a record is a record and not its id.  What does
not fit is an `InputError` with the name of the argument, the value and what would be right, every fault in one.
"""

import datetime as dt
import enum
import inspect
import math
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import update_wrapper
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NewType,
    ParamSpec,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from unicodedata import normalize

import attrs

from community_housing._messages import Message, joined, with_article
from community_housing.errors import InputError

__all__ = ["an_id_once", "as_read", "day", "door", "in_chinese", "member", "read_once", "refuse_single", "shown"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_E = TypeVar("_E", bound=enum.Enum)
_Check = Callable[[Any, str], Any]
"""From a value and the name of its argument to the value as it goes on; raises `InputError`."""

_LONGEST: Final = 100
_KEYS: Final = ("id", "subject", "community")
"""By which field of a record it is told apart from others: the first that it has."""
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SEVERAL: Final = frozenset({Iterable, Sequence, Collection, tuple, list})


def door(*, streams: Collection[str] = ()) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Make a function hold its arguments against its annotations.

    Args:
        streams: Names of iterables that are read lazily or may hold an id twice; they are handed on unread.

    Returns:
        A decorator.  The function made has the signature, name and documentation of the one given.

    Guarantees:
        Of a wrong argument no line of the function runs.  An annotation of a kind that is not known here (a type variable, a
        protocol, `Any`) is not checked; defaults are not either.

    Source: own rule, docs/decisions/0007.
    """

    def hung(function: Callable[_P, _R]) -> Callable[_P, _R]:
        names = tuple(inspect.signature(function).parameters)
        checks: dict[str, _Check | None] = {}

        def entered(*args: Any, **kwargs: Any) -> Any:
            if not checks:
                checks.update(checks_of(function, names, streams))
            wrong: list[InputError] = []
            given = list(args)
            for place, (name, value) in enumerate(zip(names, args, strict=False)):
                check = checks[name]
                if check is not None:
                    try:
                        given[place] = check(value, name)
                    except input_error as error:
                        wrong.append(error)
            for name, value in kwargs.items():
                check = checks.get(name)
                if check is not None:
                    try:
                        kwargs[name] = check(value, name)
                    except input_error as error:
                        wrong.append(error)
            if wrong:
                raise together(wrong)
            return inner(*given, **kwargs)

        inner: Callable[..., Any] = function
        checks_of, together, input_error = _checks_of, _together, InputError
        # The globals are those of the function's own module, for tools that look there (doctest); the code needs none.
        made = types.FunctionType(
            entered.__code__, cast("Any", function).__globals__, function.__name__, None, entered.__closure__
        )
        return cast("Callable[_P, _R]", update_wrapper(made, function))

    return hung


def _together(wrong: Sequence[InputError]) -> InputError:
    first = wrong[0]
    also = (Message("{field}: {problem}", field=error.field, problem=error.message) for error in wrong[1:])
    return InputError(joined([first.message, *also]), first.field, first.value)


def _checks_of(function: Callable[..., Any], names: Iterable[str], streams: Collection[str]) -> dict[str, _Check | None]:
    return {name: _check_for(_hint(function, name), stream=name in streams) for name in names} or {"": None}


def _hint(function: Callable[..., Any], name: str) -> Any:
    """What an argument is annotated with; None where that names a library which is loaded only by type checkers."""
    written = {name: function.__annotations__[name]} if name in function.__annotations__ else {}
    try:
        return get_type_hints(types.SimpleNamespace(__annotations__=written), function.__globals__, include_extras=True).get(
            name
        )
    except NameError:
        return None


# --- Single values ----------------------------------------------------------------------------------------------------


def day(value: object, field: str) -> dt.date:
    """A day of the calendar, which is a `datetime.date` and nothing else.

    Raises:
        InputError: It is a text, a moment or anything else.
    """
    if type(value) is dt.date:
        return value
    if isinstance(value, dt.datetime):
        raise InputError(Message("must be a day, got the moment {value}; use its .date()", value=shown(value)), field, value)
    raise InputError(Message("must be a day such as datetime.date(2014, 1, 31), got {value}", value=shown(value)), field, value)


def member(value: object, kind: type[_E], field: str) -> _E:
    """A member of a closed set, from itself or from its text.

    Raises:
        InputError: It is neither; the message names all members.
    """
    if isinstance(value, kind):
        return value
    try:
        if type(value) is str:
            return kind(value)
    except ValueError:
        pass
    known = ", ".join(str(one.value) for one in kind)
    raise InputError(
        Message("must be one of {name}: {known}; got {value}", name=kind.__name__, known=known, value=shown(value)),
        field,
        value,
    )


def as_read(one: object) -> object:
    """An id as people read it: full-width characters as the narrow ones, what is composed of several as one."""
    return normalize("NFC", one).translate(_NARROW) if isinstance(one, str) and not one.isascii() else one


def in_chinese(lang: object) -> bool:
    """Whether a text is asked for in Chinese; it is in English else, and there is no third language."""
    if lang in ("zh", "en"):
        return lang == "zh"
    raise InputError(Message("must be 'zh' or 'en', got {lang!r}", lang=lang), "lang", lang)


def an_id_once(ids: Iterable[object], field: str) -> None:
    """Refuse an id that is there twice, or beside one that reads like it.

    Raises:
        InputError: With every such id.
    """
    seen: dict[object, object] = {}
    twice: dict[object, None] = {}
    for one in ids:
        read = as_read(one)
        if read in seen:
            twice[seen[read]] = twice[one] = None
        seen[read] = one
    if twice:
        names = sorted(map(str, twice))
        raise InputError(
            Message("must hold each id once, there more than once: {names}", names=", ".join(names[:10])), field, names
        )


def _instance(kind: type[Any], name: str) -> _Check:
    def check(value: Any, field: str) -> Any:
        if isinstance(value, kind):
            return value
        hint = Message("; give the object itself, not its id") if isinstance(value, str) and "id" in _fields(kind) else ""
        raise InputError(
            Message("must be {name}, got {value}{hint}", name=with_article(name), value=shown(value), hint=hint), field, value
        )

    return check


def _like(kind: type[Any]) -> _Check:
    """The check of a protocol; a class that passed once is not asked again for each of its values."""
    check, passed = _instance(kind, kind.__name__), set[type[Any]]()

    def known(value: Any, field: str) -> Any:
        if type(value) not in passed:
            check(value, field)
            passed.add(type(value))
        return value

    return known


def _text(value: Any, field: str) -> Any:
    if isinstance(value, str):
        _whole_text(value, field)
        return value
    own = getattr(value, "id", None)
    hint = Message("; give its id, {own!r}", own=own) if isinstance(own, str) else ""
    raise InputError(Message("must be a text, got {value}{hint}", value=shown(value), hint=hint), field, value)


def _whole_text(value: str, field: str) -> None:
    """Refuse half a character, which no file, address or page can carry; names of files that are no UTF-8 have none."""
    try:
        if not value.isascii():
            value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise InputError(Message("holds half a character, got {value}", value=shown(value)), field, value) from None


def _exactly(kind: type[Any], name: str) -> _Check:
    def check(value: Any, field: str) -> Any:
        if type(value) is kind:
            return value
        raise InputError(Message("must be {name}, got {value}", name=name, value=shown(value)), field, value)

    return check


def _one_of(texts: tuple[Any, ...]) -> _Check:
    *firsts, last = map(repr, texts)
    known = Message("{firsts} or {last}", firsts=", ".join(firsts), last=last) if firsts else last

    def check(value: Any, field: str) -> Any:
        if isinstance(value, str) and value in texts:
            return value
        raise InputError(Message("must be {known}, got {value}", known=known, value=shown(value)), field, value)

    return check


def _number(value: Any, field: str) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            if math.isfinite(value):
                return value
        except OverflowError:  # a whole number that no float reaches
            pass
    raise InputError(Message("must be a finite number, got {value}", value=shown(value)), field, value)


def _fraction(value: Any, field: str) -> Any:
    if isinstance(value, Fraction) or type(value) is int:
        return value
    raise InputError(Message("must be a Fraction or a whole number, got {value}", value=shown(value)), field, value)


# --- Several values ---------------------------------------------------------------------------------------------------


def _several(item: Any, *, once: bool = True) -> _Check:
    check, kind = _check_for(item), _class_of(item)
    key = next((name for name in _KEYS if once and kind is not None and name in _fields(kind)), None)
    what = Message("values") if kind is None else Message("{kind} values", kind=kind.__name__)

    def read(value: Any, field: str) -> Any:
        if type(value) is not list and type(value) is not tuple:
            refuse_single(value, field, what)
        if check is None:
            # Plain numbers have checks of their own where they are used; what can be read only once is read here.
            return read_once(value)
        if kind is not None and not issubclass(kind, enum.Enum):
            items = value if type(value) is tuple else _read_whole(value, field, what)
            for place, one in enumerate(items):
                if not isinstance(one, kind):
                    check(one, f"{field}[{place}]")
            if key is not None and len({as_read(getattr(one, key)) for one in items}) < len(items):
                an_id_once([getattr(one, key) for one in items], field)
            return items
        return tuple([check(one, f"{field}[{place}]") for place, one in enumerate(_read_whole(value, field, what))])

    return read


def _mapping(key: Any, value: Any) -> _Check:
    """A mapping, looked into where its keys or values are of one kind that is known; facts of many kinds say more.

    What stands under one key may have one subject several times: a community has several prospects.
    """
    several = get_origin(value) in (Union, types.UnionType) and sum(one is not type(None) for one in get_args(value)) > 1
    whole, of_key, of_value = _instance(Mapping, "mapping"), _check_for(key), None if several else _check_for(value, once=False)

    def read(given: Any, field: str) -> Any:
        whole(given, field)
        if of_key is None and of_value is None:
            return given
        made = {
            name if of_key is None else of_key(name, field): one if of_value is None else of_value(one, f"{field}[{name!r}]")
            for name, one in given.items()
        }
        return given if all(made.get(name) is one for name, one in given.items()) else made

    return read


def refuse_single(value: Any, field: str, what: str = Message("values")) -> None:
    """Refuse what is no collection of values: a text, a mapping, or a single one."""
    if isinstance(value, (str, bytes)) or not hasattr(type(value), "__iter__"):
        raise InputError(
            Message("must be several {what}, got the single {value}; put it into a list", what=what, value=shown(value)),
            field,
            value,
        )
    if isinstance(value, Mapping):
        raise InputError(Message("must be several {what}, got a mapping; give its .values()", what=what), field, value)


def read_once(value: Any) -> Any:
    """What can be read only once, read; anything else as it is."""
    return value if isinstance(value, Sequence) or not hasattr(value, "__next__") else tuple(value)


def _read_whole(value: Any, field: str, what: str) -> tuple[Any, ...]:
    """Every value; what only looks like a collection, such as an array without a dimension, is refused."""
    try:
        return tuple(value)
    except TypeError:
        raise InputError(
            Message("must be several {what}, got {value}; put it into a list", what=what, value=shown(value)), field, value
        ) from None


def _streamed(value: Any, field: str) -> Any:
    refuse_single(value, field)
    return value


# --- From annotations to checks ---------------------------------------------------------------------------------------


def _check_for(annotation: Any, *, stream: bool = False, once: bool = True) -> _Check | None:
    """The check of an annotation; None where its kind is not known."""
    if get_origin(annotation) is Annotated:
        return _check_for(annotation.__origin__, stream=stream)
    if isinstance(annotation, NewType):
        return _check_for(annotation.__supertype__)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _either(get_args(annotation), stream=stream)
    if origin is Literal:
        return _one_of(get_args(annotation))
    if origin in _SEVERAL:
        arguments = get_args(annotation)
        if origin is tuple and (len(arguments) != 2 or arguments[1] is not Ellipsis):
            return None
        return _streamed if stream else _several(arguments[0], once=once)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*get_args(annotation))
    if isinstance(origin, type):
        # Of another generic class, such as a path or a function, the class alone is looked at.
        return _instance(origin, origin.__name__)
    return _check_class(annotation) if isinstance(annotation, type) else None


def _check_class(kind: type[Any]) -> _Check | None:
    if kind in (object, Any):
        return None
    if getattr(kind, "_is_protocol", False):
        return _like(kind) if getattr(kind, "_is_runtime_protocol", False) else None
    if issubclass(kind, enum.Enum):
        return lambda value, field: value if type(value) is kind else member(value, kind, field)
    known: dict[type[Any], _Check] = {
        dt.date: day,
        str: _text,
        bool: _exactly(bool, Message("True or False")),
        int: _exactly(int, Message("a whole number")),
        float: _number,
        Fraction: _fraction,
    }
    return known.get(kind) or _instance(kind, kind.__name__)


def _either(members: Sequence[Any], *, stream: bool) -> _Check | None:
    optional = type(None) in members
    checks = [_check_for(one, stream=stream) for one in members if one is not type(None)]
    if None in checks:
        return None
    some = cast("list[_Check]", checks)
    first = some[0]

    def check_one(value: Any, field: str) -> Any:
        return None if value is None else first(value, field)

    def check(value: Any, field: str) -> Any:
        if value is None and optional:
            return None
        wrong: list[str] = []
        for one in some:
            try:
                return one(value, field)
            except InputError as error:
                wrong.append(error.message)
        raise InputError(joined(dict.fromkeys(wrong), "{before}, or {after}"), field, value)

    return check_one if optional and len(some) == 1 else check


def _class_of(annotation: Any) -> type[Any] | None:
    if get_origin(annotation) is Annotated:
        return _class_of(annotation.__origin__)
    plain = isinstance(annotation, type) and get_origin(annotation) is None
    return annotation if plain and (attrs.has(annotation) or issubclass(annotation, enum.Enum)) else None


def _fields(kind: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in attrs.fields(kind)) if attrs.has(kind) else frozenset()


def shown(value: object) -> str:
    """A value in a message, short, with its kind where its text does not show it."""
    if attrs.has(type(value)):
        own = getattr(value, "id", None)
        kind = with_article(type(value).__name__)
        return kind if own is None else Message("{kind} ({id!r})", kind=kind, id=own)
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a number of thousands of digits, or whatever a stranger's class does
        return Message("{kind} that cannot be written out", kind=with_article(type(value).__name__))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
