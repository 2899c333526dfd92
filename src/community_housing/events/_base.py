# SPDX-License-Identifier: Apache-2.0
"""What every event (事项) of a ledger says: an immutable fact with an id made by the client, told apart by its `kind`."""

import datetime as dt
from typing import Annotated, Any, ClassVar, Final, TypeAlias, TypeVar

import attrs
from annotated_types import Predicate

from community_housing._messages import Message
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.records import Text, record

__all__ = ["CorrectionBase", "EventBase", "EventId", "Moment", "kinds_of", "same_body", "stamped"]

EventId: TypeAlias = str
"""Id of an event: the same one again is a retry."""

_E = TypeVar("_E", bound="EventBase")


def _with_offset(moment: dt.datetime) -> bool:
    """A moment with its offset from UTC."""
    return moment.tzinfo is not None


Moment = Annotated[dt.datetime, Predicate(_with_offset)]
"""A moment with its offset from UTC."""


@record
class EventBase:
    """What every event says.

    Fields:
        id: Made by the client before it sends the event, unique for ever; the key of idempotency.
        on: The day on which it happened.
        recorded_at: When it was recorded, with its offset from UTC, as its sender says.
        entered_at: When the ledger itself took it in; stamped by the journal, whatever the sender says.  None where nobody
            stamped it: the sender's moment stands in for it, unproved.
        actor: Who says so: an office or a post, no need for a person's name.
        evidence: Papers that show it, by number or title.
    """

    id: Annotated[EventId, ID]
    on: dt.date
    recorded_at: Moment
    entered_at: Moment | None = None
    actor: Text | None = None
    evidence: tuple[Text, ...] = ()

    ledger_adds: ClassVar[frozenset[str]] = frozenset()
    """Fields that the ledger adds where the sender leaves them out."""


class CorrectionBase(EventBase):
    """What was recorded was wrong (更正): it counts no more, or as it should have been.

    A room adds `corrects`, the id of the event; `instead`, the same event as it should have been, or None; and why.
    """

    __slots__ = ()

    def check(self) -> None:
        """Refuse a replacement under another id."""
        said: Any = self
        if said.instead is not None and said.instead.id != said.corrects:
            raise InputError(
                Message("must bear the id that it replaces, {corrects!r}", corrects=said.corrects),
                f"{type(self).__name__}.instead",
                said.instead.id,
            )


_NOT_SAID: Final = frozenset({"recorded_at", "entered_at"})
"""Fields that are no part of what an event says: a client that sends it again may be stamped anew."""


def same_body(first: EventBase, second: EventBase) -> str | None:
    """Compare what two events say, apart from when they were recorded.

    A client that sends an event again may be stamped with a later `recorded_at`; the first stamp stands.

    Returns:
        None where the bodies are the same, else the name of the first field that differs ("kind" for another kind).
    """
    if type(first) is not type(second):
        return "kind"
    cls: Any = type(first)
    for field in attrs.fields(cls):
        name: str = field.name
        one, other = getattr(first, name), getattr(second, name)
        if name in _NOT_SAID or one == other:
            continue
        if isinstance(one, EventBase) and isinstance(other, EventBase) and same_body(one, other) is None:
            continue
        if name not in cls.ledger_adds or other is not None:
            return name
    return None


_FIELDS: Final[dict[type, tuple[str, ...]]] = {}


def stamped(event: _E, **fields: object) -> _E:
    """A copy of *event* with what the ledger itself adds; the fields are taken as they are, without a check."""
    cls: Any = type(event)
    made: _E = object.__new__(cls)
    names = _FIELDS.get(cls)
    if names is None:
        names = _FIELDS[cls] = tuple(field.name for field in attrs.fields(cls))
    put = object.__setattr__
    for name in names:
        put(made, name, fields[name] if name in fields else getattr(event, name))
    return made


def kinds_of(*classes: type[_E]) -> dict[str, type[_E]]:
    """The class of each kind, by the default of its field `kind`."""
    fields: Any = attrs.fields_dict
    return {str(fields(cls)["kind"].default): cls for cls in classes}
