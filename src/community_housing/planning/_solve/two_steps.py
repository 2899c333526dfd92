# SPDX-License-Identifier: Apache-2.0
"""A plan in two steps: first what to do, with the batches pooled, then which batch takes it.

The first step bounds every goal that does not look at batches, and where the number of projects is settled the goal
"earliest" too: no plan can do better than to fill the earliest batches.  A plan of the second step that reaches all bounds
is proved best.  Where there is none, the levels up to "earliest" may still stand, or nothing does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import attrs

from community_housing.district import BatchId, CommunityId
from community_housing.findings import Unit
from community_housing.planning._problem import Goal, Problem
from community_housing.planning._solve.batching import into_batches
from community_housing.planning._solve.core import Core
from community_housing.planning._solve.levels import Check, GoalValue, Levels, OptimalPlan, picks_of, solve_levels, stands
from community_housing.planning._solve.linear import MONEY, Column, Line, Linear, ways_of
from community_housing.planning._solve.pooled import pooled_model
from community_housing.planning._solve.solver import Highs
from community_housing.planning._solve.ties import COVER, Places, best_tie

__all__ = ["Beginning", "in_two_steps"]

MOST_CUTS: Final = 5
"""So often the chosen projects may turn out to find no place before the problem is solved as it stands."""
MOST_COVERS: Final = 2
"""So many sets of choices may turn out one by one to find no place."""


@attrs.frozen(slots=True)
class Beginning:
    """Levels that are settled, from the first goal on, and a plan that reaches them.

    Fields:
        reached: What the settled levels reached; none where no plan was found that reaches any.
        columns: The plan.
        left: The choices that can be in a best plan; None where nothing is known of that.
        nodes: Branch-and-bound nodes.
    """

    reached: tuple[GoalValue, ...]
    columns: tuple[Column, ...]
    left: frozenset[str] | None
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
    settled = _goals_before_batches(problem)
    nodes_used = 0
    places = Places(problem, model)
    for _ in range(MOST_CUTS):
        highs = Highs(model, seconds=seconds, nodes=nodes)
        core = Core.of(model) if prove else None
        known = _known(model, highs, start)
        first = solve_levels(
            problem, model, highs, problem.goals[:settled], prove=prove, check=_pooled_money(model), start=known, core=core
        )
        nodes_used += first.nodes
        if first.status == "infeasible":
            return OptimalPlan(status="infeasible", picks=(), goals=(), nodes=nodes_used)
        if first.status == "gap":
            return None
        first = attrs.evolve(first, nodes=nodes_used)
        dealt = _Dealt(problem, model, start)
        lines, before = list(highs.lines), None if core is None else core.apart()
        found = _dealt_out(problem, model, highs, core, first, dealt)
        if isinstance(found, OptimalPlan):
            return found
        # Mostly very few choices reach these values together, and each such set is dealt out at its best.
        ties = None if before is None else before.ties(lines)
        best = None
        if ties is not None:
            ties.sort(key=lambda tie: tie != first.chosen)
            kept = () if found is None else found.columns
            best = best_tie(problem, model, ties, places, kept=kept, seconds=seconds, nodes=nodes)
        if best is not None and best.columns is not None:
            reached = (*first.reached, *best.reached)
            return OptimalPlan(status="optimal", picks=picks_of(best.columns), goals=reached, nodes=first.nodes + best.nodes)
        if found is not None:
            return found
        # What keeps the chosen from finding a place, the model learns.
        cuts = [places.cut(first.chosen)] if best is None else best.cuts
        known_cuts = [cut for cut in cuts if cut is not None]
        model.lines += known_cuts
        if not known_cuts or sum(line.subject == COVER for line in model.lines) > MOST_COVERS:
            return None
    return None


def _known(model: Linear, highs: Highs, start: OptimalPlan | None) -> tuple[int, ...] | None:
    """The columns of an earlier plan, offered to the solver; None where there is none that keeps the limits."""
    if start is None:
        return None
    before = {pick.choice for pick in start.picks}
    begun = tuple(i for i, column in enumerate(model.columns) if column.choice.id in before)
    highs.start_from(begun)
    return begun if len(begun) == len(start.picks) and stands(model, highs, begun, _pooled_money(model)) else None


def _dealt_out(
    problem: Problem, model: Linear, highs: Highs, core: Core | None, first: Levels, dealt: "_Dealt"
) -> OptimalPlan | Beginning | None:
    """The plan, or its beginning, that comes of the chosen projects; None where they were not dealt out."""
    left = None if core is None else frozenset(model.columns[i].choice.id for i in core.left)
    settled = len(first.reached)
    if settled < len(problem.goals) and Goal.MOST_COMMUNITIES in problem.goals[:settled]:
        found = _with_earliest(problem, model, highs, core, first, dealt)
        if found is not None:
            return found
    plan = next(dealt.plans(first.chosen), None)
    if plan is None:
        return None
    if settled == len(problem.goals):
        return OptimalPlan(status="optimal", picks=picks_of(plan), goals=first.reached, nodes=first.nodes)
    return Beginning(first.reached, tuple(plan), left, first.nodes)


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
    dealt: "_Dealt",
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
    plan = next((one for one in dealt.plans(rest.chosen) if sum(column.place for column in one) == earliest), None)
    if plan is None:
        return None
    level = GoalValue(goal=Goal.EARLIEST, unit=Unit.COUNT, value=earliest, bound=earliest, proof="exact")
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


class _Dealt:
    """Chosen projects dealt out to batches; what was found once is kept."""

    def __init__(self, problem: Problem, model: Linear, start: OptimalPlan | None) -> None:
        self._problem = problem
        self._model = model
        habit = {} if start is None else {pick.community: pick.batch for pick in start.picks}
        self._wishes: list[Mapping[CommunityId, BatchId]] = [habit, {}] if habit else [{}]
        self._found: dict[tuple[tuple[int, ...], int], list[Column] | None] = {}

    def plans(self, chosen: tuple[int, ...]) -> Iterator[list[Column]]:
        """Ways to put the chosen into batches: first as near as may be to an earlier plan, then the earliest batches filled."""
        for k in range(len(self._wishes)):
            if (chosen, k) not in self._found:
                self._found[chosen, k] = into_batches(self._problem, self._ways(chosen), self._wishes[k])
            found = self._found[chosen, k]
            if found is not None:
                yield found

    def _ways(self, chosen: tuple[int, ...]) -> dict[CommunityId, dict[BatchId, Column]]:
        ids = {self._model.columns[i].choice.id for i in chosen}
        return {
            choice.community: {batch: Column(choice, batch, place) for batch, place in some}
            for choice, some in ways_of(self._problem)
            if choice.id in ids
        }
