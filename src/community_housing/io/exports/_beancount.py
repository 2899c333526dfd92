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
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final

import attrs
import pydantic

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement import (
    EVENTS,
    Appropriated,
    Book,
    Correction,
    Fold,
    PaymentPosted,
    PaymentRequested,
    PaymentReturned,
    PaymentVoided,
    ProjectRegistered,
    Schedules,
    SurplusReturned,
)
from community_housing.disbursement._book import STREAM
from community_housing.errors import InputError
from community_housing.events import EventBase
from community_housing.io.exports._subjects import Subjects
from community_housing.quantities import Money

__all__ = ["from_beancount", "to_beancount"]

_LETTERS: Final = frozenset({"Lu", "Ll", "Lo", "Nd"})
"""Letters and digits as Unicode has them: what beancount takes in the name of an account."""
_NOT_IN_LINK: Final = re.compile(r"[^A-Za-z0-9_.-]")
_EVENT: Final = re.compile(r'^  event: "((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_LONGEST_ORDER: Final = 18
_ORDER: Final = re.compile(r"^  order: (\d+)$", re.MULTILINE)
_ACCOUNT: Final = r"((?:Assets:Appropriation|Assets:Reserved|Equity:Appropriated|Expenses:Street):\S+)"
_LEG: Final = re.compile(rf"^ +{_ACCOUNT} +(\S.*?) *$")
_BALANCE: Final = re.compile(rf"^(\d{{4}}-\d\d-\d\d) balance {_ACCOUNT} +(\S.*?) *$")

Parts = tuple[int, ...]
_Line = tuple[str, str, str]
"""The accounts of a funding line: what is free, what is reserved, and what the street was paid."""
_MOVERS: Final = frozenset({PaymentRequested, PaymentPosted, PaymentVoided})
"""The kinds whose events change what a project has reserved or paid, where nothing comes back."""


# --- Events as JSON text -------------------------------------------------------------------------------------------------


def _fields(value: Any) -> str:
    """A record as a JSON object; fields at their default are left out, but for the kind."""
    kind = type(value)
    plan = _PLANS.get(kind)
    if plan is None:
        plan = _PLANS[kind] = _plan(kind)
    names, read = plan
    rows = [
        f'"{name}":{_JSON.get(type(one), _other)(one)}'
        for (name, default), one in zip(names, read(value), strict=True)
        if one is not default
    ]
    return f"{{{','.join(rows)}}}"


_Plan = tuple[tuple[tuple[str, object], ...], Callable[[Any], tuple[Any, ...]]]
_PLANS: Final[dict[type, _Plan]] = {}


def _plan(kind: Any) -> _Plan:
    fields = attrs.fields(kind)
    names = tuple((field.name, attrs.NOTHING if field.name == "kind" else field.default) for field in fields)
    return names, attrgetter(*(field.name for field in fields))


def _other(value: Any) -> str:
    if isinstance(value, str):  # a member of an enumeration
        return encode_basestring(str(value))
    if isinstance(value, tuple):
        return f"[{','.join(_JSON.get(type(one), _other)(one) for one in value)}]"
    return _fields(value)


def _in_quotes(value: object) -> str:
    return f'"{value}"'


_JSON: Final[dict[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    type(None): lambda _: "null",
    int: str,
    bool: lambda value: "true" if value else "false",
    Money: _in_quotes,
    Fraction: _in_quotes,
    dt.date: _in_quotes,
    dt.datetime: lambda value: f'"{value.isoformat()}"',
}


# --- Words of the syntax -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _component(text: str) -> str:
    """An id as one component of an account name, of letters of any script; different ids stay different."""
    return "X" + "".join(
        one if (one.isascii() and one.isalnum()) or unicodedata.category(one) in _LETTERS else f"-{ord(one):x}-" for one in text
    )


def _link(text: str) -> str:
    return "^" + _NOT_IN_LINK.sub(lambda found: f"/{ord(found[0]):x}/", text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _number(fen: int) -> str:
    if fen < 0:
        return "-" + _number(-fen)
    text = str(fen) if fen > 99 else f"{fen:03d}"
    return f"{text[:-2]}.{text[-2:]}"


# --- What each event moves -----------------------------------------------------------------------------------------------


class _Account:
    """The movements of one account: by year, and the day of the last."""

    __slots__ = ("last", "years")

    def __init__(self, day: dt.date) -> None:
        self.last = day
        self.years: dict[int, int] = {}

    def balances(self, name: str) -> Iterator[str]:
        """Assertions hold at the start of a day: at each New Year before the next movement, and after the last one."""
        total = 0
        for year in sorted(self.years):
            total += self.years[year]
            if year == self.last.year and self.last == dt.date.max:
                return  # there is no day after it
            day = dt.date(year + 1, 1, 1) if year < self.last.year else self.last + dt.timedelta(days=1)
            # Without a tolerance of its own beancount lets a balance be wrong by a fen.
            yield f"{day} balance {name}  {_number(total)} ~ 0.00 CNY"


class _Replayed:
    """The movements of projects of which money came back or a payment was corrected: folded again, event by event.

    What such an event moves depends on what was borne by then.  All other movements stand in the book's payments as they are.
    """

    def __init__(self, book: Book, projects: set[str]) -> None:
        self.projects = projects
        self.fold = Fold(book.schedules, strict=False)

    def moved(self, event: EventBase, project: str) -> list[tuple[_Line, int, int]]:
        """What *event* adds to what each line of its project holds, and to what it has paid."""
        rows: dict[_Line, list[int]] = {}
        self._add(rows, project, -1)
        self.take(event)
        self._add(rows, project, 1)
        return [(line, held, kept) for line, (held, kept) in rows.items()]

    def _add(self, rows: dict[_Line, list[int]], project: str, sign: int) -> None:
        state = self.fold.get_project(project)
        if state is not None:
            for line, held, kept in zip(_accounts_of(state.registered), state.held, state.kept, strict=True):
                row = rows.setdefault(line, [0, 0])
                row[0] += sign * held
                row[1] += sign * kept

    def set_aside(self, event: EventBase, appropriation: str) -> int:
        """What *event* adds to an appropriation."""
        before = self.fold.get_appropriation(appropriation)
        was = 0 if before is None else before.amount
        self.take(event)
        after = self.fold.get_appropriation(appropriation)
        return (0 if after is None else after.amount) - was

    def take(self, event: EventBase) -> None:
        """Fold an event on."""
        if self.fold.take(event) is not STREAM.accepted:  # pragma: no cover - a book holds accepted events
            raise InputError(Message("event {id!r} does not follow from those before it", id=event.id), "book", event.id)


def _less(first: Parts, second: Parts) -> Parts:
    if len(first) == 1:
        return (first[0] - second[0],)
    return tuple([one - other for one, other in zip(first, second, strict=True)])


class _Writer:
    """Writes each event with its legs, and notes what they add up to."""

    def __init__(self, book: Book) -> None:
        subjects = Subjects(book)
        self.subject_of, self.project_of = subjects.subject_of, subjects.project_of
        self.payments = book.table("payment").plain()
        self.projects = book.table("project").plain()
        self.accounts: dict[str, _Account] = {}
        self.lines: dict[str, list[_Line]] = {}
        self.days: dict[dt.date, tuple[str, list[str]]] = {}
        events = book.events
        returns = (PaymentReturned, SurplusReturned, Correction)
        self.replayed = _Replayed(book, {self.project_of(event) or "" for event in events if isinstance(event, returns)})
        for order, event in enumerate(events):
            self.write(order, event)

    def name_of(self, project: str | None) -> str:
        """What a project is called on one line, else its id; nothing where there is none."""
        state = None if project is None else self.projects.get(project)
        name = None if state is None else state.registered.name
        return " ".join((name or project or "").split())

    def write(self, order: int, event: Any) -> None:
        day = event.on
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = (str(day), [])
        project = self.project_of(event)
        rows: list[str] = []
        if project is None:
            self.appropriation(event, day, rows)
        elif project in self.replayed.projects:
            self.legs(self.replayed.moved(event, project), day, rows)
        elif type(event) in _MOVERS:
            lines = self.lines.get(project)
            if lines is None:
                lines = self.lines[project] = _accounts_of(self.projects[project].registered)
            self.legs(zip(lines, *self.stored(event), strict=True), day, rows)
        if rows:
            links = _link(event.id)
            if type(event) is not PaymentRequested:
                other = getattr(event, "payment", None) or getattr(event, "corrects", event.id)
                if other != event.id:
                    links = f"{links} {_link(other)}"
            head = f'* {_quoted(self.name_of(project))} "{event.kind}" {links}'
        else:
            head = f'custom "community-housing" "{event.kind}" {_quoted(event.id)}'
        found[1].append(f"{found[0]} {head}\n  order: {order}\n  event: {_quoted(_fields(event))}\n{''.join(rows)}")

    def stored(self, event: Any) -> tuple[Parts, Parts]:
        """What a payment's event moved, as the book's payment says: nothing of it came back or was corrected."""
        if type(event) is PaymentRequested:
            parts = self.payments[event.id].parts
            return parts, (0,) * len(parts)
        payment = self.payments[event.payment]
        if type(event) is PaymentPosted:
            return _less(payment.posted_parts, payment.parts), payment.posted_parts
        return tuple([-part for part in payment.parts]), (0,) * len(payment.parts)

    def legs(self, moved: Iterable[tuple[_Line, int, int]], day: dt.date, rows: list[str]) -> None:
        for (free, reserved, street), held, kept in moved:
            if held:
                self.leg(free, -held, day, rows)
            if held != kept:
                self.leg(reserved, held - kept, day, rows)
            if kept:
                self.leg(street, kept, day, rows)

    def appropriation(self, event: EventBase | None, day: dt.date, rows: list[str]) -> None:
        """An appropriation, or the correction of one; the fold of what came back needs its money too."""
        target = self.subject_of(event)
        if event is None or not isinstance(target, Appropriated):
            return
        fen = self.replayed.set_aside(event, target.appropriation)
        if fen:
            name = _component(target.appropriation)
            self.leg(f"Assets:Appropriation:{name}", fen, day, rows)
            self.leg(f"Equity:Appropriated:{name}", -fen, day, rows)

    def leg(self, account: str, fen: int, day: dt.date, rows: list[str]) -> None:
        rows.append(f"  {account}  {_number(fen)} CNY\n")
        found = self.accounts.get(account)
        if found is None:
            found = self.accounts[account] = _Account(day)
        elif day > found.last:
            found.last = day
        years = found.years
        year = day.year
        years[year] = years.get(year, 0) + fen


def _accounts_of(registered: ProjectRegistered) -> list[_Line]:
    place = f"Expenses:Street:{_component(registered.street)}:{_component(registered.project)}"
    rows: list[_Line] = []
    for line in registered.funding:
        name = _component(line.appropriation)
        street = f"{place}:{_component(line.source.value)}:{name}"
        rows.append((f"Assets:Appropriation:{name}", f"Assets:Reserved:{name}", street))
    return rows


@door()
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
    out = [f'option "title" {_quoted(title)}\noption "operating_currency" "CNY"\n']
    days = sorted(writer.days)
    names = sorted(writer.accounts)
    if names:
        out.append("\n".join(f"{days[0]} open {account} CNY" for account in names) + "\n")
    for day in days:
        out += writer.days[day][1]
    balances: Iterable[str] = (line for name in names for line in writer.accounts[name].balances(name))
    return "\n".join(out) + "\n" + "".join(line + "\n" for line in balances)


@door()
def from_beancount(text: str, *, schedules: Schedules | None = None) -> tuple[EventBase, ...]:
    """The events of a text written by `to_beancount`, in the order in which they were recorded.

    Args:
        text: The text, as it was written; other ledgers may be added around it.
        schedules: Those that projects name which do not carry theirs; None for the shipped ones.

    Raises:
        InputError: Events and their order do not pair up, the events do not follow from one another, or a leg or an assertion
            is not the one that they lead to: somebody edited the text, and it is told where.
    """
    bodies = [_unquoted(found) for found in _EVENT.findall(text)]
    orders = [int(found[:_LONGEST_ORDER]) for found in _ORDER.findall(text)]
    if sorted(orders) != list(range(len(bodies))):
        raise InputError(
            Message("{count} events do not have the orders 0 to {last}", count=len(bodies), last=len(bodies) - 1), "text"
        )
    try:
        events = tuple(EVENTS.validate_json(body) for _, body in sorted(zip(orders, bodies, strict=True)))
    except pydantic.ValidationError as error:
        raise InputError(Message("an event of it cannot be read: {errors}", errors=error.errors()[0]["msg"]), "text") from error
    fold = Fold(schedules, strict=False)
    for event, outcome in zip(events, fold.take_all(events, stored=True), strict=True):
        if outcome is not STREAM.accepted:
            raise InputError(Message("event {id!r} does not follow from those before it", id=event.id), "text", event.id)
    given, due = _amounts(text), _amounts(to_beancount(fold.finish()))
    for place in due.keys() | given.keys():
        if given.get(place, []) != due.get(place, []):
            where = events[place].id if isinstance(place, int) else place
            found, wanted = "; ".join(given.get(place, [])) or "nothing", "; ".join(due.get(place, [])) or "nothing"
            raise InputError(
                Message(
                    "of {where!r} it says {found}, and its events lead to {wanted}", where=where, found=found, wanted=wanted
                ),
                "text",
                where,
            )
    return events


def _amounts(text: str) -> dict[int | str, list[str]]:
    """The legs of each event, by its order, and the assertions of each account."""
    found: dict[int | str, list[str]] = {}
    order: int | None = None
    for line in text.splitlines():
        if (start := _ORDER.match(line)) is not None:
            order = int(start[1][:_LONGEST_ORDER])
        elif (leg := _LEG.match(line)) is not None and order is not None:
            found.setdefault(order, []).append(" ".join(leg.groups()))
        elif (balance := _BALANCE.match(line)) is not None:
            found.setdefault(balance[2], []).append(" ".join(balance.groups()))
        elif not line.startswith(" "):
            order = None
    return {place: sorted(lines) for place, lines in found.items()}
