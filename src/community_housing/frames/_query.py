# SPDX-License-Identifier: Apache-2.0
"""The SQL text of a standard: what `frames._assess` computes, for those who have only a database."""

import datetime as dt
from typing import Any

from community_housing._doors import door
from community_housing.district import Basis
from community_housing.errors import InputError, MissingExtraError
from community_housing.frames._assess import assess, columns_of
from community_housing.standards._book import Standard

__all__ = ["sql"]


@door()
def sql(
    standard: Standard,
    dialect: str = "duckdb",
    *,
    on: dt.date,
    table: str = "communities",
    household_basis: Basis | None = None,
    known_on: dt.date | None = None,
) -> str:
    """Write a standard as one SELECT over a table.

    Args:
        standard: The standard.
        dialect: "duckdb", or any dialect that sqlglot writes ("postgres", "spark", "mysql", ...).
        on: The day; its edition in force then is written.
        table: Name of the table; it has the columns of `columns_of`.
        household_basis: As for `frames._assess`.
        known_on: As for `frames._assess`.

    Returns:
        A SELECT that gives those columns and the five results.

    Raises:
        InputError: *table* is no plain name.
        MissingExtraError: DuckDB, or sqlglot for another dialect, is not installed.
        NoStandardInForceError, StandardError: As for `frames._assess`.

    Guarantees: the text is made by DuckDB from the very expressions that `frames._assess` applies; that another dialect
        computes the same rests on sqlglot, and is tested for SQLite.
    """
    if not table.isidentifier():
        raise InputError(f"must be a plain name, got {table!r}", "table", table)
    try:
        import duckdb
    except ImportError:
        raise MissingExtraError("frames", "the SQL text of a standard") from None
    alias = None if household_basis is None else f"households_{household_basis.value}"
    names = dict.fromkeys("households" if name == alias else name for name in columns_of(standard, on=on, known_on=known_on))
    kinds = ", ".join(f'"{name}" {"BOOLEAN" if name == "is_new" else "BIGINT"}' for name in names)
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE "{table}" ({kinds})')
        found = assess(
            connection.table(table), standard, on=on, household_basis=household_basis, check_bounds=False, known_on=known_on
        )
        text = str(found.sql_query())
    text = text.replace(f"memory.main.{table}", table)
    if dialect == "duckdb":
        return text
    try:
        import sqlglot
        from sqlglot import exp
    except ImportError:
        raise MissingExtraError("frames", f"SQL of the dialect {dialect!r}") from None
    tree = sqlglot.parse_one(text, read="duckdb")
    for part in tree.find_all(exp.CTE):
        # A hint of DuckDB that most dialects do not know.
        part.set("materialized", None)
    target = sqlglot.Dialect.get_or_raise(dialect)
    for division in list(tree.find_all(exp.IntDiv)):
        division.replace(_whole_division(division, target))
    return str(tree.sql(dialect=dialect))


def _whole_division(division: Any, target: Any) -> Any:
    """A division of whole numbers, not negative, which sqlglot would write through binary fractions for some dialects."""
    from sqlglot import exp

    if target.TYPED_DIVISION:
        # Whole numbers divide into a whole number there; "typed" says so to sqlglot.
        return exp.Div(this=division.this, expression=division.expression, typed=True, safe=False)
    if type(target).__name__ == "ClickHouse":
        return exp.Anonymous(this="intDiv", expressions=[division.this, division.expression])
    return division
