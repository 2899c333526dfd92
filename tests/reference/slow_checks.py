# SPDX-License-Identifier: Apache-2.0
"""Checks and defects, slowly: where each stands, told anew from the list of events that count."""

from collections.abc import Sequence
from typing import Any

from community_housing.programme import (
    CheckCorrection,
    CheckHeld,
    CheckPlanned,
    DefectCleared,
    DefectFound,
    Rechecked,
    SlipIssued,
)

SLIPS = ("blue", "orange", "red")


def facts(events: Sequence[Any]) -> list[Any]:
    """What counts: a correction that is itself corrected does not; what a counting one names is gone or replaced."""
    told: list[Any] = list(events)
    for at in reversed(range(len(told))):
        one = told[at]
        if isinstance(one, CheckCorrection):
            told[at] = None
            for before in range(at):
                if told[before] is not None and told[before].id == one.corrects:
                    told[before] = one.instead
    return [one for one in told if one is not None]


def told(events: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """By subject what is known of it; every event is taken at its word."""
    found: dict[str, dict[str, Any]] = {}
    for one in facts(events):
        of = found.setdefault(one.subject, {"again": 0, "slips": [], "days": []})
        of["days"].append(one.on)
        if isinstance(one, CheckPlanned):
            of |= {"stage": "planned", "planned": one}
        elif isinstance(one, CheckHeld):
            of |= {"stage": "held", "held": one}
        elif isinstance(one, DefectFound):
            of |= {"stage": "open", "found": one}
        elif isinstance(one, DefectCleared):
            of |= {"stage": "cleared", "by": one.body}
        elif isinstance(one, Rechecked):
            assert one.body != of["by"]
            of["stage"] = "confirmed" if one.gone else "open"
            of["again"] += not one.gone
        elif isinstance(one, SlipIssued):
            assert of["stage"] == "open"
            of["slips"].append(one)
    return found
