# SPDX-License-Identifier: Apache-2.0
"""Exact area and money: whole dm² and whole fen (分) inside, decimal m² and yuan (元) outside.

`Area` and `Money` are values of their own and no numbers (docs/decisions/0070): nothing takes one for an integer, so nobody
can write dm² under a field of m².  The whole number leaves by name alone (`.dm2`, `.fen`), the amount as `.decimal`.  Fifteen
digits bound both, which keeps a product with a hundred inside 64 bits and the JSON number exact.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import cache
from numbers import Number, Rational, Real
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, Self, TypeVar, final, overload

from community_housing._doors import in_chinese
from community_housing._messages import Lang, Message
from community_housing.errors import InputError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema, SchemaSerializer

__all__ = [
    "LARGEST",
    "Area",
    "Money",
    "Rounding",
    "divide",
    "dm2",
    "fen",
    "json_number",
    "ratio",
    "scale",
    "split",
    "square_metres",
    "total",
    "wan_yuan",
    "yuan",
]

LARGEST: Final = 999_999_999_999_999
"""Largest magnitude of a quantity, in its whole unit: fifteen digits."""

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
_HUGE: Final = Decimal(10**15)
_NARROW: Final = str.maketrans("０１２３４５６７８９．，＋－", "0123456789.,+-")


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
        InputError: *denominator* is 0, one of the two is no integer, or *rounding* is none of the known ones.

    Examples:
        >>> divide(1_192_700, 83, rounding=Rounding.HALF_UP), divide(1_192_700, 83, rounding=Rounding.DOWN)
        (14370, 14369)
    """
    for name, value in (("numerator", numerator), ("denominator", denominator)):
        if type(value) is not int:
            raise _refused("must be an int, got {shown}", name, value)
    if type(rounding) is not Rounding:
        if not isinstance(rounding, str) or rounding not in tuple(Rounding):
            raise _refused("must be one of {known}, got {shown}", "rounding", rounding, known=", ".join(Rounding))
        rounding = Rounding(rounding)
    if denominator == 0:
        raise InputError("a quotient needs a denominator other than 0", "denominator", denominator)
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
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


class _Quantity:
    """Shared behaviour of the two quantities; not for use by itself.

    It is written out and no attrs class: `attrs.asdict` would open one and write its inner number as if that were the amount.
    """

    __slots__ = ("_whole",)
    _whole: int
    _unit: ClassVar[str] = "unit"
    _symbol: ClassVar[str] = "unit"
    _salt: ClassVar[int] = 0

    def __init__(self, value: int) -> None:
        # Nearly every value is a plain int within the bounds, and quantities are made by the million.
        if type(value) is int and -LARGEST <= value <= LARGEST:
            _fill(self, value)
            return
        name = type(self).__name__
        if type(value) is not int:
            raise _refused(
                "must be a whole number of {unit}, got {shown}; use {own}.of() to parse {symbol}",
                name,
                value,
                unit=self._unit,
                own=name,
                symbol=self._symbol,
            )
        raise _refused("must have at most 15 digits in {unit}, got {shown}", name, value, unit=self._unit)

    def __init_subclass__(cls) -> None:
        if cls.__mro__[1] is not _Quantity:
            raise TypeError(f"{cls.__mro__[1].__name__} is not subclassed: what is of one kind adds and compares")

    @classmethod
    def of(cls, value: object) -> Self:
        """Parse a decimal amount in the outer unit (m² or yuan) without loss.

        Args:
            value: An int, a `str` (full-width digits and signs and thousands commas are read), a `Decimal`, a float whose
                shortest text has at most two decimals, or a value of this class, which is returned as it is.

        Returns:
            The same amount as a quantity.

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
        return value if isinstance(value, cls) else cls(_exact(cls.__name__, value, 2))

    @property
    def decimal(self) -> Decimal:
        """The exact amount in the outer unit (m² or yuan), with two decimals."""
        return Decimal(str(self))

    def __repr__(self) -> str:
        return f"{self._unit}({self._whole})"

    def __str__(self) -> str:
        return self._grouped("")

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        with localcontext(_EXACT):
            return format(self.decimal, spec)

    def _grouped(self, comma: str = ",") -> str:
        whole, part = divmod(abs(self._whole), 100)
        return f"{'-' if self._whole < 0 else ''}{whole:{comma}}.{part:02d}"

    # --- It does not change, and is the same in every process -----------------------------------------------------------

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} does not change; {name!r} cannot be deleted")

    def __reduce__(self) -> tuple[type[Self], tuple[int]]:
        return (type(self), (self._whole,))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __hash__(self) -> int:
        return self._whole ^ self._salt

    # --- Equal, in order and added among their own kind alone ------------------------------------------------------------

    if not TYPE_CHECKING:
        # Hidden from checkers, which then see the `__eq__` of every object and report a comparison with a number.
        def __eq__(self, other: object) -> bool:
            if type(other) is type(self):
                return self._whole == other._whole
            if isinstance(other, Number):
                raise _mixed(type(self), "==", other)
            return NotImplemented

    def __lt__(self, other: Self) -> bool:
        if type(other) is type(self):
            return self._whole < other._whole
        raise _mixed(type(self), "<", other)

    def __le__(self, other: Self) -> bool:
        if type(other) is type(self):
            return self._whole <= other._whole
        raise _mixed(type(self), "<=", other)

    def __gt__(self, other: Self) -> bool:
        if type(other) is type(self):
            return self._whole > other._whole
        raise _mixed(type(self), ">", other)

    def __ge__(self, other: Self) -> bool:
        if type(other) is type(self):
            return self._whole >= other._whole
        raise _mixed(type(self), ">=", other)

    def __add__(self, other: Self) -> Self:
        if type(other) is type(self):
            return type(self)(self._whole + other._whole)
        raise _mixed(type(self), "+", other)

    def __sub__(self, other: Self) -> Self:
        if type(other) is type(self):
            return type(self)(self._whole - other._whole)
        raise _mixed(type(self), "-", other)

    def __mul__(self, other: int) -> Self:
        if type(other) is int:
            return type(self)(self._whole * other)
        raise _mixed(type(self), "*", other)

    __rmul__ = __mul__

    def __neg__(self) -> Self:
        return type(self)(-self._whole)

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return type(self)(abs(self._whole))

    # A number on the left asks here last; a plain refusal says why, where Python would name two types only.
    if not TYPE_CHECKING:

        def __radd__(self, other: object) -> NoReturn:
            raise _mixed(type(self), "+", other)

        def __rsub__(self, other: object) -> NoReturn:
            raise _mixed(type(self), "-", other)

        def _no_division(self, _other: object) -> NoReturn:
            raise TypeError(
                f"{type(self).__name__} is not divided: use scale() with a Fraction and a rounding, split(), or ratio()"
            )

        __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _no_division
        __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _no_division

    def __bool__(self) -> NoReturn:
        name, unit = type(self).__name__, self._unit
        raise TypeError(f"{name} has no truth: compare with {unit}(0) for zero, with None for what is missing")

    # --- Boundaries ------------------------------------------------------------------------------------------------------

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls.of,
            serialization=core_schema.plain_serializer_function_ser_schema(json_number, when_used="json"),
        )

    @property
    def __pydantic_serializer__(self) -> "SchemaSerializer":
        # By this pydantic writes one that stands where no type was declared, and the bound of one in a user's own model.
        return _serializer()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler") -> "JsonSchemaValue":
        # The same for what comes in and what goes out, so that a record is one component of an API and not two.
        text = {"type": "string", "pattern": r"^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2}0*)?$"}
        return {
            "anyOf": [{"type": "number"}, text],
            "unit": cls._symbol,
            "description": f"Exact amount in {cls._symbol} with at most two decimals; a number where it goes out.",
        }


_fill: Final[Callable[[_Quantity, int], None]] = _Quantity.__dict__["_whole"].__set__
_whole: Final[Callable[[_Quantity], int]] = _Quantity.__dict__["_whole"].__get__


def _mixed(kind: type[_Quantity], operator: str, other: object) -> TypeError:
    """What is raised where a quantity meets what is not of its kind."""
    name, unit = kind.__name__, kind._unit  # noqa: SLF001 - of this module
    takes = {
        "*": "an int; scale() takes a Fraction",
        "+": f"another {name}, such as {unit}(0); total() adds up several",
    }.get(operator, f"another {name}, such as {unit}(0)")
    return TypeError(f"{name} {operator} {type(other).__name__} is not defined; {name} takes {takes}")


@final
class Area(_Quantity):
    """Floor area (面积): a whole number of dm² (0.01 m²).

    `Area(21280)` takes dm², `Area.of("212.80")` takes m².  Areas add and subtract among themselves, are multiplied by an
    int and compare with areas; everything else raises TypeError, the truth of one too, in which nothing and zero would be one.
    Differences may be negative; a field that must not be says so by its bound.
    """

    __slots__ = ()
    _unit = "dm2"
    _symbol = "m²"
    _salt = 0x0A4E_A000_0000_0000

    if TYPE_CHECKING:

        @property
        def dm2(self) -> int:
            """The whole number of dm² (0.01 m²)."""
            ...
    else:
        dm2 = _Quantity.__dict__["_whole"]

    def text(self, *, lang: Lang = "en") -> str:
        """The area for a reader: `212.80㎡` in Chinese, `212.80 m²` in English, thousands grouped."""
        return f"{self._grouped()}{'㎡' if in_chinese(lang) else ' m²'}"


@final
class Money(_Quantity):
    """Money (金额): a whole number of fen (分, 0.01 yuan).

    `Money(6600)` takes fen, `Money.of("66")` takes yuan, `wan_yuan("430")` takes 万元 (10,000 yuan).  It computes as `Area`
    does.
    """

    __slots__ = ()
    _unit = "fen"
    _symbol = "yuan"
    _salt = 0x0F0E_2000_0000_0000

    if TYPE_CHECKING:

        @property
        def fen(self) -> int:
            """The whole number of fen (分, 0.01 yuan)."""
            ...
    else:
        fen = _Quantity.__dict__["_whole"]

    def text(self, *, lang: Lang = "en") -> str:
        """The amount for a reader: exact 万元 from ten thousand yuan up and 元 below in Chinese, yuan in English."""
        if not in_chinese(lang):
            return f"{self._grouped()} yuan"
        whole, part = divmod(abs(self._whole), 1_000_000)
        if not whole:
            return f"{self._grouped()}元"
        return f"{'-' if self._whole < 0 else ''}{whole:,}{f'.{part:06d}'.rstrip('0') if part else ''}万元"


def json_number(value: Area | Money) -> Any:
    """A quantity as the JSON number of m² or yuan: a whole number where there is no part, else the nearest double.

    Fifteen digits are what a double carries without loss, so its shortest text is the exact decimal.
    """
    _check_quantity(value, "value")
    whole, part = divmod(hundredths := _whole(value), 100)
    return hundredths / 100 if part else whole


@cache
def _serializer() -> "SchemaSerializer":
    from pydantic_core import SchemaSerializer, core_schema

    return SchemaSerializer(
        core_schema.any_schema(serialization=core_schema.plain_serializer_function_ser_schema(json_number, when_used="json"))
    )


def _refused(template: str, name: str, value: object, **data: object) -> InputError:
    return InputError(Message(template, shown=_shown(value), **data), name, value)


def _exact(name: str, value: object, places: int) -> int:
    """The one reader of numbers: *value* as a whole number of units of which 10 to the power of *places* make one."""
    if isinstance(value, int) and not isinstance(value, bool):
        whole = value * int(10**places)
        if -LARGEST <= whole <= LARGEST:
            return whole
        number = _HUGE
    elif isinstance(value, str):
        text = value.translate(_NARROW).strip()
        if _NUMBER.fullmatch(text) is None:
            raise _refused("must be a decimal number such as 212.80, got {shown}", name, value)
        number = Decimal(text.replace(",", ""))
    elif isinstance(value, Decimal):
        number = value
    elif isinstance(value, Real) and not isinstance(value, Rational):
        number = Decimal(str(value))  # the shortest text that is read back as the same double
    else:
        raise _refused("must be a number, a Decimal or a text of one, got {shown}", name, value)
    if not number.is_finite():
        raise _refused("must be finite, got {shown}", name, value)
    if number.adjusted() >= 15 - places and number:
        raise _refused(
            "must have at most 15 digits, {places} behind the point, got {shown}", name, value, places=_PLACES[places]
        )
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # a finite Decimal has an integer exponent; narrows the type only
    # Looked at digit by digit: a text of thousands of digits is refused like any other, and costs no more.
    kept = digits if exponent >= -places else digits[: exponent + places]
    if any(digits[len(kept) :]):
        raise _refused("must have at most {places} decimals, got {shown}", name, value, places=_PLACES[places])
    whole = int("".join(map(str, kept)) or "0")
    whole = whole * 10 ** max(exponent + places, 0) if whole else 0
    return -whole if sign else whole


_PLACES: Final = {2: Message("two"), 6: Message("six")}


def _shown(value: object) -> str:
    """*value* in a message, whatever its length."""
    if isinstance(value, int) and value.bit_length() > 400:
        return Message("an integer of {bits} bits", bits=value.bit_length())
    try:
        text = str(value) if isinstance(value, (Decimal, Real)) else repr(value)
    except Exception:  # noqa: BLE001 - a fraction of thousands of digits, or whatever a stranger's class does
        return Message("{kind} that cannot be written out", kind=type(value).__name__)
    return text if len(text) <= 100 else f"{text[:100]} …"


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
    return Money(_exact("wan_yuan", value, 6))


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
        InputError: *quantity* is none, *factor* is neither a `Fraction` nor an int, or *rounding* is none of the known ones.

    Examples:
        >>> scale(fen(100_01), Fraction(1, 2), rounding=Rounding.FLOOR)
        fen(5000)
    """
    _check_quantity(quantity, "quantity")
    if isinstance(factor, bool) or not isinstance(factor, (int, Fraction)):
        raise _refused("must be a Fraction or an int, got {shown}", "factor", factor)
    return type(quantity)(divide(_whole(quantity) * factor.numerator, factor.denominator, rounding=rounding))


def split(total: _Q, weights: Iterable[int]) -> tuple[_Q, ...]:
    """Split *total* by *weights* so that the parts add up exactly.

    Args:
        total: Amount in fen (分) or area in dm², >= 0.
        weights: Integer weights, length n >= 1, each >= 0, not all 0.

    Returns:
        n parts, in order; largest remainder first, ties to the earlier weight.

    Raises:
        InputError: *total* is no quantity or negative, or *weights* is empty, negative or all 0.

    Source: own rule, docs/decisions/0003.

    Examples:
        >>> split(fen(100_00), [1, 1, 1])
        (fen(3334), fen(3333), fen(3333))
    """
    _check_quantity(total, "total")
    if not isinstance(weights, Iterable) or isinstance(weights, (str, bytes, Mapping, AbstractSet)):
        raise _refused("must be several integers in an order, got {shown}", "weights", weights)
    amount, weights = _whole(total), tuple(weights)
    if amount < 0:
        raise _refused("must be >= 0, got {shown}", "total", total)
    if any(isinstance(w, bool) or not isinstance(w, int) or w < 0 for w in weights) or sum(weights) == 0:
        told = Message("must be integers >= 0, at least one and not all 0, got {weights}", weights=list(weights))
        raise InputError(told, "weights", weights)
    return tuple(type(total)(part) for part in apportion(amount, weights))


def apportion(amount: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """`split` of a whole number that is checked already: largest remainder first, ties to the earlier weight."""
    if len(weights) < 2:
        return (amount,) * len(weights)
    whole = sum(weights)
    parts = [divmod(amount * weight, whole) for weight in weights]
    left = amount - sum(part for part, _ in parts)
    winners = set(sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left])
    return tuple(part + (i in winners) for i, (part, _) in enumerate(parts))


def ratio(part: _Q, whole: _Q) -> Fraction:
    """The exact ratio of two quantities of one kind.

    Raises:
        InputError: *whole* is 0, the two are of different kinds, or none is a quantity.
    """
    _check_quantity(part, "part")
    if type(part) is not type(whole):
        raise _refused("must both be Area or both be Money, got {shown} and {whole!r}", "part", part, whole=whole)
    if _whole(whole) == 0:
        raise InputError("a ratio needs a whole other than 0", "whole", whole)
    return Fraction(_whole(part), _whole(whole))


def total(quantities: Iterable[_Q], kind: type[_Q]) -> _Q:
    """Add up quantities of one *kind*; an empty sum is zero of that kind.

    Raises:
        TypeError: One is of another kind, or a bare number.
        InputError: The sum has more than fifteen digits.
    """
    whole = 0
    for one in quantities:
        if type(one) is not kind:
            raise _mixed(kind, "+", one)
        whole += _whole(one)
    return kind(whole)


def _check_quantity(value: object, field: str) -> None:
    if not isinstance(value, _Quantity):
        raise _refused("must be an Area or a Money, got {shown}", field, value)
