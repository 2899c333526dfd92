# SPDX-License-Identifier: Apache-2.0
"""Roll-ups the slow way: of every unit at the bottom, the one number on its way to the top."""

from collections.abc import Sequence

from community_housing.levels import Cell, Tree


def way(tree: Tree, node: str) -> list[str]:
    """A unit and those above it."""
    found = [node]
    while (parent := tree.by_id[found[-1]].parent) is not None:
        found.append(parent)
    return found


def total(cells: Sequence[Cell], tree: Tree, node: str, item: str) -> tuple[int | None, int]:
    """The number of a unit, and the sum of what is known of it."""
    bottom = [one.id for one in tree.nodes if not any(other.parent == one.id for other in tree.nodes)]
    inside = [one for one in bottom if node in way(tree, one)]
    counted: dict[str, int] = {}
    missing = False
    for one in inside:
        stated = {cell.node: cell.value for cell in cells if cell.item == item and cell.value is not None}
        holder = next((name for name in way(tree, one)[: way(tree, one).index(node) + 1] if name in stated), None)
        if holder is None:
            missing = True
        else:
            counted[holder] = stated[holder]  # type: ignore[assignment]
    known = sum(counted.values())
    return (None if missing else known), known
