# SPDX-License-Identifier: Apache-2.0
"""Laws over standards of every kind as `community_housing.testing` draws them, on communities that crowd their boundaries."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from community_housing.compliance import ComplianceFinding, Profile, assess
from community_housing.district import Basis, Community, Premises, Tenure
from community_housing.errors import InputError, StandardError
from community_housing.findings import Outcome, Truth
from community_housing.provenance import Force
from community_housing.quantities import LARGEST, Area
from community_housing.standards import Counting, OldRooms, Standard, strictest
from community_housing.standards._compiled import compiled
from community_housing.standards._formulas import Functions
from community_housing.testing import _standard_records as standard_records

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")
frames = pytest.importorskip("community_housing.frames")

SLOW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
EVERYTHING = Counting()


@attrs.frozen
class Row:
    """One community in plain numbers; None is not known."""

    area: int | None
    old: int | None
    households: int | None
    household_basis: Basis
    persons: int | None
    person_basis: Basis
    estate: int | None
    estate_homes: int | None
    is_new: bool | None
    built: dt.date | None
    functions: tuple[str, ...] | None

    def records(self) -> tuple[Community, list[Premises], Profile]:
        who = Community(
            id="c",
            street="s",
            name="c",
            households=self.households,
            household_basis=self.household_basis,
            persons=self.persons,
            person_basis=self.person_basis,
        )
        area = None if self.area is None else Area(self.area)
        serves = self.functions or ()
        rooms = [Premises(id="p", community="c", area=area, tenure=Tenure.OWNED, functions=serves)]
        if self.old is not None:
            older = Area(self.old)
            rooms.append(Premises(id="o", community="c", area=older, tenure=Tenure.OWNED, functions=serves, replaced_by="p"))
        estate = None if self.estate is None else Area(self.estate)
        return (
            who,
            rooms,
            Profile(
                community="c", is_new=self.is_new, built=self.built, estate_floor=estate, estate_households=self.estate_homes
            ),
        )

    def fact(self, name: str, functions: dict[str, Functions]) -> int | bool | None:
        """What a table holds of this community, worked out without the library."""
        if name in functions:
            served = None if self.functions is None else set(self.functions)
            among = functions[name].among
            return None if served is None else len(served & set(among) if among else served)
        by, _, basis = name.partition("_")
        if by in {"households", "persons"}:
            value, own = (self.households, self.household_basis) if by == "households" else (self.persons, self.person_basis)
            return value if not basis or own.value == basis else None
        if name == "counted_dm2":
            return self.area if not self.old else None
        if name == "counted_at_least_dm2":
            return self.area or 0
        if name == "counted_at_most_dm2":
            return None if self.area is None else self.area + (self.old or 0)
        if name == "built_yyyymmdd":
            return None if self.built is None else int(self.built.strftime("%Y%m%d"))
        return {"is_new": self.is_new, "estate_floor_dm2": self.estate, "estate_households": self.estate_homes}[name]


def known(standard: Standard) -> tuple[Standard, dt.date]:
    """The standard with what is asked of it usable, and a day of its first edition."""
    first = standard.editions[0]
    assert first.period.starts is not None
    return attrs.evolve(standard, editions=(attrs.evolve(first, counting=None),)), first.period.starts


standards = standard_records.standards().map(known)


def numbers_of(formula: Any) -> list[int]:
    """Every whole number that stands in a formula."""
    if isinstance(formula, bool):
        return []
    if isinstance(formula, int):
        return [int(formula)]
    if isinstance(formula, tuple):
        return [number for part in formula for number in numbers_of(part)]
    if attrs.has(type(formula)):
        return [number for field in attrs.fields(type(formula)) for number in numbers_of(getattr(formula, field.name))]
    return []


@st.composite
def rows_of(draw: st.DrawFn, standard: Standard, on: dt.date) -> Row:
    """A community whose numbers lie at the figures of a standard, and whose area lies at what is asked of it."""
    rules = compiled(standard.in_force(on=on))
    figures = [number for rule in rules.rules for number in numbers_of(rule.rule.formula)]
    named = sorted({name for one in rules.functions for name in one.among} | {"x", "v", "z"})

    def near(most: int) -> int | None:
        if draw(st.integers(0, 5)) == 0:
            return None
        base = draw(st.sampled_from([0, 1, 100, *figures]))
        return min(most, max(0, base + draw(st.integers(-1, 1))))

    row = Row(
        area=0,
        old=None,
        households=near(10**8),
        household_basis=draw(st.sampled_from(Basis)),
        persons=near(10**9),
        person_basis=draw(st.sampled_from(Basis)),
        estate=None if (floor := near(10**12)) is None else floor * draw(st.sampled_from([1, 100])),
        estate_homes=near(10**8),
        is_new=draw(st.none() | st.booleans()),
        built=draw(st.none() | st.dates(dt.date(1949, 10, 1), dt.date(2101, 1, 1))),
        functions=draw(st.none() | st.lists(st.sampled_from(named), min_size=1, unique=True).map(tuple)),
    )
    who, rooms, profile = row.records()
    asked = [
        reason.required.dm2
        for reason in assess(who, rooms, standard=standard, on=on, profile=profile).reasons
        if isinstance(reason.required, Area)
    ]
    area = max(0, draw(st.sampled_from([0, *asked, *figures])) + draw(st.integers(-1, 1)))
    old = draw(st.none() | st.sampled_from([0, 1, 2, 3600]))
    return attrs.evolve(row, area=draw(st.sampled_from([None, area, area, area])), old=old)


def found_of(row: Row, standard: Standard, on: dt.date, counting: Counting = EVERYTHING) -> ComplianceFinding:
    who, rooms, profile = row.records()
    return assess(who, rooms, standard=standard, on=on, profile=profile, counting=counting)


def results_of(finding: ComplianceFinding) -> tuple[Any, ...]:
    masks = [
        sum(1 << place for place, reason in enumerate(finding.reasons) if reason.truth is truth)
        for truth in (Truth.UNMET, Truth.UNKNOWN)
    ]
    return (
        None if finding.required is None else finding.required.dm2,
        None if finding.shortfall is None else finding.shortfall.dm2,
        finding.outcome.value,
        *masks,
        None if finding.force is None else finding.force.value,
    )


def table_of(rows: list[Row], standard: Standard, on: dt.date, *more: str) -> Any:
    functions = {one.fact: one for one in compiled(standard.in_force(on=on)).functions}
    names = (*frames.columns_of(standard, on=on), *more)
    schema = {name: pl.Boolean if name == "is_new" else pl.Int64 for name in names}
    return pl.DataFrame({name: [row.fact(name, functions) for row in rows] for name in names}, schema=schema)


def plain(frame: Any) -> list[tuple[Any, ...]]:
    return list(frame.select(frames.RESULTS).rows())


@SLOW
@given(chosen=standards, data=st.data())
def test_every_engine_says_what_the_scalar_path_says(chosen: tuple[Standard, dt.date], data: st.DataObject) -> None:
    standard, on = chosen
    rows = data.draw(st.lists(rows_of(standard, on), min_size=1, max_size=6))
    expected = [results_of(found_of(row, standard, on)) for row in rows]
    table = table_of(rows, standard, on, frames.AT_LEAST, frames.AT_MOST)
    assert plain(frames.assess(table, standard=standard, on=on)) == expected
    assert plain(frames.assess(table.lazy(), standard=standard, on=on).collect()) == expected
    assert plain(frames.assess(duckdb.from_arrow(table.to_arrow()), standard=standard, on=on).pl()) == expected
    assert plain(pl.from_arrow(frames.assess(table.to_arrow(), standard=standard, on=on))) == expected
    whole = pd.DataFrame(
        {name: pd.array(table[name].to_list(), dtype="boolean" if name == "is_new" else "Int64") for name in table.columns}
    )
    found = frames.assess(whole, standard=standard, on=on)[list(frames.RESULTS)]
    assert [tuple(None if pd.isna(one) else one for one in row) for row in found.itertuples(index=False)] == expected


@SLOW
@given(chosen=standards, data=st.data())
def test_the_sql_text_says_what_the_scalar_path_says(chosen: tuple[Standard, dt.date], data: st.DataObject) -> None:
    standard, on = chosen
    # A table has no column of the most, so an old room of no record would be an area that is not known at all.
    drawn = data.draw(st.lists(rows_of(standard, on), min_size=1, max_size=6))
    rows = [attrs.evolve(row, old=None) for row in drawn]
    expected = [results_of(found_of(row, standard, on)) for row in rows if row.area is not None]
    table = table_of([row for row in rows if row.area is not None], standard, on)
    with duckdb.connect() as connection:
        connection.register("communities", table.to_arrow())
        text = f"SELECT {', '.join(frames.RESULTS)} FROM ({frames.sql(standard, on=on)})"  # noqa: S608 - names of this file
        assert connection.execute(text).fetchall() == expected


@SLOW
@given(chosen=standards, data=st.data(), more=st.integers(0, 10**6))
def test_more_area_never_makes_it_worse(chosen: tuple[Standard, dt.date], data: st.DataObject, more: int) -> None:
    standard, on = chosen
    row = data.draw(rows_of(standard, on))
    assume(row.area is not None)
    assert row.area is not None
    before = found_of(row, standard, on)
    after = found_of(attrs.evolve(row, area=row.area + more), standard, on)
    order = {Outcome.SHORT: 0, Outcome.UNKNOWN: 1, Outcome.MET: 2}
    assert order[after.outcome] >= order[before.outcome]
    if before.shortfall is not None:
        assert after.shortfall is not None
        assert after.shortfall == Area(max(0, before.shortfall.dm2 - more)) or after.shortfall <= before.shortfall


@SLOW
@given(chosen=standards, data=st.data())
def test_no_value_of_what_is_missing_contradicts_what_was_decided(
    chosen: tuple[Standard, dt.date], data: st.DataObject
) -> None:
    standard, on = chosen
    row = data.draw(rows_of(standard, on))
    found = found_of(row, standard, on)
    other = data.draw(rows_of(standard, on))
    filled = {
        field.name: getattr(other, field.name)
        for field in attrs.fields(Row)
        if getattr(row, field.name) is None and field.name != "old"
    }
    policy = data.draw(st.sampled_from([OldRooms.COUNTED, OldRooms.NOT_COUNTED]))
    after = found_of(attrs.evolve(row, **filled), standard, on, Counting(old_rooms=policy))
    for one, two in zip(found.reasons, after.reasons, strict=True):
        assert one.truth in {Truth.UNKNOWN, two.truth}
    if found.outcome is not Outcome.UNKNOWN:
        assert after.outcome is found.outcome
    # What was known stays what it was.
    if found.required is not None:
        assert after.required == found.required


@SLOW
@given(one=standards, two=standards, data=st.data())
def test_the_strictest_of_any_two_is_as_strict_as_each(
    one: tuple[Standard, dt.date], two: tuple[Standard, dt.date], data: st.DataObject
) -> None:
    on = max(one[1], two[1])
    pair = [attrs.evolve(standard, id=name) for name, (standard, _) in zip("ab", (one, two), strict=True)]
    open_ended = [
        attrs.evolve(each, editions=(attrs.evolve(each.editions[0], period=attrs.evolve(each.editions[0].period, ends=None)),))
        for each in pair
    ]
    force = data.draw(st.sampled_from(Force))
    reaching = [each for each in open_ended if each.editions[0].binding(force)]
    if not reaching:
        with pytest.raises(StandardError, match="binds as far"):
            strictest(open_ended, on=on, force=force)
        return
    both = strictest(open_ended, on=on, force=force)
    row = data.draw(rows_of(both, on))
    found = found_of(row, both, on)
    # Each by itself asks what of it binds that far.
    singles = [
        found_of(row, attrs.evolve(each, editions=(attrs.evolve(each.editions[0], rules=each.editions[0].binding(force)),)), on)
        for each in reaching
    ]
    for single in singles:
        if single.outcome is Outcome.SHORT:
            assert found.outcome is Outcome.SHORT
        if found.outcome is Outcome.MET:
            assert single.outcome is Outcome.MET
    asked = [single.required for single in singles]
    assert found.required == (None if None in asked else max(area for area in asked if area is not None))


@SLOW
@given(chosen=standards, data=st.data())
def test_what_is_missing_is_exactly_enough(chosen: tuple[Standard, dt.date], data: st.DataObject) -> None:
    standard, on = chosen
    drawn = data.draw(rows_of(standard, on))
    empty = attrs.evolve(drawn, area=0, old=None if drawn.old is None else 0)
    # From what an empty community lacks any smaller area is short: few examples are drawn in vain.
    asked = found_of(empty, standard, on).shortfall
    assume(asked is not None and asked > Area(0))
    assert asked is not None
    row = attrs.evolve(empty, area=data.draw(st.integers(0, asked.dm2 - 1)))
    found = found_of(row, standard, on)
    assert row.area is not None
    assert found.shortfall is not None
    assert found.shortfall > Area(0)
    assume(row.area + found.shortfall.dm2 <= LARGEST)
    of_area = [place for place, rule in enumerate(compiled(standard.in_force(on=on)).rules) if rule.demand is not None]
    enough = found_of(attrs.evolve(row, area=row.area + found.shortfall.dm2), standard, on)
    assert enough.shortfall == Area(0)
    less = found_of(attrs.evolve(row, area=row.area + found.shortfall.dm2 - 1), standard, on)
    assert less.shortfall == Area(1)
    assert any(less.reasons[place].truth is Truth.UNMET for place in of_area)


def test_two_meanings_of_one_function_count_are_refused() -> None:
    of_a, of_b = (Functions(at_least=1, among=(name,), fact="functions_named") for name in "ab")

    def named(*formulas: Functions, name: str) -> Standard:
        from tests.reference import area_rules as twin

        return twin.standard_of(formulas, name)

    with pytest.raises(InputError, match="count different functions as 'functions_named'"):
        named(of_a, of_b, name="x")
    with pytest.raises(StandardError, match="x and y count different functions as 'functions_named'"):
        strictest([named(of_a, name="x"), named(of_b, name="y")], on=dt.date(2024, 1, 1))
    assert strictest([named(of_a, name="x"), named(of_a, name="y")], on=dt.date(2024, 1, 1)).editions[0].rules
