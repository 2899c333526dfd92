# SPDX-License-Identifier: Apache-2.0
"""Orders and matters as service requests of Open311 GeoReport v2: its two states strict, ours beside them."""

import datetime as dt
from typing import Any, Final, Literal

from community_housing._doors import door
from community_housing.calendars import WorkingDays
from community_housing.clocks import Limit, Standing, clock
from community_housing.matters import MatterBook, MatterStage, places
from community_housing.services import OrderBook, OrderStage, orders_as_of

__all__ = ["open311_matters", "open311_orders", "open311_status"]

_CLOSED: Final = frozenset(
    {
        OrderStage.DONE,
        OrderStage.CONFIRMED,
        OrderStage.CANCELLED,
        OrderStage.MERGED,
        MatterStage.CLOSED,
        MatterStage.MERGED,
        MatterStage.WITHDRAWN,
    }
)


@door()
def open311_status(stage: OrderStage | MatterStage) -> Literal["open", "closed"]:
    """The state of GeoReport v2 that a stage is: every stage has one.

    Args:
        stage: Where an order or a matter stands.

    Returns:
        "closed" where nothing is to be done any more; that is not "solved", which the notes say.  A matter that waits to be
        verified is open.

    Source: GeoReport v2, GET service requests, `status`.

    Examples:
        >>> open311_status(OrderStage.CANCELLED), open311_status(MatterStage.SOLVED)
        ('closed', 'open')
    """
    return "closed" if stage in _CLOSED else "open"


@door()
def open311_orders(book: OrderBook, *, finish: Limit | None = None, calendar: WorkingDays, on: dt.date) -> list[dict[str, Any]]:
    """Every order as a service request.

    Args:
        book: The ledger of orders.
        finish: Within how long an order is to be done; None where nobody has said.
        calendar: The working days.
        on: The day asked about; nothing after it is used.

    Returns:
        JSON values by id.  Days stand as days, as W3C-DTF allows: no time of a day is invented.  `expected_datetime` is there
        only while an order is open and its last day is known.  `status_notes` begins with our stage; one that was merged names
        the order that stands for it, and one that was confirmed says whether it is solved.

    Source: GeoReport v2, GET service requests; docs/decisions/0090.
    """
    held = orders_as_of(book, on=on)[0]
    names = {one.id: one.name for one in held.menu.items or ()}
    found: list[dict[str, Any]] = []
    for name in held.orders:
        order = held.order(name)
        asked, status = order.request, open311_status(order.stage)
        said = None if order.confirmed is None else "solved" if order.confirmed.solved else "not solved"
        last = None
        if finish is not None and status == "open":
            counted = clock(finish, started=asked.on, calendar=calendar, on=on)
            last = None if counted.standing is Standing.UNKNOWN else counted.last
        found.append(
            _request(
                name,
                status,
                notes=(order.stage.value, said, None if order.head is None else f"see {order.head}"),
                service=(asked.item or asked.about.value, names.get(asked.item or "")),
                text=asked.text,
                agency=order.taker or order.branch,
                address=asked.grid or asked.community,
                days=(asked.on, last),
            )
        )
    return found


@door()
def open311_matters(book: MatterBook, *, calendar: WorkingDays, on: dt.date) -> list[dict[str, Any]]:
    """Every matter as a service request, one that was merged with its head; see `open311_orders`.

    Args:
        book: The ledger of matters.
        calendar: The working days.
        on: The day asked about.

    Returns:
        JSON values by id.  `expected_datetime` is the last day of the tier where the matter should lie.

    Source: GeoReport v2, GET service requests; docs/decisions/0101.
    """
    return [
        _request(
            one.matter,
            open311_status(one.stage),
            notes=(one.stage.value, f"at the {one.lies.value}", one.register),
            service=(one.raised.problem or "matter", None),
            text=one.raised.text,
            agency=one.body,
            address=one.raised.grid or one.raised.community,
            days=(one.raised.on, None if one.clock is None or open311_status(one.stage) == "closed" else one.clock.last),
        )
        for one in places(book, calendar=calendar, on=on)
    ]


def _request(
    name: str,
    status: str,
    *,
    notes: tuple[str | None, ...],
    service: tuple[str, str | None],
    text: str | None,
    agency: str | None,
    address: str,
    days: tuple[dt.date, dt.date | None],
) -> dict[str, Any]:
    said = {
        "service_request_id": name,
        "status": status,
        "status_notes": "; ".join(one for one in notes if one is not None),
        "service_code": service[0],
        "service_name": service[1],
        "description": text,
        "agency_responsible": agency,
        "requested_datetime": days[0].isoformat(),
        "expected_datetime": None if days[1] is None else days[1].isoformat(),
        "address_id": address,
    }
    return {key: value for key, value in said.items() if value is not None}
