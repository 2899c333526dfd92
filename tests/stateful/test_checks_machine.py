# SPDX-License-Identifier: Apache-2.0
"""A state machine over all events of checks, acceptable and not: what must hold after every step, whatever comes."""

import datetime as dt
import pickle
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.reference.slow_checks import SLIPS, facts, told

from community_housing.events import Status
from community_housing.programme import (
    CheckBook,
    CheckEvent,
    CheckFold,
    CheckHeld,
    CheckKind,
    CheckResult,
    DefectCleared,
    DefectFound,
    Rechecked,
    Severity,
    SlipColour,
    SlipIssued,
    apply_check,
    replay_checks,
)
from community_housing.testing import CHECK_INSPECTORS, check_corrections, check_events

DAY, FIRST = dt.date(2013, 5, 12), dt.date(2013, 5, 6)
NOW = dt.datetime(2013, 5, 6, 9, tzinfo=dt.UTC)


class Checks(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book = CheckBook.empty(CHECK_INSPECTORS)
        self.fold = CheckFold(CHECK_INSPECTORS)
        self.count = 0

    def new_id(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def send(self, event: CheckEvent) -> Status:
        before = self.book
        self.book, outcome = apply_check(before, event)
        assert self.fold.take(event) == outcome
        assert len(self.book) == len(before) + (outcome.status is Status.ACCEPTED)
        assert (outcome.status is Status.REFUSED) is (outcome.refusal is not None)
        return outcome.status

    @rule(data=st.data())
    def anything(self, data: st.DataObject) -> None:
        self.send(data.draw(check_events(st.just(self.new_id()))))

    @rule(data=st.data())
    def a_step_further(self, data: st.DataObject) -> None:
        """An event that the machine allows, on the day of the last, mostly by who may: so defects get somewhere."""
        facts: dict[str, Any] = {"id": self.new_id(), "recorded_at": NOW}
        held = [one for one in self.book.checks if one.held is not None]
        defects = [one for one in self.book.defects(on=DAY) if one.stage != "confirmed"]
        if not held:
            stage = {"subject": "k1", "project": "p1", "task": "roof", "check_kind": CheckKind.QUALITY}
            self.send(CheckHeld(**facts, **stage, on=FIRST, body="office", result=CheckResult.FAILED))
        elif not defects:
            name, due = data.draw(st.sampled_from(("d1", "d2"))), data.draw(st.none() | st.just(FIRST))
            facts["on"] = max(one.held.on for one in held if one.held is not None)
            self.send(DefectFound(**facts, subject=name, check=held[0].id, severity=Severity.STOP, due=due))
        else:
            defect = data.draw(st.sampled_from(defects))
            facts |= {"subject": defect.id, "on": told(self.book.events)[defect.id]["days"][-1]}
            body = data.draw(st.sampled_from(("office", "quality")))
            if defect.stage == "cleared":
                self.send(Rechecked(**facts, body=body, gone=data.draw(st.booleans())))
            elif data.draw(st.booleans()):
                self.send(DefectCleared(**facts, body=body, evidence=("照片",)))
            else:
                facts["on"] += data.draw(st.integers(0, 2)) * dt.timedelta(days=1)
                self.send(SlipIssued(**facts, colour=data.draw(st.sampled_from(SlipColour)), urgent=data.draw(st.booleans())))

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        if self.book.events:
            assert self.send(data.draw(st.sampled_from(self.book.events))) is Status.DUPLICATE

    @rule(data=st.data())
    def mend_anything(self, data: st.DataObject) -> None:
        if self.book.events:
            wrong = data.draw(st.sampled_from(self.book.events))
            self.send(data.draw(check_corrections(st.just(self.new_id()), wrong)))

    @invariant()
    def the_book_is_what_the_list_of_events_says(self) -> None:
        slow = told(self.book.events)
        checks = {one.id: one for one in self.book.checks}
        defects = {one.id: one for one in self.book.defects(on=DAY)}
        assert checks.keys() | defects.keys() == slow.keys()
        for name, of in slow.items():
            assert of["days"] == sorted(of["days"])
            if name in checks:
                check = checks[name]
                assert (check.stage, check.planned, check.held) == (of["stage"], of.get("planned"), of.get("held"))
                found = sorted(one for one in slow if "found" in slow[one] and slow[one]["found"].check == name)
                assert list(check.defects) == found
                assert check.held is None or any(
                    one.body == check.held.body and check.held.check_kind in one.kinds for one in CHECK_INSPECTORS
                )
            else:
                defect = defects[name]
                held = slow[of["found"].check]["held"]
                assert held.on <= of["found"].on
                assert (defect.stage, defect.again) == (of["stage"], of["again"])
                colours = [SLIPS.index(one.colour) for one in of["slips"]]
                assert colours == sorted(set(colours))
                assert defect.slip == (SLIPS[colours[-1]] if colours else None)
                due = of["found"].due
                late = of["stage"] == "open"
                assert defect.overdue == ((None if due is None else due < DAY) if late else False)

    @invariant()
    def nothing_is_lost(self) -> None:
        for events in (self.book.events, facts(self.book.events)):
            book, outcomes = replay_checks(events, inspectors=CHECK_INSPECTORS, stored=True)
            assert {one.status for one in outcomes} <= {Status.ACCEPTED}
            assert (book.checks, book.defects(on=DAY)) == (self.book.checks, self.book.defects(on=DAY))
        whole, _ = replay_checks(self.book.events, inspectors=CHECK_INSPECTORS, stored=True)
        assert whole == self.book == self.fold.book() == pickle.loads(pickle.dumps(self.book))  # noqa: S301 - our own


TestChecks = Checks.TestCase
TestChecks.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
