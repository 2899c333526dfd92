# SPDX-License-Identifier: Apache-2.0
"""What a single value of a file means, read the slow way: by what stood in its place before, and never by the library.

`meant(found, before)` is the one value that a reader may take *found* for where *before* is a good value of that place, as a
text that two equal values share; or `REFUSED`, where no reader may take it for anything.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

REFUSED: Final = "refused"
_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_RATIO: Final = re.compile(r"\d+/\d+", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_DAY_LIKE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def narrowed(text: str) -> str:
    """Full-width ASCII as half-width."""
    return "".join(chr(ord(one) - 0xFEE0) if 0xFF01 <= ord(one) <= 0xFF5E else one for one in text).strip()


def number(found: Any) -> Decimal | Fraction | None:
    """The number that a value is, exactly; None where it is none."""
    if isinstance(found, bool):
        return None
    if isinstance(found, (int, Decimal)):
        return Decimal(found)
    if isinstance(found, float):
        return Decimal(repr(found)) if math.isfinite(found) else None
    if isinstance(found, str):
        plain = narrowed(found)
        if _RATIO.fullmatch(plain):
            top, bottom = plain.split("/")
            return Fraction(int(top), int(bottom)) if int(bottom) else None
        return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None
    return None


def day(found: Any) -> dt.date | None:
    """The day that a value is; None where it is none."""
    if isinstance(found, dt.datetime):
        return found.date() if found.tzinfo is None and found.time() == dt.time(0) else None
    if isinstance(found, dt.date):
        return found
    match = _DAY.fullmatch(narrowed(found)) if isinstance(found, str) else None
    try:
        return None if match is None else dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def is_number(before: Any) -> bool:
    """Whether a place holds numbers: by a number or by the text of one."""
    return not isinstance(before, bool) and (isinstance(before, (int, float, Decimal)) or number(before) is not None)


def is_day(before: Any) -> bool:
    """Whether a place holds days."""
    return isinstance(before, dt.date) or (isinstance(before, str) and _DAY_LIKE.fullmatch(before) is not None)


def meant(found: Any, before: Any) -> str:
    """See the module."""
    if isinstance(before, bool):
        return _shown(found) if isinstance(found, bool) else REFUSED
    if is_day(before):
        read = day(found)
        return REFUSED if read is None else read.isoformat()
    if is_number(before):
        value = number(found)
        return REFUSED if value is None else _shown(value)
    return _shown(found) if isinstance(found, str) else REFUSED


def shown(value: Any, before: Any) -> str:
    """A value that the library wrote, in the same form."""
    if isinstance(before, bool) or not (is_number(before) or is_day(before)):
        return _shown(value)
    if is_day(before):
        return str(value)
    exact = number(value)
    return _shown(value if exact is None else exact)


def _shown(value: Any) -> str:
    if isinstance(value, (Decimal, Fraction)):
        return str(Fraction(value))
    return unicodedata.normalize("NFC", str(value).strip())


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every single value in tables and lists, with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from leaves(value, (*path, place))
    else:
        yield path, data


def replaced(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The same tables and lists with another value at *path*."""
    if not path:
        return value
    first, *rest = path
    if isinstance(data, dict):
        return {key: replaced(one, tuple(rest), value) if key == first else one for key, one in data.items()}
    return [replaced(one, tuple(rest), value) if place == first else one for place, one in enumerate(data)]


def values_at(data: Any, path: tuple[str | int, ...]) -> list[Any]:
    """The values at *path* in any element of the lists on the way, as what is written may stand in another order."""
    if not path:
        return list(data) if isinstance(data, list) else [data]
    first, *rest = path
    if isinstance(first, int):
        return [one for part in data for one in values_at(part, tuple(rest))] if isinstance(data, list) else []
    return values_at(data[first], tuple(rest)) if isinstance(data, dict) and first in data else []
