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
from community_housing.grids._domain import CommunityGrids, Grid, GridRule, Move
from community_housing.grids._engine.checks import Numbers, Problem, united
from community_housing.grids._engine.exact import end_of
from community_housing.grids._engine.parts import components
from community_housing.grids._numbers import plans_by_number
from community_housing.grids._plan import DivisionReason, DivisionStatus, GridPlan
from community_housing.grids._plane import Place
from community_housing.grids._succession import successors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Case", "pieces"]

_DIGITS = 9  # of the longest sequence of a community without a code
_NOTHING = GridPlan(
    status=DivisionStatus.OPTIMAL, labels=(), grids=0, households=(), cut=0, sum_squares=0, violation=0, bound=0, explored=0,
    parts=0,
)  # fmt: skip


@attrs.frozen
class Case:
    """One community, checked; the columns are by building id.

    Fields:
        community: Whose buildings these are.
        rule: Band, target and number of grids.
        code: Its twelve digits, or None.
        ids: Of the buildings, ascending.
        households: Of each building.
        persons: Of each building, None where not known.
        places: Of each building; None where one has none.
        before: Today's grid of each building that had one; None where nothing is kept.
        retired: Codes of the community that were given once; none of them, nor one of today's, is given to another grid.
        problem: For the engine, of the buildings that stand in no fixed grid, in the same order; None where there are none.
        numbers: For the engine; where grids are frozen, their number without these.
        frozen: Grids of today that stay as they are, each as its buildings.
        special: Grids that the band is not for, each as its buildings.
        compounds: The buildings of each that fits into a grid, the largest first.
        compound_of: The compound of each building that has one.
        borders: Weight of the neighbours that these two kinds cut, whatever the plan of the others is.
        edges: Pairs of all neighbours, as indices of *ids*.
        weights: Of the edges.
        locked: Groups that stay together.
    """

    community: CommunityId
    rule: GridRule
    code: str | None
    ids: tuple[BuildingId, ...]
    households: tuple[int, ...]
    persons: tuple[int | None, ...]
    places: tuple[Place, ...] | None
    before: dict[BuildingId, str] | None
    problem: Problem | None
    numbers: Numbers
    retired: frozenset[str] = frozenset()
    frozen: tuple[tuple[BuildingId, ...], ...] = ()
    special: tuple[tuple[BuildingId, ...], ...] = ()
    compounds: tuple[tuple[BuildingId, ...], ...] = ()
    compound_of: dict[BuildingId, str] = attrs.field(factory=dict)
    borders: int = 0
    edges: tuple[tuple[int, int], ...] = ()
    weights: tuple[int, ...] = ()
    locked: tuple[tuple[BuildingId, ...], ...] = ()

    def divide(self) -> CommunityGrids:
        """Divide the community."""
        if self.problem is not None:
            return self._answer(self._whole_compounds(self.problem), self.rule)
        if self.ids:
            return self._answer(_NOTHING, self.rule)
        status, retired = DivisionStatus.OPTIMAL, self._retired(())
        return CommunityGrids(community=self.community, rule=self.rule, status=status, persons=0, retired=retired)

    def _whole_compounds(self, problem: Problem) -> GridPlan:
        """The plan with all compounds whole, or, where none of these holds the band, without the fewest of the largest."""
        until = end_of(self.numbers.time_limit)

        def plan(left_out: int) -> GridPlan:
            return solve_checked(self._bound_together(problem, self.compounds[left_out:]), self.numbers, until=until)

        found, free, low = plan(0), 0, 0
        if not self.compounds or _holds(found):
            return found
        loose, free = plan(len(self.compounds)), len(self.compounds)
        if not _holds(loose):
            return found
        while free - low > 1:
            middle = (low + free) // 2
            tried = plan(middle)
            if _holds(tried):
                loose, free = tried, middle
            else:
                low = middle
        return loose

    def _bound_together(self, problem: Problem, compounds: Iterable[Sequence[BuildingId]]) -> Problem:
        """The problem with these compounds beside what is locked."""
        at = {name: number for number, name in enumerate(problem.names or ())}
        groups = [*problem.locked, *([at[one] for one in group] for group in compounds)]
        return attrs.evolve(problem, locked=united(groups))

    def divide_by_number(self) -> tuple[CommunityGrids, ...]:
        """Divide the community once for every number of grids that its households allow."""
        if self.problem is None:
            return ()
        return tuple(
            self._answer(plan, attrs.evolve(self.rule, grids=k + len(self.frozen)))  # type: ignore[misc]
            for k, plan in plans_by_number(self._bound_together(self.problem, self.compounds), self.numbers).items()
        )

    # --- The answer ---------------------------------------------------------------------------------------------------

    def _answer(self, plan: GridPlan, rule: GridRule) -> CommunityGrids:
        """The plan, and the grids that are fixed, in words of the domain."""
        homes = dict(zip(self.ids, self.households, strict=True))
        persons = dict(zip(self.ids, self.persons, strict=True))
        places = None if self.places is None else dict(zip(self.ids, self.places, strict=True))
        beside = self._beside() if places is None else {}
        fixed = {one for group in (*self.frozen, *self.special) for one in group}
        groups_of: dict[int, list[BuildingId]] = {}
        for one, label in zip((one for one in self.ids if one not in fixed), plan.labels, strict=True):
            groups_of.setdefault(label, []).append(one)
        # By place, or by the least id, which is the first.
        groups = sorted(
            (*groups_of.values(), *map(list, (*self.frozen, *self.special))),
            key=lambda ids: (ids[0],) if places is None else turn(ids, places),
        )
        today = self.before or {}
        own = {one: code for one, code in today.items() if not self._foreign(code)}
        carried = successors(own, {one: str(at) for at, members in enumerate(groups) for one in members}, homes)
        sequences = self._sequences([carried.get(str(at)) for at in range(len(groups))])
        grids: list[Grid] = []
        for at, members in enumerate(groups):
            inside = {one: homes[one] for one in members}
            households, special = sum(inside.values()), tuple(members) in self.special
            grids.append(
                Grid(
                    code=self._code(sequences[at]),
                    sequence=sequences[at],
                    community=self.community,
                    members=tuple(members),
                    households=households,
                    persons=_sum(persons[one] for one in members),
                    central=central_by_steps(inside, beside) if places is None else central_by_distance(inside, places),
                    violation=0 if special else max(0, rule.minimum - households, households - rule.maximum),
                    oversize=not special and max(inside.values()) > rule.maximum,
                    carries_on=carried.get(str(at)),
                    special=special,
                )
            )
        grids.sort(key=lambda grid: grid.sequence)
        moves = [] if self.before is None else _moves(grids, today, homes)
        stays = [sum(homes[one] for one in group) for group in self.frozen]
        beyond = sum(max(0, rule.minimum - total, total - rule.maximum) for total in stays)
        return CommunityGrids(
            community=self.community,
            rule=rule,
            status=DivisionStatus.INFEASIBLE if beyond else plan.status,
            reason=DivisionReason.FROZEN if beyond and plan.reason is None else plan.reason,
            grids=tuple(grids),
            households=sum(self.households),
            persons=_sum(self.persons),
            cut=plan.cut + self.borders,
            bound=plan.bound + self.borders,
            sum_squares=plan.sum_squares + sum((total - rule.target) ** 2 for total in stays),
            violation=plan.violation + beyond,
            explored=plan.explored,
            central_by="steps" if places is None else "distance",
            parts=plan.parts,
            small_parts=self._small_parts(plan.parts),
            moves=tuple(moves),
            moved_households=sum(move.households for move in moves if move.before is not None),
            asked=None if plan.asked is None else plan.asked + len(self.frozen),
            retired=self._retired(grids),
            frozen=tuple(grid.code for grid in grids if grid.members in self.frozen),
            timed_out=plan.timed_out,
            split=tuple(pieces(((grid.code, grid.members) for grid in grids), self.compound_of)),
        )

    # --- Codes --------------------------------------------------------------------------------------------------------

    def _code(self, sequence: int) -> str:
        return f"{self.community}-{sequence:03d}" if self.code is None else grid_code(self.code, sequence)

    def _number(self, code: str | None) -> int:
        """The sequence in a code of this community; 0 of any other text."""
        head = f"{self.community}-" if self.code is None else self.code
        tail = "" if code is None else code.removeprefix(head)
        digits = tail.isascii() and tail.isdigit() and len(tail) <= (_DIGITS if self.code is None else 3)
        number = int(tail) if digits else 0
        return number if code == f"{head}{number:03d}" else 0

    def _foreign(self, code: str) -> bool:
        """Whether a code is of another community: a grid of this one cannot go on with it, and its buildings have moved."""
        like_ours = self.code is not None and len(code) == len(self.code) + 3 and code.isascii() and code.isdigit()
        return like_ours and not code.startswith(self.code or "")

    def _given(self) -> set[str]:
        """Every code that a grid of this community has or had."""
        return {*(self.before or {}).values(), *self.retired}

    def _retired(self, grids: Iterable[Grid]) -> tuple[str, ...]:
        """The codes of this community that were given and are no more."""
        return tuple(sorted({code for code in self._given() if self._number(code)} - {grid.code for grid in grids}))

    def _sequences(self, carried: Sequence[str | None]) -> list[int]:
        """The sequence of each new grid: that of the one that it carries on, else the next that no grid ever had."""
        following = max(map(self._number, self._given()), default=0) + 1
        found: list[int] = []
        for code in carried:
            number = self._number(code)
            found.append(number or following)
            following += not number
        return found

    def _beside(self) -> dict[BuildingId, list[BuildingId]]:
        """The neighbours of each building."""
        beside: dict[BuildingId, list[BuildingId]] = {one: [] for one in self.ids}
        for a, b in self.edges:
            beside[self.ids[a]].append(self.ids[b])
            beside[self.ids[b]].append(self.ids[a])
        return beside

    def _small_parts(self, parts: int) -> tuple[tuple[BuildingId, ...], ...]:
        """The connected parts of what is divided that have fewer households than the minimum, by their first building."""
        problem = self.problem
        if problem is None or (parts == 1 and sum(problem.house) >= self.rule.minimum):
            return ()
        names = problem.names or ()
        found = components(len(names), problem.edges)
        small = (part for part in found if sum(problem.house[i] for i in part) < self.rule.minimum)
        return tuple(tuple(str(names[i]) for i in part) for part in small)


# --- Input ------------------------------------------------------------------------------------------------------------


def pieces(
    grids: Iterable[tuple[str, Sequence[BuildingId]]], compound_of: Mapping[BuildingId, str]
) -> dict[str, tuple[str, ...]]:
    """The grids of each compound that stands in more than one, by name."""
    found: dict[str, list[str]] = {}
    for code, members in grids:
        for name in {compound_of[one] for one in members if one in compound_of}:
            found.setdefault(name, []).append(code)
    return {name: tuple(sorted(codes)) for name, codes in sorted(found.items()) if len(codes) > 1}


def _holds(plan: GridPlan) -> bool:
    """Whether a plan keeps the band and has the number of grids that was asked for."""
    return plan.violation == 0 and plan.asked is None


def _sum(counts: Iterable[int | None]) -> int | None:
    """The total; None where one is not known."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _moves(grids: Sequence[Grid], before: Mapping[BuildingId, str], homes: Mapping[BuildingId, int]) -> list[Move]:
    """The buildings that are not in the grid that carries on theirs."""
    grid_of = {one: grid for grid in grids for one in grid.members}
    return [
        Move(building=one, households=households, before=before.get(one), after=grid_of[one].code)
        for one, households in homes.items()
        if before.get(one) is None or grid_of[one].carries_on != before[one]
    ]
