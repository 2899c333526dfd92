# SPDX-License-Identifier: Apache-2.0
"""What the tests of journals share: a book without the moments that a journal stamps."""

from collections.abc import Iterable
from typing import TypeVar

from community_housing.events import EventBase, EventBook, EventFold
from community_housing.records import evolve

__all__ = ["as_sent", "told"]

_B = TypeVar("_B", bound=EventBook)


def as_sent(book: _B) -> _B:
    """The book that the same events lead to as their senders sent them."""
    return told(book, [evolve(event, entered_at=None) for event in book.events])


def told(like: _B, events: Iterable[EventBase]) -> _B:
    """A book of events, of the same stream and context as another."""
    fold = EventFold(type(like), like.context)
    fold.take_all(events)
    made: _B = fold.finish()
    return made
