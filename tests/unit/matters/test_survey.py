# SPDX-License-Identifier: Apache-2.0
"""Surveys: the report's 68 subjects, 7 days, 4 bodies, 7 categories and 17 kinds, and what must add up."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community_housing.errors import InputError
from community_housing.matters import (
    ProblemCategory,
    ProblemKind,
    ProblemNoted,
    Survey,
    SurveyVisit,
    completeness,
    tally,
)
from community_housing.provenance import Period
from community_housing.records import evolve

MONDAY = dt.date(2012, 8, 6)
# The report: 区委组织部联合3部门对68个社区开展为期7天的地毯式排查，梳理出7大类17项问题.  The categories are not named there.
KINDS = (3, 3, 3, 2, 2, 2, 2)
SURVEY = Survey(
    id="2012",
    period=Period(starts=MONDAY, ends=MONDAY + dt.timedelta(days=7)),
    subjects=tuple(f"c{n:02d}" for n in range(68)),
    bodies=("organisation", "b1", "b2", "b3"),
    categories=tuple(ProblemCategory(id=f"k{n}", name=f"第{n}类") for n in range(7)),
    kinds=tuple(
        ProblemKind(id=f"k{n}-{m}", category=f"k{n}", name="某项") for n, most in enumerate(KINDS) for m in range(most)
    ),
)


def visit(number: int, subject: str, after: int, body: str = "b1") -> SurveyVisit:
    return SurveyVisit(id=f"v{number}", subject=subject, on=MONDAY + dt.timedelta(days=after), body=body)


def test_the_survey_of_the_report() -> None:
    assert (len(SURVEY.subjects), len(SURVEY.bodies), len(SURVEY.categories), len(SURVEY.kinds)) == (68, 4, 7, 17)
    assert SURVEY.period.starts is not None
    assert SURVEY.period.ends is not None
    assert (SURVEY.period.ends - SURVEY.period.starts).days == 7
    visits = [visit(n, one, n % 7, SURVEY.bodies[n % 4]) for n, one in enumerate(SURVEY.subjects)]
    found = completeness(SURVEY, visits, on=MONDAY + dt.timedelta(days=6))
    assert (found.complete, found.over, len(found.in_time), found.idle) == (True, False, 68, ())
    missed = completeness(SURVEY, visits[1:], on=MONDAY + dt.timedelta(days=7))
    assert (missed.complete, missed.over, missed.not_visited) == (False, True, ("c00",))


def test_the_last_day_is_in_time_and_the_next_is_late() -> None:
    visits = [visit(1, "c00", 6), visit(2, "c01", 7), visit(3, "c02", -1), visit(4, "c03", -1), visit(5, "c03", 8)]
    visits += [visit(6, "c04", 0), visit(7, "c04", 6), visit(8, "c05", -1), visit(9, "c05", 3)]
    found = completeness(SURVEY, visits, on=MONDAY + dt.timedelta(days=20))
    assert (found.in_time, found.late, found.early) == (("c00", "c04", "c05"), ("c01", "c03"), ("c02",))
    assert (found.more_than_once, found.idle) == (("c04",), ("b2", "b3", "organisation"))


@given(st.lists(st.tuples(st.integers(0, 67), st.integers(-3, 12)), max_size=150), st.integers(-3, 14))
def test_every_subject_stands_in_exactly_one_list(drawn: list[tuple[int, int]], after: int) -> None:
    on = MONDAY + dt.timedelta(days=after)
    visits = [visit(n, f"c{subject:02d}", day) for n, (subject, day) in enumerate(drawn)]
    found = completeness(SURVEY, visits, on=on)
    lists = [*found.in_time, *found.late, *found.early, *found.not_visited]
    assert sorted(lists) == sorted(SURVEY.subjects)
    assert found == completeness(SURVEY, visits[::-1], on=on)
    assert found == completeness(SURVEY, [one for one in visits if one.on <= on], on=on)
    # The slow way: each subject by its own days.
    for subject in SURVEY.subjects:
        days = [day for number, day in drawn if f"c{number:02d}" == subject and day <= after]
        if any(0 <= day < 7 for day in days):
            assert subject in found.in_time
        elif any(day >= 7 for day in days):
            assert subject in found.late
        else:
            assert subject in (found.early if days else found.not_visited)


@given(st.lists(st.tuples(st.integers(0, 67), st.integers(0, 16)), max_size=80))
def test_tallies_add_up_to_the_problems(drawn: list[tuple[int, int]]) -> None:
    problems = [
        ProblemNoted(id=f"p{n}", subject=f"c{subject:02d}", kind=SURVEY.kinds[kind].id, on=MONDAY)
        for n, (subject, kind) in enumerate(drawn)
    ]
    found = tally(SURVEY, problems)
    assert found.total == len(problems)
    for rows in (found.by_kind, found.by_category, found.by_subject):
        assert sum(count for _, count in rows) == found.total
    assert sum(count for _, _, count in found.cells) == found.total
    assert (len(found.by_kind), len(found.by_category), len(found.by_subject)) == (17, 7, 68)
    for category, count in found.by_category:
        assert count == sum(n for kind, n in found.by_kind if kind.startswith(f"{category}-"))
    assert found == tally(SURVEY, problems[::-1])


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("visits", lambda: completeness(SURVEY, [visit(1, "c99", 0)], on=MONDAY)),
        ("visits", lambda: completeness(SURVEY, [visit(1, "c00", 0, "b9")], on=MONDAY)),
        ("problems", lambda: tally(SURVEY, [ProblemNoted(id="p", subject="c99", kind="k0-0", on=MONDAY)])),
        ("problems", lambda: tally(SURVEY, [ProblemNoted(id="p", subject="c00", kind="k9", on=MONDAY)])),
        ("Survey.kinds", lambda: Survey(id="s", period=SURVEY.period, subjects=("c",), bodies=("b",), kinds=SURVEY.kinds)),
        ("Survey.subjects", lambda: Survey(id="s", period=SURVEY.period, subjects=("c", "c"), bodies=("b",))),
        ("ProblemNoted.text", lambda: ProblemNoted(id="p", subject="c", kind="k", on=MONDAY, text="13800138000")),
    ],
)
def test_what_the_survey_does_not_have_is_refused(field: str, wrong: Any) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field


def test_a_refusal_says_what_is_not_there_and_shows_ten_at_most() -> None:
    lost = [f"c{n:02d}" for n in range(70, 82)]
    for ask in (
        lambda: completeness(SURVEY, [visit(n, one, 0) for n, one in enumerate(reversed(lost))], on=MONDAY),
        lambda: tally(SURVEY, [ProblemNoted(id=one, subject=one, kind="k0-0", on=MONDAY) for one in lost]),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert caught.value.value == lost
        assert str(caught.value.message) == f"names what the survey does not have: {', '.join(lost[:10])}"
    for field in ("bodies", "categories", "kinds"):
        with pytest.raises(InputError, match=f"Survey.{field}: must hold each id once, there more than once"):
            evolve(SURVEY, **{field: (*getattr(SURVEY, field), getattr(SURVEY, field)[0])})


def test_a_survey_without_a_last_day_is_never_over_and_nobody_is_late() -> None:
    found = completeness(
        evolve(SURVEY, period=Period(starts=MONDAY)), [visit(1, "c00", 90), visit(2, "c01", -1)], on=dt.date(2013, 8, 6)
    )
    assert (found.survey, found.on, found.over) == ("2012", dt.date(2013, 8, 6), False)
    assert (found.in_time, found.late, found.early, found.more_than_once) == (("c00",), (), ("c01",), ())


def test_a_tally_by_hand_stands_in_the_order_of_the_survey() -> None:
    noted = [("c01", "k1-0"), ("c00", "k6-1"), ("c00", "k0-2"), ("c00", "k6-1")]
    found = tally(SURVEY, [ProblemNoted(id=f"p{n}", subject=at, kind=kind, on=MONDAY) for n, (at, kind) in enumerate(noted)])
    assert found.cells == (("c00", "k0-2", 1), ("c00", "k6-1", 2), ("c01", "k1-0", 1))
    assert found.by_category == (("k0", 1), ("k1", 1), ("k2", 0), ("k3", 0), ("k4", 0), ("k5", 0), ("k6", 2))
    assert found.by_subject[:3] == (("c00", 3), ("c01", 1), ("c02", 0))
    assert dict(found.by_kind)["k6-1"] == 2
