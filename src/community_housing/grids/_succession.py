# SPDX-License-Identifier: Apache-2.0
"""Which new grid carries on which old one, and so which buildings and households move."""

from collections import Counter
from collections.abc import Mapping

from community_housing.district import BuildingId
from community_housing.grids._engine.disturbance import assign

__all__ = ["successors"]


def successors(
    old: Mapping[BuildingId, str], new: Mapping[BuildingId, str], households: Mapping[BuildingId, int]
) -> dict[str, str]:
    """Match old grids with new ones so that as few households as possible have moved.

    Args:
        old: The old grid of each building; a building that was not there before is absent.
        new: The new grid of each building.
        households: Of each building.

    Returns:
        New grid -> old grid that it carries on; a new grid without a predecessor is absent.

    Guarantees:
        The households that stay are the most that any one-to-one matching keeps, then the buildings that stay; of equal
        matchings always the same one, whatever the order of the rows.  Cost k³ for k grids.
    """
    stay: Counter[tuple[str, str]] = Counter()
    # One household outweighs every building, so the sum orders by households first and buildings second.
    more = len(new) + 1
    for building, grid in new.items():
        if building in old:
            stay[grid, old[building]] += households[building] * more + 1
    rows, columns = sorted(set(new.values())), sorted(set(old.values()))
    size = max(len(rows), len(columns))
    gain = [[stay[rows[i], columns[j]] if i < len(rows) and j < len(columns) else 0 for j in range(size)] for i in range(size)]
    return {
        rows[i]: columns[j]
        for i, j in enumerate(assign(gain))
        if i < len(rows) and j < len(columns) and stay[rows[i], columns[j]]
    }
