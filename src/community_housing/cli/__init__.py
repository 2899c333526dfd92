# SPDX-License-Identifier: Apache-2.0
"""The command `community-housing`: a thin command over the library."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.cli._command import main
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "cli._command": "main",
        },
    )

__all__ = [
    "main",
]
