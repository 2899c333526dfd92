# SPDX-License-Identifier: Apache-2.0
"""Files in and out (文件读写): the only edge of the library to the outside."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io import exports as exports
    from community_housing.io import geometry as geometry
    from community_housing.io import journal as journal
    from community_housing.io import office as office
    from community_housing.io import packs as packs
    from community_housing.io import tables as tables
    from community_housing.io._bank import read_bank_csv
    from community_housing.io._holidays import library_notices
    from community_housing.io.packs._read import read_pack
    from community_housing.io.packs._write import write_pack
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "": "exports geometry journal office packs tables",
            "io._bank": "read_bank_csv",
            "io._holidays": "library_notices",
            "io.packs._read": "read_pack",
            "io.packs._write": "write_pack",
        },
    )

__all__ = [
    "library_notices",
    "read_bank_csv",
    "read_pack",
    "write_pack",
]
