# SPDX-License-Identifier: Apache-2.0
"""The terms of a programme beside its batches and budgets: goals, limits, musts, who pays what, and how sure costs are."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated

from annotated_types import Ge, Le

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID, CommunityId, FundingSource, Opportunity, OpportunityId, OpportunityKind
from community_housing.errors import InputError
from community_housing.planning._funding import (
    GOVERNMENT_BEARS,
    FundingRule,
    PartRule,
    amount_of,
    check_rule,
    parts_of,
    shares_of,
)
from community_housing.planning._problem import DEFAULT_GOALS, Choice, Goal, Part, Problem, Site, StreetLimit
from community_housing.quantities import Money
from community_housing.records import evolve, record

__all__ = ["PartRule", "PlanTerms", "RangeRule", "with_terms"]


@record
class RangeRule:
    """By how much a cost may turn out higher, for a robust plan; fields as in `PartRule`."""

    opportunity: Annotated[OpportunityId, ID] | None = None
    kind: OpportunityKind | None = None
    amount_yuan: Annotated[Money, Ge(Money(0))] | None = None
    share: Annotated[Fraction, Ge(0), Le(10)] | None = None

    def check(self) -> None:
        """Refuse a rule for nothing or for two things, or of no amount or two."""
        check_rule("RangeRule", self.opportunity, self.kind, self.amount_yuan, self.share)

    def of(self, cost: Money) -> Money:
        """By how much this cost may turn out higher."""
        return amount_of(cost, self.amount_yuan, self.share)


@record
class PlanTerms:
    """What a programme asks of its plan beside batches and budgets; as in `Problem`, whose fields say more.

    Fields:
        goals: The objective, most important first.
        carry_over, by_source, horizon_years, discount, overruns: As in `Problem`.
        must, must_not: Communities that have to be brought to standard, and those that must not be touched.
        street_limits: Most projects of a street, in one batch or in all.
        parts: Stated parts of one-off costs, which come first.
        funding: By which weights the four sources bear the rest, and annual costs; the government alone by default.
        in_kind: Sources whose parts are given or waived (实物、减免), so that they charge no budget and are no public cost.
        ranges: How much higher costs may turn out.

    Raises:
        InputError: A goal is there twice or there is none, a community must and must not be served, or the government
            bears its part in kind.
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
    funding: FundingRule = GOVERNMENT_BEARS
    in_kind: tuple[FundingSource, ...] = ()
    ranges: tuple[RangeRule, ...] = ()

    def check(self) -> None:
        """Refuse goals that are none or there twice, and communities that must and must not."""
        if not self.goals or len(set(self.goals)) < len(self.goals):
            raise InputError("must name at least one goal, each once", "PlanTerms.goals", self.goals)
        both = sorted(set(self.must) & set(self.must_not))
        if both:
            raise InputError(Message("must and must not at once: {both}", both=", ".join(both)), "PlanTerms.must", both)
        if FundingSource.GOVERNMENT in self.in_kind:
            raise InputError(
                "the part of the government is paid from budgets; name unit, developer or relief", "PlanTerms.in_kind",
                FundingSource.GOVERNMENT,
            )  # fmt: skip

    @door()
    def parts_of(self, opportunities: Iterable[Opportunity]) -> tuple[Part, ...]:
        """Who bears what of the first year of opportunities that are taken up together; see `funding.parts_of`.

        Raises:
            InputError: The stated parts of one come to more than its cost.
        """
        return parts_of(opportunities, rule=self.funding, stated=self.parts, in_kind=self.in_kind)

    @door()
    def overrun_of(self, opportunities: Iterable[Opportunity]) -> int:
        """By how much the cost of opportunities that are taken up together may turn out higher, fen."""
        overrun = 0
        for one in opportunities:
            if one.cost is not None:
                named = [rule for rule in self.ranges if rule.opportunity == one.id]
                ranges = named or [rule for rule in self.ranges if rule.kind is one.kind]
                overrun += sum(rule.of(one.cost).fen for rule in ranges)
        return overrun


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
    members = [chances[name] for name in choice.opportunities]
    parts = terms.parts_of(members)
    return evolve(
        choice,
        parts=tuple(part for part in parts if not part.in_kind),
        given=tuple(part for part in parts if part.in_kind),
        annual_cost=None if choice.annual_cost is None else Money(choice.annual_cost.fen - _given_each_year(members, terms)),
        overrun=Money(terms.overrun_of(members)),
    )


def _given_each_year(members: Iterable[Opportunity], terms: PlanTerms) -> int:
    """What of the annual cost is given in kind or waived, fen."""
    if not terms.in_kind:
        return 0
    yearly = [shares_of(one, rule=terms.funding, stated=terms.parts)[1] for one in members]
    return sum(amount for shares in yearly for (source, _), amount in shares.items() if source in terms.in_kind)
