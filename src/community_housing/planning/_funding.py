# SPDX-License-Identifier: Apache-2.0
"""Who bears which of the four parts (四个一部分) of a cost: stated parts first, the rest by weights, to the fen."""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from typing import Annotated, Final, TypeAlias

from annotated_types import Ge, Le

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import ID, FundingSource, Opportunity, OpportunityId, OpportunityKind, Purpose
from community_housing.errors import InputError
from community_housing.modes._candidates import Option
from community_housing.planning._problem import Part
from community_housing.provenance import Citation, Evidence
from community_housing.quantities import Money, Rounding, scale, split
from community_housing.records import record, result

__all__ = [
    "GOVERNMENT_BEARS",
    "FundedPart",
    "FundingRule",
    "FundingShare",
    "PartRule",
    "Shares",
    "amount_of",
    "check_rule",
    "parts_of",
    "shares_of",
    "who_pays",
]

_Weight = Annotated[int, Ge(0), Le(1_000_000)]

Shares: TypeAlias = dict[tuple[FundingSource, Purpose], int]
"""Fen by who bears them and what they are for."""


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
class PartRule:
    """Who bears a stated part of the one-off cost of one opportunity, or of every one of a kind, and what for.

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
    amount_yuan: Annotated[Money, Ge(Money(0))] | None = None
    share: Annotated[Fraction, Ge(0), Le(1)] | None = None

    def check(self) -> None:
        """Refuse a rule for nothing or for two things, or of no amount or two."""
        check_rule("PartRule", self.opportunity, self.kind, self.amount_yuan, self.share)

    @door()
    def of(self, cost: Money) -> Money:
        """The part of a one-off cost."""
        return amount_of(cost, self.amount_yuan, self.share)


def check_rule(
    name: str, opportunity: str | None, kind: OpportunityKind | None, amount: Money | None, share: Fraction | None
) -> None:
    """Refuse a rule for nothing or for two things, or of no amount or two."""
    if (opportunity is None) == (kind is None):
        raise InputError("needs either an opportunity or a kind, and not both", f"{name}.opportunity", opportunity)
    if (amount is None) == (share is None):
        raise InputError("needs either amount_yuan or share, and not both", f"{name}.amount_yuan", amount)


def amount_of(cost: Money, amount: Money | None, share: Fraction | None) -> Money:
    """The stated amount, or the share of a cost rounded down to the fen."""
    if amount is not None:
        return amount
    return scale(cost, Fraction(0) if share is None else share, rounding=Rounding.FLOOR)


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


def shares_of(
    opportunity: Opportunity, *, rule: FundingRule = GOVERNMENT_BEARS, stated: Iterable[PartRule] = ()
) -> tuple[Shares | None, Shares]:
    """Divide the cost of one opportunity: the one-off cost, and the cost of each year.

    Args:
        opportunity: The opportunity.
        rule: Weights by kind.
        stated: Parts of the one-off cost that come first; those that name the opportunity where there are any, else those of
            its kind.

    Returns:
        Fen by source and purpose, which add up to the one-off cost (None where that is not known) and to the annual cost.
        What is not stated, and the annual cost, is works money, divided by the weights, largest remainder first.

    Raises:
        InputError: The stated parts come to more than the cost.
    """
    weights = next((share.weights for share in rule.shares if share.kind is opportunity.kind), (1, 0, 0, 0))
    yearly: Shares = {}
    if opportunity.annual_cost is not None:
        _add(yearly, opportunity.annual_cost, weights)
    if opportunity.cost is None:
        return None, yearly
    once: Shares = {}
    listed = list(stated)
    mine = [one for one in listed if one.opportunity == opportunity.id] or [
        one for one in listed if one.kind is opportunity.kind
    ]
    for one in mine:
        key = (one.source, one.purpose)
        once[key] = once.get(key, 0) + one.of(opportunity.cost).fen
    rest = opportunity.cost.fen - sum(once.values())
    if rest < 0:
        raise InputError(
            Message(
                "the parts of {id!r} come to {rest} yuan more than its cost of {cost}",
                id=opportunity.id,
                rest=Money(-rest),
                cost=opportunity.cost,
            ),
            "parts",
            opportunity.id,
        )
    _add(once, Money(rest), weights)
    return once, yearly


def _add(shares: Shares, cost: Money, weights: Sequence[int]) -> None:
    for source, part in zip(FundingSource, split(cost, weights), strict=True):
        if part.fen:
            key = (source, Purpose.WORKS)
            shares[key] = shares.get(key, 0) + part.fen


def parts_of(
    opportunities: Iterable[Opportunity],
    *,
    rule: FundingRule = GOVERNMENT_BEARS,
    stated: Iterable[PartRule] = (),
    in_kind: Collection[FundingSource] = (),
) -> tuple[Part, ...]:
    """Who bears what of the first year of opportunities that are taken up together: their one-off and one year's annual cost.

    Args:
        opportunities: With costs that are known; one that is not known counts nothing.
        rule: Weights by kind; each opportunity is divided by itself.
        stated: Parts of one-off costs that come first, as for `shares_of`.
        in_kind: Sources whose parts are given or waived, so that no budget is charged with them.

    Returns:
        Parts by source and purpose, which add up to the whole to the fen; works money of the government always among them.

    Raises:
        InputError: The stated parts of one come to more than its cost.
    """
    listed = list(stated)
    own = (FundingSource.GOVERNMENT, Purpose.WORKS)
    whole: Shares = {own: 0}
    for one in opportunities:
        once, yearly = shares_of(one, rule=rule, stated=listed)
        for shares in ({} if once is None else once, yearly):
            for key, amount in shares.items():
                whole[key] = whole.get(key, 0) + amount
    return tuple(
        Part(source=source, purpose=purpose, amount=Money(amount), in_kind=source in in_kind)
        for (source, purpose), amount in sorted(whole.items())
        if amount or (source, purpose) == own
    )


@door()
def who_pays(
    option: Option,
    opportunities: Iterable[Opportunity],
    *,
    rule: FundingRule = GOVERNMENT_BEARS,
    stated: Iterable[PartRule] = (),
) -> tuple[FundedPart, ...]:
    """Divide the cost of an option among the four sources.

    Args:
        option: One of the options of a candidate.
        opportunities: At least those that it takes up.
        rule: Weights by kind of opportunity.
        stated: Parts of one-off costs that come first; as for `shares_of`.

    Returns:
        Four parts, in the order of `FundingSource`.  They add up to the one-off cost and to the annual cost of the option
        to the fen; each opportunity is divided by itself.  A cost that is not known has no parts.

    Raises:
        InputError: An opportunity is not given, or the stated parts of one come to more than its cost.

    Source: own rule, docs/decisions/0034.

    Examples:
        >>> from community_housing.findings import Truth
        >>> from community_housing.quantities import yuan
        >>> place = Opportunity(
        ...     id="s1",
        ...     community="c",
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
        >>> relief = PartRule(opportunity=place.id, source=FundingSource.RELIEF, amount_yuan=yuan(60_000))
        >>> [str(part.amount) for part in who_pays(option, [place], stated=[relief])]
        ['600000.00', '0.00', '0.00', '60000.00']
    """
    by_id = {one.id: one for one in opportunities}
    listed = list(stated)
    once = dict.fromkeys(FundingSource, 0)
    yearly = dict.fromkeys(FundingSource, 0)
    known = True
    for name in option.opportunities:
        if name not in by_id:
            raise InputError(Message("{name!r} is not given", name=name), "opportunities", name)
        at_once, each_year = shares_of(by_id[name], rule=rule, stated=listed)
        known = known and at_once is not None
        for sums, shares in ((once, at_once or {}), (yearly, each_year)):
            for (source, _), amount in shares.items():
                sums[source] += amount
    has_annual = option.annual_cost is not None
    return tuple(
        FundedPart(
            source=source,
            amount=Money(once[source]) if known else None,
            annual=Money(yearly[source]) if has_annual else None,
        )
        for source in FundingSource
    )
