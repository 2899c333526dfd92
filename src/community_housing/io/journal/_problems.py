# SPDX-License-Identifier: Apache-2.0
"""Why a journal cannot be appended to: as a value where it can still be read, as an error where it cannot be used as asked."""

from enum import StrEnum
from typing import ClassVar

import attrs

from community_housing._messages import Lang, Message, in_language
from community_housing._shown import shows_itself
from community_housing.errors import HousingError

__all__ = [
    "JournalBusyError",
    "JournalClosedError",
    "JournalDamagedError",
    "JournalMissingError",
    "JournalProblem",
    "JournalReadOnlyError",
    "JournalUnreachableError",
    "ProblemKind",
    "read_only_error",
]


class ProblemKind(StrEnum):
    """What is the matter with a journal."""

    DAMAGED = "damaged"
    """Bytes are not as they were written, or an event that was acknowledged is missing."""
    NEWER = "newer"
    """A newer edition of the library wrote it; nothing is wrong, this edition cannot read all of it."""
    OTHER_RULES = "other_rules"
    """A stored event is whole, and these schedules or rules do not accept it: it was accepted under others."""
    UNADOPTED = "unadopted"
    """A copy whose head is missing or broken: whether anything that was acknowledged is missing at its end cannot be told."""
    REPLACED = "replaced"
    """The file was replaced or removed while it was open."""


@shows_itself
@attrs.frozen
class JournalProblem:
    """What is the matter with a journal; it can be read up to there, and not be appended to.

    Fields:
        kind: What kind of matter.
        reason: What was found.
        seq: Position of the first event that cannot be taken, from 1; None where every event is good.
        event: Its id, where one could be read.
    """

    kind: ProblemKind
    reason: str
    seq: int | None = None
    event: str | None = None

    def __str__(self) -> str:
        return str(self._told)

    @property
    def _told(self) -> Message:
        """All of it in one line, as a message in both languages."""
        told = isinstance(self.reason, Message) or "{" in self.reason
        what = {"kind": Message(self.kind.value), "reason": self.reason if told else Message(self.reason)}
        if self.seq is None:
            return Message("{kind}: {reason}", **what)
        if self.event is None:
            return Message("{kind}: event {seq}: {reason}", seq=self.seq, **what)
        return Message("{kind}: event {seq} ({event}): {reason}", seq=self.seq, event=self.event, **what)


class JournalReadOnlyError(HousingError):
    """Nothing can be appended; what is readable stays readable.

    Args:
        problem: Why; None where the journal was opened for reading.
    """

    code: ClassVar[str] = "journal_read_only"

    def __init__(self, problem: JournalProblem | None = None) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return self.text(lang="en")

    def text(self, *, lang: Lang = "zh") -> str:
        """What is wrong, in the reader's language: "zh" or "en"."""
        why = Message("it was opened for reading") if self.problem is None else self.problem._told  # noqa: SLF001 - of this module
        return in_language(Message("the journal is read-only: {why}", why=why), lang)


class JournalDamagedError(JournalReadOnlyError):
    """Nothing can be appended, as the journal is damaged."""

    code: ClassVar[str] = "journal_damaged"


class JournalMissingError(HousingError, FileNotFoundError):
    """There is no journal at this address, and none was to be made."""

    code: ClassVar[str] = "journal_missing"


class JournalBusyError(HousingError, TimeoutError):
    """Another writer holds the journal for longer than one was ready to wait; nothing was stored, try again."""

    code: ClassVar[str] = "journal_busy"


class JournalClosedError(HousingError):
    """The journal was closed; open it again."""

    code: ClassVar[str] = "journal_closed"


class JournalUnreachableError(HousingError, ConnectionError):
    """The server cannot be reached; whether the events were stored is not known, so send the same ones again."""

    code: ClassVar[str] = "journal_unreachable"


def read_only_error(problem: JournalProblem | None) -> JournalReadOnlyError:
    """The error for a journal with a problem, or for one that was opened for reading."""
    damaged = problem is not None and problem.kind is ProblemKind.DAMAGED
    return JournalDamagedError(problem) if damaged else JournalReadOnlyError(problem)
