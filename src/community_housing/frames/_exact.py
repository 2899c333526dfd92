# SPDX-License-Identifier: Apache-2.0
"""Columns of m² as text, decimal or binary fraction into exact whole dm², or the rows that cannot be."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing._doors import door
from community_housing.errors import BoundaryError, Fault, InputError

__all__ = ["exact"]

_F = TypeVar("_F")
_SHOWN: Final = 100
_TEXT: Final = r"^[+-]?[0-9]{1,13}(\.[0-9]{1,2}0*)?$"
_EXPECTED: Final = "a number of m² with at most two decimals and thirteen digits before them"


@door()
def exact(frame: _F, columns: Mapping[str, str]) -> _F:
    """Add exact whole-number columns beside columns of m².

    Args:
        frame: Any frame that narwhals knows.
        columns: From the name of a column of m² (text, whole number, decimal, or binary fraction whose shortest text has at
            most two decimals) to the name of the column of dm² to make.

    Returns:
        The same kind of frame with the new Int64 columns; a null, an empty text and a NaN of a frame that knows no nulls
        stay null.

    Raises:
        BoundaryError: Values that are no such number; the first hundred, each with its value, and its row (counted from 1)
            where the frame has an order.  For this a lazy frame is read once.
        InputError: A column is missing, of another type, or its new name is taken.
    """
    native: Any = nw.from_native(cast("Any", frame))
    schema: Mapping[str, Any] = native.collect_schema()
    made: dict[str, nw.Expr] = {}
    good: dict[str, nw.Expr] = {}
    for source, target in columns.items():
        if source not in schema:
            raise InputError(f"the column {source!r} is missing", "columns", tuple(schema))
        if target in schema:
            raise InputError(f"the name {target!r} is taken", "columns", target)
        made[target], good[source] = _column(source, schema[source])
    _refuse(native, good)
    return cast("_F", native.with_columns(**made).to_native())


def _column(name: str, kind: Any) -> tuple[nw.Expr, nw.Expr]:
    value = nw.col(name)
    if kind.is_integer():
        return value.cast(nw.Int64) * 100, value.is_null() | value.cast(nw.Int64).is_between(-(10**13), 10**13)
    if kind == nw.String:
        return _text(value)
    if kind.is_decimal():
        return _decimal(value)
    if kind.is_float():
        return _binary(value.cast(nw.Float64))
    raise InputError(f"the column {name!r} is {kind}, not text or a number", "columns", name)


def _text(value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    text = value.str.strip_chars().str.replace_all(",", "", literal=True)
    blank = text == ""
    good = text.str.contains(_TEXT)
    decimals = nw.when(text.str.contains(r"\.")).then(text).otherwise(nw.concat_str([text, nw.lit(".")]))
    # Two zeros are put behind, then everything from the third decimal on (zeros only) is cut, then the point.
    padded = nw.concat_str([decimals, nw.lit("00")])
    digits = padded.str.replace_all(r"(\.[0-9]{2}).*$", "${1}").str.replace_all(".", "", literal=True)
    whole = nw.when(good).then(digits).cast(nw.Int64)
    return whole, (blank | good).fill_null(True)


def _decimal(value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    hundred = value * 100
    whole = hundred.cast(nw.Int64)
    return whole, (whole == hundred).fill_null(True)


def _binary(value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    absent = value.is_null() | value.is_nan()
    usable = (value.abs() < 10**13).fill_null(False)
    whole = nw.when(usable).then(value * 100).round().cast(nw.Int64)
    # k / 100 is the double nearest to the decimal, so this holds exactly where the shortest text has two decimals at most.
    good = (whole.cast(nw.Float64) / 100 == value).fill_null(False) & usable
    return nw.when(~absent).then(whole), good | absent


def _refuse(native: Any, good: Mapping[str, nw.Expr]) -> None:
    ordered = isinstance(native, nw.DataFrame)
    faults: list[Fault] = []
    for name, test in good.items():
        table: Any = native.with_row_index("__row") if ordered else native
        bad: Any = table.filter(~test).select(*(["__row"] if ordered else []), name).head(_SHOWN)
        rows = bad.rows() if ordered else bad.collect().rows()
        for row in rows:
            place = int(row[0]) + 1 if ordered else None
            faults.append(
                Fault("frame", "is no exact area", expected=_EXPECTED, row=place, column=name, value=str(row[-1]), code="exact")
            )
    if faults:
        raise BoundaryError(faults)
