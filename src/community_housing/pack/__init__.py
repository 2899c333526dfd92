# SPDX-License-Identifier: Apache-2.0
"""A district's data as values (区数据包), and changes of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.pack._changes import PackChange, changed_pack, changes_of_texts
    from community_housing.pack._contents import Observation, Order, Pack, Settings, TableName
    from community_housing.pack._remarks import Remark, RemarkKind, remarks
    from community_housing.pack._work import Work
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "pack._changes": "PackChange changed_pack changes_of_texts",
            "pack._contents": "Observation Order Pack Settings TableName",
            "pack._remarks": "Remark RemarkKind remarks",
            "pack._work": "Work",
        },
    )

__all__ = [
    "Observation",
    "Order",
    "Pack",
    "PackChange",
    "Remark",
    "RemarkKind",
    "Settings",
    "TableName",
    "Work",
    "changed_pack",
    "changes_of_texts",
    "remarks",
]
