# SPDX-License-Identifier: Apache-2.0
"""What the commands write as tables: CSV to the terminal or a file, Excel workbooks and Parquet to a file."""

import argparse
from pathlib import Path

from community_housing._messages import Message
from community_housing._tables import OutTable, TableForm
from community_housing.cli._output import complain, write
from community_housing.errors import InputError
from community_housing.io._own_files import replace_file
from community_housing.io.tables._writing import table_bytes
from community_housing.report._language import Lang, pick

__all__ = ["refuse_table", "wants_table", "write_table"]


def wants_table(options: argparse.Namespace) -> bool:
    """Whether a table was asked for, by `--format` or by a file to write it to.

    Raises:
        InputError: JSON was asked for too.
    """
    wanted = options.format is not None or options.out is not None
    if wanted and options.json:
        raise InputError("a table is no JSON; leave out --json, or --format and --out", "--json", None)
    return wanted


def refuse_table(options: argparse.Namespace) -> None:
    """Refuse, where `--out` is a folder, a form of tables that cannot be printed.

    Raises:
        InputError: JSON was asked for too, or the form is no text and there is no folder.
    """
    if options.format is not None and options.json:
        raise InputError("a table is no JSON; leave out --json, or --format", "--json", None)
    if options.format not in (None, "csv") and options.out is None:
        raise InputError(Message("tables as {format} need --out DIR", format=options.format), "--out", None)


def write_table(table: OutTable, options: argparse.Namespace, lang: Lang) -> None:
    """Write a table to `--out`, whole or not at all; CSV without `--out` to standard output.

    Raises:
        InputError: The form is not named and the file does not end in one; or it is no CSV and there is no file.
        MissingExtraError: The extra of the form is not installed.
    """
    target = None if options.out is None else Path(options.out)
    form = _form(options.format, target)
    if target is None:
        if form is not TableForm.CSV:
            raise InputError(Message("a table as {form} needs --out FILE", form=form.value), "--out", None)
        write(table_bytes(table, form=form, bom=bool(options.bom)).decode("utf-8").replace("\r\n", "\n"))
        return
    replace_file(target, table_bytes(table, form=form, bom=options.bom is not False))
    complain(pick(lang, f"已写出：{target}", f"written: {target}"))


def _form(named: str | None, target: Path | None) -> TableForm:
    if named is not None:
        return TableForm(named)
    ending = "" if target is None else target.suffix[1:].lower()
    if ending not in {form.value for form in TableForm}:
        raise InputError("must end in .csv, .xlsx or .parquet, or say --format", "--out", str(target))
    return TableForm(ending)
