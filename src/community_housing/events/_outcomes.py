# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum

from community_housing.events._base import EventId
from community_housing.findings import Unit
from community_housing.records import result

__all__ = ["OutcomeBase", "RefusalBase", "Status"]


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
        measured: The figure that the event would bring about, in *unit*.
        limit: The figure that it must not pass.
        excess: By how much it would, > 0.
        unit: What the three integers count.
    """

    event: EventId
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    measured: int | None = None
    limit: int | None = None
    excess: int | None = None
    unit: Unit = Unit.FEN


@result
class OutcomeBase:
    """What became of one event; a room adds its `refusal`, there exactly where the status is REFUSED."""

    status: Status

    @property
    def accepted(self) -> bool:
        """Whether the event is in the book, now or since before."""
        return self.status is not Status.REFUSED
