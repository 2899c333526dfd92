# SPDX-License-Identifier: Apache-2.0
"""What a project was registered under is stored with it, by value: other schedules change nothing that was agreed."""

from fractions import Fraction
from typing import Any

import pytest
from tests.unit.disbursement.test_facts_corrections_and_days import OPENED, accepted, asked, corrected, registered, stage

from community_housing.disbursement import (
    EVENTS,
    Book,
    Ledger,
    RefusalCode,
    Schedule,
    Stage,
    apply,
    as_of,
    project_statement,
    replay,
)
from community_housing.district import DeliveryMode
from community_housing.events import Status
from community_housing.io.exports._beancount import from_beancount, to_beancount
from community_housing.io.journal._lines import from_lines, to_lines
from community_housing.provenance import ALWAYS, Citation, Evidence
from community_housing.quantities import Money
from community_housing.records import evolve


def own(*shares: str, schedule: str = "own") -> Schedule:
    stages = zip(("approval", "structure", "acceptance"), shares, strict=True)
    return Schedule(
        id=schedule,
        name="自定",
        name_en="own",
        ledger=Ledger.TRANSFER,
        modes=(DeliveryMode.BUILD,),
        stages=tuple(Stage(id=one, name=one, name_en=one, share=Fraction(share)) for one, share in stages),
        period=ALWAYS,
        citation=Citation(authority="office", document="rules", evidence=Evidence.OWN),
    )


AGREED = own("1/2", "4/5", "1")
LIFE: tuple[Any, ...] = (OPENED[0], registered("r1", "2012-08-02", schedule="own"), OPENED[2])


def kept() -> tuple[Any, ...]:
    book, outcomes = replay(LIFE, schedules=[AGREED])
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    return book.events


@pytest.mark.parametrize("today", [[own("7/10", "4/5", "1")], [own("2/5", "4/5", "1")], None, ()])
@pytest.mark.parametrize("way", ["values", "json", "lines", "beancount"])
def test_stored_events_pay_what_was_agreed_under_whatever_is_shipped_today(today: Any, way: str) -> None:
    events = kept()
    if way == "json":
        events = tuple(EVENTS.validate_json(EVENTS.dump_json(event)) for event in events)
    elif way == "lines":
        events = from_lines(to_lines(events))
    elif way == "beancount":
        events = from_beancount(to_beancount(replay(LIFE, schedules=[AGREED])[0]))
    book, outcomes = replay(events, schedules=today, stored=True)
    assert {one.status for one in outcomes} == {Status.ACCEPTED}
    assert project_statement(book, "P").entitled == Money.of(500)
    assert project_statement(as_of(book)[0], "P").entitled == Money.of(500)
    _, outcome = apply(book, asked("q", "2012-08-06", 501))
    assert outcome.refusal is not None
    assert outcome.refusal.code is RefusalCode.OVER_ENTITLEMENT


def test_a_sender_brings_no_terms_of_its_own() -> None:
    bribed = evolve(LIFE[1], terms=own("99/100", "199/200", "1"))
    book, _ = replay(LIFE[:1], schedules=[AGREED])
    _, outcome = apply(book, bribed)
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.field) == (RefusalCode.SCHEDULE_DIFFERS, "terms")
    unknown, _ = replay(LIFE[:1])
    _, outcome = apply(unknown, bribed)
    assert outcome.refusal is not None
    assert outcome.refusal.code is RefusalCode.UNKNOWN_SCHEDULE
    assert apply(book, evolve(LIFE[1], terms=AGREED))[1].status is Status.ACCEPTED


def test_a_registration_sent_again_is_a_duplicate_with_and_without_its_terms() -> None:
    book, _ = replay(LIFE, schedules=[AGREED])
    for again in (LIFE[1], evolve(LIFE[1], terms=AGREED)):
        assert apply(book, again)[1].status is Status.DUPLICATE
    _, outcome = apply(book, evolve(LIFE[1], terms=own("7/10", "4/5", "1")))
    assert outcome.refusal is not None
    assert (outcome.refusal.code, outcome.refusal.field) == (RefusalCode.CONFLICTING_DUPLICATE, "terms")


def test_a_corrected_registration_keeps_what_was_agreed() -> None:
    book, _ = replay(kept(), schedules=[own("7/10", "4/5", "1")], stored=True)
    right = evolve(LIFE[1], contract_sum=Money.of(2000))
    book, outcome = apply(book, corrected("c", "2012-08-08", "r1", right))
    assert outcome.status is Status.ACCEPTED
    assert project_statement(book, "P").entitled == Money.of(1000)
    again: Book = replay(book.events, schedules=(), stored=True)[0]
    assert project_statement(again, "P").entitled == Money.of(1000)


def test_a_corrected_registration_sent_again_is_a_duplicate_though_the_ledger_added_its_terms() -> None:
    """Of a hundred thousand random events sent twice, the independent ledger found this one refused as a conflict."""
    book, _ = replay(LIFE, schedules=[AGREED])
    sent = corrected("c", "2012-08-08", "r1", evolve(LIFE[1], contract_sum=Money.of(2000)))
    book, outcome = apply(book, sent)
    assert outcome.status is Status.ACCEPTED
    assert apply(book, sent)[1].status is Status.DUPLICATE
    other = evolve(sent, instead=evolve(LIFE[1], contract_sum=Money.of(3000)))
    refusal = apply(book, other)[1].refusal
    assert refusal is not None
    assert (refusal.code, refusal.field) == (RefusalCode.CONFLICTING_DUPLICATE, "instead")


def test_terms_are_found_by_value_never_by_where_they_lie_in_memory() -> None:
    events = [accepted(*OPENED[:1]).events[0]]
    for number in range(50):
        terms = own(f"{number + 1}/100", "99/100", "1")
        one = registered(f"r{number}", "2012-08-02", f"P{number}", schedule="own", terms=terms)
        reached = evolve(stage(f"s{number}", "2012-08-05", "approval"), project=f"P{number}")
        events += [EVENTS.validate_json(EVENTS.dump_json(event)) for event in (one, reached)]
    book, _ = replay((EVENTS.validate_json(EVENTS.dump_json(event)) for event in events), schedules=(), stored=True)
    assert [project_statement(book, f"P{number}").entitled for number in range(50)] == [
        Money.of(10 * (number + 1)) for number in range(50)
    ]
