# SPDX-License-Identifier: Apache-2.0
"""The page of a run (报告页面): its parts, drawings and template."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.report.page._html import page_bytes
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "report.page._html": "page_bytes",
        },
    )

__all__ = [
    "page_bytes",
]
