# SPDX-License-Identifier: Apache-2.0
"""Limits from files: those that the library ships, and a user's own, with the cases that they carry."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from community_housing import calendars
from community_housing._doors import door
from community_housing._messages import Message
from community_housing._toml_rows import read_records, shipped_texts, toml_texts
from community_housing.calendars import WorkingDays
from community_housing.clocks._clock import clock
from community_housing.clocks._limits import Limit
from community_housing.faults import Faults

__all__ = ["load_limits", "shipped"]


@cache
def shipped() -> Mapping[str, Limit]:
    """The limits that come with the library, by id.

    Guarantees: each has its document and how far its text was read; none has an amount that was not read.
    """
    faults = Faults()
    found = read_records(shipped_texts("community_housing.clocks", "limits"), Limit, faults)
    faults.done()
    return MappingProxyType({limit.id: limit for limit in found.values()})


@door()
def load_limits(path: Path | str, *, calendar: WorkingDays | None = None) -> tuple[Limit, ...]:
    """Read limits by the same strict reader as the shipped ones, and run the cases that they carry.

    Args:
        path: A `.toml` file or a folder of them, one limit a file.
        calendar: The working days of the cases; None for those that the library ships.

    Raises:
        BoundaryError: With every fault of every file, each with its place, and with every case that ends on another day.
    """
    faults = Faults()
    found = read_records(toml_texts(Path(path), faults, what="limit"), Limit, faults)
    days = calendars.shipped() if calendar is None else calendar
    for name, limit in found.items():
        for place, case in enumerate(limit.cases, start=1):
            last = clock(limit, started=case.started, calendar=days, on=case.started).last
            if last != case.last:
                faults.add(
                    name,
                    Message("from {started} it ends on {last}", started=case.started, last=last or "no day that is known"),
                    expected="a limit and a case that agree",
                    column=f"cases[{place}]",
                    value=case.last,
                    code="case",
                )
    faults.done()
    return tuple(found.values())
