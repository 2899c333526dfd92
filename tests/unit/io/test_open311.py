# SPDX-License-Identifier: Apache-2.0
"""Orders and matters as service requests of GeoReport v2: a total map of states, and nothing invented."""

import datetime as dt
import json

from tests.reference.drawn_matters import keep
from tests.unit.agenda.test_agenda import order_events
from tests.unit.matters.test_place import book_of, raised, said, taken

from community_housing.calendars import shipped
from community_housing.io.exports import open311_matters, open311_orders, open311_status
from community_housing.levels import Tier
from community_housing.matters import MatterMerged, MatterSolved, MatterStage
from community_housing.services import OrderStage, replay_orders

CALENDAR = shipped()
FINISH = keep(Tier.STREET, 5).limit


def test_every_stage_is_open_or_closed() -> None:
    stages = [*OrderStage, *MatterStage]
    assert {open311_status(one) for one in stages} == {"open", "closed"}
    closed = {one.value for one in OrderStage if open311_status(one) == "closed"}
    assert closed == {"done", "confirmed", "cancelled", "merged"}
    assert {one.value for one in MatterStage if open311_status(one) == "closed"} == {"closed", "merged", "withdrawn"}


def test_an_open_order_says_by_when_and_a_day_is_no_moment() -> None:
    book, _ = replay_orders(order_events())
    first = open311_orders(book, finish=FINISH, calendar=CALENDAR, on=dt.date(2014, 9, 1))
    assert first == [
        {
            "service_request_id": "o1",
            "status": "open",
            "status_notes": "dispatched",
            "service_code": "matter",
            "description": "换灯",
            "agency_responsible": "b1",
            "requested_datetime": "2014-09-01",
            "expected_datetime": "2014-09-09",
            "address_id": "c1",
        }
    ]
    assert len(json.loads(json.dumps(open311_orders(book, calendar=CALENDAR, on=dt.date(2014, 9, 5))))) == 2


def test_a_matter_that_waits_to_be_verified_is_open_and_a_merged_one_is_not_told_twice() -> None:
    book = book_of(
        raised(), taken(1, "c"), raised(1, "m2"), said(MatterMerged, 1, "m2", into="m1"), said(MatterSolved, 2, body="c")
    )
    (found,) = open311_matters(book, calendar=CALENDAR, on=dt.date(2014, 9, 3))
    assert (found["service_request_id"], found["status"], found["status_notes"]) == ("m1", "open", "solved; at the community")
    assert found["agency_responsible"] == "c"
