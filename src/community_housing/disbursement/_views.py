# SPDX-License-Identifier: Apache-2.0
"""The book as of a day, as known on a day: two times, what happened and what was recorded."""

import datetime as dt
from typing import Final

from community_housing._doors import door
from community_housing.disbursement._book import STREAM, Book, Fold
from community_housing.disbursement._events import Appropriated
from community_housing.disbursement._state import AppropriationState
from community_housing.events import Moment, Status, facts_of
from community_housing.records import result

__all__ = ["View", "as_of"]

OFFICIAL: Final = dt.timezone(dt.timedelta(hours=8))
"""The time by which a day of knowledge ends: that of the district, whatever the sender's."""


@result
class View:
    """Which of a book's events a view is made of.

    Fields:
        on: Happened until the end of this day; None for all.
        known: Taken in by the ledger until this moment; None for all.
        unproved: How many of the events no ledger stamped, so that only their sender says when they were recorded; 0 where no
            moment was asked for.
        corrected: Ids left out because a correction that was known says that they were wrong, sorted.
        skipped: Ids left out because what they rest on had not happened or was not known, sorted.
    """

    on: dt.date | None
    known: Moment | None
    unproved: int
    corrected: tuple[str, ...]
    skipped: tuple[str, ...]


@door()
def as_of(book: Book, *, on: dt.date | None = None, known: dt.date | dt.datetime | None = None) -> tuple[Book, View]:
    """The book as of the end of day *on*, as it was known at *known*.

    The accepted events are facts: they are folded again without testing limits anew, so that a change order that was
    recorded late shows a claw-back, never hides a payment.  A correction has no day of its own: once it is known, the event
    that it names never happened.

    Args:
        book: The book, with all that is known now.
        on: Last day of what happened; None for all.
        known: What the ledger had taken in by this moment, or by the end of this day in the district's time (UTC+8); None for
            all.  Of an event that no ledger stamped, its sender's moment counts.

    Returns:
        A book for reading (statements, dues) and what was left out.  It is not for applying further events.

    Source: own rule, docs/decisions/0044.
    """
    moment = known if known is None or isinstance(known, dt.datetime) else dt.datetime.combine(known, dt.time.max, OFFICIAL)
    facts = facts_of(STREAM, book.events, known=moment)
    fold = Fold(book.schedules, strict=False)
    # What an appropriation is has no day: a project may have been paid out of one before its money was set aside.
    identities = {event.appropriation: event for event in reversed(facts.events) if isinstance(event, Appropriated)}
    for name, identity in identities.items():
        fold.put_appropriation(name, AppropriationState(fold.owner, identity))
    chosen = [event for event in facts.events if on is None or event.on <= on]
    outcomes = fold.take_all(chosen)
    for name in identities:
        found = fold.get_appropriation(name)
        if found is not None and found.history is None and not found.lines:
            fold.drop_appropriation(name)
    for event, by in facts.corrected.items():
        fold.put_corrected(event, by)
    skipped = [event.id for event, outcome in zip(chosen, outcomes, strict=True) if outcome.status is Status.REFUSED]
    unproved = 0 if moment is None else sum(event.entered_at is None for event in book.events)
    about = View(
        on=on,
        known=moment,
        unproved=unproved,
        corrected=tuple(sorted(facts.corrected)),
        skipped=tuple(sorted(skipped)),
    )
    return fold.book(), about
