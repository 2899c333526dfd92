# SPDX-License-Identifier: Apache-2.0
"""Columns of m² as text, decimal or binary fraction into exact whole dm², or the rows that cannot be."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import BoundaryError, Fault, InputError
from community_housing.frames._bounds import faulty_rows
from community_housing.frames._by_polars import goes_by_polars, of_dask, to_list, to_polars, with_results
from community_housing.frames._reading import Opened, native_of
from community_housing.quantities import LARGEST, Area

__all__ = ["exact"]

_F = TypeVar("_F")
_TEXT: Final = r"^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]{1,2}0*)?$"
_DIGITS: Final = r"^[+-]?0*[0-9]{1,13}$"
_EXPECTED: Final = "a number of m² with at most two decimals and thirteen digits before them"


@door()
def exact(frame: _F, columns: Mapping[str, str]) -> _F:
    """Add exact whole-number columns beside columns of m².

    Args:
        frame: Any frame that narwhals knows.
        columns: From the name of a column of m² (text, whole number, decimal, or binary fraction whose shortest text has at
            most two decimals) to the name of the column of dm² to make.

    Returns:
        The same kind of frame with the new Int64 columns; a null, an empty text and a NaN, which say that nothing is known,
        are null.

    Raises:
        BoundaryError: Values that are no such number; the first hundred, each with its value, and its row (counted from 1)
            where the frame has an order.  For this a lazy frame is read once (one of Dask when it is computed).
        InputError: A column is missing, of another type, or its new name is taken.

    Guarantees: every value is that of `Area.of`, or its row is named.
    """
    if nw.dependencies.is_dask_dataframe(frame):
        return cast("_F", of_dask(frame, partial(exact, columns=columns)))
    opened = Opened.of(native_of(frame), columns)
    _check(opened, columns)
    if goes_by_polars(opened.frame):
        read = _of_pandas(opened, columns) if opened.frame.implementation.is_pandas() else to_polars(opened, columns)
        return cast("_F", with_results(frame, exact(read, columns), columns.values()))
    faults: list[Fault] = []
    made: dict[str, nw.Expr] = {}
    for source, target in columns.items():
        made[target], good = _column(source, opened.schema[source])
        faults += _faults(opened.frame, source, good)
    if faults:
        raise BoundaryError(faults)
    return cast("_F", opened.closed(opened.frame.with_columns(**made), columns.values()).to_native())


def _check(opened: Opened, columns: Mapping[str, str]) -> None:
    lost = [name for name in columns if name not in opened.schema]
    if lost:
        raise InputError(Message("the column {lost!r} is missing", lost=lost[0]), "columns", tuple(opened.inside))
    targets = list(columns.values())
    folded = [opened.fold(name) for name in targets]
    taken = [*opened.taken(targets), *(name for name in targets if folded.count(opened.fold(name)) > 1)]
    if taken:
        raise InputError(Message("the name {taken!r} is taken", taken=taken[0]), "columns", taken[0])
    for source in columns:
        kind = opened.schema[source]
        if not kind.is_numeric() and opened.problem(source, nw.String) is not None:
            raise InputError(
                Message("the column {source!r} is {kind}, not text or a number", source=source, kind=kind), "columns", source
            )


def _column(name: str, kind: Any) -> tuple[nw.Expr, nw.Expr]:
    """The column of dm², and which of its rows are good."""
    value = nw.col(name)
    if kind.is_integer():
        good = value.is_between(-(LARGEST // 100), LARGEST // 100).fill_null(value=True)
        return nw.when(good).then(value).cast(nw.Int64) * 100, good
    if kind.is_float():
        return _binary(value.cast(nw.Float64))
    # The text of a decimal is all of its digits.
    return _text(value.cast(nw.String))


def _text(value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    text = value.str.strip_chars()
    plain = text.str.replace_all(",", "", literal=True)
    whole = plain.str.replace_all(r"\..*$", "")
    good = text.str.contains(_TEXT) & whole.str.contains(_DIGITS)
    decimals = nw.concat_str([plain.str.replace_all(r"^[^.]*\.?", ""), nw.lit("00")]).str.slice(0, 2)
    digits = nw.concat_str([whole.str.replace_all("+", "", literal=True), decimals])
    return nw.when(good).then(digits).cast(nw.Int64), ((text == "") | good).fill_null(value=True)


def _binary(value: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    absent = value.is_null() | value.is_nan()
    usable = (value.abs() < (LARGEST + 1) // 100).fill_null(value=False)
    whole = nw.when(usable).then(value * 100).round().cast(nw.Int64)
    # k / 100 is the double nearest to the decimal, so this holds exactly where the shortest text has two decimals at most.  The
    # hundred is made a column, as some engines divide by a constant through its reciprocal, which is another double.
    hundred = nw.when(usable).then(value * 0 + 100)
    good = (whole.cast(nw.Float64) / hundred == value).fill_null(value=False) & usable
    return nw.when(~absent).then(whole), (good | absent).fill_null(value=True)


def _faults(frame: Any, name: str, good: nw.Expr) -> list[Fault]:
    return faulty_rows(frame, name, ~good, message="is no exact area", expected=_EXPECTED, code="exact")


def _of_pandas(opened: Opened, columns: Mapping[str, str]) -> Any:
    """The columns of m² of a pandas frame as a polars frame; of objects, each value is read by itself."""
    import polars as pl

    kinds = {name: opened.schema[name] for name in columns}
    native = opened.frame.to_native()
    plain = {name: kind for name, kind in kinds.items() if kind.is_integer() or kind.is_float() or kind == nw.String}
    made: dict[str, Any] = dict(to_polars(opened, plain).to_dict()) if plain else {}
    faults: list[Fault] = []
    for name in [one for one in kinds if one not in plain]:
        areas: list[Decimal | None] = []
        for row, value in enumerate(to_list(native[name]), start=1):
            try:
                areas.append(None if value is None or value == "" else Area.of(value).decimal)
            except InputError:
                faults.append(
                    Fault("frame", "is no exact area", expected=_EXPECTED, row=row, column=name, value=str(value), code="exact")
                )
        made[name] = areas
    if faults:
        raise BoundaryError(faults[:100])
    return pl.DataFrame(made, schema_overrides={name: pl.Decimal(17, 2) for name in kinds if name not in plain})
