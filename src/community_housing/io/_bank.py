# SPDX-License-Identifier: Apache-2.0
"""Bank statements as CSV, for reconciliation with the book."""

from typing import Final

from community_housing._doors import door
from community_housing.disbursement import BankLine
from community_housing.faults import Faults
from community_housing.io.packs._references import check_ids
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._columns import YUAN, Column, Table
from community_housing.io.tables._reading import read_csv_text

__all__ = ["read_bank_csv"]

_BANK: Final = Table(
    "bank.csv",
    BankLine,
    (
        Column("id", "id", cells.identifier, ("流水号", "流水號"), required=True),
        Column("on", "on", cells.day, ("记账日期", "記賬日期"), required=True),
        Column("account", "account", cells.identifier, ("账号", "賬號"), required=True),
        Column("amount", "amount", cells.money, ("金额", "金額"), required=True, units=YUAN),
        Column("reference", "reference", cells.text, ("附言", "摘要")),
    ),
    others=True,
)


@door()
def read_bank_csv(text: str, *, name: str = "bank.csv") -> tuple[BankLine, ...]:
    """Read the lines of a bank statement, as strictly as any table of a pack.

    Args:
        text: CSV with the columns id, on (a day), account, amount (yuan, money back negative) and optionally reference; other
            columns are passed over.
        name: The name that faults show.

    Raises:
        BoundaryError: With every fault, each with its row and column; the header is row 1.
    """
    faults = Faults()
    rows = read_csv_text(text, _BANK, faults, name=name)
    check_ids(rows, faults)
    faults.done()
    return rows.values
