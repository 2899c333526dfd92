# SPDX-License-Identifier: Apache-2.0
"""The book as plain-text accounting in the syntax of beancount, written here and checked there.

Every event that moves or reserves money is a transaction whose legs are all explicit; the others are `custom` directives.
Each carries its event as metadata, so that the text read back gives the same book.  Three kinds of account:

    Assets:Appropriation:<id>   set aside and free          Equity:Appropriated:<id>   where it came from
    Assets:Reserved:<id>        requested and pending       Expenses:Street:<street>:<project>:<source>   paid, net

beancount is licensed under the GPL: no code of it is used, and nothing here imports it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from pydantic import TypeAdapter

from community_housing.disbursement import EVENTS, Appropriated, Book, Correction, EventBase, Fold, ProjectRegistered
from community_housing.disbursement.outcomes import ACCEPTED
from community_housing.disbursement.state import ProjectState
from community_housing.errors import InputError

__all__ = ["from_beancount", "to_beancount"]

_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9]")
_NOT_IN_LINK: Final = re.compile(r"[^A-Za-z0-9_.-]")
_EVENT: Final = re.compile(r'^  event: "((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_ORDER: Final = re.compile(r"^  order: (\d+)$", re.MULTILINE)

Leg = tuple[str, int]


_SERIALISERS: dict[str, Callable[[EventBase], bytes]] = {}


def _json_of(event: EventBase) -> bytes:
    """An event as JSON, by the serialiser of its kind: quicker than that of all kinds, which asks each event for its kind."""
    kind = type(event)
    found = _SERIALISERS.get(kind.__name__)
    if found is None:
        found = _SERIALISERS[kind.__name__] = TypeAdapter(kind).serializer.to_json
    return found(event)


@lru_cache(maxsize=65_536)
def _component(text: str) -> str:
    """An id as one component of an account name; different ids stay different."""
    return "X" + _NOT_PLAIN.sub(lambda found: f"-{ord(found[0]):x}-", text)


@lru_cache(maxsize=100_000)
def _link(text: str) -> str:
    return _NOT_IN_LINK.sub(lambda found: f"/{ord(found[0]):x}/", text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _number(fen: int) -> str:
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{part:02d}"


class _Writer:
    """Folds the events again one by one and notes what each of them moves."""

    def __init__(self, book: Book) -> None:
        self.fold = Fold(book.schedules)
        self.payments: dict[str, str] = {}
        self.lines: list[tuple[dt.date, int, str]] = []
        self.moves: dict[str, list[tuple[dt.date, int]]] = {}
        for order, event in enumerate(book.events):
            self.write(order, event)

    def write(self, order: int, event: EventBase) -> None:
        project = self.project_of(event)
        before = self.figures(project)
        if self.fold.take(event) is not ACCEPTED:  # pragma: no cover - a book holds accepted events
            raise InputError(f"event {event.id!r} does not follow from those before it", "book", event.id)
        kind: str = getattr(event, "kind", "")
        if kind == "payment_requested":
            self.payments[event.id] = project or ""
        legs = self.appropriation_legs(event) if project is None else self.project_legs(project, before)
        if not legs:
            head = f'{event.on} custom "community-housing" "{kind}" {_quoted(event.id)}'
        else:
            links = dict.fromkeys((event.id, getattr(event, "payment", event.id), getattr(event, "corrects", event.id)))
            named = " ".join("^" + _link(one) for one in links)
            head = f"{event.on} * {_quoted(project or '')} {_quoted(kind)} {named}"
        body = _json_of(event).decode()
        rows = [head, f"  order: {order}", f"  event: {_quoted(body)}"]
        for account, fen in legs:
            rows.append(f"  {account}  {_number(fen)} CNY")
            self.moves.setdefault(account, []).append((event.on, fen))
        self.lines.append((event.on, order, "\n".join(rows)))

    def project_of(self, event: EventBase) -> str | None:
        if isinstance(event, Correction):
            target = self.fold.get_event(event.corrects)
            return None if target is None else self.project_of(target)
        payment: str | None = getattr(event, "payment", None)
        return self.payments.get(payment) if payment is not None else getattr(event, "project", None)

    def figures(self, project: str | None) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        state = None if project is None else self.fold.get_project(project)
        return None if state is None else (state.held, state.kept)

    def appropriation_legs(self, event: EventBase) -> list[Leg]:
        sign = 1
        if isinstance(event, Correction):
            sign = -1
            target = self.fold.get_event(event.corrects)
        else:
            target = event
        if not isinstance(target, Appropriated):
            return []
        name, fen = _component(target.appropriation), sign * int(target.amount)
        return [(f"Assets:Appropriation:{name}", fen), (f"Equity:Appropriated:{name}", -fen)]

    def project_legs(self, project: str, before: tuple[tuple[int, ...], tuple[int, ...]] | None) -> list[Leg]:
        state: ProjectState | None = self.fold.get_project(project)
        if state is None or before is None or before == (state.held, state.kept):
            return []
        registered: ProjectRegistered = state.registered
        legs: list[Leg] = []
        for index, line in enumerate(registered.funding):
            held = state.held[index] - before[0][index]
            kept = state.kept[index] - before[1][index]
            name = _component(line.appropriation)
            if held:
                legs.append((f"Assets:Appropriation:{name}", -held))
            if held != kept:
                legs.append((f"Assets:Reserved:{name}", held - kept))
            if kept:
                place = (
                    f"{_component(registered.street)}:{_component(registered.project)}:{_component(line.source.value)}:{name}"
                )
                legs.append((f"Expenses:Street:{place}", kept))
        return legs


def to_beancount(book: Book, *, title: str = "Disbursement (资金拨付)") -> str:
    """Write a book as beancount text, ordered by day.

    Args:
        book: Any book.
        title: Title option of the ledger.

    Returns:
        Text that `bean-check` accepts: accounts opened, every leg with two decimals, ids as links, and a balance assertion
        for each account at the start of each year after a movement and on the day after its last one.

    Source: own layout, docs/decisions/0046; syntax as beancount documents it.
    """
    writer = _Writer(book)
    out = [f'option "title" {_quoted(title)}', 'option "operating_currency" "CNY"', ""]
    if writer.lines:
        first = min(day for day, _, _ in writer.lines)
        out += [f"{first} open {account} CNY" for account in sorted(writer.moves)] + [""]
    for _, _, text in sorted(writer.lines):
        out += [text, ""]
    for account in sorted(writer.moves):
        out += _balances(account, sorted(writer.moves[account]))
    return "\n".join(out) + "\n"


def _balances(account: str, moves: list[tuple[dt.date, int]]) -> Iterable[str]:
    """Assertions hold at the start of a day: at each New Year between two movements, and after the last."""
    total = 0
    lines: list[str] = []
    for index, (day, fen) in enumerate(moves):
        total += fen
        following = moves[index + 1][0] if index + 1 < len(moves) else None
        if following is None:
            lines.append(f"{day + dt.timedelta(days=1)} balance {account}  {_number(total)} CNY")
        elif following.year > day.year:
            lines.append(f"{dt.date(day.year + 1, 1, 1)} balance {account}  {_number(total)} CNY")
    return lines


def from_beancount(text: str) -> tuple[EventBase, ...]:
    """The events of a text written by `to_beancount`, in the order in which they were recorded.

    Raises:
        InputError: Events and their order do not pair up, as after an edit by hand.
    """
    bodies = [_unquoted(found) for found in _EVENT.findall(text)]
    orders = [int(found) for found in _ORDER.findall(text)]
    if sorted(orders) != list(range(len(bodies))):
        raise InputError(f"{len(bodies)} events do not have the orders 0 to {len(bodies) - 1}", "text")
    return tuple(EVENTS.validate_json(body) for _, body in sorted(zip(orders, bodies, strict=True)))
