# SPDX-License-Identifier: Apache-2.0
"""Closing a budget year (年终结转): what of an appropriation's unspent money is carried over and what lapses."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement._book import Book
from community_housing.disbursement._events import Appropriated
from community_housing.district import BudgetId
from community_housing.errors import InputError
from community_housing.events import EventId
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["CarryOver", "ClosingLine", "close_year", "closing_events"]

_YEARS: Final = (1949, 2200)
"""The first and the last year that money is set aside for, as of `Appropriated`."""

_LONGEST_ID = 64


class CarryOver(StrEnum):
    """The rule that an office chooses; the library prefers none."""

    ALL = "all"
    """全部结转: everything unspent stays usable."""
    COMMITTED = "committed"
    """已申请部分结转: what is requested and pending stays, the rest lapses."""
    NONE = "none"
    """全部收回: everything unspent lapses; refused while a payment is pending."""


@result
class ClosingLine:
    """One appropriation at the end of its year.

    Fields:
        appropriation, year: Which.
        appropriated: Set aside to date.
        paid: Paid, net of what came back.
        pending: Requested and reserved.
        carried: Stays usable in the next year.
        lapsed: Is taken back.
        overdrawn: Paid or pending beyond what was set aside, as a view of an earlier day may show.
    """

    appropriation: BudgetId
    year: int
    appropriated: Money
    paid: Money
    pending: Money
    carried: Money
    lapsed: Money
    overdrawn: Money


@door()
def close_year(book: Book, *, year: int, rule: CarryOver) -> tuple[ClosingLine, ...]:
    """Apply a carry-over rule to every appropriation of a budget year, sorted by id.

    Args:
        book: The book at the end of the year, for example `as_of(book, on=...)`.
        year: The budget year.
        rule: What is carried over.

    Returns:
        One line for each appropriation; appropriated + overdrawn = paid + carried + lapsed.

    Raises:
        InputError: The rule lets everything lapse while a payment is pending.

    Source: own rule, docs/decisions/0044; which rule holds is for the office's finance rules to say.
    """
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise InputError(Message("must be a year from {first} to {last}", first=_YEARS[0], last=_YEARS[1]), "year", year)
    lines: list[ClosingLine] = []
    for state in sorted(book.appropriation_states(), key=lambda one: one.id):
        if state.year != year:
            continue
        unspent, pending = state.amount - state.kept, state.held - state.kept
        if rule is CarryOver.NONE and pending:
            raise InputError(
                Message("{id}: {pending} fen are pending; post or void them first", id=state.id, pending=pending), "rule", rule
            )
        carried = max(unspent, 0) if rule is CarryOver.ALL else pending
        lines.append(
            ClosingLine(
                appropriation=state.id,
                year=year,
                appropriated=Money(state.amount),
                paid=Money(state.kept),
                pending=Money(pending),
                carried=Money(carried),
                lapsed=Money(max(unspent - carried, 0)),
                overdrawn=Money(max(carried - unspent, 0)),
            )
        )
    return tuple(lines)


@door()
def closing_events(
    book: Book, lines: Iterable[ClosingLine], *, on: dt.date, recorded_at: dt.datetime, actor: str | None = None
) -> tuple[Appropriated, ...]:
    """The events that carry a closing out: a cut of each appropriation by what lapses.

    Their ids are made of the year, the appropriation and the number of its events so far, so that the events of one closing,
    sent twice, change nothing, and a later closing, after money came back, has ids of its own.  So has one that is made anew
    because the first was corrected.
    """
    states = {state.id: state for state in book.appropriation_states()}
    events = Counter(event.appropriation for event in book.facts if isinstance(event, Appropriated))
    return tuple(
        Appropriated(
            id=_closing_id(book, line, events[line.appropriation]),
            on=on,
            recorded_at=recorded_at,
            actor=actor,
            appropriation=line.appropriation,
            year=line.year,
            source=states[line.appropriation].source,
            batch=states[line.appropriation].batch,
            street=states[line.appropriation].street,
            ledger=states[line.appropriation].ledger,
            amount=-line.lapsed,
        )
        for line in lines
        if line.lapsed.fen > 0
    )


def _closing_id(book: Book, line: ClosingLine, events: int) -> EventId:
    again = 0
    while True:
        ending = f"-{events}" if not again else f"-{events}-{again}"
        name = f"closing-{line.year}-{line.appropriation}{ending}"
        if len(name) > _LONGEST_ID:
            # Two long ids may begin alike, so a hash stands for what is cut off.
            name = f"closing-{line.year}-{hashlib.sha256(line.appropriation.encode()).hexdigest()[:32]}{ending}"
        if book.corrected_by(name) is None:
            return name
        again += 1
