# SPDX-License-Identifier: Apache-2.0
"""The terms of a programme beside its batches and budgets: goals, limits, musts, who pays what, and how sure costs are."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated

from annotated_types import Ge, Le

from community_housing.district import (
    ID,
    CommunityId,
    FundingSource,
    Opportunity,
    OpportunityId,
    OpportunityKind,
    Purpose,
)
from community_housing.errors import InputError
from community_housing.modes.problem import DEFAULT_GOALS, Choice, Goal, Part, Problem, Site, StreetLimit
from community_housing.quantities import Money, Rounding, scale
from community_housing.records import evolve, record

__all__ = ["PartRule", "PlanTerms", "RangeRule", "parts_of", "with_terms"]


@record
class PartRule:
    """Who bears a part of the cost of one opportunity, or of every one of a kind, and what for.

    Fields:
        opportunity: The opportunity, or None; *kind* otherwise: exactly one of the two.
        kind: Every opportunity of this kind for which no rule names it.
        source: Which of the four parts; *purpose* works or fitting out.
        amount_yuan: The part itself; *share* otherwise, of the one-off cost, rounded down to the fen: exactly one of the two.
    """

    opportunity: Annotated[OpportunityId, ID] | None = None
    kind: OpportunityKind | None = None
    source: FundingSource = FundingSource.GOVERNMENT
    purpose: Purpose = Purpose.WORKS
    amount_yuan: Annotated[Money, Ge(0)] | None = None
    share: Annotated[Fraction, Ge(0), Le(1)] | None = None

    def check(self) -> None:
        """Refuse a rule for nothing or for two things, or of no amount or two."""
        _check_rule("PartRule", self.opportunity, self.kind, self.amount_yuan, self.share)

    def of(self, cost: Money) -> Money:
        """The part of a one-off cost."""
        return _of(cost, self.amount_yuan, self.share)


@record
class RangeRule:
    """By how much a cost may turn out higher, for a robust plan; fields as in `PartRule`."""

    opportunity: Annotated[OpportunityId, ID] | None = None
    kind: OpportunityKind | None = None
    amount_yuan: Annotated[Money, Ge(0)] | None = None
    share: Annotated[Fraction, Ge(0), Le(10)] | None = None

    def check(self) -> None:
        """Refuse a rule for nothing or for two things, or of no amount or two."""
        _check_rule("RangeRule", self.opportunity, self.kind, self.amount_yuan, self.share)

    def of(self, cost: Money) -> Money:
        """By how much this cost may turn out higher."""
        return _of(cost, self.amount_yuan, self.share)


def _check_rule(
    name: str, opportunity: str | None, kind: OpportunityKind | None, amount: Money | None, share: Fraction | None
) -> None:
    if (opportunity is None) == (kind is None):
        raise InputError("needs either an opportunity or a kind, and not both", f"{name}.opportunity", opportunity)
    if (amount is None) == (share is None):
        raise InputError("needs either amount_yuan or share, and not both", f"{name}.amount_yuan", amount)


def _of(cost: Money, amount: Money | None, share: Fraction | None) -> Money:
    if amount is not None:
        return amount
    return scale(cost, Fraction(0) if share is None else share, rounding=Rounding.FLOOR)


@record
class PlanTerms:
    """What a programme asks of its plan beside batches and budgets; as in `Problem`, whose fields say more.

    Fields:
        goals: The objective, most important first.
        carry_over, by_source, horizon_years, discount, overruns: As in `Problem`.
        must, must_not: Communities that have to be brought to standard, and those that must not be touched.
        street_limits: Most projects of a street, in one batch or in all.
        parts: Who pays what; what no rule says is works money of the government.
        ranges: How much higher costs may turn out.

    Raises:
        InputError: A goal is there twice or there is none, or a community must and must not be served.
    """

    goals: tuple[Goal, ...] = DEFAULT_GOALS
    carry_over: bool = False
    by_source: bool = False
    horizon_years: Annotated[int, Ge(1), Le(100)] = 10
    discount: Annotated[Fraction, Ge(0), Le(1)] = Fraction(0)
    overruns: Annotated[int, Ge(0)] = 0
    must: tuple[Annotated[CommunityId, ID], ...] = ()
    must_not: tuple[Annotated[CommunityId, ID], ...] = ()
    street_limits: tuple[StreetLimit, ...] = ()
    parts: tuple[PartRule, ...] = ()
    ranges: tuple[RangeRule, ...] = ()

    def check(self) -> None:
        """Refuse goals that are none or there twice, and communities that must and must not."""
        if not self.goals or len(set(self.goals)) < len(self.goals):
            raise InputError("must name at least one goal, each once", "PlanTerms.goals", self.goals)
        both = sorted(set(self.must) & set(self.must_not))
        if both:
            raise InputError(f"must and must not at once: {', '.join(both)}", "PlanTerms.must", both)


def parts_of(opportunity: Opportunity, rules: Iterable[PartRule]) -> tuple[Part, ...]:
    """Who bears what of the charge of an opportunity: its one-off cost, and one year's annual cost.

    Args:
        opportunity: With a cost that is known.
        rules: Those that name it are taken where there are any, else those of its kind.

    Returns:
        Parts that add up to the charge.  What no rule says, and the annual cost, is works money of the government.

    Raises:
        InputError: The rules' parts come to more than the cost.
    """
    listed = list(rules)
    cost = Money(0) if opportunity.cost is None else opportunity.cost
    mine = [rule for rule in listed if rule.opportunity == opportunity.id] or [
        rule for rule in listed if rule.kind is opportunity.kind
    ]
    amounts: dict[tuple[FundingSource, Purpose], int] = {}
    for rule in mine:
        key = (rule.source, rule.purpose)
        amounts[key] = amounts.get(key, 0) + int(rule.of(cost))
    rest = int(cost) - sum(amounts.values())
    if rest < 0:
        raise InputError(
            f"the parts of {opportunity.id!r} come to {Money(-rest)} yuan more than its cost of {cost}",
            "parts",
            opportunity.id,
        )
    own = (FundingSource.GOVERNMENT, Purpose.WORKS)
    amounts[own] = amounts.get(own, 0) + rest + int(opportunity.annual_cost or 0)
    return tuple(
        Part(source=source, purpose=purpose, amount=Money(amount))
        for (source, purpose), amount in sorted(amounts.items())
        if amount or (source, purpose) == own
    )


def with_terms(
    problem: Problem, terms: PlanTerms, opportunities: Iterable[Opportunity], others: Mapping[CommunityId, Site | None]
) -> Problem:
    """A problem with the terms of its programme.

    Args:
        problem: As from `problem_of`: one choice for each opportunity that brings a community to standard.
        terms: The terms.
        opportunities: At least those of the choices.
        others: Communities that are no sites, by id: None where one meets the standard already, else the site that it
            is, without choices, because its need cannot be told.

    Raises:
        InputError: The terms name a community, street or batch that is not there, or parts exceed a cost.

    Guarantees:
        A must that meets the standard already is kept by doing nothing.
    """
    chances = {one.id: one for one in opportunities}
    sites = {site.community for site in problem.sites}
    extra = [site for name in sorted(set(terms.must) - sites) if (site := others.get(name)) is not None]
    met = {name for name, site in others.items() if site is None}
    streets = {site.street for site in (*problem.sites, *extra)}
    known = {batch.id for batch in problem.batches}
    return problem.changed(
        sites=(*problem.sites, *extra),
        choices=tuple(_with_money(choice, terms, chances) for choice in problem.choices),
        # A street without a community that is short has nothing to limit.
        street_limits=tuple(
            limit for limit in terms.street_limits if limit.street in streets or limit.batch not in {None, *known}
        ),
        must=_still(terms.must, met),
        must_not=tuple(name for name in _still(terms.must_not, met) if name in sites or name not in others),
        carry_over=terms.carry_over,
        by_source=terms.by_source,
        goals=terms.goals,
        horizon_years=terms.horizon_years,
        discount=terms.discount,
        overruns=terms.overruns,
    )


def _still(names: Sequence[CommunityId], met: set[CommunityId]) -> tuple[CommunityId, ...]:
    return tuple(dict.fromkeys(name for name in names if name not in met))


def _with_money(choice: Choice, terms: PlanTerms, chances: Mapping[OpportunityId, Opportunity]) -> Choice:
    parts: dict[tuple[FundingSource, Purpose], int] = {}
    overrun = 0
    for name in choice.opportunities:
        chance = chances[name]
        for part in parts_of(chance, terms.parts):
            key = (part.source, part.purpose)
            parts[key] = parts.get(key, 0) + int(part.amount)
        if chance.cost is not None:
            named = [rule for rule in terms.ranges if rule.opportunity == name]
            ranges = named or [rule for rule in terms.ranges if rule.kind is chance.kind]
            overrun += sum(int(rule.of(chance.cost)) for rule in ranges)
    return evolve(
        choice,
        parts=tuple(
            Part(source=source, purpose=purpose, amount=Money(amount)) for (source, purpose), amount in sorted(parts.items())
        ),
        overrun=Money(overrun),
    )
