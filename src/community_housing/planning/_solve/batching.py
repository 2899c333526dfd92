# SPDX-License-Identifier: Apache-2.0
"""Which batch takes which of the chosen projects: found by exchanging projects between batches, in whole numbers.

The earliest batches are filled first.  Then projects move or change places between batches as long as that lessens the
money that is missing; where a single exchange no longer helps, two at once are looked for whose differences add up.
Nothing is proved by not finding an assignment.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from community_housing.district import BatchId, CommunityId, StreetId
from community_housing.planning._problem import Problem
from community_housing.planning._solve.linear import Column
from community_housing.planning._solve.spending import Need, Purse
from community_housing.planning._solve.subset_sum import subset_within

__all__ = ["into_batches"]

MOST_STEPS: Final = 400
NEAR: Final = 6
"""So many exchanges near to the amount that is wanted are looked at."""
MOST_PAIRS: Final = 20_000
"""So many pairs of exchanges are looked at."""

_Step: TypeAlias = tuple[tuple[CommunityId, BatchId], ...]
"""Communities with the batches that they go to."""


def into_batches(
    problem: Problem,
    ways: Mapping[CommunityId, Mapping[BatchId, Column]],
    habit: Mapping[CommunityId, BatchId] | None = None,
) -> list[Column] | None:
    """Put every community into one batch, so that every limit is kept.

    Args:
        problem: The problem, without overruns.
        ways: For each community that is to be served, the column of its choice in each batch that could take it.
        habit: Batches in which communities stay as long as that keeps the limits.

    Returns:
        One column for each community, earliest batches filled first where *habit* says nothing; None where no
        assignment was found.

    Guarantees:
        What is returned keeps the limits of batches, streets and money to the fen.  Deterministic.
    """
    made = _Assignment(problem, ways)
    if not made.fill(habit or {}):
        return None
    return made.columns() if made.repair() or made.by_sums() else None


class _Assignment:
    """An assignment of communities to batches, within the limits of counts, and what it lacks in money."""

    def __init__(self, problem: Problem, ways: Mapping[CommunityId, Mapping[BatchId, Column]]) -> None:
        self._ways = ways
        self._order = [batch.id for batch in problem.in_time]
        self._room = {batch.id: len(ways) if batch.most_projects is None else batch.most_projects for batch in problem.batches}
        self._street_of = {site.community: site.street for site in problem.sites}
        self._street_room: dict[tuple[StreetId, BatchId], int] = {}
        for limit in problem.street_limits:
            if limit.batch is not None:
                key = (limit.street, limit.batch)
                self._street_room[key] = min(limit.most_projects, self._street_room.get(key, limit.most_projects))
        self._purse = Purse(problem, tied=True)
        self._at: dict[CommunityId, BatchId] = {}
        self._charges = {community: self._purse.charges(next(iter(by.values())).choice) for community, by in ways.items() if by}
        self._whole = 1 + sum(sum(charges) for charges in self._charges.values())

    def columns(self) -> list[Column]:
        return [self._ways[community][batch] for community, batch in sorted(self._at.items())]

    # --- Counts ---------------------------------------------------------------------------------------------------------

    def fill(self, habit: Mapping[CommunityId, BatchId]) -> bool:
        """Give every community a batch within the counts: those with the fewest ways first, the earliest batch first."""
        for community in sorted(set(self._ways) & set(habit)):
            if habit[community] in self._ways[community] and self._fits(community, habit[community]):
                self._at[community] = habit[community]
        waiting = sorted(
            set(self._ways) - set(self._at), key=lambda one: (len(self._ways[one]), -sum(self._charges.get(one, ())), one)
        )
        return all(self._place(community, set()) for community in waiting)

    def _place(self, community: CommunityId, seen: set[tuple[BatchId, StreetId | None]]) -> bool:
        """Place one, moving others on where its batches are full (an augmenting path)."""
        street = self._street_of[community]
        batches = [batch for batch in self._order if batch in self._ways[community]]
        for batch in batches:
            if self._fits(community, batch):
                self._at[community] = batch
                return True
        for batch in batches:
            full = self._street_full(street, batch)
            key = (batch, street if full else None)
            if key in seen:
                continue
            seen.add(key)
            for other in sorted(one for one, at in self._at.items() if at == batch):
                if full and self._street_of[other] != street:
                    continue
                del self._at[other]
                self._at[community] = batch
                if self._fits_all(batch, street) and self._place(other, seen):
                    return True
                self._at[other] = batch
                del self._at[community]
        return False

    def _street_full(self, street: StreetId, batch: BatchId) -> bool:
        most = self._street_room.get((street, batch))
        return most is not None and most <= sum(at == batch and self._street_of[one] == street for one, at in self._at.items())

    def _fits(self, community: CommunityId, batch: BatchId) -> bool:
        taken = sum(at == batch for at in self._at.values())
        return taken < self._room[batch] and not self._street_full(self._street_of[community], batch)

    def _fits_all(self, batch: BatchId, street: StreetId) -> bool:
        most = self._street_room.get((street, batch))
        mine = sum(at == batch and self._street_of[one] == street for one, at in self._at.items())
        return sum(at == batch for at in self._at.values()) <= self._room[batch] and (most is None or mine <= most)

    # --- Money ----------------------------------------------------------------------------------------------------------

    def repair(self) -> bool:
        """Exchange projects between batches until no money is missing; False where that does not succeed."""
        need = self._purse.nothing()
        for community, batch in self._at.items():
            self._purse.add(need, batch, self._charges[community])
        for _ in range(MOST_STEPS):
            short = self._purse.short(need)
            if short == 0:
                return True
            step = self._next_step(need, short)
            if step is None:
                return False
            for community, batch in step:
                charges = self._charges[community]
                self._purse.add(need, self._at[community], charges, -1)
                self._purse.add(need, batch, charges)
            self._at.update(step)
        return False

    def _next_step(self, need: Need, short: int) -> _Step | None:
        """The step after which least is missing; None where none lessens it.

        Exchanges leave the earliest batches full; only where none helps any more does a project move on by itself.
        """
        best, least = None, short
        between = [_Between(self, need, here, there) for k, here in enumerate(self._order) for there in self._order[k + 1 :]]
        for some in between:
            for step in some.exchanges():
                after = self._after(need, step)
                if after < least:
                    best, least = step, after
                    if not least:
                        return best
        for some in between:
            two = some.two_exchanges()
            if two is not None:
                return two
        if best is None:
            for step in self._moves():
                after = self._after(need, step)
                if after < least:
                    best, least = step, after
        return best

    def _after(self, need: Need, step: _Step) -> int:
        """What is missing after a step."""
        for community, batch in step:
            charges = self._charges[community]
            self._purse.add(need, self._at[community], charges, -1)
            self._purse.add(need, batch, charges)
        short = self._purse.short(need)
        for community, batch in step:
            charges = self._charges[community]
            self._purse.add(need, batch, charges, -1)
            self._purse.add(need, self._at[community], charges)
        return short

    def by_sums(self) -> bool:
        """Two batches, one kind of money: try every sum that the first one can spend, the most projects first."""
        if len(self._order) != 2 or self._purse.kinds != 1 or self._street_room:
            return False
        first, second = self._order
        everywhere = sorted(one for one, ways in self._ways.items() if len(ways) == 2)
        tied = [one for one, ways in self._ways.items() if first in ways and second not in ways]
        need = self._purse.nothing()
        for one, charges in self._charges.items():
            self._purse.add(need, first if one in tied else second, charges)
        low, high = _least_span(lambda amount: self._purse.short_after(need, second, first, amount, 0), self._whole)
        if self._purse.short_after(need, second, first, low, 0):
            return False
        chosen = subset_within(
            [self._charges[one][0] for one in everywhere],
            low=low,
            high=high,
            fewest=len(self._ways) - len(tied) - self._room[second],
            most=self._room[first] - len(tied),
        )
        if chosen is None:
            return False
        early = {*tied, *(everywhere[k] for k in chosen)}
        self._at = {one: first if one in early else second for one in self._ways}
        return True

    def _moves(self) -> list[_Step]:
        """Every move of one project into a batch that has room for it."""
        taken = {batch: sum(at == batch for at in self._at.values()) for batch in self._order}
        steps: list[_Step] = []
        for community in sorted(self._at):
            here, street = self._at[community], self._street_of[community]
            steps += [
                ((community, batch),)
                for batch in self._order
                if batch != here
                and taken[batch] < self._room[batch]
                and batch in self._ways[community]
                and not self._street_full(street, batch)
            ]
        return steps

    def keeps_streets(self, step: _Step) -> bool:
        """Whether the streets' limits in the batches are kept after a step."""
        if not self._street_room:
            return True
        streets = {self._street_of[community] for community, _ in step}
        counts: dict[tuple[StreetId, BatchId], int] = defaultdict(int)
        moved = dict(step)
        for community, at in self._at.items():
            street = self._street_of[community]
            if street in streets:
                counts[street, moved.get(community, at)] += 1
        return all(count <= self._street_room.get(key, count) for key, count in counts.items())

    def able(self, here: BatchId, there: BatchId) -> list[tuple[tuple[int, ...], CommunityId]]:
        """What could go from one batch to another, with its charges; the least charge first."""
        return sorted(
            (self._charges[community], community)
            for community, at in self._at.items()
            if at == here and there in self._ways[community]
        )

    def span(self, need: Need, here: BatchId, there: BatchId, kind: int) -> tuple[int, int, int]:
        """Between which amounts of one kind of money moved on from *here* to *there* least of it is missing, and how much."""

        def after(amount: int) -> int:
            return self._purse.short_after(need, here, there, amount, kind)

        low, high = _least_span(after, self._whole)
        return low, high, after(low)

    @property
    def kinds(self) -> int:
        """How many kinds of money are kept apart."""
        return self._purse.kinds


class _Between:
    """Exchanges between two batches, found by the amounts that they move."""

    def __init__(self, made: _Assignment, need: Need, here: BatchId, there: BatchId) -> None:
        self._made = made
        self._here, self._there = here, there
        spans = [made.span(need, here, there, kind) for kind in range(made.kinds)]
        self._spans = [(low, high) for low, high, _ in spans]
        self._enough = not any(missing for _, _, missing in spans)
        # The kind of money that leaves least choice is looked up, the others are checked.
        self._key = min(range(made.kinds), key=lambda kind: self._spans[kind][1] - self._spans[kind][0])
        self._on = made.able(here, there)
        self._back = made.able(there, here)

    def exchanges(self) -> Iterator[_Step]:
        """Exchanges of one project for one, those first that leave nothing missing if there is one; else near ones."""
        key, (low, high) = self._key, self._spans[self._key]
        back = sorted((charges[key], charges, community) for charges, community in self._back)
        amounts = [amount for amount, _, _ in back]
        near: list[tuple[int, _Step]] = []
        for charges, one in self._on:
            start = bisect_left(amounts, charges[key] - high)
            for at in range(max(0, start - 1), min(len(back), start + NEAR)):
                amount, others, two = back[at]
                moved = charges[key] - amount
                step: _Step = ((one, self._there), (two, self._here))
                if low <= moved <= high and self._enough and self._fits([(charges, others)]):
                    if self._made.keeps_streets(step):
                        yield step
                        return
                else:
                    near.append((self._far(charges, others), step))
        near.sort()
        for _, step in near[:NEAR]:
            if self._made.keeps_streets(step):
                yield step

    def _far(self, charges: tuple[int, ...], others: tuple[int, ...]) -> int:
        """How far an exchange is from the amounts that leave least missing, all kinds of money together."""
        return sum(
            max(0, low - (one - two), one - two - high)
            for one, two, (low, high) in zip(charges, others, self._spans, strict=True)
        )

    def _fits(self, pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> bool:
        for kind, (low, high) in enumerate(self._spans):
            if not low <= sum(one[kind] - two[kind] for one, two in pairs) <= high:
                return False
        return True

    def two_exchanges(self) -> _Step | None:
        """Two projects for two, so that nothing is missing; None where there are none."""
        if not self._enough:
            return None
        key, (low, high) = self._key, self._spans[self._key]
        on, back = self._on, self._back
        pairs = sorted((one[0][key] + two[0][key], i, k) for i, one in enumerate(back) for k, two in enumerate(back[:i]))
        amounts = [amount for amount, _, _ in pairs]
        looked = 0
        for i, one in enumerate(on):
            for two in on[:i]:
                amount = one[0][key] + two[0][key]
                for at in range(bisect_left(amounts, amount - high), len(pairs)):
                    if amounts[at] > amount - low or looked > MOST_PAIRS:
                        break
                    looked += 1
                    other, another = back[pairs[at][1]], back[pairs[at][2]]
                    step = ((one[1], self._there), (two[1], self._there), (other[1], self._here), (another[1], self._here))
                    if self._fits([(one[0], other[0]), (two[0], another[0])]) and self._made.keeps_streets(step):
                        return step
        return None


def _least_span(missing: Callable[[int], int], reach: int) -> tuple[int, int]:
    """The first and last whole number from -reach to reach where a convex function is least."""
    low, high = -reach, reach
    while high - low > 2:
        third = (high - low) // 3
        one, two = low + third, high - third
        if missing(one) <= missing(two):
            high = two
        else:
            low = one
    at = min(range(low, high + 1), key=missing)
    return _edge(missing, at, -reach), _edge(missing, at, reach)


def _edge(missing: Callable[[int], int], inside: int, outside: int) -> int:
    """The last number on the way to *outside* where the function is still as it is at *inside*."""
    least = missing(inside)
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if missing(middle) == least:
            inside = middle
        else:
            outside = middle
    return outside if missing(outside) == least else inside
