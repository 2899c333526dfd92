# SPDX-License-Identifier: Apache-2.0
"""Holding the tables of plans, and `checks.jsonl`, against what they may say."""

import datetime as dt
from pathlib import Path
from typing import Final

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.faults import Faults
from community_housing.io.packs._event_lines import event_lines
from community_housing.io.tables._reading import Row, Rows
from community_housing.io.tables._text import read_text
from community_housing.programme import CHECKS, CheckEvent, Network, replay_checks
from community_housing.programme._progress import known_of
from community_housing.programme._rows import network_of, span_of

__all__ = ["CHECKS_FILE", "check_plans", "read_checks"]

CHECKS_FILE: Final = "checks.jsonl"


def check_plans(tasks: Rows, links: Rows, actuals: Rows, faults: Faults) -> None:
    """Note what makes no network, what names no task of its project, and plans without a first day or a deadline."""
    if not all(rows.complete and len(rows.values) == len(rows.rows) for rows in (tasks, links, actuals)):
        return  # what the other rows say is not known
    known: dict[str, set[str]] = {}
    twice = False
    for row in tasks.rows:
        mine = known.setdefault(row.value.project, set())
        twice = twice or row.value.task.id in mine
        if row.value.task.id in mine:
            _note(tasks, row, "task", "the task stands in its project already", faults)
        mine.add(row.value.task.id)
    lost = _lost(links, ("before", "after"), known, faults) | _lost(actuals, ("task",), known, faults)
    if lost or twice:
        return
    for project, ids in known.items():
        first = next(row for row in tasks.rows if row.value.project == project)
        try:
            network = network_of(project, tasks.values, links.values)
        except InputError as error:
            row = next(row for row in links.rows if row.value.project == project)
            _note(links, row, "before", error.message, faults)
            continue
        for column, day in zip(("not_before", "deadline"), span_of(network), strict=True):
            if day is None:
                _note(tasks, first, column, "no task of the project has one, so its plan has none", faults)
        if not _in_order(network):
            _note(tasks, first, "deadline", "the plan ends before it starts", faults)
        told = [row for row in actuals.rows if row.value.project == project]
        try:
            known_of(ids, [row.value.actual for row in told], dt.date.max)
        except InputError as error:
            _note(actuals, told[0], "task", error.message, faults)


def _in_order(network: Network) -> bool:
    first, last = span_of(network)
    return first is None or last is None or first < last


def _lost(rows: Rows, columns: tuple[str, ...], known: dict[str, set[str]], faults: Faults) -> bool:
    """Note each cell that names no task of its project."""
    found = False
    for row in rows.rows:
        for column in columns:
            if row.cells.get(column) not in known.get(row.value.project, set()):
                found = True
                _note(rows, row, column, "no such task in the project", faults)
    return found


def _note(rows: Rows, row: Row, column: str, what: str, faults: Faults) -> None:
    faults.add(
        rows.table.place,
        what,
        expected="a plan that can be counted back",
        row=row.number,
        column=column,
        value=row.cells.get(column),
        code="invalid",
    )


def read_checks(folder: Path, faults: Faults) -> tuple[CheckEvent, ...]:
    """Read the events of checks of a pack, and note each that is refused; a file that is not there has none."""
    lines = event_lines(read_text(folder, CHECKS_FILE, faults, needed=False) or "", CHECKS_FILE, faults, stream=CHECKS)
    if any(line.event is None for line in lines):
        return ()
    _, outcomes = replay_checks(line.event for line in lines)
    for line, outcome in zip(lines, outcomes, strict=True):
        if outcome.refusal is not None:
            faults.add(
                CHECKS_FILE,
                Message("the event is refused: {code}", code=Message(outcome.refusal.code.value)),
                expected=outcome.refusal.expected or "an event that the check or defect allows",
                row=line.number,
                column=outcome.refusal.field,
                value=outcome.refusal.found,
                code=outcome.refusal.code.value,
            )
    return tuple(line.event for line in lines)
