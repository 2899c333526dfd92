# SPDX-License-Identifier: Apache-2.0
"""Write the files of a run: all of them, or none."""

from collections.abc import Collection, Sequence
from pathlib import Path

from community_housing.io._own_files import replace_folder
from community_housing.io.tables._writing import TableForm

__all__ = ["OUTPUTS", "outputs", "write_all"]

_TABLE = "."
_ORDER = ("summary.json", "compliance.", "modes.", "plan.", "payments.", "grids.geojson", "audit.", "report.html")


def outputs(form: TableForm) -> tuple[str, ...]:
    """The files of a run whose tables are written as *form*, in their fixed order."""
    return tuple(name + form.value if name.endswith(_TABLE) else name for name in _ORDER)


OUTPUTS = outputs(TableForm.CSV)
"""The files of a run with tables as CSV, in their fixed order."""
_EVERY = frozenset(name for form in TableForm for name in outputs(form))


def write_all(folder: Path, files: Sequence[tuple[str, bytes]], *, own: Collection[str] = _EVERY) -> tuple[Path, ...]:
    """Write *files* into *folder*, or leave it as it was; see `replace_folder`."""
    return replace_folder(folder, files, own=own)
