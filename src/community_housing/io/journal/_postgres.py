# SPDX-License-Identifier: Apache-2.0
"""The journal in PostgreSQL: the same interface for offices that share a server (extra `postgres`)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from community_housing.disbursement import Schedule, Schedules
from community_housing.errors import InputError, MissingExtraError
from community_housing.io.journal._journal import Journal, Row

if TYPE_CHECKING:
    pass

__all__ = ["PostgresJournal"]

_PAGE = 5_000


class PostgresJournal(Journal):
    """A journal in one table of a PostgreSQL database.

    Args:
        address: A libpq connection string or URI.
        table: Name of the table, made where it is absent: letters, digits and underscores, not starting with a digit.
        schedules: The schedules that projects may name; None for the shipped ones.
        read_only: Only read.

    Raises:
        MissingExtraError: psycopg is not installed.
        InputError: *table* is no such name.

    Guarantees:
        Writers are one at a time by a transaction-scoped advisory lock, so positions have no gaps; ids are unique by the
        table's own constraint; every commit waits for the server's flush (`synchronous_commit = on`).
    """

    def __init__(
        self,
        address: str,
        *,
        table: str = "community_housing_events",
        schedules: Schedules | Iterable[Schedule] | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(schedules)
        if not (table.isascii() and table.isidentifier()) or len(table) > 50:
            raise InputError(f"must be a plain name of at most 50 characters, got {table!r}", "table", table)
        try:
            import psycopg
            from psycopg import sql
        except ImportError as error:  # pragma: no cover - depends on what is installed
            raise MissingExtraError("postgres", "the PostgreSQL journal") from error
        self.read_only = read_only
        self._connection: psycopg.Connection[tuple[object, ...]] = psycopg.connect(address, autocommit=True)
        name = sql.Identifier(table)
        self._lock = sql.SQL("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))").format(sql.Literal(f"journal {table}"))
        self._select = sql.SQL("SELECT seq, id, body, hash FROM {} WHERE seq > %s ORDER BY seq LIMIT {}").format(
            name, sql.Literal(_PAGE)
        )
        self._add = sql.SQL("COPY {} (seq, id, body, hash) FROM STDIN (FORMAT BINARY)").format(name)
        if not read_only:
            self._connection.execute("SET synchronous_commit = on")
            self._make_table(table)
        self.damage = self._read(self._rows_after(0))
        if self.damage is not None:
            self.read_only = True

    def _make_table(self, table: str) -> None:
        from psycopg import sql

        name, guard = sql.Identifier(table), sql.Identifier(f"{table}_stay")
        with self._connection.transaction():
            self._connection.execute(self._lock)
            self._connection.execute(
                sql.SQL(
                    "CREATE TABLE IF NOT EXISTS {} (seq bigint PRIMARY KEY CHECK (seq >= 1), id text NOT NULL UNIQUE, "
                    "body bytea NOT NULL, hash bytea NOT NULL CHECK (length(hash) = 32))"
                ).format(name)
            )
            self._connection.execute(
                sql.SQL(
                    "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'events are never changed or removed'; END $$"
                ).format(guard)
            )
            self._connection.execute(
                sql.SQL(
                    "CREATE OR REPLACE TRIGGER {} BEFORE UPDATE OR DELETE OR TRUNCATE ON {} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION {}()"
                ).format(guard, name, guard)
            )

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        self._connection.execute(self._lock)

    def _commit(self, count: int, head: bytes) -> None:  # noqa: ARG002 - the server seals its own files
        self._connection.execute("COMMIT")

    def _rollback(self) -> None:
        if not self._connection.closed:
            self._connection.execute("ROLLBACK")

    def _rows_after(self, seq: int) -> Iterator[Row]:
        while True:
            page = self._connection.execute(self._select, (seq,)).fetchall()
            for position, event, body, chained in page:
                seq = int(str(position))
                yield Row(seq, str(event), _bytes(body), _bytes(chained))
            if len(page) < _PAGE:
                return

    def _insert(self, rows: Sequence[Row]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(self._add) as copy:
            copy.set_types(["int8", "text", "bytea", "bytea"])
            for row in rows:
                copy.write_row((row.seq, row.id, row.body, row.hash))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else b""
