# SPDX-License-Identifier: Apache-2.0
"""Which of a ledger's events count: two times, what happened and what was known, and corrections that take back or replace."""

import datetime as dt
from collections.abc import Iterable

import attrs

from community_housing._shown import shows_itself
from community_housing.events._base import EventBase
from community_housing.events._stream import Stream

__all__ = ["Facts", "facts_of"]


@shows_itself
@attrs.frozen
class Facts:
    """The events that count, as known at a moment.

    Args:
        events: In the order in which they were accepted, each as its correction has it.
        corrected: What is taken back or replaced, with the id of the correction.
    """

    events: tuple[EventBase, ...]
    corrected: dict[str, str]


def facts_of(stream: Stream, events: Iterable[EventBase], *, known: dt.datetime | None = None) -> Facts:
    """What counts of accepted events, as it was known at *known*; None for all that is known.

    A correction has no day of its own: once it is known, what it names never happened, or happened as it says.  A
    correction may be corrected in its turn.
    """
    chosen = [event for event in events if known is None or (event.entered_at or event.recorded_at) <= known]
    corrected: dict[str, str] = {}
    instead: dict[str, EventBase | None] = {}
    for event in reversed(chosen):
        mending = stream.mends(event)
        if mending is not None and event.id not in corrected:
            target, replacement = mending
            corrected[target] = event.id
            instead[target] = replacement
    facts = (instead[event.id] if event.id in corrected else event for event in chosen if stream.mends(event) is None)
    return Facts(tuple(event for event in facts if event is not None), corrected)
