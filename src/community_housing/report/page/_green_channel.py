# SPDX-License-Identifier: Apache-2.0
"""The section of approvals: what each took beside the limit, by body and step; what was accepted without premises."""

from typing import Any

from community_housing.approvals import GreenChannel, StepTimes, Within
from community_housing.calendars import LimitUnit
from community_housing.readiness import ReadinessKind
from community_housing.report._language import Lang, name_of, number, percent, word
from community_housing.report.explain._approvals import decimal_of, left_out_of
from community_housing.report.explain._registry import explain
from community_housing.results._district_result import DistrictResult

__all__ = ["view_of_approvals"]

_MOST = 60
"""Most classes of a histogram; one that is longer is told in words alone."""


def view_of_approvals(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    """What the sections show in one language: approvals with acceptance, and stated days and periods."""
    return {
        "approvals": {
            "any": bool(result.channels or result.readiness),
            "channels": [_channel(one, lang) for one in result.channels],
            "readiness": _readiness(result, lang),
        },
        "periods": [{"wording": one.stated.wording, "said": explain(one, lang=lang)} for one in result.periods],
    }


def _channel(found: GreenChannel, lang: Lang) -> dict[str, Any]:
    bars, lines = _bars(found), explain(found, lang=lang).split("\n")
    # What the bars and the table of bodies show is not said once more.
    shown = range(1 if bars else 2, 1 + bool(found.taken) + len(found.bodies))
    return {
        "name": name_of(found, lang),
        "said": [line for place, line in enumerate(lines) if place not in shown],
        "unit": word(found.unit, lang),
        "limit": found.amount,
        "bars": bars,
        "bodies": [{"body": one.body, **_share(one.steps, lang)} for one in found.bodies],
        "steps": [_step(one, found, lang) for one in found.steps],
        "overdue": any(one.overdue for one in found.steps),
        "unknown": any(one.unknown for one in found.steps),
    }


def _bars(found: GreenChannel) -> list[dict[str, Any]]:
    """A bar for each number of units, one past the limit at least; none of limits in months, which days cannot stand beside."""
    counts = dict(found.taken)
    last = max(found.amount + 1, *counts) if counts else 0
    if found.unit is LimitUnit.MONTHS or not 0 < last <= _MOST:
        return []
    most = max(counts.values())
    return [
        {
            "units": units,
            "count": counts.get(units, 0),
            "height": counts.get(units, 0) * 100 // most,
            "inside": units <= found.amount,
            "limit": units == found.amount,
        }
        for units in range(min(1, *counts), last + 1)
    ]


def _share(found: Within, lang: Lang) -> dict[str, str]:
    due = found.within + found.beyond
    return {
        "share": f"{number(found.within)}/{number(due)}" if due else "—",
        "percent": "—" if found.share is None else percent(found.share),
        "left_out": left_out_of(found, lang),
    }


def _step(found: StepTimes, channel: GreenChannel, lang: Lang) -> dict[str, Any]:
    least = "≥ " if found.overdue else ""
    return {
        "name": name_of(found, lang),
        "body": found.body,
        "done": number(found.done),
        "overdue": number(found.overdue),
        "unknown": number(found.unknown),
        "mean": "—" if found.mean is None else least + decimal_of(found.mean),
        "longest": "—" if found.longest is None else least + number(found.longest),
        "case": found.case or "",
        "slowest": found.step == channel.slowest,
    }


_MARKS = {
    ReadinessKind.ACCEPTED_WITHOUT_PREMISES: "short",
    ReadinessKind.ACCEPTED_UNDECIDED: "open",
    ReadinessKind.NOT_READY: "short",
    ReadinessKind.UNDECIDED: "open",
    ReadinessKind.READY: "met",
    ReadinessKind.ACCEPTED: "met",
}
"""What a reader looks for stands first."""


def _readiness(result: DistrictResult, lang: Lang) -> dict[str, Any]:
    names = {one.id: name_of(one, lang) for one in result.pack.district.communities}
    of = {one.project: one.community for one in result.pack.obligations if one.project is not None}
    found = sorted(result.readiness, key=lambda one: list(_MARKS).index(one.kind))
    return {
        "counts": [
            {"word": word(kind, lang), "mark": mark, "count": number(count)}
            for kind, mark in _MARKS.items()
            if (count := sum(one.kind is kind for one in found))
        ],
        "rows": [
            {
                "project": one.project,
                "community": names.get(of[one.project], of[one.project]),
                "mark": _MARKS[one.kind],
                "word": word(one.kind, lang),
                "said": explain(one, lang=lang),
            }
            for one in found
        ],
    }
