# SPDX-License-Identifier: Apache-2.0
"""Evenness before cut: narrow the band around the target as far as a plan exists, then take the least cut inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from community_housing.grids._engine.exact import Band
from community_housing.grids._engine.parts import Divider
from community_housing.grids._plan import DivisionStatus

if TYPE_CHECKING:
    from community_housing.grids._engine.checks import Problem
    from community_housing.grids._engine.exact import Effort
    from community_housing.grids._plan import GridPlan

__all__ = ["balanced"]


def balanced(problem: Problem, band: Band, effort: Effort, keep_weight: int, plan: GridPlan) -> GridPlan:
    """Return the plan of `plan.grids` grids whose furthest grid is nearest to the target, and of those the least cut.

    A plan lies within distance d of the target exactly if it lies in the band narrowed to [target - d, target + d]; so the
    least d is found by halving, each step an exact question to the engine, and the last plan found is already the one of
    least cut within it.  Where a step ends without a proof the halving goes on above it, and the status says `feasible`.

    Args:
        problem: Checked.
        band: The band that holds in any case.
        effort: What is left of the budget; shared by all steps.
        keep_weight: Weight added to every edge inside a grid of today.
        plan: The plan of least cut; returned as it is where it is infeasible, for then violation comes before evenness.
    """
    if plan.status is DivisionStatus.INFEASIBLE:
        return plan
    even, proved = plan, True
    # No band may be narrower than the largest building, which would become a grid of its own.
    low = max(_least_distance(sum(problem.house), plan.grids, band.target), max(problem.house) - band.target)
    # A plan within the narrowed band may be nearer than was asked for; its own distance is the next upper end.
    while low < (high := _distance(even, band.target)):
        middle = (low + high) // 2
        found = Divider(problem, _narrowed(band, middle), effort, keep_weight).plan(plan.grids)
        if found.status is not DivisionStatus.INFEASIBLE:
            even = found
        else:
            proved = proved and found.proved
            low = middle + 1
    # The least cut of a wider band that lies within a narrower one is the least cut of that one too.
    proved = proved and even.status is DivisionStatus.OPTIMAL
    return evolve(
        even,
        status=DivisionStatus.OPTIMAL if proved else DivisionStatus.FEASIBLE,
        # Unless the distance is proved least, a more even plan could cut less than anything in this band.
        bound=even.bound if proved else min(even.bound, plan.bound),
        explored=effort.used,
        timed_out=effort.shortened and not proved,
    )


def _narrowed(band: Band, distance: int) -> Band:
    return Band(max(band.minimum, band.target - distance), min(band.maximum, band.target + distance), band.target)


def _distance(plan: GridPlan, target: int) -> int:
    return max(abs(households - target) for households in plan.households)


def _least_distance(whole: int, grids: int, target: int) -> int:
    """Return a distance that some grid has in any case: that of the mean, rounded up."""
    return -(-abs(whole - grids * target) // grids)
