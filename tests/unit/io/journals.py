# SPDX-License-Identifier: Apache-2.0
"""What the tests of journals share: a book without the moments that a journal stamps."""

from community_housing.disbursement import Book, replay
from community_housing.records import evolve

__all__ = ["as_sent"]


def as_sent(book: Book) -> Book:
    """The book that the same events lead to as their senders sent them."""
    return replay([evolve(event, entered_at=None) for event in book.events])[0]
