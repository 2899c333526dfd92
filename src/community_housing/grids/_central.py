# SPDX-License-Identifier: Apache-2.0
"""Where a grid is: its central building, and its turn from west to east and north to south."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from fractions import Fraction

from community_housing.district import BuildingId
from community_housing.grids._plane import Place

__all__ = ["central_by_distance", "central_by_steps", "turn"]


def central_by_distance(homes: Mapping[BuildingId, int], places: Mapping[BuildingId, Place]) -> BuildingId:
    """The building from which the households of a grid are nearest in all: its medoid.

    The total of households times straight-line distance is least; each distance is taken in whole millimetres, rounded
    down.  Where no building has households each counts as one.  Ties go to the lesser id.

    Args:
        homes: Households of each building of the grid, at least one.
        places: East and north of each in whole millimetres.

    Guarantees:
        Exact; the order of *homes* does not matter.  Cost m² for m members.
    """
    ids, weights = list(homes), _weights(homes)
    at = [places[one] for one in ids]
    totals = [0] * len(ids)
    for i, (x, y) in enumerate(at):
        weight = weights[i]
        for j in range(i):
            apart = math.isqrt((at[j][0] - x) ** 2 + (at[j][1] - y) ** 2)
            totals[i] += weights[j] * apart
            totals[j] += weight * apart
    return min(zip(totals, ids, strict=True))[1]


def central_by_steps(homes: Mapping[BuildingId, int], beside: Mapping[BuildingId, Sequence[BuildingId]]) -> BuildingId:
    """The medoid by steps from neighbour to neighbour within the grid, for buildings whose place is not known.

    Args:
        homes: Households of each building of the grid, at least one.
        beside: The neighbours of each building; those outside the grid are not walked through.  A member that cannot be
            reached counts as further than every other.
    """
    ids, weights = list(homes), _weights(homes)
    far = len(ids)
    totals: list[int] = []
    for one in ids:
        steps = {one: 0}
        queue = deque([one])
        while queue:
            here = queue.popleft()
            for there in beside.get(here, ()):
                if there in homes and there not in steps:
                    steps[there] = steps[here] + 1
                    queue.append(there)
        totals.append(sum(weight * steps.get(other, far) for other, weight in zip(ids, weights, strict=True)))
    return min(zip(totals, ids, strict=True))[1]


def _weights(homes: Mapping[BuildingId, int]) -> list[int]:
    """What each building counts: its households, or one where nobody lives in any."""
    return list(homes.values()) if any(homes.values()) else [1] * len(homes)


def turn(members: Sequence[BuildingId], places: Mapping[BuildingId, Place]) -> tuple[Fraction, Fraction, str]:
    """What decides a grid's place in the sequence: sort by it for west to east, then north to south.

    The mean of the members' places, each building counting once: the grid whose mean lies further west comes first; of two
    at exactly the same easting the one further north; then the one with the least building id.

    Source: own rule, docs/decisions/0011.
    """
    count = len(members)
    east = Fraction(sum(places[member][0] for member in members), count)
    north = Fraction(sum(places[member][1] for member in members), count)
    return east, -north, min(members)
