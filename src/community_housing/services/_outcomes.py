# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event of an order: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum
from typing import Final

from community_housing.events import OutcomeBase, RefusalBase, Refuser
from community_housing.quantities import Money
from community_housing.records import result
from community_housing.services._events import Charged

__all__ = ["OrderOutcome", "OrderRefusal", "OrderRefusalCode", "refuse", "refuse_charge"]


class OrderRefusalCode(StrEnum):
    """Why an event of an order is refused."""

    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """The id was accepted before with another body; the field that differs is named."""
    ORDER_EXISTS = "order_exists"
    UNKNOWN_ORDER = "unknown_order"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_COMMUNITY = "unknown_community"
    UNKNOWN_BRANCH = "unknown_branch"
    ITEM_UNKNOWN = "item_unknown"
    """The menu has no such item."""
    BRANCH_ELSEWHERE = "branch_elsewhere"
    """The branch is of another community or grid."""
    WRONG_STATE = "wrong_state"
    """From where the order stands, this does not lead on; where it could come from is said."""
    DATE_OUT_OF_ORDER = "date_out_of_order"
    """It would have happened before what it rests on."""
    NOT_ENTITLED = "not_entitled"
    """Not in this role."""
    TAKER_FULL = "taker_full"
    """The taker holds as many orders as it may."""
    EVIDENCE_MISSING = "evidence_missing"
    """The item counts as done only with a paper."""
    SELF_CONFIRMED = "self_confirmed"
    """Who did it does not confirm it."""
    REOPEN_LATE = "reopen_late"
    MERGE_CHAIN = "merge_chain"
    """The other order is merged itself, or others are merged into this one."""
    HEAD_CLOSED = "head_closed"
    """The order that is to stand for both is done or called off."""
    FREE_OF_CHARGE = "free_of_charge"
    """The service is free: nothing is ever charged (免单)."""
    NOT_CORRECTABLE = "not_correctable"
    """A later event, which is named, would hang in the air."""
    ALREADY_CORRECTED = "already_corrected"


@result
class OrderRefusal(RefusalBase):
    """Why an event is refused: `code` is the kind of refusal, the other fields are those of every refusal."""

    code: OrderRefusalCode


@result
class OrderOutcome(OutcomeBase):
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    refusal: OrderRefusal | None = None


refuse: Final = Refuser(OrderRefusal, OrderRefusalCode)
"""Makes a refusal of orders."""


def refuse_charge(event: Charged) -> OrderRefusal:
    """The refusal of a charge: what was asked, against nothing."""
    return OrderRefusal(
        code=OrderRefusalCode.FREE_OF_CHARGE,
        event=event.id,
        field="amount",
        measured=event.amount,
        limit=Money(0),
        excess=event.amount,
    )
