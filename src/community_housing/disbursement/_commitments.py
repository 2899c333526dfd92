# SPDX-License-Identifier: Apache-2.0
"""What the contract sums of projects will take of each appropriation (资金落实): committed, available, overcommitted."""

from typing import Final

from community_housing._doors import door
from community_housing.disbursement._book import Book
from community_housing.disbursement._schedule import Ledger
from community_housing.district import BudgetId
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Money, apportion
from community_housing.records import result

__all__ = ["FUNDS_IN_PLACE", "Commitment", "commitments"]

FUNDS_IN_PLACE: Final = Citation(
    authority="国务院",
    document="政府投资条例 (国令第712号)",
    clause="第二十二条",
    evidence=Evidence.FOUND,
    note="The funds that a government investment needs are to be in place. Whether it binds a transfer to a street is for the "
    "office to say, so the rule holds only where it is chosen.",
)
"""The source of the rule that a registration needs its money set aside; see `Schedules`."""


@result
class Commitment:
    """One appropriation and what its projects will take of it.

    Fields:
        appropriation, year, ledger: Which.
        appropriated: Set aside to date.
        committed: What the contract sums to date take of it, or what is paid and pending where that is more.
        held: Paid, net of what came back, and pending.
        available: Set aside and not committed.
        overcommitted: Committed and not set aside.
    """

    appropriation: BudgetId
    year: int
    ledger: Ledger
    appropriated: Money
    committed: Money
    held: Money
    available: Money
    overcommitted: Money


@door()
def commitments(book: Book) -> tuple[Commitment, ...]:
    """Every appropriation with what it is committed to, by id; appropriated + overcommitted = committed + available.

    Source: own rule, docs/decisions/0049.

    Examples:
        >>> commitments(Book.empty())
        ()
    """
    committed: dict[str, int] = {}
    for state in book.states():
        lines = state.registered.funding
        sums = apportion(state.sum, tuple(line.weight for line in lines))
        for line, part, held in zip(lines, sums, state.held, strict=True):
            committed[line.appropriation] = committed.get(line.appropriation, 0) + max(part, held)
    rows: list[Commitment] = []
    for found in sorted(book.appropriation_states(), key=lambda one: one.id):
        taken = committed.get(found.id, 0)
        rows.append(
            Commitment(
                appropriation=found.id,
                year=found.year,
                ledger=found.ledger,
                appropriated=Money(found.amount),
                committed=Money(taken),
                held=Money(found.held),
                available=Money(max(found.amount - taken, 0)),
                overcommitted=Money(max(taken - found.amount, 0)),
            )
        )
    return tuple(rows)
