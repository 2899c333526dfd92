# SPDX-License-Identifier: Apache-2.0
"""Sets of choices that are equally good before batches are looked at: which of them is dealt out best, each exactly."""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from community_housing.planning._problem import Goal, Problem
from community_housing.planning._solve.core import Core
from community_housing.planning._solve.levels import GoalValue, Proof, money_check, solve_levels, stands
from community_housing.planning._solve.linear import MONEY, SITE, Column, Line, Linear, goal_terms, linear_of, ways_of
from community_housing.planning._solve.solver import DUAL_UNIT, Highs

__all__ = ["COVER", "Best", "Places", "best_tie"]

COVER: Final = "cover"
"""The name of a row that says no more than that one set finds no place."""


@attrs.frozen(slots=True)
class Best:
    """What came of some sets of choices.

    Fields:
        columns: The best plan; None where none of the sets can be dealt out.
        reached: What it reaches at "earliest" and the goals after it.
        cuts: Without a plan, rows that every plan keeps and that the sets break.
        nodes: Branch-and-bound nodes.
    """

    columns: tuple[Column, ...] | None
    reached: tuple[GoalValue, ...]
    cuts: list[Line]
    nodes: int


def best_tie(
    problem: Problem,
    model: Linear,
    ties: Sequence[tuple[int, ...]],
    places: "Places",
    *,
    kept: Iterable[Column],
    seconds: int,
    nodes: int | None,
) -> Best | None:
    """Deal every set out so that the goals from "earliest" on are best; the best of them.

    Args:
        problem: The problem, without overruns.
        model: The model with the batches pooled.
        ties: All sets of its columns that are best for the goals before "earliest".
        places: Says why a set finds no place.
        kept: A plan to keep to where none is better.
        seconds: Time limit of each solve.
        nodes: Most nodes of each solve.

    Returns:
        The best plan, or why there is none; None where a limit was reached, or only the solver says that there is none.
    """
    goals = problem.goals
    rest = goals[goals.index(Goal.EARLIEST) :] if Goal.EARLIEST in goals else ()
    wishes = {(column.choice.id, column.batch) for column in kept}
    found: list[tuple[tuple[int, ...], tuple[Column, ...]]] = []
    cuts: list[Line] = []
    proof: Proof = "exact"
    used = 0
    for tie in ties:
        choices = tuple([model.columns[i].choice for i in tie])
        asked = problem.changed(choices=choices, must=tuple([choice.community for choice in choices]), goals=(Goal.EARLIEST,))
        small, _ = linear_of(asked)
        highs = Highs(small, seconds=seconds, nodes=nodes)
        check = money_check(asked, small)
        begun = tuple([i for i, column in enumerate(small.columns) if (column.choice.id, column.batch) in wishes])
        start = begun if len(begun) == len(tie) and stands(small, highs, begun, check) else None
        core = None if small.flows else Core.of(small)
        dealt = solve_levels(asked, small, highs, asked.goals, prove=True, check=check, start=start, core=core)
        used += dealt.nodes
        if dealt.status == "gap":
            return None
        if dealt.status == "infeasible":
            cut = places.cut(tie)
            if cut is None and dealt.proof != "exact":
                return None
            # Whoever takes all of these charges no less: a cover inequality.
            cuts.append(cut or Line(MONEY, COVER, dict.fromkeys(tie, 1), upper=len(tie) - 1))
            continue
        columns = tuple([small.columns[i] for i in dealt.chosen])
        if any(level.proof != "exact" for level in dealt.reached):
            proof = "solver"
        found.append((_burden(problem, rest, columns), columns))
    if not found:
        return Best(None, (), cuts, used)
    burden, columns = min(found, key=_first)
    values = [goal.unit.kind(-less if goal.maximised else less) for goal, less in zip(rest, burden, strict=True)]
    reached = tuple(
        [
            GoalValue(goal=goal, unit=goal.unit, value=value, bound=value, proof=proof)
            for goal, value in zip(rest, values, strict=True)
        ]
    )
    return Best(columns, reached, [], used)


def _first(pair: tuple[tuple[int, ...], tuple[Column, ...]]) -> tuple[int, ...]:
    return pair[0]


def _burden(problem: Problem, goals: Sequence[Goal], columns: Sequence[Column]) -> tuple[int, ...]:
    """What a plan comes to at each goal, the less the better."""
    return tuple([(-1 if goal.maximised else 1) * sum(goal_terms(problem, goal, columns).values()) for goal in goals])


class Places:
    """Why choices do not find a place in the batches together, all limits of batches taken at once."""

    def __init__(self, problem: Problem, model: Linear) -> None:
        self._problem = problem
        self._choices = [column.choice for column in model.columns]
        self._whole: Linear | None = None

    def cut(self, chosen: Sequence[int]) -> Line | None:
        """A row over the choices that every plan keeps and that the chosen ones break.

        Returns:
            The row; None where the chosen ones find a place in parts, each project dealt out to several batches.

        Guarantees:
            Valid whatever the solver says: the limits of batches are added up with weights of 0 or more, and a choice
            counts with the least that it takes up of them in any batch, in whole numbers.

        Source: cuts of Benders, Partitioning procedures for solving mixed-variables programming problems (1962).
        """
        whole = self._model()
        wanted = {self._choices[i].id for i in chosen}
        highs = Highs(whole)
        highs.leave_out([i for i, column in enumerate(whole.columns) if column.choice.id not in wanted])
        relaxed = highs.relax({i: 1 for i, column in enumerate(whole.columns) if column.choice.id in wanted}, maximise=True)
        if relaxed is None:
            return None
        taken = [0] * (len(whole.columns) + len(whole.flows))
        upper = 0
        for line, dual in zip(whole.lines, relaxed.duals, strict=True):
            if line.family != SITE and line.upper is not None and dual > 0:
                upper += dual * line.upper
                for i, coefficient in line.terms.items():
                    taken[i] += dual * coefficient
        upper += sum(max(0, -weight) * most for weight, most in zip(taken[len(whole.columns) :], whole.flows, strict=True))
        least: dict[str, int] = {}
        for column, weight in zip(whole.columns, taken, strict=False):
            # No choice counts for more than one.
            least[column.choice.id] = min(weight, least.get(column.choice.id, DUAL_UNIT))
        terms = {i: weight for i, choice in enumerate(self._choices) if (weight := least.get(choice.id, 0))}
        if sum(terms.get(i, 0) for i in chosen) <= upper:
            return None
        return Line(MONEY, "places", terms, upper=upper)

    def _model(self) -> Linear:
        """Every choice in every batch that could take it."""
        if self._whole is None:
            asked = self._problem.changed(choices=tuple(self._choices), must=())
            pairs = [(choice.id, batch) for choice, ways in ways_of(asked) for batch, _ in ways]
            self._whole, _ = linear_of(asked, keep=pairs)
        return self._whole
