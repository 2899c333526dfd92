# SPDX-License-Identifier: Apache-2.0
"""TOML with the row of every key, so that a fault in a file can be shown where it stands."""

import datetime as dt
import re
import tomllib
from typing import Any, Final

from community_housing.faults import Faults

__all__ = ["TomlRows", "add_days", "check_days", "dotted", "load_toml"]

DAYS: Final = frozenset({"starts", "ends", "before", "after", "review", "on", "published", "checked_on"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TABLE = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(=|\.)""")
_WHERE = re.compile(r"at line (\d+)")


class TomlRows:
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


def load_toml(text: str, name: str, faults: Faults) -> dict[str, Any] | None:
    """The tables of a TOML text; None where it is none, which is noted with its row."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own error is a ValueError, as is a number without end
        found = _WHERE.search(str(error))
        row = int(found[1]) if found else text.count("\n") + 1 if "end of document" in str(error) else None
        faults.add(name, f"the file is no TOML: {error}", expected="TOML 1.0", row=row, code="bad_toml")
        return None


def add_days(data: Any, name: str, rows: TomlRows, faults: Faults) -> set[str]:
    """Note what stands under the name of a day and is none; the paths of it, as `dotted` writes them."""
    found = check_days(data)
    for path, value in found:
        faults.add(
            name,
            "is no plain day",
            expected="a date such as 2012-08-05",
            row=rows.of(path),
            column=dotted(path),
            value=value,
            code="date_time" if isinstance(value, dt.datetime) else "bad_date",
        )
    return {text for path, _ in found if (text := dotted(path)) is not None}


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
