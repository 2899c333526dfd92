# SPDX-License-Identifier: Apache-2.0
"""The frontier: the least money for each number of communities brought to standard, with its marginal cost."""

from collections.abc import Iterator

from community_housing._doors import door
from community_housing.district import BatchId, CommunityId, StreetId
from community_housing.planning._problem import Problem
from community_housing.planning._solve.flow import Network
from community_housing.planning._solve.levels import Pick, Proof, picks_of
from community_housing.planning._solve.linear import Column, columns_of
from community_housing.quantities import Money
from community_housing.records import result

__all__ = ["Breakpoint", "Frontier", "frontier"]


@result
class Breakpoint:
    """One step of the frontier.

    Fields:
        communities: How many are brought to standard.
        money: The least total charge that does it, in fen.
        marginal: What the communities of this point cost more than those of the one before; None at the first point.
        proof: How the least is proved, as in `GoalValue`: always "exact".
        picks: One plan that does it.
    """

    communities: int
    money: Money
    marginal: Money | None
    proof: Proof
    picks: tuple[Pick, ...]


@result
class Frontier:
    """Every breakpoint, from the musts alone to the most that the counts, dates and modes of the batches allow.

    Fields:
        points: By number of communities; empty where the musts cannot all be met with any money.
    """

    points: tuple[Breakpoint, ...]

    @door()
    def within(self, money: Money) -> Breakpoint | None:
        """The last point whose money is at most *money*; None where even the first costs more."""
        affordable = [point for point in self.points if point.money.fen <= money.fen]
        return affordable[-1] if affordable else None


@door()
def frontier(problem: Problem) -> Frontier:
    """The communities brought to standard against the money, every breakpoint.

    All money is one sum here: budgets by batch, source and purpose are lifted, while the counts, modes and dates of
    the batches, the streets' limits and the musts stay.  What is left is a flow: from a street through its community
    into a batch, each with its limit.  So the least money for one community more is one shortest path more.

    Args:
        problem: The planning problem; its budgets, overruns and goals are not read.

    Returns:
        One point for each number of communities that is possible; where the next ones cost nothing, they belong to it.

    Guarantees:
        Exact, in whole numbers, without a solver; deterministic whatever the order of rows.  O(n^2) shortest-path steps at
        worst for n communities.

    Source: minimal-cost flows by successive shortest paths (Busacker and Gowen 1960); docs/explanation/modes.md.
    """
    whole = _Flow(problem)
    points: list[Breakpoint] = []
    for count, money in whole.steps():
        if points and money == points[-1].money.fen:
            # What costs nothing more replaces the point with fewer communities.
            marginal = points.pop().marginal
        else:
            marginal = Money(money - points[-1].money.fen) if points else None
        points.append(
            Breakpoint(communities=count, money=Money(money), marginal=marginal, proof="exact", picks=whole.picks(count))
        )
    return Frontier(points=tuple(points))


class _Flow:
    """A problem without its money, as a network: source, streets, sites, batches (within streets where limited), sink."""

    def __init__(self, problem: Problem) -> None:
        self._must = frozenset(problem.must)
        cheapest = _cheapest(columns_of(problem))
        # More than every plan costs: a must outweighs all money.
        self._weight = 1 + sum(max((c.choice.charge.fen for c in by.values()), default=0) for by in cheapest.values())
        self._ends: dict[int, Column] = {}
        self._build(problem, cheapest)

    def _build(self, problem: Problem, cheapest: dict[CommunityId, dict[BatchId, Column]]) -> None:
        sites = sorted(problem.sites, key=lambda site: site.community)
        streets = sorted({site.street for site in sites})
        batches = problem.in_time
        limits = _limits(problem)
        first = 2 + len(streets) + len(sites) + len(batches)
        within = sorted((street, batch) for street, batch in limits if batch is not None)
        nodes = {pair: first + k for k, pair in enumerate(within)}
        self._network = net = Network(first + len(nodes))
        street_node = {street: 2 + k for k, street in enumerate(streets)}
        batch_node = {batch.id: 2 + len(streets) + len(sites) + k for k, batch in enumerate(batches)}
        every = len(sites)
        for street in streets:
            net.arc(0, street_node[street], capacity=limits.get((street, None), every))
        for batch in batches:
            most = every if batch.most_projects is None else batch.most_projects
            net.arc(batch_node[batch.id], 1, capacity=most)
        for (street, batch_id), node in nodes.items():
            net.arc(node, batch_node[batch_id], capacity=limits[street, batch_id])
        for k, site in enumerate(sites):
            node = 2 + len(streets) + k
            urgent = -self._weight if site.community in self._must else 0
            net.arc(street_node[site.street], node, capacity=1, cost=urgent)
            for batch_id, column in cheapest.get(site.community, {}).items():
                head = nodes.get((site.street, batch_id), batch_node[batch_id])
                self._ends[net.arc(node, head, capacity=1, cost=column.choice.charge.fen)] = column
        self._at: dict[int, tuple[Pick, ...]] = {}

    def steps(self) -> Iterator[tuple[int, int]]:
        """Number of communities and least money, from the musts on; nothing where they cannot all be met."""
        whole = count = 0
        owed = len(self._must) * self._weight
        if not self._must:
            self._remember(0)
            yield 0, 0
        for cost in self._network.paths(0, 1):
            count += 1
            whole += cost
            if count < len(self._must):
                continue
            if whole + owed >= self._weight:
                # So many can only be reached by giving up a must.
                return
            self._remember(count)
            yield count, whole + owed

    def _remember(self, count: int) -> None:
        columns = [self._ends[arc] for arc in self._network.used(list(self._ends))]
        self._at = {count: picks_of(columns)}

    def picks(self, count: int) -> tuple[Pick, ...]:
        """The plan of the step that was yielded last."""
        return self._at[count]


def _cheapest(columns: list[Column]) -> dict[CommunityId, dict[BatchId, Column]]:
    """The cheapest column of each site in each batch; ties to the smaller id."""
    found: dict[CommunityId, dict[BatchId, Column]] = {}
    for column in columns:
        mine = found.setdefault(column.choice.community, {})
        known = mine.get(column.batch)
        if known is None or (column.choice.charge.fen, column.choice.id) < (known.choice.charge.fen, known.choice.id):
            mine[column.batch] = column
    return found


def _limits(problem: Problem) -> dict[tuple[StreetId, BatchId | None], int]:
    """The tightest limit of each street, in a batch or in all."""
    found: dict[tuple[StreetId, BatchId | None], int] = {}
    for limit in problem.street_limits:
        key = (limit.street, limit.batch)
        found[key] = min(limit.most_projects, found.get(key, limit.most_projects))
    return found
