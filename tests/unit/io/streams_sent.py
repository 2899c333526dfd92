# SPDX-License-Identifier: Apache-2.0
"""Events of orders and of matters for the tests of journals: each is raised, taken, done, and looked at by another."""

import datetime as dt
from itertools import count, islice
from typing import Any, Final

from community_housing.matters import (
    MatterBook,
    MatterRaised,
    MatterRole,
    MatterSize,
    MatterSized,
    MatterSolved,
    MatterTaken,
    MatterVerified,
)
from community_housing.services import (
    Confirmed,
    Dispatched,
    Done,
    OrderBook,
    OrderKind,
    OrderRole,
    Requested,
    Taken,
)

__all__ = ["MATTERS_EMPTY", "ORDERS_EMPTY", "matters_sent", "orders_sent"]

ORDERS_EMPTY: Final = OrderBook.empty()
MATTERS_EMPTY: Final = MatterBook.empty()
_ORDER: Final[tuple[tuple[Any, dict[str, Any]], ...]] = (
    (Requested, {"community": "c1", "text": "换灯", "about": OrderKind.MATTER}),
    (Dispatched, {"branch": "b1"}),
    (Taken, {"taker": "t1"}),
    (Done, {}),
    (Confirmed, {"by": OrderRole.RESIDENT, "solved": True}),
)
_MATTER: Final[tuple[tuple[Any, dict[str, Any]], ...]] = (
    (MatterRaised, {"community": "c1", "grid": "g1", "by": MatterRole.PATROL}),
    (MatterTaken, {"body": "office"}),
    (MatterSized, {"size": MatterSize.SMALL, "body": "office"}),
    (MatterSolved, {"body": "office"}),
    (MatterVerified, {"body": "street", "solved": True}),
)


def orders_sent(most: int) -> list[Any]:
    """So many acceptable events of orders."""
    return _sent(_ORDER, "order", most)


def matters_sent(most: int) -> list[Any]:
    """So many acceptable events of matters."""
    return _sent(_MATTER, "matter", most)


def _sent(course: tuple[tuple[Any, dict[str, Any]], ...], subject: str, most: int) -> list[Any]:
    made = (
        kind(
            id=f"{subject}{number}-{step}",
            on=dt.date(2014, 7, 1),
            recorded_at=dt.datetime(2014, 7, 1, 9, step, tzinfo=dt.UTC),
            **{subject: f"{subject}{number}"},
            **fields,
        )
        for number in count()
        for step, (kind, fields) in enumerate(course)
    )
    return list(islice(made, most))
