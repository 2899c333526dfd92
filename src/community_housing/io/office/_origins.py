# SPDX-License-Identifier: Apache-2.0
"""Where the values of an imported pack came from, read back from what the import wrote beside them."""

from os import PathLike
from pathlib import Path
from typing import Final

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.errors import InputError
from community_housing.faults import Faults, Place
from community_housing.io.office._drafts import Origin
from community_housing.io.office._writing import PROVENANCE
from community_housing.io.tables import _cells as cells
from community_housing.io.tables._columns import Column, Table
from community_housing.io.tables._reading import read_csv_text
from community_housing.io.tables._text import read_own_text
from community_housing.records import Text, record

__all__ = ["read_origins"]


@record
class _Row:
    """One line of the file."""

    table: Text
    id: Text
    field: Text
    file: Text
    cell: Text
    rule: Text
    sheet: Text | None = None
    raw: Text | None = None


_NAMES: Final = ("table", "id", "field", "file", "sheet", "cell", "raw", "rule")
_ORIGINS: Final = Table(
    "provenance", _Row, tuple(Column(one, one, cells.text, (), required=one not in ("sheet", "raw")) for one in _NAMES)
)


@door()
def read_origins(folder: str | PathLike[str]) -> tuple[Origin, ...]:
    """Where each value of a pack came from (数据来源), from the record that `import_office` keeps in it.

    Args:
        folder: The pack.

    Returns:
        One for each value that was read from a cell, as the import wrote them: by table, id and field.

    Raises:
        InputError: The pack was not imported, so that nothing is known of where its values came from.
        BoundaryError: The record was damaged since.
    """
    path = Path(folder) / PROVENANCE
    if not path.is_file():
        raise InputError(Message("has no {name}: it was not made by `import`", name=PROVENANCE), "folder", Path(folder).name)
    faults = Faults()
    rows = [row.value for row in read_csv_text(read_own_text(path), _ORIGINS, faults, name=PROVENANCE).rows]
    faults.done()
    return tuple(
        Origin(one.table, one.id, one.field, Place(one.file, one.sheet), one.cell, one.raw or "", one.rule)
        for one in rows
        if one is not None
    )
