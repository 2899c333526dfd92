# SPDX-License-Identifier: Apache-2.0
"""Every number of grids that the households allow, each with its best plan or the reason that it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from attrs import evolve, frozen

from community_housing._messages import Message
from community_housing._shown import shows_itself
from community_housing.errors import InputError
from community_housing.grids._divide import GraphProblem, solve_checked
from community_housing.grids._options import GraphOptions
from community_housing.grids._plan import DivisionStatus, GridPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from community_housing.grids._engine.checks import Numbers, Problem

__all__ = ["GridPlans", "numbers_allowed", "partition_numbers", "plans_by_number"]


@shows_itself
@frozen
class GridPlans:
    """The plans of one graph for every number of grids that arithmetic allows.

    Fields:
        numbers: Every candidate number of grids, ascending; none where no number fits the households into the band.
        plans: One for each of them; each says its status, cut, squares, violation, bound and reason.  Where fewer grids are
            asked for than there are separate parts the plan has the nearest number that can be, says so in `asked`, and is
            infeasible.
        chosen: What `partition_graph` answers when it is left free: the valid plan whose number is nearest to all
            households / target, ties to the smaller; without any, the plan of least violation with its reason.
    """

    numbers: tuple[int, ...]
    plans: tuple[GridPlan, ...]
    chosen: GridPlan

    @property
    def valid(self) -> tuple[int, ...]:
        """The numbers of grids for which a plan in the band was found, ascending."""
        return tuple(
            k for k, plan in zip(self.numbers, self.plans, strict=True) if plan.status is not DivisionStatus.INFEASIBLE
        )


def numbers_allowed(households: Sequence[int], *, minimum: int, maximum: int) -> range:
    """The numbers of grids that can hold all households in the band, as far as arithmetic goes.

    A building above the maximum is a grid of its own; for the others it is every k from (households / maximum, rounded up) to
    (households / minimum, rounded down), and no more than there are buildings.

    Examples:
        >>> list(numbers_allowed([200, 150, 180, 190, 250, 230], minimum=300, maximum=500))
        [3, 4]
    """
    alone = sum(h > maximum for h in households)
    rest = [h for h in households if h <= maximum]
    if not rest:
        return range(alone, alone + 1)
    whole = sum(rest)
    least = max(1, -(-whole // maximum))
    most = min(len(rest), whole // minimum if minimum else len(rest))
    return range(alone + least, alone + max(least, most + 1))


def partition_numbers(
    households: Sequence[int], edges: Iterable[tuple[int, int]], **options: Unpack[GraphOptions]
) -> GridPlans:
    """Divide buildings once for every number of grids that the band allows, and report all of them.

    Args:
        households: As in `partition_graph`, and so are all others but these two.
        edges: Pairs of indices of neighbouring buildings, each pair once.
        **options: As in `partition_graph`; *grids* must be left out, and *effort* is for **each** number, so that one hard
            number does not starve the others.

    Returns:
        A plan for every candidate, and the one that is chosen by default.

    Raises:
        InputError: The arguments are out of shape, or fix the number of grids.

    Examples:
        >>> found = partition_numbers([200, 150, 180, 190, 250, 230], [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
        >>> [(k, plan.status.value, plan.cut) for k, plan in zip(found.numbers, found.plans)]
        [(3, 'optimal', 2), (4, 'infeasible', 3)]
        >>> found.valid, found.chosen.grids, found.plans[1].reason.value
        ((3,), 3, 'connectivity')
    """
    fixed = options.get("grids")
    if fixed is not None:
        raise InputError(Message("must be left out to try every number of grids, got {fixed!r}", fixed=fixed), "grids", fixed)
    problem, numbers = GraphProblem(households=households, edges=edges, **options).checked()
    plans = plans_by_number(problem, numbers)
    whole = sum(problem.house)
    valid = [plan for plan in plans.values() if plan.status is not DivisionStatus.INFEASIBLE]
    return GridPlans(
        numbers=tuple(plans),
        plans=tuple(plans.values()),
        chosen=min(valid, key=lambda plan: (abs(plan.grids * numbers.target - whole), plan.grids))
        if valid
        else solve_checked(problem, numbers),
    )


def plans_by_number(problem: Problem, numbers: Numbers) -> dict[int, GridPlan]:
    """Return the plan for every number of grids that arithmetic allows, ascending, of a checked problem."""
    allowed = numbers_allowed(problem.house, minimum=numbers.minimum, maximum=numbers.maximum)
    return {k: solve_checked(problem, evolve(numbers, grids=k)) for k in allowed}
