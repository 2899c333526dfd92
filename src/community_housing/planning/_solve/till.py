# SPDX-License-Identifier: Apache-2.0
"""The money of batches while a plan is filled up one project after another: what is short, and which pot paid what."""

from bisect import insort
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from community_housing.district import BatchId, Budget, FundingSource, Purpose
from community_housing.planning._problem import Part
from community_housing.planning._solve.waterfall import Kind, missing, pots_of

__all__ = ["Paid", "Till"]

Paid: TypeAlias = tuple[int, int, int, int]
"""Of one batch, fen: money tied to it, carried over from earlier ones, paid by money tied to none, and left over."""

_OVERRUNS = (None, FundingSource.GOVERNMENT)


class Till:
    """What the batches have been charged with so far, against the money that may pay in them.

    Args:
        order: The batches in time.
        budgets: All budgets.
        used: Who bears what and what for, of everything that may be charged; money that none of it needs is left out.
        carry_over: Whether money left over may be used in later batches.
        by_source: Whether a part is paid from budgets of its own source only.
        overruns: How many overruns in each batch the plan survives.
    """

    def __init__(
        self,
        order: Sequence[BatchId],
        budgets: Iterable[Budget],
        *,
        used: Iterable[tuple[FundingSource, Purpose]],
        carry_over: bool,
        by_source: bool,
        overruns: int,
    ) -> None:
        self._places = {batch: place for place, batch in enumerate(order)}
        self._carries, self._overruns = carry_over, overruns
        # Works money is there to be seen where nothing is charged yet.
        every = {(FundingSource.GOVERNMENT, Purpose.WORKS), *used}
        self._kinds: list[Kind] = sorted({(purpose, source if by_source else None) for source, purpose in every})
        listed = list(budgets)
        self._pots = [pots_of(listed, kind, order) for kind in self._kinds]
        self._spent = [[0] * len(order) for _ in self._kinds]
        self._risks: list[list[int]] = [[] for _ in order]

    @property
    def pool(self) -> int:
        """Money tied to no batch."""
        return sum(pots.pool for pots in self._pots)

    def short_with(self, batch: BatchId, parts: Sequence[Part], overrun: int) -> int:
        """The money that would be missing, of every kind together, if a project were charged to a batch; 0 is enough."""
        lacking = 0
        place = self._places[batch]
        for row, kind in enumerate(self._kinds):
            need = list(self._spent[row])
            if self._overruns and kind[0] is Purpose.WORKS and kind[1] in _OVERRUNS:
                for one, risks in enumerate(self._risks):
                    largest = risks[-self._overruns :]
                    need[one] += sum(sorted([*largest, overrun])[-self._overruns :] if one == place else largest)
            need[place] += _charge(parts, kind)
            lacking += missing(self._pots[row], need, carries=self._carries)
        return lacking

    def take(self, batch: BatchId, parts: Sequence[Part], overrun: int) -> None:
        """Charge a project to a batch."""
        place = self._places[batch]
        for row, kind in enumerate(self._kinds):
            self._spent[row][place] += _charge(parts, kind)
        insort(self._risks[place], overrun)

    def paid(self) -> list[Paid]:
        """Which money pays each batch: its own first, then what earlier ones left, the earliest first, then the pool."""
        found = [[0, 0, 0, 0] for _ in self._places]
        for pots, spent in zip(self._pots, self._spent, strict=True):
            left: list[int] = []
            for place, (own, charged) in enumerate(zip(pots.tied, spent, strict=True)):
                rest = max(0, charged - own)
                carried = 0
                for earlier in range(place) if self._carries else ():
                    some = min(left[earlier], rest - carried)
                    left[earlier] -= some
                    carried += some
                left.append(max(0, own - charged))
                for column, amount in enumerate((own, carried, rest - carried)):
                    found[place][column] += amount
            for place, amount in enumerate(left):
                found[place][3] += amount
        return [(own, carried, pool, left) for own, carried, pool, left in found]


def _charge(parts: Iterable[Part], kind: Kind) -> int:
    return sum(
        part.amount.fen for part in parts if part.purpose is kind[0] and kind[1] in (None, part.source) and not part.in_kind
    )
