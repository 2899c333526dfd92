# SPDX-License-Identifier: Apache-2.0
"""Streams of subjects: every event is about one order, case or matter, which is the fold of its own events.

A correction folds its subject anew, without the wrong event or with another in its place, in the order in which the events were
accepted.  So no trace of a corrected event can stay.  It is refused where a later event would hang in the air.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Self, TypeAlias, cast

import attrs

from community_housing._messages import with_article
from community_housing._shown import shows_itself
from community_housing.events._base import EventBase
from community_housing.events._engine import EventBook, EventFold
from community_housing.events._machine import Machine, Move
from community_housing.events._outcomes import RefusalBase, Status
from community_housing.events._state import State, unchain
from community_housing.events._stream import Stream
from community_housing.events._views import facts_of
from community_housing.records import evolve

__all__ = ["Mender", "SubjectState", "Subjects", "as_known", "facts_until"]


class SubjectState(State):
    """A subject: `stage` is where it stands, None where a correction took back that it ever began.

    `history` is the chain of its events as they were accepted, corrections too; `latest` the last day of one that counts.
    """

    __slots__ = ()
    _chains = ("history",)
    stage: Any
    latest: dt.date
    history: Any

    @classmethod
    def blank(cls, owner: object) -> Self:
        """A subject of which nothing counts yet."""
        raise NotImplementedError


_Guard: TypeAlias = Callable[[Any, Any, Any], RefusalBase | None]
_Effect: TypeAlias = Callable[[Any, Any], None]


def _nothing(*_told: Any) -> None:
    """Of a state that means nothing for other tables."""


@shows_itself
@attrs.frozen(eq=False, kw_only=True)
class Subjects:
    """The rules of a stream whose subjects follow a machine and may be merged, made of what its room declares.

    Each event is held against stage, day and role by the machine, then against its own guard; then it has its effect.

    Args:
        name: Such as "order": the table of the subjects, and the field of an event that names its own.  The room has a table
            `merged` too, and the codes `<name>_exists`, `unknown_<name>`, `wrong_state`, `date_out_of_order`, `not_entitled`,
            `merge_chain` and `head_closed`.
        machine: The machine.
        state: The class of the states; `blank` makes one of which nothing counts, and `head` is what stands for a merged one.
        first: The field of a state for the event that it began with.
        steps: For each event its guard (from workspace, state and event to a refusal or None; at the beginning there may be no
            state yet) and its effect on a state, which may be changed in place.
        refuse: Makes the room's refusals.
        open: The stages in which a subject may stand for others.
        means: Adds (+1) or takes back (-1) what a state means for other tables of the room.
        not_entitled: The refusal of a role, where the room has several.
    """

    name: str
    machine: Machine
    state: type[SubjectState]
    first: str
    steps: Mapping[type[EventBase], tuple[_Guard | None, _Effect | None]]
    refuse: Callable[..., RefusalBase]
    open: frozenset[StrEnum]
    means: Callable[[Any, Any, int], None] = _nothing
    not_entitled: Callable[[Any, str], RefusalBase] | None = None

    @property
    def rules(self) -> dict[type[EventBase], Callable[[Any, Any], RefusalBase | None]]:
        """The rule for each event."""
        return {event: self._step if move.starts else self._begin for event, move in self.machine.by_event.items()}

    def _begin(self, space: Any, event: Any) -> RefusalBase | None:
        name = self.name
        key = getattr(event, name)
        state = getattr(space, f"get_{name}")(key)
        if state is not None and state.stage is not None:
            return self.refuse(f"{name}_exists", event, name, key, "a new id")
        move, (guard, _) = self.machine.by_event[type(event)], self.steps[type(event)]
        answer = self._role(move, event) or (None if guard is None else guard(space, state, event))
        if answer is None:
            self._put(space, key, self.state.blank(space.owner) if state is None else state, event)
        return answer

    def _step(self, space: Any, event: Any) -> RefusalBase | None:
        name = self.name
        key = getattr(event, name)
        state = getattr(space, f"get_{name}")(key)
        if state is None or state.stage is None:
            return self.refuse(f"unknown_{name}", event, name, key, f"the id of {with_article(name)}")
        move, (guard, _) = self.machine.by_event[type(event)], self.steps[type(event)]
        if state.stage not in move.starts:
            return self.refuse("wrong_state", event, name, state.stage, ", ".join(move.starts))
        if event.on < state.latest:
            return self.refuse("date_out_of_order", event, "on", event.on, f">= {state.latest}")
        answer = self._role(move, event) or (None if guard is None else guard(space, state, event))
        if answer is None:
            self._put(space, key, state, event)
        return answer

    def _role(self, move: Move, event: Any) -> RefusalBase | None:
        if not move.by or event.by in move.by:
            return None
        known = ", ".join(move.by)
        if self.not_entitled is not None:
            return self.not_entitled(event, known)
        return self.refuse("not_entitled", event, "by", event.by, known)

    def _put(self, space: Any, key: str, state: Any, event: EventBase) -> None:
        if state.owner is not space.owner:
            state = state.copy(space.owner)
        self._detach(space, state)
        self._follow(state, event)
        self._attach(space, state)
        state.history = (state.history, event)
        getattr(space, f"put_{self.name}")(key, state)

    def _follow(self, state: Any, event: EventBase) -> None:
        ends, (_, effect) = self.machine.by_event[type(event)].ends, self.steps[type(event)]
        if ends:
            state.stage = ends[0]
        if effect is not None:
            effect(state, event)
        state.latest = event.on

    def told(self, facts: Iterable[EventBase]) -> Any:
        """A subject as some accepted facts of it leave it, from the one that it began with on; of none it has no stage."""
        state: Any = self.state.blank(None)
        for fact in facts:
            if state.stage is not None or not self.machine.by_event[type(fact)].starts:
                self._follow(state, fact)
        return state

    def may_merge(self, space: Any, event: Any) -> RefusalBase | None:
        """The guard of a merger, whose event says *into* which other subject: chains are refused, so that heads stay heads."""
        name, key = self.name, getattr(event, self.name)
        head = getattr(space, f"get_{name}")(event.into)
        if head is None or head.stage is None:
            return self.refuse(f"unknown_{name}", event, "into", event.into, f"the id of {with_article(name)}")
        if head.head is not None:
            return self.refuse("merge_chain", event, "into", event.into, head.head)
        if space.get_merged(key):
            return self.refuse("merge_chain", event, name, key, f"{with_article(name)} that stands for no other")
        if space.strict and head.stage not in self.open:
            return self.refuse("head_closed", event, "into", head.stage, ", ".join(sorted(self.open)))
        begun = getattr(head, self.first).on
        return None if event.on >= begun else self.refuse("date_out_of_order", event, "on", event.on, f">= {begun}")

    def _attach(self, space: Any, state: Any) -> None:
        """Count a subject among those that its head stands for."""
        self.means(space, state, 1)
        if state.head is not None:
            key = getattr(getattr(state, self.first), self.name)
            space.put_merged(state.head, tuple(sorted({*(space.get_merged(state.head) or ()), key})))

    def _detach(self, space: Any, state: Any) -> None:
        self.means(space, state, -1)
        if state.head is not None:
            key = getattr(getattr(state, self.first), self.name)
            others = tuple(name for name in space.get_merged(state.head) or () if name != key)
            if others:
                space.put_merged(state.head, others)
            else:
                space.drop_merged(state.head)

    def _hangs(self, space: Any, state: Any, key: str) -> str | None:
        """The first that hangs in the air because it was merged into this one, which no longer carries it."""
        first, get = getattr(state, self.first), getattr(space, f"get_{self.name}")
        for name in space.get_merged(key) or ():
            other = get(name)
            if first is None or state.head is not None or (other is not None and other.latest < first.on):
                return str(name)
        return None

    def mender(self, stream: Callable[[], Stream]) -> "Mender":
        """The rule for the corrections of the stream."""
        return Mender(
            stream=stream,
            table=self.name,
            subject=self.name,
            rules=self.rules,
            refuse=self.refuse,
            detach=self._detach,
            attach=self._attach,
            hangs=self._hangs,
        )


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
    refuse: Callable[..., RefusalBase]
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
