# SPDX-License-Identifier: Apache-2.0
"""A first plan: the chosen options put into batches in a stated order, within each batch's money, count and modes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from community_housing.district import (
    Batch,
    BatchId,
    Budget,
    BuildKind,
    CommunityId,
    DeliveryMode,
    Opportunity,
    OpportunityId,
    Purpose,
)
from community_housing.errors import InputError
from community_housing.findings import Unit
from community_housing.modes.candidates import common
from community_housing.modes.classification import Classification
from community_housing.provenance import Period
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["BatchTotal", "Obstacle", "Plan", "PlanItem", "PlanOrder", "Refusal", "plan_in_order"]


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


@result
class Refusal:
    """Why one batch (or, with no batch, any) did not take a community.

    Fields:
        obstacle: What stood in the way.
        batch: The batch; None where it concerns every batch.
        short: For OVER_BUDGET the money that was missing, in fen; for BATCH_FULL the projects that it takes.
        unit: What *short* counts.
    """

    obstacle: Obstacle
    batch: BatchId | None = None
    short: int | None = None
    unit: Unit = Unit.COUNT


@result
class PlanItem:
    """What the plan does with one community.

    Fields:
        community: Its id.
        opportunity: The opportunity taken or that would have been, with its *mode* and *build_kind*.
        batch: The batch; None where it was not placed.
        cost: One-off public cost; None where not known or there is no option.
        charge: What the batch pays: the one-off cost and one year's annual cost; None likewise.
        refusals: Why the batches before, or all, did not take it, in their order.
        beside: What is taken up together with *opportunity*, sorted.
    """

    community: CommunityId
    opportunity: OpportunityId | None
    mode: DeliveryMode | None
    build_kind: BuildKind | None
    batch: BatchId | None
    cost: Money | None
    charge: Money | None
    refusals: tuple[Refusal, ...]
    beside: tuple[OpportunityId, ...] = ()


@result
class BatchTotal:
    """What one batch takes.

    Fields:
        batch: Its id.
        projects: How many.
        budget: Works money tied to the batch, from every level and source.
        spent: What its projects are charged with.
        from_pool: How much of that the money tied to no batch pays.
        left: Money tied to the batch that is left over.
        most_projects: Most projects that it takes, or None.
    """

    batch: BatchId
    projects: int
    budget: Money
    spent: Money
    from_pool: Money
    left: Money
    most_projects: int | None


@result
class Plan:
    """A plan in a stated order; nothing is claimed about a better one.

    Fields:
        order: The order used.
        items: One for each community, in that order.
        totals: One for each batch, in order of time.
        pool: Works money tied to no batch; *pool_left* what is left of it.
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


class _Room:
    """What is left of one batch while the plan is made."""

    __slots__ = ("batch", "budget", "from_pool", "projects", "spent")

    def __init__(self, batch: Batch, budget: int) -> None:
        self.batch = batch
        self.budget = budget
        self.spent = 0
        self.from_pool = 0
        self.projects = 0

    def refuse(self, mode: DeliveryMode | None, available: Period | None, charge: int, pool: int) -> Refusal | None:
        batch = self.batch
        if batch.modes and mode not in batch.modes:
            return Refusal(obstacle=Obstacle.MODE_NOT_TAKEN, batch=batch.id)
        if batch.most_projects is not None and self.projects >= batch.most_projects:
            return Refusal(obstacle=Obstacle.BATCH_FULL, batch=batch.id, short=batch.most_projects)
        if available is None or not available.overlaps(batch.period):
            return Refusal(obstacle=Obstacle.NOT_AVAILABLE, batch=batch.id)
        short = charge - (self.budget - (self.spent - self.from_pool)) - pool
        if short > 0:
            return Refusal(obstacle=Obstacle.OVER_BUDGET, batch=batch.id, short=short, unit=Unit.FEN)
        return None

    def take(self, charge: int) -> int:
        """Charge a project; what the pool pays of it."""
        from_pool = max(0, charge - (self.budget - (self.spent - self.from_pool)))
        self.spent += charge
        self.from_pool += from_pool
        self.projects += 1
        return from_pool


def plan_in_order(
    classifications: Iterable[Classification],
    *,
    batches: Sequence[Batch],
    budgets: Sequence[Budget],
    opportunities: Iterable[Opportunity],
    order: PlanOrder | Sequence[str] = PlanOrder.WORST_FIRST,
) -> Plan:
    """Put each community's chosen option into the first batch that takes it, in a stated order.

    A batch pays the one-off cost and one year's annual cost, from the works money tied to it and then from the works money
    tied to no batch; money of any level and source counts, money for fitting out does not.  A batch takes a mode that
    it names (or any), up to its count, where the opportunity can be taken up on a day of its period.

    Args:
        classifications: One for each community.
        batches: In any order; tried by the start of their period, then id.
        budgets: All budgets of the programme.
        opportunities: At least those that the classifications chose.
        order: A `PlanOrder`, or community ids: those first, in that order, the others by id.

    Returns:
        The plan, with the reason for every community that is not placed, and the totals of every batch.

    Raises:
        InputError: A community, batch or budget is there twice; a chosen opportunity is not among *opportunities*; a
            budget names a batch that is not given; *order* names an unknown community.

    Guarantees:
        Deterministic; every limit is kept to the fen.  None about the number placed: see `optimise` for the proved best.

    Source: own rule, docs/decisions/0031.
    """
    queue, stated = _in_order(list(classifications), order)
    by_id = {one.id: one for one in opportunities}
    rooms, pool = _rooms(batches, budgets)
    left = pool
    items: list[PlanItem] = []
    for found in queue:
        item, from_pool = _place(found, by_id, rooms, left)
        left -= from_pool
        items.append(item)
    return Plan(
        order=stated,
        items=tuple(items),
        totals=tuple(
            BatchTotal(
                batch=room.batch.id,
                projects=room.projects,
                budget=Money(room.budget),
                spent=Money(room.spent),
                from_pool=Money(room.from_pool),
                left=Money(room.budget - (room.spent - room.from_pool)),
                most_projects=room.batch.most_projects,
            )
            for room in rooms
        ),
        pool=Money(pool),
        pool_left=Money(left),
    )


def _rooms(batches: Sequence[Batch], budgets: Sequence[Budget]) -> tuple[list[_Room], int]:
    """The batches in order of time with their works money, and the works money tied to none."""
    ids = [batch.id for batch in batches]
    if len(set(ids)) < len(ids):
        raise InputError(f"each batch once, got {ids}", "batches", ids)
    money: dict[BatchId, int] = dict.fromkeys(ids, 0)
    pool = 0
    seen: set[str] = set()
    for budget in budgets:
        if budget.id in seen:
            raise InputError(f"the budget {budget.id!r} is there twice", "budgets", budget.id)
        seen.add(budget.id)
        if budget.batch is not None and budget.batch not in money:
            raise InputError(
                f"the budget {budget.id!r} names the batch {budget.batch!r}, which is not given", "budgets", budget.id
            )
        if budget.purpose is not Purpose.WORKS:
            continue
        if budget.batch is None:
            pool += int(budget.amount)
        else:
            money[budget.batch] += int(budget.amount)
    ordered = sorted(batches, key=lambda batch: (batch.period.starts or dt.date.min, batch.id))
    return [_Room(batch, money[batch.id]) for batch in ordered], pool


def _charge_of(found: Classification) -> int | None:
    if found.cost is None:
        return None
    return int(found.cost) + (0 if found.annual_cost is None else int(found.annual_cost))


def _in_order(found: list[Classification], order: PlanOrder | Sequence[str]) -> tuple[list[Classification], PlanOrder]:
    ids = [one.community for one in found]
    if len(set(ids)) < len(ids):
        raise InputError("each community is classified once", "classifications", ids)
    if not isinstance(order, PlanOrder):
        place = {community: index for index, community in enumerate(order)}
        lost = sorted(set(place) - set(ids))
        if lost or isinstance(order, str):
            raise InputError(f"names communities that are not classified: {', '.join(lost)}", "order", lost)
        return sorted(found, key=lambda one: (place.get(one.community, len(place)), one.community)), PlanOrder.AS_GIVEN
    if order is PlanOrder.AS_GIVEN:
        return found, order
    if order is PlanOrder.BY_ID:
        return sorted(found, key=lambda one: one.community), order
    if order is PlanOrder.WORST_FIRST:
        return sorted(
            found, key=lambda one: (one.counted is None, 0 if one.counted is None else int(one.counted), one.community)
        ), order
    charges = {one.community: _charge_of(one) for one in found}
    return sorted(found, key=lambda one: (charges[one.community] is None, charges[one.community] or 0, one.community)), order


_WITHOUT_OPTION = {
    "not_needed": Obstacle.NOT_NEEDED,
    "none": Obstacle.NO_OPTION,
    "undetermined": Obstacle.UNDETERMINED,
}


def _place(
    found: Classification, opportunities: dict[OpportunityId, Opportunity], rooms: Sequence[_Room], pool: int
) -> tuple[PlanItem, int]:
    refusals: list[Refusal] = []
    batch: BatchId | None = None
    from_pool = 0
    charge = _charge_of(found)
    if found.opportunity is None:
        refusals.append(Refusal(obstacle=_WITHOUT_OPTION[found.status]))
    elif any(one not in opportunities for one in found.opportunities):
        lost = next(one for one in found.opportunities if one not in opportunities)
        raise InputError(f"{lost!r}, chosen for {found.community!r}, is not given", "opportunities", lost)
    elif charge is None:
        refusals.append(Refusal(obstacle=Obstacle.COST_UNKNOWN))
    else:
        available = common([opportunities[one].available for one in found.opportunities])
        for room in rooms:
            refusal = room.refuse(found.mode, available, charge, pool)
            if refusal is None:
                batch = room.batch.id
                from_pool = room.take(charge)
                break
            refusals.append(refusal)
    item = PlanItem(
        community=found.community,
        opportunity=found.opportunity,
        mode=found.mode,
        build_kind=found.build_kind,
        batch=batch,
        cost=found.cost,
        charge=None if charge is None else Money(charge),
        refusals=tuple(refusals),
        beside=found.opportunities[1:],
    )
    return item, from_pool
