# SPDX-License-Identifier: Apache-2.0
"""Which new grid carries on which old one, and so which buildings and households move."""

from collections import Counter
from collections.abc import Mapping, Sequence

from community_housing.district import BuildingId

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

    Source: H. W. Kuhn, The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2 (1955); in the
    form with potentials.
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
        for i, j in enumerate(_assign(gain))
        if i < len(rows) and j < len(columns) and stay[rows[i], columns[j]]
    }


def _assign(gain: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row in an assignment of greatest gain; shortest augmenting paths with potentials."""
    size = len(gain)
    row_price, column_price = [0] * (size + 1), [0] * (size + 1)
    row_of = [0] * (size + 1)  # row_of[column], both counted from 1; 0 is none
    for row in range(1, size + 1):
        row_of[0] = row
        here = 0
        slack: list[int | None] = [None] * (size + 1)
        came_from = [0] * (size + 1)
        used = [False] * (size + 1)
        while row_of[here]:
            used[here] = True
            at = row_of[here]
            least, there = None, 0
            for column in range(1, size + 1):
                if used[column]:
                    continue
                reduced = -gain[at - 1][column - 1] - row_price[at] - column_price[column]
                known = slack[column]
                if known is None or reduced < known:
                    slack[column] = known = reduced
                    came_from[column] = here
                if least is None or known < least:
                    least, there = known, column
            step = least or 0
            for column in range(size + 1):
                left = slack[column]
                if used[column]:
                    row_price[row_of[column]] += step
                    column_price[column] -= step
                elif left is not None:
                    slack[column] = left - step
            here = there
        while here:
            row_of[here] = row_of[came_from[here]]
            here = came_from[here]
    found = [0] * size
    for column in range(1, size + 1):
        found[row_of[column] - 1] = column - 1
    return found
