# SPDX-License-Identifier: Apache-2.0
"""The SQL text of every kind of formula: run by DuckDB, SQLite and Spark, and parsed in the other dialects."""

import shutil
import sqlite3
from collections.abc import Iterable
from typing import Any

import pytest
from tests.reference.large_rules import NAMES, ON, STANDARDS, drawn

from community_housing.errors import InputError

pl = pytest.importorskip("polars")
duckdb = pytest.importorskip("duckdb")
sqlglot = pytest.importorskip("sqlglot")
frames = pytest.importorskip("community_housing.frames")

SCHEMA = {name: pl.Boolean if name == "is_new" else pl.Int64 for name in NAMES}
ROWS = pl.DataFrame(drawn(), schema=SCHEMA).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
PICKED = ", ".join(frames.RESULTS)
DIALECTS = sorted([*frames.DIALECTS_RUN, *frames.DIALECTS_PARSED])


def expected(name: str) -> Any:
    return frames.assess(ROWS, standard=STANDARDS[name], on=ON).select(frames.RESULTS).rows()


def test_the_rows_have_every_outcome_and_large_amounts() -> None:
    found = frames.assess(ROWS, standard=STANDARDS["every one"], on=ON)
    assert set(found["outcome"]) >= {"short", "unknown"}
    assert found["required_dm2"].max() > 2**53
    assert set(frames.assess(ROWS, standard=STANDARDS["ratio"], on=ON)["outcome"]) == {"met", "short", "unknown"}


@pytest.mark.parametrize("name", STANDARDS)
def test_duckdb_and_arrow_and_lazy_polars_give_the_same_on_large_numbers(name: str) -> None:
    standard = STANDARDS[name]
    assert frames.assess(ROWS.lazy(), standard=standard, on=ON).collect().select(frames.RESULTS).rows() == expected(name)
    relation = frames.assess(duckdb.from_arrow(ROWS.to_arrow()), standard=standard, on=ON)
    assert relation.pl().sort("row").select(frames.RESULTS).rows() == expected(name)
    assert pl.from_arrow(frames.assess(ROWS.to_arrow(), standard=standard, on=ON)).select(frames.RESULTS).rows() == expected(
        name
    )


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


def in_sqlite(kinds: str, rows: list[tuple[Any, ...]], text: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE communities ({kinds})")
        connection.executemany(f"INSERT INTO communities VALUES ({', '.join('?' for _ in rows[0])})", rows)  # noqa: S608
        return connection.execute(text).fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("name", STANDARDS)
def test_sqlite_reads_texts_as_the_numbers_that_they_are(name: str) -> None:
    rows = [tuple(None if one is None else str(int(one)) for one in row) for row in ROWS.select(NAMES).rows()]
    text = f"SELECT {PICKED} FROM ({frames.sql(STANDARDS[name], 'sqlite', on=ON)})"  # noqa: S608 - a constant
    assert in_sqlite(", ".join(f"{one} TEXT" for one in NAMES), rows, text) == expected(name)


@pytest.mark.parametrize("kind", ["TEXT", "INTEGER", "NUMERIC", "REAL", ""])
def test_what_is_no_whole_number_within_the_bounds_is_not_known_on_sqlite(kind: str) -> None:
    values: dict[Any, str] = {20_000: "met", "19999": "short"}
    values |= dict.fromkeys(["90.5", "abc", "", -1, 10**15, None], "unknown")
    made = frames.sql(STANDARDS["floor"], "sqlite", on=ON, keep=("id",))
    text = f"SELECT id, outcome FROM ({made}) ORDER BY id"  # noqa: S608 - a constant
    found = in_sqlite(f"id INTEGER, counted_dm2 {kind}", list(enumerate(values)), text)
    assert [row[1] for row in found] == list(values.values())


def test_a_truth_that_is_none_is_not_known_on_sqlite() -> None:
    values = {1: "short", "0": "met", "true": "unknown", 2: "unknown", None: "unknown"}
    text = frames.sql(STANDARDS["status"], "sqlite", on=ON, keep=("id",))
    kinds = "id INTEGER, counted_dm2 INTEGER, households INTEGER, is_new TEXT"
    rows = [(place, 20_000, 10**6, value) for place, value in enumerate(values)]
    found = in_sqlite(kinds, rows, f"SELECT id, outcome FROM ({text}) ORDER BY id")  # noqa: S608 - a constant
    assert [row[1] for row in found] == list(values.values())


@pytest.mark.parametrize("dialect", ["mysql", "singlestore"])
def test_a_text_that_only_begins_with_a_number_is_not_known_where_casts_read_its_beginning(dialect: str) -> None:
    # Neither is run here: the text is put into the words of DuckDB, whose casts refuse what theirs would read in part.
    made = frames.sql(STANDARDS["status"], dialect, on=ON, keep=("id",))
    text = sqlglot.transpile(made, read=dialect, write="duckdb")[0]
    database = duckdb.connect()
    database.execute("CREATE TABLE communities (id INTEGER, counted_dm2 VARCHAR, households VARCHAR, is_new VARCHAR)")
    rows = [("20000", "1", "0"), ("20000㎡", "1", "0"), ("", "1", "0"), ("20000.5", "1", "0"), ("20000", "1", "true")]
    database.executemany("INSERT INTO communities VALUES (?, ?, ?, ?)", [(place, *row) for place, row in enumerate(rows)])
    found = [row[0] for row in database.execute(f"SELECT outcome FROM ({text}) ORDER BY id").fetchall()]  # noqa: S608
    assert found == ["met", "unknown", "unknown", "unknown", "unknown"]


def test_what_is_kept_is_handed_on_and_the_bounds_of_an_open_area_are_read() -> None:
    keep = ("id", '名 "称"', "__open", frames.AT_LEAST, frames.AT_MOST)
    text = frames.sql(STANDARDS["floor"], on=ON, keep=keep)
    with duckdb.connect() as connection:
        kinds = 'id TEXT, "名 ""称""" TEXT, __open TEXT, counted_at_least_dm2 INT, counted_at_most_dm2 INT, counted_dm2 INT'
        connection.execute(f"CREATE TABLE communities ({kinds})")
        rows = [("a", 20_000, None, None), ("b", 5, 19_999, None), ("c", 5, 20_000, None), ("d", None, None, 3)]
        for one, least, most, counted in rows:
            connection.execute("INSERT INTO communities VALUES (?, 'n', 'o', ?, ?, ?)", [one, least, most, counted])
        found = connection.execute(text)
        assert [column[0] for column in found.description][:3] == list(keep[:3])
        assert sorted((row[0], row[1], row[2]) for row in found.fetchall()) == [(one, "n", "o") for one in "abcd"]
        outcomes = connection.execute(f"SELECT id, outcome FROM ({text}) ORDER BY id").fetchall()  # noqa: S608 - a constant
    assert outcomes == [("a", "met"), ("b", "short"), ("c", "unknown"), ("d", "short")]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_is_named_with_its_schema(dialect: str) -> None:
    tree = sqlglot.parse_one(frames.sql(STANDARDS["floor"], dialect, on=ON, table="public.社区"), read=dialect)
    assert [(one.db, one.name) for one in tree.find_all(sqlglot.exp.Table) if one.db] == [("public", "社区")]


@pytest.mark.parametrize("dialect", ["tsql", "oracle", "fabric", "kingbase", ""])
def test_a_dialect_that_cannot_run_the_text_is_refused_with_those_that_can(dialect: str) -> None:
    with pytest.raises(InputError, match=r"clickhouse.*postgres.*sqlite") as caught:
        frames.sql(STANDARDS["floor"], dialect, on=ON)
    assert caught.value.field == "dialect"


@pytest.mark.parametrize(
    ("keep", "message"),
    [(("Outcome",), "name of a result"), (("id", "ID"), "twice"), (("",), "names of columns"), ("id", "list")],
)
def test_what_cannot_be_kept_is_refused(keep: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        frames.sql(STANDARDS["floor"], on=ON, keep=keep)


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
            frame = frames.assess(table, standard=standard, on=ON).orderBy("row").select(*frames.RESULTS).collect()
            assert [tuple(row) for row in frame] == expected(name), name
            text = frames.sql(standard, "spark", on=ON)
            found = [tuple(row) for row in session.sql(f"SELECT {PICKED} FROM ({text})").collect()]  # noqa: S608 - a constant
            assert sorted(found, key=repr) == sorted(expected(name), key=repr), name
    finally:
        session.stop()
