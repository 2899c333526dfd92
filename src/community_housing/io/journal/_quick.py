# SPDX-License-Identifier: Apache-2.0
"""Reading stored events quickly: the checks that a stream's adapter makes in Python, made by pydantic's own core.

A quick reader takes nothing that the adapter would not take, and gives the same value.  Whatever it does not take is read by
the adapter, whose word is the last.
"""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, Final, cast

import pydantic
from pydantic_core import SchemaValidator, core_schema

from community_housing.events import EventBase, Stream
from community_housing.quantities import Money

__all__ = ["quick_validator", "reader"]

_LATER: Final[Any] = {"day": core_schema.date_schema(), "moment": core_schema.datetime_schema(tz_constraint="aware")}
_DAY: Final = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_MOMENT: Final = core_schema.str_schema(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_QUICK: Final[dict[tuple[str, ...], Any]] = {
    # The ids of which no Python needs to be asked whether they are printable and without white space.
    ("_no_space", "str"): core_schema.str_schema(pattern="^[!-~\u4e00-\u9fa5]{1,64}$"),
    ("_day_text", "date"): core_schema.chain_schema([_DAY, _LATER["day"]]),
    ("_with_offset", "_moment_text", "datetime"): core_schema.chain_schema([_MOMENT, _LATER["moment"]]),
}
"""What takes the place of a value's own checks, by their names from the outermost to the type of the value."""

_MOST: Final = 10_000
_LARGEST: Final = 10**13


def quick_validator(stream: Stream) -> SchemaValidator:
    """What the events of a stream that any edition wrote are as good as always taken by."""
    stream.adapter.rebuild()
    # Of the texts of an event hardly one comes again.
    return SchemaValidator(_quick(stream.adapter.core_schema), {"cache_strings": "keys"})


@cache
def reader(stream: Stream) -> Callable[[bytes], EventBase]:
    """Reads one event of a stream from its JSON.

    Raises:
        pydantic.ValidationError: It is none, as the stream's adapter says.
    """
    whole, quick = stream.adapter.validate_json, quick_validator(stream).validate_json

    def read(body: bytes) -> EventBase:
        try:
            return cast("EventBase", quick(body))
        except (pydantic.ValidationError, ValueError):
            return cast("EventBase", whole(body))

    return read


def _quick(schema: Any) -> Any:
    if isinstance(schema, list | tuple):
        return [_quick(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    names, inner = _names(schema)
    if (*names, inner) in _QUICK:
        return _QUICK[(*names, inner)]
    if inner == "function-plain" and not names and schema["function"]["function"] == Money.of:
        return core_schema.no_info_plain_validator_function(_money)
    if names and inner == "fraction":
        return core_schema.no_info_plain_validator_function(_remembered(schema))
    made = {key: value if key in ("cls", "default", "expected", "members") else _quick(value) for key, value in schema.items()}
    if made.get("type") == "dataclass":
        made["post_init"] = "check" in vars(made["cls"])
    return made


def _names(schema: Any) -> tuple[list[str], str]:
    """The names of the functions that check a value, from the outermost, and what the value is."""
    names: list[str] = []
    while str(schema.get("type")) in ("function-after", "function-before"):
        function = schema["function"]["function"]
        within = inspect.getclosurevars(function).nonlocals.get("annotation") if inspect.isfunction(function) else None
        names.append(getattr(getattr(within, "func", function), "__name__", ""))
        schema = schema["schema"]
    return names, str(schema.get("type"))


def _money(value: Any) -> Money:
    """An amount in yuan; no two with two decimals of at most 15 digits are the same double, so of one it is told at once."""
    if type(value) is float and abs(value) < _LARGEST and (fen := round(value * 100)) / 100 == value:
        return Money(fen)
    return Money.of(value)


def _remembered(schema: Any) -> Callable[[Any], Any]:
    """Reads a value of which few are different, such as a share."""
    read, known = SchemaValidator(schema).validate_python, dict[str, Any]()

    def remember(value: Any) -> Any:
        found = known.get(value) if type(value) is str else None
        if found is None:
            found = read(value)
            if type(value) is str and len(known) < _MOST:
                known[value] = found
        return found

    return remember
