# SPDX-License-Identifier: Apache-2.0
"""Tables in and out (表格读写): CSV, Excel workbooks and Parquet, each with its own exact types."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.tables._columns import Kind
    from community_housing.io.tables._writing import OutColumn, OutTable, TableForm, table_bytes
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.tables._columns": "Kind",
            "io.tables._writing": "OutColumn OutTable TableForm table_bytes",
        },
    )

__all__ = [
    "Kind",
    "OutColumn",
    "OutTable",
    "TableForm",
    "table_bytes",
]
