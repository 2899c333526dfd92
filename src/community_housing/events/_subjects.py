# SPDX-License-Identifier: Apache-2.0
"""Streams of subjects: every event is about one order, case or matter, which is the fold of its own events.

A correction folds its subject anew, without the wrong event or with another in its place, in the order in which the events were
accepted.  So no trace of a corrected event can stay.  It is refused where a later event would hang in the air.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs

from community_housing._shown import shows_itself
from community_housing.events._base import EventBase
from community_housing.events._engine import EventBook, EventFold
from community_housing.events._outcomes import RefusalBase, Status
from community_housing.events._state import State, unchain
from community_housing.events._stream import Stream
from community_housing.events._views import facts_of
from community_housing.records import evolve

__all__ = ["Mender", "SubjectState", "as_known", "facts_until"]

_Refuse = Callable[..., RefusalBase]


def _nothing(*_told: Any) -> None:
    """Of a subject that means nothing for other tables."""


class SubjectState(State):
    """A subject: `stage` is where it stands, None where a correction took back that it ever began.

    `history` is the chain of its events as they were accepted, corrections too; `latest` the last day of one that counts.
    """

    __slots__ = ()
    _chains = ("history",)
    stage: Any
    latest: dt.date
    history: Any


@shows_itself
@attrs.frozen
class Mender:
    """The rule for the corrections of a stream of subjects.

    Args:
        stream: The stream, asked for when it is needed.
        table: The table of its subjects.
        subject: The field of an event that names its subject.
        rules: The rule for each event that is no correction.
        refuse: Makes a refusal of a code's name, the event, and `field`, `found` and `expected`.
        detach: Takes back what a state means for other tables; `attach` puts it there.
        hangs: From a workspace, a state and its subject to what else hangs in the air, or None.
    """

    stream: Callable[[], Stream]
    table: str
    subject: str
    rules: Mapping[type[EventBase], Callable[[Any, Any], RefusalBase | None]]
    refuse: _Refuse
    detach: Callable[[Any, Any], None] = _nothing
    attach: Callable[[Any, Any], None] = _nothing
    hangs: Callable[[Any, Any, str], str | None] = _nothing

    def __call__(self, space: Any, event: Any) -> RefusalBase | None:
        """Take back what *event* names, or put another in its place."""
        target = space.get_event(event.corrects)
        if target is None:
            return self.refuse("unknown_event", event, "corrects", event.corrects, "the id of an accepted event")
        first = target
        while hasattr(first, "corrects"):
            first = space.get_event(first.corrects)
        name: str = getattr(first, self.subject)
        wrong = self._of_the_same(event, target, name)
        if wrong is not None:
            return wrong
        get, put = getattr(space, f"get_{self.table}"), getattr(space, f"put_{self.table}")
        old = get(name)
        accepted = unchain(old.history)
        before = facts_of(self.stream(), accepted).corrected
        if event.corrects in before:
            return self.refuse("already_corrected", event, "corrects", event.corrects, before[event.corrects])
        blank = type(old).blank(space.owner)
        self.detach(space, old)
        put(name, blank)
        answer = self._told(space, [*accepted, event], event.instead) or self._hanging(space, event, name)
        made = get(name)
        if answer is not None:
            self.detach(space, made)
            put(name, old)
            self.attach(space, old)
            return evolve(answer, event=event.id)
        made.history = (old.history, event)
        return None

    def _told(self, space: Any, accepted: list[EventBase], instead: EventBase | None) -> RefusalBase | None:
        """Tell the facts to a subject of which nothing counts; only what is new is held against limits."""
        strict = space.strict
        try:
            for fact in facts_of(self.stream(), accepted).events:
                space.strict = strict and fact is instead
                answer: Any = self.rules[type(fact)](space, fact)
                if answer is not None:
                    if fact is instead:
                        return cast("RefusalBase", answer)
                    return self.refuse("not_correctable", fact, fact.id, answer.code, "to be corrected first")
        finally:
            space.strict = strict
        return None

    def _hanging(self, space: Any, event: EventBase, name: str) -> RefusalBase | None:
        hangs = self.hangs(space, getattr(space, f"get_{self.table}")(name), name)
        return None if hangs is None else self.refuse("not_correctable", event, hangs, name, "to be corrected first")

    def _of_the_same(self, event: Any, target: Any, name: str) -> RefusalBase | None:
        if event.instead is None:
            return None
        if type(event.instead) is not type(target):
            return self.refuse("not_correctable", event, "instead", event.instead.kind, target.kind)
        said = getattr(event.instead, self.subject)
        return None if said == name else self.refuse("not_correctable", event, f"instead.{self.subject}", said, name)


def facts_until(stream: Stream, state: SubjectState, *, on: dt.date) -> tuple[EventBase, ...]:
    """What counts of a subject until the end of a day, in order."""
    return tuple(fact for fact in facts_of(stream, unchain(state.history)).events if fact.on <= on)


def as_known(
    fold: EventFold, book: EventBook, *, on: dt.date | None, known: dt.datetime | None
) -> tuple[EventBook, tuple[str, ...]]:
    """The book of what had happened by the end of *on* as known at *known*, and the ids of what then hangs in the air."""
    facts = facts_of(book.stream, book.events, known=known).events
    chosen = [fact for fact in facts if on is None or fact.on <= on]
    outcomes = fold.take_all(chosen, stored=True)
    skipped = [fact.id for fact, one in zip(chosen, outcomes, strict=True) if one.status is Status.REFUSED]
    made: EventBook = fold.finish()
    return made, tuple(sorted(skipped))
