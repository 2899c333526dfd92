# SPDX-License-Identifier: Apache-2.0
"""A cell under a known column to its value; what cannot be told is asked for, and stays unknown only where somebody said so."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing._tables import Kind
from community_housing.district import OpportunityKind, Tenure, is_function
from community_housing.io.office._amounts import amount, columns_by_name, factor_of, units_in
from community_housing.io.office._days import span
from community_housing.io.office._grid import GridCell
from community_housing.io.office._headers import Heading
from community_housing.io.office._questions import UNKNOWN, Asker, Question, as_message
from community_housing.io.office._words import ASK, squeezed, vocabulary
from community_housing.io.tables._cells import CellError, narrow
from community_housing.io.tables._typed_cells import text_of
from community_housing.records import says_nothing

__all__ = ["QUANTITIES", "Reading", "Value", "Yearly", "unit_of"]

QUANTITIES: Final = frozenset(
    {
        "communities.households",
        "communities.persons",
        "premises.area_m2",
        "opportunities.area_m2",
        "opportunities.cost_yuan",
        "opportunities.annual_cost_yuan",
        "buildings.households",
        "buildings.persons",
    }
)
"""The columns that totals are checked of."""

_FUNCTIONS: Final = re.compile(r"[、,，;；/／|\n]")
_BRACKETS: Final = re.compile(r"\(([^()]+)\)")
_A_YEAR: Final = re.compile(r"(.*\d)(万元|万|元)/年", re.ASCII)
_MEMBERS: Final = {"tenure": tuple(one.value for one in Tenure), "kind": tuple(one.value for one in OpportunityKind)}


@attrs.frozen
class Value:
    """What a cell came to.

    Args:
        value: The value: a quantity, a whole number, a text, a member of a closed set, a span of days, or functions; None where
            it is not known.
        cell: Where it stood.
        rule: How it was read, in a few words.
    """

    value: Any
    cell: GridCell
    rule: str


def unit_of(heading: Heading, role: str, corners: Sequence[tuple[GridCell, str]], asker: Asker) -> int | Fraction | None:
    """How many of a column's own unit the unit of its header is.

    Args:
        heading: The header.
        role: The column of the pack.
        corners: The cells above the table that name units, and what they name.
        asker: Takes what was answered, and keeps what is open.

    Returns:
        The factor; None while it is asked for.
    """
    column = columns_by_name()[role]
    own = [one for one in (heading.unit, *_BRACKETS.findall(heading.group)) if one and units_in(one)]
    said = {one: factor_of(column, one) for one in own}
    several = False
    for _, text in corners:
        units = units_in(text)
        several = several or (len(units) > 1 and any(factor_of(column, one) is not None for one in units))
        if len(units) == 1 and (factor := factor_of(column, units[0])) is not None:
            said[units[0]] = factor
    key = f"unit {heading.key}"
    factors = set(said.values())
    if len(factors) == 1 and None not in factors:
        return factors.pop()
    counted = role.endswith(("households", "persons"))
    if not said and counted and not several:
        return 1
    why: str = "no unit is said anywhere"
    if said:
        why = Message("units are said that differ or do not fit: {values}", values=", ".join(said))
    elif several:
        why = "several units are said in one line"
    elif found := _BRACKETS.findall(heading.word):
        why = Message("{unit!r} is no unit that is known here", unit=found[-1])
    words = {"m2": "平方米"}
    offered = [(one, factor) for one, factor in column.units.items() if "萬" not in one and "億" not in one]
    choices = tuple((words.get(one, one), _effect(one, factor)) for one, factor in offered)
    question = Question(
        key,
        Message("In which unit is this column? ({why})", why=as_message(why)),
        choices,
        place=corners[0][0].sheet if heading.cell is None else heading.cell.sheet,
        cell=None if heading.cell is None else heading.cell.address,
        value=None if heading.cell is None else heading.cell.text,
    )
    answer = asker.ask(question)
    return None if answer is None else factor_of(column, answer)


def _effect(unit: str, factor: int) -> str:
    """What a unit does to a number, for the question."""
    return Message("15.6 {unit} are {value}", unit=unit, value=f"{156 * factor // 10:,}" if factor >= 10 else "15.6")


@attrs.frozen
class Reading:
    """How the cells of one column are read.

    Args:
        heading: The header.
        role: The column of the pack.
        factor: How many of the column's own unit that of the header is.
        form: How the file holds numbers.
        asker: Takes what was answered, and keeps what is open.
    """

    heading: Heading
    role: str
    factor: int | Fraction
    form: str
    asker: Asker

    def read(self, cell: GridCell, who: str, *, total: bool = False) -> Value | None:
        """The value of a cell.

        Args:
            cell: The cell.
            who: Whose record it is, for the key of a question.
            total: Whether it stands in a row of totals: then what cannot be read is no question.

        Returns:
            The value, or None while it is asked for.

        Raises:
            CellError: It stands in a row of totals and cannot be read.
        """
        try:
            return self._value(cell)
        except CellError as error:
            if total:
                raise
            return self._asked(cell, who, error)

    def _asked(self, cell: GridCell, who: str, error: CellError) -> Value | None:
        field = self.role.rpartition(".")[2]
        needed = _MEMBERS.get(field, ())
        if needed:
            word = squeezed(cell.text)
            key = f"word {field} {word}"
            choices = tuple((one, Message(one)) for one in needed)
        else:
            key = f"cell {who}/{self.heading.key}/{cell.text}"
            choices = ((UNKNOWN, Message("it is not known")),)
        text = Message("{what}; what does it mean?", what=as_message(error.message))
        answer = self.asker.ask(
            Question(key, text, choices, free=not needed, place=cell.sheet, cell=cell.address, value=cell.text)
        )
        if answer is None:
            return None
        if needed:
            return Value(_member(field, answer), cell, "was answered")
        if answer == UNKNOWN:
            return Value(None, cell, "was answered")
        try:
            given = attrs.evolve(cell, value=answer)
            return attrs.evolve(self._value(given), cell=cell, rule="was answered")
        except CellError:
            self.asker.used.pop(key, None)
            self.asker.open[key] = Question(key, text, choices, free=True, place=cell.sheet, cell=cell.address, value=cell.text)
            return None

    def _value(self, cell: GridCell) -> Value:
        if self.role in QUANTITIES:
            return self._quantity(cell)
        field = self.role.rpartition(".")[2]
        if cell.is_bad:
            raise CellError(cell.value.code, cell.value.message, cell.value.expected)
        if field in _MEMBERS and squeezed(cell.text) in vocabulary().nothing:
            return Value(None, cell, "means that nothing is known")
        if field in _MEMBERS:
            return Value(self._word(field, cell), cell, "by its word")
        if field == "starts":
            if squeezed(cell.text) in vocabulary().nothing:
                return Value(None, cell, "means that nothing is known")
            return Value(span(cell.value), cell, "as days")
        if field == "functions":
            return Value(_functions(cell.text), cell, "split at its separators")
        if field in ("x", "y"):
            column = columns_by_name()[self.role]
            return Value(column.cell(text_of(cell.value, Kind.COORDINATE, self.form) or ""), cell, "as a coordinate")
        return Value(" ".join(cell.text.split()), cell, "as a text")

    def _quantity(self, cell: GridCell) -> Value:
        column = columns_by_name()[self.role]
        plain = squeezed(narrow(cell.text))
        if self.role == "opportunities.cost_yuan" and (match := _A_YEAR.fullmatch(plain)):
            return self._yearly(cell, match)
        found = amount(cell, column, factor=self.factor, form=self.form)
        if found.remark:
            self.asker.remark(Message(found.remark), cell)
        unit = found.unit or self.heading.unit
        return Value(found.value, cell, f"x {self.factor}" if self.factor != 1 else f"in {unit}" if unit else "as a number")

    def _yearly(self, cell: GridCell, match: re.Match[str]) -> Value:
        """A rent in a column of what is paid once."""
        column = columns_by_name()["opportunities.annual_cost_yuan"]
        factor = factor_of(column, f"{match[2]}/年") or 1
        found = amount(attrs.evolve(cell, value=match[1]), column, factor=factor, form="csv")
        return Value(Yearly(found.value), cell, "a yearly amount")

    def _word(self, field: str, cell: GridCell) -> Any:
        word = squeezed(cell.text)
        member = vocabulary().values[field].get(word)
        if member is None and word in {squeezed(one) for one in _members_zh(field)}:
            column = columns_by_name()[f"{'premises' if field == 'tenure' else 'opportunities'}.{field}"]
            return column.cell(cell.text)
        if member is None:
            raise CellError("unknown_value", "is a word that is not known here", "one of the known words")
        if member == ASK:
            raise CellError("unknown_value", "is a word that may mean several things", "a word that means one thing")
        return _member(field, member)


@attrs.frozen
class Yearly:
    """An amount a year, found where one that is paid once was looked for."""

    value: Any


def _member(field: str, value: str) -> Tenure | OpportunityKind:
    return Tenure(value) if field == "tenure" else OpportunityKind(value)


def _members_zh(field: str) -> tuple[str, ...]:
    return columns_by_name()[f"{'premises' if field == 'tenure' else 'opportunities'}.{field}"].words


def _functions(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _FUNCTIONS.split(text))
    found = [part for part in parts if not says_nothing(part) and squeezed(part) not in vocabulary().nothing]
    if not all(is_function(part) for part in found):
        raise CellError("bad_names", "holds a count or a yes, which names nothing", "the name of each")
    return tuple(dict.fromkeys(found))
