# SPDX-License-Identifier: Apache-2.0
"""An office's own workbooks (办公统计表) into a pack: nothing is guessed, and every cell is read or listed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.office._drafts import Origin
    from community_housing.io.office._grid import Fate
    from community_housing.io.office._origins import read_origins
    from community_housing.io.office._questions import Question, Remark
    from community_housing.io.office._reading import Changes, OfficeImport
    from community_housing.io.office._writing import import_office, undo_import
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.office._drafts": "Origin",
            "io.office._grid": "Fate",
            "io.office._origins": "read_origins",
            "io.office._questions": "Question Remark",
            "io.office._reading": "Changes OfficeImport",
            "io.office._writing": "import_office undo_import",
        },
    )

__all__ = [
    "Changes",
    "Fate",
    "OfficeImport",
    "Origin",
    "Question",
    "Remark",
    "import_office",
    "read_origins",
    "undo_import",
]
