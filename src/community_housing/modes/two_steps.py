# SPDX-License-Identifier: Apache-2.0
"""A plan in two steps: first what to do, with the batches pooled, then which batch takes it.

The first step bounds every goal that does not look at batches, and where the number of projects is settled the goal
"earliest" too: no plan can do better than to fill the earliest batches.  A plan of the second step that reaches all bounds
is proved best.  Where there is none, the levels up to "earliest" may still stand, or nothing does.
"""

from collections.abc import Iterator, Mapping, Sequence

import attrs

from community_housing.district import BatchId, CommunityId
from community_housing.modes.batching import into_batches
from community_housing.modes.core import Core
from community_housing.modes.levels import Check, GoalValue, Levels, OptimalPlan, picks_of, solve_levels, stands
from community_housing.modes.linear import MONEY, Column, Line, Linear, ways_of
from community_housing.modes.pooled import pooled_model
from community_housing.modes.problem import Goal, Problem
from community_housing.modes.solver import Highs

__all__ = ["Beginning", "in_two_steps"]


@attrs.frozen(slots=True)
class Beginning:
    """Levels that are settled, from the first goal on, and a plan that reaches them."""

    reached: tuple[GoalValue, ...]
    columns: tuple[Column, ...]
    nodes: int


def in_two_steps(
    problem: Problem, *, seconds: int, nodes: int | None, prove: bool, start: OptimalPlan | None
) -> OptimalPlan | Beginning | None:
    """The best plan, or as many levels of it as can be settled in this way; None where none can."""
    if problem.overruns or problem.goals[0] is Goal.EARLIEST:
        return None
    model = pooled_model(problem, [goal for goal in problem.goals if goal is not Goal.EARLIEST])
    if model is None:
        return None
    highs = Highs(model, seconds=seconds, nodes=nodes)
    check = _pooled_money(model)
    core = Core(model) if prove else None
    known: tuple[int, ...] | None = None
    if start is not None:
        before = {pick.choice for pick in start.picks}
        begun = tuple(i for i, column in enumerate(model.columns) if column.choice.id in before)
        highs.start_from(begun)
        known = begun if len(begun) == len(start.picks) and stands(model, highs, begun, check) else None
    habit = {} if start is None else {pick.community: pick.batch for pick in start.picks}
    settled = _goals_before_batches(problem)
    first = solve_levels(problem, model, highs, problem.goals[:settled], prove=prove, check=check, start=known, core=core)
    if first.status == "infeasible":
        return OptimalPlan(status="infeasible", picks=(), goals=(), nodes=first.nodes)
    if first.status == "gap":
        return None
    if settled < len(problem.goals) and Goal.MOST_COMMUNITIES in problem.goals[:settled]:
        found = _with_earliest(problem, model, highs, core, first, habit)
        if found is not None:
            return found
    plan = next(_into_batches(problem, model, first.chosen, habit), None)
    if plan is None:
        return None
    if settled == len(problem.goals):
        return OptimalPlan(status="optimal", picks=picks_of(plan), goals=first.reached, nodes=first.nodes)
    return Beginning(first.reached, tuple(plan), first.nodes)


def _goals_before_batches(problem: Problem) -> int:
    """How many goals stand before the one that looks at batches."""
    goals = problem.goals
    return goals.index(Goal.EARLIEST) if Goal.EARLIEST in goals else len(goals)


def _with_earliest(
    problem: Problem,
    model: Linear,
    highs: Highs,
    core: Core | None,
    first: Levels,
    habit: Mapping[CommunityId, BatchId],
) -> OptimalPlan | None:
    """The plan that fills the earliest batches and is best in all else, where there is one."""
    settled = len(first.reached)
    rest = solve_levels(
        problem,
        model,
        highs,
        problem.goals[settled + 1 :],
        prove=core is not None,
        check=_pooled_money(model),
        start=first.chosen,
        core=core,
    )
    if rest.status != "optimal":
        return None
    earliest = _earliest_possible(problem, len(rest.chosen))
    tried = _into_batches(problem, model, rest.chosen, habit)
    plan = next((one for one in tried if sum(column.place for column in one) == earliest), None)
    if plan is None:
        return None
    level = GoalValue(goal=Goal.EARLIEST, value=earliest, bound=earliest, proof="exact")
    return OptimalPlan(
        status="optimal",
        picks=picks_of(plan),
        goals=(*first.reached, level, *rest.reached),
        nodes=first.nodes + rest.nodes,
    )


def _earliest_possible(problem: Problem, projects: int) -> int:
    """The least total of batch numbers for so many projects, whatever they are: the earliest batches filled."""
    whole, left = 0, projects
    for place, batch in enumerate(problem.in_time):
        taken = left if batch.most_projects is None else min(left, batch.most_projects)
        whole += place * taken
        left -= taken
    return whole


def _pooled_money(model: Linear) -> Check:
    """The check of the pooled model: its rows of money, in whole numbers."""
    rows = [line for line in model.lines if line.family == MONEY]

    def check(chosen: Sequence[int]) -> Line | None:
        for line in rows:
            cover = {i: 1 for i in chosen if i in line.terms}
            if line.upper is not None and sum(line.terms[i] for i in cover) > line.upper:
                return Line(MONEY, "cover", cover, upper=len(cover) - 1)
        return None

    return check


def _into_batches(
    problem: Problem,
    model: Linear,
    chosen: Sequence[int],
    habit: Mapping[CommunityId, BatchId],
) -> Iterator[list[Column]]:
    """Ways to put the chosen into batches: first as near as may be to an earlier plan, then the earliest batches filled."""
    chosen_ids = {model.columns[i].choice.id for i in chosen}
    ways = {
        choice.community: {batch: Column(choice, batch, place) for batch, place in some}
        for choice, some in ways_of(problem)
        if choice.id in chosen_ids
    }
    for wish in ([habit] if habit else []) + [{}]:
        found = into_batches(problem, ways, wish)
        if found is not None:
            yield found
