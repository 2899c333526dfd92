# SPDX-License-Identifier: Apache-2.0
"""A journal whose chain is whole and whose events these rules do not accept: told as that, read up to there, not written."""

from pathlib import Path

import pytest

from community_housing.cli import main
from community_housing.disbursement import STREAM, StageReached
from community_housing.events import EventBase
from community_housing.io.journal import JournalDamagedError, JournalReadOnlyError, ProblemKind, SqliteJournal
from community_housing.io.journal._rows import Place, Row, start, store
from community_housing.io.journal._sqlite import _new_file
from community_housing.records import evolve
from community_housing.testing._disbursement import opening_events


def written(path: Path, events: list[EventBase]) -> None:
    """A file that whoever wrote it found good, event by event."""
    place, rows = start(STREAM), list[Row]()
    for event in events:
        rows.append(store(place, event, STREAM))
        place = Place(rows[-1][0], rows[-1][3], None)
    _new_file(path, STREAM, rows)


def test_an_event_of_other_rules_is_no_damage_and_stops_the_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, path = list(opening_events()), tmp_path / "journal.db"
    facts = {"on": good[-1].on, "recorded_at": good[-1].recorded_at, "stage": "approval"}
    odd = StageReached(id="odd", project="no-such-project", **facts)
    after = StageReached(id="after", project="P1", **facts)
    written(path, [*good, odd, after])
    before = path.read_bytes()
    with SqliteJournal(path) as journal:
        problem = journal.problem
        assert problem is not None
        assert (problem.kind, problem.seq, problem.event) == (ProblemKind.OTHER_RULES, len(good) + 1, "odd")
        assert "unknown_project" in problem.reason
        assert [event.id for event in journal.page()] == [event.id for event in good]
        assert journal.verify() == problem
        with pytest.raises(JournalReadOnlyError) as caught:
            journal.append(evolve(after, id="new"))
        assert not isinstance(caught.value, JournalDamagedError)
        with pytest.raises(JournalReadOnlyError):
            journal.adopt()
    assert path.read_bytes() == before
    assert main(["ledger", "verify", str(path)]) == 2
    assert "与现行规则不符" in capsys.readouterr().out
