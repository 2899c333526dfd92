# SPDX-License-Identifier: Apache-2.0
"""Reading `events.jsonl`: one event a line, in the order in which they were recorded."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
from pydantic import ValidationError

from community_housing._toml_rows import check_days, dotted
from community_housing.disbursement import EVENTS, KINDS, EventBase, same_body
from community_housing.faults import Faults
from community_housing.io.tables._text import read_text

__all__ = ["EVENTS_FILE", "EventLine", "read_events"]

EVENTS_FILE = "events.jsonl"


@attrs.frozen(slots=True)
class EventLine:
    """One line: its number from 1, the JSON object on it, and the event, or None where the line has a fault."""

    number: int
    raw: Mapping[str, Any]
    event: Any


class _JsonError(ValueError):
    """Something that JSON for events must not have."""


def _no_constant(name: str) -> Any:
    raise _JsonError(f"{name} is no number")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _JsonError(f"the key {next(name for name in names if names.count(name) > 1)!r} is there twice")
    return made


def read_events(folder: Path, faults: Faults) -> tuple[EventLine, ...]:
    """Read the events of a pack; a file that is not there has none.

    An event may stand there again word for word, as when a client sent it twice; another event with its id is a fault.

    Args:
        folder: The pack.
        faults: Where faults are noted, with the line as row and the key as column.
    """
    text = read_text(folder, EVENTS_FILE, faults, needed=False)
    lines: list[EventLine] = []
    first: dict[str, EventLine] = {}
    for number, line in enumerate((text or "").split("\n"), start=1):
        if not line.strip():
            continue
        raw = _parsed(line, number, faults)
        if raw is None:
            continue
        event = _event(raw, number, faults)
        found = EventLine(number, raw, event)
        lines.append(found)
        if event is None:
            continue
        earlier = first.setdefault(event.id, found)
        if earlier is not found:
            differs = same_body(earlier.event, event)
            if differs is not None:
                faults.add(
                    EVENTS_FILE,
                    f"another event has this id, in row {earlier.number}; they differ in {differs!r}",
                    expected="an id of its own, or the same event again",
                    row=number,
                    column="id",
                    value=event.id,
                    code="duplicate_id",
                )
    return tuple(lines)


def _parsed(line: str, number: int, faults: Faults) -> dict[str, Any] | None:
    try:
        data = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_twice, parse_float=Decimal)
    except json.JSONDecodeError as error:
        faults.add(
            EVENTS_FILE,
            f"the line is no JSON: {error.msg} at character {error.colno}",
            expected="one JSON object on one line",
            row=number,
            value=line.strip(),
            code="bad_json",
        )
        return None
    except (ValueError, RecursionError) as error:  # a key twice, NaN, a number of thousands of digits, endless nesting
        faults.add(
            EVENTS_FILE, str(error) or "nested too deeply", expected="plain JSON (RFC 8259)", row=number, code="bad_json"
        )
        return None
    if not isinstance(data, dict):
        faults.add(
            EVENTS_FILE, "the line is no JSON object", expected="one JSON object on one line", row=number,
            value=line.strip(), code="bad_json",
        )  # fmt: skip
        return None
    return data


def _event(data: dict[str, Any], number: int, faults: Faults) -> EventBase | None:
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        faults.add(
            EVENTS_FILE,
            "the kind of event is missing" if kind is None else "no such kind of event",
            expected="one of " + ", ".join(KINDS),
            row=number,
            column="kind",
            value=kind,
            code="missing_key" if kind is None else "unknown_value",
        )
        return None
    return _validated(data, number, faults)


def _validated(data: dict[str, Any], number: int, faults: Faults) -> EventBase | None:
    days = check_days(data)
    for path, value in days:
        faults.add(
            EVENTS_FILE, "is no plain day", expected="a date such as 2012-08-05", row=number, column=dotted(path),
            value=value, code="bad_date",
        )  # fmt: skip

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        return number, dotted(path[1:])

    try:
        event = EVENTS.validate_python(data)
    except ValidationError as error:
        known = {text for path, _ in days if (text := dotted(path)) is not None}
        faults.add_validation(error, file=EVENTS_FILE, place=place, known=known)
        return None
    return None if days else event
