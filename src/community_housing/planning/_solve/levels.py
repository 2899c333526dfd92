# SPDX-License-Identifier: Apache-2.0
"""Goals one after the other on one model: each level solved, checked in whole numbers, and bounded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Final, Literal, TypeAlias

import attrs
from annotated_types import Ge

from community_housing._messages import Message
from community_housing.district import BatchId, CommunityId, DeliveryMode, OpportunityId
from community_housing.errors import HousingError
from community_housing.findings import Quantity, Unit, whole_number
from community_housing.planning._problem import Goal, Problem
from community_housing.planning._solve.bound import exact_bound
from community_housing.planning._solve.core import MANY, SOME, Core, Level, Search
from community_housing.planning._solve.linear import MONEY, Column, Line, Linear, goal_terms
from community_housing.planning._solve.solver import Answer, Highs
from community_housing.planning._solve.spending import broken_limits, overspent
from community_housing.quantities import Money
from community_housing.records import result

__all__ = [
    "Check",
    "GoalValue",
    "Levels",
    "OptimalPlan",
    "Pick",
    "Proof",
    "SolverError",
    "hold",
    "money_check",
    "no_check",
    "pick_of",
    "picks_of",
    "solve_checked",
    "solve_levels",
    "stands",
]

HALVES: Final = 2
"""So often a listing that was given up is tried again with plans that lose less."""

Proof: TypeAlias = Literal["exact", "solver", "none"]
"""How a bound is proved: in exact arithmetic, by the solver within its tolerance, or not at all."""
Status: TypeAlias = Literal["optimal", "gap", "infeasible"]
Check: TypeAlias = Callable[[Sequence[int]], Line | None]
"""Given the columns that are 1, gives a row that every plan keeps and that they break, or None where the money suffices."""


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
        unit: What the two quantities count: an `Area` where it is m², a `Money` where it is yuan, else an int.
        value: What the plan reaches, exactly.
        bound: What no plan can beat at this level, given the levels before.
        proof: "exact" where integer arithmetic alone proves the bound (weak duality with rounded duals); "solver" where
            HiGHS closed its branch and bound, in double precision with a tolerance of one part in 10^6 of a unit;
            "none" where a limit was reached before.
    """

    goal: Goal
    unit: Unit
    value: Quantity
    bound: Quantity | None
    proof: Proof


@result
class OptimalPlan:
    """The answer of the optimiser.

    Fields:
        status: "optimal"; "gap" where a limit was reached with a solution; "infeasible".
        picks: The plan, by community id.
        goals: One for each goal, in order; empty where infeasible.
        nodes: Branch-and-bound nodes over all levels; 0 where every level was closed without a search by the solver.
        time_ns: How long it took by the clock that was handed over, in nanoseconds; None without one.  Plans are equal
            whatever it says.
    """

    status: Status
    picks: tuple[Pick, ...]
    goals: tuple[GoalValue, ...]
    nodes: int
    time_ns: Annotated[int, Ge(0)] | None = attrs.field(default=None, eq=False)

    @property
    def values(self) -> tuple[int, ...]:
        """The values reached, one for each goal, as the objective counts them: whole dm², whole fen, or how many."""
        return tuple(whole_number(goal.value) for goal in self.goals)


@attrs.frozen(slots=True)
class Levels:
    """What came of some levels.

    Fields:
        status: As in `OptimalPlan`.
        chosen: The columns that are 1.
        reached: One value for each goal.
        nodes: Branch-and-bound nodes.
        proof: Where infeasible, how that is proved.
    """

    status: Status
    chosen: tuple[int, ...]
    reached: tuple[GoalValue, ...]
    nodes: int
    proof: Proof = "none"


def solve_levels(
    problem: Problem,
    model: Linear,
    highs: Highs,
    goals: Sequence[Goal],
    *,
    prove: bool,
    check: Check,
    start: tuple[int, ...] | None = None,
    core: Core | None = None,
) -> Levels:
    """Solve one level after the other on a model that is already with the solver.

    Args:
        problem: The problem.
        model: The model; *highs* holds it, with the rows of earlier levels where there were any.
        highs: The solver.
        goals: The levels, most important first.
        prove: Whether to bound each level in exact arithmetic too.
        check: What the rows over 0/1 columns do not say.
        start: Columns of a plan that is known to keep every limit and the values of earlier levels.
        core: The core of the model, with what earlier levels left out of it; the solver is then asked only for what it
            leaves open.
    """
    reached: list[GoalValue] = []
    chosen = start
    status: Status = "optimal"
    nodes = 0
    for goal, after in zip_longest(goals, goals[1:]):
        terms = goal_terms(problem, goal, model.columns)
        found = None
        if core is not None:
            follow = (
                None if after is None or goal.unit is not Unit.COUNT else (after, goal_terms(problem, after, model.columns))
            )
            found = _by_core(model, highs, core, terms, goal, chosen, check=check, follow=follow)
        if found is None:
            found = _by_solver(model, highs, terms, goal, chosen, prove=prove, check=check)
        nodes += found.nodes
        if found.chosen is None:
            return Levels("infeasible", (), (), nodes, found.proof)
        chosen = found.chosen
        value = _sum(terms, chosen)
        if found.proof == "none":
            status = "gap"
        bound = found.bound if found.proof == "none" else value
        kind = goal.unit.kind
        level = GoalValue(
            goal=goal, unit=goal.unit, value=kind(value), bound=None if bound is None else kind(bound), proof=found.proof
        )
        reached.append(level)
        hold(highs, reached[-1], terms)
    return Levels(status, chosen or (), tuple(reached), nodes)


@attrs.frozen(slots=True)
class _Found:
    """What came of one level; *chosen* is None where no plan keeps the limits."""

    chosen: tuple[int, ...] | None
    bound: int | None
    proof: Proof
    nodes: int


def _by_core(
    model: Linear,
    highs: Highs,
    core: Core,
    terms: Mapping[int, int],
    goal: Goal,
    known: tuple[int, ...] | None,
    *,
    check: Check,
    follow: tuple[Goal, Mapping[int, int]] | None = None,
) -> _Found | None:
    """One level by its core, and by the solver what that leaves open; None where the relaxation gives no bound."""
    sign = 1 if goal.maximised else -1
    signed = _signed(goal, terms)
    relaxed = highs.relax(terms, maximise=goal.maximised)
    level = None if relaxed is None else core.level(highs.lines, signed, relaxed.duals)
    if relaxed is None or level is None:
        return None
    chosen, closed, nodes = known, False, 0
    if known is None or _sum(signed, known) < level.bound:
        whole = relaxed.chosen
        if whole is not None and _sum(signed, whole) == level.bound and stands(model, highs, whole, check):
            # The relaxation came out whole and reaches its own bound.
            chosen, closed = whole, True
        else:
            most, halves = (MANY, HALVES) if follow is None else (SOME, 0)
            search = core.search(level, _value(signed, known), relaxed, most=most, halves=halves)
            chosen, closed = known if search.chosen is None else search.chosen, search.closed
            if not closed and follow is not None:
                best = _at_bound(highs, core, level, *follow)
                search = core.search(level, _value(signed, chosen)) if best is None else Search(best, closed=True)
                chosen, closed = chosen if search.chosen is None else search.chosen, search.closed
    else:
        # The plan of the level before reaches the bound: nothing is left to search.
        closed = True
    bound: int | None = level.bound
    proof: Proof = "exact"
    if not closed:
        if chosen is not None:
            highs.leave_out(core.close(level, _sum(signed, chosen)))
            highs.start_from(chosen)
        answer = solve_checked(highs, terms, maximise=goal.maximised, check=check, model=model, known=chosen)
        nodes = answer.nodes
        if answer.status == "infeasible":
            return _Found(None, None, "solver", nodes)
        # Of two plans that are equally good the one that is known already stays.
        if chosen is None or _sum(terms, answer.chosen) != _sum(terms, chosen):
            chosen = answer.chosen
        if answer.status == "optimal":
            proof = "exact" if core.closes(level, _sum(signed, chosen)) else "solver"
        elif _sum(signed, chosen) < level.bound:
            proof = "none"
            bound = _tighter(level.bound, None if answer.bound is None else sign * answer.bound, maximised=True)
    if chosen is not None:
        highs.leave_out(core.close(level, _sum(signed, chosen)))
        core.remember(level, _sum(signed, chosen))
    return _Found(chosen, None if bound is None else sign * bound, proof, nodes)


def _at_bound(highs: Highs, core: Core, level: Level, goal: Goal, terms: Mapping[int, int]) -> tuple[int, ...] | None:
    """A plan that reaches the bound of a level, by a first look at the goal after it; None where none is found so.

    Where a goal counts, very many plans lose alike, and a listing tells nothing; by the next goal they are told apart.
    """
    highs.add(Line("goal", "bound", level.objective, lower=level.bound))
    relaxed = highs.relax(terms, maximise=goal.maximised)
    trial = core.apart()
    there = None if relaxed is None else trial.level(highs.lines, _signed(goal, terms), relaxed.duals)
    found = None if there is None else trial.search(there, None, relaxed, most=SOME).chosen
    highs.drop()
    return found


def _by_solver(
    model: Linear,
    highs: Highs,
    terms: Mapping[int, int],
    goal: Goal,
    known: tuple[int, ...] | None,
    *,
    prove: bool,
    check: Check,
) -> _Found:
    """One level by the solver, bounded by weak duality where asked."""
    chosen = known
    proved, relaxed = exact_bound(model, highs, terms, maximise=goal.maximised) if prove else (None, None)
    closed, limit, nodes = True, None, 0
    if chosen is not None and _sum(terms, chosen) == proved:
        # The plan of the level before reaches the bound: nothing is left to search.
        pass
    elif relaxed is not None and _sum(terms, relaxed) == proved and stands(model, highs, relaxed, check):
        # The relaxation came out whole and reaches its own bound.
        chosen = relaxed
    else:
        answer = solve_checked(highs, terms, maximise=goal.maximised, check=check, model=model, known=chosen)
        nodes = answer.nodes
        if answer.status == "infeasible":
            return _Found(None, None, "solver", nodes)
        closed, limit = answer.status == "optimal", answer.bound
        # Of two plans that are equally good the one that is known already stays.
        if chosen is None or _sum(terms, answer.chosen) != _sum(terms, chosen):
            chosen = answer.chosen
    proof: Proof = "exact" if proved == _sum(terms, chosen) else "solver" if closed else "none"
    return _Found(chosen, _tighter(proved, limit, maximised=goal.maximised), proof, nodes)


def _tighter(one: int | None, other: int | None, *, maximised: bool) -> int | None:
    """The better of two bounds."""
    known = [bound for bound in (one, other) if bound is not None]
    if not known:
        return None
    return min(known) if maximised else max(known)


def hold(highs: Highs, level: GoalValue, terms: Mapping[int, int]) -> None:
    """Let later levels do no worse at this one."""
    if terms:
        value = whole_number(level.value)
        low, high = (value, None) if level.goal.maximised else (None, value)
        highs.add(Line("goal", level.goal.value, terms, lower=low, upper=high))


def _signed(goal: Goal, terms: Mapping[int, int]) -> Mapping[int, int]:
    """The coefficients of a goal as a maximisation."""
    return terms if goal.maximised else {i: -value for i, value in terms.items()}


def _value(terms: Mapping[int, int], chosen: Sequence[int] | None) -> int | None:
    return None if chosen is None else _sum(terms, chosen)


def _sum(terms: Mapping[int, int], chosen: Iterable[int]) -> int:
    return sum(terms.get(i, 0) for i in chosen)


def stands(model: Linear, highs: Highs, chosen: tuple[int, ...], check: Check) -> bool:
    """Whether a plan keeps every limit, in integers."""
    return not broken_limits(highs.lines, chosen, len(model.columns)) and check(chosen) is None


def _goal_cut(line: Line, chosen: Sequence[int], columns: int) -> Line | None:
    """A row that every plan keeps which is no worse at an earlier goal, and that *chosen* breaks; None where it is no worse."""
    value = sum(line.terms.get(i, 0) for i in chosen)
    if line.upper is not None and value > line.upper:
        cover = {i: 1 for i in chosen if i in line.terms}
        return Line(MONEY, "cover", cover, upper=len(cover) - 1)
    if line.lower is not None and value < line.lower:
        # Coefficients are 0 or more, so something has to be chosen that is not.
        taken = set(chosen)
        return Line("other", "cover", {i: 1 for i in range(columns) if i not in taken}, lower=1)
    return None


def money_check(problem: Problem, model: Linear) -> Check:
    """The check of a model with batches: every budget, to the fen, overruns with it."""

    def check(chosen: Sequence[int]) -> Line | None:
        over = overspent(problem, [model.columns[i] for i in chosen])
        if not over:
            return None
        # What is chosen in the batches that are overspent cannot be chosen together: a cover inequality, exact.
        cover = {i: 1 for i in chosen if model.columns[i].batch in over}
        return Line(MONEY, "cover", cover, upper=len(cover) - 1)

    return check


def no_check(_chosen: Sequence[int]) -> Line | None:
    """The check where money may be added as it is needed."""
    return None


def solve_checked(
    highs: Highs,
    terms: Mapping[int, int],
    *,
    maximise: bool,
    check: Check,
    model: Linear,
    known: tuple[int, ...] | None = None,
) -> Answer:
    """Solve, check the answer in integers, and cut off what the solver's tolerance let through.

    Args:
        highs: The solver with the model.
        terms: The objective.
        maximise: Whether more is better.
        check: What the rows over 0/1 columns do not say.
        model: The model.
        known: A plan that keeps every limit, taken where the solver reaches a limit before it has a better one.

    Raises:
        SolverError: No answer within the limits and none known, or one that still breaks a limit after a hundred cuts.
    """
    for _ in range(100):
        answer = highs.solve(terms, maximise=maximise)
        if answer.status == "infeasible":
            return answer
        sign = 1 if maximise else -1
        worse = known is not None and sign * _sum(terms, answer.chosen) < sign * _sum(terms, known)
        if known is not None and (answer.status == "unsolved" or (answer.status == "feasible" and worse)):
            return attrs.evolve(answer, status="feasible", chosen=known)
        if answer.status == "unsolved":
            raise SolverError("the solver reached its limit before any plan; give it more")
        broken = broken_limits(highs.lines, answer.chosen, len(model.columns))
        cuts = [_goal_cut(line, answer.chosen, len(model.columns)) for line in highs.lines if line.family == "goal"]
        found = [cut for cut in (*cuts, check(answer.chosen)) if cut is not None]
        if not found and not broken:
            return answer
        if not found:
            raise SolverError(Message("the solver's answer breaks {broken}", broken=", ".join(sorted(broken))))
        for cut in found:
            highs.add(cut)
    raise SolverError("the solver's answers keep breaking the budgets by less than its tolerance")


def picks_of(columns: Iterable[Column]) -> tuple[Pick, ...]:
    """Columns as picks, by community id."""
    return tuple(pick_of(column) for column in sorted(columns, key=lambda column: column.choice.community))


def pick_of(column: Column) -> Pick:
    """One column as a pick."""
    choice = column.choice
    return Pick(community=choice.community, choice=choice.id, mode=choice.mode, batch=column.batch, charge=choice.charge)
