# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for the records of the library, for the tests of those who use it (测试策略).

Importing this package registers them, so that `hypothesis.strategies.from_type(Community)` draws valid values; with the
`hypothesis` entry point that happens by itself.  Nothing else in the library imports it.
"""

from typing import TYPE_CHECKING

from community_housing.testing._registration import register as _register

if TYPE_CHECKING:
    from community_housing.testing._approvals import any_approval_event, approval_lists, approval_rules
    from community_housing.testing._calendar_records import calendars, notices
    from community_housing.testing._check_records import CHECK_INSPECTORS, check_corrections, check_events
    from community_housing.testing._disbursement import event_lists, opening_events
    from community_housing.testing._district_records import (
        batches,
        budgets,
        buildings,
        communities,
        districts,
        neighbours,
        opportunities,
        points,
        premises,
        streets,
    )
    from community_housing.testing._handover import handover_facts
    from community_housing.testing._order_records import ORDER_MENU, order_corrections, order_events
    from community_housing.testing._pack_records import claims, event_streams, packs, schedules, settings
    from community_housing.testing._registration import register
    from community_housing.testing._values import amounts, areas, citations, days, ids, moments, names, periods, shares
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "testing._approvals": "any_approval_event approval_lists approval_rules",
            "testing._calendar_records": "calendars notices",
            "testing._check_records": "CHECK_INSPECTORS check_corrections check_events",
            "testing._disbursement": "event_lists opening_events",
            "testing._district_records": "batches budgets buildings communities districts neighbours opportunities "
            "points premises streets",
            "testing._handover": "handover_facts",
            "testing._order_records": "ORDER_MENU order_corrections order_events",
            "testing._pack_records": "claims event_streams packs schedules settings",
            "testing._registration": "register",
            "testing._values": "amounts areas citations days ids moments names periods shares",
        },
    )

__all__ = [
    "CHECK_INSPECTORS",
    "ORDER_MENU",
    "amounts",
    "any_approval_event",
    "approval_lists",
    "approval_rules",
    "areas",
    "batches",
    "budgets",
    "buildings",
    "calendars",
    "check_corrections",
    "check_events",
    "citations",
    "claims",
    "communities",
    "days",
    "districts",
    "event_lists",
    "event_streams",
    "handover_facts",
    "ids",
    "moments",
    "names",
    "neighbours",
    "notices",
    "opening_events",
    "opportunities",
    "order_corrections",
    "order_events",
    "packs",
    "periods",
    "points",
    "premises",
    "register",
    "schedules",
    "settings",
    "shares",
    "streets",
]

_register()
