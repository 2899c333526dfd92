# SPDX-License-Identifier: Apache-2.0
"""Every row of the domain's table of standards, as shipped: its mark, its figures and on which side its bounds lie.

Source: DOMAIN section 5; edited by hand only.
"""

import datetime as dt
from typing import Any

import pytest

from community_housing.compliance import Profile, assess
from community_housing.district import Basis, Community
from community_housing.errors import StandardError
from community_housing.findings import Outcome
from community_housing.provenance import Evidence
from community_housing.quantities import square_metres
from community_housing.standards import check, shipped

ON = dt.date(2026, 12, 1)
SEED, FOUND, RECALL = Evidence.SEED, Evidence.FOUND, Evidence.RECALL

MARKS = {
    "lianshan-2012": SEED,
    "cn-community-services-2021": FOUND,
    "fujian-2010": FOUND,
    "cn-embedded-2023": FOUND,
    "xixian-estates": FOUND,
    "city-linear-step": FOUND,
    "district-guide-clamp": FOUND,
    "yinchuan": FOUND,
    "anhui-2022": FOUND,
    "gb50180-2018": RECALL,
    "complete-communities-2020": RECALL,
    "cn-grid-size": RECALL,
    "putian-grid-size": FOUND,
    "beijing-grid-code": FOUND,
    "xian-grid-nesting": FOUND,
    "contract-retention-2017": FOUND,
    "progress-payment-2022": FOUND,
    "government-investment-2019": FOUND,
}

# What is asked in m²: by households, by floor area of the estate in m², and of a new or an existing estate.
ASKED: list[tuple[str, dict[str, Any], str]] = [
    ("lianshan-2012", {}, "200"),
    ("cn-community-services-2021", {"households": 100}, "30"),
    ("cn-community-services-2021", {"households": 667}, "200.10"),
    ("fujian-2010", {"is_new": True}, "200"),
    ("fujian-2010", {"is_new": False}, "0"),
    ("cn-embedded-2023", {}, "600"),
    ("xixian-estates", {"estate": "29999.99"}, "300"),
    ("xixian-estates", {"estate": "30000"}, "800"),
    ("xixian-estates", {"estate": "100000"}, "800"),
    ("xixian-estates", {"estate": "100000.01"}, "1700"),
    ("xixian-estates", {"estate": "180000"}, "1700"),
    ("xixian-estates", {"estate": "180000.01"}, "2500"),
    ("xixian-estates", {"estate": "280000"}, "2500"),
    ("xixian-estates", {"estate": "280000.01"}, "4800"),
    ("city-linear-step", {"households": 500}, "100"),
    ("city-linear-step", {"households": 501}, "110"),
    ("city-linear-step", {"households": 600}, "110"),
    ("city-linear-step", {"households": 601}, "120"),
    ("district-guide-clamp", {"households": 1000}, "300"),
    ("district-guide-clamp", {"households": 1001}, "300.30"),
    ("district-guide-clamp", {"households": 2333}, "699.90"),
    ("district-guide-clamp", {"households": 2334}, "700"),
    ("yinchuan", {"households": 1000, "is_new": True}, "300"),
    ("yinchuan", {"households": 1000, "is_new": False}, "200"),
    ("anhui-2022", {"households": 1000, "is_new": True}, "300"),
    ("anhui-2022", {"households": 1000, "is_new": False}, "200"),
    ("gb50180-2018", {}, "600"),
    ("complete-communities-2020", {}, "800"),
]

CHECKED: list[tuple[str, dict[str, Any], Outcome]] = [
    ("cn-grid-size", {"households": 299}, Outcome.SHORT),
    ("cn-grid-size", {"households": 300}, Outcome.MET),
    ("cn-grid-size", {"households": 500}, Outcome.MET),
    ("cn-grid-size", {"households": 501}, Outcome.SHORT),
    ("putian-grid-size", {"households": 500, "persons": 801}, Outcome.MET),
    ("putian-grid-size", {"households": 501, "persons": 800}, Outcome.MET),
    ("putian-grid-size", {"households": 501, "persons": 801}, Outcome.SHORT),
    ("beijing-grid-code", {"district_digits": 6, "street_digits": 3, "community_digits": 3, "sequence_digits": 3}, Outcome.MET),
    (
        "beijing-grid-code",
        {"district_digits": 6, "street_digits": 3, "community_digits": 3, "sequence_digits": 2},
        Outcome.SHORT,
    ),
    ("xian-grid-nesting", {"communities_of_grid": 1}, Outcome.MET),
    ("xian-grid-nesting", {"communities_of_grid": 2}, Outcome.SHORT),
    ("contract-retention-2017", {"retention_fen": 3, "settlement_fen": 100}, Outcome.MET),
    ("contract-retention-2017", {"retention_fen": 4, "settlement_fen": 100}, Outcome.SHORT),
    ("progress-payment-2022", {"paid_fen": 80, "done_fen": 100, "approved_estimate_fen": 80}, Outcome.MET),
    ("progress-payment-2022", {"paid_fen": 79, "done_fen": 100, "approved_estimate_fen": 80}, Outcome.SHORT),
    ("progress-payment-2022", {"paid_fen": 81, "done_fen": 100, "approved_estimate_fen": 80}, Outcome.SHORT),
]


def test_every_row_is_shipped_with_its_mark() -> None:
    found = {standard.id: {edition.citation.evidence for edition in standard.editions} for standard in shipped()}
    assert found == {name: {mark} for name, mark in MARKS.items()}


@pytest.mark.parametrize("name", [name for name, mark in MARKS.items() if mark is RECALL])
def test_what_is_only_recalled_is_refused_unless_asked_for(name: str) -> None:
    with pytest.raises(StandardError, match="rests on unverified text"):
        shipped()[name].in_force(on=ON)
    assert not shipped()[name].accepting_unverified().in_force(on=ON).citation.verified


@pytest.mark.parametrize(("name", "facts", "asked"), ASKED)
def test_the_figures_and_their_bounds(name: str, facts: dict[str, Any], asked: str) -> None:
    who = Community(id="c", street="s", name="c", households=facts.get("households"), household_basis=Basis.REGISTERED)
    estate = None if "estate" not in facts else square_metres(facts["estate"])
    profile = Profile(community="c", is_new=facts.get("is_new"), estate_floor=estate)
    found = assess(who, [], standard=shipped()[name].accepting_unverified(), on=ON, profile=profile)
    assert found.required == square_metres(asked)


@pytest.mark.parametrize(("name", "facts", "outcome"), CHECKED)
def test_the_figures_of_what_is_no_area(name: str, facts: dict[str, Any], outcome: Outcome) -> None:
    assert check(shipped()[name].accepting_unverified(), facts, subject="x", on=ON).outcome is outcome


def test_the_first_days_that_documents_state() -> None:
    for name, day in {
        "contract-retention-2017": dt.date(2018, 1, 1),
        "progress-payment-2022": dt.date(2022, 8, 1),
        "government-investment-2019": dt.date(2019, 7, 1),
        "cn-community-services-2021": dt.date(2022, 2, 9),
        "lianshan-2012": dt.date(2012, 8, 5),
    }.items():
        assert shipped()[name].in_force(on=day)
