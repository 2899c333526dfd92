# SPDX-License-Identifier: Apache-2.0
"""The events of approvals (审批事项): what the window and the bodies of a case did, and on which day.

One window takes a case in, asks once for what is missing, opens the steps of the bodies side by side, and decides.  Nothing is
ever edited: what was wrong is answered by an `ApprovalCorrection`.  That a case counts as accepted by silence, or is late, is
no event: it follows from these, from the limits and from the calendar, see `standing`.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import pydantic
from annotated_types import Ge, Le

from community_housing.clocks import PauseGround
from community_housing.district import ID, ProjectId
from community_housing.events import CorrectionBase, EventBase, EventId, kinds_of
from community_housing.records import Paper, Text, record

__all__ = [
    "APPROVAL_EVENTS",
    "KINDS",
    "Accepted",
    "ApprovalCorrection",
    "ApprovalEvent",
    "ApprovalRuleId",
    "BodyId",
    "CaseEvent",
    "CaseId",
    "CorrectionAsked",
    "CorrectionMade",
    "Delivered",
    "Extended",
    "Issued",
    "NotAccepted",
    "Received",
    "Refused",
    "StepEvent",
    "StepId",
    "StepOpened",
    "StepPassed",
    "StepPaused",
    "StepRefused",
    "StepResumed",
    "Withdrawn",
]

CaseId: TypeAlias = str
"""Id of a case (办件)."""
BodyId: TypeAlias = str
"""Id of a body (部门)."""
StepId: TypeAlias = str
"""Id of a step (审批环节) of a rule."""
ApprovalRuleId: TypeAlias = str
"""Id of a rule (审批事项): which steps, bodies and limits a case has."""


@record
class CaseEvent(EventBase):
    """What every event of a case says.

    Fields:
        case: The case.
        by: The body that did it, which must be entitled to; None where the paper does not say, which is not tested.
    """

    case: Annotated[CaseId, ID]
    by: Annotated[BodyId, ID] | None = None


@record
class StepEvent(CaseEvent):
    """What every event of a step says: the step, by the rule of the case."""

    step: Annotated[StepId, ID]


@record
class Received(CaseEvent):
    """An application comes in (收件).

    Fields:
        project: What it is about.
        rule: By which rule it is handled.
        papers: What was handed in.
    """

    kind: Literal["received"] = "received"
    project: Annotated[ProjectId, ID]
    rule: Annotated[ApprovalRuleId, ID]
    papers: tuple[Text, ...] = ()


@record
class CorrectionAsked(CaseEvent):
    """What is missing is asked for (补正告知).

    Fields:
        papers: What is missing.
        told: The paper by which it was told.
    """

    kind: Literal["correction_asked"] = "correction_asked"
    papers: tuple[Text, ...] = ()
    told: Paper | None = None


@record
class CorrectionMade(CaseEvent):
    """What was missing has come in (补正)."""

    kind: Literal["correction_made"] = "correction_made"


@record
class Accepted(CaseEvent):
    """The application is accepted (受理)."""

    kind: Literal["accepted"] = "accepted"


@record
class NotAccepted(CaseEvent):
    """The application is not accepted (不予受理).

    Fields:
        reason: Why.
        other_body: The body to which it belongs, where it is not this one's.
    """

    kind: Literal["not_accepted"] = "not_accepted"
    reason: Text
    other_body: Annotated[BodyId, ID] | None = None


@record
class StepOpened(StepEvent):
    """A step is handed to its body; steps run side by side (並聯審批)."""

    kind: Literal["step_opened"] = "step_opened"


@record
class StepPassed(StepEvent):
    """The body of a step agrees."""

    kind: Literal["step_passed"] = "step_passed"


@record
class StepRefused(StepEvent):
    """The body of a step does not agree; one refusal is enough for the case to be decided."""

    kind: Literal["step_refused"] = "step_refused"
    reason: Text


@record
class StepPaused(StepEvent):
    """The count of a step stops (不计入期限).

    Fields:
        ground: Why.
        told: The paper by which the applicant was told of it; where the limit asks for one, the pause does not count without.
    """

    kind: Literal["step_paused"] = "step_paused"
    ground: PauseGround
    told: Paper | None = None


@record
class StepResumed(StepEvent):
    """The count of a step goes on; the day itself counts."""

    kind: Literal["step_resumed"] = "step_resumed"


@record
class Extended(CaseEvent):
    """The limit of the case is made longer (延期).

    Fields:
        amount: By how many units of the limit.
        reason: Why.
        granted_by: Who granted it.
        told: The paper by which the reasons were told.
    """

    kind: Literal["extended"] = "extended"
    amount: Annotated[int, Ge(1), Le(10_000)]
    reason: Text
    granted_by: Text | None = None
    told: Paper | None = None


@record
class Issued(CaseEvent):
    """The approval is given (准予)."""

    kind: Literal["issued"] = "issued"


@record
class Refused(CaseEvent):
    """The approval is refused (不予许可), for the refusal of a step or on a ground of its own."""

    kind: Literal["refused"] = "refused"
    reason: Text


@record
class Withdrawn(CaseEvent):
    """The applicant takes the application back (撤回)."""

    kind: Literal["withdrawn"] = "withdrawn"


@record
class Delivered(CaseEvent):
    """The decision is handed over (送达)."""

    kind: Literal["delivered"] = "delivered"


_Facts: TypeAlias = (
    Received
    | CorrectionAsked
    | CorrectionMade
    | Accepted
    | NotAccepted
    | StepOpened
    | StepPassed
    | StepRefused
    | StepPaused
    | StepResumed
    | Extended
    | Issued
    | Refused
    | Withdrawn
    | Delivered
)


@record
class ApprovalCorrection(CorrectionBase):
    """What was recorded was wrong (更正): it counts no more, or as it should have been.

    Fields:
        corrects: Id of the event; a correction too, and then what it had taken back counts again.
        instead: The same event as it should have been, under the same id, of the same case; None where it never happened.
        reason: Why.
    """

    kind: Literal["correction"] = "correction"
    corrects: Annotated[EventId, ID]
    instead: Annotated[_Facts, pydantic.Field(discriminator="kind")] | None = None
    reason: Text


ApprovalEvent: TypeAlias = Annotated[_Facts | ApprovalCorrection, pydantic.Field(discriminator="kind")]
"""Any event of approvals."""

APPROVAL_EVENTS: Final[pydantic.TypeAdapter[Any]] = pydantic.TypeAdapter(
    ApprovalEvent, config=pydantic.ConfigDict(defer_build=True)
)
"""Reads an event of any kind from data or JSON, and writes its schema."""

KINDS: Final[dict[str, type[EventBase]]] = kinds_of(*get_args(_Facts), ApprovalCorrection)
"""The class of each kind."""
