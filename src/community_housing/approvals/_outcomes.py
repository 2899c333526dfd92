# SPDX-License-Identifier: Apache-2.0
"""What becomes of an event of approvals: accepted, duplicate, or refused with the reason as data."""

from enum import StrEnum
from typing import Final

from community_housing.events import OutcomeBase, RefusalBase, Refuser
from community_housing.records import result

__all__ = ["ApprovalOutcome", "ApprovalRefusal", "ApprovalRefusalCode", "refuse"]


class ApprovalRefusalCode(StrEnum):
    """Why an event of approvals is refused."""

    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    """The id was accepted before with another body; the field that differs is named."""
    CASE_EXISTS = "case_exists"
    UNKNOWN_CASE = "unknown_case"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_RULE = "unknown_rule"
    RULE_NOT_IN_FORCE = "rule_not_in_force"
    WRONG_STATE = "wrong_state"
    """The case is not where such a thing can happen."""
    BEFORE_ACCEPTANCE = "before_acceptance"
    AFTER_DECISION = "after_decision"
    """The case is decided, withdrawn or not accepted."""
    NOT_ENTITLED = "not_entitled"
    """Another body than the one that may."""
    DATE_OUT_OF_ORDER = "date_out_of_order"
    """It would have happened before what it rests on."""
    STEP_UNKNOWN = "step_unknown"
    """The rule of the case has no such step."""
    STEP_OPEN = "step_open"
    """It was opened before; a step is opened once."""
    STEP_NOT_OPEN = "step_not_open"
    """It was never opened, or has its answer."""
    STEP_PAUSED = "step_paused"
    PAUSE_NOT_OPEN = "pause_not_open"
    GROUND_UNKNOWN = "ground_unknown"
    """The limit does not stop for this ground."""
    EXTENSION_NONE = "extension_none"
    """The limit cannot be made longer."""
    EXTENSION_TWICE = "extension_twice"
    EXTENSION_TOO_LONG = "extension_too_long"
    DECIDED_WITH_OPEN_STEPS = "decided_with_open_steps"
    STEP_WAS_REFUSED = "step_was_refused"
    """A step said no, so the approval cannot be given."""
    NOT_CORRECTABLE = "not_correctable"
    ALREADY_CORRECTED = "already_corrected"


@result
class ApprovalRefusal(RefusalBase):
    """Why an event is refused: `code` is the kind of refusal, the other fields are those of every refusal."""

    code: ApprovalRefusalCode


@result
class ApprovalOutcome(OutcomeBase):
    """What became of one event; `refusal` is there exactly where the status is REFUSED."""

    refusal: ApprovalRefusal | None = None


refuse: Final = Refuser(ApprovalRefusal, ApprovalRefusalCode)
"""Makes a refusal of approvals."""
