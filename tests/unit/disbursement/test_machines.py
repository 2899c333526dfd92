# SPDX-License-Identifier: Apache-2.0
"""The machines of payments and projects say what the rules do, on every random ledger, and the docs show them."""

from pathlib import Path
from typing import Any

import pytest
from tests.reference.random_ledgers import random_ledger

from community_housing.disbursement import (
    PAYMENT_MACHINE,
    PROJECT_MACHINE,
    STREAM,
    AccountChanged,
    Appropriated,
    Book,
    Correction,
    PaymentRequested,
    ProjectRegistered,
    apply,
)
from community_housing.events import Machine, Status

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "disbursement.md"


def stands(machine: Machine, book: Book, event: Any) -> Any:
    """Where what an event is about stands; None where it is not there."""
    if machine is PROJECT_MACHINE:
        project = book.table("project").get(event.project)
        return None if project is None else project.stands
    payment = book.payment_of(event.id if isinstance(event, PaymentRequested) else event.payment)
    return None if payment is None else payment.status


def test_the_machines_are_sound_and_every_event_but_two_has_a_move() -> None:
    assert (PAYMENT_MACHINE.faults(), PROJECT_MACHINE.faults()) == ((), ())
    moved = {*PAYMENT_MACHINE.by_event, *PROJECT_MACHINE.by_event}
    assert moved == set(STREAM.handlers) - {Appropriated, Correction}


def test_what_is_accepted_is_a_move_and_what_is_none_is_refused() -> None:
    seen: set[tuple[type, Any, Any]] = set()
    refused = 0
    for seed in range(120):
        events, schedules = random_ledger(seed)
        book = Book.empty(schedules)
        for event in events:
            after, outcome = apply(book, event)
            for machine in (PAYMENT_MACHINE, PROJECT_MACHINE):
                if type(event) not in machine.by_event or book.event(event.id) is not None:
                    continue
                before = stands(machine, book, event)
                move = machine.by_start.get((type(event), before))
                if outcome.status is Status.ACCEPTED:
                    assert move is not None, (seed, event)
                    end = stands(machine, after, event)
                    assert end in (move.ends or (before,)), (seed, event)
                    seen.add((type(event), before, end))
                elif move is None and before is not None and not isinstance(event, ProjectRegistered | PaymentRequested):
                    assert outcome.refusal is not None
                    assert outcome.refusal.code is machine.by_event[type(event)].refusal, (seed, event)
                    refused += 1
            book = after
    declared = {
        (move.event, start, end)
        for machine in (PAYMENT_MACHINE, PROJECT_MACHINE)
        for move in machine.moves
        for start in move.starts or (None,)
        for end in move.ends or (start,)
    }
    assert seen <= declared
    # What a random ledger hardly has: a project settled out of nothing, and a retention's release after settlement.
    assert len(declared - seen) <= 4, declared - seen
    assert refused > 50
    assert any(event is AccountChanged for event, _, _ in seen)


@pytest.mark.parametrize("machine", [PAYMENT_MACHINE, PROJECT_MACHINE])
def test_the_page_shows_the_machine_as_it_is_declared(machine: Machine) -> None:
    assert machine.diagram() in PAGE.read_text(encoding="utf-8")
