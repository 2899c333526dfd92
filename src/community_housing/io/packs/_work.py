# SPDX-License-Identifier: Apache-2.0
"""Reading the community at work: `work.toml`, `orders.jsonl` and `matters.jsonl`, with every event that the rules refuse."""

from pathlib import Path
from typing import Any, Final

from community_housing._messages import Message
from community_housing.events import EventFold
from community_housing.faults import Faults
from community_housing.io.packs._event_lines import read_events
from community_housing.io.packs._toml_files import read_toml
from community_housing.matters import MATTERS, MatterEvent, MatterFold
from community_housing.pack._work import Work
from community_housing.services import ORDERS, OrderEvent, OrderFold

__all__ = ["MATTERS_FILE", "ORDERS_FILE", "WORK_FILE", "read_work"]

WORK_FILE: Final = "work.toml"
ORDERS_FILE: Final = "orders.jsonl"
MATTERS_FILE: Final = "matters.jsonl"


def read_work(folder: Path, faults: Faults) -> tuple[Work, tuple[OrderEvent, ...], tuple[MatterEvent, ...]]:
    """The file and both ledgers; what a ledger refuses is noted with its line and field, unless the file has a fault."""
    work, raw, _ = read_toml(folder, WORK_FILE, Work, faults, needed=False)
    found: Work = Work() if work is None else work
    told: list[tuple[Any, ...]] = []
    for name, stream, fold in (
        (ORDERS_FILE, ORDERS, OrderFold(found.menu)),
        (MATTERS_FILE, MATTERS, MatterFold(found.matters)),
    ):
        lines = read_events(folder, faults, name, stream)
        held = [line for line in lines if line.event is not None]
        if len(held) == len(lines) and (work is not None or not raw):
            _taken(name, [(line.number, line.event) for line in held], fold, faults)
        told.append(tuple(line.event for line in held))
    return found, told[0], told[1]


def _taken(name: str, lines: list[tuple[int, Any]], fold: EventFold, faults: Faults) -> None:
    for number, event in lines:
        refusal: Any = fold.take(event).refusal
        if refusal is not None:
            faults.add(
                name,
                Message("the event is refused: {code}", code=Message(refusal.code.value)),
                expected=refusal.expected or "an event that what came before allows",
                row=number,
                column=refusal.field or "kind",
                value=refusal.found,
                code=refusal.code.value,
            )
