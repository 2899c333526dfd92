# SPDX-License-Identifier: Apache-2.0
"""Levels (层级): numbers of grids, communities, streets and the district that add up, or say where they break."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from community_housing.levels._roll_up import Break, BreakKind, Cell, Gap, Item, Total, least_breaks, reconcile, roll_up
    from community_housing.levels._suppression import Disclosure, Hidden, PublishedCell, disclosed, suppress
    from community_housing.levels._tree import Node, Tier, Tree, tree_of
else:
    from community_housing._faces import face

    __getattr__, __dir__ = face(
        __name__,
        {
            "levels._roll_up": "Break BreakKind Cell Gap Item Total least_breaks reconcile roll_up",
            "levels._suppression": "Disclosure Hidden PublishedCell disclosed suppress",
            "levels._tree": "Node Tier Tree tree_of",
        },
    )

__all__ = [
    "Break",
    "BreakKind",
    "Cell",
    "Disclosure",
    "Gap",
    "Hidden",
    "Item",
    "Node",
    "PublishedCell",
    "Tier",
    "Total",
    "Tree",
    "disclosed",
    "least_breaks",
    "reconcile",
    "roll_up",
    "suppress",
    "tree_of",
]
