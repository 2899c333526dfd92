# SPDX-License-Identifier: Apache-2.0
"""Reconciliation of the book with a bank statement (对账): tolerant of dates, never of amounts."""

import datetime as dt
from typing import Annotated

from community_housing._doors import door
from community_housing.disbursement._book import Book
from community_housing.disbursement._events import AccountId, PaymentPosted, PaymentReturned, SurplusReturned
from community_housing.district import ID
from community_housing.errors import InputError
from community_housing.events import EventId
from community_housing.quantities import Money
from community_housing.records import Text, record, result

__all__ = ["BankLine", "BookLine", "Reconciliation", "book_lines", "reconcile"]


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


@result
class Reconciliation:
    """What agrees and what does not.

    Fields:
        matched: Book and bank, same account and amount, dates within the tolerance.
        different: Book and bank share a reference and account, but not the amount.
        missing: In the book, not at the bank.
        extra: At the bank, not in the book.
    """

    matched: tuple[tuple[BookLine, BankLine], ...]
    different: tuple[tuple[BookLine, BankLine], ...]
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
def reconcile(book: Book, statement: tuple[BankLine, ...], *, tolerance_days: int = 5) -> Reconciliation:
    """Compare the book with a bank statement.

    First, lines that share account, reference and amount are matched; then, of the rest, as many lines of one account and
    amount as can be, with the fewest days between; both within the tolerance.  Then what shares a reference is reported as of
    different amount.  What agrees in all but a day beyond the tolerance is missing on one side and extra on the other.

    Args:
        book: The book.
        statement: The bank's lines; each is used at most once.
        tolerance_days: Most days between booking in the book and at the bank, >= 0.

    Returns:
        Every line of either side in exactly one of the four lists; ties by day, then id.

    Raises:
        InputError: *tolerance_days* is negative, or a bank line is there twice.

    Source: own rule, docs/decisions/0045.
    """
    if tolerance_days < 0:
        raise InputError(f"must be >= 0, got {tolerance_days}", "tolerance_days", tolerance_days)
    if len({line.id for line in statement}) < len(statement):
        raise InputError("each bank line must be there once", "statement", [line.id for line in statement])
    ours = list(book_lines(book))
    theirs = sorted(statement, key=lambda line: (line.on, line.id))
    named, ours, theirs = _pair_named(ours, theirs, same_amount=True, tolerance_days=tolerance_days)
    nearest, ours, theirs = _pair_nearest(ours, theirs, tolerance_days)
    different, ours, theirs = _pair_named(ours, theirs, same_amount=False, tolerance_days=None)
    matched = sorted([*named, *nearest], key=lambda pair: (pair[0].on, pair[0].event))
    return Reconciliation(matched=tuple(matched), different=tuple(different), missing=tuple(ours), extra=tuple(theirs))


_PAIR = 1 << 60
"""What a pair is worth, in days: more than any days between."""

_Paired = tuple[list[tuple[BookLine, BankLine]], list[BookLine], list[BankLine]]


def _pair_named(ours: list[BookLine], theirs: list[BankLine], *, same_amount: bool, tolerance_days: int | None) -> _Paired:
    by_name: dict[tuple[str, str], list[BankLine]] = {}
    for bank in theirs:
        if bank.reference is not None:
            by_name.setdefault((bank.account, bank.reference), []).append(bank)
    used: set[str] = set()
    pairs: list[tuple[BookLine, BankLine]] = []
    rest: list[BookLine] = []
    for line in ours:
        candidates = [
            other
            for name in line.references
            for other in by_name.get((line.account, name), ())
            if other.id not in used
            and (other.amount == line.amount) == same_amount
            and (tolerance_days is None or abs((other.on - line.on).days) <= tolerance_days)
        ]
        if candidates:
            best = min(candidates, key=lambda other: (abs((other.on - line.on).days), other.on, other.id))
            used.add(best.id)
            pairs.append((line, best))
        else:
            rest.append(line)
    return pairs, rest, [bank for bank in theirs if bank.id not in used]


def _pair_nearest(ours: list[BookLine], theirs: list[BankLine], tolerance_days: int) -> _Paired:
    """Pair as many lines of one account and amount as can be, and of all ways to do so one with the fewest days between."""
    groups: dict[tuple[str, int], tuple[list[BookLine], list[BankLine]]] = {}
    for line in ours:
        groups.setdefault((line.account, line.amount.fen), ([], []))[0].append(line)
    for bank in theirs:
        group = groups.get((bank.account, bank.amount.fen))
        if group is not None:
            group[1].append(bank)
    pairs: list[tuple[BookLine, BankLine]] = []
    for mine, others in groups.values():
        pairs += _paired_in_order(mine, others, tolerance_days)
    done, used = {line.event for line, _ in pairs}, {bank.id for _, bank in pairs}
    return pairs, [line for line in ours if line.event not in done], [bank for bank in theirs if bank.id not in used]


def _paired_in_order(mine: list[BookLine], others: list[BankLine], tolerance_days: int) -> list[tuple[BookLine, BankLine]]:
    """Pair two rows that are sorted by day; pairs that do not cross are as many and as near as any.

    best[i][j] is the worth of the best pairs among the first i and the first j lines: a pair more outweighs all days.
    Cost O(n m).
    """
    if not others:
        return []
    best = [[0] * (len(others) + 1)]
    for i, line in enumerate(mine, start=1):
        before, row = best[i - 1], [0]
        for j, bank in enumerate(others, start=1):
            choice = max(before[j], row[j - 1])
            days = abs((bank.on - line.on).days)
            if days <= tolerance_days:
                choice = max(choice, before[j - 1] + _PAIR - days)
            row.append(choice)
        best.append(row)
    pairs: list[tuple[BookLine, BankLine]] = []
    i, j = len(mine), len(others)
    while i and j:
        # Of ways that are as good the one that leaves out the later lines is taken, so that ties go to the earlier.
        if best[i][j] == best[i][j - 1]:
            j -= 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((mine[i], others[j]))
    return pairs[::-1]
