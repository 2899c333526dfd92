# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event of a matter: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum
from typing import Final

from community_housing.events import OutcomeBase, RefusalBase, Refuser
from community_housing.records import result

__all__ = ["MatterOutcome", "MatterRefusal", "MatterRefusalCode", "refuse"]


class MatterRefusalCode(StrEnum):
    """Why an event of a matter is refused."""

    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """The id was accepted before with another body; the field that differs is named."""
    MATTER_EXISTS = "matter_exists"
    UNKNOWN_MATTER = "unknown_matter"
    UNKNOWN_EVENT = "unknown_event"
    GRID_UNKNOWN = "grid_unknown"
    """There is no such grid."""
    WRONG_STATE = "wrong_state"
    """From where the matter stands, this does not lead on; where it could come from is said."""
    DATE_OUT_OF_ORDER = "date_out_of_order"
    """It would have happened before what it rests on."""
    NOT_ENTITLED = "not_entitled"
    """Not this body, not at this tier, or not in this role."""
    SIZE_LOWERED = "size_lowered"
    """After it was tried to solve it, a matter may only be found bigger."""
    ABOVE_CEILING = "above_ceiling"
    """A matter of its size must not go so far up."""
    TIER_SKIPPED = "tier_skipped"
    """Not one tier up or down."""
    NOT_WHISTLED = "not_whistled"
    """The body was not called, or has come already."""
    SAME_BODY = "same_body"
    """Who solved it does not verify it."""
    NOT_EXTENDED = "not_extended"
    """Only what was given more time before goes on the register."""
    REOPEN_LATE = "reopen_late"
    MERGE_CHAIN = "merge_chain"
    """The other matter is merged itself, or others are merged into this one."""
    HEAD_CLOSED = "head_closed"
    """The matter that is to stand for both is solved or taken back."""
    NOT_CORRECTABLE = "not_correctable"
    """A later event, which is named, would hang in the air."""
    ALREADY_CORRECTED = "already_corrected"


@result
class MatterRefusal(RefusalBase):
    """Why an event is refused: `code` is the kind of refusal, the other fields are those of every refusal."""

    code: MatterRefusalCode


@result
class MatterOutcome(OutcomeBase):
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    refusal: MatterRefusal | None = None


refuse: Final = Refuser(MatterRefusal, MatterRefusalCode)
"""Makes a refusal of matters."""
