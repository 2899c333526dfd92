# SPDX-License-Identifier: Apache-2.0
"""Reading the TOML files of a pack: `district.toml` and `claims.toml`, with the row of every fault."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError

from community_housing.claims import Claim
from community_housing.disbursement.schedule import Schedule
from community_housing.district import (
    ID,
    BatchId,
    Budget,
    BudgetId,
    DeliveryMode,
    DistrictId,
    FundingSource,
    Level,
    Purpose,
    Street,
)
from community_housing.grids.domain import GridRule
from community_housing.faults import Faults
from community_housing.io.pack import Observation, Order, TableName
from community_housing.io.text import read_text
from community_housing.quantities import Money, Rounding
from community_housing.records import Text, record
from community_housing.standards.counting import Counting

__all__ = [
    "BatchTable",
    "BudgetTable",
    "ClaimsFile",
    "DatesTable",
    "DistrictFile",
    "DistrictTable",
    "PlanTable",
    "ReportTable",
    "Rows",
    "StandardsTable",
    "check_days",
    "read_toml",
]


@record
class DistrictTable:
    """`[district]`: what the district is called, and what every reader must be told about the data."""

    id: Annotated[DistrictId, ID]
    name: Text
    name_en: Text | None = None
    note: Text | None = None
    note_en: Text | None = None
    crs: Text = "local"


@record
class DatesTable:
    """`[dates]`: the two days on which the district is assessed, and the day of which later standards are taken."""

    before: dt.date
    after: dt.date
    review: dt.date | None = None


@record
class StandardsTable:
    """`[standards]`: the standard that decides, and those shown beside it."""

    main: Annotated[str, ID]
    also: tuple[Annotated[str, ID], ...] = ()


@record
class PlanTable:
    """`[plan]`: the decision table and the order of the first plan."""

    table: TableName = TableName.REPORT_ORDER
    order: Order = Order.WORST_FIRST


@record
class ReportTable:
    """`[report]`: how means and ratios are brought to two decimals."""

    rounding: Rounding = Rounding.HALF_UP


@record
class BatchTable:
    """`[[batches]]`: one batch of the programme, on the days `[starts, ends)`."""

    id: Annotated[BatchId, ID]
    name: Text
    name_en: Text | None = None
    starts: dt.date | None = None
    ends: dt.date | None = None
    most_projects: Annotated[int, Ge(0)] | None = None
    modes: tuple[DeliveryMode, ...] = ()


@record
class BudgetTable:
    """`[[budgets]]`: money by year, level, source, purpose and, where it is tied to one, batch."""

    id: Annotated[BudgetId, ID]
    year: Annotated[int, Ge(1949), Le(2200)]
    level: Level
    source: FundingSource
    purpose: Purpose
    batch: Annotated[BatchId, ID] | None = None
    amount_yuan: Annotated[Money, Ge(0)]

    def as_budget(self) -> Budget:
        """The budget of the district."""
        return Budget(
            id=self.id,
            year=self.year,
            level=self.level,
            source=self.source,
            purpose=self.purpose,
            batch=self.batch,
            amount=self.amount_yuan,
        )


@record
class DistrictFile:
    """`district.toml`, table by table."""

    district: DistrictTable
    dates: DatesTable
    standards: StandardsTable
    counting: Counting | None = None
    plan: PlanTable = PlanTable()
    report: ReportTable = ReportTable()
    grid: GridRule = GridRule()
    streets: tuple[Street, ...] = ()
    batches: tuple[BatchTable, ...] = ()
    budgets: tuple[BudgetTable, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    observations: tuple[Observation, ...] = ()


@record
class ClaimsFile:
    """`claims.toml`."""

    claims: tuple[Claim, ...] = ()


DAYS: Final = frozenset({"starts", "ends", "before", "after", "review", "on", "published", "checked_on"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TABLE = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(=|\.)""")
_WHERE = re.compile(r"at line (\d+)")


class Rows:
    """In which row of a TOML text every key stands.

    Args:
        text: A text that tomllib has read.
    """

    def __init__(self, text: str) -> None:
        self._rows: dict[tuple[str | int, ...], int] = {}
        counts: dict[tuple[str | int, ...], int] = {}
        table: tuple[str | int, ...] = ()
        inside: str | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            if inside is not None:
                inside = None if line.count(inside) % 2 else inside
                continue
            header = _TABLE.match(line)
            if header is not None:
                table = self._table(header[2], array=header[1] is not None, counts=counts)
                self._rows.setdefault(table, number)
                continue
            key = _KEY.match(line)
            if key is not None:
                self._rows.setdefault((*table, key[1].strip("\"'")), number)
            inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), None)

    def _table(self, dotted: str, *, array: bool, counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
        names = [part.strip().strip("\"'") for part in dotted.split(".")]
        path: tuple[str | int, ...] = ()
        for position, name in enumerate(names):
            path = (*path, name)
            if array and position == len(names) - 1:
                counts[path] = counts.get(path, -1) + 1
            if path in counts:
                path = (*path, counts[path])
        return path

    def of(self, path: tuple[str | int, ...]) -> int | None:
        """The row of *path*, else of the innermost table around it that has one."""
        while path:
            if path in self._rows:
                return self._rows[path]
            path = path[:-1]
        return None


def read_toml(folder: Path, name: str, kind: type[Any], faults: Faults, *, needed: bool) -> tuple[Any, Mapping[str, Any], Rows]:
    """Read one TOML file.

    Args:
        folder: The pack.
        name: The file in it.
        kind: The record that the whole file becomes.
        faults: Where faults are noted.
        needed: Whether a missing file is a fault.

    Returns:
        The record (None where the file is missing or has a fault), the tables as TOML has them, and their rows.
    """
    text = read_text(folder, name, faults, needed=needed)
    if text is None:
        return None, {}, Rows("")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own error is a ValueError, as is a number without end
        found = _WHERE.search(str(error))
        row = int(found[1]) if found else text.count("\n") + 1 if "end of document" in str(error) else None
        faults.add(name, f"the file is no TOML: {error}", expected="TOML 1.0", row=row, code="bad_toml")
        return None, {}, Rows("")
    rows = Rows(text)

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        return rows.of(path), dotted(path)

    days = check_days(data)
    for path, value in days:
        faults.add(
            name,
            "is no plain day",
            expected="a date such as 2012-08-05",
            row=rows.of(path),
            column=dotted(path),
            value=value,
            code="date_time" if isinstance(value, dt.datetime) else "bad_date",
        )
    try:
        made = TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        known = {text for path, _ in days if (text := dotted(path)) is not None}
        faults.add_validation(error, file=name, place=place, known=known)
        return None, data, rows
    return (None if days else made), data, rows


def dotted(path: tuple[str | int, ...]) -> str | None:
    """A path as a reader counts: `budgets[2].amount_yuan` is of the second table; None of no path."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or None


def check_days(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    """Paths and values of what stands under the name of a day and is none: numbers, times, and texts of another form."""
    if isinstance(value, dict):
        return [
            found
            for key, inner in value.items()
            for found in ([((*path, key), inner)] if key in DAYS and not _is_day(inner) else check_days(inner, (*path, key)))
        ]
    if isinstance(value, list):
        return [found for index, inner in enumerate(value) for found in check_days(inner, (*path, index))]
    return []


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        return _DAY.fullmatch(value) is not None
    return (
        value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)) or isinstance(value, (dict, list))
    )
