# SPDX-License-Identifier: Apache-2.0
"""Where a grid is: its central building, and its turn from west to east and north to south."""

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from community_housing.district import Building, BuildingId
from community_housing.grids.plane import Place

__all__ = ["central_by_distance", "central_by_steps", "turn"]


def central_by_distance(members: Sequence[Building], places: Mapping[BuildingId, Place]) -> BuildingId:
    """The building from which the households of a grid are nearest in all: its medoid.

    The total of households times straight-line distance is least; each distance is taken in whole millimetres, rounded
    down.  Where no building has households each counts as one.  Ties go to the lesser id.

    Args:
        members: At least one building.
        places: East and north of each in whole millimetres.

    Guarantees:
        Exact; the order of *members* does not matter.  Cost m² for m members.
    """

    def apart(a: BuildingId, b: BuildingId) -> int:
        (ax, ay), (bx, by) = places[a], places[b]
        return math.isqrt((ax - bx) ** 2 + (ay - by) ** 2)

    return _medoid(members, apart)


def central_by_steps(members: Sequence[Building], beside: Mapping[BuildingId, Sequence[BuildingId]]) -> BuildingId:
    """The medoid by steps from neighbour to neighbour within the grid, for buildings whose place is not known.

    Args:
        members: At least one building.
        beside: The neighbours of each building; those outside the grid are not walked through.  A member that cannot be
            reached counts as further than every other.
    """
    inside = {member.id for member in members}
    steps: dict[BuildingId, dict[BuildingId, int]] = {}
    for member in members:
        found = {member.id: 0}
        queue = deque([member.id])
        while queue:
            here = queue.popleft()
            for there in beside.get(here, ()):
                if there in inside and there not in found:
                    found[there] = found[here] + 1
                    queue.append(there)
        steps[member.id] = found
    far = len(members)
    return _medoid(members, lambda a, b: steps[a].get(b, far))


def _medoid(members: Sequence[Building], apart: Callable[[BuildingId, BuildingId], int]) -> BuildingId:
    lived_in = any(member.households for member in members)
    weights = [(member.id, member.households if lived_in else 1) for member in members]

    def total(of: BuildingId) -> int:
        return sum(weight * apart(of, other) for other, weight in weights if weight)

    return min((total(member.id), member.id) for member in members)[1]


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
