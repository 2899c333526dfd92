# SPDX-License-Identifier: Apache-2.0
"""Where a payment and a project stand, and which event leads from where to where: the tables that rules, docs and tests share.

A suspension is no state: its grounds open and close beside them, before and after settlement.  A rule may still refuse what its
machine lets through, for an amount, a day or a stage.
"""

from enum import StrEnum
from typing import Final

from community_housing.disbursement._events import (
    AccountChanged,
    AuditFinding,
    ChangeOrder,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    Resumed,
    Settled,
    StageReached,
    SurplusReturned,
    Suspended,
)
from community_housing.disbursement._outcomes import RefusalCode
from community_housing.events import Machine, Move

__all__ = ["PAYMENT_MACHINE", "PROJECT_MACHINE", "PaymentStage", "ProjectStage"]


class PaymentStage(StrEnum):
    """Where a payment stands."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


class ProjectStage(StrEnum):
    """Where a project stands."""

    REGISTERED = "registered"
    STARTED = "started"
    """A stage of its schedule is reached, whole or in part."""
    SETTLED = "settled"


_P, _S, _C = PaymentStage, ProjectStage, RefusalCode
_ANY: Final = tuple(ProjectStage)

PAYMENT_MACHINE: Final = Machine(
    states=PaymentStage,
    moves=(
        Move(PaymentRequested, (), (_P.PENDING,)),
        Move(PaymentPosted, (_P.PENDING,), (_P.POSTED,), refusal=_C.NOT_PENDING),
        Move(PaymentVoided, (_P.PENDING,), (_P.VOIDED,), refusal=_C.NOT_PENDING),
        Move(PaymentReturned, (_P.POSTED,), refusal=_C.NOT_POSTED),
    ),
    final=(_P.POSTED, _P.VOIDED),
)
"""The machine of a payment."""

PROJECT_MACHINE: Final = Machine(
    states=ProjectStage,
    moves=(
        Move(ProjectRegistered, (), (_S.REGISTERED,)),
        Move(StageReached, (_S.REGISTERED, _S.STARTED), (_S.STARTED,), refusal=_C.AFTER_SETTLEMENT),
        Move(StageReached, (_S.SETTLED,), refusal=_C.AFTER_SETTLEMENT),  # the release of a retention
        Move(PaymentRequested, (_S.STARTED, _S.SETTLED), refusal=_C.BEFORE_APPROVAL),
        Move(ChangeOrder, (_S.REGISTERED, _S.STARTED), refusal=_C.AFTER_SETTLEMENT),
        Move(AuditFinding, _ANY),
        Move(Settled, (_S.REGISTERED, _S.STARTED), (_S.SETTLED,), refusal=_C.AFTER_SETTLEMENT),
        Move(SurplusReturned, (_S.SETTLED,), refusal=_C.BEFORE_SETTLEMENT),
        Move(Suspended, _ANY),
        Move(Resumed, _ANY),
        Move(AccountChanged, _ANY),
    ),
    final=(_S.SETTLED,),
)
"""The machine of a project."""
