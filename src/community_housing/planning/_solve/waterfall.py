# SPDX-License-Identifier: Apache-2.0
"""Which money pays for what is spent: a batch's own first, then what earlier batches left, then money tied to none."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from community_housing.district import BatchId, Budget, FundingSource, Purpose

__all__ = ["Kind", "Pots", "missing", "pots_of", "shortfalls"]

Kind: TypeAlias = tuple[Purpose, FundingSource | None]
"""A kind of money that is kept apart: what it is for and, where sources are kept apart, whose it is."""


@attrs.frozen
class Pots:
    """What there is of one kind, fen: *tied* to each batch, in time, and in the *pool* that may pay in any."""

    tied: tuple[int, ...]
    pool: int


def pots_of(budgets: Iterable[Budget], kind: Kind, order: Sequence[BatchId]) -> Pots:
    """The budgets that may pay for one kind of money, by batch in the given order."""
    mine = [one for one in budgets if one.purpose is kind[0] and kind[1] in (None, one.source)]
    return Pots(
        tuple(sum(one.amount.fen for one in mine if one.batch == batch) for batch in order),
        sum(one.amount.fen for one in mine if one.batch is None),
    )


def shortfalls(tied: Sequence[int], spent: Sequence[int], *, carries: bool) -> list[int]:
    """What each batch needs of the pool, fen; with *carries* what earlier batches left pays before it."""
    found: list[int] = []
    left = 0
    for own, charged in zip(tied, spent, strict=True):
        left += own - charged
        found.append(max(0, -left))
        left = max(0, left) if carries else 0
    return found


def missing(money: Pots, spent: Sequence[int], *, carries: bool) -> int:
    """What is missing in all, fen, after the pool has paid; 0 where the money suffices."""
    return max(0, sum(shortfalls(money.tied, spent, carries=carries)) - money.pool)
