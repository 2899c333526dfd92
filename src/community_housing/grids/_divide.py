# SPDX-License-Identifier: Apache-2.0
"""Divide a graph of buildings into connected grids of even size with the least cut, and prove it.

The lexicographic objective: violation of the band, weight of cut edges, sum of squared distances from the target, and a
canonical choice by building id.  `docs/explanation/grids.md` gives the method, its proof and its limits.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Unpack

from attrs import field, frozen

from community_housing._shown import shows_itself
from community_housing.grids._engine.checks import check, check_numbers
from community_housing.grids._engine.exact import Band, Effort, end_of
from community_housing.grids._engine.parts import Divider
from community_housing.grids._options import GraphOptions, Search

if TYPE_CHECKING:
    from community_housing.grids._engine.checks import Numbers, Problem
    from community_housing.grids._plan import GridPlan

__all__ = ["DEFAULT_EFFORT", "GraphProblem", "partition_graph", "solve_checked"]

DEFAULT_EFFORT = 30_000_000
"""States that may be made where *effort* is None, beside 10,000 for each building."""


@shows_itself
@frozen(kw_only=True)
class GraphProblem(Search):
    """A graph of buildings to be divided into grids (网格), and how: one value that can be kept and sent.

    Whole numbers may be `int` or anything with `__index__`, such as numpy's; sequences may be any iterable.  Nothing is
    checked until the problem is solved.

    Fields:
        households: Households of each building, n >= 1 numbers >= 0.
        edges: Pairs of indices of neighbouring buildings, each pair once.
        minimum: Fewest households of a grid.
        maximum: Most households of a grid.
        target: Households that a grid should have; the number of grids and the evenness are measured against it.
        grids: Number of grids; None takes the feasible number nearest to all households / target, ties to the smaller.  Where
            no plan of so many exists (more than buildings, fewer than separate parts) the result is infeasible and shows the
            nearest number of which there is one, see `GridPlan.asked`.
        edge_weights: Weight of each edge, >= 0; None is 1 for each.
        ids: Unique ids of the buildings, of one orderable kind; None is their indices.  The plan does not depend on the
            order of the rows once ids are given: ties go by id.
        keep: Today's grid of each building (any hashable; None for a building in no grid).
        locked: Groups of indices that must stay in one grid.
        start: A plan that there is already, as *keep* but without the wish to keep it: where it is valid, the answer is never
            worse.  None is *keep*.
        keep_weight, balance_first, effort, time_limit: See `Search`.
    """

    households: Sequence[int] = field(repr=False)
    edges: Iterable[tuple[int, int]] = field(repr=False)
    minimum: int = 300
    maximum: int = 500
    target: int = 400
    grids: int | None = None
    edge_weights: Sequence[int] | None = field(default=None, repr=False)
    ids: Sequence[Hashable] | None = field(default=None, repr=False)
    keep: Sequence[Hashable] | None = field(default=None, repr=False)
    locked: Iterable[Iterable[int]] = ()
    start: Sequence[Hashable] | None = field(default=None, repr=False)

    def checked(self) -> tuple[Problem, Numbers]:
        """The problem and its numbers as the engine takes them.

        Raises:
            InputError: Something is out of shape.
        """
        numbers = check_numbers(
            self.minimum,
            self.maximum,
            self.target,
            grids=self.grids,
            keep_weight=self.keep_weight,
            balance_first=self.balance_first,
            effort=self.effort,
            time_limit=self.time_limit,
        )
        problem = check(
            self.households,
            self.edges,
            edge_weights=self.edge_weights,
            ids=self.ids,
            keep=self.keep,
            locked=self.locked,
            start=self.start,
        )
        return problem, numbers

    def solve(self) -> GridPlan:
        """Divide this graph; see `partition_graph`."""
        return solve_checked(*self.checked())


def partition_graph(households: Sequence[int], edges: Iterable[tuple[int, int]], **options: Unpack[GraphOptions]) -> GridPlan:
    """Divide buildings into connected grids (网格) within a band of households, with the least cut, and say what is proved.

    Args:
        households: Households of each building, n >= 1 numbers >= 0.
        edges: Pairs of indices of neighbouring buildings, each pair once.
        **options: The other fields of `GraphProblem`, where each is described with its default.

    Returns:
        The plan, optimal with proof in all but large or very dense graphs; see `GridPlan.status`.

    Raises:
        InputError: The arguments are out of shape.

    Source: own method, docs/explanation/grids.md.

    Examples:
        >>> plan = partition_graph([200, 150, 180, 190], [(0, 1), (1, 2), (2, 3)])
        >>> plan.status.value, plan.labels, plan.households, plan.cut
        ('optimal', (0, 0, 1, 1), (350, 370), 1)
    """
    return GraphProblem(households=households, edges=edges, **options).solve()


def solve_checked(problem: Problem, numbers: Numbers, *, until: float | None = None) -> GridPlan:
    """Divide a checked problem: what `partition_graph` does once its arguments are in order.

    *until* is the end of time of a call that divides several times; without it the time limit begins here.
    """
    band = Band(numbers.minimum, numbers.maximum, numbers.target)
    states = DEFAULT_EFFORT + 10_000 * len(problem.house) if numbers.effort is None else numbers.effort
    effort = Effort(states, end_of(numbers.time_limit) if until is None else until)
    plan = Divider(problem, band, effort, numbers.keep_weight).plan(numbers.grids)
    if numbers.balance_first:
        from community_housing.grids._balance import balanced

        return balanced(problem, band, effort, numbers.keep_weight, plan)
    return plan
