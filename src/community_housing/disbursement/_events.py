# SPDX-License-Identifier: Apache-2.0
"""The events of disbursement (资金拨付): immutable facts with ids made by the client, told apart by their `kind`.

An event says what happened (`on`), when it was recorded (`recorded_at`), who says so and on what paper.  Nothing is ever
edited: what was wrong is answered by a new `Correction` that names the old event.  One event is one JSON object, and a
file of events is JSON Lines, one event a line, in the order in which they were recorded.
"""

import datetime as dt
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

import pydantic
from annotated_types import Ge, Gt, Le, MaxLen, Predicate

from community_housing._messages import Message
from community_housing.disbursement._schedule import Ledger, Schedule, ScheduleId, Share, StageId
from community_housing.district import ID, BatchId, BudgetId, CommunityId, DeliveryMode, FundingSource, ProjectId, StreetId
from community_housing.errors import InputError
from community_housing.events import EventBase, EventId, kinds_of
from community_housing.quantities import Money
from community_housing.records import Text, record

__all__ = [
    "EVENTS",
    "KINDS",
    "WHOLE",
    "AccountChanged",
    "AccountId",
    "Appropriated",
    "AuditFinding",
    "ChangeOrder",
    "Correction",
    "Event",
    "Fact",
    "FundingLine",
    "Ground",
    "InKind",
    "PaymentPosted",
    "PaymentRequested",
    "PaymentReturned",
    "PaymentVoided",
    "PlannedStage",
    "ProjectRegistered",
    "Resumed",
    "Settled",
    "StageReached",
    "SurplusReturned",
    "Suspended",
]

AccountId: TypeAlias = str
"""Id of the account (财政专户) that is paid into."""

WHOLE: Final = Fraction(1)
"""A stage reached whole; this very object is the default, so that a fold tests it by identity."""


def _not_zero(amount: Money) -> bool:
    """An amount other than 0."""
    return amount.fen != 0


Positive = Annotated[Money, Gt(Money(0))]
Signed = Annotated[Money, Predicate(_not_zero)]
Note = Annotated[str, MaxLen(2000)]


class Ground(StrEnum):
    """Why the payments of a project are suspended (暂停拨付)."""

    CO_FUNDING = "co_funding"
    """配套资金未到位: a part that others bear is missing."""
    MISUSE = "misuse"
    """挪用: money was used for something else."""
    OFF_PLAN = "off_plan"
    """擅自变更: place, size or content changed without approval."""
    QUALITY = "quality"
    """质量问题: the works are not as they should be."""


@record
class FundingLine:
    """One source of a project's money: which of the four parts, out of which appropriation, with what weight.

    Fields:
        source: Which of the four parts (四个一部分) bears it; always cash here.
        appropriation: The appropriation that it is taken from.
        weight: Whole-number weight of this line among the project's lines.
    """

    source: FundingSource
    appropriation: Annotated[BudgetId, ID]
    weight: Annotated[int, Ge(1), Le(1_000_000_000_000)] = 1


@record
class InKind:
    """A part that is given in kind (实物): valued for the statements, never paid."""

    source: FundingSource
    value: Annotated[Money, Ge(Money(0))]
    note: Text


@record
class PlannedStage:
    """The day on which a stage is planned to be reached, for the forecast of cash."""

    stage: Annotated[StageId, ID]
    on: dt.date


@record
class ProjectRegistered(EventBase):
    """A project enters the book (项目登记).

    Fields:
        project: New, unique id.
        street: The street whose account is paid.
        account: The fiscal special account (财政专户) of that street; an account belongs to one street.
        mode: The delivery mode, which decides the stages.
        schedule: The payment schedule; the edition in force on *on* counts.
        contract_sum: What the schedule pays in cash, all sources together.
        funding: The cash sources in their documented order (ties of a split go to the earlier); needed unless the sum is 0.
        in_kind: Parts given in kind.
        community, batch, name: As named, where there is one.
        planned: Planned days of stages, for the forecast.
        terms: The schedule's edition by value, as the ledger adds it: what was registered is paid by it for ever, whatever
            schedules a later library ships.  A sender leaves it out, or says the edition that the ledger knows.
    """

    kind: Literal["registered"] = "registered"
    project: Annotated[ProjectId, ID]
    street: Annotated[StreetId, ID]
    account: Annotated[AccountId, ID]
    mode: DeliveryMode
    schedule: Annotated[ScheduleId, ID]
    contract_sum: Annotated[Money, Ge(Money(0))]
    funding: tuple[FundingLine, ...] = ()
    in_kind: tuple[InKind, ...] = ()
    community: Annotated[CommunityId, ID] | None = None
    batch: Annotated[BatchId, ID] | None = None
    name: Text | None = None
    planned: tuple[PlannedStage, ...] = ()
    terms: Schedule | None = None

    ledger_adds: ClassVar[frozenset[str]] = frozenset({"terms"})

    def check(self) -> None:
        """Refuse a sum without a source, a source named twice and a stage planned twice."""
        if self.contract_sum.fen > 0 and not self.funding:
            raise InputError(
                "a contract sum above 0 needs at least one funding line", "ProjectRegistered.funding", self.funding
            )
        if len(self.funding) > 1 and len({(line.source, line.appropriation) for line in self.funding}) < len(self.funding):
            raise InputError("must name each source and appropriation once", "ProjectRegistered.funding", self.funding)
        if len(self.planned) > 1 and len({stage.stage for stage in self.planned}) < len(self.planned):
            raise InputError("must plan each stage once", "ProjectRegistered.planned", self.planned)


@record
class Appropriated(EventBase):
    """Money is set aside (预算下达), added to, or cut.

    Fields:
        appropriation: Its id; the first event of an id says what it is, later ones add to it or, negative, cut it.
        year: Budget year.
        source: Which of the four parts it is.
        batch, street: Where it is tied to one; None for any.
        ledger: Whether it pays transfers or contracts.
        amount: What is added, or cut where negative; the first must be positive.
    """

    kind: Literal["appropriated"] = "appropriated"
    appropriation: Annotated[BudgetId, ID]
    year: Annotated[int, Ge(1949), Le(2200)]
    source: FundingSource
    batch: Annotated[BatchId, ID] | None = None
    street: Annotated[StreetId, ID] | None = None
    ledger: Ledger = Ledger.TRANSFER
    amount: Signed


@record
class StageReached(EventBase):
    """A stage is reached, whole or in part (节点完成).

    Fields:
        project: The project.
        stage: A stage of its schedule.
        part: How much of this stage is reached *to date*, 1 for all of it; grows from event to event.
    """

    kind: Literal["stage_reached"] = "stage_reached"
    project: Annotated[ProjectId, ID]
    stage: Annotated[StageId, ID]
    part: Share = WHOLE


@record
class ChangeOrder(EventBase):
    """The contract sum grows or shrinks (变更)."""

    kind: Literal["change_order"] = "change_order"
    project: Annotated[ProjectId, ID]
    amount: Signed
    reason: Text


@record
class AccountChanged(EventBase):
    """From its day on a project is paid into another account of its street (账户变更)."""

    kind: Literal["account_changed"] = "account_changed"
    project: Annotated[ProjectId, ID]
    account: Annotated[AccountId, ID]
    reason: Text


@record
class PaymentRequested(EventBase):
    """A payment is asked for and reserved (申请拨付); its id names the payment from now on."""

    kind: Literal["payment_requested"] = "payment_requested"
    project: Annotated[ProjectId, ID]
    amount: Positive
    account: Annotated[AccountId, ID]


@record
class PaymentPosted(EventBase):
    """The money has gone (拨付到账).

    Fields:
        payment: Id of the `PaymentRequested`.
        amount: What was paid; None is the whole request.  What a part leaves is released and may be requested anew.
        reference: The bank's reference, where known.
    """

    kind: Literal["payment_posted"] = "payment_posted"
    payment: Annotated[EventId, ID]
    amount: Positive | None = None
    reference: Text | None = None


@record
class PaymentVoided(EventBase):
    """A requested payment is withdrawn before it was paid (撤销申请)."""

    kind: Literal["voided"] = "voided"
    payment: Annotated[EventId, ID]
    reason: Text


@record
class PaymentReturned(EventBase):
    """A part of a paid payment, or all of it, comes back: a claw-back (收回)."""

    kind: Literal["returned"] = "returned"
    payment: Annotated[EventId, ID]
    amount: Positive
    reason: Text


@record
class Suspended(EventBase):
    """Payments of a project stop on a ground (暂停拨付)."""

    kind: Literal["suspended"] = "suspended"
    project: Annotated[ProjectId, ID]
    ground: Ground
    note: Note | None = None


@record
class Resumed(EventBase):
    """A ground of suspension is lifted (恢复拨付); payments go on when none is left."""

    kind: Literal["resumed"] = "resumed"
    project: Annotated[ProjectId, ID]
    ground: Ground
    note: Note | None = None


@record
class AuditFinding(EventBase):
    """Audit (审计) disallows an amount of the contract sum (核减); 0 where it finds without cutting."""

    kind: Literal["audit_finding"] = "audit_finding"
    project: Annotated[ProjectId, ID]
    amount: Annotated[Money, Ge(Money(0))]
    finding: Note


@record
class Settled(EventBase):
    """The final account is approved (竣工决算); *amount* is the contract sum from now on."""

    kind: Literal["settled"] = "settled"
    project: Annotated[ProjectId, ID]
    amount: Annotated[Money, Ge(Money(0))]


@record
class SurplusReturned(EventBase):
    """After settlement, what was paid beyond the final sum comes back (结余上缴)."""

    kind: Literal["surplus_returned"] = "surplus_returned"
    project: Annotated[ProjectId, ID]
    amount: Positive


Fact: TypeAlias = Annotated[
    ProjectRegistered
    | Appropriated
    | StageReached
    | ChangeOrder
    | AccountChanged
    | PaymentRequested
    | PaymentPosted
    | PaymentVoided
    | PaymentReturned
    | Suspended
    | Resumed
    | AuditFinding
    | Settled
    | SurplusReturned,
    pydantic.Field(discriminator="kind"),
]
"""Any event but a correction: something that happened."""


@record
class Correction(EventBase):
    """An earlier event was wrong (更正): it counts no more, or counts as *instead* has it; the event itself stays.

    It is dated by when it is made, which may be before the day that the wrong event bears.

    Fields:
        corrects: Id of the event, of any kind; a correction too, and then what it had taken back counts again.
        instead: The same event as it should have been, under the same id; it takes the wrong one's place, so that what came
            after it keeps its footing.  None where it never happened.
        reason: Why.
    """

    kind: Literal["correction"] = "correction"
    corrects: Annotated[EventId, ID]
    instead: Fact | None = None
    reason: Text

    def check(self) -> None:
        """Refuse a replacement under another id."""
        if self.instead is not None and self.instead.id != self.corrects:
            raise InputError(
                Message("must bear the id that it replaces, {corrects!r}", corrects=self.corrects),
                "Correction.instead",
                self.instead.id,
            )


Event: TypeAlias = Annotated[
    ProjectRegistered
    | Appropriated
    | StageReached
    | ChangeOrder
    | AccountChanged
    | PaymentRequested
    | PaymentPosted
    | PaymentVoided
    | PaymentReturned
    | Suspended
    | Resumed
    | AuditFinding
    | Settled
    | SurplusReturned
    | Correction,
    pydantic.Field(discriminator="kind"),
]
"""Any event; `pydantic.TypeAdapter(Event)` reads and writes one, and `EVENTS` is that adapter."""

EVENTS: Final[pydantic.TypeAdapter[Any]] = pydantic.TypeAdapter(Event, config=pydantic.ConfigDict(defer_build=True))
"""Reads an event of any kind from data or JSON, and writes its schema."""


KINDS: Final[dict[str, type[EventBase]]] = kinds_of(
    ProjectRegistered,
    Appropriated,
    StageReached,
    ChangeOrder,
    AccountChanged,
    PaymentRequested,
    PaymentPosted,
    PaymentVoided,
    PaymentReturned,
    Suspended,
    Resumed,
    AuditFinding,
    Settled,
    SurplusReturned,
    Correction,
)
"""The class of each kind."""
