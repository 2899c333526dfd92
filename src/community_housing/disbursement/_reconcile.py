# SPDX-License-Identifier: Apache-2.0
"""Reconciliation of the book with a bank statement (对账): tolerant of dates, never of amounts."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import chain
from typing import Annotated, Final, TypeAlias, TypeVar

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.disbursement._book import Book
from community_housing.disbursement._events import AccountId, PaymentPosted, PaymentReturned, SurplusReturned
from community_housing.disbursement._pairing import pair
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.events import EventId
from community_housing.quantities import Money
from community_housing.records import Text, record, result

__all__ = ["BankLine", "BookLine", "Match", "MatchBasis", "Reconciliation", "Tolerance", "Undecided", "book_lines", "reconcile"]

Tolerance: TypeAlias = Callable[[dt.date, dt.date], bool | int]
"""From the book's day and the bank's to whether they are near enough, or to how many days the two may be apart, as a calendar
of working days may say.  The days near enough to a day have no gap among those before it, nor among those after it."""

_MOST_PARTS: Final = 12
"""Of more lines than these only the sum of all is looked at."""


@record
class BankLine:
    """One line of a bank statement.

    Fields:
        id: The bank's own number of the line, unique in the statement.
        on: Booking day.
        account: The street's fiscal special account.
        amount: Money into the account is positive, money back negative.
        reference: What the bank printed, for example the id of the payment.
    """

    id: Annotated[str, ID]
    on: dt.date
    account: Annotated[AccountId, ID]
    amount: Money
    reference: Text | None = None


@result
class BookLine:
    """One movement of money in the book, signed like a bank line; `event` is its id."""

    event: EventId
    on: dt.date
    account: AccountId
    amount: Money
    references: tuple[str, ...]


class MatchBasis(StrEnum):
    """What speaks for it that lines belong together."""

    REFERENCE = "reference"
    """The bank's reference names the payments."""
    AMOUNT = "amount"
    """Account, amount and days alone."""


@result
class Match:
    """Lines that belong together: one of each side, or one of one side and several of the other.

    Fields:
        book: The book's lines, by day and id.
        bank: The bank's lines, by day and id.
        by: What speaks for it.
        exchangeable: Whether a pairing that is as good has other partners of the same amount for one of the two; all of them
            agree all the same.
    """

    book: tuple[BookLine, ...]
    bank: tuple[BankLine, ...]
    by: MatchBasis
    exchangeable: bool = False


@result
class Undecided:
    """Lines of which several readings are equally good: a person decides.

    Fields:
        book: The book's lines.
        bank: The bank's lines.
        by: What speaks for each of the readings.
        pairs: How many pairs each of the readings makes of them; None where they are about sums.
    """

    book: tuple[BookLine, ...]
    bank: tuple[BankLine, ...]
    by: MatchBasis
    pairs: int | None = None


@result
class Reconciliation:
    """What agrees and what does not.

    Fields:
        matched: Book and bank, same account and amount or sum, dates within the tolerance.
        different: What shares a reference and account, and does not sum up to the same.
        undecided: What may agree in more than one way, so that which line is missing or extra is not known.
        missing: In the book, not at the bank.
        extra: At the bank, not in the book.
    """

    matched: tuple[Match, ...]
    different: tuple[Match, ...]
    undecided: tuple[Undecided, ...]
    missing: tuple[BookLine, ...]
    extra: tuple[BankLine, ...]


@door()
def book_lines(book: Book) -> tuple[BookLine, ...]:
    """Every payment posted, returned or given back as surplus and not corrected, by day and id."""
    lines: list[BookLine] = []
    for event in book.facts:
        if isinstance(event, (PaymentPosted, PaymentReturned)):
            payment = book.payment_of(event.payment)
            if payment is None:
                continue
            amount = payment.amount if event.amount is None else event.amount.fen
            into = isinstance(event, PaymentPosted)
            reference = event.reference if isinstance(event, PaymentPosted) else None
            # A payment's own id is the reference of its posting; a return is known by its event, as there may be several.
            names = (event.id, event.payment) if into else (event.id,)
            lines.append(
                BookLine(
                    event=event.id,
                    on=event.on,
                    account=payment.request.account,
                    amount=Money(amount if into else -amount),
                    references=names if reference is None else (*names, reference),
                )
            )
        elif isinstance(event, SurplusReturned):
            account = AccountId(book.state_of(event.project).account_on(event.on))
            lines.append(BookLine(event=event.id, on=event.on, account=account, amount=-event.amount, references=(event.id,)))
    return tuple(sorted(lines, key=lambda line: (line.on, line.event)))


@door()
def reconcile(book: Book, statement: tuple[BankLine, ...], *, tolerance_days: int | Tolerance = 5) -> Reconciliation:
    """Compare the book with a bank statement.

    In this order, each with what the one before left: (1) pairs that share account, reference and amount; (2) one line that
    is the sum of several that share its reference; (3) pairs of one account and amount; (4) one line that is the sum of
    several of its account.  All of them within the tolerance of days.  A bank line whose reference names payments of its
    account is never paired with others.  (1) and (3) make as many pairs as can be, and of all ways to do so one with the least
    sum of squared days; (2) and (4) take a sum where it is the only one that any of its lines is part of.  Where several
    ways are equally good and leave out other lines, the lines are undecided.  Then what shares a reference is reported as
    different, unless it differs by days only: that is missing on one side and extra on the other.

    Args:
        book: The book.
        statement: The bank's lines.
        tolerance_days: Most calendar days between booking in the book and at the bank, >= 0, or a function of the two days.

    Returns:
        Every line of either side in exactly one of the five lists, by day, then id.

    Raises:
        InputError: *tolerance_days* is negative or answers something else, or a bank line is there twice.

    Guarantees:
        Near-linear in lines of few days, whatever their amounts.  Sums of more than 12 lines near enough are not looked
        for, but for the sum of everything that shares one reference.

    Source: own rule, docs/decisions/0045.
    """
    if len({line.id for line in statement}) < len(statement):
        raise InputError("each bank line must be there once", "statement", [line.id for line in statement])
    return reconcile_lines(book_lines(book), sorted(statement, key=_bank_order), tolerance_days)


def reconcile_lines(ours: Iterable[BookLine], theirs: Iterable[BankLine], tolerance: int | Tolerance) -> Reconciliation:
    """What `reconcile` says of lines that are in order."""
    accounts: dict[str, tuple[list[BookLine], list[BankLine]]] = {}
    place: dict[str, int] = {}
    for number, line in enumerate(ours):
        place[line.event] = number
        accounts.setdefault(line.account, ([], []))[0].append(line)
    for bank in theirs:
        accounts.setdefault(bank.account, ([], []))[1].append(bank)
    near = _nearness(tolerance)
    matched: list[Match] = []
    different: list[Match] = []
    undecided: list[Undecided] = []
    missing: list[BookLine] = []
    extra: list[BankLine] = []
    for sides in accounts.values():
        work = _Account(near, callable(tolerance), *sides)
        for by in MatchBasis:
            work.pair(by)
            work.add_up(by)
        work.find_different()
        matched += work.matched
        different += work.different
        undecided += work.undecided
        missing += work.ours.values()
        extra += work.theirs.values()
    for groups in (matched, different, undecided):
        groups.sort(key=lambda one: place[one.book[0].event])
    missing.sort(key=lambda line: place[line.event])
    return Reconciliation(
        matched=tuple(matched),
        different=tuple(different),
        undecided=tuple(undecided),
        missing=tuple(missing),
        extra=tuple(sorted(extra, key=_bank_order)),
    )


_L = TypeVar("_L", BookLine, BankLine)
_D = TypeVar("_D")
_K = TypeVar("_K", Match, Undecided)
_Near: TypeAlias = Callable[[dt.date, dt.date], bool]


def _nearness(tolerance: int | Tolerance) -> _Near:
    if not callable(tolerance):
        if type(tolerance) is not int or tolerance < 0:
            raise InputError(
                Message("must be a whole number >= 0 or a function of two days, got {tolerance!r}", tolerance=tolerance),
                "tolerance_days",
                tolerance,
            )
        return lambda ours, theirs: abs((theirs - ours).days) <= tolerance

    def near(ours: dt.date, theirs: dt.date) -> bool:
        answer = tolerance(ours, theirs)
        if type(answer) not in (bool, int):
            raise InputError(
                Message("must answer True, False or a whole number of days, got {answer!r}", answer=answer),
                "tolerance_days",
                answer,
            )
        return answer if isinstance(answer, bool) else abs((theirs - ours).days) <= answer

    return near


def _book_order(line: BookLine) -> tuple[dt.date, str]:
    return line.on, line.event


def _bank_order(line: BankLine) -> tuple[dt.date, str]:
    return line.on, line.id


class _Account:
    """What is not yet explained of either side of one account, by id and in order, and what is."""

    def __init__(self, near: _Near, gaps: bool, ours: Iterable[BookLine], theirs: Iterable[BankLine]) -> None:
        self.near, self.gaps = near, gaps
        self.ours = {line.event: line for line in ours}
        self.theirs = {line.id: line for line in theirs}
        self.known = {name for line in self.ours.values() for name in line.references}
        self.matched: list[Match] = []
        self.different: list[Match] = []
        self.undecided: list[Undecided] = []

    def take(self, into: list[_K], group: _K) -> None:
        """Note what belongs together; it is looked at no more."""
        for line in group.book:
            del self.ours[line.event]
        for bank in group.bank:
            del self.theirs[bank.id]
        into.append(group)

    def name_of(self, bank: BankLine) -> str | None:
        """The bank's reference, where it names a payment of the account."""
        return bank.reference if bank.reference in self.known else None

    def pair(self, by: MatchBasis) -> None:
        """Pair lines of one amount."""
        groups: dict[int, tuple[list[BookLine], list[BankLine]]] = {}
        for bank in self.theirs.values():
            if (self.name_of(bank) is not None) == (by is MatchBasis.REFERENCE):
                groups.setdefault(bank.amount.fen, ([], []))[1].append(bank)
        for line in self.ours.values():
            group = groups.get(line.amount.fen)
            if group is not None:
                group[0].append(line)
        for ours, theirs in groups.values():
            if ours:
                self.pair_equal(ours, theirs, by)

    def pair_equal(self, ours: list[BookLine], theirs: list[BankLine], by: MatchBasis) -> None:
        """Pair lines of one amount: those of one day, and of the same references as far as they are used, are one node."""
        if len(ours) == len(theirs) == 1:  # as most are
            (line,), (bank,) = ours, theirs
            if self.near(line.on, bank.on) and (by is MatchBasis.AMOUNT or bank.reference in line.references):
                self.take(self.matched, Match(book=(line,), bank=(bank,), by=by))
            return
        rows: dict[tuple[str | None, dt.date], list[BankLine]] = {}
        for bank in theirs:
            rows.setdefault((self.name_of(bank), bank.on), []).append(bank)
        used = {name for name, _ in rows}
        nodes: dict[tuple[frozenset[str | None], dt.date], list[BookLine]] = {}
        for line in ours:
            names = frozenset(used.intersection(line.references)) if by is MatchBasis.REFERENCE else frozenset(used)
            if names:
                nodes.setdefault((names, line.on), []).append(line)
        columns = list(nodes.values())
        by_name: dict[str | None, list[tuple[dt.date, int]]] = defaultdict(list)
        for column, (names, on) in enumerate(nodes):
            for name in names:
                by_name[name].append((on, column))
        edges = [
            [(column, (on - day).days ** 2) for on, column in self.around(by_name.get(name, []), day)] for name, day in rows
        ]
        lines = list(rows.values())
        found = pair([len(row) for row in lines], [len(column) for column in columns], edges)
        flows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (row, column), number in found.flow.items():
            flows[row].append((column, number))
        for group in found.undecided:
            undecided = Undecided(
                book=tuple(sorted((line for column in group[1] for line in columns[column]), key=_book_order)),
                bank=tuple(sorted((bank for row in group[0] for bank in lines[row]), key=_bank_order)),
                by=by,
                pairs=sum(number for row in group[0] for _, number in flows.pop(row, ())),
            )
            self.take(self.undecided, undecided)
        starts = [0] * len(columns)
        for row, flow in sorted(flows.items()):
            start = 0
            for column, number in sorted(flow):
                again = row in found.loose
                for bank, line in zip(lines[row][start:], columns[column][starts[column] :][:number], strict=False):
                    self.take(self.matched, Match(book=(line,), bank=(bank,), by=by, exchangeable=again))
                start += number
                starts[column] += number

    def around(self, days: Sequence[tuple[dt.date, int]], day: dt.date) -> Iterable[tuple[dt.date, int]]:
        """Of the book's days, which are in order, those that are near enough to a day of the bank."""
        return self.run(days, bisect_left(days, (day, -1)), lambda one: self.near(one[0], day))

    def run(self, items: Sequence[_D], middle: int, is_near: Callable[[_D], bool]) -> Iterable[_D]:
        """Of items in order those that are near, before the middle and from it on; each a run without a gap."""
        for step in (range(middle - 1, -1, -1), range(middle, len(items))):
            begun = not self.gaps
            for index in step:
                if is_near(items[index]):
                    begun = True
                    yield items[index]
                elif begun:
                    break

    def add_up(self, by: MatchBasis) -> None:
        """Find lines that are the sum of several of the other side."""
        named = by is MatchBasis.REFERENCE
        pools: dict[str | None, tuple[list[BookLine], list[BankLine]]] = {}
        for bank in self.theirs.values():
            name = self.name_of(bank)
            if (name is not None) == named:
                pools.setdefault(name, ([], []))[1].append(bank)
        of_line: dict[str, list[tuple[list[BookLine], list[BankLine]]]] = defaultdict(list)
        for line in self.ours.values():
            for name in dict.fromkeys(line.references) if named else (None,):
                pool = pools.get(name)
                if pool is not None:
                    pool[0].append(line)
                    of_line[line.event].append(pool)
        sums: list[tuple[frozenset[BookLine], frozenset[BankLine]]] = []
        for ours, theirs in pools.values():
            for bank in theirs:
                parts = self.parts(bank, ours, whole=named and len(theirs) == 1)
                sums += [(found, frozenset((bank,))) for found in _subsets(bank.amount.fen, parts)]
        for event, some in of_line.items():
            line, banks = self.ours[event], some[0][1]
            if len(some) > 1:
                banks = sorted(chain.from_iterable(pool[1] for pool in some), key=_bank_order)
            others = self.parts(line, banks, whole=named and all(len(pool[0]) == 1 for pool in some))
            sums += [(frozenset((line,)), found) for found in _subsets(line.amount.fen, others)]
        for ours_of, theirs_of, number in _joined(dict.fromkeys(sums)):
            book, bank_lines = tuple(sorted(ours_of, key=_book_order)), tuple(sorted(theirs_of, key=_bank_order))
            if number == 1:
                self.take(self.matched, Match(book=book, bank=bank_lines, by=by))
            else:
                self.take(self.undecided, Undecided(book=book, bank=bank_lines, by=by))

    def parts(self, one: BookLine | BankLine, others: list[_L], *, whole: bool) -> list[_L]:
        """Lines of the other side that may be parts of *one*; none where they are too many, unless *whole*."""

        def is_near(other: _L) -> bool:
            return self.near(one.on, other.on) if isinstance(one, BookLine) else self.near(other.on, one.on)

        found: list[_L] = []
        fen = one.amount.fen
        run = filter(is_near, others) if whole else self.run(others, bisect_left(others, one.on, key=_day_of), is_near)
        for other in run:
            if 0 < other.amount.fen < fen or fen < other.amount.fen < 0:
                found.append(other)
                if len(found) > _MOST_PARTS and not whole:
                    return []
        return found

    def find_different(self) -> None:
        """What shares a reference and is not explained, unless it differs by days only."""
        pools: dict[str, tuple[list[BookLine], list[BankLine]]] = {}
        for bank in self.theirs.values():
            name = self.name_of(bank)
            if name is not None:
                pools.setdefault(name, ([], []))[1].append(bank)
        for line in self.ours.values():
            for name in dict.fromkeys(line.references):
                pool = pools.get(name)
                if pool is not None:
                    pool[0].append(line)
        links = [(frozenset(ours), frozenset(theirs)) for ours, theirs in pools.values() if ours]
        for ours_of, theirs_of, _ in _joined(links):
            if sum(line.amount.fen for line in ours_of) != sum(bank.amount.fen for bank in theirs_of):
                book, lines = tuple(sorted(ours_of, key=_book_order)), tuple(sorted(theirs_of, key=_bank_order))
                self.take(self.different, Match(book=book, bank=lines, by=MatchBasis.REFERENCE))


def _day_of(line: BookLine | BankLine) -> dt.date:
    return line.on


def _subsets(fen: int, parts: list[_L]) -> list[frozenset[_L]]:
    """Every choice of *parts*, which have one sign, that sums up to *fen*; of more than a few only all of them."""
    if not parts:
        return []  # a line of nothing is the sum of no lines
    whole = sum(part.amount.fen for part in parts)
    if abs(whole) <= abs(fen) or len(parts) > _MOST_PARTS:
        return [frozenset(parts)] if whole == fen else []
    sums = [0]
    for part in parts:
        sums += [known + part.amount.fen for known in sums]
    return [
        frozenset(part for index, part in enumerate(parts) if choice >> index & 1)
        for choice, known in enumerate(sums)
        if known == fen
    ]


def _joined(
    links: Iterable[tuple[frozenset[BookLine], frozenset[BankLine]]],
) -> list[tuple[set[BookLine], set[BankLine], int]]:
    """Links that share a line put together, each with how many they were."""
    links = list(links)
    by_line: dict[BookLine | BankLine, list[int]] = defaultdict(list)
    for index, link in enumerate(links):
        for side in link:
            for line in side:
                by_line[line].append(index)
    made: list[tuple[set[BookLine], set[BankLine], int]] = []
    left = set(range(len(links)))
    for first in range(len(links)):
        if first not in left:
            continue
        left.remove(first)
        waiting, number = [first], 0
        ours: set[BookLine] = set()
        theirs: set[BankLine] = set()
        while waiting:
            link = links[waiting.pop()]
            number += 1
            ours |= link[0]
            theirs |= link[1]
            for side in link:
                for line in side:
                    more = left.intersection(by_line.pop(line, ()))
                    left -= more
                    waiting += more
        made.append((ours, theirs, number))
    return made
