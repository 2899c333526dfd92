# SPDX-License-Identifier: Apache-2.0
"""What each event of a book is about in the end, and how it counted: for exports that tell corrections too."""

from collections import defaultdict

from community_housing.disbursement import (
    STREAM,
    Book,
    Correction,
    PaymentPosted,
    PaymentReturned,
    PaymentVoided,
)
from community_housing.events import EventBase, facts_of

__all__ = ["Subjects"]


class Subjects:
    """The accepted events of a book by subject.

    Fields:
        events: By id, as they were accepted.
        corrections: The corrections of each subject, of those corrections and so on, in the order in which they were accepted.
    """

    def __init__(self, book: Book) -> None:
        accepted = book.events
        self.events = {event.id: event for event in accepted}
        self.corrections: dict[str, list[Correction]] = defaultdict(list)
        for event in accepted:
            if isinstance(event, Correction):
                subject = self.subject_of(event)
                if subject is not None:
                    self.corrections[subject.id].append(event)

    def subject_of(self, event: EventBase | None) -> EventBase | None:
        """The event itself, or what a correction is about in the end."""
        while isinstance(event, Correction):
            event = self.events.get(event.corrects)
        return event

    def project_of(self, event: EventBase | None) -> str | None:
        """The project that an event is about; None for an appropriation."""
        event = self.subject_of(event)
        if isinstance(event, (PaymentPosted, PaymentVoided, PaymentReturned)):
            event = self.events.get(event.payment)
        return getattr(event, "project", None)

    def stood(self, event: EventBase) -> list[EventBase | None]:
        """How a subject counted: when it was accepted, and after each of its corrections; None where it did not."""
        chain = self.corrections.get(event.id, [])
        known = (facts_of(STREAM, (event, *chain[:end])).events for end in range(len(chain) + 1))
        return [next(iter(events), None) for events in known]
