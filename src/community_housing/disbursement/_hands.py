# SPDX-License-Identifier: Apache-2.0
"""Four eyes (不相容岗位分离): who had a hand in asking for a payment may have none in posting it, where an office says so."""

from typing import Final

from community_housing.disbursement._events import Correction, PaymentPosted, PaymentRequested
from community_housing.disbursement._outcomes import Refusal, RefusalCode, refuse
from community_housing.disbursement._state import Workspace
from community_housing.events import EventBase
from community_housing.provenance import Citation, Evidence

__all__ = ["FOUR_EYES", "same_hands"]

FOUR_EYES: Final = Citation(
    authority="财政部",
    document="行政事业单位内部控制规范（试行） (财会〔2012〕21号)",
    clause="第五条第（三）项",
    evidence=Evidence.FOUND,
    note="Duties and processes are to check one another. That whoever asked for a payment may not post it is our reading, "
    "so the rule holds only where an office chooses it.",
)
"""The source of the rule that whoever asked for a payment may not post it; see `Schedules`."""

_NAMED: Final = "a named actor other than those who asked"


def same_hands(space: Workspace, event: PaymentPosted | Correction) -> Refusal | None:
    """The refusal of a posting, or of a correction that touches a paid payment, by somebody who had a hand in its request.

    An event, and each correction of it, is in the hands of whom it names; of whom nothing is known, nobody can say that it is
    another.
    """
    if not space.strict or space.context.four_eyes is None:
        return None
    subject: EventBase | None = event
    while isinstance(subject, Correction):
        subject = space.get_event(subject.corrects)
    if isinstance(subject, PaymentPosted):
        if isinstance(event, Correction) and event.instead is None and event.corrects == subject.id:
            return None  # it pays nothing
        asked, others = _hands(space, subject.payment), _own(event)
    elif isinstance(subject, PaymentRequested):
        payment = space.get_payment(subject.id)
        if payment is None or payment.posted_by is None:
            return None
        asked, others = _own(event), _hands(space, payment.posted_by)
    else:
        return None
    both = asked & others
    if both or None in asked | others:
        return refuse(RefusalCode.SAME_HANDS, event, "actor", ", ".join(sorted(one for one in both if one)) or None, _NAMED)
    return None


def _own(event: EventBase | None) -> set[str | None]:
    """Whom an event names: its actor, and where it puts another in an event's place, that one's."""
    if event is None:
        return set()
    instead = event.instead if isinstance(event, Correction) else None
    return {event.actor} if instead is None else {event.actor, instead.actor}


def _hands(space: Workspace, event_id: str) -> set[str | None]:
    """Whoever had a hand in an event: its own, and those of its corrections."""
    hands = _own(space.get_event(event_id))
    by = space.get_corrected(event_id)
    return hands if by is None else hands | _hands(space, by)
