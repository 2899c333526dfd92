# SPDX-License-Identifier: Apache-2.0
"""Events as JSON Lines and as Parquet, both with every event whole, so that reading back gives the same book."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, cast

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement import STREAM
from community_housing.errors import InputError, MissingExtraError
from community_housing.events import EventBase, Stream
from community_housing.faults import Faults
from community_housing.io._door import DoorError
from community_housing.io.packs._event_lines import event_lines, events_of, read_event
from community_housing.io.tables._parquet_rows import rows_of_parquet

if TYPE_CHECKING:
    import polars as pl

__all__ = ["events_frame", "events_from_frame", "from_json", "from_lines", "from_parquet", "to_lines", "to_parquet"]

_FACTS: Final = (
    "kind",
    "id",
    "on",
    "recorded_at",
    "project",
    "street",
    "payment",
    "appropriation",
    "stage",
    "amount_fen",
    "body",
)


@door(streams=("events",))
def to_lines(events: Iterable[EventBase], *, stream: Stream = STREAM) -> str:
    """One JSON object a line, in order, each line ended; *stream* is the one whose events they are."""
    return "".join(_body(event, stream).decode() + "\n" for event in events)


def _body(event: EventBase, stream: Stream = STREAM) -> bytes:
    """An event as JSON; anything else would be written as well, and read back as none."""
    if type(event) not in stream.handlers:
        raise InputError(Message("must be events, got {kind}", kind=type(event).__name__), "events", event)
    body: bytes = stream.adapter.dump_json(event)
    return body


@door()
def from_lines(text: str, *, name: str = "events.jsonl", stream: Stream = STREAM) -> tuple[EventBase, ...]:
    """Read JSON Lines; empty lines are passed over.

    Args:
        text: The text of the file.
        name: The name that faults show.
        stream: The stream whose events they are; that of payments where none is named.

    Raises:
        BoundaryError: With every fault, each with its line and field.
    """
    faults = Faults()
    lines = event_lines(text, name, faults, stream=stream)
    faults.done()
    return tuple(line.event for line in lines)


@door()
def from_json(data: bytes, *, name: str = "body") -> EventBase:
    """Read one event, such as the body of a request, as strictly as a line of a file.

    Args:
        data: UTF-8; one JSON object, of which each key stands once.  Whoever takes it from outside bounds its length.
        name: The name that faults show.

    Raises:
        BoundaryError: With every fault, each with its path as column; whatever the bytes are, nothing else.
    """
    faults = Faults()
    event = None
    try:
        event = read_event(data.decode("utf-8"), name, faults)
    except UnicodeDecodeError as error:
        faults.add(name, "is no UTF-8", expected="JSON in UTF-8", value=f"byte {error.start}", code="bad_json")
    faults.done()
    return cast("EventBase", event)


@door(streams=("events",))
def events_frame(events: Iterable[EventBase]) -> "pl.DataFrame":
    """A polars frame of events: their common facts as columns, amounts in fen, and each event whole as JSON in `body`.

    Raises:
        InputError: One of them is no event.
        MissingExtraError: polars is not installed.
    """
    try:
        import polars as pl
    except ImportError as error:  # pragma: no cover - depends on what is installed
        raise MissingExtraError("frames", "a frame of events") from error
    columns: dict[str, list[object]] = {name: [] for name in _FACTS}
    for event in events:
        body = _body(event).decode()
        for name in _FACTS[:-2]:
            value = getattr(event, name, None)
            columns[name].append(str(value) if name in ("kind", "id") else value)
        amount = getattr(event, "amount", None)
        columns["amount_fen"].append(None if amount is None else amount.fen)
        columns["body"].append(body)
    text = dict.fromkeys(_FACTS, pl.String())
    schema = {**text, "on": pl.Date(), "recorded_at": pl.Datetime("us", "UTC"), "amount_fen": pl.Int64()}
    return pl.DataFrame(columns, schema=schema)


@door()
def events_from_frame(frame: "pl.DataFrame") -> tuple[EventBase, ...]:
    """The events of a frame made by `events_frame`, out of their bodies.

    Raises:
        InputError: It is no such frame.
        BoundaryError: A body is no event; with every fault and its row.
    """
    if "body" not in getattr(frame, "columns", ()):
        raise InputError("must be a frame of events, with a column 'body'", "frame")
    return events_of(frame["body"].to_list(), "body")


@door(streams=("events",))
def to_parquet(events: Iterable[EventBase]) -> bytes:
    """The frame of events as a Parquet file."""
    buffer = io.BytesIO()
    events_frame(events).write_parquet(buffer)
    return buffer.getvalue()


@door()
def from_parquet(data: bytes) -> tuple[EventBase, ...]:
    """The events of a Parquet file made by `to_parquet`.

    Raises:
        MissingExtraError: The extra 'parquet' is not installed.
        InputError: It is no Parquet, or no such file.
        BoundaryError: A body is no event; with every fault and its row.
    """
    try:
        (_, names), *rows = rows_of_parquet(data)
    except DoorError as error:
        raise InputError(
            Message("{message}; expected {expected}", message=error.message, expected=error.expected), "data"
        ) from error
    if "body" not in names:
        raise InputError("must hold events, with a column 'body'", "data")
    place = names.index("body")
    return events_of([values[place] for _, values in rows], "body")
