# SPDX-License-Identifier: Apache-2.0
"""The SQL text of every kind of formula on a real PostgreSQL server, which the tests start for themselves and stop."""

import pytest
from tests.reference.large_rules import NAMES, ON, STANDARDS, drawn
from tests.unit.io import test_journal_postgres as journal

pl = pytest.importorskip("polars")
psycopg = pytest.importorskip("psycopg")
pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")
frames = pytest.importorskip("community_housing.frames")

pytestmark = pytest.mark.postgres
running, server = journal.running, journal.server

ROWS = pl.DataFrame(drawn(), schema={name: pl.Boolean if name == "is_new" else pl.Int64 for name in NAMES})


def test_postgresql_runs_the_text_of_every_formula(server: str) -> None:
    with psycopg.connect(server) as connection:
        kinds = ", ".join(f"{name} {'boolean' if name == 'is_new' else 'bigint'}" for name in NAMES)
        connection.execute(f"CREATE TABLE communities ({kinds})")
        with connection.cursor().copy("COPY communities FROM STDIN") as copy:
            for row in ROWS.rows():
                copy.write_row(row)
        for name, standard in STANDARDS.items():
            text = frames.sql(standard, "postgres", on=ON)
            found = connection.execute(f"SELECT {', '.join(frames.RESULTS)} FROM ({text}) AS made").fetchall()  # noqa: S608
            expected = frames.assess(ROWS, standard=standard, on=ON).select(frames.RESULTS).rows()
            assert found == expected, name


def test_postgresql_reads_whole_numbers_from_columns_of_any_number(server: str) -> None:
    """Without a cast, a division in `numeric` or `double precision` is none of whole numbers."""
    standard = STANDARDS["every one"]
    numbers = ROWS.filter(pl.all_horizontal(pl.col(one).is_null() | (pl.col(one) < 2**53) for one in NAMES if one != "is_new"))
    expected = frames.assess(numbers, standard=standard, on=ON).select(frames.RESULTS).rows()
    with psycopg.connect(server) as connection:
        for kind in ("numeric", "double precision", "text"):
            kinds = ", ".join(f"{name} {'boolean' if name == 'is_new' else kind}" for name in NAMES)
            connection.execute("CREATE SCHEMA IF NOT EXISTS made")
            connection.execute("DROP TABLE IF EXISTS made.communities")
            connection.execute(f"CREATE TABLE made.communities (id text, {kinds})")
            with connection.cursor().copy("COPY made.communities FROM STDIN") as copy:
                for place, row in enumerate(numbers.select(NAMES).rows()):
                    copy.write_row((f"c{place:03}", *row))
            text = frames.sql(standard, "postgres", on=ON, table="made.communities", keep=("id",))
            found = connection.execute(f"SELECT {', '.join(frames.RESULTS)} FROM ({text}) AS made ORDER BY id").fetchall()  # noqa: S608
            assert found == expected, kind
        connection.execute("DROP TABLE made.communities")
        connection.execute("CREATE TABLE made.communities (id text, counted_dm2 double precision)")
        connection.execute("INSERT INTO made.communities VALUES ('whole', 20000), ('part', 20000.5), ('below', -1)")
        text = frames.sql(STANDARDS["floor"], "postgres", on=ON, table="made.communities", keep=("id",))
        rows = connection.execute(f"SELECT id, outcome FROM ({text}) AS made ORDER BY id").fetchall()  # noqa: S608
        assert rows == [("below", "unknown"), ("part", "unknown"), ("whole", "met")]
