# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608 - the names in these queries are constants of this file
"""The same rule on every engine: scalar = frame = SQL, bit for bit."""

import datetime as dt
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference import area_rules as twin

from community_housing.compliance import Profile, assess
from community_housing.district import Basis, Community, Premises, Tenure
from community_housing.findings import Truth
from community_housing.quantities import Area
from community_housing.standards import Standard

pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")
frames = pytest.importorskip("community_housing.frames")

ON = dt.date(2024, 1, 1)
NAMES = ("counted_dm2", "households", "persons", "estate_floor_dm2", "estate_households", "is_new", "functions")
SCHEMA = {name: pl.Boolean if name == "is_new" else pl.Int64 for name in NAMES}

# A room without any named function leaves their number open, so the number 0 has no twin among records.
rows = st.lists(twin.facts.filter(lambda facts: facts["functions"] != 0), min_size=1, max_size=12)


def one(standard: Standard, facts: dict[str, Any]) -> tuple[Any, ...]:
    """The results of one row by the scalar path."""
    count = facts["functions"]
    room = Premises(
        id="p",
        community="c",
        area=None if facts["counted_dm2"] is None else Area(facts["counted_dm2"]),
        tenure=Tenure.OWNED,
        functions=() if count is None else tuple(f"f{i}" for i in range(count)),
    )
    who = Community(
        id="c",
        street="s",
        name="c",
        households=facts["households"],
        household_basis=Basis.RESIDENT,
        persons=facts["persons"],
        person_basis=Basis.RESIDENT,
    )
    estate = facts["estate_floor_dm2"]
    profile = Profile(
        community="c",
        is_new=facts["is_new"],
        estate_floor=None if estate is None else Area(estate),
        estate_households=facts["estate_households"],
    )
    finding = assess(who, [room], standard=standard, on=ON, profile=profile)
    masks = [
        sum(1 << i for i, reason in enumerate(finding.reasons) if reason.truth is truth)
        for truth in (Truth.UNMET, Truth.UNKNOWN)
    ]
    return (
        None if finding.required is None else finding.required.dm2,
        None if finding.shortfall is None else finding.shortfall.dm2,
        finding.outcome.value,
        *masks,
        None if finding.force is None else finding.force.value,
    )


def table(facts: list[dict[str, Any]]) -> Any:
    return pl.DataFrame({name: [row[name] for row in facts] for name in NAMES}, schema=SCHEMA)


def results(frame: Any) -> list[tuple[Any, ...]]:
    return list(frame.select(frames.RESULTS).rows())


@given(standard=twin.standards, facts=rows)
@settings(max_examples=60, deadline=None)
def test_a_frame_says_of_every_row_what_the_scalar_path_says(standard: Standard, facts: list[dict[str, Any]]) -> None:
    # What is open in the scalar path by an area has its least at 0; a null without the column of the least says the same.
    frame = table(facts).with_columns(pl.lit(0, dtype=pl.Int64).alias(frames.AT_LEAST))
    expected = [one(standard, row) for row in facts]
    assert results(frames.assess(frame, standard=standard, on=ON)) == expected
    assert results(frames.assess(frame.lazy(), standard=standard, on=ON).collect()) == expected


@given(standard=twin.standards, facts=rows)
@settings(max_examples=40, deadline=None)
def test_duckdb_and_arrow_say_what_polars_says(standard: Standard, facts: list[dict[str, Any]]) -> None:
    frame = table(facts)
    expected = results(frames.assess(frame, standard=standard, on=ON))
    relation = duckdb.from_arrow(frame.to_arrow())
    assert results(frames.assess(relation, standard=standard, on=ON).pl()) == expected
    assert results(pl.from_arrow(frames.assess(frame.to_arrow(), standard=standard, on=ON))) == expected


@given(standard=twin.standards, facts=rows)
@settings(max_examples=40, deadline=None)
def test_the_sql_text_says_what_the_frame_says(standard: Standard, facts: list[dict[str, Any]]) -> None:
    frame = table(facts)
    expected = results(frames.assess(frame, standard=standard, on=ON))
    picked = ", ".join(frames.RESULTS)
    with duckdb.connect() as connection:
        connection.register("communities", frame.to_arrow())
        text = frames.sql(standard, on=ON)
        assert connection.execute(f"SELECT {picked} FROM ({text})").fetchall() == expected


# SQLite's parser takes expressions of a hundred levels only, so this law is about formulas of one amount.
@given(standard=st.lists(twin.simple | twin.functions, min_size=1, max_size=3).map(twin.standard_of), facts=rows)
@settings(max_examples=30, deadline=None)
def test_the_sql_text_in_another_dialect_says_the_same(standard: Standard, facts: list[dict[str, Any]]) -> None:
    pytest.importorskip("sqlglot")
    frame = table(facts)
    expected = results(frames.assess(frame, standard=standard, on=ON))
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE communities ({', '.join(f'{name} INTEGER' for name in NAMES)})")
        marks = ", ".join("?" for _ in NAMES)
        connection.executemany(f"INSERT INTO communities VALUES ({marks})", frame.rows())
        text = frames.sql(standard, "sqlite", on=ON)
        found = connection.execute(f"SELECT {', '.join(frames.RESULTS)} FROM ({text})").fetchall()
    connection.close()
    assert found == expected


@settings(deadline=None)
@given(value=st.integers(-(10**14), 10**14))
def test_exact_reads_back_what_was_written(value: int) -> None:
    area = Area(value)
    text = pl.DataFrame({"m2": [str(area), f"{area:,}", f" {area}0 ", None]})
    assert frames.exact(text, {"m2": "dm2"})["dm2"].to_list() == [value, value, value, None]
    number = pl.DataFrame({"m2": [float(area.decimal)]})
    assert frames.exact(number, {"m2": "dm2"})["dm2"].to_list() == [value]
    decimal = pl.DataFrame({"m2": [area.decimal]}, schema={"m2": pl.Decimal(20, 2)})
    assert frames.exact(decimal, {"m2": "dm2"})["dm2"].to_list() == [value]


@settings(deadline=None)
@given(value=st.floats(-1e9, 1e9))
def test_exact_takes_a_float_only_where_its_text_has_two_decimals(value: float) -> None:
    frame = pl.DataFrame({"m2": [value]})
    try:
        expected = [Area.of(value).dm2]
    except ValueError:
        with pytest.raises(frames.exact.__globals__["BoundaryError"], match="row 1"):
            frames.exact(frame, {"m2": "dm2"})
    else:
        assert frames.exact(frame, {"m2": "dm2"})["dm2"].to_list() == expected
