# SPDX-License-Identifier: Apache-2.0
"""Checks, defects and slips by hand; early audits; samples."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from community_housing.calendars import LimitUnit, shipped
from community_housing.clocks import Limit
from community_housing.errors import InputError
from community_housing.io.journal import SqliteJournal
from community_housing.programme import (
    CHECK_EVENTS,
    CHECK_KINDS,
    CHECK_MACHINE,
    CHECKS,
    AuditFrom,
    AuditKind,
    AuditRule,
    CheckBook,
    CheckCorrection,
    CheckEvent,
    CheckHeld,
    CheckKind,
    CheckPlanned,
    CheckResult,
    CheckStage,
    DefectCleared,
    DefectFound,
    Inspector,
    Network,
    Rechecked,
    Severity,
    SlipColour,
    SlipIssued,
    Task,
    audit_due,
    checks_as_of,
    draw,
    draw_by_size,
    replay_checks,
    uncovered,
)
from community_housing.programme._sample import _SplitMix64
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import fen, yuan

NOW = dt.datetime(2013, 5, 6, 9, tzinfo=dt.UTC)
INSPECTORS = (
    Inspector(body="quality", kinds=(CheckKind.QUALITY,)),
    Inspector(body="office", kinds=(CheckKind.QUALITY, CheckKind.SUPERVISION)),
)


def said(name: str, day: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "on": dt.date(2013, 5, day), "recorded_at": NOW, **more}


ROOF = {"subject": "k1", "project": "p1", "task": "roof", "check_kind": CheckKind.QUALITY}
PLANNED = CheckPlanned(**said("e1", 6), **ROOF, due=dt.date(2013, 5, 10))
HELD = CheckHeld(**said("e2", 8), **ROOF, body="quality", result=CheckResult.CONDITIONAL, items=12)
FOUND = DefectFound(**said("e3", 8), subject="d1", check="k1", severity=Severity.MAJOR, due=dt.date(2013, 5, 15))
CLEARED = DefectCleared(**said("e4", 14, evidence=("照片",)), subject="d1", body="street")
AGAIN = Rechecked(**said("e5", 15), subject="d1", body="office", gone=False)
STORY: tuple[CheckEvent, ...] = (PLANNED, HELD, FOUND, CLEARED, AGAIN)


def told(*events: CheckEvent) -> tuple[CheckBook, list[str]]:
    book, outcomes = replay_checks(events, inspectors=INSPECTORS)
    return book, [one.refusal.code.value if one.refusal else "" for one in outcomes]


def test_a_defect_that_was_cleared_is_found_again_and_is_overdue_from_the_day_after_its_last() -> None:
    book, refused = told(*STORY)
    assert refused == [""] * 5
    assert book.check("k1").defects == ("d1",)
    (defect,) = book.defects(on=dt.date(2013, 5, 15))
    assert (defect.project, defect.task, defect.stage, defect.overdue, defect.again) == ("p1", "roof", "open", False, 1)
    assert book.defects(on=dt.date(2013, 5, 16))[0].overdue is True
    before, skipped = checks_as_of(book, on=dt.date(2013, 5, 14))
    assert (before.defects(on=dt.date(2013, 5, 14))[0].stage, skipped) == (CheckStage.CLEARED, ())
    with pytest.raises(InputError, match="no check 'd1' in the book"):
        book.check("d1")


def slip(name: str, day: int, colour: SlipColour, *, urgent: bool = False) -> SlipIssued:
    return SlipIssued(**said(name, day), subject="d1", colour=colour, urgent=urgent)


BLUE, ORANGE, RED = SlipColour


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (CheckPlanned(**said("x", 16), **ROOF), "subject_exists"),
        (CheckHeld(**said("x", 16), **ROOF, body="quality", result=CheckResult.PASSED), "wrong_state"),
        (CheckHeld(**said("x", 16), **(ROOF | {"subject": "k2"}), body="street", result=CheckResult.PASSED), "not_entitled"),
        (DefectFound(**said("x", 16), subject="d2", check="k9", severity=Severity.MINOR), "check_not_held"),
        (DefectFound(**said("x", 7), subject="d2", check="k1", severity=Severity.MINOR), "date_out_of_order"),
        (DefectCleared(**said("x", 16), subject="d1", body="street"), "evidence_missing"),
        (DefectCleared(**said("x", 14, evidence=("照片",)), subject="d1", body="street"), "date_out_of_order"),
        (DefectCleared(**said("x", 16, evidence=("照片",)), subject="d9", body="street"), "unknown_subject"),
        (Rechecked(**said("x", 16), subject="d1", body="office", gone=True), "wrong_state"),
        (slip("x", 16, ORANGE), "slip_out_of_order"),
        (slip("x", 15, RED, urgent=True), "not_overdue"),
        (slip("x", 16, RED, urgent=True), ""),
        (slip("x", 16, BLUE), ""),
        (CheckCorrection(**said("x", 16), corrects="e2", reason="误记"), "not_correctable"),
        (CheckCorrection(**said("x", 16), corrects="e5", reason="误记"), ""),
        (CheckCorrection(**said("x", 16), corrects="e9", reason="误记"), "unknown_event"),
    ],
)
def test_what_is_refused_of_checks(event: CheckEvent, code: str) -> None:
    assert told(*STORY, event)[1][-1] == code


def test_slips_go_out_in_order_and_none_twice() -> None:
    slips = [slip("s1", 15, BLUE), slip("s2", 16, BLUE), slip("s3", 16, ORANGE), slip("s4", 16, RED), slip("s5", 17, ORANGE)]
    book, refused = told(*STORY, *slips)
    assert refused[-5:] == ["", "slip_out_of_order", "", "", "slip_out_of_order"]
    assert book.defects(on=dt.date(2013, 5, 17))[0].slip is SlipColour.RED


def test_who_clears_a_defect_does_not_confirm_it_and_only_whose_duty_it_is_does() -> None:
    cleared = DefectCleared(**said("c", 16, evidence=("照片",)), subject="d1", body="office")
    looks = [Rechecked(**said(f"r-{body}", 17), subject="d1", body=body, gone=True) for body in ("office", "street", "quality")]
    assert told(*STORY, cleared, *looks)[1][-3:] == ["same_body", "not_entitled", ""]


def test_a_plan_of_another_stage_is_not_this_check() -> None:
    other = CheckHeld(**said("h", 8), **(ROOF | {"task": "walls"}), body="quality", result=CheckResult.PASSED)
    assert told(PLANNED, other)[1] == ["", "check_differs"]


def test_stages_without_a_check_are_named_by_kind() -> None:
    tasks = (Task(id="dig", name="挖", amount=1), Task(id="roof", name="封顶", amount=1, stage="structure"))
    book, _ = told(PLANNED, HELD, CheckPlanned(**said("e9", 9), **(ROOF | {"subject": "k2"})))
    assert [(one.task, one.kind) for one in uncovered("p1", Network(tasks=tasks), book=book)] == [
        ("roof", CheckKind.SUPERVISION)
    ]
    (first, second) = uncovered("p1", Network(tasks=tasks), book=told(PLANNED)[0])
    assert (first.planned, second.planned) == (PLANNED, None)
    assert len(uncovered("p2", Network(tasks=tasks), book=book)) == 2


def test_the_machine_of_checks_is_whole_and_a_journal_keeps_it(tmp_path: Path) -> None:
    assert CHECK_MACHINE.faults() == ()
    assert set(CHECK_KINDS.values()) == set(CHECKS.handlers)
    for event in STORY:
        assert CHECK_EVENTS.validate_json(CHECK_EVENTS.dump_json(event)) == event
    empty = CheckBook.empty(INSPECTORS)
    with SqliteJournal(tmp_path / "checks.db", create=True, empty=empty) as journal:
        assert [journal.append(event).status.value for event in (*STORY, HELD)] == ["accepted"] * 5 + ["duplicate"]
    with SqliteJournal(tmp_path / "checks.db", empty=empty, read_only=True) as journal:
        assert journal.book.check("k1").stage is CheckStage.HELD


def test_what_is_finished_early_is_audited_early_and_the_report_gives_no_day() -> None:
    calendar, planned = shipped(), dt.date(2013, 6, 28)
    assert [
        (one.kind, one.starts, one.due, one.days_early)
        for one in (audit_due(planned, end, calendar=calendar) for end in (dt.date(2013, 6, 27), planned, None))
    ] == [
        (AuditKind.EARLY, dt.date(2013, 6, 27), None, 1),
        (AuditKind.NORMAL, planned, None, None),
        (AuditKind.NOT_YET, None, None, None),
    ]
    assert audit_due(None, planned, calendar=calendar).kind is AuditKind.UNKNOWN
    own = Citation(authority="某区", document="审计办法", evidence=Evidence.OWN)
    limit = Limit(id="audit", name="审计", amount=10, unit=LimitUnit.WORKING_DAYS, citation=own)
    rule = AuditRule(starts=AuditFrom.FILING, limit=limit, citation=own)
    assert audit_due(planned, planned, calendar=calendar, rule=rule).due is None
    filed = audit_due(planned, planned, calendar=calendar, rule=rule, filed=dt.date(2013, 7, 1))
    assert filed.due == dt.date(2013, 7, 15)


def test_splitmix64_gives_the_published_numbers() -> None:
    """From seed 1234567, as Rosetta Code and the reference C program have it."""
    chance = _SplitMix64(1234567)
    assert [chance.next() for _ in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_samples_do_not_depend_on_order_and_are_fair() -> None:
    names = [f"p{n}" for n in range(6)]
    assert draw(names, 3, seed=1) == draw(reversed(names), 3, seed=1)
    hit = Counter(name for seed in range(3000) for name in draw(names, 2, seed=seed).chosen)
    assert all(900 < hit[name] < 1100 for name in names)
    sizes = {"a": fen(1), "b": fen(2), "c": fen(7), "d": fen(0)}
    starts = Counter(draw_by_size(sizes, 2, seed=seed).chosen for seed in range(3000))
    assert set(starts) == {("a", "c"), ("b", "c"), ("c",)}  # c is more than half, so it is always hit
    assert 500 < starts["a", "c"] < 700
    assert all(sum(draw_by_size(sizes, 4, seed=seed).hits) == 4 for seed in range(50))


def test_what_is_refused_of_samples() -> None:
    for ids, count, seed in ((["a"], 2, 1), (["a"], 0, 1), (["a", "a"], 1, 1), (["a"], 1, -1)):
        with pytest.raises(InputError):
            draw(ids, count, seed=seed)
    for sizes in ({}, {"a": yuan("0")}, {"a": yuan("1"), "b": fen(-1)}):
        with pytest.raises(InputError):
            draw_by_size(sizes, 1, seed=1)
