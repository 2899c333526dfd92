# SPDX-License-Identifier: Apache-2.0
"""The book as of a day, as known on a day: two times, what happened and what was recorded."""

import datetime as dt

from community_housing.disbursement._book import Book, Fold
from community_housing.disbursement._events import Correction, EventBase
from community_housing.disbursement._outcomes import Status
from community_housing.records import result

__all__ = ["View", "as_of"]


@result
class View:
    """Which of a book's events a view is made of.

    Fields:
        on: Happened until the end of this day; None for all.
        known: Recorded until the end of this day, in the recorder's own time zone; None for all.
        corrected: Ids left out because a correction that was known says that they were wrong, sorted.
        skipped: Ids left out because what they rest on had not happened or was not known, sorted.
    """

    on: dt.date | None
    known: dt.date | None
    corrected: tuple[str, ...]
    skipped: tuple[str, ...]


def as_of(book: Book, *, on: dt.date | None = None, known: dt.date | None = None) -> tuple[Book, View]:
    """The book as of the end of day *on*, as it was known at the end of day *known*.

    The accepted events are facts: they are folded again without testing limits anew, so that a change order that was
    recorded late shows a claw-back, never hides a payment.  A correction has no day of its own: once it is known, the event
    that it names never happened.

    Args:
        book: The book, with all that is known now.
        on: Last day of what happened; None for all.
        known: Last day of what was recorded; None for all.

    Returns:
        A book for reading (statements, dues) and what was left out.  It is not for applying further events.

    Source: own rule, docs/decisions/0044.
    """
    chosen = [event for event in book.events if known is None or event.recorded_at.date() <= known]
    wrong = {event.corrects for event in chosen if isinstance(event, Correction)}
    facts: list[EventBase] = [
        event
        for event in chosen
        if not isinstance(event, Correction) and event.id not in wrong and (on is None or event.on <= on)
    ]
    fold = Fold(book.schedules, strict=False)
    outcomes = fold.take_all(facts)
    skipped = [event.id for event, outcome in zip(facts, outcomes, strict=True) if outcome.status is Status.REFUSED]
    return fold.book(), View(on=on, known=known, corrected=tuple(sorted(wrong)), skipped=tuple(sorted(skipped)))
