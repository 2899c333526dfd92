# SPDX-License-Identifier: Apache-2.0
"""Journals written by earlier editions of the library open, with every event, and can be gone on with.

`tests/data/journal_1` was written by the first format: `closed.db` was closed, the writer of `killed.db` was killed.
"""

import shutil
from pathlib import Path

import pytest
from tests.unit.io.journals import as_sent

from community_housing.disbursement import replay
from community_housing.events import Status
from community_housing.io.journal._lines import from_lines
from community_housing.io.journal._sqlite import SqliteJournal

OLD = Path(__file__).parents[2] / "data" / "journal_1"
EVENTS_OF_TEST = from_lines((OLD / "events.jsonl").read_text(encoding="utf-8"))


@pytest.fixture(params=["closed.db", "killed.db"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for one in OLD.glob(f"{request.param}*"):
        shutil.copy(one, tmp_path / one.name)
    return tmp_path / str(request.param)


def test_a_journal_of_the_first_format_opens_with_every_event(old: Path) -> None:
    with SqliteJournal(old, read_only=True) as journal:
        assert journal.problem is None
        assert as_sent(journal.book) == replay(EVENTS_OF_TEST)[0]


def test_a_journal_of_the_first_format_is_gone_on_with(old: Path) -> None:
    first = EVENTS_OF_TEST[:59]
    with SqliteJournal(old) as journal:
        head = journal.head
        assert {outcome.status for outcome in journal.append_all(first)} == {Status.DUPLICATE}
        assert (journal.head, len(journal)) == (head, len(EVENTS_OF_TEST))
