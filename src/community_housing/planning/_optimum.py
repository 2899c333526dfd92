# SPDX-License-Identifier: Apache-2.0
"""The best programme: lexicographic goals, solved to proved optimality, checked exactly, with its bounds."""

from collections.abc import Callable, Iterable

from community_housing._doors import door
from community_housing.planning._problem import Problem
from community_housing.planning._solve.core import Core
from community_housing.planning._solve.levels import OptimalPlan, hold, money_check, picks_of, solve_levels
from community_housing.planning._solve.linear import goal_terms, linear_of
from community_housing.planning._solve.solver import Highs
from community_housing.planning._solve.two_steps import Beginning, in_two_steps
from community_housing.records import evolve

__all__ = ["optimise", "without"]


@door()
def optimise(
    problem: Problem,
    *,
    seconds: int = 60,
    nodes: int | None = None,
    prove: bool = True,
    start: OptimalPlan | None = None,
    clock: Callable[[], int] | None = None,
) -> OptimalPlan:
    """Find the lexicographically best plan: each goal is optimised among the plans that are best for all goals before it.

    What to do is decided first, with the batches pooled, and which batch takes it afterwards; where that does not give
    a plan that is proved best, the problem is solved as it stands (docs/explanation/modes.md).

    Args:
        problem: Sites, choices, batches, money, limits and goals.
        seconds: Time limit of each solve, in whole seconds.
        nodes: Most branch-and-bound nodes of each solve, a limit that is the same on every machine; None for none.
        prove: Whether to prove each level's bound in exact arithmetic where weak duality suffices.
        start: An earlier plan to start the search from, such as that of a slightly different problem.
        clock: A clock in nanoseconds, such as `time.perf_counter_ns` or `time.process_time_ns`, for the time in the result;
            this room reads none by itself.

    Returns:
        The plan, with its status, the bound and proof of every level, and the time by *clock*.  Where no plan keeps the
        limits with all musts, "infeasible": `least_extra` then says what it takes.

    Raises:
        MissingExtraError: The extra `plan` is not installed.
        SolverError: The solver ended without an answer.

    Guarantees:
        Every limit is kept, checked in integer arithmetic to the fen after every level; a solution that the solver's
        tolerance let through is cut off and the level solved again.  Each level says how its bound is proved.
        Deterministic while no time limit is reached.  Exponential in the worst case.

    Source: own model, docs/explanation/modes.md; robust form after Bertsimas and Sim, The Price of Robustness (2004).
    """
    begun = None if clock is None else clock()
    found = _optimise(problem, seconds=seconds, nodes=nodes, prove=prove, start=start)
    return found if clock is None or begun is None else evolve(found, time_ns=max(0, clock() - begun))


def _optimise(problem: Problem, *, seconds: int, nodes: int | None, prove: bool, start: OptimalPlan | None) -> OptimalPlan:
    problem = problem.in_order()
    found = in_two_steps(problem, seconds=seconds, nodes=nodes, prove=prove, start=start)
    if isinstance(found, OptimalPlan):
        return found
    begun = Beginning((), (), None, 0) if found is None else found
    kept = {(column.choice.id, column.batch) for column in begun.columns}
    asked = problem
    if begun.left is not None:
        asked = problem.changed(choices=tuple(choice for choice in problem.choices if choice.id in begun.left))
    model, _ = linear_of(asked, keep=kept)
    highs = Highs(model, seconds=seconds, nodes=nodes)
    chosen: tuple[int, ...] | None = None
    if begun.reached:
        chosen = tuple(i for i, column in enumerate(model.columns) if (column.choice.id, column.batch) in kept)
        highs.start_from(chosen)
        for level in begun.reached:
            hold(highs, level, goal_terms(problem, level.goal, model.columns))
    elif start is not None:
        before = {(pick.choice, pick.batch) for pick in start.picks}
        highs.start_from([i for i, column in enumerate(model.columns) if (column.choice.id, column.batch) in before])
    goals = problem.goals[len(begun.reached) :]
    core = Core.of(model) if prove and not model.flows else None
    check = money_check(problem, model)
    rest = solve_levels(problem, model, highs, goals, prove=prove, check=check, start=chosen, core=core)
    nodes_used = begun.nodes + rest.nodes
    if rest.status == "infeasible":
        return OptimalPlan(status="infeasible", picks=(), goals=(), nodes=nodes_used)
    return OptimalPlan(
        status=rest.status,
        picks=picks_of(model.columns[i] for i in rest.chosen),
        goals=(*begun.reached, *rest.reached),
        nodes=nodes_used,
    )


def without(problem: Problem, choices: Iterable[str]) -> Problem:
    """The same problem without some choices."""
    gone = set(choices)
    return problem.changed(choices=tuple(choice for choice in problem.choices if choice.id not in gone))
