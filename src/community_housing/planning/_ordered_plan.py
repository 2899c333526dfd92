# SPDX-License-Identifier: Apache-2.0
"""A first plan: the chosen options put into batches in a stated order, within every limit of the programme."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from community_housing._doors import door
from community_housing._messages import Message
from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BuildKind,
    Community,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    StreetId,
)
from community_housing.errors import InputError
from community_housing.modes._classification import Classification
from community_housing.planning._problem import Part, refuse_without_ahead, while_enough
from community_housing.planning._solve.till import Till
from community_housing.planning._terms import PlanTerms
from community_housing.provenance import Period
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["BatchTotal", "Obstacle", "Plan", "PlanItem", "PlanOrder", "PlanRefusal", "plan_in_order"]


class PlanOrder(StrEnum):
    """In which order communities are put into batches; ties by community id."""

    AS_GIVEN = "as_given"
    """As the classifications are given."""
    WORST_FIRST = "worst_first"
    """The least area today first; an area that is not known last."""
    CHEAPEST_FIRST = "cheapest_first"
    """The least charge first; a cost that is not known last."""
    BY_ID = "by_id"


class Obstacle(StrEnum):
    """Why a community was not put into a batch."""

    NOT_NEEDED = "not_needed"
    NOT_APPLICABLE = "not_applicable"
    """No standard asks anything of it."""
    NO_OPTION = "no_option"
    """No opportunity brings it to standard."""
    UNDETERMINED = "undetermined"
    """Missing data decides its mode."""
    COST_UNKNOWN = "cost_unknown"
    MODE_NOT_TAKEN = "mode_not_taken"
    """The batch does not take this mode."""
    BATCH_FULL = "batch_full"
    NOT_AVAILABLE = "not_available"
    """The opportunity cannot be taken up in the period of the batch."""
    OVER_BUDGET = "over_budget"
    MUST_NOT = "must_not"
    """The terms say that the community must not be touched."""
    STREET_FULL = "street_full"
    """The street can run no more projects, in the batch or in all."""


@result
class PlanRefusal:
    """Why one batch (or, with no batch, any) did not take a community.

    Fields:
        obstacle: What stood in the way.
        batch: The batch; None where it concerns every batch.
        short: For OVER_BUDGET the money that was missing.
        most_projects: For BATCH_FULL and STREET_FULL how many there may be.
    """

    obstacle: Obstacle
    batch: BatchId | None = None
    short: Money | None = None
    most_projects: int | None = None


@result
class PlanItem:
    """What the plan does with one community.

    Fields:
        community: Its id.
        opportunity: The opportunity taken or that would have been, with its *mode* and *build_kind*.
        batch: The batch; None where it was not placed.
        cost: One-off public cost; None where not known or there is no option.
        charge: What the batch's budgets pay of the one-off cost and one year's annual cost; None likewise.
        refusals: Why the batches before, or all, did not take it, in their order.
        beside: What is taken up together with *opportunity*, sorted.
        parts: Who bears what of the one-off cost and one year's annual cost; empty where it is not known.
        must: Whether the terms say that it has to be brought to standard.
    """

    community: CommunityId
    opportunity: OpportunityId | None
    mode: DeliveryMode | None
    build_kind: BuildKind | None
    batch: BatchId | None
    cost: Money | None
    charge: Money | None
    refusals: tuple[PlanRefusal, ...]
    beside: tuple[OpportunityId, ...] = ()
    parts: tuple[Part, ...] = ()
    must: bool = False

    @property
    def opportunities(self) -> tuple[OpportunityId, ...]:
        """All that is taken up, the main one first; empty where there is no option."""
        return () if self.opportunity is None else (self.opportunity, *self.beside)


@result
class BatchTotal:
    """What one batch takes.

    Fields:
        batch: Its id.
        projects: How many.
        budget: Money tied to the batch, from every level, of every kind that some project of the plan may be charged to.
        spent: What its projects are charged with.
        from_pool: How much of that the money tied to no batch pays.
        left: Money tied to the batch that is left over, also by later batches.
        most_projects: Most projects that it takes, or None.
        carried: How much of what it spends earlier batches left over.
    """

    batch: BatchId
    projects: int
    budget: Money
    spent: Money
    from_pool: Money
    left: Money
    most_projects: int | None
    carried: Money = Money(0)


@result
class Plan:
    """A plan in a stated order; nothing is claimed about a better one.

    Fields:
        order: The order used.
        items: One for each community, in that order.
        totals: One for each batch, in order of time.
        pool: Money tied to no batch; *pool_left* what is left of it.
    """

    order: PlanOrder
    items: tuple[PlanItem, ...]
    totals: tuple[BatchTotal, ...]
    pool: Money
    pool_left: Money

    @property
    def placed(self) -> tuple[PlanItem, ...]:
        """The items that are in a batch."""
        return tuple(item for item in self.items if item.batch is not None)


class _Limits:
    """What the terms and the batches still allow while the plan is made."""

    def __init__(self, batches: Sequence[Batch], till: Till, terms: PlanTerms, streets: Mapping[CommunityId, StreetId]) -> None:
        self.batches = batches
        self.till = till
        self.projects: Counter[BatchId] = Counter()
        self._terms, self._streets = terms, streets
        self._in_street: Counter[tuple[StreetId, BatchId | None]] = Counter()

    def refuse(
        self, batch: Batch, found: Classification, available: Period | None, parts: Sequence[Part], overrun: int
    ) -> PlanRefusal | None:
        """Why a batch does not take a project; None where it does."""
        if batch.modes and found.mode not in batch.modes:
            return PlanRefusal(obstacle=Obstacle.MODE_NOT_TAKEN, batch=batch.id)
        if batch.most_projects is not None and self.projects[batch.id] >= batch.most_projects:
            return PlanRefusal(obstacle=Obstacle.BATCH_FULL, batch=batch.id, most_projects=batch.most_projects)
        if available is None or not available.overlaps(batch.period):
            return PlanRefusal(obstacle=Obstacle.NOT_AVAILABLE, batch=batch.id)
        street = self._streets.get(found.community)
        for limit in self._terms.street_limits:
            if (
                limit.street == street
                and limit.batch in (None, batch.id)
                and self._in_street[limit.street, limit.batch] >= limit.most_projects
            ):
                return PlanRefusal(obstacle=Obstacle.STREET_FULL, batch=batch.id, most_projects=limit.most_projects)
        short = self.till.short_with(batch.id, parts, overrun)
        if short > 0:
            return PlanRefusal(obstacle=Obstacle.OVER_BUDGET, batch=batch.id, short=Money(short))
        return None

    def take(self, batch: Batch, community: CommunityId, parts: Sequence[Part], overrun: int) -> None:
        """Put a project into a batch."""
        self.till.take(batch.id, parts, overrun)
        self.projects[batch.id] += 1
        street = self._streets.get(community)
        if street is not None:
            self._in_street[street, None] += 1
            self._in_street[street, batch.id] += 1


@door()
def plan_in_order(
    classifications: Iterable[Classification],
    *,
    batches: Sequence[Batch],
    budgets: Sequence[Budget],
    opportunities: Iterable[Opportunity],
    order: PlanOrder | Sequence[str] = PlanOrder.WORST_FIRST,
    terms: PlanTerms | None = None,
    communities: Iterable[Community] = (),
) -> Plan:
    """Put each community's chosen option into the first batch that takes it, in a stated order.

    A batch's budgets pay the one-off cost and one year's annual cost, as the terms divide them: the money tied to the batch
    first, then what earlier batches left where the terms carry it over, then the money tied to none.  A batch takes a
    mode that it names (or any), up to its count, where the opportunity can be taken up on a day of its period and
    the street has a project left.

    Args:
        classifications: One for each community.
        batches: In any order; tried by the start of their period, then id.
        budgets: All budgets of the programme.
        opportunities: At least those that the classifications chose.
        order: A `PlanOrder`, or community ids: those first, in that order, the others by id.
        terms: What the programme asks beside.  Musts come first, in the same order among themselves; who must not be touched is
            refused; limits of streets, who pays what, carry-over, budgets by source and overruns bind.  Its goals do not.
            None is works money of any source, and no limit.
        communities: At least those of a street that the terms limit.

    Returns:
        The plan, with the reason for every community that is not placed, and the totals of every batch.

    Raises:
        InputError: A community, batch or budget is there twice; a chosen opportunity is not among *opportunities*; a
            budget names a batch that is not given; *order* or the terms name an unknown community; the terms limit
            streets and a community is not among *communities*.

    Guarantees:
        Deterministic; every limit is kept to the fen.  None about the number placed: see `optimise` for the proved best.

    Source: own rule, docs/decisions/0031.
    """
    asked = PlanTerms() if terms is None else terms
    queue, stated = _in_order(list(classifications), order)
    streets = {one.id: one.street for one in communities}
    _refuse_unknown(asked, queue, streets)
    by_id = {one.id: one for one in opportunities}
    must = frozenset(asked.must)
    queue.sort(key=lambda one: one.community not in must)
    parts = {one.community: _parts(one, by_id, asked) for one in queue}
    limits = _limits(batches, budgets, asked, parts.values(), streets)
    items = [_place(found, by_id, limits, parts[found.community], asked) for found in queue]
    paid = limits.till.paid()
    return Plan(
        order=stated,
        items=tuple(items),
        totals=tuple(
            BatchTotal(
                batch=batch.id,
                projects=limits.projects[batch.id],
                budget=Money(own),
                spent=Money(sum(item.charge.fen for item in items if item.charge is not None and item.batch == batch.id)),
                from_pool=Money(pool),
                left=Money(left),
                most_projects=batch.most_projects,
                carried=Money(carried),
            )
            for batch, (own, carried, pool, left) in zip(limits.batches, paid, strict=True)
        ),
        pool=Money(limits.till.pool),
        pool_left=Money(limits.till.pool - sum(pool for _, _, pool, _ in paid)),
    )


def _refuse_unknown(terms: PlanTerms, queue: Sequence[Classification], streets: Mapping[CommunityId, StreetId]) -> None:
    known = {one.community for one in queue}
    for field, names in (("must", terms.must), ("must_not", terms.must_not)):
        lost = sorted(set(names) - known)
        if lost:
            raise InputError(
                Message("names communities that are not classified: {lost}", lost=", ".join(lost)), f"terms.{field}", lost
            )
    nowhere = sorted(known - set(streets)) if terms.street_limits else []
    if nowhere:
        raise InputError(
            Message(
                "the terms limit streets, so the street of every community must be given; not of {nowhere}",
                nowhere=", ".join(nowhere[:5]),
            ),
            "communities",
            nowhere,
        )


def _limits(
    batches: Sequence[Batch],
    budgets: Sequence[Budget],
    terms: PlanTerms,
    parts: Iterable[Sequence[Part] | None],
    streets: Mapping[CommunityId, StreetId],
) -> _Limits:
    """The batches in order of time, and the money that may pay in them."""
    ids = [batch.id for batch in batches]
    for budget in budgets:
        if budget.batch is not None and budget.batch not in ids:
            raise InputError(
                Message("the budget {id!r} names the batch {batch!r}, which is not given", id=budget.id, batch=budget.batch),
                "budgets",
                budget.id,
            )
    ordered = sorted(batches, key=lambda batch: (batch.period.starts or dt.date.min, batch.id))
    used = {(part.source, part.purpose) for some in parts if some is not None for part in some if not part.in_kind}
    till = Till(
        [batch.id for batch in ordered],
        budgets,
        used=used,
        carry_over=terms.carry_over,
        by_source=terms.by_source,
        overruns=terms.overruns,
    )
    return _Limits(ordered, till, terms, streets)


def _parts(
    found: Classification, opportunities: Mapping[OpportunityId, Opportunity], terms: PlanTerms
) -> tuple[Part, ...] | None:
    """Who bears what of the chosen option; None where there is none or its cost is not known."""
    lost = [one for one in found.opportunities if one not in opportunities]
    if lost:
        raise InputError(
            Message("{lost!r}, chosen for {community!r}, is not given", lost=lost[0], community=found.community),
            "opportunities",
            lost[0],
        )
    if found.opportunity is None or found.cost is None:
        return None
    return terms.parts_of([opportunities[one] for one in found.opportunities])


def _charge_of(found: Classification) -> int | None:
    if found.cost is None:
        return None
    return found.cost.fen + (0 if found.annual_cost is None else found.annual_cost.fen)


def _in_order(found: list[Classification], order: PlanOrder | Sequence[str]) -> tuple[list[Classification], PlanOrder]:
    ids = [one.community for one in found]
    if not isinstance(order, PlanOrder):
        place = {community: index for index, community in enumerate(order)}
        lost = sorted(set(place) - set(ids))
        if lost or isinstance(order, str):
            raise InputError(Message("names communities that are not classified: {lost}", lost=", ".join(lost)), "order", lost)
        return sorted(found, key=lambda one: (place.get(one.community, len(place)), one.community)), PlanOrder.AS_GIVEN
    if order is PlanOrder.AS_GIVEN:
        return found, order
    if order is PlanOrder.BY_ID:
        return sorted(found, key=lambda one: one.community), order
    if order is PlanOrder.WORST_FIRST:
        return sorted(
            found, key=lambda one: (one.counted is None, 0 if one.counted is None else one.counted.dm2, one.community)
        ), order
    charges = {one.community: _charge_of(one) for one in found}
    return sorted(found, key=lambda one: (charges[one.community] is None, charges[one.community] or 0, one.community)), order


_WITHOUT_OPTION = {
    "not_needed": Obstacle.NOT_NEEDED,
    "none": Obstacle.NO_OPTION,
    "undetermined": Obstacle.UNDETERMINED,
    "not_applicable": Obstacle.NOT_APPLICABLE,
}


def _place(
    found: Classification,
    opportunities: Mapping[OpportunityId, Opportunity],
    limits: _Limits,
    parts: tuple[Part, ...] | None,
    terms: PlanTerms,
) -> PlanItem:
    refusals: list[PlanRefusal] = []
    batch: BatchId | None = None
    if found.opportunity is None:
        refusals.append(PlanRefusal(obstacle=_WITHOUT_OPTION[found.status]))
    elif found.community in terms.must_not:
        refusals.append(PlanRefusal(obstacle=Obstacle.MUST_NOT))
    elif parts is None:
        refusals.append(PlanRefusal(obstacle=Obstacle.COST_UNKNOWN))
    else:
        refuse_without_ahead(found)
        members = [opportunities[one] for one in found.opportunities]
        available = while_enough([one.available for one in members], None, found.until)
        overrun = terms.overrun_of(members)
        for one in limits.batches:
            refusal = limits.refuse(one, found, available, parts, overrun)
            if refusal is None:
                batch = one.id
                limits.take(one, found.community, parts, overrun)
                break
            refusals.append(refusal)
    return PlanItem(
        community=found.community,
        opportunity=found.opportunity,
        mode=found.mode,
        build_kind=found.build_kind,
        batch=batch,
        cost=found.cost,
        charge=None if parts is None else Money(sum(part.amount.fen for part in parts if not part.in_kind)),
        refusals=tuple(refusals),
        beside=found.beside,
        parts=parts or (),
        must=found.community in terms.must,
    )
