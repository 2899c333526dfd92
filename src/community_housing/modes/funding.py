# SPDX-License-Identifier: Apache-2.0
"""Who bears which of the four parts (四个一部分) of a cost: stated contributions first, the rest by weights, to the fen."""

from collections.abc import Iterable
from typing import Annotated, Final

from annotated_types import Ge, Le

from community_housing.district import ID, FundingSource, Opportunity, OpportunityId, OpportunityKind
from community_housing.errors import InputError
from community_housing.modes.candidates import Option
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Money, split
from community_housing.records import record, result

__all__ = ["GOVERNMENT_BEARS", "Contribution", "FundedPart", "FundingRule", "FundingShare", "who_pays"]

_Weight = Annotated[int, Ge(0), Le(1_000_000)]


@record
class FundingShare:
    """By which weights the four sources bear the cost of one kind of opportunity; at least one is not 0."""

    kind: OpportunityKind
    government: _Weight = 0
    unit: _Weight = 0
    developer: _Weight = 0
    relief: _Weight = 0

    def check(self) -> None:
        """Refuse weights that are all 0."""
        if not any(self.weights):
            raise InputError("one of the four weights is more than 0", "FundingShare", self.weights)

    @property
    def weights(self) -> tuple[int, int, int, int]:
        """The weights in the order of `FundingSource`."""
        return self.government, self.unit, self.developer, self.relief


@record
class FundingRule:
    """Who bears what; a kind that no share names is borne by the government.

    Fields:
        id: Stable id.
        shares: At most one for each kind.
        citation: The document that says so.
    """

    id: Annotated[str, ID]
    shares: tuple[FundingShare, ...] = ()
    citation: Citation

    def check(self) -> None:
        """Refuse a kind that is there twice."""
        kinds = [share.kind for share in self.shares]
        if len(set(kinds)) < len(kinds):
            raise InputError("each kind once", "FundingRule.shares", kinds)


@record
class Contribution:
    """A sum that one source gives to the one-off cost of one opportunity, before the rest is divided."""

    opportunity: Annotated[OpportunityId, ID]
    source: FundingSource
    amount: Annotated[Money, Ge(0)]


@result
class FundedPart:
    """What one source bears: of the one-off cost, and of each year's cost; None where the cost is not known."""

    source: FundingSource
    amount: Money | None
    annual: Money | None


GOVERNMENT_BEARS: Final = FundingRule(
    id="government_bears",
    citation=Citation(authority="community_housing", document="docs/decisions/0034", evidence=Evidence.OWN),
)
"""The whole public cost by the government.  The report names the four parts and states no shares."""


def who_pays(
    option: Option,
    opportunities: Iterable[Opportunity],
    *,
    rule: FundingRule = GOVERNMENT_BEARS,
    contributions: Iterable[Contribution] = (),
) -> tuple[FundedPart, ...]:
    """Divide the cost of an option among the four sources.

    Args:
        option: One of the options of a candidate.
        opportunities: At least those that it takes up.
        rule: Weights by kind of opportunity.
        contributions: Stated sums; those to other opportunities are left out.

    Returns:
        Four parts, in the order of `FundingSource`.  They add up to the one-off cost and to the annual cost of the option
        to the fen; each opportunity is divided by itself.  A cost that is not known has no parts.

    Raises:
        InputError: An opportunity is not given, or the contributions to one come to more than its cost.

    Source: own rule, docs/decisions/0034.

    Examples:
        >>> from community_housing.district import CommunityId
        >>> from community_housing.findings import Truth
        >>> from community_housing.quantities import yuan
        >>> place = Opportunity(
        ...     id=OpportunityId("s1"),
        ...     community=CommunityId("c"),
        ...     kind=OpportunityKind.SALE,
        ...     area=None,
        ...     cost=yuan(660_000),
        ... )
        >>> option = Option(
        ...     opportunity=place.id,
        ...     truth=Truth.MET,
        ...     reasons=(),
        ...     area=None,
        ...     cost=place.cost,
        ...     annual_cost=None,
        ...     keeps_old=None,
        ... )
        >>> relief = Contribution(opportunity=place.id, source=FundingSource.RELIEF, amount=yuan(60_000))
        >>> [str(part.amount) for part in who_pays(option, [place], contributions=[relief])]
        ['600000.00', '0.00', '0.00', '60000.00']
    """
    by_id = {one.id: one for one in opportunities}
    weights = {share.kind: share.weights for share in rule.shares}
    given = list(contributions)
    once = dict.fromkeys(FundingSource, 0)
    yearly = dict.fromkeys(FundingSource, 0)
    known = True
    for name in option.opportunities:
        if name not in by_id:
            raise InputError(f"{name!r} is not given", "opportunities", name)
        one = by_id[name]
        shares = weights.get(one.kind, (1, 0, 0, 0))
        if one.annual_cost is not None:
            _add(yearly, one.annual_cost, shares)
        if one.cost is None:
            known = False
            continue
        stated = [item for item in given if item.opportunity == name]
        rest = int(one.cost) - sum(int(item.amount) for item in stated)
        if rest < 0:
            raise InputError(
                f"contributions to {name!r} come to more than its cost, by {Money(-rest)} yuan", "contributions", name
            )
        for item in stated:
            once[item.source] += int(item.amount)
        _add(once, Money(rest), shares)
    has_annual = option.annual_cost is not None
    return tuple(
        FundedPart(
            source=source,
            amount=Money(once[source]) if known else None,
            annual=Money(yearly[source]) if has_annual else None,
        )
        for source in FundingSource
    )


def _add(sums: dict[FundingSource, int], cost: Money, weights: tuple[int, ...]) -> None:
    for source, part in zip(FundingSource, split(cost, weights), strict=True):
        sums[source] += int(part)
