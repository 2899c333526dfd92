# SPDX-License-Identifier: Apache-2.0
"""Menu services (菜单式服务): what residents order, who takes it, what became of it, and rates that say what they leave out."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.services._book import ORDERS, Order, OrderBook, OrderFold, apply_order, orders_as_of, replay_orders
    from community_housing.services._events import (
        ORDER_EVENTS,
        ORDER_KINDS,
        Cancelled,
        Charged,
        Confirmed,
        Dispatched,
        Done,
        Merged,
        NotReached,
        OrderCorrection,
        OrderEvent,
        OrderEventBase,
        OrderKind,
        OrderRole,
        Released,
        Reopened,
        Requested,
        Satisfaction,
        Taken,
    )
    from community_housing.services._menu import Branch, Menu, MenuItem, Taker
    from community_housing.services._orders import ORDER_MACHINE, OrderStage, OrderState
    from community_housing.services._outcomes import OrderOutcome, OrderRefusal, OrderRefusalCode
    from community_housing.services._rank import Ranked, rank
    from community_housing.services._rates import LeftOut, Rate, RateName, RateRule, Rates, Treat, Which, combine, rates
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "services._book": "ORDERS Order OrderBook OrderFold apply_order orders_as_of replay_orders",
            "services._events": "ORDER_EVENTS ORDER_KINDS Cancelled Charged Confirmed Dispatched Done Merged "
            "NotReached OrderCorrection OrderEvent OrderEventBase OrderKind OrderRole "
            "Released Reopened Requested Satisfaction Taken",
            "services._menu": "Branch Menu MenuItem Taker",
            "services._orders": "ORDER_MACHINE OrderStage OrderState",
            "services._outcomes": "OrderOutcome OrderRefusal OrderRefusalCode",
            "services._rank": "Ranked rank",
            "services._rates": "LeftOut Rate RateName RateRule Rates Treat Which combine rates",
        },
    )

__all__ = [
    "ORDERS",
    "ORDER_EVENTS",
    "ORDER_KINDS",
    "ORDER_MACHINE",
    "Branch",
    "Cancelled",
    "Charged",
    "Confirmed",
    "Dispatched",
    "Done",
    "LeftOut",
    "Menu",
    "MenuItem",
    "Merged",
    "NotReached",
    "Order",
    "OrderBook",
    "OrderCorrection",
    "OrderEvent",
    "OrderEventBase",
    "OrderFold",
    "OrderKind",
    "OrderOutcome",
    "OrderRefusal",
    "OrderRefusalCode",
    "OrderRole",
    "OrderStage",
    "OrderState",
    "Ranked",
    "Rate",
    "RateName",
    "RateRule",
    "Rates",
    "Released",
    "Reopened",
    "Requested",
    "Satisfaction",
    "Taken",
    "Taker",
    "Treat",
    "Which",
    "apply_order",
    "combine",
    "orders_as_of",
    "rank",
    "rates",
    "replay_orders",
]
