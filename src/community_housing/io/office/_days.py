# SPDX-License-Identifier: Apache-2.0
"""Days as offices write them (日期写法): a day, or the span of days that a month or a year leaves open; never today's."""

import calendar
import datetime as dt
import re
from typing import Any, Final

from community_housing.io.tables._cells import CellError, narrow
from community_housing.io.tables._cells import day as one_day

__all__ = ["Span", "span"]

Span = tuple[dt.date, dt.date]
"""First and last day that is meant; the same where a day is."""

_ZH: Final = {character: number for number, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_ZH_DAY: Final = re.compile(
    r"([〇○零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})日)?)?"
)
_COMPACT: Final = re.compile(r"(?:19|20)\d{6}", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?)", re.ASCII)
_YEAR: Final = re.compile(r"(\d{4})年?", re.ASCII)
_PART: Final = re.compile(r"(\d{4})年(底|末|初|上半年|下半年)", re.ASCII)
_PARTS: Final = {"底": (10, 12), "末": (10, 12), "初": (1, 3), "上半年": (1, 6), "下半年": (7, 12)}
_EXPECTED: Final = "a date with a year of four digits, such as 2012-08-05 or 2012年8月5日"


def span(value: Any) -> Span:
    """The day or days that a cell means.

    Args:
        value: A text, a number such as 20100315, or a date.

    Returns:
        First and last day.

    Raises:
        CellError: It means no day that could be told, such as one with a year of two digits, or a number such as 2008.1, which
            is January or, with its last nought lost, October.

    Source: own grammar, docs/decisions/0054.

    Examples:
        >>> span("2008.3")
        (datetime.date(2008, 3, 1), datetime.date(2008, 3, 31))
        >>> span("二〇一二年八月五日")[0]
        datetime.date(2012, 8, 5)
    """
    if isinstance(value, dt.datetime):
        if value.time() != dt.time(0):
            raise CellError("date_time", "has more than a day", "a date without a time, such as 2012-08-05")
        value = value.date()
    if isinstance(value, dt.date):
        return value, value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, float):
        raise CellError("bad_date", "is a number whose last digit may be lost (2008.1 is January or October)", _EXPECTED)
    return _of_text("".join(narrow(str(value)).split()))


def _of_text(text: str) -> Span:
    if match := _ZH_DAY.fullmatch(text):
        year = int("".join(str(_ZH[one]) for one in match[1]))
        month, day = (None if part is None else _number(part) for part in match.groups()[1:])
        return _days(year, month, day)
    if _COMPACT.fullmatch(text):
        return _days(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := _PART.fullmatch(text):
        first, last = _PARTS[match[2]]
        return _days(int(match[1]), first)[0], _days(int(match[1]), last)[1]
    if match := _MONTH.fullmatch(text):
        return _days(int(match[1]), int(match[2] or match[3]))
    if match := _YEAR.fullmatch(text):
        return _days(int(match[1]))
    try:
        found = one_day(text)
    except CellError as error:
        raise CellError(error.code, error.message, _EXPECTED) from None
    return _days(found.year, found.month, found.day)


def _number(text: str) -> int:
    """A number up to 99 in Chinese: 八, 十, 十二, 二十一."""
    tens, ten, ones = text.rpartition("十")
    return (10 * _ZH.get(tens, 1) if ten else 0) + (_ZH.get(ones, 0) if ones else 0)


def _days(year: int, month: int | None = None, day: int | None = None) -> Span:
    try:
        if not 1900 <= year <= 2200:
            raise ValueError  # noqa: TRY301 - told as one of no calendar
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        raise CellError("bad_date", "is a day that does not exist", _EXPECTED) from None
    if day is not None:
        return first, first
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])
