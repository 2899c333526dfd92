# SPDX-License-Identifier: Apache-2.0
"""Reading the TOML files of a pack: `district.toml` and `claims.toml`, with the row of every fault."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from annotated_types import Ge, Le
from pydantic import TypeAdapter, ValidationError

from community_housing._toml_rows import TomlRows, dotted, load_toml
from community_housing.calendars import Notice, StatedPeriod
from community_housing.claims import Claim
from community_housing.disbursement._schedule import Schedule
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
from community_housing.faults import Faults
from community_housing.grids._domain import GridRule
from community_housing.io.tables._text import read_text
from community_housing.pack._contents import Observation, Order, TableName
from community_housing.provenance import Force
from community_housing.quantities import Money, Rounding
from community_housing.records import Crs, Text, record
from community_housing.standards._book import Place
from community_housing.standards._counting import Counting

__all__ = [
    "FORMAT",
    "BatchTable",
    "BudgetTable",
    "CalendarFile",
    "ClaimsFile",
    "DatesTable",
    "DistrictFile",
    "DistrictTable",
    "PlanTable",
    "ReportTable",
    "StandardsTable",
    "read_toml",
]

FORMAT: Final = 1
"""The form of packs that this library writes; it reads every form up to it."""


@record
class DistrictTable:
    """`[district]`: what the district is called, and what every reader must be told about the data."""

    id: Annotated[DistrictId, ID]
    name: Text
    name_en: Text | None = None
    note: Text | None = None
    note_en: Text | None = None
    crs: Crs = "local"
    place: Place | None = None


@record
class DatesTable:
    """`[dates]`: the two days on which the district is assessed, and the day of which later standards are taken."""

    before: dt.date
    after: dt.date
    review: dt.date | None = None


@record
class StandardsTable:
    """`[standards]`: the standard that decides, and those shown beside it."""

    main: str = ""
    also: tuple[Annotated[str, ID], ...] = ()
    force: Force = Force.GUIDANCE


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
    amount_yuan: Annotated[Money, Ge(Money(0))]

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
    """`district.toml`, table by table; *format* is the form of the pack, 1 where it is not said."""

    district: DistrictTable
    dates: DatesTable
    standards: StandardsTable
    format: Annotated[int, Ge(1), Le(FORMAT)] = 1
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
    periods: tuple[StatedPeriod, ...] = ()


@record
class CalendarFile:
    """`calendar.toml`: notices of the district's own."""

    notices: tuple[Notice, ...] = ()


def read_toml(
    folder: Path, name: str, kind: type[Any], faults: Faults, *, needed: bool
) -> tuple[Any, Mapping[str, Any], TomlRows]:
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
        return None, {}, TomlRows("")
    data = load_toml(text, name, faults)
    if data is None:
        return None, {}, TomlRows("")
    rows = TomlRows(text)

    def place(path: tuple[str | int, ...]) -> tuple[int | None, str | None]:
        return rows.of(path), dotted(path)

    try:
        made = TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        faults.add_validation(error, file=name, place=place, record=kind)
        return None, data, rows
    return made, data, rows
