# SPDX-License-Identifier: Apache-2.0
"""A machine of named states (状态机), declared as data: which event leads from where to where, and who may say so."""

from enum import StrEnum
from typing import Any

import attrs

from community_housing._shown import shows_itself
from community_housing.events._base import EventBase

__all__ = ["Machine", "Move"]


@shows_itself
@attrs.frozen
class Move:
    """What one kind of event does.

    Args:
        event: Its class.
        starts: The states from which it may come; empty where it makes a new subject.
        ends: The states that it can lead to; empty where the state stays.
        by: The roles that may say so; empty where the event has no role.
        refusal: The code of the refusal where the subject stands elsewhere; None where the room has one for all.
    """

    event: type[EventBase]
    starts: tuple[StrEnum, ...]
    ends: tuple[StrEnum, ...] = ()
    by: tuple[StrEnum, ...] = ()
    refusal: StrEnum | None = None


@shows_itself
@attrs.frozen
class Machine:
    """A machine, declared.

    Args:
        states: Its states, a closed set.
        moves: One for each kind of event; several where it leads elsewhere from some states.
        final: The states that nothing leaves.
    """

    states: type[StrEnum]
    moves: tuple[Move, ...]
    final: tuple[StrEnum, ...]
    by_event: dict[type[EventBase], Move] = attrs.field(init=False, eq=False, repr=False)
    by_start: dict[tuple[type[EventBase], StrEnum | None], Move] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by_event", {move.event: move for move in self.moves})
        starts = {(move.event, start): move for move in self.moves for start in move.starts or (None,)}
        object.__setattr__(self, "by_start", starts)

    def move(self, event: EventBase) -> Move:
        """The move of an event."""
        return self.by_event[type(event)]

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the declaration: a state that is never reached or never left, an event with two moves from one."""
        told: list[str] = []
        if len(self.by_start) < sum(len(move.starts) or 1 for move in self.moves):
            told.append("an event has two moves from one state")
        reached = {state for move in self.moves if not move.starts for state in move.ends}
        more: set[Any] = set(reached)
        while more:
            more = {end for move in self.moves if reached & set(move.starts) for end in move.ends} - reached
            reached |= more
        for state in self.states:
            leaves = any(state in move.starts and set(move.ends) - {state} for move in self.moves)
            if state not in reached:
                told.append(f"{state} is never reached")
            if leaves is (state in self.final):
                told.append(f"{state} is {'final and left' if leaves else 'never left'}")
        return tuple(told)

    def diagram(self) -> str:
        """The machine as a state diagram in the language of Mermaid."""
        lines = ["stateDiagram-v2"]
        for move in self.moves:
            name = move.event.__name__
            for start in move.starts or (None,):
                lines += [f"    {'[*]' if start is None else start} --> {end}: {name}" for end in move.ends or (start,)]
        lines += [f"    {state} --> [*]" for state in self.final]
        return "\n".join(lines)
