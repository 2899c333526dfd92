# SPDX-License-Identifier: Apache-2.0
"""The planning problem: what it refuses by name, what a choice costs, and how it follows from classifications."""

import datetime as dt
import sys
from fractions import Fraction
from typing import Any

import pytest

from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BudgetId,
    Community,
    CommunityId,
    DeliveryMode,
    FundingSource,
    Level,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Purpose,
    StreetId,
)
from community_housing.errors import InputError, MissingExtraError
from community_housing.modes import Need, classify
from community_housing.planning import Choice, Part, Problem, Site, StreetLimit, least_extra, optimise, present_cost, problem_of
from community_housing.provenance import Period
from community_housing.quantities import Area, Money, fen, square_metres
from community_housing.records import evolve

A, B = CommunityId("a"), CommunityId("b")
SITE = Site(community=A, street=StreetId("s"), shortfall=Area(5))
BATCH = Batch(id=BatchId("b1"), name="一", period=Period(starts=dt.date(2012, 1, 1)))


def choice(name: str = "o", community: CommunityId = A, **more: Any) -> Choice:
    fields = {"opportunities": (), "mode": DeliveryMode.PURCHASE, "parts": (Part(amount=fen(5)),), **more}
    return Choice(id=OpportunityId(name), community=community, **fields)


def budget(name: str, batch: str | None) -> Budget:
    return Budget(
        id=BudgetId(name),
        year=2012,
        level=Level.DISTRICT,
        source=FundingSource.GOVERNMENT,
        purpose=Purpose.WORKS,
        batch=None if batch is None else BatchId(batch),
        amount=Money(9),
    )


def problem(**more: Any) -> Problem:
    return Problem(**{"sites": (SITE,), "choices": (choice(),), "batches": (BATCH,), "budgets": (), **more})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sites": (SITE, SITE)}, "sites: must hold each id once, there more than once: a"),
        ({"choices": (choice(), choice())}, "choices: must hold each id once, there more than once: o"),
        ({"choices": (choice(community=B),)}, "choices: names communities that are not there: b"),
        ({"budgets": (budget("m", "b9"),)}, "budgets: names batches that are not there: b9"),
        ({"street_limits": (StreetLimit(street=StreetId("t"), most_projects=1),)}, "names streets that are not there: t"),
        ({"must": (B,)}, "must: names communities that are not there: b"),
        ({"must": (A,), "must_not": (A,)}, "must and must not at once: a"),
        ({"goals": ()}, "at least one goal"),
        ({"horizon_years": 0}, "horizon_years: must be >= 1"),
        ({"overruns": -1}, "overruns: must be >= 0"),
    ],
)
def test_bad_input_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        problem(**change)


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(InputError, match="must be >= 0"):
        Part(amount=fen(-1))


def test_the_parts_add_up_to_the_charge() -> None:
    parts = (Part(amount=fen(5)), Part(source=FundingSource.UNIT, amount=fen(7)))
    assert choice(parts=parts).charge == fen(12)


@pytest.mark.parametrize(
    ("years", "rate", "cost"), [(1, Fraction(0), 5), (3, Fraction(0), 25), (2, Fraction(1, 20), 15), (3, Fraction(1, 4), 19)]
)
def test_annual_costs_are_discounted_exactly_and_rounded_once(years: int, rate: Fraction, cost: int) -> None:
    # 10 / 1.05 = 9.52 -> 10; 10 / 1.25 + 10 / 1.5625 = 14.4 -> 14.
    assert present_cost(choice(annual_cost=fen(10)), horizon_years=years, discount=rate) == fen(cost)


def test_every_feasible_option_with_a_known_cost_is_a_choice() -> None:
    here = Community(id=A, street=StreetId("s"), name="甲")
    chances = [
        Opportunity(
            id=OpportunityId(name),
            community=A,
            kind=OpportunityKind(kind),
            area=square_metres(area),
            cost=None if cost is None else fen(cost),
            annual_cost=fen(3) if kind == "rental" else None,
            keeps_old=False,
        )
        for name, kind, area, cost in (
            ("1", "land", 210, 9),
            ("2", "rental", 300, 1),
            ("3", "sale", 100, 1),
            ("4", "loan", 300, None),
        )
    ]
    need = Need(counted=square_metres(50), required=square_metres(200))
    found = classify(here, chances, need=need, on=dt.date(2012, 8, 5), later={})
    made = problem_of([here], [found], opportunities=chances, batches=[BATCH], budgets=[budget("m", None)])
    assert [(c.id, c.charge) for c in made.choices] == [("1", fen(9)), ("2", fen(4))]
    assert made.sites == (Site(community=A, street=StreetId("s"), shortfall=square_metres(150)),)
    for known, field, value, text in (
        (([], chances), "communities", "a", "'a' is classified but not given"),
        (([here], chances[1:]), "opportunities", "1", "'1' is not given"),
    ):
        with pytest.raises(InputError) as caught:
            problem_of(known[0], [found], opportunities=known[1], batches=[BATCH], budgets=[])
        assert (caught.value.field, caught.value.value, str(caught.value.message)) == (field, value, text)


def test_without_the_solver_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MissingExtraError, match="plan"):
        optimise(problem())


def test_what_binds_is_named_limit_by_limit() -> None:
    pytest.importorskip("highspy", reason="the extra 'plan' is not installed")
    sites = tuple(Site(community=one, street=StreetId(street)) for one, street in ((A, "s"), (B, "s"), (CommunityId("c"), "t")))
    choices = tuple(choice(f"o{site.community}", site.community) for site in sites)
    limits = (StreetLimit(street=StreetId("s"), most_projects=1), StreetLimit(street=StreetId("t"), most_projects=1))
    asked = problem(sites=sites, choices=choices, budgets=(budget("m", "b1"),), street_limits=limits)
    found = least_extra(asked)
    assert found.extra is None
    assert [(one.family, one.extra, one.limits) for one in found.binding] == [("street_count", fen(6), ("s",))]
    full = least_extra(asked.changed(street_limits=(), batches=(evolve(BATCH, most_projects=2),)))
    assert [(one.family, one.limits) for one in full.binding] == [("batch_count", ("b1",))]
