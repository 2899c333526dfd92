# SPDX-License-Identifier: Apache-2.0
"""One cell of a workbook or of Parquet to the text that a CSV would hold, exactly, or the fault that it is."""

import datetime as dt
import math
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing._tables import Kind
from community_housing.io.tables._cells import CellError, names

__all__ = ["FORMULA_MARKS", "BadCell", "neutral", "original", "text_of"]

FORMULA_MARKS: Final = "=+-@\t\r\n＝＋－＠"
"""What begins a formula in some spreadsheet, full-width signs too."""

_BEGINS = re.compile(rf"'*\s*[{re.escape(FORMULA_MARKS)}]")
_ERRORS: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|#+)", re.IGNORECASE)
_SHEET_DIGITS: Final = 15
# A double carries no more digits than these, and a spreadsheet shows and compares no more; what lies below is noise of its
# own arithmetic, as in =0.1+0.2.
_AS_SHOWN: Final = Context(prec=_SHEET_DIGITS, rounding=ROUND_HALF_EVEN)
_NUMBERS: Final = (Kind.QUANTITY, Kind.WHOLE, Kind.COORDINATE)
_WANTED: Final = {
    Kind.QUANTITY: "a number such as 212.80",
    Kind.WHOLE: "a whole number such as 1234",
    Kind.COORDINATE: "a number such as 121.47",
    Kind.DAY: "a date cell, or a text such as 2012-08-05",
    Kind.TRUTH: "true, false, 是 or 否",
}


@attrs.frozen(slots=True)
class BadCell:
    """A cell without a value that could be read: an error, or a formula that nobody has computed.

    Args:
        code, message, expected: Of the fault.
        shown: What stands in the cell.
    """

    code: str
    message: str
    expected: str
    shown: str

    def __str__(self) -> str:
        return self.shown


def neutral(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula: an apostrophe is put before what would begin one.

    Texts that have such an apostrophe already get another, so that `original` gives every text back.

    Examples:
        >>> neutral("=1+1"), neutral("＝A1"), neutral("'=1"), neutral("铁北社区")
        ("'=1+1", "'＝A1", "''=1", '铁北社区')
    """
    return f"'{text}" if _BEGINS.match(text) else text


def original(text: str) -> str:
    """The text that `neutral` made *text* of.

    Examples:
        >>> original("'=1+1"), original("''=1"), original("'quoted'")
        ('=1+1', "'=1", "'quoted'")
    """
    return text[1:] if text.startswith("'") and _BEGINS.match(text) else text


def text_of(value: Any, kind: Kind, form: str) -> str | None:
    """The text that a cell would have in a CSV file.

    Args:
        value: What the file holds.
        kind: What the column holds.
        form: "csv"; "xlsx", whose numbers are doubles of which fifteen digits count; or "parquet", whose texts nobody opens in
            a spreadsheet, so that none has an apostrophe for it.

    Returns:
        The text, stripped; None where the cell is empty.

    Raises:
        CellError: The value is of a kind that cannot stand in such a column.

    Guarantees:
        Exact: a decimal, an integer or the shortest text of a double is written out, nothing is computed in floats.

    Source: own rule, docs/decisions/0052.
    """
    if isinstance(value, str):
        text = value.strip()
        if _ERRORS.fullmatch(text):
            raise CellError("error_cell", "is an error of the spreadsheet", "a value")
        return (text if kind in _NUMBERS or form == "parquet" else original(text)) or None
    if value is None:
        return None
    if isinstance(value, BadCell):
        raise CellError(value.code, value.message, value.expected)
    if isinstance(value, bool):
        if kind is not Kind.TRUTH:
            raise CellError("wrong_type", "is a truth value", _WANTED.get(kind, "a text"))
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return _number(value, kind, sheet=form == "xlsx")
    if isinstance(value, dt.date):
        return _day(value, kind)
    if isinstance(value, (list, tuple)) and kind is Kind.NAMES and all(isinstance(one, str) for one in value):
        joined = ";".join(value)
        if len(names(joined)) != len(value):
            raise CellError("bad_names", "holds a name that is empty or has a separator in it", "names without ; ； 、 or |")
        return joined or None
    is_time = isinstance(value, (dt.time, dt.timedelta))
    what = "is a time" if is_time else Message("is a value of type {type}", type=type(value).__name__)
    raise CellError("wrong_type", what, _WANTED.get(kind, "a text"))


def _number(value: float | Decimal, kind: Kind, *, sheet: bool) -> str:
    if kind is Kind.DAY:
        raise CellError("bad_date", "is a number and no date", _WANTED[kind])
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not math.isfinite(number):
        raise CellError("not_a_number", "is no finite number", _WANTED.get(kind, "a text"))
    if (sheet or isinstance(value, float)) and kind not in _NUMBERS and number.adjusted() >= _SHEET_DIGITS:
        raise CellError(
            "digits_lost", "is a number of more than 15 digits, of which a spreadsheet keeps 15", "the id stored as text"
        )
    if sheet and kind is not Kind.COORDINATE:
        number = _AS_SHOWN.plus(number)
    if number.adjusted() > 40 or number.adjusted() < -340:
        return f"{number:E}"  # no field takes it; written out it would be endless
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _day(value: dt.date, kind: Kind) -> str:
    if kind is not Kind.DAY:
        raise CellError("wrong_type", "is a date", _WANTED.get(kind, "a text"))
    if isinstance(value, dt.datetime):
        if value.tzinfo is not None or value.time() != dt.time(0):
            raise CellError("date_time", "has more than a day", "a date without a time, such as 2012-08-05")
        value = value.date()
    return value.isoformat()
