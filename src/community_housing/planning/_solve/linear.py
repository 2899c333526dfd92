# SPDX-License-Identifier: Apache-2.0
"""A planning problem as an integer linear model: 0/1 columns for (choice, batch), flows of money, rows with integers.

The mathematics stands in docs/explanation/modes.md.  Everything here is an exact integer; only the solver's own copy of
it is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from operator import attrgetter
from typing import Final, NamedTuple

import attrs

from community_housing.district import BatchId, Budget, DeliveryMode, FundingSource, Purpose
from community_housing.planning._problem import Choice, Goal, Problem, present_cost
from community_housing.planning._solve.waterfall import Kind

__all__ = [
    "Column",
    "Line",
    "Linear",
    "charge_of",
    "charges_of",
    "columns_of",
    "goal_terms",
    "linear_of",
    "spending_lines",
    "ways_of",
]

MONEY: Final = "money"
SITE: Final = "site"
BATCH_COUNT: Final = "batch_count"
STREET_COUNT: Final = "street_count"
MOST_BATCHES: Final = 4
"""With more batches than that money is handed out by flows, because there are too many sets of them."""


class Column(NamedTuple):
    """One 0/1 column: this choice in this batch; *place* is the number of the batch in time, from 0."""

    choice: Choice
    batch: BatchId
    place: int


@attrs.frozen(slots=True)
class Line:
    """One row: lower <= sum of coefficient times column <= upper; None is open.  *family* and *subject* name it."""

    family: str
    subject: str
    terms: Mapping[int, int]
    lower: int | None = None
    upper: int | None = None


@attrs.define(slots=True)
class Linear:
    """An integer linear model: *columns* are 0/1, numbered from 0; after them *flows* >= 0 with their upper limits."""

    columns: list[Column]
    flows: list[int] = attrs.field(factory=list[int])
    lines: list[Line] = attrs.field(factory=list[Line])
    groups: list[list[int]] = attrs.field(factory=list[list[int]])
    """Columns of each site: at most one of them is 1."""

    def flow(self, most: int) -> int:
        """A new flow of at most *most* fen; its column number."""
        self.flows.append(most)
        return len(self.columns) + len(self.flows) - 1


def linear_of(
    problem: Problem, *, without: Iterable[str] = (), extra: bool = False, keep: Iterable[tuple[str, str]] = ()
) -> tuple[Linear, list[int]]:
    """The model of a problem.

    Args:
        problem: The problem.
        without: Families of rows to leave out: "money", "batch_count", "street_count".
        extra: Whether more money may be added to any batch, at the flows that are returned.
        keep: Pairs of choice and batch that stay in the model though another choice is as good.

    Returns:
        The model, and the numbers of the extra-money flows, one for each money row (empty unless *extra*).
    """
    left_out = frozenset(without)
    model = Linear(_undominated(problem, columns_of(problem), frozenset(keep)))
    columns = model.columns
    _sites(model, problem)
    if BATCH_COUNT not in left_out:
        for batch in problem.batches:
            if batch.most_projects is not None:
                terms = {i: 1 for i, column in enumerate(columns) if column.batch == batch.id}
                model.lines.append(Line(BATCH_COUNT, batch.id, terms, upper=batch.most_projects))
    if STREET_COUNT not in left_out:
        _streets(model, problem)
    return model, [] if MONEY in left_out else _money(model, problem, extra=extra)


def columns_of(problem: Problem) -> list[Column]:
    """Every choice in every batch that takes its mode and in whose period it can be taken up; by choice id, then in time."""
    return [Column(choice, batch, place) for choice, ways in ways_of(problem) for batch, place in ways]


def ways_of(problem: Problem) -> list[tuple[Choice, tuple[tuple[BatchId, int], ...]]]:
    """Every choice that may be made, by id, with the batches that could take it and their places in time."""
    banned = set(problem.must_not)
    batches = list(enumerate(problem.in_time))
    # Very many choices share a mode and a period: what they come to is found once.
    known: dict[tuple[DeliveryMode, int], tuple[tuple[BatchId, int], ...]] = {}
    found: list[tuple[Choice, tuple[tuple[BatchId, int], ...]]] = []
    for choice in sorted(problem.choices, key=attrgetter("id")):
        if choice.community in banned:
            continue
        key = (choice.mode, id(choice.available))
        ways = known.get(key)
        if ways is None:
            ways = known[key] = tuple(
                (batch.id, place)
                for place, batch in batches
                if (not batch.modes or choice.mode in batch.modes) and choice.available.overlaps(batch.period)
            )
        found.append((choice, ways))
    return found


def _undominated(problem: Problem, columns: list[Column], keep: frozenset[tuple[str, str]]) -> list[Column]:
    """Leave out a choice where another for the same site and batch charges no more of anything and serves every goal as well.

    Of two that are alike the one with the smaller id stays.  Every plan with a choice left out has one without that is
    at least as good at every level, so no optimum is lost.
    """
    kinds = spending_lines(problem)
    goals = [(goal_terms(problem, goal, columns), -1 if goal.maximised else 1) for goal in problem.goals]
    burdens: list[tuple[int, ...]] = []
    for i, column in enumerate(columns):
        choice = column.choice
        charges = [charge_of(choice, *kind) for kind in kinds]
        burdens.append((*charges, choice.overrun.fen, *(sign * terms.get(i, 0) for terms, sign in goals)))
    rivals: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, column in enumerate(columns):
        rivals[column.choice.community, column.batch].append(i)
    kept: list[int] = []
    for some in rivals.values():
        for i in some:
            mine = burdens[i]
            if (columns[i].choice.id, columns[i].batch) in keep or not any(
                all(a <= b for a, b in zip(burdens[k], mine, strict=True)) and (burdens[k] != mine or k < i)
                for k in some
                if k != i
            ):
                kept.append(i)
    return [columns[i] for i in sorted(kept)]


def _sites(model: Linear, problem: Problem) -> None:
    by_site: dict[str, list[int]] = {site.community: [] for site in sorted(problem.sites, key=lambda one: one.community)}
    for i, column in enumerate(model.columns):
        by_site[column.choice.community].append(i)
    must = set(problem.must)
    for community, mine in by_site.items():
        model.groups.append(mine)
        if len(mine) > 1 or community in must:
            terms = dict.fromkeys(mine, 1)
            model.lines.append(Line(SITE, community, terms, lower=1 if community in must else None, upper=1))


def _streets(model: Linear, problem: Problem) -> None:
    street_of = {site.community: site.street for site in problem.sites}
    for limit in problem.street_limits:
        terms = {
            i: 1
            for i, column in enumerate(model.columns)
            if street_of[column.choice.community] == limit.street and limit.batch in (None, column.batch)
        }
        subject = limit.street if limit.batch is None else f"{limit.street}/{limit.batch}"
        model.lines.append(Line(STREET_COUNT, subject, terms, upper=limit.most_projects))


def spending_lines(problem: Problem) -> list[Kind]:
    """The kinds of money that are kept apart: each purpose, and with *by_source* each source."""
    used = {(part.purpose, part.source) for choice in problem.choices for part in choice.parts}
    if problem.by_source:
        return sorted(used)
    return [(purpose, None) for purpose in sorted({purpose for purpose, _ in used})]


def charge_of(choice: Choice, purpose: Purpose, source: FundingSource | None) -> int:
    """What a choice charges to one kind of money, fen."""
    return sum([part.amount.fen for part in choice.parts if part.purpose is purpose and source in (None, part.source)])


def charges_of(choice: Choice, kinds: Sequence[Kind]) -> tuple[int, ...]:
    """What a choice charges to each kind of money that its problem has, fen."""
    parts = choice.parts
    if len(kinds) == 1:
        # The only kind of a problem holds every part.
        return (parts[0].amount.fen if len(parts) == 1 else sum([part.amount.fen for part in parts]),)
    return tuple([charge_of(choice, purpose, source) for purpose, source in kinds])


def _money(model: Linear, problem: Problem, *, extra: bool) -> list[int]:
    """Money rows; a pot that may pay in several batches flows to them, or counts in every set of batches that it reaches."""
    if not extra and not problem.overruns and len(problem.batches) <= MOST_BATCHES:
        _money_of_sets(model, problem)
        return []
    added: list[int] = []
    for purpose, source in spending_lines(problem):
        pots = [b for b in problem.budgets if b.purpose is purpose and source in (None, b.source)]
        rows = _spending(model, problem, purpose, source)
        tied: dict[BatchId, int] = defaultdict(int)
        for pot in pots:
            reach = _reach(problem, pot)
            if len(reach) == 1:
                tied[reach[0]] += pot.amount.fen
                continue
            flows = {model.flow(pot.amount.fen): paid for paid in reach}
            for flow, paid in flows.items():
                rows[paid][flow] = -1
            model.lines.append(Line("pot", pot.id, dict.fromkeys(flows, 1), upper=pot.amount.fen))
        name = purpose.value if source is None else f"{purpose.value}/{source.value}"
        for batch in problem.in_time:
            if extra:
                flow = model.flow(sum(choice.charge.fen + choice.overrun.fen for choice in problem.choices))
                rows[batch.id][flow] = -1
                added.append(flow)
            model.lines.append(Line(MONEY, f"{batch.id}/{name}", rows[batch.id], upper=tied[batch.id]))
    return added


def _money_of_sets(model: Linear, problem: Problem) -> None:
    """Money rows without flows: what any set of batches spends, within all pots that may pay in one of them.

    Where every set keeps its row, the pots can pay (Hall's condition for a transport of money, necessary and sufficient).
    """
    order = [batch.id for batch in problem.in_time]
    for purpose, source in spending_lines(problem):
        pots = [b for b in problem.budgets if b.purpose is purpose and source in (None, b.source)]
        name = purpose.value if source is None else f"{purpose.value}/{source.value}"
        charges = {i: amount for i, column in enumerate(model.columns) if (amount := charge_of(column.choice, purpose, source))}
        limits: dict[frozenset[BatchId], int] = {}
        for size in range(1, len(order) + 1):
            for some in combinations(order, size):
                batches = frozenset(some)
                limit = sum(pot.amount.fen for pot in pots if not batches.isdisjoint(_reach(problem, pot)))
                # A set that falls into two which share no pot says nothing that those do not say.
                if any(limits[part] + limits[batches - part] == limit for part in limits if part < batches):
                    limits[batches] = limit
                    continue
                limits[batches] = limit
                terms = {i: amount for i, amount in charges.items() if model.columns[i].batch in batches}
                model.lines.append(Line(MONEY, f"{'+'.join(some)}/{name}", terms, upper=limit))


def _reach(problem: Problem, pot: Budget) -> list[BatchId]:
    """The batches that a pot may pay in, in time."""
    ids = [batch.id for batch in problem.in_time]
    if pot.batch is None:
        return ids
    return ids[ids.index(pot.batch) :] if problem.carry_over else [pot.batch]


def _spending(model: Linear, problem: Problem, purpose: Purpose, source: FundingSource | None) -> dict[BatchId, dict[int, int]]:
    """What each batch spends of one kind of money; with Γ overruns, the dual form of the worst case (Bertsimas and Sim)."""
    rows: dict[BatchId, dict[int, int]] = {batch.id: {} for batch in problem.batches}
    risky: dict[BatchId, list[tuple[int, int]]] = {batch.id: [] for batch in problem.batches}
    for i, column in enumerate(model.columns):
        amount = charge_of(column.choice, purpose, source)
        if amount:
            rows[column.batch][i] = amount
        overrun = column.choice.overrun.fen
        if overrun and purpose is Purpose.WORKS and source in (None, FundingSource.GOVERNMENT):
            risky[column.batch].append((i, overrun))
    if problem.overruns:
        for batch, some in risky.items():
            if some:
                _protect(model, rows[batch], some, problem.overruns)
    return rows


def _protect(model: Linear, row: dict[int, int], risky: list[tuple[int, int]], gamma: int) -> None:
    """Add Γ z + sum of p to a money row, with z + p_site >= the overrun of what is chosen there."""
    largest = max(overrun for _, overrun in risky)
    shared = model.flow(largest)
    row[shared] = gamma
    by_site: dict[str, dict[int, int]] = defaultdict(dict)
    for i, overrun in risky:
        by_site[model.columns[i].choice.community][i] = -overrun
    for community, terms in by_site.items():
        own = model.flow(-min(terms.values()))
        row[own] = 1
        model.lines.append(Line("overrun", community, {**terms, shared: 1, own: 1}, lower=0))


def goal_terms(problem: Problem, goal: Goal, columns: Sequence[Column]) -> dict[int, int]:
    """The integer coefficients of a goal, by column; those that are 0 left out."""
    if goal is Goal.EARLIEST:
        values = [column.place for column in columns]
    elif goal is Goal.MOST_COMMUNITIES:
        values = [1] * len(columns)
    elif goal is Goal.LEAST_COST:
        years, rate = problem.horizon_years, problem.discount
        values = [present_cost(column.choice, horizon_years=years, discount=rate).fen for column in columns]
    elif goal is Goal.FEWEST_LEASES:
        values = [int(column.choice.mode is DeliveryMode.LEASE) for column in columns]
    else:
        by_site = {
            site.community: site.shortfall.dm2 if goal is Goal.WORST_FIRST else site.households or 0 for site in problem.sites
        }
        values = [by_site[column.choice.community] for column in columns]
    return {i: value for i, value in enumerate(values) if value}
