# SPDX-License-Identifier: Apache-2.0
"""Four eyes (不相容岗位分离): who had a hand in asking has none in posting, where an office chose the rule."""

import json
import pickle
from typing import Any

import pytest

from community_housing.disbursement import FOUR_EYES, Fold, RefusalCode, Schedules, apply, replay, schedules
from community_housing.events import Status
from community_housing.io.journal import from_lines
from community_housing.testing._disbursement import opening_events

RULE = Schedules(schedules(), four_eyes=FOUR_EYES)


def event(kind: str, name: str, actor: str | None, **body: Any) -> Any:
    row = {"kind": kind, "id": name, "on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00", "actor": actor, **body}
    return from_lines(json.dumps(row))[0]


def asked(actor: str | None) -> Any:
    return event("payment_requested", "q", actor, project="P1", amount=20, account="S1-account")


def posted(actor: str | None, name: str = "p") -> Any:
    return event("payment_posted", name, actor, payment="q")


def corrected(name: str, corrects: str, actor: str | None, instead: Any = None) -> Any:
    body = None if instead is None else json.loads(instead)
    return event("correction", name, actor, corrects=corrects, reason="it was wrong", instead=body)


def text(kind: str, name: str, actor: str | None, **body: Any) -> str:
    """An event as it stands in a correction."""
    row = {"kind": kind, "id": name, "on": "2012-09-01", "recorded_at": "2012-09-01T09:00:00+08:00", "actor": actor}
    return json.dumps({**row, **body})


Q_BY_B = text("payment_requested", "q", "B", project="P1", amount=20, account="S1-account")
P_BY_B = text("payment_posted", "p", "B", payment="q", reference="bank")


@pytest.mark.parametrize(
    ("before", "last", "allowed"),
    [
        ([asked("A")], posted("B"), True),
        ([asked("A")], posted("A"), False),
        ([asked("A")], posted(None), False),
        ([asked(None)], posted("B"), False),
        # Who mends a request has a hand in it, whatever name is put there; and keeps the one that was there first.
        ([asked("A"), corrected("c", "q", "A", Q_BY_B)], posted("A"), False),
        ([asked("A"), corrected("c", "q", "C", Q_BY_B)], posted("B"), False),
        ([asked("A"), corrected("c", "q", "C", Q_BY_B)], posted("C"), False),
        ([asked("A"), corrected("c", "q", "C", Q_BY_B)], posted("D"), True),
        # To put another posting in the place of one is to post; to take one back is not.
        ([asked("A"), posted("B")], corrected("c", "p", "A", P_BY_B), False),
        ([asked("A"), posted("B")], corrected("c", "p", "C", P_BY_B), True),
        ([asked("A"), posted("B")], corrected("c", "p", "A"), True),
        # What was taken back and counts again is posted by whoever brings it back.
        ([asked("A"), posted("B"), corrected("c", "p", "A")], corrected("d", "c", "A"), False),
        ([asked("A"), posted("B"), corrected("c", "p", "A")], corrected("d", "c", "B"), True),
        # A paid request is mended by nobody who posted it.
        ([asked("A"), posted("B")], corrected("c", "q", "B", Q_BY_B.replace('"B"', '"A"')), False),
        ([asked("A"), posted("B")], corrected("c", "q", "A", Q_BY_B.replace('"B"', '"A"')), True),
    ],
)
def test_no_hand_is_on_both_sides(before: list[Any], last: Any, allowed: bool) -> None:
    facts = [*opening_events(), event("stage_reached", "s", "A", project="P1", stage="approval"), *before]
    book, outcomes = replay(facts, schedules=RULE)
    assert all(outcome.status is Status.ACCEPTED for outcome in outcomes), outcomes[-1]
    after, outcome = apply(book, last)
    assert (outcome.status is Status.ACCEPTED) == allowed
    if not allowed:
        assert outcome.refusal is not None
        assert (outcome.refusal.code, after) == (RefusalCode.SAME_HANDS, book)
    # Without the rule it is taken, and what a store took before is taken under the rule too.
    assert replay([*facts, last])[1][-1].status is Status.ACCEPTED
    assert Fold(RULE).take_all([*facts, last], stored=True)[-1].status is Status.ACCEPTED


def test_the_rule_goes_where_the_schedules_go() -> None:
    assert pickle.loads(pickle.dumps(RULE)) == RULE  # noqa: S301 - our own
    assert Schedules(schedules()) != RULE
