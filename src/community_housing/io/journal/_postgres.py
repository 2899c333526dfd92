# SPDX-License-Identifier: Apache-2.0
"""The journal in PostgreSQL: the same interface for offices that share a server (extra `postgres`)."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from community_housing._messages import Message
from community_housing.errors import InputError, MissingExtraError
from community_housing.io.journal._journal import _B, Journal
from community_housing.io.journal._problems import (
    JournalBusyError,
    JournalClosedError,
    JournalMissingError,
    JournalProblem,
    JournalUnreachableError,
)
from community_housing.io.journal._rows import UNMARKED, Row

if TYPE_CHECKING:
    import psycopg

__all__ = ["PostgresJournal"]

_PAGE: Final = 5_000
_COLUMNS: Final = {"seq", "id", "body", "hash"}
_FIND: Final = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass({}) AND attnum > 0 AND NOT attisdropped"
_MARK: Final = "SELECT substr(conname, 8) FROM pg_constraint WHERE conrelid = to_regclass({}) AND conname ^@ 'stream_'"
_SELECT: Final = "SELECT seq, id, body, hash FROM {} WHERE seq >= %s ORDER BY seq LIMIT {}"
_SELECT_SOME: Final = "SELECT seq, id, body, hash FROM {} WHERE seq = ANY(%s) ORDER BY seq"
_LOAD: Final = "SELECT body FROM {}"
_SAVE: Final = "CREATE TABLE IF NOT EXISTS {0} (body bytea NOT NULL); TRUNCATE {0}"
_PUT: Final = "INSERT INTO {} (body) VALUES (%s)"
_ADD: Final = "COPY {} (seq, id, body, hash) FROM STDIN (FORMAT BINARY)"
_SESSION: Final = (
    "SET synchronous_commit = on; SET idle_in_transaction_session_timeout = {limit}; SET statement_timeout = {limit}"
)
_BEGIN: Final = (
    "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = {wait}; "
    "SELECT pg_advisory_xact_lock(hashtextextended({lock}, 0)); SET LOCAL statement_timeout = {limit}"
)
_MAKE: Final = """
CREATE TABLE IF NOT EXISTS {table} (
    seq bigint PRIMARY KEY CHECK (seq >= 1), id text NOT NULL UNIQUE,
    body bytea NOT NULL, hash bytea NOT NULL {mark} CHECK (length(hash) = 32)
);
CREATE OR REPLACE FUNCTION {guard}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are never changed or removed'; END $$;
CREATE OR REPLACE TRIGGER {guard} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {guard}();
"""


class PostgresJournal(Journal[_B]):
    """A journal in one table of a PostgreSQL database.

    Args:
        address: A libpq connection string or URI.
        table: Name of the table: letters, digits and underscores, not starting with a digit.
        create: Make the table where it is absent; where it stands, nothing is defined, so a role that may SELECT and INSERT is
            enough.
        empty: The empty book that it begins with, and so its stream; None for disbursement under the shipped schedules.
        read_only: Only read; a role that may SELECT is enough.
        limit_seconds: After how long the server cuts a writer off that hangs while it holds the lock.  Others wait twice as
            long before they give up, and a lost server is waited for as long.

    Raises:
        MissingExtraError: psycopg is not installed.
        InputError: *table* is no such name, or is the name of a table of something else; *empty* is no empty book.
        JournalMissingError: There is no such table, and none was to be made.
        JournalUnreachableError: The server cannot be reached.

    Guarantees:
        Writers are one at a time by a transaction-scoped advisory lock, so positions have no gaps; ids are unique by the
        table's own constraint; every commit waits for the server's flush (`synchronous_commit = on`).  Where the server is
        lost on the way, the journal connects anew and looks whether its commit went through before it tries again.
    """

    tries = 3

    def __init__(
        self,
        address: str,
        *,
        table: str = "community_housing_events",
        create: bool = False,
        empty: _B | None = None,
        read_only: bool = False,
        limit_seconds: int = 30,
    ) -> None:
        super().__init__(empty, read_only=read_only)
        if not (table.isascii() and table.isidentifier()) or len(table) > 50:
            raise InputError(
                Message("must be a plain name of at most 50 characters, got {table!r}", table=table), "table", table
            )
        if limit_seconds < 1:
            raise InputError(
                Message("must be >= 1, got {limit_seconds}", limit_seconds=limit_seconds), "limit_seconds", limit_seconds
            )
        try:
            from psycopg import sql
        except ImportError as error:  # pragma: no cover - depends on what is installed
            raise MissingExtraError("postgres", "the PostgreSQL journal") from error
        self._address, self._table, self._create, self._limit = address, table, create and not read_only, limit_seconds
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._known_before = self._closed = False
        name, limit = sql.Identifier(table), sql.Literal(f"{limit_seconds}s")
        self._find = sql.SQL(_FIND).format(sql.Literal(f'"{table}"'))
        self._marked = sql.SQL(_MARK).format(sql.Literal(f'"{table}"'))
        self._select = sql.SQL(_SELECT).format(name, sql.Literal(_PAGE))
        kept = sql.Identifier(f"{table}_snapshot")
        self._select_some = sql.SQL(_SELECT_SOME).format(name)
        self._load, self._save, self._put = (sql.SQL(one).format(kept) for one in (_LOAD, _SAVE, _PUT))
        self._add = sql.SQL(_ADD).format(name)
        self._session = sql.SQL(_SESSION).format(limit=limit)
        self._begin = sql.SQL(_BEGIN).format(
            limit=limit, wait=sql.Literal(f"{2 * limit_seconds}s"), lock=sql.Literal(f"journal {table}")
        )
        stream = self.stream.name
        mark = sql.SQL("" if stream == UNMARKED else "CONSTRAINT {}").format(sql.Identifier(f"stream_{stream}"))
        self._make = sql.SQL(_MAKE).format(table=name, guard=sql.Identifier(f"{table}_stay"), mark=mark)
        try:
            self._settle()
        except BaseException:
            self.close()
            raise

    def _reopen(self) -> None:
        import psycopg

        if self._closed:
            raise JournalClosedError("the journal was closed")
        if self._connection is not None:
            self._connection.close()
        # A server that was there a moment ago is waited for.
        ends = time.monotonic() + (2 * self._limit if self._known_before else 0)
        while True:
            try:
                self._connection = psycopg.connect(self._address, autocommit=True)
                self._connection.execute(self._session)
                self._check_table(self._connection)
            except psycopg.OperationalError as error:
                if time.monotonic() >= ends:
                    raise JournalUnreachableError(str(error).strip()) from error
                time.sleep(0.2)
            else:
                self._known_before = True
                return

    def _check_table(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        columns = {str(row[0]) for row in connection.execute(self._find)}
        if not columns and not self._create:
            raise JournalMissingError(
                Message("there is no table {table}; make one by create=True or `ledger init`", table=self._table)
            )
        if not columns:
            connection.execute(self._begin)
            connection.execute(self._make)
            connection.execute("COMMIT")
        elif not columns >= _COLUMNS:
            raise InputError(
                Message("is a table of something else: it has no {values}", values=", ".join(sorted(_COLUMNS - columns))),
                "table",
            )

    def _mark(self) -> str | None:
        found = self._open_connection().execute(self._marked).fetchone()
        return None if found is None else str(found[0])

    def _open_connection(self) -> "psycopg.Connection[tuple[Any, ...]]":
        if self._connection is None or self._closed:
            raise JournalClosedError("the journal was closed")
        return self._connection

    def _now(self) -> dt.datetime:
        now: dt.datetime = next(self._open_connection().execute("SELECT clock_timestamp()"))[0]
        return now

    def _write(self, decide: Callable[[], Sequence[Row]]) -> None:
        import psycopg

        connection = self._open_connection()
        try:
            connection.execute(self._begin)
            rows = decide()
            if rows:
                self._insert(connection, rows)
            connection.execute("COMMIT")
        except psycopg.errors.LockNotAvailable as error:
            connection.execute("ROLLBACK")
            raise JournalBusyError(
                Message("another writer has held the journal for more than {seconds} seconds", seconds=2 * self._limit)
            ) from error
        except BaseException as error:
            # Whatever the connection is in the middle of, the server takes it back when it is closed.
            self._settled = False
            connection.close()
            if isinstance(error, psycopg.OperationalError):
                raise JournalUnreachableError(str(error).strip()) from error
            raise

    def _insert(self, connection: "psycopg.Connection[tuple[Any, ...]]", rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor, cursor.copy(self._add) as copy:
            copy.set_types(["int8", "text", "bytea", "bytea"])
            for row in rows:
                copy.write_row(row)

    def _rows_from(self, seq: int) -> Iterator[Row | JournalProblem]:
        import psycopg

        while True:
            try:
                page = self._open_connection().execute(self._select, (seq,), binary=True).fetchall()
            except psycopg.OperationalError as error:
                self._settled = False
                raise JournalUnreachableError(str(error).strip()) from error
            yield from page
            if len(page) < _PAGE:
                return
            seq = page[-1][0] + 1

    def _rows_at(self, seqs: Sequence[int]) -> list[Row]:
        return self._open_connection().execute(self._select_some, (list(seqs),), binary=True).fetchall()

    def _load_snapshot(self) -> bytes | None:
        import psycopg

        try:
            found = self._open_connection().execute(self._load, binary=True).fetchone()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
            return None
        return None if found is None else bytes(found[0])

    def _save_snapshot(self, data: bytes) -> None:
        connection = self._open_connection()
        with connection.transaction():
            connection.execute(self._save)
            connection.execute(self._put, (data,))

    def refresh(self) -> int:
        """Fold in what other writers have appended; the number of new events."""
        try:
            return super().refresh()
        except JournalUnreachableError:
            return super().refresh()  # connects anew

    def close(self) -> None:
        """Close the connection."""
        self._closed = True
        if self._connection is not None:
            self._connection.close()
