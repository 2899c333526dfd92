# SPDX-License-Identifier: Apache-2.0
"""Exact area and money: integer dm² and integer fen (分) inside, decimal m² and yuan (元) outside.

Both are subclasses of `int` (measured against frozen values in docs/decisions/0002), so that one rule reads the same
integers from a Python object and from a column.  What an `int` would allow and a quantity must not is refused: adding
area to money, adding a bare number, true and floor division, and every value beyond fifteen digits, which keeps a
product with a hundred inside 64 bits and the JSON number exact.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, Self, TypeVar, overload

from community_housing.errors import InputError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "LARGEST",
    "Area",
    "Money",
    "Rounding",
    "divide",
    "dm2",
    "fen",
    "ratio",
    "scale",
    "split",
    "square_metres",
    "total",
    "wan_yuan",
    "yuan",
]

LARGEST: Final = 999_999_999_999_999
"""Largest magnitude of a quantity, in its integer unit: fifteen digits."""

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)


_new_int = int.__new__


class Rounding(StrEnum):
    """How a value between two integers is brought to one of them."""

    HALF_UP = "half_up"
    """To the nearest; a half goes away from zero (四舍五入)."""
    HALF_EVEN = "half_even"
    """To the nearest; a half goes to the even neighbour."""
    DOWN = "down"
    """Towards zero (truncation)."""
    FLOOR = "floor"
    """Towards minus infinity."""
    CEILING = "ceiling"
    """Towards plus infinity."""


def divide(numerator: int, denominator: int, *, rounding: Rounding) -> int:
    """Divide two integers exactly and round the quotient once.

    Args:
        numerator: Any integer.
        denominator: Any integer but 0.
        rounding: What happens to a quotient that is no integer.

    Returns:
        The rounded quotient.

    Raises:
        InputError: *denominator* is 0.

    Examples:
        >>> divide(1_192_700, 83, rounding=Rounding.HALF_UP), divide(1_192_700, 83, rounding=Rounding.DOWN)
        (14370, 14369)
    """
    if denominator == 0:
        raise InputError("a quotient needs a denominator other than 0", "denominator", denominator)
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(int(numerator), int(denominator))
    if rest == 0 or rounding is Rounding.FLOOR:
        return quotient
    if rounding is Rounding.CEILING:
        return quotient + 1
    if rounding is Rounding.DOWN:
        return quotient + (1 if numerator < 0 else 0)
    twice = 2 * rest
    if twice != denominator:
        return quotient + (1 if twice > denominator else 0)
    if rounding is Rounding.HALF_EVEN:
        return quotient + quotient % 2
    return quotient + (1 if numerator > 0 else 0)


class _Quantity(int):
    """Shared behaviour of the two integer quantities; not for use by itself."""

    __slots__ = ()
    _unit: ClassVar[str] = "unit"
    _symbol: ClassVar[str] = "unit"
    _constructor: ClassVar[str] = "quantity"

    def __new__(cls, value: int = 0) -> Self:
        # Nearly every value is a plain int within the bounds, and quantities are made by the million.
        if type(value) is int and -LARGEST <= value <= LARGEST:
            return _new_int(cls, value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InputError(
                f"must be a whole number of {cls._unit}, got {value!r}; use {cls.__name__}.of() to parse", cls.__name__, value
            )
        if isinstance(value, _Quantity) and type(value) is not cls:
            raise InputError(f"{type(value).__name__} is no {cls.__name__}", cls.__name__, value)
        if not -LARGEST <= value <= LARGEST:
            raise InputError(f"must have at most 15 digits in {cls._unit}, got {int(value)}", cls.__name__, value)
        return _new_int(cls, value)

    @classmethod
    def of(cls, value: object) -> Self:
        """Parse a decimal amount in the outer unit (m² or yuan) without loss.

        Args:
            value: An int, a `str` (full-width digits and thousands commas are read), a `Decimal`, a float whose shortest
                text has at most two decimals, or a value of this class, which is returned as it is.

        Returns:
            The same amount in the integer unit.

        Raises:
            InputError: NaN, infinity, a bool, more than two decimals, more than fifteen digits, or no number at all.

        Examples:
            >>> Area.of("212.8"), Money.of(660_000), Area.of(0.07)
            (dm2(21280), fen(66000000), dm2(7))
            >>> Area.of(0.1 + 0.2)
            Traceback (most recent call last):
            ...
            community_housing.errors.InputError: Area: must have at most two decimals, got 0.30000000000000004
        """
        if isinstance(value, cls):
            return value
        return cls(_hundredths(cls.__name__, value))

    @property
    def decimal(self) -> Decimal:
        """The exact amount in the outer unit (m² or yuan)."""
        return Decimal(int(self)).scaleb(-2)

    def __repr__(self) -> str:
        return f"{self._constructor}({int(self)})"

    def __str__(self) -> str:
        whole, part = divmod(abs(int(self)), 100)
        return f"{'-' if self < 0 else ''}{whole}.{part:02d}"

    def __format__(self, spec: str) -> str:
        return format(self.decimal, spec) if spec else str(self)

    def __reduce__(self) -> tuple[type[Self], tuple[int]]:
        return (type(self), (int(self),))

    # NotImplemented would hand the operation to the plain int on the other side, which would do it; so these raise.

    def __add__(self, other: object) -> Self:
        if type(other) is not type(self):
            raise self._mixed("+", other)
        return type(self)(int(self) + int(other))

    def __radd__(self, other: object) -> Self:
        # The built-in sum() starts from the plain integer 0; nothing else may be added from the left.
        if type(other) is int and other == 0:
            return self
        raise self._mixed("+", other)

    def __sub__(self, other: object) -> Self:
        if type(other) is not type(self):
            raise self._mixed("-", other)
        return type(self)(int(self) - int(other))

    def __rsub__(self, other: object) -> Self:
        raise self._mixed("-", other)

    def __mul__(self, other: object) -> Self:
        if type(other) is not int:
            raise self._mixed("*", other)
        return type(self)(int(self) * other)

    __rmul__ = __mul__

    def _mixed(self, operator: str, other: object) -> TypeError:
        name = type(self).__name__
        allowed = "an int (scale() takes a Fraction)" if operator == "*" else f"another {name}"
        return TypeError(f"{name} {operator} {type(other).__name__} is not defined; {name} takes {allowed}")

    def __neg__(self) -> Self:
        return type(self)(-int(self))

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return type(self)(abs(int(self)))

    def _no_division(self, _other: object) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is not divided: use scale() with a Fraction and a rounding, split(), or ratio()"
        )

    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _no_division
    __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _no_division

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls.of,
            serialization=core_schema.plain_serializer_function_ser_schema(_json_number, when_used="json"),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        # The same for what comes in and what goes out, so that a record is one component of an API and not two.
        text = {"type": "string", "pattern": r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2}0*)?$"}
        return {
            "anyOf": [{"type": "number"}, text],
            "description": f"Exact amount in {cls._symbol} with at most two decimals; a number where it goes out.",
        }


def _json_number(value: _Quantity) -> Any:
    # Fifteen digits are what a double carries without loss, so its shortest text is the exact decimal.
    return int(value) // 100 if int(value) % 100 == 0 else int(value) / 100


def _hundredths(name: str, value: object) -> int:
    if isinstance(value, (bool, _Quantity)):
        raise InputError(f"must be a number, got {value!r}", name, value)
    if isinstance(value, int):
        return int(value) * 100
    if isinstance(value, Decimal):
        number = value
    else:
        text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else repr(value)
        if isinstance(value, str) and _NUMBER.fullmatch(text) is None:
            raise InputError(f"must be a decimal number such as 212.80, got {value!r}", name, value)
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            raise InputError(f"must be a number, a Decimal or a text of one, got {value!r}", name, value) from None
    if not number.is_finite():
        raise InputError(f"must be finite, got {value!r}", name, value)
    if number.adjusted() > 15:
        raise InputError(f"must have at most 15 digits with its two decimals, got {value!r}", name, value)
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # a finite Decimal has an integer exponent; narrows the type only
    # Looked at digit by digit: a text of thousands of digits is refused like any other, and costs no more.
    kept = digits if exponent >= -2 else digits[: exponent + 2]
    if any(digits[len(kept) :]):
        raise InputError(f"must have at most two decimals, got {value!s}", name, value)
    hundredths: int = int("".join(map(str, kept)) or "0") * 10 ** max(exponent + 2, 0)
    return -hundredths if sign else hundredths


class Area(_Quantity):
    """Floor area (面积): an integer number of dm² (0.01 m²).

    `Area(21280)` takes dm², `Area.of("212.80")` takes m².  Areas add and subtract among themselves, are multiplied by an
    int, compare as integers and refuse division.  Differences may be negative; a field that must not be says so by its
    bound.
    """

    __slots__ = ()
    _unit = "dm2"
    _symbol = "m²"
    _constructor = "dm2"

    def text(self, lang: str = "en") -> str:
        """The area for a reader: `212.80㎡` in Chinese, `212.80 m²` in English, thousands grouped."""
        return f"{self.decimal:,.2f}{'㎡' if lang == 'zh' else ' m²'}"


class Money(_Quantity):
    """Money (金额): an integer number of fen (分, 0.01 yuan).

    `Money(6600)` takes fen, `Money.of("66")` takes yuan, `wan_yuan("430")` takes 万元 (10,000 yuan).
    """

    __slots__ = ()
    _unit = "fen"
    _symbol = "yuan"
    _constructor = "fen"

    def text(self, lang: str = "en") -> str:
        """The amount for a reader: exact 万元 from ten thousand yuan up and 元 below in Chinese, yuan in English."""
        if lang != "zh":
            return f"{self.decimal:,.2f} yuan"
        if abs(self) < 1_000_000:
            return f"{self.decimal:,.2f}元"
        wan = Decimal(int(self)).scaleb(-6).normalize()
        return f"{wan:,f}万元"


_Q = TypeVar("_Q", Area, Money)


def dm2(value: int) -> Area:
    """An area of *value* dm² (0.01 m²)."""
    return Area(value)


def square_metres(value: object) -> Area:
    """An area of *value* m² (平方米), parsed exactly; see `Area.of`."""
    return Area.of(value)


def fen(value: int) -> Money:
    """An amount of *value* fen (分)."""
    return Money(value)


def yuan(value: object) -> Money:
    """An amount of *value* yuan (元), parsed exactly; see `Money.of`."""
    return Money.of(value)


def wan_yuan(value: object) -> Money:
    """An amount of *value* 万元 (10,000 yuan), exact to the fen.

    Args:
        value: int, `str`, `Decimal` or float; at most six decimals.

    Raises:
        InputError: *value* is no finite number or is finer than one fen.

    Examples:
        >>> wan_yuan(430), wan_yuan("66.000001")
        (fen(430000000), fen(66000001))
    """
    if isinstance(value, (bool, _Quantity)):
        raise InputError(f"must be a number of 10,000 yuan, got {value!r}", "wan_yuan", value)
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else repr(value)
    try:
        number = value if isinstance(value, Decimal) else Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise InputError(f"must be a number of 10,000 yuan, got {value!r}", "wan_yuan", value) from None
    if not number.is_finite() or number.adjusted() > 15:
        raise InputError(f"must be finite and at most 15 digits, got {value!r}", "wan_yuan", value)
    amount = Fraction(number) * 1_000_000
    if amount.denominator != 1:
        raise InputError(f"must be exact to the fen (six decimals of 10,000 yuan), got {value!s}", "wan_yuan", value)
    return Money(amount.numerator)


@overload
def scale(quantity: Area, factor: Fraction | int, *, rounding: Rounding) -> Area: ...
@overload
def scale(quantity: Money, factor: Fraction | int, *, rounding: Rounding) -> Money: ...
def scale(quantity: Area | Money, factor: Fraction | int, *, rounding: Rounding) -> Area | Money:
    """Multiply by an exact fraction and round once, by a named rounding.

    Args:
        quantity: Area in dm² or money in fen.
        factor: A `Fraction` or int; a float is refused.
        rounding: What happens to a part of the integer unit.

    Raises:
        InputError: *factor* is neither a `Fraction` nor an int.

    Examples:
        >>> scale(fen(100_01), Fraction(1, 2), rounding=Rounding.FLOOR)
        fen(5000)
    """
    if isinstance(factor, bool) or not isinstance(factor, (int, Fraction)):
        raise InputError(f"must be a Fraction or an int, got {factor!r}", "factor", factor)
    return type(quantity)(divide(int(quantity) * factor.numerator, factor.denominator, rounding=rounding))


def split(total: _Q, weights: Sequence[int]) -> tuple[_Q, ...]:
    """Split *total* by *weights* so that the parts add up exactly.

    Args:
        total: Amount in fen (分) or area in dm², >= 0.
        weights: Integer weights, length n >= 1, each >= 0, not all 0.

    Returns:
        n parts, in order; largest remainder first, ties to the earlier weight.

    Raises:
        InputError: *total* is negative, or *weights* is empty, negative or all 0.

    Source: own rule, docs/decisions/0003.

    Examples:
        >>> split(fen(100_00), [1, 1, 1])
        (fen(3334), fen(3333), fen(3333))
    """
    if total < 0:
        raise InputError(f"must be >= 0, got {total!r}", "total", total)
    if any(isinstance(w, bool) or not isinstance(w, int) or w < 0 for w in weights) or sum(weights) == 0:
        raise InputError(f"must be integers >= 0, at least one and not all 0, got {list(weights)!r}", "weights", weights)
    whole = sum(weights)
    parts = [divmod(int(total) * int(weight), whole) for weight in weights]
    left = int(total) - sum(part for part, _ in parts)
    winners = set(sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left])
    return tuple(type(total)(part + (i in winners)) for i, (part, _) in enumerate(parts))


def ratio(part: _Q, whole: _Q) -> Fraction:
    """The exact ratio of two quantities of one kind.

    Raises:
        InputError: *whole* is 0, or the two are of different kinds.
    """
    if type(part) is not type(whole):
        raise InputError(f"must both be Area or both be Money, got {part!r} and {whole!r}", "part", part)
    if whole == 0:
        raise InputError("a ratio needs a whole other than 0", "whole", whole)
    return Fraction(int(part), int(whole))


def total(quantities: Iterable[_Q], kind: type[_Q]) -> _Q:
    """Add up quantities of one *kind*; an empty sum is zero of that kind."""
    return sum(quantities, kind(0))
