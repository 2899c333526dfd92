# SPDX-License-Identifier: Apache-2.0
"""Exact checks of a plan in integers, apart from the model and the solver: money, counts, musts, overruns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from community_housing.district import BatchId, FundingSource, Purpose
from community_housing.planning._problem import Choice, Problem
from community_housing.planning._solve.linear import Column, Line, charge_of, spending_lines
from community_housing.planning._solve.waterfall import missing, pots_of, shortfalls

__all__ = ["Need", "Purse", "broken", "broken_limits", "money_needed", "overspent", "shortage"]


def broken_limits(lines: Iterable[Line], chosen: Sequence[int], columns: int) -> set[str]:
    """Rows over 0/1 columns alone that the chosen ones break, as "family subject"."""
    ones = set(chosen)
    broken: set[str] = set()
    for line in lines:
        if any(i >= columns for i in line.terms):
            continue
        value = sum(coefficient for i, coefficient in line.terms.items() if i in ones)
        if line.family != "money" and (
            (line.lower is not None and value < line.lower) or (line.upper is not None and value > line.upper)
        ):
            broken.add(f"{line.family} {line.subject}")
    return broken


def broken(problem: Problem, columns: Sequence[Column]) -> set[str]:
    """The limits of a problem that a plan breaks, by name, found without any model."""
    found: set[str] = set()
    street_of = {site.community: site.street for site in problem.sites}
    done = [column.choice.community for column in columns]
    found |= {f"site {one}" for one in done if done.count(one) > 1}
    found |= {f"must {one}" for one in problem.must if one not in done}
    found |= {f"must_not {one}" for one in problem.must_not if one in done}
    for batch in problem.batches:
        if batch.most_projects is not None and sum(c.batch == batch.id for c in columns) > batch.most_projects:
            found.add(f"batch_count {batch.id}")
    for limit in problem.street_limits:
        mine = [c for c in columns if street_of[c.choice.community] == limit.street and limit.batch in (None, c.batch)]
        if len(mine) > limit.most_projects:
            found.add(f"street_count {limit.street}")
    return found | {f"money {batch}" for batch in overspent(problem, columns)}


def money_needed(
    problem: Problem, columns: Iterable[Column], purpose: Purpose, source: FundingSource | None
) -> dict[BatchId, int]:
    """What each batch may have to pay of one kind of money, fen: its charges and the Γ largest overruns."""
    spent: dict[BatchId, int] = defaultdict(int)
    overruns: dict[BatchId, list[int]] = defaultdict(list)
    for column in columns:
        for part in column.choice.parts:
            if part.purpose is purpose and source in (None, part.source):
                spent[column.batch] += part.amount.fen
        if purpose is Purpose.WORKS and source in (None, FundingSource.GOVERNMENT):
            overruns[column.batch].append(column.choice.overrun.fen)
    for batch, some in overruns.items():
        spent[batch] += sum(sorted(some, reverse=True)[: problem.overruns])
    return spent


def overspent(problem: Problem, columns: Sequence[Column]) -> frozenset[BatchId]:
    """The batches that together need more than the money that may pay in them; empty where every budget is kept."""
    for purpose, source in spending_lines(problem):
        short, pool = _against(problem, columns, purpose, source)
        if pool < 0:
            return frozenset(batch for batches, _ in short for batch in batches)
    return frozenset()


def shortage(problem: Problem, columns: Sequence[Column]) -> dict[str, int]:
    """The extra money that would keep every budget, fen, by "batch/kind of money"; what the pool can pay is paid first."""
    lacking: dict[str, int] = {}
    for purpose, source in spending_lines(problem):
        name = purpose.value if source is None else f"{purpose.value}/{source.value}"
        short, pool = _against(problem, columns, purpose, source)
        left = pool + sum(amount for _, amount in short)
        for batches, amount in short:
            paid = min(left, amount)
            left -= paid
            if amount > paid:
                lacking[f"{batches[-1]}/{name}"] = amount - paid
    return lacking


def _against(
    problem: Problem, columns: Sequence[Column], purpose: Purpose, source: FundingSource | None
) -> tuple[list[tuple[tuple[BatchId, ...], int]], int]:
    """Where batches need more than the money tied to them: which, and how much; and what is left of the pool."""
    need = money_needed(problem, columns, purpose, source)
    order = tuple(batch.id for batch in problem.in_time)
    pots = pots_of(problem.budgets, (purpose, source), order)
    lacks = shortfalls(pots.tied, [need.get(batch, 0) for batch in order], carries=problem.carry_over)
    # What was left over earlier was carried on, so the earlier batches share in a shortage.
    short = [(order[: k + 1] if problem.carry_over else (order[k],), lack) for k, lack in enumerate(lacks) if lack]
    return short, pots.pool - sum(lacks)


Need: TypeAlias = list[list[int]]
"""What every batch spends, fen: for each kind of money a list by batch in time."""


class Purse:
    """The budgets of a problem, to be asked again and again whether they suffice; without overruns."""

    def __init__(self, problem: Problem, *, tied: bool = False) -> None:
        """Take the budgets of every kind of money, or with *tied* only those of which some is tied to a batch."""
        self._kinds = [
            (purpose, source)
            for purpose, source in spending_lines(problem)
            if not tied
            or any(b.batch is not None and b.purpose is purpose and source in (None, b.source) for b in problem.budgets)
        ]
        order = [batch.id for batch in problem.in_time]
        self._places = {batch: k for k, batch in enumerate(order)}
        self._carries = problem.carry_over
        self._pots = [pots_of(problem.budgets, kind, order) for kind in self._kinds]

    @property
    def kinds(self) -> int:
        """How many kinds of money are kept apart."""
        return len(self._kinds)

    def nothing(self) -> Need:
        """Nothing spent in any batch."""
        return [[0] * len(self._places) for _ in self._kinds]

    def charges(self, choice: Choice) -> tuple[int, ...]:
        """What a choice charges, by kind of money."""
        return tuple(charge_of(choice, *kind) for kind in self._kinds)

    def add(self, need: Need, batch: BatchId, charges: tuple[int, ...], sign: int = 1) -> None:
        """Let a batch spend *charges* more, or less where *sign* is -1."""
        place = self._places[batch]
        for row, charge in zip(need, charges, strict=True):
            row[place] += sign * charge

    def short(self, need: Need) -> int:
        """The money that is missing in all, fen; 0 where every budget suffices."""
        return sum(missing(pots, row, carries=self._carries) for pots, row in zip(self._pots, need, strict=True))

    def short_after(self, need: Need, here: BatchId, there: BatchId, amount: int, kind: int) -> int:
        """What would be missing of one kind of money if *amount* were spent in *there* and not in *here*."""
        row = list(need[kind])
        row[self._places[here]] -= amount
        row[self._places[there]] += amount
        return missing(self._pots[kind], row, carries=self._carries)
