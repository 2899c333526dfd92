# SPDX-License-Identifier: Apache-2.0
"""The chain of places, the strictest, what was known when, and reform of a figure."""

import datetime as dt

import attrs
import pytest

from community_housing.errors import InputError, NoStandardInForceError, StandardError
from community_housing.provenance import Citation, Evidence, Force, Period
from community_housing.quantities import square_metres
from community_housing.standards import Counting, Edition, Rule, Standard, StandardBook, Subject, in_force, shipped, strictest
from community_housing.standards._formulas import ByStatus, Floor, Step

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
    with pytest.raises(NoStandardInForceError, match=r"2019-12-31; on other days: nation \[2020-01-01"):
        in_force(book, "cn", on=dt.date(2019, 12, 31))
    with pytest.raises(NoStandardInForceError, match=r"grid_size.*there are standards of: community_premises"):
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
    with pytest.raises(NoStandardInForceError, match=r"weaker than asked: gb50180-2018 \(guidance\).*force='guidance'"):
        in_force(shipped(), "cn", on=ON, subject=Subject.SERVICE_STATION, unverified=True)
    chain = in_force(shipped(), "cn", on=ON, subject=Subject.SERVICE_STATION, unverified=True, force=Force.GUIDANCE)
    assert chain.standards[0].in_force(on=ON).id == "2018"


def test_the_strictest_asks_all_and_keeps_each_source() -> None:
    chain = in_force(shipped(), "cn/liaoning/huludao/lianshan", on=ON, force=Force.GUIDANCE)
    made = chain.strictest()
    rules = made.in_force(on=ON).rules
    assert [rule.id for rule in rules] == ["cn-community-services-2021/per-100-households", "lianshan-2012/floor"]
    assert [rule.citation for rule in rules] == [edition.citation for edition in chain.editions]
    # The plan is of 2021-12-27, and ends on the last day of 2025.
    for day in (dt.date(2021, 12, 26), dt.date(2026, 1, 1)):
        with pytest.raises(NoStandardInForceError):
            made.in_force(on=day)
    assert [rule.id for rule in attrs.evolve(chain, force=Force.MUST).strictest().editions[0].rules] == ["lianshan-2012/floor"]
    with pytest.raises(StandardError, match=r"cn-community-services-2021 \(guidance\); name one"):
        strictest([shipped()["cn-community-services-2021"]], on=ON)
    with pytest.raises(InputError, match="must, should, guidance"):
        strictest([shipped()["lianshan-2012"]], on=ON, force="hard")  # type: ignore[arg-type]


def test_the_strictest_of_standards_with_the_longest_ids_keeps_them_apart() -> None:
    first, second = standard("a" * 64, "cn", 100), standard("b" * 64, "cn/a", 200)
    made = strictest([first, second], on=ON)
    assert [rule.id for rule in made.in_force(on=ON).rules] == ["a" * 64 + "/floor", "b" * 64 + "/floor"]


def test_the_strictest_needs_one_way_of_counting_and_one_subject() -> None:
    with pytest.raises(StandardError, match="what counts"):
        strictest([standard("a", "cn"), standard("b", "cn/a", counting=Counting())], on=ON)
    with pytest.raises(InputError, match="one subject"):
        strictest([standard("a", "cn"), shipped()["fujian-2010"]], on=ON)
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
        edition="1", rule="by-estate-floor", figure="new.rows.1.area", value="850", who="office", why="study", on=ON
    )
    formula = after.editions[0].rules[0].formula
    assert isinstance(formula, ByStatus)
    assert isinstance(formula.new, Step)
    assert [row.area.dm2 // 100 for row in formula.new.rows] == [300, 850, 1700, 2500, 4800]
    assert after.editions[0].citation == before.editions[0].citation
    change = after.changes[0]
    assert (change.figure, change.old, change.new, change.who, change.why, change.on) == (
        "new.rows.1.area",
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
        ("1", "by-estate-floor", "new.rows.9.area", 1, "no figure"),
        ("1", "by-estate-floor", "area", 1, "no figure"),
        ("1", "by-estate-floor", "kind", "floor", "is no figure"),
        ("1", "by-estate-floor", "new.rows.1.upto", "9", "whole number"),
        ("1", "by-estate-floor", "new.rows.1.area", 5000, "must not fall"),
        ("1", "by-estate-floor", "new.rows.1.area", "1.005", "two decimals"),
    ],
)
def test_a_reform_out_of_bounds_is_refused(edition: str, rule: str, figure: str, value: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        shipped()["xixian-estates"].evolve(edition=edition, rule=rule, figure=figure, value=value, who="o", why="w", on=ON)


def open_day() -> Standard:
    edition = attrs.evolve(
        standard("a", "cn/anhui").editions[0],
        period=Period(starts=dt.date(2022, 1, 1)),
        certain_from=dt.date(2023, 1, 1),
    )
    return attrs.evolve(standard("open", "cn/anhui"), editions=(edition,))


def test_a_first_day_that_nobody_recorded_is_not_trusted() -> None:
    late = open_day()
    for day in (dt.date(2022, 1, 1), dt.date(2022, 12, 31)):
        with pytest.raises(StandardError, match="between 2022-01-01 and 2023-01-01"):
            late.in_force(on=day)
        assert late.accepting_unverified().in_force(on=day).id == "1"
    assert late.in_force(on=dt.date(2023, 1, 1)).id == "1"
    with pytest.raises(NoStandardInForceError):
        late.in_force(on=dt.date(2021, 12, 31))
    early = dt.date(2022, 6, 1)
    book = StandardBook((standard("nation", "cn"), late))
    assert in_force(book, "cn/anhui", on=early).left_out == ("open",)
    asked = in_force(book, "cn/anhui", on=early, unverified=True)
    assert [one.id for one in asked.standards] == ["nation", "open"]
    assert in_force(book, "cn/anhui", on=dt.date(2023, 1, 1)).left_out == ()
    accepted = book.accepting_unverified()
    assert [one.id for one in in_force(accepted, "cn/anhui", on=early).standards] == ["nation", "open"]
    assert accepted.added((attrs.evolve(late, id="more", place="cn/fujian"),))["more"].accepts_unverified


def test_the_strictest_of_an_open_first_day_is_as_open() -> None:
    early = dt.date(2022, 6, 1)
    made = in_force(StandardBook((standard("nation", "cn"), open_day())), "cn/anhui", on=early, unverified=True).strictest()
    assert made.accepts_unverified
    edition = made.in_force(on=early)
    assert edition.certain_from == dt.date(2023, 1, 1)
    assert not edition.certain_on(early)
    closed = strictest([standard("a", "cn"), standard("b", "cn/a")], on=ON)
    assert closed.in_force(on=ON).certain_from is None


def test_a_first_day_can_be_said_and_who_said_it_is_kept() -> None:
    said = open_day().dated(edition="1", starts=dt.date(2018, 3, 1), who="office", why="read the paper", on=ON)
    assert said.in_force(on=dt.date(2018, 3, 1)).certain_from is None
    with pytest.raises(NoStandardInForceError):
        said.in_force(on=dt.date(2018, 2, 28))
    change = said.changes[-1]
    assert (change.figure, change.old, change.new) == ("period.starts", "2022-01-01…2023-01-01", "2018-03-01")
    assert (change.who, change.why, change.on) == ("office", "read the paper", ON)
    assert said.editions[0].citation == open_day().editions[0].citation
    with pytest.raises(InputError, match="no such edition"):
        said.dated(edition="2", starts=ON, who="o", why="w", on=ON)
    again = said.dated(edition="1", starts=dt.date(2018, 4, 1), who="office", why="a misprint", on=ON)
    assert again.changes[-1].old == "2018-03-01"


@pytest.mark.parametrize("certain", [dt.date(2020, 1, 1), dt.date(2019, 12, 31), dt.date(2023, 1, 2)])
def test_a_certain_day_outside_of_the_period_is_refused(certain: dt.date) -> None:
    edition = standard("a", "cn", period=Period(starts=dt.date(2020, 1, 1), ends=dt.date(2023, 1, 1))).editions[0]
    with pytest.raises(InputError, match="certain_from"):
        attrs.evolve(edition, certain_from=certain)
    assert attrs.evolve(edition, certain_from=dt.date(2023, 1, 1)).certain_on(dt.date(2023, 1, 1))
