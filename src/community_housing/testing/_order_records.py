# SPDX-License-Identifier: Apache-2.0
"""Strategies for the events of orders, acceptable and not."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from hypothesis import strategies as st

from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.services import (
    Branch,
    Cancelled,
    Charged,
    Confirmed,
    Dispatched,
    Done,
    Menu,
    MenuItem,
    Merged,
    NotReached,
    OrderCorrection,
    OrderEvent,
    OrderKind,
    OrderRole,
    Released,
    Reopened,
    Requested,
    Satisfaction,
    Taken,
    Taker,
)

__all__ = ["ORDER_MENU", "order_corrections", "order_events"]

ORDER_MENU: Final = Menu(
    items=(MenuItem(id="lamp", name="换灯"), MenuItem(id="pipe", name="修管", evidence=True)),
    branches=(Branch(id="b1", community="c1"), Branch(id="b2", community="c2", grid="g2")),
    takers=(Taker(id="t1", most=1),),
    communities=("c1", "c2"),
    reopen_days=20,
)
"""A menu with a limit of each kind, which drawn events meet or break."""

_FIRST: Final = dt.date(2014, 7, 1)
_ORDERS: Final = ("o1", "o2", "o3", "o4")


def _facts(ids: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "id": ids,
        "on": st.integers(0, 40).map(lambda days: _FIRST + dt.timedelta(days=days)),
        "recorded_at": st.integers(0, 60).map(lambda days: dt.datetime(2014, 7, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=days)),
        "order": st.sampled_from(_ORDERS),
    }


def order_events(ids: st.SearchStrategy[str], *, kinds: Collection[type[OrderEvent]] | None = None) -> st.SearchStrategy[Any]:
    """Events of a few orders of two communities, each by itself: whether it is acceptable is for the book to say.

    Args:
        ids: What their ids are drawn from.
        kinds: The classes of events; None for all but corrections.
    """
    facts, roles = _facts(ids), st.sampled_from(OrderRole)
    reasoned = {**facts, "by": roles, "reason": st.just("理由")}
    known: dict[Any, dict[str, Any]] = {
        Requested: {
            **facts,
            "community": st.sampled_from(["c1", "c2", "c3"]),
            "grid": st.sampled_from([None, "g1", "g2"]),
            "item": st.sampled_from([None, "lamp", "pipe", "roof"]),
            "text": st.just("换灯"),
            "about": st.sampled_from(OrderKind),
            "by": roles,
        },
        Dispatched: {**facts, "branch": st.sampled_from(["b1", "b2", "b3"])},
        Taken: {**facts, "taker": st.sampled_from(["t1", "t2"])},
        Released: reasoned,
        Done: {**facts, "evidence": st.sampled_from([(), ("照片1",)])},
        Confirmed: {
            **facts,
            "by": roles,
            "body": st.sampled_from(["t1", "t2", "office"]),
            "solved": st.booleans(),
            "satisfied": st.sampled_from([None, *Satisfaction]),
        },
        NotReached: facts,
        Reopened: reasoned,
        Merged: {**facts, "into": st.sampled_from(["o9", *_ORDERS])},
        Cancelled: reasoned,
        Charged: {**facts, "amount": st.integers(1, 10_000).map(Money)},
    }
    return st.sampled_from([kind for kind in known if kinds is None or kind in kinds]).flatmap(
        lambda kind: _built(kind, known[kind])
    )


def _built(kind: Any, facts: dict[str, Any]) -> st.SearchStrategy[Any]:
    """An event of drawn facts; one that would merge an order into itself merges it into one that there is not."""
    if kind is not Merged:
        return st.builds(kind, **facts)
    whole: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(facts)
    return whole.map(lambda drawn: drawn | {"into": "o9"} if drawn["into"] == drawn["order"] else drawn).map(_merged)


def _merged(drawn: dict[str, Any]) -> Merged:
    return Merged(**drawn)


def order_corrections(ids: st.SearchStrategy[str], wrong: OrderEvent) -> st.SearchStrategy[OrderCorrection]:
    """Corrections of an event: it never happened, or on another day.

    Args:
        ids: What their ids are drawn from.
        wrong: The event that was wrong.
    """
    facts = _facts(ids)
    del facts["order"]
    instead: st.SearchStrategy[Any] = st.none()
    if not isinstance(wrong, (OrderCorrection, Charged)):
        instead |= facts["on"].map(lambda day: evolve(wrong, on=day))
    return st.builds(OrderCorrection, corrects=st.just(wrong.id), instead=instead, reason=st.just("理由"), **facts)
