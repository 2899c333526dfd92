# SPDX-License-Identifier: Apache-2.0
"""What `summary.json` and the page have to say, counted again from the values of a result, key by key and cell by cell."""

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import attrs

from community_housing.compliance import ComplianceFinding
from community_housing.disbursement import Ledger, Statement
from community_housing.district import BuildKind, DeliveryMode
from community_housing.findings import Outcome
from community_housing.quantities import Area, Money, Rounding, divide
from community_housing.results import Assessment, DistrictResult

__all__ = ["exact", "expected_assessment", "expected_summary", "page_rows", "reachable", "shown", "statement_numbers"]

_ONE_BY_ONE = ("contract_sum", "entitled", "paid", "returned", "pending", "due", "over")


def exact(value: Any) -> Any:
    """A value as JSON writes it: areas in m² and money in yuan as exact fractions, a fraction as its two numbers."""
    if isinstance(value, Area):
        return Fraction(value.dm2, 100)
    if isinstance(value, Money):
        return Fraction(value.fen, 100)
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    return value


def shown(*values: Any) -> Counter[str]:
    """The numbers that a text has to hold, in the form of `reading.numbers`; what is not known has none."""
    found: Counter[str] = Counter()
    for value in values:
        if isinstance(value, dt.date):
            found[f"{value.year}-{value.month}-{value.day}"] += 1
        elif value is not None:
            found[str(value if isinstance(value, Fraction) else Fraction(exact(value)))] += 1
    return found


# --- JSON ----------------------------------------------------------------------------------------------------------------


def _sum(areas: Iterable[Area | None], *, of: int) -> Area | None:
    known = [area.dm2 for area in areas if area is not None]
    return Area(sum(known)) if known or of == 0 else None


def _mean(areas: Sequence[int]) -> Fraction | None:
    return Fraction(sum(areas), len(areas)) if areas else None


def _rounded(value: Fraction | None, rounding: Rounding) -> Area | None:
    return None if value is None else Area(divide(value.numerator, value.denominator, rounding=rounding))


def _counts(findings: Sequence[ComplianceFinding], rounding: Rounding) -> dict[str, Any]:
    of = Counter(one.outcome for one in findings)
    known = [one.counted.dm2 for one in findings if one.counted is not None]
    asked = [one for one in findings if one.outcome is not Outcome.NOT_APPLICABLE]
    return {
        "communities": len(findings),
        "met": of[Outcome.MET],
        "short": of[Outcome.SHORT],
        "unknown": of[Outcome.UNKNOWN],
        "not_applicable": of[Outcome.NOT_APPLICABLE],
        "area_m2": _sum([one.counted for one in findings], of=len(findings)),
        "area_known_for": len(known),
        "mean_area_m2": _rounded(_mean(known), rounding),
        "shortfall_m2": _sum([one.shortfall for one in findings], of=len(asked)),
        "shortfall_unknown_for": sum(one.shortfall is None for one in asked),
    }


def expected_assessment(result: DistrictResult, one: Assessment) -> dict[str, Any]:
    """The numbers of one assessment."""
    rounding = one.summary.rounding
    known = [each.counted.dm2 for each in one.findings if each.counted is not None]
    mean = _mean(known)
    asked = [each for each in one.findings if each.outcome is not Outcome.NOT_APPLICABLE]
    pairs = [(each.counted.dm2, each.households) for each in one.findings if each.counted is not None and each.households]
    bases = {each.household_basis for each in one.findings if each.counted is not None and each.households}
    pairs = pairs if len(bases) < 2 else []
    pooled = Fraction(100 * sum(area for area, _ in pairs), sum(count for _, count in pairs)) if pairs else None
    ratios = sum((Fraction(100 * area, count) for area, count in pairs), Fraction(0)) / len(pairs) if pairs else None
    edges = [None, *one.edition.bands, None]
    street = {each.id: each.street for each in result.pack.district.communities}
    return {
        "on": one.on.isoformat(),
        **_counts(one.findings, rounding),
        "mean_area_exact_m2": None if mean is None else mean / 100,
        "short_share": Fraction(sum(each.outcome is Outcome.SHORT for each in asked), len(asked)) if asked else None,
        "area_per_100_households_pooled_m2": _rounded(pooled, rounding),
        "area_per_100_households_mean_of_ratios_m2": _rounded(ratios, rounding),
        "bands": [
            {
                "least_m2": least,
                "below_m2": below,
                "communities": sum(
                    (least is None or least.dm2 <= area) and (below is None or area < below.dm2) for area in known
                ),
            }
            for least, below in pairwise(edges)
        ],
        "streets": [
            {"street": name, **_counts([each for each in one.findings if street[each.subject] == name], rounding)}
            for name in sorted({each.id for each in result.pack.district.streets})
        ],
    }


def _statement(row: Statement) -> dict[str, Any]:
    names = ("appropriated", *_ONE_BY_ONE, "remaining")
    return {"ledger": row.ledger.value, "key": row.key, "projects": row.projects} | {
        f"{name}_yuan": getattr(row, name) for name in names
    }


def expected_summary(result: DistrictResult) -> dict[str, Any]:
    """The numbers of `summary.json`, by its keys."""
    district, found = result.pack.district, result.classifications
    status = Counter(one.status for one in found)
    rule = result.pack.settings.grid
    sizes = [sum(_households(result, grid.members)) for one in result.grids for grid in one.grids]
    best = result.programme.best
    return {
        "district": {
            "streets": len(district.streets),
            "communities": len(district.communities),
            "buildings": len(district.buildings),
            **{
                name: None if None in counted else sum(counted)
                for name in ("households", "persons")
                for counted in [[getattr(one, name) for one in district.communities]]
            },
        },
        "before": expected_assessment(result, result.before),
        "after": expected_assessment(result, result.after),
        "also": [expected_assessment(result, one) for one in result.also],
        "modes": {
            **{name: status[name] for name in ("determined", "not_needed", "none", "undetermined", "not_applicable")},
            "by_mode": {mode.value: sum(one.mode is mode for one in found) for mode in DeliveryMode},
            "by_build_kind": {kind.value: sum(one.build_kind is kind for one in found) for kind in BuildKind},
        },
        "plan": {
            "placed": sum(item.batch is not None for item in result.plan.items),
            "batches": [
                {
                    "batch": total.batch,
                    "projects": sum(item.batch == total.batch for item in result.plan.items),
                    "most_projects": total.most_projects,
                    "budget_yuan": total.budget,
                    "spent_yuan": Money(
                        sum(i.charge.fen for i in result.plan.items if i.batch == total.batch and i.charge is not None)
                    ),
                    "from_pool_yuan": total.from_pool,
                    "left_yuan": total.left,
                }
                for total in result.plan.totals
            ],
            "pool_yuan": result.plan.pool,
            "pool_left_yuan": result.plan.pool_left,
            "best": None
            if best is None
            else {
                "status": best.status,
                "placed": len(best.picks),
                "spent_yuan": Money(sum(one.charge.fen for one in best.picks)) if best.status != "infeasible" else None,
                "goals": [
                    {"goal": level.goal.value, "value": level.value, "bound": level.bound, "proof": level.proof}
                    for level in best.goals
                ],
            },
            "frontier": [[point.communities, point.money] for point in result.programme.frontier.points],
        },
        "payments": {
            "until": result.after.on.isoformat(),
            "events": len(result.outcomes),
            "refused": [name for name, one in result.outcomes if not one.accepted],
            "whole": [_statement(row) for row in result.whole],
            "streets": [_statement(row) for row in result.streets],
            "sources": [_statement(row) for row in result.sources],
            "due": [
                {"project": one.project, "amount_yuan": one.amount, "claw_back_yuan": one.claw_back} for one in result.dues
            ],
        },
        "grids": {
            "minimum": rule.minimum,
            "maximum": rule.maximum,
            "target": rule.target,
            "grids": len(sizes),
            "buildings": sum(len(grid.members) for one in result.grids for grid in one.grids),
            "households": sum(sizes),
            "within_band": sum(rule.minimum <= size <= rule.maximum for size in sizes),
            "communities": [
                {"community": one.community, "households": [sum(_households(result, grid.members)) for grid in one.grids]}
                for one in result.grids
            ],
        },
        "figures": {
            name: [value.numerator, value.denominator] if Fraction(value).denominator > 1 else int(value)
            for name, value in result.figures
        },
        "audit": {
            **Counter(row.agreement.value for row in result.audit),
            "claims": [{"claim": row.claim.id, "stated": row.claim.value} for row in result.audit],
        },
    }


def _households(result: DistrictResult, members: Iterable[str]) -> list[int]:
    of = {one.id: one.households for one in result.pack.district.buildings}
    return [of[name] for name in members]


# --- Page ----------------------------------------------------------------------------------------------------------------


def statement_numbers(row: Statement) -> list[Any]:
    """The numbers of a row of payments on the page, in the order of its columns."""
    return [row.projects, *(getattr(row, name) for name in _ONE_BY_ONE)]


def transfers(rows: Iterable[Statement]) -> list[Statement]:
    """The statements of transfers under a key."""
    return [row for row in rows if row.key and row.ledger is Ledger.TRANSFER]


def page_rows(page: str, lang: str, section: str) -> list[list[list[str]]]:
    """The tables of one section of the page, row by row, the text of each cell."""
    part = page[page.index(f'<section id="{lang}-{section}"') :].partition("</section>")[0]
    return [
        [
            [
                html.unescape(re.sub(r"<[^>]+>", " ", cell)).strip()
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        ]
        for body in re.findall(r"<tbody>(.*?)</tbody>", part, re.DOTALL)
    ]


# --- Sentences -----------------------------------------------------------------------------------------------------------


_DAYS_AFTER = ("latest_end", "would_end", "deadline")


def reachable(value: Any, numbers: Any) -> set[str]:
    """Every number that a value has in it: its quantities, counts of what it holds, days, shares in per cent, and its texts."""
    found: set[str] = set()
    waiting, seen = [value], set[int]()
    while waiting:
        one = waiting.pop()
        if one is None or isinstance(one, bool) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str):
            found |= set(numbers(one))
        elif isinstance(one, (Area, Money, int, dt.date)):
            found |= set(shown(one)) | (set() if isinstance(one, dt.date) else {str(abs(Fraction(exact(one))))})
            if isinstance(one, int) and re.fullmatch(r"\d{8}", str(one)):
                # A day as a fact: yyyymmdd.
                found.add(f"{one // 10_000}-{one // 100 % 100}-{one % 100}")
        elif isinstance(one, Fraction):
            found |= {str(one.numerator), str(one.denominator), str(one)}
            found.add(str(Fraction(divide(one.numerator * 10_000, one.denominator, rounding=Rounding.HALF_UP), 100)))
            # A mean is told with two decimals.
            found.add(str(Fraction(divide(one.numerator * 100, one.denominator, rounding=Rounding.HALF_UP), 100)))
        elif isinstance(one, (list, tuple, set, frozenset)):
            found.add(str(len(one)))
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif attrs.has(type(one)):
            # The day by which a task must have ended is told as the last day on which it may: the one before.
            for name in _DAYS_AFTER:
                day = getattr(one, name, None)
                if type(day) is dt.date:
                    waiting.append(day - dt.timedelta(1))
            waiting += [getattr(one, field.name) for field in attrs.fields(type(one)) if hasattr(one, field.name)]
            # What is worked out of the fields is a number of it too.
            waiting += [
                getattr(one, name) for name, part in vars(type(one)).items() if isinstance(part, property) and name[0] != "_"
            ]
    return found
