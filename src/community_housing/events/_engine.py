# SPDX-License-Identifier: Apache-2.0
"""The engine of a ledger: `EventBook`, an immutable book of events, and its folds over the tables that a stream declares.

`apply_one` follows a book by one event and shares everything that does not change with it; `EventFold` changes states that
nobody else sees, for a long-lived writer or many events at once.  Both run the same rules.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

import attrs

from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.events._base import EventBase, same_body
from community_housing.events._outcomes import OutcomeBase, RefusalBase
from community_housing.events._persistent import PMap
from community_housing.events._state import Chain, relink, unchain, unlink
from community_housing.events._stream import Stream

__all__ = ["EventBook", "EventFold", "Maps", "apply_one"]


@attrs.frozen
class Maps:
    """Everything that a book holds; equal where the maps are, whatever the order of the log."""

    events: PMap[str, EventBase]
    tables: tuple[PMap[str, Any], ...]
    indexes: tuple[PMap[str, Chain], ...] = attrs.field(eq=False)
    log_base: list[EventBase] = attrs.field(eq=False)
    log: Chain | None = attrs.field(eq=False)

    def log_list(self) -> list[EventBase]:
        """The accepted events in their order."""
        return [*self.log_base, *unchain(self.log)]

    def __reduce__(self) -> tuple[Any, ...]:
        # A chain is as deep as it is long, and pickling goes down into it.
        flat = tuple({key: unlink(chain) for key, chain in one.items()} for one in self.indexes)
        return (_unflattened, (self.events, self.tables, flat, self.log_list()))


def _unflattened(
    events: PMap[str, EventBase], tables: tuple[PMap[str, Any], ...], flat: tuple[dict[str, Any], ...], log: list[EventBase]
) -> Maps:
    indexes: Any = tuple(PMap({key: relink(items) for key, items in one.items()}) for one in flat)
    return Maps(events, tables, indexes, log, None)


class EventBook:
    """Everything that the accepted events say; never changed, only followed by another book.

    Books are equal when the same events were accepted and they led to the same state, whatever the order of what is
    independent.  A room's book names its stream and gives what the tables hold names of its own.
    """

    stream: ClassVar[Stream]
    __slots__ = ("context", "maps")

    def __init__(self, context: Any, maps: Maps) -> None:
        self.context = context
        self.maps = maps

    @property
    def events(self) -> tuple[EventBase, ...]:
        """The accepted events in the order in which they were accepted."""
        return tuple(self.maps.log_list())

    def event(self, event_id: str) -> EventBase | None:
        """The accepted event of an id, or None."""
        return self.maps.events.get(event_id)

    def table(self, name: str) -> PMap[str, Any]:
        """A table of the stream; for the rooms of this package alone."""
        if name in self.stream.indexes:
            return self.maps.indexes[_names(self.stream)[1].index(name)]
        return self.maps.tables[_names(self.stream)[0].index(name)]

    def __len__(self) -> int:
        return len(self.maps.events)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self is other or (self.maps == other.maps and self.context == other.context)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self.maps.events)} events>"


_B = TypeVar("_B", bound=EventBook)


def _names(stream: Stream) -> tuple[list[str], list[str]]:
    """The tables that are compared, and the indexes, in their order."""
    return (
        [name for name in stream.tables if name not in stream.indexes],
        [name for name in stream.tables if name in stream.indexes],
    )


class EventFold:
    """A writer that takes events one after another in place; `book()` gives an immutable book at any time.

    Args:
        book: The class of the book; it names the stream.
        context: What the rules need beside the events, for example schedules.
        strict: Test every limit; False only to fold facts that were accepted before.
        after: The book that is followed; None for an empty one.

    Guarantees:
        Each event is taken whole or not at all.  Cost O(1) an event; `book()` copies the indexes, O(events).
    """

    def __init__(self, book: type[EventBook], context: Any, *, strict: bool = True, after: EventBook | None = None) -> None:
        self._made = book
        self.stream = book.stream
        self.context = context
        self.strict = strict
        self._start(None if after is None else after.maps)

    def _start(self, maps: Maps | None) -> None:
        """Take copies of the tables of *maps*; its states are copied when they are changed, as they have another owner."""
        kept, indexes = _names(self.stream)
        names = (*kept, *indexes)
        if maps is None:
            self.hold({}, [], tables={name: {} for name in names})
        else:
            tables = [one.plain() for one in (*maps.tables, *maps.indexes)]
            self.hold(maps.events.plain(), maps.log_list(), tables=dict(zip(names, tables, strict=True)))

    def held(self) -> tuple[list[EventBase], dict[str, dict[str, Any]]]:
        """The accepted events and the tables by name, for a store that keeps what was folded; nobody else changes them."""
        names = itertools.chain(*_names(self.stream))
        return self._log, dict(zip(names, (*self._tables, *self._indexes), strict=True))

    def hold(self, events: dict[str, EventBase], log: list[EventBase], *, tables: Mapping[str, dict[str, Any]]) -> None:
        """Stand where a store kept it: what `held` gave, and the events by their ids."""
        self.owner: object = object()
        self._events, self._log = events, log
        kept, indexes = _names(self.stream)
        self._tables, self._indexes = [tables[name] for name in kept], [tables[name] for name in indexes]
        # The dictionaries' own methods are bound once: a rule reaches a state by one call.
        self.get_event = self._events.get
        for name, table in tables.items():
            setattr(self, f"get_{name}", table.get)
            setattr(self, f"put_{name}", table.__setitem__)
            setattr(self, f"drop_{name}", table.pop)

    def take(self, event: EventBase, *, stored: bool = False) -> Any:
        """Take one event; *stored* as in `take_all`.

        Raises:
            InputError: *event* is none of the event records.
        """
        return self.take_all((event,), stored=stored)[0]

    def take_all(self, events: Iterable[EventBase], *, stored: bool = False, until_refused: bool = False) -> list[Any]:
        """Take events in their order; the outcomes, one for each.

        Args:
            events: In the order in which they were recorded.
            stored: They come from a store that accepted them before: facts, of which no limit is tested anew.
            until_refused: End with the first that is not accepted.

        Raises:
            InputError: One of them is none of the event records; those before it are taken.
        """
        stream, known, log = self.stream, self._events, self._log
        handlers, accepted = stream.handlers, stream.accepted
        outcomes: list[OutcomeBase] = []
        strict = self.strict
        self.strict = strict and not stored
        try:
            for event in events:
                handler = handlers.get(type(event))
                if handler is None:
                    raise _no_event(event)
                if event.id in known:
                    outcomes.append(_again(stream, known[event.id], event))
                    if until_refused:
                        break
                    continue
                answer = handler(self, event)
                if answer is None:
                    known[event.id] = event
                    log.append(event)
                    outcomes.append(accepted)
                elif isinstance(answer, RefusalBase):
                    outcomes.append(stream.refused(answer))
                    if until_refused:
                        break
                else:
                    known[event.id] = answer
                    log.append(answer)
                    outcomes.append(accepted)
        finally:
            self.strict = strict
        return outcomes

    def taken(self, event_id: str) -> EventBase | None:
        """The accepted event of an id as it is kept: what a store writes down; None where there is none."""
        return self._events.get(event_id)

    def page(self, *, after: int, most: int) -> tuple[EventBase, ...]:
        """Accepted events from a position on, in their order: at most so many behind the first *after*."""
        return tuple(self._log[after : after + most])

    def book(self) -> Any:
        """The book so far; later events do not change it.  Cost O(events)."""
        frozen = self.finish()
        self._start(frozen.maps)
        return frozen

    def finish(self) -> Any:
        """The book so far at no cost; the fold itself starts anew from an empty book."""
        maps = Maps(
            PMap(self._events),
            tuple(PMap(one) for one in self._tables),
            tuple(PMap(one) for one in self._indexes),
            self._log,
            None,
        )
        made = self._made(self.context, maps)
        self._start(None)
        return made


def _again(stream: Stream, known: EventBase, event: EventBase) -> OutcomeBase:
    field = same_body(known, event)
    return stream.duplicate if field is None else stream.refused(stream.conflict(known, event, field=field))


def _no_event(event: object) -> InputError:
    return InputError(Message("must be one of the event records, got {event}", event=type(event).__name__), "event", event)


class _Step:
    """The workspace of a single event over an immutable book: reads through to it, keeps what is put."""

    def __init__(self, book: EventBook) -> None:
        self.owner: object = object()
        self.strict = True
        self.context = book.context
        self.book = book
        self.get_event = book.maps.events.get
        kept, indexes = _names(book.stream)
        self.puts: list[dict[str, Any]] = []
        for name, table in zip((*kept, *indexes), (*book.maps.tables, *book.maps.indexes), strict=True):
            puts: dict[str, Any] = {}
            self.puts.append(puts)
            setattr(self, f"get_{name}", _reader(puts, table))
            setattr(self, f"put_{name}", puts.__setitem__)
            setattr(self, f"drop_{name}", _dropper(puts))

    def commit(self, event: EventBase) -> Any:
        maps = self.book.maps
        count = len(maps.tables)
        made = Maps(
            maps.events.set(event.id, event),
            tuple(table.update(puts) for table, puts in zip(maps.tables, self.puts[:count], strict=True)),
            tuple(table.update(puts) for table, puts in zip(maps.indexes, self.puts[count:], strict=True)),
            maps.log_base,
            (maps.log, event),
        )
        return type(self.book)(self.context, made)


def _reader(puts: dict[str, Any], kept: PMap[str, Any]) -> Callable[[str], Any]:
    def read(key: str) -> Any:
        return puts[key] if key in puts else kept.get(key)

    return read


def _dropper(puts: dict[str, Any]) -> Callable[[str], None]:
    def drop(key: str) -> None:
        puts[key] = None

    return drop


def apply_one(book: _B, event: EventBase) -> tuple[_B, Any]:
    """Apply one event to a book; see a room's `apply`."""
    stream = book.stream
    handler = stream.handlers.get(type(event))
    if handler is None:
        raise _no_event(event)
    known = book.maps.events.get(event.id)
    if known is not None:
        return book, _again(stream, known, event)
    step = _Step(book)
    answer = handler(step, event)
    if isinstance(answer, RefusalBase):
        return book, stream.refused(answer)
    return step.commit(event if answer is None else answer), stream.accepted
