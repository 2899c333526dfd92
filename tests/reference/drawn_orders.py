# SPDX-License-Identifier: Apache-2.0
"""Draws events of orders that mostly are accepted, so that orders get somewhere."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.reference.slow_orders import of_order, stage

from community_housing.records import evolve
from community_housing.services import ORDER_MACHINE, Cancelled, Confirmed, Merged, OrderBook
from community_housing.testing import order_events


def next_event(draw: Any, book: OrderBook, name: str) -> Any:
    """An event that the machine allows, in a role that may, on the day of the last or soon after; None where there is none."""
    order = draw(st.sampled_from(["o1", "o2", "o3", "o4"]))
    own = of_order(book.events, order)
    at = stage(book.events, order)
    moves = [move.event for move in ORDER_MACHINE.moves if (at in move.starts if at else not move.starts)]
    if draw(st.integers(0, 9)):
        # What ends an order comes seldom, or none would get far.
        moves = [kind for kind in moves if kind not in (Cancelled, Merged)]
    if not moves:
        return None
    event = draw(order_events(st.just(name), kinds=moves))
    if getattr(event, "into", "") == order:
        return None
    given: dict[str, Any] = {"order": order, "evidence": ("照片1",)}
    by = ORDER_MACHINE.by_event[type(event)].by
    if by:
        given["by"] = draw(st.sampled_from(by))
    if hasattr(event, "community"):
        given |= {"community": draw(st.sampled_from(["c1", "c2"])), "grid": None, "item": None}
    if hasattr(event, "branch"):
        given["branch"] = {"c1": "b1", "c2": "b2"}[own[0].community]
    if isinstance(event, Confirmed):
        given["body"] = "office"
    last = own[-1].on if own else dt.date(2014, 7, 1)
    return evolve(event, **given, on=last + dt.timedelta(days=draw(st.integers(0, 4))))
