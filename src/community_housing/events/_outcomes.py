# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from community_housing._shown import shows_itself
from community_housing.events._base import EventBase, EventId
from community_housing.findings import Quantity, Unit
from community_housing.records import result

__all__ = ["OutcomeBase", "RefusalBase", "Refuser", "Status"]


class Status(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """The same id with the same body was accepted before; nothing changed."""
    REFUSED = "refused"
    """Nothing changed; the refusal says why."""


@result
class RefusalBase:
    """Why an event is refused, as data; a room adds its `code`.

    Fields:
        event: The refused event.
        field: The field of the event, or the id of another thing, that is to blame; None where none is.
        found: What the event says, as text; None where it is a number or nothing.
        expected: What would be right, as text.
        unit: What the three quantities count, as in a reason.
        measured: What the event would bring about.
        limit: What it must not pass.
        excess: By how much it would, > 0.
    """

    event: EventId
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    unit: Unit = Unit.YUAN
    measured: Quantity | None = None
    limit: Quantity | None = None
    excess: Quantity | None = None


_R = TypeVar("_R", bound=RefusalBase)


@shows_itself
@attrs.frozen
class Refuser(Generic[_R]):
    """Makes the refusals of a room, which name what was found and what would be right.

    Args:
        made: The room's class of them.
        codes: Its codes; `conflicting_duplicate` is one.
    """

    made: type[_R]
    codes: type[StrEnum]

    def __call__(
        self, code: str, event: EventBase, field: str | None = None, found: object = None, expected: object = None
    ) -> _R:
        """A refusal by its code, or the name of one."""
        return self.made(
            code=self.codes(code),  # type: ignore[call-arg]  # which the room adds
            event=event.id,
            field=field,
            found=None if found is None else str(found),
            expected=None if expected is None else str(expected),
        )

    def conflict(self, first: EventBase, event: EventBase, *, field: str) -> _R:
        """The refusal of an event whose id was accepted before with another body."""
        return self("conflicting_duplicate", event, field, getattr(event, field, None), getattr(first, field, None))


@result
class OutcomeBase:
    """What became of one event; a room adds its `refusal`, there exactly where the status is REFUSED."""

    status: Status

    @property
    def accepted(self) -> bool:
        """Whether the event is in the book, now or since before."""
        return self.status is not Status.REFUSED
