# SPDX-License-Identifier: Apache-2.0
"""What is to be paid within working days is overdue after the last of them, by a calendar, and by no guess without one."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.disbursement.test_disbursement_rules import event

from community_housing.calendars import LimitUnit, shipped
from community_housing.disbursement import Fold, Schedules, Scope, project_statement, schedules, statements
from community_housing.errors import InputError
from community_housing.events import Status
from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.testing._disbursement import opening_events

ON = dt.date(2012, 9, 26)


def book(days: int, reached: dt.date = ON):  # type: ignore[no-untyped-def]
    changed = [
        evolve(one, pay_within_days=days, pay_within_unit=LimitUnit.WORKING_DAYS) if one.id == "transfer-build" else one
        for one in schedules()
    ]
    fold = Fold(schedules=Schedules(changed))
    approved = event("stage_reached", "s1", on=reached, project="P1", stage="approval")
    assert {one.status for one in fold.take_all([*opening_events(), approved])} == {Status.ACCEPTED}
    return fold.book()


def test_seven_working_days_over_national_day_2012_end_on_the_eleventh() -> None:
    # The golden day of the limit of 7 working days: 2012-09-26 -> 2012-10-11; Monday to Friday alone would say 10-05.
    for on, late in ((dt.date(2012, 10, 11), Money(0)), (dt.date(2012, 10, 12), Money.of(50))):
        assert project_statement(book(7), "P1", on=on, calendar=shipped()).overdue == late
    # Days that are given with the call are days of the calendar.
    assert project_statement(book(7), "P1", on=dt.date(2012, 10, 4), pay_within_days=7).overdue == Money.of(50)


def test_without_a_calendar_working_days_are_refused_and_not_guessed() -> None:
    for scope in (Scope.PROJECT, Scope.SOURCE):
        with pytest.raises(InputError, match="working days"):
            statements(book(7), by=scope, on=ON)
        assert statements(book(7), by=scope)[0].overdue is None


def test_a_schedule_pays_within_days_or_working_days_only() -> None:
    with pytest.raises(InputError, match="must be days or working days"):
        evolve(next(iter(schedules())), pay_within_unit=LimitUnit.MONTHS)


@given(st.dates(dt.date(2012, 9, 1), dt.date(2013, 3, 1)), st.integers(0, 20))
def test_it_is_overdue_from_the_day_after_the_last(reached: dt.date, days: int) -> None:
    last = reached if days == 0 else shipped().shift(reached, days)
    made = book(days, reached)
    found = [project_statement(made, "P1", on=last + dt.timedelta(days=n), calendar=shipped()).overdue for n in (0, 1)]
    assert found == [Money(0), Money.of(50)]
