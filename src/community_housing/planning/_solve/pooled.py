# SPDX-License-Identifier: Apache-2.0
"""The model without the question of which batch: a relaxation that is far easier and mostly loses nothing.

Batches that take the same choices differ in nothing but when.  So the question of what to do is asked first, with the
limits of all batches that could take a choice added up (Hall's condition on every set of batches that matters); which
batch takes what is asked afterwards (`batching`).  Where an answer to both is found, the first one's bounds hold for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import le
from typing import Final

from community_housing.district import BatchId, CommunityId, FundingSource, Purpose
from community_housing.planning._problem import Choice, Goal, Problem
from community_housing.planning._solve.linear import (
    BATCH_COUNT,
    MONEY,
    SITE,
    STREET_COUNT,
    Column,
    Line,
    Linear,
    charges_of,
    goal_terms,
    spending_lines,
    ways_of,
)
from community_housing.planning._solve.waterfall import Kind

__all__ = ["Reach", "pooled_model"]

Reach = frozenset[BatchId]
MOST_SETS: Final = 64
"""More sets of batches than that are not looked at; the problem is then solved as it stands."""


def pooled_model(problem: Problem, goals: Iterable[Goal]) -> Linear | None:
    """The relaxation: one column for each choice, no batches.

    Args:
        problem: The problem, without overruns.
        goals: Goals that do not look at batches.

    Returns:
        The model; None where there are too many sets of batches to look at.

    Guarantees:
        Every plan of the problem is one of this model with the same value of every goal: its optima are bounds.
    """
    able = [(choice, ways) for choice, ways in ways_of(problem) if ways]
    reach_of = {ways: frozenset(batch for batch, _ in ways) for ways in {ways for _, ways in able}}
    sets = _unions(set(reach_of.values()))
    if sets is None:
        return None
    kinds = spending_lines(problem)
    some = _undominated(problem, [(choice, reach_of[ways]) for choice, ways in able], kinds, goals)
    first = {choice.id: ways[0] for choice, ways in able}
    model = Linear([Column(choice, *first[choice.id]) for choice, _, _ in some])
    reaches = [reach for _, reach, _ in some]
    charges = [mine for _, _, mine in some]
    by_site: dict[CommunityId, list[int]] = {site.community: [] for site in sorted(problem.sites, key=lambda s: s.community)}
    for i, column in enumerate(model.columns):
        by_site[column.choice.community].append(i)
    must = set(problem.must)
    for community, mine in by_site.items():
        model.groups.append(mine)
        if len(mine) > 1 or community in must:
            model.lines.append(Line(SITE, community, dict.fromkeys(mine, 1), lower=1 if community in must else None, upper=1))
    for batches in sets:
        inside = [i for i, reach in enumerate(reaches) if reach <= batches]
        _counts(model, problem, batches, inside)
        _money(model, problem, batches, {i: charges[i] for i in inside}, kinds)
    _street_totals(model, problem)
    return model


def _unions(reaches: set[Reach]) -> list[Reach] | None:
    """Every union of reaches, the smaller ones first; None where there are more than are looked at."""
    found: set[Reach] = set()
    for reach in sorted(reaches, key=sorted):
        found |= {reach, *(reach | other for other in found)}
        if len(found) > MOST_SETS:
            return None
    return sorted(found, key=lambda some: (len(some), sorted(some)))


def _undominated(
    problem: Problem, able: Sequence[tuple[Choice, Reach]], kinds: Sequence[Kind], goals: Iterable[Goal]
) -> list[tuple[Choice, Reach, tuple[int, ...]]]:
    """Leave out a choice where another of the site charges no more, serves every goal as well, and can go anywhere it can.

    Returns:
        Those that stay, by id, with the batches that could take each and what it charges to each kind of money.
    """
    # The choices of one site are alike in every goal but these.
    told = [goal for goal in goals if goal in (Goal.LEAST_COST, Goal.FEWEST_LEASES)]
    terms = [goal_terms(problem, goal, [Column(choice, "", 0) for choice, _ in able]) for goal in told]
    rivals: dict[CommunityId, list[tuple[tuple[int, ...], int, int]]] = defaultdict(list)
    charges: list[tuple[int, ...]] = []
    for i, (choice, reach) in enumerate(able):
        mine = charges_of(choice, kinds)
        charges.append(mine)
        rivals[choice.community].append(((*mine, *[some.get(i, 0) for some in terms]), -len(reach), i))
    kept: list[int] = []
    for some in rivals.values():
        # Whatever beats a choice comes before it in this order.
        some.sort()
        best: list[tuple[tuple[int, ...], Reach]] = []
        for burden, _, i in some:
            reach = able[i][1]
            if not any(reach <= wider and all(map(le, other, burden)) for other, wider in best):
                best.append((burden, reach))
                kept.append(i)
    kept.sort()
    return [(*able[i], charges[i]) for i in kept]


def _counts(model: Linear, problem: Problem, some: Reach, inside: list[int]) -> None:
    """Most projects of the batches of a set together, and of each street in them."""
    name = "+".join(sorted(some))
    limits = [batch.most_projects for batch in problem.batches if batch.id in some]
    known = [limit for limit in limits if limit is not None]
    if len(known) == len(limits):
        model.lines.append(Line(BATCH_COUNT, name, dict.fromkeys(inside, 1), upper=sum(known)))
    street_of = {site.community: site.street for site in problem.sites}
    tight: dict[str, dict[BatchId, int]] = defaultdict(dict)
    for limit in problem.street_limits:
        if limit.batch in some:
            known_one = tight[limit.street].get(limit.batch, limit.most_projects)
            tight[limit.street][limit.batch] = min(known_one, limit.most_projects)
    for street, by_batch in sorted(tight.items()):
        if len(by_batch) == len(some):
            mine = {i: 1 for i in inside if street_of[model.columns[i].choice.community] == street}
            model.lines.append(Line(STREET_COUNT, f"{street}/{name}", mine, upper=sum(by_batch.values())))


def _street_totals(model: Linear, problem: Problem) -> None:
    street_of = {site.community: site.street for site in problem.sites}
    for limit in problem.street_limits:
        if limit.batch is None:
            mine = {i: 1 for i, c in enumerate(model.columns) if street_of[c.choice.community] == limit.street}
            model.lines.append(Line(STREET_COUNT, limit.street, mine, upper=limit.most_projects))


def _money(model: Linear, problem: Problem, some: Reach, charges: dict[int, tuple[int, ...]], kinds: Sequence[Kind]) -> None:
    """What the choices that can only go into these batches charge, within every pot that pays in one of them."""
    order = [batch.id for batch in problem.in_time]
    for k, (purpose, source) in enumerate(kinds):
        terms = {i: mine[k] for i, mine in charges.items() if mine[k]}
        if not terms:
            continue
        upper = sum(
            pot.amount.fen
            for pot in problem.budgets
            if pot.purpose is purpose and source in (None, pot.source) and _pays_in(problem, pot.batch, some, order)
        )
        model.lines.append(Line(MONEY, f"{'+'.join(sorted(some))}/{_kind(purpose, source)}", terms, upper=upper))


def _pays_in(problem: Problem, tied: BatchId | None, some: Reach, order: list[BatchId]) -> bool:
    if tied is None:
        return True
    reach = order[order.index(tied) :] if problem.carry_over else [tied]
    return not some.isdisjoint(reach)


def _kind(purpose: Purpose, source: FundingSource | None) -> str:
    return purpose.value if source is None else f"{purpose.value}/{source.value}"
