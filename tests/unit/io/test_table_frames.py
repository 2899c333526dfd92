# SPDX-License-Identifier: Apache-2.0
"""Tables of results as frames: every value is the one of the table, names are the stable ones, nothing is null."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import community_housing as ch
from community_housing._tables import Kind, OutColumn, OutTable
from community_housing.errors import InputError, MissingExtraError
from community_housing.io.tables import to_arrow, to_pandas, to_polars
from community_housing.job import assess_pack
from community_housing.quantities import dm2, fen
from community_housing.report import assessment_table, run_tables

pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
pl = pytest.importorskip("polars", reason="the extra 'frames' is not installed")
pd = pytest.importorskip("pandas", reason="the extra 'engines' is not installed")

EXAMPLE = Path(__file__).parents[3] / "examples" / "lianshan"
COLUMNS = (
    OutColumn("编号", Kind.ID, "id"),
    OutColumn("面积㎡", Kind.QUANTITY, "area_m2"),
    OutColumn("户数", Kind.WHOLE, "households"),
    OutColumn("日期", Kind.DAY, "on"),
    OutColumn("是否", Kind.TRUTH, "kept"),
)
ROWS = st.lists(
    st.tuples(
        st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
        st.none() | st.integers(1 - 10**15, 10**15 - 1).map(dm2) | st.integers(0, 10**15 - 1).map(fen),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.dates(),
        st.none() | st.booleans(),
    ),
    max_size=6,
)


def said(value: Any) -> Any:
    return value.decimal if hasattr(value, "decimal") else value


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_value_of_a_frame_is_the_one_of_the_table(rows: list[tuple[Any, ...]]) -> None:
    table = OutTable("t", COLUMNS, rows)
    wanted = [{column.id: said(value) for column, value in zip(COLUMNS, row, strict=True)} for row in rows]
    assert to_arrow(table).to_pylist() == wanted
    assert to_polars(table).to_dicts() == wanted
    framed = to_pandas(table)
    assert list(framed.columns) == [column.id for column in COLUMNS]
    assert [
        {name: None if value is pd.NA or value is pd.NaT else value for name, value in row.items()}
        for row in framed.to_dict("records")
    ] == wanted


def test_the_tables_of_a_run_are_the_same_in_every_frame() -> None:
    result = ch.run(EXAMPLE).result
    for lang in ("zh", "en"):
        for table in run_tables(result, lang=lang):
            frame = to_polars(table)
            assert frame.columns == [column.id for column in table.columns]
            assert frame.height == len(table.rows) == len(to_pandas(table)) == to_arrow(table).num_rows
    compliance = to_polars(run_tables(result, lang="en")[0])
    assert compliance.schema["counted_after_m2"] == pl.Decimal(17, 2)
    assert compliance.filter(pl.col("outcome_before") == "short").height == len(result.before.findings) - 15
    assert compliance["counted_before_m2"].sum() == Decimal("11927.00")
    assert compliance["on_before"].unique().to_list() == [dt.date(2012, 8, 5)]


def test_what_is_no_table_is_refused_by_name() -> None:
    for frame in (to_arrow, to_polars, to_pandas):
        with pytest.raises(InputError, match="table"):
            frame([[1]])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="cannot carry"):
        to_polars(OutTable("t", COLUMNS[2:3], [[2**63]]))


@pytest.mark.parametrize(("library", "frame"), [("pyarrow", to_arrow), ("polars", to_polars), ("pandas", to_pandas)])
def test_a_library_that_is_missing_is_named(library: str, frame: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(MissingExtraError, match="pip install"):
        frame(OutTable("t", COLUMNS, []))


def test_findings_are_a_frame_of_polars_by_their_table() -> None:
    """A finding holds facts of several kinds in one column, which polars refuses by name; its table has every value."""
    pack = ch.read_pack(EXAMPLE)
    found = assess_pack(pack, on=dt.date(2013, 7, 1))
    with pytest.raises(TypeError, match="20000"):
        pl.DataFrame(found.findings)
    frame = to_polars(assessment_table(pack, found, lang="en"))
    assert frame["counted_m2"].to_list() == [None if one.counted is None else one.counted.decimal for one in found.findings]
    assert frame["outcome"].to_list() == [one.outcome.value for one in found.findings]
