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
            expected = frames.assess(ROWS, standard, on=ON).select(frames.RESULTS).rows()
            assert found == expected, name
