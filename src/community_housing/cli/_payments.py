# SPDX-License-Identifier: Apache-2.0
"""What the command `pay` prints and writes beside its tables: statements to read and exports of the book."""

import argparse
import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from community_housing._messages import Message
from community_housing.disbursement import Book, Scope, Statement
from community_housing.errors import InputError
from community_housing.io._own_files import replace_file
from community_housing.quantities import Money
from community_housing.records import evolve
from community_housing.report._language import Lang, pick
from community_housing.report.explain._disbursement import statement_table
from community_housing.report.explain._registry import explain

__all__ = ["EXPORTS", "FORMS", "export", "statement_text"]

FORMS: Final = ("table", "text", "json")
"""The forms in which statements are printed; a table for a program is another matter, see `cli._tables`."""

_WORDS: Final = 2


def _beancount(book: Book, options: argparse.Namespace) -> bytes:
    from community_housing.io.exports._beancount import to_beancount

    title = "资金拨付" if options.lang == "zh" else "Disbursement"
    return to_beancount(book, title=title).encode("utf-8")


def _ocds(book: Book, options: argparse.Namespace) -> bytes:
    from community_housing.io.exports._ocds import to_ocds

    given = {"--uri": options.uri, "--ocid-prefix": options.ocid_prefix, "--publisher": options.publisher}
    missing = [name for name, value in given.items() if not value]
    if options.published_at is None:
        missing.append("--published-at")
    if missing:
        raise InputError(Message("an OCDS package needs {missing}", missing=", ".join(missing)), "--export", "ocds")
    package = to_ocds(
        book,
        uri=options.uri,
        ocid_prefix=options.ocid_prefix,
        publisher=options.publisher,
        published_at=_moment(str(options.published_at)),
        language=options.lang,
    )
    return (json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise InputError("must be a moment such as 2014-02-05T09:00:00+08:00", "--published-at", text) from None


def _lines(book: Book, _options: argparse.Namespace) -> bytes:
    from community_housing.io.journal._lines import to_lines

    return to_lines(book.events).encode("utf-8")


def _parquet(book: Book, _options: argparse.Namespace) -> bytes:
    from community_housing.io.journal._lines import to_parquet

    return to_parquet(book.events)


EXPORTS: Final[dict[str, Callable[[Book, argparse.Namespace], bytes]]] = {
    "beancount": _beancount,
    "ocds": _ocds,
    "jsonl": _lines,
    "parquet": _parquet,
}
"""The forms that a book is exported in, by name."""


def export(book: Book, options: argparse.Namespace) -> Path:
    """Write the book in one form to `--out`, whole or not at all.

    Raises:
        InputError: `--out` is missing or is a folder, or the form needs something that was not given.
    """
    if options.out is None:
        raise InputError("an export needs --out FILE", "--out", None)
    target = Path(options.out)
    replace_file(target, EXPORTS[options.export](book, options))
    return target


def statement_text(rows: Sequence[Statement], form: str, lang: Lang, *, names: Mapping[str, str] | None = None) -> str:
    """Statements in one of the `FORMS`, headings in the language.

    Args:
        rows: Statements of one scope.
        form: "table" gives amounts in yuan by row and column, "text" a sentence a row, "json" stable keys.
        lang: "zh" or "en".
        names: Names of keys, shown behind them in a table and in sentences.

    Returns:
        Text without a newline at its end.
    """
    if form == "text":
        return "\n".join(explain(_named(row, names, lang), lang=lang) for row in rows)
    if form == "json":
        return json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=2)
    return _aligned(statement_table([_named(row, names, lang) for row in rows], lang=lang))


def _named(row: Statement, names: Mapping[str, str] | None, lang: Lang) -> Statement:
    if not row.key and row.scope is not Scope.DISTRICT:
        return evolve(row, key=pick(lang, "未限定", "not tied to one"))
    name = None if names is None else names.get(row.key)
    return row if name is None else evolve(row, key=f"{row.key} {name}")


def _plain(row: Statement) -> dict[str, object]:
    """A row with amounts as text in yuan, so that no reader makes binary fractions of them; null is unknown."""
    shown: dict[str, object] = {}
    kind: Any = Statement
    for field in attrs.fields(kind):
        value = getattr(row, field.name)
        shown[field.name] = str(value) if isinstance(value, (Money, str)) else value
    return shown


def _width(text: str) -> int:
    """Columns of a terminal that a text takes: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """A table of texts; the ledger and the key to the left, figures to the right."""
    widths = [max(_width(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        cells = [
            cell + " " * (width - _width(cell)) if index < _WORDS else " " * (width - _width(cell)) + cell
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
