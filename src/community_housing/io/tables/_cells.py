# SPDX-License-Identifier: Apache-2.0
"""One cell of a table to one value: full-width digits and thousands commas are read, everything else is refused."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar

from community_housing._messages import Message
from community_housing.district import SEPARATORS, is_function
from community_housing.errors import InputError
from community_housing.quantities import Area, Money, wan_yuan
from community_housing.records import says_nothing

__all__ = [
    "Cell",
    "CellError",
    "area",
    "choice",
    "coordinate",
    "day",
    "identifier",
    "money",
    "names",
    "narrow",
    "said",
    "text",
    "times",
    "truth",
    "whole",
]

_WHOLE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DAY_ZH = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_MANGLED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+", re.ASCII)
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SEPARATORS = re.compile(f"[{re.escape(SEPARATORS)}]")
_TRUTHS = {"true": True, "false": False, "是": True, "否": False, "yes": True, "no": False, "1": True, "0": False}

Cell = Callable[[str], Any]
"""From the text of a cell, which is stripped and not empty, to its value; raises `CellError`."""

_E = TypeVar("_E", bound=StrEnum)


class CellError(ValueError):
    """A cell that cannot be read: code, message and what would be right."""

    def __init__(self, code: str, message: str, expected: str) -> None:
        super().__init__(code, message, expected)
        self.code = code
        self.message = message
        self.expected = expected


def narrow(found: str) -> str:
    """Full-width letters, digits and signs as the plain ones (全角转半角), and nothing else: ① and ² are no digits."""
    return found.translate(_WIDE).strip()


def text(found: str) -> str:
    """A text as it is."""
    if len(found) > 500:
        raise CellError("too_long", "is too long", "at most 500 characters")
    return found


def said(found: str) -> str | None:
    """A text whose being there says something; 无, 待核 and — are none."""
    return None if says_nothing(found) else text(found)


def identifier(found: str) -> str:
    """An id: full-width letters and digits are narrowed, white space inside is refused."""
    plain = narrow(found)
    if any(character.isspace() for character in plain) or not plain.isprintable() or len(plain) > 64:
        raise CellError("bad_id", "is no id", "1 to 64 printable characters without spaces")
    if _MANGLED.fullmatch(plain):
        raise CellError(
            "digits_lost", "is an id that a spreadsheet wrote as a number, with its last digits lost", "the whole id"
        )
    return plain


def whole(found: str) -> int:
    """A whole number."""
    plain = narrow(found)
    if _WHOLE.fullmatch(plain) is None or len(plain) > 30:
        raise CellError("not_whole", "is no whole number", "a whole number such as 1234")
    return int(plain.replace(",", ""))


def _refused(error: InputError, example: str) -> CellError:
    """What is wrong with a number, which quantities alone know how to read."""
    if "decimals" in error.message:
        return CellError(
            "too_many_decimals", "has too many decimals", Message("at most two decimals, {example}", example=Message(example))
        )
    if "15 digits" in error.message:
        return CellError("out_of_bounds", "is too large", "at most 15 digits")
    return CellError("not_a_number", "is no number", Message("a decimal number, {example}", example=Message(example)))


def _quantity(kind: type[Area] | type[Money], found: str, example: str) -> Area | Money:
    try:
        return kind.of(found)
    except InputError as error:
        raise _refused(error, example) from None


def area(found: str) -> Area | Money:
    """A floor area in m²."""
    return _quantity(Area, found, "such as 212.80 (m²)")


def money(found: str) -> Area | Money:
    """An amount in yuan."""
    return _quantity(Money, found, "such as 660000.00 (yuan)")


def coordinate(found: str) -> float:
    """A finite coordinate."""
    plain = narrow(found)
    if _NUMBER.fullmatch(plain) is None or not math.isfinite(float(plain)):
        raise CellError("not_a_number", "is no finite number", "a finite decimal number such as 121.47")
    return float(plain)


def day(found: str) -> dt.date:
    """A day: 2012-08-05, 2012/8/5, 2012.8.5 or 2012年8月5日."""
    plain = narrow(found)
    match = _DAY.fullmatch(plain) or _DAY_ZH.fullmatch(plain)
    if match is None:
        if _DAY.match(plain) or _DAY_ZH.match(plain):
            raise CellError("date_time", "has more than a day", "a date without a time, such as 2012-08-05")
        raise CellError("bad_date", "is no date", "a date such as 2012-08-05")
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise CellError("bad_date", "is a day that does not exist", "a day of the calendar, such as 2012-08-05") from None


def truth(found: str) -> bool:
    """True or false, 是 or 否."""
    value = _TRUTHS.get(narrow(found).lower())
    if value is None:
        raise CellError("not_a_truth", "is neither true nor false", "true, false, 是 or 否")
    return value


def names(found: str) -> tuple[str, ...]:
    """Several names in one cell, separated by `;`, `；`, `、` or `|`; 无, — and what nobody sees are no names."""
    made = tuple(part.strip() for part in _SEPARATORS.split(found) if not says_nothing(part))
    if not all(is_function(part) for part in made):
        raise CellError("bad_names", "holds a count or a yes, which names nothing", "the name of each")
    if not all(part.isprintable() for part in made):
        raise CellError("bad_names", "holds a character that nobody sees", "names of visible characters")
    return made


def times(cell: Cell, factor: int | Fraction) -> Cell:
    """The same cell under a header whose unit is *factor* of its own, such as 万元; exact, or refused."""
    if factor == 1:
        return cell

    def read(found: str) -> Any:
        try:
            value = wan_yuan(found).decimal.scaleb(-4) * factor.numerator
        except InputError as error:
            raise _refused(error, "in the unit of the header") from None
        if factor.denominator != 1:
            hundredths, rest = divmod(value * 100, factor.denominator)
            if rest:
                raise CellError("not_exact", "is not exact to 0.01 in the unit of the pack", "a number in the unit of the pack")
            value = hundredths.scaleb(-2)
        whole_part = value.to_integral_value()
        return cell(f"{whole_part:f}" if whole_part == value else f"{Decimal(value).normalize():f}")

    return read


def choice(kind: type[_E], aliases: Mapping[str, _E]) -> Cell:
    """A reader of the members of *kind*, by value or by a Chinese word for it."""
    expected = Message("one of {values}", values=", ".join(member.value for member in kind))

    def read(found: str) -> _E:
        plain = narrow(found)
        if plain in aliases:
            return aliases[plain]
        try:
            return kind(plain.lower())
        except ValueError:
            raise CellError("unknown_value", "is none of the values that may stand here", expected) from None

    return read
