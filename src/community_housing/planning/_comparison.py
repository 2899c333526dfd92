# SPDX-License-Identifier: Apache-2.0
"""Why this choice, and what if: plans solved again with one thing changed, and the difference only."""

from community_housing._doors import door
from community_housing.district import BatchId, CommunityId, OpportunityId
from community_housing.errors import InputError
from community_housing.findings import Quantity, Unit, whole_number
from community_housing.planning._optimum import optimise, without
from community_housing.planning._problem import Goal, Problem
from community_housing.planning._solve.levels import OptimalPlan, Pick
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Difference", "GoalChange", "Replanned", "Why", "difference", "what_if", "why"]


@result
class GoalChange:
    """One level of the objective before and after, as *unit* counts; *better* is None where it is the same."""

    goal: Goal
    unit: Unit
    before: Quantity
    after: Quantity
    better: bool | None


@result
class Replanned:
    """One community that is planned otherwise; None on a side is not planned."""

    community: CommunityId
    before: OpportunityId | None
    batch_before: BatchId | None
    after: OpportunityId | None
    batch_after: BatchId | None
    charge_before: Money
    charge_after: Money


@result
class Difference:
    """What a change of the problem changes in the plan.

    Fields:
        status: Of the plan after: "optimal", "gap" or "infeasible".
        goals: The levels that both plans have; empty where one is infeasible.
        changes: The communities that are planned otherwise, by id.
    """

    status: str
    goals: tuple[GoalChange, ...]
    changes: tuple[Replanned, ...]


@result
class Why:
    """Why one community is planned as it is.

    Fields:
        community: Its id.
        pick: Its place in the plan, or None.
        next_best: What happens to the plan where this choice is not to be had; None where it is not planned.
        alternative: What this community gets in the next best plan, or None.
        forced: For one that is not planned: what it costs the plan to force it in; None where it is planned or where
            no plan has it.
    """

    community: CommunityId
    pick: Pick | None
    next_best: Difference | None
    alternative: Pick | None
    forced: Difference | None


@door()
def difference(before: OptimalPlan, after: OptimalPlan) -> Difference:
    """The difference between two plans, goal by goal and community by community."""
    one = {pick.community: pick for pick in before.picks}
    two = {pick.community: pick for pick in after.picks}
    goals = tuple(
        GoalChange(
            goal=a.goal,
            unit=a.unit,
            before=a.value,
            after=b.value,
            better=None if a.value == b.value else (whole_number(b.value) > whole_number(a.value)) is a.goal.maximised,
        )
        for a, b in zip(before.goals, after.goals, strict=False)
        if a.goal is b.goal
    )
    changes = [
        _change(community, one.get(community), two.get(community))
        for community in sorted({*one, *two})
        if one.get(community) != two.get(community)
    ]
    return Difference(status=after.status, goals=goals, changes=tuple(changes))


def _change(community: CommunityId, before: Pick | None, after: Pick | None) -> Replanned:
    return Replanned(
        community=community,
        before=None if before is None else before.choice,
        batch_before=None if before is None else before.batch,
        after=None if after is None else after.choice,
        batch_after=None if after is None else after.batch,
        charge_before=Money(0) if before is None else before.charge,
        charge_after=Money(0) if after is None else after.charge,
    )


@door()
def what_if(plan: OptimalPlan, changed: Problem, *, seconds: int = 60) -> Difference:
    """Solve a changed problem, starting from the plan of the old one, and return the difference only.

    Args:
        plan: The plan before.
        changed: The problem after, such as `problem.changed(budgets=...)`.
        seconds: Time limit of each level.
    """
    return difference(plan, optimise(changed, seconds=seconds, start=plan))


@door()
def why(problem: Problem, plan: OptimalPlan, *, community: str, seconds: int = 60) -> Why:
    """Why a community has its choice and batch, or none: the plan without that choice, or with the community forced in.

    Args:
        problem: The problem that *plan* solves.
        plan: Its optimal plan.
        community: A community among the sites.
        seconds: Time limit of each level.

    Raises:
        InputError: *community* is no site.
    """
    site = next((site for site in problem.sites if site.community == community), None)
    if site is None:
        raise InputError("must be one of the sites", "community", community)
    pick = next((pick for pick in plan.picks if pick.community == community), None)
    if pick is not None:
        other = optimise(without(problem, [pick.choice]), seconds=seconds, start=plan)
        return Why(
            community=site.community,
            pick=pick,
            next_best=difference(plan, other),
            alternative=next((p for p in other.picks if p.community == community), None),
            forced=None,
        )
    forced: Difference | None = None
    if site.community not in problem.must_not:
        with_it = optimise(problem.changed(must=(*problem.must, site.community)), seconds=seconds, start=plan)
        forced = None if with_it.status == "infeasible" else difference(plan, with_it)
    return Why(community=site.community, pick=None, next_best=None, alternative=None, forced=forced)
