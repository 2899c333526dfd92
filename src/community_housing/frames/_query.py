# SPDX-License-Identifier: Apache-2.0
"""The SQL text of a standard: what `frames.assess` computes, for those who have only a database."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import Basis
from community_housing.errors import InputError, MissingExtraError
from community_housing.frames._assess import AT_LEAST, AT_MOST, RESULTS, assess, columns_of
from community_housing.frames._bounds import most_of
from community_housing.standards._book import Standard

__all__ = ["DIALECTS_PARSED", "DIALECTS_RUN", "sql"]

DIALECTS_RUN: Final = ("duckdb", "postgres", "spark", "sqlite")
"""Dialects whose text the tests run on the database itself."""

DIALECTS_PARSED: Final = (
    "athena",
    "bigquery",
    "clickhouse",
    "databricks",
    "doris",
    "exasol",
    "hive",
    "materialize",
    "mysql",
    "presto",
    "redshift",
    "risingwave",
    "singlestore",
    "snowflake",
    "starrocks",
    "trino",
)
"""Dialects whose text is parsed again by their grammar, and was not run."""

_BY_PREFIX: Final = ("mysql", "singlestore")
"""Dialects whose casts take the number that a text begins with."""
_NUMBER: Final = "^[ ]*[+-]?[0-9]+([.][0-9]*)?[ ]*$"
_TABLE: Final = "__the_table"
_PARTS: Final = 3


@door()
def sql(
    standard: Standard,
    dialect: str = "duckdb",
    *,
    on: dt.date,
    table: str = "communities",
    keep: Iterable[str] = (),
    household_basis: Basis | None = None,
    known_on: dt.date | None = None,
) -> str:
    """Write a standard as one SELECT over a table.

    Args:
        standard: The standard.
        dialect: One of `DIALECTS_RUN` or `DIALECTS_PARSED`; a database that speaks the grammar of another goes by that name.
        on: The day; its edition in force then is written.
        table: Name of the table, with its schema and database before it where it needs them (`public.communities`); it has the
            columns of `columns_of`.
        keep: Further columns to hand on, such as the id.  `counted_at_least_dm2` and `counted_at_most_dm2` among them are read
            as `assess` reads them.
        household_basis: As for `assess`.
        known_on: As for `assess`.

    Returns:
        A SELECT that gives the columns of *keep*, those of the standard and the six results.

    Raises:
        InputError: *table* is no plain name, *dialect* is none of those (T-SQL, and Oracle before 23, have no truths as
            values), or *keep* names a result or one column twice.
        MissingExtraError: DuckDB, or sqlglot for another dialect, is not installed.
        NoStandardInForceError, StandardError: As for `assess`.

    Guarantees: the text is made by DuckDB from the very expressions that `assess` applies; that another dialect computes the
        same rests on sqlglot, and on the tests that run it.  Every column is cast before it is used; a number that is not
        whole, or outside of the bounds of `assess`, is not known.  A text that is no number is that too on
        SQLite, MySQL and SingleStore; other databases stop at it.
    """
    _check_dialect(dialect)
    target = _quoted(table)
    try:
        import duckdb
    except ImportError:
        raise MissingExtraError("frames", "the SQL text of a standard") from None
    alias = None if household_basis is None else f"households_{household_basis.value}"
    kept = _kept(keep)
    facts = ["households" if name == alias else name for name in columns_of(standard, on=on, known_on=known_on)]
    facts += [name for name in kept if name in (AT_LEAST, AT_MOST)]
    read = {name: _cast(name) for name in dict.fromkeys(facts)}
    others = [name for name in kept if name not in read]
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE "{_TABLE}" ({", ".join(f"{_name(name)} VARCHAR" for name in [*others, *read])})')
        picked = [*map(_name, others), *(f'{text} AS "{name}"' for name, text in read.items())]
        relation = connection.table(_TABLE).project(", ".join(picked))
        found = assess(
            relation, standard=standard, on=on, household_basis=household_basis, check_bounds=False, known_on=known_on
        )
        text = str(found.sql_query())
    text = text.replace(f'AS "{_TABLE}"', 'AS "made"').replace(f"memory.main.{_TABLE}", target).replace(f'"{_TABLE}"', target)
    return text if dialect == "duckdb" else _translated(text, dialect)


def _check_dialect(dialect: str) -> None:
    known = sorted([*DIALECTS_RUN, *DIALECTS_PARSED])
    if dialect not in known:
        raise InputError(
            Message("must be one of {known}; got {dialect!r}", known=", ".join(known), dialect=dialect), "dialect", dialect
        )


def _quoted(table: str) -> str:
    parts = table.split(".")
    if len(parts) > _PARTS or not all(part.isidentifier() for part in parts):
        raise InputError(Message("must be a plain name, or schema.table, got {table!r}", table=table), "table", table)
    return ".".join(f'"{part}"' for part in parts)


def _kept(keep: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(keep)
    folded = [name.lower() for name in kept]
    for name in kept:
        if not name or "\0" in name:
            raise InputError(Message("must be names of columns, got {name!r}", name=name), "keep", name)
        if name.lower() in RESULTS:
            raise InputError(Message("{name!r} is the name of a result", name=name), "keep", name)
        if folded.count(name.lower()) > 1:
            raise InputError(Message("names the column {name!r} twice", name=name), "keep", name)
    return kept


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cast(name: str) -> str:
    """A column of any type as a whole number within its bounds, or null; a truth as one."""
    column = _name(name)
    if name == "is_new":
        return f"CAST({column} AS BOOLEAN)"
    whole = f"CAST({column} AS BIGINT)"
    exactly = f"{whole} = CAST({column} AS DECIMAL(24, 6))"
    return f"CASE WHEN {exactly} AND {whole} BETWEEN 0 AND {most_of(name)} THEN {whole} END"


def _translated(text: str, dialect: str) -> str:
    try:
        import sqlglot
        from sqlglot import exp
    except ImportError:
        raise MissingExtraError("frames", Message("SQL of the dialect {dialect!r}", dialect=dialect)) from None
    tree = sqlglot.parse_one(text, read="duckdb")
    for part in tree.find_all(exp.CTE):
        # A hint that most dialects do not know.  PostgreSQL would write each stage out wherever the next one reads it.
        part.set("materialized", True if dialect == "postgres" else None)
    target = sqlglot.Dialect.get_or_raise(dialect)
    if dialect == "sqlite":
        _untyped(tree)
    elif dialect in _BY_PREFIX:
        _whole_texts(tree)
    for division in list(tree.find_all(exp.IntDiv)):
        division.replace(_whole_division(division, target))
    return str(tree.sql(dialect=dialect))


def _untyped(tree: Any) -> None:
    """SQLite reads any text as some number, so there a value is held against its own cast, and a truth is 1 or 0."""
    from sqlglot import exp

    for cast in list(tree.find_all(exp.Cast)):
        if cast.is_type("decimal"):
            cast.replace(cast.this)
        elif cast.is_type("boolean") and isinstance(cast.this, exp.Column):
            cast.replace(exp.Case(this=cast.this).when("1", "TRUE").when("0", "FALSE"))


def _whole_texts(tree: Any) -> None:
    """Where a cast reads the number that a text begins with, 300㎡ as 300 and true as 0, the text is looked at whole first."""
    from sqlglot import exp

    def text_of(column: Any) -> Any:
        return exp.Cast(this=column.copy(), to=exp.DataType.build("varchar"))

    for cast in list(tree.find_all(exp.Cast)):
        column = cast.this
        if not isinstance(column, exp.Column) or column.name.startswith("__"):
            continue
        if cast.is_type("boolean"):
            cast.replace(exp.Case(this=text_of(column)).when("'1'", "TRUE").when("'0'", "FALSE"))
        elif not cast.is_type("varchar"):
            is_number = exp.RegexpLike(this=text_of(column), expression=exp.Literal.string(_NUMBER))
            cast.replace(exp.Case().when(is_number, cast.copy()))


def _whole_division(division: Any, target: Any) -> Any:
    """A division of whole numbers, not negative, which sqlglot would write through binary fractions for some dialects."""
    from sqlglot import exp

    if target.TYPED_DIVISION:
        # Whole numbers divide into a whole number there; "typed" says so to sqlglot.
        return exp.Div(this=division.this, expression=division.expression, typed=True, safe=False)
    if type(target).__name__ == "ClickHouse":
        return exp.Anonymous(this="intDiv", expressions=[division.this, division.expression])
    return division
