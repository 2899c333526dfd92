# SPDX-License-Identifier: Apache-2.0
"""The durable journal of events (流水): stores, their files, and events as lines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.journal._journal import Journal
    from community_housing.io.journal._lines import (
        events_frame,
        events_from_frame,
        from_json,
        from_lines,
        from_parquet,
        to_lines,
        to_parquet,
    )
    from community_housing.io.journal._postgres import PostgresJournal
    from community_housing.io.journal._problems import (
        JournalBusyError,
        JournalClosedError,
        JournalDamagedError,
        JournalMissingError,
        JournalProblem,
        JournalReadOnlyError,
        JournalUnreachableError,
        ProblemKind,
    )
    from community_housing.io.journal._rows import StoredRow
    from community_housing.io.journal._snapshot import SnapshotUse
    from community_housing.io.journal._sqlite import SqliteJournal, backup
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.journal._journal": "Journal",
            "io.journal._lines": "events_frame events_from_frame from_json from_lines from_parquet to_lines to_parquet",
            "io.journal._postgres": "PostgresJournal",
            "io.journal._problems": "JournalBusyError JournalClosedError JournalDamagedError JournalMissingError "
            "JournalReadOnlyError JournalUnreachableError JournalProblem ProblemKind",
            "io.journal._rows": "StoredRow",
            "io.journal._snapshot": "SnapshotUse",
            "io.journal._sqlite": "SqliteJournal backup",
        },
    )

__all__ = [
    "Journal",
    "JournalBusyError",
    "JournalClosedError",
    "JournalDamagedError",
    "JournalMissingError",
    "JournalProblem",
    "JournalReadOnlyError",
    "JournalUnreachableError",
    "PostgresJournal",
    "ProblemKind",
    "SnapshotUse",
    "SqliteJournal",
    "StoredRow",
    "backup",
    "events_frame",
    "events_from_frame",
    "from_json",
    "from_lines",
    "from_parquet",
    "to_lines",
    "to_parquet",
]
