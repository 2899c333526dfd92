# SPDX-License-Identifier: Apache-2.0
"""The events of menu services (菜单式服务): residents order, branches dispatch, members take, and the service is free.

No event holds a person: who asks is a role, who takes a post or a team; texts with a telephone or citizen number are refused.
"""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import pydantic
from annotated_types import Gt

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events import CorrectionBase, EventBase, kinds_of
from community_housing.personal import ImpersonalId, ImpersonalText
from community_housing.quantities import Money
from community_housing.records import record

__all__ = [
    "ORDER_EVENTS",
    "ORDER_KINDS",
    "Cancelled",
    "Charged",
    "Confirmed",
    "Dispatched",
    "Done",
    "Merged",
    "NotReached",
    "OrderCorrection",
    "OrderEvent",
    "OrderEventBase",
    "OrderKind",
    "OrderRole",
    "Released",
    "Reopened",
    "Requested",
    "Satisfaction",
    "Taken",
]


class OrderKind(StrEnum):
    """What an order is about; the report counts the two apart."""

    PERSON = "person"
    """需要帮助的人: somebody who needs help."""
    MATTER = "matter"
    """需要解决的事: something that is to be solved."""


class OrderRole(StrEnum):
    """In what role somebody acts on an order; never who it is."""

    RESIDENT = "resident"
    """居民."""
    PROXY = "proxy"
    """代办: somebody who orders for a resident."""
    BRANCH = "branch"
    """支部."""
    TAKER = "taker"
    """接单方: the post or team that took it."""
    CALL_BACK = "call_back"
    """回访."""
    INSPECTION = "inspection"
    """督查."""


class Satisfaction(StrEnum):
    """How a resident finds what was done."""

    SATISFIED = "satisfied"
    """满意."""
    FAIR = "fair"
    """基本满意."""
    NOT = "not"
    """不满意."""


@record
class OrderEventBase(EventBase):
    """What every event of an order says.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        order: The order.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    order: ImpersonalId


@record
class Requested(OrderEventBase):
    """A resident orders (点单).

    Fields:
        community: The community that it is for.
        grid: Its grid, where that is known.
        item: What of the menu; None for something else, which *text* then says.
        text: What is asked for.
        about: A person who needs help, or a matter.
        channel: By which way it came, such as a window or a telephone line.
        by: A resident, or a proxy.
    """

    kind: Literal["requested"] = "requested"
    community: ImpersonalId
    grid: ImpersonalId | None = None
    item: ImpersonalId | None = None
    text: ImpersonalText | None = None
    about: OrderKind
    channel: ImpersonalText | None = None
    by: OrderRole = OrderRole.RESIDENT

    def check(self) -> None:
        """Refuse an order of nothing."""
        if self.item is None and self.text is None:
            raise InputError("names an item of the menu, or says in 'text' what is asked for", "Requested.item", None)


@record
class Dispatched(OrderEventBase):
    """A branch puts an order out (下单)."""

    kind: Literal["dispatched"] = "dispatched"
    branch: ImpersonalId


@record
class Taken(OrderEventBase):
    """A post or a team takes an order (接单)."""

    kind: Literal["taken"] = "taken"
    taker: ImpersonalId


@record
class Released(OrderEventBase):
    """An order is given back (退单), and waits for another taker."""

    kind: Literal["released"] = "released"
    by: OrderRole
    reason: ImpersonalText


@record
class Done(OrderEventBase):
    """What was asked for is done (办结), as its taker says."""

    kind: Literal["done"] = "done"


@record
class Confirmed(OrderEventBase):
    """Somebody other than who did it says what came of it (评单).

    Fields:
        by: A resident, or whoever calls back; the taker never.
        body: The office or post that called back; needed then.
        solved: Whether it is solved.
        satisfied: How the resident finds it; None where nobody said.
    """

    kind: Literal["confirmed"] = "confirmed"
    by: OrderRole
    body: ImpersonalId | None = None
    solved: bool
    satisfied: Satisfaction | None = None

    def check(self) -> None:
        """Refuse a call back by nobody."""
        if self.by is OrderRole.CALL_BACK and self.body is None:
            raise InputError("needs the office or post that called back", "Confirmed.body", None)


@record
class NotReached(OrderEventBase):
    """A call back reached nobody (回访未接通); it confirms nothing."""

    kind: Literal["not_reached"] = "not_reached"


@record
class Reopened(OrderEventBase):
    """It was not done after all (重办), and is put out again."""

    kind: Literal["reopened"] = "reopened"
    by: OrderRole
    reason: ImpersonalText


@record
class Merged(OrderEventBase):
    """An order is the same as another (并单), which stands for both from now on.

    Fields:
        into: The order that stands for both.
    """

    kind: Literal["merged"] = "merged"
    into: ImpersonalId

    def check(self) -> None:
        """Refuse an order merged into itself."""
        if self.into == self.order:
            raise InputError(Message("an order is not merged into itself, got {id!r}", id=self.order), "Merged.into", self.into)


@record
class Cancelled(OrderEventBase):
    """An order is called off (撤单)."""

    kind: Literal["cancelled"] = "cancelled"
    by: OrderRole
    reason: ImpersonalText


@record
class Charged(OrderEventBase):
    """Somebody asked money for the service; always refused, as it is free (免单)."""

    kind: Literal["charged"] = "charged"
    amount: Annotated[Money, Gt(Money(0))]


_Facts: TypeAlias = Requested | Dispatched | Taken | Released | Done | Confirmed | NotReached | Reopened | Merged | Cancelled


@record
class OrderCorrection(CorrectionBase):
    """An earlier event of an order was wrong (更正): it counts no more, or counts as *instead* has it; the event itself stays.

    Fields:
        id, actor, evidence: As of every event, without anything personal.
        corrects: Id of the event; a correction too, and then what it had taken back counts again.
        instead: The same event as it should have been, under the same id and of the same order; None where it never happened.
        reason: Why.
    """

    id: ImpersonalId
    actor: ImpersonalText | None = None
    evidence: tuple[ImpersonalText, ...] = ()
    kind: Literal["correction"] = "correction"
    corrects: ImpersonalId
    instead: Annotated[_Facts, pydantic.Field(discriminator="kind")] | None = None
    reason: ImpersonalText


OrderEvent: TypeAlias = Annotated[_Facts | Charged | OrderCorrection, pydantic.Field(discriminator="kind")]
"""Any event of an order; `ORDER_EVENTS` reads and writes one."""

ORDER_EVENTS: Final[pydantic.TypeAdapter[Any]] = pydantic.TypeAdapter(OrderEvent, config=pydantic.ConfigDict(defer_build=True))
"""Reads an event of an order from data or JSON, and writes its schema."""

ORDER_KINDS: Final[dict[str, type[EventBase]]] = kinds_of(*get_args(_Facts), Charged, OrderCorrection)
"""The class of each kind."""
