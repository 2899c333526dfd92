# SPDX-License-Identifier: Apache-2.0
"""The district pack in files (区数据包): read whole or not at all, written whole or not at all."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.packs._changes_file import changes_of_file
    from community_housing.io.packs._read import read_pack
    from community_housing.io.packs._template import template_workbook, write_template
    from community_housing.io.packs._write import write_pack
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.packs._changes_file": "changes_of_file",
            "io.packs._read": "read_pack",
            "io.packs._template": "template_workbook write_template",
            "io.packs._write": "write_pack",
        },
    )

__all__ = [
    "changes_of_file",
    "read_pack",
    "template_workbook",
    "write_pack",
    "write_template",
]
