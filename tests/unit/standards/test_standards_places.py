# SPDX-License-Identifier: Apache-2.0
"""The chain of places, the strictest, what was known when, and reform of a figure."""

import datetime as dt

import attrs
import pytest

from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Citation, Evidence, Period
from community_housing.quantities import square_metres
from community_housing.standards import Counting, Edition, Rule, Standard, StandardBook, Subject, in_force, shipped, strictest
from community_housing.standards.formulas import Floor, Step

OWN = Citation(authority="office", document="rule", evidence=Evidence.OWN)
ON = dt.date(2024, 1, 1)


def standard(name: str, place: str, area: int = 100, *, period: Period | None = None, **more: object) -> Standard:
    edition = Edition(
        id="1",
        citation=OWN,
        period=period or Period(starts=dt.date(2020, 1, 1)),
        rules=(Rule(id="floor", name="x", formula=Floor(area=square_metres(area))),),
        **more,
    )
    return Standard(id=name, name=name, name_en=name, place=place, editions=(edition,))


def test_the_chain_runs_from_the_nation_down() -> None:
    book = StandardBook((standard("city", "cn/a/b"), standard("nation", "cn"), standard("other", "cn/ab")))
    chain = in_force(book, "cn/a/b/c", on=ON)
    assert [one.id for one in chain.standards] == ["nation", "city"]
    assert chain.named("city").id == "city"
    with pytest.raises(InputError, match="nation, city"):
        chain.named("other")


def test_nothing_in_force_is_an_error() -> None:
    book = StandardBook((standard("nation", "cn"),))
    with pytest.raises(NoStandardInForceError, match="2019"):
        in_force(book, "cn", on=dt.date(2019, 12, 31))
    with pytest.raises(NoStandardInForceError, match="grid_size"):
        in_force(book, "cn", on=ON, subject=Subject.GRID_SIZE)


def test_two_in_force_for_one_place_and_subject_names_both() -> None:
    book = StandardBook((standard("one", "cn/a"), standard("two", "cn/a")))
    with pytest.raises(StandardError, match=r"one \(1 .*and two \(1 "):
        in_force(book, "cn/a", on=ON)
    ended = Period(starts=dt.date(2010, 1, 1), ends=dt.date(2020, 1, 1))
    apart = StandardBook((standard("one", "cn/a", period=ended), standard("two", "cn/a")))
    assert [one.id for one in in_force(apart, "cn/a", on=ON).standards] == ["two"]


def test_the_unverified_is_left_out_and_named() -> None:
    with pytest.raises(NoStandardInForceError, match="gb50180-2018"):
        in_force(shipped(), "cn", on=ON, subject=Subject.SERVICE_STATION)
    chain = in_force(shipped(), "cn", on=ON, subject=Subject.SERVICE_STATION, unverified=True)
    assert chain.standards[0].in_force(on=ON).id == "2018"


def test_the_strictest_asks_all_and_keeps_each_source() -> None:
    chain = in_force(shipped(), "cn/liaoning/huludao/lianshan", on=ON)
    made = chain.strictest()
    rules = made.in_force(on=ON).rules
    assert [rule.id for rule in rules] == ["cn-community-services-2021/per-100-households", "lianshan-2012/floor"]
    assert [rule.citation for rule in rules] == [edition.citation for edition in chain.editions]
    with pytest.raises(NoStandardInForceError):
        made.in_force(on=dt.date(2022, 2, 8))


def test_the_strictest_needs_one_way_of_counting_and_one_subject() -> None:
    with pytest.raises(StandardError, match="what counts"):
        strictest([standard("a", "cn"), standard("b", "cn/a", counting=Counting())], on=ON)
    with pytest.raises(InputError, match="one subject"):
        strictest([standard("a", "cn"), shipped()["cn-embedded-2023"]], on=ON)
    with pytest.raises(InputError, match="at least one"):
        strictest([], on=ON)


def test_what_the_book_knew() -> None:
    # On 2023-01-01 the office found that the floor had been 120 and not 100 all along.
    wrong = standard("own", "cn", 100, recorded=Period(ends=dt.date(2023, 1, 1))).editions[0]
    right = standard("own", "cn", 120, recorded=Period(starts=dt.date(2023, 1, 1))).editions[0]
    own = attrs.evolve(standard("own", "cn"), editions=(wrong, attrs.evolve(right, id="2")))
    day = dt.date(2021, 1, 1)
    assert own.in_force(on=day).id == "2"
    assert own.in_force(on=day, known_on=dt.date(2022, 12, 31)).id == "1"
    assert own.in_force(on=day, known_on=dt.date(2023, 1, 1)).id == "2"
    book = StandardBook((own,))
    assert in_force(book, "cn", on=day, known_on=dt.date(2022, 1, 1)).editions[0].id == "1"


def test_a_reform_changes_one_figure_and_keeps_the_source() -> None:
    before = shipped()["xixian-estates"]
    after = before.evolve(
        edition="1", rule="by-estate-floor", figure="rows.1.area", value="850", who="office", why="study", on=ON
    )
    formula = after.editions[0].rules[0].formula
    assert isinstance(formula, Step)
    assert [int(row.area) // 100 for row in formula.rows] == [300, 850, 1700, 2500, 4800]
    assert after.editions[0].citation == before.editions[0].citation
    change = after.changes[0]
    assert (change.figure, change.old, change.new, change.who, change.why, change.on) == (
        "rows.1.area",
        "800.00",
        "850.00",
        "office",
        "study",
        ON,
    )
    assert before.changes == ()
    per = shipped()["cn-community-services-2021"].evolve(
        edition="2021", rule="per-100-households", figure="per", value=120, who="o", why="w", on=ON
    )
    assert per.changes[0].new == "120"


@pytest.mark.parametrize(
    ("edition", "rule", "figure", "value", "message"),
    [
        ("2", "by-estate-floor", "rows.0.area", 1, "no such edition"),
        ("1", "floor", "rows.0.area", 1, "no such rule"),
        ("1", "by-estate-floor", "rows.9.area", 1, "no figure"),
        ("1", "by-estate-floor", "area", 1, "no figure"),
        ("1", "by-estate-floor", "kind", "floor", "is no figure"),
        ("1", "by-estate-floor", "rows.1.upto", "9", "whole number"),
        ("1", "by-estate-floor", "rows.1.area", 5000, "must not fall"),
        ("1", "by-estate-floor", "rows.1.area", "1.005", "two decimals"),
    ],
)
def test_a_reform_out_of_bounds_is_refused(edition: str, rule: str, figure: str, value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        shipped()["xixian-estates"].evolve(edition=edition, rule=rule, figure=figure, value=value, who="o", why="w", on=ON)
