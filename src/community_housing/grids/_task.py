# SPDX-License-Identifier: Apache-2.0
"""Divide one community: what is to be divided and how, as one value that can be kept, sent to another process, and divided."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Unpack

import attrs

from community_housing.district import Building, BuildingId, Community, CommunityId, Neighbours
from community_housing.errors import InputError
from community_housing.grids._case import Case
from community_housing.grids._domain import CommunityGrids, GridRule
from community_housing.grids._options import Search, TaskOptions
from community_housing.grids._plane import METRES, Plane

__all__ = ["GridTask", "partition"]


@attrs.frozen
class GridTask(Search):
    """One community to be divided into grids (网格).

    Fields:
        community: The community; every building must belong to it.
        buildings: Its buildings, ids unique, in any order.
        neighbours: Pairs of neighbours; those with an end in another community are not used, so no grid crosses one.
        rule: Band, target and, where it is fixed, the number of grids.
        code: The community's twelve digits, see `community_codes`; without it codes are the id and the sequence.
        plane: How coordinates are measured, see `plane_for`; needed for coordinates in degrees.
        keep: The grids of today, to be changed little: a result of before, or building -> code.
        locked: Groups of buildings that must stay together.
        keep_weight, balance_first, effort: See `Search`.

    Nothing is checked until the task is divided.
    """

    community: CommunityId
    buildings: Sequence[Building]
    neighbours: Iterable[Neighbours]
    rule: GridRule
    code: str | None = None
    plane: Plane = METRES
    keep: CommunityGrids | Mapping[BuildingId, str] | None = None
    locked: Iterable[Iterable[BuildingId]] = ()

    def divide(self) -> CommunityGrids:
        """Divide the community; see `partition`."""
        return self.prepared().divide()

    def divide_by_number(self) -> tuple[CommunityGrids, ...]:
        """Divide the community once for every number of grids that its households allow, so that a person can choose.

        *effort* is for each number.

        Returns:
            By number of grids (`rule.grids` of the answer), each with its status, cut, squares, violation, bound and reason;
            empty where no number fits the households into the band (`divide` says why).

        Raises:
            InputError: As `partition`; or the rule fixes the number.
        """
        case = self.prepared()
        if self.rule.grids is not None:
            raise InputError(f"must be None to try every number of grids, got {self.rule.grids}", "rule.grids", self.rule.grids)
        return case.divide_by_number()

    def prepared(self) -> Case:
        """Check everything once and put it in order; what is left needs no records, and is small to send.

        Raises:
            InputError: As `partition`.
        """
        return Case.of(self)


def partition(
    community: Community | CommunityId | str,
    buildings: Sequence[Building],
    neighbours: Iterable[Neighbours],
    rule: GridRule,
    **options: Unpack[TaskOptions],
) -> CommunityGrids:
    """Divide one community into grids (网格).

    Args:
        community: The community or its id; this and all other arguments are the fields of `GridTask`.
        buildings: Its buildings.
        neighbours: Pairs of neighbours.
        rule: Band, target and, where it is fixed, the number of grids.
        **options: The other fields of `GridTask`, where each is described with its default.

    Returns:
        The grids with the status of the proof.  A community that cannot be divided within the band is a result, not an
        error.

    Raises:
        InputError: A building of another community, an id twice, a pair twice, an unknown building in *keep* or *locked*, or
            a wrong *code*.

    Guarantees:
        Every building is in exactly one grid.  The answer does not depend on the order of *buildings* or *neighbours*.

    Source: own rule, docs/decisions/0011 (sequence, central building); docs/explanation/grids.md (search and proof).
    """
    name = community.id if isinstance(community, Community) else community
    return GridTask(name, buildings, neighbours, rule, **options).divide()
