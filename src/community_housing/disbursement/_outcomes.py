# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum
from typing import Final

from community_housing.disbursement._events import EventId
from community_housing.findings import Unit
from community_housing.records import result

__all__ = ["ACCEPTED", "DUPLICATE", "EventOutcome", "Refusal", "RefusalCode", "Status"]


class Status(StrEnum):
    """What became of an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """The same id with the same body was accepted before; nothing changed."""
    REFUSED = "refused"
    """Nothing changed; the refusal says why."""


class RefusalCode(StrEnum):
    """Why an event is refused."""

    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """The id was accepted before with another body; the field that differs is named."""
    PROJECT_EXISTS = "project_exists"
    UNKNOWN_PROJECT = "unknown_project"
    UNKNOWN_PAYMENT = "unknown_payment"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_SCHEDULE = "unknown_schedule"
    SCHEDULE_NOT_IN_FORCE = "schedule_not_in_force"
    SCHEDULE_OF_OTHER_MODE = "schedule_of_other_mode"
    UNKNOWN_STAGE = "unknown_stage"
    """The schedule of this mode has no such stage."""
    STAGE_OUT_OF_ORDER = "stage_out_of_order"
    STAGE_ALREADY_REACHED = "stage_already_reached"
    DATE_OUT_OF_ORDER = "date_out_of_order"
    """It would have happened before what it rests on."""
    BEFORE_APPROVAL = "before_approval"
    """Money is asked for before the first stage."""
    OVER_ENTITLEMENT = "over_entitlement"
    OVER_APPROPRIATION = "over_appropriation"
    FUNDS_COMMITTED = "funds_committed"
    """A cut would leave less than is pending and paid."""
    UNKNOWN_APPROPRIATION = "unknown_appropriation"
    APPROPRIATION_MISMATCH = "appropriation_mismatch"
    """The appropriation is for another source, batch, street or year."""
    LEDGERS_MIXED = "ledgers_mixed"
    """Transfers are never paid out of money for contracts, nor the other way round."""
    UNKNOWN_ACCOUNT = "unknown_account"
    ACCOUNT_OF_ANOTHER_STREET = "account_of_another_street"
    WRONG_ACCOUNT = "wrong_account"
    """An account of the same street, but not the project's."""
    SUSPENDED = "suspended"
    ALREADY_SUSPENDED = "already_suspended"
    NOT_SUSPENDED = "not_suspended"
    NOT_PENDING = "not_pending"
    """The payment was posted or voided before."""
    NOT_POSTED = "not_posted"
    OVER_REQUEST = "over_request"
    OVER_PAID = "over_paid"
    """More would come back than was paid."""
    OVER_SURPLUS = "over_surplus"
    NEGATIVE_SUM = "negative_sum"
    TOO_LARGE = "too_large"
    BEFORE_ACCEPTANCE = "before_acceptance"
    BEFORE_SETTLEMENT = "before_settlement"
    AFTER_SETTLEMENT = "after_settlement"
    PAYMENT_PENDING = "payment_pending"
    NOT_CORRECTABLE = "not_correctable"
    ALREADY_CORRECTED = "already_corrected"


@result
class Refusal:
    """Why an event is refused, as data.

    Fields:
        code: The kind of refusal.
        event: The refused event.
        field: The field of the event, or for an appropriation its id, that is to blame; None where none is.
        found: What the event says, as text; None where it is a number or nothing.
        expected: What would be right, as text.
        measured: The figure that the event would bring about, in *unit*.
        limit: The figure that it must not pass.
        excess: By how much it would, > 0.
        unit: What the three integers count.
    """

    code: RefusalCode
    event: EventId
    field: str | None = None
    found: str | None = None
    expected: str | None = None
    measured: int | None = None
    limit: int | None = None
    excess: int | None = None
    unit: Unit = Unit.FEN


@result
class EventOutcome:
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    status: Status
    refusal: Refusal | None = None

    @property
    def accepted(self) -> bool:
        """Whether the event is in the book, now or since before."""
        return self.status is not Status.REFUSED


ACCEPTED: Final = EventOutcome(status=Status.ACCEPTED)
DUPLICATE: Final = EventOutcome(status=Status.DUPLICATE)
