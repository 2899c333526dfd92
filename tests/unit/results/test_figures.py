# SPDX-License-Identifier: Apache-2.0
"""The figures that claims are compared with, worked out by hand; what is not known is no figure."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from community_housing.compliance import Profile, assess_district, summarise
from community_housing.district import (
    Basis,
    Batch,
    Budget,
    Community,
    CommunityId,
    District,
    FundingSource,
    Level,
    Premises,
    Purpose,
    Street,
    StreetId,
    Tenure,
)
from community_housing.grids import GridRule
from community_housing.io.packs import read_pack
from community_housing.job import assess_pack, classify_pack, plan_pack
from community_housing.pack._contents import Observation
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import Area, Rounding, yuan
from community_housing.records import evolve
from community_housing.results._figures import (
    FOUR_FUNCTIONS,
    ONE_STOP,
    figures_of_compliance,
    figures_of_district,
    figures_of_grids,
    figures_of_run,
    given_figures,
)
from community_housing.standards import Edition, Rule, Standard
from community_housing.standards._formulas import ByStatus, Floor

ON = dt.date(2024, 1, 1)
TWO_HUNDRED = Floor(area=Area(200_00))


def standard(formula: Any = TWO_HUNDRED) -> Standard:
    own = Citation(authority="office", document="rule 1", evidence=Evidence.OWN)
    rules = (Rule(id="r", name="x", formula=formula),)
    edition = Edition(id="e", citation=own, period=Period(starts=dt.date(2020, 1, 1)), rules=rules)
    return Standard(id="own", name="x", name_en="x", place="cn", editions=(edition,))


def district(*rows: tuple[int | None, int | None, tuple[str, ...]], **more: Any) -> District:
    """Communities A, B ... of one room each: its area in dm², their households, the functions of the room."""
    named = list(zip("ABCDE", rows, strict=False))
    return District(
        id="d",
        name="d",
        streets=(Street(id=StreetId("s"), name="s"),),
        communities=tuple(
            Community(
                id=CommunityId(name), street="s", name=name, households=count, household_basis=Basis.RESIDENT if count else None
            )
            for name, (_, count, _) in named
        ),
        premises=tuple(
            Premises(
                id=f"p{name}", community=name, area=None if area is None else Area(area), tenure=Tenure.OWNED, functions=does
            )
            for name, (area, _, does) in named
        ),
        **more,
    )


def of(found: District, formula: Any = TWO_HUNDRED, *, premises: Any = None, profiles: Any = ()) -> dict[str, Fraction | int]:
    findings = assess_district(found, standard=standard(formula), on=ON, profiles=profiles)
    summary = summarise(found, findings, rounding=Rounding.HALF_UP)
    return figures_of_compliance(findings, summary, when="after", premises=found.premises if premises is None else premises)


def test_every_figure_of_one_day_by_hand() -> None:
    # 99.99, 100, 399.99 and 400 m²: one is below 100, one has 400, two have 200.
    four = (*FOUR_FUNCTIONS, ONE_STOP)
    found = of(district((99_99, 100, four), (100_00, 100, four[1:]), (399_99, 200, four[:3]), (400_00, 100, ("办公",))))
    assert found == {
        "short_after": 2,
        "short_share_after": Fraction(1, 2),
        "met_after": 2,
        "area_after": Fraction("999.98"),
        "mean_area_after": Fraction("249.995"),
        "below_100_after": 1,
        "at_least_400_after": 1,
        "area_per_100_households_after": Fraction("999.98") / 5,
        "mean_area_per_100_households_after": (Fraction("99.99") + 100 + Fraction("399.99") / 2 + 400) / 4,
        "four_functions_after": 1,
        "one_stop_share_after": Fraction(1, 2),
    }


def test_functions_are_counted_over_all_rooms_of_a_community() -> None:
    base = district((300_00, 100, FOUR_FUNCTIONS[:2]), (300_00, 100, ("办公",)))
    more = Premises(id="q", community="A", area=Area(1), tenure=Tenure.OWNED, functions=(*FOUR_FUNCTIONS[2:], ONE_STOP))
    found = of(base, premises=(*base.premises, more))
    assert (found["four_functions_after"], found["one_stop_share_after"]) == (1, Fraction(1, 2))
    assert "four_functions_after" not in of(base, premises=())
    # A room of which nobody wrote down what it serves may serve anything, so that only a community that has all is sure.
    silent = of(district((300_00, 100, FOUR_FUNCTIONS), (300_00, 100, ())))
    assert not {"four_functions_after", "one_stop_share_after"} & silent.keys()


def test_what_is_not_known_is_no_figure() -> None:
    area_open = of(district((None, 100, ()), (300_00, 100, ())))
    assert area_open == {}
    no_households = of(district((100_00, None, ()), (300_00, 100, ())))
    assert {name.removesuffix("_after") for name in no_households} == {
        "short", "short_share", "met", "area", "mean_area", "below_100", "at_least_400",
    }  # fmt: skip
    assert of(District(id="d", name="d")) == {}
    households = evolve(district((1, 100, ()), (1, 50, ())).communities[0], persons=7, person_basis=Basis.RESIDENT)
    base = district((1, 100, ()), (1, 50, ()))
    both = evolve(base, communities=(households, base.communities[1]))
    assert figures_of_district(both) == {"streets": 1, "communities": 2, "buildings": 0, "households": 150}


def test_the_share_is_of_those_of_which_something_is_asked() -> None:
    # Of the two new estates one is short; of the old ones nothing is asked.
    rows = district((100_00, 100, ()), (200_00, 100, ()), (1_00, 100, ()))
    profiles = [Profile(community=CommunityId(name), is_new=new) for name, new in (("A", True), ("B", True), ("C", False))]
    found = of(rows, ByStatus(new=TWO_HUNDRED), profiles=profiles)
    assert (found["short_after"], found["short_share_after"], found["met_after"]) == (1, Fraction(1, 2), 1)
    nobody = of(
        district((1_00, 100, ())), ByStatus(new=TWO_HUNDRED), profiles=[Profile(community=CommunityId("A"), is_new=False)]
    )
    assert (nobody["short_after"], nobody["met_after"]) == (0, 0)
    assert "short_share_after" not in nobody


def budget(
    name: str, wan: int, *, level: Level = Level.DISTRICT, batch: str | None = None, purpose: Purpose = Purpose.WORKS
) -> Budget:
    return Budget(
        id=name,
        year=2012,
        level=level,
        source=FundingSource.GOVERNMENT,
        purpose=purpose,
        batch=batch,
        amount=yuan(wan * 10_000),
    )


def test_budgets_by_batch_in_the_order_of_their_days_and_in_wan() -> None:
    # The report: 430 for batch 1, 1,100 for batch 2, 630 of the streets for fitting out.
    later, first = (Period(starts=dt.date(year, 1, 1)) for year in (2013, 2012))
    found = figures_of_district(
        district(
            (1, 100, ()),
            batches=(Batch(id="a", name="second", period=later), Batch(id="b", name="first", period=first)),
            budgets=(
                budget("1", 430, batch="b"),
                budget("2", 1000, batch="a"),
                budget("3", 100, batch="a"),
                budget("4", 630, level=Level.STREET, purpose=Purpose.FITTING_OUT),
                budget("5", 7, level=Level.STREET, batch="a"),
                budget("6", 11),
            ),
        )
    )
    assert {name: value for name, value in found.items() if name.startswith("budget")} == {
        "budget_batch_1": 430,
        "budget_batch_2": 1100,
        "budget_streets": 630,
        "budget_total": 430 + 1100 + 630 + 7 + 11,
    }
    assert not any(name.startswith("budget") for name in figures_of_district(district((1, 100, ()))))


def grids_of(*households: int, target: int = 400) -> Any:
    rule = GridRule(minimum=1, target=target, maximum=2000)
    return SimpleNamespace(rule=rule, grids=(None,) * len(households), households=sum(households))


def test_a_target_as_a_cap_needs_grids_in_each_community() -> None:
    # 401 and 400 households: three grids of at most 400 where the two communities drew one each.
    assert figures_of_grids([grids_of(401), grids_of(400)]) == {"grids": 2, "least_grids_at_target_as_cap": 3}
    assert figures_of_grids([grids_of(200, 201), grids_of(1, target=1)]) == {"grids": 3}
    assert figures_of_grids([grids_of(2, target=1)]) == {"grids": 1, "least_grids_at_target_as_cap": 2}
    nobody = SimpleNamespace(rule=GridRule(minimum=0, target=0, maximum=9), grids=(None,), households=3)
    assert figures_of_grids([nobody]) == {"grids": 1}  # type: ignore[list-item]
    assert figures_of_grids([]) == {}


def test_what_follows_from_numbers_that_are_only_stated() -> None:
    # 26.06 of 42.5 is 61.3 %; 251,330 of 260,600 is 96.4 %.
    people, urban = ("people", Fraction(425_000)), ("urban_people", Fraction(260_600))
    both = given_figures([people, urban, urban], {"persons": 251_330})
    assert both == {"urban_share": Fraction(260_600, 425_000), "coverage": Fraction(251_330, 260_600)}
    assert given_figures([people, urban, ("people", Fraction(1))], {}) == {}
    assert given_figures([people, urban], {}) == {"urban_share": Fraction(260_600, 425_000)}
    assert given_figures([people], {"persons": 1}) == {}
    assert given_figures([urban], {"persons": 260_600}) == {"coverage": 1}


def test_a_number_that_all_observers_agree_on_stands_where_nothing_is_computed() -> None:
    pack = read_pack(Path(__file__).parents[3] / "examples" / "lianshan")
    before = assess_pack(pack, on=pack.settings.before)
    found = classify_pack(pack, before)

    said = (("members", "3"), ("members", "3.0"), ("posts", "1"), ("posts", "2"), ("communities", "1"))
    seen = tuple(Observation(figure=figure, value=value) for figure, value in said)
    run = figures_of_run(
        evolve(pack, observations=seen, claims=()), (before, before), found, plan_pack(pack, found), (), channels=(), paid=None
    )
    assert run["members"] == 3
    assert "posts" not in run
    assert run["communities"] == len(pack.district.communities)
    assert "paid_total" not in run
    paid = figures_of_run(pack, (before, before), found, plan_pack(pack, found), (), channels=(), paid=yuan("123456.78"))
    assert paid["paid_total"] == Fraction("12.345678")
