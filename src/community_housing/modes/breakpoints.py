# SPDX-License-Identifier: Apache-2.0
"""The frontier: the least money for each number of communities brought to standard, with its marginal cost."""

from community_housing.modes.bound import exact_bound
from community_housing.modes.linear import MONEY, Line, linear_of
from community_housing.modes.optimum import Pick, Proof, picks_of, solve_checked
from community_housing.modes.problem import Problem
from community_housing.modes.solver import Highs
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Breakpoint", "Frontier", "frontier"]


@result
class Breakpoint:
    """One step of the frontier.

    Fields:
        communities: How many are brought to standard.
        money: The least total charge that does it, in fen.
        marginal: What the last of them costs more; None at the first point.
        proof: How the least is proved, as in `GoalValue`.
        picks: One plan that does it.
    """

    communities: int
    money: Money
    marginal: Money | None
    proof: Proof
    picks: tuple[Pick, ...]


@result
class Frontier:
    """Every breakpoint, from the musts alone to the most that the counts, dates and modes of the batches allow.

    Fields:
        points: By number of communities; empty where the musts cannot all be met with any money.
    """

    points: tuple[Breakpoint, ...]

    def within(self, money: Money) -> Breakpoint | None:
        """The last point whose money is at most *money*; None where even the first costs more."""
        affordable = [point for point in self.points if int(point.money) <= int(money)]
        return affordable[-1] if affordable else None


def frontier(problem: Problem, *, seconds: int = 60, prove: bool = True) -> Frontier:
    """The communities brought to standard against the money, every breakpoint.

    All money is one sum here: budgets by batch, source and purpose are lifted, while the counts, modes and dates of
    the batches, the streets' limits and the musts stay.

    Args:
        problem: The planning problem; its budgets and goals are not read.
        seconds: Time limit of each point.
        prove: Whether to prove each point in exact arithmetic where weak duality suffices.

    Returns:
        One point for each number of communities that is possible.

    Raises:
        MissingExtraError: The extra `plan` is not installed.
        SolverError: The solver ended without an answer.

    Source: own model, docs/explanation/modes.md.
    """
    model, _ = linear_of(problem, without=(MONEY,))
    highs = Highs(model, seconds=seconds)
    charges = {i: int(column.choice.charge) for i, column in enumerate(model.columns) if column.choice.charge}
    every = dict.fromkeys(range(len(model.columns)), 1)
    points: list[Breakpoint] = []
    count = len(problem.must)
    highs.add(Line("goal", "communities", every, lower=count))
    while True:
        answer = solve_checked(problem, model, highs, charges, maximise=False, money=False)
        if answer.status == "infeasible":
            break
        # The least money for `count` may bring more communities where some cost nothing: the point is that larger number.
        reached = len(answer.chosen)
        money = sum(charges.get(i, 0) for i in answer.chosen)
        proof: Proof = "solver" if answer.status == "optimal" else "none"
        if prove and exact_bound(model, highs, charges, maximise=False) == money:
            proof = "exact"
        marginal = Money(money - int(points[-1].money)) if points else None
        points.append(
            Breakpoint(
                communities=reached, money=Money(money), marginal=marginal, proof=proof, picks=picks_of(model, answer.chosen)
            )
        )
        count = reached + 1
        if count > sum(1 for group in model.groups if group):
            break
        highs.raise_lower(count)
    return Frontier(points=tuple(points))
