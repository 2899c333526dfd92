# SPDX-License-Identifier: Apache-2.0
"""The snapshot (快照) of a journal: what its fold holds after so many events, so that opening it need not fold them again.

It is text: one line of what it is of, the ids of the events, a line for each state, and the SHA-256 of all that.  It can be
made again from the events at any time, and is used only where it is whole, of this stream, made by this edition of the library
under these schedules or rules, and of an event that stands in the store with the hash that it names.  An event within a state
stands as its position; states are read when they are asked for.
"""

import datetime as dt
import enum
import functools
import hashlib
import importlib
import itertools
import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

import attrs

from community_housing import _version
from community_housing.events import EventBase, EventFold, State, Stream, relink, unlink
from community_housing.io.journal._rows import Place
from community_housing.quantities import Area, Money

__all__ = ["Cold", "SnapshotUse", "freeze", "thaw"]

_FORMAT: Final = 1
_PACKAGE: Final = "community_housing."
_EVENT: Final = re.compile(rb'\{"e":(\d+)\}')


class SnapshotUse(StrEnum):
    """Whether a journal was opened by its snapshot, and why not; in every case but USED the events were folded again."""

    USED = "used"
    """It was; what lies before it was not read again, until somebody asks for it or for `verify`."""
    NONE = "none"
    """There is none, or it was not looked for."""
    DAMAGED = "damaged"
    """Its bytes are not as they were written."""
    OTHER_EDITION = "other_edition"
    """Another edition of the library made it."""
    OTHER_RULES = "other_rules"
    """It was made of another stream, or under other schedules or rules."""
    OTHER_EVENTS = "other_events"
    """It is of events that are not in the store."""


class Cold(dict[Any, Any]):
    """A table whose values are made when they are asked for first.

    Args:
        cold: What each is made of.
        warm: Makes one; whatever it raises, the table stays as it is.
    """

    def __init__(self, cold: dict[Any, Any], warm: Callable[[Any], Any]) -> None:
        super().__init__()
        self.cold, self.warm = cold, warm

    def get(self, key: Any, default: Any = None) -> Any:
        found = super().get(key)
        if found is None and key in self.cold:
            found = self[key] = self.warm(self.cold[key])
        return default if found is None else found

    __getitem__ = get

    def __contains__(self, key: object) -> bool:
        return key in self.cold or super().__contains__(key)

    def pop(self, key: Any, *default: Any) -> Any:
        self.cold.pop(key, None)
        return super().pop(key, *default)


class _ColdLog(list[EventBase]):
    """A log of which the first events are in the store."""

    def __init__(self, count: int, fetch: Callable[[range], Mapping[int, EventBase]]) -> None:
        super().__init__()
        self.stored, self.fetch = count, fetch

    def __getitem__(self, part: Any) -> Any:
        first, last, _ = part.indices(self.stored + len(self))
        behind = slice(max(first - self.stored, 0), max(last - self.stored, 0))
        return [*self.fetch(range(first + 1, min(last, self.stored) + 1)).values(), *super().__getitem__(behind)]


# Writing.


class _Writer:
    """Values as JSON; what is shared, such as an edition of a schedule, once."""

    def __init__(self, stream: Stream, events: list[EventBase]) -> None:
        self.stream = stream
        self.places = {id(event): place for place, event in enumerate(events, 1)}
        self.shared: list[str] = []
        self.known: dict[int, int] = {}
        self.kept: list[object] = []  # so that no id is given twice

    def line(self, value: object) -> str:
        return json.dumps(self.plain(value), ensure_ascii=False, separators=(",", ":"))

    def plain(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, str):
            return value
        if kind is tuple:
            return [self.plain(one) for one in value]
        place = self.places.get(id(value))
        if place is not None:
            return {"e": place}
        if isinstance(value, EventBase):
            return {"b": self.stream.adapter.dump_json(value).decode()}
        if isinstance(value, State):
            slots = zip(kind.__slots__, value.__getstate__(), strict=True)
            return {"o": [_name(kind), [self.plain(tuple(one) if name in kind._chains else one) for name, one in slots]]}  # noqa: SLF001 - part of being a state
        if attrs.has(kind):
            return {"x": self.share(value)}
        return self.small(value, kind)

    def small(self, value: Any, kind: type) -> dict[str, Any]:
        if kind in (dt.date, dt.datetime):
            return {"d" if kind is dt.date else "t": value.isoformat()}
        if kind is Fraction:
            return {"q": str(value)}
        if kind in (Money, Area):
            return {"y": [_name(kind), value.fen if kind is Money else value.dm2]}
        if isinstance(value, enum.Enum):
            return {"n": [_name(kind), value.value]}
        if kind is dict:
            return {"m": [[self.plain(key), self.plain(one)] for key, one in value.items()]}
        if kind is frozenset:
            return {"s": sorted((self.plain(one) for one in value), key=repr)}
        raise TypeError(f"a snapshot cannot hold a {kind.__name__}")

    def share(self, value: Any) -> int:
        found = self.known.get(id(value))
        if found is None:
            fields = [self.plain(getattr(value, field.name)) for field in attrs.fields(type(value))]
            self.shared.append(json.dumps([_name(type(value)), fields], ensure_ascii=False, separators=(",", ":")))
            found = self.known[id(value)] = len(self.shared) - 1
            self.kept.append(value)
        return found


class _RulesWriter(_Writer):
    """Also what rules are made of, for their hash alone; nothing is shared, so that equal ones are written alike."""

    def small(self, value: Any, kind: type) -> dict[str, Any]:
        if kind.__module__.startswith(_PACKAGE) and not isinstance(value, (enum.Enum, Money, Area)):
            told = value.__getstate__() if "__getstate__" in vars(kind) else value.__reduce_ex__(2)[1:3]
            return {"g": [_name(kind), self.plain(told)]}
        return {"g": _name(value)} if isinstance(value, type) else super().small(value, kind)

    def share(self, value: Any) -> Any:
        return [_name(type(value)), [self.plain(getattr(value, field.name)) for field in attrs.fields(type(value))]]


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _about(stream: Stream, context: object) -> dict[str, Any]:
    rules = _RulesWriter(stream, []).line(context)
    return {
        "format": _FORMAT,
        "edition": _version.__version__,
        "stream": stream.name,
        "rules": hashlib.sha256(rules.encode()).hexdigest(),
    }


def freeze(fold: EventFold, place: Place) -> bytes:
    """The snapshot of a fold that has every event up to a place.

    Raises:
        TypeError: A state holds what no snapshot can.
    """
    events, tables = fold.held()
    writer = _Writer(fold.stream, events)
    parts: list[tuple[list[str], list[str]]] = []
    for name, table in tables.items():
        chained = name in fold.stream.indexes
        values = [writer.line(tuple(unlink(value)) if chained else value) for value in table.values()]
        parts.append((list(table), values))
    head = {
        **_about(fold.stream, fold.context),
        "events": place.count,
        "hash": place.hash.hex(),
        "moment": place.moment and place.moment.isoformat(),
    }
    lines = [json.dumps(head), json.dumps([event.id for event in events]), str(len(writer.shared)), *writer.shared]
    for keys, values in parts:
        lines += [json.dumps(keys), *values]
    body = ("\n".join(lines) + "\n").encode()
    return body + hashlib.sha256(body).hexdigest().encode()


# Reading.


def thaw(
    data: bytes, fold: EventFold, fetch: Callable[[range | list[int]], Mapping[int, EventBase]]
) -> tuple[Place | None, SnapshotUse]:
    """Let a new fold stand where a snapshot says; the place, or why not.

    Args:
        data: The snapshot.
        fold: A fold that has taken nothing.
        fetch: The stored events of some positions, in their order.
    """
    body, ending = data[:-64], data[-64:]
    if hashlib.sha256(body).hexdigest().encode() != ending:
        return None, SnapshotUse.DAMAGED
    lines = iter(body.split(b"\n"))
    head = json.loads(next(lines))
    about = _about(fold.stream, fold.context)
    if (head["format"], head["edition"]) != (about["format"], about["edition"]):
        return None, SnapshotUse.OTHER_EDITION
    if (head["stream"], head["rules"]) != (about["stream"], about["rules"]):
        return None, SnapshotUse.OTHER_RULES
    ids: list[str] = json.loads(next(lines))
    reader = _Reader(fold.stream, fetch)
    reader.shared = Cold(dict(enumerate(itertools.islice(lines, int(next(lines))))), reader.record)
    tables: dict[str, Cold] = {}
    for name in fold.held()[1]:
        keys: list[str] = json.loads(next(lines))
        chained = name in fold.stream.indexes
        tables[name] = Cold(dict(zip(keys, lines, strict=False)), reader.chain if chained else reader.value)
    known = Cold(dict(zip(ids, itertools.count(1), strict=False)), lambda seq: fetch([seq])[seq])
    fold.hold(known, _ColdLog(len(ids), fetch), tables=tables)
    moment = head["moment"]
    place = Place(head["events"], bytes.fromhex(head["hash"]), moment and dt.datetime.fromisoformat(moment))
    return place, SnapshotUse.USED


class _Reader:
    """The values of lines."""

    shared: Cold

    def __init__(self, stream: Stream, fetch: Callable[[range | list[int]], Mapping[int, EventBase]]) -> None:
        self.stream, self.fetch = stream, fetch

    def value(self, line: bytes) -> Any:
        # All events of a state are fetched at once.
        events = self.fetch(sorted({int(found) for found in _EVENT.findall(line)}))
        return self.made(json.loads(line), events)

    def chain(self, line: bytes) -> Any:
        return relink(self.value(line))

    def record(self, line: bytes) -> Any:
        name, fields = self.value(line)
        kind = _kind(name)
        made = object.__new__(kind)
        for field, value in zip(attrs.fields(kind), fields, strict=True):
            object.__setattr__(made, field.name, value)
        return made

    def made(self, plain: Any, events: Mapping[int, EventBase]) -> Any:
        if type(plain) is list:
            return tuple([self.made(one, events) for one in plain])
        if type(plain) is not dict:
            return plain
        ((tag, found),) = plain.items()
        if tag in _PLAIN:
            return _PLAIN[tag](found)
        if tag == "e":
            return events[found]
        if tag == "x":
            return self.shared.get(found)
        if tag == "b":
            return self.stream.adapter.validate_json(found)
        return _MADE[tag](self.made(found, events))


def _object(told: tuple[str, Any]) -> Any:
    """A state, a member of a closed set, or a quantity."""
    kind = _kind(told[0])
    if not issubclass(kind, State):
        return kind(told[1])
    state = object.__new__(kind)
    state.__setstate__(told[1])
    return state


_PLAIN: Final[Mapping[str, Callable[[str], object]]] = {
    "d": dt.date.fromisoformat,
    "t": dt.datetime.fromisoformat,
    "q": Fraction,
}
_MADE: Final[Mapping[str, Callable[[Any], object]]] = {"m": dict, "s": frozenset, "o": _object, "n": _object, "y": _object}


@functools.cache
def _kind(name: str) -> Any:
    """A class of this package."""
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module if module.startswith(_PACKAGE) else _PACKAGE)
    for part in path.split("."):
        found = getattr(found, part)
    return found
