# SPDX-License-Identifier: Apache-2.0
"""Which batch takes which of the chosen projects: found by exchanging projects between batches, in whole numbers.

The earliest batches are filled first.  Then projects move or change places between batches as long as that lessens the
money that is missing; where a single exchange no longer helps, two at once are looked for whose differences add up.
Nothing is proved by not finding an assignment.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from community_housing.district import BatchId, CommunityId, StreetId
from community_housing.modes.linear import Column
from community_housing.modes.problem import Problem
from community_housing.modes.spending import Need, Purse
from community_housing.modes.subset_sum import subset_within

__all__ = ["into_batches"]

MOST_STEPS: Final = 400

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
        self._purse = Purse(problem)
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
        step_from = self._step_to_target if self._purse.kinds == 1 else self._best_of_all
        # Exchanges leave the earliest batches full; only where none helps any more does a project move on by itself.
        for _ in range(MOST_STEPS):
            short = self._purse.short(need)
            if short == 0:
                return True
            step = step_from(self._exchanges(), need, short) or step_from(self._moves(), need, short)
            if step is None:
                return False
            self._shift(need, step, 1)
            self._at.update(step)
        return False

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
        low, high = _least_span(lambda amount: self._purse.short_after(need, second, first, amount), self._whole)
        if self._purse.short_after(need, second, first, low):
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

    def _exchanges(self) -> list[_Step]:
        """Every exchange of two projects between their batches."""
        communities = sorted(self._at)
        steps: list[_Step] = []
        for k, one in enumerate(communities):
            here, ways = self._at[one], self._ways[one]
            for two in communities[k + 1 :]:
                there = self._at[two]
                if here != there and there in ways and here in self._ways[two] and self._may_swap(one, two):
                    steps.append(((one, there), (two, here)))
        return steps

    def _may_swap(self, one: CommunityId, two: CommunityId) -> bool:
        """Whether the streets' limits in the batches allow two to change places."""
        first, second = self._street_of[one], self._street_of[two]
        if first == second or not self._street_room:
            return True
        return not (self._street_full(first, self._at[two]) or self._street_full(second, self._at[one]))

    def _shift(self, need: Need, step: _Step, sign: int) -> None:
        for community, batch in step:
            charges = self._charges[community]
            self._purse.add(need, self._at[community], charges, -sign)
            self._purse.add(need, batch, charges, sign)

    def _best_of_all(self, steps: list[_Step], need: Need, short: int) -> _Step | None:
        """The step after which least is missing; None where none lessens it.  For several kinds of money."""
        best, least = None, short
        for step in steps:
            self._shift(need, step, 1)
            after = self._purse.short(need)
            self._shift(need, step, -1)
            if after < least:
                best, least = step, after
        return best

    def _step_to_target(self, steps: list[_Step], need: Need, short: int) -> _Step | None:
        """The step, or two together, after which least is missing, found by amount.  For one kind of money."""
        between: dict[tuple[BatchId, BatchId], list[tuple[int, _Step]]] = defaultdict(list)
        for step in steps:
            one, there = step[0]
            here = self._at[one]
            moved = self._charges[one][0] - (self._charges[step[1][0]][0] if len(step) == 2 else 0)
            if here < there:
                between[here, there].append((moved, step))
            else:
                between[there, here].append((-moved, step))
        best, least = None, short
        for (here, there), pairs in sorted(between.items()):

            def after(amount: int, here: BatchId = here, there: BatchId = there) -> int:
                return self._purse.short_after(need, here, there, amount)

            pairs.sort()
            low, high = _least_span(after, self._whole)
            at = bisect_left(pairs, (low, ()))
            for amount, step in pairs[max(0, at - 1) : at + 1]:
                if after(amount) < least:
                    best, least = step, after(amount)
            if least and not self._street_room and after(low) == 0:
                two = _two_in([pair for pair in pairs if len(pair[1]) == 2], low, high)
                if two is not None:
                    return two
        return best


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


def _two_in(steps: list[tuple[int, _Step]], low: int, high: int) -> _Step | None:
    """Two exchanges without a community in common whose amounts add up to a number from *low* to *high*, as one step."""
    amounts = [amount for amount, _ in steps]
    for k, (amount, step) in enumerate(steps):
        mine = {community for community, _ in step}
        for at in range(bisect_left(amounts, low - amount, k + 1), len(steps)):
            if amounts[at] > high - amount:
                break
            other = steps[at][1]
            if not any(community in mine for community, _ in other):
                return (*step, *other)
    return None
