# SPDX-License-Identifier: Apache-2.0
"""A slow, obvious twin of the optimiser: every plan, one after the other."""

import itertools
from collections.abc import Iterator

from community_housing.district import Batch
from community_housing.planning import Choice, Goal, Problem, present_cost

Plan = tuple[tuple[Choice, Batch], ...]


def plans(problem: Problem) -> Iterator[Plan]:
    """Every way to give each site nothing or one choice in one batch."""
    ways: list[list[tuple[Choice, Batch] | None]] = []
    for site in problem.sites:
        some: list[tuple[Choice, Batch] | None] = [None]
        for choice in problem.choices:
            some += [(choice, batch) for batch in problem.batches if choice.community == site.community]
        ways.append(some)
    for plan in itertools.product(*ways):
        yield tuple(one for one in plan if one is not None)


def pays(problem: Problem, plan: Plan) -> bool:
    """Whether the money suffices, tried pot by pot, the pots with the fewest batches to pay in first."""
    order = [batch.id for batch in problem.in_time]
    kinds = {(p.purpose, p.source if problem.by_source else None) for c in problem.choices for p in c.parts}
    for purpose, source in kinds:
        need = dict.fromkeys(order, 0)
        for choice, batch in plan:
            need[batch.id] += sum(p.amount.fen for p in choice.parts if p.purpose is purpose and source in (None, p.source))
        for batch_id in order:
            if purpose.value == "works" and source in (None, "government"):
                over = sorted((c.overrun.fen for c, b in plan if b.id == batch_id), reverse=True)
                need[batch_id] += sum(over[: problem.overruns])
        pots = [b for b in problem.budgets if b.purpose is purpose and source in (None, b.source)]
        reach = {
            b.id: order if b.batch is None else order[order.index(b.batch) :] if problem.carry_over else [b.batch] for b in pots
        }
        # Hall's condition: whatever set of batches is looked at, the pots that can pay there hold enough.
        for size in range(1, len(order) + 1):
            for some in itertools.combinations(order, size):
                if sum(need[b] for b in some) > sum(p.amount.fen for p in pots if set(reach[p.id]) & set(some)):
                    return False
    return True


def keeps_limits(problem: Problem, plan: Plan) -> bool:
    """Whether a plan keeps every limit."""
    street = {site.community: site.street for site in problem.sites}
    done = {choice.community for choice, _ in plan}
    if not set(problem.must) <= done or done & set(problem.must_not):
        return False
    for choice, batch in plan:
        if (batch.modes and choice.mode not in batch.modes) or not choice.available.overlaps(batch.period):
            return False
    for batch in problem.batches:
        if batch.most_projects is not None and sum(b.id == batch.id for _, b in plan) > batch.most_projects:
            return False
    for limit in problem.street_limits:
        mine = [b for c, b in plan if street[c.community] == limit.street and limit.batch in (None, b.id)]
        if len(mine) > limit.most_projects:
            return False
    return pays(problem, plan)


def value(problem: Problem, plan: Plan, goal: Goal) -> int:
    """What a plan reaches at one goal."""
    sites = {site.community: site for site in problem.sites}
    order = [batch.id for batch in problem.in_time]
    match goal:
        case Goal.MOST_COMMUNITIES:
            return len(plan)
        case Goal.MOST_HOUSEHOLDS:
            return sum(sites[c.community].households or 0 for c, _ in plan)
        case Goal.WORST_FIRST:
            return sum(sites[c.community].shortfall.dm2 for c, _ in plan)
        case Goal.LEAST_COST:
            years, rate = problem.horizon_years, problem.discount
            return sum(present_cost(c, horizon_years=years, discount=rate).fen for c, _ in plan)
        case Goal.EARLIEST:
            return sum(order.index(b.id) for _, b in plan)
        case Goal.FEWEST_LEASES:
            return sum(c.mode.value == "lease" for c, _ in plan)


def best(problem: Problem) -> tuple[int, ...] | None:
    """The lexicographically best values, or None where no plan keeps the limits."""
    signs = [1 if goal.maximised else -1 for goal in problem.goals]
    found = [
        tuple(s * value(problem, plan, g) for s, g in zip(signs, problem.goals, strict=True))
        for plan in plans(problem)
        if keeps_limits(problem, plan)
    ]
    return tuple(s * v for s, v in zip(signs, max(found), strict=True)) if found else None


def cheapest(problem: Problem, count: int) -> int | None:
    """The least total charge that brings at least *count* communities to standard, budgets apart."""
    rich = _rich(problem)
    totals = [sum(c.charge.fen for c, _ in plan) for plan in charged(problem, rich, count)]
    return min(totals) if totals else None


def charged(problem: Problem, rich: Problem, count: int) -> Iterator[Plan]:
    """Plans of at least *count* communities that keep every limit but the money."""
    free = {choice.id: choice for choice in rich.choices}
    for plan in plans(problem):
        if len(plan) >= count and keeps_limits(rich, tuple((free[c.id], b) for c, b in plan)):
            yield plan


def _rich(problem: Problem) -> Problem:
    import attrs

    free = tuple(attrs.evolve(c, parts=(), overrun=type(c.overrun)(0)) for c in problem.choices)
    return attrs.evolve(problem, choices=free)
