# SPDX-License-Identifier: Apache-2.0
"""Orders: where each stands, the rule for every event, and the machine that both are held against."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, Protocol

from community_housing.events import EventBase, Machine, Move, RefusalBase, Subjects, SubjectState
from community_housing.services._events import (
    Cancelled,
    Confirmed,
    Dispatched,
    Done,
    Merged,
    NotReached,
    OrderRole,
    Released,
    Reopened,
    Requested,
    Taken,
)
from community_housing.services._menu import Desk
from community_housing.services._outcomes import OrderRefusal, OrderRefusalCode, refuse

__all__ = ["OPEN", "ORDER_MACHINE", "ORDER_SUBJECTS", "OrderStage", "OrderState"]


class OrderStage(StrEnum):
    """Where an order stands."""

    REQUESTED = "requested"
    """已点单."""
    DISPATCHED = "dispatched"
    """已下单."""
    TAKEN = "taken"
    """已接单."""
    DONE = "done"
    """已办结."""
    CONFIRMED = "confirmed"
    """已评单."""
    CANCELLED = "cancelled"
    """已撤单."""
    MERGED = "merged"
    """已并单."""


_S, _R = OrderStage, OrderRole
_CONFIRMERS = (_R.RESIDENT, _R.PROXY, _R.CALL_BACK)
OPEN: Final = frozenset({_S.REQUESTED, _S.DISPATCHED, _S.TAKEN})
"""Where something is still to be done."""

ORDER_MACHINE: Final = Machine(
    states=OrderStage,
    moves=(
        Move(Requested, (), (_S.REQUESTED,), (_R.RESIDENT, _R.PROXY)),
        Move(Dispatched, (_S.REQUESTED,), (_S.DISPATCHED,)),
        Move(Taken, (_S.DISPATCHED,), (_S.TAKEN,)),
        Move(Released, (_S.TAKEN,), (_S.DISPATCHED,), (_R.TAKER, _R.BRANCH)),
        Move(Done, (_S.TAKEN,), (_S.DONE,)),
        Move(Confirmed, (_S.DONE,), (_S.CONFIRMED,), _CONFIRMERS),
        Move(NotReached, (_S.DONE,)),
        Move(Reopened, (_S.DONE, _S.CONFIRMED), (_S.DISPATCHED,), (_R.RESIDENT, _R.PROXY, _R.CALL_BACK, _R.INSPECTION)),
        Move(Merged, (_S.REQUESTED, _S.DISPATCHED), (_S.MERGED,)),
        Move(Cancelled, (_S.REQUESTED, _S.DISPATCHED, _S.TAKEN), (_S.CANCELLED,), (_R.RESIDENT, _R.PROXY, _R.BRANCH)),
    ),
    final=(_S.CANCELLED, _S.MERGED),
)
"""The machine of an order; a charge is no move, it is refused everywhere."""


class OrderState(SubjectState):
    """An order.

    `request` is what was asked for, `branch` and `taker` who has it now or had it last; `taken` the first day on which it was
    taken, `done_first` and `done` the first and the last day on which it was done, of which `done` is None while it is open
    again; `confirmed_first` and `confirmed` likewise; `unreached` and `reopened` count; `head` is the order that stands for it.
    """

    __slots__ = (
        "branch",
        "confirmed",
        "confirmed_first",
        "done",
        "done_first",
        "head",
        "history",
        "latest",
        "reopened",
        "request",
        "stage",
        "taken",
        "taker",
        "unreached",
    )
    stage: OrderStage | None
    request: Requested | None
    branch: str | None
    taker: str | None
    taken: dt.date | None
    done: dt.date | None
    done_first: dt.date | None
    confirmed: Confirmed | None
    confirmed_first: Confirmed | None
    unreached: int
    reopened: int
    head: str | None

    @classmethod
    def blank(cls, owner: object) -> "OrderState":
        """An order of which nothing counts yet."""
        made = cls()
        made.owner = owner
        made.stage = made.request = made.branch = made.taker = made.taken = made.head = made.history = None
        made.done = made.done_first = made.confirmed = made.confirmed_first = None
        made.unreached = made.reopened = 0
        made.latest = dt.date.min
        return made


class Workspace(Protocol):
    """What rules see of a fold or a step."""

    owner: object
    strict: bool
    context: Desk
    get_event: Callable[[str], EventBase | None]
    get_order: Callable[[str], OrderState | None]
    put_order: Callable[[str, OrderState], None]
    get_load: Callable[[str], int | None]
    put_load: Callable[[str, Any], None]
    drop_load: Callable[[str], object]
    get_merged: Callable[[str], tuple[str, ...] | None]
    put_merged: Callable[[str, Any], None]
    drop_merged: Callable[[str], object]


# --- What an order means for other tables -----------------------------------------------------------------------------


def _load(space: Workspace, state: OrderState, change: int) -> None:
    if state.stage is _S.TAKEN and state.taker is not None and state.taker in space.context.most:
        held = (space.get_load(state.taker) or 0) + change
        if held:
            space.put_load(state.taker, held)
        else:
            space.drop_load(state.taker)


# --- Rules ------------------------------------------------------------------------------------------------------------

_DAY: Final = dt.timedelta(days=1)


def _may_request(space: Workspace, _state: OrderState | None, event: Requested) -> OrderRefusal | None:
    desk = space.context
    if space.strict and desk.communities is not None and event.community not in desk.communities:
        return refuse(OrderRefusalCode.UNKNOWN_COMMUNITY, event, "community", event.community, "a community of the menu")
    if space.strict and event.item is not None and desk.items is not None and event.item not in desk.items:
        return refuse(OrderRefusalCode.ITEM_UNKNOWN, event, "item", event.item, "an item of the menu, or none with a text")
    return None


def _not_entitled(event: Any, known: str) -> OrderRefusal:
    itself = event.by is OrderRole.TAKER and type(event) is Confirmed
    return refuse(OrderRefusalCode.SELF_CONFIRMED if itself else OrderRefusalCode.NOT_ENTITLED, event, "by", event.by, known)


def _may_dispatch(space: Workspace, state: OrderState, event: Dispatched) -> OrderRefusal | None:
    known, asked = space.context.branches, state.request
    if not space.strict or known is None or asked is None:
        return None
    branch = known.get(event.branch)
    if branch is None:
        return refuse(OrderRefusalCode.UNKNOWN_BRANCH, event, "branch", event.branch, "a branch of the menu")
    if branch.community != asked.community:
        return refuse(OrderRefusalCode.BRANCH_ELSEWHERE, event, "branch", branch.community, asked.community)
    if branch.grid is not None and asked.grid is not None and branch.grid != asked.grid:
        return refuse(OrderRefusalCode.BRANCH_ELSEWHERE, event, "branch", branch.grid, asked.grid)
    return None


def _may_take(space: Workspace, _state: OrderState, event: Taken) -> OrderRefusal | None:
    most = space.context.most.get(event.taker)
    if not space.strict or most is None or (space.get_load(event.taker) or 0) < most:
        return None
    return refuse(OrderRefusalCode.TAKER_FULL, event, "taker", space.get_load(event.taker), f"< {most}")


def _may_be_done(space: Workspace, state: OrderState, event: Done) -> OrderRefusal | None:
    items, asked = space.context.items, state.request
    if not space.strict or items is None or asked is None or asked.item is None or event.evidence:
        return None
    item = items.get(asked.item)
    if item is None or not item.evidence:
        return None
    return refuse(OrderRefusalCode.EVIDENCE_MISSING, event, "evidence", None, "a paper that shows it")


def _may_confirm(_space: Workspace, state: OrderState, event: Confirmed) -> OrderRefusal | None:
    if event.body is not None and event.body == state.taker:
        return refuse(OrderRefusalCode.SELF_CONFIRMED, event, "body", event.body, f"another than {state.taker}")
    return None


def _may_reopen(space: Workspace, state: OrderState, event: Reopened) -> OrderRefusal | None:
    days = space.context.menu.reopen_days
    since = state.confirmed.on if state.confirmed is not None else state.done
    if not space.strict or days is None or since is None or (event.on - since).days <= days:
        return None
    return refuse(OrderRefusalCode.REOPEN_LATE, event, "on", event.on, f"<= {since + days * _DAY}")


def _may_merge(space: Workspace, _state: OrderState, event: Merged) -> RefusalBase | None:
    return ORDER_SUBJECTS.may_merge(space, event)


def _requested(state: OrderState, event: Requested) -> None:
    state.request = event


def _dispatched(state: OrderState, event: Dispatched) -> None:
    state.branch = event.branch


def _taken(state: OrderState, event: Taken) -> None:
    state.taker = event.taker
    state.taken = state.taken or event.on


def _done(state: OrderState, event: Done) -> None:
    state.done = event.on
    state.done_first = state.done_first or event.on


def _confirmed(state: OrderState, event: Confirmed) -> None:
    state.confirmed = event
    state.confirmed_first = state.confirmed_first or event


def _not_reached(state: OrderState, _event: NotReached) -> None:
    state.unreached += 1


def _reopened(state: OrderState, _event: Reopened) -> None:
    state.reopened += 1
    state.done = state.confirmed = None
    state.unreached = 0


def _merged(state: OrderState, event: Merged) -> None:
    state.head = event.into


ORDER_SUBJECTS: Final = Subjects(
    name="order",
    machine=ORDER_MACHINE,
    state=OrderState,
    first="request",
    refuse=refuse,
    open=OPEN,
    means=_load,
    not_entitled=_not_entitled,
    steps={
        Requested: (_may_request, _requested),
        Dispatched: (_may_dispatch, _dispatched),
        Taken: (_may_take, _taken),
        Released: (None, None),
        Done: (_may_be_done, _done),
        Confirmed: (_may_confirm, _confirmed),
        NotReached: (None, _not_reached),
        Reopened: (_may_reopen, _reopened),
        Merged: (_may_merge, _merged),
        Cancelled: (None, None),
    },
)
"""The rules of orders."""
