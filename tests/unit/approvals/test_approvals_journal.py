# SPDX-License-Identifier: Apache-2.0
"""A journal keeps the stream of approvals as any other."""

from pathlib import Path

from tests.unit.approvals.test_approvals_goldens import OPEN, RULES

from community_housing.approvals import ApprovalBook
from community_housing.io.journal import SqliteJournal


def test_approvals_are_kept_in_a_journal(tmp_path: Path) -> None:
    empty = ApprovalBook.empty(RULES)
    with SqliteJournal(tmp_path / "approvals.db", create=True, empty=empty) as journal:
        outcomes = [journal.append(event) for event in (*OPEN.events, OPEN.events[0])]
        assert [one.status.value for one in outcomes] == ["accepted"] * 3 + ["duplicate"]
    with SqliteJournal(tmp_path / "approvals.db", empty=empty, read_only=True) as journal:
        book = journal.book
    assert book.case("c1") == OPEN.book().case("c1")
    assert all(event.entered_at is not None for event in book.events)
