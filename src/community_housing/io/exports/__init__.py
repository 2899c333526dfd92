# SPDX-License-Identifier: Apache-2.0
"""What other programs read: beancount, OCDS, Open311, JSON Schema and OpenAPI."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.io.exports._beancount import from_beancount, to_beancount
    from community_housing.io.exports._ocds import from_ocds, to_ocds
    from community_housing.io.exports._open311 import open311_matters, open311_orders, open311_status
    from community_housing.io.exports._schemas import (
        DIALECT,
        openapi,
        public_classes,
        record_classes,
        result_classes,
        schemas,
        write_schemas,
    )
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "io.exports._beancount": "from_beancount to_beancount",
            "io.exports._ocds": "from_ocds to_ocds",
            "io.exports._open311": "open311_matters open311_orders open311_status",
            "io.exports._schemas": "DIALECT openapi public_classes record_classes result_classes schemas write_schemas",
        },
    )

__all__ = [
    "DIALECT",
    "from_beancount",
    "from_ocds",
    "open311_matters",
    "open311_orders",
    "open311_status",
    "openapi",
    "public_classes",
    "record_classes",
    "result_classes",
    "schemas",
    "to_beancount",
    "to_ocds",
    "write_schemas",
]
