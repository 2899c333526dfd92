# SPDX-License-Identifier: Apache-2.0
"""The durable journal of events (流水): stores, their files, and events as lines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.journal._journal import Damage, Journal, JournalDamagedError
    from community_housing.io.journal._lines import (
        events_frame,
        events_from_frame,
        from_lines,
        from_parquet,
        to_lines,
        to_parquet,
    )
    from community_housing.io.journal._postgres import PostgresJournal
    from community_housing.io.journal._sqlite import SqliteJournal
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.journal._journal": "Damage Journal JournalDamagedError",
            "io.journal._lines": "events_frame events_from_frame from_lines from_parquet to_lines to_parquet",
            "io.journal._postgres": "PostgresJournal",
            "io.journal._sqlite": "SqliteJournal",
        },
    )

__all__ = [
    "Damage",
    "Journal",
    "JournalDamagedError",
    "PostgresJournal",
    "SqliteJournal",
    "events_frame",
    "events_from_frame",
    "from_lines",
    "from_parquet",
    "to_lines",
    "to_parquet",
]
