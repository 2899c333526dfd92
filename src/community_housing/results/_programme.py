# SPDX-License-Identifier: Apache-2.0
"""From a district pack to its programme: the planning problem, the stated plan, the best one, and what it takes.

Pure: values in, values out.  The command `plan` and the main job both stand on it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from importlib.util import find_spec

import attrs

from community_housing._doors import door
from community_housing._shown import shows_itself
from community_housing.district import CommunityId, OpportunityId
from community_housing.findings import whole_number
from community_housing.modes import Classification
from community_housing.pack._contents import Pack
from community_housing.planning import Plan
from community_housing.planning._comparison import Why, why
from community_housing.planning._extra_money import ExtraMoney, least_extra
from community_housing.planning._frontier import Frontier, frontier
from community_housing.planning._optimum import optimise
from community_housing.planning._problem import Choice, Part, Problem, Site, problem_of
from community_housing.planning._scores import Score, score
from community_housing.planning._solve.levels import OptimalPlan, Pick, picks_of
from community_housing.planning._solve.linear import columns_of, goal_terms
from community_housing.planning._solve.spending import broken
from community_housing.planning._terms import PlanTerms, with_terms
from community_housing.quantities import Area
from community_housing.records import evolve

__all__ = [
    "ROBUST_NODES",
    "Programme",
    "best_plan",
    "extra_for_all",
    "problem_of_pack",
    "programme_of",
    "reasons_for",
    "solver_is_there",
    "stated_picks",
]

ROBUST_NODES = 2000
"""Most branch-and-bound nodes of each solve of a robust plan, which would take very long to prove."""


@shows_itself
@attrs.frozen
class Programme:
    """What was found about one programme.

    Fields:
        problem: Everything that may be chosen, and the limits.
        stated: The plan in the pack's order, and its *stated_picks* as choices of the problem.
        best: The proved best plan; None where the extra `plan` is not installed or it was not asked for.
        frontier: Communities brought to standard against money.
        terms: The terms of the programme.
    """

    problem: Problem
    stated: Plan
    stated_picks: tuple[Pick, ...]
    best: OptimalPlan | None
    frontier: Frontier
    terms: PlanTerms

    def parts_of(self, pick: Pick) -> tuple[Part, ...]:
        """Who bears what of a project of either plan."""
        choice = self._choices[pick.choice]
        return (*choice.parts, *choice.given)

    @cached_property
    def _choices(self) -> dict[OpportunityId, Choice]:
        return {choice.id: choice for choice in self.problem.choices}

    @property
    def stated_score(self) -> Score:
        """What the stated plan reaches."""
        return score(self.problem, self.stated_picks)

    @property
    def best_score(self) -> Score | None:
        """What the best plan reaches; None where there is none."""
        return None if self.best is None or self.best.status == "infeasible" else score(self.problem, self.best.picks)


def solver_is_there() -> bool:
    """Whether the extra `plan` is installed."""
    return find_spec("highspy") is not None


@door()
def problem_of_pack(pack: Pack, classifications: Sequence[Classification]) -> Problem:
    """The planning problem of a pack: what its classification found, its batches and budgets, and its terms.

    Raises:
        InputError: The terms name what is not there.
    """
    district = pack.district
    base = problem_of(
        district.communities,
        classifications,
        opportunities=district.opportunities,
        batches=district.batches,
        budgets=district.budgets,
    )
    street_of = {one.id: one for one in district.communities}
    others: dict[CommunityId, Site | None] = {}
    sites = {site.community for site in base.sites}
    for found in classifications:
        here = street_of[found.community]
        if found.community not in sites:
            needless = found.status in ("not_needed", "not_applicable")
            others[found.community] = (
                None if needless else Site(community=here.id, street=here.street, households=here.households, shortfall=Area(0))
            )
    return with_terms(base, pack.terms, district.opportunities, others)


@door()
def stated_picks(problem: Problem, stated: Plan) -> tuple[Pick, ...]:
    """The placed items of a stated plan as choices of the problem."""
    columns = {
        (column.choice.community, column.choice.opportunities, str(column.batch)): column for column in columns_of(problem)
    }
    found = [columns.get((item.community, item.opportunities, str(item.batch))) for item in stated.placed]
    return picks_of(column for column in found if column is not None)


@door()
def programme_of(
    pack: Pack,
    classifications: Sequence[Classification],
    *,
    stated: Plan,
    best: bool = True,
    seconds: int = 60,
    start: OptimalPlan | None = None,
    clock: Callable[[], int] | None = None,
) -> Programme:
    """The programme of a pack.

    Args:
        pack: The pack.
        classifications: One for each community.
        stated: The plan in the pack's order.
        best: Whether to find the best plan too.
        seconds: Time limit of each solve.
        start: An earlier best plan to start from.
        clock: A clock in nanoseconds for the time in the best plan, as in `optimise`.

    Raises:
        InputError: The terms name what is not there.
        MissingExtraError: The best plan is asked for and the extra `plan` is not installed.
        SolverError: The solver ended without an answer.
    """
    problem = problem_of_pack(pack, classifications)
    picks = stated_picks(problem, stated)
    found = (
        best_plan(
            problem, seconds=seconds, start=start or OptimalPlan(status="gap", picks=picks, goals=(), nodes=0), clock=clock
        )
        if best
        else None
    )
    if found is not None and len(picks) == len(stated.placed) and reaches(problem, picks, found):
        # The stated plan is one of the best: nothing has to be done otherwise.
        found = evolve(found, picks=picks)
    return Programme(
        problem=problem,
        stated=stated,
        stated_picks=picks,
        best=found,
        frontier=frontier(problem),
        terms=pack.terms,
    )


def reaches(problem: Problem, picks: tuple[Pick, ...], best: OptimalPlan) -> bool:
    """Whether a plan keeps every limit and comes to the same at every goal as the best one."""
    if best.status == "infeasible":
        return False
    columns = {(column.choice.id, column.batch): column for column in columns_of(problem)}
    taken = [columns[pick.choice, pick.batch] for pick in picks]
    if broken(problem, taken):
        return False
    return all(sum(goal_terms(problem, level.goal, taken).values()) == whole_number(level.value) for level in best.goals)


@door()
def best_plan(
    problem: Problem, *, seconds: int = 60, start: OptimalPlan | None = None, clock: Callable[[], int] | None = None
) -> OptimalPlan:
    """The best plan; one that has to survive overruns within a number of nodes that is the same on every machine."""
    return optimise(problem, seconds=seconds, nodes=ROBUST_NODES if problem.overruns else None, start=start, clock=clock)


@door()
def extra_for_all(problem: Problem, *, seconds: int = 60) -> ExtraMoney:
    """The least extra money that brings every community to standard that has a choice at all, and the musts."""
    able = {column.choice.community for column in columns_of(problem)}
    wanted = tuple(site.community for site in problem.sites if site.community in able)
    return least_extra(problem, wanted=wanted, seconds=seconds)


@door()
def reasons_for(
    problem: Problem, plan: OptimalPlan, *, communities: Iterable[CommunityId], seconds: int = 60
) -> tuple[Why, ...]:
    """Why each community is planned as it is, in the order given; none where there is no plan."""
    if plan.status == "infeasible":
        return ()
    return tuple(why(problem, plan, community=community, seconds=seconds) for community in communities)
