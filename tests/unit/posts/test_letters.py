# SPDX-License-Identifier: Apache-2.0
"""Letters of responsibility: the report's eight, and targets met, unmet and unknown."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.findings import Outcome, Truth
from community_housing.posts import Letter, Relation, Target, letter_finding, missing_letters
from community_housing.provenance import Citation, Evidence, Period

DAY = dt.date(2013, 7, 1)
YEAR = Period(starts=dt.date(2013, 1, 1), ends=dt.date(2014, 1, 1))
OWN = Citation(authority="甲区", document="责任状", evidence=Evidence.OWN)
BUILT = Target(id="t1", figure="projects", value=8)


def letter(street: str, **more: Any) -> Letter:
    given: dict[str, Any] = {"period": YEAR, "signed": dt.date(2013, 1, 5), "targets": (BUILT,), "citation": OWN, **more}
    return Letter(id=f"l-{street}", issuer="district", signatory=street, **given)


def test_one_letter_for_each_of_the_eight_streets() -> None:
    # The report: 区委书记和8个街道党工委书记签订责任状.
    streets = [f"s{n}" for n in range(8)]
    letters = [letter(one) for one in streets]
    assert missing_letters(streets, letters, on=DAY) == ()
    assert missing_letters(streets, letters[1:], on=DAY) == ("s0",)
    assert missing_letters(["s0"], [letter("s0", signed=None)], on=DAY) == ("s0",)
    assert missing_letters(["s0"], letters, on=dt.date(2013, 1, 4)) == ("s0",)
    assert missing_letters(["s0"], letters, on=dt.date(2013, 1, 5)) == ()
    assert missing_letters(["s0"], letters, on=dt.date(2014, 1, 1)) == ("s0",)


@given(st.integers(0, 20), st.integers(0, 20), st.sampled_from(Relation))
def test_a_target_is_met_exactly_where_its_margin_is_not_negative(value: int, figure: int, relation: Relation) -> None:
    promised = letter("s", targets=(Target(id="t", figure="f", relation=relation, value=value),))
    found = letter_finding(promised, {"f": figure}, on=DAY)
    (reason,) = found.reasons
    met = figure >= value if relation is Relation.AT_LEAST else figure <= value
    assert found.outcome is (Outcome.MET if met else Outcome.SHORT)
    assert reason.margin == (figure - value if relation is Relation.AT_LEAST else value - figure)
    assert (reason.margin >= 0) is met


def test_what_is_not_known_leaves_it_open_unless_a_target_is_unmet() -> None:
    promised = letter("s", targets=(BUILT, Target(id="t2", figure="late", relation=Relation.AT_MOST, value=0)))
    opened = letter_finding(promised, {"projects": 8}, on=DAY)
    assert (opened.outcome, opened.reasons[1].truth, opened.reasons[1].missing) == (Outcome.UNKNOWN, Truth.UNKNOWN, ("late",))
    short = letter_finding(promised, {"projects": 7, "late": None}, on=DAY)
    assert (short.outcome, short.subject, short.reasons[0].margin) == (Outcome.SHORT, "s", -1)


def test_a_target_stands_in_a_letter_once() -> None:
    with pytest.raises(InputError, match="once"):
        letter("s", targets=(BUILT, BUILT))
