# SPDX-License-Identifier: Apache-2.0
"""The book of orders (服务台账) and its folds: one event, many events, a long-lived writer."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events import EventBase, EventBook, EventFold, Stream, apply_one, as_known
from community_housing.records import result
from community_housing.services._events import ORDER_EVENTS, ORDER_KINDS, Charged, Confirmed, OrderCorrection, Requested
from community_housing.services._menu import Desk, Menu
from community_housing.services._orders import ORDER_SUBJECTS, OrderStage, OrderState
from community_housing.services._outcomes import OrderOutcome, refuse, refuse_charge

__all__ = ["ORDERS", "Order", "OrderBook", "OrderFold", "apply_order", "orders_as_of", "replay_orders"]

ORDERS: Final[Stream] = Stream(
    name="orders",
    adapter=ORDER_EVENTS,
    kinds=ORDER_KINDS,
    handlers={
        **ORDER_SUBJECTS.rules,
        Charged: lambda _space, event: refuse_charge(event),
        OrderCorrection: ORDER_SUBJECTS.mender(lambda: ORDERS),
    },
    tables=("order", "load", "merged"),
    indexes=frozenset(),
    outcome=OrderOutcome,
    conflict=refuse.conflict,
)
"""The stream of orders: what its folds and its journals are made of."""


@result
class Order:
    """An order as it stands.

    Fields:
        id: The order.
        stage: Where it stands.
        request: What was asked for, where, and when.
        branch: The branch that dispatched it last; None before.
        taker: The post or team that took it last; None before.
        taken: The first day on which it was taken.
        done: The last day on which it was done; None while it is open, or open again.
        confirmed: What was said of it last; None while nobody has, or it is open again.
        unreached: How often a call back reached nobody since it was done.
        reopened: How often it was reopened.
        head: The order that stands for it; None where it was not merged.
        merged: The orders that it stands for, sorted.
    """

    id: str
    stage: OrderStage
    request: Requested
    branch: str | None
    taker: str | None
    taken: dt.date | None
    done: dt.date | None
    confirmed: Confirmed | None
    unreached: int
    reopened: int
    head: str | None
    merged: tuple[str, ...]


class OrderBook(EventBook):
    """Everything that the accepted events of orders say; never changed, only followed by another book."""

    stream = ORDERS
    __slots__ = ()

    @property
    def menu(self) -> Menu:
        """What the rules were held against."""
        desk: Desk = self.context
        return desk.menu

    @classmethod
    def empty(cls, menu: Menu | None = None) -> "OrderBook":
        """A book without an event; None for a menu that says nothing."""
        return OrderFold(menu).book()

    @property
    def orders(self) -> tuple[str, ...]:
        """The ids of the orders, sorted."""
        return tuple(sorted(key for key, state in self.table("order").items() if state.stage is not None))

    def order(self, order: str) -> Order:
        """One order as it stands.

        Raises:
            InputError: There is no such order.
        """
        state = self.state_of(order)
        assert isinstance(state.stage, OrderStage)
        assert isinstance(state.request, Requested)
        return Order(
            id=order,
            stage=state.stage,
            request=state.request,
            branch=state.branch,
            taker=state.taker,
            taken=state.taken,
            done=state.done,
            confirmed=state.confirmed,
            unreached=state.unreached,
            reopened=state.reopened,
            head=state.head,
            merged=self.table("merged").get(order) or (),
        )

    # What follows is for the rooms of this package alone.

    def state_of(self, order: str) -> OrderState:
        """One order's state.

        Raises:
            InputError: There is no such order.
        """
        state: OrderState | None = self.table("order").get(order)
        if state is None or state.stage is None:
            raise InputError(Message("no order {order!r} in the book", order=order), "order", order)
        return state

    def states(self) -> Iterator[OrderState]:
        """Every order's state, in no promised order."""
        return (state for state in self.table("order").values() if state.stage is not None)


class OrderFold(EventFold):
    """A writer that takes events one after another in place; `book()` gives an immutable book at any time.

    Args:
        menu: What the rules are held against; None for one that says nothing.
        strict: Test every limit; False only to fold facts again that were accepted before.
        after: The book that is followed; its menu counts.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event; `book()` copies the tables, O(events).
    """

    def __init__(self, menu: Menu | None = None, *, strict: bool = True, after: OrderBook | None = None) -> None:
        super().__init__(OrderBook, Desk(menu or Menu()) if after is None else after.context, strict=strict, after=after)

    if TYPE_CHECKING:
        get_order: Callable[[str], OrderState | None]

        def take(self, event: EventBase, *, stored: bool = False) -> OrderOutcome: ...
        def take_all(
            self, events: Iterable[EventBase], *, stored: bool = False, until_refused: bool = False
        ) -> list[OrderOutcome]: ...
        def book(self) -> OrderBook: ...
        def finish(self) -> OrderBook: ...


@door()
def apply_order(book: OrderBook, event: EventBase) -> tuple[OrderBook, OrderOutcome]:
    """Apply one event to a book of orders.

    Args:
        book: Any book; it stays as it is.
        event: One of the events of orders.

    Returns:
        The book that follows and the outcome.  For a duplicate or a refusal the very same book comes back.

    Raises:
        InputError: *event* is none of the events of orders.

    Guarantees:
        Pure; nothing is half-applied.  An order is told by the days of its events: one that is dated before the last of its
        order is refused, so that what arrives late never sets an order back.

    Source: 居民点单、支部下单、党员接单、服务免单 (the report); guards: own rule, docs/decisions/0090.

    Examples:
        >>> from community_housing.services import OrderBook, OrderKind, Requested
        >>> day, now = dt.date(2014, 7, 1), dt.datetime(2014, 7, 1, 9, tzinfo=dt.UTC)
        >>> asked = Requested(id="e1", on=day, recorded_at=now, order="o1", community="c1", text="换灯", about=OrderKind.MATTER)
        >>> book, outcome = apply_order(OrderBook.empty(), asked)
        >>> outcome.status.value, book.order("o1").stage.value
        ('accepted', 'requested')
    """
    return apply_one(book, event)


@door(streams=("events",))
def replay_orders(
    events: Iterable[EventBase], *, menu: Menu | None = None, stored: bool = False
) -> tuple[OrderBook, tuple[OrderOutcome, ...]]:
    """Fold events of orders from an empty book.

    Args:
        events: In the order in which they were recorded.
        menu: What the rules are held against; None for one that says nothing.
        stored: They were accepted before: facts, of which no limit is tested anew.

    Returns:
        The book and one outcome for each event.  Equal to applying the events one by one.

    Raises:
        InputError: One of *events* is none of the events of orders.
    """
    fold = OrderFold(menu)
    outcomes = tuple(fold.take_all(events, stored=stored))
    return fold.finish(), outcomes


@door()
def orders_as_of(
    book: OrderBook, *, on: dt.date | None = None, known: dt.datetime | None = None
) -> tuple[OrderBook, tuple[str, ...]]:
    """The book of what had happened by the end of a day, as known at a moment.

    Args:
        book: The book, with all that is known now.
        on: The last day of what happened; None for all.
        known: What the ledger had taken in by then; None for all.  Of an event that no ledger stamped, its
            sender's moment counts.

    Returns:
        A book for reading, without corrections, and the ids of events that are left out because what they rest on had not
        happened or was not known, sorted.

    Source: own rule, docs/decisions/0044.
    """
    made, skipped = as_known(OrderFold(book.menu), book, on=on, known=known)
    assert isinstance(made, OrderBook)
    return made, skipped
