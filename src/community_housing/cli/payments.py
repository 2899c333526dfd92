# SPDX-License-Identifier: Apache-2.0
"""What the command `pay` writes beside lines and tables: exports of the book."""

import argparse
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from community_housing.cli.tables import replace_file
from community_housing.disbursement import Book
from community_housing.errors import InputError

__all__ = ["EXPORTS", "export"]


def _beancount(book: Book, options: argparse.Namespace) -> bytes:
    from community_housing.io.beancount import to_beancount

    title = "资金拨付" if options.lang == "zh" else "Disbursement"
    return to_beancount(book, title=title).encode("utf-8")


def _ocds(book: Book, options: argparse.Namespace) -> bytes:
    from community_housing.io.ocds import to_ocds

    given = {"--uri": options.uri, "--ocid-prefix": options.ocid_prefix, "--publisher": options.publisher}
    missing = [name for name, value in given.items() if not value]
    if options.published_at is None:
        missing.append("--published-at")
    if missing:
        raise InputError(f"an OCDS package needs {', '.join(missing)}", "--export", "ocds")
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
    from community_housing.io.journal_lines import to_lines

    return to_lines(book.events).encode("utf-8")


def _parquet(book: Book, _options: argparse.Namespace) -> bytes:
    from community_housing.io.journal_lines import to_parquet

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
