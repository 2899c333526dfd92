# SPDX-License-Identifier: Apache-2.0
"""Frames by example: what is refused, masks, bases, open areas, exact columns and summaries."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

pl = pytest.importorskip("polars")
frames = pytest.importorskip("community_housing.frames")

from community_housing.district import Basis  # noqa: E402
from community_housing.errors import BoundaryError, InputError, NoStandardInForceError, StandardError  # noqa: E402
from community_housing.provenance import Force  # noqa: E402
from community_housing.quantities import Area, Rounding  # noqa: E402
from community_housing.standards import Standard, parse, shipped, strictest  # noqa: E402

ON = dt.date(2024, 1, 1)
FLOOR = shipped()["lianshan-2012"]
TWO = strictest([shipped()["cn-community-services-2021"], FLOOR], on=ON, force=Force.GUIDANCE)


def registered() -> Standard:
    return parse(
        """
        id = "own"
        name = "x"
        name_en = "x"
        place = "cn"
        [[editions]]
        id = "1"
        period = { starts = 2020-01-01 }
        citation = { authority = "office", document = "rule", evidence = "own" }
        rules = [{ id = "r", name = "x", formula = { kind = "ratio", area = 30, per = 100, basis = "registered" } }]
        """,
        name="own.toml",
    )


def test_every_wrong_column_is_named_at_once() -> None:
    table = pl.DataFrame({"counted_dm2": [1.5], "outcome": ["x"]})
    with pytest.raises(InputError) as caught:
        frames.assess(table, standard=TWO, on=ON)
    text = str(caught.value)
    assert "households is missing" in text
    assert "counted_dm2 is Float64, not a whole number" in text
    assert "outcome is the name of a result" in text
    status = pl.DataFrame({"counted_dm2": [1], "households": [1], "is_new": [1]})
    with pytest.raises(InputError, match="is_new is Int64, not Boolean"):
        frames.assess(status, standard=shipped()["sichuan-2021"], on=ON)
    open_area = pl.DataFrame({"counted_dm2": [1], frames.AT_LEAST: ["1"]})
    with pytest.raises(InputError, match="counted_at_least_dm2 is String"):
        frames.assess(open_area, standard=FLOOR, on=ON)


def test_the_day_and_the_subject_are_checked() -> None:
    table = pl.DataFrame({"counted_dm2": [1]})
    with pytest.raises(NoStandardInForceError):
        frames.assess(table, standard=FLOOR, on=dt.date(2012, 1, 1))
    with pytest.raises(StandardError, match="grid_code"):
        frames.assess(table, standard=shipped()["beijing-grid-code"], on=ON)


def test_masks_name_their_rules() -> None:
    table = pl.DataFrame({"counted_dm2": [10000, 30000, None], "households": [1000, None, 5]})
    found = frames.assess(table, standard=TWO, on=ON)
    named = [
        (frames.reasons(unmet, standard=TWO, on=ON), frames.reasons(unknown, standard=TWO, on=ON))
        for unmet, unknown in found.select("unmet", "unknown").rows()
    ]
    ratio, floor = "cn-community-services-2021/per-100-households", "lianshan-2012/floor"
    assert named == [((ratio, floor), ()), ((), (ratio,)), ((), (ratio, floor))]
    for mask in (-1, 4, True):
        with pytest.raises(InputError, match="whole number" if mask is True else "among the 2"):
            frames.reasons(mask, standard=TWO, on=ON)


def test_narrow_columns_do_not_overflow() -> None:
    table = pl.DataFrame({"counted_dm2": [2_000_000_000], "households": [60_000]}).cast(
        {"counted_dm2": pl.Int32, "households": pl.UInt16}
    )
    found = frames.assess(table, standard=TWO, on=ON)
    assert found.select(frames.RESULTS).rows() == [(1_800_000, 0, "met", 0, 0, "must")]
    assert found.schema["counted_dm2"] == pl.Int32


def test_the_basis_of_households_is_said_or_a_column_of_its_own() -> None:
    standard = registered()
    assert frames.columns_of(standard, on=ON) == ("counted_dm2", "households_registered")
    table = pl.DataFrame({"counted_dm2": [30000], "households": [1000]})
    with pytest.raises(InputError, match="households_registered is missing"):
        frames.assess(table, standard=standard, on=ON)
    with pytest.raises(InputError, match="households_registered is missing"):
        frames.assess(table, standard=standard, on=ON, household_basis=Basis.DWELLING_UNITS)
    assert frames.assess(table, standard=standard, on=ON, household_basis=Basis.REGISTERED)["outcome"].to_list() == ["met"]
    own = table.rename({"households": "households_registered"})
    assert frames.assess(own, standard=standard, on=ON)["outcome"].to_list() == ["met"]


def test_what_is_known_of_an_open_area_may_be_enough() -> None:
    table = pl.DataFrame({"counted_dm2": [None, None, 19999], frames.AT_LEAST: [20000, 19999, 19999]})
    found = frames.assess(table, standard=FLOOR, on=ON)
    assert found["outcome"].to_list() == ["met", "unknown", "short"]
    assert found["shortfall_dm2"].to_list() == [0, None, 1]


def test_what_the_most_of_an_open_area_does_not_meet_is_short() -> None:
    duckdb = pytest.importorskip("duckdb")
    columns = {
        "counted_dm2": [None, None, None, None, 20000],
        frames.AT_LEAST: [20000, 0, 0, None, 0],
        frames.AT_MOST: [20001, 19999, 20000, None, 0],
    }
    table = pl.DataFrame(columns)
    outcomes = ["met", "short", "unknown", "unknown", "met"]
    assert frames.assess(table, standard=FLOOR, on=ON)["outcome"].to_list() == outcomes
    assert frames.assess(table, standard=FLOOR, on=ON)["shortfall_dm2"].to_list() == [0, None, None, None, 0]
    assert frames.assess(duckdb.from_arrow(table.to_arrow()), standard=FLOOR, on=ON).pl()["outcome"].to_list() == outcomes
    # Without the least, the most still decides against.
    assert frames.assess(table.drop(frames.AT_LEAST), standard=FLOOR, on=ON)["outcome"].to_list() == ["unknown", *outcomes[1:]]
    with pytest.raises(InputError, match="counted_at_most_dm2 is String"):
        frames.assess(pl.DataFrame({"counted_dm2": [1], frames.AT_MOST: ["1"]}), standard=FLOOR, on=ON)


def test_a_standard_without_an_amount_asks_for_no_area() -> None:
    functions = parse(
        """
        id = "own"
        name = "x"
        name_en = "x"
        place = "cn"
        [[editions]]
        id = "1"
        period = { starts = 2020-01-01 }
        citation = { authority = "office", document = "rule", evidence = "own" }
        rules = [{ id = "r", name = "x", formula = { kind = "functions", at_least = 3 } }]
        """,
        name="own.toml",
    )
    table = pl.DataFrame({"counted_dm2": [1, 1, None], "functions": [2, 3, None]})
    found = frames.assess(table, standard=functions, on=ON).select(frames.RESULTS).rows()
    assert found == [(0, 0, "short", 1, 0, "must"), (0, 0, "met", 0, 0, "must"), (0, 0, "unknown", 0, 1, "must")]


@pytest.mark.parametrize("bad", ["1.005", "abc", "1e3", "１２", "12345678901234567", "--1", "."])
def test_text_that_is_no_exact_area_is_pointed_at(bad: str) -> None:
    with pytest.raises(BoundaryError) as caught:
        frames.exact(pl.DataFrame({"m2": ["1.5", bad]}), {"m2": "dm2"})
    fault = caught.value.faults[0]
    assert (fault.row, fault.column, fault.value) == (2, "m2", bad)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None], pl.Int32, [100, None]),
        ([Decimal("1.50"), None], pl.Decimal(10, 3), [150, None]),
        ([0.07, float("nan"), None], pl.Float64, [7, None, None]),
        ([0.5], pl.Float32, [50]),
    ],
)
def test_numbers_become_exact(values: list[Any], kind: Any, expected: list[int | None]) -> None:
    table = pl.DataFrame({"m2": values}, schema={"m2": kind})
    assert frames.exact(table, {"m2": "dm2"})["dm2"].to_list() == expected
    assert frames.exact(table.lazy(), {"m2": "dm2"}).collect()["dm2"].to_list() == expected


def test_exact_refuses_more_decimals_and_wrong_columns() -> None:
    with pytest.raises(BoundaryError, match=r"1\.005"):
        frames.exact(pl.DataFrame({"m2": [Decimal("1.005")]}), {"m2": "dm2"})
    with pytest.raises(BoundaryError):
        frames.exact(pl.DataFrame({"m2": [float("inf")]}).lazy(), {"m2": "dm2"})
    table = pl.DataFrame({"m2": [True], "dm2": [1]})
    for columns, message in (({"x": "y"}, "is missing"), ({"m2": "dm2"}, "is taken"), ({"m2": "y"}, "not text")):
        with pytest.raises(InputError, match=message):
            frames.exact(table, columns)


def test_sql_takes_a_plain_table_name_only() -> None:
    pytest.importorskip("duckdb")
    with pytest.raises(InputError, match="plain name"):
        frames.sql(FLOOR, on=ON, table="x; drop table y")
    assert 'FROM "homes"' in frames.sql(FLOOR, on=ON, table="homes")
    own = frames.sql(registered(), on=ON, household_basis=Basis.REGISTERED)
    assert '"households"' in own
    assert "households_registered" not in own


def test_a_frame_is_summarised_exactly() -> None:
    table = pl.DataFrame({"counted_dm2": [10000, 30001, None, 5], "households": [100, 1000, 7, None]})
    found = frames.summarise(frames.assess(table, standard=TWO, on=ON), rounding=Rounding.HALF_UP)
    assert (found.rows, found.met, found.short, found.unknown) == (4, 1, 2, 1)
    assert (found.counted_total, found.counted_known, found.mean) == (Area(40006), 3, Area(13335))
    assert found.pooled_exact is not None
    assert found.pooled_exact == found.pooled_exact.__class__(40001 * 100, 1100)
    lazy = frames.assess(table.lazy(), standard=TWO, on=ON)
    assert frames.summarise(lazy, rounding=Rounding.HALF_UP) == found
    bare = frames.assess(table.select("counted_dm2"), standard=FLOOR, on=ON)
    assert frames.summarise(bare, rounding=Rounding.DOWN).pooled_exact is None
