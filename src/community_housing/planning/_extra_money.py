# SPDX-License-Identifier: Apache-2.0
"""What it takes where a plan cannot be made: the least extra money, and which limits bind."""

from collections.abc import Iterator

from community_housing._doors import door
from community_housing.district import CommunityId
from community_housing.planning._problem import Problem
from community_housing.planning._solve.levels import Pick, no_check, picks_of, solve_checked
from community_housing.planning._solve.linear import BATCH_COUNT, STREET_COUNT, Linear, linear_of
from community_housing.planning._solve.solver import Highs
from community_housing.planning._solve.spending import shortage
from community_housing.quantities import Money
from community_housing.records import evolve, result

__all__ = ["Binding", "ExtraMoney", "least_extra"]


@result
class Binding:
    """What lifting one family of limits would change.

    Fields:
        family: "batch_count" or "street_count".
        extra: The least extra money without it; None where it still cannot be done.
        limits: The limits of the family that bind by themselves: lifting one alone helps.  Batches by id, streets by id, in
            one batch as "street/batch".  Empty where only several together do.
    """

    family: str
    extra: Money | None
    limits: tuple[str, ...] = ()


@result
class ExtraMoney:
    """The least extra money that brings all wanted communities to standard.

    Fields:
        wanted: The communities that had to be in the plan.
        extra: The least extra money in fen; None where no money does it.
        batches: How much of it in which batch (and kind of money), as pairs of name and fen.
        picks: A plan with that money.
        binding: The families of limits that bind: lifting one alone makes it possible or cheaper.
        without_choice: Wanted communities that have no choice in any batch at all.
    """

    wanted: tuple[CommunityId, ...]
    extra: Money | None
    batches: tuple[tuple[str, Money], ...]
    picks: tuple[Pick, ...]
    binding: tuple[Binding, ...]
    without_choice: tuple[CommunityId, ...]


@door()
def least_extra(problem: Problem, *, wanted: tuple[CommunityId, ...] | None = None, seconds: int = 60) -> ExtraMoney:
    """Find the least extra money that makes a plan with all wanted communities possible, and what binds it.

    Args:
        problem: The planning problem; its goals are not read.
        wanted: Communities that must be in the plan, with the musts; all sites by default.
        seconds: Time limit of each solve.

    Returns:
        The money, where it is needed, and the limits other than money that bind.  The extra money may go to any batch.

    Raises:
        InputError: A wanted community is no site or must not be touched.
        MissingExtraError: The extra `plan` is not installed.

    Guarantees:
        The extra money is recomputed from the plan in integers; that it is the least is the solver's proof.
    """
    banned = set(problem.must_not)
    every = [site.community for site in problem.sites if site.community not in banned] if wanted is None else list(wanted)
    must = tuple(sorted({*every, *problem.must}))
    asked = problem.changed(must=must).in_order()
    extra, picks, where = _least(asked, (), seconds)
    binding: list[Binding] = []
    families = [BATCH_COUNT] * any(b.most_projects is not None for b in problem.batches)
    families += [STREET_COUNT] * bool(problem.street_limits)
    if extra is None or extra > 0:
        for family in families:
            other, _, _ = _least(asked, (family,), seconds)
            if other is not None and (extra is None or other < extra):
                limits = tuple(name for name, freer in _lifted(asked, family) if _helps(freer, extra, seconds))
                binding.append(Binding(family=family, extra=Money(other), limits=limits))
    model, _ = linear_of(asked)
    able = {column.choice.community for column in model.columns}
    return ExtraMoney(
        wanted=must,
        extra=None if extra is None else Money(extra),
        batches=where,
        picks=picks,
        binding=tuple(binding),
        without_choice=tuple(community for community in must if community not in able),
    )


def _lifted(problem: Problem, family: str) -> Iterator[tuple[str, Problem]]:
    """Each limit of a family by name, with the problem without it."""
    if family == BATCH_COUNT:
        for batch in problem.batches:
            if batch.most_projects is not None:
                others = tuple(evolve(one, most_projects=None) if one is batch else one for one in problem.batches)
                yield batch.id, problem.changed(batches=others)
        return
    for limit in problem.street_limits:
        name = limit.street if limit.batch is None else f"{limit.street}/{limit.batch}"
        yield name, problem.changed(street_limits=tuple(one for one in problem.street_limits if one is not limit))


def _helps(freer: Problem, extra: int | None, seconds: int) -> bool:
    """Whether a problem with one limit less can be done, or with less extra money."""
    other, _, _ = _least(freer, (), seconds)
    return other is not None and (extra is None or other < extra)


def _least(
    problem: Problem, left_out: tuple[str, ...], seconds: int
) -> tuple[int | None, tuple[Pick, ...], tuple[tuple[str, Money], ...]]:
    model: Linear
    model, added = linear_of(problem, without=left_out, extra=True)
    if any(not group for group in _must_groups(problem, model)):
        return None, (), ()
    highs = Highs(model, seconds=seconds)
    answer = solve_checked(highs, dict.fromkeys(added, 1), maximise=False, check=no_check, model=model)
    if answer.status == "infeasible":
        return None, (), ()
    missing = shortage(problem, [model.columns[i] for i in answer.chosen])
    where = tuple((name, Money(amount)) for name, amount in sorted(missing.items()) if amount)
    return sum(missing.values()), picks_of(model.columns[i] for i in answer.chosen), where


def _must_groups(problem: Problem, model: Linear) -> list[list[int]]:
    must = set(problem.must)
    ordered = sorted(problem.sites, key=lambda site: site.community)
    return [group for site, group in zip(ordered, model.groups, strict=True) if site.community in must]
