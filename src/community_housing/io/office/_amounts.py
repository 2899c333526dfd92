# SPDX-License-Identifier: Apache-2.0
"""Numbers as offices write them (数量写法): a unit in the cell, a remark in brackets, or a word that says it is not exact."""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing._tables import Kind
from community_housing.io.office._grid import GridCell
from community_housing.io.office._words import squeezed, vocabulary
from community_housing.io.tables._cells import CellError, narrow, times
from community_housing.io.tables._columns import TABLES, Column
from community_housing.io.tables._typed_cells import text_of

__all__ = ["Amount", "about", "amount", "columns_by_name", "factor_of", "units_in"]

_UNIT_WORDS: Final[Mapping[str, str]] = {
    "平方": "平方米", "平": "平方米", "m²": "m2", "万": "万元", "万/年": "万元/年", "亿": "亿元", "名": "人", "口": "人",
}  # fmt: skip
_LAND: Final[Mapping[str, int | Fraction]] = {
    "亩": Fraction(2000, 3),
    "市亩": Fraction(2000, 3),
    "畝": Fraction(2000, 3),
    "公顷": 10_000,
}
"""Units of land in m²; 15 亩 are one hectare."""
_NUMBER: Final = re.compile(r"([+-]?[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)(.*)", re.ASCII | re.DOTALL)
_REMARK: Final = re.compile(r"([^(]*)\((.+)\)$", re.DOTALL)
_RANGE: Final = re.compile(r"\d\s*(?:-|~|—|–|至|到)\s*\d", re.ASCII)
_DOUBTED: Final = ("待", "未核", "未定", "未测", "估", "预", "拟", "约", "暂", "疑", "不准", "不确", "?", "计划")
"""What begins or stands in a remark that takes back its number."""
_DIGITS: Final = re.compile(r"[\d〇一二三四五六七八九十百千两]", re.ASCII)


@cache
def columns_by_name() -> Mapping[str, Column]:
    """The columns of a pack by `table.column`."""
    return {f"{table.name}.{column.name}": column for table in TABLES for column in table.columns}


def factor_of(column: Column, unit: str) -> int | Fraction | None:
    """How many of the column's own unit a unit is, exactly; None where it is none of its units."""
    word = squeezed(unit)
    named = _factors(column)
    return named.get(word, named.get(squeezed(_UNIT_WORDS.get(word, word))))


@cache
def _factors(column: Column) -> Mapping[str, int | Fraction]:
    land = _LAND if "平方米" in column.units else {}
    return {squeezed(one): factor for one, factor in {**column.units, **land}.items()}


@lru_cache(maxsize=4096)
def units_in(text: str) -> tuple[str, ...]:
    """The units that a text such as `平方米、万元` names; empty where a part of it is none."""
    parts = [part for part in re.split(r"[、,，.．;；及和]", text) if part.strip()]
    known = all(any(factor_of(column, part) for column in columns_by_name().values() if column.units) for part in parts)
    return tuple(part.strip() for part in parts) if known else ()


def about(text: str) -> bool:
    """Whether a text says that its number is not exact: 约200, 200多, 250-300, 不足100, 以上.

    Examples:
        >>> about("约200"), about("250-300"), about("二百余"), about("200"), about("-5")
        (True, True, True, False, False)
    """
    plain = squeezed(text)
    words = tuple(one for one in vocabulary().about if one not in ("~", "至"))
    return bool(_DIGITS.search(plain)) and (any(word in plain for word in words) or bool(_RANGE.search(plain)))


@attrs.frozen
class Amount:
    """What a cell holds.

    Args:
        value: The value; None where it is not known.
        unit: The unit that the cell itself names.
        remark: What to tell; empty where there is nothing.
    """

    value: Any
    unit: str = ""
    remark: str = ""


def amount(cell: GridCell, column: Column, *, factor: int | Fraction, form: str) -> Amount:
    """A number under a header of known unit.

    Args:
        cell: The cell.
        column: The column of the pack, which knows how its cells are read.
        factor: How many of the column's own unit the unit of the header is.
        form: How the file holds numbers: "csv" or "xlsx".

    Raises:
        CellError: It is no number, or its own unit is not that of the header.

    Guarantees:
        Exact; what a text calls about, more or less than a number never becomes that number.
    """
    text = text_of(cell.value, Kind.QUANTITY, form) or ""
    plain = " ".join(narrow(text).split())
    if not plain or squeezed(plain) in vocabulary().nothing:
        return Amount(None, remark="" if not plain else "means that nothing is known")
    if isinstance(cell.value, str) and about(plain):
        return Amount(None, remark="is not exact, and so not known")
    said = ""
    if (match := _REMARK.fullmatch(plain)) and _NUMBER.fullmatch(match[1].strip()):
        if any(one in match[2] for one in _DOUBTED):
            return Amount(None, remark="is doubted in brackets, and so not known")
        if _DIGITS.search(match[2]) or units_in(match[2]):
            raise CellError("other_number", "has another number or a unit in brackets", "one number in the unit of the header")
        plain, said = match[1].strip(), "what stands in brackets was kept as a remark"
    if plain.startswith("-"):
        raise CellError("negative", "is negative", "0 or more")
    match = _NUMBER.fullmatch(plain)
    unit = "" if match is None else match[2].strip()
    if match is None or not unit:
        return Amount(times(column.cell, factor)(plain), remark=said)
    own = factor_of(column, unit)
    if own is None:
        raise CellError(
            "unknown_unit", Message("ends in {unit!r}, which is no unit of it", unit=unit), "a number, or one in a unit"
        )
    if own != factor:
        raise CellError("other_unit", Message("has the unit {unit!r}, and its header another", unit=unit), "one unit for both")
    return Amount(times(column.cell, own)(match[1]), unit, said)
