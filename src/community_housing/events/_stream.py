# SPDX-License-Identifier: Apache-2.0
"""The declaration of a stream: which events a ledger takes, by what rules, into which tables."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
import pydantic

from community_housing._shown import shows_itself
from community_housing.events._base import CorrectionBase, EventBase, EventId
from community_housing.events._outcomes import OutcomeBase, RefusalBase, Status

__all__ = ["Handler", "Mending", "Stream"]

Handler: TypeAlias = Callable[[Any, Any], RefusalBase | EventBase | None]
"""A rule: from a workspace and an event to None (accepted as it is), a refusal, or the event as it is to be kept."""

Mending: TypeAlias = tuple[EventId, EventBase | None]
"""What a correction names, and what takes its place; None for nothing."""


def mended(event: EventBase) -> Mending | None:
    """What a `CorrectionBase` takes back or replaces."""
    said: Any = event
    return (said.corrects, said.instead) if isinstance(event, CorrectionBase) else None


@shows_itself
@attrs.frozen(eq=False, kw_only=True)
class Stream:
    """A kind of ledger, declared: everything that the engine and a journal need to know of it.

    Args:
        name: Such as "disbursement"; a store names its stream.
        adapter: Reads and writes any event of it.
        kinds: The class of each kind.
        handlers: The rule for each class.
        tables: What a book holds by key.  A workspace has `get_<table>`, `put_<table>` and `drop_<table>` for each.
        indexes: Those of the tables that are chains and only help to find what the others hold; they are not compared.
        outcome: The class of its outcomes, made of `status` and `refusal`.
        conflict: From a known event, another of the same id, and the `field` in which they differ, to a refusal.
        mends: What an event takes back or replaces, where it is a correction.
    """

    name: str
    adapter: pydantic.TypeAdapter[Any]
    kinds: Mapping[str, type[EventBase]]
    handlers: Mapping[type[EventBase], Handler]
    tables: tuple[str, ...]
    indexes: frozenset[str]
    outcome: Callable[..., OutcomeBase]
    conflict: Callable[..., RefusalBase]
    mends: Callable[[EventBase], Mending | None] = mended
    accepted: OutcomeBase = attrs.field(init=False)
    duplicate: OutcomeBase = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "accepted", self.outcome(status=Status.ACCEPTED))
        object.__setattr__(self, "duplicate", self.outcome(status=Status.DUPLICATE))

    def refused(self, refusal: RefusalBase) -> OutcomeBase:
        """The outcome of a refused event."""
        return self.outcome(status=Status.REFUSED, refusal=refusal)
