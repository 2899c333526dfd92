# SPDX-License-Identifier: Apache-2.0
"""Results of every room as sentences (说明), in Chinese and English."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.report.explain._disbursement import STATEMENT_COLUMNS, statement_table
    from community_housing.report.explain._registry import explain, explains
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "report.explain._disbursement": "STATEMENT_COLUMNS statement_table",
            "report.explain._registry": "explain explains",
        },
    )

__all__ = [
    "STATEMENT_COLUMNS",
    "explain",
    "explains",
    "statement_table",
]
