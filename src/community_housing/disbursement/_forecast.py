# SPDX-License-Identifier: Apache-2.0
"""Forecast of the cash that a district needs, month by month, from planned stages."""

import datetime as dt
from typing import Final

from community_housing._doors import door
from community_housing.disbursement._book import Book
from community_housing.disbursement._schedule import Ledger, check_days_to_pay
from community_housing.disbursement._state import ProjectState
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Forecast", "ForecastMonth", "forecast"]

_LAST: Final = dt.date.max.toordinal()


@result
class ForecastMonth:
    """Cash needed in one month: `first` is the month's first day."""

    first: dt.date
    amount: Money
    projects: int


@result
class Forecast:
    """Cash needed from a day on.

    Fields:
        on: The day of the forecast.
        ledger: Transfers or contracts.
        months: Those with a need, in order; what is pending, due now or planned before *on* is in the month of *on*.
        unplanned: What falls due with stages for which no day is planned.
        suspended: What would be needed for suspended projects; in no month.
    """

    on: dt.date
    ledger: Ledger
    months: tuple[ForecastMonth, ...]
    unplanned: Money
    suspended: Money

    @property
    def total(self) -> Money:
        """Everything still to be paid: months, unplanned and suspended."""
        return sum((month.amount for month in self.months), Money(0)) + self.unplanned + self.suspended


@door()
def forecast(book: Book, *, on: dt.date, ledger: Ledger = Ledger.TRANSFER, pay_within_days: int = 0) -> Forecast:
    """When the money of a book's projects will be needed.

    Args:
        book: The book as known.
        on: The first day of the forecast.
        ledger: Transfers or contracts.
        pay_within_days: Days from a stage to its payment.

    Returns:
        Needs by calendar month.  Their total is what remains to be paid of all projects that are not over their sum.

    Source: own rule, docs/decisions/0044.  A later stage is never needed before an earlier one: of two planned days the
    later counts.
    """
    check_days_to_pay(pay_within_days)
    months: dict[dt.date, list[int]] = {}
    unplanned = suspended = 0
    for state in book.states():
        if state.table.schedule.ledger is not ledger:
            continue
        if state.suspended:
            suspended += max(state.sum - state.net, 0)
            continue
        seen: set[dt.date] = set()
        for day, amount in _needs(state, on, pay_within_days):
            if day is None:
                unplanned += amount
                continue
            first = day.replace(day=1)
            month = months.setdefault(first, [0, 0])
            month[0] += amount
            month[1] += first not in seen
            seen.add(first)
    rows = tuple(
        ForecastMonth(first=first, amount=Money(amount), projects=projects)
        for first, (amount, projects) in sorted(months.items())
    )
    return Forecast(on=on, ledger=ledger, months=rows, unplanned=Money(unplanned), suspended=Money(suspended))


def _needs(state: ProjectState, on: dt.date, pay_within_days: int) -> list[tuple[dt.date | None, int]]:
    """Days and amounts of one project; a None day is unplanned."""
    planned = {stage.stage: stage.on for stage in state.registered.planned}
    table = state.table
    paid = state.net
    needs: list[tuple[dt.date | None, int]] = []
    now = max(state.entitled, paid + state.pending) - paid
    if now > 0:
        needs.append((on, now))
        paid += now
    reached, whole = state.stage
    day: dt.date | None = on
    for index in range(reached + whole, len(table.numerators)):
        plan = planned.get(table.schedule.stages[index].id)
        due = None if plan is None else max(dt.date.fromordinal(min(plan.toordinal() + pay_within_days, _LAST)), on)
        day = None if due is None or day is None else max(due, day)
        amount = state.sum * table.numerators[index] // table.denominators[index] - paid
        if amount > 0:
            needs.append((day, amount))
            paid += amount
    return needs
