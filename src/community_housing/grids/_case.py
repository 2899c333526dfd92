# SPDX-License-Identifier: Apache-2.0
"""One community between the arguments of `partition` and its answer: checked once, in order, and flat.

A case holds columns of numbers and ids instead of records, so it goes to another process in a twentieth of a millisecond, and
nothing in it is checked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from community_housing.district import BuildingId, CommunityId
from community_housing.grids._central import central_by_distance, central_by_steps, turn
from community_housing.grids._codes import grid_code
from community_housing.grids._divide import solve_checked
from community_housing.grids._domain import CommunityGrids, Grid, GridRule, Move, members_by_building
from community_housing.grids._engine.checks import Numbers, Problem
from community_housing.grids._engine.parts import components
from community_housing.grids._numbers import plans_by_number
from community_housing.grids._plan import DivisionStatus
from community_housing.grids._plane import Place
from community_housing.grids._succession import successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from community_housing.grids._plan import GridPlan

__all__ = ["Case"]


@attrs.frozen
class Case:
    """One community, checked; the columns are by building id.

    Fields:
        community: Whose buildings these are.
        rule: Band, target and number of grids.
        code: Its twelve digits, or None.
        ids: Of the buildings, ascending.
        persons: Of each building, None where not known.
        places: Of each building; None where one has none.
        before: Today's grid of each building that had one; None where nothing is kept.
        problem: For the engine, in the same order; None where there are no buildings.
        numbers: For the engine.
    """

    community: CommunityId
    rule: GridRule
    code: str | None
    ids: tuple[BuildingId, ...]
    persons: tuple[int | None, ...]
    places: tuple[Place, ...] | None
    before: dict[BuildingId, str] | None
    problem: Problem | None
    numbers: Numbers

    def divide(self) -> CommunityGrids:
        """Divide the community."""
        if self.problem is None:
            return CommunityGrids(community=self.community, rule=self.rule, status=DivisionStatus.OPTIMAL, persons=0)
        return self._answer(self.problem, solve_checked(self.problem, self.numbers), self.rule)

    def divide_by_number(self) -> tuple[CommunityGrids, ...]:
        """Divide the community once for every number of grids that its households allow."""
        if self.problem is None:
            return ()
        return tuple(
            self._answer(self.problem, plan, attrs.evolve(self.rule, grids=k))  # type: ignore[misc]
            for k, plan in plans_by_number(self.problem, self.numbers).items()
        )

    # --- The answer ---------------------------------------------------------------------------------------------------

    def _answer(self, problem: Problem, plan: GridPlan, rule: GridRule) -> CommunityGrids:
        """The plan in words of the domain."""
        homes = dict(zip(self.ids, problem.house, strict=True))
        persons = dict(zip(self.ids, self.persons, strict=True))
        places = None if self.places is None else dict(zip(self.ids, self.places, strict=True))
        beside = self._beside(problem) if places is None else {}
        groups_of: dict[int, list[BuildingId]] = {}
        for one, label in zip(self.ids, plan.labels, strict=True):
            groups_of.setdefault(label, []).append(one)
        # By place, or by the least id, which is the first.
        groups = sorted(groups_of.values(), key=lambda ids: (ids[0],) if places is None else turn(ids, places))
        grids: list[Grid] = []
        for sequence, members in enumerate(groups, start=1):
            inside = {one: homes[one] for one in members}
            households = sum(inside.values())
            grids.append(
                Grid(
                    code=f"{self.community}-{sequence:03d}" if self.code is None else grid_code(self.code, sequence),
                    sequence=sequence,
                    community=self.community,
                    members=tuple(members),
                    households=households,
                    persons=_sum(persons[one] for one in members),
                    central=central_by_steps(inside, beside) if places is None else central_by_distance(inside, places),
                    violation=max(0, rule.minimum - households, households - rule.maximum),
                    oversize=max(inside.values()) > rule.maximum,
                )
            )
        moves: list[Move] = []
        if self.before is not None:
            grids, moves = _succession(grids, self.before, homes)
        return CommunityGrids(
            community=self.community,
            rule=rule,
            status=plan.status,
            reason=plan.reason,
            grids=tuple(grids),
            households=sum(problem.house),
            persons=_sum(self.persons),
            cut=plan.cut,
            bound=plan.bound,
            sum_squares=plan.sum_squares,
            violation=plan.violation,
            explored=plan.explored,
            central_by="steps" if places is None else "distance",
            parts=plan.parts,
            small_parts=self._small_parts(problem, plan.parts),
            moves=tuple(moves),
            moved_households=sum(move.households for move in moves if move.before is not None),
            asked=plan.asked,
        )

    def _beside(self, problem: Problem) -> dict[BuildingId, list[BuildingId]]:
        """The neighbours of each building."""
        beside: dict[BuildingId, list[BuildingId]] = {one: [] for one in self.ids}
        for a, b in problem.edges:
            beside[self.ids[a]].append(self.ids[b])
            beside[self.ids[b]].append(self.ids[a])
        return beside

    def _small_parts(self, problem: Problem, parts: int) -> tuple[tuple[BuildingId, ...], ...]:
        """The connected parts that have fewer households than the minimum, by their first building."""
        if parts == 1:
            return () if sum(problem.house) >= self.rule.minimum else (self.ids,)
        found = components(len(self.ids), problem.edges)
        small = (part for part in found if sum(problem.house[i] for i in part) < self.rule.minimum)
        return tuple(tuple(self.ids[i] for i in part) for part in small)


# --- Input ------------------------------------------------------------------------------------------------------------


def _sum(counts: Iterable[int | None]) -> int | None:
    """The total; None where one is not known."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _succession(
    grids: Sequence[Grid], before: Mapping[BuildingId, str], homes: Mapping[BuildingId, int]
) -> tuple[list[Grid], list[Move]]:
    """The grids with the old ones that they carry on, and the buildings that leave those."""
    after = members_by_building(grids)
    carried = successors(before, after, homes)
    moves = [
        Move(building=one, households=households, before=before.get(one), after=after[one])
        for one, households in homes.items()
        if before.get(one) is None or carried.get(after[one]) != before[one]
    ]
    named = [attrs.evolve(grid, carries_on=carried.get(grid.code)) for grid in grids]  # type: ignore[misc]
    return named, moves
