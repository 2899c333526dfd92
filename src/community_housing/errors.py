# SPDX-License-Identifier: Apache-2.0
"""Every exception of the library, in 中文 and English; this module imports nothing of ours but the words.

The house raises for misuse and returns for bad news: a community that is too small, a plan over budget or a graph that
cannot be divided is a *result*.  What is raised here says what was wrong, shows the value and names what would be right.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from community_housing._messages import Lang, Message, in_language

__all__ = [
    "BoundaryError",
    "CalendarNotPublishedError",
    "Fault",
    "HousingError",
    "InputError",
    "MissingExtraError",
    "NoStandardInForceError",
    "StandardError",
]


class HousingError(Exception):
    """Root of every exception that the library raises on purpose."""

    code: ClassVar[str] = "housing_error"

    def text(self, *, lang: Lang = "zh") -> str:
        """What is wrong, in the reader's language: "zh" or "en".  A part that nobody has put into 中文 stays English."""
        told = self.args[0] if len(self.args) == 1 and isinstance(self.args[0], str) else str(self)
        return in_language(told, lang)


class InputError(HousingError, ValueError):
    """An argument breaks the contract of the function or record that it was given to.

    Args:
        message: What was wrong and what would be right, in one sentence.
        field: Name of the argument or field, where one is to blame.
        value: The refused value.
    """

    code: ClassVar[str] = "input"

    def __init__(self, message: str, field: str | None = None, value: object = None) -> None:
        super().__init__(message, field, value)
        self.message = message
        self.field = field
        self.value = value

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """What is wrong, in the reader's language: "zh" or "en"."""
        told = in_language(self.message, lang)
        return told if self.field is None else f"{self.field}{'：' if lang == 'zh' else ': '}{told}"


class NoStandardInForceError(HousingError, LookupError):
    """No edition of a standard is in force on the day asked for."""

    code: ClassVar[str] = "no_standard_in_force"


class CalendarNotPublishedError(HousingError, LookupError):
    """A calendar does not know a day, because nothing published arranges its year; it is never guessed.

    Args:
        what: What was asked.
        day: The day asked for, or from which it was counted.
        first: The first day that the calendar knows.
        last: The last day that it knows.
        provisional_from: The first day that what is yet to be published may still move.
    """

    code: ClassVar[str] = "calendar_not_published"

    def __init__(self, what: str, day: dt.date, first: dt.date, last: dt.date, provisional_from: dt.date) -> None:
        super().__init__(what, day, first, last, provisional_from)
        self.what = what
        self.day = day
        self.first = first
        self.last = last
        self.provisional_from = provisional_from

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """What was asked and what the calendar knows, in the reader's language: "zh" or "en"."""
        template = "{what}; the calendar knows {first} to {last}"
        return in_language(Message(template, what=self.what, first=self.first, last=self.last), lang)


class StandardError(HousingError, ValueError):
    """A standard cannot be used as asked: unverified, ambiguous, or two editions in force at once."""

    code: ClassVar[str] = "standard"


class MissingExtraError(HousingError, ImportError):
    """An optional library is not installed; the message names the extra that brings it."""

    code: ClassVar[str] = "missing_extra"

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(extra, purpose)
        self.extra = extra
        self.purpose = purpose

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """What is missing and how it is installed, in the reader's language: "zh" or "en"."""
        template = "{purpose} needs the extra '{extra}': pip install 'community-housing[{extra}]'"
        return in_language(Message(template, purpose=in_language(self.purpose, lang), extra=self.extra), lang)


class Fault:
    """One fault of an input file: where it is, what was found and what would be right.

    Args:
        file: Name of the file inside the pack.
        message: What is wrong.
        expected: What would be right.
        row: Line or row, 1-based as a person counts in the file (the header of a CSV is row 1); None for the whole file.
        column: Name of the column, key or field; None where no single one is to blame.
        value: The text that was found, or None.
        code: Short stable identifier of the kind of fault.
        sheet: Name of the sheet, where the file is a workbook.
    """

    __slots__ = ("code", "column", "expected", "file", "message", "row", "sheet", "value")

    def __init__(
        self,
        file: str,
        message: str,
        *,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        code: str = "fault",
        sheet: str | None = None,
    ) -> None:
        self.file = file
        self.message = message
        self.expected = expected
        self.row = row
        self.column = column
        self.value = value
        self.code = code
        self.sheet = sheet

    def _key(self) -> tuple[str, str, int, str, str, str, str, str]:
        return (
            self.file,
            self.sheet or "",
            -1 if self.row is None else self.row,
            self.column or "",
            self.code,
            self.message,
            self.value or "",
            self.expected,
        )

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Fault) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: Fault) -> bool:
        return self._key() < other._key()

    def __reduce__(self) -> tuple[object, ...]:
        places = {"expected": self.expected, "row": self.row, "column": self.column, "value": self.value, "code": self.code}
        if self.sheet is not None:
            places["sheet"] = self.sheet
        return (_rebuild_fault, (self.file, self.message, places))

    def __repr__(self) -> str:
        return f"Fault({str(self)!r})"

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """The whole fault in the reader's language: "zh" or "en"."""
        place = [self.file]
        if self.sheet is not None:
            place.append(in_language(Message("sheet {sheet}", sheet=self.sheet), lang))
        if self.row is not None:
            place.append(in_language(Message("row {row}", row=self.row), lang))
        if self.column is not None:
            place.append(in_language(Message("column {column}", column=self.column), lang))
        message, expected = in_language(self.message, lang), in_language(self.expected, lang)
        found = "" if self.value is None else in_language(Message(" (found {value!r})", value=self.value), lang)
        if lang == "zh":
            return f"{'，'.join(place)}：{message}{found}；应为{expected}"
        return f"{', '.join(place)}: {message}{found}; expected {expected}"


def _rebuild_fault(file: str, message: str, places: dict[str, Any]) -> Fault:
    return Fault(file, message, **places)


class BoundaryError(HousingError, ValueError):
    """Input from outside is bad; carries **every** fault at once, each with its place.

    Args:
        faults: At least one fault; kept sorted by file, sheet, row and column.
    """

    code: ClassVar[str] = "boundary"

    def __init__(self, faults: tuple[Fault, ...] | list[Fault]) -> None:
        ordered = tuple(sorted(faults))
        super().__init__(ordered)
        self.faults = ordered

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """Every fault on a line of its own, in the reader's language: "zh" or "en"."""
        count = len(self.faults)
        head = Message("1 fault in the input") if count == 1 else Message("{count} faults in the input", count=count)
        return "\n".join([in_language(head, lang), *(f"  {fault.text(lang=lang)}" for fault in self.faults)])
