# SPDX-License-Identifier: Apache-2.0
"""Laws of approvals on drawn events and rules, against a case that is walked day by day."""

import copy
import datetime as dt
import json
import pickle
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import slow_approvals as slow

from community_housing import calendars
from community_housing.approvals import (
    STREAM,
    ApprovalBook,
    ApprovalCorrection,
    ApprovalFold,
    ApprovalRules,
    apply,
    green_channel,
    replay,
    standing,
    standings,
)
from community_housing.clocks import Standing
from community_housing.events import Status
from community_housing.records import evolve
from community_housing.report.explain import explain
from community_housing.testing import approval_lists, approval_rules

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CALENDAR = calendars.shipped()
DAYS = st.integers(-2, 50).map(lambda ahead: dt.date(2012, 9, 24) + dt.timedelta(days=ahead))


def facts_of(book: ApprovalBook, case: str, on: dt.date) -> list[Any]:
    own = [event for event in slow.counting(book.events) if event.case == case]
    return [event for event in own if event.on <= on]


@FEW
@given(approval_rules(), approval_lists())
def test_a_fold_is_a_replay_is_one_event_after_another(rules: ApprovalRules, events: tuple[Any, ...]) -> None:
    book, outcomes = replay(events, rules=rules)
    alone, told = ApprovalBook.empty(rules), []
    for event in events:
        after, outcome = apply(alone, event)
        assert (after is alone) == (outcome.status is not Status.ACCEPTED)
        alone = after
        told.append(outcome)
    assert alone == book
    assert tuple(told) == outcomes
    fold = ApprovalFold(rules)
    fold.take_all(events[:7])
    half = ApprovalFold(after=fold.book())
    half.take_all(events[7:])
    assert half.book() == book
    assert pickle.loads(pickle.dumps(book)) == book == copy.deepcopy(book)  # noqa: S301 - our own bytes


@FEW
@given(approval_rules(), approval_lists())
def test_what_was_accepted_is_accepted_again_as_facts_and_a_second_time_changes_nothing(
    rules: ApprovalRules, events: tuple[Any, ...]
) -> None:
    book, _ = replay(events, rules=rules)
    again, outcomes = replay([*book.events, *book.events], rules=rules, stored=True)
    assert again == book
    half = len(book.events)
    assert {one.status for one in outcomes[:half]} <= {Status.ACCEPTED}
    assert {one.status for one in outcomes[half:]} <= {Status.DUPLICATE}
    lines = [STREAM.adapter.dump_json(event) for event in book.events]
    assert tuple(STREAM.adapter.validate_json(line) for line in lines) == book.events
    assert all(json.loads(line)["kind"] in STREAM.kinds for line in lines)


@FEW
@given(approval_rules(), approval_lists(), st.integers(0, 40))
def test_a_correction_leaves_the_book_as_if_the_event_had_never_been(
    rules: ApprovalRules, events: tuple[Any, ...], place: int
) -> None:
    book, _ = replay([event for event in events if not isinstance(event, ApprovalCorrection)], rules=rules)
    if not book.events:
        return
    wrong: Any = book.events[place % len(book.events)]
    undo = ApprovalCorrection(id="undo", on=wrong.on, recorded_at=wrong.recorded_at, corrects=wrong.id, reason="误记")
    after, outcome = apply(book, undo)
    without, told = replay([event for event in book.events if event.id != wrong.id], rules=rules, stored=True)
    clean = all(one.status is Status.ACCEPTED for one in told)
    assert outcome.accepted == clean
    if clean:
        assert after.cases == without.cases
        assert [after.case(case) for case in after.cases] == [without.case(case) for case in without.cases]
        undone, outcome = apply(after, evolve(undo, id="undo-2", corrects="undo"))
        assert outcome.status is Status.ACCEPTED
        assert [undone.case(case) for case in undone.cases] == [book.case(case) for case in book.cases]
        assert apply(after, evolve(undo, id="undo-3"))[1].refusal.code.value == "already_corrected"


@FEW
@given(approval_rules(), approval_lists(), st.randoms(use_true_random=False))
def test_events_of_two_cases_and_of_two_steps_commute(
    rules: ApprovalRules, events: tuple[Any, ...], chance: random.Random
) -> None:
    book, _ = replay([event for event in events if not isinstance(event, ApprovalCorrection)], rules=rules)
    mixed = list(book.events)
    for _ in range(20):
        place = chance.randrange(max(1, len(mixed) - 1))
        pair: Any = mixed[place : place + 2]
        if len(pair) == 2 and (pair[0].case != pair[1].case or _of_steps(*pair)):
            mixed[place : place + 2] = reversed(pair)
    again, outcomes = replay(mixed, rules=rules)
    assert {one.status for one in outcomes} <= {Status.ACCEPTED}
    assert again == book


def _of_steps(one: Any, other: Any) -> bool:
    return hasattr(one, "step") and hasattr(other, "step") and one.step != other.step


@FEW
@given(approval_rules(), approval_lists(), DAYS)
def test_a_standing_is_that_of_a_walk_through_the_days(rules: ApprovalRules, events: tuple[Any, ...], on: dt.date) -> None:
    book, _ = replay(events, rules=rules)
    told = {one.case: one for one in standings(book, calendar=CALENDAR, on=on)}
    for case in book.cases:
        facts = facts_of(book, case, on)
        assert (case in told) == bool(facts)
        if not facts:
            continue
        found, rule = told[case], rules.rule(told[case].rule)
        assert rule is not None
        assert found.phase.value == slow.phase(facts)
        assert not found.skipped
        starts = slow.since(facts, rule, rules, CALENDAR, on)
        assert (None if found.clock is None else found.clock.started) == starts
        done = slow.first(facts, "issued", "refused", "withdrawn", "not_accepted")
        if found.clock is not None and starts is not None:
            assert _same(found.clock, slow.walked(
                rules.limit_of(rule), CALENDAR, starts=starts, done=done, on=on,
                pauses=slow.pauses_of(facts, None), extra=found.clock.extended,
            ))  # fmt: skip
        for step, named in zip(found.steps, rule.steps, strict=True):
            own = [event for event in facts if getattr(event, "step", None) == step.step]
            assert (step.clock is None) == (not own)
            if step.clock is not None:
                answered = slow.first(own, "step_passed", "step_refused") or done
                assert _same(step.clock, slow.walked(
                    rules.limit_of(rule, named), CALENDAR, starts=own[0].on, done=answered, on=on,
                    pauses=slow.pauses_of(own, step.step), extra=step.clock.extended,
                ))  # fmt: skip


def _same(clock: Any, walked: tuple[str, int]) -> bool:
    name = "open" if clock.standing in (Standing.RUNNING, Standing.PAUSED) else clock.standing.value
    return (name, clock.used + (clock.late_by or 0)) == walked


@FEW
@given(approval_rules(), approval_lists(), DAYS)
def test_nothing_after_the_day_is_used(rules: ApprovalRules, events: tuple[Any, ...], on: dt.date) -> None:
    book, _ = replay(events, rules=rules)
    until, _ = replay([event for event in slow.counting(book.events) if event.on <= on], rules=rules, stored=True)
    assert standings(until, calendar=CALENDAR, on=on) == standings(book, calendar=CALENDAR, on=on)


@FEW
@given(approval_rules(), approval_lists(), DAYS)
def test_every_case_and_step_is_within_beyond_or_left_out(rules: ApprovalRules, events: tuple[Any, ...], on: dt.date) -> None:
    book, _ = replay(events, rules=rules)
    cases = standings(book, calendar=CALENDAR, on=on)
    for rule in rules:
        own = [one for one in cases if one.rule == rule.id]
        found = green_channel(book, rule.id, calendar=CALENDAR, on=on)
        assert _count(found.cases) == len(own)
        assert sum(_count(one.steps) for one in found.bodies) == len(own) * len(rule.steps)
        for share in (found.cases, *(one.steps for one in found.bodies)):
            due = share.within + share.beyond
            assert share.share == (None if not due else share.share)
            assert share.share is None or (share.share * due == share.within)
        slowest = next((one for one in found.steps if one.step == found.slowest), None)
        assert (slowest is None) == all(one.mean is None for one in found.steps)
        assert slowest is None or all(one.mean is None or one.mean <= slowest.mean for one in found.steps)
        for lang in ("zh", "en"):
            assert explain(found, lang=lang)
    for one in cases:
        assert standing(book, one.case, calendar=CALENDAR, on=on) == one
        assert all(explain(one, lang=lang) for lang in ("zh", "en"))
        closed = one.phase.value in ("delivered", "withdrawn", "not_accepted")
        assert closed == (not one.waits)


def _count(found: Any) -> int:
    return found.within + found.beyond + sum(number for _, number in found.left_out)
