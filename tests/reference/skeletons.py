# SPDX-License-Identifier: Apache-2.0
"""A sentence with the field in place of each number: what is said of which field, for any kind of result.

`marked(value)` is the same result with another number in every field, no two alike; `skeleton` takes each number of its
sentence back to the field that it came from.  A number that is no field's, such as a sum, is `{=}`; nought stays nought, as it
decides what is said at all, and a name with digits is `~`.
"""

import copy
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any, Final

import attrs
from tests.reference.reading import numbers

from community_housing.quantities import Area, Money
from community_housing.report.explain import explain

__all__ = ["marked", "skeleton"]

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER: Final = re.compile(
    rf"\d+年\d+月\d+日|\d+ (?:{_MONTHS}) \d+|(?<![A-Za-z_\d])-?\d[\d,]*(?:\.\d+)?(?:万元| × 10,000 yuan)?"
)
_FIRST: Final = 7_001
_TEXT: Final = "text"
_LONGEST: Final = 12


def _numbered(counter: Iterator[int], value: Any) -> Any:
    """Another number of the same kind and sign; shares stay shares."""
    number = next(counter)
    if isinstance(value, (Area, Money)):
        size = value.dm2 if isinstance(value, Area) else value.fen
        return value if not size else type(value)((1 if size > 0 else -1) * (number * 100 + number % 89 + 11))
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.date(1990, 1, 1) + dt.timedelta(number)
    return value if not value else number if value > 0 else -number


def marked(value: Any) -> Any:
    """The value with a number of its own in every field of a number or a day, however deep."""
    return _marked(value, iter(range(_FIRST, 10**6)))


def _marked(value: Any, counter: Iterator[int]) -> Any:
    if isinstance(value, (bool, Enum, str)) or value is None:
        return value
    if isinstance(value, Fraction):
        return value if value.denominator > 1 else Fraction(_numbered(counter, value.numerator))
    if isinstance(value, (Area, Money, int, dt.date)):
        return _numbered(counter, value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_marked(one, counter) for one in value)
    if attrs.has(type(value)) and type(value).__module__.startswith("community_housing"):
        made = copy.copy(value)
        for field in attrs.fields(type(value)):
            if hasattr(value, field.name):
                object.__setattr__(made, field.name, _marked(getattr(value, field.name), counter))
        return made
    return value


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The numbers of a value with their fields."""
    if isinstance(value, (bool, Enum)) or value is None:
        return
    if isinstance(value, (Area, Money)):
        yield str(Fraction(value.decimal)), path
    elif isinstance(value, (int, Fraction)):
        yield str(Fraction(value)), path
    elif isinstance(value, dt.date):
        yield f"{value.year}-{value.month}-{value.day}", path
    elif isinstance(value, str):
        for one in numbers(value):
            yield one, _TEXT
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _leaves(one, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from _leaves(one, f"{path}[{place}]")
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _leaves(getattr(value, field.name, None), f"{path}.{field.name}" if path else field.name)


def skeleton(value: Any, lang: Any) -> str:
    """The sentence of a value that was marked, with its fields for its numbers."""
    fields: dict[str, str] = {}
    said: set[str] = set()
    for number, path in _leaves(value):
        if path == _TEXT:
            said.add(number)
            continue
        known = fields.get(number)
        if known is None or path.count(".") < known.count("."):
            fields[number] = path

    def field(match: re.Match[str]) -> str:
        ((number, _),) = numbers(match[0]).items()
        if number == "0" or (number not in fields and number in said):
            return match[0]  # a name may have digits
        other = fields.get(number[1:] if number.startswith("-") else f"-{number}")
        return "{" + (fields.get(number) or (f"-{other}" if other else "=")) + "}"

    text = explain(value, lang=lang).replace("每百户", "每户")
    for name in sorted(_names(value), key=lambda one: (-len(one), one)):
        text = re.sub(rf"(?<![A-Za-z\d.,]){re.escape(name)}(?![\d.,]*\d)", "~", text)
    return _NUMBER.sub(field, text)


def _names(value: Any) -> Iterator[str]:
    """The short texts with digits in a value: ids, which are not what the sentence is about."""
    if isinstance(value, str) and not isinstance(value, Enum):
        if len(value) <= _LONGEST and any(one.isdigit() for one in value) and not value.isdigit():
            yield str(value)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _names(one)
    elif attrs.has(type(value)):
        for attribute in attrs.fields(type(value)):
            yield from _names(getattr(value, attribute.name, None))
