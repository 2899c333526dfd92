# SPDX-License-Identifier: Apache-2.0
"""The model without the question of which batch: a relaxation that is far easier and mostly loses nothing.

Batches that take the same choices differ in nothing but when.  So the question of what to do is asked first, with the
limits of all batches that could take a choice added up (Hall's condition on every set of batches that matters); which
batch takes what is asked afterwards (`batching`).  Where an answer to both is found, the first one's bounds hold for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from community_housing.district import BatchId, CommunityId, FundingSource, OpportunityId, Purpose
from community_housing.modes.linear import BATCH_COUNT, MONEY, STREET_COUNT, Column, Line, Linear, charge_of, spending_lines
from community_housing.modes.linear import goal_terms as terms_of
from community_housing.modes.problem import Goal, Problem

__all__ = ["Reach", "pooled_model", "reaches_of"]

Reach = frozenset[BatchId]
MOST_SETS: Final = 64
"""More sets of batches than that are not looked at; the problem is then solved as it stands."""


def reaches_of(columns: Iterable[Column]) -> dict[OpportunityId, Reach]:
    """The batches that could take each choice, by its id."""
    found: dict[OpportunityId, set[BatchId]] = defaultdict(set)
    for column in columns:
        found[column.choice.id].add(column.batch)
    return {choice: frozenset(batches) for choice, batches in found.items()}


def pooled_model(problem: Problem, columns: list[Column], goals: Iterable[Goal]) -> Linear | None:
    """The relaxation: one column for each choice, no batches.

    Args:
        problem: The problem, without overruns.
        columns: Its columns, as from `columns_of`: each choice's earliest batch stands first.
        goals: Goals that do not look at batches.

    Returns:
        The model; None where there are too many sets of batches to look at.

    Guarantees:
        Every plan of the problem is one of this model with the same value of every goal: its optima are bounds.
    """
    reaches = reaches_of(columns)
    sets = _unions(set(reaches.values()))
    if sets is None:
        return None
    first: dict[OpportunityId, Column] = {}
    for column in columns:
        first.setdefault(column.choice.id, column)
    model = Linear(_undominated(problem, list(first.values()), reaches, goals))
    by_site: dict[CommunityId, list[int]] = {site.community: [] for site in sorted(problem.sites, key=lambda s: s.community)}
    for i, column in enumerate(model.columns):
        by_site[column.choice.community].append(i)
    must = set(problem.must)
    for community, mine in by_site.items():
        model.groups.append(mine)
        if len(mine) > 1 or community in must:
            model.lines.append(Line("site", community, dict.fromkeys(mine, 1), lower=1 if community in must else None, upper=1))
    for some in sets:
        inside = [i for i, column in enumerate(model.columns) if reaches[column.choice.id] <= some]
        _counts(model, problem, some, inside)
        _money(model, problem, some, inside)
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
    problem: Problem, columns: list[Column], reaches: dict[OpportunityId, Reach], goals: Iterable[Goal]
) -> list[Column]:
    """Leave out a choice where another of the site charges no more, serves every goal as well, and can go anywhere it can."""
    kinds = spending_lines(problem)
    terms = [(terms_of(problem, goal, columns), -1 if goal.maximised else 1) for goal in goals]
    burdens = [
        (*(charge_of(column.choice, *kind) for kind in kinds), *(sign * some.get(i, 0) for some, sign in terms))
        for i, column in enumerate(columns)
    ]
    rivals: dict[CommunityId, list[int]] = defaultdict(list)
    for i, column in enumerate(columns):
        rivals[column.choice.community].append(i)
    kept: list[int] = []
    for some in rivals.values():
        for i in some:
            mine, reach = burdens[i], reaches[columns[i].choice.id]
            beaten = False
            for k in some:
                theirs = burdens[k]
                if k == i or any(a > b for a, b in zip(theirs, mine, strict=True)):
                    continue
                wider = reaches[columns[k].choice.id]
                if reach <= wider and (theirs != mine or wider != reach or k < i):
                    beaten = True
                    break
            if not beaten:
                kept.append(i)
    return [columns[i] for i in sorted(kept)]


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
        if limit.batch in some and limit.batch is not None:
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


def _money(model: Linear, problem: Problem, some: Reach, inside: list[int]) -> None:
    """What the choices that can only go into these batches charge, within every pot that pays in one of them."""
    order = [batch.id for batch in problem.in_time]
    for purpose, source in spending_lines(problem):
        terms = {i: value for i in inside if (value := charge_of(model.columns[i].choice, purpose, source))}
        if not terms:
            continue
        upper = sum(
            int(pot.amount)
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
