# SPDX-License-Identifier: Apache-2.0
"""Bank statements as CSV, for reconciliation with the book."""

import csv
import datetime as dt
import io

import pydantic

from community_housing.disbursement import BankLine
from community_housing.errors import BoundaryError, Fault

__all__ = ["read_bank_csv"]

_LINE: pydantic.TypeAdapter[BankLine] = pydantic.TypeAdapter(BankLine)
_COLUMNS = ("id", "on", "account", "amount", "reference")


def read_bank_csv(text: str, *, name: str = "bank.csv") -> tuple[BankLine, ...]:
    """Read the lines of a bank statement.

    Args:
        text: CSV with the columns id, on (YYYY-MM-DD), account, amount (yuan, money back negative) and optionally reference.
        name: The name that faults show.

    Raises:
        BoundaryError: With every fault, each with its row and column.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    header = reader.fieldnames or []
    faults = [
        Fault(name, "a column is missing", expected=f"a column named {column}", row=1, column=column, code="missing_column")
        for column in _COLUMNS[:-1]
        if column not in header
    ]
    if faults:
        raise BoundaryError(faults)
    lines: list[BankLine] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(reader, start=2):
        given: dict[str, object] = {key: value for key, value in row.items() if key in _COLUMNS and value not in (None, "")}
        try:
            line = _LINE.validate_python({**given, "on": _day(str(given.get("on", "")))})
        except pydantic.ValidationError as error:
            faults.extend(
                Fault(
                    name,
                    problem["msg"],
                    expected="a date YYYY-MM-DD" if problem["loc"][:1] == ("on",) else "a value as documented",
                    row=number,
                    column=str(problem["loc"][0]) if problem["loc"] else None,
                    value=str(problem["input"])[:80],
                    code=problem["type"],
                )
                for problem in error.errors()
            )
            continue
        if line.id in seen:
            faults.append(
                Fault(
                    name,
                    f"line id {line.id!r} is there twice",
                    expected="unique ids",
                    row=number,
                    column="id",
                    code="duplicate",
                )
            )
        seen[line.id] = number
        lines.append(line)
    if faults:
        raise BoundaryError(faults)
    return tuple(lines)


def _day(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
