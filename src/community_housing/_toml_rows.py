# SPDX-License-Identifier: Apache-2.0
"""TOML with the row of every key, so that a fault in a file can be shown where it stands; the one reader of rules in files."""

import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from community_housing._messages import Message
from community_housing.faults import Faults

__all__ = ["TomlRows", "dotted", "load_toml", "no_text_in", "read_records", "shipped_texts", "toml_texts"]

_R = TypeVar("_R")

_TABLE = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(=|\.)""")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
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
        for number, line in enumerate(text.split("\n"), start=1):
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


def no_text_in(data: Any, path: tuple[str | int, ...] = ()) -> tuple[tuple[str | int, ...], str] | None:
    """Where in the values of a file a character stands that no text has, written as an escape, and that character."""
    if isinstance(data, str):
        found = _NO_TEXT.search(data)
        return None if found is None else (path, f"U+{ord(found[0]):04X}")
    if isinstance(data, dict):
        keys = (no_text_in(key, path) for key in data)
        values = (no_text_in(value, (*path, key)) for key, value in data.items())
        return next((one for pair in (keys, values) for one in pair if one), None)
    if isinstance(data, list):
        return next((one for place, value in enumerate(data) if (one := no_text_in(value, (*path, place)))), None)
    return None


def load_toml(text: str, name: str, faults: Faults) -> dict[str, Any] | None:
    """The tables of a TOML text; None where it is none, which is noted with its row."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own error is a ValueError, as is a number without end
        at = _WHERE.search(str(error))
        row = int(at[1]) if at else text.count("\n") + 1 if "end of document" in str(error) else None
        faults.add(name, Message("the file is no TOML: {error}", error=error), expected="TOML 1.0", row=row, code="bad_toml")
        return None
    if "\\" not in text or (found := no_text_in(data)) is None:  # elsewhere such a character is no TOML
        return data
    path, sign = found
    faults.add(
        name,
        "a character that no text has",
        expected="printable text",
        row=TomlRows(text).of(path),
        column=dotted(path),
        value=sign,
        code="wrong_encoding",
    )
    return None


def dotted(path: tuple[str | int, ...]) -> str | None:
    """A path as a reader counts: `budgets[2].amount_yuan` is of the second table; None of no path."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or None


def shipped_texts(package: str, folder: str) -> list[tuple[str, str]]:
    """Name and text of each TOML file that the library ships in a folder of one of its rooms, by name."""
    files = (resources.files(package) / folder).iterdir()
    return sorted((item.name, item.read_text(encoding="utf-8")) for item in files if item.name.endswith(".toml"))


def toml_texts(place: Path, faults: Faults, *, what: str) -> list[tuple[str, str]]:
    """Name and text of a user's file, or of those of a folder by name; what cannot be read is noted.

    Args:
        place: The file or folder.
        faults: Where faults are noted.
        what: What a file holds, for the message of a folder that holds none.
    """
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place]
    if not files:
        faults.add(place.name, Message("holds no {what}", what=Message(what)), expected="at least one .toml file", code="empty")
    found: list[tuple[str, str]] = []
    for file in files:
        try:
            found.append((file.name, file.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            faults.add(
                file.name, Message("cannot be read: {error}", error=type(error).__name__), expected="a UTF-8 file", code="read"
            )
    return found


def read_records(texts: Iterable[tuple[str, str]], kind: type[_R], faults: Faults) -> dict[str, _R]:
    """By file its record, without those that have a fault; every fault is noted, and an id that two files have."""
    adapter: TypeAdapter[_R] = TypeAdapter(kind)
    files: dict[str, str] = {}
    found: dict[str, _R] = {}
    for name, text in texts:
        data = load_toml(text, name, faults)
        if data is None:
            continue
        rows = TomlRows(text)

        def place(path: tuple[str | int, ...], rows: TomlRows = rows) -> tuple[int | None, str | None]:
            return rows.of(path), dotted(path)

        try:
            one = adapter.validate_python(data)
        except ValidationError as error:
            faults.add_validation(error, file=name, place=place, record=kind)
            continue
        own = str(getattr(one, "id", name))
        if own in files:
            faults.add(
                name,
                Message("has the id of {id}", id=files[own]),
                expected="an id of its own",
                row=rows.of(("id",)),
                column="id",
                value=own,
                code="duplicate_id",
            )
        files[own] = name
        found[name] = one
    return found
