# SPDX-License-Identifier: Apache-2.0
"""The slow obvious twin of the fold: figures of one project recomputed from its accepted events, with fractions."""

import math
from fractions import Fraction

from community_housing.disbursement import Correction, Event, Schedules


def figures(events: tuple[Event, ...], project: str, schedules: Schedules) -> dict[str, int]:
    """Contract sum, entitled, pending, paid and returned, in fen, of a project, out of accepted events only."""
    wrong = {event.corrects for event in events if isinstance(event, Correction)}
    facts = [event for event in events if event.id not in wrong]
    start = next(event for event in facts if event.kind == "registered" and event.project == project)
    schedule = schedules.in_force(start.schedule, on=start.on)
    total, share = start.contract_sum.fen, Fraction(0)
    requests: dict[str, int] = {}
    posted: dict[str, int] = {}
    returned = 0
    for event in facts:
        if event.kind == "payment_requested" and event.project == project:
            requests[event.id] = event.amount.fen
        elif event.kind == "payment_posted" and event.payment in requests:
            posted[event.payment] = requests[event.payment] if event.amount is None else event.amount.fen
        elif event.kind == "voided":
            requests.pop(event.payment, None)
        elif event.kind == "returned" and event.payment in requests:
            returned += event.amount.fen
        elif getattr(event, "project", None) != project:
            continue
        elif event.kind == "stage_reached":
            share = schedule.cumulative(event.stage, event.part)
        elif event.kind == "change_order":
            total += event.amount.fen
        elif event.kind == "audit_finding":
            total -= event.amount.fen
        elif event.kind == "settled":
            total = event.amount.fen
        elif event.kind == "surplus_returned":
            returned += event.amount.fen
    return {
        "sum": total,
        "entitled": math.floor(share * total),
        "pending": sum(amount for payment, amount in requests.items() if payment not in posted),
        "paid": sum(posted.values()),
        "returned": returned,
    }
