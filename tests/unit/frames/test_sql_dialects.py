# SPDX-License-Identifier: Apache-2.0
"""The SQL text of every kind of formula: run by DuckDB, SQLite and Spark, and parsed in the other dialects."""

import shutil
import sqlite3
from collections.abc import Iterable
from typing import Any

import pytest
from tests.reference.large_rules import NAMES, ON, STANDARDS, drawn

pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")
sqlglot = pytest.importorskip("sqlglot")
frames = pytest.importorskip("community_housing.frames")

SCHEMA = {name: pl.Boolean if name == "is_new" else pl.Int64 for name in NAMES}
ROWS = pl.DataFrame(drawn(), schema=SCHEMA).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
PICKED = ", ".join(frames.RESULTS)
DIALECTS = sorted([*frames.DIALECTS_RUN, *frames.DIALECTS_PARSED])


def expected(name: str) -> Any:
    return frames.assess(ROWS, STANDARDS[name], on=ON).select(frames.RESULTS).rows()


def test_the_rows_have_every_outcome_and_large_amounts() -> None:
    found = frames.assess(ROWS, STANDARDS["every one"], on=ON)
    assert set(found["outcome"]) >= {"short", "unknown"}
    assert found["required_dm2"].max() > 2**53
    assert set(frames.assess(ROWS, STANDARDS["ratio"], on=ON)["outcome"]) == {"met", "short", "unknown"}


@pytest.mark.parametrize("name", STANDARDS)
def test_duckdb_and_arrow_and_lazy_polars_give_the_same_on_large_numbers(name: str) -> None:
    standard = STANDARDS[name]
    assert frames.assess(ROWS.lazy(), standard, on=ON).collect().select(frames.RESULTS).rows() == expected(name)
    relation = frames.assess(duckdb.from_arrow(ROWS.to_arrow()), standard, on=ON)
    assert relation.pl().sort("row").select(frames.RESULTS).rows() == expected(name)
    assert pl.from_arrow(frames.assess(ROWS.to_arrow(), standard, on=ON)).select(frames.RESULTS).rows() == expected(name)


@pytest.mark.parametrize("name", STANDARDS)
def test_duckdb_runs_the_text(name: str) -> None:
    # The text gives the columns of the standard, in the order of the table.
    with duckdb.connect() as connection:
        connection.register("communities", ROWS.to_arrow())
        text = frames.sql(STANDARDS[name], on=ON)
        assert connection.execute(f"SELECT {PICKED} FROM ({text})").fetchall() == expected(name)  # noqa: S608 - a constant


@pytest.mark.parametrize("name", STANDARDS)
def test_sqlite_runs_the_text(name: str) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE communities ({', '.join(f'{one} INTEGER' for one in NAMES)})")
        marks = ", ".join("?" for _ in NAMES)
        connection.executemany(f"INSERT INTO communities VALUES ({marks})", ROWS.select(NAMES).rows())  # noqa: S608
        text = frames.sql(STANDARDS[name], "sqlite", on=ON)
        found = connection.execute(f"SELECT {PICKED} FROM ({text})").fetchall()  # noqa: S608 - a constant
    finally:
        connection.close()
    assert found == expected(name)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_of_every_formula_parses_in_its_dialect_and_divides_in_whole_numbers(dialect: str) -> None:
    parses_and_divides(dialect, STANDARDS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_parses_in_its_dialect_and_divides_in_whole_numbers(dialect: str) -> None:
    parses_and_divides(dialect, ["every one"])


def parses_and_divides(dialect: str, names: Iterable[str]) -> None:
    for name in names:
        text = frames.sql(STANDARDS[name], dialect, on=ON)
        tree = sqlglot.parse_one(text, read=dialect)
        assert [one.alias_or_name for one in tree.selects[-6:]] == list(frames.RESULTS)
        for word in ("REAL", "DOUBLE", "FLOAT", "TYPEOF", *(() if dialect == "duckdb" else ("NOT MATERIALIZED",))):
            assert word not in text.upper()


@pytest.mark.java
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_runs_the_text_and_assesses_the_frame() -> None:
    if shutil.which("java") is None:
        pytest.skip("no Java runtime")
    sql = pytest.importorskip("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .appName("community-housing-sql")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        kinds = ", ".join(f"{one} {'boolean' if one == 'is_new' else 'long'}" for one in NAMES)
        table = session.createDataFrame(ROWS.rows(), f"row long, {kinds}").cache()
        table.createOrReplaceTempView("communities")
        for name in ("every one", "clamped step", "max"):
            standard = STANDARDS[name]
            frame = frames.assess(table, standard, on=ON).orderBy("row").select(*frames.RESULTS).collect()
            assert [tuple(row) for row in frame] == expected(name), name
            text = frames.sql(standard, "spark", on=ON)
            found = [tuple(row) for row in session.sql(f"SELECT {PICKED} FROM ({text})").collect()]  # noqa: S608 - a constant
            assert sorted(found, key=repr) == sorted(expected(name), key=repr), name
    finally:
        session.stop()
