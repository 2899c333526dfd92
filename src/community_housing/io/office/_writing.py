# SPDX-License-Identifier: Apache-2.0
"""The import as a whole: files of an office in, a pack with its provenance out, and back again."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Final

import attrs

from community_housing._doors import door
from community_housing._messages import Lang, Message, in_language
from community_housing._tables import Kind, OutColumn, OutTable
from community_housing.errors import InputError
from community_housing.faults import Place
from community_housing.io.office._files import read_files
from community_housing.io.office._list import write_list
from community_housing.io.office._mapping import Answers, answers_of, mapping_text
from community_housing.io.office._reading import OfficeImport, read_sheets
from community_housing.io.packs._read import read_pack
from community_housing.io.packs._write import check_written, new_folder, pack_files, write_files
from community_housing.io.tables._text import read_own_text
from community_housing.io.tables._writing import csv_bytes
from community_housing.pack._contents import Pack

__all__ = ["PROVENANCE", "import_office", "import_record", "undo_import"]

PROVENANCE: Final = "import/provenance.csv"
_CELLS: Final = "import/left_out.csv"
_RECORD: Final = "import/record.txt"


@door()
def import_office(
    files: Iterable[str | PathLike[str]],
    out: str | PathLike[str],
    *,
    answers: Mapping[str, str] | None = None,
    mapping: str | PathLike[str] | None = None,
    check: bool = False,
) -> OfficeImport:
    """Read an office's own workbooks into a district pack (导入统计表).

    Args:
        files: Workbooks (`.xlsx`, `.xls`, `.ods`) and CSV files.
        out: The folder of the pack.  Where there is a pack already, what the files hold is renewed in it and all else stays.
        answers: Answers by the keys of questions; they go before those of *mapping*.
        mapping: The file with the answers, read where it is there and always written; None for `OUT-mapping.toml` beside *out*.
        check: Whether nothing is written: the same is read and found.

    Returns:
        What the files came to.  Where a question or a fault is open there is no pack, and none was written; `OUT-问题清单.xlsx`
        then lists what is open, each with a link to its cell.

    Raises:
        BoundaryError: A file, the mapping or the pack that is there cannot be read; with every fault.
        MissingExtraError: The extra 'excel', or for old workbooks 'office', is not installed.
        InputError: *out* holds something that is no pack, or a pack whose tables are no CSV.

    Guarantees:
        Nothing is guessed, and every cell that holds something is read or listed with the reason why not.  All or nothing: the
        pack is written beside its place, read back and moved there in one step; what stood there before is kept as
        `OUT.before` for `undo_import`.  The same files twice give the same bytes.

    Source: own rules, docs/decisions/0054.
    """
    target = Path(out)
    kept = Path(mapping) if mapping is not None else target.with_name(f"{target.name}-mapping.toml")
    known = answers_of(read_own_text(kept), kept.name) if kept.exists() else Answers()
    before = read_pack(target) if _holds_something(target) else None
    given = [Path(one) for one in files]
    sheets, remarks = read_files(given)
    read = read_sheets(sheets, answers={**known.answers, **(answers or {})}, before=before, columns=known.columns)
    read = attrs.evolve(read, remarks=(*remarks, *read.remarks))
    if not check:
        if read.pack is not None:
            _write(read, read.pack, target, before)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(mapping_text(read, known), encoding="utf-8", newline="\n")
        write_list(read, target.with_name(f"{target.name}-问题清单.xlsx"), {one.name: one for one in given})
    return read


@door()
def undo_import(out: str | PathLike[str]) -> Path:
    """Bring back the pack that stood there before the last import, byte by byte (撤销导入).

    Args:
        out: The folder of the pack.

    Returns:
        The folder.

    Raises:
        InputError: Nothing was kept.
    """
    target = Path(out)
    kept = _before(target)
    if not kept.is_dir():
        raise InputError(Message("no pack of before the import is kept beside {name!r}", name=target.name), "out", target.name)
    if target.exists():
        shutil.rmtree(target)
    kept.rename(target)
    return target


def _before(target: Path) -> Path:
    return target.with_name(f"{target.name}.before")


def _holds_something(target: Path) -> bool:
    return target.is_dir() and any(target.iterdir())


def _write(read: OfficeImport, pack: Pack, target: Path, before: Pack | None) -> None:
    """Write the pack; where one stands, only the files that become others, so that comments in the rest stay."""
    files = pack_files(pack)
    beside = {
        PROVENANCE: csv_bytes(_provenance(read), bom=True, end="\n"),
        _CELLS: csv_bytes(_left_out(read), bom=True, end="\n"),
        _RECORD: import_record(read, "zh", changes=False).encode(),
    }
    if before is None:
        new_folder(target, lambda place: _fill(place, {**files, **beside}, pack))
        return
    was = pack_files(before)
    tables = [name for name in was if name.endswith(".csv")]
    if not all((target / name).is_file() for name in tables):
        raise InputError("holds a pack whose tables are no CSV files; `convert --format csv` first", "out", target.name)
    changed = {name: content for name, content in files.items() if was.get(name) != content}
    if not changed and all((target / name).is_file() and (target / name).read_bytes() == data for name, data in beside.items()):
        return
    fresh = target.with_name(f".{target.name}-import")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(target, fresh)
    try:
        _fill(fresh, {**changed, **beside}, pack)
        shutil.rmtree(_before(target), ignore_errors=True)
        target.rename(_before(target))
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _fill(place: Path, files: Mapping[str, bytes], pack: Pack) -> None:
    write_files(place, files)
    check_written(place, pack)


# --- What is told of it -----------------------------------------------------------------------------------------------


def _table(name: str, heads: Sequence[str], rows: list[list[Any]]) -> OutTable:
    return OutTable(name, tuple(OutColumn(one, Kind.TEXT, one) for one in heads), rows)


def _provenance(read: OfficeImport) -> OutTable:
    rows = [[one.table, one.id, one.field, *_where(one.place), one.cell, one.raw, one.rule] for one in read.origins]
    return _table("provenance", ("table", "id", "field", "file", "sheet", "cell", "raw", "rule"), rows)


def _left_out(read: OfficeImport) -> OutTable:
    rows = [
        [*_where(one.cell.sheet), one.cell.address, one.cell.text, in_language(one.reason, "zh"), str(one.reason)]
        for one in read.left_out
    ]
    return _table("left_out", ("file", "sheet", "cell", "raw", "原因", "reason"), rows)


def _where(place: Place) -> list[str | None]:
    return [place.file, place.sheet]


def import_record(read: OfficeImport, lang: Lang, *, changes: bool = True) -> str:
    """All that an import did, as text: columns, remarks, and how many cells were read; in "zh" or "en".

    Args:
        read: The import.
        lang: "zh" or "en".
        changes: Whether it says what became other; what stands in the pack does not, so that the same file twice is the same.
    """
    said: list[str] = []
    for place, proposals in read.columns:
        said.append(in_language(Message("Table in {place}", place=_named(place)), lang))
        said.extend(f"  {one.heading.key} -> {one.role or '?'}: {in_language(one.reason, lang)}" for one in proposals)
    for one in read.changes if changes else ():
        text = "{table}: {added} new, {changed} changed, {gone} gone, {unchanged} unchanged"
        counts = {name: len(getattr(one, name)) for name in ("added", "changed", "gone", "unchanged")}
        said.append(in_language(Message(text, table=one.table, **counts), lang))
    for remark in read.remarks:
        where = _named(remark.place) + (f"!{remark.cell}" if remark.cell else "")
        value = f" {remark.value!r}" if remark.value else ""
        said.append(f"  {where}{value}: {in_language(remark.text, lang)}")
    cells = len(read.cells)
    text = "{read} cells were read, {left} were left out (see the list), {count} in all"
    left = len(read.left_out)
    said.append(in_language(Message(text, read=cells - left, left=left, count=cells), lang))
    return "".join(f"{line}\n" for line in said)


def _named(place: Place) -> str:
    return place.file if place.sheet is None else f"{place.file} {place.sheet}"
