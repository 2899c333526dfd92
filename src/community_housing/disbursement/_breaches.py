# SPDX-License-Identifier: Apache-2.0
"""Limits that recorded facts have broken (超限), each with its day.

A posting of a reserved payment is always recorded, as the money has gone.  Where an event that became known meanwhile, or a
correction, has made it too much, the book does not refuse the fact; it says so.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from community_housing._doors import door
from community_housing.disbursement._book import Book
from community_housing.disbursement._state import POSTED, AppropriationState, PaymentState, ProjectState
from community_housing.district import BudgetId, ProjectId
from community_housing.events import EventId
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Breach", "BrokenLimit", "breaches"]


class BrokenLimit(StrEnum):
    """Which limit is broken."""

    ENTITLEMENT = "entitlement"
    """Paid beyond what the project was entitled to on that day: a claw-back, unless a later stage has eaten it up."""
    SUSPENSION = "suspension"
    """Paid while the payments of the project were suspended."""
    APPROPRIATION = "appropriation"
    """Paid and pending beyond what was set aside on that day."""


@result
class Breach:
    """A limit that was broken on a day.

    Fields:
        limit: Which one.
        on: The day; for an appropriation the first of days on end.
        project, payment: The project and the event of the posting; None for an appropriation.
        appropriation: The appropriation; None for a project.
        measured: What was paid, net, on that day, or in a suspension; for an appropriation the most that was overdrawn.
        allowed: What was allowed of it.
    """

    limit: BrokenLimit
    on: dt.date
    project: ProjectId | None
    payment: EventId | None
    appropriation: BudgetId | None
    measured: Money
    allowed: Money


@door()
def breaches(book: Book) -> tuple[Breach, ...]:
    """Every limit that the facts of a book have broken, by day.

    Args:
        book: Any book, also a view of an earlier day.

    Returns:
        Postings beyond the entitlement of their day, or in a suspension; and appropriations that were overdrawn, with the
        first day on which they were.  What a request or a cut would break is refused, so that these are few.

    Source: own rule, docs/decisions/0048.

    Examples:
        >>> breaches(Book.empty())
        ()
    """
    found = [one for payment in book.payment_states() for one in _of_payment(book, payment)]
    found += [one for state in book.appropriation_states() for one in _of_appropriation(state)]
    return tuple(sorted(found, key=lambda one: (one.on, one.limit, one.payment or "", one.appropriation or "")))


def _of_payment(book: Book, payment: PaymentState) -> Iterator[Breach]:
    day, posting = payment.posted_on, payment.posted_by
    if payment.status != POSTED or day is None or posting is None:
        return
    state = book.state_of(payment.request.project)
    paid, entitled = state.used_on(day)[1], state.entitled_on(day)
    if paid > entitled:
        yield _breach(BrokenLimit.ENTITLEMENT, day, state, posting, paid, max(entitled, 0))
    if state.suspended_on(day):
        yield _breach(BrokenLimit.SUSPENSION, day, state, posting, payment.posted, 0)


def _breach(limit: BrokenLimit, day: dt.date, state: ProjectState, posting: str, measured: int, allowed: int) -> Breach:
    return Breach(
        limit=limit,
        on=day,
        project=state.registered.project,
        payment=EventId(posting),
        appropriation=None,
        measured=Money(measured),
        allowed=Money(allowed),
    )


def _of_appropriation(state: AppropriationState) -> Iterator[Breach]:
    """Each run of days on which it was overdrawn, with the most of it."""
    first: dt.date | None = None
    free = least = 0
    for day in (*sorted(state.days), None):
        if day is not None:
            free += state.days[day]
        if free < 0 and day is not None:
            first, least = first or day, min(least, free)
        elif first is not None:
            yield Breach(
                limit=BrokenLimit.APPROPRIATION,
                on=first,
                project=None,
                payment=None,
                appropriation=BudgetId(state.id),
                measured=Money(-least),
                allowed=Money(0),
            )
            first, least = None, 0
