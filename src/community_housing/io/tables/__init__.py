# SPDX-License-Identifier: Apache-2.0
"""Tables in and out (表格读写): CSV, Excel workbooks and Parquet, each with its own exact types."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing._tables import Kind, OutColumn, OutTable, TableForm
    from community_housing.io.tables._frames import to_arrow, to_pandas, to_polars
    from community_housing.io.tables._writing import table_bytes
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "_tables": "Kind OutColumn OutTable TableForm",
            "io.tables._frames": "to_arrow to_pandas to_polars",
            "io.tables._writing": "table_bytes",
        },
    )

__all__ = [
    "Kind",
    "OutColumn",
    "OutTable",
    "TableForm",
    "table_bytes",
    "to_arrow",
    "to_pandas",
    "to_polars",
]
