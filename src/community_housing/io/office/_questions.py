# SPDX-License-Identifier: Apache-2.0
"""What the files leave open, as data: questions with their choices, and the answers that a clerk has given."""

from collections.abc import Mapping
from typing import Final

import attrs

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import Fault
from community_housing.faults import Place, shown
from community_housing.io.office._grid import GridCell

__all__ = ["UNKNOWN", "Asker", "Question", "Remark", "as_message", "fault_at"]

_NOWHERE: Final = Place("")

UNKNOWN: Final = "unknown"
"""The answer that something is not known."""


@shows_itself
@attrs.frozen
class Question:
    """Something that the files leave open and that only a person can answer.

    Fields:
        key: Under which the answer is kept; names headers and words, never a letter of a column, so that it holds next month.
        text: The question.
        choices: The answers that may be given, each with what it means; empty where any text may be.
        free: Whether another text than a choice may be given.
        place: The file and sheet that it is about.
        cell: The address of the cell, such as `F9`; None where it is about all.
        value: What stands there.
    """

    key: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    free: bool = False
    place: Place = _NOWHERE
    cell: str | None = None
    value: str | None = None

    def takes(self, answer: str) -> bool:
        """Whether an answer is one that may be given."""
        return bool(answer) and (self.free or not self.choices or any(answer == one for one, _ in self.choices))

    @property
    def fault(self) -> Fault:
        """The question as the fault that it is while nobody has answered."""
        words = ", ".join(one for one, _ in self.choices)
        if self.choices and self.free:
            expected = Message("an answer {key!r}: one of {values}, or a value", key=self.key, values=words)
        elif self.choices:
            expected = Message("an answer {key!r}: one of {values}", key=self.key, values=words)
        else:
            expected = Message("an answer {key!r}", key=self.key)
        return fault_at(self.place, self.text, expected=expected, cell=self.cell, value=self.value, code="question")


def as_message(text: str) -> Message:
    """A text that is written as it stands, as a message, so that it is put into the reader's language inside of another."""
    return text if isinstance(text, Message) else Message(text)


def fault_at(place: Place, message: str, *, expected: str, cell: str | None, value: str | None, code: str) -> Fault:
    """A fault at a cell, written as a spreadsheet writes its address: `sheet!F9`."""
    sheet = place.sheet if cell is None else f"{place.sheet}!{cell}" if place.sheet else cell
    found = None if value is None else shown(value)
    return Fault(place.file or "import", message, expected=expected, value=found, code=code, sheet=sheet)


@shows_itself
@attrs.frozen
class Remark:
    """Something that was done or seen and that a reader must be told.

    Fields:
        text: What.
        place: The file and sheet.
        cell: The address of the cell; None where it is about all.
        value: What stands there.
    """

    text: str
    place: Place = _NOWHERE
    cell: str | None = None
    value: str | None = None


class Asker:
    """Takes answers where they are, and keeps the questions where they are not.

    Args:
        answers: Answers by key.
    """

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = dict(answers)
        self.used: dict[str, str] = {}
        self.open: dict[str, Question] = {}
        self.faults: list[Fault] = []
        self.remarks: list[Remark] = []

    def ask(self, question: Question) -> str | None:
        """The answer, or None where there is none: then the question stays open."""
        answer = self.answers.get(question.key)
        if answer is not None and question.takes(answer):
            self.used[question.key] = answer
            return answer
        self.open.setdefault(question.key, question)
        return None

    def refuse(self, cell: GridCell, code: str, message: str, expected: str) -> None:
        """Note a fault that no answer mends, only another file."""
        self.faults.append(fault_at(cell.sheet, message, expected=expected, cell=cell.address, value=cell.text, code=code))

    def remark(self, text: str, cell: GridCell | None = None, place: Place | None = None) -> None:
        """Note what a reader must be told."""
        if cell is not None:
            self.remarks.append(Remark(text, cell.sheet, cell.address, cell.text))
        else:
            self.remarks.append(Remark(text, place or Place("")))
