# SPDX-License-Identifier: Apache-2.0
"""What is planned: sites to bring to standard, choices for each, batches, money, limits and goals, as one value."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, Final

from annotated_types import Ge, Le
from attrs import evolve

from community_housing._doors import an_id_once, door
from community_housing._messages import Message
from community_housing.district import (
    ID,
    Batch,
    BatchId,
    Budget,
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    FundingSource,
    Opportunity,
    OpportunityId,
    Purpose,
    StreetId,
)
from community_housing.errors import InputError
from community_housing.findings import Truth, Unit
from community_housing.modes._candidates import Option, common
from community_housing.modes._classification import Classification
from community_housing.provenance import ALWAYS, Period
from community_housing.quantities import Area, Money, Rounding, divide
from community_housing.records import record

__all__ = ["Choice", "Goal", "Part", "Problem", "Site", "StreetLimit", "present_cost", "problem_of", "while_enough"]


class Goal(StrEnum):
    """One level of the lexicographic objective."""

    MOST_COMMUNITIES = "most_communities"
    """Most communities brought to standard."""
    MOST_HOUSEHOLDS = "most_households"
    """Most households in communities brought to standard; a number that is not known counts 0."""
    WORST_FIRST = "worst_first"
    """The largest total of the shortfalls that are made good."""
    LEAST_COST = "least_cost"
    """The least public cost over the horizon, annual costs discounted."""
    EARLIEST = "earliest"
    """The least total of batch numbers (0 for the first)."""
    FEWEST_LEASES = "fewest_leases"
    """The fewest premises that are leased or borrowed."""

    @property
    def unit(self) -> Unit:
        """What its values count."""
        return _UNITS.get(self, Unit.COUNT)

    @property
    def maximised(self) -> bool:
        """Whether more is better."""
        return self in (Goal.MOST_COMMUNITIES, Goal.MOST_HOUSEHOLDS, Goal.WORST_FIRST)


_UNITS: Final = {Goal.MOST_HOUSEHOLDS: Unit.HOUSEHOLDS, Goal.WORST_FIRST: Unit.SQUARE_METRES, Goal.LEAST_COST: Unit.YUAN}


@record
class Part:
    """One part of a cost: who bears it, what it is for, how much; given *in_kind* or waived it charges no budget."""

    source: FundingSource = FundingSource.GOVERNMENT
    purpose: Purpose = Purpose.WORKS
    amount: Annotated[Money, Ge(Money(0))]
    in_kind: bool = False


@record
class Choice:
    """One way to bring one community to standard.

    Fields:
        id: Unique in the problem.
        community: The community.
        opportunities: What is taken up: one opportunity, and venues on top of it where they count.
        mode: The delivery mode; *build_kind* for BUILD.
        area: Area that would count afterwards; None where not known.
        parts: What the batch's budgets are charged with, by who bears it; the parts add up to the charge.
        annual_cost: Public cost of each year of use after the first, which is in *parts*; without what is given in kind.
        available: The days on which it can be taken up.
        overrun: By how much the charge may turn out higher, for a robust plan.
        given: Parts in kind or waived, beside *parts*: no budget pays them, and they are no public cost.
    """

    id: Annotated[OpportunityId, ID]
    community: Annotated[CommunityId, ID]
    opportunities: tuple[OpportunityId, ...]
    mode: DeliveryMode
    build_kind: BuildKind | None = None
    area: Annotated[Area, Ge(Area(0))] | None = None
    parts: tuple[Part, ...]
    annual_cost: Annotated[Money, Ge(Money(0))] | None = None
    available: Period = ALWAYS
    overrun: Annotated[Money, Ge(Money(0))] = Money(0)
    given: tuple[Part, ...] = ()

    @property
    def charge(self) -> Money:
        """What the batch pays: all parts together."""
        return self.parts[0].amount if len(self.parts) == 1 else Money(sum([part.amount.fen for part in self.parts]))

    @property
    def full_cost(self) -> Money:
        """The charge with what is given in kind: the one-off cost and one year's annual cost, whoever bears it."""
        return Money(sum(part.amount.fen for part in (*self.parts, *self.given)))


@record
class Site:
    """A community that the plan may bring to standard.

    Fields:
        community: Its id; *street* the one that builds.
        households: Number of households, or None.
        shortfall: Area that is missing today.
    """

    community: Annotated[CommunityId, ID]
    street: Annotated[StreetId, ID]
    households: Annotated[int, Ge(0)] | None = None
    shortfall: Annotated[Area, Ge(Area(0))] = Area(0)


@record
class StreetLimit:
    """Most projects that one street can run, in one batch or (None) in all together."""

    street: Annotated[StreetId, ID]
    batch: Annotated[BatchId, ID] | None = None
    most_projects: Annotated[int, Ge(0)]


DEFAULT_GOALS = (Goal.MOST_COMMUNITIES, Goal.WORST_FIRST, Goal.LEAST_COST, Goal.EARLIEST)


@record
class Problem:
    """One planning problem.

    Fields:
        sites: Communities, each once.
        choices: Ways to bring them to standard; at most one is chosen for each community.
        batches: In any order; their time decides which is earlier.
        budgets: Money by batch (or None, for any), source and purpose.
        street_limits: Most projects of a street.
        must: Communities that have to be brought to standard; *must_not* those that must not be touched.
        carry_over: Whether money of a batch that is left over may be used in later batches.
        by_source: Whether a part may be paid from budgets of its own source only; else any source pays any part.
        goals: The objective, most important first.
        horizon_years: Years over which LEAST_COST counts annual costs, at least 1 (the first is in the charge).
        discount: Rate a year of LEAST_COST, as an exact fraction; 0 is none.
        overruns: Γ: how many choices of each batch may overrun at once; 0 is the nominal plan.

    Raises:
        InputError: Something is there twice, unknown, or contradicts itself; each is named.
    """

    sites: tuple[Site, ...]
    choices: tuple[Choice, ...]
    batches: tuple[Batch, ...]
    budgets: tuple[Budget, ...]
    street_limits: tuple[StreetLimit, ...] = ()
    must: tuple[CommunityId, ...] = ()
    must_not: tuple[CommunityId, ...] = ()
    carry_over: bool = False
    by_source: bool = False
    goals: tuple[Goal, ...] = DEFAULT_GOALS
    horizon_years: Annotated[int, Ge(1), Le(100)] = 10
    discount: Annotated[Fraction, Ge(0)] = Fraction(0)
    overruns: Annotated[int, Ge(0)] = 0

    def check(self) -> None:
        """Refuse what is there twice, leads nowhere or contradicts itself."""
        sites = _once("sites", [site.community for site in self.sites])
        _once("choices", [choice.id for choice in self.choices])
        batches = _once("batches", [batch.id for batch in self.batches])
        _once("budgets", [budget.id for budget in self.budgets])
        _once("goals", list(self.goals))
        streets = {site.street for site in self.sites}
        _known("choices", [choice.community for choice in self.choices], sites, "communities")
        _known("budgets", [b.batch for b in self.budgets if b.batch is not None], batches, "batches")
        _known("street_limits", [limit.street for limit in self.street_limits], streets, "streets")
        _known("street_limits", [li.batch for li in self.street_limits if li.batch is not None], batches, "batches")
        _known("must", self.must, sites, "communities")
        _known("must_not", self.must_not, sites, "communities")
        both = sorted(set(self.must) & set(self.must_not))
        if both:
            raise InputError(Message("must and must not at once: {both}", both=", ".join(both)), "Problem.must", both)
        if not self.goals:
            raise InputError("needs at least one goal", "Problem.goals", self.goals)

    def changed(self, **changes: Any) -> "Problem":
        """The same problem with some fields otherwise, checked like a new one; such as `changed(carry_over=True)`."""
        return evolve(self, **changes)  # type: ignore[misc]

    def in_order(self) -> "Problem":
        """The same problem with everything by its id, so that of equally good plans always the same one is found."""
        ordered: dict[str, tuple[Any, ...]] = {
            "sites": tuple(sorted(self.sites, key=attrgetter("community"))),
            "choices": tuple(sorted(self.choices, key=attrgetter("id"))),
            "batches": self.in_time,
            "budgets": tuple(sorted(self.budgets, key=attrgetter("id"))),
            "street_limits": tuple(sorted(self.street_limits, key=lambda li: (li.street, li.batch or "", li.most_projects))),
            "must": tuple(sorted(set(self.must))),
            "must_not": tuple(sorted(set(self.must_not))),
        }
        changes = {
            name: some
            for name, some in ordered.items()
            if len(some) != len(before := getattr(self, name)) or any(a is not b for a, b in zip(some, before, strict=True))
        }
        return self.changed(**changes) if changes else self

    @property
    def in_time(self) -> tuple[Batch, ...]:
        """The batches by the start of their period, then id."""
        return tuple(sorted(self.batches, key=lambda batch: (batch.period.starts or dt.date.min, batch.id)))


def _once(field: str, ids: Sequence[str]) -> frozenset[str]:
    an_id_once(ids, f"Problem.{field}")
    return frozenset(ids)


def _known(field: str, ids: Iterable[str], known: Iterable[str], what: str) -> None:
    lost = sorted(set(ids) - set(known))
    if lost:
        raise InputError(
            Message("names {what} that are not there: {lost}", what=what, lost=", ".join(lost)), f"Problem.{field}", lost
        )


@door()
def present_cost(choice: Choice, *, horizon_years: int, discount: Fraction) -> Money:
    """Public cost of a choice over the horizon, in fen, rounded half up once.

    The charge falls due now and holds the first year; year t (1 to horizon - 1) costs the annual cost divided by
    (1 + discount)^t.  Residual values are not counted.

    Examples:
        >>> rent = Choice(
        ...     id="o",
        ...     community="c",
        ...     opportunities=(),
        ...     mode=DeliveryMode.LEASE,
        ...     parts=(Part(amount=Money(100)),),
        ...     annual_cost=Money(100),
        ... )
        >>> (
        ...     present_cost(rent, horizon_years=3, discount=Fraction(0)),
        ...     present_cost(rent, horizon_years=2, discount=Fraction(1, 4)),
        ... )
        (fen(300), fen(180))
    """
    if choice.annual_cost is None:
        return choice.charge
    later = choice.annual_cost.fen * _annuity(horizon_years, discount)
    return Money(choice.charge.fen + divide(later.numerator, later.denominator, rounding=Rounding.HALF_UP))


@lru_cache(maxsize=64)
def _annuity(horizon_years: int, discount: Fraction) -> Fraction:
    """What one fen in every year after the first is worth today."""
    return sum((1 / (1 + discount) ** year for year in range(1, horizon_years)), Fraction(0))


@door()
def problem_of(
    communities: Iterable[Community],
    classifications: Iterable[Classification],
    *,
    opportunities: Iterable[Opportunity],
    batches: Sequence[Batch],
    budgets: Sequence[Budget],
    goals: Sequence[Goal] = DEFAULT_GOALS,
) -> Problem:
    """The planning problem of classified communities: every option that was found to bring one to standard is a choice.

    Args:
        communities: At least those classified.
        classifications: One for each community; those with nothing to do or nothing feasible bring no choice.
        opportunities: At least those that the classifications looked at.
        batches: The batches of the programme.
        budgets: Its money; of purpose WORKS and FITTING_OUT alike (a choice made here is charged to WORKS).
        goals: The objective.

    Returns:
        A problem to be refined with `Problem.changed` (limits, musts, parts, overruns).  A choice is charged with the one-off
        cost and one year's annual cost, as `plan_in_order` charges it; an option whose cost is not known is no choice.
        One that can only be taken up later than on the day of the classification is a choice for the batches of then, and one
        that counts on rooms whose use ends is a choice for the batches before.

    Raises:
        InputError: A community or opportunity that a classification names is not given, or a classification from which a choice
            comes does not look ahead: a choice is taken up in a later batch.
    """
    by_id = {one.id: one for one in communities}
    chances = {one.id: one for one in opportunities}
    sites: list[Site] = []
    choices: list[Choice] = []
    for found in sorted(classifications, key=lambda one: one.community):
        if found.community not in by_id:
            raise InputError(
                Message("{community!r} is classified but not given", community=found.community), "communities", found.community
            )
        if found.required is None or found.status in ("not_needed", "not_applicable"):
            continue
        if found.counted is None and found.status == "undetermined":
            continue
        here = by_id[found.community]
        sites.append(
            Site(community=here.id, street=here.street, households=here.households, shortfall=found.shortfall_at_least)
        )
        taken: set[str] = set()
        for candidate in found.candidates:
            for option in candidate.options:
                choice = _choice(found, candidate.mode, candidate.build_kind, option, chances)
                # An opportunity that two rows of the table take is one choice, that of the row that comes first.
                if choice is not None and choice.id not in taken:
                    taken.add(choice.id)
                    choices.append(choice)
    return Problem(
        sites=tuple(sites), choices=tuple(choices), batches=tuple(batches), budgets=tuple(budgets), goals=tuple(goals)
    )


def while_enough(periods: Iterable[Period], starts: dt.date | None, until: dt.date | None) -> Period | None:
    """The days on which something can be taken up and brings its community to standard; None where there are none."""
    return common([*periods, Period(starts=starts, ends=until)])


def refuse_without_ahead(found: Classification) -> None:
    """Refuse a classification that says nothing of the later days on which a plan takes things up."""
    if not found.looks_ahead:
        raise InputError(
            Message(
                "{community!r} was classified for {on} alone; a plan rests on later days, so give classify its needs of then "
                "as later= (compliance.findings_after finds them), an empty mapping where nothing changes",
                community=found.community,
                on=found.on,
            ),
            "classifications",
            found.community,
        )


def _choice(
    found: Classification,
    mode: DeliveryMode,
    build_kind: BuildKind | None,
    option: Option,
    chances: Mapping[OpportunityId, Opportunity],
) -> Choice | None:
    """The choice of an option; None where it does not bring the community to standard or its cost is not known."""
    lost = [name for name in option.opportunities if name not in chances]
    if lost:
        raise InputError(Message("{lost!r} is not given", lost=lost[0]), "opportunities", lost[0])
    some = [chances[name] for name in option.opportunities]
    if option.cost is None or (option.truth is not Truth.MET and option.later is None and option.if_unchanged is None):
        return None
    refuse_without_ahead(found)
    available = while_enough([one.available for one in some], option.later, option.until)
    if available is None:
        return None
    annual = 0 if option.annual_cost is None else option.annual_cost.fen
    return Choice(
        id=option.id,
        community=found.community,
        opportunities=option.opportunities,
        mode=mode,
        build_kind=build_kind,
        area=option.counted_after,
        parts=(Part(amount=Money(option.cost.fen + annual)),),
        annual_cost=option.annual_cost,
        available=available,
    )
