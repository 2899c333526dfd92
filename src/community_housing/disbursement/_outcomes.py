# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum

from community_housing.events import EventBase, OutcomeBase, RefusalBase
from community_housing.quantities import LARGEST, Money
from community_housing.records import result

__all__ = ["EventOutcome", "Refusal", "RefusalCode", "refuse", "refuse_conflict", "refuse_over"]


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
    SCHEDULE_DIFFERS = "schedule_differs"
    """The terms that it brings are not those of the edition that the ledger knows."""
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
    FUNDS_NOT_IN_PLACE = "funds_not_in_place"
    """The office asks for money set aside before a project is registered, and there is not enough that is not committed."""
    SAME_HANDS = "same_hands"
    """The office asks that whoever asked for a payment does not post it, and that both are named."""
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
class Refusal(RefusalBase):
    """Why an event is refused: `code` is the kind of refusal, the other fields are those of every refusal."""

    code: RefusalCode


@result
class EventOutcome(OutcomeBase):
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    refusal: Refusal | None = None


def refuse(
    code: RefusalCode, event: EventBase, field: str | None = None, found: object = None, expected: object = None
) -> Refusal:
    """A refusal that names what was found and what would be right."""
    return Refusal(
        code=code,
        event=event.id,
        field=field,
        found=None if found is None else str(found),
        expected=None if expected is None else str(expected),
    )


def refuse_over(code: RefusalCode, event: EventBase, measured: int, limit: int, field: str | None = "amount") -> Refusal:
    """A refusal of an amount that passes a limit, in fen; one that no `Money` holds is told as a text of yuan."""
    if measured > LARGEST:
        found = f"{measured // 100}.{measured % 100:02d} yuan"
        return refuse(code, event, field, found, f"<= {Money(limit)} yuan")
    excess = Money(measured - limit)
    return Refusal(code=code, event=event.id, field=field, measured=Money(measured), limit=Money(limit), excess=excess)


def refuse_conflict(known: EventBase, event: EventBase, field: str) -> Refusal:
    """The refusal of an event whose id was accepted before with another body."""
    first, second = getattr(known, field, None), getattr(event, field, None)
    return refuse(RefusalCode.CONFLICTING_DUPLICATE, event, field, _show(second), _show(first))


def _show(value: object) -> str:
    return repr(value) if isinstance(value, tuple) else str(value)
