# SPDX-License-Identifier: Apache-2.0
"""The best programme: lexicographic goals, solved to proved optimality, checked exactly, with its bounds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from community_housing.district import BatchId, CommunityId, DeliveryMode, OpportunityId
from community_housing.errors import HousingError
from community_housing.modes.bound import exact_bound
from community_housing.modes.linear import MONEY, Line, Linear, goal_terms, linear_of
from community_housing.modes.problem import Choice, Goal, Problem
from community_housing.modes.solver import Answer, Highs
from community_housing.modes.spending import broken_limits, overspent
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["GoalValue", "OptimalPlan", "Pick", "Proof", "SolverError", "optimise"]

Proof: TypeAlias = Literal["exact", "solver", "none"]


class SolverError(HousingError, RuntimeError):
    """The solver gave no answer that stands exact checking."""

    code = "solver"


@result
class Pick:
    """One community in the plan: its choice and its batch.

    Fields:
        community: Its id.
        choice: The choice; *mode* its delivery mode.
        batch: The batch.
        charge: What the batch pays, in fen.
    """

    community: CommunityId
    choice: OpportunityId
    mode: DeliveryMode
    batch: BatchId
    charge: Money


@result
class GoalValue:
    """What was reached at one level of the objective.

    Fields:
        goal: The level.
        value: What the plan reaches, an exact integer.
        bound: What no plan can beat at this level, given the levels before.
        proof: "exact" where integer arithmetic alone proves the bound (weak duality with rounded duals); "solver" where
            HiGHS closed its branch and bound, in double precision with a tolerance of one part in 10^6 of a unit;
            "none" where a limit was reached before.
    """

    goal: Goal
    value: int
    bound: int | None
    proof: Proof


@result
class OptimalPlan:
    """The answer of the optimiser.

    Fields:
        status: "optimal"; "gap" where a time limit was reached with a solution; "infeasible".
        picks: The plan, by community id.
        goals: One for each goal, in order; empty where infeasible.
        nodes: Branch-and-bound nodes over all levels.
    """

    status: Literal["optimal", "gap", "infeasible"]
    picks: tuple[Pick, ...]
    goals: tuple[GoalValue, ...]
    nodes: int

    @property
    def values(self) -> tuple[int, ...]:
        """The values reached, one for each goal."""
        return tuple(goal.value for goal in self.goals)


def optimise(problem: Problem, *, seconds: int = 60, prove: bool = True, start: OptimalPlan | None = None) -> OptimalPlan:
    """Find the lexicographically best plan: each goal is optimised among the plans that are best for all goals before it.

    Args:
        problem: Sites, choices, batches, money, limits and goals.
        seconds: Time limit of each level, in whole seconds.
        prove: Whether to prove each level's bound in exact arithmetic where weak duality suffices.
        start: An earlier plan to start the search from, such as that of a slightly different problem.

    Returns:
        The plan.  Where no plan keeps the limits with all musts, "infeasible": `least_extra` then says what it takes.

    Raises:
        MissingExtraError: The extra `plan` is not installed.
        SolverError: The solver ended without an answer.

    Guarantees:
        Every limit is kept, checked in integer arithmetic to the fen after every level; a solution that the solver's
        tolerance let through is cut off and the level solved again.  Each level says how its bound is proved.
        Deterministic while no time limit is reached.  Exponential in the worst case.

    Source: own model, docs/explanation/modes.md; robust form after Bertsimas and Sim, The Price of Robustness (2004).
    """
    model, _ = linear_of(problem)
    highs = Highs(model, seconds=seconds)
    if start is not None:
        highs.start_from(_columns_of(model, start.picks))
    return solve_levels(problem, model, highs, problem.goals, prove=prove)


def solve_levels(problem: Problem, model: Linear, highs: Highs, goals: Sequence[Goal], *, prove: bool) -> OptimalPlan:
    """Solve one level after the other on a model that is already with the solver."""
    reached: list[GoalValue] = []
    chosen: tuple[int, ...] = ()
    status: Literal["optimal", "gap", "infeasible"] = "optimal"
    nodes = 0
    for goal in goals:
        terms = goal_terms(problem, goal, model.columns)
        proved = exact_bound(model, highs, terms, maximise=goal.maximised) if prove else None
        value = sum(terms.get(i, 0) for i in chosen)
        if not reached or proved != value:
            answer = solve_checked(problem, model, highs, terms, maximise=goal.maximised)
            nodes += answer.nodes
            if answer.status == "infeasible":
                return OptimalPlan(status="infeasible", picks=(), goals=(), nodes=nodes)
            chosen = answer.chosen
            value = sum(terms.get(i, 0) for i in chosen)
            proof: Proof = "exact" if proved == value else "solver" if answer.status == "optimal" else "none"
            bound = answer.bound if proof == "none" else value
        else:
            # The plan of the level before reaches the proved bound: nothing is left to search.
            proof, bound = "exact", value
        if proof == "none":
            status = "gap"
        reached.append(GoalValue(goal=goal, value=value, bound=bound, proof=proof))
        if terms:
            low, high = (value, None) if goal.maximised else (None, value)
            highs.add(Line("goal", goal.value, terms, lower=low, upper=high))
    picks = picks_of(model, chosen)
    return OptimalPlan(status=status, picks=picks, goals=tuple(reached), nodes=nodes)


def solve_checked(
    problem: Problem, model: Linear, highs: Highs, terms: Mapping[int, int], *, maximise: bool, money: bool = True
) -> Answer:
    """Solve, check the answer in integers, and cut off what the solver's tolerance let through.

    Raises:
        SolverError: No answer within the time, or one that still breaks a limit after a hundred cuts.
    """
    for _ in range(100):
        answer = highs.solve(terms, maximise=maximise)
        if answer.status == "unsolved":
            raise SolverError("the solver reached its limit before any plan; give it more seconds")
        if answer.status == "infeasible":
            return answer
        broken = broken_limits(highs.lines, answer.chosen, len(model.columns))
        if broken:
            raise SolverError(f"the solver's answer breaks {', '.join(sorted(broken))}")
        over = overspent(problem, [model.columns[i] for i in answer.chosen]) if money else frozenset[BatchId]()
        if not over:
            return answer
        # What is chosen in the batches that are overspent cannot be chosen together: a cover inequality, exact.
        cover = {i: 1 for i in answer.chosen if model.columns[i].batch in over}
        highs.add(Line(MONEY, "cover", cover, upper=len(cover) - 1))
    raise SolverError("the solver's answers keep breaking the budgets by less than its tolerance")


def picks_of(model: Linear, chosen: Iterable[int]) -> tuple[Pick, ...]:
    """The chosen columns as picks, by community id."""
    columns = [model.columns[i] for i in chosen]
    return tuple(
        Pick(
            community=column.choice.community,
            choice=column.choice.id,
            mode=column.choice.mode,
            batch=column.batch,
            charge=column.choice.charge,
        )
        for column in sorted(columns, key=lambda column: column.choice.community)
    )


def _columns_of(model: Linear, picks: Iterable[Pick]) -> list[int]:
    wanted = {(pick.choice, pick.batch) for pick in picks}
    return [i for i, column in enumerate(model.columns) if (column.choice.id, column.batch) in wanted]


def without(problem: Problem, choices: Iterable[str]) -> Problem:
    """The same problem without some choices."""
    gone = set(choices)
    return problem.changed(choices=tuple(choice for choice in problem.choices if choice.id not in gone))


def choice_by_id(problem: Problem) -> dict[str, Choice]:
    """The choices of a problem by id."""
    return {choice.id: choice for choice in problem.choices}
