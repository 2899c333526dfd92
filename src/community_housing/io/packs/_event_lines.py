# SPDX-License-Identifier: Apache-2.0
"""Reading `events.jsonl`: one event a line, in the order in which they were recorded."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
from pydantic import ValidationError

from community_housing._messages import Message
from community_housing._toml_rows import dotted
from community_housing.disbursement import STREAM
from community_housing.events import EventBase, Stream, same_body
from community_housing.faults import Faults
from community_housing.io._json_text import JsonTextError, parse_json
from community_housing.io.tables._text import read_text

__all__ = ["EVENTS_FILE", "EventLine", "event_lines", "events_of", "read_event", "read_events"]

EVENTS_FILE = "events.jsonl"


@attrs.frozen(slots=True)
class EventLine:
    """One line: its number from 1, the JSON object on it, and the event, or None where the line has a fault."""

    number: int
    raw: Mapping[str, Any]
    event: Any


def read_events(folder: Path, faults: Faults, name: str = EVENTS_FILE, stream: Stream = STREAM) -> tuple[EventLine, ...]:
    """Read the events of a pack; a file that is not there has none.

    An event may stand there again word for word, as when a client sent it twice; another event with its id is a fault.

    Args:
        folder: The pack.
        faults: Where faults are noted, with the line as row and the key as column.
        name: The file in it.
        stream: What its events are of.
    """
    return event_lines(read_text(folder, name, faults, needed=False) or "", name, faults, stream)


def event_lines(text: str, name: str, faults: Faults, stream: Stream = STREAM) -> tuple[EventLine, ...]:
    """The events of JSON Lines: the one reader of them, for packs, journals and exports.

    Args:
        text: One JSON object a line, ended by a line feed; empty lines are passed over, and so is a byte order mark.
        name: The file, for faults.
        faults: Where faults are noted, with the line as row and the key as column.
        stream: What they are of.
    """
    lines: list[EventLine] = []
    first: dict[str, EventLine] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        raw = _parsed(line, name, number, faults)
        if raw is None:
            continue
        lines.append(_line(raw, first, (name, stream), number, faults))
    return tuple(lines)


def _line(
    raw: dict[str, Any], first: dict[str, EventLine], source: tuple[str, Stream], number: int, faults: Faults
) -> EventLine:
    """One event, which may be there again word for word; *first* holds the first of each id, *source* is file and stream."""
    name = source[0]
    event = _event(raw, source, number, faults)
    found = EventLine(number, raw, event)
    if event is None:
        return found
    earlier = first.setdefault(event.id, found)
    differs = None if earlier is found else same_body(earlier.event, event)
    if differs is not None:
        faults.add(
            name,
            Message(
                "another event has this id, in row {number}; they differ in {differs!r}", number=earlier.number, differs=differs
            ),
            expected="an id of its own, or the same event again",
            row=number,
            column="id",
            value=event.id,
            code="duplicate_id",
        )
    return found


def events_of(objects: Iterable[object], name: str) -> tuple[EventBase, ...]:
    """The events of JSON values that an export holds, numbered from 1.

    Args:
        objects: The values, or their texts.
        name: The file, for faults.

    Raises:
        BoundaryError: With every fault, each with the number of its event and its field.
    """
    faults = Faults()
    found: list[EventLine] = []
    first: dict[str, EventLine] = {}
    for number, one in enumerate(objects, start=1):
        raw = _parsed(one, name, number, faults) if isinstance(one, str) else _object(one, name, number, faults)
        if raw is not None:
            found.append(_line(raw, first, (name, STREAM), number, faults))
    faults.done()
    return tuple(line.event for line in found)


def read_event(text: str, name: str, faults: Faults) -> EventBase | None:
    """One event, alone in its text; None where it has a fault."""
    raw = _parsed(text, name, None, faults)
    return None if raw is None else _event(raw, (name, STREAM), None, faults)


def _parsed(line: str, name: str, number: int | None, faults: Faults) -> dict[str, Any] | None:
    try:
        data = parse_json(line)
    except JsonTextError as error:
        faults.add(
            name,
            Message("the line is no JSON: {message}", message=error.message),
            expected="one JSON object (RFC 8259) on one line",
            row=number,
            column=error.path,
            value=line.strip(),
            code="bad_json",
        )
        return None
    return _object(data, name, number, faults, value=line.strip())


def _object(data: object, name: str, number: int | None, faults: Faults, value: object = None) -> dict[str, Any] | None:
    if isinstance(data, dict) and all(isinstance(key, str) for key in data):
        return data
    faults.add(
        name,
        "the line is no JSON object",
        expected="one JSON object on one line",
        row=number,
        value=data if value is None else value,
        code="bad_json",
    )
    return None


def _event(data: dict[str, Any], source: tuple[str, Stream], number: int | None, faults: Faults) -> EventBase | None:
    (name, stream), kind = source, data.get("kind")
    if not isinstance(kind, str) or kind not in stream.kinds:
        faults.add(
            name,
            "the kind of event is missing" if kind is None else "no such kind of event",
            expected=Message("one of {values}", values=", ".join(stream.kinds)),
            row=number,
            column="kind",
            value=kind,
            code="missing_key" if kind is None else "unknown_value",
        )
        return None

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        return number, dotted(path[1:])

    try:
        event: EventBase = stream.adapter.validate_python(data)
    except ValidationError as error:
        faults.add_validation(error, file=name, place=place, record=stream.kinds[kind])
        return None
    return event
